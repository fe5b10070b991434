//! Which bytes a text has, so that nothing is looked for that cannot be in it: most texts in tokens and in base64 are short, and to
//! begin a search takes longer than to go through them.

/// The longest text whose bytes are gathered; to look for something in longer ones takes longer than to begin.
const LONGEST: usize = 16 * 1024;

/// Bytes, each once.
#[derive(Clone, Copy)]
pub(super) struct ByteSet([u64; 4]);

impl ByteSet {
    /// All of `word`.
    pub(super) const fn of(word: &[u8]) -> Self {
        let mut set = [0; 4];
        let mut at = 0;
        while at < word.len() {
            set[word[at] as usize / 64] |= 1 << (word[at] % 64);
            at += 1;
        }
        Self(set)
    }

    /// All of `text`, and of a long one those that it does not have too.
    pub(super) fn within(text: &[u8]) -> Self {
        if text.len() > LONGEST {
            return Self([u64::MAX; 4]);
        }
        let mut set = [0; 4];
        for byte in text {
            set[usize::from(byte / 64)] |= 1 << (byte % 64);
        }
        Self(set)
    }

    /// Whether one of `words` can be in a text that has these.
    pub(super) fn may_hold_one(&self, words: &[Self]) -> bool {
        let may_hold =
            |word: &Self| self.0.iter().zip(word.0).all(|(bits, of_word)| bits & of_word == of_word);
        words.iter().any(may_hold)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_text_can_hold_is_told_by_its_bytes() {
        for (text, word, may) in [
            ("a text", "text", true),
            ("a text", "tax", true),
            ("a text", "tent", false),
            ("a text", "born", false),
            ("a text", "", true),
            ("", "a", false),
            ("é\u{7f}", "é", true),
            ("é", "è", false),
            ("?", "\u{7f}", false),
        ] {
            let (set, word) = (ByteSet::within(text.as_bytes()), ByteSet::of(word.as_bytes()));
            assert_eq!(set.may_hold_one(&[word]), may, "{text}");
            assert_eq!(set.may_hold_one(&[ByteSet::of(b"\0"), word]), may, "{text}, the second");
        }
        for byte in 0..=u8::MAX {
            let set = ByteSet::within(&[byte]);
            let bytes: u32 = set.0.iter().map(|bits| bits.count_ones()).sum();
            assert!(bytes == 1 && set.0[usize::from(byte) / 64] == 1 << (byte % 64), "{byte}");
        }
    }

    #[test]
    fn a_long_text_can_hold_anything() {
        for (len, may) in [(LONGEST, false), (LONGEST + 1, true)] {
            assert_eq!(ByteSet::within(&vec![b'a'; len]).may_hold_one(&[ByteSet::of(b"b")]), may, "{len}");
        }
    }
}
