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
        if let Cow::Owned(cut) = without_wrapped_tokens(text) {
            plain = Cow::Owned(cut);
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

/// `text` on one line and without signatures, where a token in it stands directly behind a word: nobody else joins the lines of
/// such a one. A line that begins with a token stays one.
fn without_wrapped_tokens(text: &str) -> Cow<'_, str> {
    let plain = input::unescape(text.as_bytes());
    let is_break = |byte: &u8| matches!(byte, b'\n' | b'\r');
    if !plain.iter().any(is_break) {
        return Cow::Borrowed(text);
    }
    let mut joined = Vec::with_capacity(plain.len());
    for line in plain.split(is_break) {
        let begins = line.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'>' | b'|'));
        let line = line[begins.unwrap_or(line.len())..].trim_ascii_end();
        if line.get(..3).is_some_and(input::holds_beginning) {
            joined.push(b'\n');
        }
        joined.extend_from_slice(line);
    }
    let is_glued = |spot: &input::Spot| {
        let before = spot.range.start.checked_sub(1).and_then(|at| joined.get(at));
        spot.kind != SpotKind::CutOff && before.is_some_and(|byte| is_token_letter(*byte))
    };
    if !input::spots(&joined).iter().any(is_glued) {
        return Cow::Borrowed(text);
    }
    without_disguised_tokens(&String::from_utf8_lossy(&joined)).into_owned().into()
}

/// `text` with every word replaced that is base64 of a text with a token.
fn without_packed_tokens(text: &str) -> Cow<'_, str> {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
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
mod tests {
    use super::*;
    use crate::json::{parse, to_string_safe};

