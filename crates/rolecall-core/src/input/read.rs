//! Reads one token at a place where one may begin: which letters belong to it, over line breaks too, and what it is.
//!
//! A line break inside a token is told from one behind it by the token itself: its header and claims are JSON, whose end
//! shows, and its signature has a length that the algorithm fixes. Only where that decides nothing does the shape of the
//! lines. A wrong guess can spoil a signature, never make one.

use super::header::{Jose, begins_like_a_header};
use super::json_end::{JsonEnd, Progress, sextet};
use super::last_part::{self, Line};
use super::wrap::{self, After};
use crate::token::TOKEN_LIMIT;

/// How many bytes behind line breaks are looked at, in one text, to see whether tokens go on there. It keeps a text made
/// for it from costing more than its length; beyond it, tokens wrapped over lines count as cut off.
const LOOKAHEAD_LIMIT: usize = 32 * 1024 * 1024;

/// How long the usual token is, in bytes: so much room is made for each, so that its parts are not moved as it grows.
const USUAL: usize = 3 * 1024;

/// How much of that room a token may keep that is shorter.
const SPARE: usize = 1024;

/// What a line costs besides its bytes.
const LINE_COST: usize = 16;

/// What is left of the bytes that may be looked at, [`LOOKAHEAD_LIMIT`] of a pasted text, and how far the last look went.
pub(crate) struct Budget {
    most: usize,
    left: usize,
    furthest: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self::of(LOOKAHEAD_LIMIT)
    }
}

impl Budget {
    /// One of `bytes` bytes.
    pub(super) fn of(bytes: usize) -> Self {
        Self { most: bytes, left: bytes, furthest: 0 }
    }

    /// Takes a look at `bytes` bytes of a line off; false once nothing is left.
    pub(super) fn spend(&mut self, bytes: usize) -> bool {
        self.left = self.left.saturating_sub(bytes + LINE_COST);
        self.left > 0
    }

    /// Gives some of what was spent back: a stream earns it by going on.
    pub(super) fn earn(&mut self, bytes: usize) {
        self.left = self.left.saturating_add(bytes).min(self.most);
    }

    /// Notes that letters were looked at up to `at`.
    pub(super) fn looked(&mut self, at: usize) {
        self.furthest = self.furthest.max(at);
    }

    /// Up to where letters were looked at since the last time that this was asked. What stands directly behind them may have
    /// been looked at too.
    pub(super) fn furthest(&mut self) -> usize {
        std::mem::take(&mut self.furthest)
    }
}

/// A text that begins like a token.
pub(crate) struct Reading {
    /// Where it begins and ends in the text.
    pub(crate) range: std::ops::Range<usize>,
    /// Its letters and dots, line breaks taken out.
    pub(crate) text: String,
    /// What it is.
    pub(crate) what: What,
}

/// What a text that begins like a token is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum What {
    /// A token, for [`Token::parse`](crate::token::Token::parse) to judge.
    Token,
    /// The beginning of one.
    CutOff,
    /// Another text: what follows directly belongs to it (docs/validation.md, rule 3).
    Malformed,
}

/// Reads what begins at `start`; nothing where no JOSE header with `alg` begins there. What stands before `floor`, where
/// the token before it ends, has no say in it.
pub(super) fn read(text: &[u8], floor: usize, start: usize, budget: &mut Budget) -> Option<Reading> {
    let mut reader = Reader {
        text,
        floor,
        start,
        token: String::new(),
        jose: None,
        state: State { end: start, ..State::default() },
        lines: Lines { start, previous: None },
        before_break: None,
    };
    let taken = reader.take(start);
    budget.looked(reader.state.end);
    let mut after = taken.ok()?;
    loop {
        if let After::Break { next, explicit } = after {
            let lines = reader.lines_that_belong(next, explicit, budget);
            if let Some(joined) = reader.join(&lines) {
                budget.looked(reader.state.end);
                after = joined;
                continue;
            }
        }
        return reader.judge(after);
    }
}

