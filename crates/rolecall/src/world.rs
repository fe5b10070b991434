//! The world outside: the clock, the environment, files and the terminal. Real in [`System`], and nowhere else.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, IsTerminal as _, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use chrono::Utc;
use etcetera::BaseStrategy as _;
use rolecall_core::net::Http;
use rolecall_core::time::UnixTime;

use crate::network::Network;
use crate::prompt::{self, PromptError};
use crate::streams;
#[cfg(unix)]
use crate::streams::Patient;

/// The variable that names another folder for what is kept between runs.
const CACHE_VARIABLE: &str = "ROLECALL_CACHE_DIR";

/// What a command may ask of the world.
pub(crate) trait World {
    /// The moment at which the program was started.
    fn now(&self) -> UnixTime;

    /// A variable of the environment.
    fn variable(&self, name: &str) -> Option<OsString>;

    /// Bytes that nobody can guess.
    fn random(&self) -> io::Result<[u8; 32]>;

    /// Opens a file for reading.
    fn open(&self, path: &Path) -> io::Result<Box<dyn Read>>;

    /// Whether there is a file at `path`.
    fn is_file(&self, path: &Path) -> bool;

    /// Whether there is a folder at `path`.
    fn is_folder(&self, path: &Path) -> bool;

    /// The working directory; `None` where there is none.
    fn current_folder(&self) -> Option<PathBuf>;

    /// Standard input.
    fn stdin(&self) -> Box<dyn Read + Send>;

    /// The same, which ends once `stop` is set, also while nothing comes.
    fn stdin_until(&self, _stop: &Arc<AtomicBool>) -> Box<dyn Read + Send> {
        self.stdin()
    }

    /// Standard output once more, for records that several threads write in turn. Nothing is kept back in it.
    ///
    /// # Errors
    /// What the system says where there is no standard output.
    fn records(&self) -> io::Result<Box<dyn Write + Send>>;

    /// Whether somebody sits at standard input.
    fn stdin_is_terminal(&self) -> bool;

    /// Whether standard input comes from a file on disk.
    fn stdin_is_file(&self) -> bool;

    /// Asks at the terminal for a paste of `what`, which is not shown.
    fn ask(&self, what: &str) -> Result<Vec<u8>, PromptError>;

    /// How many columns the terminal has that standard output goes to; `None` when it goes elsewhere.
    fn columns(&self) -> Option<usize>;

    /// The same of standard error.
    fn error_columns(&self) -> Option<usize>;

    /// The network, in which servers that `certificates` (PEM) vouch for are believed beside those that the system believes.
    fn network(&self, certificates: Vec<Vec<u8>>) -> Box<dyn Http>;

    /// The folder in which keys are kept; `None` where the platform names none.
    fn keys_folder(&self) -> Option<PathBuf>;
}

/// The real world, with the clock as it stood at the start.
pub(crate) struct System {
    now: UnixTime,
}

impl System {
    /// Reads the clock, once.
    pub(crate) fn new() -> Self {
        Self { now: UnixTime(Utc::now().timestamp()) }
    }
}

impl World for System {
    fn now(&self) -> UnixTime {
        self.now
    }

    fn variable(&self, name: &str) -> Option<OsString> {
        std::env::var_os(name)
    }

