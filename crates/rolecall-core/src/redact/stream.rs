//! A text of any length, block by block.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::mem;

use memchr::memmem;

use super::text::{Cut, Job, apply, cuts};
use super::{Kind, Known, Salt, pieces, utf16};
use crate::input::{ENCODING_SAMPLE, Encoding, Endian, OTHER_TEXT, encoding_of, other_text};

/// The shortest piece that is looked at on its own, in bytes, where the text is longer.
const PIECE_LEAST: usize = 256 * 1024;
/// The longest piece, in bytes: a text in which so much stands without a place to cut is refused.
pub const PIECE_LIMIT: usize = 128 * 1024 * 1024;

/// How often what is left is looked at again: a cut can show what it hid, such as the line of which a secret was a part.
const ROUNDS: usize = 8;

/// The round from which on base64 is cut whole: what is encoded again in another spelling, such as quoted-printable, can go on with the
/// next line there, and so without an end.
const WHOLE_FROM: usize = 3;

/// What to do with a text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// Replaces names by pseudonyms made with this salt, also the values that are known from claims.
    pub names: Option<(&'a Salt, &'a Known)>,
}

/// Something that was cut, and where it begins: a token, with its header.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Place {
    /// What it was.
    pub kind: Kind,
    /// Its line, from 1.
    pub line: usize,
    /// Its column in characters, from 1.
    pub column: usize,
}

/// Why a text cannot be redacted. What came out before it is sound.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum RedactError {
    /// It is compressed or encrypted, so that what it holds does not show.
    #[error("the input is compressed ({format}), so what it holds cannot be seen")]
    Compressed {
        /// The format's name.
        format: &'static str,
    },
    /// Text in UTF-32, in UTF-16 within other text, or other text within UTF-16.
    #[error("the input holds {encoding}, in which tokens would be overlooked")]
    Encoding {
        /// The encoding, and where.
        encoding: &'static str,
    },
    /// More than [`PIECE_LIMIT`] without a place to cut.
    #[error(
        "the input has more than {PIECE_LIMIT} bytes without a place where nothing goes on, so it cannot be read in pieces"
    )]
    TooLong,
}

/// Redacts a text that comes in blocks of any size; how it is divided into them makes no difference.
///
/// ```
/// use rolecall_core::redact::{Options, Redactor};
/// let mut redactor = Redactor::new(Options::default());
/// let mut redacted = Vec::new();
/// redactor.feed(b"client_id=a&client_secret=abc", &mut redacted)?;
/// redactor.feed(b"8Q~def&scope=x", &mut redacted)?;
/// redactor.finish(&mut redacted)?;
/// assert_eq!(redacted, b"client_id=a&client_secret=REDACTED&scope=x");
/// # Ok::<(), rolecall_core::redact::RedactError>(())
/// ```
pub struct Redactor<'a> {
    job: Job<'a>,
    pieces: pieces::Limits,
    /// Nothing before the first bytes have said it.
    encoding: Option<Encoding>,
    /// Bytes that were not turned into text yet.
    bytes: Vec<u8>,
    /// The last few bytes before them.
    seam: Vec<u8>,
    /// Text that was not redacted yet.
    text: Vec<u8>,
    /// How much of it was searched for a place to cut.
    searched: usize,
    line: usize,
    column: usize,
    places: VecDeque<Place>,
}

impl std::fmt::Debug for Redactor<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Redactor({} bytes hidden)", self.bytes.len() + self.text.len())
    }
}

impl<'a> Redactor<'a> {
    /// At the beginning of a text.
    pub fn new(options: Options<'a>) -> Self {
        Self {
            job: Job { names: options.names, ..Job::default() },
            pieces: pieces::Limits { least: PIECE_LEAST, near: pieces::NEAR },
            encoding: None,
            bytes: Vec::new(),
            seam: Vec::new(),
            text: Vec::new(),
            searched: 0,
            line: 1,
            column: 1,
            places: VecDeque::new(),
        }
    }

