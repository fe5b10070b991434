//! The moment that a line of a log names: its own timestamp, in one of the forms that logs use.

use chrono::{DateTime, NaiveDateTime};
use memchr::memmem;

use crate::input::HEAD;
use crate::time::UnixTime;

/// How far the moments of one line may lie apart, in seconds, and still be taken for one: several stamps of one event.
const ONE_EVENT: i64 = 60;

/// The moments that a number at a line's beginning is taken for, from 2010 to 2040: others are the number of something else.
const LIKELY: std::ops::Range<i64> = 1_262_304_000..2_208_988_800;

/// By how many of its letters a token is found again in its line.
const TOKEN_BEGIN: usize = 16;

/// How many bytes the date and the time of day take in RFC 3339 and in nginx's form.
const DATE_AND_TIME: usize = 19;
/// How many the common log format takes, with its zone.
const COMMON: usize = 26;

/// The moment of the line that begins with `head`, or else the last one in what stands right before a token. RFC 3339 (with
/// a space for its `T`, and without a zone taken for UTC), the common log format's `23/Nov/2026:10:00:00 +0000`, nginx's
/// `2026/11/23 10:00:00`, and at the very beginning seconds or milliseconds since 1970. A line whose beginning names different
/// moments, or a time of day in another form, names none: whoever sent the request may have written one of them. What is an
/// address's parameter is that for sure.
pub fn moment(head: &[u8], before: &[u8]) -> Option<UnixTime> {
    let mut first: Option<UnixTime> = since_1970(head);
    let mut at = 0;
    while at < head.len() {
        if let Some((moment, length)) = begins(head, at) {
            if (moment.0 - first.get_or_insert(moment).0).abs() > ONE_EVENT {
                return None;
            }
            at += length;
        } else if first.is_none() && is_time_of_day(head, at) {
            // The line's own, in a form that is not known: what comes later may be anybody's.
            return None;
        } else {
            at += 1;
        }
    }
    // One of a zone that is not known is the line's own all the same: what stands before it is not.
    let last = |at| match begins(before, at) {
        Some((moment, _)) => Some(Some(moment)),
        None => names_a_zone(before, at).then_some(None),
    };
    first.or_else(|| (0..before.len()).rev().find_map(last).flatten())
}

/// The moment of `line`, a record of its own in which `token` stands: as [`moment`] finds it in what a [`Stream`] tells of that
/// place, and where none stands before it, what members of a JSON object say that are called so.
///
/// [`Stream`]: crate::input::Stream
pub fn moment_of_record(line: &[u8], token: &str) -> Option<UnixTime> {
    let begin = &token.as_bytes()[..token.len().min(TOKEN_BEGIN)];
    let (before, behind) = line.split_at(memmem::find(line, begin).unwrap_or(0));
    let is_moment = |at: usize| begins(before, at).is_some() || is_time_of_day(before, at);
    if (0..before.len()).any(is_moment) {
        return moment(&before[..before.len().min(HEAD)], &before[before.len().saturating_sub(HEAD)..]);
    }
    let is_record = line.trim_ascii_start().starts_with(b"{");
    if is_record { moment_of_members(behind) } else { since_1970(line) }
}

/// The moment in the members in `line`, a part of a JSON object, whose names say that it is the record's, where all of them agree.
fn moment_of_members(line: &[u8]) -> Option<UnixTime> {
    const NAMES: [&str; 11] = [
        "\"time\"",
        "\"timestamp\"",
        "\"@timestamp\"",
        "\"_time\"",
        "\"ts\"",
        "\"datetime\"",
        "\"eventTime\"",
        "\"TimeGenerated\"",
        "\"Timestamp\"",
        "\"Time\"",
        "\"@t\"",
    ];
    let mut found: Option<UnixTime> = None;
    for name in NAMES {
        for at in memmem::find_iter(line, name) {
            let value =
                line[at + name.len()..].trim_ascii_start().strip_prefix(b":").map(<[u8]>::trim_ascii_start);
            let Some(value) = value.and_then(|value| value.strip_prefix(b"\"")) else { continue };
            let Some((moment, _)) = (!value.is_empty()).then(|| begins(value, 0)).flatten() else { continue };
            if (moment.0 - found.get_or_insert(moment).0).abs() > ONE_EVENT {
                return None;
            }
        }
    }
    found
}

