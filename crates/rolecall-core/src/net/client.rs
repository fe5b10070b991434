//! The one file that knows the HTTP client. https only, no redirects, a bound on time and on size; proxies as
//! `HTTPS_PROXY` and `NO_PROXY` say; the system's trust store, and whatever certificates the user adds to it.
#![expect(
    clippy::disallowed_methods,
    reason = "the edge measures how long a server takes; nothing is decided by it"
)]

use std::error::Error as _;
use std::future::Future;
use std::time::{Duration, Instant};

use reqwest::header::{ACCEPT, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, IF_NONE_MATCH, RETRY_AFTER};
use reqwest::{Certificate, redirect};
use tokio::runtime::{Builder, Runtime};

use super::{BODY_BYTES_LIMIT, Http, HttpError, Reply, USER_AGENT};
use crate::entra::Address;

/// Asks servers over TLS.
pub struct Client {
    /// Taken only when the client goes.
    runtime: Option<Runtime>,
    client: reqwest::Client,
    start: Instant,
}

/// Why there is no client.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ClientError {
    /// A certificate that was to be trusted cannot be read.
    #[error("it holds no certificate in PEM that can be read")]
    Certificate,
    /// The system does not give what is needed.
    #[error("the network cannot be used: {0}")]
    System(String),
}

impl Client {
    /// A client that trusts the system's certificates and those in `certificates`, PEM texts. Nothing is connected yet.
    ///
    /// # Errors
    /// [`ClientError`] where a text holds no certificate, or the system's trust store cannot be read.
    pub fn new(certificates: &[Vec<u8>]) -> Result<Self, ClientError> {
        let mut trusted = Vec::new();
        for pem in certificates {
            trusted.extend(read_certificates(pem)?);
        }
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| ClientError::System(error.to_string()))?;
        let client = reqwest::Client::builder()
            .https_only(true)
            .http1_only()
            .redirect(redirect::Policy::none())
            .referer(false)
            .user_agent(USER_AGENT)
            .tls_certs_merge(trusted)
            .build()
            .map_err(|error| ClientError::System(innermost(&error)))?;
        Ok(Self { runtime: Some(runtime), client, start: Instant::now() })
    }

    /// Runs `work` until it is done or `time` is up.
    fn run<T>(
        &self,
        time: Duration,
        work: impl Future<Output = Result<T, HttpError>>,
    ) -> Result<T, HttpError> {
        let Some(runtime) = &self.runtime else { return Err(HttpError::Time) };
        runtime.block_on(async { tokio::time::timeout(time, work).await.unwrap_or(Err(HttpError::Time)) })
    }
}

/// How many certificates `pem` holds.
///
/// # Errors
/// [`ClientError::Certificate`] where there is none, or one cannot be read.
pub fn certificates_in(pem: &[u8]) -> Result<usize, ClientError> {
    read_certificates(pem).map(|certificates| certificates.len())
}

fn read_certificates(pem: &[u8]) -> Result<Vec<Certificate>, ClientError> {
    let read = Certificate::from_pem_bundle(pem).map_err(|_| ClientError::Certificate)?;
    if read.is_empty() { Err(ClientError::Certificate) } else { Ok(read) }
}

impl Drop for Client {
    fn drop(&mut self) {
        // A name that the system is still looking up must not hold the process.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Http for Client {
    fn get(&self, address: &Address, etag: Option<&str>, time: Duration) -> Result<Reply, HttpError> {
        let mut request = self.client.get(address.to_string()).header(ACCEPT, "application/json");
        if let Some(etag) = etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        self.run(time, async {
            let response = request.send().await.map_err(|error| failure(&error))?;
            read(response).await
        })
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    fn wait(&self, time: Duration) {
        std::thread::sleep(time);
    }
}

async fn read(mut response: reqwest::Response) -> Result<Reply, HttpError> {
    let status = response.status().as_u16();
    let header = |name| header(response.headers(), name);
    let (content_type, etag, retry_after) = (header(CONTENT_TYPE), header(ETAG), header(RETRY_AFTER));
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| HttpError::Broken(innermost(&error)))? {
        if body.len() + chunk.len() > BODY_BYTES_LIMIT {
            return Err(HttpError::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Reply { status, content_type, etag, retry_after, body })
}

fn header(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}

fn failure(error: &reqwest::Error) -> HttpError {
    let why = innermost(error);
    if error.is_timeout() {
        HttpError::Time
    } else if let Some(problem) = why.strip_prefix("invalid peer certificate: ") {
        HttpError::Certificate(certificate_problem(problem))
    } else if error.is_connect() {
        HttpError::Connection(why)
    } else {
        HttpError::Broken(why)
    }
}

/// What rustls says of a certificate, in words; its own where there are none.
fn certificate_problem(problem: &str) -> String {
    let known = [
        ("UnknownIssuer", "nobody whom this machine trusts vouches for it"),
        ("BadSignature", "nobody whom this machine trusts vouches for it"),
        ("not valid after", "it has expired"),
        ("Expired", "it has expired"),
        ("not valid before", "it is not valid yet"),
        ("NotValidYet", "it is not valid yet"),
        ("not valid for name", "it is for another name"),
        ("NotValidForName", "it is for another name"),
        ("Revoked", "it was revoked"),
    ];
    let meaning = known.into_iter().find(|(word, _)| problem.contains(word)).map(|(_, meaning)| meaning);
    meaning.map_or_else(|| problem.to_owned(), str::to_owned)
}

/// The cause behind all causes: what is around it repeats the address, and an address can hold a proxy's password.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause = error.source();
    while let Some(deeper) = cause.and_then(std::error::Error::source) {
        cause = Some(deeper);
    }
    match cause.map(ToString::to_string) {
        Some(cause) if cause.starts_with("failed to lookup address information") => {
            "its name could not be looked up".to_owned()
        }
        Some(cause) => cause,
        None if error.is_connect() => "it could not be reached".to_owned(),
        None => "the request could not be made".to_owned(),
    }
}
