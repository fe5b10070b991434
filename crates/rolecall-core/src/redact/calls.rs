//! Secrets in the calls and lists of programs: `.WithClientSecret("…")`, `Add("client_secret", "…")`, `["client_secret", "…"]`,
//! `{ "client_secret", "…" }`, `NetworkCredential("u", "…")`, `ConvertTo-SecureString "…"`.

use memchr::{memchr3_iter, memmem};

use super::Kind;
use super::authorization::authorization;
use super::byte_set::ByteSet;
use super::meaning::meaning;
use super::named::last_word;
use super::search::{Search, search};
use super::text::{Cut, MARKER};
use super::value::{self, Reach, Value, Walk};
use super::words::{Need, is_secret};
use crate::input::Origin;

/// The longest name, value and call, in bytes.
const LONGEST_NAME: usize = 64;
const LONGEST: usize = 4096;
const LONGEST_CALL: usize = 512;

/// One of these is in every text in which something is found.
pub(super) const NEEDS: [ByteSet; 4] =
    [ByteSet::of(b"("), ByteSet::of(b"["), ByteSet::of(b"{"), ByteSet::of(b"ConvertTo-SecureString")];

/// Finds them in `text`, whose unescaped form is `plain`.
pub(super) fn find(text: &[u8], plain: &[u8], escaped: bool, found: &mut Vec<Cut>) {
    let mut origin = Origin::new(text, escaped);
    let mut end = 0;
    for at in memchr3_iter(b'(', b'[', b'{', plain) {
        if at < end {
            continue;
        }
        let called = last_word(&plain[at.saturating_sub(LONGEST_NAME + 1)..at]).unwrap_or_default();
        let calls = plain[at] == b'(';
        let own = meaning(called).filter(|_| calls && !called.is_empty() && !reads(called));
        let argument = |at: (usize, usize), longest: usize| {
            let value = value::behind(text, at.0, at.1, Reach::Word, longest);
            (value.quoted && value.range.len() < longest).then_some(value)
        };
        // `requests.get(u, auth=("user", "…"))`
        let signs_in = called.is_empty() && plain[..at].ends_with(b"auth=");
        let password = password_of(called).or(signs_in.then_some(Password::Last));
        if let Some(password) = password.filter(|_| calls) {
            let place = (origin.of(at), at);
            if let Some(cut) = argument_of(text, plain, place, password) {
                end = cut.range.end;
                found.push(cut);
            }
            continue;
        }
        if !begins_text(&plain[at + 1..]) {
            continue;
        }
        let place = (origin.of(at), at);
        if let Some((kind, need)) = own {
            let cut = argument(place, LONGEST).and_then(|value| secret(plain, &value, kind, need, true));
            end = cut.as_ref().map_or(end, |cut| cut.range.end);
            found.extend(cut);
        } else if let Some(name) = argument(place, LONGEST_NAME)
            // Of an option `options` knows what its argument is.
            && plain.get(name.plain.start) != Some(&b'-')
            && let Some((kind, need)) = meaning(&plain[name.plain.clone()])
            && let Some(comma) = behind(text, &name, b",")
            && let Some(value) = argument(comma, LONGEST)
            && behind(text, &value, ends_of(plain[at])).is_some()
        {
            let need = if plain[at] == b'[' && need == Need::Any { Need::Mixed } else { need };
            // `new KeyValuePair<string, string>("password", "…")`
            let is_pair = plain[..at].ends_with(b">");
            let cut = secret(plain, &value, kind, need, calls && (is_pair || writes(called)));
            end = cut.as_ref().map_or(end, |cut| cut.range.end);
            found.extend(cut);
        }
    }
    secure_strings(plain, found);
}

/// What may stand behind a name and a value in such brackets: of calls alone further arguments.
fn ends_of(bracket: u8) -> &'static [u8] {
    match bracket {
        b'(' => b"),",
        b'[' => b"]",
        _ => b"}",
    }
}

fn secret(plain: &[u8], value: &Value, kind: Kind, need: Need, strict: bool) -> Option<Cut> {
    let inner = &plain[value.plain.clone()];
    if need == Need::Authorization {
        return authorization(plain, value.plain.clone());
    }
    let cut = inner.starts_with(MARKER.as_bytes());
    (!cut && is_secret(inner, need, strict)).then(|| Cut::secret(value.plain.clone(), kind))
}

/// Whether `text` begins with a quote, or letters and a quote.
fn begins_text(text: &[u8]) -> bool {
    const LONGEST: usize = 16;
    let is_lead = |byte: &&u8| {
        byte.is_ascii_whitespace() || byte.is_ascii_alphabetic() || matches!(byte, b'@' | b'$' | b'\\')
    };
    let lead = text.iter().take(LONGEST).take_while(is_lead).count();
    matches!(text.get(lead), Some(b'"' | b'\''))
}

