//! Base64url, strictly (RFC 7515 §2, RFC 4648 §5 and §3.5), and leniently enough to show what a sloppy text holds.

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
use base64::engine::general_purpose::URL_SAFE_NO_PAD as STRICT;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::{alphabet, decoded_len_estimate};

use super::Flaw;

/// The same as the crate's own engine without padding, many letters at a time where the processor can.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
static STRICT: std::sync::LazyLock<base64::engine::Simd> =
    std::sync::LazyLock::new(|| base64::engine::Simd::url_safe(base64::engine::general_purpose::NO_PAD));

/// Anything goes about padding and the unused bits; used only to show what is inside, never to verify.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Decodes `text` when it is the one spelling that its bytes have.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    STRICT.decode(text).ok()
}

/// Encodes without padding.
pub fn encode(bytes: &[u8]) -> String {
    STRICT.encode(bytes)
}

/// The six bits for which `letter` stands in base64, that of URLs or the other (RFC 4648 §4 and §5).
pub(crate) const fn bits(letter: u8) -> Option<u8> {
    match letter {
        b'A'..=b'Z' => Some(letter - b'A'),
        b'a'..=b'z' => Some(letter - b'a' + 26),
        b'0'..=b'9' => Some(letter - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

/// What [`bits`] says, looked up because every byte of a long text is asked; [`NONE`] is no letter, and has no bits among the six.
static BITS: [u8; 256] = {
    let mut all = [NONE; 256];
    let mut letter: u8 = 0;
    while letter < 128 {
        if let Some(bits) = bits(letter) {
            all[letter as usize] = bits;
        }
        letter += 1;
    }
    all
};

const NONE: u8 = 0x40;

/// A letter of either alphabet (RFC 4648 §4 and §5).
pub(crate) fn is_base64(byte: u8) -> bool {
    BITS[usize::from(byte)] != NONE
}

/// The bytes that `letters` of either alphabet stand for, as far as they make whole ones.
pub(crate) fn decode_letters(letters: &[u8]) -> Vec<u8> {
    const MANY: usize = 64;
    if letters.len() >= MANY
        && let Some(bytes) = std::str::from_utf8(letters).ok().and_then(decode)
    {
        return bytes;
    }
    let mut bytes = Vec::with_capacity(decoded_len_estimate(letters.len()));
    for four in letters.chunks(4) {
        let six = |letter: &u8| u32::from(BITS[usize::from(*letter)] & !NONE);
        let all = four.iter().fold(0, |all, letter| all << 6 | six(letter));
        let [_, whole @ ..] = (all << (6 * (4 - four.len()))).to_be_bytes();
        bytes.extend_from_slice(&whole[..four.len() * 6 / 8]);
    }
    bytes
}

/// Decodes as much of `text` as has a meaning, and says what kept it from being strict base64url.
pub(crate) fn decode_leniently(text: &str) -> (Vec<u8>, Option<Flaw>) {
    decode_into(Vec::new(), text)
}

/// The same, in the memory of `room`, whatever it holds.
pub(super) fn decode_into(room: Vec<u8>, text: &str) -> (Vec<u8>, Option<Flaw>) {
    let mut bytes = room;
    bytes.resize(decoded_len_estimate(text.len()), 0);
    if let Ok(length) = STRICT.decode_slice(text, &mut bytes) {
        bytes.truncate(length);
        return (bytes, None);
    }
    let foreign =
        text.char_indices().find(|(_, c)| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '=')));
    let body = text.trim_end_matches('=');
    let flaw = match foreign {
        Some((at, found)) => Flaw::Alphabet { found, at: at + 1 },
        None if body.len() < text.len() => Flaw::Padding,
        None if body.contains('=') => Flaw::Padding,
        None if body.len() % 4 == 1 => Flaw::Length,
        None => Flaw::TrailingBits,
    };
    let mut kept: String = body
        .chars()
        .map_while(|c| match c {
            '+' => Some('-'),
            '/' => Some('_'),
            c if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') => Some(c),
            _ => None,
        })
        .collect();
    if kept.len() % 4 == 1 {
        kept.pop();
    }
    (LENIENT.decode(&kept).unwrap_or_default(), Some(flaw))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_letter_stands_for_its_six_bits() {
        for letter in 0..=u8::MAX {
            let padded = [b'A', b'A', b'A', letter];
            let own = std::str::from_utf8(&padded).ok().and_then(decode).map(|bytes| bytes[2]);
            let other = match letter {
                b'+' => Some(62),
                b'/' => Some(63),
                _ => None,
            };
            assert_eq!(bits(letter), own.or(other), "{letter}");
        }
    }

    #[test]
    fn letters_are_those_that_have_bits() {
        for byte in 0..=u8::MAX {
            assert_eq!(is_base64(byte), bits(byte).is_some(), "{byte}");
        }
    }

    #[test]
    fn letters_stand_for_the_same_whatever_they_are_among() {
        for len in 0..200 {
            for sign in ['A', '-', '_', '+', '/', '9'] {
                let text: String = ('a'..='z').chain(['Z', sign, '0']).cycle().take(len).collect();
                assert_eq!(decode_letters(text.as_bytes()), decode_leniently(&text).0, "{text}");
            }
        }
    }

    #[test]
    fn one_token_has_one_spelling() {
        for (what, text, bytes, flaw) in [
            ("strict", "YWJj", &b"abc"[..], None),
            ("strict, two over", "YWI", b"ab", None),
            ("both url letters", "-_-_", &[0xfb, 0xff, 0xbf], None),
            ("empty", "", b"", None),
            ("padding", "YWI=", b"ab", Some(Flaw::Padding)),
            ("padding only", "=", b"", Some(Flaw::Padding)),
            ("padding inside", "YW=I", b"a", Some(Flaw::Padding)),
            (
                "the standard alphabet",
                "+/+/",
                &[0xfb, 0xff, 0xbf],
                Some(Flaw::Alphabet { found: '+', at: 1 }),
            ),
            ("white space", "YW Jj", b"a", Some(Flaw::Alphabet { found: ' ', at: 3 })),
            ("one letter over", "YWJjY", b"abc", Some(Flaw::Length)),
            ("unused bits set", "YWJ", b"ab", Some(Flaw::TrailingBits)),
            ("unused bits set, one byte", "YX", b"a", Some(Flaw::TrailingBits)),
        ] {
            assert_eq!(decode_leniently(text), (bytes.to_vec(), flaw.clone()), "{what}");
            for used in [&b"x"[..], b"what was there before"] {
                let decoded = decode_into(used.to_vec(), text);
                assert_eq!(decoded, (bytes.to_vec(), flaw.clone()), "{what}, in used memory");
            }
            assert_eq!(decode(text).is_some(), flaw.is_none(), "{what}, strictly");
        }
    }
}
