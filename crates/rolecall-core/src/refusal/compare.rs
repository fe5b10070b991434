//! Permissions that the API wants and saw, held against those that the token carries. That the API saw other ones than this
//! token has is the most that a refusal can tell: then another token was sent.

use super::Refusal;
use super::advice::{Advice, Case};
use crate::catalog::{self, Permission, PermissionKind, Resource};
use crate::nature::Bearer;
use crate::policy::scope;
use crate::text::{listed, shortened};

/// How many names a sentence holds.
const LISTED: usize = 8;

/// What to do where the API misses a permission.
pub(super) fn missing(refusal: &Refusal, case: &Case<'_>) -> Advice {
    let kind = super::kind(refusal, case.nature());
    let api = refusal.api;
    let requires = &refusal.lists.requires;
    let Some(best) = least(requires, api, kind) else { return unnamed(refusal, case) };
    let kinds = match kind {
        PermissionKind::Application => "application permission",
        PermissionKind::Delegated => "delegated permission",
    };
    let wants = match requires.as_slice() {
        [one] => format!("`{one}`, an {kinds}").replace("an delegated", "a delegated"),
        several => format!("one of {}, as {kinds}s", some(several, "and")),
    };
    let Some(carried) = case.carried(kind) else {
        let found = match refusal.lists.saw.as_deref() {
            None => String::new(),
            Some([]) => "; the token that it was sent carried none".to_owned(),
            Some(saw) => format!("; the token that it was sent carried {}", some(saw, "and")),
        };
        let mut steps = case.grantee.steps(best, kind, api);
        steps.extend(going_away(best, api));
        steps.push(
            "`rolecall --refusal FILE < token.txt` holds it against the token, and tells whether it is the one that the API saw"
                .to_owned(),
        );
        return Advice { conclusion: format!("The API wants {wants}{found}."), steps };
    };
    if let (Some(wanted), Some(own)) = (api, case.api())
        && wanted != own
    {
        return Advice {
            conclusion: format!(
                "The API wants {wants} of {}, and this token is for {}: a token for another API carries none of its permissions.",
                wanted.name, own.name
            ),
            steps: vec![
                format!("ask for a token with the scope {}", scope(best, kind, api)),
                format!("if `{best}` is then still missing: {}", case.grantee.steps(best, kind, api)[0]),
            ],
        };
    }
    let there: Vec<&str> =
        carried.iter().copied().filter(|name| requires.iter().any(|wanted| wanted == name)).collect();
    let saw = refusal.lists.saw.as_deref();
    if let Some(saw) = saw.filter(|saw| differ(saw, &carried)) {
        return another_token(refusal, case, best, kind, (saw, &carried), &there);
    }
    if !there.is_empty() {
        return carried_now(case, &there, kind, api);
    }
    if let Some(advice) = other_kind(case, best, kind, api, &wants) {
        return advice;
    }
    let mut conclusion = format!("The API wants {wants}; ");
    match (carried.is_empty(), saw.is_some()) {
        (true, _) => conclusion.push_str(
            "this token carries none at all: it was never granted, or without admin consent, or only after the token was issued.",
        ),
        (false, true) => conclusion.push_str(&format!(
            "this token is like the one that the API saw, and carries {} only.",
            some(&carried, "and")
        )),
        (false, false) => conclusion.push_str(&format!("this token carries {} only.", some(&carried, "and"))),
    }
    let mut steps = case.grantee.steps(best, kind, api);
    steps.push(check_first(best, kind));
    steps.extend(going_away(best, api));
    Advice { conclusion, steps }
}

/// What a job can ask of its token before it calls.
fn check_first(name: &str, kind: PermissionKind) -> String {
    let flag = match kind {
        PermissionKind::Application => "--require",
        PermissionKind::Delegated => "--scope",
    };
    format!("from then on, `rolecall check {flag} {name}` says before the call whether the token has it")
}

/// The API names no permission.
fn unnamed(refusal: &Refusal, case: &Case<'_>) -> Advice {
    let mut advice = super::places::denied(refusal, case);
    advice.conclusion.insert_str(0, "The API misses a permission in the token and does not say which. ");
    advice
}