/// The place of one of `signs` behind the quote that ends `value`.
fn behind(text: &[u8], value: &Value, signs: &[u8]) -> Option<(usize, usize)> {
    let mut walk = Walk { text, at: value.range.end, plain: value.plain.end };
    let quote = walk.next().filter(|next| matches!(next.byte, b'"' | b'\''))?;
    walk.take(quote);
    walk.pass(|byte| byte.is_ascii_whitespace());
    walk.next().filter(|next| signs.contains(&next.byte)).map(|_| walk.mark())
}

/// `getPassword("…")` says where one is, and none.
fn reads(called: &[u8]) -> bool {
    begins_with(
        called,
        &["get", "fetch", "read", "find", "load", "has", "is", "need", "require", "delete", "remove"],
    )
}

/// `Add("password", "…")` and `setHeader("password", "…")` say which one.
fn writes(called: &[u8]) -> bool {
    begins_with(
        called,
        &["add", "set", "put", "append", "with", "header", "param", "property", "insert", "env", "store"],
    )
}

fn begins_with(called: &[u8], words: &[&str]) -> bool {
    let last = called.rsplit(|byte| *byte == b'.').next().unwrap_or_default().to_ascii_lowercase();
    words.iter().any(|word| last.starts_with(word.as_bytes()))
}

/// Which argument of a call is the secret.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Password {
    /// Behind it a domain may come.
    Second,
    Last,
}

/// Which argument of what is called so is a secret.
fn password_of(called: &[u8]) -> Option<Password> {
    const NAMES: [&str; 7] = [
        "clientsecretcredential",
        "clientcredential",
        "passwordcredential",
        "pscredential",
        "basicauth",
        "basicauthentication",
        "authenticationheadervalue",
    ];
    let lower = called.to_ascii_lowercase();
    if lower.ends_with(b"networkcredential") {
        return Some(Password::Second);
    }
    NAMES.iter().any(|name| lower.ends_with(name.as_bytes())).then_some(Password::Last)
}

/// The argument of a call whose bracket is at `place`, where it is a text and not the only one.
fn argument_of(text: &[u8], plain: &[u8], place: (usize, usize), password: Password) -> Option<Cut> {
    let ends: &[u8] = if password == Password::Second { b")," } else { b")" };
    let mut walk = Walk { text, at: place.0, plain: place.1 };
    let mut comma = None;
    // In how many brackets of another argument's calls.
    let mut depth = 0_usize;
    walk.pass_one();
    while let Some(next) = walk.next().filter(|_| walk.at - place.0 < LONGEST_CALL) {
        match next.byte {
            b')' if depth == 0 => break,
            b')' => depth -= 1,
            b'(' => depth += 1,
            b',' if depth > 0 => {}
            b',' if comma.is_some() && password == Password::Second => return None,
            b',' => comma = Some(walk.mark()),
            b'"' | b'\'' => {
                let before = (walk.at - 1, walk.plain - 1);
                let value = value::behind(text, before.0, before.1, Reach::Word, LONGEST);
                if let Some(comma) = comma.filter(|_| depth == 0)
                    && behind(text, &value, ends).is_some()
                {
                    let value = value::behind(text, comma.0, comma.1, Reach::Word, LONGEST);
                    // `client_secret="…"` and `get() + "…"` are no texts as they stand.
                    if !value.quoted {
                        return None;
                    }
                    return secret(plain, &value, Kind::ClientSecret, Need::Any, true);
                }
                (walk.at, walk.plain) = (value.range.end, value.plain.end);
            }
            b';' | b'{' | b'}' => return None,
            _ => {}
        }
        walk.pass_one();
    }
    None
}

/// `ConvertTo-SecureString "…"`, and `"…" | ConvertTo-SecureString`.
fn secure_strings(plain: &[u8], found: &mut Vec<Cut>) {
    static CALL: Search = search(|| memmem::Finder::new("ConvertTo-SecureString"));
    const OPTIONS: [&[u8]; 3] = [b"-string", b"-asplaintext", b"-force"];
    for at in CALL.find_iter(plain) {
        let before = &plain[at.saturating_sub(LONGEST_CALL)..at];
        if let Some(text) = before.trim_ascii_end().strip_suffix(b"|").map(<[u8]>::trim_ascii_end)
            && let Some((quote @ (b'"' | b'\''), inner)) = text.split_last()
            && let Some(open) = beginning_of_text(inner, *quote)
        {
            let start = at - before.len() + open + 1;
            push(plain, start, start + inner.len() - open - 1, found);
            continue;
        }
        let mut start = at + CALL.needle().len();
        let limit = plain.len().min(start + LONGEST);
        loop {
            start += plain[start..limit].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
            let word = plain[start..limit]
                .iter()
                .take_while(|byte| byte.is_ascii_alphabetic() || **byte == b'-')
                .count();
            if !OPTIONS.iter().any(|option| plain[start..start + word].eq_ignore_ascii_case(option)) {
                break;
            }
            start += word;
        }
        let quote = plain.get(start).copied().filter(|byte| matches!(byte, b'"' | b'\''));
        start += usize::from(quote.is_some());
        let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b')' | b'(');
        if start < limit {
            let rest = &plain[start..limit];
            let len = match quote {
                Some(quote) => end_of_text(rest, quote),
                None => rest.iter().position(ends).unwrap_or(rest.len()),
            };
            let is_option = quote.is_none() && plain[start] == b'-';
            if !is_option {
                push(plain, start, start + len, found);
            }
        }
    }
}

