//! What the token tells about a person to everybody who reads it.

use super::handful::handful;
use super::{Evidence, Finding, Rule, Severity};
use crate::knowledge;
use crate::token::Part;

/// The token holds personal data.
pub(super) const RULE: Rule = Rule {
    id: "personal-data-present",
    severity: Severity::Info,
    summary: "the token holds personal data in the clear",
    page: include_str!("personal_data_present.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let personal =
        |name: &&str| knowledge::known_claim(Part::Payload, name).is_some_and(|claim| claim.personal);
    let members = evidence.token.claims().members();
    let mut present: Vec<&str> = members.iter().map(|member| member.name.as_str()).filter(personal).collect();
    present.sort_unstable();
    present.dedup();
    if present.is_empty() {
        return Vec::new();
    }
    let message = format!("personal data can be read in the clear: {}", handful(&present));
    let help = "keep the token out of logs, tickets and chats, or cut its signature and names out first; leave out optional claims that \
                the API doesn't need";
    vec![Finding::new(&RULE, message, help)]
}

#[cfg(test)]
mod tests {
    use super::super::token_sample::{access, found};
    use super::*;

    #[test]
    fn claims_about_a_person_are_named_and_not_repeated() {
        for (what, more, told) in [
            ("bare identifiers", r#""oid":"o","sub":"s","scp":"a""#, None),
            ("an application", r#""idtyp":"app","roles":["A"],"app_displayname":"Orders""#, None),
            ("an address", r#""ipaddr":"203.0.113.7""#, Some("`ipaddr`")),
            (
                "many",
                r#""name":"Ada@","email":"a@b","upn":"a@b","given_name":"Ada@""#,
                Some("`email`, `given_name`, `name` and `upn`"),
            ),
        ] {
            let findings = found(&RULE, &access("api://orders", more));
            assert_eq!(findings.len(), usize::from(told.is_some()), "{what}");
            if let Some(told) = told {
                assert!(findings[0].message.ends_with(told), "{what}: {}", findings[0].message);
                assert!(!findings[0].message.contains('@'), "{what}: the value is not repeated");
            }
        }
    }
}
