//! `rolecall audit` of a stream that goes on: what was found is told before more is waited for.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use crate::folder::Folder;
use crate::process::{NOW, program, run_command, token};

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
