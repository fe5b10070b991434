//! Where a named value begins and ends. It is told in the text as it is written, since there alone an `&` that is part of a
//! value, `%26`, differs from one that ends it.

use std::ops::Range;

use super::{doubled, gap};
use crate::input::{Step, end_of_letters, step};

/// What may stand between a name's separator and its value, at most, in bytes and escapes.
const LONGEST_GAP: usize = 16;

/// A named value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Value {
    /// Where it stands in the text.
    pub(super) range: Range<usize>,
    /// Where it stands in the unescaped text.
    pub(super) plain: Range<usize>,
    /// Whether quotes are around it.
    pub(super) quoted: bool,
    /// Whether those are directly behind the separator, or white space follows them.
    pub(super) begins_with_space: bool,
}

impl Value {
    /// This one without what stands behind a comma that no backslash stands before; in `{a,b}` there is none.
    pub(super) fn before_comma(self, text: &[u8]) -> Self {
        let mut walk = Walk { text: &text[..self.range.end], at: self.range.start, plain: self.plain.start };
        let start = walk.mark();
        let mut open = !self.quoted && walk.next().is_some_and(|next| next.byte == b'{');
        let mut escaped = self.quoted;
        let goes_on = |at: usize| open_pair(&text[..self.range.end], at);
        while let Some(next) =
            walk.next().filter(|next| next.byte != b',' || open || escaped || !goes_on(walk.at))
        {
            open &= next.byte != b'}';
            escaped = self.quoted || next.byte == b'\\';
            walk.take(next);
        }
        Self { begins_with_space: self.begins_with_space, ..walk.since(start, self.quoted) }
    }
}

/// Whether a further pair begins behind the comma at `at`: a password may hold a comma.
fn open_pair(text: &[u8], at: usize) -> bool {
    const LONGEST: usize = 128;
    let rest = &text[at + 1..text.len().min(at + LONGEST)];
    let is_of_name = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'[' | b']' | b'/' | b'\\')
    };
    let len = rest.iter().take_while(|byte| is_of_name(byte)).count();
    len > 0 && rest.get(len) == Some(&b'=')
}

/// How far a value that no quotes hold goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Reach {
    /// To what ends a word.
    Word,
    /// To what ends a parameter of a form or an address.
    Parameter,
    /// To white space or a quote: an argument of a command.
    Argument,
    /// To what ends a part of a connection string.
    Connection,
    /// To the end of the line, or the quote that holds a header.
    Line,
}

