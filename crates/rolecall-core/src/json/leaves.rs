//! Where the texts and numbers of a JSON text stand, so that one of them can be replaced and everything else stay as it was
//! written.

use std::ops::Range;

use super::DEPTH_LIMIT;
use super::parse::{MapVisitor, SeqVisitor, read_level};

/// A text or a number.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Leaf<M> {
    /// What the names say of it.
    pub(crate) meaning: M,
    /// Where it stands, quotes included.
    pub(crate) range: Range<usize>,
}

/// Every text and number in `text`, in order; `None` unless it is sound JSON, at most [`DEPTH_LIMIT`] deep. What stands outside of all
/// members means `outside`; `inside` says what a member means, by what stands around it and its name.
pub(crate) fn leaves<M: Clone>(
    text: &str,
    outside: &M,
    inside: impl Fn(&M, &str) -> M,
) -> Option<Vec<Leaf<M>>> {
    let mut walk = Walk { whole: text, inside, found: Vec::new() };
    walk.value(text.trim_matches([' ', '\t', '\n', '\r']), outside, 1)?;
    Some(walk.found)
}

struct Walk<'t, M, F> {
    whole: &'t str,
    inside: F,
    found: Vec<Leaf<M>>,
}

impl<'t, M: Clone, F: Fn(&M, &str) -> M> Walk<'t, M, F> {
    fn value(&mut self, text: &'t str, meaning: &M, depth: usize) -> Option<()> {
        match text.as_bytes().first()? {
            b'{' | b'[' if depth > DEPTH_LIMIT => None,
            b'{' => {
                let mut members = Vec::new();
                read_level(text, MapVisitor(&mut members)).ok()?;
                members.into_iter().try_for_each(|(name, raw)| {
                    let meaning = (self.inside)(meaning, &name);
                    self.value(raw, &meaning, depth + 1)
                })
            }
            b'[' => {
                let mut items = Vec::new();
                read_level(text, SeqVisitor(&mut items)).ok()?;
                items.into_iter().try_for_each(|raw| self.value(raw, meaning, depth + 1))
            }
            b't' | b'f' | b'n' => Some(()),
            _ => {
                serde_json::from_str::<&serde_json::value::RawValue>(text).ok()?;
                // Slices of `whole`, as serde_json hands them out.
                let start = (text.as_ptr() as usize).checked_sub(self.whole.as_ptr() as usize)?;
                self.found.push(Leaf { meaning: meaning.clone(), range: start..start + text.len() });
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
        let path = |around: &String, name: &str| format!("{around}.{name}");
        let found: Vec<(String, &str)> = leaves(text, &String::new(), path)
            .expect("sound JSON")
            .into_iter()
            .map(|leaf| (leaf.meaning, &text[leaf.range]))
            .collect();
        let expected = [(".a", "\"x\\u0041\""), (".b", "1.0"), (".b.c", "\"\""), (".b", "\"ü\"")];
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
            assert_eq!(
                leaves(&text, &(), |(), _| ()).is_some(),
                sound,
                "{}",
                text.get(..10).unwrap_or(&text)
            );
        }
    }
}
