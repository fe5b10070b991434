//! The RFCs' and Wycheproof's vectors, and signatures made here and then spoilt, against whichever backend is built.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{self as signing, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
use aws_lc_rs::{hmac, rand};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::Value;

use super::*;
use crate::hash::Begun;
use crate::keys::{Curve, KeySet};
use crate::token::base64url;

const RFC: &str = include_str!("../../../../fixtures/vectors/rfc.json");
const WYCHEPROOF_RS256: &str = include_str!("../../../../fixtures/vectors/wycheproof-rs256.json");
const WYCHEPROOF_ECDSA: &str = include_str!("../../../../fixtures/vectors/wycheproof-ecdsa.json");
const RSA_SIZES: &str = include_str!("../../../../fixtures/vectors/rsa-sizes.json");

const MESSAGE: &[u8] =
    b"eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwczovL2FwaS5zZWN1cml0eWNlbnRlci5taWNyb3NvZnQuY29tIn0";

/// The RS256 signature over `message` by the key of a file in fixtures/keys, for the tests of other modules.
pub(crate) fn rs256(pem: &str, message: &str) -> Vec<u8> {
    let base64: String = pem.lines().filter(|line| !line.contains("KEY")).collect();
    let pair = RsaKeyPair::from_pkcs8(&STANDARD.decode(base64).expect("base64")).expect("an RSA key");
    let mut signature = vec![0; pair.public_modulus_len()];
    let random = SystemRandom::new();
    pair.sign(&signing::RSA_PKCS1_SHA256, &random, message.as_bytes(), &mut signature).expect("a signature");
    signature
}

fn decoded(text: &str) -> Vec<u8> {
    base64url::decode(text).expect("base64url")
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal"))
        .collect()
}

fn public_key(jwk: &Value) -> Key {
    let set = KeySet::read(jwk.to_string().as_bytes(), "a test").expect("a JWK");
    match &set.keys[..] {
        [key] => key.clone(),
        _ => panic!("{:?}", set.notes),
    }
}

/// What [`super::holds`] says, which is the same of a message whose digest was begun.
fn holds(algorithm: Algorithm, key: &Key, message: &[u8], signature: &[u8]) -> bool {
    let holds = super::holds(algorithm, key, Message::of(message), signature);
    let [begun] = Begun::of([message]);
    assert_eq!(
        super::holds(algorithm, key, Message::begun(message, begun), signature),
        holds,
        "{algorithm:?}"
    );
    holds
}

/// Something that verifies: a public key or a secret, as [`holds`] and [`mac_holds`] take them.
enum Verifier {
    Public(Box<Key>),
    Secret(HmacSecret),
}

impl Verifier {
    fn secret(bytes: Vec<u8>) -> Self {
        Self::Secret(HmacSecret::new(bytes).expect("a secret"))
    }

    fn accepts(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Public(key) => holds(algorithm, key, message, signature),
            Self::Secret(secret) => mac_holds(algorithm, secret, message, signature),
        }
    }
}

fn all_algorithms() -> impl Iterator<Item = Algorithm> {
    Algorithm::names().filter_map(Algorithm::named)
}

#[test]
fn the_examples_of_the_rfcs_hold_and_under_no_other_algorithm() {
    #[derive(Deserialize)]
    struct File {
        signatures: Vec<Example>,
    }
    #[derive(Deserialize)]
    struct Example {
        name: String,
        alg: String,
        jwk: Option<Value>,
        secret: Option<String>,
        message: String,
        signature: String,
    }
    let file: File = serde_json::from_str(RFC).expect("the file");
    assert_eq!(file.signatures.len(), 11);
    for example in file.signatures {
        let verifier = match (&example.jwk, &example.secret) {
            (Some(jwk), None) => Verifier::Public(Box::new(public_key(jwk))),
            (None, Some(secret)) => Verifier::secret(decoded(secret)),
            _ => panic!("{}: one of both", example.name),
        };
        let (message, signature) = (example.message.as_bytes(), decoded(&example.signature));
        let own = Algorithm::named(&example.alg).expect("an algorithm");
        for algorithm in all_algorithms() {
            assert_eq!(
                verifier.accepts(algorithm, message, &signature),
                algorithm == own,
                "{} under {algorithm:?}",
                example.name
            );
        }
        assert!(!verifier.accepts(own, &message[1..], &signature), "{}: another message", example.name);
    }
}

