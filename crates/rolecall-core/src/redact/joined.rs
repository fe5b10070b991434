//! What stands within words that belong together, so that they can be read without it: the sign before each line of a comment, a change
//! or a box, the time before each of a log, characters that show nothing, and the colours of a terminal.

use std::ops::Range;

use memchr::{memchr_iter, memmem};

use super::byte_set::ByteSet;
use super::named::trim;
use crate::input::is_letter_or_dot;

/// The shortest end of a line that the next one may go on with, in letters.
const SHORTEST_END: usize = 16;

/// One of these is in every text in which something is found: an end of a line, or what [`invisible_at`] knows.
pub(super) const NEEDS: [ByteSet; 8] = [
    ByteSet::of(b"\n"),
    ByteSet::of(b"\\n"),
    ByteSet::of(b"\\u"),
    ByteSet::of(b"\x1b["),
    ByteSet::of(b"\xc2\xad"),
    ByteSet::of(b"\xe2\x80"),
    ByteSet::of(b"\xe2\x81\xa0"),
    ByteSet::of(b"\xef\xbb\xbf"),
];

/// Where it stands in `text`, in order and apart.
pub(super) fn between(text: &[u8]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = invisible(text).into_iter().chain(leads(text)).collect();
    found.sort_by_key(|range| range.start);
    let mut end = 0;
    found.retain(|range| {
        let apart = range.start >= end;
        end = end.max(range.end);
        apart
    });
    found
}

/// Characters of no width and colours, in runs, with a letter or a sign of a secret on either side.
fn invisible(text: &[u8]) -> Vec<Range<usize>> {
    let bytes = [0x1b, 0xc2, 0xe2, 0xef].into_iter().flat_map(|first| memchr_iter(first, text));
    // Of two backslashes the first escapes the second.
    let is_escape =
        |at: &usize| text[..*at].iter().rev().take_while(|byte| **byte == b'\\').count().is_multiple_of(2);
    let escaped = memmem::find_iter(text, b"\\u").filter(is_escape);
    let mut starts: Vec<usize> = bytes.chain(escaped).collect();
    starts.sort_unstable();
    let mut runs: Vec<Range<usize>> = Vec::new();
    for at in starts {
        let Some(len) = invisible_at(&text[at..]) else { continue };
        match runs.last_mut().filter(|last| last.end >= at) {
            Some(last) => last.end = last.end.max(at + len),
            None => runs.push(at..at + len),
        }
    }
    let within = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_graphic() || *byte >= 0x80);
    runs.retain(|run| {
        // A line's end that is escaped is none of a word.
        let is_end = matches!(&text[..run.start], [.., b'\\', b'n' | b'r' | b't']);
        within(text[..run.start].last()) && !is_end && within(text.get(run.end))
    });
    runs
}

/// How long what shows nothing is that `text` begins with, as it is or as JSON escapes it.
fn invisible_at(text: &[u8]) -> Option<usize> {
    const NOTHING: [&str; 7] =
        ["\u{ad}", "\u{200b}", "\u{200c}", "\u{200d}", "\u{2060}", "\u{feff}", "\u{200e}"];
    const ESCAPED: [&[u8]; 5] = [b"\\u00ad", b"\\u200b", b"\\u200d", b"\\u2060", b"\\ufeff"];
    let plain = NOTHING.iter().find(|sign| text.starts_with(sign.as_bytes())).map(|sign| sign.len());
    let escaped = || {
        let head = text.get(..6)?;
        ESCAPED.iter().any(|sign| head.eq_ignore_ascii_case(sign)).then_some(head.len())
    };
    let colour = || {
        const LONGEST: usize = 16;
        let escape = if text.starts_with(b"\x1b[") { 2 } else { 7 };
        let is_escape = escape == 2 || text.get(..7)?.eq_ignore_ascii_case(b"\\u001b[");
        let rest = &text[escape..];
        let len = rest.iter().take(LONGEST).position(|byte| !matches!(byte, b'0'..=b'9' | b';' | b':'))?;
        (is_escape && matches!(rest[len], b'm' | b'K')).then_some(escape + len + 1)
    };
    plain.or_else(escaped).or_else(colour)
}

