//! `rolecall audit`: many tokens, on files made of the fixtures.

use serde_json::Value;

use crate::folder::Folder;
use crate::process::{Run, fixture, program, run_command, token};

const NOW: &str = "2026-11-23T10:00:00Z";

fn run(arguments: &[&str], input: impl AsRef<[u8]>) -> Run {
    let mut command = program();
    command.args(arguments);
    run_command(command, input.as_ref())
}

fn path(folder: &Folder, name: &str) -> String {
    folder.path().join(name).display().to_string()
}

fn put_bytes(folder: &Folder, name: &str, bytes: &[u8]) -> String {
    let path = path(folder, name);
    std::fs::write(&path, bytes).expect("a new folder takes files");
    path
}

fn records(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("a record a line")).collect()
}

fn keys() -> String {
    fixture("jwks/entra.json")
}

/// Log lines with these tokens, each at ten.
fn log(names: &[&str]) -> String {
    names.iter().map(|name| format!("{NOW} GET /x Bearer {} 200\n", token(name))).collect()
}

#[test]
fn each_distinct_token_is_reported_once_where_it_was_first() {
    let folder = Folder::new();
    let text = log(&["v1-app-defender", "v2-app-defender", "v1-app-defender"]);
    let file = folder.put("gateway.log", &text);
    let out =
        run(&["audit", "--jwks", &keys(), "--now", NOW, "--format", "ndjson", "--jobs", "2", &file], "");
    let found = records(&out.out);
    assert_eq!(found.len(), 2, "{}", out.out);
    assert_eq!((&found[0]["place"]["line"], &found[0]["place"]["column"]), (&1.into(), &36.into()));
    assert_eq!(found[1]["place"]["line"], 2);
    for record in &found {
        assert_eq!(record["schema"], "rolecall.audit/1");
        assert_eq!(record["questions"]["authentic"]["answer"], "yes", "{record}");
        let signature = record["questions"]["authentic"]["checks"].as_array().expect("checks");
        assert!(signature.iter().any(|check| check["id"] == "signature" && check["status"] == "pass"));
    }
    assert!(
        out.err.contains("2 different tokens at 3 places"),
        "the summary is on standard error: {}",
        out.err
    );
    assert_eq!(out.status, 0, "{}", out.err);
    assert!(!out.out.contains(&token("v1-app-defender")[..40]));
}

#[test]
fn the_exit_status_follows_what_was_asked_and_found() {
    let folder = Folder::new();
    let good = folder.put("good.log", &log(&["v1-app-defender"]));
    let forged = folder.put("forged.log", &forged("v1-app-defender"));
    let nothing = folder.put("nothing.log", "no token here\n");
    let gone = path(&folder, "gone.log");
    let coloured = folder.put("colour.log", &format!("\u{1b}[32m{}\u{1b}[0m\n", token("v1-app-defender")));
    let malformed = folder.put("malformed.log", &format!("x {}~ \n", token("v1-app-defender")));
    let empty = path(&folder, "empty");
    std::fs::create_dir(&empty).expect("a new folder");
    let jwks = keys();
    let trusted = ["--jwks", &jwks, "--now", NOW];
    for (what, arguments, files, status) in [
        ("a look", &[][..], &[&good][..], 0),
        ("a look at a forged one", &[], &[&forged], 0),
        ("authentic", &trusted, &[&good], 0),
        ("forged", &trusted, &[&good, &forged], 1),
        ("the question of none", &trusted, &[&nothing], 3),
        ("a look at none", &[], &[&nothing], 0),
        ("unreadable", &trusted, &[&good, &gone], 3),
        ("forged and unreadable", &trusted, &[&forged, &gone], 1),
        ("unreadable, which may be", &[&trusted[..], &["--keep-going"]].concat(), &[&good, &gone], 0),
        ("live", &["--now", NOW, "--fail-on", "live"], &[&good], 1),
        ("not live", &["--now", "2026-11-25T10:00:00Z", "--fail-on", "live"], &[&good], 0),
        ("any", &["--fail-on", "any"], &[&good], 1),
        ("any of none", &["--fail-on", "any"], &[&nothing], 0),
        ("forged or live", &[&trusted[..], &["--fail-on", "forged,live"]].concat(), &[&forged], 1),
        ("forged alone", &[&trusted[..], &["--fail-on", "forged"]].concat(), &[&good], 0),
        ("nothing matters", &[&trusted[..], &["--fail-on", "nothing"]].concat(), &[&forged], 0),
        ("what it has", &[&trusted[..], &["--require", "Alert.Read.All"]].concat(), &[&good], 0),
        ("what it lacks", &[&trusted[..], &["--require", "Ti.ReadWrite.All"]].concat(), &[&good], 1),
        (
            "what it lacks alone",
            &[&trusted[..], &["--require", "Ti.ReadWrite.All", "--fail-on", "not-allowed"]].concat(),
            &[&good],
            1,
        ),
        ("another audience", &[&trusted[..], &["--audience", "https://other"]].concat(), &[&good], 1),
        ("demands without keys", &["--require", "Alert.Read.All"], &[&good], 2),
        (
            "not allowed, of a forged one",
            &[&trusted[..], &["--require", "Alert.Read.All", "--fail-on", "not-allowed"]].concat(),
            &[&forged],
            1,
        ),
        ("live, behind a colour", &["--now", NOW, "--fail-on", "live"], &[&coloured], 1),
        ("any, and it is malformed", &["--fail-on", "any"], &[&malformed], 1),
        ("a good one, and one that nobody can read", &trusted, &[&good, &malformed], 3),
        ("not live, and one that nobody can read", &["--now", NOW, "--fail-on", "live"], &[&malformed], 3),
        ("nothing was read", &["--fail-on", "live"], &[&empty], 3),
        ("forged without keys", &["--fail-on", "forged"], &[&good], 2),
        (
            "not allowed without a demand",
            &[&trusted[..], &["--fail-on", "not-allowed"]].concat(),
            &[&good],
            2,
        ),
    ] {
        let arguments: Vec<&str> = ["audit"]
            .into_iter()
            .chain(arguments.iter().copied())
            .chain(files.iter().map(|f| f.as_str()))
            .collect();
        let out = run(&arguments, "");
        assert_eq!(out.status, status, "{what}: {}{}", out.out, out.err);
    }
}