    /// The same, to gather with [`into_known`](Self::into_known) what the claims of the text's tokens hold.
    pub fn learning() -> Self {
        let mut redactor = Self::new(Options::default());
        redactor.job.learned = Some(Known::default().into());
        redactor
    }

    #[cfg(test)]
    pub(super) fn with_pieces_of(mut self, least: usize, near: usize) -> Self {
        self.pieces = pieces::Limits { least, near };
        self
    }

    /// Takes the next block and puts what is done into `out`.
    ///
    /// # Errors
    /// [`RedactError`] where the text cannot be redacted; then it must not be fed further.
    pub fn feed(&mut self, block: &[u8], out: &mut Vec<u8>) -> Result<(), RedactError> {
        self.bytes.extend_from_slice(block);
        if self.encoding.is_none() && self.bytes.len() < ENCODING_SAMPLE {
            return Ok(());
        }
        self.take_bytes(false)?;
        self.take_pieces(out)
    }

    /// Takes the end of the text.
    ///
    /// # Errors
    /// [`RedactError`] where the text cannot be redacted.
    pub fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), RedactError> {
        self.take_bytes(true)?;
        self.take_pieces(out)?;
        let rest = mem::take(&mut self.text);
        self.piece(&rest, out);
        // Half of a unit of UTF-16.
        out.append(&mut self.bytes);
        Ok(())
    }

    /// What was cut since this was last asked, in order.
    pub fn places(&mut self) -> impl Iterator<Item = Place> + use<'_, 'a> {
        self.places.drain(..)
    }

    /// What the claims of the text's tokens hold, as far as it was gathered.
    pub fn into_known(self) -> Known {
        self.job.learned.map(std::cell::RefCell::into_inner).unwrap_or_default()
    }

    /// Turns what has come into text.
    fn take_bytes(&mut self, all: bool) -> Result<(), RedactError> {
        let encoding = match self.encoding {
            Some(encoding) => encoding,
            None => {
                refuse(&self.bytes)?;
                // Two bytes decide between the marks; of shorter texts nothing can be said.
                *self.encoding.insert(encoding_of(&self.bytes))
            }
        };
        let Some(endian) = encoding.utf16 else {
            let seam = mem::take(&mut self.seam);
            let head = &self.bytes[..self.bytes.len().min(SEAM)];
            refuse_utf16(&[&seam, head].concat())?;
            refuse_utf16(&self.bytes)?;
            self.seam = [&seam, &self.bytes[self.bytes.len().saturating_sub(SEAM)..]].concat();
            self.seam.drain(..self.seam.len().saturating_sub(SEAM));
            self.text.append(&mut self.bytes);
            return Ok(());
        };
        // Half of a surrogate pair waits for the other.
        let mut whole = self.bytes.len() / 2 * 2;
        let high = |pair: &[u8]| matches!(pair[usize::from(endian == Endian::Little)], 0xd8..=0xdb);
        if !all && whole >= 2 && high(&self.bytes[whole - 2..whole]) {
            whole -= 2;
        }
        let seam = mem::take(&mut self.seam);
        let looked = [&seam, &self.bytes[..whole]].concat();
        if other_text(&looked, endian).is_some() {
            return Err(RedactError::Encoding { encoding: "other text within UTF-16" });
        }
        self.seam = looked[looked.len().saturating_sub(OTHER_TEXT)..].to_vec();
        let (text, _) = utf16::to_text(&self.bytes[..whole], endian);
        self.text.extend_from_slice(&text);
        self.bytes.drain(..whole);
        Ok(())
    }

    fn take_pieces(&mut self, out: &mut Vec<u8>) -> Result<(), RedactError> {
        let mut start = 0;
        let text = mem::take(&mut self.text);
        while let Some(len) = pieces::end(&text[start..], self.pieces, self.searched) {
            self.searched = 0;
            self.piece(&text[start..start + len], out);
            start += len;
        }
        self.text = if start == 0 { text } else { text[start..].to_vec() };
        // The last place was not decided: what follows it was not there.
        self.searched = self.text.len().saturating_sub(self.pieces.near);
        if self.text.len() > PIECE_LIMIT { Err(RedactError::TooLong) } else { Ok(()) }
    }

    fn piece(&mut self, text: &[u8], out: &mut Vec<u8>) {
        let mut cuts = cuts(text, &self.job, 0);
        self.note(text, &cuts);
        let mut done = Cow::Borrowed(text);
        for round in 1.. {
            if cuts.is_empty() {
                break;
            }
            done = Cow::Owned(apply(&done, &cuts));
            // What is learnt is learnt by now.
            if round == ROUNDS || self.job.learned.is_some() {
                break;
            }
            self.job.whole_base64 = round + 1 >= WHOLE_FROM;
            cuts = super::text::cuts(&done, &self.job, 0);
        }
        self.job.whole_base64 = false;
        match self.encoding.and_then(|encoding| encoding.utf16) {
            None => out.extend_from_slice(&done),
            Some(endian) => out.extend_from_slice(&utf16::from_text(&done, endian)),
        }
    }

    /// Notes where the tokens and secrets begin that were cut, and goes to the end of the piece.
    fn note(&mut self, text: &[u8], cuts: &[Cut]) {
        let mut at = 0;
        for cut in cuts {
            let start = cut.from.unwrap_or(cut.range.start).max(at);
            self.walk(&text[at..start]);
            at = start;
            let (line, column) = (self.line, self.column);
            self.places.extend(cut.kinds.iter().map(|kind| Place { kind: *kind, line, column }));
        }
        self.walk(&text[at..]);
    }

    fn walk(&mut self, text: &[u8]) {
        let count = |bytes: &[u8], counts: fn(u8) -> bool| bytes.iter().filter(|byte| counts(**byte)).count();
        let mut last = text;
        if let Some(end) = memchr::memrchr(b'\n', text) {
            self.line += count(&text[..=end], |byte| byte == b'\n');
            self.column = 1;
            last = &text[end + 1..];
        }
        // Without the bytes of a character behind its first.
        self.column += count(last, |byte| !matches!(byte, 0x80..0xc0));
    }
}

