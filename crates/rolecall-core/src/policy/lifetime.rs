//! The demands on how long the token holds.

use crate::json::Typed;
use crate::question::{Check, Status};
use crate::time::{NumericDate, Seconds, UnixTime};
use crate::token::Token;

/// `--min-remaining`: without any leeway, since it asks for time that is surely left.
pub(super) fn remaining(token: &Token, now: UnixTime, least: Seconds) -> Check {
    let expected = format!("{least} or more until `exp`");
    match token.claims().numeric_date("exp") {
        Typed::Is(exp) => {
            let left = exp.rounded_down().since(now);
            Check::judged("min-remaining", left >= least, expected, left.to_string())
        }
        _ => Check::new("min-remaining", Status::Fail, expected, "no `exp` that can be read"),
    }
}

/// `--max-lifetime`: from the earliest of `iat`, `nbf` and now to `exp`, so that no start in the future makes a long
/// life look short.
pub(super) fn lifetime(token: &Token, now: UnixTime, most: Seconds) -> Check {
    let claims = token.claims();
    let expected = format!("{most} or less from the start to `exp`");
    let starts: Vec<UnixTime> = ["iat", "nbf"]
        .iter()
        .filter_map(|name| claims.numeric_date(name).ok())
        .map(NumericDate::rounded_down)
        .collect();
    match (starts.iter().min(), claims.numeric_date("exp").ok()) {
        (Some(start), Some(exp)) => {
            // The longest reading of fractions: it must not slip under the limit by rounding.
            let life = exp.rounded_up().since((*start).min(now.min(exp.rounded_up())));
            Check::judged("max-lifetime", life <= most, expected, life.to_string())
        }
        _ => {
            Check::new("max-lifetime", Status::Fail, expected, "no `iat` or `nbf` and `exp` that can be read")
        }
    }
}
