//! TOML that people write: every value with its place, every mistake told with its line, its column and what to write
//! instead. No message repeats a text that may be a token or a secret.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;
use std::str::FromStr;

use strsim::osa_distance;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::text::{is_deceptive, visible};
use crate::time::{Seconds, TimeError};

/// The longest word of a file that a message repeats, in characters.
const REPEATED_LIMIT: usize = 60;
/// The most mistakes of a file that are told; that there are more is told too.
const PROBLEMS_LIMIT: usize = 20;
/// What the parser says of a key that stands there twice.
const TWICE: &str = "duplicate key";
/// A run of this many letters of base64url may be a piece of a token; a GUID has 36.
const RUN_LIMIT: usize = 40;

/// What is wrong with a file, and where.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// What is so.
    pub message: String,
    /// What to write instead; or empty.
    pub hint: String,
}

/// A text that is being read, and what was wrong with it so far.
pub(super) struct Document<'t> {
    text: &'t str,
    /// The byte of each end of a line.
    ends: Vec<usize>,
    problems: Vec<Problem>,
    /// Whether it is no TOML somewhere, so that what else looks wrong may be a consequence.
    is_broken: bool,
}

/// A value and the bytes at which it stands.
pub(super) type Value<'t> = Spanned<DeValue<'t>>;

impl<'t> Document<'t> {
    /// Reads `text`. What stands before a mistake is there all the same.
    pub(super) fn read(text: &'t str) -> (Self, DeTable<'t>) {
        let (table, errors) = DeTable::parse_recoverable(text);
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect();
        let mut document = Self { text, ends, problems: Vec::new(), is_broken: false };
        let mut is_broken = false;
        for error in errors {
            let is_twice = error.message() == TWICE;
            // One slip of a bracket makes the parser stumble again and again; only the first time says where.
            if is_twice || !std::mem::replace(&mut is_broken, true) {
                let at = error.span().map_or(text.len(), |span| span.start);
                document.wrong(at..at, error.message(), if is_twice { "write it once" } else { "" });
            }
        }
        document.is_broken = is_broken;
        (document, table.into_inner())
    }

    /// Notes a mistake at `span`, unless enough are told.
    pub(super) fn wrong(&mut self, span: Range<usize>, message: impl Into<String>, hint: impl Into<String>) {
        if self.is_broken || self.problems.len() > PROBLEMS_LIMIT {
            return;
        }
        if self.problems.len() == PROBLEMS_LIMIT {
            let (line, column) = self.place(span.start);
            let message = "there are more mistakes, which are not told".to_owned();
            self.problems.push(Problem { line, column, message, hint: "put these right first".to_owned() });
            return;
        }
        let (line, column) = self.place(span.start);
        let message = visible(&message.into().replace('\n', " ")).into_owned();
        self.problems.push(Problem { line, column, message, hint: hint.into() });
    }

    /// The line in which byte `at` stands, from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        self.ends.partition_point(|end| *end < at) + 1
    }

    pub(super) fn place(&self, at: usize) -> (usize, usize) {
        let line = self.line(at);
        let start = line.checked_sub(2).and_then(|before| self.ends.get(before)).map_or(0, |end| end + 1);
        let column = self.text.get(start..at).unwrap_or_default().chars().count() + 1;
        (line, column)
    }

    /// What was read, unless something was wrong.
    ///
    /// # Errors
    /// The mistakes, in the order of the text; last, where that is so, that there are more.
    pub(super) fn finish<T>(mut self, read: T) -> Result<T, Vec<Problem>> {
        let told = self.problems.len().min(PROBLEMS_LIMIT);
        self.problems[..told].sort_by_key(|problem| (problem.line, problem.column));
        if self.problems.is_empty() { Ok(read) } else { Err(self.problems) }
    }

    /// Notes that `word` is none of `known`, and which of them may have been meant. `what` is what it should have been:
    /// "key of [times]".
    pub(super) fn unknown(&mut self, span: Range<usize>, word: &str, what: &str, known: &[&str]) {
        if self.problems.len() > PROBLEMS_LIMIT {
            return;
        }
        let hint = match closest(word, known) {
            Some(close) => format!("did you mean `{close}`?"),
            None => format!("write {}", crate::text::listed(known, "or")),
        };
        self.wrong(span, format!("`{}` is no {what}", repeated(word)), hint);
    }

    fn wrong_type(&mut self, value: &Value<'_>, name: &str, expected: &str, hint: &str) {
        let message = format!("`{name}` must be {expected}; here it is {}", type_name(value));
        self.wrong(value.span(), message, hint);
    }

    /// A text that holds something, and no token.
    pub(super) fn text(&mut self, name: &str, value: &Value<'_>) -> Option<String> {
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_type(value, name, "a text", "put it into quotes");
            return None;
        };
        if text.trim().is_empty() {
            self.wrong(value.span(), format!("`{name}` holds an empty text"), "write it, or leave it out");
            return None;
        }
        if text.contains("eyJ") && text.contains('.') {
            self.wrong(
                value.span(),
                format!("`{name}` has the look of a token"),
                "a token belongs in no file",
            );
            return None;
        }
        Some(text.to_owned())
    }

    /// A text read as `T`.
    pub(super) fn parsed<T: FromStr>(&mut self, name: &str, value: &Value<'_>) -> Option<T>
    where
        T::Err: ToString,
    {
        let text = self.text(name, value)?;
        match text.parse() {
            Ok(parsed) => Some(parsed),
            Err(error) => {
                // Types quote what they refuse; what must not be repeated isn't repeated in their words either.
                let reason = if repeated(&text) == text {
                    error.to_string()
                } else {
                    "the text has another form than it should have".to_owned()
                };
                self.wrong(value.span(), format!("`{name}`: {reason}"), "");
                None
            }
        }
    }

    /// One of `words`, by its index.
    pub(super) fn word(&mut self, name: &str, value: &Value<'_>, words: &[&str]) -> Option<usize> {
        let text = self.text(name, value)?;
        let index = words.iter().position(|word| *word == text);
        if index.is_none() {
            self.unknown(value.span(), &text, &format!("value of `{name}`"), words);
        }
        index
    }

    /// *True* or *false*.
    pub(super) fn flag(&mut self, name: &str, value: &Value<'_>) -> Option<bool> {
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type(value, name, "true or false", "write it without quotes");
        }
        flag
    }

    /// A length of time such as `"70m"`.
    pub(super) fn length(&mut self, name: &str, value: &Value<'_>) -> Option<Seconds> {
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_type(
                value,
                name,
                "a length of time",
                "put it into quotes, with its unit: \"90s\", \"10m\", \"1h30m\"",
            );
            return None;
        };
        match text.parse::<Seconds>() {
            Ok(length) => Some(length),
            Err(TimeError { expected, .. }) => {
                self.wrong(value.span(), format!("`{name}`: `{}` is no {expected}", repeated(text)), "");
                None
            }
        }
    }

    /// A whole number.
    pub(super) fn number(&mut self, name: &str, value: &Value<'_>) -> Option<i64> {
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok());
        if number.is_none() {
            self.wrong_type(value, name, "a whole number", "");
        }
        number
    }

    /// A list of texts, each with its place.
    pub(super) fn texts<'v>(&mut self, name: &str, value: &'v Value<'t>) -> Vec<(String, &'v Value<'t>)> {
        let Some(items) = value.get_ref().as_array() else {
            self.wrong_type(value, name, "a list of texts", "put it into brackets: [\"A\", \"B\"]");
            return Vec::new();
        };
        items.iter().filter_map(|item| Some((self.text(name, item)?, item))).collect()
    }

    /// The table that `value` is.
    pub(super) fn table<'v>(&mut self, name: &str, value: &'v Value<'t>) -> Option<&'v DeTable<'t>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(
                value,
                name,
                "a table",
                &format!("write [{name}] in a line of its own, and its keys below"),
            );
        }
        table
    }
}

