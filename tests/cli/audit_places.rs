//! What is no token that can be read, and where `rolecall audit` says that it stands.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::{Value, json};

use crate::folder::Folder;
use crate::process::{NOW, fixture, run, token};

/// A text with two of each kind, and what is said of where they stand in the file `name`.
fn text_and_places(name: &str) -> (String, Value) {
    let good = token("v1-app-defender");
    let jwe = token("refused/jwe");
    let other_jwe = format!("{}A", &jwe[..jwe.len() - 1]);
    let base64 = BASE64_STANDARD.encode(&good);
    let quoted = format!("{}=\n{} x", &good[..75], &good[75..]);
    let lines = [
        format!("{NOW} GET {good} 200"),
        format!("  {}", &good[..200]),
        format!("ä {good}+x {good}"),
        format!("t: {jwe}"),
        format!("t: {base64}"),
        format!("q {quoted}"),
        format!("{} {jwe}", &good[..150]),
        format!(" {good}~"),
        format!("t:  {other_jwe}"),
        format!("t:  {base64}"),
        format!("qq {quoted}"),
    ];
    let at = |line: u64, column: u64| json!({"file": name, "line": line, "column": column});
    let ends = |first: Value, last: Value| json!({"first": first, "last": last});
    let places = json!({
        "cut_off": ends(at(2, 3), at(8, 1)),
        "malformed": ends(at(3, 3), at(9, 2)),
        // One that stands again is the same one.
        "encrypted": ends(at(4, 4), at(10, 5)),
        "in_base64": ends(at(5, 4), at(11, 5)),
        "in_quoted_printable": ends(at(6, 3), at(12, 4)),
    });
    (lines.join("\n") + "\n", places)
}

/// The places that the summary `text` tells, which its schema takes.
fn places(text: &str) -> Value {
    let summary: Value = serde_json::from_str(text).expect("JSON");
    let schema = jsonschema::validator_for(&run("schema audit", "").json()).expect("a sound schema");
    assert!(schema.is_valid(&summary), "{summary}");
    summary["not_tokens"]["places"].clone()
}

#[test]
fn every_kind_of_what_is_no_token_has_its_first_and_its_last_place() {
    let folder = Folder::new();
    let file = folder.put("a.log", "");
    let (text, expected) = text_and_places(&file);
    folder.put("a.log", &text);
    for options in ["", "--jobs 1", "--jobs 3 --unordered", "--live", "--summary-only"] {
        let out = run(&format!("audit --format json --now {NOW} {options} {file}"), "");
        assert_eq!(places(&out.out), expected, "{options}");
    }
    // People are told the same, also beside records.
    for options in ["--color never", "--format ndjson --summary-only", "--format markdown", "--format junit"]
    {
        let out = run(&format!("audit --now {NOW} {options} {file}"), "");
        let said = format!("{}{}", out.out, out.err).replace(['`', '\\'], "");
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        for (kind, first, last) in [
            ("cut off", "2:3", "8:1"),
            ("malformed", "3:3", "9:2"),
            ("encrypted", "4:4", "10:5"),
            ("in base64", "5:4", "11:5"),
            ("in quoted-printable", "6:3", "12:4"),
        ] {
            let told = format!("{kind}: first at {file}:{first}, last at {file}:{last}");
            assert!(said.contains(&told) || said.contains("\"places\""), "{options}: {told}: {said}");
        }
        assert!(!said.contains("eyJ"), "{options}: {said}");
    }
    // One that stands alone has no last place, and where there is none nothing is said.
    let alone = folder.put("alone.log", &format!("x\n {}\n", &token("v1-app-defender")[..200]));
    let out = run(&format!("audit --format json --now {NOW} {alone}"), "");
    let expected = json!({"cut_off": {"first": {"file": alone, "line": 2, "column": 2}}});
    assert_eq!(places(&out.out), expected);
    let out = run(&format!("audit --format json --now {NOW}"), token("v1-app-defender"));
    assert_eq!(places(&out.out), Value::Null);
}

#[test]
fn in_a_recording_and_on_lines_the_place_is_that_of_a_token() {
    let folder = Folder::new();
    let (good, jwe) = (token("v1-app-defender"), token("refused/jwe"));
    let entry = |url: &str| json!({"request": {"url": url}});
    let har = json!({"log": {"version": "1.2", "entries": [entry(&good), entry(&format!("{good}+")), entry(&jwe)]}});
    let har = folder.put("a.har", &har.to_string());
    let out = run(&format!("audit --format json --now {NOW} {har}"), "");
    let at =
        |index: u64| json!({"first": {"file": har, "path": format!("log.entries[{index}].request.url")}});
    assert_eq!(places(&out.out), json!({"malformed": at(1), "encrypted": at(2)}));
    let lines = format!("{good}\n{jwe}\n{good}+\n").repeat(900);
    let file = folder.put("lines.txt", &lines);
    for jobs in [1, 3] {
        let report = folder.path().join("lines.json").to_string_lossy().into_owned();
        run(
            &format!("audit --lines --summary-only --jobs {jobs} --now {NOW} --report json={report} {file}"),
            "",
        );
        let at = |line: u64| json!({"file": file, "line": line, "column": 1});
        let ends = |first: u64, last: u64| json!({"first": at(first), "last": at(last)});
        let expected = json!({"malformed": ends(3, 2_700), "encrypted": ends(2, 2_699)});
        assert_eq!(places(&folder.get("lines.json")), expected, "by {jobs}");
    }
    let records = format!("{{\"a\":{{\"t\":\"{good}\"}}}}\n{{\"a\":{{\"t\":\"{good}=\"}}}}\n");
    let file = folder.put("records.ndjson", &records);
    let out = run(&format!("audit --format json --field a.t --now {NOW} {file}"), "");
    let expected = json!({"malformed": {"first": {"file": file, "line": 2, "column": 1, "path": "a.t"}}});
    assert_eq!(places(&out.out), expected);
}

