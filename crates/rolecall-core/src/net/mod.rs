//! The one edge to the network: a trait that a client implements, and what is asked of whom through it. Without the feature
//! `net` there is no client, and everything else is here all the same.

#[cfg(feature = "net")]
mod client;
mod fetch;
mod keyring;
mod session;

#[cfg(feature = "net")]
pub use client::{Client, ClientError, certificates_in};
pub use fetch::{FetchError, keys as fetch_keys};
pub use keyring::{Authorities, Keyring, Loaded, Mode, Store, cache_name};
pub use session::Session;

use std::time::Duration;

use crate::entra::Address;

/// The longest body that is read, in bytes (docs/design.md §4, wall 7).
pub const BODY_BYTES_LIMIT: usize = 1024 * 1024;

/// The time for one fetch: a configuration and its keys, with every retry (docs/design.md §4, wall 7).
pub const FETCH_TIME_LIMIT: Duration = Duration::from_secs(10);

/// How rolecall names itself to servers.
pub const USER_AGENT: &str = concat!("rolecall/", env!("CARGO_PKG_VERSION"));

/// Something that asks servers, and the time that passes meanwhile.
pub trait Http {
    /// GETs `address` within `time`, following no redirect. `etag` says which answer is known already (`If-None-Match`,
    /// RFC 9110 §13.1.2).
    ///
    /// # Errors
    /// [`HttpError`] where there is no answer; an answer of any status is a [`Reply`].
    fn get(&self, address: &Address, etag: Option<&str>, time: Duration) -> Result<Reply, HttpError>;

    /// The time since some moment that stays the same.
    fn elapsed(&self) -> Duration;

    /// Lets `time` pass.
    fn wait(&self, time: Duration);
}

/// What a server answered.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `ETag`.
    pub etag: Option<String>,
    /// `Retry-After`.
    pub retry_after: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why a server did not answer.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum HttpError {
    /// The time was up.
    #[error("no answer in time")]
    Time,
    /// More than [`BODY_BYTES_LIMIT`].
    #[error("the answer is longer than {BODY_BYTES_LIMIT} bytes")]
    TooLong,
    /// A certificate that does not hold.
    #[error("its certificate is not to be trusted: {0}")]
    Certificate(String),
    /// No connection.
    #[error("no connection: {0}")]
    Connection(String),
    /// The connection broke while it answered.
    #[error("the answer broke off: {0}")]
    Broken(String),
}

#[cfg(test)]
mod tests;