/// Whether a whole JOSE header begins at `start`, wrapped or not: then a new token does.
pub(super) fn header_begins(text: &[u8], start: usize, budget: &mut Budget) -> bool {
    const LONGEST: usize = 64 * 1024;
    if !may_begin_header(text, start) {
        return false;
    }
    let mut json = JsonEnd::default();
    let mut part = String::new();
    let mut at = start;
    while json.progress() != Progress::Broken && part.len() < LONGEST {
        budget.looked(at);
        match text.get(at) {
            Some(byte) if wrap::is_letter(*byte) => {
                json.feed(*byte);
                part.push(char::from(*byte));
                at += 1;
            }
            Some(b'.') => return json.progress() == Progress::Complete && Jose::read(&part).is_some(),
            _ => match wrap::after(text, at) {
                After::Break { next, .. } if budget.spend(next - at) => at = next,
                _ => return false,
            },
        }
    }
    budget.spend(at - start);
    false
}

/// Whether a token begins at `start`, as far as a look without a budget of its own tells.
pub(crate) fn starts_header(text: &[u8], start: usize) -> bool {
    header_begins(text, start, &mut Budget::default())
}

/// Whether the first letters at `start` decode to `{`, or to the white space that JSON allows before it.
pub(crate) fn may_begin_header(text: &[u8], start: usize) -> bool {
    let (first, second) = match &text[start..] {
        [b'e' | b'I' | b'C' | b'D'] => return true,
        [first @ (b'e' | b'I' | b'C' | b'D'), second, ..] => (*first, *second),
        _ => return false,
    };
    match (sextet(first), sextet(second)) {
        (Some(first), Some(second)) => {
            matches!(u8::try_from(first << 2 | second >> 4), Ok(b'{' | b' ' | b'\t' | b'\n' | b'\r'))
        }
        // A line may end behind the first letter.
        _ => true,
    }
}

/// How long a header may be that is looked for behind a word, in bytes.
pub(super) const GLUED_HEADER: usize = 4 * 1024;

/// How much of a header tells it from other text, in bytes.
pub(super) const HEADER_BEGINNING: usize = 64;

/// Whether a header may begin at `at`, directly behind a word. Only its usual spelling is known there, and of random letters hardly
/// any pass for it.
pub(super) fn may_begin_glued(text: &[u8], at: usize) -> bool {
    text[at..].starts_with(b"eyJ") && begins_like_a_header(letters(text, at, HEADER_BEGINNING))
}

/// Whether a whole JOSE header with a part behind it begins at `at`, directly behind a word.
pub(super) fn is_glued_header(text: &[u8], at: usize) -> bool {
    may_begin_glued(text, at) && {
        let part = letters(text, at, GLUED_HEADER);
        text.get(at + part.len()) == Some(&b'.') && Jose::read(part).is_some()
    }
}

/// The letters from `at` on, `most` of them at most.
fn letters(text: &[u8], at: usize, most: usize) -> &str {
    let end = wrap::end_of_letters(&text[..text.len().min(at + most)], at);
    std::str::from_utf8(&text[at..end]).unwrap_or_default()
}

struct Reader<'a> {
    text: &'a [u8],
    floor: usize,
    start: usize,
    /// Letters and dots so far.
    token: String,
    /// Known from the first dot on.
    jose: Option<Jose>,
    state: State,
    lines: Lines,
    /// What was so before the first line break in the part that is being read, to go back to.
    before_break: Option<(usize, State)>,
}

#[derive(Clone, Default)]
struct State {
    /// Behind the last letter in the text.
    end: usize,
    dots: usize,
    /// Where the part that is being read begins in the token.
    part: usize,
    /// Follows that part where it is JSON.
    json: JsonEnd,
    /// How much of the token it has followed.
    followed: usize,
}

impl State {
    /// How far the JSON of the part has come that is being read of `token`. It is asked for where lines break, and hardly
    /// ever else.
    fn progress(&mut self, token: &str) -> Progress {
        if self.dots < 2 {
            self.json.feed_all(&token.as_bytes()[self.followed.max(self.part)..]);
            self.followed = token.len();
        }
        self.json.progress()
    }

    /// Goes on to the next part of the token, which begins at `part`.
    fn next_part(&mut self, part: usize) {
        self.dots += 1;
        self.part = part;
        self.json = JsonEnd::default();
    }
}

/// The lines that the token stands on, for their widths.
struct Lines {
    /// Where the letters of the line that is being read begin.
    start: usize,
    /// The line before it.
    previous: Option<last_part::Width>,
}

/// The letters are not those of a token.
struct NoPart;

