use super::wording::quoted_list;
use super::{Evidence, Finding, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    id: "proof-of-possession",
    severity: Severity::Warning,
    summary: "the token is bound to a key: holding it is not enough",
    page: include_str!("proof_of_possession.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let Some(confirmation) = evidence.token.claims().get("cnf") else { return Vec::new() };
    let methods: Vec<&str> = confirmation
        .as_object()
        .map(|object| object.members().iter().map(|member| member.name.as_str()).collect())
        .unwrap_or_default();
    let by = if methods.is_empty() { String::new() } else { format!(" by {}", quoted_list(&methods)) };
    vec![Finding::new(
        &RULE,
        format!(
            "`cnf` binds the token to a key{by}; whether its bearer holds that key cannot be seen from the \
             token"
        ),
        "the API must check the proof with each request (signed request, DPoP or mTLS) and refuse the \
         token without it",
    )]
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn any_confirmation_claim_binds() {
        for (cnf, says) in [
            ("", None),
            (r#"{"jkt":"abc"}"#, Some("to a key by `jkt`;")),
            (r#"{"kid":"a","x5t#S256":"b"}"#, Some("by `kid` and `x5t#S256`")),
            ("{}", Some("to a key;")),
            ("null", Some("to a key;")),
        ] {
            samples::expect(&RULE, cnf, &samples::claims(&[("cnf", cnf)]), says);
        }
    }
}
