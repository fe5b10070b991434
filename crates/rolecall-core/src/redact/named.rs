//! Secrets by what the text calls them: parameters of forms and addresses, members of JSON, headers, variables, the pairs of HAR
//! files (`"name": "code", "value": "…"`), options of commands.

use std::ops::Range;

use memchr::{memchr2_iter, memmem};

use super::Kind;
use super::text::{Cut, MARKER};
use super::value::{self, Reach, Value};
use super::words::{self, Need};
use crate::input::Origin;

/// The longest name, in bytes.
const LONGEST_NAME: usize = 64;

/// Finds them in `text`, whose unescaped form is `plain`.
pub(super) fn find(text: &[u8], plain: &[u8], escaped: bool, found: &mut Vec<Cut>) {
    let mut origin = Origin::new(text, escaped);
    let mut looks = Looks(0);
    let mut end = 0;
    for at in memchr2_iter(b'=', b':', plain) {
        if at < end {
            continue;
        }
        let Some(name) = Name::before(plain, at) else { continue };
        let Some((kind, need)) = words::meaning(name.text) else { continue };
        let reach = match need {
            Need::Authorization => Reach::Line,
            _ if name.parameter => Reach::Parameter,
            _ => Reach::Word,
        };
        let value = looks.value(text, origin.of(at), at, reach);
        if let Some(cut) = cut(text, plain, &name, &value, kind, need) {
            // Not past what else stands in a header's line: that may have names of its own.
            end = if need == Need::Authorization { at } else { cut.range.end };
            found.push(cut);
        }
    }
    options(text, plain, escaped, found);
}

/// `--client-secret VALUE`.
fn options(text: &[u8], plain: &[u8], escaped: bool, found: &mut Vec<Cut>) {
    let mut origin = Origin::new(text, escaped);
    let mut looks = Looks(0);
    for dashes in memmem::find_iter(plain, b"--") {
        let start = dashes + 2;
        let len = plain[start..].iter().take(LONGEST_NAME).take_while(|byte| is_name(**byte)).count();
        let name = Name {
            text: &plain[start..start + len],
            quoted: false,
            parameter: false,
            strict: true,
            pair: true,
        };
        if len == 0 || plain.get(start + len) != Some(&b' ') {
            continue;
        }
        let Some((kind, need)) = words::meaning(name.text) else { continue };
        let value = looks.value(text, origin.of(start + len), start + len, Reach::Word);
        if text.get(value.range.start) != Some(&b'-') {
            found.extend(cut(text, plain, &name, &value, kind, need));
        }
    }
}

/// How much was looked at so far for values. It keeps a text made for it from costing more than its length: beyond it values are
/// cut at a length that no real one has.
struct Looks(usize);

impl Looks {
    fn value(&mut self, text: &[u8], at: usize, plain: usize, reach: Reach) -> Value {
        const TIMES: usize = 4;
        const LONGEST: usize = 4096;
        let longest = if self.0 > TIMES * text.len() { LONGEST } else { usize::MAX };
        let value = value::behind(text, at, plain, reach, longest);
        self.0 += value.range.len();
        value
    }
}

/// What stands before a separator.
struct Name<'p> {
    text: &'p [u8],
    quoted: bool,
    /// Behind what parameters and lines of variables begin behind.
    parameter: bool,
    /// Behind `&`, `?` and the like: no variable of a program.
    strict: bool,
    /// A `name` and a `value` apart from each other, or an option: nothing of prose.
    pair: bool,
}

impl<'p> Name<'p> {
    fn before(plain: &'p [u8], separator: usize) -> Option<Self> {
        let before = &plain[separator.saturating_sub(2 * LONGEST_NAME)..separator];
        let head = trim(before, |byte| matches!(byte, b' ' | b'\t' | b'"' | b'\'' | b'\\'));
        let quoted = before[head.len()..].contains(&b'"') || before[head.len()..].contains(&b'\'');
        let text = last_word(head)?;
        let first = head.len().checked_sub(text.len() + 1).map(|at| head[at]);
        let apart = !quoted && plain[separator] == b'=' && head.len() == before.len();
        let strict = matches!(first, Some(b'&' | b'?' | b'#' | b'"' | b'\'') | None);
        let parameter = apart && (strict || first == Some(b'\n'));
        if text.eq_ignore_ascii_case(b"value") {
            let start = separator - (before.len() - head.len()) - text.len();
            return Self::of_pair(plain, start);
        }
        Some(Self { text, quoted, parameter, strict: apart && strict, pair: false })
    }

