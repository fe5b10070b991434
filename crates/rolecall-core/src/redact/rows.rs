//! Which rows of a table of words are worth to be compared with a word: those that have the same letter at a place.

/// Rows of a table.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) struct Rows(u128);

impl Rows {
    pub(super) const NONE: Self = Self(0);

    /// Those that are among `other` too.
    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those of `table`, in order.
    pub(super) fn of<T>(self, table: &[T]) -> impl Iterator<Item = &T> {
        let Self(mut left) = self;
        std::iter::from_fn(move || {
            let row = table.get(left.trailing_zeros() as usize)?;
            left &= left - 1;
            Some(row)
        })
    }
}

/// The rows of words by the letter, as a small one, that is `at` letters behind their first one, or before their last one.
pub(super) const fn by_letter(words: &[&str], from_end: bool, at: usize) -> [Rows; 128] {
    let mut rows = [Rows::NONE; 128];
    let mut row = 0;
    while row < words.len() {
        let word = words[row].as_bytes();
        let letter = word[if from_end { word.len() - 1 - at } else { at }];
        rows[letter.to_ascii_lowercase() as usize].0 |= 1 << row;
        row += 1;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_those_with_the_letter_in_order() {
        const WORDS: [&str; 4] = ["abc", "cab", "ACB", "bab"];
        for (from_end, at, letter, found) in [
            (false, 0, b'a', &["abc", "ACB"][..]),
            (false, 1, b'a', &["cab", "bab"]),
            (true, 0, b'b', &["cab", "ACB", "bab"]),
            (true, 1, b'b', &["abc"]),
            (true, 0, b'x', &[]),
        ] {
            let rows = by_letter(&WORDS, from_end, at)[usize::from(letter)];
            assert!(rows.of(&WORDS).eq(found), "{letter} at {at}");
        }
        let both =
            by_letter(&WORDS, false, 0)[usize::from(b'a')].and(by_letter(&WORDS, true, 0)[usize::from(b'b')]);
        assert!(both.of(&WORDS).eq(&["ACB"]));
        assert!(
            by_letter(&["a"; 128], true, 0)[usize::from(b'a')].of(&["a"; 128]).count() == 128,
            "all of the most"
        );
    }
}