/// The value behind the separator at `at` of `text`, which is at `plain` of the unescaped one; at most `longest` bytes of it.
pub(super) fn behind(text: &[u8], at: usize, plain: usize, reach: Reach, longest: usize) -> Value {
    let separator = step(text, at);
    let mut walk = Walk { text, at: at + separator.consumed, plain: plain + separator.len };
    // `client_secret::abc`, as commands of pipelines have it.
    if let Some(second) = walk.next().filter(|next| next.byte == b':' && separator.byte == b':') {
        walk.take(second);
    }
    for _ in 0..LONGEST_GAP {
        match walk.next() {
            Some(next) if matches!(next.byte, b' ' | b'\t' | b'=' | b'>') => walk.take(next),
            _ => break,
        }
    }
    if reach != Reach::Line {
        gap::pass(&mut walk, separator);
    }
    let quote = walk.next().filter(|next| matches!(next.byte, b'"' | b'\'' | b'`') && next.len == 1);
    // A quote of what the key stands in ends that, and begins nothing.
    if quote.is_some_and(|quote| quote.byte == b'"' && quote.slashes < slashes_of_key(text, at)) {
        return walk.since(walk.mark(), true);
    }
    // `[concat('AccountKey=', listKeys(…))]`: it ends the text that the name stands in.
    let around = text.get(walk.at.saturating_sub(1)..walk.at + 2);
    let ends_text = quote.is_some() && matches!(around, Some([b'=', b'\'', b',' | b')']));
    if let Some(quote) = quote {
        walk.take(quote);
        if ends_text {
            return walk.since(walk.mark(), true);
        }
        if doubled::begins(&walk, quote, at, reach) {
            return doubled::value(&mut walk, quote, longest);
        }
    }
    let keeps_apostrophes = reach == Reach::Connection && !is_in_apostrophes(text, at);
    let in_json = quote.is_some_and(|quote| quote.byte != b'"') && is_in_json_text(text, at);
    // `curl -b 'ESTSAUTH=…'`
    let apostrophe = Step { byte: b'\'', consumed: 1, len: 1, percents: 0, slashes: 0 };
    let around =
        (quote.is_none() && reach == Reach::Parameter && opens_apostrophes(text, at)).then_some(apostrophe);
    let (start, plain_start) = (walk.at, walk.plain);
    // `Password={a;b}` of ODBC and JDBC.
    let mut braced = quote.is_none() && reach == Reach::Connection && text[start..].starts_with(b"{");
    let mut half = false;
    let mut escapes_end = None;
    let begins_with_space = walk.next().is_some_and(|next| next.byte.is_ascii_whitespace());
    loop {
        // No letter ends a value, and most of one are letters.
        let most = text.len().min(start.saturating_add(longest)).max(walk.at);
        let letters = end_of_letters(&text[..most], walk.at) - walk.at;
        (walk.at, walk.plain) = (walk.at + letters, walk.plain + letters);
        let Some(next) = walk.next() else { break };
        let ends = match quote {
            Some(quote) => ends_quoted(next, quote) || in_json && next.byte == b'"' && next.slashes == 0,
            None if keeps_apostrophes && next.byte == b'\'' || braced && next.byte == b';' => false,
            // `C:\new` is an argument, and in JSON `\n` a line's end.
            None if reach == Reach::Argument && next.slashes > separator.slashes && next.byte < b' ' => {
                *escapes_end.get_or_insert_with(|| is_in_json_text(text, at))
            }
            None => around == Some(next) || ends_bare(next, separator, reach),
        };
        if ends || walk.at - start >= longest {
            let joint = quote.or(around).filter(|quote| next.byte == quote.byte && walk.at > start);
            let steps = joint.map_or(0, |quote| joint_of(&walk, quote, in_json));
            if steps == 0 || walk.at - start >= longest {
                break;
            }
            (0..steps).for_each(|_| walk.pass_one());
            continue;
        }
        let is_tag = next.byte == b'<' && text.get(walk.at + 1) == Some(&b'/');
        if quote.is_none() && reach == Reach::Connection && is_tag {
            break;
        }
        walk.take(next);
        // Two stand for one.
        if braced && next.byte == b'}' {
            let is_second = half;
            half = !half && text.get(walk.at) == Some(&b'}');
            braced = half || is_second;
        }
    }
    // `ESTSAUTH=…; path=/`: a space behind it makes a separator of the sign.
    let separated = reach == Reach::Parameter && text[start..walk.at].ends_with(b";");
    if separated && walk.next().is_some_and(|next| next.byte == b' ') {
        (walk.at, walk.plain) = (walk.at - 1, walk.plain - 1);
    }
    Value {
        range: start..walk.at,
        plain: plain_start..walk.plain,
        quoted: quote.is_some(),
        begins_with_space,
    }
}

/// How many backslashes stand before the quote that ends the key before the separator at `at`.
pub(super) fn slashes_of_key(text: &[u8], at: usize) -> usize {
    let before = text[..at].iter().rposition(|byte| *byte != b' ').map_or(0, |last| last + 1);
    match text[..before].split_last() {
        Some((b'"', before)) => before.iter().rev().take_while(|byte| **byte == b'\\').count(),
        _ => 0,
    }
}

/// Whether a text of JSON was opened before `at`, which an apostrophe in it does not keep from ending.
pub(super) fn is_in_json_text(text: &[u8], at: usize) -> bool {
    const LOOK_BACK: usize = 4096;
    let before = &text[at.saturating_sub(LOOK_BACK)..at];
    let is_raw = |quote: &usize| !before[..*quote].ends_with(b"\\");
    let last = memchr::memrchr_iter(b'"', before).find(is_raw);
    last.is_some_and(|quote| match before[..quote].trim_ascii_end().last() {
        Some(sign) => matches!(sign, b':' | b',' | b'[' | b'{'),
        None => before.len() == at,
    })
}

/// Whether the last quote before `at` in its line is an apostrophe, so that the next one ends what stands between them.
fn is_in_apostrophes(text: &[u8], at: usize) -> bool {
    const LOOK_BACK: usize = 512;
    let before = &text[at.saturating_sub(LOOK_BACK)..at];
    let last = before.iter().rposition(|byte| matches!(byte, b'\n' | b'\r' | b'"' | b'\''));
    last.is_some_and(|last| before[last] == b'\'')
}

