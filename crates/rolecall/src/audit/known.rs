//! The tokens that were found, told apart by the SHA-256 of their texts: two texts with one are one. Texts that are still
//! remembered are compared themselves, which costs less.

use std::hash::{BuildHasher as _, Hash};

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rolecall_core::audit::{DISTINCT_LIMIT, Facts, Place};
use rolecall_core::token::Hashed;

use super::MANY;
use super::memory::Memory;

/// How much is remembered of the texts, in bytes, where there are few workers.
const REMEMBERED: usize = 32 * 1024 * 1024;

/// Where each token stands.
pub(super) struct Known {
    texts: Memory,
    /// The numbers of the tokens by a hash of their names: a few bytes each, which stay in the processor's own memory.
    index: HashTable<u32>,
    hasher: foldhash::quality::RandomState,
    seen: Vec<Seen>,
}

struct Seen {
    sha256: [u8; 32],
    places: u64,
    last: Option<Box<Place>>,
}

/// What a token is to those that were found before.
pub(super) enum Met {
    /// The first of its kind, with its number.
    New(u32, Hashed),
    /// Known by this number; its text is not needed any more.
    Again(u32, String),
    /// New, where no more are told apart.
    Beyond(Hashed),
}

/// As much of a token as tells it from nearly all others: of its claims, and of its signature.
fn sample(text: &str) -> impl Hash + '_ {
    const LENGTH: usize = 64;
    let bytes = text.as_bytes();
    (bytes[bytes.len() / 2..].first_chunk::<LENGTH>(), bytes.last_chunk::<LENGTH>(), bytes.len())
}

impl Known {
    /// None, in an audit by `jobs` workers.
    pub(super) fn new(jobs: usize) -> Self {
        let texts = Memory::shared(REMEMBERED, jobs);
        let (index, hasher, seen) = Default::default();
        Self { texts, index, hasher, seen }
    }

    /// Notes the token `text` at `place`.
    pub(super) fn meet(&mut self, text: String, place: &Place) -> Met {
        let hash = self.texts.hash(sample(&text));
        if let Some((_, (number, _))) = self.texts.get(hash, text.as_bytes()) {
            return self.again(number, text, place);
        }
        let hashed = Hashed::of(text);
        let (number, is_new) = match self.number(*hashed.sha256()) {
            Some(found) => found,
            None => return Met::Beyond(hashed),
        };
        self.texts.keep(hash, hashed.text().as_bytes(), b"", (number as usize, false));
        if is_new { Met::New(number, hashed) } else { self.again(number as usize, hashed.into_text(), place) }
    }

    /// The number of the token `sha256`, and whether it was given just now; none where no more are told apart.
    fn number(&mut self, sha256: [u8; 32]) -> Option<(u32, bool)> {
        let Self { index, hasher, seen, .. } = self;
        let hash = |number: &u32| hasher.hash_one(seen[*number as usize].sha256);
        if seen.len() == MANY {
            index.reserve(DISTINCT_LIMIT, hash);
        }
        let is = |number: &u32| seen[*number as usize].sha256 == sha256;
        match index.entry(hasher.hash_one(sha256), is, hash) {
            Entry::Occupied(known) => Some((*known.get(), false)),
            Entry::Vacant(_) if seen.len() >= DISTINCT_LIMIT => None,
            Entry::Vacant(place) => {
                // Far below: see `DISTINCT_LIMIT`.
                let number = u32::try_from(seen.len()).unwrap_or(u32::MAX);
                place.insert(number);
                seen.push(Seen { sha256, places: 1, last: None });
                Some((number, true))
            }
        }
    }

    fn again(&mut self, number: usize, text: String, place: &Place) -> Met {
        let seen = &mut self.seen[number];
        seen.places += 1;
        match &mut seen.last {
            Some(last) => **last = place.clone(),
            None => seen.last = Some(Box::new(place.clone())),
        }
        Met::Again(u32::try_from(number).unwrap_or(u32::MAX), text)
    }

    /// Puts the places into the facts of each token, by its number.
    pub(super) fn place(self, facts: &mut [Option<Facts>]) {
        for (seen, facts) in self.seen.into_iter().zip(facts) {
            if let Some(facts) = facts {
                facts.places = seen.places;
                facts.last = seen.last;
            }
        }
    }
}
