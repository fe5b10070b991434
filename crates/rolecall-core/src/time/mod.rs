//! Moments and lengths of time. Nothing here asks what time it is.

mod json;

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{DateTime, Datelike as _, NaiveDateTime, Timelike as _};

pub(crate) use json::NO_MOMENT;

use crate::text::push_number;

/// The years 1 to 9999, which RFC 3339 can write.
const CALENDAR: RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

/// What stands behind the number of a moment that lies beyond them.
const BEYOND: &str = " s after 1970";

/// Seconds since 1970-01-01T00:00:00Z: the NumericDate of RFC 7519 §2, whole.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct UnixTime(pub i64);

/// A length of time in whole seconds.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Seconds(pub i64);

impl UnixTime {
    /// This moment moved by `length`, held at the ends of the range instead of wrapping.
    #[must_use]
    pub fn plus(self, length: Seconds) -> Self {
        Self(self.0.saturating_add(length.0))
    }

    /// The time from `earlier` to this moment; negative when `earlier` is the later one.
    pub fn since(self, earlier: Self) -> Seconds {
        Seconds(self.0.saturating_sub(earlier.0))
    }

    /// How far away this moment is from `now`, in words: `in 43 min`, `3 days ago`, `now`.
    pub fn relative_to(self, now: Self) -> String {
        self.told_from("", now)
    }

    /// The same behind `words`.
    pub(crate) fn told_from(self, words: &str, now: Self) -> String {
        let away = self.since(now);
        let mut told = String::with_capacity(words.len() + 32);
        told.push_str(words);
        match away.0 {
            0 => told.push_str("now"),
            1.. => {
                told.push_str("in ");
                away.push_rough(&mut told);
            }
            _ => {
                away.push_rough(&mut told);
                told.push_str(" ago");
            }
        }
        told
    }

    /// Whether it has a date, so that [`Display`](fmt::Display) writes RFC 3339.
    pub fn has_date(self) -> bool {
        CALENDAR.contains(&self.0)
    }

    /// The moment as [`Display`](fmt::Display) writes it, behind `words`.
    pub(crate) fn written_after(self, words: &str) -> String {
        match self.rfc3339(&mut [0; 20]) {
            Some(text) => [words, text].concat(),
            None => format!("{words}{self}"),
        }
    }

    /// RFC 3339 in UTC, which is put into `text`, where it has a date.
    fn rfc3339(self, text: &mut [u8; 20]) -> Option<&str> {
        let moment = DateTime::from_timestamp(self.0, 0).filter(|_| self.has_date())?;
        Some(rfc3339(moment.naive_utc(), text))
    }
}

impl fmt::Display for UnixTime {
    /// RFC 3339 in UTC; the bare number where the calendar ends.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rfc3339(&mut [0; 20]) {
            Some(text) => f.write_str(text),
            None => write!(f, "{}{BEYOND}", self.0),
        }
    }
}

/// `moment` as RFC 3339 in UTC: chrono's own writing takes several times as long, and a token has half a dozen moments.
fn rfc3339(moment: NaiveDateTime, text: &mut [u8; 20]) -> &str {
    *text = *b"0000-00-00T00:00:00Z";
    let digit = |number: u32| b"0123456789"[(number % 10) as usize];
    let year = moment.year().unsigned_abs();
    for (at, number) in [
        (0, year / 100),
        (2, year),
        (5, moment.month()),
        (8, moment.day()),
        (11, moment.hour()),
        (14, moment.minute()),
        (17, moment.second()),
    ] {
        (text[at], text[at + 1]) = (digit(number / 10), digit(number));
    }
    // Digits and what stands between them.
    std::str::from_utf8(text).unwrap_or_default()
}

/// A moment or a length of time that could not be read.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{found}` is no {expected}")]
pub struct TimeError {
    /// What would have been accepted.
    pub expected: &'static str,
    /// What was there.
    pub found: String,
}

impl FromStr for UnixTime {
    type Err = TimeError;

    /// Reads RFC 3339 (`2026-11-23T10:00:00Z`) or whole seconds since 1970.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        if let Ok(seconds) = text.parse::<i64>() {
            return Ok(Self(seconds));
        }
        DateTime::parse_from_rfc3339(text).map(|moment| Self(moment.timestamp())).map_err(|_| TimeError {
            expected: "time: write RFC 3339, such as 2026-11-23T10:00:00Z, or seconds since 1970",
            found: text.to_owned(),
        })
    }
}

