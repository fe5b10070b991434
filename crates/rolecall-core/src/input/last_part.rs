//! Which lines belong to a signature that reaches a line's end. It is no JSON, so its length decides, and where that is
//! unknown, the shape of the lines.

use super::beginning::header_begins;
use super::budget::Budget;
use super::json_end::sextet;
use super::wrap::{self, After};

/// The longest last part that is looked for over line breaks, in characters: twice the longest signature in use
/// (SLH-DSA, FIPS 205, with 49,856 bytes).
const LONGEST: usize = 128 * 1024;

/// How much of a line is looked at before its letters, in bytes: an indentation, a field's name, the time of a log.
pub(super) const BEFORE: usize = 128;

/// A line that goes on with a token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// Where its letters begin.
    pub(super) start: usize,
    /// Where those that belong to the last part end; `None` for all letters and dots, of whichever part.
    pub(super) end: Option<usize>,
    /// What stands behind them.
    pub(super) after: After,
    /// Whether the line before says by its last character that this one belongs to it.
    explicit: bool,
    /// Whether more words follow on it.
    prose: bool,
}

impl Line {
    /// The line whose letters begin at `start`, whatever they are.
    pub(super) fn whole(start: usize) -> Self {
        Self { start, end: None, after: After::End, explicit: false, prose: false }
    }
}

/// How wide a line is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Width {
    /// Without what stands before the letters.
    letters: usize,
    /// With it.
    full: usize,
}

impl Width {
    /// The width of the line on which letters stand from `start` to `end`, without what stands before `floor` or further
    /// away than [`BEFORE`].
    pub(super) fn of(text: &[u8], floor: usize, start: usize, end: usize) -> Self {
        let before = &text[start.saturating_sub(BEFORE).max(floor.min(start))..start];
        let before = before.iter().rev().take_while(|byte| !matches!(byte, b'\n' | b'\r')).count();
        Self { letters: end - start, full: before + end - start }
    }

    /// Programs that wrap lines fill each of them, with what stands before the letters or without it.
    fn fits(self, other: Self) -> bool {
        self.letters == other.letters || self.full == other.full
    }

    /// Whether `widths` are those of one text that was wrapped: all alike but the last, which is no wider.
    pub(super) fn are_wrapped(widths: &[Self]) -> bool {
        widths.windows(2).enumerate().all(|(index, pair)| match pair {
            [one, next] if index + 2 == widths.len() => one.holds(*next),
            [one, next] => one.fits(*next),
            _ => true,
        })
    }

    fn holds(self, other: Self) -> bool {
        other.letters <= self.letters || other.full <= self.full
    }
}

/// The token up to the line break.
pub(super) struct SoFar<'a> {
    /// The last part.
    pub(super) part: &'a str,
    /// The lengths that the last part can have, ascending.
    pub(super) lengths: &'static [usize],
    /// Where the token begins in the text.
    pub(super) start: usize,
    /// Before which nothing is looked at.
    pub(super) floor: usize,
    /// The line that ends here.
    pub(super) width: Width,
    /// The one before it, where the token began earlier.
    pub(super) previous: Option<Width>,
}

/// Where the letters of standard base64 end that begin with `part`, which ends at `end`; and whether a slash or a plus there makes a
/// longer signature of it, of one of `lengths`. No more is looked at than the longest has.
pub(crate) fn in_standard_base64(text: &[u8], part: &[u8], end: usize, lengths: &[usize]) -> (usize, bool) {
    let is_own = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let most = lengths.last().map_or(0, |longest| longest.saturating_sub(part.len()));
    let more = text[end..].iter().take(most).take_while(|byte| is_own(byte)).count();
    let ends = !text.get(end + more).is_some_and(|byte| is_own(byte) || wrap::is_letter_or_dot(*byte));
    let is_longer = more > 0 && ends && lengths.contains(&(part.len() + more));
    (end + more, is_longer && part.iter().all(is_own))
}

/// The lines from `next` on that belong to the last part.
pub(super) fn lines_that_belong(
    text: &[u8],
    so_far: &SoFar<'_>,
    next: usize,
    explicit: bool,
    budget: &mut Budget,
) -> Vec<Line> {
    // Where all of it stands on one line, nobody wrapped it.
    let full = so_far.previous.is_some_and(|previous| previous.fits(so_far.width));
    let complete = so_far.lengths.contains(&so_far.part.len());
    // A whole signature may also be the beginning of a longer one, but only on a line that is full.
    if complete && !(full && so_far.lengths.last() > Some(&so_far.part.len())) {
        return Vec::new();
    }
    let mut lines = lines_ahead(text, so_far.part.len(), next, explicit, budget);
    let belong = match lines_to_a_known_length(text, so_far, &lines) {
        Some(count) => count,
        None if complete => 0,
        None => lines_by_shape(text, so_far, &lines),
    };
    lines.truncate(belong);
    lines
}

