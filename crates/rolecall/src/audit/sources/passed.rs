//! What folders hold that is passed over: links, and what is hidden or ignored.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use rolecall_core::audit::LeftOut;

/// The most entries of a folder that are looked at to count what is left out: they are kept while a walk is in it.
const MOST: usize = 100_000;

/// What Git and its like keep in folders for themselves.
const GITS: [&str; 3] = [".git", ".gitignore", ".ignore"];

/// What the folders of a run hold that is not read.
#[derive(Default)]
pub(crate) struct Passed {
    /// Links, which are not followed.
    pub(crate) links: u64,
    /// What is hidden or ignored.
    pub(crate) left_out: LeftOut,
    /// Where the paths lead that were named: what is named is read, whatever leaves it out.
    named: HashSet<PathBuf>,
    /// Folders of which it was counted.
    told: HashSet<PathBuf>,
}

impl Passed {
    /// Nothing yet, in a run over `paths`.
    pub(crate) fn over(paths: &[PathBuf]) -> Self {
        let named = paths.iter().filter_map(|path| path.canonicalize().ok()).collect();
        Self { named, ..Self::default() }
    }

    /// Counts what a walk met nothing of in a folder.
    fn count(&mut self, Level { path, unmet }: Level) {
        let Some(place) = (!unmet.is_empty()).then(|| path.canonicalize().unwrap_or(path)) else { return };
        for (name, kind) in unmet {
            if !self.named.contains(&place.join(name)) && !self.told.contains(&place) {
                match kind {
                    Kind::File => self.left_out.files += 1,
                    Kind::Folder => self.left_out.folders += 1,
                }
            }
        }
        self.told.insert(place);
    }
}

/// A file or a folder, as the folder around it has it.
#[derive(Clone, Copy)]
enum Kind {
    File,
    Folder,
}

/// A folder that a walk is in, and what it holds that the walk has not met.
struct Level {
    path: PathBuf,
    unmet: HashMap<OsString, Kind>,
}

/// The folders that a walk is in, from its root on.
#[derive(Default)]
pub(super) struct Levels(Vec<Level>);

impl Levels {
    /// The walk met what lies at `path`, so many folders below its root, and goes into it where it is a folder.
    pub(super) fn meet(&mut self, path: &Path, depth: usize, is_folder: bool, passed: &mut Passed) {
        self.close(depth, passed);
        if let (Some(around), Some(name)) = (self.0.last_mut(), path.file_name()) {
            around.unmet.remove(name);
        }
        if is_folder {
            self.0.push(Level { path: path.to_owned(), unmet: entries(path) });
        }
    }

    /// The walk has left the folders from `depth` on.
    pub(super) fn close(&mut self, depth: usize, passed: &mut Passed) {
        while self.0.len() > depth {
            if let Some(level) = self.0.pop() {
                passed.count(level);
            }
        }
    }
}

/// The files and folders in the folder at `path`, but for those of Git itself. Of a very large folder the rest is not counted.
fn entries(path: &Path) -> HashMap<OsString, Kind> {
    let entries = path.read_dir().into_iter().flatten().flatten().take(MOST);
    let entries = entries.filter_map(|entry| {
        let kind = entry.file_type().ok()?;
        let kind = if kind.is_dir() { Some(Kind::Folder) } else { kind.is_file().then_some(Kind::File) };
        Some((entry.file_name(), kind?))
    });
    entries.filter(|(name, _)| GITS.iter().all(|gits| name != gits)).collect()
}
