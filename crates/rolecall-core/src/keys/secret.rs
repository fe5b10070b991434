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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value as Json, json};

    fn certificates() -> Vec<Json> {
        let text = include_str!("../../../../fixtures/vectors/certificates.json");
        let mut file: Json = serde_json::from_str(text).expect("the file");
        file["certificates"].as_array_mut().map(std::mem::take).expect("an array")
    }

    fn found(bytes: &[u8]) -> Option<&'static str> {
        match HmacSecret::new(bytes.to_vec()) {
            Err(SecretError::PublicKey { found }) => Some(found),
            _ => None,
        }
    }

    #[test]
    fn a_public_key_is_never_a_secret() {
        for made in certificates() {
            let text = |name: &str| made[name].as_str().expect("a text").to_owned();
            for (member, label, kind) in
                [("certificate", "CERTIFICATE", "certificate"), ("spki", "PUBLIC KEY", "public key")]
            {
                let base64 = text(member);
                let der = pem::decode(&base64).expect("base64");
                let block = format!("-----BEGIN {label}-----\n{base64}\n-----END {label}-----\n");
                let utf16: Vec<u8> = block.encode_utf16().flat_map(u16::to_le_bytes).collect();
                let (in_pem, in_der) = (format!("a {kind} in PEM"), format!("a {kind} in DER"));
                for (what, bytes, expected) in [
                    ("PEM", block.as_bytes(), &in_pem),
                    ("without its new line", block.trim_end().as_bytes(), &in_pem),
                    ("CRLF", block.replace('\n', "\r\n").as_bytes(), &in_pem),
                    ("after prose", format!("key:\n\n  {block}").as_bytes(), &in_pem),
                    ("behind a byte order mark", format!("\u{feff}{block}").as_bytes(), &in_pem),
                    ("UTF-16", &utf16, &in_pem),
                    ("UTF-16 with its mark", &[&[0xff, 0xfe], &utf16[..]].concat(), &in_pem),
                    ("DER", &der, &in_der),
                    ("base64 alone", base64.as_bytes(), &in_der),
                    ("base64 on a line", format!("{base64}\n").as_bytes(), &in_der),
                ] {
                    assert_eq!(found(bytes), Some(expected.as_str()), "{}, {what}", text("what"));
                }
            }
            if made["jwk"].is_object() {
                let jwk = made["jwk"].to_string();
                assert_eq!(found(jwk.as_bytes()), Some("a JWK"));
                assert_eq!(found(format!("\u{feff} {jwk}\n").as_bytes()), Some("a JWK"));
                assert_eq!(found(json!({"keys": [made["jwk"]]}).to_string().as_bytes()), Some("a JWKS"));
            }
        }
        let rsa = certificates().remove(0);
        let spki = pem::decode(rsa["spki"].as_str().expect("a text")).expect("base64");
        assert_eq!(found(&spki[24..]), Some("a public key in DER"), "PKCS #1");
        assert_eq!(found(b"-----BEGIN RSA PUBLIC KEY-----\n"), Some("a public key in PEM"));
        assert_eq!(found(b"-----BEGIN TRUSTED CERTIFICATE-----\n"), Some("a certificate in PEM"));
        assert_eq!(found(br#"{"keys":[]}"#), Some("a JWKS"));
        assert_eq!(found(b"ssh-rsa AAAAB3NzaC1yc2E me@host\n"), Some("an SSH public key"));
        let oct = br#"{"kty":"oct","k":"c2VjcmV0"}"#.to_vec();
        assert_eq!(HmacSecret::new(oct).err(), Some(SecretError::Jwk));
    }

    #[test]
    fn anything_else_is_taken_as_it_is() {
        for bytes in [
            &b"a"[..],
            b"secret\n",
            b" \r\n",
            b"\0",
            b"c2VjcmV0",
            b"{\"a\":1}",
            b"{",
            b"\xff\xfe\x00\x01",
            b"\xef\xbb\xbfsecret",
            &[0x30; 64],
            &[0x04; 65],
            &[0; 32],
        ] {
            let secret = HmacSecret::new(bytes.to_vec()).expect("a secret");
            assert_eq!((secret.expose(), secret.len(), secret.is_empty()), (bytes, bytes.len(), false));
        }
        assert_eq!(HmacSecret::new(Vec::new()).err(), Some(SecretError::Empty));
    }

    #[test]
    fn a_new_line_at_the_end_is_noticed() {
        for (bytes, ends) in
            [(&b"a"[..], false), (b"a\n", true), (b"a\r\n", true), (b"a\r", true), (b"\na", false)]
        {
            let secret = HmacSecret::new(bytes.to_vec()).expect("a secret");
            assert_eq!(secret.ends_with_newline(), ends, "{bytes:?}");
        }
    }

    #[test]
    fn a_secret_is_never_shown() {
        let secret = HmacSecret::new(b"hunter2".to_vec()).expect("a secret");
        assert_eq!(format!("{secret:?}"), "HmacSecret(hidden)");
        let error = HmacSecret::new(br#"{"kty":"oct","k":"hunter2"}"#.to_vec()).expect_err("refused");
        assert!(!format!("{error} {error:?} {}", error.hint()).contains("hunter2"));
    }
}
