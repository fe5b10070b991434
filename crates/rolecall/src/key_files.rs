//! Files that hold keys or a secret.

use std::fmt;
use std::path::Path;

use rolecall_core::keys::KeySet;

use crate::error::{CliError, path_shown};
use crate::source::file_up_to;
use crate::world::World;

/// The longest key file that is read, in bytes (DESIGN §4, wall 7).
const FILE_LIMIT: usize = 1024 * 1024;

/// A file with public keys.
#[derive(Debug)]
pub(crate) struct KeyFile {
    /// Its name, for people.
    pub(crate) name: String,
    /// What it holds.
    pub(crate) bytes: Vec<u8>,
}

/// A file with an HMAC secret. `Debug` hides what it holds.
pub(crate) struct SecretFile {
    /// Its name, for people.
    pub(crate) name: String,
    /// The secret, byte for byte.
    pub(crate) bytes: Vec<u8>,
}

impl fmt::Debug for SecretFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretFile({}, hidden)", self.name)
    }
}

impl KeyFile {
    /// The keys in it.
    ///
    /// # Errors
    /// [`CliError::Content`] when it holds no JWKS, no JWK and no PEM.
    pub(crate) fn keys(&self) -> Result<KeySet, CliError> {
        key_set(&self.bytes, &self.name).map_err(|(problem, hint)| CliError::Content {
            name: self.name.clone(),
            problem,
            hint,
        })
    }
}

/// Reads the file with public keys at `path`.
///
/// # Errors
/// [`CliError`] when it cannot be read or is too long.
pub(crate) fn read(path: &Path, world: &dyn World) -> Result<KeyFile, CliError> {
    Ok(KeyFile { name: path_shown(path), bytes: bounded(path, world)? })
}

/// Reads the file with a secret at `path`.
///
/// # Errors
/// [`CliError`] when it cannot be read, is too long, or is empty: anybody can sign with no secret.
pub(crate) fn read_secret(path: &Path, world: &dyn World) -> Result<SecretFile, CliError> {
    let secret = SecretFile { name: path_shown(path), bytes: bounded(path, world)? };
    if secret.bytes.is_empty() {
        return Err(CliError::Content {
            name: secret.name,
            problem: "is empty, and so no secret".to_owned(),
            hint: String::new(),
        });
    }
    Ok(secret)
}

fn bounded(path: &Path, world: &dyn World) -> Result<Vec<u8>, CliError> {
    let bytes = file_up_to(FILE_LIMIT, path, world)?;
    if bytes.len() > FILE_LIMIT {
        let problem = format!("is longer than {FILE_LIMIT} bytes, the most that is read of a key file");
        return Err(CliError::Content { name: path_shown(path), problem, hint: String::new() });
    }
    Ok(bytes)
}

/// Wiring point: `KeySet::read(bytes, origin)`, with the error's text and its hint.
fn key_set(_bytes: &[u8], _origin: &str) -> Result<KeySet, (String, String)> {
    Err(("cannot be read: key files are not wired in on this branch".to_owned(), String::new()))
}
