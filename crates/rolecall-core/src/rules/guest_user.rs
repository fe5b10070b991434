use super::wording::quoted;
use super::{Evidence, Finding, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    id: "guest-user",
    severity: Severity::Info,
    summary: "the user is a guest of the tenant",
    page: include_str!("guest_user.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    if !evidence.nature.guest {
        return Vec::new();
    }
    let home = match evidence.token.claims().string("idp").ok() {
        Some(idp) => format!(", whose account is at {}", quoted(idp)),
        None => " (`acct` is 1)".to_owned(),
    };
    vec![Finding::new(
        &RULE,
        format!("the user is a guest of the tenant{home}"),
        "decide whether guests may use the API; `tid` names the tenant that they visit, not their own",
    )]
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn guests_are_known_by_acct_or_by_another_home() {
        let home = r#""https://sts.windows.net/9d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47/""#;
        for (what, changes, says) in [
            ("nothing said", &[][..], None),
            ("a member", &[("acct", "0")], None),
            ("a guest", &[("acct", "1")], Some("a guest of the tenant (`acct` is 1)")),
            (
                "from another tenant",
                &[("idp", home)],
                Some("whose account is at `https://sts.windows.net/9d1f"),
            ),
            ("from the same tenant", &[("idp", samples::V1)], None),
            ("a member from another tenant", &[("idp", home), ("acct", "0")], None),
        ] {
            samples::expect(&RULE, what, &samples::claims(changes), says);
        }
    }
}