/// The signs before lines that go on with what the line before, behind the same signs, ends in; and what closes a box behind that one.
fn leads(text: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut ends: Vec<(usize, usize)> =
        memchr_iter(b'\n', text).map(|at| (at, at + 1)).chain(escaped_ends(text)).collect();
    ends.sort_unstable();
    // Where the line before begins.
    let mut start = 0;
    for (end, next) in ends {
        let line = start..end;
        start = next;
        if let Some(stamp) = stamp(&text[next..])
            && goes_on_alone(&text[next + stamp..])
            && let Some(first) = stamp_of_piece(text, &line)
        {
            found.push(first);
            found.push(next..next + stamp);
            continue;
        }
        let len = lead(&text[next..]);
        if len == 0 || !goes_on(&text[next + len..]) {
            continue;
        }
        if is_change(&text[next..], len) {
            found.push(next..next + len);
        }
        let before = &text[line.clone()];
        let before = before.strip_suffix(b"\r").or_else(|| before.strip_suffix(b"\\r")).unwrap_or(before);
        let before = trim(before, |byte| byte == b'\\');
        let trimmed = without_edge(before);
        let lead = lead_of(before);
        let word = trimmed.get(lead.end..).unwrap_or_default();
        if ends_in_piece(word) && signs(&before[lead.clone()]).eq(signs(&text[next..next + len])) {
            // A minus would pass for a letter.
            found.push(line.start + lead.start..line.start + lead.end);
            if trimmed.len() < before.len() {
                found.push(line.start + trimmed.len()..line.start + before.len());
            }
            found.push(next..next + len);
        }
    }
    found
}

/// Where the time stands that `line` begins with, where it ends in a piece of a word; it may begin in a text of JSON.
fn stamp_of_piece(text: &[u8], line: &Range<usize>) -> Option<Range<usize>> {
    let quote = memchr::memrchr(b'"', &text[line.clone()]).map(|quote| line.start + quote + 1);
    let starts = [Some(line.start), quote].into_iter().flatten();
    let mut stamps = starts.filter_map(|start| Some(start..start + stamp(&text[start..line.end])?));
    stamps.next().filter(|stamp| ends_in_long_piece(&text[stamp.end..line.end]))
}

/// How long the time is that a line of a log begins with, and what stands behind it in a log of containers: `2026-11-23T09:53:00Z`,
/// `[2026-11-23 09:53:00,123]`, `2026-11-23T09:53:00Z stdout F`.
fn stamp(line: &[u8]) -> Option<usize> {
    const DATE: &[u8] = b"dddd-dd-dd";
    const LONGEST: usize = 40;
    const STREAMS: [&[u8]; 4] = [b"stdout F ", b"stdout P ", b"stderr F ", b"stderr P "];
    let open = usize::from(line.first() == Some(&b'['));
    let date = line.get(open..open + DATE.len())?;
    let fits = |(byte, form): (&u8, &u8)| if *form == b'd' { byte.is_ascii_digit() } else { byte == form };
    if !date.iter().zip(DATE).all(fits) || !matches!(line.get(open + DATE.len()), Some(b'T' | b' ')) {
        return None;
    }
    let time = open + DATE.len() + 1;
    let is_of_time =
        |byte: &u8| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b',' | b'+' | b'-' | b'Z');
    let len = line[time..].iter().take(LONGEST).take_while(|byte| is_of_time(byte)).count();
    let mut at = time + len;
    at += usize::from(open > 0 && line.get(at) == Some(&b']'));
    let blanks = line[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    at += blanks;
    at += STREAMS.iter().find(|stream| line[at..].starts_with(stream)).map_or(0, |stream| stream.len());
    (len >= 5 && blanks > 0).then_some(at)
}

/// Whether the line that `text` begins with is one word, as of a token that is wrapped.
fn goes_on_alone(text: &[u8]) -> bool {
    let len = text.iter().take_while(|byte| is_letter_or_dot(**byte)).count();
    len > 0 && matches!(text.get(len), None | Some(b'\n' | b'\r' | b'\\' | b'"'))
}

/// Whether `line` ends in a word that the next one may go on with.
fn ends_in_long_piece(line: &[u8]) -> bool {
    const SHORTEST: usize = 32;
    let line = trim(line, |byte| byte == b'\\' || byte == b'\r');
    let line = line.strip_suffix(b"\\r").unwrap_or(line);
    let len = line.iter().rev().take(SHORTEST).take_while(|byte| is_letter_or_dot(**byte)).count();
    len == SHORTEST && ends_in_piece(line)
}

