//! Texts with their SHA-256. It names a token among many, and on the way to it lies most of the digest of what the signature
//! covers, which RS256, PS256 and ES256 need: many tokens are hashed once, not twice.

use std::array;
use std::fmt;

use crate::hash::{self, Begun};

/// A text that may be a token, with its name. The text is a secret.
pub struct Hashed {
    pub(super) text: String,
    sha256: [u8; 32],
    /// The SHA-256 of what stands before the last dot, as far as it was made on the way.
    pub(super) covered: Begun,
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

    /// What stands before the last one.
    fn covered(self, text: &str) -> &[u8] {
        &text.as_bytes()[..if self.count == 0 { text.len() } else { self.last }]
    }
}

/// What a signature covers (RFC 7515 §5.2).
#[derive(Clone, Copy)]
pub(crate) struct Message<'t> {
    bytes: &'t [u8],
    begun: Option<Begun>,
}

impl Hashed {
    /// Hashes `text`.
    pub fn of(text: String) -> Self {
        let [hashed] = Self::each([text]);
        hashed
    }

    /// Hashes two texts, which takes less than one after the other.
    pub fn both(texts: [String; 2]) -> [Self; 2] {
        Self::each(texts)
    }

    fn each<const N: usize>(mut texts: [String; N]) -> [Self; N] {
        let dots = texts.each_ref().map(|text| Dots::of(text));
        let covered = Begun::of(array::from_fn(|at| dots[at].covered(&texts[at])));
        let sha256 = Begun::finish(covered, texts.each_ref().map(|text| text.as_bytes()));
        array::from_fn(|at| {
            let text = std::mem::take(&mut texts[at]);
            Self { text, sha256: sha256[at], covered: covered[at], dots: dots[at] }
        })
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
}

impl fmt::Debug for Hashed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hashed({}, its text hidden)", hash::Digest(self.sha256))
    }
}

impl<'t> Message<'t> {
    /// The message `bytes`, nothing of which is known yet.
    pub(crate) fn of(bytes: &'t [u8]) -> Self {
        Self { bytes, begun: None }
    }

    /// The same, of whose SHA-256 `begun` is the beginning.
    pub(crate) fn begun(bytes: &'t [u8], begun: Begun) -> Self {
        Self { bytes, begun: Some(begun) }
    }

    /// Its bytes.
    pub(crate) fn bytes(self) -> &'t [u8] {
        self.bytes
    }

    /// Their SHA-256, where most of the way to it is done.
    #[cfg_attr(
        not(any(feature = "aws-lc-rs", test)),
        expect(dead_code, reason = "only aws-lc-rs takes a digest")
    )]
    pub(crate) fn sha256(self) -> Option<[u8; 32]> {
        let [sha256] = Begun::finish([self.begun?], [self.bytes]);
        debug_assert_eq!(hash::digest(self.bytes), sha256, "begun with other bytes");
        Some(sha256)
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
            assert_eq!(message.sha256(), covered.map(|covered| hash::digest(covered.as_bytes())), "{text}");
            assert!(Token::parse(&text).expect("a token").message().sha256().is_none());
        }
        for text in ["", ".", "no token"] {
            assert_eq!(*Hashed::of(text.to_owned()).sha256(), hash::digest(text.as_bytes()));
        }
    }

    #[test]
    fn two_texts_have_the_digests_that_each_has_alone() {
        let texts =
            ["", "a", "a.b", "a.b.c", "..", &"x".repeat(200), &format!("{0}.{0}.{0}", "y".repeat(99))];
        for pair in texts.iter().flat_map(|one| texts.map(|other| [(*one).to_owned(), other.to_owned()])) {
            for (hashed, text) in Hashed::both(pair.clone()).iter().zip(pair) {
                let alone = Hashed::of(text.clone());
                assert_eq!((hashed.text(), hashed.sha256), (&*text, hash::digest(text.as_bytes())));
                assert_eq!((hashed.covered, hashed.dots.count), (alone.covered, alone.dots.count));
            }
        }
    }
}
