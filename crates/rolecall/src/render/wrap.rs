//! Lines of text: wrapped at spaces alone, measured in columns.

use std::borrow::Cow;

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
    if shown.is_ascii() && !shown.contains("  ") {
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

/// The same for single words of ASCII, of which nearly every text is made: a byte is a column, and no table has to be
/// asked for its width.
fn wrap_ascii(shown: &str, first: usize, rest: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut room = first;
    for word in shown.split(' ').filter(|word| !word.is_empty()) {
        if !line.is_empty() && line.len() + 1 + word.len() > room {
            lines.push(std::mem::take(&mut line));
            room = rest;
        }
        if first < rest && line.is_empty() && lines.is_empty() && word.len() > room {
            // Behind a lead that leaves no room the text begins on a line of its own.
            lines.push(String::new());
            room = rest;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}
