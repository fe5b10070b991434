//! Reads a block that [`super::pack`] made, where it lies.

use std::collections::HashSet;

use super::pack::{APPLICATION_ASSUMED, DELEGATED_ASSUMED, FIELD, ITEM, NOT_OFFERED, NOT_STATED};
use super::segment;
use crate::catalog::PermissionKind;

/// The paths of one API, each a way from the root.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tree {
    block: &'static [u8],
    counts: Counts,
    at: Places,
}

/// Where each part begins.
#[derive(Clone, Copy, Debug, Default)]
struct Places {
    segments: usize,
    segment_texts: usize,
    nodes: usize,
    records: usize,
    starts: usize,
    numbers: usize,
    names: usize,
    name_texts: usize,
    owners: usize,
    details: usize,
    detail_texts: usize,
}

/// How many there are of each, in the order of the block.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    segments: usize,
    literals: usize,
    nodes: usize,
    records: usize,
    numbers: usize,
    sets: usize,
    names: usize,
    details: usize,
}

/// A set by the numbers of its names.
pub(crate) struct Numbers<'t> {
    tree: &'t Tree,
    at: usize,
}

/// Least, other, and names with those of which one is needed beside them.
pub(crate) type Parts = (Vec<usize>, Vec<usize>, Vec<(usize, Vec<usize>)>);

/// What a record says a kind of token needs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Needed {
    /// One name of the set with this number.
    Set(usize),
    /// The same, and no page says so.
    Assumed(usize),
    NotOffered,
    NotStated,
}

/// A way through the tree.
struct Way<'s> {
    segments: &'s [String],
    /// Node, segment, and whether it is at the key of that segment.
    visited: HashSet<(usize, usize, bool)>,
    found: Vec<usize>,
}

/// Longer paths are no operation of any API, and would make a long walk.
pub(crate) const LONGEST_PATH: usize = 64;

impl Tree {
    /// The tree in `block`.
    pub(crate) fn of(block: &'static [u8]) -> Self {
        let count = |index: usize| number(block, index * 2);
        let counts = Counts {
            segments: count(0),
            literals: count(1),
            nodes: count(2),
            records: count(3),
            numbers: count(4),
            sets: count(5),
            names: count(6),
            details: count(7),
        };
        let mut at = Places { segments: 16, ..Places::default() };
        at.segment_texts = at.segments + 4 * (counts.segments + 1);
        at.nodes = at.segment_texts + offset(block, at.segments, counts.segments);
        at.records = at.nodes + 6 * (counts.nodes + 1);
        at.starts = at.records + 6 * counts.records;
        at.numbers = at.starts + 2 * counts.sets;
        at.names = at.numbers + 2 * counts.numbers;
        at.name_texts = at.names + 4 * (counts.names + 1);
        at.owners = at.name_texts + offset(block, at.names, counts.names);
        at.details = at.owners + 2 * counts.details;
        at.detail_texts = at.details + 4 * (counts.details + 1);
        Self { block, counts, at }
    }

    /// How many records there are; a record holds one or more methods.
    pub(crate) fn records(&self) -> usize {
        self.counts.records
    }

    /// How many sets there are.
    pub(crate) fn sets(&self) -> usize {
        self.counts.sets
    }

    /// How many names there are.
    pub(crate) fn names(&self) -> usize {
        self.counts.names
    }