/// The moment that is written at `at`, if one is, and how many bytes its date and time take.
fn begins(text: &[u8], at: usize) -> Option<(UnixTime, usize)> {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric();
    if !text[at].is_ascii_digit() || at.checked_sub(1).is_some_and(|before| is_word(&text[before])) {
        return None;
    }
    let (before, text) = text.split_at(at);
    if is_parameter(before) {
        return None;
    }
    match text {
        [_, _, _, _, b'-', _, _, b'-', ..] => Some((rfc_3339(text)?, DATE_AND_TIME)),
        [_, _, b'/', _, _, _, b'/', ..] => Some((common(text)?, COMMON)),
        [_, _, _, _, b'/', _, _, b'/', ..] => Some((nginx(text)?, DATE_AND_TIME)),
        _ => None,
    }
}

/// Whether `before` ends with the name of an address's parameter, `?since=`: whoever sent the request wrote what follows.
fn is_parameter(before: &[u8]) -> bool {
    const LONGEST_NAME: usize = 64;
    let Some(name) = before.strip_suffix(b"=") else { return false };
    let of_name =
        |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'%' | b'[' | b']');
    let sign = name.iter().rev().take(LONGEST_NAME).find(|byte| !of_name(byte));
    matches!(sign, Some(b'?' | b'&'))
}

/// Whether `10:00:00` stands at `at`, and no address that has colons too.
fn is_time_of_day(text: &[u8], at: usize) -> bool {
    let goes_on = |byte: &u8| byte.is_ascii_hexdigit() || *byte == b':';
    let is_free = |at: Option<usize>| !at.and_then(|at| text.get(at)).is_some_and(goes_on);
    let form = |(byte, form): (&u8, &u8)| byte == form || (*form == b'0' && byte.is_ascii_digit());
    text.get(at..at + 8).is_some_and(|time| time.iter().zip(b"00:00:00").all(form))
        && is_free(at.checked_sub(1))
        && is_free(Some(at + 8))
}

/// The number with which a line begins, where it has as many digits as seconds or milliseconds since 1970 have today.
fn since_1970(head: &[u8]) -> Option<UnixTime> {
    let digits = head.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let ends = !head
        .get(digits)
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'/' | b':'));
    let number: i64 = std::str::from_utf8(&head[..digits]).ok()?.parse().ok()?;
    match digits {
        10 if ends => Some(UnixTime(number)),
        13 if ends => Some(UnixTime(number / 1000)),
        _ => None,
    }
    .filter(|moment| LIKELY.contains(&moment.0))
}

/// `2026/11/23 10:00:00`, as nginx writes errors; the time of its machine, taken for UTC.
fn nginx(text: &[u8]) -> Option<UnixTime> {
    let whole = std::str::from_utf8(text.get(..DATE_AND_TIME)?).ok()?;
    let moment = NaiveDateTime::parse_from_str(whole, "%Y/%m/%d %H:%M:%S").ok()?;
    if is_named_zone(&text[DATE_AND_TIME..]) {
        return None;
    }
    Some(UnixTime(moment.and_utc().timestamp()))
}

/// `2026-11-23T10:00:00.123Z`, `2026-11-23 10:00:00,123 +0100`, `2026-11-23T10:00:00`.
fn rfc_3339(text: &[u8]) -> Option<UnixTime> {
    let date = text.get(..10)?;
    let time = text.get(11..19)?;
    if !matches!(text[10], b'T' | b't' | b' ' | b'_') {
        return None;
    }
    let written = format!("{}T{}", std::str::from_utf8(date).ok()?, std::str::from_utf8(time).ok()?);
    let moment = NaiveDateTime::parse_from_str(&written, "%Y-%m-%dT%H:%M:%S").ok()?.and_utc().timestamp();
    let rest = behind_fraction(&text[DATE_AND_TIME..]);
    if is_named_zone(rest) {
        return None;
    }
    let zone = match rest {
        [b' ', zone @ ..] if matches!(zone.first(), Some(b'+' | b'-')) => zone,
        zone => zone,
    };
    Some(UnixTime(moment - offset(zone).unwrap_or(0)))
}

/// Whether a date and a time of such a zone begin at `at`.
fn names_a_zone(text: &[u8], at: usize) -> bool {
    let text = &text[at..];
    let is_date = matches!(text, [_, _, _, _, b'-', _, _, b'-', ..] | [_, _, _, _, b'/', _, _, b'/', ..]);
    is_date
        && is_time_of_day(text, DATE_AND_TIME - 8)
        && is_named_zone(behind_fraction(&text[DATE_AND_TIME..]))
}

