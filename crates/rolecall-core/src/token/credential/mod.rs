//! Credentials inside a token: a claim that holds a token or a client secret, or is named after a secret. They are reported,
//! and never printed back (docs/design.md §4, wall 5).

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr3_iter};

use super::base64url;
use super::client_secret::without_client_secrets;
use crate::input::{self, SpotKind};
use crate::json::{Member, Object, Text, Value};
use crate::kinds::{Sixteen, holds_pair, is, is_within, kinds};

/// Endings of names that hold nothing but a secret, without `_`, `-` and case: B2C's token of the upstream provider,
/// Entra's Kerberos ticket, names that Entra reserves, and what applications call their own.
const SECRETS: [&str; 11] = [
    "accesstoken",
    "refreshtoken",
    "clientsecret",
    "password",
    "passwd",
    "secret",
    "apikey",
    "privatekey",
    "authorizationcode",
    "assertion",
    "xmsasrep",
];

/// The length of the shortest of them.
const SHORTEST: usize = 6;

/// The length of the shortest text of which something is cut, `e30..x`.
const SHORTEST_TOKEN: usize = 6;

/// Whether a member of this name is a secret, whatever it holds.
fn names_secret(name: &str) -> bool {
    let letters = || {
        name.bytes().rev().filter(|byte| !matches!(byte, b'_' | b'-')).map(|byte| byte.to_ascii_lowercase())
    };
    SECRETS.iter().any(|secret| {
        let mut letters = letters();
        secret.bytes().rev().all(|byte| letters.next() == Some(byte))
    })
}

/// Whether the member `name` with the text `text` is a credential or holds one.
pub(crate) fn holds_credential(name: &str, text: &str) -> bool {
    matches!(hidden(name, text), Cow::Owned(_))
}

/// `object` with every credential in it cut, so that it can be shown.
pub fn without_credentials(object: &Object) -> Object {
    let members = object.members().iter();
    Object::from_members(
        members
            .map(|member| Member {
                name: without_credential("", &member.name),
                value: shown(&member.name, &member.value),
            })
            .collect(),
    )
}

/// `value` of the member `name` with every credential in it cut.
pub(crate) fn shown(name: &str, value: &Value) -> Value {
    match value {
        Value::Null | Value::Bool(_) => value.clone(),
        Value::Array(_) | Value::Object(_) | Value::Number(_) if names_secret(name) => {
            Value::String("(a credential, not shown)".into())
        }
        Value::String(text) => Value::String(without_credential(name, text)),
        Value::Array(items) => Value::Array(items.iter().map(|item| shown(name, item)).collect()),
        Value::Object(object) => Value::Object(without_credentials(object).into()),
        other => other.clone(),
    }
}

fn without_credential(name: &str, text: &Text) -> Text {
    match hidden(name, text) {
        Cow::Borrowed(_) => text.clone(),
        Cow::Owned(shown) => shown.into(),
    }
}

/// `text` with a secret replaced by a word about it, without client secrets, and with the last part of every token in it cut off.
pub(crate) fn hidden<'t>(name: &str, text: &'t str) -> Cow<'t, str> {
    if name.len() >= SHORTEST && names_secret(name) && !text.is_empty() {
        return Cow::Owned(format!("(a credential of {} characters, not shown)", text.chars().count()));
    }
    if text.len() < SHORTEST_TOKEN {
        return Cow::Borrowed(text);
    }
    let marks = marks(text);
    let begins = marks & DOT != 0 && may_begin(text);
    let mut plain = if begins { without_signatures(text) } else { Cow::Borrowed(text) };
    if may_hold_disguised(&plain, marks, begins) {
        if marks & BREAK != 0 && holds_wrapped_token(text) {
            return Cow::Owned("(lines with a token, not shown)".to_owned());
        }
        plain = then(then(plain, without_disguised_tokens), without_packed_tokens);
    }
    // What was changed is looked at whatever stood in it before.
    match plain {
        Cow::Borrowed(_) if marks & TILDE == 0 => plain,
        plain => then(plain, without_client_secrets),
    }
}

/// What [`without_signatures`] looks for.
const DOT: u8 = 1;
/// What [`without_client_secrets`] looks for.
const TILDE: u8 = 2;
/// What can stand in the letters of a token without being one: escapes and line breaks.
const BREAK: u8 = 4;
/// A letter that [`packed`] looks for.
const PACKED: u8 = 8;

