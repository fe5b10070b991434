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
        None => of(Sixteen::from(of_few(text).to_le_bytes())),
    };
    // Most texts hold nothing of any kind.
    if all.simd_eq(Sixteen::splat(0)).to_bitmask() == u32::from(u16::MAX) {
        return 0;
    }
    let all = u128::from_le_bytes(all.to_array());
    [64, 32, 16, 8].into_iter().fold(all, |all, bits| all | all >> bits).to_le_bytes()[0]
}

/// Whether two bytes of `text` that follow one another are a pair of which `is` says so.
#[inline(always)]
pub(crate) fn holds_pair(text: &[u8], is: impl Fn(Sixteen, Sixteen) -> Sixteen) -> bool {
    const PAIRS: usize = 16;
    let of = |bytes: &[u8; PAIRS + 1]| {
        let (first, second) = (bytes.first_chunk(), bytes.last_chunk());
        first
            .zip(second)
            .map_or(Sixteen::splat(0), |(first, second)| is(Sixteen::from(*first), Sixteen::from(*second)))
    };
    let all = match text.last_chunk() {
        Some(last) => {
            let (mut all, mut rest) = (of(last), text);
            while let Some(bytes) = rest.first_chunk() {
                all |= of(bytes);
                rest = &rest[PAIRS..];
            }
            all
        }
        None => {
            let few = of_few(text);
            is(Sixteen::from(few.to_le_bytes()), Sixteen::from((few >> 8).to_le_bytes()))
        }
    };
    all.simd_eq(Sixteen::splat(0)).to_bitmask() != u32::from(u16::MAX)
}

/// The bytes of `text`, sixteen at most, the first at the lowest place, and spaces behind them.
#[inline(always)]
fn of_few(text: &[u8]) -> u128 {
    const SPACES: u128 = u128::from_le_bytes([b' '; 16]);
    let bits = |bytes: usize| u32::try_from(8 * bytes).unwrap_or(u32::MAX);
    let spaces = SPACES.checked_shl(bits(text.len())).unwrap_or_default();
    // The first and the last ones may be the same in part, and stand at the same places then.
    let letters = if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
        let [first, last] = [*first, *last].map(u64::from_le_bytes).map(u128::from);
        first | last << bits(text.len() - 8)
    } else if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
        let [first, last] = [*first, *last].map(u32::from_le_bytes).map(u128::from);
        first | last << bits(text.len() - 4)
    } else {
        text.iter().rev().fold(0, |letters, byte| letters << 8 | u128::from(*byte))
    };
    letters | spaces
}

/// `kind` for each of `bytes` that is `byte`.
#[inline(always)]
pub(crate) fn is(bytes: Sixteen, byte: u8, kind: u8) -> Sixteen {
    bytes.simd_eq(Sixteen::splat(byte)) & Sixteen::splat(kind)
}

/// `kind` for each of `bytes` from `first` to `last`.
#[inline(always)]
pub(crate) fn is_within(bytes: Sixteen, first: u8, last: u8, kind: u8) -> Sixteen {
    within(bytes, first, last) & Sixteen::splat(kind)
}

/// `kind` for each of `bytes` that is below `first` or above `last`.
#[inline(always)]
pub(crate) fn is_outside(bytes: Sixteen, first: u8, last: u8, kind: u8) -> Sixteen {
    !within(bytes, first, last) & Sixteen::splat(kind)
}

#[inline(always)]
fn within(bytes: Sixteen, first: u8, last: u8) -> Sixteen {
    bytes.max(Sixteen::splat(first)).min(Sixteen::splat(last)).simd_eq(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_found_at_each_place() {
        let is_ab = |first, second| is(first, b'a', 1) & is(second, b'b', 1);
        for length in 0..60 {
            let text = vec![b'a'; length];
            assert!(!holds_pair(&text, is_ab), "{length}");
            for place in 0..length {
                let mut text = vec![b'b'; length];
                text[place] = b'a';
                assert_eq!(holds_pair(&text, is_ab), place + 1 < length, "{place} of {length}");
                text[place] = 0xff;
                assert!(!holds_pair(&text, is_ab), "{place} of {length}");
            }
        }
    }

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
