//! Whether a token may call an operation, and what it carries beyond what its operations need.

use std::collections::{HashMap, HashSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::demand::{LISTED, some_of, whole_name};
use super::miss::Scene;
use super::{Missing, Why};
use crate::catalog::{self, Basis, Callable, Needs, Operation, PermissionKind, Resource};
use crate::json::Text;
use crate::nature::Bearer;
use crate::question::{Check, Status};
use crate::text;

/// An operation that was demanded, and whether the token may call it.
#[derive(Clone, Debug, Eq, JsonSchema, PartialEq, Serialize)]
pub struct OperationAnswer {
    /// Method and path, as the catalog writes them.
    pub operation: String,
    /// Whether it may: `pass`, `fail`, or `undecided` where nobody says what it needs.
    pub status: Status,
    /// The permission that opens it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<&'static str>,
    /// Any one of these opens it, for the kind of token that this is; the least privileged first.
    pub needs: Vec<&'static str>,
}

/// A permission that is there beyond what was demanded.
#[derive(Clone, Debug, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Beyond {
    /// Its name.
    pub name: String,
    /// Microsoft's privilege level, 1 (least) to 5, where one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// How far it goes, in words.
    pub reach: String,
}

/// What a token can call.
#[derive(Clone, Debug, Default, Eq, JsonSchema, PartialEq, Serialize)]
pub struct CallableSummary {
    /// How many operations of its API.
    pub operations: usize,
    /// Of how many that are known.
    pub of: usize,
    /// The strongest of them, at most three.
    pub strongest: Vec<Strong>,
}

/// A strong operation, and the permission that opens it.
#[derive(Clone, Debug, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Strong {
    /// Method and path.
    pub operation: String,
    /// The permission.
    pub permission: &'static str,
}

/// The kind of permission that counts for a token.
pub(super) fn kind_of(bearer: Bearer) -> Option<PermissionKind> {
    match bearer {
        Bearer::AppOnly => Some(PermissionKind::Application),
        Bearer::Delegated => Some(PermissionKind::Delegated),
        Bearer::Unclear => None,
    }
}

/// Whether one of the names that are demanded anyway opens `operation`, of the kind that each is demanded as: then it asks for
/// nothing beyond them.
pub(in crate::policy) fn is_open_by(
    operation: &Operation,
    application: &dyn Fn(&str) -> bool,
    delegated: &dyn Fn(&str) -> bool,
) -> bool {
    let kinds = [(PermissionKind::Application, application), (PermissionKind::Delegated, delegated)];
    kinds.into_iter().any(|(kind, names)| {
        let needs = operation.needs(kind);
        needs.basis == Basis::Stated && needs.met_by(names).is_some()
    })
}

/// What a token of `bearer` with these names can call; `None` where its API or its kind is not known.
pub(super) fn callable(resource: Resource, bearer: Bearer, names: &[&str]) -> Option<CallableSummary> {
    let kind = kind_of(bearer)?;
    let Callable { count, of, strongest } = catalog::callable(resource, kind, names);
    let strongest = strongest
        .into_iter()
        .map(|(operation, permission)| Strong { operation: operation.to_string(), permission })
        .collect();
    Some(CallableSummary { operations: count, of, strongest })
}

/// What was found out for one operation and holds for the next: a list of thousands needs the same few permissions.
#[derive(Default)]
pub(super) struct Memory {
    /// What is missing where a row with these names is not met.
    wanted: HashMap<Vec<&'static str>, &'static str>,
    /// Why a name is missing.
    misses: HashMap<&'static str, Missing>,
    /// The names among the missing.
    told: HashSet<String>,
}

/// The check that the token may call `operation`.
pub(super) fn judge(
    operation: &Operation,
    scene: &Scene<'_>,
    missing: &mut Vec<Missing>,
    memory: &mut Memory,
) -> (Check, OperationAnswer) {
    // Of a token that is not clear about it the application's side is looked at, and never taken for settled.
    let kind = kind_of(scene.nature.bearer).unwrap_or(PermissionKind::Application);
    let needs = operation.needs(kind);
    let told = operation.to_string();
    let wanted = Wanted { operation, told: &told, needs: &needs, kind };
    let granted = match kind {
        PermissionKind::Application => &scene.grants.roles,
        PermissionKind::Delegated => &scene.grants.scopes,
    };
    let holds = |name: &str| granted.contains(&name);
    let by = needs.met_by(holds).filter(|_| !scene.elsewhere);
    let check = match needs.basis {
        Basis::Stated => match by {
            Some(name) => allowed(&wanted, name, scene),
            None => refused(&wanted, scene, missing, memory),
        },
        Basis::Assumed | Basis::Unknown => open(&wanted, scene),
        Basis::NotOffered => not_offered(&wanted),
    };
    let check = check.of(told.clone());
    let answer = OperationAnswer {
        status: check.status,
        by: by.filter(|_| check.status == Status::Pass),
        needs: needs.names(),
        operation: told,
    };
    (check, answer)
}

/// An operation as it is judged for one kind of token.
struct Wanted<'a> {
    operation: &'a Operation,
    /// Method and path.
    told: &'a str,
    needs: &'a Needs,
    kind: PermissionKind,
}

fn expected(wanted: &Wanted<'_>) -> String {
    let Wanted { told: operation, needs, kind, .. } = wanted;
    let names = needs.names();
    let shown = text::listed(&names[..names.len().min(LISTED)], "or");
    let more = if names.len() > LISTED {
        format!(" or one of {} more", names.len() - LISTED)
    } else {
        String::new()
    };
    format!("{operation}: {shown}{more} in `{}`", claim(*kind))
}

