//! Private keys: in PEM (RFC 7468), and as members of a JWK (RFC 7517 §4, RFC 7518 §6).

use std::ops::Range;

use memchr::memmem;

use super::Kind;
use super::byte_set::ByteSet;
use super::named::{is_name, is_number, last_word, trim};
use super::search::{Search, search};
use super::text::{Cut, MARKER};
use super::value::{self, Reach};
use super::words::{Need, is_secret};
use crate::input::Origin;

/// The longest key, in bytes.
const LONGEST: usize = 64 * 1024;

/// One of these is in every text in which something is found.
pub(super) const NEEDS: [ByteSet; 2] = [ByteSet::of(b"BEGIN "), ByteSet::of(b"kty")];

/// Finds them in `text`, whose unescaped form is `plain`.
pub(super) fn find(text: &[u8], plain: &[u8], escaped: bool, found: &mut Vec<Cut>) {
    pem(plain, found);
    let mut origin = Origin::new(text, escaped);
    for key in jwks(plain) {
        let mut end = key.start;
        for at in memchr::memchr2_iter(b':', b'=', &plain[key.clone()]).map(|at| key.start + at) {
            if at < end {
                continue;
            }
            let is_around = |byte: u8| matches!(byte, b' ' | b'\t' | b'"' | b'\'' | b'\\');
            let head = trim(&plain[key.start..at], is_around);
            let quoted = plain[key.start + head.len()..at].iter().any(|byte| matches!(byte, b'"' | b'\''));
            if !last_word(head).is_some_and(is_private) {
                continue;
            }
            let value = value::behind(text, origin.of(at), at, Reach::Word, LONGEST);
            end = value.plain.end;
            // `null` and numbers of JSON are no keys.
            let is_text = value.quoted || !quoted;
            if is_text && is_secret(&text[value.range], Need::Any, quoted || value.quoted) {
                found.push(Cut::secret(value.plain, Kind::Key));
            }
        }
    }
}

/// Members that only a private or secret key has.
fn is_private(name: &[u8]) -> bool {
    const NAMES: [&[u8]; 9] = [b"d", b"p", b"q", b"dp", b"dq", b"qi", b"k", b"r", b"t"];
    NAMES.contains(&name)
}

/// The objects that have a `kty`, in order and apart.
fn jwks(plain: &[u8]) -> Vec<Range<usize>> {
    /// How far is looked where the text was looked at often enough, so that it costs no more than its length.
    const SHORTEST: usize = 256;
    const TIMES: usize = 4;
    static KTY: Search = search(|| memmem::Finder::new("kty"));
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut looked = 0;
    for at in KTY.find_iter(plain) {
        let whole = |at: Option<&u8>| at.is_none_or(|byte| !is_name(*byte));
        let apart = whole(plain[..at].last()) && whole(plain.get(at + 3));
        if !apart || found.last().is_some_and(|last| at < last.end) {
            continue;
        }
        let reach = if looked > TIMES * plain.len() { SHORTEST } else { LONGEST };
        let object = object_around(plain, at, reach);
        // Backwards to its beginning, or as far as it was looked for.
        looked += if plain[object.start] == b'{' { object.len() } else { reach.min(plain.len()) };
        match found.last_mut().filter(|last| last.end > object.start) {
            Some(last) => *last = last.start.min(object.start)..object.end,
            None => found.push(object),
        }
    }
    found
}

/// The object that what stands at `at` is a member of; where no brackets show it, all to the next blank lines.
fn object_around(plain: &[u8], at: usize, reach: usize) -> Range<usize> {
    let least = at.saturating_sub(reach);
    let most = plain.len().min(at + reach);
    let start = unmatched((least..at).rev(), plain, b'}', b'{');
    let blank = |text: &[u8]| memmem::rfind(text, b"\n\n").map_or(0, |blank| blank + 2);
    let Some(start) = start else {
        let end = memmem::find(&plain[at..most], b"\n\n").map_or(most, |len| at + len);
        return least + blank(&plain[least..at])..end;
    };
    start..unmatched(at..most, plain, b'{', b'}').unwrap_or(most)
}

/// The first of `places` with a `close` whose `open` is at none of those before it.
fn unmatched(mut places: impl Iterator<Item = usize>, plain: &[u8], open: u8, close: u8) -> Option<usize> {
    let mut depth = 0_usize;
    places.find(|at| {
        let byte = plain[*at];
        let found = byte == close && depth == 0;
        depth = depth.saturating_sub(usize::from(byte == close)) + usize::from(byte == open);
        found
    })
}

