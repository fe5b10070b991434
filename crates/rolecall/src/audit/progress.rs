//! How far an audit has come, on a terminal's standard error and nowhere else.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar, or nothing.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
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
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr_with_hz(5));
        let template = if total.is_some() {
            "{bytes} of {total_bytes} {wide_bar} {msg}; {eta} left"
        } else {
            "{spinner} {bytes} read, {msg}; {elapsed}"
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message("no token yet");
        bar.enable_steady_tick(Duration::from_millis(250));
        Self { bar: Some(bar), done: 0, current: None, tokens: 0 }
    }

    /// Goes on to the next file, of which `read` counts the bytes that were read.
    pub(crate) fn open(&mut self, read: &Arc<AtomicU64>) {
        self.done += self.current.take().map_or(0, |read| read.load(Ordering::Relaxed));
        self.current = Some(read.clone());
    }

    pub(crate) fn advance(&self) {
        if let (Some(bar), Some(read)) = (&self.bar, &self.current) {
            bar.set_position(self.done + read.load(Ordering::Relaxed));
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
            bar.set_message(text());
        }
    }

    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
