//! The shared secret of HMAC: what the user gave, byte for byte, unless it is a public key.

use std::fmt;

use zeroize::Zeroizing;

use crate::json::{self, Value};

use super::{certificate, pem, read, spki};

/// A shared secret for HMAC. It has no `Display`, `Debug` hides it, and it is wiped when dropped.
#[derive(Clone)]
pub struct HmacSecret(Zeroizing<Vec<u8>>);

/// Why bytes are refused as a shared secret. No variant holds any of them.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum SecretError {
    /// Nothing is no secret.
    #[error("expected a shared secret, found nothing")]
    Empty,
    /// A public key is known to everybody, so a MAC under it proves nothing (RFC 8725 §2.1).
    #[error("expected a shared secret, found {found}: a public key is never a secret")]
    PublicKey {
        /// What it is.
        found: &'static str,
    },
    /// A JWK around a secret instead of the secret's bytes.
    #[error("expected a shared secret's own bytes, found a JWK with `kty` `oct`")]
    Jwk,
}

impl SecretError {
    /// What to do about it, in one sentence.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Empty => "write the secret's bytes into the file, without a new line at the end",
            Self::PublicKey { .. } => "give public keys with `--jwks`",
            Self::Jwk => "write the bytes that its `k` decodes to into the file",
        }
    }
}

impl HmacSecret {
    /// Takes a secret as it is: nothing is trimmed, nothing decoded.
    ///
    /// # Errors
    /// [`SecretError`] when there is nothing, or when it is a public key: PEM, DER, a JWK or JWKS, an SSH key.
    pub fn new(bytes: Vec<u8>) -> Result<Self, SecretError> {
        let secret = Self(Zeroizing::new(bytes));
        if secret.0.is_empty() {
            return Err(SecretError::Empty);
        }
        refuse_public_key(&secret.0)?;
        Ok(secret)
    }

    /// Its length in bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Never true: an empty secret is refused.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it ends with CR or LF, which an editor may have added and which counts all the same.
    pub fn ends_with_newline(&self) -> bool {
        self.0.ends_with(b"\n") || self.0.ends_with(b"\r")
    }

    pub(crate) fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for HmacSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HmacSecret(hidden)")
    }
}

fn refuse_public_key(bytes: &[u8]) -> Result<(), SecretError> {
    let public = |found| Err(SecretError::PublicKey { found });
    if let Some(found) = public_der(bytes) {
        return public(found);
    }
    // Without zero bytes, text in UTF-16 reads like its ASCII.
    let dense: Zeroizing<Vec<u8>> = Zeroizing::new(bytes.iter().copied().filter(|byte| *byte != 0).collect());
    let text = Zeroizing::new(String::from_utf8_lossy(&dense).into_owned());
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{fffd}'));
    for label in pem::labels(text) {
        if label.ends_with("PUBLIC KEY") {
            return public("a public key in PEM");
        }
        if label.contains("CERTIFICATE") {
            return public("a certificate in PEM");
        }
    }
    if read::is_ssh(text) {
        return public("an SSH public key");
    }
    if text.starts_with('{')
        && let Some(Value::Object(object)) = json::parse(text).value
    {
        if object.has("keys") {
            return public("a JWKS");
        }
        match object.string("kty").ok() {
            Some("oct") => return Err(SecretError::Jwk),
            Some(_) => return public("a JWK"),
            None => {}
        }
    }
    match pem::decode(text).map(Zeroizing::new).and_then(|bytes| public_der(&bytes)) {
        Some(found) => public(found),
        None => Ok(()),
    }
}

fn public_der(bytes: &[u8]) -> Option<&'static str> {
    if certificate::is_certificate(bytes) {
        Some("a certificate in DER")
    } else if spki::is_public_key(bytes) {
        Some("a public key in DER")
    } else {
        None
    }
}
