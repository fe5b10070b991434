//! Lines and columns of a stream, counted as it goes by.

use super::stream::HEAD;

/// Where in its lines a stream has come, over a buffer that holds a part of it.
#[derive(Default)]
pub(super) struct Lines {
    /// Up to where the buffer was counted.
    at: usize,
    /// Line ends before that.
    ends: u64,
    /// Characters of the line before that.
    characters: u64,
    /// Where the line begins in the buffer; `None` where that is not in it any more.
    start: Option<usize>,
    /// The beginning of such a line.
    head: Vec<u8>,
    begun: bool,
}

impl Lines {
    /// Counts `buffer` up to `goal`.
    pub(super) fn go_to(&mut self, buffer: &[u8], goal: usize) {
        if !self.begun {
            (self.begun, self.start) = (true, Some(0));
        }
        if goal <= self.at {
            return;
        }
        let new = &buffer[self.at..goal];
        let last = memchr::memrchr(b'\n', new);
        if let Some(last) = last {
            self.ends += memchr::memchr_iter(b'\n', new).count() as u64;
            self.characters = 0;
            self.start = Some(self.at + last + 1);
        }
        let line = &new[last.map_or(0, |last| last + 1)..];
        // The bytes of a character behind its first do not count.
        self.characters += line.iter().filter(|byte| !matches!(byte, 0x80..0xc0)).count() as u64;
        self.at = goal;
    }

    /// Counts what stands from here to `goal`, which is nothing but letters and dots.
    pub(super) fn pass_letters(&mut self, goal: usize) {
        self.characters += goal.saturating_sub(self.at) as u64;
        self.at = self.at.max(goal);
    }

    /// The first `count` bytes of `buffer` are about to go, and are counted.
    pub(super) fn forget(&mut self, buffer: &[u8], count: usize) {
        self.start = match self.start {
            Some(start) if start < count => {
                self.head.clear();
                self.head.extend_from_slice(&buffer[start..buffer.len().min(start + HEAD)]);
                None
            }
            start => start.map(|start| start - count),
        };
        self.at -= count;
    }

    /// The beginning of the line, as far as it stands in `buffer`.
    pub(super) fn head<'a>(&'a self, buffer: &'a [u8]) -> &'a [u8] {
        match self.start {
            Some(start) => &buffer[start.min(buffer.len())..buffer.len().min(start + HEAD)],
            None => &self.head,
        }
    }

    /// The line, from 1.
    pub(super) fn line(&self) -> u64 {
        self.ends + 1
    }

    /// The column, in characters from 1.
    pub(super) fn column(&self) -> u64 {
        self.characters + 1
    }
}
