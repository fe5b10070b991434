//! Texts with their SHA-256. It names a token among many, and most of the way to it lies the digest of what the signature covers,
//! which RS256, PS256 and ES256 need: many tokens are hashed once, not twice.

use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::hash;

/// A text that may be a token, with its name. The text is a secret.
pub struct Hashed {
    pub(super) text: String,
    sha256: [u8; 32],
    /// Of what stands before the last dot.
    covered: [u8; 32],
    pub(super) dots: Dots,
}

/// Where the dots of a text stand.
#[derive(Clone, Copy, Default)]
pub(super) struct Dots {
    pub(super) first: usize,
    pub(super) second: usize,
    /// How many there are.
    pub(super) count: usize,
    last: usize,
}

impl Dots {
    pub(super) fn of(text: &str) -> Self {
        let mut dots = Self::default();
        for at in memchr::memchr_iter(b'.', text.as_bytes()) {
            match dots.count {
                0 => dots.first = at,
                1 => dots.second = at,
                _ => {}
            }
            (dots.last, dots.count) = (at, dots.count + 1);
        }
        dots
    }
}

/// What a signature covers (RFC 7515 §5.2).
#[derive(Clone, Copy)]
pub(crate) struct Message<'t> {
    bytes: &'t [u8],
    sha256: Option<&'t [u8; 32]>,
}

impl Hashed {
    /// Hashes `text`.
    pub fn of(text: String) -> Self {
        let dots = Dots::of(&text);
        let end = if dots.count == 0 { text.len() } else { dots.last };
        let (covered, rest) = text.as_bytes().split_at(end);
        let so_far = Sha256::new_with_prefix(covered);
        let sha256 = so_far.clone().chain_update(rest).finalize().into();
        Self { sha256, covered: so_far.finalize().into(), dots, text }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text alone.
    pub fn into_text(self) -> String {
        self.text
    }

    /// SHA-256 of the text: a name for it that reveals nothing.
    pub fn sha256(&self) -> &[u8; 32] {
        &self.sha256
    }

    /// Of what stands before the last dot.
    pub(super) fn covered(&self) -> [u8; 32] {
        self.covered
    }
}

impl fmt::Debug for Hashed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hashed({}, its text hidden)", hash::Digest(self.sha256))
    }
}

impl<'t> Message<'t> {
    /// The message `bytes`, nothing of which is known yet.
    pub(crate) fn of(bytes: &'t [u8]) -> Self {
        Self { bytes, sha256: None }
    }

    /// The same, whose SHA-256 is known.
    pub(crate) fn hashed(bytes: &'t [u8], sha256: &'t [u8; 32]) -> Self {
        debug_assert_eq!(hash::digest(bytes), *sha256, "of other bytes");
        Self { bytes, sha256: Some(sha256) }
    }

    /// Its bytes.
    pub(crate) fn bytes(self) -> &'t [u8] {
        self.bytes
    }

    /// Their SHA-256, where it is known.
    #[cfg_attr(not(feature = "aws-lc-rs"), expect(dead_code, reason = "only aws-lc-rs takes a digest"))]
    pub(crate) fn sha256(self) -> Option<&'t [u8; 32]> {
        self.sha256
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::{Reuse, Token};

    #[test]
    fn the_digest_of_what_is_signed_is_never_another_texts() {
        let part = crate::token::base64url::encode(br#"{"alg":"none"}"#);
        for (text, covered) in [
            (format!("{part}.{part}.c2ln"), Some(format!("{part}.{part}"))),
            (format!("{part}.{part}."), Some(format!("{part}.{part}"))),
            (format!("{part}.{part}"), None),
        ] {
            let hashed = Hashed::of(text.clone());
            assert_eq!(*hashed.sha256(), hash::digest(text.as_bytes()));
            assert!(!format!("{hashed:?}").contains(&part));
            let token = Token::of(hashed, &mut Reuse::default()).expect("a token");
            assert_eq!(token.sha256(), hash::sha256(text.as_bytes()));
            let message = token.message();
            assert_eq!(message.bytes(), token.signing_input());
            assert_eq!(
                message.sha256.copied(),
                covered.map(|covered| hash::digest(covered.as_bytes())),
                "{text}"
            );
            assert!(Token::parse(&text).expect("a token").message().sha256.is_none());
        }
        for text in ["", ".", "no token"] {
            assert_eq!(*Hashed::of(text.to_owned()).sha256(), hash::digest(text.as_bytes()));
        }
    }
}
