//! The smallest set of permissions that is enough for a list of operations.

use std::collections::{BTreeMap, BTreeSet};

use super::callable::weight;
use super::{Basis, Needs, Operation};
use crate::catalog::PermissionKind;

/// The smallest sufficient set.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Least {
    /// The names, sorted.
    pub names: Vec<&'static str>,
    /// The operations that no permission of this kind opens, or of which nobody says what they need.
    pub without: Vec<Operation>,
    /// Whether it is certain that no smaller set does; a long and tangled list is not searched to its end.
    pub proven: bool,
}

/// A choice that is enough for an operation: a candidate, or two where one needs another beside it.
type Choice = Vec<usize>;

/// What makes two rows the same.
type Key = (Vec<&'static str>, Vec<&'static str>, Vec<(&'static str, Vec<&'static str>)>);

/// How many choices the search looks at before it is content with what it has.
const LOOKS: usize = 2_000_000;
/// Of more rows that leave a choice not all ways are tried.
const SEARCHED: usize = 200;

/// The smallest set of permissions of `kind` that is enough for all of `operations`, which are of one API.
///
/// Candidates are the permissions that are the least privileged for one of the operations: a broad one that happens to open
/// several is never proposed in place of narrow ones. Of the candidates the fewest are taken that are enough for all; of two
/// such sets the one that lets its holder do less, and then the one that `granted` holds more of.
pub fn least(operations: &[Operation], kind: PermissionKind, granted: &[&str]) -> Least {
    let mut without = Vec::new();
    // Many operations need the same.
    let mut distinct: BTreeMap<Key, Needs> = BTreeMap::new();
    for operation in operations {
        let needs = operation.needs(kind);
        match needs.basis {
            Basis::NotOffered | Basis::Unknown => without.push(*operation),
            Basis::Stated | Basis::Assumed => {
                distinct.insert((needs.least.clone(), needs.other.clone(), needs.also.clone()), needs);
            }
        }
    }
    let Some(resource) = operations.first().map(|operation| operation.resource) else {
        return Least { proven: true, ..Least::default() };
    };
    let names: BTreeSet<&'static str> = distinct
        .values()
        .flat_map(|needs| {
            needs.names().into_iter().chain(needs.also.iter().flat_map(|(_, beside)| beside.iter().copied()))
        })
        .collect();
    let weights: BTreeMap<&'static str, u8> =
        names.into_iter().map(|name| (name, weight(resource, name, kind))).collect();
    let candidates: BTreeSet<&'static str> =
        distinct.values().flat_map(|needs| least_of(needs, &weights)).collect();
    let candidates: Vec<&'static str> = candidates.into_iter().collect();
    let costs: Vec<u32> = candidates
        .iter()
        .map(|name| u32::from(weights[name]) * 2 + u32::from(!granted.contains(name)))
        .collect();
    let mut choices: Vec<Vec<Choice>> =
        distinct.values().map(|needs| choices(needs, &candidates, &costs)).collect();
    // What has the fewest ways to be met leaves the search the least to try, and what has one way only nothing.
    choices.sort_by_key(Vec::len);
    let mut chosen = vec![false; candidates.len()];
    choices.iter().filter(|ways| ways.len() == 1).flatten().flatten().for_each(|index| chosen[*index] = true);
    choices.retain(|ways| !ways.iter().any(|choice| choice.iter().all(|index| chosen[*index])));
    let (taken, proven) = if choices.len() > SEARCHED {
        (greedy(&choices, chosen), false)
    } else {
        let mut search = Search { choices: &choices, costs: &costs, chosen, best: None, looked: 0 };
        search.step(0, (0, 0));
        let proven = search.looked < LOOKS;
        (search.best.map(|(_, chosen)| chosen).unwrap_or_default(), proven)
    };
    let names = candidates.into_iter().zip(taken).filter(|(_, taken)| *taken).map(|(name, _)| name).collect();
    Least { names, without, proven }
}

/// The least privileged names of one row: those that are marked so, or all where none is; of these the ones that weigh the
/// least, since the source marks a whole group of methods at once; with what they need beside them.
fn least_of(needs: &Needs, weights: &BTreeMap<&'static str, u8>) -> Vec<&'static str> {
    let marked = if needs.least.is_empty() { &needs.other } else { &needs.least };
    let lightest = marked.iter().map(|name| weights[name]).min();
    let mut light: Vec<&'static str> =
        marked.iter().copied().filter(|name| Some(weights[name]) == lightest).collect();
    let beside: Vec<&'static str> =
        light.iter().flat_map(|name| needs.beside(name).iter().copied()).collect();
    light.extend(beside);
    light
}

fn choices(needs: &Needs, candidates: &[&'static str], costs: &[u32]) -> Vec<Choice> {
    let number = |name: &&'static str| candidates.binary_search(name).ok();
    let mut choices: Vec<Choice> = Vec::new();
    for name in needs.names() {
        let Some(own) = number(&name) else { continue };
        match needs.beside(name) {
            [] => choices.push(vec![own]),
            beside => choices.extend(beside.iter().filter_map(number).map(|other| vec![own, other])),
        }
    }
    choices.sort_by_key(|choice| choice.iter().map(|index| costs[*index]).sum::<u32>());
    choices
}

/// Meets every row by the choice that costs the least.
fn greedy(choices: &[Vec<Choice>], mut chosen: Vec<bool>) -> Vec<bool> {
    for ways in choices {
        let is_met = ways.iter().any(|choice| choice.iter().all(|index| chosen[*index]));
        if let Some(cheapest) = ways.first().filter(|_| !is_met) {
            cheapest.iter().for_each(|index| chosen[*index] = true);
        }
    }
    chosen
}

/// How many names, and what they cost.
type Size = (usize, u32);

struct Search<'a> {
    choices: &'a [Vec<Choice>],
    costs: &'a [u32],
    chosen: Vec<bool>,
    best: Option<(Size, Vec<bool>)>,
    looked: usize,
}

impl Search<'_> {
    /// Meets the rows from `from` on in every way that could be better than the best so far; `size` is that of what was chosen.
    fn step(&mut self, from: usize, size: Size) {
        if self.best.as_ref().is_some_and(|(best, _)| size >= *best) {
            return;
        }
        let all = self.choices;
        let met = |choice: &Choice| choice.iter().all(|index| self.chosen[*index]);
        let open = (from..all.len()).find(|row| !all[*row].iter().any(met));
        self.looked += all[from..open.map_or(all.len(), |at| at + 1)].iter().map(Vec::len).sum::<usize>() + 1;
        let Some(open) = open else {
            self.best = Some((size, self.chosen.clone()));
            return;
        };
        for choice in &all[open] {
            // The first way down always ends in a set that is enough.
            if self.looked >= LOOKS && self.best.is_some() {
                return;
            }
            let new: Vec<usize> = choice.iter().copied().filter(|index| !self.chosen[*index]).collect();
            new.iter().for_each(|index| self.chosen[*index] = true);
            let cost: u32 = new.iter().map(|index| self.costs[*index]).sum();
            self.step(open + 1, (size.0 + new.len(), size.1 + cost));
            new.iter().for_each(|index| self.chosen[*index] = false);
        }
    }
}
