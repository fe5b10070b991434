//! A token beside its lock: one check for each thing that the lock holds.

use super::Lock;
use crate::entra::IssuerForm;
use crate::knowledge;
use crate::policy::compare::{Change, change};
use crate::policy::demand::some_of;
use crate::policy::facts::{Facts, kind_word};
use crate::question::{Check, Status};
use crate::text::{self, shortened, visible};

/// How many names a sentence holds of those that came, and of those that went.
const TOLD: usize = 3;
/// The same of a note that nothing else follows.
const NOTED: usize = 20;

/// Something that a lock holds: the check of it, what it is called, what was locked, and what is there.
struct Held {
    id: &'static str,
    what: &'static str,
    before: Vec<String>,
    after: Vec<String>,
}

/// Holds `facts` against `lock`.
pub(in crate::policy) fn checks(lock: &Lock, facts: &Facts) -> Vec<Check> {
    held(lock, facts).iter().map(|held| compared(held, lock, facts)).collect()
}

fn held(lock: &Lock, facts: &Facts) -> [Held; 7] {
    let locked = &lock.facts;
    let one = |value: &Option<String>| value.iter().cloned().collect::<Vec<_>>();
    let kind = |facts: &Facts| vec![kind_word(facts.kind).to_owned()];
    [
        ("lock-issuer", "issuer", one(&locked.issuer), one(&facts.issuer)),
        ("lock-audience", "audience", locked.audience.clone(), facts.audience.clone()),
        ("lock-tenant", "tenant", one(&locked.tenant), one(&facts.tenant)),
        ("lock-client", "client", one(&locked.client), one(&facts.client)),
        ("lock-kind", "kind", kind(locked), kind(facts)),
        ("lock-roles", "roles", locked.roles.clone(), facts.roles.clone()),
        ("lock-scopes", "scopes", locked.scopes.clone(), facts.scopes.clone()),
    ]
    .map(|(id, what, before, after)| Held { id, what, before, after })
}

impl Lock {
    /// What `facts` carry that this lock does not hold, and the other way round, a phrase for each thing that changed:
    /// `roles: lost Alert.Read.All; gained Machine.Isolate`.
    pub fn changes(&self, facts: &Facts) -> Vec<String> {
        // Whoever reads of a change must not read a secret that somebody put into the file.
        if self.facts.hold_credential() {
            return Vec::new();
        }
        let changes = held(self, facts).map(|held| change(held.what, &held.before, &held.after));
        let changed = changes.iter().filter(|change| !change.is_same());
        changed.map(|change| format!("{}: {}", change.what, visible(&in_short(change, NOTED)))).collect()
    }
}

fn compared(held: &Held, lock: &Lock, facts: &Facts) -> Check {
    let Held { id, what, before, after } = held;
    let (id, what) = (*id, *what);
    let shown = |list: &[String]| if list.is_empty() { "none".to_owned() } else { some_of(list) };
    let expected = format!("{}, as locked", shown(before));
    if let Some(oddity) = facts.oddity(what).or_else(|| facts.oddity("claims")) {
        return Check::new(id, Status::Fail, expected, shortened(oddity, 300).into_owned())
            .detail("what has two readings cannot be held against a lock")
            .told(format!("its {what} cannot be held against the lock: {}", shortened(oddity, 120)))
            .hint(
                "do not trust it before you know who made it: an honest issuer writes each claim in one form",
            )
            .from(&lock.name);
    }
    let change = change(what, before, after);
    let check = Check::judged(id, change.is_same(), expected, shown(after)).from(&lock.name);
    if change.is_same() {
        return check;
    }
    let ones = if is_plural(what) { "are not the locked ones" } else { "is not the locked one" };
    let check = check.detail(lines(&change).join("\n"));
    let (told, why) = match otherwise(what, before, after) {
        Some(otherwise) => otherwise,
        None => (format!("its {what} {ones}: {}", in_short(&change, TOLD)), hint(what, &change, lock, facts)),
    };
    check.told(told).hint(format!("{why}; if the change is meant, write the lock anew with --update-lock"))
}