/// Which of these stand in `text`: one look at it, where each search would take its own. Any other control character counts as one
/// that breaks a token too, which costs less than to tell them apart.
fn marks(text: &str) -> u8 {
    const LAST_CONTROL: u8 = 0x1f;
    kinds(text.as_bytes(), |bytes| {
        let is_percent = bytes.simd_eq(Sixteen::splat(b'%'));
        let is_control = bytes.min(Sixteen::splat(LAST_CONTROL)).simd_eq(bytes);
        let breaks = is_percent | is_control | bytes.simd_eq(Sixteen::splat(b'\\'));
        let tilde = is_percent | bytes.simd_eq(Sixteen::splat(b'~'));
        let [z, v, u] = [b'Z', b'V', b'U'].map(|letter| bytes.simd_eq(Sixteen::splat(letter)));
        let others = (z | v | u) & Sixteen::splat(PACKED) | is(bytes, b'.', DOT);
        others | breaks & Sixteen::splat(BREAK) | tilde & Sixteen::splat(TILDE)
    })
}

/// What `step` makes of `text`; borrowed only where nothing was changed by either.
fn then<'t>(text: Cow<'t, str>, step: fn(&str) -> Cow<'_, str>) -> Cow<'t, str> {
    match text {
        Cow::Borrowed(text) => step(text),
        Cow::Owned(text) => match step(&text) {
            Cow::Borrowed(_) => Cow::Owned(text),
            Cow::Owned(cut) => Cow::Owned(cut),
        },
    }
}

/// Whether two letters stand in `text` with which base64url of a brace, or of white space and then a brace, can begin: the six bits
/// of the first letter and two of the second make the first byte.
fn may_begin(text: &str) -> bool {
    holds_pair(text.as_bytes(), |first, second| {
        let digit = is_within(second, b'0', b'9', 1) | is(second, b'-', 1) | is(second, b'_', 1);
        let brace = is(first, b'e', 1) & (is_within(second, b'w', b'z', 1) | digit);
        brace | is(first, b'I', 1) | is(first, b'C', 1) | is(first, b'D', 1)
    })
}

/// Whether a token may stand in `text` that [`without_signatures`] does not see: behind a word, with escapes or line breaks in it, or
/// in base64. Nearly all texts lack the letters with which it begins, and most the `marks` that are looked for.
fn may_hold_disguised(text: &str, marks: u8, begins: bool) -> bool {
    let bytes = text.as_bytes();
    // Without escapes its dots and its first letters stand there as they are.
    marks & BREAK != 0
        || (begins && input::holds_beginning(bytes))
        || (marks & PACKED != 0 && packed(bytes).next().is_some())
}

/// Where base64 of `eyJ` stands in `text`: at each of the three places that it can have in a group of three bytes.
fn packed(text: &[u8]) -> impl Iterator<Item = usize> {
    memchr3_iter(b'Z', b'V', b'U', text).filter(|at| match text[*at] {
        b'U' => text[..*at].ends_with(b"le") && matches!(text.get(at + 1), Some(b'o' | b'p')),
        _ => text[*at..].starts_with(b"ZXlK") || text[*at..].starts_with(b"V5S"),
    })
}

/// `text` with the last part cut off every token in it that escapes, line breaks or a word glued to it hide from
/// [`without_signatures`].
fn without_disguised_tokens(text: &str) -> Cow<'_, str> {
    let cuts = input::spots(text.as_bytes()).into_iter().filter_map(|spot| {
        let claims_end = token_without_signature(&spot.text).filter(|_| spot.kind != SpotKind::CutOff)?;
        Some((spot.range, format!("{}…", &spot.text[..claims_end])))
    });
    replaced(text, cuts)
}

/// Whether a token stands in `text` directly behind a word and, as may be, on several lines: nobody else joins the lines of such a
/// one, and where its signature goes on nobody can tell.
fn holds_wrapped_token(text: &str) -> bool {
    let plain = input::unescape(text.as_bytes());
    let is_break = |byte: &u8| matches!(byte, b'\n' | b'\r');
    if !plain.iter().any(is_break) {
        return false;
    }
    let mut joined = Vec::with_capacity(plain.len());
    for line in plain.split(is_break) {
        let begins = line.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'>' | b'|'));
        let line = line[begins.unwrap_or(line.len())..].trim_ascii_end();
        // A line that begins with a token is that of another.
        if line.get(..3).is_some_and(input::holds_beginning) {
            joined.push(b'\n');
        }
        joined.extend_from_slice(line);
    }
    input::spots(&joined).iter().any(|spot| {
        let before = spot.range.start.checked_sub(1).and_then(|at| joined.get(at));
        let is_glued = before.is_some_and(|byte| is_token_letter(*byte));
        is_glued && spot.kind != SpotKind::CutOff && token_without_signature(&spot.text).is_some()
    })
}

