//! A key made for this run, its JWK, and tokens signed by it.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rcgen::{KeyPair, PKCS_RSA_SHA256, PublicKeyData as _, SigningKey as _};
use serde_json::{Value, json};

/// An RSA key of a tenant, or of somebody who would like to be one.
pub(crate) struct Signer(KeyPair);

impl Signer {
    fn new() -> Self {
        Self(KeyPair::generate_for(&PKCS_RSA_SHA256).expect("an RSA key"))
    }

    /// The key that the test's tenant signs with.
    pub(crate) fn tenants() -> &'static Self {
        static KEY: OnceLock<Signer> = OnceLock::new();
        KEY.get_or_init(Self::new)
    }

    /// A key that no tenant has.
    pub(crate) fn attackers() -> &'static Self {
        static KEY: OnceLock<Signer> = OnceLock::new();
        KEY.get_or_init(Self::new)
    }

    /// The public key as Entra's v2 addresses list it, under the name `kid`.
    pub(crate) fn jwk(&self, kid: &str) -> Value {
        // RSAPublicKey of RFC 8017 A.1.1: a sequence of modulus and exponent.
        let (_, sequence, _) = der(self.0.der_bytes());
        let (_, modulus, rest) = der(sequence);
        let (_, exponent, _) = der(rest);
        json!({
            "kty": "RSA", "use": "sig", "kid": kid, "x5t": kid,
            "n": encoded(modulus.strip_prefix(&[0]).unwrap_or(modulus)), "e": encoded(exponent),
            "issuer": "https://login.microsoftonline.com/{tenantid}/v2.0",
        })
    }

    /// A token of `header` and `claims`.
    pub(crate) fn token(&self, header: &Value, claims: &Value) -> String {
        let input = format!("{}.{}", encoded(header.to_string()), encoded(claims.to_string()));
        let signature = self.0.sign(input.as_bytes()).expect("a signature");
        format!("{input}.{}", encoded(signature))
    }
}

/// Base64url without padding (RFC 7515 §2).
pub(crate) fn encoded(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// The first value of a DER text: its tag, its content, and what follows it.
fn der(bytes: &[u8]) -> (u8, &[u8], &[u8]) {
    let (tag, first) = (bytes[0], usize::from(bytes[1]));
    let (length, start) = if first < 0x80 {
        (first, 2)
    } else {
        let digits = &bytes[2..2 + (first & 0x7f)];
        (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), 2 + digits.len())
    };
    (tag, &bytes[start..start + length], &bytes[start + length..])
}