/// The API saw other permissions than the token has.
fn another_token(
    refusal: &Refusal,
    case: &Case<'_>,
    best: &str,
    kind: PermissionKind,
    (saw, carried): (&[String], &[&str]),
    there: &[&str],
) -> Advice {
    let list = |names: &[&str]| if names.is_empty() { "none".to_owned() } else { some(names, "and") };
    let saw: Vec<&str> = saw.iter().map(String::as_str).collect();
    let mut conclusion =
        format!("The API saw {}; this token carries {}: another token was sent.", list(&saw), list(carried));
    if kind == PermissionKind::Application
        && case.nature().is_some_and(|nature| nature.bearer == Bearer::Delegated)
    {
        conclusion.push_str(
            " This one acts for a user, with scopes in `scp`; the API looked at an application's `roles`.",
        );
    }
    let newer = case.issued().zip(refusal.at).is_some_and(|(issued, at)| issued > at);
    if newer {
        conclusion.push_str(" This one was issued after the refusal.");
    }
    let mut steps = Vec::new();
    if there.is_empty() {
        conclusion.push_str(&format!(" Neither has {}.", some(refusal.requires(), "or")));
        steps.extend(case.grantee.steps(best, kind, refusal.api));
    } else {
        conclusion.push_str(&format!(" This one has what is needed: {}.", some(there, "and")));
        steps.push(
            "call the API with this token: print the one that the client really sends, and compare"
                .to_owned(),
        );
        steps.push(
            "make the client drop the older token: clear its token cache, restart it, or wait until that one expires".to_owned(),
        );
        steps = case.renewed_first(steps, refusal.api);
    }
    Advice { conclusion, steps }
}

/// The token has what the API wants, and nothing says that the API saw another.
fn carried_now(case: &Case<'_>, there: &[&str], kind: PermissionKind, api: Option<Resource>) -> Advice {
    let mut conclusion = format!(
        "This token has what is needed ({}): it was issued after the refusal, or another one was sent",
        some(there, "and")
    );
    let mut steps = vec![
        "call the API with this token; if it is refused again, print the one that the client really sends"
            .to_owned(),
    ];
    if kind == PermissionKind::Delegated {
        conclusion.push_str(", or its user may not do that");
        steps.push(super::places::users_role(api));
    } else {
        steps.push("make the client drop an older token: clear its token cache, or restart it".to_owned());
    }
    conclusion.push('.');
    if let Some(expired) = case.expired() {
        conclusion.push_str(&format!(" {expired}"));
    }
    Advice { conclusion, steps: case.renewed_first(steps, api) }
}

/// What is wanted is there as the other kind, or the token speaks for somebody else than it should.
fn other_kind(
    case: &Case<'_>,
    best: &str,
    kind: PermissionKind,
    api: Option<Resource>,
    wants: &str,
) -> Option<Advice> {
    let bearer = case.nature()?.bearer;
    match (kind, bearer) {
        (PermissionKind::Application, Bearer::Delegated) => {
            let scopes = case.carried(PermissionKind::Delegated).unwrap_or_default();
            let carries =
                if scopes.is_empty() { String::new() } else { format!(" with {}", some(&scopes, "and")) };
            let mut steps = vec![format!(
                "get the token as the application itself (client credentials, without a user), with the scope {}",
                scope(best, kind, api)
            )];
            steps.extend(case.grantee.steps(best, kind, api).into_iter().take(2));
            Some(Advice {
                conclusion: format!(
                    "The API wants {wants}, in `roles`; this token acts for a user{carries}, in `scp`, which are delegated permissions."
                ),
                steps,
            })
        }
        (PermissionKind::Delegated, Bearer::AppOnly) => Some(Advice {
            conclusion: format!(
                "The API wants {wants}, in `scp`; this token speaks for an application alone, without a user."
            ),
            steps: case.grantee.steps(best, kind, api),
        }),
        _ => None,
    }
}

