//! Where the texts and numbers of a JSON text stand, so that one of them can be replaced and everything else stay as it was
//! written.

use std::ops::Range;

use super::DEPTH_LIMIT;
use super::parse::{MapVisitor, SeqVisitor, read_level};

/// A text or a number.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Leaf {
    /// The names of the members that it stands in, the outermost first.
    pub(crate) path: Vec<String>,
    /// Where it stands, quotes included.
    pub(crate) range: Range<usize>,
}

/// Every text and number in `text`, in order; `None` unless it is sound JSON, at most [`DEPTH_LIMIT`] deep.
pub(crate) fn leaves(text: &str) -> Option<Vec<Leaf>> {
    let mut walk = Walk { whole: text, path: Vec::new(), found: Vec::new() };
    walk.value(text.trim_matches([' ', '\t', '\n', '\r']), 1)?;
    Some(walk.found)
}

struct Walk<'t> {
    whole: &'t str,
    path: Vec<String>,
    found: Vec<Leaf>,
}

impl<'t> Walk<'t> {
    fn value(&mut self, text: &'t str, depth: usize) -> Option<()> {
        match text.as_bytes().first()? {
            b'{' | b'[' if depth > DEPTH_LIMIT => None,
            b'{' => {
                let mut members = Vec::new();
                read_level(text, MapVisitor(&mut members)).ok()?;
                for (name, raw) in members {
                    self.path.push(name);
                    self.value(raw, depth + 1)?;
                    self.path.pop();
                }
                Some(())
            }
            b'[' => {
                let mut items = Vec::new();
                read_level(text, SeqVisitor(&mut items)).ok()?;
                items.into_iter().try_for_each(|raw| self.value(raw, depth + 1))
            }
            b't' | b'f' | b'n' => Some(()),
            _ => {
                serde_json::from_str::<&serde_json::value::RawValue>(text).ok()?;
                // Slices of `whole`, as serde_json hands them out.
                let start = (text.as_ptr() as usize).checked_sub(self.whole.as_ptr() as usize)?;
                self.found.push(Leaf { path: self.path.clone(), range: start..start + text.len() });
                Some(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_numbers_are_found_where_they_stand() {
        let text =
            "{ \"a\" : \"x\\u0041\", \"b\":[1.0, {\"c\":\"\"}], \"t\":true, \"n\":null, \"b\":\"ü\" }\n";
        let found: Vec<(String, &str)> = leaves(text)
            .expect("sound JSON")
            .into_iter()
            .map(|leaf| (leaf.path.join("."), &text[leaf.range]))
            .collect();
        let expected = [("a", "\"x\\u0041\""), ("b", "1.0"), ("b.c", "\"\""), ("b", "\"ü\"")];
        assert_eq!(found, expected.map(|(path, raw)| (path.to_owned(), raw)));
        let deep = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        for (text, sound) in [
            ("\"x\"".to_owned(), true),
            ("{}".to_owned(), true),
            ("{\"a\":1".to_owned(), false),
            ("{\"a\":[1,}".to_owned(), false),
            ("{} {}".to_owned(), false),
            (String::new(), false),
            (deep(DEPTH_LIMIT), true),
            (deep(DEPTH_LIMIT + 1), false),
        ] {
            assert_eq!(leaves(&text).is_some(), sound, "{}", text.get(..10).unwrap_or(&text));
        }
    }
}
