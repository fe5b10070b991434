//! What came of the last few texts: the tokens of one text share a handful of headers.

/// How many are kept.
const MOST: usize = 8;

/// The longest text that is kept, in bytes.
const LONGEST: usize = 1024;

/// What came of the last few texts.
pub(crate) struct Recent<T> {
    known: Vec<(String, T)>,
    /// Which of them makes room for the next.
    oldest: usize,
}

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self { known: Vec::new(), oldest: 0 }
    }
}

impl<T: Clone> Recent<T> {
    /// What came of `text`, where that is still known.
    pub(crate) fn get(&self, text: &str) -> Option<T> {
        self.known.iter().find(|(known, _)| known == text).map(|(_, came)| came.clone())
    }

    /// Keeps what `came` of `text`, of which nothing is known, in the place of the oldest.
    pub(crate) fn keep(&mut self, text: &str, came: T) {
        if text.len() > LONGEST {
            return;
        }
        if self.known.len() < MOST {
            self.known.push((text.to_owned(), came));
            return;
        }
        let (known, what) = &mut self.known[self.oldest];
        text.clone_into(known);
        *what = came;
        self.oldest = (self.oldest + 1) % MOST;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_few_are_known_and_nothing_else() {
        let mut recent = Recent::default();
        for number in 0..3 * MOST {
            assert_eq!(recent.get(&number.to_string()), None);
            recent.keep(&number.to_string(), number);
            for earlier in 0..=number {
                let expected = (earlier + MOST > number).then_some(earlier);
                assert_eq!(recent.get(&earlier.to_string()), expected, "{earlier} at {number}");
            }
        }
        for (length, is_kept) in [(LONGEST, true), (LONGEST + 1, false)] {
            let text = "x".repeat(length);
            recent.keep(&text, 0);
            assert_eq!(recent.get(&text).is_some(), is_kept, "{length}");
        }
        assert_eq!(recent.known.len(), MOST);
    }
}
