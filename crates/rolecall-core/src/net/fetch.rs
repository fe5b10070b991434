//! An authority's keys: its configuration first, then what that names (rules 18 to 21 and 26 of docs/validation.md).

use super::session::Session;
use super::{HttpError, Reply};
use crate::entra::{Address, ApplicationId, Authority, Configuration, ConfigurationError};
use crate::json;
use crate::keys::{KeyFile, KeysError};
use crate::knowledge;
use crate::text::shortened;
use crate::time::UnixTime;

/// Why an authority's keys could not be had. None of this says anything about a token (rule 68).
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum FetchError {
    /// No answer.
    #[error("{host} could not be asked: {error}")]
    NoAnswer {
        /// The server.
        host: String,
        /// What went wrong.
        error: HttpError,
    },
    /// An answer that sends elsewhere, which is not followed.
    #[error("{host} answered {status} and sends elsewhere, which is not followed")]
    Redirect {
        /// The server.
        host: String,
        /// The status.
        status: u16,
    },
    /// An answer that is no success.
    #[error("{host} answered {status} for {asked}{}", said(*code))]
    Status {
        /// The server.
        host: String,
        /// What it was asked for.
        asked: String,
        /// The status.
        status: u16,
        /// The number of Microsoft's code, `AADSTS…`, where the answer has one.
        code: Option<u32>,
    },
    /// An answer that is no JSON by its own word.
    #[error("{host} answered with {found} instead of JSON")]
    ContentType {
        /// The server.
        host: String,
        /// The `Content-Type`.
        found: String,
    },
    /// A configuration that is none to go by.
    #[error("the configuration of {authority} is not to be trusted: {error}")]
    Configuration {
        /// The authority.
        authority: String,
        /// What is wrong with it.
        error: ConfigurationError,
    },
    /// Keys that cannot be read.
    #[error("the keys at {address} cannot be read: {error}")]
    Keys {
        /// Where they are.
        address: String,
        /// What is wrong with them.
        error: KeysError,
    },
    /// Keys of which none can be used.
    #[error("none of the keys at {address} can be used")]
    NoUsableKey {
        /// Where they are.
        address: String,
    },
}

/// What a code means, as far as that is known.
fn said(code: Option<u32>) -> String {
    match code.map(|code| (code, knowledge::token_error(code))) {
        Some((code, Some(known))) => format!(" (AADSTS{code}: {})", known.meaning.trim_end_matches('.')),
        Some((code, None)) => format!(" (AADSTS{code})"),
        None => String::new(),
    }
}

impl FetchError {
    /// What to do about it, in one sentence.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoAnswer { error: HttpError::Connection(_) | HttpError::Time, .. } => {
                "see that this machine reaches it, by HTTPS_PROXY where there is a proxy; without a network, a file that \
                 `rolecall keys fetch` wrote elsewhere serves with --jwks"
            }
            Self::NoAnswer { error: HttpError::Certificate(_), .. } => {
                "where a proxy has a certificate of its own, or the server is yours, add it with --ca-cert FILE; otherwise do not \
                 trust this network"
            }
            Self::Status { code: Some(code), .. } => match knowledge::token_error(*code) {
                Some(known) => known.action,
                None => "see `rolecall explain` with that code",
            },
            Self::Status { status: 429 | 500..=599, .. } => "try again in a few minutes",
            Self::Status { .. } => "see that tenant, cloud and address are right",
            Self::Redirect { .. } | Self::ContentType { .. } => {
                "something between this machine and the server may answer in its place: a proxy, or a network that wants a sign-in"
            }
            Self::Configuration { .. } => {
                "see that --tenant, --cloud or --authority name what you mean; otherwise do not trust it"
            }
            Self::NoAnswer { .. } | Self::Keys { .. } | Self::NoUsableKey { .. } => {
                "try again; if it stays so, do not trust that server"
            }
        }
    }
}

/// The keys of `authority`, or those of `application` alone, with what `earlier` answers had and this one lacks; `now` is the
/// wall clock's time.
///
/// # Errors
/// [`FetchError`] where they could not be had, or are none to go by.
pub fn keys(
    session: &mut Session<'_>,
    authority: &Authority,
    application: Option<&ApplicationId>,
    earlier: Option<&KeyFile>,
    now: UnixTime,
) -> Result<KeyFile, FetchError> {
    session.begin();
    let reply = session.get(&authority.configuration(application), None)?;
    let body = json_body(reply, authority.address())?;
    let configuration = Configuration::read(&body, authority)
        .map_err(|error| FetchError::Configuration { authority: authority.to_string(), error })?;
    let address = &configuration.jwks_uri;
    let known = earlier.and_then(|earlier| {
        let (etag, of) = earlier.etag()?;
        (of == address.to_string()).then_some((etag, earlier))
    });
    let reply = session.get(address, known.map(|(etag, _)| etag))?;
    if let (304, Some((_, earlier))) = (reply.status, known) {
        return Ok(earlier.clone().confirmed(&configuration, now));
    }
    let etag = reply.etag.clone();
    let body = json_body(reply, address)?;
    let answer = KeyFile::answered(&body, etag, authority, application, &configuration, now)
        .map_err(|error| FetchError::Keys { address: address.to_string(), error })?;
    if !answer.is_usable() {
        return Err(FetchError::NoUsableKey { address: address.to_string() });
    }
    Ok(match earlier {
        Some(earlier) => answer.keeping(earlier),
        None => answer,
    })
}

/// The issuer of v1 tokens, from the configuration at `address`.
pub(super) fn v1_issuer(
    session: &mut Session<'_>,
    authority: &Authority,
    address: &Address,
) -> Result<String, FetchError> {
    session.begin();
    let reply = session.get(address, None)?;
    let body = json_body(reply, authority.address())?;
    Configuration::read_v1_issuer(&body, authority)
        .map_err(|error| FetchError::Configuration { authority: authority.to_string(), error })
}

/// The body of a success that says that it is JSON, or says nothing.
fn json_body(reply: Reply, asked: &Address) -> Result<Vec<u8>, FetchError> {
    let host = asked.host_and_port();
    match reply.status {
        200 => {}
        // 304 sends nowhere: it speaks of an answer that nobody here has.
        status @ (300..=303 | 305..=399) => return Err(FetchError::Redirect { host, status }),
        status => {
            let asked = asked.segments().collect::<Vec<_>>().join("/");
            return Err(FetchError::Status { host, asked, status, code: error_code(&reply.body) });
        }
    }
    let is_json = reply.content_type.as_deref().is_none_or(|content_type| {
        let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        kind == "application/json" || kind.ends_with("+json")
    });
    if is_json {
        Ok(reply.body)
    } else {
        let found = shortened(reply.content_type.as_deref().unwrap_or_default(), 60).into_owned();
        Err(FetchError::ContentType { host, found })
    }
}

/// The number of the code in an error's answer; nothing else of the answer is repeated.
fn error_code(body: &[u8]) -> Option<u32> {
    let text = std::str::from_utf8(body).ok()?;
    let value = json::parse(text).value?;
    let description = value.as_object()?.string("error_description").ok()?;
    knowledge::aadsts_code(description).filter(|_| description.starts_with("AADSTS"))
}
