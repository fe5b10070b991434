//! Finds where tokens begin, in one pass over the text.
//!
//! This is the part that reads gigabytes: a run of letters is looked at further only when its first ones decode to white
//! space or `{`, and dropped at the first letter that takes it off JSON.

use std::borrow::{BorrowMut, Cow};
use std::fmt;
use std::ops::Range;

use super::beginning;
use super::budget::Budget;
use super::header::Jose;
use super::means::Means;
use super::read::{self, Reading, What};
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
    /// A token with something directly behind or before it that makes it another text (docs/validation.md, rule 3).
    Malformed,
    /// The header of one in base64, which is not looked into. Only a [`Stream`](super::Stream) tells it.
    InBase64,
    /// One with soft line breaks (quoted-printable), which are not taken out. Only a [`Stream`](super::Stream) tells it.
    InQuotedPrintable,
}

/// Every place in `bytes` where a JOSE header with `alg` begins, in order, repetitions included. The bytes are read as
/// ASCII-compatible text of any length; [`find`](super::find) is the one that knows UTF-16 and names what stands there.
pub fn spots(bytes: &[u8]) -> Vec<Spot> {
    Spotter::default().spots(bytes)
}

/// Finds [`spots`] in one text after another. No text has a say in what is found in another: only headers that were read once are
/// not read again.
#[derive(Default)]
pub struct Spotter(Means);

impl Spotter {
    /// The same as [`spots`].
    pub fn spots(&mut self, bytes: &[u8]) -> Vec<Spot> {
        let Self(means) = self;
        means.budget = Budget::default();
        let text = unescape(bytes);
        let mut origin = Origin::new(bytes, matches!(text, Cow::Owned(_)));
        Scan::over(&text, means)
            .map(|reading| Spot {
                range: origin.of(reading.range.start)..origin.of(reading.range.end),
                text: reading.text,
                kind: kind_of(reading.what),
            })
            .collect()
    }

    /// Takes the text of a [`Spot`] back that is not needed any more: the next one is written to its memory.
    pub fn reuse(&mut self, text: String) {
        self.0.room = text;
    }
}

impl fmt::Debug for Spotter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Spotter(hidden)")
    }
}

pub(super) fn kind_of(what: What) -> SpotKind {
    match what {
        What::Token => SpotKind::Token,
        What::CutOff => SpotKind::CutOff,
        What::Malformed => SpotKind::Malformed,
    }
}

/// The readings of an unescaped text, in order.
pub(crate) struct Scan<'a, M = Means> {
    text: &'a [u8],
    at: usize,
    /// Where the first one may begin; what stands before it has a say in what it is.
    first: usize,
    /// Where the next one may begin that is not glued to a word.
    free: usize,
    /// Where the reading before ends.
    floor: usize,
    /// Behind the last place where one may begin.
    end: usize,
    /// Behind the letters and dots from the first place on, as far as they are known.
    letters: usize,
    means: M,
}

impl<'a> Scan<'a> {
    pub(crate) fn new(text: &'a [u8]) -> Self {
        Self::over(text, Means::default())
    }
}

impl<'a, M> Scan<'a, M> {
    fn over(text: &'a [u8], means: M) -> Self {
        Self { text, at: 0, first: 0, free: 0, floor: 0, end: text.len(), letters: 0, means }
    }
}

impl<'a, 'm> Scan<'a, &'m mut Means> {
    /// The one that begins where `letters` do, of which the word from `word` on may be a part. Where `letters` is not empty, it is
    /// known to be all the letters and dots there.
    pub(super) fn at(text: &'a [u8], word: usize, letters: Range<usize>, means: &'m mut Means) -> Self {
        let Range { start: first, end: letters } = letters;
        Self { text, at: word, first, free: 0, floor: 0, end: text.len().min(first + 1), letters, means }
    }
}

/// A place where a token may begin.
enum Candidate {
    /// Behind anything but a letter, or behind the sign of a line that a diff took out.
    Free(usize),
    /// Directly behind a word.
    Glued(usize),
}