/// The format of what begins with `bytes`, where that is packed so that nobody sees the text in it.
pub fn packed_as(bytes: &[u8]) -> Option<&'static str> {
    // A frame that decoders pass over, with which `pzstd` begins and others may (RFC 8878 §3.1.2).
    if let [0x50..=0x5f, b'*', b'M', 0x18, ..] = bytes {
        return Some("zstd or lz4");
    }
    const COMPRESSED: [(&[u8], &str); 10] = [
        (b"\x1f\x8b", "gzip"),
        (b"PK\x03\x04", "zip"),
        (b"\x28\xb5\x2f\xfd", "zstd"),
        (b"\xfd7zXZ\0", "xz"),
        (b"BZh", "bzip2"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"\x04\x22\x4d\x18", "lz4"),
        (b"Rar!\x1a\x07", "rar"),
        (b"%PDF-", "PDF"),
        (b"\x1f\x9d", "compress"),
    ];
    COMPRESSED.iter().find(|(head, _)| bytes.starts_with(head)).map(|(_, format)| *format)
}

/// Refuses what is no text by its first bytes.
fn refuse(bytes: &[u8]) -> Result<(), RedactError> {
    if let Some(format) = packed_as(bytes) {
        return Err(RedactError::Compressed { format });
    }
    if bytes.starts_with(b"\xff\xfe\0\0") || bytes.starts_with(b"\0\0\xfe\xff") {
        return Err(RedactError::Encoding { encoding: "UTF-32" });
    }
    Ok(())
}

/// How many bytes a token in UTF-16 is told by, but one.
const SEAM: usize = 5;

/// Refuses UTF-16 that other text stands before, where a token may begin in it.
fn refuse_utf16(text: &[u8]) -> Result<(), RedactError> {
    // `eyJ`, the low byte first or the high one.
    if memmem::find(text, b"e\0y\0J\0").is_some() || memmem::find(text, b"\0e\0y\0J").is_some() {
        return Err(RedactError::Encoding { encoding: "UTF-16 within other text" });
    }
    Ok(())
}
