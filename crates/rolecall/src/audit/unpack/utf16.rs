//! UTF-16 to UTF-8, block by block.

use std::io::{self, Read};

use rolecall_core::input::{Endian, OTHER_TEXT, holds_other_text};

use super::{Ahead, Reader};

/// How much is read at once, in bytes.
const ROOM: usize = 32 * 1024;

/// The text of UTF-16 as UTF-8; what is no UTF-16 in it is the replacement character, and half a unit at the end is nothing.
pub(super) struct Utf16 {
    inner: Ahead<Reader>,
    endian: Endian,
    block: Vec<u8>,
    /// How much of a unit the block begins with.
    kept: usize,
    /// The last units before the block.
    seam: Vec<u8>,
    /// Whether something is no UTF-16.
    holds_other: bool,
    /// The first half of a surrogate pair.
    high: Option<u16>,
    text: String,
    /// How much of the text was read.
    at: usize,
}

impl Utf16 {
    pub(super) fn new(inner: Ahead<Reader>, endian: Endian) -> Self {
        Self {
            inner,
            endian,
            block: vec![0; ROOM],
            kept: 0,
            seam: Vec::new(),
            holds_other: false,
            high: None,
            text: String::new(),
            at: 0,
        }
    }

    /// Looks among the first `whole` bytes of the block for what is no UTF-16: tokens in it would be overlooked.
    fn look(&mut self, whole: usize) {
        let looked = [&self.seam, &self.block[..whole]].concat();
        self.seam = looked[looked.len().saturating_sub(OTHER_TEXT)..].to_vec();
        self.holds_other |= holds_other_text(&looked, self.endian);
    }

    fn push(&mut self, unit: u16) {
        if let Some(high) = self.high.take() {
            let pair = char::decode_utf16([high, unit]).next();
            if let Some(Ok(c)) = pair {
                self.text.push(c);
                return;
            }
            self.text.push(char::REPLACEMENT_CHARACTER);
        }
        match unit {
            0xd800..0xdc00 => self.high = Some(unit),
            unit => self.text.push(char::from_u32(unit.into()).unwrap_or(char::REPLACEMENT_CHARACTER)),
        }
    }
}

impl Read for Utf16 {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() {
            // What came before it was read.
            if self.holds_other {
                let message = "other text stands within UTF-16, in which tokens would be overlooked";
                return Err(io::Error::new(io::ErrorKind::InvalidData, message));
            }
            self.text.clear();
            self.at = 0;
            let read = self.inner.read(&mut self.block[self.kept..])?;
            if read == 0 {
                if self.high.take().is_none() {
                    return Ok(0);
                }
                self.text.push(char::REPLACEMENT_CHARACTER);
            }
            let filled = self.kept + read;
            self.look(filled / 2 * 2);
            for at in (0..filled.saturating_sub(1)).step_by(2) {
                self.push(self.endian.unit([self.block[at], self.block[at + 1]]));
            }
            self.kept = filled % 2;
            if self.kept == 1 {
                self.block[0] = self.block[filled - 1];
            }
        }
        let ready = &self.text.as_bytes()[self.at..];
        let count = ready.len().min(into.len());
        into[..count].copy_from_slice(&ready[..count]);
        self.at += count;
        Ok(count)
    }
}
