//! What was cut from the last texts that stood in others, claims above all: a log holds the same tokens again and again, and what was
//! cut is looked at once more.
//!
//! A text is known by its SHA-256 (FIPS 180-4), which takes less room than the text and is no secret's. What is cut depends on the
//! text, on how deep it stands and on what is done with the whole, and on nothing else.

use std::collections::HashMap;

use foldhash::quality::RandomState;
use sha2::{Digest as _, Sha256};

use super::text::Cut;

/// The shortest text that is kept, in bytes: a shorter one is looked at as fast.
const SHORTEST: usize = 64;

/// How much room the younger ones take at most before those that are older are forgotten, in bytes.
const MOST: usize = 2 * 1024 * 1024;

/// A text and how deep it stands.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) struct Key([u8; 32]);

impl Key {
    /// The one of `text` at `depth`, where that is worth to be kept.
    pub(super) fn of(text: &[u8], depth: usize) -> Option<Self> {
        let hash = || Sha256::new().chain_update(depth.to_le_bytes()).chain_update(text).finalize();
        (text.len() >= SHORTEST).then(|| Self(hash().into()))
    }
}

type Kept = HashMap<Key, Vec<Cut>, RandomState>;

/// What was cut from the last texts.
#[derive(Default)]
pub(super) struct Memory {
    /// What was kept or asked for last.
    young: Kept,
    old: Kept,
    /// How much room the young ones take.
    taken: usize,
}

impl Memory {
    /// What was cut from the text of that key, where that is still known.
    pub(super) fn get(&mut self, key: Key) -> Option<Vec<Cut>> {
        if let Some(cuts) = self.young.get(&key) {
            return Some(cuts.clone());
        }
        let cuts = self.old.remove(&key)?;
        self.keep(key, cuts.clone());
        Some(cuts)
    }

    /// Keeps `cuts` of the text of that key.
    pub(super) fn keep(&mut self, key: Key, cuts: Vec<Cut>) {
        let room = room(&cuts);
        if room > MOST {
            return;
        }
        if self.taken + room > MOST {
            self.old = std::mem::take(&mut self.young);
            self.taken = 0;
        }
        self.taken += room;
        self.young.insert(key, cuts);
    }
}

/// How much room `cuts` take with their key, in bytes, or a little more.
fn room(cuts: &[Cut]) -> usize {
    const OF_ONE: usize = 2 * size_of::<(Key, Vec<Cut>)>();
    let of_cut = |cut: &Cut| size_of::<Cut>() + cut.with.len() + cut.kinds.len();
    OF_ONE + cuts.iter().map(of_cut).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::*;
    use crate::redact::tests::{OTHER, TOKEN};
    use crate::redact::text::{Job, cuts};
    use crate::redact::{Kind, Known, Salt};
    use crate::token::base64url;

    fn key(number: usize) -> Key {
        Key::of(&[b'x'; SHORTEST], number).expect("long enough")
    }

    #[test]
    fn a_text_is_known_by_all_of_it_and_by_its_depth() {
        let text = [b'x'; SHORTEST];
        assert_eq!(Key::of(&text[1..], 1), None, "too short");
        let key = Key::of(&text, 1);
        assert_eq!(Key::of(&text, 1), key, "the same");
        assert_ne!(Key::of(&text, 2), key, "deeper");
        for at in 0..SHORTEST {
            let mut other = text;
            other[at] = b'y';
            assert_ne!(Key::of(&other, 1), key, "another at {at}");
        }
    }

    #[test]
    fn what_was_not_asked_for_is_forgotten() {
        let of_one = room(&[]);
        let most = MOST / of_one;
        for (others, is_known) in [(most - 1, true), (2 * most - 1, true), (2 * most, false)] {
            let mut memory = Memory::default();
            (0..=others).for_each(|number| memory.keep(key(number), Vec::new()));
            assert_eq!(memory.get(key(0)).is_some(), is_known, "{others}");
            assert!(memory.young.len() <= most && memory.old.len() <= most, "{others}");
        }
        let mut memory = Memory::default();
        for number in 0..5 * most {
            memory.keep(key(number), Vec::new());
            assert!(memory.get(key(0)).is_some(), "asked for again and again: {number}");
        }
    }

    #[test]
    fn cuts_that_take_more_room_than_all_are_not_kept() {
        let cut = |len| Cut::new(0..1, vec![b'x'; len], vec![Kind::Token]);
        let other = room(&[cut(0)]);
        for (len, is_kept) in [(MOST - other, true), (MOST - other + 1, false)] {
            let mut memory = Memory::default();
            memory.keep(key(0), vec![cut(len)]);
            assert_eq!(memory.get(key(0)), is_kept.then(|| vec![cut(len)]), "{len}");
        }
    }

    /// Tokens, one with a secret in its claims, and the same in base64, in base64 of that, and in quoted-printable.
    fn texts() -> Vec<String> {
        let claims =
            format!("{{\"sub\":\"ada\",\"client_secret\":\"made-up-1\",\"token\":\"{}\"}}", OTHER.trim());
        let holder = format!(
            "{}.{}.{}",
            base64url::encode(br#"{"alg":"RS256"}"#),
            base64url::encode(claims.as_bytes()),
            "A".repeat(342)
        );
        let mut texts = vec![TOKEN.to_owned(), OTHER.to_owned(), holder];
        for at in 0..6 {
            texts.push(format!("data: {}\n", STANDARD.encode(&texts[at])));
        }
        texts.push(format!(
            "a={}=\nb",
            texts[3].as_bytes().chunks(70).map(String::from_utf8_lossy).collect::<Vec<_>>().join("=\n")
        ));
        texts
    }

    #[test]
    fn what_is_remembered_is_what_is_found() {
        let (salt, known) = (Salt::new(vec![7; 16]).expect("long enough"), Known::default());
        for names in [None, Some((&salt, &known))] {
            let job = |memory| Job { names, memory, ..Job::default() };
            let remembers = job(Memory::default().into());
            for text in texts().iter().flat_map(|text| [text, text]) {
                for depth in 0..8 {
                    let alone = cuts(text.as_bytes(), &job(Memory::default().into()), depth);
                    assert_eq!(cuts(text.as_bytes(), &remembers, depth), alone, "{text} at {depth}");
                }
            }
            assert!(remembers.memory.borrow().young.len() > texts().len(), "texts in texts are kept");
        }
    }

    #[test]
    fn nothing_is_remembered_where_more_than_cuts_is_asked_for() {
        let kept = |job: Job<'_>| {
            texts().iter().for_each(|text| drop(cuts(text.as_bytes(), &job, 0)));
            !job.memory.borrow().young.is_empty()
        };
        assert!(kept(Job::default()));
        assert!(!kept(Job { learned: Some(Known::default().into()), ..Job::default() }));
        assert!(!kept(Job { whole_base64: true, ..Job::default() }));
    }
}