fn allowed(wanted: &Wanted<'_>, name: &'static str, scene: &Scene<'_>) -> Check {
    let expected = expected(wanted);
    let Wanted { operation, told, kind, .. } = *wanted;
    if scene.nature.bearer == Bearer::Unclear {
        return Check::new("operation", Status::Undecided, expected, name).detail(
            "the token does not make clear whether an application acts alone or for a user, so nobody knows which \
             permissions count",
        );
    }
    let mut notes: Vec<String> = vec![format!("{told} is open by {name}")];
    if !operation.disagreement().is_empty() {
        notes.push("sources disagree on it, as `rolecall permissions` tells".to_owned());
    }
    if kind == PermissionKind::Delegated && !operation.user_roles().is_empty() {
        notes.push(format!(
            "the user needs a role in the portal too, which no token shows: {}",
            text::listed(&operation.user_roles(), "or")
        ));
    }
    notes.extend(whole_name(scene.grants).filter(|_| kind == PermissionKind::Application));
    if operation.is_retiring() {
        notes.push(operation.note().to_owned());
    }
    Check::new("operation", Status::Pass, expected, name).detail(notes.join("; "))
}

fn refused(wanted: &Wanted<'_>, scene: &Scene<'_>, missing: &mut Vec<Missing>, memory: &mut Memory) -> Check {
    let Wanted { operation, told, needs, kind } = *wanted;
    let granted = match kind {
        PermissionKind::Application => &scene.grants.roles,
        PermissionKind::Delegated => &scene.grants.scopes,
    };
    let half = needs.half_met_by(|name| granted.contains(&name)).filter(|_| !scene.elsewhere);
    let first = memory.wanted.entry(needs.names()).or_insert_with(|| {
        let wanted = catalog::least(&[*operation], kind, granted).names;
        wanted.iter().find(|name| !granted.contains(*name)).or(wanted.first()).copied().unwrap_or_default()
    });
    let first: &'static str = first;
    let miss = match half {
        Some(half) => Missing {
            name: first.to_owned(),
            why: Why::NotGranted,
            hint: format!(
                "{half} is there, but this operation wants one of {} beside it",
                text::listed(needs.beside(half), "or")
            ),
            told: format!("{half} alone does not open it"),
        },
        None => memory.misses.entry(first).or_insert_with(|| scene.explain(first, kind)).clone(),
    };
    let found = if granted.is_empty() { format!("nothing in `{}`", claim(kind)) } else { some_of(granted) };
    let more = if operation.is_retiring() { format!("; {}", operation.note()) } else { String::new() };
    let check = Check::new("operation", Status::Fail, expected(wanted), found)
        .detail(format!("{told} is not open: it needs {}{more}", some_of_or(&needs.names())))
        .hint(miss.hint.clone());
    if memory.told.insert(miss.name.clone()) && missing.iter().all(|other| other.name != miss.name) {
        missing.push(miss);
    }
    check
}

fn open(wanted: &Wanted<'_>, scene: &Scene<'_>) -> Check {
    let Wanted { told: operation, needs, kind, .. } = *wanted;
    let granted = match kind {
        PermissionKind::Application => &scene.grants.roles,
        PermissionKind::Delegated => &scene.grants.scopes,
    };
    let found = if granted.is_empty() { format!("nothing in `{}`", claim(kind)) } else { some_of(granted) };
    let names = needs.names();
    let guess = if names.is_empty() {
        String::new()
    } else {
        format!("; from pages of its kind {} can be guessed, and a guess decides nothing", some_of_or(&names))
    };
    Check::new("operation", Status::Undecided, format!("what {operation} needs"), found)
        .detail(format!("no source says what {operation} needs{guess}"))
        .hint("try the call, or leave this operation out and name the permission with --require")
}

fn not_offered(wanted: &Wanted<'_>) -> Check {
    let Wanted { operation, told, kind, .. } = *wanted;
    let (word, other, twin) = match kind {
        PermissionKind::Application => {
            ("an application alone", "a user to sign in", PermissionKind::Delegated)
        }
        PermissionKind::Delegated => {
            ("a user", "an application alone (client credentials)", PermissionKind::Application)
        }
    };
    let instead = operation.needs(twin);
    let names = instead.names();
    let hint = match names.first() {
        Some(_) => format!("it takes {other}, with {}", some_of_or(&names)),
        None => "it is offered to neither kind of token".to_owned(),
    };
    let detail = format!("no permission opens {told} to {word}");
    Check::new("operation", Status::Fail, format!("{told}: a permission for {word}"), "there is none")
        .detail(detail.clone())
        .told(detail)
        .hint(hint)
}

fn claim(kind: PermissionKind) -> &'static str {
    match kind {
        PermissionKind::Application => "roles",
        PermissionKind::Delegated => "scp",
    }
}

fn some_of_or(names: &[&str]) -> String {
    let shown = text::listed(&names[..names.len().min(LISTED)], "or");
    if names.len() > LISTED { format!("{shown} or one of {} more", names.len() - LISTED) } else { shown }
}

/// What is there beyond what was demanded, each with how far it goes. Of a name that the catalog does not know nobody can tell:
/// an API of one's own, and a group in `roles`, may be called anything.
pub(super) fn beyond(excess: &[Text], resource: Option<Resource>, bearer: Bearer) -> Vec<Beyond> {
    let kind = kind_of(bearer).unwrap_or(PermissionKind::Application);
    let told = |name: &Text| {
        let reach = catalog::reach(&resource?.permission(name, kind)?);
        let does = match (reach.response_action, reach.writes) {
            (true, _) => "acts on machines",
            (false, true) => "changes things",
            (false, false) => "reads",
        };
        let wide = if reach.tenant_wide { ", across the tenant" } else { "" };
        Some(Beyond { name: name.to_string(), level: reach.level, reach: format!("{does}{wide}") })
    };
    excess.iter().filter_map(told).collect()
}