    /// Name `index`.
    pub(crate) fn name(&self, index: usize) -> &'static str {
        self.text(self.at.names, self.at.name_texts, index)
    }

    /// The number of `name`.
    pub(crate) fn name_number(&self, name: &str) -> Option<usize> {
        search(0, self.counts.names, |index| self.name(index).cmp(name))
    }

    /// The numbers of set `index`.
    pub(crate) fn set(&self, index: usize) -> Numbers<'_> {
        Numbers { tree: self, at: number(self.block, self.at.starts + 2 * index) }
    }

    /// The bits of a record's methods.
    pub(crate) fn methods(&self, record: usize) -> u8 {
        self.block.get(self.at.records + 6 * record).copied().unwrap_or_default()
    }

    /// What a record needs of `kind`.
    pub(crate) fn needed(&self, record: usize, kind: PermissionKind) -> Needed {
        let at = self.at.records + 6 * record;
        let flags = self.block.get(at + 1).copied().unwrap_or_default();
        let (place, flag) = match kind {
            PermissionKind::Application => (at + 2, APPLICATION_ASSUMED),
            PermissionKind::Delegated => (at + 4, DELEGATED_ASSUMED),
        };
        match number(self.block, place) {
            set if set == usize::from(NOT_OFFERED) => Needed::NotOffered,
            set if set == usize::from(NOT_STATED) => Needed::NotStated,
            set if flags & flag != 0 => Needed::Assumed(set),
            set => Needed::Set(set),
        }
    }

    /// Field `index` of what is told about a record; empty when nothing is.
    pub(crate) fn detail(&self, record: usize, index: usize) -> &'static str {
        let owner = |index| number(self.block, self.at.owners + 2 * index);
        let Some(detail) = search(0, self.counts.details, |index| owner(index).cmp(&record)) else {
            return "";
        };
        self.text(self.at.details, self.at.detail_texts, detail).split(FIELD).nth(index).unwrap_or_default()
    }

    /// The items of a field that is a list.
    pub(crate) fn detail_list(&self, record: usize, index: usize) -> Vec<&'static str> {
        self.detail(record, index).split(ITEM).filter(|item| !item.is_empty()).collect()
    }

    /// The node that a record belongs to.
    pub(crate) fn node_of(&self, record: usize) -> usize {
        let after = partition(self.counts.nodes, |node| self.first_record(node) <= record);
        after.saturating_sub(1)
    }

    /// The records of a node.
    pub(crate) fn records_of(&self, node: usize) -> std::ops::Range<usize> {
        self.first_record(node)..self.first_record(node + 1)
    }

    /// The path of a node in lower case, without the API's prefix.
    pub(crate) fn path(&self, mut node: usize) -> String {
        let mut segments = Vec::new();
        while node != 0 {
            segments.push(self.segment(self.segment_of(node)));
            let after = partition(self.counts.nodes, |parent| self.first_child(parent) <= node);
            node = after.saturating_sub(1);
        }
        segments.reverse();
        format!("/{}", segments.join("/"))
    }

    /// Every node that `segments` (in lower case) lead to, the most literal way first.
    pub(crate) fn find(&self, segments: &[String]) -> Vec<usize> {
        let mut way = Way { segments, visited: HashSet::new(), found: Vec::new() };
        if segments.len() <= LONGEST_PATH {
            self.walk(0, 0, false, &mut way);
        }
        way.found
    }

    /// How many of `segments` are the beginning of a path, and the node behind them.
    pub(crate) fn furthest(&self, segments: &[String]) -> (usize, usize) {
        let limit = segments.len().min(LONGEST_PATH);
        for length in (0..=limit).rev() {
            if let Some(node) = self.find(&segments[..length]).first() {
                return (length, *node);
            }
        }
        (0, 0)
    }

    /// The nodes below `node`.
    pub(crate) fn children(&self, node: usize) -> std::ops::Range<usize> {
        self.first_child(node)..self.first_child(node + 1)
    }

    /// The last segment of the way to `node`.
    pub(crate) fn last_segment(&self, node: usize) -> &'static str {
        self.segment(self.segment_of(node))
    }

    /// Walks on from `node` with the segment at `index`, or with the key in its parentheses. No place is visited twice, so that a
    /// text with many readings costs no more than the tree is large.
    fn walk(&self, node: usize, index: usize, at_key: bool, way: &mut Way<'_>) {
        if !way.visited.insert((node, index, at_key)) {
            return;
        }
        let Some(segment) = way.segments.get(index) else {
            way.found.push(node);
            return;
        };
        let keyed = segment::keyed(segment);
        let text = if at_key { keyed.map_or("", |(_, key)| key) } else { segment.as_str() };
        if !at_key {
            for spelling in segment::spellings(text) {
                if let Some(child) = self.literal_child(node, spelling) {
                    self.walk(child, index + 1, false, way);
                }
            }
        }
        let children = self.children(node);
        let first_pattern = children.start
            + partition(children.len(), |at| self.segment_of(children.start + at) < self.counts.literals);
        for child in first_pattern..children.end {
            let pattern = self.last_segment(child);
            if segment::fits(pattern, text) {
                self.walk(child, index + 1, false, way);
            }
            // A path within a drive, `root:/folder/file:`, has slashes of its own.
            if pattern == "{id}:" && !at_key && !text.ends_with(':') {
                let rest = way.segments.get(index + 1..).unwrap_or_default();
                if let Some(end) = rest.iter().position(|segment| segment.ends_with(':')) {
                    self.walk(child, index + end + 2, false, way);
                }
            }
        }
        // A key in parentheses, as OData writes it, is a segment of its own elsewhere.
        if let Some((name, key)) = keyed.filter(|_| !at_key)
            && !key.is_empty()
            && let Some(child) = self.literal_child(node, name)
        {
            self.walk(child, index, true, way);
        }
    }

    fn literal_child(&self, node: usize, text: &str) -> Option<usize> {
        let segment = search(0, self.counts.literals, |index| self.segment(index).cmp(text))?;
        let children = self.children(node);
        search(children.start, children.end, |child| self.segment_of(child).cmp(&segment))
    }

    fn segment(&self, index: usize) -> &'static str {
        self.text(self.at.segments, self.at.segment_texts, index)
    }

    fn segment_of(&self, node: usize) -> usize {
        number(self.block, self.at.nodes + 6 * node)
    }

    fn first_child(&self, node: usize) -> usize {
        number(self.block, self.at.nodes + 6 * node + 2)
    }

    fn first_record(&self, node: usize) -> usize {
        number(self.block, self.at.nodes + 6 * node + 4)
    }

    fn text(&self, offsets: usize, texts: usize, index: usize) -> &'static str {
        let range =
            texts + offset(self.block, offsets, index)..texts + offset(self.block, offsets, index + 1);
        self.block.get(range).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