/// Where lines of texts of JSON end, with their backslashes: one more than the last quote before them has, or fewer. Behind more the
/// letter is one of the text: `C:\\new`.
fn escaped_ends(text: &[u8]) -> Vec<(usize, usize)> {
    let slashes = |at: usize| text[..at].iter().rev().take_while(|byte| **byte == b'\\').count();
    let mut quotes = memchr_iter(b'"', text).peekable();
    let mut most = 1;
    let mut ends = Vec::new();
    for at in memmem::find_iter(text, b"\\n") {
        while let Some(quote) = quotes.next_if(|quote| *quote < at) {
            most = slashes(quote) + 1;
        }
        let before = slashes(at);
        if before < most {
            ends.push((at - before, at + 2));
        }
    }
    ends
}

/// Whether `line` is a line of a change, whose sign, of `len` bytes, the letters behind it would take for one of theirs. In a wrapped
/// token a line may begin with a minus of its own.
fn is_change(line: &[u8], len: usize) -> bool {
    const BEGINNINGS: [&[u8]; 4] = [b"0.", b"1.", b"M.", b"EwB"];
    let rest = &line[len..];
    let is_long = rest.iter().take(SHORTEST_END).filter(|byte| is_of_word(**byte)).count() == SHORTEST_END;
    match &line[..len] {
        b"+" => is_long,
        b"-" => is_long && BEGINNINGS.iter().any(|beginning| rest.starts_with(beginning)),
        _ => false,
    }
}

/// Where the signs stand that `line` begins with; it may begin in a text of JSON.
fn lead_of(line: &[u8]) -> Range<usize> {
    let quote = memchr::memrchr(b'"', line).filter(|_| lead(line) == 0);
    let start = quote.map_or(0, |quote| quote + 1);
    start..start + lead(&line[start..])
}

fn signs(lead: &[u8]) -> impl Iterator<Item = u8> {
    lead.iter().copied().filter(|byte| !matches!(byte, b' ' | b'\t'))
}

