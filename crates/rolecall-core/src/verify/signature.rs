//! Signature bytes: the one file that names jsonwebtoken and the backends behind it.
//!
//! jsonwebtoken's table of verifiers is named outright, never taken from the process, so that any mix of features in a
//! build verifies the same way; aws-lc-rs wins where both are there. It has no ES512, for which the backend is asked
//! directly. What the backends judge differently (sizes, lengths, exponents) is settled here before they are asked.

use std::ops::RangeInclusive;

use jsonwebtoken::DecodingKey;
use jsonwebtoken::crypto::CryptoProvider;

use super::algorithm::Algorithm;
use crate::keys::{Curve, HmacSecret, PublicKey};

#[cfg(feature = "aws-lc-rs")]
mod backend {
    use std::ops::RangeInclusive;

    use aws_lc_rs::signature::{ECDSA_P521_SHA512_FIXED, VerificationAlgorithm as _};
    pub(super) use jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER;

    pub(super) const RSA_BITS: RangeInclusive<usize> = 2048..=8192;

    pub(super) fn es512_holds(point: &[u8], message: &[u8], signature: &[u8]) -> bool {
        ECDSA_P521_SHA512_FIXED.verify_sig(point, message, signature).is_ok()
    }
}

#[cfg(all(not(feature = "aws-lc-rs"), any(feature = "rust-crypto", target_arch = "wasm32")))]
mod backend {
    use std::ops::RangeInclusive;

    pub(super) use jsonwebtoken::crypto::rust_crypto::DEFAULT_PROVIDER;
    use p521::ecdsa::signature::Verifier as _;
    use p521::ecdsa::{Signature, VerifyingKey};

    pub(super) const RSA_BITS: RangeInclusive<usize> = 2048..=4096;

    pub(super) fn es512_holds(point: &[u8], message: &[u8], signature: &[u8]) -> bool {
        match (VerifyingKey::from_sec1_bytes(point), Signature::from_slice(signature)) {
            (Ok(key), Ok(signature)) => key.verify(message, &signature).is_ok(),
            _ => false,
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

/// Whether `signature` over `message` holds under `key`. A key that the algorithm does not fit never does, nor does a
/// signature of another length than the algorithm's: there is one spelling of each.
pub(crate) fn holds(algorithm: Algorithm, key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
    if !algorithm.fits(key) {
        return false;
    }
    let decoding_key = match key {
        PublicKey::Rsa { n, e } => {
            // RFC 8017 §5.2.2: a signature is a number below the modulus. Equal lengths compare like numbers.
            if !is_usable(n, e, key.bits()) || signature.len() != n.len() || signature >= n.as_slice() {
                return false;
            }
            DecodingKey::from_rsa_raw_components(n, e)
        }
        PublicKey::Ec { curve, x, y } => {
            let length = curve.coordinate_bytes();
            if x.len() != length || y.len() != length || signature.len() != 2 * length {
                return false;
            }
            let point = [&[4], x.as_slice(), y].concat();
            if *curve == Curve::P521 {
                return backend::es512_holds(&point, message, signature);
            }
            DecodingKey::from_ec_der(&point)
        }
        PublicKey::Ed25519 { x } => {
            if x.len() != 32 || signature.len() != 64 {
                return false;
            }
            DecodingKey::from_ed_der(x)
        }
    };
    is_verified(algorithm, &decoding_key, message, signature)
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
