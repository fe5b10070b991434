//! Names and values with white space between them: cookies in curl's `cookies.txt` and in a browser's table, variables as PowerShell
//! lists them, fields that tabs part.

use std::ops::Range;

use memchr::{memchr2, memmem};

use super::Kind;
use super::byte_set::ByteSet;
use super::computed;
use super::meaning::meaning;
use super::named::{is_name, last_word, looks_coded};
use super::results;
use super::text::Cut;
use super::words::{Need, is_secret};

/// The shortest value: shorter words stand behind any name.
const SHORTEST: usize = 8;
/// The longest value, in bytes; browsers keep no longer cookie than half of it.
const LONGEST: usize = 8192;

/// One of these is in every text in which something is found.
pub(super) const NEEDS: [ByteSet; 2] = [ByteSet::of(b" "), ByteSet::of(b"\t")];

/// Finds them in an unescaped text.
pub(super) fn find(plain: &[u8], found: &mut Vec<Cut>) {
    let mut at = 0;
    while let Some(space) = memchr2(b' ', b'\t', &plain[at..]).map(|space| at + space) {
        let gap = plain[space..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        at = space + gap;
        found.extend(value(plain, space..at));
    }
}

/// The value behind `gap`, where a name stands before it that explains it.
fn value(plain: &[u8], gap: Range<usize>) -> Option<Cut> {
    // Most words of prose are shorter, and this is asked of each.
    let is_long = plain.get(gap.end..gap.end + SHORTEST).is_some_and(|word| !word.contains(&b' '));
    if !is_long || !plain[..gap.start].last().is_some_and(|byte| is_name(*byte)) {
        return None;
    }
    let name = last_word(&plain[..gap.start]).filter(|name| !name.starts_with(b"--"))?;
    let (kind, need) = meaning(name)?;
    let quote = plain.get(gap.end).filter(|byte| matches!(byte, b'"' | b'\''));
    let start = gap.end + usize::from(quote.is_some());
    let rest = &plain[start..plain.len().min(start + LONGEST)];
    let ends = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'"' || Some(byte) == quote;
    let len = rest.iter().position(ends).or((rest.len() < LONGEST).then_some(rest.len()))?;
    let value = &rest[..len];
    if !looks_made(value) {
        return None;
    }
    let stands = || {
        let before = &plain[..gap.start - name.len()];
        let is_column = gap.len() > 1 || plain[gap.start] == b'\t';
        let behind = &plain[start + len..];
        // A text that breaks off has no second quote.
        let behind = quote.map_or(behind, |quote| behind.strip_prefix(&[*quote]).unwrap_or(behind));
        let is_check = results::is_of_check(before, name, value);
        ends_column(behind) && !is_check && (is_of_environment(name) || is_column && begins_field(before))
    };
    // A session's cookie has a name that nothing else has.
    let explained = is_of_sign_in(name, kind) || stands();
    let is_error = kind == Kind::AuthorizationCode && !looks_coded(value);
    let sound = explained && !is_error && need != Need::Authorization && !computed::begins(value);
    (sound && is_secret(value, need, true)).then(|| Cut::secret(start..start + len, kind))
}

/// Whether `name` is a cookie's that no word of prose is: of these `session` is one.
fn is_of_sign_in(name: &[u8], kind: Kind) -> bool {
    const WORDS: [&[u8]; 5] = [b"session", b"sessionid", b"jsessionid", b"phpsessid", b"connectsid"];
    let simple: Vec<u8> = name.iter().filter(|byte| byte.is_ascii_alphanumeric()).copied().collect();
    kind == Kind::Cookie && !WORDS.iter().any(|word| simple.eq_ignore_ascii_case(word))
}

/// `CLIENT_SECRET`: what only environments have.
fn is_of_environment(name: &[u8]) -> bool {
    name.contains(&b'_') && !name.iter().any(u8::is_ascii_lowercase)
}

/// Whether a line, or a field of it, begins behind `before`: signs that quote a line or mark it as a comment or a change are none.
fn begins_field(before: &[u8]) -> bool {
    const LEAD: usize = 16;
    let is_edge = |byte: Option<&u8>| {
        byte.is_none_or(|byte| matches!(byte, b'\n' | b'\r' | b'\t' | b'"' | b'\'' | b'|'))
    };
    let signs = before.iter().rev().take(LEAD);
    let signs = signs.take_while(|byte| matches!(byte, b' ' | b'>' | b'#' | b'+' | b'-' | b'*')).count();
    is_edge(before.last()) || before.ends_with(b"  ") || is_edge(before[..before.len() - signs].last())
}

/// Whether a column ends before `behind`: with one blank a sentence goes on.
fn ends_column(behind: &[u8]) -> bool {
    let blanks = behind.iter().take_while(|byte| **byte == b' ').count();
    blanks > 1
        || behind.get(blanks).is_none_or(|byte| matches!(byte, b'\n' | b'\r' | b'\t' | b'"' | b'\'' | b'|'))
}

/// Whether `value` looks as if it was made up by a program, or by somebody to be hard to guess: no words, date, version, path or address.
fn looks_made(value: &[u8]) -> bool {
    let Some(first) = value.first().filter(|_| value.len() >= SHORTEST) else { return false };
    let digit = value.iter().any(u8::is_ascii_digit);
    let letter = value.iter().any(u8::is_ascii_alphabetic);
    let is_time = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b':' | b'/' | b'.' | b'+' | b'T' | b'Z');
    let number = value.iter().all(u8::is_ascii_digit);
    let other = value.iter().any(|byte| !byte.is_ascii_graphic() && *byte < 0x80)
        || matches!(first, b'=' | b':' | b'|' | b'<' | b'>' | b'&' | b'(' | b'[' | b'{')
        || value.ends_with(b":")
        || value.iter().all(is_time) && !number
        || is_version(value)
        || is_path(value)
        || memmem::find(value, b"://").is_some();
    !other && (digit && letter || number || is_mixed(value))
}

