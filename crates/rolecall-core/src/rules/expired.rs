use super::{Evidence, Finding, Rule, Severity, times};

pub(super) const RULE: Rule = Rule {
    id: "expired",
    severity: Severity::Warning,
    summary: "the token has expired",
    page: include_str!("expired.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    // `exp` is the first second at which the token no longer holds (RFC 7519 §4.1.4).
    match times::exp(evidence).filter(|exp| evidence.now >= exp.plus(evidence.leeway)) {
        None => Vec::new(),
        Some(exp) => vec![Finding::new(
            &RULE,
            format!("the token expired at {exp}, {}", exp.relative_to(evidence.now)),
            "get a new token; to judge one from a log, give the moment of its use with `--now`",
        )],
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, LEEWAY, NOW};
    use super::*;

    #[test]
    fn expiry_counts_from_its_own_second_plus_the_leeway() {
        let last = NOW.0 - LEEWAY.0;
        for (exp, says) in [
            ((last + 1).to_string(), None),
            (last.to_string(), Some("expired at 2023-11-14T22:12:20Z, 1 min ago")),
            (format!("{last}.9"), Some("expired at 2023-11-14T22:12:20Z")),
            ("0".to_owned(), Some("1970-01-01T00:00:00Z")),
            ("-1".to_owned(), Some("1969-12-31T23:59:59Z")),
            (i64::MAX.to_string(), None),
            ("\"0\"".to_owned(), None),
            (String::new(), None),
        ] {
            samples::expect(&RULE, &exp, &samples::claims(&[("exp", &exp)]), says);
        }
    }
}