/// Where the text of PowerShell begins that `quote` ends behind `inner`: a quote stands twice in it, or behind a backtick.
fn beginning_of_text(inner: &[u8], quote: u8) -> Option<usize> {
    let mut at = inner.len();
    loop {
        at = inner[..at].iter().rposition(|byte| *byte == quote || matches!(byte, b'\n' | b'\r'))?;
        // `{"a": "\"b\" | …"}`: the one before it begins a text of JSON.
        let in_json = |before: usize| {
            let sign = inner[..before].trim_ascii_end().last();
            quote == b'"' && sign.is_none_or(|sign| matches!(sign, b':' | b',' | b'[' | b'{'))
        };
        match at.checked_sub(1).map(|before| (before, inner[before])) {
            _ if inner[at] != quote => return None,
            Some((_, b'`')) => at -= 1,
            Some((before, byte)) if byte == quote && !in_json(before) => at -= 1,
            _ => return Some(at),
        }
    }
}

/// How long the text of PowerShell is that stands before `quote` or the line's end.
fn end_of_text(text: &[u8], quote: u8) -> usize {
    let mut at = 0;
    while let Some(byte) = text.get(at).filter(|byte| **byte != b'\n') {
        let escapes = *byte == b'`' && quote == b'"' || *byte == quote && text.get(at + 1) == Some(&quote);
        if *byte == quote && !escapes {
            break;
        }
        at += if escapes { 2 } else { 1 };
    }
    at.min(text.len())
}

