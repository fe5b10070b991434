//! Signature bytes: the one file that names jsonwebtoken and the backend behind it.

use super::algorithm::Algorithm;
use crate::keys::{HmacSecret, PublicKey};

/// Whether `signature` over `message` holds under `key`. A key that the algorithm does not fit never does.
pub(crate) fn holds(algorithm: Algorithm, key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
    let _ = (algorithm, key, message, signature);
    false
}

/// Whether `mac` over `message` holds under `secret` (RFC 7518 §3.2).
pub(crate) fn mac_holds(algorithm: Algorithm, secret: &HmacSecret, message: &[u8], mac: &[u8]) -> bool {
    let _ = (algorithm, secret, message, mac);
    false
}