/// What a changed issuer or audience is, where the same tenant or the same API is only named in another way.
fn otherwise(what: &str, before: &[String], after: &[String]) -> Option<(String, String)> {
    let ([before], [after]) = (before, after) else { return None };
    match what {
        "audience" => {
            let api = knowledge::same_application(before, after)?;
            let form = knowledge::form_of_audience;
            Some((
                format!(
                    "its audience is the {} of {api}, and the locked one its {}",
                    form(after),
                    form(before)
                ),
                format!(
                    "both are names of {api}, and client and tenant have checks of their own: a v2 token always has \
                     the application id, a v1 token may have the URI"
                ),
            ))
        }
        "issuer" => {
            let version = |issuer: &str| match IssuerForm::of(issuer) {
                IssuerForm::V1 { cloud, tenant } => Some(("v1", cloud, tenant)),
                IssuerForm::V2 { cloud, tenant } => Some(("v2", cloud, tenant)),
                _ => None,
            };
            let (locked, now) = (version(before)?, version(after)?);
            (locked.1 == now.1 && locked.2 == now.2).then(|| {
                (
                    format!(
                        "its issuer is the {} issuer of the locked tenant, and the locked one {}",
                        now.0, locked.0
                    ),
                    "the same tenant issued it in the other version, which the API's registration decides"
                        .to_owned(),
                )
            })
        }
        _ => None,
    }
}

fn is_plural(what: &str) -> bool {
    what.ends_with('s')
}

/// `+ Machine.Isolate gained (roles)`, a line each, whatever a name holds.
fn lines(change: &Change) -> Vec<String> {
    let name = |name: &String| visible(&shortened(name, 120)).into_owned();
    let gained = change.gained.iter().map(|gained| format!("+ {} gained ({})", name(gained), change.what));
    let lost = change.lost.iter().map(|lost| format!("- {} lost ({})", name(lost), change.what));
    gained.chain(lost).collect()
}

/// `lost Alert.Read.All and Machine.Read.All; gained Machine.Isolate`, of each at most `most` names.
fn in_short(change: &Change, most: usize) -> String {
    let listed = |names: &[String]| {
        let mut shown: Vec<String> =
            names.iter().take(most).map(|name| shortened(name, 60).into_owned()).collect();
        if names.len() > most {
            shown.push(format!("{} more", names.len() - most));
        }
        text::listed(&shown, "and")
    };
    let parts = [("lost", &change.lost), ("gained", &change.gained)];
    let parts = parts.into_iter().filter(|(_, names)| !names.is_empty());
    parts.map(|(verb, names)| format!("{verb} {}", listed(names))).collect::<Vec<_>>().join("; ")
}

fn hint(what: &str, change: &Change, lock: &Lock, facts: &Facts) -> String {
    let is_own = lock.facts.client.is_some()
        && (&lock.facts.client, &lock.facts.tenant) == (&facts.client, &facts.tenant);
    match what {
        "roles" | "scopes" if !change.gained.is_empty() && !change.lost.is_empty() => {
            "have what it lost granted again, with admin consent; find out who granted what it gained, and take away what the \
             job does not need; then get a new token"
        }
        "roles" | "scopes" if !change.gained.is_empty() => {
            "find out who granted it, and take away what the job does not need"
        }
        "roles" | "scopes" => "have it granted again, with admin consent, and get a new token",
        "audience" if is_own => {
            "the application and its tenant are the locked ones: it asked for a token for another API"
        }
        "kind" if is_own => "the application and its tenant are the locked ones: it signed in another way",
        "issuer" if is_own => {
            "the application and its tenant are the locked ones, and another issuer signed for them"
        }
        _ => "this is another application's token, or one of another place",
    }
    .to_owned()
}
