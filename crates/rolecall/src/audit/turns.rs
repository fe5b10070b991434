//! Work that is done in any order, to be written in the order in which it was handed out.

use std::collections::BTreeMap;

/// How many pieces that were done early may lie there before somebody has to wait.
const EARLY: usize = 4;

/// Pieces of work that were done, each until its turn comes: whoever does one early goes on with another meanwhile.
pub(super) struct Turns<T> {
    /// The number of the piece whose turn it is.
    next: u64,
    done: BTreeMap<u64, T>,
    /// Whether the order counts.
    ordered: bool,
    most: usize,
}

impl<T> Turns<T> {
    /// For the work of `jobs` workers.
    pub(super) fn of(jobs: usize, ordered: bool) -> Self {
        Self { next: 0, done: BTreeMap::new(), ordered, most: jobs.clamp(1, EARLY) }
    }

    /// Lays down the piece with this number, from 0.
    pub(super) fn put(&mut self, number: u64, piece: T) {
        self.done.insert(number, piece);
    }

    /// The piece whose turn it is, if it was done.
    pub(super) fn take(&mut self) -> Option<T> {
        let piece = if self.ordered {
            self.done.remove(&self.next)
        } else {
            self.done.pop_first().map(|(_, piece)| piece)
        };
        self.next += u64::from(piece.is_some());
        piece
    }

    /// Whether so much lies there that whoever did it has to wait.
    pub(super) fn is_full(&self) -> bool {
        self.done.len() >= self.most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_taken_in_the_order_of_their_numbers() {
        for (ordered, expected) in [
            (true, vec![vec![], vec![0, 1], vec![], vec![2, 3]]),
            (false, vec![vec![1], vec![0], vec![3], vec![2]]),
        ] {
            let mut turns = Turns::of(2, ordered);
            let taken: Vec<Vec<u64>> = [1, 0, 3, 2]
                .into_iter()
                .map(|number| {
                    turns.put(number, number);
                    std::iter::from_fn(|| turns.take()).collect()
                })
                .collect();
            assert_eq!(taken, expected, "ordered: {ordered}");
        }
    }

    #[test]
    fn a_worker_may_be_early_and_not_for_ever() {
        for (jobs, most) in [(1, 1), (2, 2), (4, 4), (64, 4)] {
            let mut turns = Turns::of(jobs, true);
            let early = (1..).take_while(|number| {
                turns.put(*number, ());
                !turns.is_full()
            });
            assert_eq!(early.count() + 1, most, "{jobs}");
        }
    }
}
