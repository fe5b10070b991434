//! The tokens that were found, told apart by the SHA-256 of their texts: two texts with one are one. Texts that are still
//! remembered are compared themselves, which costs less.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

use rolecall_core::audit::{DISTINCT_LIMIT, Facts, Place};
use rolecall_core::token::Hashed;

use super::MANY;
use super::memory::Memory;

/// How much is remembered of the texts, in bytes, where there are few workers.
const REMEMBERED: usize = 32 * 1024 * 1024;

/// Where each token stands.
pub(super) struct Known {
    texts: Memory,
    index: HashMap<[u8; 32], u32, foldhash::quality::RandomState>,
    seen: Vec<Seen>,
}

#[derive(Default)]
struct Seen {
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
        Self { texts: Memory::shared(REMEMBERED, jobs), index: HashMap::default(), seen: Vec::new() }
    }

    /// Notes the token `text` at `place`.
    pub(super) fn meet(&mut self, text: String, place: &Place) -> Met {
        let hash = self.texts.hash(sample(&text));
        if let Some((_, (number, _))) = self.texts.get(hash, text.as_bytes()) {
            return self.again(number, text, place);
        }
        let hashed = Hashed::of(text);
        if self.seen.len() == MANY {
            self.index.reserve(DISTINCT_LIMIT);
        }
        // Far below: see `DISTINCT_LIMIT`.
        let next = u32::try_from(self.seen.len()).unwrap_or(u32::MAX);
        let number = match self.index.entry(*hashed.sha256()) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(_) if self.seen.len() >= DISTINCT_LIMIT => return Met::Beyond(hashed),
            Entry::Vacant(place) => *place.insert(next),
        };
        self.texts.keep(hash, hashed.text().as_bytes(), b"", (number as usize, false));
        if number < next {
            return self.again(number as usize, hashed.into_text(), place);
        }
        self.seen.push(Seen { places: 1, last: None });
        Met::New(number, hashed)
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
