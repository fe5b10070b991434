//! Keys to text: what was read of them, and nothing else that stood beside it.

use serde::Serialize;

use crate::json::to_string_pretty_safe;
use crate::token::base64url;

use super::{Curve, Key, KeyFile, KeySet, PublicKey};

impl KeySet {
    /// The set as a JWKS (RFC 7517 §5), or as the key file that it was: the public members that rolecall knows, of the keys
    /// that can be used. Whatever else the source held, such as a secret, is not in it.
    pub fn write(&self) -> String {
        let file = self.file.as_ref().and_then(|text| KeyFile::read(text.as_bytes()).ok());
        match file {
            Some(file) => file.write(),
            None => to_string_pretty_safe(&Jwks { keys: self.keys.iter().map(Jwk::of).collect() }) + "\n",
        }
    }
}

#[derive(Serialize)]
struct Jwks<'a> {
    keys: Vec<Jwk<'a>>,
}

#[derive(Serialize)]
struct Jwk<'a> {
    kty: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'a str>,
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    usage: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alg: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_ops: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    crv: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    n: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    e: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    x: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    y: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    x5t: Option<&'a str>,
    #[serde(rename = "x5t#S256", skip_serializing_if = "Option::is_none")]
    x5t_s256: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issuer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cloud_instance_name: Option<&'a str>,
}

impl<'a> Jwk<'a> {
    fn of(key: &'a Key) -> Self {
        let text = |bytes: &[u8]| Some(base64url::encode(bytes));
        let (crv, n, e, x, y) = match &key.public {
            PublicKey::Rsa { n, e } => (None, text(n), text(e), None, None),
            PublicKey::Ec { curve, x, y } => (Some(name(*curve)), None, None, text(x), text(y)),
            PublicKey::Ed25519 { x } => (Some("Ed25519"), None, None, text(x), None),
        };
        Self {
            kty: key.public.kty(),
            kid: key.kid.as_deref(),
            usage: key.usage.as_deref(),
            alg: key.alg.as_deref(),
            key_ops: key.operations.as_deref(),
            crv,
            n,
            e,
            x,
            y,
            x5t: key.x5t.as_deref(),
            x5t_s256: key.x5t_s256.as_deref(),
            issuer: key.issuer.as_deref(),
            cloud_instance_name: key.cloud_instance_name.as_deref(),
        }
    }
}

/// The curve as RFC 7518 §6.2.1.1 names it.
fn name(curve: Curve) -> &'static str {
    match curve {
        Curve::P256 => "P-256",
        Curve::P384 => "P-384",
        Curve::P521 => "P-521",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_the_same_keys_and_nothing_beside_them() {
        for (what, text) in [
            ("every algorithm", include_str!("../../../../fixtures/jwks/generic.json")),
            ("Entra's", include_str!("../../../../fixtures/jwks/entra.json")),
            ("odd entries", include_str!("../../../../fixtures/jwks/odd.json")),
            ("PEM", include_str!("../../../../fixtures/jwks/entra-current.pem")),
            ("a certificate", include_str!("../../../../fixtures/jwks/entra-current-certificate.pem")),
        ] {
            let set = KeySet::read(text.as_bytes(), "x").expect(what);
            let again = KeySet::read(set.write().as_bytes(), "x").expect(what);
            let without_certificates = |set: &KeySet| {
                set.keys.iter().map(|key| Key { certificate: None, ..key.clone() }).collect::<Vec<_>>()
            };
            assert_eq!(without_certificates(&again), without_certificates(&set), "{what}");
            assert!(again.notes.iter().all(|note| !note.skipped), "{what}: {:?}", again.notes);
        }
        let good = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
        for (what, text) in [
            ("a shared secret", format!(r#"{{"keys":[{good},{{"kty":"oct","k":"hunter2"}}]}}"#)),
            ("a private key", format!(r#"{{"keys":[{good},{{"kty":"RSA","d":"hunter2"}}]}}"#)),
            (
                "an unsound entry",
                format!(r#"{{"keys":[{good},{{"kty":"RSA","d":"hunter2","x":"\ud800"}}]}}"#),
            ),
            ("a level down", format!(r#"{{"keys":[{good},{{"jwk":{{"k":"hunter2"}}}}]}}"#)),
            ("no type", format!(r#"{{"keys":[{good},{{"k":"hunter2"}},["hunter2"]]}}"#)),
            ("beside the keys", format!(r#"{{"keys":[{good}],"private":{{"d":"hunter2"}}}}"#)),
            ("in a good key", format!(r#"{{"keys":[{}]}}"#, good.replace('}', r#","note":"hunter2"}"#))),
        ] {
            let set = KeySet::read(text.as_bytes(), "x").expect(what);
            assert_eq!(set.keys.len(), 1, "{what}");
            assert!(!set.write().contains("hunter2"), "{what}: {}", set.write());
        }
    }
}
