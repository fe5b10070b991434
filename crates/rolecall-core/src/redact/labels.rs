//! Secrets beside labels of HTML, whose brackets may be entities: in the cell behind a name (`<td>Password</td><td>…</td>`,
//! `<dt>Password</dt><dd>…</dd>`) and behind a name with a colon and marks around either (`<p>Password: <b>…</b></p>`).

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr2_iter, memmem};

use super::authorization::authorization;
use super::byte_set::ByteSet;
use super::meaning::meaning;
use super::named::last_word;
use super::tables::{is_of_name, is_value};
use super::text::Cut;
use super::words::Need;

/// The longest tag, and the longest text behind one, in bytes. Programs of offices put long styles into tags.
const LONGEST_TAG: usize = 2048;
const LONGEST: usize = 4096;
/// The longest text with a name, in bytes.
const LONGEST_NAME: usize = 64;
/// How many tags stand between a name and the end of its value, at most.
const MOST_TAGS: usize = 24;

/// Tags of what stands in a line, and of what stands in a cell beside them.
const IN_LINE: [&str; 25] = [
    "a", "abbr", "b", "bdi", "big", "code", "del", "em", "font", "i", "ins", "kbd", "label", "mark", "o:p",
    "s", "samp", "small", "span", "strike", "strong", "tt", "u", "var", "wbr",
];
const IN_CELL: [&str; 4] = ["br", "div", "p", "pre"];
const CELLS: [&str; 4] = ["dd", "dt", "td", "th"];

/// One of these is in every text in which something is found.
pub(super) const NEEDS: [ByteSet; 2] = [ByteSet::of(b"<"), ByteSet::of(b"&lt;")];

/// Finds them in an unescaped text.
pub(super) fn find(plain: &[u8], found: &mut Vec<Cut>) {
    for brackets in [["<", ">"], ["&lt;", "&gt;"]] {
        let html = Html { plain, brackets };
        let mut end = 0;
        for at in memmem::find_iter(plain, brackets[0]) {
            let Some(tag) = html.tag_at(at).filter(|_| at >= end) else { continue };
            let text = &plain[end.max(at.saturating_sub(2 * LONGEST_NAME))..at];
            end = tag.end;
            let Some(label) = Label::at_end_of(text) else { continue };
            let Some(value) = html.value(&label, tag) else { continue };
            if label.need == Need::Authorization {
                found.extend(authorization(plain, value.text));
            } else if value.is_secret(plain, label.need) {
                found.extend(value.pieces.into_iter().map(|range| Cut::secret(range, label.kind)));
            }
        }
    }
}

/// A name that explains what stands behind it.
struct Label {
    kind: super::Kind,
    need: Need,
    /// Whether a colon or the like ends it.
    ends: bool,
    /// Whether nothing else stands between two tags.
    alone: bool,
}

impl Label {
    fn at_end_of(text: &[u8]) -> Option<Self> {
        let marks = |text: &[u8]| text.iter().rev().take_while(|byte| matches!(byte, b'*' | b'`')).count();
        let without_marks = |text: Range<usize>, of: &[u8]| text.start..text.end - marks(&of[text.clone()]);
        let range = without_marks(trimmed(text, 0..text.len()), text);
        let ends = text[range.clone()].last().is_some_and(|byte| is_separator(*byte));
        let range = without_marks(trimmed(text, range.start..range.end - usize::from(ends)), text);
        let name = &text[range];
        let (kind, need) = meaning(last_word(name)?)?;
        let alone = name.len() <= LONGEST_NAME && name.iter().all(is_of_name);
        Some(Self { kind, need, ends, alone })
    }
}

/// What stands behind a label.
struct Value {
    /// The text up to the first tag, or white space at its ends.
    text: Range<usize>,
    /// The word that it begins with, without the tags in it: e-mails mark those that no dictionary has.
    pieces: Vec<Range<usize>>,
    /// Whether a cell holds more than that word.
    goes_on: bool,
}

impl Value {
    fn is_secret(&self, plain: &[u8], need: Need) -> bool {
        let word = match &self.pieces[..] {
            [one] => Cow::Borrowed(&plain[one.clone()]),
            pieces => pieces.iter().flat_map(|piece| &plain[piece.clone()]).copied().collect(),
        };
        !self.goes_on && is_value(&word, need)
    }
}

/// A text of HTML, and what its tags stand between.
#[derive(Clone, Copy)]
struct Html<'p> {
    plain: &'p [u8],
    brackets: [&'static str; 2],
}

