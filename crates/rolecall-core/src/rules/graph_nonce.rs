use super::{Evidence, Finding, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    id: "graph-nonce",
    severity: Severity::Info,
    summary: "the header has a nonce: only Microsoft's own API can validate the token as it is",
    page: include_str!("graph_nonce.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    if !(evidence.nature.header_nonce && evidence.nature.is_entra()) {
        return Vec::new();
    }
    vec![Finding::new(
        &RULE,
        "the header has a `nonce`, as tokens for Microsoft Graph and some other Microsoft APIs do: usual \
         verifiers call their signature invalid",
        "an API of your own needs a token for itself, with its own scope; rolecall verifies this one with \
         the nonce replaced by its SHA-256, which Microsoft does not document",
    )]
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn a_nonce_counts_in_the_header_of_entras_tokens() {
        let nonce = &[("nonce", r#""abc""#)][..];
        for (what, header, claims, says) in [
            ("in the header", nonce, &[][..], Some("Microsoft Graph")),
            ("absent", &[], &[], None),
            ("among the claims, as ID tokens have it", &[], nonce, None),
            ("not a text", &[("nonce", "7")], &[], None),
            ("nobody at Microsoft", nonce, &[("iss", samples::OTHER)], None),
        ] {
            samples::expect(&RULE, what, &samples::both(header, claims), says);
        }
    }
}
