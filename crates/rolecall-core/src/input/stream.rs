//! Tokens in a text of any length that comes in blocks: the same places as [`spots`](super::spots) finds in the whole of it,
//! wherever the blocks end, in memory that does not grow with it.
//!
//! A search for the first three letters of a header leads from one place to the next. There a window is cut out of the
//! text whose ends follow from the text alone and never from the blocks, and the window is read as any pasted text is.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use super::SpotKind;
use super::beginning::{GLUED_HEADER, ends_too_soon, may_begin_glued};
use super::budget::Budget;
use super::lines::Lines;
use super::means::Means;
use super::scan::{Scan, kind_of};
use super::spelt::{IN_BASE64, Look, in_base64, over_breaks};
use super::unescape::{Origin, may_have_escapes, plain_offset, unescape};
use super::window::{self, BEHIND, Extent, SLACK};
use super::wrap;
use crate::token::TOKEN_LIMIT;

/// How much room for a block there is at least, in bytes.
pub const BLOCK: usize = 256 * 1024;

/// How far ahead is looked first, in bytes; then further, up to [`AHEAD_LIMIT`], where a token reaches that far.
const AHEAD: usize = 4 * 1024;

/// How far ahead is looked at most, in bytes: the longest token, and as much for escapes and line breaks in it.
const AHEAD_LIMIT: usize = 2 * TOKEN_LIMIT;

/// How much of its line's beginning is kept of a long line, in bytes.
pub(crate) const HEAD: usize = 256;

/// How many bytes behind line breaks can be looked at beyond what the stream has [earned](EARNED): enough for the longest
/// token on many lines.
const LOOKAHEAD: usize = 4 * TOKEN_LIMIT;

/// What a look around may cost, in bytes for each byte of the text that went by.
const EARNED: usize = 8;

/// What a JOSE header begins with: base64url of `{` or of white space, and of what can follow that, with the first bits of
/// what comes then. A text that takes its first letters apart, by escapes or a line break, is found by [`spots`](super::spots)
/// alone.
#[rustfmt::skip]
const BEGINNINGS: [&str; 44] = [
    "eyJ", "eyI", "eyK", "eyL", "eyA", "ewo", "ew0", "ewk", // {
    "IHs", "ICA", "ICB", "IAo", "IAp", "IA0", "IA1", "IAk", "IAl", // space
    "CXs", "CSA", "CSB", "CQo", "CQp", "CQ0", "CQ1", "CQk", "CQl", // tab
    "Cns", "CiA", "CiB", "Cgo", "Cgp", "Cg0", "Cg1", "Cgk", "Cgl", // line feed
    "DXs", "DSA", "DSB", "DQo", "DQp", "DQ0", "DQ1", "DQk", "DQl", // carriage return
];

/// Whether the first letters of a header stand anywhere in `text` as they are.
pub(crate) fn holds_beginning(text: &[u8]) -> bool {
    text.windows(3).any(|letters| {
        // Few letters can be the first two.
        matches!(letters, [b'e', b'y' | b'w', _] | [b'I' | b'C' | b'D', ..])
            && BEGINNINGS.iter().any(|beginning| beginning.as_bytes() == letters)
    })
}

/// A place in a stream where a token, or something that begins like one, stands.
pub struct Sighting {
    /// Where it stands in the stream, in bytes from its beginning, escapes and line breaks inside included.
    pub range: Range<u64>,
    /// The line on which it begins, from 1.
    pub line: u64,
    /// The column at which it begins, in characters, from 1.
    pub column: u64,
    /// What it is.
    pub kind: SpotKind,
    /// Its text without escapes and line breaks: a secret.
    pub text: String,
}

impl fmt::Debug for Sighting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sighting({:?} at {}:{}, hidden)", self.kind, self.line, self.column)
    }
}

/// What comes next in a stream.
#[derive(Debug)]
pub enum Next {
    /// Something was found.
    Found(Sighting),
    /// Nothing can be said before there is more of it: read into [`Stream::space`].
    More,
    /// It has ended.
    End,
}

/// A text that comes in blocks, read for tokens.
///
/// ```
/// use rolecall_core::input::{Next, Stream};
///
/// let text = b"GET /alerts eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0. 200";
/// let mut stream = Stream::new();
/// let mut blocks = text.chunks(7);
/// let mut places = Vec::new();
/// loop {
///     match stream.next() {
///         Next::Found(sighting) => places.push((sighting.line, sighting.column)),
///         Next::More => {
///             let block = blocks.next().unwrap_or_default();
///             stream.space()[..block.len()].copy_from_slice(block);
///             stream.filled(block.len());
///         }
///         Next::End => break,
///     }
/// }
/// assert_eq!(places, [(1, 13)]);
/// ```
pub struct Stream {
    beginnings: AhoCorasick,
    buffer: Vec<u8>,
    /// How much of the buffer holds text.
    filled: usize,
    ended: bool,
    /// How much of the stream came before the buffer.
    base: u64,
    /// Where the search goes on.
    at: usize,
    /// Where what was found last ends: nothing before it is read again.
    behind: usize,
    /// Up to where in the stream it is known of each spelling of base64 that no further header is in it.
    spelt: [u64; IN_BASE64.len()],
    /// The same of what soft line breaks join.
    joined: u64,
    means: Means,
    /// Up to where the stream has earned looks around.
    earned: u64,
    /// Where the last look began, and how far ahead it went: one that waits for more of the stream goes on there, so that what
    /// it costs does not depend on the blocks.
    looking: (u64, usize),
    lines: Lines,
}

