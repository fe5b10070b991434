//! What people give instead of a token, where there is nothing else: an id, the name of a permission, a key, base64 of a token.

use memchr::memmem;

use super::OtherKind;
use super::spelt::{self, IN_BASE64, Look};
use crate::catalog::permissions_named;
use crate::entra::is_guid;
use crate::token::base64url;

/// What `text` is, which is `core` without what stands around that; nothing where it is neither of them.
pub(super) fn of(text: &[u8], core: &[u8]) -> Option<OtherKind> {
    if is_key(text.trim_ascii()) {
        return Some(OtherKind::Key);
    }
    let word = std::str::from_utf8(core).ok()?;
    if is_guid(word) {
        Some(OtherKind::Id)
    } else {
        (!permissions_named(word).is_empty()).then_some(OtherKind::Permission)
    }
}

/// Whether `text` begins a PEM block (RFC 7468 §2), or is JSON with a key in it (RFC 7517 §4.1).
fn is_key(text: &[u8]) -> bool {
    text.starts_with(b"-----BEGIN ") || text.starts_with(b"{") && memmem::find(text, b"\"kty\"").is_some()
}

/// Whether a token stands in base64 in `text`, where it is not looked into: its header and the dot behind that.
pub fn holds_encoded_token(text: &[u8]) -> bool {
    in_base64(text).is_some()
}

/// Where the word begins that holds a token in base64 in `text`, if one does.
pub(super) fn in_base64(text: &[u8]) -> Option<usize> {
    let first = |spelling: usize, letters: &str| {
        let mut from = 0;
        loop {
            let at = from + memmem::find(&text[from..], letters.as_bytes())?;
            match spelt::in_base64(text, at, spelling) {
                Look::Header(_) => return Some(at),
                Look::Nothing(end) => from = end,
                Look::More => return None,
            }
        }
    };
    let at = IN_BASE64.iter().enumerate().filter_map(|(spelling, letters)| first(spelling, letters)).min()?;
    Some(at - text[..at].iter().rev().take_while(|byte| base64url::bits(**byte).is_some()).count())
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::*;
    use crate::input::find;
    use crate::input::tests::token;

    #[test]
    fn what_stands_instead_of_a_token_is_named() {
        let guid = "11111111-2222-3333-4444-555555555555";
        for (text, kind) in [
            (guid.to_owned(), Some(OtherKind::Id)),
            (format!(" {{{guid}}}\n"), Some(OtherKind::Id)),
            (guid[1..].to_owned(), None),
            (format!("{guid}/{guid}"), None),
            ("Alert.Read.All\n".to_owned(), Some(OtherKind::Permission)),
            ("\"User.Read\"".to_owned(), Some(OtherKind::Permission)),
            ("Alert.Red.All".to_owned(), None),
            ("contosodevelopment.onmicrosoft.com".to_owned(), None),
            ("10.0.0.1".to_owned(), None),
            ("User.Red".to_owned(), None),
            ("-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n".to_owned(), Some(OtherKind::Key)),
            ("see -----BEGIN PUBLIC KEY-----".to_owned(), None),
            ("{\"keys\": [{\"kty\": \"RSA\"}]}".to_owned(), Some(OtherKind::Key)),
            ("{\"keys\": []}".to_owned(), None),
            ("{\"aud\": \"api://x\", \"roles\": []}".to_owned(), Some(OtherKind::Claims)),
            ("{\"sub\": \"x\", \"roles\": []}".to_owned(), None),
            ("hello".to_owned(), None),
        ] {
            let pasted = find(text.as_bytes()).expect("it is short");
            let found: Vec<(OtherKind, &str)> =
                pasted.others.iter().map(|other| (other.kind, other.place.as_str())).collect();
            let expected: Vec<_> = kind.into_iter().map(|kind| (kind, "the whole text")).collect();
            assert!(found == expected && pasted.tokens.is_empty(), "{text}: {found:?}");
        }
    }

    #[test]
    fn a_token_in_base64_is_named_with_its_place() {
        let token = token();
        for before in ["", "x", "xx", "Bearer "] {
            let packed = STANDARD.encode(format!("{before}{token}"));
            let lines: Vec<&str> =
                packed.as_bytes().chunks(64).map(|line| str::from_utf8(line).expect("ASCII")).collect();
            for (text, place) in [
                (packed.clone(), "the whole text"),
                (lines.join("\n"), "the whole text"),
                (format!("a: b\ndata:\n  token: {packed}\n"), "line 3, column 10"),
            ] {
                let pasted = find(text.as_bytes()).expect("it is short");
                let found: Vec<(OtherKind, &str)> =
                    pasted.others.iter().map(|other| (other.kind, other.place.as_str())).collect();
                assert_eq!(found, [(OtherKind::Encoded, place)], "{before}: {text}");
                assert!(pasted.tokens.is_empty());
            }
        }
        let header = STANDARD.encode(token.split('.').next().expect("a part"));
        assert!(find(header.as_bytes()).expect("it is short").others.is_empty(), "a header without its dot");
    }
}
