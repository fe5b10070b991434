//! A text in another spelling: without the soft line breaks of quoted-printable (RFC 2045 §6.7), with the characters that entities
//! of HTML stand for, with the quotes of programs, without the escapes of shells, and without what stands within its words. What is cut there is cut in the text as it is written.

use std::ops::Range;

use super::byte_set::ByteSet;
use super::joined;
use super::quotes;
use super::shells;
use super::text::{Cut, MARKER};
use crate::input::step;
use crate::token::base64url::{self, is_base64};

/// A spelling of a text, and where in the text everything in it stands.
pub(super) struct Spelling {
    pub(super) text: Vec<u8>,
    /// What begins an escape, where one byte does.
    sign: u8,
    /// Where something stands that is spelt otherwise, here and in the text, with its length in the text; in order.
    replaced: Vec<Replaced>,
}

struct Replaced {
    here: usize,
    /// How long it is here: nothing, one byte, or a quote with a backslash.
    len: usize,
    there: Range<usize>,
}

/// What one of is in every text that has such a spelling.
impl Spelling {
    pub(super) const OF_ENTITIES: [ByteSet; 1] = [ByteSet::of(b"&;")];
    pub(super) const OF_SHELLS: [ByteSet; 2] = [ByteSet::of(b"\\`\""), ByteSet::of(b"^\\\"")];
    /// The line's end may be escaped.
    pub(super) const OF_SOFT_BREAKS: [ByteSet; 2] = [ByteSet::of(b"=\n"), ByteSet::of(b"=\\")];
    pub(super) const OF_QUOTES: [ByteSet; 2] = [ByteSet::of(b"\xe2\x80"), ByteSet::of(b"\\20")];
}

impl Spelling {
    /// Of `text`, with the characters that entities stand for; `None` where it has none.
    pub(super) fn without_entities(text: &[u8]) -> Option<Self> {
        let places = memchr::memchr_iter(b'&', text);
        Self::of(text, b'&', places, |text, at| entity(&text[at..]).map(|(byte, len)| (Some(byte), len)))
    }

    /// Of `text`, with the quotes of programs where it has those of offices; `None` where it has none.
    pub(super) fn with_straight_quotes(text: &[u8]) -> Option<Self> {
        let places = memchr::memchr2_iter(0xe2, b'\\', text);
        let read = |text: &[u8], at| quotes::straight(text, at).map(|(byte, len)| (Some(byte), len));
        Self::of(text, 0, places, read)
    }

    /// Of `text`, as what quoted-printable stands for; `None` where no line of it is broken softly.
    pub(super) fn without_soft_breaks(text: &[u8]) -> Option<Self> {
        let breaks = soft_breaks(text);
        if breaks.is_empty() {
            return None;
        }
        let places = memchr::memchr_iter(b'=', text);
        Self::of(text, b'=', places, |text, at| match breaks.binary_search_by_key(&at, |range| range.start) {
            Ok(found) => Some((None, breaks[found].len())),
            Err(_) => hex(text.get(at + 1..at + 3)?).map(|byte| (Some(byte), 3)),
        })
    }

    /// Of `text`, without what stands within words of it; `None` where nothing does.
    pub(super) fn joined(text: &[u8]) -> Option<Self> {
        Self::leaving_out(text, joined::between(text))
    }

    /// Of `text`, as programs read what a browser copies as a command of a shell; `None` where nothing shows such a one.
    pub(super) fn without_escapes_of_shells(text: &[u8]) -> Option<Self> {
        Self::leaving_out(text, shells::escapes(text))
    }

    /// Of `text` without what stands at `ranges`, which are in order and apart; `None` where there are none.
    fn leaving_out(text: &[u8], ranges: Vec<Range<usize>>) -> Option<Self> {
        let mut spelling = Self { text: Vec::new(), sign: 0, replaced: Vec::with_capacity(ranges.len()) };
        let mut from = 0;
        for there in ranges {
            spelling.text.extend_from_slice(&text[from..there.start]);
            from = there.end;
            spelling.replaced.push(Replaced { here: spelling.text.len(), len: 0, there });
        }
        spelling.text.extend_from_slice(&text[from..]);
        (!spelling.replaced.is_empty()).then_some(spelling)
    }

