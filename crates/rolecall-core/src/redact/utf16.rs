//! UTF-16 to UTF-8 and back, byte for byte: half of a surrogate pair is kept as the three bytes that it would have in UTF-8 if it
//! were a character (WTF-8).

use crate::input::Endian;

/// `bytes` as text, and the byte that is left where their number is odd.
pub(super) fn to_text(bytes: &[u8], endian: Endian) -> (Vec<u8>, &[u8]) {
    let pairs = bytes.chunks_exact(2);
    let rest = pairs.remainder();
    let mut text = Vec::with_capacity(bytes.len() / 2);
    for c in char::decode_utf16(pairs.map(|pair| endian.unit([pair[0], pair[1]]))) {
        match c {
            Ok(c) => text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            Err(half) => {
                let unit = half.unpaired_surrogate();
                let low = |shift: u16| 0x80 | (unit >> shift & 0x3f) as u8;
                text.extend_from_slice(&[0xed, low(6), low(0)]);
            }
        }
    }
    (text, rest)
}

/// Text that [`to_text`] made, as it was.
pub(super) fn from_text(text: &[u8], endian: Endian) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() * 2);
    let mut put = |unit: u16| {
        bytes.extend_from_slice(&match endian {
            Endian::Big => unit.to_be_bytes(),
            Endian::Little => unit.to_le_bytes(),
        });
    };
    let mut at = 0;
    while at < text.len() {
        match text[at..] {
            [0xed, high @ 0xa0..=0xbf, low @ 0x80..=0xbf, ..] => {
                put(0xd000 | u16::from(high & 0x3f) << 6 | u16::from(low & 0x3f));
                at += 3;
            }
            _ => {
                let end = (at + 1..text.len()).find(|end| text[*end] & 0xc0 != 0x80).unwrap_or(text.len());
                for unit in String::from_utf8_lossy(&text[at..end]).encode_utf16() {
                    put(unit);
                }
                at = end;
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn nothing_is_lost(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            for endian in [Endian::Little, Endian::Big] {
                let (text, rest) = to_text(&bytes, endian);
                prop_assert_eq!([&from_text(&text, endian), rest].concat(), bytes.clone());
            }
        }

        #[test]
        fn halves_of_pairs_are_kept(units in prop::collection::vec(0xd7f0..0xe010_u16, 0..50)) {
            let bytes: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
            let (text, _) = to_text(&bytes, Endian::Little);
            prop_assert_eq!(from_text(&text, Endian::Little), bytes);
        }
    }
}
