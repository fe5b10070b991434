//! How far an audit has come, on a terminal's standard error and nowhere else.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::bar::Bar;

/// A bar, or nothing.
pub(crate) struct Progress {
    bar: Option<Bar>,
    /// Bytes of the files that are done.
    done: u64,
    current: Option<Arc<AtomicU64>>,
    tokens: u64,
}

impl Progress {
    /// One that nobody sees.
    pub(crate) fn hidden() -> Self {
        Self { bar: None, done: 0, current: None, tokens: 0 }
    }

    /// A bar over `total` bytes on disk, where that is known.
    pub(crate) fn shown(total: Option<u64>) -> Self {
        Self { bar: Some(Bar::new(total, "no token yet")), done: 0, current: None, tokens: 0 }
    }

    /// Goes on to the next file, of which `read` counts the bytes that were read.
    pub(crate) fn open(&mut self, read: &Arc<AtomicU64>) {
        self.done += self.current.take().map_or(0, |read| read.load(Ordering::Relaxed));
        self.current = Some(read.clone());
    }

    pub(crate) fn advance(&self) {
        if let (Some(bar), Some(read)) = (&self.bar, &self.current) {
            bar.go_to(self.done + read.load(Ordering::Relaxed));
        }
    }

    pub(super) fn found(&mut self, tokens: u64) {
        self.tokens += tokens;
        if tokens > 0 {
            let count = usize::try_from(self.tokens).unwrap_or(usize::MAX);
            self.say(|| rolecall_core::text::counted(count, "different token"));
        }
    }

    /// Puts what `text` makes beside the bar, where there is one.
    pub(crate) fn say(&self, text: impl FnOnce() -> String) {
        if let Some(bar) = &self.bar {
            bar.say(text());
        }
    }

    /// Takes the bar away.
    pub(crate) fn finish(&mut self) {
        self.bar = None;
    }
}
