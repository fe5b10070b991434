//! Finds where tokens begin, in one pass over the text.
//!
//! This is the part that reads gigabytes: a run of letters is looked at further only when its first ones decode to white
//! space or `{`, and dropped at the first letter that takes it off JSON.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use super::header::Jose;
use super::read::{self, Budget, Reading, What};
use super::unescape::{Origin, unescape};
use super::wrap::{self, is_letter, is_letter_or_dot};

/// A place in a text where a token, or something that begins like one, stands.
pub struct Spot {
    /// Where it stands in the bytes that were scanned, escapes and line breaks inside included.
    pub range: Range<usize>,
    /// Its text without those: a secret.
    pub text: String,
    /// What it is.
    pub kind: SpotKind,
}

impl fmt::Debug for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Spot({:?} at {:?}, hidden)", self.kind, self.range)
    }
}

/// What stands at a [`Spot`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SpotKind {
    /// A token: [`Token::parse`](crate::token::Token::parse) says which, and what is wrong with it.
    Token,
    /// The beginning of one.
    CutOff,
    /// A token with something directly behind it that makes it another text (VALIDATION rule 3).
    Malformed,
}

/// Every place in `bytes` where a JOSE header with `alg` begins, in order, repetitions included. The bytes are read as
/// ASCII-compatible text of any length; [`find`](super::find) is the one that knows UTF-16 and names what stands there.
pub fn spots(bytes: &[u8]) -> Vec<Spot> {
    let text = unescape(bytes);
    let mut origin = Origin::new(bytes, matches!(text, Cow::Owned(_)));
    Scan::new(&text)
        .map(|reading| Spot {
            range: origin.of(reading.range.start)..origin.of(reading.range.end),
            text: reading.text,
            kind: match reading.what {
                What::Token => SpotKind::Token,
                What::CutOff => SpotKind::CutOff,
                What::Malformed => SpotKind::Malformed,
            },
        })
        .collect()
}

/// The readings of an unescaped text, in order.
pub(super) struct Scan<'a> {
    text: &'a [u8],
    at: usize,
    budget: Budget,
}

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0, budget: Budget::default() }
    }

    /// What begins at `start`, the first letter of a run.
    fn read(&mut self, start: usize) -> Option<Reading> {
        let first = *self.text.get(start)?;
        if may_begin_header(first) {
            return read::read(self.text, start, &mut self.budget);
        }
        // A line that a diff took out.
        let removed = first == b'-' && start > 0 && matches!(self.text[start - 1], b'\n' | b'\r');
        if removed && self.text.get(start + 1).copied().is_some_and(may_begin_header) {
            return read::read(self.text, start + 1, &mut self.budget);
        }
        None
    }

    /// A token with a further part directly before it is another text.
    fn read_behind_a_part(&self, chunk: Range<usize>) -> Option<Reading> {
        let mut parts = self.text[chunk.clone()].split(|byte| *byte == b'.').skip(1);
        let header = parts.next().filter(|part| part.first().copied().is_some_and(may_begin_header))?;
        parts.next()?;
        Jose::read(std::str::from_utf8(header).ok()?)?;
        let text = String::from_utf8_lossy(&self.text[chunk.clone()]).into_owned();
        Some(Reading { range: chunk, text, what: What::Malformed })
    }
}

impl Iterator for Scan<'_> {
    type Item = Reading;

    fn next(&mut self) -> Option<Reading> {
        loop {
            let run = self.at + self.text[self.at..].iter().position(|byte| is_letter_or_dot(*byte))?;
            let start = wrap::end_of(self.text, run, |byte| byte == b'.');
            if let Some(mut reading) = self.read(start) {
                self.at = reading.range.end;
                if reading.what == What::Malformed {
                    self.at = wrap::end_of(self.text, self.at, is_letter_or_dot_or_sloppy);
                    reading.range.end = self.at;
                }
                return Some(reading);
            }
            self.at = wrap::end_of(self.text, start, is_letter_or_dot);
            if let Some(reading) = self.read_behind_a_part(start..self.at) {
                return Some(reading);
            }
        }
    }
}

/// Letters that base64 has and base64url does not: what a malformed token may go on with.
fn is_letter_or_dot_or_sloppy(byte: u8) -> bool {
    is_letter(byte) || matches!(byte, b'.' | b'=' | b'+' | b'/' | b'~')
}

/// Whether base64url text that begins with `letter` can begin with `{`, or with the white space that JSON allows there.
fn may_begin_header(letter: u8) -> bool {
    matches!(letter, b'e' | b'I' | b'C' | b'D')
}
