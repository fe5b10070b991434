//! The value of an Authorization header: which part of it is the secret.

use std::ops::Range;

use super::Kind;
use super::text::{Cut, MARKER};
use super::words::{self, Need};
use crate::input::{end_of_letters_and_dots, is_letter_or_dot};

/// What follows the scheme of an Authorization header (RFC 9110 §11.4).
pub(super) fn authorization(plain: &[u8], range: Range<usize>) -> Option<Cut> {
    const WORDS: [&str; 9] =
        ["bearer", "basic", "pop", "dpop", "token", "apikey", "oauth", "negotiate", "ntlm"];
    // `map[Authorization:[Basic …]]`, as Go shows headers.
    let brackets = plain[range.clone()].iter().take_while(|byte| **byte == b'[').count();
    let range = range.start + brackets..range.end;
    let value = &plain[range.clone()];
    let scheme = value.iter().position(|byte| matches!(byte, b' ' | b'\t'));
    let is_token = |byte: &u8| {
        is_letter_or_dot(*byte)
            || byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b',' | b'<' | b'>' | b'[' | b']')
    };
    let Some(scheme) = scheme else {
        let whole = value.len() >= 16 && value.iter().any(u8::is_ascii_digit) && value.iter().all(is_token);
        let kept = value.starts_with(MARKER.as_bytes());
        return (whole && !kept).then(|| Cut::secret(range, Kind::OpaqueToken));
    };
    let name = std::str::from_utf8(&value[..scheme]).ok()?.to_ascii_lowercase();
    let start = scheme + value[scheme..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let rest = &value[start..];
    // Beyond the first quote, which the range ends at.
    if let Some(end) = end_of_parameters(plain, range.start + start) {
        return Some(Cut::secret(range.start + start..end, Kind::Signature));
    }
    if !WORDS.contains(&name.as_str()) {
        // Schemes with parameters: SharedKey, AWS4-HMAC-SHA256, Digest, SharedAccessSignature.
        let known = ["shared", "aws4", "digest", "hmac"].iter().any(|head| name.starts_with(head));
        let secret = known && words::is_secret(rest, Need::Authorization, true);
        let kind = if name == "digest" { Kind::Password } else { Kind::Signature };
        return secret.then(|| Cut::secret(range.start + start..range.end, kind));
    }
    let len = rest.iter().take_while(|byte| is_token(byte)).count();
    let (shortest, kind) = match name.as_str() {
        "basic" => (Need::Authorization, Kind::BasicCredential),
        _ => (Need::Long, Kind::OpaqueToken),
    };
    let start = range.start + start;
    words::is_secret(&rest[..len], shortest, true).then(|| Cut::secret(start..start + len, kind))
}

/// Where the parameters of a scheme end that begin at `start` (RFC 9110 §11.2), `a="x", b="y"`, where one of them is quoted: those
/// of OAuth 1.0 (RFC 5849 §3.5.1) and Digest (RFC 7616 §3.4).
fn end_of_parameters(plain: &[u8], start: usize) -> Option<usize> {
    const LONGEST: usize = 4096;
    let text = &plain[start..plain.len().min(start + LONGEST)];
    let (mut at, mut end, mut quoted) = (0, 0, false);
    loop {
        at += text[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b',')).count();
        let name = end_of_letters_and_dots(text, at) - at;
        if name == 0 || text.get(at + name) != Some(&b'=') {
            break;
        }
        at += name + 1;
        if text.get(at) == Some(&b'"') {
            let Some(len) = text[at + 1..].iter().position(|byte| matches!(byte, b'"' | b'\n' | b'\r'))
            else {
                break;
            };
            at += len + 1;
            if text[at] != b'"' {
                break;
            }
            (at, quoted) = (at + 1, true);
        } else {
            let belongs = |byte: &&u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b',' | b';');
            at += text[at..].iter().take_while(belongs).count();
        }
        end = at;
        if text.get(at) != Some(&b',') {
            break;
        }
    }
    quoted.then_some(start + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_called_what_its_scheme_makes_it() {
        for (value, kind) in [
            ("Basic YWI6Y2Q=", Kind::BasicCredential),
            ("basic YWI6Y2Q=", Kind::BasicCredential),
            ("Bearer abcdefghij0123456789", Kind::OpaqueToken),
            ("SharedKey account:abcdefgh0123", Kind::Signature),
        ] {
            let cut = authorization(value.as_bytes(), 0..value.len());
            assert_eq!(cut.map(|cut| cut.kinds), Some(vec![kind]), "{value}");
        }
    }
}
