//! Signature bytes: the one file that names jsonwebtoken and the backends behind it.
//!
//! jsonwebtoken's table of verifiers is named outright, never taken from the process, so that any mix of features in a
//! build verifies the same way; aws-lc-rs wins where both are there. It has no ES512, for which the backend is asked
//! directly. What the backends judge differently (sizes, lengths, exponents) is settled here before they are asked.

use std::ops::RangeInclusive;

use jsonwebtoken::DecodingKey;
use jsonwebtoken::crypto::CryptoProvider;

use super::algorithm::Algorithm;
use crate::keys::{HmacSecret, Key, PublicKey};
use crate::token::Message;

#[cfg(feature = "aws-lc-rs")]
mod backend {
    use std::ops::RangeInclusive;

    use aws_lc_rs::digest::{Digest, SHA256};
    use aws_lc_rs::signature as aws;
    pub(super) use jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER;

    use super::{Algorithm, Message, PublicKey, point};

    pub(super) const RSA_BITS: RangeInclusive<usize> = 2048..=8192;

    /// A parsed key, which remembers its algorithm.
    pub(super) struct Verifier {
        key: aws::ParsedPublicKey,
        /// Whether the algorithm signs a SHA-256.
        takes_sha256: bool,
    }

    impl Verifier {
        pub(super) fn new(algorithm: Algorithm, key: &PublicKey) -> Option<Self> {
            let parsed = match key {
                PublicKey::Rsa { n, e } => {
                    let parameters = match algorithm {
                        Algorithm::Rs256 => &aws::RSA_PKCS1_2048_8192_SHA256,
                        Algorithm::Rs384 => &aws::RSA_PKCS1_2048_8192_SHA384,
                        Algorithm::Rs512 => &aws::RSA_PKCS1_2048_8192_SHA512,
                        Algorithm::Ps256 => &aws::RSA_PSS_2048_8192_SHA256,
                        Algorithm::Ps384 => &aws::RSA_PSS_2048_8192_SHA384,
                        Algorithm::Ps512 => &aws::RSA_PSS_2048_8192_SHA512,
                        _ => return None,
                    };
                    aws::RsaPublicKeyComponents { n, e }.to_parsed_public_key(parameters)
                }
                PublicKey::Ec { x, y, .. } => {
                    let algorithm = match algorithm {
                        Algorithm::Es256 => &aws::ECDSA_P256_SHA256_FIXED,
                        Algorithm::Es384 => &aws::ECDSA_P384_SHA384_FIXED,
                        Algorithm::Es512 => &aws::ECDSA_P521_SHA512_FIXED,
                        _ => return None,
                    };
                    aws::ParsedPublicKey::new(algorithm, point(x, y))
                }
                PublicKey::Ed25519 { x } => aws::ParsedPublicKey::new(&aws::ED25519, x),
            };
            let takes_sha256 = matches!(algorithm, Algorithm::Rs256 | Algorithm::Ps256 | Algorithm::Es256);
            parsed.ok().map(|key| Self { key, takes_sha256 })
        }

        pub(super) fn holds(&self, message: Message<'_>, signature: &[u8]) -> bool {
            let sha256 = if self.takes_sha256 { message.sha256() } else { None };
            match sha256.and_then(|sha256| Digest::import_less_safe(&sha256, &SHA256).ok()) {
                Some(digest) => self.key.verify_digest_sig(&digest, signature).is_ok(),
                None => self.key.verify_sig(message.bytes(), signature).is_ok(),
            }
        }
    }
}

#[cfg(all(not(feature = "aws-lc-rs"), any(feature = "rust-crypto", target_arch = "wasm32")))]
mod backend {
    use std::ops::RangeInclusive;

    use jsonwebtoken::DecodingKey;
    pub(super) use jsonwebtoken::crypto::rust_crypto::DEFAULT_PROVIDER;
    use p521::ecdsa::signature::Verifier as _;
    use p521::ecdsa::{Signature, VerifyingKey};

    use super::{Algorithm, Message, PublicKey, is_verified, point};
    use crate::keys::Curve;

    pub(super) const RSA_BITS: RangeInclusive<usize> = 2048..=4096;

    pub(super) enum Verifier {
        /// Whatever jsonwebtoken has a name for.
        Named(Algorithm, DecodingKey),
        Es512(VerifyingKey),
    }

    impl Verifier {
        pub(super) fn new(algorithm: Algorithm, key: &PublicKey) -> Option<Self> {
            Some(match key {
                PublicKey::Rsa { n, e } => Self::Named(algorithm, DecodingKey::from_rsa_raw_components(n, e)),
                PublicKey::Ec { curve: Curve::P521, x, y } => {
                    Self::Es512(VerifyingKey::from_sec1_bytes(&point(x, y)).ok()?)
                }
                PublicKey::Ec { x, y, .. } => Self::Named(algorithm, DecodingKey::from_ec_der(&point(x, y))),
                PublicKey::Ed25519 { x } => Self::Named(algorithm, DecodingKey::from_ed_der(x)),
            })
        }

        pub(super) fn holds(&self, message: Message<'_>, signature: &[u8]) -> bool {
            let message = message.bytes();
            match self {
                Self::Named(algorithm, key) => is_verified(*algorithm, key, message, signature),
                Self::Es512(key) => Signature::from_slice(signature)
                    .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            }
        }
    }
}

#[cfg(not(any(feature = "aws-lc-rs", feature = "rust-crypto", target_arch = "wasm32")))]
compile_error!(
    "rolecall-core verifies signatures with the feature `aws-lc-rs` (fast, the default) or `rust-crypto`"
);

