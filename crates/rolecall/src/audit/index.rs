//! Which tokens are there already, told apart by the SHA-256 of their texts.

use std::hash::BuildHasher as _;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use super::MANY;

/// The numbers of tokens by a hash of their names: a few bytes each, which stay in the processor's own memory. The names
/// themselves are kept by whoever asks.
#[derive(Default)]
pub(super) struct Index {
    numbers: HashTable<u32>,
    hasher: foldhash::quality::RandomState,
}

/// What a token is to those before it.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Met {
    /// The first of its kind, which has this number from now on: the next one from 0.
    New(u32),
    /// Known by this number.
    Known(u32),
    /// New, where no more are told apart.
    Beyond,
}

impl Index {
    /// The number of the token `sha256`. At most `most` are told apart, and `name` says what each of them is called.
    pub(super) fn number<'n>(
        &mut self,
        sha256: &[u8; 32],
        most: usize,
        name: impl Fn(u32) -> &'n [u8; 32],
    ) -> Met {
        let Self { numbers, hasher } = self;
        let hash = |number: &u32| hasher.hash_one(name(*number));
        if numbers.len() == MANY {
            numbers.reserve(most.saturating_sub(MANY), hash);
        }
        let next = u32::try_from(numbers.len()).ok().filter(|_| numbers.len() < most);
        match (numbers.entry(hasher.hash_one(sha256), |number| name(*number) == sha256, hash), next) {
            (Entry::Occupied(known), _) => Met::Known(*known.get()),
            (Entry::Vacant(_), None) => Met::Beyond,
            (Entry::Vacant(place), Some(number)) => {
                place.insert(number);
                Met::New(number)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_has_one_number_up_to_the_most() {
        const MOST: usize = MANY + 2;
        let names: Vec<[u8; 32]> =
            (0..=MOST).map(|at| std::array::from_fn(|byte| at.to_le_bytes()[byte % 8])).collect();
        let mut index = Index::default();
        let mut number = |at: usize| index.number(&names[at], MOST, |number| &names[number as usize]);
        for at in 0..MOST {
            let expected = u32::try_from(at).expect("a small number");
            assert_eq!(number(at), Met::New(expected));
            assert_eq!(number(at / 2), Met::Known(expected / 2));
        }
        assert_eq!(number(MOST), Met::Beyond);
        assert_eq!(number(0), Met::Known(0));
    }
}
