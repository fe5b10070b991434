//! SHA-256 (FIPS 180-4) that can stop on the way and go on twice, and that takes two texts side by side: each of its steps waits
//! for the one before, so a processor has room for those of another text, and two take less than one after the other. What is
//! done with a block is the crate sha2's; how blocks are cut and filled up is §5.1.1 and §5.2.1.

use std::array;
use std::slice;

use sha2::compress256;

/// The length of a block, in bytes.
const BLOCK: usize = 64;

/// The length of the text's own length at the end of its last block, in bytes.
const LENGTH: usize = size_of::<u64>();

/// What SHA-256 begins with (§5.3.3).
const FIRST: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// The SHA-256 of texts so far: the whole blocks at their beginning are in it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Begun {
    state: [u32; 8],
    /// How long these blocks are together, in bytes.
    taken: usize,
}

impl Begun {
    /// Takes the whole blocks of each of `texts`.
    pub(crate) fn of<const N: usize>(texts: [&[u8]; N]) -> [Self; N] {
        let mut all = [Self { state: FIRST, taken: 0 }; N];
        take(&mut all, texts);
        all
    }

    /// The SHA-256 of each of `texts`, each of which must begin with the text that the one of `all` at its place was begun with.
    ///
    /// # Panics
    /// Where a text is shorter than what is taken of it.
    pub(crate) fn finish<const N: usize>(mut all: [Self; N], texts: [&[u8]; N]) -> [[u8; 32]; N] {
        let rests: [&[u8]; N] = array::from_fn(|at| &texts[at][all[at].taken..]);
        take(&mut all, rests);
        let ends: [End; N] = array::from_fn(|at| End::of(texts[at]));
        take(&mut all, array::from_fn(|at| ends[at].blocks()));
        all.map(|begun| {
            let mut digest = [0; 32];
            for (bytes, word) in digest.chunks_exact_mut(4).zip(begun.state) {
                bytes.copy_from_slice(&word.to_be_bytes());
            }
            digest
        })
    }
}

/// Takes the whole blocks at the beginning of each of `texts`, a block of each in turn.
fn take<const N: usize>(all: &mut [Begun; N], texts: [&[u8]; N]) {
    let blocks = texts.map(|text| text.as_chunks::<BLOCK>().0);
    let longest = blocks.iter().map(|blocks| blocks.len()).max().unwrap_or(0);
    for at in 0..longest {
        for (begun, blocks) in all.iter_mut().zip(blocks) {
            if let Some(block) = blocks.get(at) {
                compress256(&mut begun.state, slice::from_ref(block.into()));
                begun.taken += BLOCK;
            }
        }
    }
}

/// What stands at a text's end: what no block holds, a bit that is set, zeros, and the length of the whole text in bits.
struct End {
    bytes: [u8; 2 * BLOCK],
    length: usize,
}

impl End {
    fn of(text: &[u8]) -> Self {
        let rest = text.as_chunks::<BLOCK>().1;
        let mut bytes = [0; 2 * BLOCK];
        bytes[..rest.len()].copy_from_slice(rest);
        bytes[rest.len()] = 0x80;
        let length = if rest.len() + 1 + LENGTH > BLOCK { 2 * BLOCK } else { BLOCK };
        bytes[length - LENGTH..length].copy_from_slice(&(text.len() as u64 * 8).to_be_bytes());
        Self { bytes, length }
    }

    fn blocks(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::digest;

    #[test]
    fn every_length_has_the_digest_of_the_standard() {
        let text: Vec<u8> = (0..=255).cycle().take(400).collect();
        for length in 0..text.len() {
            let other = &text[7..text.len() - length / 2];
            let whole = &text[..length];
            assert_eq!(Begun::finish(Begun::of([whole]), [whole]), [digest(whole)], "{length}");
            assert_eq!(
                Begun::finish(Begun::of([whole, other]), [whole, other]),
                [digest(whole), digest(other)],
                "{length}"
            );
        }
    }

    #[test]
    fn what_was_begun_goes_on_with_any_end() {
        let text: Vec<u8> = (0..=255).rev().cycle().take(300).collect();
        for begun in 0..=130 {
            let all = Begun::of([&text[..begun], &text[..2 * begun]]);
            for end in [begun, begun + 1, begun + 63, begun + 64, begun + 65] {
                let texts = [&text[..end], &text[..2 * begun]];
                assert_eq!(Begun::finish(all, texts), texts.map(digest), "{begun} and {end}");
            }
        }
    }
}