/// What a tag does to what stands on either side of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Role {
    InLine,
    InCell,
    /// Begins a cell.
    Cell,
    /// Ends one.
    EndOfCell,
    /// Keeps them apart.
    Other,
}

#[derive(Clone, Copy)]
struct Tag {
    start: usize,
    end: usize,
    role: Role,
}

impl Html<'_> {
    /// The tag that begins at `at` with the first bracket.
    fn tag_at(self, at: usize) -> Option<Tag> {
        let [open, close] = self.brackets.map(str::as_bytes);
        let start = at + open.len();
        let tag = &self.plain[start..self.plain.len().min(start + LONGEST_TAG)];
        let is_end = tag.first() == Some(&b'/');
        let name = &tag[usize::from(is_end)..];
        let len = name.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b':').count();
        let name = std::str::from_utf8(&name[..len]).ok().filter(|name| !name.is_empty())?;
        // Not past the next bracket, so that a text of them costs no more than its length.
        let bracket = memchr2_iter(open[0], close[0], tag)
            .find(|at| tag[*at..].starts_with(open) || tag[*at..].starts_with(close))
            .filter(|at| tag[*at..].starts_with(close))?;
        let is = |names: &[&str]| names.iter().any(|known| name.eq_ignore_ascii_case(known));
        let role = match is_end {
            _ if is(&IN_LINE) => Role::InLine,
            _ if is(&IN_CELL) => Role::InCell,
            false if is(&CELLS) => Role::Cell,
            true if is(&CELLS) => Role::EndOfCell,
            _ => Role::Other,
        };
        Some(Tag { start: at, end: start + bracket + close.len(), role })
    }

    /// The text behind `tag`, and the tag behind that; `None` where the text is too long.
    fn text_behind(self, tag: Tag) -> Option<(Range<usize>, Option<Tag>)> {
        let rest = &self.plain[tag.end..self.plain.len().min(tag.end + LONGEST)];
        let next = memmem::find_iter(rest, self.brackets[0]).find_map(|at| self.tag_at(tag.end + at));
        if next.is_none() && rest.len() == LONGEST {
            return None;
        }
        let text = tag.end..next.map_or(self.plain.len(), |next| next.start);
        Some((text, next))
    }

    /// What stands behind `label` and `tag`.
    fn value(self, label: &Label, mut tag: Tag) -> Option<Value> {
        let (mut ends, mut in_line, mut in_cell) = (label.ends, true, false);
        for tags in 1..=MOST_TAGS {
            in_line &= tag.role == Role::InLine;
            match tag.role {
                Role::Other => return None,
                Role::Cell if in_cell || !label.alone => return None,
                Role::Cell => in_cell = true,
                _ => {}
            }
            let (text, next) = self.text_behind(tag)?;
            let mut range = trimmed(self.plain, text.clone());
            if !in_cell && !ends && self.plain[range.clone()].first().is_some_and(|byte| is_separator(*byte))
            {
                ends = true;
                range = trimmed(self.plain, range.start + 1..text.end);
            }
            if !range.is_empty() {
                let begins = in_cell || ends && in_line;
                return begins.then(|| self.word(range, next, in_cell, MOST_TAGS - tags))?;
            }
            tag = next?;
        }
        None
    }

    /// The word that `text` begins with, and goes on with behind tags that part no words.
    fn word(self, text: Range<usize>, mut next: Option<Tag>, in_cell: bool, most: usize) -> Option<Value> {
        let inner = unquoted(self.plain, text.clone())?;
        let word = self.first_word(inner.clone(), in_cell);
        let is_whole = |end: usize| next.is_some_and(|next| next.start == end);
        let mut open = is_whole(word.end);
        let mut goes_on = word.end < inner.end || inner.end + 1 < text.end;
        let mut pieces = vec![word];
        let has_digit = |piece: &Range<usize>| self.plain[piece.clone()].iter().any(u8::is_ascii_digit);
        for _ in 0..most {
            let Some(tag) = next.filter(|tag| tag.role == Role::InLine && (open || in_cell)) else { break };
            let Some((behind, following)) = self.text_behind(tag) else { break };
            let rest = trimmed(self.plain, behind.clone());
            let word = self.first_word(rest.clone(), in_cell || pieces.iter().any(has_digit));
            open &= rest.start == behind.start;
            goes_on |= !(rest.is_empty() || open && word.end == rest.end);
            if open && !word.is_empty() {
                pieces.push(word.clone());
            }
            open &= word.end == behind.end;
            next = following;
        }
        Some(Value { text: inner, pieces, goes_on: goes_on && in_cell })
    }

    /// What of `text` stands before white space, and where that is not `sure` to be no type of a program before its bracket:
    /// `code: Option&lt;u32&gt;`.
    fn first_word(self, text: Range<usize>, sure: bool) -> Range<usize> {
        let word = self.plain[text.clone()].split(u8::is_ascii_whitespace).next().unwrap_or_default();
        let bracket = memmem::find(word, b"&lt;").filter(|_| !sure);
        let bracket = bracket.filter(|bracket| !word[..*bracket].iter().any(u8::is_ascii_digit));
        text.start..text.start + bracket.unwrap_or(word.len())
    }
}

