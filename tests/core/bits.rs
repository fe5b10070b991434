//! No bit of a token can be another: for every algorithm, a changed bit of header, payload or signature is refused.

use rolecall_core::input;
use rolecall_core::question::Answer;
use rolecall_core::report::{Asked, InputSummary, Report};
use rolecall_core::token::{Token, base64url};
use rolecall_core::verify::{Algorithm, Expectations};
use serde_json::Value;

use crate::fixtures::{expectations, fixture, index};

/// One token for each algorithm: its name as in `alg`, and the case of the index.
const TOKENS: [(&str, &str); 14] = [
    ("RS256", "generic-rs256"),
    ("RS384", "generic-rs384"),
    ("RS512", "generic-rs512"),
    ("PS256", "generic-ps256"),
    ("PS384", "generic-ps384"),
    ("PS512", "generic-ps512"),
    ("ES256", "generic-es256"),
    ("ES384", "generic-es384"),
    ("ES512", "generic-es512"),
    ("EdDSA", "generic-eddsa"),
    ("Ed25519", "generic-ed25519"),
    ("HS256", "generic-hs256"),
    ("HS384", "generic-hs384"),
    ("HS512", "generic-hs512"),
];

/// Every how many bytes all eight bits are changed. Odd, so that every letter of a group of four has its turn.
const STEP: usize = 13;

/// Whether the token is authentic under the case's keys, and whether it was given out as verified.
fn judged(text: &str, expected: &Expectations) -> (Answer, bool) {
    Token::parse(text).map_or((Answer::NotChecked, false), |token| judge(&token, expected))
}

fn judge(token: &Token, expected: &Expectations) -> (Answer, bool) {
    let (report, verified) =
        Report::with_verified(token, InputSummary::default(), expected, Asked::Verification);
    (report.questions.authentic.answer, verified.is_some())
}

/// The places whose bits are changed: every [`STEP`]th one and the last, whose low bits may mean nothing.
fn places(length: usize) -> impl Iterator<Item = usize> {
    (0..length).step_by(STEP).chain(length.checked_sub(1).filter(|last| last % STEP != 0))
}

/// Everything that differs from `bytes` in one bit of one of the [`places`].
fn flipped(bytes: &[u8]) -> impl Iterator<Item = (String, Vec<u8>)> {
    places(bytes.len()).flat_map(move |place| {
        (0..8).map(move |bit| {
            let mut changed = bytes.to_vec();
            changed[place] ^= 1 << bit;
            (format!("bit {bit} of byte {place}"), changed)
        })
    })
}

/// Judges every changed form of a case's token; how many there were.
fn refuses_every_bit(alg: &str, case: &Value, leeway: i64) -> usize {
    let text = String::from_utf8(fixture(case["file"].as_str().expect("a file"))).expect("ASCII");
    let text = text.trim_end();
    let expected = expectations(case, leeway);
    assert_eq!(Token::parse(text).expect("a token").alg(), Some(alg));
    assert_eq!(judged(text, &expected), (Answer::Yes, true), "{alg}: the unchanged token");

    let mut count = 0;
    let mut refuse = |what: &str, changed: &str| {
        assert_ne!(changed, text, "{alg}: {what}: a change");
        let (answer, verified) = judged(changed, &expected);
        assert!(answer != Answer::Yes && !verified, "{alg}: {what}: {answer:?}, verified: {verified}");
        count += 1;
    };
    for (what, changed) in flipped(text.as_bytes()) {
        // The bytes as somebody may paste them, from which a token is found first.
        for found in input::find(&changed).expect("short enough").tokens {
            // Of most of them the whole text, which is judged below.
            if found.token.len() == changed.len() {
                continue;
            }
            let (answer, verified) = judge(&found.token, &expected);
            assert!(answer != Answer::Yes && !verified, "{alg}: pasted text, {what}: {answer:?}");
        }
        // A byte above ASCII is no UTF-8 alone; what stands for it differs from the token all the same.
        refuse(&format!("text, {what}"), &String::from_utf8_lossy(&changed));
    }
    let parts: Vec<&str> = text.split('.').collect();
    assert_eq!(parts.len(), 3, "{alg}");
    for (index, name) in ["header", "payload", "signature"].into_iter().enumerate() {
        let bytes = base64url::decode(parts[index]).expect("base64url");
        for (what, changed) in flipped(&bytes) {
            let encoded = base64url::encode(&changed);
            let mut parts = parts.clone();
            parts[index] = &encoded;
            refuse(&format!("{name}, {what}"), &parts.join("."));
        }
    }
    count
}

#[test]
fn every_changed_bit_is_refused_under_every_algorithm() {
    let index = index();
    let leeway = index["leeway"].as_i64().expect("a leeway");
    let cases = index["cases"].as_array().expect("cases");
    // Each algorithm in a thread of its own: the signatures take the time.
    std::thread::scope(|scope| {
        let running: Vec<_> = TOKENS
            .into_iter()
            .map(|(alg, name)| {
                let case = cases.iter().find(|case| case["name"] == name).expect("a case of this name");
                scope.spawn(move || (alg, refuses_every_bit(alg, case, leeway)))
            })
            .collect();
        for thread in running {
            let (alg, count) = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            assert!(count > 350, "{alg}: {count} changed tokens");
        }
    });
}

#[test]
fn no_algorithm_is_left_out() {
    let mut names: Vec<&str> = Algorithm::names().collect();
    let mut tried: Vec<&str> = TOKENS.iter().map(|(alg, _)| *alg).collect();
    names.sort_unstable();
    tried.sort_unstable();
    assert_eq!(tried, names);
}
