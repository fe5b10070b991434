//! Secrets by where they stand: in an address with a password, behind `Bearer`, in a sentence that tells a code or a password.

use memchr::memmem;

use super::Kind;
use super::byte_set::ByteSet;
use super::named::trim;
use super::search::{Search, search};
use super::text::Cut;
use super::words::{Need, is_secret};
use crate::input::is_letter_or_dot;

/// One of these is in every text in which something is found.
pub(super) const NEEDS: [ByteSet; 4] =
    [ByteSet::of(b"://"), ByteSet::of(b"earer "), ByteSet::of(b"nter the code"), ByteSet::of(b"assword is")];

/// Finds them in an unescaped text.
pub(super) fn find(plain: &[u8], found: &mut Vec<Cut>) {
    found.extend(passwords_in_addresses(plain));
    found.extend(behind_bearer(plain));
    found.extend(device_codes(plain));
    found.extend(passwords_in_sentences(plain));
}

/// `https://user:password@host`.
fn passwords_in_addresses(plain: &[u8]) -> impl Iterator<Item = Cut> {
    const LONGEST: usize = 512;
    static SIGN: Search = search(|| memmem::Finder::new("://"));
    SIGN.find_iter(plain).filter_map(|at| {
        let start = at + 3;
        let rest = &plain[start..plain.len().min(start + LONGEST)];
        let end = rest.iter().position(|byte| {
            byte.is_ascii_whitespace()
                || matches!(byte, b'/' | b'?' | b'#' | b'"' | b'\'' | b'<' | b'>' | b'&')
        });
        let authority = &rest[..end.unwrap_or(rest.len())];
        let host = authority.iter().rposition(|byte| *byte == b'@')?;
        let Some(colon) = authority[..host].iter().position(|byte| *byte == b':') else {
            let user = &authority[..host];
            return is_token(user).then(|| Cut::secret(start..start + host, Kind::OpaqueToken));
        };
        // `jdbc:sqlserver://host:1433;user=u@host`
        let behind = &authority[colon + 1..];
        let port = behind.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if port > 0 && behind.get(port) == Some(&b';') {
            return None;
        }
        let range = start + colon + 1..start + host;
        is_secret(&plain[range.clone()], Need::Any, true).then(|| Cut::secret(range, Kind::Password))
    })
}

/// Whether `user` is a personal access token, which stands for a user and a password: those of Azure DevOps have 52 letters or more.
fn is_token(user: &[u8]) -> bool {
    const SHORTEST: usize = 40;
    let letters = user.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    letters && user.len() >= SHORTEST && user.iter().any(u8::is_ascii_digit)
}

/// `Bearer` and an opaque token, without the name of a header.
fn behind_bearer(plain: &[u8]) -> impl Iterator<Item = Cut> {
    const SHORTEST: usize = 24;
    static BEARER: Search = search(|| memmem::Finder::new("earer "));
    BEARER.find_iter(plain).filter_map(|at| {
        let start = at + 6;
        let belongs = |byte: &&u8| {
            is_letter_or_dot(**byte) || matches!(byte, b'~' | b'+' | b'/' | b'=' | b'!' | b'*' | b'$')
        };
        let len = plain[start..].iter().take_while(belongs).count();
        let value = &plain[start..start + len];
        let mixed = value.iter().any(u8::is_ascii_digit) && value.iter().any(u8::is_ascii_alphabetic);
        (len >= SHORTEST && mixed && is_secret(value, Need::Long, true))
            .then(|| Cut::secret(start..start + len, Kind::OpaqueToken))
    })
}

