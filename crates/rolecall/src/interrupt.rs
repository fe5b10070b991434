//! Files on their way, which must not stay behind when somebody ends the program.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// What is removed when a signal comes.
static PENDING: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A file that Ctrl-C or SIGTERM removes as long as this lives.
pub(crate) struct Pending(PathBuf);

impl Pending {
    /// The file at `path`.
    pub(crate) fn new(path: &Path) -> Self {
        #[cfg(unix)]
        watch();
        PENDING.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_owned());
        Self(path.to_owned())
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        PENDING.lock().unwrap_or_else(PoisonError::into_inner).retain(|path| *path != self.0);
    }
}

/// Waits for signals from now on, each in a thread of its own, since what reads a pipe may never come back.
#[cfg(unix)]
fn watch() {
    use std::io::Read as _;
    use std::os::unix::net::UnixStream;
    use std::sync::Once;

    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::low_level::pipe;

    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| {
        for signal in [SIGINT, SIGTERM] {
            // Without them the process ends as any other does.
            let Ok((mut told, teller)) = UnixStream::pair() else { continue };
            if pipe::register(signal, teller).is_err() {
                continue;
            }
            std::thread::spawn(move || {
                if told.read_exact(&mut [0]).is_ok() {
                    // Held to the end, so that no file is made or moved any more.
                    let pending = PENDING.lock().unwrap_or_else(PoisonError::into_inner);
                    for path in pending.iter() {
                        drop(std::fs::remove_file(path));
                    }
                    std::process::exit(128 + signal);
                }
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_pending_as_long_as_it_is_on_its_way() {
        let path = Path::new("a file that is nowhere");
        let is_pending = || PENDING.lock().expect("no thread panics").iter().any(|pending| pending == path);
        let pending = Pending::new(path);
        assert!(is_pending());
        drop(pending);
        assert!(!is_pending());
    }
}
