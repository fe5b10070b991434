use super::wording::quoted;
use super::{Evidence, Finding, Rule, Severity};
use crate::json::Object;
use crate::text::listed;

pub(super) const RULE: Rule = Rule {
    id: "token-names-its-key",
    severity: Severity::Warning,
    summary: "the token brings its own key, or says where to fetch one",
    page: include_str!("token_names_its_key.md"),
    find,
};

/// Members that would supply a key or its address (RFC 7515 §4.1.2 to §4.1.6; OpenID Federation's
/// `trust_chain`).
const SUPPLIERS: [&str; 5] = ["jku", "x5u", "jwk", "x5c", "trust_chain"];

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let header = evidence.token.header();
    let present: Vec<String> = SUPPLIERS.into_iter().filter_map(|name| describe(header, name)).collect();
    if present.is_empty() {
        return Vec::new();
    }
    vec![Finding::new(
        &RULE,
        format!("the header has {}", listed(&present, "and")),
        "take keys only from the issuer that you trust: rolecall neither fetched nor used what the token \
         offers, and no API should",
    )]
}

fn describe(header: &Object, name: &str) -> Option<String> {
    let value = header.get(name)?;
    Some(match value.as_str() {
        Some(address) => format!("`{name}` {}", quoted(address)),
        None => format!("`{name}`"),
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn keys_inside_and_addresses_of_keys_are_found() {
        for (what, changes, says) in [
            ("nothing of the kind", &[][..], None),
            (
                "thumbprints name a key and supply none",
                &[("x5t", r#""abc""#), ("x5t#S256", r#""abc""#)],
                None,
            ),
            (
                "an address",
                &[("jku", r#""https://evil.example/keys""#)],
                Some("the header has `jku` `https://evil.example/keys`"),
            ),
            ("a key", &[("jwk", r#"{"kty":"RSA"}"#)], Some("the header has `jwk`")),
            ("a certificate", &[("x5c", r#"["MII"]"#)], Some("`x5c`")),
            ("even null", &[("x5u", "null")], Some("`x5u`")),
            ("two", &[("x5u", "1"), ("jku", "2")], Some("`jku` and `x5u`")),
        ] {
            samples::expect(&RULE, what, &samples::header(changes), says);
        }
        samples::expect(&RULE, "a claim is no header", &samples::claims(&[("jku", "1")]), None);
    }
}
