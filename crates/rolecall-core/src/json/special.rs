//! What can't stand in a JSON text as it is: a quote, a backslash, a control (RFC 8259 §7). Most of a token is texts, so that they
//! are looked for in a block of bytes at once.

use crate::kinds::Sixteen;

/// The special bytes of a document, block by block, each looked at once by a reader that goes ahead.
pub(super) struct Specials<'d> {
    bytes: &'d [u8],
    /// Which block was looked at last.
    block: usize,
    /// Which of its bytes are special, the first at the lowest bit.
    found: u64,
}

/// A block's size, in bytes: one for each bit.
const BLOCK: usize = 64;

impl<'d> Specials<'d> {
    pub(super) fn of(bytes: &'d [u8]) -> Self {
        Self { bytes, block: usize::MAX, found: 0 }
    }

    /// Where from `start` on the first of them stands, or where the document ends.
    #[inline]
    pub(super) fn next(&mut self, start: usize) -> usize {
        // Most texts end in the block in which they begin.
        if start / BLOCK == self.block {
            let found = self.found >> (start % BLOCK);
            if found != 0 {
                return start + found.trailing_zeros() as usize;
            }
        }
        self.next_block(start)
    }

    #[inline(never)]
    fn next_block(&mut self, start: usize) -> usize {
        let mut block = start / BLOCK;
        let mut found = self.of_block(block) & (u64::MAX << (start % BLOCK));
        while found == 0 {
            block += 1;
            if block * BLOCK >= self.bytes.len() {
                return self.bytes.len().max(start);
            }
            found = self.of_block(block);
        }
        block * BLOCK + found.trailing_zeros() as usize
    }

    fn of_block(&mut self, block: usize) -> u64 {
        if block != self.block {
            (self.block, self.found) = (block, self.look(block));
        }
        self.found
    }

    fn look(&self, block: usize) -> u64 {
        let rest = self.bytes.get(block * BLOCK..).unwrap_or_default();
        match rest.first_chunk() {
            Some(bytes) => specials(bytes),
            None => {
                let mut bytes = [b' '; BLOCK];
                bytes[..rest.len()].copy_from_slice(rest);
                specials(&bytes)
            }
        }
    }
}

/// Which of `bytes` are special.
fn specials(bytes: &[u8; BLOCK]) -> u64 {
    let special = |bytes: &[u8; 16]| {
        let bytes = Sixteen::from(*bytes);
        let is = |byte: u8| bytes.simd_eq(Sixteen::splat(byte));
        let is_control = bytes.min(Sixteen::splat(0x1f)).simd_eq(bytes);
        u64::from((is(b'"') | is(b'\\') | is_control).to_bitmask())
    };
    let (sixteens, _) = bytes.as_chunks();
    sixteens.iter().rev().fold(0, |found, sixteen| found << 16 | special(sixteen))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_special(byte: u8) -> bool {
        byte < 0x20 || byte == b'"' || byte == b'\\'
    }

    #[test]
    fn each_byte_is_told_at_each_place() {
        for byte in 0..=u8::MAX {
            for place in 0..BLOCK {
                for around in [b'\xff', b' ', b'"', 0] {
                    let mut bytes = [around; BLOCK];
                    bytes[place] = byte;
                    let expected =
                        (0..BLOCK).fold(0, |found, at| found | u64::from(is_special(bytes[at])) << at);
                    assert_eq!(specials(&bytes), expected, "{byte} at {place} of {around}");
                }
            }
        }
    }

    #[test]
    fn the_next_one_is_found_from_anywhere() {
        let mut bytes = vec![b'x'; 300];
        for at in [0, 5, 63, 64, 128, 250, 299] {
            bytes[at] = b'"';
        }
        for length in [0, 1, 63, 64, 65, 128, 200, 256, 300] {
            let bytes = &bytes[..length];
            for start in 0..length + 140 {
                let rest = bytes.get(start..).unwrap_or_default();
                let expected = rest.iter().position(|byte| is_special(*byte)).unwrap_or(rest.len()) + start;
                assert_eq!(Specials::of(bytes).next(start), expected, "from {start} of {length}");
            }
            // One that goes ahead finds the same as one that begins anew.
            let mut ahead = Specials::of(bytes);
            for start in (0..length).step_by(3).chain(0..length) {
                assert_eq!(ahead.next(start), Specials::of(bytes).next(start), "from {start} of {length}");
            }
        }
    }
}