/// What stands between `-----BEGIN … PRIVATE KEY-----` and its end.
fn pem(plain: &[u8], found: &mut Vec<Cut>) {
    const LONGEST_LABEL: usize = 64;
    /// The shortest first line of a key that breaks off.
    const SHORTEST: usize = 16;
    static BEGIN: Search = search(|| memmem::Finder::new("BEGIN "));
    let mut at = 0;
    while let Some(begin) = BEGIN.find(&plain[at..]).map(|begin| at + begin) {
        at = begin + 6;
        if !trim(&plain[..begin], |byte| byte == b' ').ends_with(b"--") {
            continue;
        }
        let label = &plain[at..plain.len().min(at + LONGEST_LABEL)];
        let Some(len) = memmem::find(label, b"--") else { continue };
        if memmem::find(&label[..len], b"PRIVATE KEY").is_none() {
            continue;
        }
        let dashes = label[len..].iter().take_while(|byte| **byte == b'-').count();
        let start = at + len + dashes;
        let rest = &plain[start..plain.len().min(start + LONGEST)];
        let rest = &rest[..BEGIN.find(rest).unwrap_or(rest.len())];
        at = start;
        match [&b"--END "[..], b"-- END "].iter().filter_map(|end| memmem::find(rest, end)).min() {
            Some(end) => {
                let body = trim(&rest[..end], |byte| byte == b'-');
                body_of(plain, start..start + body.len(), 4, found);
                at = start + end;
            }
            None => {
                let belongs = |byte: &&u8| {
                    is_of_pem(**byte)
                        || byte.is_ascii_whitespace()
                        || matches!(byte, b':' | b',' | b'-' | b'"' | b'>')
                };
                let len = rest.iter().take_while(belongs).count();
                body_of(plain, start..start + len, SHORTEST, found);
            }
        }
    }
}

/// Whether `byte` is a letter or the padding of base64 as PEM has it (RFC 7468 §3).
pub(super) fn is_of_pem(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// Cuts the body of a key: whole, or where texts of a program hold its lines, each of `shortest` letters or more.
fn body_of(plain: &[u8], range: Range<usize>, shortest: usize, found: &mut Vec<Cut>) {
    let text = &plain[range.clone()];
    let in_quotes = text.iter().any(|byte| matches!(byte, b'"' | b'\'' | b'<' | b'`')) || shortest > 4;
    if !in_quotes {
        let start = range.start + (text.len() - text.trim_ascii_start().len());
        let body = start..start + text.trim_ascii().len();
        if is_secret(&plain[body.clone()], Need::Any, true) {
            found.push(Cut::secret(body, Kind::Key));
        }
        return;
    }
    let mut at = range.start;
    while at < range.end {
        let len = plain[at..range.end].iter().take_while(|byte| is_of_pem(**byte)).count();
        let run = &plain[at..at + len];
        let is_json = matches!(run, b"true" | b"false" | b"null") || is_number(run);
        if len >= shortest && run != MARKER.as_bytes() && !is_json {
            found.push(Cut::secret(at..at + len, Kind::Key));
        }
        at += len.max(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::held::hold_unescaped;

    #[test]
    fn private_keys_are_cut_and_public_ones_stay() {
        for (text, cut) in [
            (
                r#"{"kty":"RSA","n":"abc","e":"AQAB","d":"abc","p":"abc","q":"abc","dp":"a-c","dq":"a_c","qi":"abc"}"#,
                r#"{"kty":"RSA","n":"abc","e":"AQAB","d":"REDACTED","p":"REDACTED","q":"REDACTED","dp":"REDACTED","dq":"REDACTED","qi":"REDACTED"}"#,
            ),
            (
                r#"{"keys":[{"k":"abc","x":{"a":1},"kty":"oct"}],"k":"abc"}"#,
                r#"{"keys":[{"k":"REDACTED","x":{"a":1},"kty":"oct"}],"k":"abc"}"#,
            ),
            (r#"{"kty":"EC","d":null,"k":12345678}"#, r#"{"kty":"EC","d":null,"k":12345678}"#),
            (r#"{"d":"abc","mkty":1}"#, r#"{"d":"abc","mkty":1}"#),
            ("{kty: 'EC', d: 'abc'}", "{kty: 'EC', d: 'REDACTED'}"),
            ("kty: EC\nd: abcdefg8\n\nd: abcdefg8", "kty: EC\nd: REDACTED\n\nd: abcdefg8"),
            (
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nabc\nd==\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\nREDACTED\n-----END RSA PRIVATE KEY-----",
            ),
            (
                "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nabc\n---- END SSH2 ENCRYPTED PRIVATE KEY ----",
                "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nREDACTED\n---- END SSH2 ENCRYPTED PRIVATE KEY ----",
            ),
            (
                "[\"-----BEGIN PRIVATE KEY-----\",\"abcd\",\"efgh==\",\"-----END PRIVATE KEY-----\"]",
                "[\"-----BEGIN PRIVATE KEY-----\",\"REDACTED\",\"REDACTED\",\"-----END PRIVATE KEY-----\"]",
            ),
            ("-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG", "-----BEGIN PRIVATE KEY-----\nREDACTED"),
            ("a -----BEGIN PRIVATE KEY----- begins it", "a -----BEGIN PRIVATE KEY----- begins it"),
            (
                "-----BEGIN PUBLIC KEY-----\nabcd\n-----END PUBLIC KEY-----",
                "-----BEGIN PUBLIC KEY-----\nabcd\n-----END PUBLIC KEY-----",
            ),
        ] {
            hold_unescaped(text, cut, |text, plain, found| find(text, plain, true, found));
        }
    }
}