#[test]
fn wycheproofs_rsa_cases_come_out_as_they_should() {
    #[derive(Deserialize)]
    struct File {
        keys: Vec<Keyed>,
    }
    #[derive(Deserialize)]
    struct Keyed {
        n: String,
        e: String,
        cases: Vec<Case>,
    }
    #[derive(Deserialize)]
    struct Case {
        id: u32,
        what: String,
        message: String,
        signature: String,
        holds: bool,
    }
    let file: File = serde_json::from_str(WYCHEPROOF_RS256).expect("the file");
    let mut count = 0;
    for Keyed { n, e, cases } in file.keys {
        let key = Key::nameless(PublicKey::Rsa { n: decoded(&n), e: decoded(&e) });
        for case in cases {
            let (message, signature) = (hex(&case.message), hex(&case.signature));
            let found = holds(Algorithm::Rs256, &key, &message, &signature);
            assert_eq!(found, case.holds, "case {}: {}", case.id, case.what);
            for other in [Algorithm::Rs384, Algorithm::Rs512, Algorithm::Ps256] {
                assert!(!holds(other, &key, &message, &signature), "case {}, {other:?}", case.id);
            }
            count += 1;
        }
    }
    assert_eq!(count, 29);
}

#[test]
fn wycheproofs_ecdsa_cases_come_out_as_they_should() {
    #[derive(Deserialize)]
    struct File {
        keys: Vec<Keyed>,
    }
    #[derive(Deserialize)]
    struct Keyed {
        crv: String,
        x: String,
        y: String,
        cases: Vec<Case>,
    }
    #[derive(Deserialize)]
    struct Case {
        message: String,
        signature: String,
        holds: bool,
    }
    let file: File = serde_json::from_str(WYCHEPROOF_ECDSA).expect("the file");
    let mut count = 0;
    for Keyed { crv, x, y, cases } in file.keys {
        let algorithm = match crv.as_str() {
            "P-256" => Algorithm::Es256,
            "P-384" => Algorithm::Es384,
            "P-521" => Algorithm::Es512,
            other => panic!("{other}"),
        };
        let key = public_key(&serde_json::json!({"kty": "EC", "crv": crv, "x": x, "y": y}));
        for case in cases {
            let (message, signature) = (hex(&case.message), hex(&case.signature));
            assert_eq!(
                holds(algorithm, &key, &message, &signature),
                case.holds,
                "{crv}, signature {}",
                case.signature
            );
            count += 1;
        }
    }
    assert_eq!(count, 330);
}

