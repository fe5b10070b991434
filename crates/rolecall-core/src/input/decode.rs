//! Bytes to text: byte-order marks and UTF-16, which Windows writes to files and clipboards.

use std::borrow::Cow;

/// How much of a text without a byte-order mark is looked at to tell UTF-16 from UTF-8, in bytes.
pub const ENCODING_SAMPLE: usize = 4096;

/// Which byte of UTF-16's units comes first.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Endian {
    /// The low byte, as on Windows.
    Little,
    /// The high byte.
    Big,
}

impl Endian {
    /// The unit that two bytes are.
    pub fn unit(self, pair: [u8; 2]) -> u16 {
        match self {
            Self::Little => u16::from_le_bytes(pair),
            Self::Big => u16::from_be_bytes(pair),
        }
    }
}

/// How a text is written in bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Encoding {
    /// How long its byte-order mark is, in bytes; 0 without one.
    pub mark: usize,
    /// Whether it is UTF-16, and which. What is not is ASCII-compatible, or no text.
    pub utf16: Option<Endian>,
}

/// How the text is written that begins with `beginning`, of which the first [`ENCODING_SAMPLE`] bytes count. UTF-16 is
/// recognised by its mark or, without one, by the NULs that it puts beside ASCII letters.
pub fn encoding_of(beginning: &[u8]) -> Encoding {
    let (mark, utf16) = match beginning {
        [0xef, 0xbb, 0xbf, ..] => (3, None),
        [0xff, 0xfe, ..] => (2, Some(Endian::Little)),
        [0xfe, 0xff, ..] => (2, Some(Endian::Big)),
        _ => match nuls_by_position(&beginning[..beginning.len().min(ENCODING_SAMPLE)]) {
            (even, odd, pairs) if odd * 5 > pairs * 2 && even * 20 < pairs => (0, Some(Endian::Little)),
            (even, odd, pairs) if even * 5 > pairs * 2 && odd * 20 < pairs => (0, Some(Endian::Big)),
            _ => (0, None),
        },
    };
    Encoding { mark, utf16 }
}

/// How many bytes before it [`other_text`] has to see too, to miss nothing where a text comes in blocks.
pub const OTHER_TEXT: usize = 32;

/// How many different bytes are among so many of other text, at least.
const VARIED: usize = 10;

/// Where something else stands among the units of UTF-16, of which `bytes` begin with a whole one: a run of ASCII, as a program
/// appends it that knows nothing of the file's encoding, or a token whose units are the other way round.
pub fn other_text(bytes: &[u8], endian: Endian) -> Option<usize> {
    let is_text = |byte: &u8| byte.is_ascii_graphic() || *byte == b' ';
    // Rulers and dots of a table of contents are runs of a few characters.
    let is_varied =
        |run: &[u8]| (0..run.len()).filter(|at| !run[..*at].contains(&run[*at])).count() >= VARIED;
    let mut run = 0;
    let ascii = (0..bytes.len()).find(|at| {
        run = if is_text(&bytes[*at]) { run + 1 } else { 0 };
        run >= OTHER_TEXT && is_varied(&bytes[at + 1 - OTHER_TEXT..=*at])
    });
    let ascii = ascii.map(|last| (last + 1 - OTHER_TEXT) / 2 * 2);
    let token: &[u8; 6] = match endian {
        Endian::Little => b"\0e\0y\0J",
        Endian::Big => b"e\0y\0J\0",
    };
    let token = memchr::memmem::find_iter(bytes, token).find(|at| at % 2 == 0);
    ascii.into_iter().chain(token).min()
}

/// `bytes` as ASCII-compatible text. What is neither UTF-16 nor UTF-8 stays as it is, since a token in it is ASCII all the
/// same.
pub(super) fn to_text(bytes: &[u8]) -> Cow<'_, [u8]> {
    let Encoding { mark, utf16 } = encoding_of(bytes);
    match utf16 {
        None => Cow::Borrowed(&bytes[mark..]),
        Some(endian) => Cow::Owned(from_utf16(&bytes[mark..], endian)),
    }
}

fn from_utf16(bytes: &[u8], endian: Endian) -> Vec<u8> {
    let units = bytes.chunks_exact(2).map(|pair| endian.unit([pair[0], pair[1]]));
    let mut text = String::with_capacity(bytes.len() / 2);
    text.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
    text.into_bytes()
}

/// How many NULs stand beside a character of ASCII text, at even and at odd offsets, and among how many pairs. Binary data
/// has NULs too, beside bytes that no text holds.
fn nuls_by_position(sample: &[u8]) -> (usize, usize, usize) {
    let is_text = |byte: u8| byte.is_ascii_graphic() || matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    let pairs = sample.chunks_exact(2);
    let count = pairs.len();
    let (even, odd, others) = pairs.fold((0, 0, 0), |(even, odd, others), pair| match pair {
        [0, other] if is_text(*other) => (even + 1, odd, others),
        [other, 0] if is_text(*other) => (even, odd + 1, others),
        [0, _] | [_, 0] => (even, odd, others + 1),
        _ => (even, odd, others),
    });
    if others * 10 > count { (0, 0, count) } else { (even, odd, count) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_text_in_utf_16_is_told() {
        let le = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let be = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
        let token = "Authorization: Bearer eyJhbGciOiJub25lIn0.e30.";
        for (what, bytes, endian, other) in [
            ("as it should be", le(token), Endian::Little, false),
            ("the same the other way round", be(token), Endian::Big, false),
            ("Chinese", le(&"\u{4e2d}\u{6587}\u{5b57}".repeat(40)), Endian::Little, false),
            ("31 letters", [&le("é"), &token.as_bytes()[..31], &le("é")].concat(), Endian::Little, false),
            ("32 letters", [&le("é"), &token.as_bytes()[..32], &le("é")].concat(), Endian::Little, true),
            ("a ruler", le(&"═".repeat(40)), Endian::Little, false),
            ("a box", be(&"╔═…•╗".repeat(40)), Endian::Big, false),
            ("behind a ruler", [&le(&"═".repeat(40)), token.as_bytes()].concat(), Endian::Little, true),
            ("an odd byte before a token", [le("x\n"), vec![b'x'], le(token)].concat(), Endian::Little, true),
            ("both ways", [be("x\n"), le(token)].concat(), Endian::Big, true),
        ] {
            assert_eq!(other_text(&bytes, endian).is_some(), other, "{what}");
        }
    }

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
        let numbers: Vec<u8> = (0..2000_u16).flat_map(|n| (n % 96).to_le_bytes()).collect();
        assert_eq!(to_text(&numbers).as_ref(), numbers, "small numbers are no UTF-16");
        assert_eq!(to_text(&[0; 8]).as_ref(), [0; 8], "nothing but NULs is no UTF-16");
    }
}