/// A code that somebody is told to enter (RFC 8628 §3.3): "… and enter the code ABCD12345 to authenticate."
fn device_codes(plain: &[u8]) -> impl Iterator<Item = Cut> {
    const LONGEST_GAP: usize = 16;
    const LENGTHS: std::ops::RangeInclusive<usize> = 8..=12;
    static SIGN: Search = search(|| memmem::Finder::new("nter the code"));
    SIGN.find_iter(plain).filter_map(|at| {
        let behind = at + SIGN.needle().len();
        let is_gap =
            |byte: &&u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`' | b'*' | b'>');
        let gap = plain[behind..].iter().take(LONGEST_GAP).take_while(is_gap).count();
        let start = behind + gap;
        let is_sign = |byte: &&u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || **byte == b'-';
        let len = plain[start..].iter().take_while(is_sign).count();
        let (code, rest) = (&plain[start..start + len], &plain[start + len..]);
        let is_whole = rest.first().is_none_or(|byte| !byte.is_ascii_alphanumeric());
        // Codes can do without a digit, and so do words in capitals.
        let plainly = code.iter().any(|byte| !byte.is_ascii_uppercase())
            || rest.trim_ascii_start().starts_with(b"to authenticate");
        (gap > 0 && LENGTHS.contains(&len) && is_whole && plainly && is_secret(code, Need::Any, true))
            .then(|| Cut::secret(start..start + len, Kind::DeviceCode))
    })
}

/// A password that somebody is told: "Your new password is Winter2026!". Words of a sentence have no digits and signs in them, but
/// for those that say how it is kept.
fn passwords_in_sentences(plain: &[u8]) -> impl Iterator<Item = Cut> {
    const LONGEST_GAP: usize = 4;
    static SIGN: Search = search(|| memmem::Finder::new("assword is"));
    SIGN.find_iter(plain).filter_map(|at| {
        let behind = at + SIGN.needle().len();
        let is_gap = |byte: &&u8| byte.is_ascii_whitespace() || b":\"'`*".contains(byte);
        let gap = plain[behind..].iter().take(LONGEST_GAP).take_while(is_gap).count();
        let start = behind + gap;
        let ends = |byte: &u8| byte.is_ascii_whitespace() || b"\"'`<>,;".contains(byte);
        let word = &plain[start..plain[start..].iter().position(ends).map_or(plain.len(), |len| start + len)];
        let word = trim(word, |byte| matches!(byte, b'.' | b')' | b'*'));
        let has = |is: fn(&u8) -> bool| word.iter().any(is);
        let is_sign = |byte: &u8| b"!@#$%^&*?+".contains(byte);
        let mixed = has(u8::is_ascii_digit)
            && has(u8::is_ascii_alphabetic)
            && (has(is_sign) || has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase));
        let lower = word.to_ascii_lowercase();
        let is_way = [&b"sha"[..], b"md5", b"base64", b"utf", b"aes", b"bcrypt"]
            .iter()
            .any(|way| lower.starts_with(way));
        (gap > 0 && mixed && !is_way && is_secret(word, Need::Any, false))
            .then(|| Cut::secret(start..start + word.len(), Kind::Password))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::held::hold;

    #[test]
    fn secrets_are_cut_where_they_stand() {
        for (text, cut) in [
            ("https://user:pass@host/", "https://user:REDACTED@host/"),
            (
                "https://madeupmadeupmadeupmadeupmadeupmadeup4567@dev.azure.com/x",
                "https://REDACTED@dev.azure.com/x",
            ),
            (
                "https://madeupmadeupmadeupmadeupmadeupmadeup456@dev.azure.com/x",
                "https://madeupmadeupmadeupmadeupmadeupmadeup456@dev.azure.com/x",
            ),
            (
                "https://a.name-that-is-so-long-that-nothing-is-longer1@x.example/x",
                "https://a.name-that-is-so-long-that-nothing-is-longer1@x.example/x",
            ),
            ("https://host:8080/a@b", "https://host:8080/a@b"),
            ("sqlserver://host:1433;user=a@b;x", "sqlserver://host:1433;user=a@b;x"),
            ("https://user:1433a;b@host;x", "https://user:REDACTED@host;x"),
            ("https://user:1433@host", "https://user:REDACTED@host"),
            ("Bearer abcdefghijklmnopqrstuvw1.", "Bearer REDACTED"),
            ("Bearer abcdefghijklmnopqrstuv1", "Bearer abcdefghijklmnopqrstuv1"),
            ("Bearer abcdefghijklmnopqrstuvwx", "Bearer abcdefghijklmnopqrstuvwx"),
            ("Your new password is Winter2026.", "Your new password is REDACTED."),
            ("the password is: \"winter2026!\".", "the password is: \"REDACTED\"."),
            ("The Password is **Ab1def**, and", "The Password is **REDACTED**, and"),
            ("the password is Ab1de", "the password is Ab1de"),
            ("the password is sha256-hashed", "the password is sha256-hashed"),
            ("the password is BASE64", "the password is BASE64"),
            ("the password is SHA256-hashed", "the password is SHA256-hashed"),
            ("the password is Incorrect", "the password is Incorrect"),
            ("the password is %PASSWORD1%", "the password is %PASSWORD1%"),
            ("the password isWinter2026", "the password isWinter2026"),
            ("enter the code ABCD1234 to", "enter the code REDACTED to"),
            ("enter the code `ABCD1234`", "enter the code `REDACTED`"),
            ("enter the code ABCD123 to", "enter the code ABCD123 to"),
            ("enter the code ABCD12345678 to", "enter the code REDACTED to"),
            ("enter the code ABCD123456789 to", "enter the code ABCD123456789 to"),
            ("enter the code ABCD1234x to", "enter the code ABCD1234x to"),
            ("enter the codeABCD1234 to", "enter the codeABCD1234 to"),
        ] {
            hold(text, cut, find);
        }
    }
}
