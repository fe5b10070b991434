use super::wording::quoted_list;
use super::{Evidence, Finding, Rule, Severity};
use crate::json::Value;
use crate::token::base64url;

pub(super) const RULE: Rule = Rule {
    id: "credential-inside",
    severity: Severity::Warning,
    summary: "a claim holds another credential",
    page: include_str!("credential_inside.md"),
    find,
};

/// Names that hold nothing but a secret: B2C's token of the upstream provider, Entra's Kerberos ticket, names
/// that Entra reserves, and what applications call their own.
const SECRETS: [&str; 8] = [
    "idp_access_token",
    "identityProviderAccessToken",
    "xms_as_rep",
    "password",
    "client_secret",
    "refresh_token",
    "access_token",
    "private_key",
];

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let holders: Vec<&str> = evidence
        .token
        .claims()
        .members()
        .iter()
        .filter(|member| holds_credential(&member.name, &member.value))
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

fn holds_credential(name: &str, value: &Value) -> bool {
    let Some(text) = value.as_str() else { return false };
    (SECRETS.contains(&name) && !text.is_empty()) || is_token(text)
}

/// Whether `text` is a compact JWS or JWE: three or five parts, of which the first is a JSON object.
fn is_token(text: &str) -> bool {
    let Some((header, _)) = text.split_once('.') else { return false };
    matches!(text.split('.').count(), 3 | 5)
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
        && base64url::decode(header)
            .is_some_and(|bytes| bytes.first() == Some(&b'{') && bytes.last() == Some(&b'}'))
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn credentials_are_known_by_name_or_by_form() {
        let inner = format!("\"{}.{}.c2ln\"", base64url::encode(br#"{"alg":"x"}"#), base64url::encode(b"{}"));
        for (what, changes, says) in [
            ("none", &[][..], None),
            ("by name", &[("idp_access_token", r#""abc""#)], Some("`idp_access_token` can be read")),
            ("an empty one", &[("password", r#""""#)], None),
            ("not a text", &[("password", "true")], None),
            ("a token under any name", &[("actort", &*inner)], Some("`actort`")),
            ("three words", &[("x", r#""a.b.c""#)], None),
            ("a version", &[("x", r#""1.2.3""#)], None),
        ] {
            samples::expect(&RULE, what, &samples::claims(changes), says);
        }
        let findings = samples::found(&RULE, &samples::claims(&[("password", r#""hunter2""#)]), None, None);
        assert!(!format!("{findings:?}").contains("hunter2"), "the secret itself stays out");
    }
}
