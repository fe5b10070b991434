//! What a test is called, and what it came to: `PASS` is no name of a password there, nor is a part of a path.

/// Whether the name `text`, which ends at the colon at `at` and begins at `start`, says that a test passed: `--- PASS: TestSignIn2`,
/// `PASS: src/sign-in2.test.js`, `PASS: rule-4 holds`; or is a part of a path, as in `test token::tests::password2 ... ok`.
pub(super) fn is_one(plain: &[u8], text: &[u8], start: usize, at: usize) -> bool {
    const LONGEST: usize = 256;
    // `Outcome::Pass => "passed"`
    if plain[at] == b'=' {
        return is_word(text) && plain[..start].ends_with(b"::");
    }
    let rest = &plain[at + 1..plain.len().min(at + LONGEST)];
    if let Some(behind) = rest.strip_prefix(b":") {
        return is_in_path(&plain[start.saturating_sub(LONGEST)..start], behind);
    }
    if !is_word(text) {
        return false;
    }
    let rest = rest.trim_ascii_start();
    let len = rest.iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len());
    let (word, behind) = rest.split_at(len);
    plain[..start].ends_with(b"--- ") || is_file(word) || is_numbered(word) && goes_on(behind)
}

/// Whether `name` is the word itself. In a table or a column it is what a test or a check came to, unless it begins the row.
pub(super) fn is_word(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"pass")
}

/// Whether a name stands in a path of a program between `before` and `::`, with `behind` next to that: names and `::` on either side.
fn is_in_path(before: &[u8], behind: &[u8]) -> bool {
    let belongs = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':');
    let len = before.iter().rev().take_while(belongs).count();
    let before = &before[before.len() - len..];
    let behind = &behind[..behind.iter().take_while(belongs).count()];
    let is_name = |name: &[u8]| {
        name.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_') && !name.contains(&b':')
    };
    let is_path = |path: &[u8]| {
        let mut rest = path;
        while let Some(at) = memchr::memmem::find(rest, b"::") {
            if !is_name(&rest[..at]) {
                return false;
            }
            rest = &rest[at + 2..];
        }
        is_name(rest)
    };
    let leads = before.strip_suffix(b"::").is_some_and(is_path);
    is_path(behind) && (leads || before.is_empty() && behind.contains(&b':'))
}

/// `rule-4`: a word and a number.
fn is_numbered(word: &[u8]) -> bool {
    let Some(at) = word.iter().position(|byte| *byte == b'-') else { return false };
    let (word, number) = (&word[..at], &word[at + 1..]);
    word.len() > 1
        && word.iter().all(u8::is_ascii_alphabetic)
        && (1..=3).contains(&number.len())
        && number.iter().all(u8::is_ascii_digit)
}

/// Whether a sentence goes on behind a word: with another one.
fn goes_on(behind: &[u8]) -> bool {
    let word = behind.strip_prefix(b" ").unwrap_or_default();
    let len = word.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
    len > 1 && word.get(len).is_none_or(|byte| matches!(byte, b' ' | b'.' | b',' | b'\n' | b'\r' | b'"'))
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
            ("Outcome::Pass => \"passed\"", true),
            ("Pass => \"passed\"", false),
            ("Check PASS: rule-4 satisfied", true),
            ("PASS: rule-4", false),
            ("PASS: rule-4 USER: ada", false),
            ("PASS: rule-4x satisfied", false),
            ("PASS: rule-2024 satisfied", false),
            ("test a::password::tests::other2 ... ok", true),
            ("test password::tests::other2 ... ok", true),
            ("password::tests2", false),
            ("::debug::password::tests2", false),
            ("a::password::2tests", false),
            ("a::password::tests::2", false),
            ("--- PASSWORD: made-up1", false),
        ] {
            let named = text.to_ascii_lowercase().find("pass").expect("a name");
            let at = named + text[named..].find([':', '=']).expect("a separator");
            assert_eq!(
                is_one(text.as_bytes(), text[named..at].trim_end().as_bytes(), named, at),
                is,
                "{text}"
            );
        }
    }
}