impl Seconds {
    /// The two largest units only: `1 h 5 min`, `3 days 4 h`, `59 s`.
    pub fn rough(self) -> String {
        let mut words = String::with_capacity(24);
        self.push_rough(&mut words);
        words
    }

    /// The same behind `words`.
    pub(crate) fn push_rough(self, words: &mut String) {
        const UNITS: [(i64, &str, &str); 5] = [
            (365 * 86_400, "year", "years"),
            (86_400, "day", "days"),
            (3_600, "h", "h"),
            (60, "min", "min"),
            (1, "s", "s"),
        ];
        let total = self.0.saturating_abs();
        let Some(first) = UNITS.iter().position(|(size, ..)| total >= *size) else {
            words.push_str("0 s");
            return;
        };
        let (size, ..) = UNITS[first];
        let counts = [(total / size, Some(&UNITS[first])), (total % size, UNITS.get(first + 1))];
        for (index, (left, unit)) in counts.into_iter().enumerate() {
            let Some((size, one, many)) = unit else { return };
            let count = if index == 0 { left } else { left / size };
            if count == 0 {
                return;
            }
            if index > 0 {
                words.push(' ');
            }
            push_number(words, count.unsigned_abs());
            words.push(' ');
            words.push_str(if count == 1 { one } else { many });
        }
    }
}

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 0 { write!(f, "-{}", self.rough()) } else { f.write_str(&self.rough()) }
    }
}

impl FromStr for Seconds {
    type Err = TimeError;

    /// Reads `90`, `90s`, `10m`, `2h`, `1d` and sums such as `1h30m`; never negative.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let wrong = || TimeError {
            expected: "length of time: write a number with s, m, h or d, such as 60s, 10m or 1h30m",
            found: text.to_owned(),
        };
        let mut total = 0_i64;
        let mut digits = String::new();
        for c in text.chars() {
            if c.is_ascii_digit() {
                digits.push(c);
                continue;
            }
            let unit = match c {
                's' => 1,
                'm' => 60,
                'h' => 3_600,
                'd' => 86_400,
                _ => return Err(wrong()),
            };
            let count: i64 = digits.parse().map_err(|_| wrong())?;
            total = count.checked_mul(unit).and_then(|part| total.checked_add(part)).ok_or_else(wrong)?;
            digits.clear();
        }
        if !digits.is_empty() {
            if text.len() != digits.len() {
                return Err(wrong());
            }
            total = digits.parse().map_err(|_| wrong())?;
        } else if text.is_empty() {
            return Err(wrong());
        }
        Ok(Self(total))
    }
}

/// A NumericDate as a token writes it: whole seconds, and whether a fraction was cut off (RFC 7519 §2 allows one).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct NumericDate {
    floor: i64,
    fraction: bool,
}

impl NumericDate {
    /// Reads digits and nothing else, of which no more than 64 bits can say: how nearly all dates are written.
    pub(crate) fn from_whole(digits: &[u8]) -> Option<Self> {
        if digits.is_empty() || digits.len() > 18 {
            return None;
        }
        let floor = digits.iter().try_fold(0, |number, digit| {
            let value = digit.wrapping_sub(b'0');
            (value < 10).then(|| 10 * number + i64::from(value))
        })?;
        Some(Self { floor, fraction: false })
    }

    /// Reads the digits of a JSON number. `None` when it lies outside of what 64 bits of seconds can say.
    pub fn from_digits(digits: &str) -> Option<Self> {
        if let Ok(floor) = digits.parse::<i64>() {
            return Some(Self { floor, fraction: false });
        }
        let value: f64 = digits.parse().ok()?;
        // Beyond 2^53 a double no longer holds every second, and no honest date lies there.
        if !value.is_finite() || value.abs() >= 9_007_199_254_740_992.0 {
            return None;
        }
        let floor = value.floor();
        #[expect(clippy::cast_possible_truncation, reason = "bounded by 2^53 above")]
        let whole = floor as i64;
        #[expect(clippy::float_cmp, reason = "asks exactly whether anything was cut off")]
        let fraction = floor != value;
        Some(Self { floor: whole, fraction })
    }

    /// The last whole second not after the date: what `exp` is judged by, so that a fraction never lengthens a life.
    pub fn rounded_down(self) -> UnixTime {
        UnixTime(self.floor)
    }