impl<M: BorrowMut<Means>> Scan<'_, M> {
    /// The next place where letters begin that decode to what a header begins with.
    fn next_candidate(&self) -> Option<Candidate> {
        let from = self.at.max(self.first);
        let mut before = from.checked_sub(1).map_or(0, |before| CLASS[usize::from(self.text[before])]);
        for (offset, byte) in self.text[from.min(self.end)..self.end].iter().enumerate() {
            let class = CLASS[usize::from(*byte)];
            if class & BEGINS != 0 {
                let at = from + offset;
                if before & LETTER == 0 || self.is_removed_line(at) {
                    if at >= self.free && beginning::may_begin_header(self.text, at) {
                        return Some(Candidate::Free(at));
                    }
                } else if *byte == b'e' && beginning::is_glued_header(self.text, at) {
                    return Some(Candidate::Glued(at));
                }
            }
            before = class;
        }
        None
    }

    /// What begins at `at`, directly behind a word: a whole token there is another text (`session-eyJ…`, `BearereyJ…`). Its lines are not
    /// joined, so that what is made to look like one costs nothing that the tokens of others need.
    fn read_behind_a_word(&mut self, at: usize) -> Option<Reading> {
        let own = std::mem::replace(&mut self.means.borrow_mut().budget, Budget::of(0));
        let reading = self.read(at);
        let mut none = std::mem::replace(&mut self.means.borrow_mut().budget, own);
        self.looked(none.furthest());
        let reading = reading?;
        let what = if reading.what == What::CutOff { What::CutOff } else { What::Malformed };
        Some(Reading { what, ..reading })
    }

    fn read(&mut self, at: usize) -> Option<Reading> {
        read::read(self.text, self.floor, at..self.letters.max(at), self.means.borrow_mut())
    }

    fn looked(&mut self, at: usize) {
        self.means.borrow_mut().budget.looked(at);
    }

    fn is_removed_line(&self, at: usize) -> bool {
        matches!(self.text[at.saturating_sub(2)..at], [b'\n' | b'\r', b'-'])
    }

    /// A token with a further part directly before it is another text.
    fn read_behind_a_part(&self, chunk: Range<usize>) -> Option<Reading> {
        let mut parts = self.text[chunk.clone()].split(|byte| *byte == b'.').skip(1);
        let header = parts.next().filter(|part| beginning::may_begin_header(part, 0))?;
        parts.next()?;
        Jose::read(std::str::from_utf8(header).ok()?)?;
        let text = String::from_utf8_lossy(&self.text[chunk.clone()]).into_owned();
        Some(Reading { range: chunk, text, what: What::Malformed })
    }

    /// `reading`, with all that makes it another text, and the search goes on behind it.
    fn taken(&mut self, mut reading: Reading) -> Reading {
        if reading.what == What::Malformed {
            reading.range.end = wrap::end_of(self.text, reading.range.end, is_letter_or_dot_or_sloppy);
            self.looked(reading.range.end);
        }
        self.passed(reading)
    }

    /// `reading` as it is, and the search goes on behind it.
    fn passed(&mut self, reading: Reading) -> Reading {
        self.at = reading.range.end;
        self.floor = self.at;
        reading
    }
}

impl<M: BorrowMut<Means>> Iterator for Scan<'_, M> {
    type Item = Reading;

    fn next(&mut self) -> Option<Reading> {
        loop {
            let candidate = match self.next_candidate()? {
                Candidate::Free(at) => at,
                Candidate::Glued(at) => match self.read_behind_a_word(at) {
                    Some(reading) => return Some(self.passed(reading)),
                    None => {
                        self.first = at + 1;
                        continue;
                    }
                },
            };
            let chunk = self.text[self.at..candidate].iter().rposition(|byte| !is_letter_or_dot(*byte));
            let chunk = chunk.map_or(self.at, |before| self.at + before + 1);
            let leads = self.text[chunk..candidate].iter().all(|byte| *byte == b'.');
            let reading = if leads || self.is_removed_line(candidate) { self.read(candidate) } else { None };
            if let Some(reading) = reading {
                return Some(self.taken(reading));
            }
            let end = wrap::end_of(self.text, candidate, is_letter_or_dot);
            if let Some(reading) = self.read_behind_a_part(chunk..end) {
                self.at = end;
                self.looked(self.at);
                self.floor = self.at;
                return Some(reading);
            }
            // Of the rest of these letters and dots only what is glued to one of its words can be a token.
            (self.first, self.free) = (candidate + 1, end);
        }
    }
}

/// A letter of base64url.
const LETTER: u8 = 1;
/// A letter that a header can begin with: see [`beginning::may_begin_header`].
const BEGINS: u8 = 2;

/// What each byte is, looked up because this decides how fast gigabytes are read.
static CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut byte: u8 = 0;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' {
            class[byte as usize] = LETTER;
        }
        if matches!(byte, b'e' | b'I' | b'C' | b'D') {
            class[byte as usize] = LETTER | BEGINS;
        }
        byte += 1;
    }
    class
};

/// Letters that base64 has and base64url does not: what a malformed token may go on with.
fn is_letter_or_dot_or_sloppy(byte: u8) -> bool {
    is_letter(byte) || matches!(byte, b'.' | b'=' | b'+' | b'/' | b'~')
}