/// What stands behind the fraction of a second with which `text` may begin.
fn behind_fraction(text: &[u8]) -> &[u8] {
    match text {
        [b'.' | b',', b'0'..=b'9', ..] => {
            &text[1 + text[1..].iter().take_while(|byte| byte.is_ascii_digit()).count()..]
        }
        _ => text,
    }
}

/// Whether `text`, behind a time, begins with the name of a zone that is not UTC, `10:00:00 EST`: several zones share most names.
fn is_named_zone(text: &[u8]) -> bool {
    const NAMES: &str = " ACDT ACST ADT AEDT AEST AKDT AKST AST AWST BRT BST CDT CEST CET CST EDT EEST EET EST HKT HST ICT IDT \
         IRST IST JST KST MDT MSK MST NDT NST NZDT NZST PDT PHT PKT PST SAST SGT TRT WEST WET WIB ";
    let Some(name) = text.strip_prefix(b" ") else { return false };
    let length = name.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let name = std::str::from_utf8(&name[..length]).unwrap_or_default();
    !name.is_empty() && NAMES.contains(&format!(" {name} "))
}

/// Seconds east of UTC, of `+01:00`, `-0530`.
fn offset(zone: &[u8]) -> Option<i64> {
    let sign = match zone.first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: Vec<i64> = zone[1..]
        .iter()
        .take(5)
        .filter(|byte| **byte != b':')
        .map_while(|byte| byte.is_ascii_digit().then(|| i64::from(byte - b'0')))
        .collect();
    match digits[..] {
        [a, b, c, d, ..] if a * 10 + b < 24 && c < 6 => {
            Some(sign * ((a * 10 + b) * 3600 + (c * 10 + d) * 60))
        }
        _ => None,
    }
}

