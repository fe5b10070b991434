use super::{Evidence, Finding, Rule, Severity};
use crate::token::Token;

pub(super) const RULE: Rule = Rule {
    id: "algorithm-none",
    severity: Severity::Error,
    summary: "the token is not signed: its algorithm is none",
    page: include_str!("algorithm_none.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    if !claims_none(evidence.token) {
        return Vec::new();
    }
    let signature = if evidence.token.signature().is_empty() { "" } else { ", although a signature follows" };
    vec![Finding::new(
        &RULE,
        format!("the header's `alg` says none{signature}: anybody can write such a token"),
        "believe nothing in it, and find out why the API that received it did not refuse it",
    )]
}

/// Whether the header asks for no signature, in any spelling that a careless comparison lets through.
pub(super) fn claims_none(token: &Token) -> bool {
    token.alg().is_some_and(|alg| alg.trim().eq_ignore_ascii_case("none"))
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn none_is_found_in_any_case() {
        for (alg, says) in [
            (r#""none""#, Some("says none, although a signature follows")),
            (r#""NoNe""#, Some("says none")),
            (r#"" none ""#, Some("says none")),
            (r#""nonesuch""#, None),
            (r#""RS256""#, None),
            (r#"["none"]"#, None),
            ("", None),
        ] {
            samples::expect(&RULE, alg, &samples::header(&[("alg", alg)]), says);
        }
        let (_, claims) = samples::sound_json();
        let unsigned = samples::signed(r#"{"alg":"none"}"#, &claims, 0);
        samples::expect(&RULE, "without a signature", &unsigned, Some("says none: anybody"));
    }
}