    /// Of `text` where what stands at `places`, which may begin with `sign`, is read by `read`: a byte or none for a number of bytes.
    fn of(
        text: &[u8],
        sign: u8,
        places: impl Iterator<Item = usize>,
        read: impl Fn(&[u8], usize) -> Option<(Option<u8>, usize)>,
    ) -> Option<Self> {
        let mut spelling = Self { text: Vec::new(), sign, replaced: Vec::new() };
        let mut from = 0;
        for at in places {
            if at < from {
                continue;
            }
            let Some((byte, len)) = read(text, at) else { continue };
            spelling.text.extend_from_slice(&text[from..at]);
            let here = spelling.text.len();
            // In a text of JSON a quote that is spelt otherwise does not end that.
            spelling.text.extend((byte == Some(b'"') && sign != b'=').then_some(b'\\'));
            spelling.text.extend(byte);
            spelling.replaced.push(Replaced { here, len: spelling.text.len() - here, there: at..at + len });
            from = at + len;
        }
        spelling.text.extend_from_slice(&text[from..]);
        (!spelling.replaced.is_empty()).then_some(spelling)
    }

    /// `cuts` of this spelling, as cuts of the text.
    pub(super) fn cuts_there(&self, cuts: Vec<Cut>) -> Vec<Cut> {
        let there = |cut: Cut| {
            let range = self.range(&cut.range);
            let with = if cut.with == MARKER.as_bytes() { cut.with } else { self.spelt(cut.with) };
            Cut { range, with, from: cut.from.map(|from| self.byte(from).start), ..cut }
        };
        cuts.into_iter().map(there).collect()
    }

    /// Where in the text that stands which is at `range` here.
    fn range(&self, range: &Range<usize>) -> Range<usize> {
        if range.is_empty() {
            let at = range.start.checked_sub(1).map_or(0, |before| self.byte(before).end);
            return at..at;
        }
        self.byte(range.start).start..self.byte(range.end - 1).end
    }

    /// Where in the text that stands which is the byte at `at` here.
    fn byte(&self, at: usize) -> Range<usize> {
        let next = self.replaced.partition_point(|replaced| replaced.here + replaced.len <= at);
        if let Some(replaced) =
            self.replaced.get(next).filter(|replaced| replaced.here <= at && replaced.len > 0)
        {
            return replaced.there.clone();
        }
        let at = match next.checked_sub(1).and_then(|last| self.replaced.get(last)) {
            Some(last) => last.there.end + (at - last.here - last.len),
            None => at,
        };
        at..at + 1
    }

    /// `with` as it has to be spelt: where `=` begins an escape, it is one.
    fn spelt(&self, with: Vec<u8>) -> Vec<u8> {
        if self.sign != b'=' || !with.contains(&b'=') {
            return with;
        }
        with.iter().flat_map(|byte| if *byte == b'=' { b"=3D".to_vec() } else { vec![*byte] }).collect()
    }
}