/// A log line with a token of another signature.
fn forged(name: &str) -> String {
    let token = token(name);
    let (signed, signature) = token.rsplit_once('.').expect("a signature");
    let first = if signature.starts_with('A') { "B" } else { "A" };
    format!("{NOW} Bearer {signed}.{first}{}\n", &signature[1..])
}

#[test]
fn a_line_in_is_a_record_out_in_order_and_alike_wherever_it_stands() {
    let (one, two) = (token("v1-app-defender"), token("v2-app-defender"));
    let bad = [
        ("", "no token stands on the line"),
        ("no token", "no token stands"),
        ("{\"access_token\":1}", "no token stands"),
        (&one[..200], "cut off"),
        ("eyJhbGciOiJSUzI1NiJ9.e30.AA=", "directly"),
    ];
    let mut lines = vec![one.clone(), two.clone(), one.clone()];
    lines.extend(bad.iter().map(|(line, _)| (*line).to_owned()));
    lines.push(format!("{one} {two}"));
    lines.push(one.clone());
    let text = lines.join("\n") + "\n";
    let arguments = ["audit", "--lines", "--jwks", &keys(), "--now", NOW, "--fail-on", "nothing"];
    let out = run(&arguments, &text);
    let found = records(&out.out);
    assert_eq!(found.len(), lines.len(), "{}", out.out);
    assert_eq!(found[0], found[2]);
    assert_eq!(found[0], found[lines.len() - 1], "no state between lines");
    assert_ne!(found[0]["token"]["sha256"], found[1]["token"]["sha256"]);
    for ((_, error), record) in bad.iter().zip(&found[3..]) {
        assert!(record["error"].as_str().is_some_and(|text| text.contains(error)), "{error}: {record}");
    }
    assert!(found[lines.len() - 2]["error"].as_str().is_some_and(|text| text.contains("2 tokens")));
    let error = &found[lines.len() - 2]["error"].as_str().expect("text");
    assert!(
        error.contains(&format!("at byte 1 and {}, ", one.len() + 2)) && error.contains("leave out --lines"),
        "{error}"
    );
    let said: Vec<&str> = out.err.split_whitespace().collect();
    let said = said.join(" ");
    assert!(said.contains("1 line held several tokens") && said.contains("5 lines held no token"), "{said}");
    let twice = run(&arguments, format!("{one} {one}\n"));
    assert_eq!((records(&twice.out)[0].get("error"), twice.status), (None, 0), "one token twice is one");
    let record = run(&arguments, format!("{{\"a\":\"{one}\",\"b\":\"{two}\"}}\n"));
    assert!(record.out.contains("--field NAME says which"), "{}", record.out);
    // The same whatever the others do.
    let jobs = run(&[&arguments[..], &["--jobs", "2"]].concat(), text.repeat(200));
    assert_eq!(jobs.out, out.out.repeat(200));
    assert_eq!(out.status, 3, "lines without a token were not answered");
    assert_eq!(run(&[&arguments[..], &["--keep-going"]].concat(), &text).status, 0);
    let alone = run(&[&arguments[..], &["--summary-only"]].concat(), &text);
    assert!(!alone.out.contains("rolecall.audit/1"), "{}", alone.out);
}

