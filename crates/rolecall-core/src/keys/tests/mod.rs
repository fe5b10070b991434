//! Key sets as people hand them over: good, odd and hostile.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::*;

mod certificates;
mod entries;
mod file;

#[derive(Deserialize)]
struct Certificates {
    certificates: Vec<Made>,
}

/// A certificate of `fixtures/vectors/certificates.json`.
#[derive(Deserialize)]
struct Made {
    what: String,
    certificate: String,
    spki: String,
    x5t: String,
    x5t_s256: String,
    jwk: Option<Value>,
}

fn made(what: &str) -> Made {
    let text = include_str!("../../../../../fixtures/vectors/certificates.json");
    let file: Certificates = serde_json::from_str(text).expect("the file");
    file.certificates.into_iter().find(|made| made.what == what).expect("a certificate")
}

fn read(text: impl AsRef<[u8]>) -> KeySet {
    KeySet::read(text.as_ref(), "keys.json").expect("a key set")
}

fn error(bytes: &[u8]) -> KeysError {
    KeySet::read(bytes, "keys.json").expect_err("no key set")
}

fn ec() -> Value {
    json!({
        "kty": "EC", "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    })
}

fn other_ec() -> Value {
    json!({
        "kty": "EC", "crv": "P-256",
        "x": "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0",
        "y": "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps",
    })
}

fn rsa() -> Value {
    made("RSA").jwk.expect("its JWK")
}

fn ed() -> Value {
    json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})
}

/// `jwk` with `members` in place of its own; `null` takes one away.
fn with(mut jwk: Value, members: Value) -> Value {
    let (Some(object), Value::Object(members)) = (jwk.as_object_mut(), members) else { panic!("objects") };
    for (name, value) in members {
        if value.is_null() {
            object.remove(&name);
        } else {
            object.insert(name, value);
        }
    }
    jwk
}

fn jwks(keys: &[Value]) -> String {
    json!({"keys": keys}).to_string()
}

fn messages(set: &KeySet) -> Vec<&str> {
    set.notes.iter().map(|note| note.message.as_str()).collect()
}

#[test]
fn a_jwks_a_jwk_and_pem_say_the_same() {
    let made = made("RSA");
    let pem =
        |label: &str, base64: &str| format!("-----BEGIN {label}-----\n{base64}\n-----END {label}-----\n");
    let spki = STANDARD.decode(&made.spki).expect("base64");
    // The 24 bytes before the BIT STRING's content are the same for every RSA key of 2048 bits (RFC 8017 A.1).
    let pkcs1 = STANDARD.encode(&spki[24..]);
    let jwk = rsa();
    let expected = read(jwk.to_string()).keys.remove(0).public;
    assert_eq!((expected.bits(), expected.type_name()), (2048, "RSA"));
    for (what, text) in [
        ("a JWKS", jwks(std::slice::from_ref(&jwk))),
        ("a JWK", jwk.to_string()),
        ("with a byte order mark", format!("\u{feff}{jwk}")),
        ("indented", format!("\r\n\t {jwk} \n")),
        ("PUBLIC KEY", pem("PUBLIC KEY", &made.spki)),
        ("RSA PUBLIC KEY", pem("RSA PUBLIC KEY", &pkcs1)),
        ("CERTIFICATE", pem("CERTIFICATE", &made.certificate)),
        ("PEM with a byte order mark", format!("\u{feff}{}", pem("PUBLIC KEY", &made.spki))),
        ("PEM after prose", format!("Bag Attributes\n  name\n{}", pem("PUBLIC KEY", &made.spki))),
    ] {
        let set = read(&text);
        assert_eq!(set.origin, "keys.json");
        assert_eq!(messages(&set), Vec::<&str>::new(), "{what}");
        assert_eq!(set.keys.iter().map(|key| &key.public).collect::<Vec<_>>(), [&expected], "{what}");
    }
}

#[test]
fn a_private_key_is_refused_and_never_shown() {
    let secret = "MC4CAQAwBQYDK2VwBCIEINSECRET";
    for label in [
        "PRIVATE KEY",
        "RSA PRIVATE KEY",
        "EC PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
        "OPENSSH PRIVATE KEY",
        "SOME PRIVATE KEY",
    ] {
        let public = made("Ed25519").spki;
        for text in [
            format!("-----BEGIN {label}-----\n{secret}\n-----END {label}-----\n"),
            format!("-----BEGIN {label}-----\n{secret}"),
            format!(
                "-----BEGIN PUBLIC KEY-----\n{public}\n-----END PUBLIC KEY-----\n-----BEGIN {label}-----\n{secret}\n"
            ),
        ] {
            let error = error(text.as_bytes());
            let shown = format!("{error} {error:?} {}", error.hint());
            assert!(matches!(error, KeysError::PrivateKey { .. }), "{label}: {error:?}");
            assert!(!shown.contains("SECRET"), "{shown}");
        }
    }
    let set = read(with(ed(), json!({"d": "SECRETSECRETSECRET"})).to_string());
    assert!(!format!("{set:?}").contains("SECRETSECRET"));
}