/// Where soft line breaks stand. A line of base64 may end in `=` too: so it takes an escape in the line or behind it, or a line as
/// long as quoted-printable has them or one before or behind that ends so too, without being [`Padded`] base64, behind which the next
/// line goes on with something else.
fn soft_breaks(text: &[u8]) -> Vec<Range<usize>> {
    /// The lengths of lines that programs break.
    const LENGTHS: std::ops::RangeInclusive<usize> = 56..=78;
    const FULL: std::ops::RangeInclusive<usize> = 70..=76;
    let is_full = |at: usize| {
        let before = &text[at.saturating_sub(*FULL.end())..at];
        let line = before.iter().rev().take_while(|byte| **byte != b'\n').count();
        FULL.contains(&(line + 1))
    };
    // The head of an e-mail.
    let is_told = memchr::memmem::find(text, b"uoted-printable").is_some();
    let ends: Vec<Range<usize>> = memchr::memchr_iter(b'=', text)
        .filter(|at| !text[..*at].ends_with(b"="))
        .filter_map(|at| Some(at..at + line_end(text, at)?))
        .collect();
    let is_soft = |(index, end): &(usize, &Range<usize>)| {
        let before = index.checked_sub(1).map(|before| &ends[before]);
        let behind = ends.get(index + 1);
        let width = |from: &Range<usize>, to: &Range<usize>| to.start + 1 - from.end.min(to.start);
        let is_neighbour = |from: &Range<usize>, to: &Range<usize>| {
            let behind_words = |end: &Range<usize>| padded(&text[..end.start]) == Some(Padded::BehindWords);
            LENGTHS.contains(&width(from, to))
                && !text[from.end..to.start].contains(&b'\n')
                && (is_told || !(behind_words(from) && behind_words(to)))
        };
        let start = before.map_or(0, |before| before.end).max(end.start.saturating_sub(*LENGTHS.end()));
        let reach = text.len().min(end.end + LENGTHS.end());
        let reach = behind.map_or(reach, |behind| behind.start.clamp(end.end, reach));
        before.is_some_and(|before| is_neighbour(before, end))
            || behind.is_some_and(|behind| is_neighbour(end, behind))
            || (is_full(end.start)
                && (is_told || padded(&text[..end.start]).is_none() || is_all_letters(text, end.end)))
            || has_escape(&text[start..end.start])
            || has_escape(&text[end.end..reach])
    };
    ends.iter().enumerate().filter(is_soft).map(|(_, end)| end.clone()).collect()
}

/// Whether nothing but letters of base64 stands on the line that begins at `start`.
fn is_all_letters(text: &[u8], start: usize) -> bool {
    const LONGEST: usize = 78;
    let line = &text[start..text.len().min(start + LONGEST)];
    let len = line.iter().take_while(|byte| is_base64(**byte)).count();
    let behind = &line[len..];
    let behind = behind.strip_prefix(b"=").unwrap_or(behind);
    line.first().is_some_and(u8::is_ascii_alphanumeric)
        && matches!(behind.first(), None | Some(b'\r' | b'\n' | b'\\'))
}

/// Base64 whose last group has one `=`, at the end of a line.
#[derive(PartialEq, Eq)]
enum Padded {
    /// The whole line; one of a token that goes on may happen to look so.
    Line,
    BehindWords,
}

/// Whether `text`, which ends before an `=`, ends in base64 that this `=` completes (RFC 4648 §4). What stands behind
/// another sign is a part of something else.
fn padded(text: &[u8]) -> Option<Padded> {
    const SHORTEST: usize = 7;
    const LONGEST: usize = 78;
    let len = text.iter().rev().take(LONGEST).take_while(|byte| is_base64(**byte)).count();
    let (before, run) = text.split_at(text.len() - len);
    let last = *run.last()?;
    let bits = base64url::bits(last)?;
    let is_word = run.iter().all(|byte| byte.is_ascii_lowercase());
    if len < SHORTEST || len % 4 != 3 || bits % 4 != 0 || is_word {
        return None;
    }
    match before.last() {
        None | Some(b'\n' | b'\r') => Some(Padded::Line),
        Some(b' ' | b'\t' | b':' | b'=' | b',' | b'"' | b'\'' | b'>' | b'(') => Some(Padded::BehindWords),
        // A part of a token, or of a secret with a sign in it.
        Some(_) => None,
    }
}