/// Adds `letters`, which are ASCII.
fn push_letters(token: &mut String, letters: &[u8]) {
    token.push_str(std::str::from_utf8(letters).unwrap_or_default());
}

impl Reader<'_> {
    /// Takes the letters and dots from `from` on.
    fn take(&mut self, from: usize) -> Result<After, NoPart> {
        self.lines.start = from;
        self.state.end = from;
        loop {
            let end = wrap::end_of_letters(self.text, self.state.end);
            push_letters(&mut self.token, &self.text[self.state.end..end]);
            self.state.end = end;
            if self.text.get(end) != Some(&b'.') {
                break;
            }
            if self.state.dots == 0 {
                self.jose = Jose::read(&self.token);
                // A header of which the rest was left out is still worth a word.
                if self.jose.is_none() {
                    let elided = self.text[end..].starts_with(b"...");
                    return if elided && !self.is_broken() { Ok(After::Ellipsis) } else { Err(NoPart) };
                }
            }
            if self.claims_never_ended() {
                return Err(NoPart);
            }
            if self.state.dots == 0 {
                self.token.reserve(USUAL);
            }
            self.token.push('.');
            self.state.next_part(self.token.len());
            self.state.end += 1;
        }
        if self.state.dots == 0 && self.is_broken() {
            Err(NoPart)
        } else {
            Ok(wrap::after(self.text, self.state.end))
        }
    }

    /// Whether the letters so far of the part that is being read are those of no JSON object.
    fn is_broken(&mut self) -> bool {
        self.state.progress(&self.token) == Progress::Broken
    }

    /// Whether lines were joined because the claims had not ended, and they still have not: then those lines are others.
    fn claims_never_ended(&mut self) -> bool {
        let open = |progress| matches!(progress, Progress::Empty | Progress::Open);
        self.state.dots == 1
            && self.jose.as_ref().is_some_and(|jose| jose.parts() == 3)
            && self
                .before_break
                .as_ref()
                .is_some_and(|(_, before)| before.dots == 1 && open(before.json.progress()))
            && self.state.progress(&self.token) != Progress::Complete
    }

    /// The lines from `next` on that belong to the token as far as can be told from here.
    fn lines_that_belong(&mut self, next: usize, explicit: bool, budget: &mut Budget) -> Vec<Line> {
        let progress = self.state.progress(&self.token);
        let dot_follows = self.text.get(next) == Some(&b'.');
        let last = self.jose.as_ref().map_or(2, |jose| jose.parts() - 1);
        if self.token.len() > TOKEN_LIMIT || !budget.spend(0) || self.state.dots > last {
            return Vec::new();
        }
        if self.state.dots == last {
            return self.lines_of_last_part(next, explicit, budget);
        }
        let claims = self.state.dots == 1 && last == 2;
        let goes_on = match progress {
            Progress::Complete if self.state.dots == 0 || claims => dot_follows,
            _ if self.state.dots == 0 => true,
            // Claims that are no JSON tell nothing; but where the header was wrapped, so are they.
            Progress::Broken if claims && self.lines.previous.is_none() => dot_follows,
            _ => !header_begins(self.text, next, budget),
        };
        let end = wrap::end_of(self.text, next, wrap::is_letter_or_dot);
        budget.looked(end);
        if !goes_on || !budget.spend(end - next) {
            return Vec::new();
        }
        if self.before_break.as_ref().is_none_or(|(_, before)| before.dots != self.state.dots) {
            self.before_break = Some((self.token.len(), self.state.clone()));
        }
        vec![Line::whole(next)]
    }

    fn lines_of_last_part(&mut self, next: usize, explicit: bool, budget: &mut Budget) -> Vec<Line> {
        let Some(jose) = &self.jose else { return Vec::new() };
        // Most of the time the next line is another token of the same issuer, whose header need not be read to see that.
        let header = self.token.find('.').map_or(self.token.len(), |dot| dot + 1);
        if self.text[next..].starts_with(&self.token.as_bytes()[..header]) {
            budget.looked(next + header);
            return Vec::new();
        }
        let so_far = last_part::SoFar {
            part: &self.token[self.state.part..],
            lengths: jose.last_part_lengths(),
            floor: self.floor,
            start: self.start,
            width: self.width(),
            previous: self.lines.previous,
        };
        last_part::lines_that_belong(self.text, &so_far, next, explicit, budget)
    }

    fn width(&self) -> last_part::Width {
        last_part::Width::of(self.text, self.floor, self.lines.start, self.state.end)
    }

    /// Takes `lines`; nothing where there are none.
    fn join(&mut self, lines: &[Line]) -> Option<After> {
        let mut after = None;
        for line in lines {
            self.lines.previous = Some(self.width());
            after = Some(match line.end {
                Some(end) => {
                    push_letters(&mut self.token, &self.text[line.start..end]);
                    self.lines.start = line.start;
                    self.state.end = end;
                    line.after
                }
                None => self.take(line.start).unwrap_or(After::End),
            });
        }
        after
    }

    fn judge(mut self, after: After) -> Option<Reading> {
        let mut after = after;
        if self.token.capacity() - self.token.len() > SPARE {
            // Of a short token there can be very many.
            self.token.shrink_to_fit();
        }
        if let Some((len, before)) = self.before_break.take()
            && before.dots == self.state.dots
            && (self.state.dots == 0 || self.lacks_parts())
            && (self.state.progress(&self.token) != Progress::Complete || self.state.dots > 1)
        {
            // The lines did not make a part whole, so they are other text.
            self.token.truncate(len);
            self.state = before;
            after = After::End;
        }
        let has_ellipsis = || {
            memchr::memchr_iter(b'.', self.token.as_bytes()).nth(2).is_some() && self.token.contains("...")
        };
        let elided = after == After::Ellipsis || has_ellipsis();
        let behind_last_part = if elided { self.what_an_ellipsis_ends() } else { None };
        let progress = self.state.progress(&self.token);
        let what = match &self.jose {
            None if progress == Progress::Complete => {
                Jose::read(&self.token)?;
                if after == After::Refused { What::Malformed } else { What::CutOff }
            }
            None if begins_like_a_header(&self.token) => {
                if after == After::Refused {
                    What::Malformed
                } else {
                    What::CutOff
                }
            }
            None => return None,
            Some(_) if elided => behind_last_part.unwrap_or(What::CutOff),
            Some(_) if after == After::Refused => What::Malformed,
            Some(jose) => {
                let parts = self.state.dots + 1;
                let needed = jose.parts();
                let ends_in_dot = self.token.ends_with('.');
                if parts == needed + 1 && ends_in_dot {
                    // The dot that ends a sentence.
                    self.token.pop();
                    self.state.end -= 1;
                    What::Token
                } else if parts == needed && !self.token.ends_with("..") || parts == 5 && !ends_in_dot {
                    What::Token
                } else if parts > needed {
                    What::Malformed
                } else if needed == 3 && parts == 2 {
                    match progress {
                        Progress::Complete => What::Token,
                        Progress::Empty | Progress::Open => What::CutOff,
                        Progress::Broken => What::Malformed,
                    }
                } else {
                    What::CutOff
                }
            }
        };
        Some(Reading { range: self.start..self.state.end, text: self.token, what })
    }

    /// What a token is with an ellipsis in it or behind it, where nothing seems to be left out: its last part is as long as its
    /// algorithm makes it, or nobody knows how long that is. Dots behind a whole token are taken off it.
    fn what_an_ellipsis_ends(&mut self) -> Option<What> {
        let jose = self.jose.as_ref()?;
        let (before_last, _) = self.token.match_indices('.').nth(jose.parts() - 2)?;
        let last = &self.token[before_last + 1..];
        let (length, lengths) = (last.find('.').unwrap_or(last.len()), jose.last_part_lengths());
        let is_whole = lengths.contains(&length);
        let may_be_whole = length > 0 && lengths.last().is_none_or(|longest| length > *longest);
        let behind = &last.as_bytes()[length..];
        let stands_there = self.text[..self.state.end].ends_with(behind);
        if is_whole && stands_there && behind.iter().all(|byte| *byte == b'.') {
            self.state.end -= behind.len();
            self.token.truncate(before_last + 1 + length);
            return Some(What::Token);
        }
        (is_whole || may_be_whole).then_some(What::Malformed)
    }

    fn lacks_parts(&self) -> bool {
        self.jose.as_ref().is_some_and(|jose| self.state.dots + 1 < jose.parts())
    }
}
