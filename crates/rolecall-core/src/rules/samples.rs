//! Tokens for the tests of rules: a sound one, and what comes of changing a member.

use super::{Evidence, Finding, Rule};
use crate::keys::{Certificate, Key, PublicKey};
use crate::nature::Nature;
use crate::time::{Seconds, UnixTime};
use crate::token::{Token, base64url};

/// The moment at which samples are judged: 2023-11-14T22:13:20Z.
pub(crate) const NOW: UnixTime = UnixTime(1_700_000_000);
/// The leeway with which samples are judged.
pub(crate) const LEEWAY: Seconds = Seconds(60);
/// The tenant of every sample.
pub(crate) const TENANT: &str = "8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47";
/// Its v1 issuer, as a JSON text.
pub(crate) const V1: &str = r#""https://sts.windows.net/8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47/""#;
/// Its v2 issuer, as a JSON text.
pub(crate) const V2: &str =
    r#""https://login.microsoftonline.com/8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47/v2.0""#;
/// An issuer in B2C, as a JSON text.
pub(crate) const B2C: &str = r#""https://contoso.b2clogin.com/8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47/v2.0/""#;
/// An issuer that is nobody at Microsoft, as a JSON text.
pub(crate) const OTHER: &str = r#""https://issuer.example/""#;

/// The header of the sound sample.
const HEADER: &[(&str, &str)] =
    &[("typ", r#""JWT""#), ("alg", r#""RS256""#), ("kid", r#""X5eXk4xyojNFum1kl2Ytv8dlNP4""#)];

/// The claims of the sound sample: an app-only access token of Entra, v2, one hour long.
const CLAIMS: &[(&str, &str)] = &[
    ("aud", r#""11111111-2222-3333-4444-555555555555""#),
    ("iss", V2),
    ("iat", "1699999700"),
    ("nbf", "1699999700"),
    ("exp", "1700003600"),
    ("aio", r#""E2VgYPj8W9Q""#),
    ("azp", r#""66666666-7777-8888-9999-aaaaaaaaaaaa""#),
    ("azpacr", r#""1""#),
    ("idtyp", r#""app""#),
    ("oid", r#""bbbbbbbb-cccc-4ddd-8eee-ffffffffffff""#),
    ("roles", r#"["Things.Read.All"]"#),
    ("sub", r#""bbbbbbbb-cccc-4ddd-8eee-ffffffffffff""#),
    ("tid", r#""8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47""#),
    ("uti", r#""pHpSUFx3ukGmOZpeq1sJAA""#),
    ("ver", r#""2.0""#),
];

/// A token with this header, these claims and a signature of 256 bytes that verifies with nothing.
pub(crate) fn token(header_json: &str, claims_json: &str) -> Token {
    signed(header_json, claims_json, 256)
}

/// The same with a signature of another length.
pub(crate) fn signed(header_json: &str, claims_json: &str, signature_bytes: usize) -> Token {
    parsed(&format!(
        "{}.{}.{}",
        base64url::encode(header_json.as_bytes()),
        base64url::encode(claims_json.as_bytes()),
        base64url::encode(&vec![0x5a; signature_bytes])
    ))
}

/// The token that `text` is.
pub(crate) fn parsed(text: &str) -> Token {
    Token::parse(text).expect("a sample is a token")
}

/// The sound sample with some claims changed: each name with its new JSON, or nothing to leave it out.
pub(crate) fn claims(changes: &[(&str, &str)]) -> Token {
    token(&object(HEADER, &[]), &object(CLAIMS, changes))
}

/// The sound sample with some members of the header changed in the same way.
pub(crate) fn header(changes: &[(&str, &str)]) -> Token {
    token(&object(HEADER, changes), &object(CLAIMS, &[]))
}

/// Both at once.
pub(crate) fn both(header_changes: &[(&str, &str)], claim_changes: &[(&str, &str)]) -> Token {
    token(&object(HEADER, header_changes), &object(CLAIMS, claim_changes))
}

/// The sound sample's header and claims as JSON.
pub(crate) fn sound_json() -> (String, String) {
    (object(HEADER, &[]), object(CLAIMS, &[]))
}

fn object(members: &[(&str, &str)], changes: &[(&str, &str)]) -> String {
    let kept = members.iter().map(|(name, json)| {
        (*name, changes.iter().find(|(changed, _)| changed == name).map_or(*json, |(_, json)| *json))
    });
    let added = changes.iter().copied().filter(|(name, _)| !members.iter().any(|(known, _)| known == name));
    let written: Vec<String> = kept
        .chain(added)
        .filter(|(_, json)| !json.is_empty())
        .map(|(name, json)| format!("\"{name}\":{json}"))
        .collect();
    format!("{{{}}}", written.join(","))
}

/// An RSA key of `bits` bits with this exponent; no signature ever verifies with it.
pub(crate) fn rsa_key(bits: usize, e: &[u8]) -> Key {
    let mut n = vec![0xff; bits.div_ceil(8)];
    n[0] = 0xff >> (n.len() * 8 - bits);
    Key::nameless(PublicKey::Rsa { n, e: e.to_vec() })
}

/// A sound RSA key whose certificate has this subject and ends at this moment.
pub(crate) fn certified_key(subject: &str, not_after: UnixTime) -> Key {
    let certificate = Certificate {
        subject: subject.to_owned(),
        issuer: subject.to_owned(),
        not_before: UnixTime(0),
        not_after,
    };
    Key { certificate: Some(certificate), ..rsa_key(2048, &[1, 0, 1]) }
}

/// What `rule` finds in `token`, with the key or the length of the secret that verified it.
pub(crate) fn found(
    rule: &Rule,
    token: &Token,
    key: Option<&Key>,
    secret_bytes: Option<usize>,
) -> Vec<Finding> {
    let nature = Nature::of(token);
    (rule.find)(&Evidence { token, nature: &nature, key, secret_bytes, now: NOW, leeway: LEEWAY })
}

/// Expects `rule` to find in `token` one thing that says `says`, or nothing at all.
pub(crate) fn expect(rule: &Rule, what: &str, token: &Token, says: Option<&str>) {
    expect_with(rule, what, token, None, None, says);
}

/// The same with a key, or with the length of a secret.
pub(crate) fn expect_with(
    rule: &Rule,
    what: &str,
    token: &Token,
    key: Option<&Key>,
    secret_bytes: Option<usize>,
    says: Option<&str>,
) {
    let findings = found(rule, token, key, secret_bytes);
    match (&findings[..], says) {
        ([], None) => {}
        ([finding], Some(says)) => {
            assert!(finding.message.contains(says), "{what}: {says:?} is not in {:?}", finding.message);
            assert_eq!((finding.rule, finding.severity), (rule.id, rule.severity), "{what}");
            assert!(!finding.help.is_empty(), "{what}: no help");
        }
        (other, says) => panic!("{what}: expected {says:?}, found {other:?}"),
    }
}
