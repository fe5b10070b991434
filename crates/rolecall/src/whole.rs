//! Files that are written whole, or not at all: beside their place first, and then moved there.

use std::fs::Permissions;
use std::io;
use std::path::Path;

use crate::interrupt::Pending;

/// Who may read a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Readers {
    /// Its owner alone.
    Owner,
    /// Whoever the system's mask lets: a CI system's next step can be another user's.
    Others,
    /// Whoever may read the file that is there already; else as [`Others`](Self::Others).
    AsBefore,
}

/// What becomes of a file that is there already.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Existing {
    /// It is replaced.
    Replaced,
    /// It stays, and nothing is written.
    Kept,
}

/// Puts `bytes` into the file at `path`.
///
/// # Errors
/// What the system says; [`io::ErrorKind::AlreadyExists`] where there is one that is kept.
pub(crate) fn write(path: &Path, bytes: &[u8], readers: Readers, existing: Existing) -> io::Result<()> {
    write_by(path, readers, existing, |file| file.write_all(bytes).map_err(plain))
}

/// Puts what `fill` writes into the file at `path`; nothing where it fails.
///
/// # Errors
/// What `fill` says, and else as [`write`].
pub(crate) fn write_by<E: From<io::Error>>(
    path: &Path,
    readers: Readers,
    existing: Existing,
    fill: impl FnOnce(&mut dyn io::Write) -> Result<(), E>,
) -> Result<(), E> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    if let Some(permissions) = shared().filter(|_| readers != Readers::Owner) {
        builder.permissions(permissions);
    }
    let before = path.metadata().ok().filter(|_| readers == Readers::AsBefore);
    let mut file = builder.tempfile_in(folder).map_err(plain)?;
    let _pending = Pending::new(file.path());
    if let Some(before) = before {
        file.as_file().set_permissions(before.permissions())?;
    }
    fill(&mut file)?;
    file.as_file().sync_all()?;
    let written = match existing {
        Existing::Replaced => file.persist(path),
        Existing::Kept => file.persist_noclobber(path),
    };
    written.map(drop).map_err(|error| error.error.into())
}

/// What a new file that others may read has, where the system knows such a thing.
fn shared() -> Option<Permissions> {
    #[cfg(unix)]
    return Some(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    #[cfg(not(unix))]
    None
}

/// The error without the name of a file on its way, which is nobody's business: what the system says is enough.
pub(crate) fn plain(error: io::Error) -> io::Error {
    let source = error.get_ref().and_then(std::error::Error::source);
    let code = source.and_then(|source| source.downcast_ref::<io::Error>()).and_then(io::Error::raw_os_error);
    code.map_or(error, io::Error::from_raw_os_error)
}
