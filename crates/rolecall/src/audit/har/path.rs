//! The path to a place in a JSON document, as people write it.

use std::fmt::Write as _;

use crate::error::holds_token_text;

/// The longest name that a path repeats, in bytes.
const NAME_LIMIT: usize = 64;

/// The way from a document's root to where its reading is.
#[derive(Default)]
pub(super) struct Path(String);

/// How long a path was before a step.
#[derive(Clone, Copy)]
pub(super) struct Before(usize);

impl Path {
    /// Steps to a member. A name that is no plain word stands in brackets, and one that may be a token is not repeated.
    pub(super) fn member(&mut self, name: &str) -> Before {
        let before = Before(self.0.len());
        let is_word = |c: u8| c.is_ascii_alphanumeric() || c == b'_';
        let is_plain = |c: u8| (c.is_ascii_graphic() || c == b' ') && !matches!(c, b'"' | b'\\');
        let written = if name.len() > NAME_LIMIT || !name.bytes().all(is_plain) || holds_token_text(name) {
            write!(self.0, "[\"…\"]")
        } else if name.is_empty() || !name.bytes().all(is_word) {
            write!(self.0, "[\"{name}\"]")
        } else if self.0.is_empty() {
            write!(self.0, "{name}")
        } else {
            write!(self.0, ".{name}")
        };
        debug_assert!(written.is_ok(), "writing to a text cannot fail");
        before
    }

    /// Steps to an element.
    pub(super) fn element(&mut self, index: usize) -> Before {
        let before = Before(self.0.len());
        let written = write!(self.0, "[{index}]");
        debug_assert!(written.is_ok(), "writing to a text cannot fail");
        before
    }

    /// Steps back.
    pub(super) fn back(&mut self, before: Before) {
        self.0.truncate(before.0);
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_repeated_where_that_is_safe() {
        let long = "a".repeat(65);
        for (name, shown) in [
            ("log", "log[0].log"),
            ("Set-Cookie", "log[0][\"Set-Cookie\"]"),
            ("", "log[0][\"\"]"),
            ("a\"b", "log[0][\"…\"]"),
            ("a\u{1b}[31mb", "log[0][\"…\"]"),
            ("eyJhbGciOiJub25lIn0.e30.", "log[0][\"…\"]"),
            (&long, "log[0][\"…\"]"),
        ] {
            let mut path = Path::default();
            path.member("log");
            let root = path.element(0);
            path.member(name);
            assert_eq!(path.as_str(), shown);
            path.back(root);
            assert_eq!(path.as_str(), "log");
        }
    }
}
