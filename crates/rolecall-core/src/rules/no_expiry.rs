use super::{Evidence, Finding, Rule, Severity, form};
use crate::token::Part;

pub(super) const RULE: Rule = Rule {
    id: "no-expiry",
    severity: Severity::Error,
    summary: "the token never expires: it has no exp",
    page: include_str!("no_expiry.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let token = evidence.token;
    if token.claims().has("exp") || !form::is_whole(token, Part::Payload) {
        return Vec::new();
    }
    vec![Finding::new(
        &RULE,
        "there is no `exp`, so whoever has the token could use it for ever",
        "refuse it; whoever issues it must set `exp`, as Entra always does",
    )]
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn a_missing_expiry_is_found() {
        for (exp, says) in [
            ("", Some("there is no `exp`")),
            ("1700003600", None),
            // Of the wrong type: another rule says so.
            (r#""1700003600""#, None),
            ("null", None),
        ] {
            samples::expect(&RULE, exp, &samples::claims(&[("exp", exp)]), says);
        }
        samples::expect(&RULE, "lost with the end", &samples::token("{}", r#"{"aud":"x""#), None);
        samples::expect(&RULE, "no object", &samples::token("{}", "[]"), None);
    }
}