    #[test]
    fn credentials_are_cut_and_nothing_else_is() {
        let header = base64url::encode(br#"{"alg":"x"}"#);
        for (what, name, text, shown) in [
            ("plain", "x", "a text", "a text".to_owned()),
            ("by name", "password", "hunter2", "(a credential of 7 characters, not shown)".to_owned()),
            ("an empty one", "password", "", String::new()),
            ("a token", "actort", &*format!("{header}.e30.c2ln"), format!("{header}.e30.…")),
            (
                "a token in a text",
                "x",
                &*format!("Bearer {header}.e30.c2ln, and more."),
                format!("Bearer {header}.e30.…, and more."),
            ),
            ("an encrypted one", "x", &*format!("{header}.a.b.c.d"), format!("{header}.a.…")),
            (
                "in an address in an address",
                "x",
                &*format!("https://a/?u=https%3A%2F%2Fb%2F%3Faccess_token%3D{header}.e30.c2ln%26x"),
                format!("https://a/?u=https%3A%2F%2Fb%2F%3Faccess_token%3D{header}.e30.…%26x"),
            ),
            ("with escaped dots", "x", &*format!("a {header}%2Ee30%2Ec2ln b"), format!("a {header}.e30.… b")),
            ("behind a word", "x", &*format!("token_{header}.e30.c2ln b"), format!("token_{header}.e30.… b")),
            ("behind an escape", "x", &*format!("a\\n{header}.e30.c2ln b"), format!("a\\n{header}.e30.… b")),
            ("over lines", "x", &*format!("{header}.e30.\nc2ln"), format!("{header}.e30.…")),
            (
                "behind a word, over lines",
                "x",
                &*format!("t_{}\n{}.e30.c2ln b", &header[..8], &header[8..]),
                format!("t_{header}.e30.… b"),
            ),
            (
                "behind a word, with its signature alone over lines",
                "x",
                &*format!("see\nt_{header}.e30.c2\nln b"),
                format!("seet_{header}.e30.… b"),
            ),
            (
                "on a line between others",
                "x",
                &*format!("see\n{header}.e30.c2ln\nand more"),
                format!("see\n{header}.e30.…\nand more"),
            ),
            (
                "behind a word, over escaped lines that are indented",
                "x",
                &*format!("t_{header}.%0D%0A > e3\\n\t0.c2ln"),
                format!("t_{header}.e30.…"),
            ),
            (
                "lines without one",
                "x",
                "eyJ is how\none begins.\nSee www.a.b",
                "eyJ is how\none begins.\nSee www.a.b".to_owned(),
            ),
            (
                "with an escaped first letter",
                "x",
                &*format!("a %65{}.%65{}.c2ln b", &header[1..], "30"),
                format!("a {header}.e30.… b"),
            ),
            (
                "with a first letter that JSON escapes",
                "x",
                &*format!("a \\u0065{}.e30.c2ln b", &header[1..]),
                format!("a {header}.e30.… b"),
            ),
            (
                "with a line break behind its first letters",
                "x",
                &*format!("{}\n{}.e30.c2ln", &header[..2], &header[2..]),
                format!("{header}.e30.…"),
            ),
            (
                "with a line break in the header, and escaped dots",
                "x",
                &*format!("a {}%2Ee30%2Ec2ln b", base64url::encode(b"{\n\"alg\":\"x\"}")),
                format!("a {}.e30.… b", base64url::encode(b"{\n\"alg\":\"x\"}")),
            ),
            (
                "in base64",
                "x",
                &*format!("x={} y", base64url::encode(format!("{header}.e30.c2ln").as_bytes())),
                "x=(a token in base64, not shown) y".to_owned(),
            ),
            (
                "in base64 behind one letter",
                "x",
                &*format!("x {} y", base64url::encode(format!("_{header}.e30.c2ln").as_bytes())),
                "x (a token in base64, not shown) y".to_owned(),
            ),
            (
                "in base64 behind two letters",
                "x",
                &*format!("Basic {}== y", base64url::encode(format!("u:{header}.e30.c2lnc2ln").as_bytes())),
                "Basic (a token in base64, not shown) y".to_owned(),
            ),
            (
                "in base64 of JSON, twice",
                "x",
                &*format!(
                    "{0},{0}",
                    base64url::encode(format!(r#"{{"access_token":"{header}.e30.c2ln"}}"#).as_bytes())
                ),
                "(a token in base64, not shown),(a token in base64, not shown)".to_owned(),
            ),
            ("base64 of other text", "x", "ZXlKub3RoaW5n Zey", "ZXlKub3RoaW5n Zey".to_owned()),
            ("a header and claims alone", "x", &*format!("{header}%2Ee30"), format!("{header}%2Ee30")),
            ("behind something", "x", &*format!("v1.{header}.e30.c2ln"), format!("v1.{header}.e30.…")),
            (
                "by another spelling of the name",
                "Client-Secret",
                "hunter2",
                "(a credential of 7 characters, not shown)".to_owned(),
            ),
            (
                "by the end of a name",
                "extension_password",
                "hunter2",
                "(a credential of 7 characters, not shown)".to_owned(),
            ),
            (
                "with white space in the header",
                "x",
                &*format!("{}.e30.c2ln", base64url::encode(b"\r\n{\"alg\":\"x\"} ")),
                format!("{}.e30.…", base64url::encode(b"\r\n{\"alg\":\"x\"} ")),
            ),
            (
                "a space before the header",
                "x",
                &*format!("{}.e30.c2ln", base64url::encode(b" {\"alg\":\"x\"}")),
                format!("{}.e30.…", base64url::encode(b" {\"alg\":\"x\"}")),
            ),
            (
                "a tab before the header",
                "x",
                &*format!("{}.e30.c2ln", base64url::encode(b"\t{\"alg\":\"x\"}")),
                format!("{}.e30.…", base64url::encode(b"\t{\"alg\":\"x\"}")),
            ),
            (
                "a client secret beside a token",
                "x",
                &*format!("abc8Q~TEST.made-up.worthless.secret_0000 {header}.e30.c2ln"),
                format!("(a client secret, not shown) {header}.e30.…"),
            ),
            ("without a signature", "x", &*format!("{header}.e30"), format!("{header}.e30")),
            ("the shortest one", "x", "e30..x", "e30..…".to_owned()),
            ("a version", "x", "1.2.3", "1.2.3".to_owned()),
            ("an address", "x", "https://a.b.c/d.e", "https://a.b.c/d.e".to_owned()),
        ] {
            assert_eq!(hidden(name, text), shown, "{what}");
            assert_eq!(holds_credential(name, text), shown != text, "{what}");
        }
    }

    #[test]
    fn a_text_of_nothing_but_beginnings_is_read_once() {
        // Read anew at each of them, this would not end today.
        for beginning in ["ZXlK", "V5S", "leUp", "eyJ", "eyJ\n", "\n>", "eyJhbGciOi", "eyJhbGciOiJ4In0"] {
            let text = beginning.repeat(50_000);
            assert_eq!(hidden("x", &text), text, "{beginning}");
        }
    }

    #[test]
    fn whatever_is_a_header_may_begin_one() {
        for first in 0..=u8::MAX {
            for second in 0..=u8::MAX {
                let part = base64url::encode(&[first, second, b'}']);
                for text in [part.clone(), format!("{part}."), format!("a name: {}{part}.x", "-".repeat(30))]
                {
                    let header = [first, second, b'}'];
                    let begins =
                        begins_like_json(part.as_bytes()) && header.trim_ascii().first() == Some(&b'{');
                    assert!(may_begin(&text) || !begins, "{text}");
                    assert!(may_begin(&text) || !input::holds_beginning(text.as_bytes()), "{text}");
                }
            }
        }
        for text in
            ["Alert.Read.All", "Machine.Read.All", "https://api.securitycenter.microsoft.com", "e", ""]
        {
            assert!(!may_begin(text), "{text}");
        }
    }

    #[test]
    fn no_secret_is_shorter_than_the_shortest() {
        assert_eq!(SECRETS.iter().map(|secret| secret.len()).min(), Some(SHORTEST));
    }

    #[test]
    fn they_are_found_at_any_depth() {
        let header = base64url::encode(br#"{"alg":"x"}"#);
        let text = format!(r#"{{"a":[{{"password":["p"],"t":"{header}.e30.c2ln"}}],"n":1.0}}"#);
        let Some(Value::Object(object)) = parse(&text).value else { panic!() };
        let shown = to_string_safe(&without_credentials(&object));
        assert!(!shown.contains("c2ln") && !shown.contains("\"p\""), "{shown}");
        assert!(shown.ends_with(r#""n":1.0}"#), "{shown}");
    }
}