/// The sizes of RSA moduli in bits under which this build verifies. [`holds`] says no beyond them without having
/// looked, so whoever asks about such a key has no answer rather than a *no*.
pub(crate) const RSA_BITS: RangeInclusive<usize> = backend::RSA_BITS;

/// A key as its backend takes it for one algorithm, with the numbers that it was made of: it answers for no others.
struct Prepared {
    algorithm: Algorithm,
    key: PublicKey,
    /// `None` where the backend cannot take the key: nothing holds under it.
    verifier: Option<backend::Verifier>,
}

impl Prepared {
    fn new(algorithm: Algorithm, key: &PublicKey) -> Self {
        Self { algorithm, key: key.clone(), verifier: backend::Verifier::new(algorithm, key) }
    }

    fn is_of(&self, algorithm: Algorithm, key: &PublicKey) -> bool {
        self.algorithm == algorithm && self.key == *key
    }

    fn holds(&self, message: Message<'_>, signature: &[u8]) -> bool {
        self.verifier.as_ref().is_some_and(|verifier| verifier.holds(message, signature))
    }
}

/// Whether `signature` over `message` holds under `key`. A key that the algorithm does not fit never does, nor does a
/// signature of another length than the algorithm's: there is one spelling of each.
pub(crate) fn holds(algorithm: Algorithm, key: &Key, message: Message<'_>, signature: &[u8]) -> bool {
    let public = &key.public;
    if !algorithm.fits(public) || !is_well_formed(public, signature) {
        return false;
    }
    // Reading a key takes a good part of the time of a signature, and a log has many tokens of one key.
    let kept = key.kept.get_or_make(place(algorithm), || Prepared::new(algorithm, public));
    match kept.filter(|kept| kept.is_of(algorithm, public)) {
        Some(prepared) => prepared.holds(message, signature),
        None => Prepared::new(algorithm, public).holds(message, signature),
    }
}

/// Where a key keeps what is made of it for `algorithm`: only RSA keys fit more than one.
fn place(algorithm: Algorithm) -> usize {
    match algorithm {
        Algorithm::Rs384 => 1,
        Algorithm::Rs512 => 2,
        Algorithm::Ps256 => 3,
        Algorithm::Ps384 => 4,
        Algorithm::Ps512 => 5,
        _ => 0,
    }
}

/// Whether the numbers of `key` and the length of `signature` are such that both backends would judge them alike.
fn is_well_formed(key: &PublicKey, signature: &[u8]) -> bool {
    match key {
        // RFC 8017 §5.2.2: a signature is a number below the modulus. Equal lengths compare like numbers.
        PublicKey::Rsa { n, e } => {
            is_usable(n, e, key.bits()) && signature.len() == n.len() && signature < n.as_slice()
        }
        PublicKey::Ec { curve, x, y } => {
            let length = curve.coordinate_bytes();
            x.len() == length && y.len() == length && signature.len() == 2 * length
        }
        PublicKey::Ed25519 { x } => x.len() == 32 && signature.len() == 64,
    }
}

/// A point without compression (SEC 1 §2.3.3).
fn point(x: &[u8], y: &[u8]) -> Vec<u8> {
    [&[4], x, y].concat()
}

/// Whether `mac` over `message` holds under `secret` (RFC 7518 §3.2), compared in constant time.
pub(crate) fn mac_holds(algorithm: Algorithm, secret: &HmacSecret, message: &[u8], mac: &[u8]) -> bool {
    algorithm.is_hmac() && is_verified(algorithm, &DecodingKey::from_secret(secret.expose()), message, mac)
}

/// Whether both backends would take the numbers for a key: a size within [`RSA_BITS`], an odd modulus without leading
/// zeros, an odd exponent of at most 33 bits above 1.
fn is_usable(n: &[u8], e: &[u8], bits: usize) -> bool {
    let exponent = match e.len() {
        1..=5 => e.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte)),
        _ => return false,
    };
    RSA_BITS.contains(&bits)
        && n.len() == bits.div_ceil(8)
        && e[0] != 0
        && n.last().is_some_and(|last| last & 1 == 1)
        && exponent & 1 == 1
        && (3..1 << 33).contains(&exponent)
}

fn is_verified(algorithm: Algorithm, key: &DecodingKey, message: &[u8], signature: &[u8]) -> bool {
    const PROVIDER: &CryptoProvider = &backend::DEFAULT_PROVIDER;
    let Some(algorithm) = name(algorithm) else { return false };
    // A key that the backend cannot take is an error here or while verifying; either way nothing holds.
    (PROVIDER.verifier_factory)(&algorithm, key)
        .is_ok_and(|verifier| verifier.verify(message, &signature.to_vec()).is_ok())
}

/// jsonwebtoken's name for the algorithm; it has none for ES512.
fn name(algorithm: Algorithm) -> Option<jsonwebtoken::Algorithm> {
    use jsonwebtoken::Algorithm as Name;
    Some(match algorithm {
        Algorithm::Rs256 => Name::RS256,
        Algorithm::Rs384 => Name::RS384,
        Algorithm::Rs512 => Name::RS512,
        Algorithm::Ps256 => Name::PS256,
        Algorithm::Ps384 => Name::PS384,
        Algorithm::Ps512 => Name::PS512,
        Algorithm::Es256 => Name::ES256,
        Algorithm::Es384 => Name::ES384,
        Algorithm::Es512 => return None,
        Algorithm::Ed25519 => Name::EdDSA,
        Algorithm::Hs256 => Name::HS256,
        Algorithm::Hs384 => Name::HS384,
        Algorithm::Hs512 => Name::HS512,
    })
}

#[cfg(test)]
#[path = "signature_tests.rs"]
pub(crate) mod tests;
