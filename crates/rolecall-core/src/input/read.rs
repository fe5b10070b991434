//! Reads one token at a place where one may begin: which letters belong to it, over line breaks too, and what it is.
//!
//! A line break inside a token is told from one behind it by the token itself: its header and claims are JSON, whose end
//! shows, and its signature has a length that the algorithm fixes. Only where that decides nothing does the shape of the
//! lines. A wrong guess can spoil a signature, never make one.

use std::ops::Range;

use super::beginning::header_begins;
use super::budget::Budget;
use super::header::{Headers, Jose, begins_like_a_header};
use super::json_end::{JsonEnd, Progress};
use super::last_part::{self, Line};
use super::means::Means;
use super::wrap::{self, After};
use crate::redact::MARKER;
use crate::token::TOKEN_LIMIT;

/// How long the usual token is, in bytes: so much room is made for each, so that its parts are not moved as it grows.
const USUAL: usize = 3 * 1024;

/// How much of that room a token may keep that is shorter.
const SPARE: usize = 1024;

/// A text that begins like a token.
pub(crate) struct Reading {
    /// Where it begins and ends in the text.
    pub(crate) range: Range<usize>,
    /// Its letters and dots, line breaks taken out.
    pub(crate) text: String,
    /// What it is.
    pub(crate) what: What,
}

impl Reading {
    /// Whether it is a token and not only the beginning of one, or another text.
    pub(crate) fn is_token(&self) -> bool {
        self.what == What::Token
    }
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

/// Reads what begins where `letters` do; nothing where no JOSE header with `alg` begins there. What stands before `floor`, where
/// the token before it ends, has no say in it. Where `letters` is not empty, it is known to be all the letters and dots there.
pub(super) fn read(text: &[u8], floor: usize, letters: Range<usize>, means: &mut Means) -> Option<Reading> {
    let Means { budget, headers, room } = means;
    let start = letters.start;
    let mut token = std::mem::take(room);
    token.clear();
    let mut reader = Reader {
        text,
        floor,
        start,
        letters: letters.end,
        has_own_room: token.capacity() == 0,
        token,
        headers,
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
        return reader.judge(after, budget);
    }
}

struct Reader<'a> {
    text: &'a [u8],
    floor: usize,
    start: usize,
    /// Up to where the text from the start on is known to be letters and dots.
    letters: usize,
    /// Letters and dots so far.
    token: String,
    /// Whether the room for them was made for this token alone.
    has_own_room: bool,
    headers: &'a mut Headers,
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
    token.push_str(simdutf8::basic::from_utf8(letters).unwrap_or_default());
}

impl Reader<'_> {
    /// Takes the letters and dots from `from` on.
    fn take(&mut self, from: usize) -> Result<After, NoPart> {
        self.lines.start = from;
        self.state.end = from;
        loop {
            let end = self.end_of_letters(self.state.end);
            push_letters(&mut self.token, &self.text[self.state.end..end]);
            self.state.end = end;
            if self.text.get(end) != Some(&b'.') {
                break;
            }
            if self.state.dots == 0 {
                self.jose = self.headers.read(&self.token);
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

    /// Where the letters from `start` on end.
    fn end_of_letters(&self, start: usize) -> usize {
        match self.text.get(start..self.letters) {
            None | Some([]) => wrap::end_of_letters(self.text, start),
            Some(known) => memchr::memchr(b'.', known).map_or(self.letters, |dot| start + dot),
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
        if self.is_own_header(next, budget) {
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

    /// Whether the same header begins at `next`. Most of the time the next line is another token of the same issuer, and nothing
    /// behind its header need be looked at to see that.
    fn is_own_header(&self, next: usize, budget: &mut Budget) -> bool {
        let dot = memchr::memchr(b'.', self.token.as_bytes()).filter(|_| self.jose.is_some());
        let header = dot.and_then(|dot| self.token.as_bytes().get(..=dot));
        let is_own = header.is_some_and(|header| self.text[next..].starts_with(header));
        if is_own {
            budget.looked(next + header.map_or(0, <[u8]>::len));
        }
        is_own
    }

    fn lines_of_last_part(&mut self, next: usize, explicit: bool, budget: &mut Budget) -> Vec<Line> {
        let Some(jose) = &self.jose else { return Vec::new() };
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

    fn judge(mut self, after: After, budget: &mut Budget) -> Option<Reading> {
        let mut after = after;
        if self.has_own_room && self.token.capacity() - self.token.len() > SPARE {
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
        let elided = after == After::Ellipsis || self.state.dots > 2 && self.token.contains("...");
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
            Some(jose) if after == After::Refused => match self.is_segment(jose, budget) {
                true => What::Token,
                false => What::Malformed,
            },
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

    /// Whether a slash stands on either side of the token, and it is whole, so that it is a segment of a path. A slash is a letter
    /// of standard base64 too: where that makes a longer signature of what stands here, the token is one in another spelling.
    fn is_segment(&self, jose: &Jose, budget: &mut Budget) -> bool {
        let (start, end) = (self.start, self.state.end);
        let is_between = self.text.get(end) == Some(&b'/')
            && start > self.floor
            && self.text.get(start - 1) == Some(&b'/');
        let last = &self.token[self.state.part..];
        let lengths = jose.last_part_lengths();
        if !is_between
            || self.state.dots + 1 != jose.parts()
            || !(lengths.contains(&last.len()) || last == MARKER)
        {
            return false;
        }
        let (longer, is_signature) = last_part::in_standard_base64(self.text, last.as_bytes(), end, lengths);
        budget.looked(longer);
        !is_signature
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::base64url;

    #[test]
    fn of_a_line_with_the_same_header_only_that_is_looked_at() {
        let header = base64url::encode(br#"{"alg":"RS256"}"#);
        let claims = base64url::encode(br#"{"sub":"somebody","name":"of some length"}"#);
        for (what, token) in [
            ("cut off", format!("{header}.{}", &claims[..30])),
            ("without a signature", format!("{header}.{claims}")),
            ("whole", format!("{header}.{claims}.{}", "A".repeat(342))),
            ("with a cut signature", format!("{header}.{claims}.{}", "A".repeat(100))),
        ] {
            let text = format!("{token}\n{header}.{}", "x".repeat(2_000));
            let mut means = Means::default();
            let reading = read(text.as_bytes(), 0, 0..0, &mut means).expect("a token begins there");
            assert_eq!(reading.range, 0..token.len(), "{what}");
            assert_eq!(means.budget.furthest(), token.len() + 1 + header.len() + 1, "{what}");
        }
    }
}