/// Whether `text` ends in so many letters that the next line may go on with them: neither a word nor a rule of `---`.
fn ends_in_piece(text: &[u8]) -> bool {
    let end = &text[text.len().saturating_sub(SHORTEST_END)..];
    end.len() == SHORTEST_END
        && end.iter().all(|byte| is_of_word(*byte))
        && end.iter().any(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

fn is_of_word(byte: u8) -> bool {
    is_letter_or_dot(byte) || matches!(byte, b'+' | b'/' | b'=')
}

/// `line` without white space and the edge of a box behind it.
pub(super) fn without_edge(line: &[u8]) -> &[u8] {
    let line = line.trim_ascii_end();
    let edge = ["│", "┃", "║", "|"].iter().find_map(|edge| line.strip_suffix(edge.as_bytes()));
    edge.map_or(line, <[u8]>::trim_ascii_end)
}

/// How long the signs of comments, changes and boxes are that `text` begins with, and the white space around them.
fn lead(text: &[u8]) -> usize {
    const LONGEST: usize = 24;
    const SIGNS: [&str; 8] = ["│", "┃", "║", "//", "--", "REM ", "+", "-"];
    let text = &text[..text.len().min(LONGEST)];
    let spaces = |at: usize| text[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let mut at = spaces(0);
    let first = at;
    while let Some(byte) = text.get(at) {
        let rest = &text[at..];
        let len = match byte {
            b'#' | b'/' | b'*' | b';' | b'%' | b'>' | b'|' if at > first || *byte != b'/' => 1,
            // A letter of base64 too.
            b'-' | b'+' if at > first => 0,
            _ => SIGNS.iter().find(|sign| rest.starts_with(sign.as_bytes())).map_or(0, |sign| sign.len()),
        };
        if len == 0 {
            break;
        }
        at += len;
        at += spaces(at);
    }
    if at > first { at } else { 0 }
}

/// Whether `text` begins with letters that may go on with a word, and not with a name.
fn goes_on(text: &[u8]) -> bool {
    const LONGEST: usize = 64;
    let len = text.iter().take(LONGEST).take_while(|byte| is_letter_or_dot(**byte)).count();
    let behind = text[len..].iter().find(|byte| !matches!(byte, b' ' | b'\t'));
    len > 0 && (len == LONGEST || !matches!(behind, Some(b':' | b'=' | b'(')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_the_pieces_of_a_word_is_found() {
        let (word, short) = ("abcdefghijklmno1", "abcdefghijklmn1");
        for (text, left) in [
            (format!("# {word}\n# ab"), format!("{word}\nab")),
            (format!("# {short}\n# ab"), format!("# {short}\n# ab")),
            ("# abcdefghijklmnop\n# ab".to_owned(), "# abcdefghijklmnop\n# ab".to_owned()),
            (format!("# {word}\n// ab"), format!("# {word}\n// ab")),
            (format!("{word}\n# ab"), format!("{word}\n# ab")),
            (format!("# x: {word}\r\n#   ab"), format!("x: {word}\r\nab")),
            (format!("# {word}\n# ab: c"), format!("# {word}\n# ab: c")),
            (format!("# {word}\n# ab\n(c)"), format!("{word}\nab\n(c)")),
            (format!("# {word}\n# ab=c"), format!("# {word}\n# ab=c")),
            (format!("  // {word}\n  // ab"), format!("{word}\nab")),
            (format!("+{word}\n+ab"), format!("{word}\nab")),
            (format!("+# {word}\n+# ab"), format!("{word}\nab")),
            (format!("+{word}\n-ab"), format!("+{word}\n-ab")),
            (format!("│ {word} │\n│ ab │"), format!("{word}\nab │")),
            (format!("\"# {word}\\n# ab\""), format!("\"{word}\\nab\"")),
            (format!("\"x {word}\\n# ab\""), format!("\"x {word}\\n# ab\"")),
            (
                format!(r##""{{\"x\": \"# {word}\\r\\n# ab\"}}""##),
                format!(r##""{{\"x\": \"{word}\\r\\nab\"}}""##),
            ),
            (format!(r##""x # {word}\\n# ab""##), format!(r##""x # {word}\\n# ab""##)),
            (format!(r"# {word}\\n# ab"), format!(r"# {word}\\n# ab")),
            (format!(r##""C:\\n+{word}""##), format!(r##""C:\\n+{word}""##)),
            (format!("/{word}\n/ab"), format!("/{word}\n/ab")),
            (
                format!(
                    "2026-11-23T09:53:00Z x {word}{word}\n2026-11-23T09:53:01.5Z ab\n2026-11-23T09:53:01Z ab c"
                ),
                format!("x {word}{word}\nab\n2026-11-23T09:53:01Z ab c"),
            ),
            (
                format!("[2026-11-23 09:53:00,123] {word}{word}\r\n[2026-11-23 09:53:00,124] ab"),
                format!("{word}{word}\r\nab"),
            ),
            (
                format!("\"2026-11-23T09:53:00Z stdout P {word}{word}\\n2026-11-23T09:53:01Z stdout F ab\""),
                format!("\"{word}{word}\\nab\""),
            ),
            (
                format!("2026-11-23T09:53:00Z {word}\n2026-11-23T09:53:01Z ab"),
                format!("2026-11-23T09:53:00Z {word}\n2026-11-23T09:53:01Z ab"),
            ),
            (
                format!("{word}{word}\n2026-11-23T09:53:01Z ab"),
                format!("{word}{word}\n2026-11-23T09:53:01Z ab"),
            ),
            (format!("x\n+{word}\n"), format!("x\n{word}\n")),
            (format!("x\n+{short} {short}\n"), format!("x\n+{short} {short}\n")),
            (format!("x\n-{short}\n-1.{word}"), format!("x\n-{short}\n1.{word}")),
            ("a\u{200b}b\u{feff}\u{ad}c".to_owned(), "abc".to_owned()),
            ("\u{feff}a\u{200b} b\u{200b}".to_owned(), "\u{feff}a\u{200b} b\u{200b}".to_owned()),
            ("a\x1b[0m\x1b[1;31mb \x1b[0mc".to_owned(), "ab \x1b[0mc".to_owned()),
            ("a\x1b[0Ab\x1b".to_owned(), "a\x1b[0Ab\x1b".to_owned()),
            (r"a\u001b[0mb\u200Bc\u200b d\n\u200bx".to_owned(), r"abc\u200b d\n\u200bx".to_owned()),
            (r"a\\u001b[0mb\\\u200Bc".to_owned(), r"a\\u001b[0mb\\c".to_owned()),
        ] {
            let mut rest = text.clone().into_bytes();
            for range in between(text.as_bytes()).into_iter().rev() {
                rest.drain(range);
            }
            assert_eq!(String::from_utf8_lossy(&rest), left, "{text:?}");
        }
    }
}