/// Whether an apostrophe before `at` in its line is still open, and none of a word: `it's`.
fn opens_apostrophes(text: &[u8], at: usize) -> bool {
    const LOOK_BACK: usize = 512;
    let before = &text[at.saturating_sub(LOOK_BACK)..at];
    let line = before.iter().rposition(|byte| matches!(byte, b'\n' | b'\r' | b'"')).map_or(0, |end| end + 1);
    let line = &before[line..];
    let open = memchr::memchr_iter(b'\'', line).count() % 2 == 1;
    let Some(last) = memchr::memrchr(b'\'', line).filter(|_| open) else { return false };
    // `b'…'` of Python is no word.
    line[..last].iter().rev().take(2).take_while(|byte| byte.is_ascii_alphanumeric()).count() < 2
}

/// A quote of the same depth ends it, or one of what the quotes stand in; and a line's end.
pub(super) fn ends_quoted(next: Step, quote: Step) -> bool {
    let raw = next.slashes == 0 && next.percents == 0;
    raw && next.byte < 0x20 && next.byte != b'\t'
        || next.byte == quote.byte && closes(next.slashes, quote.slashes) && next.percents <= quote.percents
        || next.byte == b'"' && next.slashes < quote.slashes
}

/// Whether a quote behind `slashes` backslashes ends a text whose first quote is behind `of`, or one around it: within JSON, where
/// 0, 1, 3, 7 … are a level each, further backslashes stand for one that the text ends in.
pub(super) fn closes(slashes: usize, of: usize) -> bool {
    let levels = std::iter::successors(Some(0), |level| Some(2 * level + 1));
    slashes <= of || levels.take_while(|level| *level <= of).any(|level| slashes % (2 * (level + 1)) == level)
}

/// Whether the quote at `at` is one that a shell puts an apostrophe in: `'{"password":"a'"'"'b"}'`. In JSON that stands nowhere.
pub(super) fn is_shells_joint(text: &[u8], at: usize) -> bool {
    text[..at].ends_with(b"'") && text[at..].starts_with(b"\"'\"'")
}

/// How many steps from the quote at which `walk` stands lead to where the text between such quotes goes on: `'a'\''b'` and
/// `'a'"'"'b'` of shells, `'a''b'` of YAML and SQL, "a`"b" of PowerShell. None where it ends.
fn joint_of(walk: &Walk<'_>, quote: Step, in_json: bool) -> usize {
    if quote.byte == b'"' && quote.slashes == 0 {
        let (before, behind) = walk.text.split_at(walk.at);
        let is_sign = |byte: &u8| {
            byte.is_ascii_whitespace()
                || matches!(byte, b',' | b':' | b';' | b'.' | b')' | b']' | b'}' | b'`')
        };
        if is_shells_joint(walk.text, walk.at) {
            return 4;
        }
        if before.ends_with(b"`") && behind.get(1).is_some_and(|byte| !is_sign(byte)) {
            return 1;
        }
    }
    let mut walk = Walk { text: walk.text, at: walk.at, plain: walk.plain };
    let mut next = || {
        walk.pass_one();
        walk.next().filter(|next| next.len == 1 && matches!(next.byte, b'"' | b'\''))
    };
    let is_like = |next: Step| next.byte == quote.byte && next.slashes == quote.slashes;
    match next() {
        Some(second) if is_like(second) => 2,
        Some(second)
            if quote.byte == b'\''
                && second.byte == b'\''
                && second.slashes > quote.slashes
                && next().is_some_and(is_like) =>
        {
            3
        }
        Some(second) if quote.byte == b'\'' && second.byte == b'"' && !(in_json && second.slashes == 0) => {
            let rest = [next(), next(), next()];
            let is_joint = rest[0].is_some_and(is_like)
                && rest[1].is_some_and(|third| third == second)
                && rest[2].is_some_and(is_like);
            if is_joint { 5 } else { 0 }
        }
        _ => 0,
    }
}

fn ends_bare(next: Step, separator: Step, reach: Reach) -> bool {
    // More often encoded than the separator: part of the value.
    if next.percents > separator.percents {
        return false;
    }
    match next.byte {
        b'\n' | b'\r' | b'"' | b'`' => true,
        0..0x20 | 0x7f if next.byte != b'\t' => true,
        b'\'' => reach != Reach::Parameter,
        b' ' | b'\t' => !matches!(reach, Reach::Line | Reach::Connection),
        b'<' | b'>' => matches!(reach, Reach::Word | Reach::Parameter),
        // What is encoded less often stands around it.
        b'&' if next.percents < separator.percents => reach != Reach::Line,
        b'&' => matches!(reach, Reach::Word | Reach::Parameter),
        b';' if reach == Reach::Connection => true,
        b'#' => reach == Reach::Parameter,
        b';' | b',' | b')' | b'}' | b']' => reach == Reach::Word,
        _ => false,
    }
}

