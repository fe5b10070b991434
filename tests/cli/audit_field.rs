//! What `rolecall audit --field` says of a member in which no token can be read.

use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine as _};
use serde_json::{Value, json};

use crate::folder::Folder;
use crate::process::{NOW, run, token};

#[test]
fn a_member_without_a_token_is_told_for_what_it_is() {
    let folder = Folder::new();
    let good = token("v1-app-defender");
    let decode = "`a.t` holds base64 of a token: decode it first";
    let base64 = "holds base64 of a token: decode it first";
    for (what, value, hint, error) in [
        ("base64", json!(BASE64_STANDARD.encode(&good)), decode, base64),
        (
            "a header in base64url",
            json!(BASE64_URL_SAFE_NO_PAD.encode(format!("Bearer {good}"))),
            decode,
            base64,
        ),
        (
            "an object",
            json!({"b": {"token": good}, "c": 1}),
            "`a.t` is an object; a token stands in `a.t.b.token`.",
            "is an object, and no text: name the member of it that holds the token",
        ),
        (
            "a list",
            json!([good]),
            "`a.t` is a list: without --field tokens in it are found.",
            "is a list, and no text: without --field tokens in it are found",
        ),
        ("a number", json!(1), "1 line held no token.", "is no text"),
        ("another text", json!("opaque"), "1 line held no token.", "no token stands on the line"),
        (
            "other base64",
            json!(BASE64_STANDARD.encode("opaque")),
            "1 line held no token.",
            "no token stands on the line",
        ),
        ("JSON in a text", json!(json!({"t": good}).to_string()), "1 token at 1 place", ""),
        ("a header", json!(format!("Bearer {good}")), "1 token at 1 place", ""),
    ] {
        let record = json!({"a": {"t": value}});
        let file = folder.put("a.ndjson", &format!("{record}\n"));
        let read = error.is_empty();
        let out = run(&format!("audit --now {NOW} --field a.t {file}"), "");
        assert_eq!(out.status, if read { 0 } else { 3 }, "{what}: {}", out.out);
        assert!(out.first_line().contains(hint), "{what}: {}", out.out);
        assert!(!out.first_line().contains("No record has"), "{what}: {}", out.out);
        let out = run(&format!("audit --now {NOW} --field a.t --lines {file}"), "");
        let record: Value = serde_json::from_str(&out.out).expect("a record");
        let said = record["error"].as_str().unwrap_or_default();
        assert!(said.contains(error) && said.is_empty() == read, "{what}: {record}");
        assert!(!out.err.contains(&good[..40]), "{what}");
    }
}

#[test]
fn a_long_name_is_a_name() {
    let name = "properties.requestHeaders.authorizationKey.currentAccessTokenValue";
    let record = json!({"properties": {"requestHeaders": {"authorizationKey": {"currentAccessTokenValue": token("v1-app-defender")}}}});
    let out = run(&format!("audit --now {NOW} --field {name}"), format!("{record}\n"));
    assert_eq!(out.status, 0, "{}", out.err);
    let given = run(&format!("audit --now {NOW} --field {}", token("v1-app-defender")), "{}\n");
    assert_eq!(given.status, 2, "{}", given.err);
}

#[test]
fn a_record_s_time_is_that_of_a_line_however_it_is_read() {
    let keys = format!("--jwks {}", crate::process::fixture("jwks/entra.json"));
    let good = token("v1-app-defender");
    let time = format!("\"time\":\"{NOW}\"");
    let (other, token) = ("\"other\":\"2020-01-01T00:00:00Z\"", format!("\"token\":\"{good}\""));
    for (members, current) in [
        (vec![&*time, &token], "yes"),
        (vec![&time, &token, other], "yes"),
        (vec![other, &time, &token], "not-checked"),
        (vec![&token], "not-checked"),
    ] {
        let line = format!("{{{}}}\n", members.join(","));
        for way in ["--format ndjson", "--format ndjson --field token", "--lines"] {
            let out = run(&format!("audit --as-of-line {keys} {way}"), &line);
            let record: Value = serde_json::from_str(&out.out).expect("a record");
            assert_eq!(record["questions"]["current"]["answer"], current, "{way} {line}");
        }
    }
}
