use super::{Evidence, Finding, Rule, Severity};
use crate::knowledge;
use crate::nature::TokenType;

pub(super) const RULE: Rule = Rule {
    id: "microsofts-own-api",
    severity: Severity::Info,
    summary: "the token is for Microsoft's own API, which alone is meant to validate it",
    page: include_str!("microsofts_own_api.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let claims = evidence.token.claims();
    let audience = claims.string("aud").ok().or_else(|| claims.strings("aud").ok()?.first().copied());
    let Some(audience) = audience.filter(|audience| knowledge::microsoft_resource(audience)) else {
        return Vec::new();
    };
    // The audience of an ID token is its client.
    if evidence.nature.token_type == TokenType::Id {
        return Vec::new();
    }
    let name = knowledge::audience_name(audience).unwrap_or(audience);
    vec![Finding::new(
        &RULE,
        format!("it is for {name}, an API of Microsoft's own: no one but that API is meant to validate it"),
        "look at it to see what it may do there; an API of your own must refuse it, whoever signed it",
    )]
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn microsofts_apis_are_known_by_their_audience() {
        for (what, claims, says) in [
            ("by address", &[("aud", r#""https://graph.microsoft.com""#)][..], Some("Microsoft Graph")),
            ("by GUID", &[("aud", r#""00000003-0000-0000-c000-000000000000""#)], Some("Microsoft Graph")),
            (
                "first of a list",
                &[("aud", r#"["https://graph.microsoft.com","x"]"#)],
                Some("Microsoft Graph"),
            ),
            ("somebody's own", &[("aud", r#""api://orders""#)], None),
            ("no audience", &[("aud", "7")], None),
            (
                "an ID token",
                &[("aud", r#""00000003-0000-0000-c000-000000000000""#), ("nonce", r#""a""#)],
                None,
            ),
        ] {
            samples::expect(&RULE, what, &samples::both(&[], claims), says);
        }
    }
}
