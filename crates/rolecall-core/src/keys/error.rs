//! Why a file of keys cannot be read at all. What is wrong with a single entry is a [`Note`](super::Note) instead.

use std::borrow::Cow;

use crate::json;

use super::{KEYS_BYTES_LIMIT, KEYS_LIMIT};

/// Why nothing could be read. No variant holds any of the file's text, which could be a private key.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum KeysError {
    /// Longer than [`KEYS_BYTES_LIMIT`].
    #[error("the keys take {bytes} bytes; rolecall reads up to {KEYS_BYTES_LIMIT}")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// More entries than [`KEYS_LIMIT`].
    #[error("there are {count} keys; rolecall reads up to {KEYS_LIMIT} from one source")]
    TooMany {
        /// How many there are.
        count: usize,
    },
    /// It starts like JSON and breaks the grammar of RFC 8259.
    #[error("expected a JWKS or a JWK, found JSON that is not sound: {0}")]
    Json(json::Problem),
    /// Two members `keys` in one JWKS: readers differ on which of them counts.
    #[error("expected a JWKS with one member `keys`, found {count} of them")]
    DuplicateKeys {
        /// How many there are.
        count: usize,
    },
    /// A member `rolecall` of another form than [`KeyFile`](super::KeyFile) writes.
    #[error(
        "the member `rolecall`, which says where the keys came from, has another form than this version writes"
    )]
    Origin,
    /// Keys that are not those of which the member `rolecall` speaks.
    #[error(
        "the keys are not those that were fetched: their SHA-256 is another than the one written beside them"
    )]
    Changed,
    /// PEM text with a private key in it.
    #[error("expected public keys, found a private key (a PEM block `{label}`)")]
    PrivateKey {
        /// What stands after `BEGIN`.
        label: &'static str,
    },
    /// What a server answers in place of keys: an OAuth error (RFC 6749 §5.2).
    #[error("expected an issuer's keys, found a server's error answer{}", aadsts(*code))]
    Answer {
        /// The AADSTS code in it.
        code: Option<u32>,
    },
    /// None of the forms in which public keys come.
    #[error("expected a JWKS ({{\"keys\": […]}}), a JWK or PEM text, found {found}")]
    Unknown {
        /// What it looks like.
        found: &'static str,
        /// What would turn it into something that can be read.
        hint: &'static str,
    },
}

impl KeysError {
    /// What to do about it, in one sentence.
    pub fn hint(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Answer { code } => return answered(*code).into(),
            Self::TooLong { .. } | Self::TooMany { .. } => "keep only the keys of the issuer that signs",
            Self::Json(_) | Self::DuplicateKeys { .. } => {
                "save the issuer's keys again, for Entra from https://login.microsoftonline.com/{tenant}/discovery/v2.0/keys"
            }
            Self::Origin => {
                "it was written by another version: fetch the keys again with `rolecall keys fetch`"
            }
            Self::Changed => {
                "fetch the keys again with `rolecall keys fetch`; if they were changed on purpose, remove the member `rolecall`"
            }
            Self::PrivateKey { .. } => {
                "verifying needs the public key alone: write it with `openssl pkey -in KEY -pubout`"
            }
            Self::Unknown { hint, .. } => hint,
        })
    }
}

fn aadsts(code: Option<u32>) -> String {
    code.map_or(String::new(), |code| format!(" (AADSTS{code})"))
}

fn answered(code: Option<u32>) -> String {
    let fetch = "`rolecall keys fetch --tenant TENANT -o FILE` saves a tenant's keys";
    match code {
        Some(code) => {
            format!("`rolecall explain AADSTS{code}` says what was wrong with the request; {fetch}")
        }
        None => format!("ask again, at the right address: {fetch}"),
    }
}
