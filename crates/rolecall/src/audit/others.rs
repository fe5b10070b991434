//! What is no token that can be read: how many of each kind, and where the first and the last of it stand, in whatever order
//! workers come upon them.

use rolecall_core::audit::{Ends, NotToken, NotTokens, Place};

/// The counts of all kinds.
#[derive(Debug, Default)]
pub(super) struct Others([Option<Kind>; NotToken::ALL.len()]);

/// What is known of one kind.
#[derive(Debug)]
struct Kind {
    count: u64,
    first: Stands,
    last: Option<Stands>,
}

/// A place, and how many came before it in the order of the input.
#[derive(Debug)]
struct Stands {
    order: u64,
    place: Place,
}

impl Others {
    /// Notes one of a `kind` at `place`, which comes before those of a higher `order`.
    pub(super) fn note(&mut self, kind: NotToken, order: u64, place: Place) {
        self.add(kind, Kind { count: 1, first: Stands { order, place }, last: None });
    }

    /// Adds what was noted elsewhere, by the same order.
    pub(super) fn join(&mut self, more: Self) {
        for (kind, more) in NotToken::ALL.into_iter().zip(more.0) {
            if let Some(more) = more {
                self.add(kind, more);
            }
        }
    }

    fn add(&mut self, kind: NotToken, more: Kind) {
        let slot = &mut self.0[kind as usize];
        let Some(known) = slot else {
            *slot = Some(more);
            return;
        };
        known.count += more.count;
        for stands in [Some(more.first), more.last].into_iter().flatten() {
            known.stands(stands);
        }
    }

    /// All of it, for a summary.
    pub(super) fn counted(self) -> NotTokens {
        let mut counted = NotTokens::default();
        for (kind, known) in NotToken::ALL.into_iter().zip(self.0) {
            if let Some(Kind { count, first, last }) = known {
                let ends = Ends { first: first.place, last: last.map(|last| last.place) };
                counted.add(kind, count, Some(ends));
            }
        }
        counted
    }
}

impl Kind {
    fn stands(&mut self, stands: Stands) {
        if stands.order < self.first.order {
            let first = std::mem::replace(&mut self.first, stands);
            self.last.get_or_insert(first);
        } else if self.last.as_ref().is_none_or(|last| last.order <= stands.order) {
            self.last = Some(stands);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_are_those_of_the_input_in_whatever_order_it_is_read() {
        for (what, orders, ends) in [
            ("one", &[3][..], (3, None)),
            ("in order", &[1, 2, 3], (1, Some(3))),
            ("backwards", &[3, 2, 1], (1, Some(3))),
            ("the last one first", &[5, 1, 4], (1, Some(5))),
            ("the last one between", &[2, 9, 1, 3], (1, Some(9))),
            ("two on a line", &[4, 4], (4, Some(4))),
        ] {
            let place = |line| Place { line, ..Place::default() };
            let mut whole = Others::default();
            let mut parts = [Others::default(), Others::default()];
            for (index, order) in orders.iter().enumerate() {
                whole.note(NotToken::Malformed, *order, place(*order));
                parts[index % 2].note(NotToken::Malformed, *order, place(*order));
            }
            let mut joined = Others::default();
            parts.into_iter().rev().for_each(|part| joined.join(part));
            for counted in [whole.counted(), joined.counted()] {
                assert_eq!(
                    (counted.malformed, counted.all()),
                    (orders.len() as u64, orders.len() as u64),
                    "{what}"
                );
                let found = counted.places.get(&NotToken::Malformed).expect("a place");
                assert_eq!((found.first.line, found.last.as_ref().map(|last| last.line)), ends, "{what}");
                assert_eq!(counted.places.len(), 1, "{what}");
            }
        }
    }

    #[test]
    fn each_kind_has_a_place_of_its_own() {
        for (index, kind) in NotToken::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, index, "{kind:?}");
        }
    }
}
