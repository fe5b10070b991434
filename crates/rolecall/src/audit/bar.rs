//! A bar on a terminal's standard error. A thread of its own draws it, so that the work never waits for the terminal.
//!
//! It is the project's own because a library's estimate of the time left needs `pow`, and that would make every start of the
//! program load the library of mathematics, which takes a tenth of the time in which one token is inspected.

use std::io::{self, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::world::terminal_columns;

/// How long a picture stands. A run that takes no longer shows none.
const STANDS: Duration = Duration::from_millis(250);

/// A bar narrower than this says nothing.
const NARROWEST: usize = 8;

/// What is drawn until it is dropped.
pub(super) struct Bar {
    shared: Arc<Shared>,
    painter: Option<JoinHandle<()>>,
}

struct Shared {
    /// All that there is to do, in bytes, where that is known.
    total: Option<u64>,
    /// How much of it is done.
    done: AtomicU64,
    beside: Mutex<Beside>,
    wake: Condvar,
}

struct Beside {
    text: String,
    is_over: bool,
}

impl Bar {
    /// One over `total` bytes, where that is known, with `text` beside it.
    pub(super) fn new(total: Option<u64>, text: &str) -> Self {
        let shared = Arc::new(Shared {
            total,
            done: AtomicU64::new(0),
            beside: Mutex::new(Beside { text: text.to_owned(), is_over: false }),
            wake: Condvar::new(),
        });
        let theirs = shared.clone();
        // Where there can be no further thread, nothing is drawn.
        let painter = thread::Builder::new().name("bar".to_owned()).spawn(move || theirs.paint()).ok();
        Self { shared, painter }
    }

    pub(super) fn go_to(&self, done: u64) {
        self.shared.done.store(done, Ordering::Relaxed);
    }

    pub(super) fn say(&self, text: String) {
        self.shared.change(|beside| beside.text = text);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.shared.change(|beside| beside.is_over = true);
        self.shared.wake.notify_all();
        if let Some(painter) = self.painter.take() {
            // It can't panic, and what it drew is of no weight.
            let _ = painter.join();
        }
    }
}

impl Shared {
    fn change(&self, change: impl FnOnce(&mut Beside)) {
        change(&mut self.beside.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Draws until it is over. Nothing depends on whether the terminal takes it.
    fn paint(&self) {
        let began = Instant::now();
        let mut drawn = false;
        let mut beside = self.beside.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let waited = self.wake.wait_timeout_while(beside, STANDS, |beside| !beside.is_over);
            (beside, _) = waited.unwrap_or_else(PoisonError::into_inner);
            if beside.is_over {
                break;
            }
            let text = beside.text.clone();
            drop(beside);
            let done = self.done.load(Ordering::Relaxed);
            // The last column stays free: some terminals go on to the next line behind it.
            let line = line(terminal_columns() - 1, done, self.total, began.elapsed(), &text);
            let _ = write!(io::stderr(), "\r{line}\x1b[K");
            drawn = true;
            beside = self.beside.lock().unwrap_or_else(PoisonError::into_inner);
        }
        if drawn {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

/// The line that says how much of `total` is `done` after `elapsed`, in at most `columns` characters.
fn line(columns: usize, done: u64, total: Option<u64>, elapsed: Duration, beside: &str) -> String {
    let Some(total) = total else {
        return cut(format!("{} read, {beside}; {}", size(done), time(elapsed)), columns);
    };
    let done = done.min(total);
    let before = format!("{} of {} ", size(done), size(total));
    let left = if done > 0 {
        let left = elapsed.as_secs_f64() * (total - done) as f64 / done as f64;
        format!(" {beside}; {} left", time(Duration::try_from_secs_f64(left).unwrap_or(Duration::MAX)))
    } else {
        format!(" {beside}")
    };
    let room = columns.saturating_sub(before.len() + left.chars().count());
    if room < NARROWEST {
        return cut(format!("{before}{left}").replace("  ", " "), columns);
    }
    let full = (room as u128 * u128::from(done)).checked_div(u128::from(total)).unwrap_or(0);
    let full = usize::try_from(full).unwrap_or(room).min(room);
    format!("{before}{}{}{left}", "█".repeat(full), "░".repeat(room - full))
}

fn cut(line: String, columns: usize) -> String {
    match line.char_indices().nth(columns) {
        Some((end, _)) => line[..end].to_owned(),
        None => line,
    }
}

fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["KiB", "MiB", "GiB", "TiB", "PiB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64 / 1024.0;
    let mut unit = 0;
    while value >= 1023.95 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}

fn time(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    #[test]
    fn a_line_says_how_far_it_is_and_fits() {
        let secs = Duration::from_secs;
        for (what, columns, done, total, elapsed, line_is) in [
            ("nothing yet", 50, 0, Some(MIB), 1, "0 B of 1.0 MiB ░░░░░░░░░░░░░░░░░░░░░░░░░░ 3 tokens"),
            ("a half", 50, MIB / 2, Some(MIB), 5, "512.0 KiB of 1.0 MiB █████░░░░░ 3 tokens; 5 s left"),
            ("all", 50, MIB, Some(MIB), 5, "1.0 MiB of 1.0 MiB ████████████ 3 tokens; 0 s left"),
            (
                "more than all",
                50,
                2 * MIB,
                Some(MIB),
                5,
                "1.0 MiB of 1.0 MiB ████████████ 3 tokens; 0 s left",
            ),
            ("nothing to do", 40, 0, Some(0), 5, "0 B of 0 B ░░░░░░░░░░░░░░░░░░░░ 3 tokens"),
            (
                "just room for a bar",
                48,
                MIB / 2,
                Some(MIB),
                5,
                "512.0 KiB of 1.0 MiB ████░░░░ 3 tokens; 5 s left",
            ),
            ("no room for a bar", 47, MIB / 2, Some(MIB), 5, "512.0 KiB of 1.0 MiB 3 tokens; 5 s left"),
            ("too narrow", 12, MIB / 2, Some(MIB), 5, "512.0 KiB of"),
            ("no end known", 50, MIB, None, 61, "1.0 MiB read, 3 tokens; 1 min 1 s"),
            ("no end known and narrow", 10, MIB, None, 61, "1.0 MiB re"),
        ] {
            assert_eq!(line(columns, done, total, secs(elapsed), "3 tokens"), line_is, "{what}");
        }
        assert_eq!(line(60, u64::MAX, Some(u64::MAX), secs(1), "").chars().count(), 60, "{}", u64::MAX);
    }

    #[test]
    fn sizes_and_times_are_short() {
        for (bytes, is) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (MIB - 1, "1.0 MiB"),
            (10 * 1024 * MIB, "10.0 GiB"),
            (u64::MAX, "16384.0 PiB"),
        ] {
            assert_eq!(size(bytes), is);
        }
        for (seconds, is) in [(59, "59 s"), (60, "1 min 0 s"), (3599, "59 min 59 s"), (3600, "1 h 0 min")] {
            assert_eq!(time(Duration::from_secs(seconds)), is);
        }
    }

    #[test]
    fn a_bar_ends_when_it_is_dropped() {
        let bar = Bar::new(Some(5), "nothing yet");
        bar.go_to(3);
        bar.say("more".to_owned());
        assert_eq!(bar.shared.done.load(Ordering::Relaxed), 3);
        drop(bar);
    }
}
