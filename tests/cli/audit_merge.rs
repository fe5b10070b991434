//! `rolecall audit merge`: the whole fails on what its parts were to fail on.

use serde_json::Value;

use crate::folder::Folder;
use crate::process::{NOW, Run, fixture, root, run, token};

/// The words of what a run says.
fn words(run: &Run) -> String {
    format!("{} {}", run.out, run.err).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A log with the token called `name`.
fn log(folder: &Folder, name: &str) -> String {
    folder.put(&format!("{}.log", name.replace('/', "-")), &format!("{NOW} GET {}\n", token(name)))
}

/// The summary of an audit of the token called `name`, in a file.
fn part(folder: &Folder, number: usize, options: &str, name: &str) -> String {
    let log = log(folder, name);
    let out = run(&format!("audit --summary-only --format json --now {NOW} {options} {log}"), "");
    folder.put(&format!("{number}.json"), &out.out)
}

#[test]
fn the_whole_ends_as_one_run_would_have() {
    let folder = Folder::new();
    let keys = format!("--jwks {}", fixture("jwks/entra.json"));
    let (good, expired, forged) = ("v1-app-defender", "expired", "refused/tampered-signature");
    for (options, names, status) in [
        ("", [good, expired], 0),
        ("--fail-on live", [good, expired], 1),
        ("--fail-on live", [expired, expired], 0),
        ("--fail-on any", [expired, expired], 1),
        (&keys, [good, expired], 1),
        (&format!("{keys} --fail-on forged"), [good, expired], 0),
        (&format!("{keys} --fail-on forged"), [good, forged], 1),
        (&format!("{keys} --fail-on live,forged"), [expired, forged], 1),
        (&format!("{keys} --fail-on live,forged"), [expired, good], 1),
    ] {
        let parts = [0, 1].map(|at| part(&folder, at, options, names[at]));
        let whole = format!("{} {}", log(&folder, names[0]), log(&folder, names[1]));
        let whole = run(&format!("audit --format json --now {NOW} {options} {whole}"), "");
        // Two parts with the same token in them are alike.
        let merged = run(&format!("audit merge --keep-going --format json {} {}", parts[0], parts[1]), "");
        assert_eq!((whole.status, merged.status), (status, status), "{options} {names:?}: {}", merged.err);
        let gate = |run: &Run| {
            let gate = &run.json()["gate"];
            let named = |member: &str| {
                let mut named: Vec<String> =
                    gate[member].as_array().into_iter().flatten().map(Value::to_string).collect();
                named.sort();
                named
            };
            (named("fail_on"), named("found"), gate["verdict"].clone())
        };
        assert_eq!(gate(&whole), gate(&merged), "{options} {names:?}");
        // What was merged can be merged.
        let merged = folder.put("merged.json", &merged.out);
        let again = run(&format!("audit merge {merged} {}", part(&folder, 3, options, names[0])), "");
        assert_eq!(again.status, status, "{options} {names:?}: {}", words(&again));
    }
}

#[test]
fn a_part_that_was_not_to_fail_leaves_the_whole_to_fail() {
    let folder = Folder::new();
    let quiet = format!("--jwks {} --fail-on nothing --keep-going", fixture("jwks/entra.json"));
    let parts =
        format!("{} {}", part(&folder, 1, &quiet, "expired"), part(&folder, 2, &quiet, "v1-app-defender"));
    let merged = run(&format!("audit merge {parts}"), "");
    assert_eq!(merged.status, 1, "{}", words(&merged));
    assert!(
        words(&merged).starts_with("FAIL: 1 of 2 tokens fails: 1 is not current. 1 passes."),
        "{merged:?}"
    );
    for (fail_on, status) in [("forged", 0), ("live", 1), ("nothing", 0)] {
        let merged = run(&format!("audit merge --fail-on {fail_on} {parts}"), "");
        assert_eq!(merged.status, status, "{fail_on}: {}", words(&merged));
    }
    // One that asks nothing counts every *no*, too.
    let loud = format!("--jwks {}", fixture("jwks/entra.json"));
    let parts = format!("{parts} {}", part(&folder, 3, &loud, "v2-app-defender"));
    assert_eq!(run(&format!("audit merge {parts}"), "").status, 1);
}

#[test]
fn parts_that_were_to_fail_on_different_things_need_a_word() {
    let folder = Folder::new();
    let keys = format!("--jwks {}", fixture("jwks/entra.json"));
    let live = part(&folder, 1, &format!("{keys} --fail-on live"), "v1-app-defender");
    for (options, made) in [
        (keys.clone(), "without --fail-on"),
        (format!("{keys} --fail-on nothing"), "with --fail-on nothing"),
        (format!("{keys} --fail-on forged,live"), "with --fail-on forged,live"),
    ] {
        let other = part(&folder, 2, &options, "expired");
        let merged = run(&format!("audit merge {live} {other}"), "");
        let said = words(&merged);
        assert_eq!((merged.status, merged.out.as_str()), (2, ""), "{made}: {said}");
        for text in ["2.json` was made ", made, "1.json` with --fail-on live", "merge --fail-on WHAT"] {
            assert!(said.contains(text), "{made}: {text}: {said}");
        }
        for (fail_on, status) in [("live", 1), ("forged", 0)] {
            let merged = run(&format!("audit merge --fail-on {fail_on} {live} {other}"), "");
            assert_eq!(merged.status, status, "{made}, {fail_on}: {}", words(&merged));
        }
    }
}

#[test]
fn no_report_of_a_merge_overwrites_another() {
    let folder = Folder::new();
    let part = part(&folder, 0, "", "v1-app-defender");
    let report = folder.put("report", "");
    let out = run(&format!("audit merge --report junit={report} --report sarif={report} {part}"), "");
    assert_eq!(out.status, 2, "{}", out.err);
    assert!(words(&out).contains("two reports would go to"), "{}", out.err);
    let out = run(&format!("audit merge --report json={part} {part}"), "");
    assert!(
        out.status == 2 && words(&out).contains("is read, and a report would take its place"),
        "{}",
        out.err
    );
}

#[test]
fn no_report_takes_the_place_of_what_is_read() {
    let folder = Folder::new();
    let log = log(&folder, "v1-app-defender");
    let keys = folder.put(
        "keys.json",
        &std::fs::read_to_string(root().join(fixture("jwks/entra.json"))).expect("it is there"),
    );
    for report in [&log, &keys] {
        let before = std::fs::read(report).expect("it is there");
        let out = run(&format!("audit --now {NOW} --jwks {keys} --report json={report} {log}"), "");
        assert!(out.status == 2 && words(&out).contains("a report would take its place"), "{}", out.err);
        assert!(std::fs::read(report).expect("it is there") == before);
    }
}

#[test]
fn a_part_of_what_is_live_says_how_to_make_it_whole() {
    let folder = Folder::new();
    let both = format!("{}{}", token("v1-app-defender"), format_args!("\n{}\n", token("expired")));
    let live = run(&format!("audit --live --summary-only --format json --now {NOW}"), &both);
    let part = folder.put("live.json", &live.out);
    let out = run(&format!("audit merge {part}"), "");
    assert!(out.status == 2 && words(&out).contains("made with --live; make it without"), "{}", out.err);
}

#[test]
fn a_number_beyond_all_counts_hides_nothing() {
    let folder = Folder::new();
    let options = format!("--fail-on forged --jwks {}", fixture("jwks/entra.json"));
    let part = |number, name| part(&folder, number, &options, name);
    let (good, forged) = (part(0, "v1-app-defender"), part(1, "refused/tampered-signature"));
    let mut summary: Value =
        serde_json::from_str(&std::fs::read_to_string(&good).expect("it is there")).expect("JSON");
    summary["beyond"]["forged"] = u64::MAX.into();
    let huge = folder.put("huge.json", &summary.to_string());
    let out = run(&format!("audit merge {huge} {forged}"), "");
    assert_eq!(out.status, 1, "{} {}", out.out, out.err);
}