/// That the permission opens what Microsoft takes out of service.
fn going_away(name: &str, api: Option<Resource>) -> Option<String> {
    let retired = catalog::retired(name, api?)?;
    let scope = retired.resource().map(Resource::default_scope).unwrap_or_default();
    Some(format!(
        "rather move: `{name}` {}. Call {} with the permission `{}` and a token with the scope {scope}",
        retired.when,
        retired.instead,
        retired.permission()
    ))
}

/// Of several names that would do, the one that allows least.
fn least(requires: &[String], api: Option<Resource>, kind: PermissionKind) -> Option<&str> {
    let known = |name: &str| -> Option<Permission> {
        catalog::permissions_named(name)
            .into_iter()
            .find(|known| known.kind == kind && api.is_none_or(|api| known.resource == api))
    };
    let rank = |name: &&String| match known(name) {
        None => (true, catalog::reach_by_name(name, kind).writes, false, 0),
        // What is granted for one team alone is no match for a call to all.
        Some(known) => {
            let reach = catalog::reach(&known);
            (false, reach.writes, known.resource_specific, reach.level.unwrap_or_default())
        }
    };
    requires.iter().min_by_key(rank).map(String::as_str)
}

/// Whether the API saw other names than the token has. Texts are cut on their way into a paste, so a last name that is the
/// beginning of one that is there counts as that one, and fewer names than there are prove nothing then.
fn differ(saw: &[String], carried: &[&str]) -> bool {
    let is_there = |name: &str| carried.contains(&name);
    let (Some(last), all) = (saw.last(), saw.len()) else { return !carried.is_empty() };
    let cut = !is_there(last) && carried.iter().any(|name| name.starts_with(last.as_str()));
    let before_last = &saw[..all - 1];
    if !before_last.iter().all(|name| is_there(name)) || !(cut || is_there(last)) {
        return true;
    }
    !cut && carried.iter().any(|name| !saw.iter().any(|seen| seen == name))
}

pub(super) fn some<S: AsRef<str>>(names: &[S], last: &str) -> String {
    let shown: Vec<String> =
        names.iter().take(LISTED).map(|name| shortened(name.as_ref(), 100).into_owned()).collect();
    let rest = names.len() - shown.len();
    if rest == 0 { listed(&shown, last) } else { format!("{} and {rest} more", shown.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_list_is_no_other_list() {
        for (saw, carried, expected) in [
            ("A.B C.D", "A.B C.D", false),
            ("C.D A.B", "A.B C.D", false),
            ("A.B", "A.B C.D", true),
            ("A.B X.Y", "A.B C.D", true),
            ("", "", false),
            ("", "A.B", true),
            ("A.B", "", true),
            ("A.B C", "A.B C.D E.F", false),
            ("X C", "A.B C.D E.F", true),
        ] {
            let saw: Vec<String> = saw.split_whitespace().map(str::to_owned).collect();
            let carried: Vec<&str> = carried.split_whitespace().collect();
            assert_eq!(differ(&saw, &carried), expected, "{saw:?} {carried:?}");
        }
    }

    #[test]
    fn the_least_of_several_is_asked_for() {
        for (requires, api, kind, best) in [
            ("Alert.ReadWrite.All Alert.Read.All", "defender", PermissionKind::Application, "Alert.Read.All"),
            ("Ti.ReadWrite.All Ti.ReadWrite", "defender", PermissionKind::Application, "Ti.ReadWrite.All"),
            (
                "ChannelMessage.Read.Group ChannelMessage.Read.All",
                "graph",
                PermissionKind::Application,
                "ChannelMessage.Read.All",
            ),
            (
                "Unknown.Read SecurityAlert.ReadWrite.All",
                "graph",
                PermissionKind::Application,
                "SecurityAlert.ReadWrite.All",
            ),
        ] {
            let requires: Vec<String> = requires.split_whitespace().map(str::to_owned).collect();
            assert_eq!(least(&requires, catalog::resource_named(api), kind), Some(best));
        }
        assert_eq!(least(&[], None, PermissionKind::Application), None);
    }
}