/// Every line that could belong to the part: those that begin with letters, up to the first that ends otherwise or begins
/// another token.
fn lines_ahead(text: &[u8], len: usize, next: usize, explicit: bool, budget: &mut Budget) -> Vec<Line> {
    let mut lines = Vec::new();
    let (mut len, mut start, mut explicit) = (len, next, explicit);
    loop {
        let end = wrap::end_of(text, start, wrap::is_letter);
        budget.looked(end);
        len += end - start;
        if end == start || len > LONGEST || !budget.spend(end - start) || header_begins(text, start, budget) {
            return lines;
        }
        let dots = wrap::end_of(text, end, |byte| byte == b'.') - end;
        let after = match (dots, wrap::after(text, end + dots)) {
            (0, after) => after,
            (1, After::End | After::Break { .. }) => After::End,
            (3.., _) => After::Ellipsis,
            // A further part: no line of this token.
            _ => return lines,
        };
        let prose = dots == 0 && more_words_follow(text, end);
        lines.push(Line { start, end: Some(end), after, explicit, prose });
        match after {
            After::Break { next, explicit: goes_on } => (start, explicit) = (next, goes_on),
            _ => return lines,
        }
    }
}

/// Whether a word ends at `end` and its line goes on, as in `expires_in: 3600`, `Thanks a lot` or `state=abc`.
fn more_words_follow(text: &[u8], end: usize) -> bool {
    let behind = wrap::end_of(text, end, |byte| matches!(byte, b' ' | b'\t' | b':' | b'='));
    behind > end && text.get(behind).is_some_and(|byte| !matches!(byte, b'\n' | b'\r' | b'\\'))
}

/// How many of `lines` give the part a length that its algorithm has.
fn lines_to_a_known_length(text: &[u8], so_far: &SoFar<'_>, lines: &[Line]) -> Option<usize> {
    let mut len = so_far.part.len();
    let mut found = so_far.lengths.contains(&len).then_some(0);
    let mut previous = so_far.width;
    let mut full = so_far.previous.is_none_or(|width| width.fits(previous));
    for (index, line) in lines.iter().enumerate() {
        // Behind a length that would do, only full lines lead on to another one.
        if found.is_some() && !full {
            break;
        }
        let width = line.width(text);
        len += width.letters;
        full = width.fits(previous);
        previous = width;
        if so_far.lengths.contains(&len) {
            found = Some(index + 1);
        }
    }
    found
}

/// How many of `lines` look as if a program had wrapped the token there.
fn lines_by_shape(text: &[u8], so_far: &SoFar<'_>, lines: &[Line]) -> usize {
    if let (Some(quote), Some(last)) = (open_quote(text, so_far), lines.last())
        && last.end.is_some_and(|end| text.get(end) == Some(&quote))
    {
        return lines.len();
    }
    let mut part_end = so_far.part.bytes().next_back();
    let mut len = so_far.part.len();
    let mut width = so_far.width;
    let mut established = so_far.previous.is_some_and(|previous| previous.fits(width));
    for (index, line) in lines.iter().enumerate() {
        let next = line.width(text);
        let last = !matches!(line.after, After::Break { .. });
        let words = last && looks_like_words(line.letters(text));
        let belongs = line.explicit
            || !line.prose
                && if established || next.fits(width) {
                    width.holds(next) && (!words || breaks_off(len, part_end))
                } else {
                    !words && (breaks_off(len, part_end) || index == 0 && last && width.full >= next.letters)
                };
        if !belongs {
            return index;
        }
        len += next.letters;
        part_end = line.letters(text).last().copied();
        established = next.fits(width);
        width = next;
    }
    lines.len()
}

impl Line {
    fn letters<'a>(&self, text: &'a [u8]) -> &'a [u8] {
        &text[self.start..self.end.unwrap_or(self.start)]
    }

    fn width(&self, text: &[u8]) -> Width {
        Width::of(text, 0, self.start, self.end.unwrap_or(self.start))
    }
}

/// Whether no bytes encode to a text of `len` letters that ends in `last`.
fn breaks_off(len: usize, last: Option<u8>) -> bool {
    let unused = match len % 4 {
        0 => 0,
        1 => return true,
        2 => 0b1111,
        _ => 0b11,
    };
    len == 0 || last.and_then(sextet).is_none_or(|value| value & unused != 0)
}

/// Whether `letters` are a word, a number, a name such as `expires_in`, or a GUID, rather than the end of a signature.
fn looks_like_words(letters: &[u8]) -> bool {
    letters.split(|byte| matches!(byte, b'-' | b'_')).all(|piece| {
        let rest = piece.get(1..).unwrap_or_default();
        rest.iter().all(u8::is_ascii_lowercase) && piece.iter().all(u8::is_ascii_alphabetic)
            || piece.iter().all(u8::is_ascii_uppercase)
            || piece.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}

/// The quote that stands open on the line before the token, where there is one.
fn open_quote(text: &[u8], so_far: &SoFar<'_>) -> Option<u8> {
    let near = so_far.start.saturating_sub(64).max(so_far.floor.min(so_far.start));
    let line = text[near..so_far.start].iter().rev();
    line.take_while(|byte| **byte != b'\n').find(|byte| matches!(byte, b'"' | b'\'')).copied()
}
