//! Values that their name does not stand right before: in a list, in an object's member `value`, on the next line, in a block of
//! YAML, between three quotes.

use std::ops::Range;

use super::value::{Value, Walk, closes, ends_quoted, slashes_of_key};
use crate::input::{Step, step};

/// How deep lists and objects are followed.
const DEPTH: usize = 16;

/// The key before a separator.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    /// Whether it is quoted.
    pub(super) quoted: bool,
    /// How far it is indented, where it begins its line.
    pub(super) column: Option<usize>,
}

/// The values behind the separator at `at` of `text`, which is at `plain` of the unescaped one; in at most `longest` bytes.
/// Beside them how many bytes were looked at.
pub(super) fn behind(text: &[u8], at: usize, plain: usize, key: Key, longest: usize) -> (Vec<Value>, usize) {
    let text = &text[..text.len().min(at.saturating_add(longest))];
    let mut walk = Walk { text, at, plain };
    let values = values(&mut walk, key);
    (values, walk.at - at)
}

fn values(walk: &mut Walk<'_>, key: Key) -> Vec<Value> {
    let (text, at) = (walk.text, walk.at);
    let separator = step(text, at);
    walk.take(separator);
    // In JSON within JSON no quote of the outer one belongs to a value.
    let slashes = slashes_of_key(text, at);
    walk.pass(|byte| matches!(byte, b' ' | b'\t'));
    let is_line_end = |byte: u8| matches!(byte, b'\n' | b'\r');
    let Some(next) = walk.next() else { return Vec::new() };
    match (next.byte, key.column) {
        (b'[' | b'{', _) => inside(walk, slashes),
        (b'|' | b'>', Some(column)) if separator.byte == b':' => block(walk, column),
        (quote @ (b'"' | b'\''), _) if next.len == 1 && text[walk.at..].starts_with(&[quote; 3]) => {
            tripled(walk, quote)
        }
        (byte, _) if is_line_end(byte) && key.quoted => {
            walk.pass(|byte| byte.is_ascii_whitespace());
            match walk.next() {
                Some(next) if matches!(next.byte, b'[' | b'{') => inside(walk, slashes),
                Some(next) if is_quote(next) && next.slashes >= slashes => {
                    let value = quoted(walk, next);
                    walk.pass(|byte| byte.is_ascii_whitespace());
                    let is_key = walk.next().is_some_and(|next| next.byte == b':');
                    Vec::from_iter((!is_key).then_some(value))
                }
                _ => Vec::new(),
            }
        }
        (byte, Some(column)) if is_line_end(byte) && separator.byte == b':' => next_lines(walk, column),
        _ => Vec::new(),
    }
}

fn is_quote(next: Step) -> bool {
    matches!(next.byte, b'"' | b'\'') && next.len == 1
}

/// The text between `quote`, at which `walk` stands, and its like; `walk` is behind it then.
fn quoted(walk: &mut Walk<'_>, quote: Step) -> Value {
    walk.take(quote);
    let start = walk.mark();
    while let Some(next) = walk.next().filter(|next| !ends_quoted(*next, quote)) {
        walk.take(next);
    }
    let value = walk.since(start, true);
    if let Some(next) = walk.next().filter(|next| next.byte == quote.byte) {
        walk.take(next);
    }
    value
}

/// Every text in a list, and what members `value` of objects hold.
fn inside(walk: &mut Walk<'_>, slashes: usize) -> Vec<Value> {
    let mut found = Vec::new();
    let mut open = Vec::new();
    let mut is_value = false;
    while let Some(next) = walk.next() {
        let value = match next.byte {
            b'[' | b'{' => {
                open.push(next.byte);
                if open.len() > DEPTH {
                    break;
                }
                walk.take(next);
                continue;
            }
            b']' | b'}' => {
                open.pop();
                if open.is_empty() {
                    break;
                }
                walk.take(next);
                continue;
            }
            _ if is_quote(next) && next.slashes < slashes => break,
            _ if is_quote(next) => quoted(walk, next),
            b',' | b':' => {
                walk.take(next);
                continue;
            }
            byte if byte.is_ascii_whitespace() => {
                walk.take(next);
                continue;
            }
            _ => {
                let start = walk.mark();
                walk.pass(|byte| {
                    !byte.is_ascii_whitespace()
                        && !matches!(byte, b',' | b':' | b'[' | b']' | b'{' | b'}' | b'"' | b'\'')
                });
                walk.since(start, false)
            }
        };
        let behind = walk.mark();
        walk.pass(|byte| byte.is_ascii_whitespace());
        let is_object = open.last() == Some(&b'{');
        if is_object && walk.next().is_some_and(|next| next.byte == b':') {
            let member = &walk.text[value.range.clone()];
            is_value =
                member.eq_ignore_ascii_case(b"value") || matches!(member, b"default" | b"defaultValue");
        } else if !is_object || std::mem::take(&mut is_value) {
            found.push(value);
        }
        if walk.at == behind.0 && walk.next().is_some_and(|next| next.byte == b'\\') {
            break;
        }
    }
    found
}

