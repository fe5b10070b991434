//! The tokens that were found, told apart by the SHA-256 of their texts: two texts with one are one.

use std::collections::HashMap;
use std::sync::Arc;

use rolecall_core::audit::{DISTINCT_LIMIT, Facts, Place};

/// Where each token stands.
#[derive(Default)]
pub(super) struct Known {
    index: HashMap<[u8; 32], u32, foldhash::quality::RandomState>,
    seen: Vec<Seen>,
}

#[derive(Default)]
struct Seen {
    places: u64,
    last: Option<Spot>,
}

/// A place, as briefly as can be.
#[derive(Clone)]
pub(super) struct Spot {
    pub(super) file: Arc<str>,
    pub(super) line: u64,
    pub(super) column: u64,
    pub(super) path: Option<Arc<str>>,
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

impl From<Spot> for Place {
    fn from(spot: Spot) -> Self {
        Self {
            file: spot.file,
            line: spot.line,
            column: spot.column,
            path: spot.path.map(|path| path.to_string()),
        }
    }
}

impl Known {
    /// Notes the token named `sha256` at `spot`.
    pub(super) fn meet(&mut self, sha256: [u8; 32], spot: &Spot) -> Met {
        if let Some(number) = self.index.get(&sha256) {
            let seen = &mut self.seen[*number as usize];
            seen.places += 1;
            seen.last = Some(spot.clone());
            return Met::Again(*number);
        }
        if self.seen.len() >= DISTINCT_LIMIT {
            return Met::Beyond;
        }
        // Far below: see `DISTINCT_LIMIT`.
        let number = u32::try_from(self.seen.len()).unwrap_or(u32::MAX);
        self.index.insert(sha256, number);
        self.seen.push(Seen { places: 1, last: None });
        Met::New(number)
    }

    /// Puts the places into the facts of each token, by its number.
    pub(super) fn place(self, facts: &mut [Option<Box<Facts>>]) {
        for (seen, facts) in self.seen.into_iter().zip(facts) {
            if let Some(facts) = facts {
                facts.places = seen.places;
                facts.last = seen.last.map(Place::from);
            }
        }
    }
}