fn is_separator(byte: u8) -> bool {
    matches!(byte, b':' | b'=')
}

/// `text` without quotes, or what stands between those it begins with; `None` where the first one ends a text of JSON.
fn unquoted(plain: &[u8], text: Range<usize>) -> Option<Range<usize>> {
    let Some((quote @ (b'"' | b'\''), rest)) = plain[text.clone()].split_first() else { return Some(text) };
    let len = rest.iter().position(|byte| byte == quote)?;
    let is_sign = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b':' | b']' | b'}');
    let begins = rest[..len].first().is_some_and(|byte| !is_sign(byte));
    begins.then(|| text.start + 1..text.start + 1 + len)
}

/// `range` without white space around it, also such that lines are not broken at.
fn trimmed(plain: &[u8], range: Range<usize>) -> Range<usize> {
    const SPACES: [&[u8]; 5] = [b" ", "\u{a0}".as_bytes(), b"&nbsp;", b"&#160;", b"&#xa0;"];
    let mut text = plain[range.clone()].trim_ascii_start();
    while let Some(rest) = SPACES.iter().find_map(|space| text.strip_prefix(*space)) {
        text = rest.trim_ascii_start();
    }
    let start = range.end - text.len();
    text = text.trim_ascii_end();
    while let Some(rest) = SPACES.iter().find_map(|space| text.strip_suffix(*space)) {
        text = rest.trim_ascii_end();
    }
    start..start + text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::held::hold;

    #[test]
    fn secrets_beside_labels_are_cut() {
        let longest = "a".repeat(LONGEST - 2) + "1";
        let too_long = format!("<td>password</td><td>{longest}a</td>");
        let tags = |count: usize| "<b>".repeat(count);
        let too_many = format!("Password:{}abcde1", tags(MOST_TAGS + 1));
        let style = |len: usize| format!("<td>password</td><td x=\"{}\">abcde1</td>", "a".repeat(len));
        let tag_len = "td x=\"\">".len();
        for (text, cut) in [
            (
                "<tr><th>refresh_token</th><td>0.AXcAabcdefghij0123456789</td></tr>",
                "<tr><th>refresh_token</th><td>REDACTED</td></tr>",
            ),
            ("<td>Password</td><td>Winter2026!</td>", "<td>Password</td><td>REDACTED</td>"),
            ("<TD>Password:<TD>Winter2026!", "<TD>Password:<TD>REDACTED"),
            (
                "<td class=\"x\"><p>Client secret</p></td>\n <td>\n<p><code>Ab3dEfGh</code></p></td>",
                "<td class=\"x\"><p>Client secret</p></td>\n <td>\n<p><code>REDACTED</code></p></td>",
            ),
            ("<td>Client secret</td><td>Ab3dEfG</td>", "<td>Client secret</td><td>Ab3dEfG</td>"),
            ("<dt>Password</dt><dd>Winter2026!</dd>", "<dt>Password</dt><dd>REDACTED</dd>"),
            (
                "&lt;td&gt;password&lt;/td&gt;&lt;td x=y&gt;abcde1&lt;/td&gt;",
                "&lt;td&gt;password&lt;/td&gt;&lt;td x=y&gt;REDACTED&lt;/td&gt;",
            ),
            ("<td>password</td><td>abcde1&nbsp;</td>", "<td>password</td><td>REDACTED&nbsp;</td>"),
            ("<td>password</td><td>&#160;</td>", "<td>password</td><td>&#160;</td>"),
            ("<td>password</td><td>abcdef</td>", "<td>password</td><td>abcdef</td>"),
            ("<td>Password</td><td>required</td>", "<td>Password</td><td>required</td>"),
            ("<td>Password</td><td>must be changed</td>", "<td>Password</td><td>must be changed</td>"),
            ("<td>password</td><td>abcde1 is old</td>", "<td>password</td><td>abcde1 is old</td>"),
            ("<td>password</td><td>abcde1 <i>is</i></td>", "<td>password</td><td>abcde1 <i>is</i></td>"),
            ("<td>password</td><td>abcde1 <i></i></td>", "<td>password</td><td>REDACTED <i></i></td>"),
            ("<td>password</td><td>varchar(255)</td>", "<td>password</td><td>varchar(255)</td>"),
            ("<td>password</td><td></td><td>abcde1</td>", "<td>password</td><td></td><td>abcde1</td>"),
            ("<th>password</th></tr><tr><td>abcde1</td>", "<th>password</th></tr><tr><td>abcde1</td>"),
            ("<td>user (password)</td><td>abcde1</td>", "<td>user (password)</td><td>abcde1</td>"),
            ("<td>password</td><td>\"abcde1\"</td>", "<td>password</td><td>\"REDACTED\"</td>"),
            ("<td>password</td><td>\"abcde1\", old</td>", "<td>password</td><td>\"abcde1\", old</td>"),
            ("<b>password:</b> 'abcde1', or", "<b>password:</b> 'REDACTED', or"),
            ("[\"<td>password</td><td>\",123456,\"</td>\"]", "[\"<td>password</td><td>\",123456,\"</td>\"]"),
            ("<td>x</td><td>abcde1</td>", "<td>x</td><td>abcde1</td>"),
            (
                "<td>Authorization</td><td>Basic YWI6Y2Q=</td>",
                "<td>Authorization</td><td>Basic REDACTED</td>",
            ),
            ("<p>Password: <b>Winter2026!</b></p>", "<p>Password: <b>REDACTED</b></p>"),
            (
                "<strong>Client secret:</strong> Ab3dEfGh12345678 is it",
                "<strong>Client secret:</strong> REDACTED is it",
            ),
            ("<b>Password</b>: abcde1<br>", "<b>Password</b>: REDACTED<br>"),
            ("<code>password</code> = <code>abcde1</code>", "<code>password</code> = <code>REDACTED</code>"),
            ("The `password`:&nbsp;<b>\u{a0}abcde1</b>", "The `password`:&nbsp;<b>\u{a0}REDACTED</b>"),
            ("Authorization: <b>Basic YWI6Y2Q=</b>", "Authorization: <b>Basic REDACTED</b>"),
            ("<strong>Password:</strong> enter it", "<strong>Password:</strong> enter it"),
            ("<strong>Password</strong> abcde1", "<strong>Password</strong> abcde1"),
            ("<p>Password:</p><p>abcde1</p>", "<p>Password:</p><p>abcde1</p>"),
            ("x < Password: abcde1", "x < Password: abcde1"),
            ("Vec<password>: abcde1", "Vec<password>: abcde1"),
            ("password: <x>abcde1</x>", "password: <x>abcde1</x>"),
            ("{\"<b>password:</b>\":12345678}", "{\"<b>password:</b>\":12345678}"),
            ("code: <b>Option</b>&lt;u32&gt;,more", "code: <b>Option</b>&lt;u32&gt;,more"),
            ("password: <b>abcde1</b>&lt;f", "password: <b>REDACTED</b>REDACTED"),
            ("<b>password: x</b> abcde1", "<b>password: x</b> abcde1"),
            (
                "Client secret: <span class=SpellE>Ab3dEf</span>~<i>Gh12</i> x",
                "Client secret: <span class=SpellE>REDACTED</span>REDACTED<i>REDACTED</i> x",
            ),
            ("<td>password</td><td>ab<wbr>cde1</td>", "<td>password</td><td>REDACTED<wbr>REDACTED</td>"),
            ("<td>password</td><td>abc<p>de1</td>", "<td>password</td><td>abc<p>de1</td>"),
            (&format!("<td>password</td><td>{longest}</td>"), "<td>password</td><td>REDACTED</td>"),
            (&too_long, &too_long),
            (
                &format!("Password:{}abcde1", tags(MOST_TAGS)),
                &format!("Password:{}REDACTED", tags(MOST_TAGS)),
            ),
            (&too_many, &too_many),
            (&style(LONGEST_TAG - tag_len), &style(LONGEST_TAG - tag_len).replace("abcde1", "REDACTED")),
            (&style(LONGEST_TAG - tag_len + 1), &style(LONGEST_TAG - tag_len + 1)),
        ] {
            hold(text, cut, find);
        }
    }
}