    /// The first whole second not before the date: what `nbf` and `iat` are judged by.
    pub fn rounded_up(self) -> UnixTime {
        UnixTime(if self.fraction { self.floor.saturating_add(1) } else { self.floor })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_written() {
        for (text, seconds) in [
            ("0", Some(0)),
            ("1700000000", Some(1_700_000_000)),
            ("2023-11-14T22:13:20Z", Some(1_700_000_000)),
            ("2023-11-15T00:13:20+02:00", Some(1_700_000_000)),
            ("2023-11-14", None),
            ("tomorrow", None),
            ("", None),
        ] {
            assert_eq!(text.parse::<UnixTime>().ok(), seconds.map(UnixTime), "{text}");
        }
        assert_eq!(UnixTime(1_700_000_000).to_string(), "2023-11-14T22:13:20Z");
        assert_eq!(UnixTime(253_402_300_799).to_string(), "9999-12-31T23:59:59Z");
        assert_eq!(UnixTime(253_402_300_800).to_string(), "253402300800 s after 1970");
        assert_eq!(UnixTime(i64::MAX).to_string(), "9223372036854775807 s after 1970");
    }

    #[test]
    fn moments_are_written_as_chrono_writes_them() {
        for seconds in
            (-62_135_596_800..=253_402_300_799).step_by(7_654_321).chain([0, 59, 86_399, 951_782_400])
        {
            let moment = DateTime::from_timestamp(seconds, 0).expect("a moment");
            let expected = moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
            assert_eq!(UnixTime(seconds).to_string(), expected);
        }
    }

    #[test]
    fn lengths_are_read() {
        for (text, seconds) in [
            ("60", Some(60)),
            ("60s", Some(60)),
            ("10m", Some(600)),
            ("1h30m", Some(5_400)),
            ("2d", Some(172_800)),
            ("", None),
            ("m", None),
            ("-5m", None),
            ("1.5h", None),
            ("1h30", None),
            ("99999999999999999999", None),
            ("9223372036854775807d", None),
        ] {
            assert_eq!(text.parse::<Seconds>().ok(), seconds.map(Seconds), "{text}");
        }
    }

    #[test]
    fn distances_read_like_speech() {
        let now = UnixTime(1_700_000_000);
        for (seconds, words) in [
            (0, "now"),
            (1, "in 1 s"),
            (60, "in 1 min"),
            (2_599, "in 43 min 19 s"),
            (3_600, "in 1 h"),
            (-3_900, "1 h 5 min ago"),
            (-86_400, "1 day ago"),
            (200_000, "in 2 days 7 h"),
            (40_000_000, "in 1 year 97 days"),
        ] {
            assert_eq!(now.plus(Seconds(seconds)).relative_to(now), words);
        }
        assert!(UnixTime(i64::MIN).relative_to(UnixTime(i64::MAX)).ends_with("ago"));
    }

    #[test]
    fn numeric_dates_round_towards_refusing() {
        for (digits, down, up) in [
            ("1700000000", Some(1_700_000_000), Some(1_700_000_000)),
            ("1700000000.0", Some(1_700_000_000), Some(1_700_000_000)),
            ("1700000000.5", Some(1_700_000_000), Some(1_700_000_001)),
            ("-0.5", Some(-1), Some(0)),
            ("1.7e9", Some(1_700_000_000), Some(1_700_000_000)),
            ("1e400", None, None),
            ("-1e400", None, None),
            ("999999999999999999", Some(999_999_999_999_999_999), Some(999_999_999_999_999_999)),
            ("1000000000000000000", Some(1_000_000_000_000_000_000), Some(1_000_000_000_000_000_000)),
            ("18446744073709551616", None, None),
            ("9223372036854775807", Some(i64::MAX), Some(i64::MAX)),
        ] {
            let date = NumericDate::from_digits(digits);
            assert_eq!(date.map(|date| date.rounded_down().0), down, "{digits} down");
            assert_eq!(date.map(|date| date.rounded_up().0), up, "{digits} up");
            let whole = NumericDate::from_whole(digits.as_bytes());
            let is_whole = digits.len() <= 18 && digits.bytes().all(|digit| digit.is_ascii_digit());
            assert_eq!(whole, date.filter(|_| is_whole), "{digits}");
        }
    }
}
