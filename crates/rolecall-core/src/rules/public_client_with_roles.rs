//! Application permissions in the hands of a client that proved nothing.

use super::handful::handful;
use super::{Evidence, Finding, Rule, Severity};
use crate::nature::Bearer;

/// A public client's token acts as the application itself.
pub(super) const RULE: Rule = Rule {
    id: "public-client-with-roles",
    severity: Severity::Warning,
    summary: "a client that proved nothing holds application permissions",
    page: include_str!("public_client_with_roles.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let claims = evidence.token.claims();
    let public = ["appidacr", "azpacr"]
        .into_iter()
        .find(|name| claims.get(name).is_some_and(|value| value.readable() == "0"));
    let roles = claims.strings("roles").ok().unwrap_or_default();
    match public {
        Some(claim) if evidence.nature.bearer == Bearer::AppOnly && !roles.is_empty() => {
            let message = format!(
                "`{claim}` is 0: a public client, yet it acts as an application with {}",
                handful(&roles)
            );
            let help = "find out how the token was issued: an application proves itself with a secret (1) or a \
                        certificate (2) before it gets application permissions";
            vec![Finding::new(&RULE, message, help)]
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::token_sample::found;
    use super::*;

    #[test]
    fn only_a_public_client_that_acts_alone_is_found() {
        for (what, claims, expected) in [
            ("v1", r#"{"appid":"a","appidacr":"0","roles":["Alert.Read.All"]}"#, true),
            ("v2", r#"{"azp":"a","azpacr":"0","roles":["Alert.Read.All"]}"#, true),
            ("a number", r#"{"azp":"a","azpacr":0,"roles":["Alert.Read.All"]}"#, true),
            ("by idtyp", r#"{"appidacr":"0","idtyp":"app","roles":["Alert.Read.All"]}"#, true),
            ("a secret", r#"{"appid":"a","appidacr":"1","roles":["Alert.Read.All"]}"#, false),
            ("a certificate", r#"{"appid":"a","appidacr":"2","roles":["Alert.Read.All"]}"#, false),
            ("nothing known", r#"{"idtyp":"app","roles":["Alert.Read.All"]}"#, false),
            ("no roles", r#"{"appid":"a","appidacr":"0","idtyp":"app"}"#, false),
            ("an empty list", r#"{"appid":"a","appidacr":"0","idtyp":"app","roles":[]}"#, false),
            ("a user", r#"{"appid":"a","appidacr":"0","scp":"Orders.Read","roles":["Admin"]}"#, false),
        ] {
            assert_eq!(found(&RULE, claims).len(), usize::from(expected), "{what}");
        }
    }
}
