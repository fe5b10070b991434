use super::wording::quoted;
use super::{Evidence, Finding, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    id: "hmac-for-entra",
    severity: Severity::Error,
    summary: "the token names a Microsoft issuer and an HMAC algorithm, which Microsoft never uses",
    page: include_str!("hmac_for_entra.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    match evidence.token.alg() {
        Some(alg) if applies(evidence, alg) => vec![Finding::new(
            &RULE,
            format!(
                "`alg` is {}, a shared secret, while `iss` is Microsoft's, which signs with RSA",
                quoted(alg)
            ),
            "treat it as a forgery: verify with the tenant's public keys and RS256 alone, and never use a \
             public key as a secret",
        )],
        _ => Vec::new(),
    }
}

/// Whether `alg` is an HMAC of JWA, in any case, on a token that claims an issuer of Microsoft's.
pub(super) fn applies(evidence: &Evidence<'_>, alg: &str) -> bool {
    let hmac = alg
        .split_at_checked(2)
        .is_some_and(|(family, digits)| family.eq_ignore_ascii_case("HS") && is_digits(digits));
    hmac && evidence.nature.is_entra()
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn hmac_is_found_where_an_issuer_of_microsoft_is_claimed() {
        for (alg, issuer, says) in [
            (r#""HS256""#, samples::V2, Some("`alg` is `HS256`, a shared secret")),
            (r#""HS512""#, samples::V1, Some("`HS512`")),
            (r#""hs256""#, samples::B2C, Some("`hs256`")),
            (r#""HS""#, samples::V2, None),
            (r#""HSM1""#, samples::V2, None),
            (r#""ä""#, samples::V2, None),
            (r#""RS256""#, samples::V2, None),
            (r#""HS256""#, samples::OTHER, None),
        ] {
            let token = samples::both(&[("alg", alg)], &[("iss", issuer)]);
            samples::expect(&RULE, alg, &token, says);
        }
    }
}
