//! Keys that the user gave: a JWKS, a JWK, PEM or a secret. One entry that cannot be used never spoils the rest.

mod certificate;
mod diff;
mod error;
mod fetched;
mod file;
mod jwk;
mod kept;
mod material;
mod pem;
mod point;
mod read;
mod secret;
mod spki;
mod write;

pub use diff::KeyDiff;
pub use error::KeysError;
pub use fetched::{Absent, FRESH_FOR, Fetched, UNKNOWN_KEY_INTERVAL};
pub use file::{KEPT_AFTER_LAST_SEEN, KeyFile, KeyFileError};
pub(crate) use kept::Kept;
pub use material::{RSA_BITS_MINIMUM, Weakness};
pub use secret::{HmacSecret, SecretError};

use crate::entra::TENANT_PLACEHOLDER;
use crate::time::UnixTime;

/// The longest source of keys that is read, in bytes (docs/design.md §4, wall 7).
pub const KEYS_BYTES_LIMIT: usize = 1024 * 1024;

/// The most keys that are read from one source (docs/design.md §4, wall 7).
pub const KEYS_LIMIT: usize = 1_000;

/// Why an entry is passed over or odd, in words that follow "entry 3:".
type Reason = String;

/// Keys read from one source, with a note for each entry that was passed over.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct KeySet {
    /// The keys that can be used, in their order.
    pub keys: Vec<Key>,
    /// What was passed over, and what is odd.
    pub notes: Vec<Note>,
    /// Where the set came from, for people: a file's name.
    pub origin: String,
    /// Where and when it was fetched, where that is known.
    pub fetched: Option<Fetched>,
    /// The key file that it was read from, as text, where it is one.
    pub file: Option<String>,
}

/// Something worth saying about an entry of a key set.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Note {
    /// The entry's position, from 1.
    pub entry: usize,
    /// Its `kid`, where it has one.
    pub kid: Option<String>,
    /// Whether the entry is not used because of this.
    pub skipped: bool,
    /// What is so.
    pub message: String,
}

/// A public key with what its JWK says about its use (RFC 7517 §4).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Key {
    /// The key itself.
    pub public: PublicKey,
    /// `kid`: a label, compared byte for byte.
    pub kid: Option<String>,
    /// `alg`, as written.
    pub alg: Option<String>,
    /// `use`, as written.
    pub usage: Option<String>,
    /// `key_ops`, as written.
    pub operations: Option<Vec<String>>,
    /// `x5t`: base64url of the SHA-1 of the certificate, as written or worked out from `x5c`.
    pub x5t: Option<String>,
    /// `x5t#S256`: the same with SHA-256.
    pub x5t_s256: Option<String>,
    /// The first certificate of `x5c`, or the one that the PEM text was.
    pub certificate: Option<Certificate>,
    /// Entra's member `issuer`: whose tokens the key may sign; `{tenantid}` stands for the token's tenant (rule 24).
    pub issuer: Option<String>,
    /// Entra's member `cloud_instance_name` (rule 25).
    pub cloud_instance_name: Option<String>,
    /// What verifying worked out from the key.
    pub(crate) kept: Kept,
}

impl Key {
    /// Whether the key signs for every tenant of its cloud, by its member `issuer`; `None` where it names none, as in Entra's documents
    /// for v1 tokens and in PEM.
    pub(crate) fn signs_for_every_tenant(&self) -> Option<bool> {
        self.issuer.as_deref().map(|issuer| issuer.contains(TENANT_PLACEHOLDER))
    }
}

/// The material of a public key that rolecall can verify with.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum PublicKey {
    /// RSA: modulus and exponent, big-endian without leading zeros.
    Rsa {
        /// The modulus.
        n: Vec<u8>,
        /// The public exponent.
        e: Vec<u8>,
    },
    /// A point on one of NIST's curves, each coordinate padded to the curve's length.
    Ec {
        /// The curve.
        curve: Curve,
        /// The x coordinate.
        x: Vec<u8>,
        /// The y coordinate.
        y: Vec<u8>,
    },
    /// Ed25519 (RFC 8037): 32 bytes.
    Ed25519 {
        /// The public key.
        x: Vec<u8>,
    },
}

/// A curve of FIPS 186 with an algorithm in RFC 7518 §3.4.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Curve {
    /// P-256, for ES256.
    P256,
    /// P-384, for ES384.
    P384,
    /// P-521, for ES512.
    P521,
}

/// What rolecall shows of an X.509 certificate. None of it decides anything (rule 27).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Certificate {
    /// The subject's distinguished name.
    pub subject: String,
    /// The issuer's distinguished name.
    pub issuer: String,
    /// Start of its validity.
    pub not_before: UnixTime,
    /// End of its validity.
    pub not_after: UnixTime,
}

#[cfg(test)]
mod tests;
