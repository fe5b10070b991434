//! `rolecall audit` of a stream that goes on: what was found is told before more is waited for.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};

use crate::folder::Folder;
use crate::process::{NOW, fixture, program, run, run_command, token};

#[test]
fn a_record_does_not_wait_for_more_of_the_stream() {
    let mut child = program()
        .args(["audit", "--format", "ndjson", "--now", NOW, "--jobs", "1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let mut stdin = child.stdin.take().expect("piped");
    let text = format!("GET {}\nGET {}\n", token("v1-app-defender"), token("v2-app-defender"));
    stdin.write_all(text.as_bytes()).expect("it reads");
    let (to, from) = std::sync::mpsc::channel();
    let mut records = BufReader::new(child.stdout.take().expect("piped"));
    std::thread::spawn(move || {
        let mut record = String::new();
        let read = records.read_line(&mut record);
        to.send(read.map(|_| record)).expect("somebody waits");
        // A pipe that nobody reads any more would end it.
        std::io::copy(&mut records, &mut std::io::sink()).expect("it writes");
    });
    // The second token may go on, as far as anybody knows; the first does not.
    let record = from.recv_timeout(std::time::Duration::from_secs(20)).expect("before the stream ends");
    assert!(record.expect("text").contains("rolecall.audit/1"));
    drop(stdin);
    assert!(child.wait().expect("it ends").success());
}

#[cfg(unix)]
#[test]
fn a_stream_on_which_nothing_comes_ends_with_what_was_read() {
    for signal in ["INT", "TERM"] {
        for arguments in [&["--format", "json"][..], &["--lines"]] {
            let mut child = program()
                .args(["audit", "--now", NOW])
                .args(arguments)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .expect("it starts");
            let mut stdin = child.stdin.take().expect("piped");
            let first = format!("{}\n", token("v1-app-defender"));
            stdin.write_all(first.as_bytes()).expect("it reads");
            // The handlers stand before anything is read, and more than a pipe holds, also a wider one, is written once some of it was.
            let filler = format!("{}\n", "x".repeat(400_000));
            stdin.write_all(filler.as_bytes()).expect("it reads");
            let id = child.id().to_string();
            let sent = std::process::Command::new("kill").args(["-s", signal, &id]).status();
            assert!(sent.expect("kill runs").success());
            let out = child.wait_with_output().expect("it ends");
            drop(stdin);
            let said =
                format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
            assert_eq!(out.status.code(), Some(130), "{said}");
            let summary = if arguments == ["--lines"] { "PARTIAL" } else { "\"partial\": true" };
            assert!(said.contains(summary), "{said}");
            let found = if arguments == ["--lines"] { "1 token at 1 place" } else { "\"found\": 1" };
            assert!(said.contains(found), "{said}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_named() {
    for arguments in [&["--format", "ndjson"][..], &["--lines"], &["--format", "json"]] {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("Linux has it");
        let mut child = program()
            .args(["audit", "--now", NOW])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(full)
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let line = format!("{}\n", token("v1-app-defender"));
        child.stdin.take().expect("piped").write_all(line.as_bytes()).expect("it reads");
        let out = child.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(3), "{said}");
        assert!(said.contains("No space left"), "{said}");
    }
}

#[test]
fn what_stands_beside_a_token_counts_on_every_line_whoever_read_it() {
    let good = token("v1-app-defender");
    let text = format!("{good} x {good}.zz\n").repeat(60);
    for jobs in ["1", "3"] {
        let (folder, mut report) = (Folder::new(), OsString::from("json="));
        report.push(folder.path().join("summary.json"));
        let mut command = program();
        command.args(["audit", "--lines", "--summary-only", "--now", NOW, "--jobs", jobs, "--report"]);
        command.arg(report);
        let run = run_command(command, text.as_bytes());
        let summary = std::fs::read_to_string(folder.path().join("summary.json"));
        let summary: serde_json::Value =
            serde_json::from_str(&summary.unwrap_or_else(|_| panic!("{}", run.err))).expect("JSON");
        assert_eq!(summary["not_tokens"]["malformed"], 60, "by {jobs}");
        assert_eq!((&summary["found"], &summary["distinct"]), (&60.into(), &1.into()), "by {jobs}");
    }
}

#[test]
fn every_line_has_the_record_that_it_has_alone() {
    let [one, two, three] = ["v1-app-defender", "generic-rs256", "expired"].map(token);
    let encrypted = token("refused/jwe");
    let unreadable = format!("{}!", one.replace('.', ".!"));
    let lines = [
        &*one,
        &two,
        &two,
        &one,
        "",
        &three,
        &one,
        "no token",
        &two,
        &encrypted,
        &one,
        &three,
        &unreadable,
        &two,
        &one[..40],
        &three,
        &three,
    ];
    let run = |text: &str| {
        let mut command = program();
        command.args(["audit", "--lines", "--now", NOW, "--jobs", "1", "--fail-on", "nothing", "--jwks"]);
        command.arg(fixture("jwks/generic.json"));
        run_command(command, text.as_bytes()).out
    };
    let alone: Vec<String> = lines.iter().map(|line| run(&format!("{line}\n"))).collect();
    assert!(alone.iter().all(|record| record.lines().count() == 1), "{alone:?}");
    // Whichever of them waits for the next one.
    for from in [0, 1] {
        assert_eq!(run(&(lines[from..].join("\n") + "\n")), alone[from..].concat(), "from {from}");
    }
}

#[test]
fn nothing_is_lost_behind_a_known_token_that_comes_alone() {
    // What tells these from each other stands in no part of them by which they are remembered: the second drives out the first.
    let token = |name: &str| {
        let claims = format!(r#"{{"sub":"{name}","pad":"{}"}}"#, "x".repeat(900));
        let [header, claims, signature] =
            [r#"{"alg":"none"}"#, &claims, &"s".repeat(90)].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part));
        format!("{header}.{claims}.{signature}\n")
    };
    // Blocks end between them.
    let between = "nothing here\n".repeat(60_000);
    let text = ["one", "two", "one", "three"].map(token).join(&between);
    for jobs in ["1", "2"] {
        let mut command = program();
        command.args(["audit", "--format", "json", "--now", NOW, "--jobs", jobs, "--fail-on", "nothing"]);
        let run = run_command(command, text.as_bytes());
        let summary = run.json();
        assert_eq!((&summary["found"], &summary["distinct"]), (&4.into(), &3.into()), "{}", run.err);
        assert_eq!((&summary["sources"]["read"], run.status), (&1.into(), 0), "{}", run.err);
    }
}

#[test]
fn places_of_lines_do_not_depend_on_who_read_them() {
    let names = ["v1-app-defender", "v2-app-defender", "generic-rs256", "expired", "guest", "b2c", "china"];
    let mut text = String::new();
    // Several blocks, so that each worker has some, and each token on many lines.
    for number in 0..4_000_usize {
        text += &token(names[number * number % 97 % names.len()]);
        text.push('\n');
    }
    let summary = |jobs: &str| {
        let (folder, mut report) = (Folder::new(), OsString::from("json="));
        report.push(folder.path().join("summary.json"));
        let mut command = program();
        command.args(["audit", "--lines", "--summary-only", "--now", NOW, "--jobs", jobs, "--report"]);
        command.arg(report);
        let run = run_command(command, text.as_bytes());
        std::fs::read_to_string(folder.path().join("summary.json")).unwrap_or_else(|_| panic!("{}", run.err))
    };
    let alone = summary("1");
    for jobs in ["2", "3"] {
        assert_eq!(summary(jobs), alone, "by {jobs}");
    }
}

#[test]
fn a_record_by_the_time_of_its_line_says_what_is_so_now() {
    let token = token("v1-app-defender");
    let keys = fixture("jwks/entra.json");
    let schema = run("schema audit", "").json();
    let schema = jsonschema::validator_for(&schema).expect("a sound schema");
    // The token has ended since, whatever its line says.
    for lines in [&["--format", "ndjson"][..], &["--lines"]] {
        for (moment, current) in [(NOW, "yes"), ("", "not-checked"), ("2026-11-24T10:00:00Z", "no")] {
            let mut command = program();
            command.args(["audit", "--as-of-line", "--jwks", &keys]).args(lines);
            let out = run_command(command, format!("{moment} GET {token}\n").as_bytes());
            let record = out.json();
            assert!(schema.is_valid(&record), "{record}");
            assert_eq!(record["questions"]["current"]["answer"], current, "{record}");
            assert_eq!(record["token"]["now"], "no", "{record}");
        }
    }
    let out = run(&format!("audit --format ndjson --now {NOW} --jwks {keys}"), &token);
    assert_eq!(out.json()["token"].get("now"), None, "{}", out.out);
    let changed = crate::process::token("refused/tampered-signature");
    let out = run(&format!("audit --format ndjson --now {NOW} --jwks {keys}"), &changed);
    assert!(schema.is_valid(&out.json()), "{}", out.out);
    assert_eq!(out.json()["token"]["reason"], "signature", "{}", out.out);
}

#[test]
fn a_mark_before_the_first_line_is_no_part_of_it() {
    let line = format!("{{\"t\":\"{}\"}}\n", token("v1-app-defender"));
    let utf16: Vec<u8> = format!("\u{feff}{line}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (what, text) in [
        ("none", line.clone().into_bytes()),
        ("UTF-8", [b"\xef\xbb\xbf", line.as_bytes()].concat()),
        ("UTF-16", utf16),
    ] {
        let mut command = program();
        command.args(["audit", "--lines", "--field", "t", "--now", NOW]);
        let out = run_command(command, &text);
        assert_eq!((out.status, out.out.lines().count()), (0, 1), "{what}: {}", out.err);
    }
}