#[test]
fn lines_are_unpacked_and_a_short_one_is_answered_at_once() {
    use std::io::{BufRead as _, Write as _};
    let folder = Folder::new();
    let text = format!("{}\nno token\n", token("v1-app-defender"));
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text.as_bytes()).expect("memory");
    let gzip = gzip.finish().expect("memory");
    let plain = run(&["audit", "--lines", "--now", NOW], &text);
    let file = put_bytes(&folder, "tokens.gz", &gzip);
    for (what, out) in [
        ("a file", run(&["audit", "--lines", "--now", NOW, &file], "")),
        ("standard input", run(&["audit", "--lines", "--now", NOW], &gzip)),
        ("cut off", run(&["audit", "--lines", "--now", NOW], &gzip[..gzip.len() - 4])),
    ] {
        assert_eq!((out.out, out.status), (plain.out.clone(), 3), "{what}: {}", out.err);
        assert_eq!(out.err.contains("could not be read"), what == "cut off", "{what}: {}", out.err);
    }
    let mut child = program()
        .args(["audit", "--lines", "--now", NOW])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("it starts");
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(b"x\n").expect("it reads");
    let mut answer = String::new();
    let mut answers = std::io::BufReader::new(child.stdout.take().expect("piped"));
    answers.read_line(&mut answer).expect("it answers before it is told more");
    assert!(answer.contains("no token stands on the line"), "{answer}");
    drop(stdin);
    child.wait().expect("it ends");
}

#[test]
fn a_member_of_each_record_is_read_where_it_is_named() {
    let token = token("v1-app-defender");
    let text = format!(
        "{{\"a\":{{\"access_token\":\"{token}\"}},\"other\":\"{token}\"}}\n{{\"a\":{{}}}}\nnot JSON\n"
    );
    for field in ["a.access_token", ".a.access_token"] {
        let out = run(&["audit", "--field", field, "--now", NOW, "--format", "ndjson"], &text);
        let found = records(&out.out);
        assert_eq!(found.len(), 1, "{}", out.out);
        assert_eq!(found[0]["place"]["path"], "a.access_token");
        assert_eq!(out.status, 3, "two lines had none: {}", out.err);
    }
    let out = run(&["audit", "--lines", "--field", "a.access_token", "--now", NOW], &text);
    let errors: Vec<bool> = records(&out.out).iter().map(|record| record.get("error").is_some()).collect();
    assert_eq!(errors, [false, true, true]);
}

#[test]
fn time_is_judged_by_the_line_where_that_is_asked() {
    let token = token("v1-app-defender");
    let line = |moment: &str| format!("{moment} GET {token}\n");
    let arguments = ["audit", "--as-of-line", "--jwks", &keys(), "--format", "json"];
    let summary = |text: &str| {
        let out = run(&arguments, text);
        (serde_json::from_str::<Value>(&out.out).expect("JSON"), out.status)
    };
    let (held, status) = summary(&line(NOW));
    assert_eq!((held["answers"]["current"]["yes"].as_u64(), status), (Some(1), 0), "{held}");
    let (late, status) = summary(&line("2026-11-24T10:00:00Z"));
    assert_eq!((late["answers"]["current"]["no"].as_u64(), status), (Some(1), 1));
    let (used, status) = summary(&[line(NOW), line("2026-11-24T10:00:00Z")].concat());
    assert_eq!((used["stale_places"].as_u64(), status), (Some(1), 1), "{used}");
    assert_eq!(late["stale_places"], 1);
    let twice = [line(NOW), line("2026-11-24T10:00:00Z"), line(NOW), line("2026-11-24T10:00:00Z")].concat();
    let lines = run(&["audit", "--as-of-line", "--jwks", &keys(), "--lines"], &twice);
    assert_eq!(lines.status, 1, "one of its records says fail: {}", lines.err);
    assert!(lines.err.contains("2 places"), "{}", lines.err);
    // What stands on the line before is not its own.
    let (undated, status) = summary(&format!("{NOW} GET /x\nGET {token}\n"));
    assert_eq!((undated["answers"]["current"]["not_checked"].as_u64(), status), (Some(1), 3));
}