impl Numbers<'_> {
    /// Whether one of the names, the least privileged or another, is among `held`; and how many names there are.
    pub(crate) fn holds_any(&self, held: &[bool]) -> (bool, usize) {
        let value = |at: usize| number(self.tree.block, self.tree.at.numbers + 2 * at);
        let least = value(self.at);
        let other = value(self.at + 1 + least);
        let is_held = |at: usize| held.get(value(at)).copied().unwrap_or(false);
        let first = self.at + 1..self.at + 1 + least;
        let second = self.at + 2 + least..self.at + 2 + least + other;
        (first.chain(second).any(is_held), least + other)
    }

    /// The least privileged names, the others, and what some of them need beside them.
    pub(crate) fn parts(&self) -> Parts {
        let mut at = self.at;
        let mut next = || {
            let value = number(self.tree.block, self.tree.at.numbers + 2 * at);
            at += 1;
            value
        };
        let list = |next: &mut dyn FnMut() -> usize| (0..next()).map(|_| next()).collect::<Vec<usize>>();
        let least = list(&mut next);
        let other = list(&mut next);
        let also = (0..next()).map(|_| (next(), list(&mut next))).collect();
        (least, other, also)
    }
}

/// The number of two bytes at `at`; 0 beyond the end, which no sound block leads to.
fn number(block: &[u8], at: usize) -> usize {
    match block.get(at..at + 2) {
        Some([low, high]) => usize::from(u16::from_le_bytes([*low, *high])),
        _ => 0,
    }
}

/// Offset `index` of those that begin at `at`.
fn offset(block: &[u8], at: usize, index: usize) -> usize {
    match block.get(at + 4 * index..at + 4 * index + 4) {
        Some([a, b, c, d]) => usize::try_from(u32::from_le_bytes([*a, *b, *c, *d])).unwrap_or(0),
        _ => 0,
    }
}

/// Of `0..count`, how many at the beginning hold.
fn partition(count: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

/// The one of `low..high` that compares equal.
fn search(low: usize, high: usize, order: impl Fn(usize) -> std::cmp::Ordering) -> Option<usize> {
    let at = low + partition(high - low, |index| order(low + index).is_lt());
    (at < high && order(at).is_eq()).then_some(at)
}
