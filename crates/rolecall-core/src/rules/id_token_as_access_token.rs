use super::{Evidence, Finding, Rule, Severity};
use crate::nature::TokenType;

pub(super) const RULE: Rule = Rule {
    id: "id-token-as-access-token",
    severity: Severity::Warning,
    summary: "this is an ID token, which no API may accept",
    page: include_str!("id_token_as_access_token.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let claims = evidence.token.claims();
    // Some other issuers copy the `nonce` of the sign-in into access tokens; the hashes are ID tokens' alone
    // (OpenID Connect Core §3.3.2.11).
    let certain = evidence.nature.is_entra() || claims.has("c_hash") || claims.has("at_hash");
    if evidence.nature.token_type != TokenType::Id || !certain {
        return Vec::new();
    }
    // The first reading of a token's nature is always about its type.
    let why = evidence.nature.evidence.first().map(|reading| format!(" ({reading})")).unwrap_or_default();
    vec![Finding::new(
        &RULE,
        format!(
            "this is an ID token{why}: it tells its client who signed in, and its audience is that client"
        ),
        "to call an API, have the client ask for an access token with one of the API's scopes, and send that",
    )]
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn id_tokens_are_told_from_access_tokens() {
        for (what, changes, says) in [
            ("an access token", &[][..], None),
            ("a nonce", &[("nonce", r#""n""#)], Some("this is an ID token (`nonce` among the claims")),
            ("the hash of a code", &[("c_hash", r#""h""#)], Some("`c_hash`")),
            ("a nonce elsewhere", &[("nonce", r#""n""#), ("iss", samples::OTHER)], None),
            ("a hash elsewhere", &[("at_hash", r#""h""#), ("iss", samples::OTHER)], Some("`at_hash`")),
            ("unclear", &[("azp", "")], None),
        ] {
            samples::expect(&RULE, what, &samples::claims(changes), says);
        }
    }
}
