//! Where keys are kept between runs: a folder of key files, one an authority. What somebody else could have written is not
//! used, what cannot be written is done without, and both are said.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rolecall_core::entra::{Authority, TENANT_PLACEHOLDER};
use rolecall_core::keys::{Fetched, KEYS_BYTES_LIMIT, KeyFile};
use rolecall_core::net::{FETCH_TIME_LIMIT, Loaded, Store, cache_name};

use crate::whole::{self, Existing, Readers};

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

    /// Removes the keys of `authority`, those of its applications too, and whatever else is kept of the same tenant; or every
    /// one's. Says which files went.
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
        let paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        let with = |extension: &str| {
            let extension = extension.to_owned();
            paths.iter().filter(move |path| path.extension().is_some_and(|own| *own == *extension))
        };
        let meant: Vec<&PathBuf> = match authority {
            None => with(KEY_FILE).chain(with(LOCK)).collect(),
            Some(authority) => {
                let issuers: Vec<String> = with(KEY_FILE)
                    .filter(|path| is_of(path, authority))
                    .filter_map(|path| issuer(path))
                    .collect();
                let shares = |path: &&PathBuf| {
                    is_of(path, authority) || issuer(path).is_some_and(|issuer| issuers.contains(&issuer))
                };
                with(KEY_FILE).filter(shares).collect()
            }
        };
        let mut gone = Vec::new();
        for path in meant {
            fs::remove_file(path).map_err(|error| (path.clone(), error))?;
            if path.extension().is_some_and(|own| own == KEY_FILE) {
                gone.extend(path.file_name().map(|name| name.to_string_lossy().into_owned()));
            }
        }
        gone.sort();
        Ok(gone)
    }

    /// The lock of `name`, once nobody else has it or the time for a fetch is over.
    fn lock(&self, name: &str) -> Option<File> {
        let folder = self.folder.as_ref()?;
        make_folder(folder).ok()?;
        owner::check(&fs::metadata(folder).ok()?, "it").ok()?;
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

/// What the key file at `path` says of its origin.
fn origin(path: &Path) -> Option<Fetched> {
    let file = fs::metadata(path).is_ok_and(|about| about.is_file()).then(|| File::open(path).ok())??;
    let mut bytes = Vec::new();
    file.take(KEYS_BYTES_LIMIT as u64 + 1).read_to_end(&mut bytes).ok()?;
    KeyFile::read(&bytes).ok().map(|file| file.fetched())
}

/// The issuer of the keys at `path`, where it is one tenant's.
fn issuer(path: &Path) -> Option<String> {
    origin(path).map(|fetched| fetched.issuer).filter(|issuer| !issuer.contains(TENANT_PLACEHOLDER))
}

/// Whether the file at `path` holds keys of `authority` or of its tenant, by its name or by its own word.
fn is_of(path: &Path, authority: &Authority) -> bool {
    let is_named = path.file_name().is_some_and(|name| *name == *cache_name(authority, None));
    let says = |fetched: Fetched| {
        fetched.authority == authority.to_string()
            || authority
                .tenant()
                .id()
                .is_some_and(|id| fetched.issuer.split('/').any(|part| part == id.as_str()))
    };
    is_named || origin(path).is_some_and(says)
}

fn locked(name: &str) -> String {
    format!("{name}.{LOCK}")
}

/// Reads the file at `path` in `folder`, unless somebody else could have written it; `None` where there is none.
fn read(folder: &Path, path: &Path) -> Result<Option<Vec<u8>>, String> {
    let said = |error: io::Error| error.to_string();
    // Looked at before it is opened: to open a pipe is to wait for its other end.
    match fs::metadata(path) {
        Ok(about) if !about.is_file() => return Err("it is no plain file".to_owned()),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(said(error)),
    }
    owner::check(&fs::metadata(folder).map_err(said)?, "its folder")?;
    let file = File::open(path).map_err(said)?;
    let about = file.metadata().map_err(said)?;
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
    whole::write(&folder.join(name), text.as_bytes(), Readers::Owner, Existing::Replaced).map_err(said)
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
            return Err(format!("{what} can be written by other users (`chmod go-w` ends that)"));
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