/// What stands between three quotes and three more, as in TOML and Python.
fn tripled(walk: &mut Walk<'_>, quote: u8) -> Vec<Value> {
    let is_end = |walk: &Walk<'_>| walk.text[walk.at..].starts_with(&[quote; 3]);
    for _ in 0..3 {
        walk.pass_one();
    }
    walk.pass(|byte| byte.is_ascii_whitespace());
    let start = walk.mark();
    while walk.next().is_some() && !is_end(walk) {
        walk.pass_one();
    }
    if walk.next().is_some() { vec![walk.since(start, true)] } else { Vec::new() }
}

/// The lines of a block of YAML (1.2.2 §8.1), which are indented further than `column`.
fn block(walk: &mut Walk<'_>, column: usize) -> Vec<Value> {
    walk.pass(|byte| matches!(byte, b'|' | b'>' | b'+' | b'-' | b'0'..=b'9'));
    walk.pass(|byte| matches!(byte, b' ' | b'\t'));
    if walk.next().is_some_and(|next| next.byte == b'#') {
        walk.pass(|byte| !matches!(byte, b'\n' | b'\r'));
    }
    let mut lines = Lines::new(walk);
    let Some(first) = lines.next().filter(|first| first.column > column) else { return Vec::new() };
    let mut value = first.value;
    while let Some(line) = lines.next().filter(|line| line.column >= first.column) {
        value.range.end = line.value.range.end;
        value.plain.end = line.value.plain.end;
    }
    vec![value]
}

/// A text alone on the next line, the items of a list, or a member `value`, where they are indented further than `column`.
fn next_lines(walk: &mut Walk<'_>, column: usize) -> Vec<Value> {
    let text = walk.text;
    let mut found = Vec::new();
    let mut lines = Lines::new(walk);
    let Some(first) = lines.next() else { return found };
    let is_item = |line: &Line| text[line.value.range.clone()].starts_with(b"- ");
    if is_item(&first) {
        let mut line = Some(first);
        while let Some(item) = line.filter(|line| line.column >= column && is_item(line)) {
            found.extend(scalar(text, item.value, 2));
            line = lines.next();
        }
    } else if first.column > column {
        found.extend(scalar(text, first.value, 0));
    }
    found
}

/// The text of a line behind its first `skipped` bytes, without quotes, where it is no member of an object but `value`.
fn scalar(text: &[u8], mut value: Value, mut skipped: usize) -> Option<Value> {
    let raw = &text[value.range.clone()];
    if raw[skipped..].starts_with(b"value: ") {
        skipped += 7;
    }
    skipped += raw[skipped..].iter().take_while(|byte| **byte == b' ').count();
    let rest = &raw[skipped..];
    let quote = rest.first().copied().filter(|byte| matches!(byte, b'"' | b'\''));
    let (start, len) = match quote {
        Some(quote) => (skipped + 1, rest[1..].iter().position(|byte| *byte == quote)?),
        None => (skipped, rest.len()),
    };
    let inner = &raw[start..start + len];
    let is_text = quote.is_some() || !inner.contains(&b' ') && !inner.ends_with(b":");
    // Escapes would shift it: such a line is taken as it is.
    let shift = if value.range.len() == value.plain.len() { start..start + len } else { 0..raw.len() };
    value.plain = value.plain.start + shift.start..if shift.end == raw.len() {
        value.plain.end
    } else {
        value.plain.start + shift.end
    };
    value.range = value.range.start + shift.start..value.range.start + shift.end;
    (is_text && len > 0).then_some(value)
}

/// A line with something in it.
struct Line {
    column: usize,
    value: Value,
}

/// The lines behind a place at a line's end.
struct Lines<'w, 't> {
    walk: &'w mut Walk<'t>,
    /// Backslashes before what ends the lines, where that is escaped.
    slashes: usize,
}

impl<'w, 't> Lines<'w, 't> {
    fn new(walk: &'w mut Walk<'t>) -> Self {
        let slashes = walk.next().map_or(0, |next| next.slashes);
        Self { walk, slashes }
    }

