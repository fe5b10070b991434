//! Every form that people paste gives the same token; what is none is named.

use crate::process::{NOW, fixture, root, run, trusting};

fn paste(name: &str) -> Vec<u8> {
    std::fs::read(root().join(fixture(&format!("pastes/{name}")))).expect("the paste")
}

#[test]
fn every_paste_gives_a_token_or_says_what_it_is() {
    let index = std::fs::read_to_string(root().join("fixtures/index.json")).expect("the index");
    let index: serde_json::Value = serde_json::from_str(&index).expect("JSON");
    for paste in index["pastes"].as_array().expect("pastes") {
        let file = paste["file"].as_str().expect("a file");
        let tokens = paste["tokens"].as_array().expect("tokens").len();
        let input = std::fs::read(root().join(fixture(file))).expect("the paste");
        let blank = input.iter().all(u8::is_ascii_whitespace);
        let run = run(&format!("inspect --format json --now {NOW}"), input);
        if blank {
            assert_eq!(run.status, 2, "{file}: nothing was given");
            continue;
        }
        let report = run.json();
        let others: Vec<_> = report["input"]["not_tokens"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|other| &other["kind"])
            .collect();
        let cut_off = others.iter().any(|kind| **kind == "cut-off");
        assert_eq!(run.status, if tokens > 0 || cut_off { 0 } else { 3 }, "{file}: {}{}", run.out, run.err);
        assert_eq!(
            report["input"]["passed_over"].as_array().expect("a list").len(),
            tokens.saturating_sub(1),
            "{file}"
        );
        assert_eq!(others.len(), paste["others"].as_array().expect("others").len(), "{file}: {others:?}");
    }
}

#[test]
fn what_is_no_token_is_named() {
    for (name, kind) in [
        ("jwe.txt", "encrypted"),
        ("opaque-personal.txt", "opaque-personal"),
        ("authorization-code.txt", "authorization-code"),
        ("refresh-token.txt", "refresh-token"),
        ("client-secret.txt", "client-secret"),
        ("saml.xml", "saml"),
        ("cut-off.txt", "cut-off"),
    ] {
        let report = run(&format!("inspect --format json --now {NOW}"), paste(name)).json();
        assert_eq!(report["input"]["not_tokens"][0]["kind"], kind, "{name}: {report:#}");
        // What is there of a broken token is shown, and asked for a verdict it is no good one.
        let asked = run(&format!("verify {} --any-audience --now {NOW}", trusting()), paste(name));
        assert!(matches!(asked.status, 1 | 3), "{name}: {asked:?}");
    }
}

#[test]
fn of_several_tokens_one_is_taken_and_named_or_picked() {
    let response = paste("oauth-response.json");
    let report = run(&format!("inspect --format json --now {NOW}"), &response).json();
    assert!(
        report["input"]["place"].as_str().is_some_and(|place| place.contains("access_token")),
        "{}",
        report["input"]
    );
    assert!(
        report["input"]["passed_over"][0]["place"].as_str().is_some_and(|place| place.contains("id_token"))
    );
    let picked = run(&format!("inspect --format json --pick 2 --now {NOW}"), &response).json();
    assert!(
        picked["input"]["place"].as_str().is_some_and(|place| place.contains("id_token")),
        "{}",
        picked["input"]
    );
    assert_eq!(run("inspect --pick 9", &response).status, 2);
    assert_eq!(run("inspect --pick 0", &response).status, 2);
    let two =
        format!("{}\n{}\n", crate::process::token("v1-app-defender"), crate::process::token("v1-app-xdr"));
    let asks = run(&format!("verify {} --any-audience --now {NOW}", trusting()), &two);
    assert_eq!(asks.status, 2, "{asks:?}");
    assert!(asks.err.contains("--pick"), "{}", asks.err);
}

/// A good token must not answer for a broken one beside it, which may be the one that was meant.
#[test]
fn a_token_beside_one_that_cannot_be_read_is_not_taken_for_it() {
    let good = crate::process::token("v1-app-defender");
    let payload = good.split('.').nth(1).expect("a payload");
    // `{"typ":"JWT"}` has no `alg`, and ` {"alg"…` does not begin with a brace.
    for (what, text) in [
        (
            "no alg",
            format!("{{\"access_token\":\"eyJ0eXAiOiJKV1QifQ.{payload}.c2ln\",\"id_token\":\"{good}\"}}"),
        ),
        ("opaque", format!("{{\"access_token\":\"opaque\",\"id_token\":\"{good}\"}}")),
        ("in an object", format!("{{\"access_token\":{{\"value\":\"opaque\"}},\"id_token\":\"{good}\"}}")),
        ("percent-encoded", format!("access_token=%6Fpaque%6F&id_token={good}")),
        ("in an element", format!("access_token: <b>opaque</b>\nid_token: {good}\n")),
        ("in brackets", format!("access_token: <{}>\nid_token: {good}\n", "opaque".repeat(8))),
        ("padded", format!("{{\"access_token\":\"{good}=\",\"id_token\":\"{good}\"}}")),
        ("a further part", format!("Authorization: Bearer {good}.zzz\r\nCookie: t={good}\r\n")),
        ("broken", format!("Authorization: Bearer eyJAAAA~AAAA~AAAA\r\nX-Previous: {good}\r\n")),
        ("cut off", format!("access_token={} and {good}", &good[..300])),
    ] {
        let run = run(&format!("verify {} --any-audience --now {NOW}", trusting()), &text);
        assert_eq!(run.status, 2, "{what}: {run:?}");
        assert!(run.err.contains("--pick"), "{what}: {}", run.err);
    }
    for placeholder in [
        "\"Bearer $token\"",
        "'Bearer ' + token",
        "Bearer {{token}}",
        "f\"Bearer {token}\"",
        "Bearer %TOKEN%",
    ] {
        let text = format!("token = \"{good}\"\nheaders = {{ \"Authorization\": {placeholder} }}\n");
        let run = run(&format!("verify {} --any-audience --now {NOW}", trusting()), &text);
        assert_eq!(run.status, 0, "{placeholder}: {run:?}");
    }
    let unsaid = run(
        &format!("verify {} --any-audience", trusting()),
        format!("{{\"access_token\":\"opaque\",\"id_token\":\"{good}\"}}"),
    );
    assert!(
        !unsaid.err.contains("more than one token") && unsaid.err.contains("--pick 1 takes it"),
        "{unsaid:?}"
    );
    let beside = format!("{{\"access_token\":\"opaque\",\"id_token\":\"{good}\"}}");
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(beside.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let run_on = run(&format!("verify {} --any-audience --now {NOW}", trusting()), utf16);
    assert_eq!(run_on.status, 2, "in UTF-16: {run_on:?}");
    let fine = run(
        &format!("verify {} --any-audience --now {NOW}", trusting()),
        format!("Authorization: Bearer {good}\n"),
    );
    assert_eq!(fine.status, 0, "{fine:?}");
}

/// Rule 3 of docs/validation.md: what stands directly behind a token and belongs to it makes another text.
#[test]
fn what_belongs_to_a_token_is_never_trimmed_into_a_good_one() {
    let good = crate::process::token("v1-app-defender");
    for tail in ["=", "==", "+a", "/a", ".abc", "~abc~", "%3D", "%2Eabc"] {
        for text in [format!("{good}{tail}"), format!("x {good}{tail} y"), format!("Bearer {good}{tail}")] {
            let run = run(&format!("verify {} --any-audience --now {NOW}", trusting()), &text);
            assert!(matches!(run.status, 1..=3), "{tail}: {run:?}");
        }
    }
}
