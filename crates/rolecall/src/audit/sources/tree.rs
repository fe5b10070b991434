//! The files of a folder, as ripgrep picks them, by name.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::Walk;
use super::passed::{Levels, Passed};

/// A folder that is being walked.
pub(crate) struct Tree {
    walk: ignore::Walk,
    root: PathBuf,
    /// Where it is, if something can be left out.
    levels: Option<Levels>,
}

/// What was met in it.
pub(crate) enum Entry {
    /// A file that is to be read.
    File(PathBuf),
    /// A folder, or a file, of which nothing can be told.
    Unreadable {
        /// Where.
        path: PathBuf,
        /// What the system says of it.
        reason: String,
    },
}

impl Tree {
    pub(crate) fn new(root: &Path, options: Walk) -> Self {
        let mut builder = WalkBuilder::new(root);
        let is_ignoring = !options.no_ignore;
        builder
            .hidden(!options.hidden)
            .ignore(is_ignoring)
            .git_ignore(is_ignoring)
            .git_global(is_ignoring)
            .git_exclude(is_ignoring)
            .parents(is_ignoring)
            .follow_links(false)
            .sort_by_file_name(|one, other| one.cmp(other));
        if is_ignoring {
            builder.add_custom_ignore_filename(".rgignore");
        }
        let leaves_out = is_ignoring || !options.hidden;
        Self { walk: builder.build(), root: root.to_owned(), levels: leaves_out.then(Levels::default) }
    }

    /// What is met next; what is not read is counted in `passed`.
    pub(crate) fn next(&mut self, passed: &mut Passed) -> Option<Entry> {
        loop {
            let Some(met) = self.walk.next() else {
                self.levels.take()?.close(0, passed);
                return None;
            };
            if let (Some(levels), Ok(entry)) = (&mut self.levels, &met) {
                let is_folder = entry.depth() == 0 || entry.file_type().is_some_and(|kind| kind.is_dir());
                levels.meet(entry.path(), entry.depth(), is_folder, passed);
            }
            match met {
                // Neither links, which ripgrep does not follow, nor pipes and devices, which may never end.
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                    return Some(Entry::File(entry.into_path()));
                }
                Ok(entry) => {
                    let is_link = entry.file_type().is_some_and(|kind| kind.is_symlink());
                    passed.links += u64::from(is_link);
                }
                Err(error) => return Some(self.unreadable(&error)),
            }
        }
    }

    fn unreadable(&self, error: &ignore::Error) -> Entry {
        let path = path_of(error).unwrap_or(&self.root).to_owned();
        let reason = error.io_error().map_or_else(|| "it cannot be listed".to_owned(), ToString::to_string);
        Entry::Unreadable { path, reason }
    }
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        ignore::Error::Loop { child, .. } => Some(child),
        _ => None,
    }
}