/// A key and a signature over [`MESSAGE`] for each algorithm, made anew.
fn fresh() -> Vec<(Algorithm, Verifier, Vec<u8>)> {
    let random = SystemRandom::new();
    let mut made = Vec::new();

    let rsa = RsaKeyPair::generate(KeySize::Rsa2048).expect("an RSA key");
    let pem = format!(
        "-----BEGIN RSA PUBLIC KEY-----\n{}\n-----END RSA PUBLIC KEY-----",
        STANDARD.encode(rsa.public_key().as_ref())
    );
    let [rsa_key] = &KeySet::read(pem.as_bytes(), "a test").expect("PEM").keys[..] else { panic!("a key") };
    for (algorithm, encoding) in [
        (Algorithm::Rs256, &signing::RSA_PKCS1_SHA256 as &'static dyn signing::RsaEncoding),
        (Algorithm::Rs384, &signing::RSA_PKCS1_SHA384),
        (Algorithm::Rs512, &signing::RSA_PKCS1_SHA512),
        (Algorithm::Ps256, &signing::RSA_PSS_SHA256),
        (Algorithm::Ps384, &signing::RSA_PSS_SHA384),
        (Algorithm::Ps512, &signing::RSA_PSS_SHA512),
    ] {
        let mut signature = vec![0; rsa.public_modulus_len()];
        rsa.sign(encoding, &random, MESSAGE, &mut signature).expect("a signature");
        made.push((algorithm, Verifier::Public(Box::new(rsa_key.clone())), signature));
    }

    for (algorithm, curve, scheme) in [
        (Algorithm::Es256, Curve::P256, &signing::ECDSA_P256_SHA256_FIXED_SIGNING),
        (Algorithm::Es384, Curve::P384, &signing::ECDSA_P384_SHA384_FIXED_SIGNING),
        (Algorithm::Es512, Curve::P521, &signing::ECDSA_P521_SHA512_FIXED_SIGNING),
    ] {
        let pair = EcdsaKeyPair::generate(scheme).expect("an EC key");
        let (x, y) = pair.public_key().as_ref()[1..].split_at(curve.coordinate_bytes());
        let key = Key::nameless(PublicKey::Ec { curve, x: x.to_vec(), y: y.to_vec() });
        let signature = pair.sign(&random, MESSAGE).expect("a signature").as_ref().to_vec();
        made.push((algorithm, Verifier::Public(Box::new(key)), signature));
    }

    let pair = Ed25519KeyPair::generate().expect("an Ed25519 key");
    let key = Key::nameless(PublicKey::Ed25519 { x: pair.public_key().as_ref().to_vec() });
    made.push((Algorithm::Ed25519, Verifier::Public(Box::new(key)), pair.sign(MESSAGE).as_ref().to_vec()));

    let mut secret = vec![0; 48];
    rand::fill(&mut secret).expect("random bytes");
    for (algorithm, scheme) in [
        (Algorithm::Hs256, hmac::HMAC_SHA256),
        (Algorithm::Hs384, hmac::HMAC_SHA384),
        (Algorithm::Hs512, hmac::HMAC_SHA512),
    ] {
        let mac = hmac::sign(&hmac::Key::new(scheme, &secret), MESSAGE).as_ref().to_vec();
        made.push((algorithm, Verifier::secret(secret.clone()), mac));
    }
    made
}

#[test]
fn a_single_bit_spoils_a_signature() {
    for (algorithm, verifier, signature) in fresh() {
        assert!(verifier.accepts(algorithm, MESSAGE, &signature), "{algorithm:?}");
        let positions = |length: usize| [0, 1, length / 3, length / 2, length - 2, length - 1];
        for position in positions(signature.len()) {
            for bit in 0..8 {
                let mut spoilt = signature.clone();
                spoilt[position] ^= 1 << bit;
                assert!(
                    !verifier.accepts(algorithm, MESSAGE, &spoilt),
                    "{algorithm:?}: bit {bit} of byte {position} of the signature"
                );
            }
        }
        for position in positions(MESSAGE.len()) {
            for bit in 0..8 {
                let mut spoilt = MESSAGE.to_vec();
                spoilt[position] ^= 1 << bit;
                assert!(
                    !verifier.accepts(algorithm, &spoilt, &signature),
                    "{algorithm:?}: bit {bit} of byte {position} of the message"
                );
            }
        }
    }
}

#[test]
fn a_signature_has_one_length_and_one_algorithm() {
    for (algorithm, verifier, signature) in fresh() {
        let zero = [0];
        for (what, other) in [
            ("nothing", Vec::new()),
            ("the last byte gone", signature[..signature.len() - 1].to_vec()),
            ("the first byte gone", signature[1..].to_vec()),
            ("a zero before it", [&zero[..], &signature].concat()),
            ("a zero behind it", [&signature[..], &zero].concat()),
            ("twice", signature.repeat(2)),
            ("zeros", vec![0; signature.len()]),
            ("ones", vec![0xff; signature.len()]),
        ] {
            assert!(!verifier.accepts(algorithm, MESSAGE, &other), "{algorithm:?}: {what}");
        }
        for other in all_algorithms().filter(|other| *other != algorithm) {
            assert!(!verifier.accepts(other, MESSAGE, &signature), "{algorithm:?} taken for {other:?}");
        }
        assert!(!verifier.accepts(algorithm, b"", &signature), "{algorithm:?}: no message");
    }
}

/// Keys of every size sign well here: what is refused is refused for its size, and [`RSA_BITS`] says which sizes.
#[test]
fn rsa_keys_verify_within_the_limits_and_nowhere_else() {
    #[derive(Deserialize)]
    struct File {
        message: String,
        keys: Vec<Sized>,
    }
    #[derive(Deserialize)]
    struct Sized {
        bits: usize,
        n: String,
        signature: String,
    }
    let file: File = serde_json::from_str(RSA_SIZES).expect("the file");
    let mut verified = 0;
    for Sized { bits, n, signature } in file.keys {
        let key = Key::nameless(PublicKey::Rsa { n: decoded(&n), e: vec![1, 0, 1] });
        assert_eq!(key.bits(), bits);
        let found = holds(Algorithm::Rs256, &key, file.message.as_bytes(), &decoded(&signature));
        assert_eq!(found, RSA_BITS.contains(&bits), "{bits} bits");
        verified += usize::from(found);
    }
    assert!(verified >= 4, "2048, 2049, 3072 and 4096 bits at the least");
}

#[test]
fn keys_that_no_backend_takes_verify_nothing() {
    let n = decoded(
        "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZ\
         S-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2\
         R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcD\
         TW9gb54h4FRWyuXpoQ",
    );
    // With the exponent 1 the padded hash is its own signature: whoever could hand in such a key could sign anything.
    let prefix = hex("3031300d060960864801650304020105000420");
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, MESSAGE);
    let tail = [&[0][..], &prefix, hash.as_ref()].concat();
    let padded = [&[0, 1][..], &vec![0xff; n.len() - 2 - tail.len()], &tail].concat();
    assert_eq!(padded.len(), n.len());
    let mut even = n.clone();
    *even.last_mut().expect("a byte") &= 0xfe;
    let rsa = |n: &[u8], e: &[u8]| Key::nameless(PublicKey::Rsa { n: n.to_vec(), e: e.to_vec() });
    for (what, key) in [
        ("exponent 1", rsa(&n, &[1])),
        ("exponent 0", rsa(&n, &[0])),
        ("no exponent", rsa(&n, &[])),
        ("an even exponent", rsa(&n, &[1, 0, 0])),
        ("an exponent of 34 bits", rsa(&n, &[2, 0, 0, 0, 1])),
        ("an exponent of 48 bits", rsa(&n, &[1, 0, 0, 0, 0, 1])),
        ("an exponent as long as the modulus", rsa(&n, &n)),
        ("an even modulus", rsa(&even, &[1, 0, 1])),
        ("a modulus with a leading zero", rsa(&[&[0][..], &n].concat(), &[1])),
        ("no modulus", rsa(&[], &[1, 0, 1])),
        ("a modulus of 1 MiB", rsa(&vec![0xff; 1 << 20], &[1, 0, 1])),
    ] {
        for algorithm in all_algorithms() {
            let signature = if what.contains("1 MiB") { vec![1; 1 << 20] } else { padded.clone() };
            assert!(!holds(algorithm, &key, MESSAGE, &signature), "{what}, {algorithm:?}");
        }
    }
    let ec = |curve, x: usize, y: usize| PublicKey::Ec { curve, x: vec![1; x], y: vec![1; y] };
    let ed = |x: usize| PublicKey::Ed25519 { x: vec![9; x] };
    for key in [
        ec(Curve::P256, 32, 32),
        ec(Curve::P256, 0, 0),
        ec(Curve::P256, 64, 0),
        ec(Curve::P384, 48, 48),
        ec(Curve::P384, 47, 49),
        ec(Curve::P521, 66, 66),
        ec(Curve::P521, 65, 65),
        ed(0),
        ed(31),
        ed(32),
        ed(33),
        PublicKey::Ed25519 { x: vec![0xff; 32] },
    ] {
        let key = Key::nameless(key);
        for algorithm in all_algorithms() {
            for length in [0, 1, 63, 64, 96, 132, 133] {
                assert!(!holds(algorithm, &key, MESSAGE, &vec![1; length]), "{key:?}, {algorithm:?}");
            }
        }
    }
}

