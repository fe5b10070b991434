//! The network as the program uses it: no client, no runtime and no certificate is touched before the first request.

use std::cell::OnceCell;
use std::path::PathBuf;
use std::time::Duration;

use rolecall_core::entra::Address;
use rolecall_core::net::{Client, Http, HttpError, Reply, certificates_in};

use crate::error::{CliError, path_shown};
use crate::key_files::CERTIFICATES_BYTES_LIMIT;
use crate::source::file_up_to;
use crate::world::World;

/// Reads the certificates in the files at `paths`.
///
/// # Errors
/// [`CliError`] when one cannot be read or holds no certificate.
pub(crate) fn certificates(paths: &[PathBuf], world: &dyn World) -> Result<Vec<Vec<u8>>, CliError> {
    paths
        .iter()
        .map(|path| {
            let bytes = file_up_to(CERTIFICATES_BYTES_LIMIT, path, world)?;
            let content = |problem: String| CliError::Content {
                name: path_shown(path),
                problem,
                hint:
                    "--ca-cert takes certificates in PEM: blocks that begin with -----BEGIN CERTIFICATE-----"
                        .to_owned(),
            };
            if bytes.len() > CERTIFICATES_BYTES_LIMIT {
                return Err(content(format!(
                    "is longer than {CERTIFICATES_BYTES_LIMIT} bytes, the most that is read of certificates"
                )));
            }
            certificates_in(&bytes).map_err(|error| content(error.to_string()))?;
            Ok(bytes)
        })
        .collect()
}

/// The real network.
pub(crate) struct Network {
    certificates: Vec<Vec<u8>>,
    client: OnceCell<Result<Client, HttpError>>,
}

impl Network {
    /// A network in which servers that `certificates` vouch for are believed too.
    pub(crate) fn new(certificates: Vec<Vec<u8>>) -> Self {
        Self { certificates, client: OnceCell::new() }
    }

    fn client(&self) -> Result<&Client, HttpError> {
        let made =
            || Client::new(&self.certificates).map_err(|error| HttpError::Connection(error.to_string()));
        self.client.get_or_init(made).as_ref().map_err(Clone::clone)
    }
}

impl Http for Network {
    fn get(&self, address: &Address, etag: Option<&str>, time: Duration) -> Result<Reply, HttpError> {
        self.client()?.get(address, etag, time)
    }

    fn elapsed(&self) -> Duration {
        // Before the first request no time has passed.
        match self.client.get() {
            Some(Ok(client)) => client.elapsed(),
            _ => Duration::ZERO,
        }
    }

    fn wait(&self, time: Duration) {
        std::thread::sleep(time);
    }
}
