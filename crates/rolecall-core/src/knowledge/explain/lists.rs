//! Values that the data spells out, and lists of which only the size is worth a word.

use super::{Claim, capped, quoted};
use crate::entra::is_guid;
use crate::json::Value;
use crate::nature::looks_like_group;
use crate::text::counted;

/// Scopes that ask for a sign-in and open no API (v2 scopes of OpenID Connect and RFC 6749 §6).
const SIGN_IN_SCOPES: [&str; 4] = ["openid", "profile", "email", "offline_access"];

/// What the data says about `value` of `claim`.
pub(super) fn meaning_of(claim: Claim, value: &str) -> Option<&'static str> {
    let exact = claim.values().find(|(known, _)| *known == value);
    // Names of algorithms are case-sensitive (RFC 7515 §4.1.1); elsewhere issuers differ in case only.
    let ignoring_case = || {
        (claim.name != "alg")
            .then(|| claim.values().find(|(known, _)| known.eq_ignore_ascii_case(value)))
            .flatten()
    };
    exact.or_else(ignoring_case).map(|(_, meaning)| meaning)
}

/// The value, or each of its items, in the data's words; nothing for a claim without known values.
pub(super) fn spelled(value: &Value, claim: Claim) -> String {
    if claim.values().next().is_none() {
        return String::new();
    }
    spelled_by(value, claim.format.starts_with("space-separated"), |word| {
        meaning_of(claim, word).map(str::to_owned)
    })
}

/// The value, or each of its items, in the words that `meaning` has for it.
fn spelled_by(value: &Value, is_list: bool, meaning: impl Fn(&str) -> Option<String>) -> String {
    let alone = |word: &str| {
        meaning(word).unwrap_or_else(|| format!("{} is not a value that rolecall knows", quoted(word)))
    };
    let beside =
        |word: &str| format!("{}: {}", quoted(word), meaning(word).unwrap_or_else(|| "not known".to_owned()));
    match value {
        Value::Array(items) => {
            let words = items.iter().map(|item| match item {
                Value::Array(_) | Value::Object(_) => format!("{}: not known", item.type_name()),
                scalar => beside(&scalar.readable()),
            });
            capped(words, items.len(), "; ")
        }
        Value::String(text) if is_list && text.contains(' ') => {
            let total = text.split(' ').filter(|word| !word.is_empty()).count();
            capped(text.split(' ').filter(|word| !word.is_empty()).map(beside), total, "; ")
        }
        Value::String(text) if text.is_empty() => String::new(),
        Value::Object(_) | Value::Null => String::new(),
        scalar => alone(&scalar.readable()),
    }
}

/// `scp`: how many delegated permissions, and how many of them only sign in.
pub(super) fn scopes(value: &Value) -> String {
    let Some(text) = value.as_str() else { return String::new() };
    let words = || text.split(' ').filter(|word| !word.is_empty() && *word != "/");
    let total = words().count();
    if total == 0 {
        return "no delegated permission: possibly an agent acting alone".to_owned();
    }
    let permissions = counted(total, "delegated permission");
    match words().filter(|word| SIGN_IN_SCOPES.contains(word)).count() {
        0 => permissions,
        some if some == total => format!("{permissions}, for signing in alone"),
        some => format!("{permissions}, {some} of them for signing in alone"),
    }
}

/// `roles`: how many, and whether they look like groups (docs/validation.md, rule 52).
pub(super) fn roles(value: &Value) -> String {
    let Some(items) = value.as_array() else { return String::new() };
    if let Some(odd) = items.iter().position(|item| item.as_str().is_none()) {
        return format!("no app role is read from it: item {} is {}", odd + 1, items[odd].type_name());
    }
    let groups = items.iter().filter_map(Value::as_str).filter(|role| looks_like_group(role)).count();
    match (items.len(), groups) {
        (0, _) => "no app role".to_owned(),
        (total, 0) => counted(total, "app role"),
        (total, some) => format!("{}, of which {some} look like groups", counted(total, "app role")),
    }
}

/// `groups`: how many, by id or by name.
pub(super) fn groups(value: &Value) -> String {
    let Some(items) = value.as_array() else { return String::new() };
    let ids = items.iter().filter_map(Value::as_str).filter(|group| is_guid(group)).count();
    match (items.len(), ids) {
        (0, _) => "no group".to_owned(),
        (total, ids) if ids == total => format!("{}, by object id", counted(total, "group")),
        (total, 0) => format!("{}, by name", counted(total, "group")),
        (total, ids) => format!("{}, {ids} of them by object id", counted(total, "group")),
    }
}

/// `acr`: a number in v1 tokens, the policy in old B2C ones.
pub(super) fn acr(value: &Value, known: Option<Claim>) -> String {
    match value.as_str() {
        Some(policy) if policy.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("B2C_1_")) => {
            "a B2C policy".to_owned()
        }
        _ => known.map_or_else(String::new, |known| spelled(value, known)),
    }
}

/// `acrs`: authentication contexts, c1 to c99 being the tenant's own.
pub(super) fn contexts(value: &Value, known: Option<Claim>) -> String {
    let is_own = |word: &str| {
        let digits = word.strip_prefix('c').filter(|digits| !digits.starts_with(['0', '+']));
        digits.and_then(|digits| digits.parse::<u8>().ok()).is_some_and(|number| number <= 99)
    };
    spelled_by(value, false, |word| {
        if is_own(word) {
            return Some("an authentication context of the tenant's own".to_owned());
        }
        known.and_then(|known| meaning_of(known, word)).map(str::to_owned)
    })
}

/// `cnf`: the methods by which the bearer must prove to hold a key (RFC 7800 §3.1).
pub(super) fn confirmation(value: &Value, known: Option<Claim>) -> String {
    let Some(object) = value.as_object() else { return String::new() };
    let members = object.members();
    let methods = members.iter().map(|member| {
        let meaning = known.and_then(|known| meaning_of(known, &member.name)).unwrap_or("not known");
        format!("{}: {meaning}", quoted(&member.name))
    });
    if members.is_empty() {
        return "names no key".to_owned();
    }
    format!("bound to a key, by {}", capped(methods, members.len(), "; "))
}
