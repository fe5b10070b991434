use super::{Evidence, Finding, Rule, Severity, times};

pub(super) const RULE: Rule = Rule {
    id: "expiry-before-start",
    severity: Severity::Error,
    summary: "the token ends before it begins",
    page: include_str!("expiry_before_start.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let Some(exp) = times::exp(evidence) else { return Vec::new() };
    let late = ["nbf", "iat"].into_iter().find_map(|name| {
        let begin = times::start(evidence, name).filter(|begin| *begin > exp)?;
        // In another unit than `exp` it only looks later.
        (times::in_milliseconds(begin) == times::in_milliseconds(exp)).then_some((name, begin))
    });
    match late {
        None => Vec::new(),
        Some((name, begin)) => vec![Finding::new(
            &RULE,
            format!(
                "`{name}` {begin} is later than `exp` {exp}: {}",
                if name == "nbf" {
                    "there is no moment at which the token holds"
                } else {
                    "no honest issuer writes that"
                }
            ),
            "refuse it, and ask whoever issued it: Entra writes no such token",
        )],
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn the_order_of_dates_is_judged() {
        for (what, nbf, iat, exp, says) in [
            ("in order", "1000", "1000", "1001", None),
            ("all at once", "1000", "1000", "1000", None),
            ("starts later", "1001", "1000", "1000", Some("`nbf` 1970-01-01T00:16:41Z is later than `exp`")),
            ("issued later", "1000", "1001", "1000", Some("`iat` 1970-01-01T00:16:41Z is later than `exp`")),
            ("both later", "1001", "1001", "1000", Some("`nbf`")),
            ("a fraction later", "1000.5", "1000", "1000.7", Some("`nbf`")),
            ("in milliseconds", "1700000000000", "1000", "1700000000", None),
            ("no expiry", "1000", "1000", "", None),
        ] {
            let token = samples::claims(&[("nbf", nbf), ("iat", iat), ("exp", exp)]);
            samples::expect(&RULE, what, &token, says);
        }
    }
}
