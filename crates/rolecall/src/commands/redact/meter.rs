//! How far a run has come, on a terminal's standard error and nowhere else.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rolecall_core::text::counted;

use super::check::Found;
use crate::audit::Progress;

/// The fewest bytes for which a bar is worth its lines.
const LEAST: u64 = 8 * 1024 * 1024;

/// A bar, or nothing.
pub(super) struct Meter {
    progress: Progress,
    read: Arc<AtomicU64>,
}

impl Meter {
    /// A bar over what lies at `paths`, each read `times` times, where somebody `is_watching` and it takes its time.
    pub(super) fn over<'p>(
        paths: impl Iterator<Item = Option<&'p Path>>,
        times: u64,
        is_watching: bool,
    ) -> Self {
        let lengths = paths.map(|path| Some(path?.metadata().ok().filter(std::fs::Metadata::is_file)?.len()));
        let total: Option<u64> = lengths.sum();
        let is_long = total.is_none_or(|total| total >= LEAST);
        let progress = if is_watching && is_long {
            Progress::shown(total.map(|total| total.saturating_mul(times)))
        } else {
            Progress::hidden()
        };
        Self { progress, read: Arc::default() }
    }

    /// Goes on to the next text.
    pub(super) fn next(&mut self) {
        self.read = Arc::default();
        self.progress.open(&self.read);
    }

    /// `bytes` more were read of it.
    pub(super) fn add(&self, bytes: usize) {
        self.read.fetch_add(bytes as u64, Ordering::Relaxed);
        self.progress.advance();
    }

    /// Says beside the bar how much was found.
    pub(super) fn say(&self, found: &Found) {
        self.progress.say(|| counted(found.count(), "place"));
    }

    /// Takes the bar away.
    pub(super) fn finish(&mut self) {
        self.progress.finish();
    }
}
