//! A text that is nothing but one token, or was meant to be: then what is wrong with it is worth showing.
//!
//! In other text, whatever makes a token another text (padding, the standard alphabet, a further part) is refused and
//! only named, since nobody can say which of two tokens was meant. A text that is nothing else leaves no doubt: it goes
//! as it is, unrepaired, to [`Token::parse`](crate::token::Token::parse), whose defects say what is wrong, and which keep
//! it from ever being verified.

use std::ops::Range;

use super::last_part::Width;
use super::wrap;
use crate::token::TOKEN_LIMIT;

/// Where `text` stands without what people put around a token: white space, quotes, brackets, `Authorization:` and
/// `Bearer`.
pub(super) fn core(text: &[u8]) -> Range<usize> {
    /// `"Authorization": "Bearer …"` takes three; what needs more is other text.
    const ROUNDS: usize = 8;
    let mut range = 0..text.len();
    for _ in 0..ROUNDS {
        let before = range.clone();
        let core = &text[range.clone()];
        range.end -= wrapping_at_the_end(core);
        let core = &text[range.clone()];
        range.start += wrapping_at_the_start(core);
        let core = &text[range.clone()];
        for (word, separators) in [("authorization", &b":="[..]), ("bearer", b": \t\r\n+\"'")] {
            let found = core.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word.as_bytes()));
            let rest = core.get(word.len()..).unwrap_or_default();
            let between = |byte: &&u8| {
                separators.contains(byte) || matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'"' | b'\'')
            };
            let gap = rest.iter().take_while(between).count();
            if found && rest[..gap].iter().any(|byte| separators.contains(byte)) {
                range.start += word.len() + gap;
                break;
            }
        }
        if range == before {
            break;
        }
    }
    range
}

fn wrapping_at_the_start(text: &[u8]) -> usize {
    let mut len = 0;
    for chunk in text.utf8_chunks() {
        let rest = chunk.valid().trim_start_matches(is_wrapping);
        len += chunk.valid().len() - rest.len();
        if !rest.is_empty() {
            break;
        }
        len += chunk.invalid().len();
    }
    len
}

fn wrapping_at_the_end(text: &[u8]) -> usize {
    let mut end = text.len();
    while end > 0 {
        // A character has up to four bytes; what is none counts as wrapping, byte by byte.
        let last = (1..=end.min(4)).find_map(|len| std::str::from_utf8(&text[end - len..end]).ok());
        match last.and_then(|last| last.chars().next()) {
            Some(c) if !is_wrapping(c) => break,
            Some(c) => end -= c.len_utf8(),
            None => end -= 1,
        }
    }
    text.len() - end
}

/// What people and programs put around a token. A dot, `=`, `+`, `/` and `~` are not among it: they change the text.
/// Neither are letters, which make it other text.
fn is_wrapping(c: char) -> bool {
    match c {
        '"' | '\'' | '`' | '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}' => true,
        ',' | ';' | ':' | '!' | '%' | '\\' | '*' | '|' => true,
        _ => c.is_whitespace() || c.is_control() || !c.is_ascii() && !c.is_alphanumeric(),
    }
}

/// The core as one word, where it is one: on one line, or on lines of one width as programs wrap them.
pub(super) fn word(core: &[u8]) -> Option<String> {
    // Longer than any token with its line breaks.
    if core.len() > 2 * TOKEN_LIMIT {
        return None;
    }
    let mut word = String::new();
    let mut widths = Vec::new();
    let mut at = 0;
    loop {
        let end = wrap::end_of(core, at, is_of_a_word);
        word.extend(core[at..end].iter().copied().map(char::from));
        widths.push(Width::of(core, 0, at, end));
        if end == core.len() {
            break;
        }
        match wrap::after(core, end) {
            wrap::After::Break { next, .. } if end > at => at = next,
            _ => return None,
        }
    }
    (Width::are_wrapped(&widths) && assigns_nothing(&word)).then_some(word)
}

/// What a badly written token can hold without being something else: no white space, quotes, or signs of an address or of
/// a list.
fn is_of_a_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'-' | b'_' | b'.' | b'=' | b'+' | b'/' | b'~' | b'!' | b'*' | b'$')
}

/// Padding ends a part; `=` before anything else makes a parameter.
fn assigns_nothing(word: &str) -> bool {
    word.split('.').all(|part| !part.trim_end_matches('=').contains('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_is_taken_away() {
        for (text, inside) in [
            ("", ""),
            ("a.b", "a.b"),
            (" \r\n“\"a.b\"”,\n", "a.b"),
            ("<a.b=>", "a.b="),
            ("a.b.", "a.b."),
            ("\u{a0}🙂a.b…\u{200b}", "a.b"),
            ("トークンa.bです", "トークンa.bです"),
            ("bearer a.b", "a.b"),
            ("Bearer: a.b", "a.b"),
            ("bearer.a.b", "bearer.a.b"),
            ("\"AUTHORIZATION\": \"Bearer a.b\"", "a.b"),
            ("Authorization:Bearer\r\n a.b", "a.b"),
            ("Authorization = a.b", "a.b"),
            ("authorizations: a.b", "authorizations: a.b"),
        ] {
            let found = core(text.as_bytes());
            assert_eq!(&text[found], inside, "{text:?}");
        }
        let bytes = b"\xff\xe2\x80a.b\x80\xe2\x80";
        assert_eq!(&bytes[core(bytes)], b"a.b");
    }

    #[test]
    fn one_word_is_one_even_wrapped() {
        for (text, joined) in [
            ("a.b=.c+/", Some("a.b=.c+/")),
            ("a.!!!.c", Some("a.!!!.c")),
            ("abc\ndef\ng", Some("abcdefg")),
            ("> abc\n> def", None),
            ("abc\n> def", Some("abcdef")),
            ("abc\nde\nf", None),
            ("abc def", None),
            ("abc\n\ndef", None),
            ("x=a.b.c", None),
            ("https://a.b/c", None),
            ("a.b?c", None),
        ] {
            assert_eq!(word(text.as_bytes()).as_deref(), joined, "{text:?}");
        }
    }
}