/// `text` with every word replaced that is base64 of a text with a token.
fn without_packed_tokens(text: &str) -> Cow<'_, str> {
    let is_letter = |byte: &u8| base64url::bits(*byte).is_some();
    let bytes = text.as_bytes();
    // Each word is read once, however often it may hold one.
    let mut read = 0;
    let words = packed(bytes).filter_map(|at| {
        if at < read {
            return None;
        }
        let start = at - bytes[read..at].iter().rev().take_while(|byte| is_letter(byte)).count();
        let end = at + bytes[at..].iter().take_while(|byte| is_letter(byte)).count();
        read = end;
        let inside = base64url::decode_leniently(&text[start..end]).0;
        let holds = input::spots(&inside).iter().any(|spot| spot.kind != SpotKind::CutOff);
        let padding = bytes[end..].iter().take_while(|byte| **byte == b'=').count();
        holds.then(|| (start..end + padding, "(a token in base64, not shown)".to_owned()))
    });
    replaced(text, words)
}

/// `text` with what stands at each range, in order, replaced.
fn replaced(text: &str, cuts: impl Iterator<Item = (Range<usize>, String)>) -> Cow<'_, str> {
    let (mut kept, mut copied) = (String::new(), 0);
    for (range, shown) in cuts {
        // What stands at a range is ASCII, so that no character is divided.
        let Some(before) = text.get(copied..range.start) else { continue };
        kept.push_str(before);
        kept.push_str(&shown);
        copied = range.end;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    kept.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(kept)
}

/// `text` with the last part of every token in it cut off.
fn without_signatures(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    if !may_hold_token(bytes) {
        return Cow::Borrowed(text);
    }
    let mut kept = String::new();
    // Up to where the text is in `kept`: nothing is copied until something has to be cut.
    let mut copied = 0;
    let mut at = 0;
    while at < bytes.len() {
        let end =
            bytes[at..].iter().position(|byte| !is_token_letter(*byte)).map_or(bytes.len(), |len| at + len);
        if let Some(claims_end) = token_without_signature(&text[at..end]) {
            kept.push_str(&text[copied..at + claims_end]);
            kept.push('…');
            copied = end;
        }
        let gap = bytes[end..].iter().position(|byte| is_token_letter(*byte));
        at = gap.map_or(bytes.len(), |len| end + len);
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    kept.push_str(&text[copied..]);
    Cow::Owned(kept)
}

/// Whether `text` has two dots, and what stands before one of them begins as a token does: most texts need no further look, nor
/// do most addresses.
fn may_hold_token(text: &[u8]) -> bool {
    let (mut dots, mut begins, mut start) = (0, false, 0);
    for (at, byte) in text.iter().enumerate() {
        if is_token_letter(*byte) && *byte != b'.' {
            continue;
        }
        if *byte == b'.' {
            dots += 1;
            begins |= begins_like_json(&text[start..at]);
            if dots >= 2 && begins {
                return true;
            }
        }
        start = at + 1;
    }
    false
}

/// Whether `byte` can be part of a token; all that can are ASCII, so that a text is never cut within a character.
fn is_token_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

/// Where the second dot of a compact JWS or JWE stands behind, if `word` is one: its first part is a JSON object.
fn token_without_signature(word: &str) -> Option<usize> {
    // What stands before a token, as in `a.eyJ…`, is passed over.
    let mut from = 0;
    loop {
        let rest = &word[from..];
        let first = memchr(b'.', rest.as_bytes())?;
        if !begins_like_json(rest.as_bytes()) {
            from += first + 1;
            continue;
        }
        let header = base64url::decode_leniently(&rest[..first]).0;
        let json = header.trim_ascii();
        if json.first() == Some(&b'{') && json.last() == Some(&b'}') {
            let second = rest[first + 1..].find('.')?;
            let end = from + first + 1 + second + 1;
            return (end < word.len()).then_some(end);
        }
        from += first + 1;
    }
}

/// Whether base64url `text` can decode to white space or a brace at its beginning: the first letter holds the upper six bits
/// of the first byte.
fn begins_like_json(text: &[u8]) -> bool {
    // Of `{`, of a space, of a tab or a line feed, and of a carriage return.
    matches!(text.first(), Some(b'e' | b'I' | b'C' | b'D'))
}

#[cfg(test)]
mod tests;