/// Whether a line of `text` that stands next to a soft break has `=3D` or `=2E` in it: every sign of equality of such a text is
/// spelt so.
fn has_escape(text: &[u8]) -> bool {
    memchr::memchr_iter(b'=', text).any(|at| matches!(text.get(at + 1..at + 3), Some(b"3D" | b"2E")))
}

/// How long what begins with `=` at `at` is, where the line ends behind it; its end may be escaped, as in JSON.
fn line_end(text: &[u8], at: usize) -> Option<usize> {
    let mut end = at + 1;
    let mut next = || {
        let found = (end < text.len()).then(|| step(text, end)).filter(|next| next.percents == 0)?;
        end += found.consumed;
        Some(found.byte)
    };
    let feed = match next()? {
        b'\r' => next()?,
        byte => byte,
    };
    (feed == b'\n').then_some(end - at)
}

fn hex(digits: &[u8]) -> Option<u8> {
    let text = std::str::from_utf8(digits).ok()?;
    let upper = digits.iter().all(|digit| digit.is_ascii_digit() || matches!(digit, b'A'..=b'F'));
    upper.then(|| u8::from_str_radix(text, 16).ok())?
}

/// The character of ASCII that the entity at the beginning of `text` stands for (HTML §13.5), and how long the entity is.
fn entity(text: &[u8]) -> Option<(u8, usize)> {
    const LONGEST: usize = 10;
    const NAMES: [(&[u8], u8); 13] = [
        (b"period", b'.'),
        (b"quot", b'"'),
        (b"QUOT", b'"'),
        (b"apos", b'\''),
        (b"equals", b'='),
        (b"colon", b':'),
        (b"comma", b','),
        (b"lowbar", b'_'),
        (b"UnderBar", b'_'),
        (b"amp", b'&'),
        (b"plus", b'+'),
        (b"sol", b'/'),
        (b"nbsp", b' '),
    ];
    let len = text.iter().take(LONGEST).position(|byte| *byte == b';')?;
    let name = &text[1..len];
    let in_ascii = |code: u32| match code {
        0xa0 => Some(b' '),
        code => u8::try_from(code).ok(),
    };
    let number = |digits, radix| u32::from_str_radix(std::str::from_utf8(digits).ok()?, radix).ok();
    let byte = match name {
        [b'#', b'x' | b'X', digits @ ..] => number(digits, 16).and_then(in_ascii),
        [b'#', digits @ ..] => number(digits, 10).and_then(in_ascii),
        _ => NAMES.iter().find(|(known, _)| *known == name).map(|(_, byte)| *byte),
    };
    byte.filter(|byte| matches!(byte, b'\t' | b'\n' | b' '..=b'~')).map(|byte| (byte, len + 1))
}