    /// `"name": "code", ` before a `"value"` that begins at `start`, in JSON or YAML.
    fn of_pair(plain: &'p [u8], start: usize) -> Option<Self> {
        const LONGEST: usize = 256;
        let between =
            |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b'"' | b'\'' | b'\\' | b'-');
        let before = trim(&plain[start.saturating_sub(LONGEST)..start], between);
        let text = last_word(before)?;
        let before = trim(&before[..before.len() - text.len()], |byte| between(byte) || byte == b':');
        let name = last_word(before)?;
        (name.eq_ignore_ascii_case(b"name") || name.eq_ignore_ascii_case(b"key")).then_some(Self {
            text,
            quoted: true,
            parameter: false,
            strict: true,
            pair: true,
        })
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

fn trim(text: &[u8], off: impl Fn(u8) -> bool) -> &[u8] {
    let len = text.iter().rposition(|byte| !off(*byte)).map_or(0, |last| last + 1);
    &text[..len]
}

/// The name at the end of `text`.
fn last_word(text: &[u8]) -> Option<&[u8]> {
    let len = text.iter().rev().take(LONGEST_NAME + 1).take_while(|byte| is_name(**byte)).count();
    (1..=LONGEST_NAME).contains(&len).then(|| &text[text.len() - len..])
}

fn cut(text: &[u8], plain: &[u8], name: &Name<'_>, value: &Value, kind: Kind, need: Need) -> Option<Cut> {
    let raw = &text[value.range.clone()];
    let member = name.quoted && !name.pair;
    if member && !value.quoted {
        // In JSON: a number, which stays one, or no text.
        let digits = serde_json::from_slice::<serde_json::Number>(raw).is_ok();
        let is_json =
            digits || matches!(raw, b"null" | b"true" | b"false") || matches!(raw.first(), Some(b'{' | b'['));
        if is_json {
            let secret = digits
                && raw != b"0"
                && matches!(kind, Kind::Password | Kind::ClientSecret | Kind::DeviceCode);
            return secret.then(|| Cut {
                range: value.plain.clone(),
                with: b"0".to_vec(),
                kinds: vec![kind],
            });
        }
    }
    // `"password=" + x`: the quote ends a text of a program.
    if value.quoted && value.begins_with_space && !name.quoted {
        return None;
    }
    if need == Need::Authorization {
        return authorization(plain, value.plain.clone());
    }
    let strict = name.strict || value.quoted || name.quoted;
    if !words::is_secret(raw, need, strict)
        || raw.starts_with(MARKER.as_bytes()) && raw.len() < 2 * MARKER.len()
    {
        return None;
    }
    // An error's code is a word and no parameter.
    let is_error = kind == Kind::AuthorizationCode && member && !looks_coded(raw);
    (!is_error).then(|| Cut::secret(value.plain.clone(), kind))
}

/// Whether a member `code` holds what a sign-in service makes, rather than `InvalidAuthenticationToken1`.
fn looks_coded(value: &[u8]) -> bool {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    digits >= 3 && value.len() >= 20 || value.contains(&b'.') || value.contains(&b'/')
}

/// What follows the scheme of an Authorization header (RFC 9110 §11.4).
fn authorization(plain: &[u8], range: Range<usize>) -> Option<Cut> {
    const WORDS: [&str; 9] =
        ["bearer", "basic", "pop", "dpop", "token", "apikey", "oauth", "negotiate", "ntlm"];
    let value = &plain[range.clone()];
    let scheme = value.iter().position(|byte| matches!(byte, b' ' | b'\t'));
    let is_token = |byte: &u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b',' | b'<' | b'>');
    let Some(scheme) = scheme else {
        let whole = value.len() >= 16 && value.iter().any(u8::is_ascii_digit) && value.iter().all(is_token);
        let kept = value.starts_with(MARKER.as_bytes());
        return (whole && !kept).then(|| Cut::secret(range, Kind::OpaqueToken));
    };
    let name = std::str::from_utf8(&value[..scheme]).ok()?.to_ascii_lowercase();
    let start = scheme + value[scheme..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let rest = &value[start..];
    if !WORDS.contains(&name.as_str()) {
        // Schemes with parameters: SharedKey, AWS4-HMAC-SHA256, Digest, SharedAccessSignature.
        let known = ["shared", "aws4", "digest", "hmac"].iter().any(|head| name.starts_with(head));
        let secret = known && words::is_secret(rest, Need::Authorization, true);
        let kind = if name == "digest" { Kind::Password } else { Kind::Signature };
        return secret.then(|| Cut::secret(range.start + start..range.end, kind));
    }
    let len = rest.iter().take_while(|byte| is_token(byte)).count();
    let shortest = if name == "basic" { Need::Authorization } else { Need::Long };
    let kind = if name == "basic" { Kind::ClientSecret } else { Kind::OpaqueToken };
    let start = range.start + start;
    words::is_secret(&rest[..len], shortest, true).then(|| Cut::secret(start..start + len, kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::unescape;
    use crate::redact::text::apply;

    /// `text` with every named secret cut.
    fn cut_in(text: &str) -> String {
        let plain = unescape(text.as_bytes());
        let mut found = Vec::new();
        find(text.as_bytes(), &plain, true, &mut found);
        String::from_utf8_lossy(&apply(&plain, &found)).into_owned()
    }

    #[test]
    fn secrets_are_cut_by_their_names() {
        for (text, cut) in [
            ("client_id=a&client_secret=p%26q1r&x=1", "client_id=a&client_secret=REDACTED&x=1"),
            ("?code=4/0AbCdefghijklmno&state=x", "?code=REDACTED&state=x"),
            (
                "https://f.example/api?code=0AbCdefghijklmnopqrstuvwxyz==",
                "https://f.example/api?code=REDACTED",
            ),
            ("{\"client_secret\":\"a b\",\"x\":1}", "{\"client_secret\":\"REDACTED\",\"x\":1}"),
            ("{\"password\": 12345, \"x\":1}", "{\"password\": 0, \"x\":1}"),
            ("{\"password\": -12.5e1}", "{\"password\": 0}"),
            ("{\"password\": null, \"secret\":[\"a\"]}", "{\"password\": null, \"secret\":[\"a\"]}"),
            (
                "{\"name\": \"client_secret\",\n \"value\": \"abc\"}",
                "{\"name\": \"client_secret\",\n \"value\": \"REDACTED\"}",
            ),
            ("- name: CLIENT_SECRET\n  value: abc1234\n", "- name: CLIENT_SECRET\n  value: REDACTED\n"),
            ("{\"name\":\"x\",\"value\":\"abc\"}", "{\"name\":\"x\",\"value\":\"abc\"}"),
            (
                "{\"name\":\"Authorization\",\"value\":\"Basic YWI6Y2Q=\"}",
                "{\"name\":\"Authorization\",\"value\":\"Basic REDACTED\"}",
            ),
            ("Authorization: Bearer opaque-token-of-16\r\nX: y", "Authorization: Bearer REDACTED\r\nX: y"),
            ("Authorization: Bearer opaque-token-15", "Authorization: Bearer opaque-token-15"),
            ("-H 'Authorization: Basic YWI6Y2Q=' https://x", "-H 'Authorization: Basic REDACTED' https://x"),
            ("Authorization: required for all calls", "Authorization: required for all calls"),
            ("Authorization: SharedKey account:AbCdEfGh1234=", "Authorization: SharedKey REDACTED"),
            ("Cookie: a=b; ESTSAUTH=0.AX-abcdefghijkl; c=d", "Cookie: a=b; ESTSAUTH=REDACTED; c=d"),
            (
                "https://a.blob.example/x?sv=1&sig=aBcDeFgHiJkLmNoP%3D",
                "https://a.blob.example/x?sv=1&sig=REDACTED",
            ),
            ("AccountName=a;AccountKey=AbCdEfGhIjKlMnOp12==;E=x", "AccountName=a;AccountKey=REDACTED;E=x"),
            ("az login -u x --password hunter2 --tenant y", "az login -u x --password REDACTED --tenant y"),
            ("az login --password --tenant y", "az login --password --tenant y"),
            ("$clientSecret = \"a'b;c\"", "$clientSecret = \"REDACTED\""),
            ("?user_code=ABCD-EFGH&x", "?user_code=REDACTED&x"),
            ("the user_code: ABCD-EFGH", "the user_code: ABCD-EFGH"),
            ("a\nclient_secret=config.secret\n", "a\nclient_secret=config.secret\n"),
            ("a\nCLIENT_SECRET=a;b,c8d)e\n", "a\nCLIENT_SECRET=REDACTED\n"),
            ("password: incorrect", "password: incorrect"),
            ("Invalid client secret: see the docs", "Invalid client secret: see the docs"),
            (
                "grant_type=client_credentials&response_type=code",
                "grant_type=client_credentials&response_type=code",
            ),
            ("{\"code\":\"InvalidAuthenticationToken1\"}", "{\"code\":\"InvalidAuthenticationToken1\"}"),
            (
                "x = \"client_secret=\" + secret + \"&scope=\"",
                "x = \"client_secret=\" + secret + \"&scope=\"",
            ),
            ("client_secret: process.env.SECRET", "client_secret: process.env.SECRET"),
        ] {
            assert_eq!(cut_in(text), cut, "{text}");
            let again = cut_in(cut);
            assert_eq!(again, cut, "twice: {text}");
        }
    }
}
