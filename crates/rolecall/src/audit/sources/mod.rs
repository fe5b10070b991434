//! The texts that a command is to read: files, folders and standard input, each once and in a fixed order.

mod absent;
mod open;
mod passed;
mod seen;
#[cfg(test)]
mod tests;
mod tree;

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::har::Har;
use super::unpack::Reader;
use crate::error::path_shown;
pub(crate) use absent::refuse_absent;
use open::opened;
pub(crate) use passed::Passed;
use seen::Seen;
pub(crate) use tree::{Entry, Tree};

/// Which files of a folder are read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Walk {
    /// Hidden files and folders too.
    pub(crate) hidden: bool,
    /// Files too that a `.gitignore` or the like leaves out.
    pub(crate) no_ignore: bool,
}

/// A text to read.
pub(crate) struct Source {
    /// Its name, fit to be shown.
    pub(crate) name: String,
    /// The text, unpacked and ASCII-compatible. Where it is damaged, it fails behind what could be read.
    pub(crate) reader: Reader,
    /// How many bytes of it were taken off the disk so far.
    pub(crate) read: Arc<AtomicU64>,
}

/// What came of a path.
pub(crate) enum Opened {
    /// A text.
    Text(Source),
    /// A sound HAR document.
    Har(Har),
    /// Nothing.
    Unreadable {
        /// Its name, fit to be shown.
        name: String,
        /// What the system says of it.
        reason: String,
    },
}

impl Opened {
    fn unreadable(path: &Path, reason: impl ToString) -> Self {
        Self::Unreadable { name: path_shown(path), reason: reason.to_string() }
    }
}

/// The texts of some paths, opened one after another.
pub(crate) struct Sources {
    paths: VecDeque<PathBuf>,
    walk: Walk,
    /// The folder that is being walked.
    folder: Option<Tree>,
    /// What `-` means, until it is read.
    stdin: Option<Reader>,
    seen: Seen,
    /// What folders hold that was passed over.
    pub(super) passed: Passed,
}

impl Sources {
    /// The texts of `paths` in their order, those of a folder by name. `-`, or no path at all, is `stdin`, read once.
    pub(crate) fn new(paths: Vec<PathBuf>, walk: Walk, stdin: Reader) -> Self {
        let paths = if paths.is_empty() { vec![PathBuf::from("-")] } else { paths };
        let passed = Passed::over(&paths);
        Self { paths: paths.into(), walk, folder: None, stdin: Some(stdin), seen: Seen::default(), passed }
    }

    /// Opens the next text. It reads the text's beginning, and all of what looks like HAR.
    pub(crate) fn next(&mut self) -> Option<Opened> {
        loop {
            if let Some(entry) = self.folder.as_mut().and_then(|folder| folder.next(&mut self.passed)) {
                match entry {
                    Entry::File(path) => {
                        if let Some(opened) = self.file(&path) {
                            return Some(opened);
                        }
                    }
                    Entry::Unreadable { path, reason } => return Some(Opened::unreadable(&path, reason)),
                }
                continue;
            }
            self.folder = None;
            let path = self.paths.pop_front()?;
            if path.as_os_str() == "-" {
                match self.stdin.take() {
                    Some(stdin) => return Some(open::stream("standard input".to_owned(), None, stdin)),
                    None => continue,
                }
            }
            match path.metadata() {
                Ok(about) if about.is_dir() => self.folder = Some(Tree::new(&path, self.walk)),
                _ => {
                    if let Some(opened) = self.file(&path) {
                        return Some(opened);
                    }
                }
            }
        }
    }

    /// The file at `path`; `None` where it was read before, by this name or another.
    fn file(&mut self, path: &Path) -> Option<Opened> {
        match path.metadata() {
            Ok(about) if !self.seen.is_new(path, &about) => None,
            Ok(about) => Some(opened(path, &about)),
            Err(error) => Some(Opened::unreadable(path, error)),
        }
    }
}
