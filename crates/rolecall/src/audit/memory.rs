//! What came of a line follows from the line alone, so that it can be said again: one worker's memory of the lines that it met.
//! The memory of tokens is another one, with no records.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher as _, Hash};
use std::sync::Arc;

use super::MANY;

/// How much is remembered of lines and their records, by all workers, in bytes: a line that comes again costs a look.
const REMEMBERED: usize = 64 * 1024 * 1024;

/// What a worker takes beside, in bytes: its lines and their records. Many workers remember less for it, and a quarter at least.
const BUFFERS: usize = 768 * 1024;

/// What an entry takes beside its texts, in bytes.
const ENTRY: usize = 128;

/// For how many bytes of a memory there is one entry at most: short lines must not make tables that take more than they do.
const PER_ENTRY: usize = 2 * 1024;

/// The most ends of records that are kept for others, and which part of a memory they may take: less than is free.
const ENDS: usize = 64;
const ENDS_PART: usize = 2 * FREE;

/// Which part of a memory need not be earned.
const FREE: usize = 32;

/// How many more lines are remembered for each that came again.
const EARNED: usize = 8;

/// Lines with their records, up to a number of bytes. Beyond it the line is forgotten that came first, unless it was asked for
/// since: then it stays for another round. A part of it is free; what goes beyond has to be earned by lines that come again, so
/// that a text in which none does costs no more memory than that.
pub(super) struct Memory {
    /// By a hash of the line, which is computed once a line; of two lines with the same, the later one is remembered.
    entries: HashMap<u64, Entry, foldhash::fast::FixedState>,
    /// The hashes in the order in which their entries may be forgotten.
    order: VecDeque<u64>,
    /// What records end with, which is the same for many.
    ends: Vec<Arc<[u8]>>,
    bytes: usize,
    most: usize,
    /// How many lines may be remembered beyond what is free.
    earned: usize,
    hasher: foldhash::quality::RandomState,
}

/// Which token stands on a line, by the number that its worker gave it, and whether it did not hold at the line's time.
pub(super) type Token = (usize, bool);

struct Entry {
    /// The line, and behind it its record, as far as `end` does not hold that: a secret.
    text: Box<[u8]>,
    line: usize,
    /// How the record ends, where others end so too.
    end: Option<Arc<[u8]>>,
    token: Token,
    asked: bool,
}

impl Entry {
    fn size(&self) -> usize {
        self.text.len() + ENTRY
    }
}

impl Memory {
    /// That of one of `jobs` workers.
    pub(super) fn of_worker(jobs: usize) -> Self {
        Self::of(left(REMEMBERED, jobs) / jobs)
    }

    /// One of `most` bytes that `jobs` workers share, less what they take themselves.
    pub(super) fn shared(most: usize, jobs: usize) -> Self {
        Self::of(left(most, jobs))
    }

    /// One of `most` bytes.
    pub(super) fn of(most: usize) -> Self {
        let (entries, order, ends, hasher) = Default::default();
        Self { entries, order, ends, bytes: 0, most, earned: 0, hasher }
    }

    /// The hash by which `line` is kept, or what is enough of it to tell it from most others.
    pub(super) fn hash(&self, line: impl Hash) -> u64 {
        self.hasher.hash_one(line)
    }

    /// Whether a line with this hash is remembered, which is hardly ever another one.
    pub(super) fn may_know(&self, hash: u64) -> bool {
        self.entries.contains_key(&hash)
    }

    /// The record of `line` in its two pieces, and its token.
    pub(super) fn get(&mut self, hash: u64, line: &[u8]) -> Option<([&[u8]; 2], Token)> {
        let entry = self.entries.get_mut(&hash)?;
        let (known, record) = entry.text.split_at(entry.line);
        if known != line {
            return None;
        }
        entry.asked = true;
        self.earned = self.earned.saturating_add(EARNED);
        Some(([record, entry.end.as_deref().unwrap_or_default()], entry.token))
    }

