//! JSON that is safe to print: what [`crate::text::is_deceptive`] names is written as JSON's own `\u` escapes, and so is a
//! character of what a CI runner would take for a command.

use std::io;

use serde::Serialize;
use serde_json::ser::{CharEscape, Formatter, Serializer};

use super::compact::Compact;
use crate::text::{is_deceptive, is_plain, runner_command};

/// `value` as compact JSON in which no control, bidi or invisible character stands as itself.
pub fn to_string_safe(value: &impl Serialize) -> String {
    let mut out = Vec::new();
    write_safe(value, &mut out);
    // serde_json writes UTF-8.
    String::from_utf8(out).unwrap_or_default()
}

/// Adds to `out` what [`to_string_safe`] makes of `value`.
pub fn write_safe(value: &impl Serialize, out: &mut Vec<u8>) {
    // Writing to memory can't fail, and what the project serialises has texts for names.
    let written = value.serialize(Compact { out });
    debug_assert!(written.is_ok(), "{written:?}");
}

/// `value` as JSON indented by two spaces, with the same care.
pub fn to_string_pretty_safe(value: &impl Serialize) -> String {
    let mut out = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut out, Safe(serde_json::ser::PrettyFormatter::new()));
    let written = value.serialize(&mut serializer);
    debug_assert!(written.is_ok(), "{written:?}");
    String::from_utf8(out).unwrap_or_default()
}

/// A formatter that escapes deceptive characters and otherwise does what the one inside does.
pub(super) struct Safe<F>(pub(super) F);

impl<F: Formatter> Formatter for Safe<F> {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if is_plain(fragment) {
            return self.0.write_string_fragment(writer, fragment);
        }
        // Where a fragment ends an escape stands, so that no command goes over its end.
        let (mut written, mut command) = (0, runner_command(fragment));
        for (at, c) in fragment.char_indices() {
            let breaks_command = command == Some(at);
            if breaks_command {
                command = runner_command(&fragment[at..]).map(|further| at + further);
            }
            if breaks_command || is_deceptive(c) {
                self.0.write_string_fragment(writer, &fragment[written..at])?;
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
                written = at + c.len_utf8();
            }
        }
        self.0.write_string_fragment(writer, &fragment[written..])
    }

    fn write_char_escape<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        self.0.write_char_escape(writer, escape)
    }

    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deceptive_characters_become_json_escapes_and_come_back() {
        let text = "a\u{1b}\u{9b}\u{202e}\u{200b}\u{e0041}\u{7f}ä\"\\\n";
        let written = to_string_safe(&text);
        assert_eq!(written, r#""a\u001b\u009b\u202e\u200b\udb40\udc41\u007fä\"\\\n""#);
        assert_eq!(serde_json::from_str::<String>(&written).ok().as_deref(), Some(text));
    }

    #[test]
    fn no_runner_finds_a_command() {
        for text in
            ["##vso[task.setvariable variable=PATH]x", "\"##[add-mask]", "a::error::b\u{1b}##[x]##[y]"]
        {
            let written = to_string_safe(&text);
            assert_eq!(runner_command(&written), None, "{written}");
            assert_eq!(serde_json::from_str::<String>(&written).ok().as_deref(), Some(text));
        }
    }

    #[test]
    fn long_texts_take_as_long_as_they_are() {
        for text in ["\u{202e}".repeat(1 << 20), "##[".repeat(1 << 20), "::e".repeat(1 << 20)] {
            assert!(to_string_safe(&text).len() > text.len() || text.starts_with(':'));
            assert_eq!(runner_command(&crate::text::visible(&text)), None);
        }
    }

    #[test]
    fn names_are_escaped_like_values_and_indenting_changes_nothing_else() {
        let crate::json::Parsed { value: Some(value), .. } = crate::json::parse("{\"a\\u202e\":[1.0,{}]}")
        else {
            panic!()
        };
        assert_eq!(to_string_safe(&value), r#"{"a\u202e":[1.0,{}]}"#);
        assert_eq!(to_string_pretty_safe(&value), "{\n  \"a\\u202e\": [\n    1.0,\n    {}\n  ]\n}");
    }
}
