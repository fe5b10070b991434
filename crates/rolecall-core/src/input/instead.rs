//! What people give instead of a token, where there is nothing else: an id, the name of a permission, a key.

use memchr::memmem;

use super::OtherKind;
use crate::catalog::permissions_named;
use crate::entra::is_guid;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::find;

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
            ("Alert.Red.All".to_owned(), Some(OtherKind::Malformed)),
            ("User.Red".to_owned(), None),
            ("-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n".to_owned(), Some(OtherKind::Key)),
            ("see -----BEGIN PUBLIC KEY-----".to_owned(), None),
            ("{\"keys\": [{\"kty\": \"RSA\"}]}".to_owned(), Some(OtherKind::Key)),
            ("{\"keys\": []}".to_owned(), None),
            ("hello".to_owned(), None),
        ] {
            let pasted = find(text.as_bytes()).expect("it is short");
            let found: Vec<(OtherKind, &str)> =
                pasted.others.iter().map(|other| (other.kind, other.place.as_str())).collect();
            let expected: Vec<_> = kind.into_iter().map(|kind| (kind, "the whole text")).collect();
            assert!(found == expected && pasted.tokens.is_empty(), "{text}: {found:?}");
        }
    }
}