/// `23/Nov/2026:10:00:00 +0000`.
fn common(text: &[u8]) -> Option<UnixTime> {
    let whole = std::str::from_utf8(text.get(..COMMON)?).ok()?;
    DateTime::parse_from_str(whole, "%d/%b/%Y:%H:%M:%S %z").ok().map(|moment| UnixTime(moment.timestamp()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_logs_write_them() {
        const TEN: i64 = 1_795_428_000;
        for (line, found) in [
            ("2026-11-23T10:00:00Z GET", Some(TEN)),
            ("2026-11-23 10:00:00 GET", Some(TEN)),
            ("2026-11-23T10:00:00.123456Z", Some(TEN)),
            ("2026-11-23 10:00:00,123 INFO", Some(TEN)),
            ("2026-11-23T11:00:00+01:00", Some(TEN)),
            ("2026-11-23 04:30:00 -0530", Some(TEN)),
            ("{\"time\":\"2026-11-23T10:00:00Z\",", Some(TEN)),
            ("10.0.0.1 - - [23/Nov/2026:10:00:00 +0000] \"GET", Some(TEN)),
            ("10.0.0.1 - - [23/Nov/2026:11:00:00 +0100] \"GET", Some(TEN)),
            ("10.0.0.1 - 2026-11-23T08:30:00Z [23/Nov/2026:20:00:00 +0000]", None),
            ("2026-11-23T10:00:00Z [23/Nov/2026:10:00:01 +0000]", Some(TEN)),
            ("2026/11/23 10:00:00 [error] 7#7: *1", Some(TEN)),
            ("1795428000 GET", Some(TEN)),
            ("1795428000.450 1 10.0.0.1", Some(TEN)),
            ("1795428000123 GET", Some(TEN)),
            ("1234567890 GET", None),
            ("2026-11-23T10:00:00Z took 00:00:03", Some(TEN)),
            ("2026-11-23T10:00:00Z stdout F 10:30:00 INFO", Some(TEN)),
            ("179542800 GET", None),
            ("17954280001 GET", None),
            ("x 1795428000 GET", None),
            ("1795428000 GET 2026-11-23T08:30:00Z", None),
            ("Nov 23 10:00:00 host app: 2026-11-23T05:50:00Z", None),
            ("Nov 23 10:00:00 host app:", None),
            ("2026/11/23 10:00:00 [error] 2026-11-23T05:50:00Z", None),
            ("2026-11-23T10:00:00Z from 2001:db8:10:20:30:40::1 and 00:11:22:33:44:55", Some(TEN)),
            ("id 12026-11-23T10:00:00Z", None),
            ("{\"request\":\"GET /?d=2026-11-23T10:00:00Z&t=", None),
            ("GET /?a=b&d=2026-11-23T10:00:00Z&t=", None),
            ("[23/Nov/2026:10:00:00 +0000] \"GET /?d=2026-11-23T08:30:00Z&t=", Some(TEN)),
            ("level=info ts=2026-11-23T10:00:00Z msg=x", Some(TEN)),
            ("ts=2026-11-23T10:00:00Z", Some(TEN)),
            ("2026-11-23 05:00:00.123 EST [77] LOG:", None),
            ("2026/11/23 05:00:00 PST x", None),
            ("2026-11-23 10:00:00.123 UTC [77] LOG:", Some(TEN)),
            ("2026-11-23 10:00:00 GMT x", Some(TEN)),
            ("2026-11-23 10:00:00 WARN x", Some(TEN)),
            ("2026-11-23 10:00:00 ESTABLISHED", Some(TEN)),
            ("2026-13-23T10:00:00Z", None),
            ("2026-11-23", None),
            ("no moment", None),
            ("", None),
        ] {
            assert_eq!(moment(line.as_bytes(), b""), found.map(UnixTime), "{line}");
        }
        assert_eq!(
            moment(b"x", b"2026-11-23T09:00:00Z 2026-11-23T10:00:00Z "),
            Some(UnixTime(TEN)),
            "the nearest"
        );
        let of_request = b"2026-11-23T10:00:00Z GET /?d=2026-11-23T09:00:00Z&t=";
        assert_eq!(moment(b"x", of_request), Some(UnixTime(TEN)), "the log's own");
        let of_zone = b"a=b 2026-11-23T10:00:00Z u 2026-11-28 10:00:00.5 EST t=";
        assert_eq!(moment(b"x", of_zone), None, "an earlier one is not its own");
        let after = b"2026-11-23T10:00:00Z ";
        assert_eq!(moment(b"10:00:00 GET", after), None, "its own stamp has a form that is not known");
    }

    #[test]
    fn a_record_names_its_moment_where_a_log_would_or_anywhere_alone() {
        const TEN: i64 = 1_795_428_000;
        for (line, found) in [
            (r#"{"time":"2026-11-23T10:00:00Z","t":"eyJ0"}"#, Some(TEN)),
            (r#"{"time":"2026-11-23T10:00:00Z","t":"eyJ0","created":"2020-01-01T00:00:00Z"}"#, Some(TEN)),
            (r#"{"created":"2020-01-01T00:00:00Z","time":"2026-11-23T10:00:00Z","t":"eyJ0"}"#, None),
            (r#"{"t":"eyJ0","time":"2026-11-23T10:00:00Z"}"#, Some(TEN)),
            (r#"{"t":"eyJ0","time":"2026-11-23T10:00:00Z","created":"2020-01-01T00:00:00Z"}"#, Some(TEN)),
            (
                r#"{"t":"eyJ0","time" : "2026-11-23T10:00:00Z","@timestamp":"2026-11-23T10:00:01Z"}"#,
                Some(TEN),
            ),
            (r#"{"t":"eyJ0","time":"2026-11-23T10:00:00Z","ts":"2026-11-23T11:00:00Z"}"#, None),
            (r#"{"t":"eyJ0","agent":"2026-11-23T10:00:00Z"}"#, None),
            (r#"{"t":"eyJ0","agent":"time: 2026-11-23T10:00:00Z","time":""}"#, None),
            (r#"POST /x Bearer eyJ0 "curl 2026-11-23T10:00:00Z""#, None),
            (r#"2026-11-23T10:00:00Z x eyJ0 2026-11-20T10:00:00Z"#, Some(TEN)),
            (r#"{"t":"\u0065yJ0","time":"2026-11-23T10:00:00Z"}"#, Some(TEN)),
            (r#"{"t":"eyJ0"}"#, None),
            (r#"{"request":"GET /?d=2026-11-23T08:30:00Z&t=eyJ0","time":"2026-11-23T10:00:00Z"}"#, None),
            ("1795428000 GET eyJ0", Some(TEN)),
        ] {
            assert_eq!(moment_of_record(line.as_bytes(), "eyJ0"), found.map(UnixTime), "{line}");
        }
    }
}
