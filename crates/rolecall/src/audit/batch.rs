//! What is handed to a worker at once.

use rolecall_core::audit::Place;
use rolecall_core::time::UnixTime;
use rolecall_core::token::Hashed;

/// How many new tokens are handed to a worker at once, at most; fewer where there are many workers.
const BATCH: usize = 64;

/// How many all workers together may have, where that is less.
const AT_WORK: usize = 256;

/// After how many bytes of them no more are added.
const BATCH_BYTES: usize = 512 * 1024;

/// What one worker takes. It brings the memory for it along.
#[derive(Default)]
pub(super) struct Batch {
    /// Its turn, from 0.
    pub(super) number: u64,
    /// Tokens to judge.
    pub(super) new: Vec<New>,
    /// How long their texts are, in bytes.
    bytes: usize,
    /// Known tokens, with the moments of the lines that they stand on, where lines are asked for theirs.
    pub(super) again: Vec<(u32, Option<UnixTime>)>,
    /// Memory of tokens that were judged, for the next ones.
    pub(super) rooms: Vec<String>,
}

impl Batch {
    pub(super) fn is_empty(&self) -> bool {
        self.new.is_empty() && self.again.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.new.clear();
        self.bytes = 0;
        self.again.clear();
    }

    /// Whether it is enough for one of `jobs` workers.
    pub(super) fn is_full(&self, jobs: usize) -> bool {
        self.new.len() + self.again.len() / BATCH >= (AT_WORK / jobs).clamp(1, BATCH)
            || self.bytes >= BATCH_BYTES
    }

    pub(super) fn push(&mut self, new: New) {
        self.bytes += new.text.text().len();
        self.new.push(new);
    }
}

/// A token to judge.
pub(super) struct New {
    /// Its number; `None` where no more are told apart.
    pub(super) number: Option<u32>,
    pub(super) text: Hashed,
    /// How many were found before it, tokens or not.
    pub(super) order: u64,
    pub(super) place: Place,
    pub(super) moment: Option<UnixTime>,
}
