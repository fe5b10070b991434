use super::{Evidence, Finding, Rule, Severity, not_yet_valid, times};

pub(super) const RULE: Rule = Rule {
    id: "issued-in-future",
    severity: Severity::Warning,
    summary: "the token says that it was issued later than now",
    page: include_str!("issued_in_future.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    // Where `nbf` lies ahead as well, that says it all.
    let Some(iat) = times::start(evidence, "iat").filter(|_| !not_yet_valid::applies(evidence)) else {
        return Vec::new();
    };
    if iat <= evidence.now.plus(evidence.leeway) || times::in_milliseconds(iat) {
        return Vec::new();
    }
    vec![Finding::new(
        &RULE,
        format!("the token says that it was issued at {iat}, {}", iat.relative_to(evidence.now)),
        "compare the clocks of this machine and of the issuer, and check the moment given with `--now`",
    )]
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, LEEWAY, NOW};
    use super::*;

    #[test]
    fn an_issue_ahead_of_the_clock_is_found() {
        let last = (NOW.0 + LEEWAY.0).to_string();
        let ahead = (NOW.0 + LEEWAY.0 + 1).to_string();
        for (what, changes, says) in [
            ("as far ahead as the leeway", &[("iat", &*last)][..], None),
            ("a second more", &[("iat", &*ahead)], Some("issued at 2023-11-14T22:14:21Z, in 1 min 1 s")),
            ("with the start ahead too", &[("iat", &*ahead), ("nbf", &*ahead)], None),
            ("in milliseconds", &[("iat", "1700000000000")], None),
            ("absent", &[("iat", "")], None),
        ] {
            samples::expect(&RULE, what, &samples::claims(changes), says);
        }
    }
}
