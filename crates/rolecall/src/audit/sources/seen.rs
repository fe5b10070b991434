//! Which files were read, whatever they were called.

use std::collections::HashSet;
use std::fs::Metadata;
use std::path::Path;

/// What tells files apart.
#[cfg(unix)]
type Identity = (u64, u64);
#[cfg(not(unix))]
type Identity = std::path::PathBuf;

/// The files that were read.
#[derive(Default)]
pub(super) struct Seen(HashSet<Identity>);

impl Seen {
    /// Whether the file at `path` was not seen before; it is from now on.
    pub(super) fn is_new(&mut self, path: &Path, about: &Metadata) -> bool {
        // A file that cannot be told from others is read, maybe twice.
        identity(path, about).is_none_or(|identity| self.0.insert(identity))
    }
}

#[cfg(unix)]
fn identity(_: &Path, about: &Metadata) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    Some((about.dev(), about.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path, _: &Metadata) -> Option<Identity> {
    path.canonicalize().ok()
}
