//! The demands that name permissions: each is met by a name that the token carries, or says why not.

use super::Missing;
use super::grants::Grants;
use super::miss::Scene;
use crate::catalog::PermissionKind;
use crate::nature::Bearer;
use crate::question::{Check, Status, Words};
use crate::text;

/// How many names a check lists before it only counts.
pub(super) const LISTED: usize = 12;

/// By what a demand is met that looks for an application's permission and finds a user's role (docs/design.md, section 2).
const USERS_ROLES: &str = "by the user's own roles";
/// By what a demand is met that looks for a user's permission, where the token says that it speaks for nobody.
const APPLICATIONS_SCOPES: &str = "by a scope in a token that speaks for an application alone";
const NO_SCOPES_OF_ITS_OWN: &str =
    "Entra writes `scp` only where a user is there; --kind delegated refuses such a token";

/// The check `id` of one name.
pub(super) fn demand(
    id: &'static str,
    name: &str,
    kind: PermissionKind,
    scene: &Scene<'_>,
    missing: &mut Vec<Missing>,
) -> Check {
    let (claim, granted) = match kind {
        PermissionKind::Application if scene.nature.bearer == Bearer::Delegated => {
            ("roles", "role of the user")
        }
        PermissionKind::Application => ("roles", "application permission granted"),
        PermissionKind::Delegated => ("scp", "delegated permission granted"),
    };
    let holds = carries(name, kind, scene);
    let expected = scene.telling.words(holds, || [name, " in `", claim, "`"].concat());
    if holds {
        let check = scene.telling.check(id, Status::Pass, expected, granted);
        return noted(check.of(scene.telling.words(holds, || name.to_owned())), kind, scene);
    }
    let miss = scene.explain(name, kind);
    let check = Check::new(id, Status::Fail, expected, found(kind, scene))
        .of(name.to_owned())
        .detail(format!("{} is missing", text::shortened(name, 120)))
        .hint(miss.hint.clone());
    missing.push(miss);
    check
}

/// The check of a group of which one name will do.
pub(super) fn any_of(group: &[String], scene: &Scene<'_>, missing: &mut Vec<Missing>) -> Check {
    let kind = PermissionKind::Application;
    let met = group.iter().find(|name| carries(name, kind, scene));
    let listed = scene.telling.words(met.is_some(), || text::listed(group, "or"));
    let expected = scene.telling.words(met.is_some(), || format!("{listed} in `roles`"));
    if let Some(name) = met {
        let name = scene.telling.words(true, || name.clone());
        return noted(scene.telling.check("any-of", Status::Pass, expected, name).of(listed), kind, scene);
    }
    let misses: Vec<Missing> = group.iter().map(|name| scene.explain(name, kind)).collect();
    let hint = misses.first().map(|miss| miss.hint.clone()).unwrap_or_default();
    let check = Check::new("any-of", Status::Fail, expected, found(kind, scene))
        .of(listed)
        .detail(format!("none of {} is there", text::listed(group, "and")))
        .hint(hint);
    if let Some(first) = misses.first().cloned() {
        // What holds of one of them alone would not say why none is there.
        let is_shared = misses.iter().all(|miss| miss.told == first.told);
        let told = if is_shared { first.told } else { String::new() };
        missing.push(Missing { name: text::listed(group, "or"), told, ..first });
    }
    check
}

fn carries(name: &str, kind: PermissionKind, scene: &Scene<'_>) -> bool {
    let names = match kind {
        PermissionKind::Application => &scene.grants.roles,
        PermissionKind::Delegated => &scene.grants.scopes,
    };
    !scene.elsewhere && names.contains(&name)
}

/// What a person should know although the demand is met.
fn noted(check: Check, kind: PermissionKind, scene: &Scene<'_>) -> Check {
    if kind == PermissionKind::Delegated {
        let is_applications = scene.nature.bearer == Bearer::AppOnly;
        return if is_applications {
            check.told(APPLICATIONS_SCOPES).detail(NO_SCOPES_OF_ITS_OWN)
        } else {
            check
        };
    }
    let oddity = whole_name(scene.grants);
    if scene.nature.bearer == Bearer::Delegated {
        let users =
            "in a user's token `roles` are the user's roles; --kind app refuses tokens that act for a user";
        let detail = oddity.map_or(Words::Borrowed(users), |oddity| format!("{users}; {oddity}").into());
        return check.told(USERS_ROLES).detail(detail);
    }
    match oddity {
        Some(oddity) => check.detail(oddity),
        None => check,
    }
}

/// What to know of `roles` that are read although they have another form than they should.
pub(super) fn whole_name(grants: &Grants<'_>) -> Option<String> {
    grants.roles_oddity.as_ref().map(|oddity| format!("{oddity}; taken as one whole name"))
}

fn found(kind: PermissionKind, scene: &Scene<'_>) -> String {
    let grants = scene.grants;
    let (names, claim, oddity) = match kind {
        PermissionKind::Application => (&grants.roles, "roles", &grants.roles_oddity),
        PermissionKind::Delegated => (&grants.scopes, "scp", &grants.scopes_oddity),
    };
    match oddity {
        Some(oddity) if names.is_empty() => oddity.to_string(),
        _ if names.is_empty() => format!("nothing in `{claim}`"),
        _ => some_of(names),
    }
}

/// The first of `names`, and how many more there are.
pub(super) fn some_of<S: AsRef<str>>(names: &[S]) -> String {
    let shown: Vec<String> =
        names.iter().take(LISTED).map(|name| text::shortened(name.as_ref(), 120).into_owned()).collect();
    let rest = names.len() - shown.len();
    if rest == 0 { shown.join(", ") } else { format!("{} and {rest} more", shown.join(", ")) }
}
