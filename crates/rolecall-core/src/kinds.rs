//! Which kinds of bytes stand in a text, sixteen bytes at once: whatever is written, or looked through for credentials, goes
//! through here, and nearly all of it holds nothing special.

use wide::u8x16;

/// Sixteen bytes, or their kinds, a bit for each.
pub(crate) type Sixteen = u8x16;

/// The kinds of the bytes of `text`, together. What is of no kind is a space.
#[inline(always)]
pub(crate) fn kinds(text: &[u8], of: impl Fn(Sixteen) -> Sixteen) -> u8 {
    let all = match text.last_chunk::<16>() {
        // The last sixteen may be looked at twice.
        Some(last) => {
            let (sixteens, _) = text.as_chunks::<16>();
            sixteens.iter().fold(of(Sixteen::from(*last)), |all, sixteen| all | of(Sixteen::from(*sixteen)))
        }
        None => {
            let mut padded = [b' '; 16];
            padded[..text.len()].copy_from_slice(text);
            of(Sixteen::from(padded))
        }
    };
    let all = u128::from_le_bytes(all.to_array());
    [64, 32, 16, 8].into_iter().fold(all, |all, bits| all | all >> bits).to_le_bytes()[0]
}

/// `kind` for each of `bytes` that is `byte`.
#[inline(always)]
pub(crate) fn is(bytes: Sixteen, byte: u8, kind: u8) -> Sixteen {
    bytes.simd_eq(Sixteen::splat(byte)) & Sixteen::splat(kind)
}

/// `kind` for each of `bytes` that is below `first` or above `last`.
#[inline(always)]
pub(crate) fn is_outside(bytes: Sixteen, first: u8, last: u8, kind: u8) -> Sixteen {
    let inside = bytes.max(Sixteen::splat(first)).min(Sixteen::splat(last)).simd_eq(bytes);
    !inside & Sixteen::splat(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_counts_at_each_place() {
        let of = |bytes| is(bytes, b'x', 1) | is(bytes, b'y', 2) | is_outside(bytes, 0x20, 0x7e, 4);
        for length in 0..50 {
            for place in 0..length {
                for byte in 0..=u8::MAX {
                    let mut text = vec![b'a'; length];
                    text[place] = byte;
                    let kind = u8::from(byte == b'x')
                        | u8::from(byte == b'y') << 1
                        | u8::from(!(0x20..=0x7e).contains(&byte)) << 2;
                    assert_eq!(kinds(&text, of), kind, "{byte} at {place} of {length}");
                    text[length / 2] = b'y';
                    let kind = if place == length / 2 { 2 } else { kind | 2 };
                    assert_eq!(kinds(&text, of), kind, "{byte} at {place} of {length}, beside another");
                }
            }
            assert_eq!(kinds(&vec![b' '; length], of), 0, "{length}");
        }
    }
}