#[test]
fn an_old_token_of_a_key_that_nobody_has_any_more_is_no_forgery() {
    let folder = Folder::new();
    let file = folder.put("old.log", &log(&["v1-app-defender"]));
    let other = fixture("jwks/b2c.json");
    let no_answer = |now: &str| {
        let out = run(&["audit", "--jwks", &other, "--now", now, "--format", "json", &file], "");
        let summary: Value = serde_json::from_str(&out.out).expect("JSON");
        (summary["forged"].as_u64(), summary["answers"]["authentic"]["not_checked"].as_u64())
    };
    assert_eq!(no_answer(NOW), (Some(1), Some(0)), "a key that should be there");
    assert_eq!(no_answer("2027-11-23T10:00:00Z"), (Some(0), Some(1)), "a year later");
}

#[test]
fn packed_files_folders_and_recordings_are_read() {
    use std::io::Write as _;
    let folder = Folder::new();
    let (one, two) = (token("v1-app-defender"), token("v2-app-defender"));
    folder.put("a.log", &format!("x {one}\n"));
    folder.put(".hidden", &format!("x {two}\n"));
    let har = serde_json::json!({"log": {"version": "1.2", "entries": [
        {"request": {"headers": [{"name": "Authorization", "value": format!("Bearer {one}")}]},
         "response": {"content": {"encoding": "base64",
            "text": base64::Engine::encode(&base64::engine::general_purpose::STANDARD, format!("{{\"access_token\":\"{two}\"}}"))}}}
    ]}});
    let har = folder.put("x.har", &har.to_string());
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(format!("x {two}\n").as_bytes()).expect("memory");
    let packed = packed.finish().expect("memory");
    let whole = put_bytes(&folder, "b.log.gz", &packed);
    let cut = put_bytes(&folder, "cut.gz", &packed[..packed.len() - 6]);
    let places = |arguments: &[&str]| {
        let out = run(&[&["audit", "--format", "json", "--now", NOW], arguments].concat(), "");
        let summary: Value = serde_json::from_str(&out.out).expect("JSON");
        (
            summary["found"].as_u64().expect("a number"),
            summary["distinct"].as_u64().expect("a number"),
            out.status,
        )
    };
    assert_eq!(places(&[&whole]), (1, 1, 0));
    let xz = put_bytes(&folder, "x.xz", b"\xfd7zXZ\0 something packed");
    assert_eq!(places(&[&xz]), (0, 0, 3), "what cannot be seen is not looked at, and that is said");
    std::fs::remove_file(&xz).expect("it was there");
    assert_eq!(places(&[&cut]), (1, 1, 3), "what was read before it broke off, and that it did");
    assert_eq!(places(&[&har]), (2, 2, 0));
    assert_eq!(places(&[&har, &har]), (2, 2, 0), "each file once");
    let all = path(&folder, "");
    assert_eq!(places(&["--keep-going", &all]), (5, 2, 0));
    assert_eq!(places(&["--keep-going", "--hidden", &all]), (6, 2, 0));
    let out = run(&["audit", "--format", "ndjson", "--now", NOW, &har], "");
    assert!(out.out.contains("log.entries[0].request.headers[0].value"), "{}", out.out);
    assert!(out.out.contains("response.content.text (base64)"), "{}", out.out);
}

#[cfg(unix)]
#[test]
fn links_in_folders_are_told() {
    let folder = Folder::new();
    let file = folder.put("a.log", &log(&["v1-app-defender"]));
    let inner = folder.path().join("inner");
    std::fs::create_dir(&inner).expect("a new folder");
    std::os::unix::fs::symlink(&file, inner.join("link.log")).expect("a link");
    let out = run(&["audit", "--now", NOW, &inner.display().to_string()], "");
    assert!(out.out.contains("passed over  1 symbolic link in folders"), "{}", out.out);
    let all = run(&["audit", "--now", NOW, "--format", "json", &path(&folder, "")], "").out;
    let all: Value = serde_json::from_str(&all).expect("JSON");
    assert_eq!((&all["sources"]["links"], &all["distinct"]), (&1.into(), &1.into()));
}

