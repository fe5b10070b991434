use super::{Evidence, Finding, Rule, Severity, form};
use crate::token::Part;
use crate::verify::Algorithm;

pub(super) const RULE: Rule = Rule {
    id: "no-key-id",
    severity: Severity::Warning,
    summary: "the token names a Microsoft issuer and no key",
    page: include_str!("no_key_id.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let token = evidence.token;
    let header = token.header();
    let asymmetric = token.alg().and_then(Algorithm::named).is_some_and(|algorithm| !algorithm.is_hmac());
    let named = ["kid", "x5t", "x5t#S256"].into_iter().any(|name| header.has(name));
    if named || !asymmetric || !evidence.nature.is_entra() || !form::is_whole(token, Part::Header) {
        return Vec::new();
    }
    vec![Finding::new(
        &RULE,
        "the header has neither `kid` nor `x5t`, and Entra always names the key that it signed with",
        "refuse it: trying every key of a tenant until one fits is no way to verify a token",
    )]
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn entra_names_its_key() {
        let bare = &[("kid", "")][..];
        for (what, header, claims, says) in [
            ("named", &[][..], &[][..], None),
            ("not named", bare, &[], Some("neither `kid` nor `x5t`")),
            ("named by its thumbprint", &[("kid", ""), ("x5t", r#""abc""#)], &[], None),
            ("nobody at Microsoft", bare, &[("iss", samples::OTHER)], None),
            ("not signed", &[("kid", ""), ("alg", r#""none""#)], &[], None),
        ] {
            samples::expect(&RULE, what, &samples::both(header, claims), says);
        }
    }
}
