//! The one sink for Markdown. A word of letters or a number stands as it is; every other word is set in code, where neither
//! HTML nor links, images, mentions nor references to issues mean anything. What ends code or a table's cell is spelt out, so
//! that no text leaves its place in any dialect.

use std::fmt::Write as _;

use rolecall_core::text::{shortened, visible};

use super::Page;

/// How many characters of one text are written.
const TEXT_LIMIT: usize = 1_000;
/// A number with more digits is set in code: readers take long ones for phone numbers and commits.
const DIGITS_LIMIT: usize = 6;

/// What may stand behind a word and is no part of it.
const TAIL: [char; 8] = [',', '.', ';', ':', ')', '!', '?', '…'];
/// A command that is quoted in a sentence has no more words.
const SPAN_LIMIT: usize = 12;

/// A Markdown text on its way.
pub(super) struct Markup(String);

/// What stands in a cell of a table.
#[derive(Clone, Copy)]
pub(super) enum Cell<'t> {
    /// Sentences.
    Prose(&'t str),
    /// One name or value.
    Code(&'t str),
    /// A word of the program's own.
    Own(&'static str),
}

impl Markup {
    pub(super) fn new() -> Self {
        Self(String::new())
    }

    /// Adds a heading in the program's own words.
    pub(super) fn heading(&mut self, level: usize, own: &'static str) {
        self.apart();
        let _ = writeln!(self.0, "{} {own}", "#".repeat(level));
    }

    /// Adds a paragraph behind a word of the program's own, in bold.
    pub(super) fn paragraph(&mut self, own: &'static str, text: &str) {
        self.apart();
        let _ = writeln!(self.0, "**{own}** {}", prose(text));
    }

    /// Adds a point of a list, with commas between its `cells`.
    pub(super) fn point(&mut self, own: &'static str, cells: &[Cell<'_>]) {
        if !self.0.lines().next_back().is_some_and(|line| line.starts_with("- ")) {
            self.apart();
        }
        let cells: Vec<String> = cells.iter().map(Cell::written).collect();
        let _ = writeln!(self.0, "- {own}: {}", cells.join(", "));
    }

    /// Adds the head of a table.
    pub(super) fn table(&mut self, head: &[&'static str]) {
        self.apart();
        let _ = writeln!(self.0, "| {} |\n|{}", head.join(" | "), " --- |".repeat(head.len()));
    }

    /// Adds a row to the table above.
    pub(super) fn row(&mut self, cells: &[Cell<'_>]) {
        let cells: Vec<String> = cells.iter().map(Cell::written).collect();
        let _ = writeln!(self.0, "| {} |", cells.join(" | "));
    }

    /// The text, fit to be written.
    pub(super) fn finish(self) -> Page {
        Page::of_sink(self.0)
    }

    fn apart(&mut self) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
    }
}

impl Cell<'_> {
    fn written(&self) -> String {
        match self {
            Self::Prose(text) => prose(text),
            Self::Code(text) => code(text),
            Self::Own(word) => (*word).to_owned(),
        }
    }
}

/// `text` set in code; nothing where it is empty.
fn code(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let shown = visible(&shortened(text, TEXT_LIMIT)).replace('`', "\\u{60}").replace('|', "\\u{7c}");
    // White space at an end makes another name, and would not be seen.
    let inner = shown.trim_matches(' ');
    let spaces = |count: usize| "\\u{20}".repeat(count);
    let before = shown.len() - shown.trim_start_matches(' ').len();
    let behind = if inner.is_empty() { 0 } else { shown.len() - before - inner.len() };
    format!("`{}{inner}{}`", spaces(before), spaces(behind))
}

fn prose(text: &str) -> String {
    let shown = visible(&shortened(text, TEXT_LIMIT)).into_owned();
    let words: Vec<&str> = shown.split_whitespace().collect();
    let mut written = Vec::with_capacity(words.len());
    let mut at = 0;
    while let Some(first) = words.get(at) {
        let length = span(&words[at..]);
        written.push(if length > 1 { spanned(&words[at..at + length].join(" ")) } else { word(first) });
        at += length;
    }
    written.join(" ")
}

/// How many of `words` from the first on are one piece of code in backticks; 1 where they are not.
fn span(words: &[&str]) -> usize {
    let opens = words.first().is_some_and(|word| word.starts_with('`') && word.matches('`').count() == 1);
    let closing = words.iter().skip(1).take(SPAN_LIMIT).position(|word| word.contains('`'));
    match closing {
        Some(at) if opens => {
            let last = words.get(at + 1).map_or("", |word| word.trim_end_matches(TAIL));
            if last.ends_with('`') && last.matches('`').count() == 1 { at + 2 } else { 1 }
        }
        _ => 1,
    }
}

/// A piece of code in backticks, several words long, with the punctuation behind it.
fn spanned(text: &str) -> String {
    let core = text.trim_end_matches(TAIL);
    let inner = core.trim_matches('`');
    format!("{}{}", code(inner), &text[core.len()..])
}

fn word(word: &str) -> String {
    let lead = if word.starts_with('(') { "(" } else { "" };
    let rest = &word[lead.len()..];
    let core = rest.trim_end_matches(TAIL);
    let tail = &rest[core.len()..];
    // A number with a point at the beginning of a line would begin a list.
    let ends_number = tail.starts_with(['.', ')']);
    let is_number =
        core.len() <= DIGITS_LIMIT && core.bytes().all(|byte| byte.is_ascii_digit()) && !ends_number;
    if core.split(['-', '\'']).all(is_letters) || (is_number && !core.is_empty()) {
        return format!("{lead}{core}{tail}");
    }
    let quoted = core.strip_prefix('`').and_then(|inner| inner.strip_suffix('`'));
    match quoted.filter(|inner| !inner.is_empty() && !inner.contains('`')) {
        Some(inner) => format!("{lead}{}{tail}", code(inner)),
        None if core.is_empty() => code(word),
        None => format!("{lead}{}{tail}", code(core)),
    }
}

fn is_letters(text: &str) -> bool {
    !text.is_empty() && text.chars().all(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_words_and_the_rest_is_code() {
        for (what, raw, written) in [
            (
                "a sentence",
                "It expired 5 min ago (yesterday): get a new, app-only one.",
                "It expired 5 min ago (yesterday): get a new, app-only one.",
            ),
            (
                "names",
                "Alert.Read.All is missing; `roles` has none.",
                "`Alert.Read.All` is missing; `roles` has none.",
            ),
            (
                "a command",
                "use `rolecall check`, or `rolecall keys fetch` first",
                "use `rolecall check`, or `rolecall keys fetch` first",
            ),
            ("a command that never ends", "use `rolecall check", "use `\\u{60}rolecall` check"),
            ("a name between", "`a b`c d` e", "`\\u{60}a` `b\\u{60}c` `d\\u{60}` e"),
            ("an address", "see https://evil.example/x.", "see `https://evil.example/x`."),
            ("HTML", "<img src=x onerror=y> &amp;", "`<img` `src=x` `onerror=y>` `&amp`;"),
            ("a link and an image", "[a](b) ![c](d)", "`[a](b`) `![c](d`)"),
            (
                "a mention, an issue, a commit",
                "@octocat #1 GH-1 o/r#2 a1b2c3d 1234567",
                "`@octocat` `#1` `GH-1` `o/r#2` `a1b2c3d` `1234567`",
            ),
            ("a way out of code", "a` <b> `c ``d", "`a\\u{60}` `<b>` `\\u{60}c` `\\u{60}\\u{60}d`"),
            ("a way out of a cell", "a|b \\| c\\", "`a\\u{7c}b` `\\\\u{7c}` `c\\`"),
            ("emphasis and a rule", "*a* __b__ --- ~~c~~", "`*a*` `__b__` `---` `~~c~~`"),
            ("a list and a heading", "1. a # b - c 2) d > e", "`1`. a `#` b `-` c `2`) d `>` e"),
            ("a new line", "a\n# b", "`a\\u{a}#` b"),
            ("bidi and zero-width", "a\u{202e}b \u{200b}", "`a\\u{202e}b` `\\u{200b}`"),
            ("other scripts", "Zoë 山田", "Zoë 山田"),
            ("an emoji's name and mathematics", ":smile: $x$", "`:smile`: `$x$`"),
            ("a command", "::error::x ##vso[y]", "`:\\u{3a}error:\\u{3a}x` `#\\u{23}vso[y]`"),
        ] {
            assert_eq!(prose(raw), written, "{what}");
        }
    }

    #[test]
    fn code_is_never_left() {
        for (raw, written) in [
            ("", ""),
            ("a b", "`a b`"),
            (" a ", "`\\u{20}a\\u{20}`"),
            ("  ", "`\\u{20}\\u{20}`"),
            ("`|`", "`\\u{60}\\u{7c}\\u{60}`"),
        ] {
            assert_eq!(code(raw), written);
        }
    }
}