#[test]
fn parts_put_together_are_the_whole() {
    let folder = Folder::new();
    let (one, two) = (log(&["v1-app-defender", "id-token-v2"]), log(&["v2-app-defender", "v1-app-defender"]));
    let summary = |name: &str, text: &str| {
        let file = folder.put(name, text);
        let out =
            run(&["audit", "--summary-only", "--format", "json", "--now", NOW, "--jwks", &keys(), &file], "");
        folder.put(&format!("{name}.json"), &out.out)
    };
    let (first, second) = (summary("1", &one), summary("2", &two));
    let whole = summary("3", &[one, two].concat());
    let merged = run(&["audit", "merge", "--format", "json", &first, &second], "");
    let read = |text: &str| -> Value { serde_json::from_str(text).expect("JSON") };
    let (merged, whole) = (read(&merged.out), read(&std::fs::read_to_string(whole).expect("a file")));
    for member in
        ["found", "distinct", "answers", "verdicts", "live", "forged", "tenants", "clients", "permissions"]
    {
        assert_eq!(merged[member], whole[member], "{member}");
    }
    assert_eq!(merged["distinct"], 3);
    let copy = folder.put("copy.json", &std::fs::read_to_string(&first).expect("a file"));
    for twice in [&first, &copy] {
        let out = run(&["audit", "merge", &first, &second, twice], "");
        assert_eq!(out.status, 2, "{}", out.err);
        assert!(out.err.contains("counts twice"), "{}", out.err);
        let out = run(&["audit", "merge", "--keep-going", &first, &second, twice], "");
        assert!(out.out.contains("counts twice") && out.status == 0, "{}{}", out.out, out.err);
    }
    let nothing = summary("nothing", "no token\n");
    assert_ne!(run(&["audit", "merge", &first, &nothing, &nothing], "").status, 2, "nothing counts twice");
    let other = folder.put("4", &log(&["v1-app-defender"]));
    let other = run(
        &[
            "audit",
            "--summary-only",
            "--format",
            "json",
            "--now",
            NOW,
            "--jwks",
            &keys(),
            "--require",
            "X",
            "--any-audience",
            &other,
        ],
        "",
    );
    let other = folder.put("4.json", &other.out);
    assert_eq!(run(&["audit", "merge", &first, &other], "").status, 2, "it asked something else");
    let wrong = folder.put("wrong.json", "{\"schema\":\"x\"}");
    let out = run(&["audit", "merge", &first, &wrong], "");
    assert_eq!(out.status, 2);
    assert!(out.err.contains("--summary-only"), "{}", out.err);
}

#[test]
fn bad_input_is_read_as_far_as_it_goes() {
    let token = token("v1-app-defender");
    let binary: Vec<u8> = (0..=255_u8).cycle().take(300_000).collect();
    for (what, text, found, status) in [
        ("binary", [&binary[..], b" ", token.as_bytes(), b" ", &binary].concat(), 1, 0),
        ("no newline", [&vec![b'x'; 3_000_000][..], b" ", token.as_bytes()].concat(), 1, 0),
        ("near-tokens", "eyJ junk ".repeat(100_000).into_bytes(), 0, 0),
        ("not UTF-8", [&b"\xfd\xfe\xff "[..], token.as_bytes(), b"\xff"].concat(), 1, 0),
        // What begins like UTF-16 is read as that, and other text in it is not.
        ("no UTF-16", [&b"\xff\xfe\xfd "[..], token.as_bytes(), b"\xff"].concat(), 0, 3),
        ("nothing", Vec::new(), 0, 0),
    ] {
        let out = run(&["audit", "--format", "json", "--now", NOW], &text);
        let summary: Value = serde_json::from_str(&out.out).unwrap_or_else(|_| panic!("{what}: {}", out.err));
        assert_eq!(summary["found"].as_u64(), Some(found), "{what}");
        assert_eq!(out.status, status, "{what}");
    }
}

