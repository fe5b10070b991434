//! What was cut in a text.

use std::collections::BTreeMap;

use rolecall_core::redact::{Kind, Place};

use super::check::kinds_listed;

/// What was cut.
#[derive(Default)]
pub(super) struct Cuts {
    counts: BTreeMap<Kind, usize>,
    places: Vec<Place>,
}

impl Cuts {
    pub(super) fn add(&mut self, places: impl Iterator<Item = Place>) {
        for place in places {
            *self.counts.entry(place.kind).or_default() += 1;
            self.places.push(place);
        }
    }

    /// Counts what `other` counted too.
    pub(super) fn join(&mut self, other: &Self) {
        for (kind, count) in &other.counts {
            *self.counts.entry(*kind).or_default() += count;
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    pub(super) fn count(&self) -> usize {
        self.counts.values().sum()
    }

    pub(super) fn kinds(&self) -> impl Iterator<Item = (Kind, usize)> {
        self.counts.iter().map(|(kind, count)| (*kind, *count))
    }

    /// Where all of it was, from now on nowhere here.
    pub(super) fn take_places(&mut self) -> Vec<Place> {
        std::mem::take(&mut self.places)
    }

    /// "2 tokens and 1 client secret"; `None` where nothing was cut.
    pub(super) fn listed(&self) -> Option<String> {
        kinds_listed(self.kinds())
    }

    /// "3 tokens and 1 client secret redacted."
    pub(super) fn summary(&self) -> String {
        match self.listed() {
            None => "Nothing to redact was found.".to_owned(),
            Some(listed) => format!("{listed} redacted."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_count() {
        let mut cuts = Cuts::default();
        assert_eq!(cuts.summary(), "Nothing to redact was found.");
        let place = |kind| Place { kind, line: 1, column: 1 };
        cuts.add([Kind::ClientSecret, Kind::Token, Kind::Token].map(place).into_iter());
        assert_eq!(cuts.summary(), "2 tokens and 1 client secret redacted.");
        assert_eq!(cuts.count(), 3);
    }
}
