//! Lines that end with a token, as files of many tokens have them: one a line, the last column of CSV, `NAME=token`.

use crate::input::{Scan, may_begin_header, starts_header};

use super::text::MARKER;

/// The longest line that is looked at, in bytes.
const LONGEST: usize = 16 * 1024;

/// Whether the line that ends before `at` ends with a token to which nothing of the next line belongs, since that ends with one of its
/// own. `text` ends some way behind.
pub(super) fn parted_at(text: &[u8], at: usize) -> bool {
    let from = at.saturating_sub(LONGEST);
    let Some(before) = text[from..at].strip_suffix(b"\n") else { return false };
    let line = without_end(before);
    let Some(start) = last_field(line).filter(|start| *start > 0 || from == 0) else { return false };
    let next = text[at..].split(|byte| *byte == b'\n').next().unwrap_or_default();
    let begins_another = || {
        let line = without_end(next);
        last_field(line).is_some_and(|start| starts_header(line, start))
    };
    if !may_begin_header(line, start) || !begins_another() {
        return false;
    }
    // The finder knows how tokens are wrapped, with the next line in view. What was cut once has no signature whose length would tell.
    let is_cut = line.ends_with(&[b".", MARKER.as_bytes()].concat());
    let first = || Scan::new(&text[from + start..]).next();
    is_cut || first().is_some_and(|reading| reading.is_token() && reading.range == (0..line.len() - start))
}

fn without_end(line: &[u8]) -> &[u8] {
    let line = line.trim_ascii_end();
    line.strip_suffix(b"\"").or(line.strip_suffix(b"'")).unwrap_or(line)
}

/// Where the last column of a line begins; none where the line is empty.
fn last_field(line: &[u8]) -> Option<usize> {
    let is_before = |byte: &u8| byte.is_ascii_whitespace() || b",;=:|\"'".contains(byte);
    let start = line.iter().rposition(is_before).map_or(0, |last| last + 1);
    (start < line.len()).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::tests::{JWE, OTHER, TOKEN};

    #[test]
    fn lines_of_a_token_each_are_apart() {
        let (token, other) = (TOKEN.trim(), OTHER.trim());
        let (first, rest) = token.split_at(token.len() - 342 + 76);
        let unsigned = token.rsplit_once('.').expect("three parts").0;
        let redacted = format!("{unsigned}.{MARKER}");
        let (row, next) = (format!("1,2026-11-23,{token}"), format!("2,2026-11-23,{other}"));
        for (before, behind, ends) in [
            (token, other, true),
            (token, rest, false),
            (token, "x y", false),
            (&row, &next, true),
            (&row, "2,2026-11-23,", false),
            (&format!("1,\"{token}\""), &format!("2,\"{other}\""), true),
            (&format!("TOKEN='{token}'"), &format!("OTHER='{other}'"), true),
            (&format!("{token}\r"), other, true),
            (&redacted, &redacted, true),
            (JWE.trim(), other, true),
            (first, rest, false),
            (&format!("Bearer {first}"), rest, false),
            (&format!("a={first}"), &format!("{rest}; b={other}"), false),
            (&format!("# {first}"), &format!("# {rest}"), false),
            (unsigned, other, true),
            (&format!("{token} x"), other, false),
            ("eyJhbGciOiJSUzI1NiJ9", other, false),
            ("a b", other, false),
            ("", other, false),
        ] {
            let text = format!("a b c\n{before}\n{behind}\n");
            assert_eq!(parted_at(text.as_bytes(), 6 + before.len() + 1), ends, "{before:?} {behind:?}");
        }
    }
}
