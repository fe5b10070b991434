//! A text that may be shown: whatever is a token or another credential in it taken out, not a letter of it left.

use std::borrow::Cow;
use std::ops::Range;

use super::credential::Credentials;
use super::scan::Scan;
use super::unescape::{Origin, unescape};

/// What stands in place of a credential.
const HIDDEN: &str = "(not shown)";

/// `text` with every token, part of a token and other credential that [`find`](super::find) would find replaced.
pub(crate) fn hide(text: &str) -> Cow<'_, str> {
    let plain = unescape(text.as_bytes());
    let tokens = Scan::new(&plain).map(|reading| reading.range);
    let others = Credentials::new(&plain).map(|credential| credential.range);
    let mut ranges: Vec<Range<usize>> = tokens.chain(others).collect();
    if ranges.is_empty() {
        return Cow::Borrowed(text);
    }
    ranges.sort_by_key(|range| range.start);
    let mut origin = Origin::new(text.as_bytes(), matches!(plain, Cow::Owned(_)));
    // Asked in ascending order, as one walk wants it.
    let mut shown = Vec::with_capacity(text.len());
    let mut from = 0;
    let mut covered = 0;
    for range in ranges {
        if range.end <= covered {
            continue;
        }
        let start = origin.of(range.start.max(covered));
        let end = origin.of(range.end);
        shown.extend_from_slice(&text.as_bytes()[from..start.max(from)]);
        shown.extend_from_slice(HIDDEN.as_bytes());
        (from, covered) = (end, range.end);
    }
    shown.extend_from_slice(&text.as_bytes()[from..]);
    Cow::Owned(String::from_utf8_lossy(&shown).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_a_letter_of_a_credential_is_left() {
        let token = include_str!("../../../../fixtures/tokens/v1-app-defender.jwt").trim();
        let escaped = token.replace('.', "\\u002e");
        for (text, shown) in [
            ("Missing application roles.".to_owned(), "Missing application roles.".to_owned()),
            (format!("sent {token}, refused"), "sent (not shown), refused".to_owned()),
            (format!("{token} {token}"), "(not shown) (not shown)".to_owned()),
            (format!("“{escaped}”"), "“(not shown)”".to_owned()),
            (format!("sent {}… ü", &token[..120]), "sent (not shown)… ü".to_owned()),
            (
                "client_secret=abc8Q~Zq1xYwZq1xYwZq1xYwAb12345 ü".to_owned(),
                "client_secret=(not shown) ü".to_owned(),
            ),
        ] {
            assert_eq!(hide(&text), shown, "{}", &text[..20]);
        }
    }
}
