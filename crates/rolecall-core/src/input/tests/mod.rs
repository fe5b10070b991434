//! Every form that people paste, and what must not be made of other text.

mod forms;
mod no_token;
mod robust;
mod stream;
mod wrapping;

use super::{FINDINGS_LIMIT, INPUT_LIMIT, InputError, Label, OtherKind, Pasted, SpotKind, find, spots};
use crate::token::{Token, base64url};

const RS256: &str = r#"{"typ":"JWT","alg":"RS256","kid":"X5eXk4xyojNFum1kl2Ytv8dlNP4"}"#;
const CLAIMS: &str = r#"{"aud":"https://api.securitycenter.microsoft.com","iss":"https://sts.windows.net/x/","exp":1700003600,"roles":["Alert.Read.All","Machine.Read.All"],"tid":"72f988bf-86f1-41af-91ab-2d7cd011db47"}"#;

/// A token whose signature has `bytes` bytes, which `seed` varies.
fn token_of(header: &str, claims: &str, bytes: usize, seed: u64) -> String {
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    let signature: Vec<u8> = (0..bytes)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state.to_be_bytes()[0]
        })
        .collect();
    let part = |json: &str| base64url::encode(json.as_bytes());
    format!("{}.{}.{}", part(header), part(claims), base64url::encode(&signature))
}

pub(super) fn token() -> String {
    token_of(RS256, CLAIMS, 256, 1)
}

fn other_token() -> String {
    token_of(RS256, r#"{"aud":"other"}"#, 256, 2)
}

/// The text of each token found.
fn texts(pasted: &Pasted) -> Vec<String> {
    pasted.tokens.iter().map(|found| text_of(&found.token)).collect()
}

fn text_of(token: &Token) -> String {
    let input = String::from_utf8_lossy(token.signing_input()).into_owned();
    token.signature_text().map_or(input.clone(), |signature| format!("{input}.{signature}"))
}

fn paste(text: impl AsRef<[u8]>) -> Pasted {
    find(text.as_ref()).expect("within the limit")
}

/// Exactly `tokens` are found in `text`, and nothing else.
#[track_caller]
fn holds(what: &str, text: impl AsRef<[u8]>, tokens: &[&str]) {
    let pasted = paste(&text);
    assert_eq!(texts(&pasted), tokens, "{what}: {}", String::from_utf8_lossy(text.as_ref()));
    assert!(pasted.others.is_empty(), "{what}: {:?}", pasted.others);
}

/// No token is found in `text`, and these others.
#[track_caller]
fn holds_others(what: &str, text: impl AsRef<[u8]>, kinds: &[OtherKind]) {
    let pasted = paste(&text);
    let found: Vec<OtherKind> = pasted.others.iter().map(|other| other.kind).collect();
    assert_eq!(found, kinds, "{what}: {}", String::from_utf8_lossy(text.as_ref()));
    assert_eq!(texts(&pasted), [""; 0], "{what}: {}", String::from_utf8_lossy(text.as_ref()));
}

fn wrapped(text: &str, width: usize, line_end: &str, prefix: &str) -> String {
    let lines: Vec<&str> =
        text.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).expect("ASCII")).collect();
    format!("{prefix}{}", lines.join(&format!("{line_end}{prefix}")))
}
