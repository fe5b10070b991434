//! What `rolecall audit` tells of what it does not read, of the moment that it means, and of what to do next.

use serde_json::Value;

use crate::folder::Folder;
use crate::process::{NOW, run, token};

/// The words of `text`, without its line breaks.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A summary in JSON that its schema takes.
fn summary(arguments: &str) -> (Value, i32) {
    let out = run(&format!("audit --format json {arguments}"), "");
    let summary = out.json();
    let schema = jsonschema::validator_for(&run("schema audit", "").json()).expect("a sound schema");
    assert!(schema.is_valid(&summary), "{summary}");
    (summary, out.status)
}

#[test]
fn what_is_cut_off_is_never_live() {
    let folder = Folder::new();
    let good = token("v1-app-defender");
    let (header, rest) = good.split_once('.').expect("a header");
    let (claims, signature) = rest.split_once('.').expect("claims");
    let weak = format!("{header}.{claims}.{}", &signature[..171]);
    for (what, token, live, status) in [
        ("whole", good.clone(), 1, 1),
        ("fifty letters less", good[..good.len() - 50].to_owned(), 0, 0),
        ("one byte less", good[..good.len() - 2].to_owned(), 0, 0),
        ("as long as a small key signs", weak, 1, 1),
    ] {
        let file = folder.put("a.log", &format!("GET {token} 200\n"));
        let out = run(&format!("audit --now {NOW} --fail-on live {file}"), "");
        let said = words(&out.out);
        assert_eq!(out.status, status, "{what}: {said}");
        let (summary, _) = summary(&format!("--now {NOW} {file}"));
        assert_eq!((&summary["live"], &summary["found"]), (&live.into(), &1.into()), "{what}: {summary}");
        let is_cut = live == 0;
        assert_eq!(summary["tokens"][0]["cut_off"] == true, is_cut, "{what}: {summary}");
        assert_eq!(summary["cut_off"] == 1, is_cut, "{what}: {summary}");
        let plain = words(&run(&format!("audit --now {NOW} {file}"), "").out);
        assert_eq!(plain.contains("CUT OFF"), is_cut, "{what}: {plain}");
        let first = "1 token is cut off: nobody can use it as it stands";
        assert_eq!(plain.contains(first), is_cut, "{what}: {plain}");
        let listed = words(&run(&format!("audit --now {NOW} --live {file}"), "").out);
        assert_eq!(listed.contains("1 token is not listed"), is_cut, "{what}: {listed}");
    }
}
