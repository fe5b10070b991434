use super::wording::quoted;
use super::{Evidence, Finding, Rule, Severity};
use crate::verify::Algorithm;

pub(super) const RULE: Rule = Rule {
    id: "other-algorithm-than-entra",
    severity: Severity::Warning,
    summary: "the token names a Microsoft issuer and an algorithm other than RS256",
    page: include_str!("other_algorithm_than_entra.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let Some(alg) = evidence.token.alg().filter(|_| evidence.nature.is_entra()) else { return Vec::new() };
    match Algorithm::named(alg) {
        None | Some(Algorithm::Rs256) => Vec::new(),
        Some(algorithm) if algorithm.is_hmac() => Vec::new(),
        Some(_) => vec![Finding::new(
            &RULE,
            format!(
                "`alg` is {}, while `iss` is Microsoft's: Entra signs RS256 and nothing else",
                quoted(alg)
            ),
            "accept RS256 alone from Microsoft's issuers; unless this is a token made for a test, ask \
             where it comes from",
        )],
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn only_rs256_is_entras() {
        for (alg, issuer, says) in [
            (r#""RS384""#, samples::V2, Some("`RS384`")),
            (r#""PS256""#, samples::V1, Some("Entra signs RS256")),
            (r#""ES256""#, samples::B2C, Some("`ES256`")),
            (r#""RS256""#, samples::V2, None),
            (r#""HS256""#, samples::V2, None),
            (r#""none""#, samples::V2, None),
            (r#""XX999""#, samples::V2, None),
            (r#""ES256""#, samples::OTHER, None),
        ] {
            let token = samples::both(&[("alg", alg)], &[("iss", issuer)]);
            samples::expect(&RULE, alg, &token, says);
        }
    }
}