/// `cuts` and those of other spellings: of two that overlap the wider one stays, and where neither holds the other, both are cut.
pub(super) fn together(mut cuts: Vec<Cut>, more: Vec<Cut>) -> Vec<Cut> {
    if more.is_empty() {
        return cuts;
    }
    cuts.extend(more);
    cuts.sort_by_key(|cut| (cut.range.start, std::cmp::Reverse(cut.range.end)));
    let mut apart: Vec<Cut> = Vec::with_capacity(cuts.len());
    for cut in cuts {
        match apart.last_mut() {
            Some(last) if cut.range == last.range => {}
            Some(last) if cut.range.start < last.range.end => {
                if cut.range.end > last.range.end {
                    last.range.end = cut.range.end;
                    last.with = MARKER.into();
                }
            }
            _ => apart.push(cut),
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spelling_leads_back_to_the_text() {
        let quoted = Spelling::without_soft_breaks;
        let entities = Spelling::without_entities;
        let whole = Spelling::joined;
        let straight = Spelling::with_straight_quotes;
        let shells = Spelling::without_escapes_of_shells;
        let line = format!("{0}=\n{0}=\nb", "a".repeat(64));
        let joined = format!("{0}{0}b", "a".repeat(64));
        for (text, read, spelt) in [
            ("a=3Db=\r\nc=2Ed", quoted as fn(&[u8]) -> Option<Spelling>, Some("a=bc.d")),
            (r"a=3D=\r\nb", quoted, Some("a=b")),
            ("a=3Db", quoted, None),
            ("a=b=\n", quoted, None),
            ("a=3D==\nb", quoted, None),
            (&format!("{}: {}=\nb: c", "a".repeat(26), &"AbEd".repeat(11)[..43]), quoted, None),
            (
                &format!("{}: {}=\nb", "a".repeat(26), &"AbEd".repeat(11)[..43]),
                quoted,
                Some(&format!("{}: {}b", "a".repeat(26), &"AbEd".repeat(11)[..43])),
            ),
            (
                &format!("Quoted-printable\n{}: {}=\nb c", "a".repeat(26), &"AbEd".repeat(11)[..43]),
                quoted,
                Some(&format!("Quoted-printable\n{}: {}b c", "a".repeat(26), &"AbEd".repeat(11)[..43])),
            ),
            (
                &format!("{} abc8Q~{}=\nb c", "a".repeat(20), &"AbEd".repeat(11)[..43]),
                quoted,
                Some(&format!("{} abc8Q~{}b c", "a".repeat(20), &"AbEd".repeat(11)[..43])),
            ),
            (&format!("{0}{1}=\n{0}{1}=\nb", "a: ".repeat(6), &"AbEd".repeat(11)[..43]), quoted, None),
            (
                &format!("{0}{1}=\n{0}{1}=\nb", "a: ".repeat(6), &"AbEd".repeat(11)[..42]),
                quoted,
                Some(&format!("{0}{1}{0}{1}b", "a: ".repeat(6), &"AbEd".repeat(11)[..42])),
            ),
            (&line, quoted, Some(&joined)),
            (&line[..66], quoted, None),
            (&format!("{}=\nb", "a".repeat(75)), quoted, Some(&format!("{}b", "a".repeat(75)))),
            (&format!("{}=\nb", "a".repeat(76)), quoted, None),
            ("a&#46;b&#x2E;c&period;d&amp;e", entities, Some("a.b.c.d&e")),
            ("{&quot;a&#34;:1}", entities, Some(r#"{\"a\":1}"#)),
            ("a&b&c;&#999;&#7;", entities, None),
            ("&ldquo;a&#8221;&nbsp;&#xA0;", entities, Some("&ldquo;a&#8221;  ")),
            ("“a”: ‘b’ it’s", straight, Some(r#"\"a\": 'b' it’s"#)),
            (r"„a\u201c b", straight, Some(r#"\"a\" b"#)),
            ("it’s … \"a\"", straight, None),
            (r#"^"a^\^"b"#, shells, Some(r#""a\"b"#)),
            (r#"^"a"#, shells, None),
            ("a\u{200b}\u{ad}b\u{feff}c", whole, Some("abc")),
            ("abc", whole, None),
        ] {
            let spelling = read(text.as_bytes());
            let shown =
                spelling.as_ref().map(|spelling| String::from_utf8_lossy(&spelling.text).into_owned());
            assert_eq!(shown.as_deref(), spelt, "{text}");
            let Some(spelling) = spelling else { continue };
            for (here, byte) in spelling.text.iter().enumerate() {
                let there = &text.as_bytes()[spelling.byte(here)];
                assert!(there.len() > 1 || there == [*byte], "{text}: {here}");
            }
        }
    }

    #[test]
    fn the_wider_cut_wins() {
        let cut = |range: Range<usize>, with: &str| Cut::new(range, with.into(), Vec::new());
        let both = together(
            vec![cut(1..3, "a"), cut(5..8, "b")],
            vec![cut(0..3, "c"), cut(7..9, "d"), cut(9..9, "e")],
        );
        assert_eq!(both, [cut(0..3, "c"), cut(5..9, MARKER), cut(9..9, "e")]);
    }
}