/// Whether letters change their case as in no words: `SecureString` has two of them in twelve letters.
fn is_mixed(value: &[u8]) -> bool {
    let humps =
        value.windows(2).filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase()).count();
    humps > 0 && 3 * (humps + 1) > value.len()
}

/// `1.2.3`, `v1.2.3-beta.4`.
fn is_version(value: &[u8]) -> bool {
    let value = value.strip_prefix(b"v").unwrap_or(value);
    let mut numbers = value.split(|byte| *byte == b'.').take(3);
    let is_number = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    let first_two = numbers.next().is_some_and(is_number) && numbers.next().is_some_and(is_number);
    first_two && numbers.next().and_then(<[u8]>::first).is_some_and(u8::is_ascii_digit)
}

/// `/etc/x1.pem`, `./x`, `C:\x`; base64 that begins with a slash has capitals and no dot.
fn is_path(value: &[u8]) -> bool {
    match value {
        [b'/', ..] => value.contains(&b'.') || !value.iter().any(u8::is_ascii_uppercase),
        [b'~' | b'.', b'/', ..] | [b'.', b'.', b'/', ..] | [_, b':', b'/' | b'\\', ..] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::held::hold;

    #[test]
    fn what_programs_make_is_told_from_words() {
        for (value, is) in [
            ("madeUp12", true),
            ("madeUp1", false),
            ("12345678", true),
            ("mAdEuPxY", true),
            ("SecureString", false),
            ("2026-11-23", false),
            ("2026-11-23T09:53:00.000Z", false),
            ("11/23/2026", false),
            ("1.2.3-beta4", false),
            ("v1.2.30-beta4", false),
            ("1.x2.3beta", true),
            ("/etc/x/1.pem", false),
            ("/madeUp+1/x2", true),
            ("C:\\made\\up1", false),
            ("https://x.example/1", false),
            ("=madeUp123", false),
            ("madeUp123:", false),
            ("-madeUp123", true),
        ] {
            assert_eq!(looks_made(value.as_bytes()), is, "{value}");
        }
    }

    #[test]
    fn values_beside_names_are_cut() {
        let longest = "a1".repeat(LONGEST / 2 - 1) + "b";
        let too_long = format!("rtFa {longest}c");
        for (text, cut) in [
            ("rtFa madeUp0123456789", "rtFa REDACTED"),
            ("rtFa madeUp012345678", "rtFa madeUp012345678"),
            ("xrtFa madeUp0123456789", "xrtFa madeUp0123456789"),
            ("\"rtFa madeUp0123456789\", x", "\"rtFa REDACTED\", x"),
            ("PASSWORD\t\"madeUp12", "PASSWORD\t\"REDACTED"),
            ("CLIENT_SECRET 'madeUp12", "CLIENT_SECRET 'REDACTED"),
            ("CLIENT_SECRET '", "CLIENT_SECRET '"),
            ("rtFa\n madeUp0123456789", "rtFa\n madeUp0123456789"),
            (&format!("rtFa {longest}"), "rtFa REDACTED"),
            (&too_long, &too_long),
        ] {
            hold(text, cut, find);
        }
    }
}
