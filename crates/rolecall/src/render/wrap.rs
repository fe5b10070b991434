//! Lines of text: wrapped at spaces alone, measured in columns.

use std::borrow::Cow;

use memchr::memchr_iter;
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

/// The first columns of `text`, `limit` at most with the ellipsis.
pub(super) fn shortened_to_width(text: &str, limit: usize) -> String {
    let mut short = String::new();
    let mut width = 1;
    for c in text.chars() {
        width += display_width(c.encode_utf8(&mut [0; 4]));
        if width > limit {
            break;
        }
        short.push(c);
    }
    short + "…"
}

/// How many columns `shown` takes. Plain ASCII, which nearly every text is, takes one a byte.
pub(super) fn display_width(shown: &str) -> usize {
    if shown.is_ascii() { shown.len() } else { textwrap::core::display_width(shown) }
}

/// Lines of at most `width` columns, `first` less in the first and `rest` less in the others. Nothing is broken but at
/// spaces: a GUID, an address or a permission that is cut in two can be neither copied nor searched for.
pub(super) fn wrap(shown: &str, width: usize, first: usize, rest: usize) -> Vec<String> {
    if display_width(shown) + first <= width {
        return vec![shown.to_owned()];
    }
    if shown.is_ascii() && !has_wide_gap(shown) {
        return wrap_ascii(shown, width.saturating_sub(first), width.saturating_sub(rest));
    }
    let room = width.saturating_sub(rest).max(1);
    let indent = " ".repeat(first.saturating_sub(rest));
    let options = Options::new(room)
        .initial_indent(&indent)
        .break_words(false)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    let mut lines: Vec<Cow<'_, str>> = textwrap::wrap(shown, options);
    if let Some(line) = lines.first_mut() {
        *line = Cow::Owned(line.get(indent.len()..).unwrap_or_default().to_owned());
    }
    lines.into_iter().map(Cow::into_owned).collect()
}

/// The same for words of ASCII with one space between them, of which nearly every text is made: a byte is a column, no table has to be
/// asked for its width, and a line is a piece of the text.
fn wrap_ascii(shown: &str, first: usize, rest: usize) -> Vec<String> {
    let shown = shown.trim_matches(' ');
    let mut lines = Vec::new();
    let (mut start, mut end, mut room) = (0, 0, first);
    for word_end in memchr_iter(b' ', shown.as_bytes()).chain([shown.len()]) {
        if end == 0 && first < rest && word_end > room {
            // Behind a lead that leaves no room the text begins on a line of its own.
            lines.push(String::new());
            room = rest;
        }
        if end > start && word_end - start > room {
            lines.push(shown[start..end].to_owned());
            (start, room) = (end + 1, rest);
        }
        end = word_end;
    }
    lines.push(shown[start..].to_owned());
    lines
}

/// Whether two spaces stand side by side in `text`; without a branch for each byte this is told many bytes at a time.
fn has_wide_gap(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().zip(bytes.iter().skip(1)).fold(false, |found, (a, b)| found | ((*a == b' ') & (*b == b' ')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_as_full_as_they_can_be_and_no_word_is_broken() {
        let text = "a bb https://login.microsoftonline.com/ ccc dddd e";
        for width in 1..60 {
            for (first, rest) in [(0, 0), (7, 2), (70, 2)] {
                let lines = wrap_ascii(text, width - first.min(width), width - rest.min(width));
                let words: Vec<&str> =
                    lines.iter().filter(|line| !line.is_empty()).map(String::as_str).collect();
                assert_eq!(words.join(" "), text, "{width}, {first}, {rest}");
                for (index, line) in lines.iter().enumerate() {
                    let room = width - if index == 0 { first } else { rest }.min(width);
                    let next = lines.get(index + 1).and_then(|next| next.split(' ').next());
                    assert!(line.len() <= room || !line.contains(' '), "{width}, {first}, {rest}: {lines:?}");
                    let fits =
                        next.is_some_and(|next| !line.is_empty() && line.len() + 1 + next.len() <= room);
                    assert!(!fits, "{width}, {first}, {rest}: {lines:?}");
                }
            }
        }
        assert_eq!(wrap("x  y", 3, 0, 0), ["x", "y"], "two spaces are textwrap's");
        assert_eq!(wrap(" x y ", 3, 0, 0), ["x y"]);
    }
}
