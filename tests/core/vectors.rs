//! The RFCs' own examples through the public API. That their signatures hold is shown beside the code that verifies.

use rolecall_core::keys::{HmacSecret, KeySet, SecretError};
use rolecall_core::token::{Defect, Flaw, Part, Token, base64url};
use rolecall_core::verify::Algorithm;
use serde_json::{Value, json};

fn rfc() -> Value {
    serde_json::from_str(include_str!("../../fixtures/vectors/rfc.json")).expect("the file")
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().expect("a text")
}

fn read(jwk: &Value) -> KeySet {
    KeySet::read(jwk.to_string().as_bytes(), "rfc.json").expect("a JWK")
}

#[test]
fn the_examples_are_tokens_under_keys_that_fit() {
    let file = rfc();
    for example in file["signatures"].as_array().expect("an array") {
        let (name, alg) = (text(example, "name"), text(example, "alg"));
        let algorithm = Algorithm::named(alg).expect("an algorithm");
        match &example["jwk"] {
            Value::Null => assert!(algorithm.is_hmac(), "{name}"),
            jwk => {
                let set = read(jwk);
                let [key] = &set.keys[..] else { panic!("{name}: {:?}", set.notes) };
                assert!(algorithm.fits(&key.public), "{name}");
                assert!(key.public.algorithms().contains(&alg), "{name}");
                assert_eq!(key.weakness(), None, "{name}");
                assert_eq!(set.notes, [], "{name}");
            }
        }
        let (message, signature) = (text(example, "message"), text(example, "signature"));
        let token = Token::parse(&format!("{message}.{signature}"));
        // RFC 7797 §4.2 signs `$.02` as it is, and that dot makes a fourth part (§5.2 there).
        if name == "RFC 7797 4.2" {
            assert!(token.is_err(), "{name}");
            continue;
        }
        let token = token.expect("a token");
        assert_eq!(token.signing_input(), message.as_bytes(), "{name}");
        assert_eq!(Some(token.signature().to_vec()), base64url::decode(signature), "{name}");
        assert_eq!(token.alg(), Some(alg), "{name}");
    }
}

/// RFC 7515 A.5: no key and no secret stand for `none`, and the empty signature is a defect of its own.
#[test]
fn the_unsecured_example_never_verifies() {
    let file = rfc();
    let token = Token::parse(text(&file["unsecured"], "jws")).expect("a token");
    assert_eq!(token.alg(), Some("none"));
    assert_eq!(token.alg().and_then(Algorithm::named), None);
    assert_eq!(token.defects(), [Defect { part: Part::Signature, flaw: Flaw::Empty }]);
}

#[test]
fn thumbprints_are_those_of_the_rfcs() {
    let file = rfc();
    for example in file["thumbprints"].as_array().expect("an array") {
        let set = read(&example["jwk"]);
        assert_eq!(set.keys[0].thumbprint(), text(example, "thumbprint"), "{}", text(example, "name"));
    }
}

/// Walls 2 and 3: a key set gives no secret, and a public key is none.
#[test]
fn keys_and_secrets_stay_apart() {
    let file = rfc();
    for example in file["signatures"].as_array().expect("an array") {
        let name = text(example, "name");
        if let Some(secret) = example["secret"].as_str() {
            let oct = json!({"kty": "oct", "k": secret, "alg": text(example, "alg")});
            let set = read(&oct);
            assert_eq!((set.keys.len(), set.notes.len()), (0, 1), "{name}");
            assert!(set.notes[0].skipped && !set.notes[0].message.contains(secret), "{name}");
            assert_eq!(HmacSecret::new(oct.to_string().into_bytes()).err(), Some(SecretError::Jwk), "{name}");
            let bytes = base64url::decode(secret).expect("base64url");
            assert_eq!(HmacSecret::new(bytes.clone()).map(|secret| secret.len()), Ok(bytes.len()), "{name}");
        } else {
            for public in [example["jwk"].clone(), json!({"keys": [example["jwk"]]})] {
                let refused = HmacSecret::new(public.to_string().into_bytes()).err();
                assert!(matches!(refused, Some(SecretError::PublicKey { .. })), "{name}: {refused:?}");
            }
        }
    }
}
