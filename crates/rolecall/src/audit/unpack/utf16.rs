//! UTF-16 to UTF-8, block by block.

use std::io::{self, Read};

use rolecall_core::input::{Endian, OTHER_TEXT, other_text};

use super::{Ahead, Reader};

/// How much is read at once, in bytes.
const ROOM: usize = 32 * 1024;

/// The text of UTF-16 as UTF-8; what is no UTF-16 in it is the replacement character, and half a unit at the end is nothing.
pub(super) struct Utf16 {
    inner: Ahead<Reader>,
    endian: Endian,
    block: Vec<u8>,
    /// How much the block begins with that was read before, and may be the beginning of other text.
    kept: usize,
    /// Whether other text comes next.
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
            holds_other: false,
            high: None,
            text: String::new(),
            at: 0,
        }
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
            // What comes before it was read.
            if self.holds_other {
                let message = "other text stands within UTF-16, in which tokens would be overlooked";
                return Err(io::Error::new(io::ErrorKind::InvalidData, message));
            }
            self.text.clear();
            self.at = 0;
            let read = self.inner.read(&mut self.block[self.kept..])?;
            let filled = self.kept + read;
            let other = other_text(&self.block[..filled], self.endian);
            self.holds_other = other.is_some();
            let whole = if read == 0 { filled } else { filled.saturating_sub(OTHER_TEXT) };
            let whole = other.unwrap_or(whole) / 2 * 2;
            for at in (0..whole).step_by(2) {
                self.push(self.endian.unit([self.block[at], self.block[at + 1]]));
            }
            if read == 0 && !self.holds_other && whole == 0 {
                if self.high.take().is_none() {
                    return Ok(0);
                }
                self.text.push(char::REPLACEMENT_CHARACTER);
            }
            self.block.copy_within(whole..filled, 0);
            self.kept = filled - whole;
        }
        let ready = &self.text.as_bytes()[self.at..];
        let count = ready.len().min(into.len());
        into[..count].copy_from_slice(&ready[..count]);
        self.at += count;
        Ok(count)
    }
}