#[test]
fn every_format_of_check_is_drawn_and_holds_no_token() {
    let folder = Folder::new();
    let text = [log(&["v1-app-defender"]), forged("v2-app-defender")].concat();
    let file = folder.put("x.log", &text);
    for format in ["table", "json", "ndjson", "markdown", "junit", "sarif", "github", "azure"] {
        let report = path(&folder, &format!("report.{format}"));
        let also = format!("{format}={report}");
        let out = run(
            &["audit", "--jwks", &keys(), "--now", NOW, "--format", format, "--report", &also, &file],
            "",
        );
        assert_eq!(out.status, 1, "{format}: {}", out.err);
        let written = std::fs::read_to_string(&report).expect("a report");
        assert!(!written.is_empty());
        for name in ["v1-app-defender", "v2-app-defender"] {
            let token = token(name);
            let signature = token.rsplit('.').next().expect("a signature");
            for text in [&out.out, &out.err, &written] {
                assert!(!text.contains(&signature[5..45]), "{format}: {text}");
            }
        }
    }
}

#[test]
fn what_comes_after_many_others_is_judged_and_not_told_apart() {
    const APART: usize = 25_000;
    let part = |text: String| base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, text);
    let header = part("{\"alg\":\"none\"}".to_owned());
    let mut text: String =
        (0..APART).map(|number| format!("{header}.{}.\n\n", part(format!("{{\"n\":{number}}}")))).collect();
    let summary = |text: &str| {
        let out =
            run(&["audit", "--format", "json", "--now", NOW, "--summary-only", "--jwks", &keys()], text);
        (serde_json::from_str::<Value>(&out.out).expect("JSON"), out.status)
    };
    let (all, _) = summary(&text);
    assert_eq!((all["distinct"].as_u64(), all["exact"].as_bool()), (Some(25_000), Some(true)));
    text.push_str(&forged("v1-app-defender").repeat(2));
    let (more, status) = summary(&text);
    assert_eq!((more["distinct"].as_u64(), more["exact"].as_bool()), (Some(25_000), Some(false)));
    assert_eq!((more["beyond"]["places"].as_u64(), more["beyond"]["forged"].as_u64()), (Some(2), Some(2)));
    assert_eq!((more["found"].as_u64(), status), (Some(25_002), 1));
}

#[test]
fn what_is_written_is_valid_by_the_schema() {
    let schema: Value = serde_json::from_str(&run(&["schema", "audit"], "").out).expect("the schema is JSON");
    let schema = jsonschema::validator_for(&schema).expect("the schema is one");
    let text = [log(&["v1-app-defender", "id-token-v2", "b2c"]), forged("v2-app-defender")].concat();
    let lines = text.clone() + "no token\n";
    let keys = keys();
    for (arguments, input) in [
        (&["--jwks", &keys, "--claims", "--findings", "--format", "ndjson", "--require", "X"][..], &text),
        (&["--format", "ndjson"], &text),
        (&["--lines", "--jwks", &keys], &lines),
        (&["--jwks", &keys, "--format", "json", "--as-of-line"], &text),
    ] {
        let mut arguments = [&["audit"], arguments].concat();
        if !arguments.contains(&"--as-of-line") {
            arguments.extend(["--now", NOW]);
        }
        if arguments.contains(&"--require") {
            arguments.push("--any-audience");
        }
        let out = run(&arguments, input);
        let whole: Option<Value> = serde_json::from_str(&out.out).ok();
        for record in whole.map_or_else(|| records(&out.out), |whole| vec![whole]) {
            if let Err(error) = schema.validate(&record) {
                panic!("{arguments:?}: {error} at {}: {record}", error.instance_path());
            }
        }
    }
    assert!(!schema.is_valid(&serde_json::json!({"schema": "rolecall.audit/1"})), "the schema can fail");
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_it_with_a_partial_summary() {
    use std::process::Stdio;
    let folder = Folder::new();
    let lines: String = (0..20_000).map(|_| format!("{}\n", token("v1-app-defender"))).collect();
    let file = folder.put("x.txt", &lines);
    let mut child = program()
        .args(["audit", "--lines", "--now", NOW, &file])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stdout.take());
    let out = child.wait_with_output().expect("it ends");
    let err = String::from_utf8_lossy(&out.stderr);
    assert!(err.starts_with("PARTIAL"), "{err}");
    assert_eq!(out.status.code(), Some(3));
}