    /// Remembers the record of `line`, which holds `token`. The record is in two pieces, of which the second may be that of others.
    pub(super) fn keep(&mut self, hash: u64, line: &[u8], [record, end]: [&[u8]; 2], token: Token) {
        if self.bytes > self.most / FREE {
            let Some(rest) = self.earned.checked_sub(1) else { return };
            self.earned = rest;
        }
        // A line that would drive out many others is not worth it.
        if line.len() + record.len() + end.len() + ENTRY > self.most / 8 {
            return;
        }
        let shared = self.end(end);
        let own = if shared.is_some() { &[] } else { end };
        let text: Box<[u8]> = [line, record, own].concat().into();
        let entry = Entry { text, line: line.len(), end: shared, token, asked: false };
        self.bytes += entry.size();
        match self.entries.insert(hash, entry) {
            Some(other) => self.bytes -= other.size(),
            None => self.order.push_back(hash),
        }
        while (self.bytes > self.most || self.entries.len() > (self.most / PER_ENTRY).max(MANY))
            && let Some(oldest) = self.order.pop_front()
        {
            match self.entries.get_mut(&oldest) {
                Some(entry) if entry.asked => {
                    entry.asked = false;
                    self.order.push_back(oldest);
                }
                _ => self.bytes -= self.entries.remove(&oldest).map_or(0, |entry| entry.size()),
            }
        }
    }

    /// `end` as it is kept for all records that end with it; none where it is not.
    fn end(&mut self, end: &[u8]) -> Option<Arc<[u8]>> {
        if end.is_empty() {
            return None;
        }
        if let Some(kept) = self.ends.iter().find(|kept| ***kept == *end) {
            return Some(Arc::clone(kept));
        }
        let most = self.most / ENDS_PART;
        let is_full = |ends: &[Arc<[u8]>]| {
            ends.len() == ENDS || ends.iter().map(|kept| kept.len()).sum::<usize>() + end.len() > most
        };
        if is_full(&self.ends) {
            // Those that no line has any more make room.
            for gone in self.ends.extract_if(.., |kept| Arc::strong_count(kept) == 1) {
                self.bytes -= gone.len();
            }
        }
        if is_full(&self.ends) {
            return None;
        }
        let kept: Arc<[u8]> = end.into();
        self.bytes += kept.len();
        self.ends.push(Arc::clone(&kept));
        Some(kept)
    }
}