/// A place in a text and in its unescaped form.
pub(super) struct Walk<'t> {
    pub(super) text: &'t [u8],
    pub(super) at: usize,
    pub(super) plain: usize,
}

impl Walk<'_> {
    /// What stands here.
    pub(super) fn next(&self) -> Option<Step> {
        (self.at < self.text.len()).then(|| step(self.text, self.at))
    }

    /// Goes past `step`, which stands here.
    pub(super) fn take(&mut self, step: Step) {
        self.at += step.consumed;
        self.plain += step.len;
    }

    /// Goes past whatever stands here.
    pub(super) fn pass_one(&mut self) {
        if let Some(next) = self.next() {
            self.take(next);
        }
    }

    /// Goes past all that `belongs`.
    pub(super) fn pass(&mut self, belongs: impl Fn(u8) -> bool) {
        while let Some(next) = self.next().filter(|next| belongs(next.byte)) {
            self.take(next);
        }
    }

    /// This place, to come back to with [`since`](Self::since).
    pub(super) fn mark(&self) -> (usize, usize) {
        (self.at, self.plain)
    }

    /// What stands from `start` to here.
    pub(super) fn since(&self, start: (usize, usize), quoted: bool) -> Value {
        Value { range: start.0..self.at, plain: start.1..self.plain, quoted, begins_with_space: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Reach::{Argument, Connection, Line, Parameter, Word};

    #[test]
    fn values_end_where_they_end() {
        for (text, separator, reach, value) in [
            ("s=abc&x=1", "=", Parameter, "abc"),
            ("s=a%26b&x=1", "=", Parameter, "a%26b"),
            ("s%3Dabc%26x", "%3D", Parameter, "abc"),
            ("s%3Da%2526c%26x", "%3D", Parameter, "a%2526c"),
            ("s=a,b;c)d x", "=", Parameter, "a,b;c)d"),
            ("s=a;b; path=/", "=", Parameter, "a;b"),
            ("s=a;b;", "=", Parameter, "a;b;"),
            ("-b 's=ab' x", "=", Parameter, "ab"),
            ("-b 'x:1&s=ab&y' z", "=", Parameter, "ab"),
            ("-b 's=ab%27c' x", "=", Parameter, "ab%27c"),
            (r"-b 's=ab'\''cd' x", "=", Parameter, r"ab'\''cd"),
            ("it's ?s=ab'c x", "=", Parameter, "ab'c"),
            ("'x' ?s=ab'c x", "=", Parameter, "ab'c"),
            ("s::ab x", ":", Word, "ab"),
            ("s=:ab x", "=", Word, ":ab"),
            ("s=abc, d", "=", Word, "abc"),
            ("s = abc;", "=", Word, "abc"),
            ("\"s\": \"a b, c\"}", ":", Word, "a b, c"),
            (r#""s":"a\"b","x""#, ":", Word, r#"a\"b"#),
            (r#"{\"s\":\"a\\\"b\",\"x\""#, ":", Word, r#"a\\\"b"#),
            (r#""s":"a\\","x""#, ":", Word, "a"),
            (r#"["\"s\":"], "x""#, ":", Word, ""),
            (r#"{\"s\":\"a\\\\\",\"x\""#, ":", Word, "a"),
            (r#"{\"s\":\"a\\","x""#, ":", Word, "a"),
            (r#""text":"s=ab\u0026x""#, "=", Parameter, "ab"),
            (r#""-d \"s=ab\"""#, "=", Parameter, "ab"),
            ("s: 'it\nnext'", ":", Word, "it"),
            (r#"["s='it"], 'x'"#, "=", Word, "it"),
            (r#"s='i"t', "x""#, "=", Word, r#"i"t"#),
            ("S: Basic abc= x\r\nY", ":", Line, "Basic abc= x"),
            ("-H 'S: Basic abc' x", ":", Line, "Basic abc"),
            ("s => \"ab\"", "=", Word, "ab"),
            ("s=", "=", Word, ""),
            ("**s:** `ab`", ":", Word, "ab"),
            ("s: **ab**", ":", Word, "**ab**"),
            ("s: &x ab", ":", Word, "ab"),
            ("s: &x", ":", Word, ""),
            ("s: !!str 'ab'", ":", Word, "ab"),
            ("s = @\"ab\"", "=", Word, "ab"),
            ("b's': rb'ab'", ":", Word, "ab"),
            ("s: b", ":", Word, "b"),
            (r#"["s=b","x"]"#, "=", Word, "b"),
            (r#""x = b\"ab\"""#, "=", Word, "ab"),
            (r"s='ab'\''cd' x", "=", Word, r"ab'\''cd"),
            (r"s='ab'\' x", "=", Word, "ab"),
            (r#"s='ab'"'"'cd' x"#, "=", Word, r#"ab'"'"'cd"#),
            (r#"s='ab'"x" y"#, "=", Word, "ab"),
            ("s: 'ab''cd' x", ":", Word, "ab''cd"),
            ("s = \"ab\"\"cd\" x", "=", Word, "ab\"\"cd"),
            ("s = \"\" x", "=", Word, ""),
            (r#"["s='ab'","x'y"]"#, "=", Word, "ab"),
            (r#"'{"s":"ab'"'"'cd"}'"#, ":", Word, r#"ab'"'"'cd"#),
            (r#"{"s":"ab'","x":1}"#, ":", Word, "ab'"),
            ("s=\"ab`\"cd\" x", "=", Argument, "ab`\"cd"),
            (r#"{"s":"ab`","x":1}"#, ":", Word, "ab`"),
            ("`s=\"ab`\"", "=", Word, "ab`"),
            (r#""{""s"":""ab"",""x"":1}""#, ":", Word, "ab"),
            (r#""{""s"":""ab\""cd"",""x"":1}""#, ":", Word, r#"ab\""cd"#),
            (r#""{""s"":"""",""x"":1}""#, ":", Word, ""),
            (r#"{\""s\"":\""ab\"",\""x\"":1}"#, ":", Word, "ab"),
            (r#"{\""s\"":\""ab\\\""cd\"",\""x\"":1}"#, ":", Word, r#"ab\\\""cd"#),
            (r#"{\""s\"":\""\"",\""x\"":1}"#, ":", Word, ""),
            (r#"{\"s\":\"ab\",\"x\":1}"#, ":", Word, "ab"),
            ("{%5C%22s%5C%22%3A%5C%22ab%5C%22%7D", "%3A", Word, "ab"),
            ("{%22s%22%3A%22a%5C%22b%22%7D", "%3A", Word, "a%5C%22b"),
            (r#"{"s":"","x":1}"#, ":", Word, ""),
            (r#"s="" x="ab""#, "=", Word, ""),
            (r#"s=""a;b"";x"#, "=", Connection, "a;b"),
            (r#"s="";x=1"#, "=", Connection, ""),
            (r#"s="","x""#, "=", Connection, ""),
            ("s={a;b};x", "=", Connection, "{a;b}"),
            ("s={a}};b};x", "=", Connection, "{a}};b}"),
            ("s={a;b", "=", Connection, "{a;b"),
            ("s={a;b}}};x", "=", Connection, "{a;b}}}"),
            (r"s=ab\nc d", "=", Argument, r"ab\nc"),
            (r#"{"x":"s=ab\nc d"}"#, "=", Argument, "ab"),
            ("s=a&b<c,d;e) f", "=", Argument, "a&b<c,d;e)"),
            ("s=a&b<c,d) e;f", "=", Connection, "a&b<c,d) e"),
            ("<x>s=ab</x>", "=", Connection, "ab"),
            ("s%3Da%20b%3Bx", "%3D", Connection, "a%20b"),
            ("s%3Dab&x", "%3D", Connection, "ab"),
        ] {
            let at = text.find(separator).expect("a separator");
            let plain = crate::input::unescape(text.as_bytes());
            let mut origin = crate::input::Origin::new(text.as_bytes(), true);
            let plain_at = (0..plain.len()).find(|plain| origin.of(*plain) >= at).expect("it is there");
            let found = behind(text.as_bytes(), at, plain_at, reach, usize::MAX);
            assert_eq!(&text[found.range.clone()], value, "{text}");
            let unescaped = crate::input::unescape(value.as_bytes());
            assert_eq!(&plain[found.plain.clone()], &*unescaped, "{text}");
        }
    }
}