/// `text` as TOML writes it: in quotes, with escapes for whatever does not show.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if is_deceptive(c) => {
                // Writing to a String can't fail.
                let _ = write!(quoted, "\\U{:08X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// `names` as TOML writes a list, a line each, so that a change is one line of a diff.
pub(super) fn listed<S: AsRef<str>>(names: &[S]) -> String {
    if names.is_empty() {
        return "[]".to_owned();
    }
    let lines: String = names.iter().map(|name| format!("  {},\n", quoted(name.as_ref()))).collect();
    format!("[\n{lines}]")
}

fn type_name(value: &Value<'_>) -> &'static str {
    match value.get_ref() {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// `word` where a message may repeat it, else an ellipsis.
pub(super) fn repeated(word: &str) -> Cow<'_, str> {
    let run = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let is_long =
        word.chars().nth(REPEATED_LIMIT).is_some() || word.split(run).any(|run| run.len() >= RUN_LIMIT);
    if is_long || word.contains("eyJ") || word.contains("Q~") { Cow::Borrowed("…") } else { visible(word) }
}

/// The one of `known` that `word` may have been meant to be.
pub(super) fn closest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let wanted = word.to_ascii_lowercase().replace('_', "-");
    let distance = |known: &str| {
        if known.len() > 3 && wanted.len() > 3 && (known.starts_with(&wanted) || wanted.starts_with(known)) {
            1
        } else {
            osa_distance(known, &wanted)
        }
    };
    let (best, known) = known.iter().map(|known| (distance(known), *known)).min()?;
    (best <= 1 + wanted.chars().count() / 4).then_some(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_word_is_offered_and_no_far_one() {
        let known = ["require", "any-of", "scopes", "max-lifetime"];
        for (word, close) in [
            ("requre", Some("require")),
            ("requires", Some("require")),
            ("any_of", Some("any-of")),
            ("scope", Some("scopes")),
            ("Max-Lifetime", Some("max-lifetime")),
            ("colour", None),
        ] {
            assert_eq!(closest(word, &known), close, "{word}");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for text in ["Alert.Read.All", "a\"b\\c", "a\nb\t", "\u{202e}x", "Zoë 山田", ""] {
            let line = format!("x = {}", quoted(text));
            assert!(line.chars().all(|c| !is_deceptive(c)), "{line:?}");
            let table = DeTable::parse(&line).expect("TOML").into_inner();
            assert_eq!(table.get("x").and_then(|value| value.get_ref().as_str()), Some(text), "{line}");
        }
    }

    #[test]
    fn nothing_that_may_be_a_token_is_repeated() {
        for (what, word, shown) in [
            ("a word", "requre", "requre"),
            ("a GUID", "11111111-2222-3333-4444-555555555555", "11111111-2222-3333-4444-555555555555"),
            ("a run of 40", &"a".repeat(40), "…"),
            ("a token", "eyJhbGciOi", "…"),
            ("what does not show", "a\u{1b}b", "a\\u{1b}b"),
        ] {
            assert_eq!(repeated(word), shown, "{what}");
        }
    }
}