#[test]
fn a_servers_error_answer_is_named_with_its_code() {
    for (text, code) in [
        (
            &br#"{"error":"invalid_tenant","error_description":"AADSTS90002: Tenant 'x' not found."}"#[..],
            Some(90_002),
        ),
        (br#"{"error":"invalid_tenant","error_description":"Sorry. aadsts50034: no."}"#, Some(50_034)),
        (br#"{"error":"invalid_tenant"}"#, None),
        (br#"{"error":"x","error_description":["AADSTS1"]}"#, None),
    ] {
        let error = error(text);
        assert_eq!(error, KeysError::Answer { code });
        let told = format!("{error} | {}", error.hint());
        assert!(told.contains("rolecall keys fetch") && !told.contains("invalid_tenant"), "{told}");
        assert_eq!(told.contains("rolecall explain AADSTS"), code.is_some(), "{told}");
    }
    // Keys are keys, whatever stands beside them.
    assert!(KeySet::read(br#"{"keys":[],"error":"x"}"#, "").is_ok());
}

#[test]
fn what_is_no_key_set_is_named() {
    let der = STANDARD.decode(made("RSA").certificate).expect("base64");
    let spki = STANDARD.decode(made("RSA").spki).expect("base64");
    for (bytes, found) in [
        (&b""[..], "nothing"),
        (b" \r\n", "nothing"),
        (b"\xef\xbb\xbf", "nothing"),
        (b"\xff\xfe{\0}\0", "text in UTF-16"),
        (b"[]", "a JSON array"),
        (b"{}", "a JSON object with neither `keys` nor `kty`"),
        (br#"{"jwks_uri":"https://x"}"#, "an OpenID configuration, which says where the keys are"),
        (br#"{"keys":{}}"#, "a JSON object whose `keys` is no array"),
        (br#"{"keys":null}"#, "a JSON object whose `keys` is no array"),
        (br#"{"keys":"secret"}"#, "a JSON object whose `keys` is no array"),
        (b"<!doctype html>", "HTML or XML"),
        (b"ssh-ed25519 AAAA me", "an SSH public key"),
        (b"eyJhbGciOiJub25lIn0.e30.", "a token"),
        (b"MIIBIjANBg", "other text"),
        (b"{\"keys\":[\xff]}", "bytes that are no UTF-8 text"),
        (b"\x00\xff\xfe", "bytes that are no UTF-8 text"),
        (&der, "a certificate in DER"),
        (&spki, "a public key in DER"),
        (b"see -----BEGIN PUBLIC KEY----- there", "text that mentions PEM, without a block of it"),
    ] {
        let error = error(bytes);
        assert!(!error.hint().is_empty());
        let expected = format!("expected a JWKS ({{\"keys\": […]}}), a JWK or PEM text, found {found}");
        assert_eq!(error.to_string(), expected);
    }
    assert_eq!(error(br#"{"keys":[],"keys":[]}"#), KeysError::DuplicateKeys { count: 2 });
    for (text, place) in [
        (r#"{"keys":[{"kty":"RSA"}"#, "line 1, column 22"),
        ("{\"keys\":[\n{\"kty\":\"RSA\",}]}", "line 2, column 14"),
        ("{'keys':[]}", "line 1, column 2"),
        (r#"{"keys":[]} x"#, "line 1, column 13"),
    ] {
        let error = error(text.as_bytes());
        assert!(matches!(error, KeysError::Json(_)), "{text}: {error:?}");
        assert!(error.to_string().ends_with(place), "{text}: {error}");
    }
}

#[test]
fn the_limits_hold_on_either_side() {
    let padded = |length: usize| {
        let mut text = jwks(&[ec()]);
        text.push_str(&" ".repeat(length - text.len()));
        text
    };
    assert_eq!(read(padded(KEYS_BYTES_LIMIT)).keys.len(), 1);
    assert_eq!(
        error(padded(KEYS_BYTES_LIMIT + 1).as_bytes()),
        KeysError::TooLong { bytes: KEYS_BYTES_LIMIT + 1 }
    );
    let many = |count: usize| {
        let keys: Vec<Value> = (0..count).map(|kid| with(ed(), json!({"kid": kid.to_string()}))).collect();
        jwks(&keys)
    };
    assert_eq!(read(many(KEYS_LIMIT)).keys.len(), KEYS_LIMIT);
    assert_eq!(error(many(KEYS_LIMIT + 1).as_bytes()), KeysError::TooMany { count: KEYS_LIMIT + 1 });
    let blocks = |count: usize| "-----BEGIN A-----\n-----END A-----\n".repeat(count);
    assert_eq!(read(blocks(KEYS_LIMIT)).notes.len(), KEYS_LIMIT);
    assert_eq!(error(blocks(KEYS_LIMIT + 1).as_bytes()), KeysError::TooMany { count: KEYS_LIMIT + 1 });
    assert_eq!(read(r#"{"keys":[]}"#).keys, []);
}

/// One mebibyte of each kind of nuisance is read, or refused, without a panic and without a long wait.
#[test]
fn hostile_sets_cost_little() {
    let filler = |unit: &str| unit.repeat(KEYS_BYTES_LIMIT / unit.len() - 1);
    for text in [
        filler("["),
        filler(r#"{"keys":["#),
        format!(r#"{{"keys":[{}]}}"#, filler("1,").trim_end_matches(',')),
        format!(r#"{{"keys":[{{{}"kty":"EC"}}]}}"#, &filler(r#""a":1,"#)[..900_000 / 6 * 6]),
        format!(r#"{{"keys":[{{"{}":{{{}"b":1}}}}]}}"#, "a".repeat(400_000), r#""b":1,"#.repeat(80_000)),
        filler("-----BEGIN A-----\n"),
        filler("-----END A-----\n"),
        format!("-----BEGIN PUBLIC KEY-----\n{}", filler("AAAA\n")),
        format!(r#"{{"kty":"RSA","e":"AQAB","n":"{}"}}"#, "_".repeat(1_000_000)),
        format!(r#"{{"kty":"EC","crv":"{}"}}"#, "\\u202e".repeat(150_000)),
    ] {
        let _ = KeySet::read(text.as_bytes(), "keys.json");
    }
}
