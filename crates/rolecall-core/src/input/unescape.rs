//! Percent-encoding and backslash escapes taken off a whole text at once, so that a token reads alike in a URL, in JSON
//! inside JSON and on its own. Together with re-joining lines this is all that is ever repaired.

use std::borrow::Cow;

/// What an escape stands for.
struct Escape {
    bytes: [u8; 4],
    len: usize,
    /// How much of the text it takes up.
    consumed: usize,
    /// How often it is percent-encoded.
    percents: usize,
    /// How many backslashes it begins with.
    slashes: usize,
}

impl Escape {
    fn byte(byte: u8, consumed: usize) -> Self {
        Self { bytes: [byte, 0, 0, 0], len: 1, consumed, percents: 0, slashes: 0 }
    }

    fn char(c: char, consumed: usize) -> Self {
        let mut bytes = [0; 4];
        let len = c.encode_utf8(&mut bytes).len();
        Self { bytes, len, consumed, percents: 0, slashes: 0 }
    }

    fn decoded(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

/// Whether `text` may hold an escape.
pub(super) fn may_have_escapes(text: &[u8]) -> bool {
    memchr::memchr3(b'%', b'\\', ESC, text).is_some()
}

/// `text` without its escapes; a text that has none is not copied.
pub(crate) fn unescape(text: &[u8]) -> Cow<'_, [u8]> {
    let mut plain = Vec::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = memchr::memchr3(b'%', b'\\', ESC, &text[at..]) {
        at += found;
        match escape_at(text, at) {
            None => at += 1,
            Some(escape) => {
                plain.extend_from_slice(&text[copied..at]);
                plain.extend_from_slice(escape.decoded());
                at += escape.consumed;
                copied = at;
            }
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    plain.extend_from_slice(&text[copied..]);
    Cow::Owned(plain)
}

/// Where in the unescaped text that stands which begins at `origin` in `text`, or the escape around it.
pub(super) fn plain_offset(text: &[u8], origin: usize) -> usize {
    let (mut at, mut plain) = (0, 0);
    while at < origin.min(text.len()) {
        let (consumed, len) = escape_at(text, at).map_or((1, 1), |escape| (escape.consumed, escape.len));
        if at + consumed > origin {
            break;
        }
        at += consumed;
        plain += len;
    }
    plain
}

/// Maps offsets in an unescaped text back to the text that it was made from. Asked in ascending order, it walks the
/// text once.
pub(crate) struct Origin<'a> {
    text: &'a [u8],
    escaped: bool,
    at: usize,
    plain: usize,
}

impl<'a> Origin<'a> {
    /// `escaped` says whether anything was unescaped at all.
    pub(crate) fn new(text: &'a [u8], escaped: bool) -> Self {
        Self { text, escaped, at: 0, plain: 0 }
    }

    /// Where what stands at `plain` in the unescaped text begins in the original.
    pub(crate) fn of(&mut self, plain: usize) -> usize {
        if !self.escaped {
            return plain.min(self.text.len());
        }
        if plain < self.plain {
            (self.at, self.plain) = (0, 0);
        }
        while self.plain < plain && self.at < self.text.len() {
            let (consumed, len) = match escape_at(self.text, self.at) {
                Some(escape) => (escape.consumed, escape.len),
                None => (1, 1),
            };
            self.at += consumed;
            self.plain += len;
        }
        self.at
    }
}

/// One byte or one escape of a text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Step {
    /// The byte, or the first one that the escape stands for.
    pub(crate) byte: u8,
    /// How much of the text it takes up.
    pub(crate) consumed: usize,
    /// How many bytes it is in the unescaped text.
    pub(crate) len: usize,
    /// How often it is percent-encoded: 1 for `%2E`, 2 for `%252E`.
    pub(crate) percents: usize,
    /// How many backslashes it begins with.
    pub(crate) slashes: usize,
}

/// What stands at `at`, which is inside of `text`.
pub(crate) fn step(text: &[u8], at: usize) -> Step {
    match escape_at(text, at) {
        None => Step { byte: text[at], consumed: 1, len: 1, percents: 0, slashes: 0 },
        Some(escape) => Step {
            byte: escape.bytes[0],
            consumed: escape.consumed,
            len: escape.len,
            percents: escape.percents,
            slashes: escape.slashes,
        },
    }
}

fn escape_at(text: &[u8], at: usize) -> Option<Escape> {
    match text[at] {
        b'%' => percent(text, at).map(|first| quote(text, at, &first).unwrap_or(first)),
        b'\\' => backslash(text, at),
        ESC => colour(text, at),
        _ => None,
    }
}

const ESC: u8 = 0x1b;

/// A terminal's sequence for colours or to clear a line (ECMA-48 §8.3.117 and §8.3.41), which ends in a letter that is none of
/// the text's: it parts words as a space does.
fn colour(text: &[u8], at: usize) -> Option<Escape> {
    const LONGEST: usize = 14;
    let rest = text.get(at + 1..)?.strip_prefix(b"[")?;
    let len = rest.iter().take(LONGEST).position(|byte| !matches!(byte, b'0'..=b'9' | b';' | b':'))?;
    matches!(rest[len], b'm' | b'K').then_some(())?;
    Some(Escape::byte(b' ', len + 3))
}

/// `%2E`, and `%252E` or deeper, which is what an address inside an address holds.
fn percent(text: &[u8], at: usize) -> Option<Escape> {
    let pair = |at: usize| match text.get(at..at + 2) {
        Some(&[high, low]) => Some(hex(high)? << 4 | hex(low)?),
        _ => None,
    };
    let mut digits = at + 1;
    let mut byte = pair(digits)?;
    while byte == b'%' {
        let Some(inner) = pair(digits + 2) else { break };
        digits += 2;
        byte = inner;
    }
    let percents = (digits + 1 - at) / 2;
    Some(Escape { percents, ..Escape::byte(byte, digits + 2 - at) })
}

/// `%5C%22`, and with several backslashes: a quote of JSON inside JSON that is percent-encoded. `first` stands at `at`.
fn quote(text: &[u8], at: usize, first: &Escape) -> Option<Escape> {
    if first.bytes[0] != b'\\' {
        return None;
    }
    let backslash = &text[at..at + first.consumed];
    let run = text[at..]
        .chunks_exact(first.consumed)
        .take_while(|next| next.eq_ignore_ascii_case(backslash))
        .count();
    let after = at + run * first.consumed;
    let next = text.get(after).filter(|byte| **byte == b'%').and_then(|_| percent(text, after));
    let next = next.filter(|next| next.bytes[0] == b'"' && next.percents == first.percents);
    let escape =
        |byte, consumed| Escape { percents: first.percents, slashes: run, ..Escape::byte(byte, consumed) };
    match next {
        Some(quote) => Some(escape(b'"', run * first.consumed + quote.consumed)),
        // As without percent-encoding.
        None => (run > 1).then(|| escape(b'\\', run * first.consumed)),
    }
}

/// `\n`, `\"`, `\/`, `\u002e`, and the same behind several backslashes, which is what JSON inside JSON holds. A
/// backslash that escapes nothing known is left in place: a token ends at it.
fn backslash(text: &[u8], at: usize) -> Option<Escape> {
    let run = text[at..].iter().take_while(|byte| **byte == b'\\').count();
    escape_behind(text, at + run, run).map(|escape| Escape { slashes: run, ..escape })
}

/// What `run` backslashes before `after` escape.
fn escape_behind(text: &[u8], after: usize, run: usize) -> Option<Escape> {
    let simple = match text.get(after) {
        Some(b'n') => Some(b'\n'),
        Some(b'r') => Some(b'\r'),
        Some(b't') => Some(b'\t'),
        Some(same @ (b'"' | b'\'' | b'/' | b'`')) => Some(*same),
        _ => None,
    };
    if let Some(byte) = simple {
        return Some(Escape::byte(byte, run + 1));
    }
    let number = |digits: usize| {
        let digits = text.get(after + 1..after + 1 + digits)?;
        digits.iter().try_fold(0_u32, |sum, digit| Some(sum << 4 | u32::from(hex(*digit)?)))
    };
    match text.get(after) {
        Some(b'u') => number(4)
            .map(|code| Escape::char(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), run + 5)),
        Some(b'x') => number(2).and_then(char::from_u32).map(|c| Escape::char(c, run + 3)),
        _ => None,
    }
    // Several backslashes before anything else are one, so that each of them is looked at once.
    .or((run > 1).then(|| Escape::byte(b'\\', run)))
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_taken_off_and_offsets_lead_back() {
        for (what, text, plain) in [
            ("nothing to do", "a.b.c", "a.b.c"),
            ("a percent sign that escapes nothing", "100% %2 %zz%", "100% %2 %zz%"),
            ("a dot, either case", "a%2Eb%2ec", "a.b.c"),
            ("escaped twice and thrice", "a%252Eb%25252Ec", "a.b.c"),
            ("a percent sign itself", "%25", "%"),
            ("a percent sign before a letter", "%25zz", "%zz"),
            ("JSON's slash and quote", r#"\/ \" x"#, r#"/ " x"#),
            ("JSON in JSON in JSON", r#"\\\"a\\\""#, r#""a""#),
            ("line breaks", r"a\nb\r\nc\\nd", "a\nb\r\nc\nd"),
            ("code points", r"a\u002eb\u201cc\x2ed\ud800", "a.b\u{201c}c.d\u{fffd}"),
            ("a backslash before something else", r"a\e b\", r"a\e b\"),
            ("several of them", r"a\\\e", r"a\e"),
            ("Markdown's underscore, which may be a file's name", r"a\_b", r"a\_b"),
            ("a percent-encoded quote in JSON in JSON", "%5C%22a%5c%22", "\"a\""),
            ("one more level", "%5C%5C%5C%22a", "\"a"),
            ("the same escaped twice", "%255C%2522a", "\"a"),
            ("escaped as often as it is not", "%5C%2522a", "\\\"a"),
            ("percent-encoded backslashes", "%5Ca%5C%5Cb%5C", r"\a\b\"),
            ("an escape that breaks off", r"a\u00", r"a\u00"),
        ] {
            let unescaped = unescape(text.as_bytes());
            assert_eq!(String::from_utf8_lossy(&unescaped), plain, "{what}");
            let mut origin = Origin::new(text.as_bytes(), text != plain);
            assert_eq!(origin.of(unescaped.len()), text.len(), "{what}");
        }
        let text = b"%41b\\u002ec";
        let mut origin = Origin::new(text, true);
        assert_eq!([0, 1, 2, 3, 1].map(|at| origin.of(at)), [0, 3, 4, 10, 3]);
    }
}
