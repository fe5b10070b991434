//! What is cut out of a stream around the beginning of a token, to be read as any pasted text is: its ends follow from the text
//! alone, and never from the blocks in which it comes.

use super::last_part::BEFORE;
use super::wrap::{self, is_letter};

/// How much text before a token is kept for what it says of the token, in bytes.
pub(super) const BEHIND: usize = 4 * 1024;

/// The longest escape that is looked for before a token, in bytes.
const ESCAPE: usize = 16;

const ESC: u8 = 0x1b;

/// How much of its line is looked at before a token, in bytes: [`BEFORE`] with its escapes.
const LINE: usize = 4 * BEFORE;

/// How much of what follows a token can have a say in where it ends, in bytes.
pub(super) const SLACK: usize = 64;

/// How far a window reaches.
pub(super) enum Extent {
    /// What begins here is over, and so is all that has a say in it.
    Whole(usize),
    /// It may go on.
    Cut(usize),
    /// The block ends before.
    More,
}

/// Whether what stands at `at` is no part of a longer word, or only looks like one because an escape or the sign of a line
/// that a diff took out stands before it.
pub(super) fn may_begin(text: &[u8], at: usize) -> bool {
    let before = &text[at.saturating_sub(ESCAPE)..at];
    match before.last() {
        Some(last) if is_letter(*last) => {
            *last == b'-' || before.iter().any(|byte| matches!(*byte, b'%' | b'\\' | ESC))
        }
        _ => true,
    }
}

/// Where the window of what stands at `at` begins, with its line where that is near, and where the word does that it may be
/// a part of.
pub(super) fn start(text: &[u8], behind: usize, at: usize) -> (usize, usize) {
    // Only behind a dot, which may be escaped, something longer can have a say.
    let dot = matches!(text[..at].last(), Some(b'.' | b'e' | b'E'));
    let lowest = behind.max(at.saturating_sub(if dot { BEHIND } else { ESCAPE }));
    let word = text[lowest..at].iter().rposition(|byte| !goes_on(*byte)).map_or(lowest, |at| lowest + at);
    // A colour before it is no part of the word, and is seen as one only whole.
    let colour = text[behind.max(at.saturating_sub(ESCAPE))..at].iter().rposition(|byte| *byte == ESC);
    let word = colour.map_or(word, |colour| word.min(behind.max(at.saturating_sub(ESCAPE)) + colour));
    let near = behind.max(at.saturating_sub(LINE));
    let line = memchr::memrchr(b'\n', &text[near..at]).map_or(near, |at| near + at);
    (word.min(line).saturating_sub(1).max(behind), word)
}

/// How far the window reaches of what begins with `header` and whose letters and dots end at `letters`, looking no further than
/// `limit`. A line with the same header is that of another token, so that hardly ever anything behind it has a say; without one
/// that counts for nothing.
pub(super) fn extent(text: &[u8], letters: usize, header: &[u8], limit: usize) -> Extent {
    let known = &text[..text.len().min(limit)];
    let beyond = || if known.len() == limit { Extent::Cut(limit) } else { Extent::More };
    let mut end = letters;
    loop {
        end = end_of_word(known, end);
        let next = end_of_gap(known, end);
        // The line break may be an escape, at the end of the word or behind the gap.
        let breaks = memchr::memchr2(b'\n', b'\r', &known[end..next]).is_some()
            || memchr::memchr2(b'%', b'\\', &known[end.saturating_sub(ESCAPE)..end]).is_some()
            || matches!(known.get(next), Some(b'%' | b'\\'));
        match known.get(next) {
            None => return beyond(),
            Some(_) if next > end && breaks && !header.is_empty() && known[next..].starts_with(header) => {
                let end = next + header.len() + 2 * SLACK;
                return if end > text.len() { Extent::More } else { Extent::Cut(end) };
            }
            Some(byte) if next > end && breaks && goes_on(*byte) => end = next,
            Some(_) if end + SLACK > text.len() => return Extent::More,
            Some(_) => return Extent::Whole(end + SLACK),
        }
    }
}

/// Where the gap ends that begins at `start`: white space, colours, which count as such, and what can stand at a line's end
/// or beginning inside a token.
fn end_of_gap(text: &[u8], start: usize) -> usize {
    let gap = |byte| {
        let signs = matches!(byte, b'`' | b'^' | b'>' | b'|' | b'#' | b'*' | b';' | b'/');
        signs || matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0xc2 | 0xa0)
    };
    let mut end = start;
    loop {
        end = wrap::end_of(text, end, gap);
        if text.get(end) != Some(&ESC) {
            return end;
        }
        let colour = wrap::end_of(text, end + 1, |byte| matches!(byte, b'[' | b'0'..=b'9' | b';' | b':'));
        end = text.len().min(colour + 1);
    }
}

/// Where what may go on from `start` ends: letters in the main, with something else between them.
fn end_of_word(text: &[u8], start: usize) -> usize {
    let mut end = start;
    loop {
        end = wrap::end_of_letters_dots_and_slashes(text, end);
        match text.get(end) {
            Some(byte) if goes_on(*byte) => end += 1,
            _ => return end,
        }
    }
}

/// Whether a token, with its escapes, may go on with `byte` on its line, or a word may that has a say in what it is.
fn goes_on(byte: u8) -> bool {
    GOES_ON[usize::from(byte)]
}

static GOES_ON: [bool; 256] = {
    let mut goes_on = [false; 256];
    let mut byte: u8 = 0;
    while byte < 128 {
        goes_on[byte as usize] = byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'_' | b'.' | b'%' | b'\\' | b'=' | b'+' | b'/' | b'~');
        byte += 1;
    }
    goes_on
};
