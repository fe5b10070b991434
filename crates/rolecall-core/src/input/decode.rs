//! Bytes to text: byte-order marks and UTF-16, which Windows writes to files and clipboards.

use std::borrow::Cow;

/// How much of a text without a byte-order mark is looked at to tell UTF-16 from UTF-8, in bytes.
pub(crate) const SAMPLE: usize = 4096;

/// `bytes` as ASCII-compatible text. UTF-16 is recognised by its mark or, without one, by the NULs that it puts beside
/// ASCII letters; what is neither UTF-16 nor UTF-8 stays as it is, since a token in it is ASCII all the same.
pub(super) fn to_text(bytes: &[u8]) -> Cow<'_, [u8]> {
    let rest = bytes.strip_prefix(MARK_LE).or(bytes.strip_prefix(MARK_BE)).unwrap_or(bytes);
    match encoding(bytes) {
        Encoding::Utf8 => Cow::Borrowed(bytes.strip_prefix(MARK_UTF8).unwrap_or(bytes)),
        Encoding::Utf16Le => Cow::Owned(from_utf16(rest, u16::from_le_bytes)),
        Encoding::Utf16Be => Cow::Owned(from_utf16(rest, u16::from_be_bytes)),
    }
}

const MARK_UTF8: &[u8] = b"\xef\xbb\xbf";
const MARK_LE: &[u8] = b"\xff\xfe";
const MARK_BE: &[u8] = b"\xfe\xff";

/// How a text's characters are written as bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Encoding {
    /// UTF-8, or anything else that has ASCII's letters where ASCII has them.
    Utf8,
    /// UTF-16, the low byte first.
    Utf16Le,
    /// UTF-16, the high byte first.
    Utf16Be,
}

/// The encoding of a text that begins with `bytes`; the first [`SAMPLE`] of them decide.
pub(crate) fn encoding(bytes: &[u8]) -> Encoding {
    if bytes.starts_with(MARK_LE) {
        return Encoding::Utf16Le;
    }
    if bytes.starts_with(MARK_BE) {
        return Encoding::Utf16Be;
    }
    match nuls_by_position(&bytes[..bytes.len().min(SAMPLE)]) {
        (even, odd, pairs) if odd * 5 > pairs * 2 && even * 20 < pairs => Encoding::Utf16Le,
        (even, odd, pairs) if even * 5 > pairs * 2 && odd * 20 < pairs => Encoding::Utf16Be,
        _ => Encoding::Utf8,
    }
}

fn from_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Vec<u8> {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let mut text = String::with_capacity(bytes.len() / 2);
    text.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
    text.into_bytes()
}

/// How many NULs stand at even and at odd offsets, and among how many pairs.
fn nuls_by_position(sample: &[u8]) -> (usize, usize, usize) {
    let pairs = sample.chunks_exact(2);
    let count = pairs.len();
    pairs.fold((0, 0, count), |(even, odd, count), pair| {
        (even + usize::from(pair[0] == 0), odd + usize::from(pair[1] == 0), count)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_utf_16_are_recognised() {
        let le = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let be = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
        for (what, bytes, text) in [
            ("plain", b"abc".to_vec(), "abc"),
            ("nothing", Vec::new(), ""),
            ("a UTF-8 mark", b"\xef\xbb\xbfabc".to_vec(), "abc"),
            ("UTF-16LE with its mark", [vec![0xff, 0xfe], le("a„c")].concat(), "a„c"),
            ("UTF-16BE with its mark", [vec![0xfe, 0xff], be("a„c")].concat(), "a„c"),
            ("half a unit at the end", [vec![0xff, 0xfe], le("ab"), vec![b'c']].concat(), "ab"),
            ("half a surrogate pair", vec![0xff, 0xfe, 0x00, 0xd8, b'a', 0], "\u{fffd}a"),
            ("UTF-16LE without a mark", le("eyJhbGci"), "eyJhbGci"),
            ("UTF-16BE without a mark", be("eyJhbGci"), "eyJhbGci"),
            ("a text with a NUL", b"ab\0cdefgh".to_vec(), "ab\0cdefgh"),
        ] {
            assert_eq!(to_text(&bytes).as_ref(), text.as_bytes(), "{what}");
        }
        assert_eq!(to_text(&[0; 8]).as_ref(), [0; 8], "nothing but NULs is no UTF-16");
    }
}
