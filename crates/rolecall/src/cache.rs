//! Where keys are kept between runs: a folder of key files, one an authority. What somebody else could have written is not
//! used, what cannot be written is done without, and both are said.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rolecall_core::entra::Authority;
use rolecall_core::keys::{KEYS_BYTES_LIMIT, KeyFile};
use rolecall_core::net::{FETCH_TIME_LIMIT, Loaded, Store, cache_name};

/// How long a process looks away before it asks for a lock again.
const LOCK_PAUSE: Duration = Duration::from_millis(25);
/// The end of the name of a lock beside a key file.
const LOCK: &str = "lock";
/// The end of the name of a key file.
const KEY_FILE: &str = "json";

/// A folder of key files.
pub(crate) struct Cache {
    folder: Option<PathBuf>,
}

impl Cache {
    /// The files in `folder`; without one nothing is kept.
    pub(crate) fn in_folder(folder: Option<PathBuf>) -> Self {
        Self { folder }
    }

    /// Removes the keys of `authority`, those of its applications too, or every one's, and says which files went.
    ///
    /// # Errors
    /// What the system says, with the path.
    pub(crate) fn clear(&self, authority: Option<&Authority>) -> Result<Vec<String>, (PathBuf, io::Error)> {
        let Some(folder) = &self.folder else { return Ok(Vec::new()) };
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err((folder.clone(), error)),
        };
        let mut gone = Vec::new();
        for entry in entries.flatten() {
            let path = entry.path();
            let is = |extension: &str| path.extension().is_some_and(|own| own == extension);
            let file_name = entry.file_name().to_string_lossy().into_owned();
            if !(is(KEY_FILE) || (is(LOCK) && authority.is_none())) {
                continue;
            }
            if authority.is_some_and(|authority| !is_of(&path, &file_name, authority)) {
                continue;
            }
            fs::remove_file(&path).map_err(|error| (path.clone(), error))?;
            if is(KEY_FILE) {
                gone.push(file_name);
            }
        }
        gone.sort();
        Ok(gone)
    }

    /// The lock of `name`, once nobody else has it or the time for a fetch is over.
    fn lock(&self, name: &str) -> Option<File> {
        let folder = self.folder.as_ref()?;
        make_folder(folder).ok()?;
        let file = private().read(true).open(folder.join(locked(name))).ok()?;
        let mut left = FETCH_TIME_LIMIT;
        loop {
            match file.try_lock() {
                Ok(()) => return Some(file),
                Err(fs::TryLockError::WouldBlock) if !left.is_zero() => {
                    std::thread::sleep(LOCK_PAUSE);
                    left = left.saturating_sub(LOCK_PAUSE);
                }
                Err(_) => return None,
            }
        }
    }
}

impl Store for Cache {
    fn load(&self, name: &str) -> Loaded {
        let Some(folder) = &self.folder else { return Loaded::default() };
        let path = folder.join(name);
        match read(folder, &path) {
            Ok(text) => Loaded { text, trouble: None },
            Err(why) => Loaded {
                text: None,
                trouble: Some(format!("The kept keys in {} were not used: {why}.", path.display())),
            },
        }
    }

    fn save(&self, name: &str, text: &str) -> Result<(), String> {
        let Some(folder) = &self.folder else {
            return Err("The keys could not be kept: no folder for caches is known.".to_owned());
        };
        write(folder, name, text)
            .map_err(|error| format!("The keys could not be kept in {}: {error}.", folder.display()))
    }

    fn alone(&self, name: &str, work: &mut dyn FnMut()) {
        // The lock goes with its file. Without one the work is done all the same: a request too many does no harm.
        let _lock = self.lock(name);
        work();
    }
}

/// Whether the file at `path` holds keys of `authority`, by its name or by its own word.
fn is_of(path: &Path, file_name: &str, authority: &Authority) -> bool {
    let says = |bytes: Vec<u8>| {
        KeyFile::read(&bytes).is_ok_and(|file| file.fetched().authority == authority.to_string())
    };
    file_name == cache_name(authority, None) || fs::read(path).is_ok_and(says)
}

fn locked(name: &str) -> String {
    format!("{name}.{LOCK}")
}

/// Reads the file at `path` in `folder`, unless somebody else could have written it; `None` where there is none.
fn read(folder: &Path, path: &Path) -> Result<Option<Vec<u8>>, String> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    owner::check(&fs::metadata(folder).map_err(|error| error.to_string())?, "its folder")?;
    let about = file.metadata().map_err(|error| error.to_string())?;
    if !about.is_file() {
        return Err("it is no plain file".to_owned());
    }
    owner::check(&about, "it")?;
    let mut bytes = Vec::new();
    file.take(KEYS_BYTES_LIMIT as u64 + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    Ok(Some(bytes))
}

/// Writes `text` beside the file called `name` and moves it there, so that nobody ever reads half of it.
fn write(folder: &Path, name: &str, text: &str) -> Result<(), String> {
    let said = |error: io::Error| error.to_string();
    make_folder(folder).map_err(said)?;
    owner::check(&fs::metadata(folder).map_err(said)?, "it")?;
    write_whole(&folder.join(name), text.as_bytes()).map_err(said)
}

/// Puts `bytes` into the file at `path`, whole or not at all. The file is for its owner alone.
///
/// # Errors
/// What the system says.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Makes `folder`, for its owner alone, where it is not there.
///
/// # Errors
/// What the system says.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn private() -> fs::OpenOptions {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Whose a file is.
#[cfg(unix)]
mod owner {
    use std::fs::Metadata;
    use std::os::unix::fs::MetadataExt as _;

    /// Refuses what another user owns or may write: who can write the keys decides whom the program trusts.
    pub(super) fn check(about: &Metadata, what: &str) -> Result<(), String> {
        const WRITABLE_BY_OTHERS: u32 = 0o022;
        if about.uid() != rustix::process::geteuid().as_raw() {
            return Err(format!("{what} belongs to another user"));
        }
        if about.mode() & WRITABLE_BY_OTHERS != 0 {
            return Err(format!("{what} can be written by other users"));
        }
        Ok(())
    }
}

/// Elsewhere the folder of a user's caches is the user's own.
#[cfg(not(unix))]
mod owner {
    use std::fs::Metadata;

    pub(super) fn check(_: &Metadata, _: &str) -> Result<(), String> {
        Ok(())
    }
}
