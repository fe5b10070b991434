use super::wording::bytes;
use super::{Evidence, Finding, Rule, Severity};
use crate::verify::Algorithm;

pub(super) const RULE: Rule = Rule {
    id: "weak-secret",
    severity: Severity::Error,
    summary: "the HMAC secret is shorter than the hash it is used with",
    page: include_str!("weak_secret.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let alg = evidence.token.alg().unwrap_or_default();
    let (Some(length), Some(least)) = (evidence.secret_bytes, least_bytes(alg)) else { return Vec::new() };
    if length >= least {
        return Vec::new();
    }
    vec![Finding::new(
        &RULE,
        format!("the secret has {}, and {alg} needs {least} or more", bytes(length)),
        format!(
            "replace it by at least {least} random bytes: whoever has one token can guess a short secret \
             offline"
        ),
    )]
}

/// As long as the hash's output (RFC 7518 §3.2).
fn least_bytes(alg: &str) -> Option<usize> {
    match Algorithm::named(alg)? {
        Algorithm::Hs256 => Some(32),
        Algorithm::Hs384 => Some(48),
        Algorithm::Hs512 => Some(64),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn a_secret_is_as_long_as_the_hash() {
        for (alg, secret_bytes, says) in [
            ("HS256", Some(31), Some("has 31 bytes, and HS256 needs 32")),
            ("HS256", Some(32), None),
            ("HS384", Some(47), Some("needs 48")),
            ("HS384", Some(48), None),
            ("HS512", Some(63), Some("needs 64")),
            ("HS512", Some(64), None),
            ("HS256", Some(1), Some("has 1 byte,")),
            ("RS256", Some(1), None),
            ("HS256", None, None),
        ] {
            let token = samples::header(&[("alg", &format!("\"{alg}\""))]);
            samples::expect_with(&RULE, alg, &token, None, secret_bytes, says);
        }
    }
}
