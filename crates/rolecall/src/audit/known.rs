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
    New(u32),
    /// Known by this number.
    Again(u32),
    /// New, where no more are told apart.
    Beyond,
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

    /// Notes the token `text` at `place` where that is remembered, and gives its number; else the sample by which it is to be
    /// met.
    pub(super) fn recall(&mut self, text: &str, place: &Place) -> Result<u32, u64> {
        let sample = self.texts.hash(sample(text));
        let (_, (number, _)) = self.texts.get(sample, text.as_bytes()).ok_or(sample)?;
        Ok(self.again(number, place))
    }

    /// Notes `token`, which was not remembered when its `sample` was taken, at `place`.
    pub(super) fn meet(&mut self, token: &Hashed, sample: u64, place: &Place) -> Met {
        let Some((number, is_new)) = self.number(*token.sha256()) else { return Met::Beyond };
        self.texts.keep(sample, token.text().as_bytes(), b"", (number as usize, false));
        if is_new { Met::New(number) } else { Met::Again(self.again(number as usize, place)) }
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

    fn again(&mut self, number: usize, place: &Place) -> u32 {
        let seen = &mut self.seen[number];
        seen.places += 1;
        match &mut seen.last {
            Some(last) => **last = place.clone(),
            None => seen.last = Some(Box::new(place.clone())),
        }
        u32::try_from(number).unwrap_or(u32::MAX)
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
