//! What a worker of `--lines` counts of the tokens that it met.

use rolecall_core::audit::{Facts, Place, Summary};

use super::MANY;
use super::index::{Index, Met};
use super::memory::Token;

/// One worker's counts.
pub(super) struct Tally {
    /// What is counted beside the tokens.
    pub(super) summary: Summary,
    /// The tokens, in the order in which they were met.
    pub(super) facts: Vec<Facts>,
    index: Index,
    /// How many are told apart.
    most: usize,
}

impl Tally {
    /// Nothing, for `most` tokens, with what was asked in `summary`.
    pub(super) fn new(summary: Summary, most: usize) -> Self {
        Self { summary, facts: Vec::new(), index: Index::default(), most }
    }

    /// Notes a token, and gives its number where it is told apart.
    pub(super) fn meet(&mut self, facts: Facts) -> Option<usize> {
        let Self { summary, facts: all, index, most } = self;
        match index.number(&facts.sha256.0, *most, |number| &all[number as usize].sha256.0) {
            Met::Known(number) => {
                all[number as usize].join(facts);
                Some(number as usize)
            }
            Met::Beyond => {
                summary.beyond.count(&facts, 1);
                None
            }
            Met::New(number) => {
                if all.len() == MANY {
                    all.reserve_exact(most.saturating_sub(MANY));
                }
                all.push(facts);
                Some(number as usize)
            }
        }
    }

    /// Counts another place of a token that is remembered.
    pub(super) fn again(&mut self, remembered: Token, place: Place) {
        let (at, stale) = remembered;
        if let Some(facts) = self.facts.get_mut(at) {
            facts.seen_at(place);
            facts.stale_places = facts.stale_places.saturating_add(u64::from(stale));
        }
    }
}