/// s + L instead of s: the same point equation, another spelling (RFC 8032 §5.1.7 refuses it).
#[test]
fn an_ed25519_signature_has_one_spelling() {
    const ORDER: &str = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
    let pair = Ed25519KeyPair::generate().expect("a key");
    let key = Key::nameless(PublicKey::Ed25519 { x: pair.public_key().as_ref().to_vec() });
    let mut signature = pair.sign(MESSAGE).as_ref().to_vec();
    assert!(holds(Algorithm::Ed25519, &key, MESSAGE, &signature));
    let mut carry = 0;
    for (byte, order) in signature[32..].iter_mut().zip(hex(ORDER)) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        (*byte, carry) = (sum.to_le_bytes()[0], sum >> 8);
    }
    assert_eq!(carry, 0, "s + L fits into 32 bytes");
    assert!(!holds(Algorithm::Ed25519, &key, MESSAGE, &signature));
}

/// A public key's own bytes never work as a secret, and a secret never as a key.
#[test]
fn a_mac_under_a_public_key_is_worth_nothing() {
    for (algorithm, verifier, _) in fresh() {
        let Verifier::Public(key) = verifier else { continue };
        let bytes = match &key.public {
            PublicKey::Rsa { n, .. } => n.clone(),
            PublicKey::Ec { x, .. } | PublicKey::Ed25519 { x } => x.clone(),
        };
        for (mac, scheme) in [
            (Algorithm::Hs256, hmac::HMAC_SHA256),
            (Algorithm::Hs384, hmac::HMAC_SHA384),
            (Algorithm::Hs512, hmac::HMAC_SHA512),
        ] {
            let tag = hmac::sign(&hmac::Key::new(scheme, &bytes), MESSAGE);
            assert!(!holds(mac, &key, MESSAGE, tag.as_ref()), "{mac:?} under a key for {algorithm:?}");
        }
    }
    let secret = HmacSecret::new(vec![7; 32]).expect("a secret");
    for algorithm in all_algorithms().filter(|algorithm| !algorithm.is_hmac()) {
        assert!(!mac_holds(algorithm, &secret, MESSAGE, &[7; 64]), "{algorithm:?}");
    }
}

