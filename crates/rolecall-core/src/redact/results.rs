//! What a test or a check came to: `PASS` is no name of a password there.

use crate::entra::is_guid;

/// Whether the name `text`, which ends at the colon at `at` and begins at `start`, says that a test passed: `--- PASS: TestSignIn2`,
/// `PASS: src/sign-in2.test.js`.
pub(super) fn is_one(plain: &[u8], text: &[u8], start: usize, at: usize) -> bool {
    const LONGEST: usize = 256;
    if !text.eq_ignore_ascii_case(b"pass") || plain[at] != b':' {
        return false;
    }
    let rest = plain[at + 1..plain.len().min(at + LONGEST)].trim_ascii_start();
    let len = rest.iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len());
    plain[..start].ends_with(b"--- ") || is_file(&rest[..len])
}

/// Whether `name` says of `value` that a check held, in a report of rolecall's own: `tenant  pass  GUID`, where `before` stands before
/// the name.
pub(super) fn is_of_check(before: &[u8], name: &[u8], value: &[u8]) -> bool {
    const CHECKS: [&[u8]; 4] = [b"tenant", b"issuer", b"audience", b"key-issuer"];
    if !name.eq_ignore_ascii_case(b"pass") || !(is_guid(value) || value.starts_with(b"https://")) {
        return false;
    }
    let behind = before.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t' | b'|' | b'`')).count();
    let before = &before[..before.len() - behind];
    behind > 1 && CHECKS.iter().any(|check| before.ends_with(check))
}

/// Whether `word` is the name of a file of sources: `a.test2.js`.
fn is_file(word: &[u8]) -> bool {
    let Some(dot) = memchr::memrchr(b'.', word) else { return false };
    let (stem, extension) = (&word[..dot], &word[dot + 1..]);
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/');
    (2..=4).contains(&extension.len())
        && extension.iter().all(u8::is_ascii_lowercase)
        && !stem.is_empty()
        && stem.iter().all(is_of_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_that_passed_is_told_from_a_password() {
        for (text, is) in [
            ("--- PASS: TestCheck_V1 (0.00s)", true),
            ("-- PASS: TestCheck_V1 (0.00s)", false),
            ("  PASS: UnitTest1.cs", true),
            ("PASS: src/x.test2.js", true),
            ("Pass: made-up1.x", false),
            ("Pass: made-up!1.js", false),
            ("Pass: .js", false),
            ("Pass: made.Up1", false),
            ("Pass: made-up1", false),
            ("--- PASS= made-up1", false),
            ("--- PASSWORD: made-up1", false),
        ] {
            let at = text.find([':', '=']).expect("a separator");
            let start = text[..at].rfind(' ').map_or(0, |space| space + 1);
            assert_eq!(is_one(text.as_bytes(), &text.as_bytes()[start..at], start, at), is, "{text}");
        }
    }
}
