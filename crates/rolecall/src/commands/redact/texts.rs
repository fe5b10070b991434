//! The texts of a run: files, those of folders, and standard input, each once.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

use crate::audit::{Entry, Passed, Tree, Walk};
use crate::error::path_shown;

/// A text to redact.
#[derive(Debug)]
pub(super) struct Text {
    /// Its file; `None` of standard input.
    pub(super) path: Option<PathBuf>,
    /// Where it belongs in another folder: the name of the folder that was named, and what leads to it from there.
    pub(super) within: PathBuf,
}

impl Text {
    /// Its name, fit to be shown.
    pub(super) fn name(&self) -> String {
        self.path.as_deref().map_or_else(|| "standard input".to_owned(), path_shown)
    }
}

/// What was met on the way.
pub(super) enum Met {
    /// A text.
    Text(Text),
    /// A folder or file of which nothing can be told.
    Unreadable {
        /// Its name, fit to be shown.
        name: String,
        /// What the system says.
        reason: String,
    },
}

/// The texts at `paths`, in order, and those in folders as `audit` finds them, but for what is in the folder `but`; with what was
/// passed over.
pub(super) fn gather(paths: &[PathBuf], walk: Walk, but: Option<&Path>) -> (Vec<Met>, Passed) {
    let (mut found, mut passed) = (Vec::new(), Passed::over(paths));
    let mut seen = HashSet::new();
    let but = but.and_then(|folder| folder.canonicalize().ok());
    let is_left_out = |path: &Path| {
        but.as_deref().is_some_and(|but| path.canonicalize().is_ok_and(|path| path.starts_with(but)))
    };
    let stdin = [PathBuf::from("-")];
    for path in if paths.is_empty() { &stdin[..] } else { paths } {
        if path.as_os_str() == "-" {
            found.push(Met::Text(Text { path: None, within: PathBuf::new() }));
            continue;
        }
        if !path.is_dir() {
            add(path, path.file_name().map(PathBuf::from).unwrap_or_default(), &mut seen, &mut found);
            continue;
        }
        let last = path.components().next_back();
        let base =
            if matches!(last, Some(Component::Normal(_))) { path.parent().unwrap_or(path) } else { path };
        let mut tree = Tree::new(path, walk);
        while let Some(entry) = tree.next(&mut passed) {
            match entry {
                Entry::File(file) if is_left_out(&file) => {}
                Entry::File(file) => {
                    let within = file.strip_prefix(base).unwrap_or(&file).to_owned();
                    add(&file, within, &mut seen, &mut found);
                }
                Entry::Unreadable { path, reason } => {
                    found.push(Met::Unreadable { name: path_shown(&path), reason });
                }
            }
        }
    }
    (found, passed)
}

/// Adds the text at `path`, once; a file with several names is one text by each of them.
fn add(path: &Path, within: PathBuf, seen: &mut HashSet<PathBuf>, found: &mut Vec<Met>) {
    match path.metadata() {
        // What has no place of its own, such as a pipe, cannot be the same as another.
        Ok(_) if path.canonicalize().is_ok_and(|place| !seen.insert(place)) => {}
        Ok(_) => found.push(Met::Text(Text { path: Some(path.to_owned()), within })),
        Err(error) => found.push(Met::Unreadable { name: path_shown(path), reason: error.to_string() }),
    }
}