#[test]
fn the_first_place_of_the_whole_is_that_of_its_first_part() {
    let folder = Folder::new();
    let part = |number: u64, text: &str| {
        let log = folder.put(&format!("{number}.log"), text);
        let out = run(&format!("audit --summary-only --format json --now {NOW} {log}"), "");
        (log, folder.put(&format!("{number}.json"), &out.out))
    };
    let good = token("v1-app-defender");
    let malformed = format!("{good}+");
    let (_, none) = part(0, &format!("{good}\n"));
    let (first, one) = part(1, &format!("{good}\n{malformed}\n{malformed}\n"));
    let (last, two) = part(2, &format!("{malformed}\n{}\n", &good[..200]));
    let at = |file: &str, line: u64| json!({"file": file, "line": line, "column": 1});
    let merged = |parts: &str| run(&format!("audit merge --format json {parts}"), "");
    let whole = merged(&format!("{none} {one} {two}"));
    let expected = json!({
        "malformed": {"first": at(&first, 2), "last": at(&last, 1)},
        "cut_off": {"first": at(&last, 2)},
    });
    assert_eq!(places(&whole.out), expected);
    // What was merged can be merged, and so can a summary of an earlier version, which does not say where: then nobody knows which is
    // the first, or the last.
    let again = folder.put("again.json", &whole.out);
    let mut earlier: Value = serde_json::from_str(&folder.get("1.json")).expect("JSON");
    earlier["not_tokens"].as_object_mut().expect("an object").remove("places");
    let earlier = folder.put("earlier.json", &earlier.to_string());
    let whole = merged(&format!("{earlier} {two}"));
    assert_eq!(places(&whole.out), json!({"cut_off": {"first": at(&last, 2)}}));
    assert_eq!(whole.json()["not_tokens"]["malformed"], 3);
    for parts in [format!("{again} {earlier}"), format!("{earlier} {two} {one}")] {
        assert_eq!(places(&merged(&parts).out), json!({"cut_off": {"first": at(&last, 2)}}), "{parts}");
    }
}

#[test]
fn formats_for_ci_name_the_place() {
    let folder = Folder::new();
    let good = token("v1-app-defender");
    let text = format!("{good}\n {good}+\n{}\nt: {}\n", &good[..200], BASE64_STANDARD.encode(&good));
    let file = folder.put("a.log", &text);
    let keys = format!("--jwks {}", fixture("jwks/entra.json"));
    // What leaves the audit open is an error, what only informs is none.
    for (options, malformed, cut_off, base64) in [
        ("", "notice", "notice", "notice"),
        (&*keys, "error", "notice", "error"),
        (&format!("{keys} --keep-going"), "error", "notice", "warning"),
        ("--fail-on nothing", "notice", "notice", "notice"),
        ("--fail-on any", "error", "error", "error"),
        ("--fail-on live", "error", "notice", "error"),
    ] {
        let out = run(&format!("audit --format github --now {NOW} {options} {file}"), "");
        for (level, place, title) in [
            (malformed, "line=2,col=2", "malformed"),
            (cut_off, "line=3,col=1", "cut off"),
            (base64, "line=4,col=4", "in base64"),
        ] {
            let start =
                format!("::{level} file={file},{place},title=rolecall%3A {title}::1 text looks like a token");
            assert!(out.out.lines().any(|line| line.starts_with(&start)), "{options}: {start}: {}", out.out);
        }
        let azure = run(&format!("audit --format azure --now {NOW} {options} {file}"), "");
        // A notice has no place there.
        let place = format!("sourcepath={file};linenumber=2;columnnumber=2");
        assert_eq!(azure.out.contains(&place), malformed != "notice", "{options}: {}", azure.out);
        let sarif = run(&format!("audit --format sarif --now {NOW} {options} {file}"), "").json();
        let told = sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"]
            .as_array()
            .expect("a list")
            .clone();
        let note = told.iter().find(|note| {
            note["message"]["text"].as_str().is_some_and(|text| text.starts_with("malformed: "))
        });
        let note = note.unwrap_or_else(|| panic!("{options}: {told:?}"));
        assert_eq!(note["level"], if malformed == "notice" { "note" } else { malformed }, "{options}");
        let place = &note["locations"][0]["physicalLocation"];
        assert_eq!(place["region"], json!({"startLine": 2, "startColumn": 2}), "{options}: {note}");
    }
}