fn push(plain: &[u8], start: usize, end: usize, found: &mut Vec<Cut>) {
    if is_secret(&plain[start..end], Need::Any, true) {
        found.push(Cut::secret(start..end, Kind::Password));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::held::hold_unescaped;

    #[test]
    fn texts_in_calls_and_lists_are_cut() {
        let longest = "a".repeat(LONGEST - 2) + "b";
        let too_long = format!("x.setPassword('{longest}c')");
        for (text, cut) in [
            ("x.WithClientSecret(\"abc\")", "x.WithClientSecret(\"REDACTED\")"),
            (&format!("x.setPassword('{longest}')"), "x.setPassword('REDACTED')"),
            (&too_long, &too_long),
            ("x.setPassword( 'a\\'bc' )", "x.setPassword( 'REDACTED' )"),
            ("x.getPassword(\"abc\")", "x.getPassword(\"abc\")"),
            ("x.WithClientSecret(abc)", "x.WithClientSecret(abc)"),
            ("h.Add(\"client_secret\", \"abc\")", "h.Add(\"client_secret\", \"REDACTED\")"),
            ("('client_secret', b'abcde1')", "('client_secret', b'REDACTED')"),
            ("('client_secret', 'abcdef')", "('client_secret', 'abcdef')"),
            ("getenv('client_secret', 'abcdef')", "getenv('client_secret', 'abcdef')"),
            ("getenv('client_secret', 'abcde1')", "getenv('client_secret', 'REDACTED')"),
            ("[\"client_secret\",\"abcdefg1\"]", "[\"client_secret\",\"REDACTED\"]"),
            ("[\"client_secret\",\"abcdef1\"]", "[\"client_secret\",\"abcdef1\"]"),
            ("[\"client_secret\",\"abcdefg1\",\"x\"]", "[\"client_secret\",\"abcdefg1\",\"x\"]"),
            ("[\"--client-secret\",\"--abcdef1\"]", "[\"--client-secret\",\"--abcdef1\"]"),
            ("[\"client_id\",\"abcdefg1\"]", "[\"client_id\",\"abcdefg1\"]"),
            ("new NetworkCredential(\"u\", \"abc\")", "new NetworkCredential(\"u\", \"REDACTED\")"),
            ("new NetworkCredential(u, @\"abc\")", "new NetworkCredential(u, @\"REDACTED\")"),
            ("new NetworkCredential(\"abc\")", "new NetworkCredential(\"abc\")"),
            (
                "new NetworkCredential(\"u\", \"abc\", \"domain\")",
                "new NetworkCredential(\"u\", \"REDACTED\", \"domain\")",
            ),
            ("new NetworkCredential(\"u\", p, \"domain\")", "new NetworkCredential(\"u\", p, \"domain\")"),
            (
                "ClientSecretCredential(\"t\", \"c\", \"abc\")",
                "ClientSecretCredential(\"t\", \"c\", \"REDACTED\")",
            ),
            ("h.Add(\"Authorization\", \"Basic YWI6Y2Q=\")", "h.Add(\"Authorization\", \"Basic REDACTED\")"),
            ("[\"Authorization\", \"Basic YWI6Y2Q=\"]", "[\"Authorization\", \"Basic REDACTED\"]"),
            ("(\"Authorization\", \"Bearer \" + token)", "(\"Authorization\", \"Bearer \" + token)"),
            ("(\"Authorization\", \"required\")", "(\"Authorization\", \"required\")"),
            (
                "ClientSecretCredential(a.get(\"T\", 1), \"c\", \"abc\")",
                "ClientSecretCredential(a.get(\"T\", 1), \"c\", \"REDACTED\")",
            ),
            ("NetworkCredential(u, get(\"abc\"))", "NetworkCredential(u, get(\"abc\"))"),
            ("NetworkCredential(u, get(\"abc\") + \"d\")", "NetworkCredential(u, get(\"abc\") + \"d\")"),
            ("ClientSecretCredential(t, c, key=\"abc\")", "ClientSecretCredential(t, c, key=\"abc\")"),
            ("(auth=(\"u\", \"abc\"))", "(auth=(\"u\", \"REDACTED\"))"),
            ("(user=(\"u\", \"abc\"))", "(user=(\"u\", \"abc\"))"),
            (
                "new AuthenticationHeaderValue(\"Basic\", \"YWI6Y2Q=\")",
                "new AuthenticationHeaderValue(\"Basic\", \"REDACTED\")",
            ),
            ("{ \"client_secret\", \"abcde1\" }", "{ \"client_secret\", \"REDACTED\" }"),
            ("{ \"client_secret\", \"abcdef\" }", "{ \"client_secret\", \"abcdef\" }"),
            ("{ \"client_secret\", \"abcde1\", \"x\" }", "{ \"client_secret\", \"abcde1\", \"x\" }"),
            (
                "KeyValuePair<string, string>(\"client_secret\", \"abc\")",
                "KeyValuePair<string, string>(\"client_secret\", \"REDACTED\")",
            ),
            ("new NetworkCredential(\"abc\", p)", "new NetworkCredential(\"abc\", p)"),
            ("ConvertTo-SecureString \"a bc\" -Force", "ConvertTo-SecureString \"REDACTED\" -Force"),
            ("ConvertTo-SecureString -String abc -Force", "ConvertTo-SecureString -String REDACTED -Force"),
            ("ConvertTo-SecureString -AsPlainText 'abc'", "ConvertTo-SecureString -AsPlainText 'REDACTED'"),
            ("ConvertTo-SecureString $abc -Force", "ConvertTo-SecureString $abc -Force"),
            ("ConvertTo-SecureString -Key abc", "ConvertTo-SecureString -Key abc"),
            ("'abc' | ConvertTo-SecureString -Force", "'REDACTED' | ConvertTo-SecureString -Force"),
            ("('a''bc' | ConvertTo-SecureString)", "('REDACTED' | ConvertTo-SecureString)"),
            ("x 'd' 'a''bc' | ConvertTo-SecureString", "x 'd' 'REDACTED' | ConvertTo-SecureString"),
            ("ConvertTo-SecureString 'a''bc' -Force", "ConvertTo-SecureString 'REDACTED' -Force"),
            ("ConvertTo-SecureString \"a`\"bc\" -Force", "ConvertTo-SecureString \"REDACTED\" -Force"),
            ("ConvertTo-SecureString \"abc\" \"d\"", "ConvertTo-SecureString \"REDACTED\" \"d\""),
            (
                r#"{"x": "\"abc\" | ConvertTo-SecureString"}"#,
                "{\"x\": \"\"REDACTED\" | ConvertTo-SecureString\"}",
            ),
            (
                r#"{"x": "\"a\"\"bc\" | ConvertTo-SecureString"}"#,
                "{\"x\": \"\"REDACTED\" | ConvertTo-SecureString\"}",
            ),
            ("x \"\"\"abc\" | ConvertTo-SecureString", "x \"REDACTED\" | ConvertTo-SecureString"),
            ("$abc | ConvertTo-SecureString -Force", "$abc | ConvertTo-SecureString -Force"),
        ] {
            hold_unescaped(text, cut, |text, plain, found| find(text, plain, true, found));
        }
    }
}
