//! Files that hold keys or a secret.

use std::path::Path;

use rolecall_core::keys::{HmacSecret, KEYS_BYTES_LIMIT, KeySet};

use crate::error::{CliError, path_shown};
use crate::source::file_up_to;
use crate::world::World;

/// The longest file of certificates that is read, in bytes: a system's whole trust store has a quarter of it.
pub(crate) const CERTIFICATES_BYTES_LIMIT: usize = 1024 * 1024;

/// Reads the keys in the file at `path`.
///
/// # Errors
/// [`CliError`] when it cannot be read, is too long, or holds no JWKS, no JWK and no PEM.
pub(crate) fn read(path: &Path, world: &dyn World) -> Result<KeySet, CliError> {
    let name = path_shown(path);
    if is_address(path) && !world.is_file(path) {
        return Err(CliError::usage(
            format!("`{name}` is an address, and keys are read from a file"),
            "`verify` and `check` fetch an issuer's keys with --tenant TENANT or --authority URL in place of --jwks; `rolecall keys \
             fetch --tenant TENANT -o FILE` (or --authority URL) saves them as a file",
        ));
    }
    let mut set = KeySet::read(&file_up_to(KEYS_BYTES_LIMIT, path, world)?, &name)
        .map_err(|error| content(&name, &error, &error.hint()))?;
    if let Some(fetched) = &set.fetched {
        set.origin = format!("{name} as of {}", fetched.at);
    }
    Ok(set)
}

/// Whether somebody meant a server: nothing is fetched from there, since keys come from whom one trusts by name.
fn is_address(path: &Path) -> bool {
    let text = path.to_string_lossy().to_ascii_lowercase();
    ["http://", "https://"].iter().any(|scheme| text.starts_with(scheme))
}

/// Reads the secret in the file at `path`, byte for byte.
///
/// # Errors
/// [`CliError`] when it cannot be read, is too long, is empty, or is a public key.
pub(crate) fn read_secret(path: &Path, world: &dyn World) -> Result<HmacSecret, CliError> {
    let name = path_shown(path);
    let bytes = file_up_to(KEYS_BYTES_LIMIT, path, world)?;
    if bytes.len() > KEYS_BYTES_LIMIT {
        let problem = format!("is longer than {KEYS_BYTES_LIMIT} bytes, the most that is read of a secret");
        return Err(CliError::Content { name, problem, hint: String::new() });
    }
    HmacSecret::new(bytes).map_err(|error| content(&name, &error, error.hint()))
}

fn content(name: &str, error: &impl ToString, hint: &str) -> CliError {
    CliError::Content { name: name.to_owned(), problem: error.to_string(), hint: hint.to_owned() }
}