    fn random(&self) -> io::Result<[u8; 32]> {
        let mut bytes = [0; 32];
        getrandom::getrandom(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
        Ok(bytes)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read>> {
        Ok(Box::new(File::open(path)?))
    }

    fn is_file(&self, path: &Path) -> bool {
        std::fs::metadata(path).is_ok_and(|about| about.is_file())
    }

    fn is_folder(&self, path: &Path) -> bool {
        std::fs::metadata(path).is_ok_and(|about| about.is_dir())
    }

    fn current_folder(&self) -> Option<PathBuf> {
        std::env::current_dir().ok()
    }

    fn stdin(&self) -> Box<dyn Read + Send> {
        Box::new(io::stdin())
    }

    #[cfg(unix)]
    fn stdin_until(&self, stop: &Arc<AtomicBool>) -> Box<dyn Read + Send> {
        streams::stdin().map_or_else(|_| self.stdin(), |own| Box::new(Patient::new(own, stop.clone())))
    }

    fn records(&self) -> io::Result<Box<dyn Write + Send>> {
        Ok(Box::new(streams::stdout()?))
    }

    fn stdin_is_terminal(&self) -> bool {
        io::stdin().is_terminal()
    }

    fn stdin_is_file(&self) -> bool {
        streams::stdin().and_then(|file| file.metadata()).is_ok_and(|about| about.is_file())
    }

    fn ask(&self, what: &str) -> Result<Vec<u8>, PromptError> {
        prompt::ask(what)
    }

    fn columns(&self) -> Option<usize> {
        io::stdout().is_terminal().then(terminal_columns)
    }

    fn error_columns(&self) -> Option<usize> {
        io::stderr().is_terminal().then(terminal_columns)
    }

    fn network(&self, certificates: Vec<Vec<u8>>) -> Box<dyn Http> {
        Box::new(Network::new(certificates))
    }

    fn keys_folder(&self) -> Option<PathBuf> {
        let named = self.variable(CACHE_VARIABLE).filter(|folder| !folder.is_empty()).map(PathBuf::from);
        let usual = || Some(etcetera::choose_base_strategy().ok()?.cache_dir().join("rolecall"));
        Some(named.or_else(usual)?.join("keys"))
    }
}

/// How wide the terminal is, in characters.
pub(crate) fn terminal_columns() -> usize {
    // Not `terminal::size`, which starts `tput` where the system has no answer.
    let columns = crossterm::terminal::window_size().map_or(0, |size| usize::from(size.columns));
    if columns == 0 { 80 } else { columns }
}

#[cfg(test)]
pub(crate) mod fake {
    use std::collections::BTreeMap;
    use std::time::Duration;

    use rolecall_core::entra::Address;
    use rolecall_core::net::{HttpError, Reply};

    use super::*;

    /// A world made for one test.
    #[derive(Default)]
    pub(crate) struct Fake {
        pub(crate) now: i64,
        pub(crate) variables: BTreeMap<&'static str, &'static str>,
        pub(crate) files: BTreeMap<&'static str, Vec<u8>>,
        /// What stands on standard input; `None` where it must not be read.
        pub(crate) stdin: Option<Vec<u8>>,
        pub(crate) stdin_is_file: bool,
        /// Standard input never ends: it repeats its last byte.
        pub(crate) endless: bool,
        /// What somebody at the terminal pastes; `None` when nobody is there.
        pub(crate) paste: Option<&'static str>,
        pub(crate) columns: Option<usize>,
    }

    /// A network that no test may use.
    struct Unreachable;

    impl Http for Unreachable {
        fn get(&self, address: &Address, _: Option<&str>, _: Duration) -> Result<Reply, HttpError> {
            panic!("this test must not ask {address}")
        }

        fn elapsed(&self) -> Duration {
            Duration::ZERO
        }

        fn wait(&self, _: Duration) {}
    }

    impl World for Fake {
        fn now(&self) -> UnixTime {
            UnixTime(self.now)
        }

        fn variable(&self, name: &str) -> Option<OsString> {
            self.variables.get(name).map(OsString::from)
        }

        fn random(&self) -> io::Result<[u8; 32]> {
            Ok([7; 32])
        }

        fn open(&self, path: &Path) -> io::Result<Box<dyn Read>> {
            match path.to_str().and_then(|name| self.files.get(name)) {
                Some(bytes) => Ok(Box::new(io::Cursor::new(bytes.clone()))),
                None => Err(io::ErrorKind::NotFound.into()),
            }
        }

        fn is_file(&self, path: &Path) -> bool {
            path.to_str().is_some_and(|name| self.files.contains_key(name))
        }

        fn is_folder(&self, path: &Path) -> bool {
            self.files.keys().any(|name| Path::new(name).parent() == Some(path)) && path != Path::new("")
        }

        fn current_folder(&self) -> Option<PathBuf> {
            Some(PathBuf::from("/a/b"))
        }

        fn stdin(&self) -> Box<dyn Read + Send> {
            let bytes = self.stdin.clone().expect("this test must not read standard input");
            let last = bytes.last().copied().unwrap_or(b'x');
            let rest = io::repeat(last).take(if self.endless { u64::MAX } else { 0 });
            Box::new(io::Cursor::new(bytes).chain(rest))
        }

        fn records(&self) -> io::Result<Box<dyn Write + Send>> {
            panic!("no test of this kind writes records")
        }

        fn stdin_is_terminal(&self) -> bool {
            self.paste.is_some()
        }

        fn stdin_is_file(&self) -> bool {
            self.stdin_is_file
        }

        fn ask(&self, _: &str) -> Result<Vec<u8>, PromptError> {
            match self.paste {
                Some("") => Err(PromptError::Nothing),
                Some(text) => Ok(text.as_bytes().to_vec()),
                None => panic!("nobody is there to ask"),
            }
        }

        fn columns(&self) -> Option<usize> {
            self.columns
        }

        fn error_columns(&self) -> Option<usize> {
            self.columns
        }

        fn network(&self, _: Vec<Vec<u8>>) -> Box<dyn Http> {
            Box::new(Unreachable)
        }

        fn keys_folder(&self) -> Option<PathBuf> {
            None
        }
    }
}