    /// The next line that is not blank; none where no line ends here.
    fn next(&mut self) -> Option<Line> {
        loop {
            let end = self.walk.next().filter(|next| matches!(next.byte, b'\n' | b'\r'))?;
            self.walk.take(end);
            if end.byte == b'\r'
                && let Some(feed) = self.walk.next().filter(|next| next.byte == b'\n')
            {
                self.walk.take(feed);
            }
            let before = self.walk.plain;
            self.walk.pass(|byte| byte == b' ');
            let column = self.walk.plain - before;
            let start = self.walk.mark();
            let mut last = start;
            while let Some(next) = self.walk.next() {
                // In a text of JSON a line's end has one backslash more than the quotes around the text.
                let around = self.slashes.checked_sub(1);
                let ends_text =
                    next.byte == b'"' && around.is_some_and(|around| closes(next.slashes, around));
                if ends_text || matches!(next.byte, b'\n' | b'\r') {
                    break;
                }
                self.walk.take(next);
                if !matches!(next.byte, b' ' | b'\t') {
                    last = self.walk.mark();
                }
            }
            if last != start {
                let (range, plain): (Range<usize>, Range<usize>) = (start.0..last.0, start.1..last.1);
                let value = Value { range, plain, quoted: true, begins_with_space: false };
                return Some(Line { column, value });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_where_they_stand() {
        for (text, values) in [
            (r#""s":["a b","c"]"#, vec!["a b", "c"]),
            (r#""s": [ "a", 12, null, ["b"] ], "x":"y""#, vec!["a", "12", "null", "b"]),
            (r#"{\"s\":[\"a\",\"b\"],\"x\":1}", "y": "z""#, vec!["a", "b"]),
            (r#"{\"s\":[\"a\",\"b\\\"c"#, vec!["a", r#"b\\\"c"#]),
            (r#"{\"s\":[\"a\"", "x": ["b"]"#, vec!["a"]),
            (r#""s":{"value":"a","type":"b"}"#, vec!["a"]),
            (r#""s":[{"type":"b","Value" : "a"}, {"x":1}]"#, vec!["a"]),
            (r#""s":{"default":"a","type":"b"}"#, vec!["a"]),
            (r#""s":{"type":"securestring","defaultValue":"a"}"#, vec!["a"]),
            (r#""s":{"type":"securestring","minLength":"a"}"#, vec![]),
            (r#""s":{"x":{"y":"z"}}"#, vec![]),
            ("\"s\":\n  \"a\"", vec!["a"]),
            ("\"s\":\n\"other\": 1", vec![]),
            ("s: [a1, \"b\"]", vec!["a1", "b"]),
            ("s: |\n  a\n  b\nx: y", vec!["a\n  b"]),
            ("s: >-  # why\r\n    a\r\n\r\n    b\r\n  x: y", vec!["a\r\n\r\n    b"]),
            ("s: |\nx: y", vec![]),
            (r#""text":"s: |\n  a\n", "b": 1"#, vec!["a"]),
            (r#""text":"s: |\n  a"}"#, vec!["a"]),
            (r#""text":"s: |\n  a\\"}"#, vec!["a"]),
            ("  s:\n    a1\n  x: y", vec!["a1"]),
            ("s:\n  'a b'\n", vec!["a b"]),
            ("s:\n- a\n- \"b\"\nx: y", vec!["a", "b"]),
            ("s:\n  value: a\n  x: y", vec!["a"]),
            ("s:\n  name: a\n", vec![]),
            ("s:\n  of words\n", vec![]),
            ("s:\nx: y", vec![]),
            ("s = \"\"\"\na\nb\"\"\"", vec!["a\nb"]),
            ("s: a", vec![]),
        ] {
            let name = text.find('s').expect("a name");
            let at = name + text[name..].find([':', '=']).expect("a separator");
            let unescaped = crate::input::unescape(text.as_bytes());
            let mut origin = crate::input::Origin::new(text.as_bytes(), true);
            let plain = (0..unescaped.len()).find(|plain| origin.of(*plain) >= at).expect("it is there");
            let line = text[..name].rfind('\n').map_or(0, |end| end + 1);
            let quoted = text[..at].ends_with('"');
            let key = Key {
                quoted,
                column: (!quoted).then(|| if text.starts_with('"') { 0 } else { name - line }),
            };
            let found = behind(text.as_bytes(), at, plain, key, usize::MAX).0;
            let shown: Vec<&str> = found.iter().map(|value| &text[value.range.clone()]).collect();
            assert_eq!(shown, values, "{text}");
            for value in found {
                let plainly = crate::input::unescape(&text.as_bytes()[value.range.clone()]);
                assert_eq!(&unescaped[value.plain.clone()], &*plainly, "{text}");
            }
        }
    }
}
