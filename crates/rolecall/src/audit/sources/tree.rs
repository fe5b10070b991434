//! The files of a folder, as ripgrep picks them, by name.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::Walk;

/// A folder that is being walked.
pub(crate) struct Tree {
    walk: ignore::Walk,
    root: PathBuf,
    /// How many links were passed over.
    pub(super) links: u64,
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
        Self { walk: builder.build(), root: root.to_owned(), links: 0 }
    }

    pub(crate) fn next(&mut self) -> Option<Entry> {
        loop {
            match self.walk.next()? {
                // Neither links, which ripgrep does not follow, nor pipes and devices, which may never end.
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                    return Some(Entry::File(entry.into_path()));
                }
                Ok(entry) => {
                    let is_link = entry.file_type().is_some_and(|kind| kind.is_symlink());
                    self.links += u64::from(is_link);
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
