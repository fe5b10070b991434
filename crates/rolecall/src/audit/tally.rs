//! What a worker of `--lines` counts of the tokens that it met.

use std::collections::HashMap;

use rolecall_core::audit::{Facts, Place, Summary, merge};
use rolecall_core::hash::Digest;

use super::index::{Index, Met};
use super::memory::Token;
use super::others::Others;
use super::{MANY, Plan};

/// One worker's counts.
pub(super) struct Tally {
    /// What is counted beside the tokens.
    pub(super) summary: Summary,
    /// What is no token, by the numbers of its lines.
    pub(super) others: Others,
    /// The tokens, in the order in which they were met.
    pub(super) facts: Vec<Facts>,
    index: Index,
    /// How many are told apart.
    most: usize,
}

impl Tally {
    /// Nothing, for `most` tokens, with what was asked in `summary`.
    pub(super) fn new(summary: Summary, most: usize) -> Self {
        Self { summary, others: Others::default(), facts: Vec::new(), index: Index::default(), most }
    }

    /// Notes a token, and gives its number where it is told apart.
    pub(super) fn meet(&mut self, facts: Facts) -> Option<usize> {
        let Self { summary, facts: all, index, most, .. } = self;
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

/// What workers counted of one text, whoever of them read which of its lines.
pub(super) fn together(plan: &Plan, tallies: Vec<Tally>) -> Summary {
    let line = |place: &Place| place.line;
    let mut places: HashMap<Digest, Vec<Place>> = HashMap::new();
    if tallies.len() > 1 {
        for facts in tallies.iter().flat_map(|tally| &tally.facts) {
            let places = places.entry(facts.sha256).or_default();
            places.extend([Some(&facts.first), facts.last.as_deref()].into_iter().flatten().cloned());
        }
    }
    let mut not_tokens = Others::default();
    let parts = tallies.into_iter().map(|Tally { summary, others, facts, .. }| {
        not_tokens.join(others);
        Summary { tokens: facts, ..summary }
    });
    // All of them asked the same.
    let mut summary = merge(parts.collect(), &[]).unwrap_or_else(|_| plan.summary());
    summary.not_tokens = not_tokens.counted();
    let mut tokens = std::mem::take(&mut summary.tokens);
    for facts in &mut tokens {
        let Some(mut places) = places.remove(&facts.sha256) else { continue };
        places.sort_by_key(line);
        facts.last = places.pop().filter(|_| facts.places > 1).map(Box::new);
        facts.first = places.into_iter().next().unwrap_or_else(|| facts.first.clone());
    }
    tokens.sort_by_key(|facts| line(&facts.first));
    summary.fill(tokens.iter());
    summary.tokens = tokens;
    summary
}
