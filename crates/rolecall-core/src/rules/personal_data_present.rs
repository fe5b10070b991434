//! What the token tells about a person to everybody who reads it.

use super::handful::handful;
use super::{Evidence, Finding, Rule, Severity};

/// The token holds personal data.
pub(super) const RULE: Rule = Rule {
    id: "personal-data-present",
    severity: Severity::Info,
    summary: "the token holds personal data in the clear",
    page: include_str!("personal_data_present.md"),
    find,
};

/// Claims that say something about a person in plain words: Entra's, B2C's and those of OpenID Connect Core §5.1, the
/// most telling first. Bare identifiers (`oid`, `sub`, `puid`) are in nearly every token and are left out.
const PERSONAL: [&str; 33] = [
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "email",
    "emails",
    "verified_primary_email",
    "verified_secondary_email",
    "upn",
    "unique_name",
    "preferred_username",
    "login_hint",
    "phone_number",
    "address",
    "streetAddress",
    "postalCode",
    "city",
    "state",
    "country",
    "ctry",
    "ipaddr",
    "birthdate",
    "ageGroup",
    "gender",
    "jobTitle",
    "picture",
    "profile",
    "website",
    "onprem_sid",
    "onprem_sam_account_name",
    "zoneinfo",
    "locale",
];

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let claims = evidence.token.claims();
    let present: Vec<&str> = PERSONAL.into_iter().filter(|name| claims.has(name)).collect();
    if present.is_empty() {
        return Vec::new();
    }
    let message = format!("personal data can be read in the clear: {}", handful(&present));
    let help = "keep the token out of logs, tickets and chats, or redact it first; leave out optional claims that \
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
                r#""locale":"de","name":"Ada@","email":"a@b","upn":"a@b","given_name":"Ada@","ctry":"@@""#,
                Some("`name`, `given_name`, `email`, `upn` and 2 more"),
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
