//! Names of a user that change hands (rule 53 of docs/validation.md).

use super::handful::handful;
use super::{Evidence, Finding, Rule, Severity};
use crate::nature::Bearer;

/// A user's token carries identifiers that change.
pub(super) const RULE: Rule = Rule {
    id: "mutable-identifiers",
    severity: Severity::Info,
    summary: "the token names its user by identifiers that can change hands",
    page: include_str!("mutable_identifiers.md"),
    find,
};

/// In the order of how often they are mistaken for a key.
const MUTABLE: [&str; 5] = ["email", "upn", "preferred_username", "unique_name", "name"];

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let claims = evidence.token.claims();
    let present: Vec<&str> = MUTABLE.into_iter().filter(|name| claims.has(name)).collect();
    if evidence.nature.bearer == Bearer::AppOnly || present.is_empty() {
        return Vec::new();
    }
    let key = if evidence.nature.is_entra() { "`tid` with `oid`" } else { "`iss` with `sub`" };
    let message = format!("{} can change and be given to somebody else", handful(&present));
    let help = format!("show them, but never decide by them or store them as a key: use {key}");
    vec![Finding::new(&RULE, message, help)]
}

#[cfg(test)]
mod tests {
    use super::super::token_sample::{access, found};
    use super::*;

    #[test]
    fn a_users_changeable_names_are_found() {
        for (what, claims, told) in [
            (
                "a mail address",
                access("api://o", r#""scp":"a","email":"ada@contoso.com""#),
                Some("`email` can"),
            ),
            ("two", access("api://o", r#""scp":"a","name":"Ada","upn":"a@b""#), Some("`upn` and `name` can")),
            (
                "an ID token",
                r#"{"nonce":"n","preferred_username":"a@b"}"#.to_owned(),
                Some("`preferred_username`"),
            ),
            ("nobody knows whose", r#"{"unique_name":"a@b"}"#.to_owned(), Some("`unique_name`")),
            ("a user without them", access("api://o", r#""scp":"a","oid":"x""#), None),
            ("an application", access("api://o", r#""idtyp":"app","name":"Orders""#), None),
        ] {
            let findings = found(&RULE, &claims);
            assert_eq!(findings.len(), usize::from(told.is_some()), "{what}");
            if let Some(told) = told {
                assert!(findings[0].message.starts_with(told), "{what}: {}", findings[0].message);
                assert!(!findings[0].message.contains('@'), "{what}: the value is not repeated");
            }
        }
    }

    #[test]
    fn the_key_to_use_depends_on_the_issuer() {
        let help = |claims: &str| found(&RULE, claims).remove(0).help;
        assert!(help(&access("api://o", r#""scp":"a","upn":"a@b""#)).contains("`tid` with `oid`"));
        assert!(help(r#"{"iss":"https://idp.example","email":"a@b"}"#).contains("`iss` with `sub`"));
    }
}
