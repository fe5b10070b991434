//! Names in a sentence: a few of them, and how many more there are.

use crate::text;

/// How many names a finding lists.
const SHOWN: usize = 4;
/// How long a name may be before it is cut.
const NAME_LENGTH: usize = 80;

/// "`a`", "`a` and `b`", "`a`, `b`, `c`, `d` and 7 more".
pub(super) fn handful<S: AsRef<str>>(names: &[S]) -> String {
    let mut words: Vec<String> = names
        .iter()
        .take(SHOWN)
        .map(|name| format!("`{}`", text::shortened(name.as_ref(), NAME_LENGTH)))
        .collect();
    if names.len() > SHOWN {
        words.push(format!("{} more", names.len() - SHOWN));
    }
    text::listed(&words, "and")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_names_than_a_handful_are_counted() {
        for (names, shown) in [
            (&[][..], ""),
            (&["a"], "`a`"),
            (&["a", "b"], "`a` and `b`"),
            (&["a", "b", "c", "d"], "`a`, `b`, `c` and `d`"),
            (&["a", "b", "c", "d", "e", "f"], "`a`, `b`, `c`, `d` and 2 more"),
        ] {
            assert_eq!(handful(names), shown);
        }
        assert!(handful(&["x".repeat(1 << 20)]).len() < 100);
    }
}
