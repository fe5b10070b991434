//! Moments and lengths of time among the claims.

use crate::json::Value;
use crate::time::{NumericDate, Seconds, UnixTime};

/// Below this a number of seconds is a length rather than a moment: 2001-09-09.
const FIRST_PLAUSIBLE: i64 = 1_000_000_000;
/// Between these a number is a plausible moment in milliseconds: 2001 to 2286.
const MILLISECONDS: std::ops::Range<i64> = 1_000_000_000_000..10_000_000_000_000;

/// `exp`: the first second at which the token no longer holds (RFC 7519 §4.1.4).
pub(super) fn expiry(value: &Value, now: UnixTime) -> String {
    let Some(at) = number(value).map(NumericDate::rounded_down) else { return unreadable(value) };
    let away = at.relative_to(now);
    let words = if at > now { format!("{at}, {away}") } else { format!("{at}, expired {away}") };
    with_milliseconds(words, at)
}

/// `nbf` and `iat`, which lie in the past of a token that can be used; `future` says what it means when they don't.
pub(super) fn start(value: &Value, now: UnixTime, future: &str) -> String {
    let Some(at) = number(value).map(NumericDate::rounded_up) else { return unreadable(value) };
    let away = at.relative_to(now);
    let words = if at > now { format!("{at}, {away}: {future}") } else { format!("{at}, {away}") };
    with_milliseconds(words, at)
}

/// Any other moment.
pub(super) fn moment(value: &Value, now: UnixTime) -> String {
    number(value).map_or_else(|| unreadable(value), |date| told(date.rounded_down(), now))
}

/// A moment that may also be written as a text of digits.
pub(super) fn moment_or_text(value: &Value, now: UnixTime) -> String {
    match value.as_str() {
        Some(text) => {
            text.parse::<i64>().map_or_else(|_| String::new(), |seconds| told(UnixTime(seconds), now))
        }
        None => moment(value, now),
    }
}

/// `pwd_exp`, about whose unit Microsoft's pages disagree: the reading says which it takes.
pub(super) fn password_expiry(value: &Value, now: UnixTime, iat: Option<UnixTime>) -> String {
    let seconds = match value {
        Value::String(text) => text.parse::<i64>().ok(),
        other => number(other).map(|date| date.rounded_down().0),
    };
    match (seconds, iat) {
        (Some(seconds), _) if seconds >= FIRST_PLAUSIBLE => {
            format!("{}, if it counts from 1970", told(UnixTime(seconds), now))
        }
        (Some(length @ 0..), Some(iat)) => {
            format!("{}, if it counts from `iat`", told(iat.plus(Seconds(length)), now))
        }
        (Some(length @ 0..), None) => format!("{}, if it is a length of time", Seconds(length)),
        _ => String::new(),
    }
}

/// A length of time in seconds.
pub(super) fn length(value: &Value) -> String {
    number(value).map_or_else(String::new, |date| Seconds(date.rounded_down().0).to_string())
}

fn told(at: UnixTime, now: UnixTime) -> String {
    with_milliseconds(format!("{at}, {}", at.relative_to(now)), at)
}

fn number(value: &Value) -> Option<NumericDate> {
    match value {
        Value::Number(number) => NumericDate::from_digits(number.as_str()),
        _ => None,
    }
}

/// A number that is no date; what has another type is said elsewhere.
fn unreadable(value: &Value) -> String {
    if matches!(value, Value::Number(_)) { "beyond every calendar".to_owned() } else { String::new() }
}

fn with_milliseconds(mut words: String, at: UnixTime) -> String {
    if MILLISECONDS.contains(&at.0) {
        words.push_str(&format!(
            "; written in milliseconds by mistake, it would be {}",
            UnixTime(at.0 / 1000)
        ));
    }
    words
}
