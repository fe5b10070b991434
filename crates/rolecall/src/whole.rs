//! Files that are written whole, or not at all: beside their place first, and then moved there.

use std::fs::{File, Metadata, Permissions};
use std::io;
use std::path::{Path, PathBuf};

use crate::interrupt::Pending;

/// Where the files stand that a process has open already: whoever moves another there takes it from whoever else has it.
const OPEN_FILES: [&str; 5] = ["/dev/fd", "/dev/stdin", "/dev/stdout", "/dev/stderr", "/proc"];

/// The permissions of a file for everybody, of which the system's mask takes some.
const EVERYBODY: u32 = 0o666;

/// Who may read a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Readers {
    /// Its owner alone.
    Owner,
    /// Whoever the system's mask lets: a CI system's next step can be another user's.
    Others,
    /// Whoever may read the file that is there already; else as [`Others`](Self::Others).
    AsBefore,
    /// Of these at most those who may read a file with these permissions.
    AtMost(u32),
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
    let path = match existing {
        Existing::Replaced => place(path)?,
        Existing::Kept => path.to_owned(),
    };
    let before = path.metadata().ok().filter(|_| readers == Readers::AsBefore);
    let mut builder = tempfile::Builder::new();
    let readers = match (readers, &before) {
        // Nobody else may open it before it is known who may.
        (Readers::Owner, _) | (Readers::AsBefore, Some(_)) => None,
        (Readers::Others | Readers::AsBefore, _) => Some(EVERYBODY),
        (Readers::AtMost(mode), _) => Some(mode & EVERYBODY),
    };
    if let Some(permissions) = readers.and_then(permissions) {
        builder.permissions(permissions);
    }
    let mut file = builder.tempfile_in(folder_of(&path)).map_err(plain)?;
    let _pending = Pending::new(file.path());
    if let Some(before) = before {
        become_like(file.as_file(), &before)?;
    }
    fill(&mut file)?;
    file.as_file().sync_all()?;
    let written = match existing {
        Existing::Replaced => file.persist(path),
        Existing::Kept => file.persist_noclobber(path),
    };
    written.map(drop).map_err(|error| error.error.into())
}

/// The file at `path`, by the one name that it has: the folder's own, and of a link the file behind it.
///
/// # Errors
/// What the system says; and where something is there that is no plain file, or belongs to whoever has it open: moving a file onto
/// it would take it away from everybody.
pub(crate) fn place(path: &Path) -> io::Result<PathBuf> {
    if OPEN_FILES.iter().any(|open| path.starts_with(open)) {
        return Err(io::Error::other("it is no file of its own, but one that is open already"));
    }
    match path.canonicalize() {
        Ok(place) if place.is_file() => Ok(place),
        Ok(_) => Err(io::Error::other("it is there, and is no plain file")),
        Err(_) if path.is_symlink() => Err(io::Error::other("it is a link that leads to no file")),
        Err(_) => {
            let name = path.file_name().ok_or_else(|| io::Error::other("it has no name"))?;
            Ok(folder_of(path).canonicalize()?.join(name))
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Permissions with these bits, where the system knows such a thing.
fn permissions(mode: u32) -> Option<Permissions> {
    #[cfg(unix)]
    return Some(std::os::unix::fs::PermissionsExt::from_mode(mode));
    #[cfg(not(unix))]
    {
        let _ = mode;
        None
    }
}

/// Gives `file` the owner, the group and the readers of another, as far as the system lets: never more readers, and nobody else's
/// rights while it runs.
#[cfg(unix)]
fn become_like(file: &File, before: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};
    const ALL: u32 = 0o777;
    const GROUP: u32 = 0o070;
    let (made, (owner, group)) = (file.metadata()?, (before.uid(), before.gid()));
    let mut mode = before.mode() & ALL;
    if (made.uid(), made.gid()) != (owner, group)
        && fchown(file, Some(owner), Some(group)).is_err()
        && fchown(file, None, Some(group)).is_err()
    {
        // The bits were for another group.
        mode &= !GROUP;
    }
    file.set_permissions(Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn become_like(file: &File, before: &Metadata) -> io::Result<()> {
    file.set_permissions(before.permissions())
}

/// The error without the name of a file on its way, which is nobody's business: what the system says is enough.
pub(crate) fn plain(error: io::Error) -> io::Error {
    let source = error.get_ref().and_then(std::error::Error::source);
    let code = source.and_then(|source| source.downcast_ref::<io::Error>()).and_then(io::Error::raw_os_error);
    code.map_or(error, io::Error::from_raw_os_error)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

    use super::*;

    fn put(path: &Path, readers: Readers) -> io::Result<()> {
        write(path, b"new", readers, Existing::Replaced)
    }

    #[test]
    fn only_a_plain_file_is_replaced_and_a_link_stays_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("file"), "old").expect("a file");
        std::fs::create_dir(at("folder")).expect("a folder");
        symlink(at("file"), at("link")).expect("a link");
        symlink(at("gone"), at("astray")).expect("a link");
        let _socket = std::os::unix::net::UnixListener::bind(at("socket")).expect("a socket");
        for (name, expected) in [
            ("new", Ok(())),
            ("file", Ok(())),
            ("link", Ok(())),
            ("astray", Err("leads to no file")),
            ("folder", Err("no plain file")),
            ("socket", Err("no plain file")),
        ] {
            let kind = at(name).symlink_metadata().ok().map(|about| about.file_type());
            let written = put(&at(name), Readers::AsBefore).map_err(|error| error.to_string());
            match expected {
                Ok(()) => assert_eq!(written, Ok(()), "{name}"),
                Err(why) => assert!(written.expect_err(name).contains(why), "{name}"),
            }
            let after = at(name).symlink_metadata().expect("it is there").file_type();
            assert_eq!(after, kind.unwrap_or(after), "{name}");
        }
        assert_eq!(std::fs::read(at("file")).expect("a file"), b"new");
        for open in ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"] {
            // Only asked: nothing is written there.
            assert!(place(Path::new(open)).is_err(), "{open}");
        }
    }

    #[test]
    fn nobody_reads_it_who_could_not_before() {
        let folder = tempfile::tempdir().expect("a folder");
        let mode = |path: &Path| path.metadata().expect("it is there").mode() & 0o7777;
        let file = folder.path().join("file");
        for (before, after) in [(0o600, 0o600), (0o640, 0o640), (0o4755, 0o755), (0o2750, 0o750)] {
            std::fs::write(&file, "old").expect("a file");
            std::fs::set_permissions(&file, Permissions::from_mode(before)).expect("it is ours");
            put(&file, Readers::AsBefore).expect("a file");
            assert_eq!(mode(&file), after, "{before:o}");
        }
        for (most, others) in [(0o600, 0), (0o640, 0), (0o755, 0o4)] {
            std::fs::remove_file(&file).expect("it is there");
            put(&file, Readers::AtMost(most)).expect("a file");
            assert_eq!(mode(&file) & 0o7 & !0o4, 0, "{most:o}");
            assert!(mode(&file) & 0o4 <= others, "{most:o}");
        }
    }
}
