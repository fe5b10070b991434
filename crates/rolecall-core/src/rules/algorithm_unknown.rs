use super::wording::quoted;
use super::{Evidence, Finding, Rule, Severity, algorithm_none, form, hmac_for_entra};
use crate::json::Typed;
use crate::token::Part;
use crate::verify::Algorithm;

pub(super) const RULE: Rule = Rule {
    id: "algorithm-unknown",
    severity: Severity::Warning,
    summary: "the token's algorithm is none that rolecall can verify",
    page: include_str!("algorithm_unknown.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let token = evidence.token;
    let message = match token.header().string("alg") {
        // In a broken header it may only have been lost.
        Typed::Absent if !form::is_whole(token, Part::Header) => return Vec::new(),
        Typed::Absent => "the header has no `alg`, which every JWS must have".to_owned(),
        Typed::Wrong(value) => format!("`alg` is {}, not a string", value.type_name()),
        Typed::Is(alg) => {
            let better_said = algorithm_none::claims_none(token) || hmac_for_entra::applies(evidence, alg);
            if better_said || Algorithm::named(alg).is_some() {
                return Vec::new();
            }
            describe(alg)
        }
    };
    let help = "its signature stays unchecked: ask who issued it why it is not signed with a common \
                algorithm such as RS256 or ES256";
    vec![Finding::new(&RULE, message, help)]
}

fn describe(alg: &str) -> String {
    let shown = quoted(alg);
    if let Some(name) = Algorithm::names().find(|name| name.eq_ignore_ascii_case(alg)) {
        format!("`alg` is {shown}; the algorithm is called `{name}`, and names are compared with case")
    } else if encrypts(alg) {
        format!("`alg` is {shown}, which encrypts keys and signs nothing")
    } else {
        format!("`alg` is {shown}, which rolecall cannot verify")
    }
}

/// Whether `alg` names a key management algorithm of JWE (RFC 7518 §4.1), which has no place in a signed
/// token.
fn encrypts(alg: &str) -> bool {
    alg == "dir"
        || ["RSA-OAEP", "RSA1_5", "ECDH-ES", "PBES2-", "A128", "A192", "A256"]
            .iter()
            .any(|family| alg.starts_with(family))
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn what_cannot_be_verified_is_named() {
        for (alg, says) in [
            (r#""ES256K""#, Some("`ES256K`, which rolecall cannot verify")),
            (r#""rs256""#, Some("is called `RS256`")),
            (r#""RSA-OAEP-256""#, Some("signs nothing")),
            (r#""dir""#, Some("signs nothing")),
            (r#""HS2""#, None),
            (r#""HS256""#, None),
            (r#""none""#, None),
            (r#""RS256""#, None),
            (r#""EdDSA""#, None),
            ("256", Some("`alg` is a number")),
            ("null", Some("`alg` is null")),
            ("", Some("has no `alg`")),
        ] {
            samples::expect(&RULE, alg, &samples::header(&[("alg", alg)]), says);
        }
        let elsewhere = samples::both(&[("alg", r#""hs256""#)], &[("iss", samples::OTHER)]);
        samples::expect(&RULE, "a misspelt HMAC of somebody else", &elsewhere, Some("is called `HS256`"));
        samples::expect(&RULE, "a broken header", &samples::token(r#"{"typ":"JWT""#, "{}"), None);
    }
}
