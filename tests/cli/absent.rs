//! Paths of the command line that lead nowhere.

use crate::folder::Folder;
use crate::process::{Run, fixture, run};

fn told(run: &Run) -> String {
    run.err.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_second_value_of_fail_on_is_no_path() {
    let folder = Folder::new();
    let log = folder.put("a.log", "x\n");
    for more in ["", "--keep-going", "--fail-on any"] {
        let out = run(&format!("audit {more} --fail-on live forged {log}"), "");
        assert_eq!((out.status, out.out.as_str()), (2, ""), "{more}: {out:?}");
        let said = told(&out);
        assert!(said.contains("`forged` is no file or folder") && said.contains("live,forged"), "{said}");
    }
    // A file may be called so.
    let file = folder.put("forged", "x\n");
    assert_eq!(run(&format!("audit --fail-on live {file}"), "").status, 0);
}

#[test]
fn who_asks_without_keys_is_told_how_to_ask_nothing() {
    let log = fixture("tokens/v1-app-defender.jwt");
    for asked in ["--fail-on forged", "--require A", "--audience https://a.example"] {
        let out = run(&format!("audit {asked} {log}"), "");
        let said = told(&out);
        assert_eq!(out.status, 2, "{asked}: {said}");
        assert!(
            said.contains("--tenant TENANT") && said.contains("leave out what asks: --fail-on forged"),
            "{said}"
        );
        assert!(!said.contains("rolecall inspect"), "{said}");
    }
}

#[test]
fn where_no_path_is_there_nothing_is_read() {
    let folder = Folder::new();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (gone, lost, into) = (at("gone"), at("lost/log"), at("shared"));
    let jwks = fixture("jwks/entra.json");
    for command in [
        "audit".to_owned(),
        format!("audit --jwks {jwks}"),
        "audit --format ndjson".to_owned(),
        "redact --check".to_owned(),
        "redact --check --format json".to_owned(),
        "redact --in-place".to_owned(),
        format!("redact --into {into}"),
    ] {
        let one = run(&format!("{command} {gone}"), "");
        assert_eq!((one.status, one.out.as_str()), (2, ""), "{command}: {one:?}");
        assert!(told(&one).contains(&format!("`{gone}` does not exist")), "{command}: {one:?}");
        let both = run(&format!("{command} {gone} {lost}"), "");
        assert_eq!((both.status, both.out.as_str()), (2, ""), "{command}: {both:?}");
        let expected = format!("none of these exists: `{gone}` and `{lost}`");
        assert!(told(&both).contains(&expected), "{command}: {both:?}");
    }
    assert!(folder.names().is_empty(), "{:?}", folder.names());
    for command in
        [format!("redact {gone}"), format!("redact {gone} -o {}", at("x")), format!("audit --lines {gone}")]
    {
        assert_eq!(run(&command, "").status, 2, "{command}");
    }
}

#[test]
fn what_is_missing_beside_others_keeps_none_back() {
    let folder = Folder::new();
    let there = folder.put("a.log", "nothing\n");
    let gone = folder.path().join("gone").display().to_string();
    for (command, status) in [
        (format!("audit {there} {gone}"), 3),
        (format!("audit - {gone}"), 3),
        (format!("audit --keep-going {gone}"), 0),
        (format!("redact --check {there} {gone}"), 3),
        (format!("redact --in-place {there} {gone}"), 3),
        (format!("redact --into {} {there} {gone}", folder.path().join("shared").display()), 3),
    ] {
        let done = run(&command, "x\n");
        assert_eq!(done.status, status, "{command}: {done:?}");
        assert!(done.out.contains("gone") || done.err.contains("gone"), "{command}: {done:?}");
    }
    assert_eq!(folder.get("shared/a.log"), "nothing\n");
}