/// What is left of `most` bytes beside the buffers of `jobs` workers.
fn left(most: usize, jobs: usize) -> usize {
    most.saturating_sub(jobs * BUFFERS).max(most / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_workers_together_take_no_more_than_few() {
        for jobs in [1, 2, 8, 32] {
            let (own, shared) = (Memory::of_worker(jobs).most, Memory::shared(REMEMBERED, jobs).most);
            assert!(jobs * (own + BUFFERS) <= REMEMBERED, "{jobs}: {own}");
            assert!(own >= 256 * 1024, "{jobs}: a few hundred lines are remembered");
            assert!(shared + jobs * BUFFERS <= REMEMBERED && shared >= REMEMBERED / 4, "{jobs}: {shared}");
        }
    }

    #[test]
    fn what_is_asked_for_stays_and_what_is_not_is_forgotten_first() {
        let record = [b'r'; 100];
        let line = |number: usize| format!("{number:0100}").into_bytes();
        let mut memory = Memory { earned: 1_000, ..Memory::of(10 * (200 + ENTRY)) };
        let keep = |memory: &mut Memory, number| {
            let hash = memory.hash(line(number));
            memory.keep(hash, &line(number), [&record, b""], (number, number % 2 == 1));
        };
        let known = |memory: &mut Memory, number| {
            let hash = memory.hash(line(number));
            memory.get(hash, &line(number)).map(|(record, token)| (record.concat().len(), token))
        };
        (0..10).for_each(|number| keep(&mut memory, number));
        assert_eq!(known(&mut memory, 0), Some((100, (0, false))));
        assert_eq!(known(&mut memory, 3), Some((100, (3, true))));
        (10..18).for_each(|number| keep(&mut memory, number));
        let kept: Vec<usize> = (0..18).filter(|number| known(&mut memory, *number).is_some()).collect();
        assert_eq!(kept, [0, 3, 10, 11, 12, 13, 14, 15, 16, 17]);
        assert!(memory.bytes <= memory.most && memory.order.len() == memory.entries.len());
    }

    #[test]
    fn where_no_line_comes_again_few_are_remembered() {
        let line = |number: usize| format!("{number:0100}").into_bytes();
        let mut memory = Memory::of(FREE * 10 * (100 + ENTRY));
        let mut meet = |number| {
            let hash = memory.hash(line(number));
            let known = memory.get(hash, &line(number)).is_some();
            if !known {
                memory.keep(hash, &line(number), [b"", b""], (number, false));
            }
            known
        };
        (0..50).for_each(|number| assert!(!meet(number)));
        let again: Vec<usize> = (0..50).filter(|number| meet(*number)).collect();
        assert_eq!(again[..11], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        // These have earned room for the others.
        assert!((0..50).all(&mut meet));
    }

    #[test]
    fn another_line_with_the_same_hash_is_another() {
        let mut memory = Memory::of(10_000);
        memory.keep(1, b"one", [b"first", b""], (1, false));
        assert!(memory.get(1, b"two").is_none());
        memory.keep(1, b"two", [b"second", b""], (2, false));
        assert!(memory.get(1, b"one").is_none());
        assert_eq!(memory.get(1, b"two"), Some(([&b"second"[..], b""], (2, false))));
        assert_eq!((memory.order.len(), memory.bytes), (1, 9 + ENTRY));
        memory.keep(2, &[b'x'; 1_000], [&[b'y'; 1_000], b""], (3, false));
        assert_eq!(memory.order.len(), 1, "it is too long");
    }

    #[test]
    fn of_short_lines_no_more_are_remembered_than_their_tables_have_room_for() {
        let mut memory = Memory { earned: usize::MAX, ..Memory::of(2 * MANY * PER_ENTRY) };
        for number in 0..5_000_u64 {
            memory.keep(number, &number.to_le_bytes(), [b"record", b"end"], (0, false));
        }
        assert_eq!((memory.entries.len(), memory.order.len()), (2 * MANY, 2 * MANY));
        assert!(memory.get(4_999, &4_999_u64.to_le_bytes()).is_some() && memory.bytes < memory.most);
    }

    #[test]
    fn what_many_records_end_with_is_kept_once_and_is_not_lost() {
        const MOST: usize = 640_000;
        let mut memory = Memory { earned: usize::MAX, ..Memory::of(MOST) };
        let end = |number: u64| format!("{:>1$}", number % 20 + number / 2_000, 1_000).into_bytes();
        let mut told = 0;
        let mut keep = |memory: &mut Memory, number: u64| {
            let (line, end) = (format!("line {number}"), end(number));
            memory.keep(number, line.as_bytes(), [b"record", &end], (0, false));
            if let Some((record, _)) = memory.get(number, line.as_bytes()) {
                assert_eq!(record.concat(), [b"record", &end[..]].concat(), "{number}");
                told += 1;
            }
            let entries: usize = memory.entries.values().map(Entry::size).sum();
            let ends: usize = memory.ends.iter().map(|end| end.len()).sum();
            assert!(memory.bytes == entries + ends && memory.bytes <= memory.most, "{number}");
        };
        (0..2_000).for_each(|number| keep(&mut memory, number));
        // Ten ends are the part that they may take. Half of the records end with one of them, and more than the half that has not
        // the room for ends of its own is remembered.
        assert_eq!(memory.ends.len(), MOST / ENDS_PART / 1_000);
        assert!(memory.entries.len() > MOST / 1_000, "{}", memory.entries.len());
        // Records that end otherwise come to share theirs once the lines before are forgotten.
        (60_000..64_000).for_each(|number| keep(&mut memory, number));
        assert!(memory.ends.iter().all(|kept| **kept >= *end(60_000)), "old ones are kept");
        assert!(memory.entries.len() > MOST / 1_000, "{}", memory.entries.len());
        assert!(told > 2_000, "{told}");
    }
}
