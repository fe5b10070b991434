//! What folders hold and nobody reads, because it is hidden or ignored: it is counted and said.

use serde_json::json;

use crate::folder::Folder;
use crate::process::{NOW, run, token};

const SECRET: &str = "TST8Q~TEST.made-up.worthless.secret_0000";
const SAID: &str = "2 hidden or ignored files and 1 folder were not looked at (--hidden, --no-ignore)";

/// A repository with an `.env`, an ignored file and a hidden folder, and one file to be read.
fn repository() -> (Folder, String) {
    let folder = Folder::new();
    for name in ["app/.git", "app/.cache/deep"] {
        std::fs::create_dir_all(folder.path().join(name)).expect("new folders");
    }
    let secret = format!("client_secret={SECRET}\n");
    for (name, text) in [
        ("app/.git/config", secret.as_str()),
        ("app/.cache/deep/a", &secret),
        ("app/.env", &secret),
        ("app/.ignore", "*.secret\n"),
        ("app/a.secret", &secret),
        ("app/.git/info", "x"),
        ("app/clean.log", "nothing\n"),
    ] {
        folder.put(name, text);
    }
    let app = folder.path().join("app").display().to_string();
    (folder, app)
}

/// The words of `text`, without its line breaks.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_check_says_what_it_passed_over() {
    let (folder, app) = repository();
    let check = run(&format!("redact --check {app}"), "");
    let expected = format!("Nothing usable was found that rolecall knows; {SAID}.");
    assert_eq!((check.status, words(&check.out), check.err.as_str()), (0, expected, ""));
    let found = run(&format!("redact --check --format json {app}"), "").json();
    assert_eq!(found["left_out"], json!({"files": 2, "folders": 1}));
    assert!(found["summary"].as_str().is_some_and(|summary| summary.contains(SAID)), "{found}");
    let schema = jsonschema::validator_for(&run("schema redact", "").json()).expect("a sound schema");
    assert!(schema.is_valid(&found), "{found}");
    let lines = run(&format!("redact --check --format ndjson {app}"), "");
    assert_eq!((lines.out.as_str(), lines.err), ("", format!("note: {SAID}\n")));

    let named = run(&format!("redact --check {app} {app}/.env {app}/../app"), "");
    let rest = "; 1 hidden or ignored file and 1 folder were not looked at";
    assert!(
        named.status == 1 && words(&named.out).contains(rest),
        "what is named is read, and nothing counts twice: {named:?}"
    );
    let all = run(&format!("redact --check {app} --hidden --no-ignore"), "");
    assert!(!all.out.contains("not looked at"), "{all:?}");
    folder.put("app/b.secret", "x");
    let hidden = run(&format!("redact --check {app} --hidden"), "");
    assert!(hidden.out.contains("; 2 hidden or ignored files were not looked at"), "{hidden:?}");
}

#[test]
fn who_redacts_a_folder_is_told_what_stays() {
    let (folder, app) = repository();
    let into = folder.path().join("shared").display().to_string();
    for arguments in [format!("--in-place {app}"), format!("{app} --into {into}")] {
        let done = run(&format!("redact {arguments}"), "");
        assert_eq!(
            (done.status, done.out.as_str(), done.err),
            (0, "", format!("note: {SAID}\n")),
            "{arguments}"
        );
        let verbose = run(&format!("redact -v {arguments}"), "");
        let expected = format!("Nothing usable was found that rolecall knows; {SAID}.");
        assert_eq!((verbose.status, words(&verbose.err)), (0, expected), "{arguments}");
    }
}

#[test]
fn an_audit_says_what_it_passed_over() {
    let (folder, app) = repository();
    folder.put("app/a.log", &token("v1-app-defender"));
    let table = run(&format!("audit --now {NOW} {app}"), "");
    let words = words(&table.out);
    assert_eq!(table.status, 0, "{table:?}");
    let (first, _) = words.split_once("Tokens").expect("a table of tokens");
    assert!(first.contains(&format!("{SAID}.")), "{words}");
    assert!(words.contains("left out 2 hidden or ignored files and 1 folder"), "{words}");
    let json = run(&format!("audit --format json --now {NOW} {app}"), "");
    let summary = json.json();
    assert_eq!(summary["sources"]["left_out"], json!({"files": 2, "folders": 1}));
    let schema = jsonschema::validator_for(&run("schema audit", "").json()).expect("a sound schema");
    assert!(schema.is_valid(&summary), "{summary}");
    let (one, other) = (
        folder.put("1.json", &json.out),
        folder.put("2.json", &json.out.replace("\"read\": 2", "\"read\": 3")),
    );
    let merged = run(&format!("audit merge --format json {one} {other}"), "").json();
    assert_eq!(merged["sources"]["left_out"], json!({"files": 4, "folders": 2}));
}