impl Default for Stream {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Stream(hidden, {} bytes so far)", self.len())
    }
}

impl Stream {
    /// An empty stream.
    #[expect(
        clippy::expect_used,
        reason = "47 patterns of three bytes are far from any limit of an automaton"
    )]
    pub fn new() -> Self {
        let patterns = BEGINNINGS.iter().chain(&IN_BASE64);
        let beginnings = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(patterns);
        Self {
            beginnings: beginnings.expect("a small automaton"),
            buffer: Vec::new(),
            filled: 0,
            ended: false,
            base: 0,
            at: 0,
            behind: 0,
            spelt: [0; IN_BASE64.len()],
            joined: 0,
            means: Means { budget: Budget::of(LOOKAHEAD), ..Means::default() },
            earned: 0,
            looking: (0, AHEAD),
            lines: Lines::default(),
        }
    }

    /// Begins anew with another text, in the memory of this one.
    pub fn restart(&mut self) {
        (self.filled, self.ended, self.base, self.at, self.behind, self.earned) = (0, false, 0, 0, 0, 0);
        (self.spelt, self.joined) = ([0; IN_BASE64.len()], 0);
        self.means.budget = Budget::of(LOOKAHEAD);
        self.looking = (0, AHEAD);
        self.lines = Lines::default();
    }

    /// How much of the stream was read, in bytes.
    pub fn len(&self) -> u64 {
        self.base + self.filled as u64
    }

    /// Whether nothing was read.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Room for the next block, [`BLOCK`] bytes or more.
    pub fn space(&mut self) -> &mut [u8] {
        let keep = self.at.saturating_sub(BEHIND);
        if keep > 0 {
            self.lines.go_to(&self.buffer, keep);
            self.lines.forget(&self.buffer[..self.filled], keep);
            self.buffer.copy_within(keep..self.filled, 0);
            self.filled -= keep;
            self.at -= keep;
            self.behind = self.behind.saturating_sub(keep);
            self.base += keep as u64;
        }
        // What is kept is moved with every block, so the blocks grow with it.
        let needed = self.filled + BLOCK.max(self.filled / 2);
        if self.buffer.len() < needed {
            self.buffer.resize(needed, 0);
        }
        &mut self.buffer[self.filled..]
    }

    /// Says that `count` bytes of [`space`](Self::space) hold text now; none means that the stream has ended.
    pub fn filled(&mut self, count: usize) {
        self.filled = (self.filled + count).min(self.buffer.len());
        self.ended |= count == 0;
    }

    /// Takes the text of a [`Sighting`] back that is not needed any more: the next one is written to its memory.
    pub fn reuse(&mut self, text: String) {
        self.means.room = text;
    }

    /// What stands at the beginning of the line on which `sighting`, the last one, was found, and what stands right before it
    /// on that line: where a log says when and what. At most 256 bytes each.
    pub fn around(&self, sighting: &Sighting) -> (&[u8], &[u8]) {
        // What was found last is still in the buffer.
        let at =
            usize::try_from(sighting.range.start.saturating_sub(self.base)).unwrap_or(0).min(self.filled);
        let before = &self.buffer[at.saturating_sub(HEAD)..at];
        // What another line says is not said of this one.
        let line = memchr::memrchr2(b'\n', b'\r', before).map_or(0, |end| end + 1);
        (self.lines.head(&self.buffer[..at]), &before[line..])
    }

    /// Goes on to the next place.
    #[expect(clippy::should_implement_trait, reason = "an iterator has no way to ask for more")]
    pub fn next(&mut self) -> Next {
        loop {
            let text = &self.buffer[..self.filled];
            let Some(found) = self.beginnings.find(&text[self.at..]) else {
                // The last two bytes may begin something.
                self.at = if self.ended { self.filled } else { self.at.max(self.filled.saturating_sub(2)) };
                return if self.ended { Next::End } else { Next::More };
            };
            let at = self.at + found.start();
            self.at = at;
            let otherwise = match found.pattern().as_usize().checked_sub(BEGINNINGS.len()) {
                Some(spelling) => self.in_base64(at, spelling),
                None => self.over_breaks(at),
            };
            let text = &self.buffer[..self.filled];
            match otherwise {
                Some(next) => return next,
                None if found.pattern().as_usize() >= BEGINNINGS.len() => {
                    self.at = at + 1;
                    continue;
                }
                None => {}
            }
            if ends_too_soon(text, at) {
                self.at = at + 1;
                continue;
            }
            let glued = !window::may_begin(text, at);
            if glued && !self.ended && text.len() <= at + GLUED_HEADER {
                // Whether a header begins there cannot be told yet.
                return Next::More;
            }
            if !glued || may_begin_glued(text, at) {
                match self.look(at) {
                    None => return Next::More,
                    Some(Some(sighting)) => return Next::Found(sighting),
                    Some(None) => {}
                }
            }
            self.at = self.at.max(at + 1);
        }
    }

    /// What is to be said of a token in base64 whose header may begin at `at`, in one spelling of its first letters.
    fn in_base64(&mut self, at: usize, spelling: usize) -> Option<Next> {
        if self.base + (at as u64) < self.spelt[spelling] {
            return None;
        }
        let (end, is_one) = match in_base64(&self.buffer[..self.filled], at, spelling) {
            Look::More if !self.ended => return Some(Next::More),
            Look::More => (self.filled, false),
            Look::Header(end) => (end, true),
            Look::Nothing(end) => (end, false),
        };
        self.spelt[spelling] = self.base + end as u64;
        self.at = at + 1;
        is_one.then(|| Next::Found(self.unread(at..end, SpotKind::InBase64)))
    }

    /// What is to be said of a token with soft line breaks that may begin at `at`.
    fn over_breaks(&mut self, at: usize) -> Option<Next> {
        if self.base + (at as u64) < self.joined {
            return None;
        }
        match over_breaks(&self.buffer[..self.filled], at, self.ended) {
            Look::More => Some(Next::More),
            Look::Nothing(end) => {
                self.joined = self.base + end as u64;
                None
            }
            Look::Header(end) => {
                let sighting = self.unread(at..end, SpotKind::InQuotedPrintable);
                (self.at, self.behind) = (end, end);
                Some(Next::Found(sighting))
            }
        }
    }

    /// What stands at `range` and is not read.
    fn unread(&mut self, range: Range<usize>, kind: SpotKind) -> Sighting {
        self.lines.go_to(&self.buffer[..self.filled], range.start);
        Sighting {
            range: self.base + range.start as u64..self.base + range.end as u64,
            line: self.lines.line(),
            column: self.lines.column(),
            kind,
            text: String::new(),
        }
    }

    /// What begins at `at`, if anything; `None` before enough of the stream is there to tell.
    fn look(&mut self, at: usize) -> Option<Option<Sighting>> {
        let text = &self.buffer[..self.filled];
        let (from, word) = window::start(text, self.behind, at);
        let here = self.base + at as u64;
        let earned = usize::try_from(here - self.earned).unwrap_or(usize::MAX).saturating_mul(EARNED);
        self.means.budget.earn(earned);
        self.earned = here;
        let mut ahead = if self.looking.0 == here { self.looking.1 } else { AHEAD };
        loop {
            self.looking = (here, ahead);
            let letters = wrap::end_of_letters_and_dots(&text[..text.len().min(at + ahead)], at);
            let header = match memchr::memchr(b'.', &text[at..letters]) {
                Some(dot) if ahead == AHEAD => &text[at..=at + dot],
                _ => &[],
            };
            let (end, cut) = match window::extent(text, letters, header, at + ahead) {
                Extent::Whole(end) => (end, false),
                Extent::Cut(end) => (end, true),
                Extent::More if self.ended => (text.len(), false),
                Extent::More => return None,
            };
            let window = &text[from..end];
            // The letters between hold none.
            let has_escapes = may_have_escapes(&text[from..at]) || may_have_escapes(&text[letters..end]);
            let plain = if has_escapes { unescape(window) } else { Cow::Borrowed(window) };
            let escaped = matches!(plain, Cow::Owned(_));
            let offset = |at| if escaped { plain_offset(window, at - from) } else { at - from };
            let place = offset(at);
            let letters = if escaped { place..place } else { place..letters - from };
            // Looks from other places say nothing of how far this one goes.
            self.means.budget.furthest();
            let reading = Scan::at(&plain, offset(word), letters, &mut self.means).next();
            if cut && ahead < AHEAD_LIMIT && self.means.budget.furthest() + SLACK >= plain.len() {
                ahead = (ahead * 8).min(AHEAD_LIMIT);
                continue;
            }
            let Some(reading) = reading else { return Some(None) };
            let mut origin = Origin::new(window, escaped);
            let (start, end) = (from + origin.of(reading.range.start), from + origin.of(reading.range.end));
            self.lines.go_to(text, start);
            (self.at, self.behind) = (end, end);
            let (line, column) = (self.lines.line(), self.lines.column());
            if end - start == reading.text.len() {
                // Nothing was taken out of it, neither an escape nor a line break.
                self.lines.pass_letters(end);
            }
            return Some(Some(Sighting {
                range: self.base + start as u64..self.base + end as u64,
                line,
                column,
                kind: kind_of(reading.what),
                text: reading.text,
            }));
        }
    }
}
