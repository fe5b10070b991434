//! The tokens that were found, told apart by the SHA-256 of their texts: two texts with one are one. Texts that are still
//! remembered are compared themselves, which costs less.

use std::hash::Hash;

use rolecall_core::audit::{DISTINCT_LIMIT, Facts, Place};
use rolecall_core::token::Hashed;

use super::index::{Index, Met};
use super::memory::Memory;

/// How much is remembered of the texts, in bytes, where there are few workers.
const REMEMBERED: usize = 32 * 1024 * 1024;

/// Where each token stands.
pub(super) struct Known {
    texts: Memory,
    index: Index,
    seen: Vec<Seen>,
}

struct Seen {
    sha256: [u8; 32],
    places: u64,
    last: Option<Box<Place>>,
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
        Self { texts, index: Index::default(), seen: Vec::new() }
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
        let Self { index, seen, .. } = self;
        let met = index.number(token.sha256(), DISTINCT_LIMIT, |number| &seen[number as usize].sha256);
        let number = match met {
            Met::Beyond => return met,
            Met::Known(number) => self.again(number as usize, place),
            Met::New(number) => {
                seen.push(Seen { sha256: *token.sha256(), places: 1, last: None });
                number
            }
        };
        self.texts.keep(sample, token.text().as_bytes(), [b"", b""], (number as usize, false));
        met
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
