//! Holds a finder to a row of its table: what it cuts of a text, and that it cuts nothing more of the result.

use super::text::{Cut, apply};
use crate::input::unescape;

/// Holds `find`, which looks at a text as it stands.
#[track_caller]
pub(super) fn hold(text: &str, cut: &str, find: impl Fn(&[u8], &mut Vec<Cut>)) {
    let redacted = |text: &str| {
        let mut found = Vec::new();
        find(text.as_bytes(), &mut found);
        found.sort_by_key(|cut| cut.range.start);
        String::from_utf8_lossy(&apply(text.as_bytes(), &found)).into_owned()
    };
    assert_eq!(redacted(text), cut, "{text}");
    assert_eq!(redacted(cut), cut, "twice: {text}");
}

/// Holds `find`, which looks at a text as it stands and at the same without its escapes, of which it cuts.
#[track_caller]
pub(super) fn hold_unescaped(text: &str, cut: &str, find: impl Fn(&[u8], &[u8], &mut Vec<Cut>)) {
    let redacted = |text: &str| {
        let plain = unescape(text.as_bytes());
        let mut found = Vec::new();
        find(text.as_bytes(), &plain, &mut found);
        String::from_utf8_lossy(&apply(&plain, &found)).into_owned()
    };
    assert_eq!(redacted(text), cut, "{text}");
    assert_eq!(redacted(cut), cut, "twice: {text}");
}