#[test]
fn secrets_of_any_length_verify() {
    for length in [1, 31, 32, 63, 64, 65, 127, 128, 129, 4096] {
        let secret = vec![0xa5; length];
        let mac = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), MESSAGE);
        let secret = HmacSecret::new(secret).expect("a secret");
        assert!(mac_holds(Algorithm::Hs256, &secret, MESSAGE, mac.as_ref()), "{length} bytes");
        assert!(!mac_holds(Algorithm::Hs256, &secret, MESSAGE, &mac.as_ref()[..16]), "half of the MAC");
    }
}

/// What is kept of a key answers for that key and algorithm alone, whatever became of the key since.
#[test]
fn what_is_kept_of_a_key_is_of_no_other() {
    for (algorithm, verifier, signature) in fresh() {
        let Verifier::Public(mut key) = verifier else { continue };
        for time in ["first", "second"] {
            assert!(holds(algorithm, &key, MESSAGE, &signature), "{algorithm:?}, the {time} time");
            for other in all_algorithms().filter(|other| *other != algorithm) {
                assert!(
                    !holds(other, &key, MESSAGE, &signature),
                    "{other:?} for {algorithm:?}, the {time} time"
                );
            }
        }
        let own = key.public.clone();
        let of_another = fresh().into_iter().find_map(|(another, verifier, signature)| match verifier {
            Verifier::Public(other) if another == algorithm => Some((other.public.clone(), signature)),
            _ => None,
        });
        let (another, its_signature) = of_another.expect("a key for the same algorithm");
        key.public = another;
        assert!(!holds(algorithm, &key, MESSAGE, &signature), "{algorithm:?}: the key was changed");
        assert!(holds(algorithm, &key, MESSAGE, &its_signature), "{algorithm:?}: the new one counts");
        key.public = own;
        assert!(holds(algorithm, &key.clone(), MESSAGE, &signature), "{algorithm:?}: a copy");
    }
}
