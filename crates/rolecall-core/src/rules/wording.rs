//! How findings quote a token: every value shortened, every list capped, so that a hostile token gets no
//! longer message than an honest one. What is deceptive in a text is left to the sink that prints it.

use crate::text::{counted, listed, shortened};

/// The most characters of one value that a message shows.
const QUOTE_LIMIT: usize = 80;
/// The most items of a list that a message shows.
const LIST_LIMIT: usize = 5;

/// `text` between backticks, shortened.
pub(super) fn quoted(text: &str) -> String {
    format!("`{}`", shortened(text, QUOTE_LIMIT))
}

/// The first few of `items`, each quoted, and how many more there are: "`a`, `b` and 3 more".
pub(super) fn quoted_list<S: AsRef<str>>(items: &[S]) -> String {
    let quotes = items.iter().take(LIST_LIMIT).map(|item| quoted(item.as_ref())).collect();
    listed(&with_rest(quotes, items.len()), "and")
}

/// The first few of `phrases`, which can hold commas themselves, and how many more there are: "a; b; 3 more".
pub(super) fn phrase_list(mut phrases: Vec<String>) -> String {
    let total = phrases.len();
    phrases.truncate(LIST_LIMIT);
    with_rest(phrases, total).join("; ")
}

/// A length in words: `1 byte`, `255 bytes`.
pub(super) fn bytes(count: usize) -> String {
    counted(count, "byte")
}

fn with_rest(mut shown: Vec<String>, total: usize) -> Vec<String> {
    if total > shown.len() {
        shown.push(format!("{} more", total - shown.len()));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_values_stay_short() {
        let names: Vec<String> = (0..7).map(|n| format!("n{n}")).collect();
        assert_eq!(quoted_list(&names[..2]), "`n0` and `n1`");
        assert_eq!(quoted_list(&names[..5]), "`n0`, `n1`, `n2`, `n3` and `n4`");
        assert_eq!(quoted_list(&names[..6]), "`n0`, `n1`, `n2`, `n3`, `n4` and 1 more");
        assert_eq!(phrase_list(names), "n0; n1; n2; n3; n4; 2 more");
        assert_eq!(quoted(&"x".repeat(QUOTE_LIMIT)).chars().count(), QUOTE_LIMIT + 2);
        assert_eq!(quoted(&"x".repeat(1_000_000)).chars().count(), QUOTE_LIMIT + 3);
    }
}
