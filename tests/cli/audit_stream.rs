//! `rolecall audit` of a stream that goes on: what was found is told before more is waited for.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use crate::process::{NOW, program, token};

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
