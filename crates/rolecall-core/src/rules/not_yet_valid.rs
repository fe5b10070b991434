use super::{Evidence, Finding, Rule, Severity, times};

pub(super) const RULE: Rule = Rule {
    id: "not-yet-valid",
    severity: Severity::Warning,
    summary: "the token is not valid yet",
    page: include_str!("not_yet_valid.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    if !applies(evidence) {
        return Vec::new();
    }
    let Some(nbf) = times::start(evidence, "nbf") else { return Vec::new() };
    vec![Finding::new(
        &RULE,
        format!("the token holds from {nbf} on, {}", nbf.relative_to(evidence.now)),
        "wait until then, or set the clock of the machine that checks or issues tokens",
    )]
}

/// Whether `nbf` lies further ahead than clocks may differ. One in milliseconds is another rule's.
pub(super) fn applies(evidence: &Evidence<'_>) -> bool {
    times::start(evidence, "nbf")
        .is_some_and(|nbf| nbf > evidence.now.plus(evidence.leeway) && !times::in_milliseconds(nbf))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, LEEWAY, NOW};
    use super::*;

    #[test]
    fn the_start_may_lie_ahead_by_the_leeway() {
        let last = NOW.0 + LEEWAY.0;
        for (nbf, says) in [
            (last.to_string(), None),
            ((last + 1).to_string(), Some("from 2023-11-14T22:14:21Z on, in 1 min 1 s")),
            (format!("{last}.1"), Some("from 2023-11-14T22:14:21Z on")),
            ("1700000000000".to_owned(), None),
            ("\"9\"".to_owned(), None),
            (String::new(), None),
        ] {
            samples::expect(&RULE, &nbf, &samples::claims(&[("nbf", &nbf)]), says);
        }
    }
}
