use super::wording::quoted_list;
use super::{Evidence, Finding, Rule, Severity};
use crate::token::credential::holds_credential;

pub(super) const RULE: Rule = Rule {
    id: "credential-inside",
    severity: Severity::Warning,
    summary: "a claim holds another credential",
    page: include_str!("credential_inside.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let holders: Vec<&str> = evidence
        .token
        .claims()
        .members()
        .iter()
        .filter(|member| member.value.as_str().is_some_and(|text| holds_credential(&member.name, text)))
        .map(|member| member.name.as_str())
        .collect();
    if holders.is_empty() {
        return Vec::new();
    }
    vec![Finding::new(
        &RULE,
        format!(
            "{} can be read by everybody who sees the token: its payload is not encrypted",
            quoted_list(&holders)
        ),
        "keep this token out of logs and tickets, replace the credential if it has been seen, and have the \
         issuer leave it out",
    )]
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::token::base64url;

    #[test]
    fn credentials_are_known_by_name_or_by_form() {
        let inner = format!("\"{}.{}.c2ln\"", base64url::encode(br#"{"alg":"x"}"#), base64url::encode(b"{}"));
        for (what, changes, says) in [
            ("none", &[][..], None),
            ("by name", &[("idp_access_token", r#""abc""#)], Some("`idp_access_token` can be read")),
            ("an empty one", &[("password", r#""""#)], None),
            ("not a text", &[("password", "true")], None),
            ("a token under any name", &[("actort", &*inner)], Some("`actort`")),
            ("a client secret under any name", &[("x", r#""abc8Q~TEST.made-up.secret_0000""#)], Some("`x`")),
            ("three words", &[("x", r#""a.b.c""#)], None),
            ("a version", &[("x", r#""1.2.3""#)], None),
        ] {
            samples::expect(&RULE, what, &samples::claims(changes), says);
        }
        let findings = samples::found(&RULE, &samples::claims(&[("password", r#""hunter2""#)]), None, None);
        assert!(!format!("{findings:?}").contains("hunter2"), "the secret itself stays out");
    }
}
