use super::wording::phrase_list;
use super::{Evidence, Finding, Rule, Severity, times};
use crate::time::UnixTime;

pub(super) const RULE: Rule = Rule {
    id: "time-in-milliseconds",
    severity: Severity::Error,
    summary: "a date is written in milliseconds where seconds are meant",
    page: include_str!("time_in_milliseconds.md"),
    find,
};

/// Every claim that is a NumericDate (RFC 7519 §4.1; OpenID Connect Core §2).
const DATES: [&str; 4] = ["exp", "nbf", "iat", "auth_time"];

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let claims = evidence.token.claims();
    let dates: Vec<String> = DATES
        .into_iter()
        .filter_map(|name| {
            let date = claims.numeric_date(name).ok()?.rounded_down();
            times::in_milliseconds(date).then(|| {
                format!("`{name}` {} (in milliseconds it would be {})", date.0, UnixTime(date.0 / 1000))
            })
        })
        .collect();
    if dates.is_empty() {
        return Vec::new();
    }
    vec![Finding::new(
        &RULE,
        format!("read as seconds these dates lie thousands of years ahead: {}", phrase_list(dates)),
        "have the issuer write seconds since 1970: an `exp` in milliseconds never expires",
    )]
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn milliseconds_are_told_from_seconds() {
        for (exp, says) in [
            ("1700003600", None),
            ("99999999999", None),
            ("100000000000", Some("1973-03-03T09:46:40Z")),
            ("1700003600000", Some("`exp` 1700003600000 (in milliseconds it would be 2023-11-14T23:13:20Z)")),
            ("99999999999999", Some("5138-11-16")),
            ("100000000000000", None),
            ("-1700003600000", None),
            (r#""1700003600000""#, None),
        ] {
            samples::expect(&RULE, exp, &samples::claims(&[("exp", exp)]), says);
        }
        let two = samples::claims(&[("iat", "1700000000000"), ("nbf", "1700000000000")]);
        samples::expect(&RULE, "two", &two, Some("`nbf` 1700000000000"));
    }
}
