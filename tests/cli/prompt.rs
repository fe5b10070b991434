//! The prompt on a real terminal: nothing is cut, nothing is shown, and the terminal is left as it was.

use std::io::{Read as _, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::process::NOW;

const PROMPT: &str = "Paste a token, then press Enter";
const PATIENCE: Duration = Duration::from_secs(60);
/// What the shell prints around the program: the state of its terminal, and how the program ended.
const SCRIPT: &str =
    r#"echo "before $(stty -g)"; "$0" "$@"; echo "status $?"; echo "after $(stty -g)"; echo done"#;

/// The program at a terminal of its own.
struct Session {
    seen: Arc<Mutex<Vec<u8>>>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn portable_pty::Child + Send + Sync>,
    // The terminal hangs up when this goes.
    _master: Box<dyn portable_pty::MasterPty + Send>,
}

impl Session {
    /// Starts the program under a shell and waits for its prompt.
    fn start(arguments: &[&str]) -> Self {
        Self::start_at(PROMPT, arguments)
    }

    /// The same, where the prompt is `prompt`.
    fn start_at(prompt: &str, arguments: &[&str]) -> Self {
        let size = PtySize { rows: 24, cols: 200, ..PtySize::default() };
        let pair = native_pty_system().openpty(size).expect("a terminal");
        let mut command = CommandBuilder::new("sh");
        command.args(["-c", SCRIPT, env!("CARGO_BIN_EXE_rolecall")]);
        command.args(arguments);
        command.env_remove("ROLECALL_TOKEN");
        command.env("TERM", "xterm");
        let child = pair.slave.spawn_command(command).expect("the shell starts");
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let keys = pair.master.take_writer().expect("a writer");
        let seen = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&seen);
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                sink.lock().expect("no thread panicked").extend_from_slice(&buffer[..count]);
            }
        });
        let session = Self { seen, keys, child, _master: pair.master };
        session.wait_for(prompt);
        session
    }

    fn seen(&self) -> String {
        String::from_utf8_lossy(&self.seen.lock().expect("no thread panicked")).into_owned()
    }

    fn wait_for(&self, text: &str) {
        let start = Instant::now();
        while !self.seen().contains(text) {
            assert!(start.elapsed() < PATIENCE, "no `{text}` in {:?}", self.seen());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn send(&mut self, text: &str) {
        self.keys.write_all(text.as_bytes()).and_then(|()| self.keys.flush()).expect("the terminal takes it");
    }

    /// Waits for the end; everything that was seen, and the status.
    fn end(mut self) -> (String, String) {
        self.wait_for("\ndone");
        self.child.wait().expect("the shell ends");
        let seen = self.seen();
        let line = |name: &str| {
            let line = seen.lines().find_map(|line| line.split_once(name));
            line.unwrap_or_else(|| panic!("no {name} in {seen:?}")).1.trim().to_owned()
        };
        assert_eq!(line("before "), line("after "), "the terminal is as it was");
        assert_eq!(seen.matches("\u{1b}[?2004h").count(), 1, "marked pastes were asked for");
        assert_eq!(seen.matches("\u{1b}[?2004l").count(), 1, "and given back");
        let status = line("status ");
        (seen, status)
    }
}

/// A token of `length` characters whose payload is one long text.
fn token(length: usize) -> String {
    // {"alg":"none"}
    let header = "eyJhbGciOiJub25lIn0";
    // {"x":"aaa…aaa"}: `eyJ4Ijoi`, then `YWFh` for every three of them, then `In0` for the end.
    let repeated = (length - header.len() - 2 - "eyJ4Ijoi".len() - "In0".len()) / 4;
    let token = format!("{header}.eyJ4Ijoi{}In0.", "YWFh".repeat(repeated));
    // What is missing to the length goes into the signature.
    format!("{token}{}", "A".repeat(length - token.len()))
}

fn marked(text: &str) -> String {
    format!("\u{1b}[200~{text}\u{1b}[201~")
}

/// `token.bytes` of the JSON report that was shown.
fn bytes_reported(seen: &str) -> u64 {
    let start = seen.find("{\r\n").unwrap_or_else(|| panic!("no report in {seen:?}"));
    let mut reports = serde_json::Deserializer::from_str(&seen[start..]).into_iter::<serde_json::Value>();
    let report = reports.next().expect("a report").expect("JSON");
    report["token"]["bytes"].as_u64().unwrap_or_else(|| panic!("no token.bytes in {report}"))
}

fn assert_hidden(seen: &str) {
    for piece in ["eyJhbGciOi", "eyJ4Ijoi", "YWFhYWFh"] {
        assert!(!seen.contains(piece), "a piece of the token was shown: {seen:?}");
    }
}

#[test]
fn a_long_paste_arrives_whole_and_unseen() {
    let token = token(10_000);
    assert_eq!(token.len(), 10_000);
    for (what, sent) in [("marked", marked(&token)), ("as keys", token.clone())] {
        let mut session = Session::start(&["inspect", "--format", "json", "--now", NOW]);
        session.send(&sent);
        session.wait_for("10000 characters received");
        session.send("\r");
        let (seen, status) = session.end();
        assert_hidden(&seen);
        assert_eq!(status, "0", "{what}: {seen}");
        assert_eq!(bytes_reported(&seen), 10_000, "{what}: {seen}");
    }
}

#[test]
fn a_paste_of_several_lines_is_one_paste() {
    let lines = format!("Authorization: Bearer\n {}\n", token(300));
    for (what, sent) in [("marked", marked(&lines)), ("as keys", lines.replace('\n', "\r"))] {
        let mut session = Session::start(&["inspect", "--format", "json", "--now", NOW]);
        session.send(&sent);
        if what == "marked" {
            session.wait_for(&format!("{} characters received", lines.len()));
            session.send("\r");
        }
        let (seen, status) = session.end();
        assert_hidden(&seen);
        assert_eq!(status, "0", "{what}: {seen}");
        assert_eq!(bytes_reported(&seen), 300, "{what}: {seen}");
        assert!(seen.contains("\"from\": \"prompt\""), "{what}: the report names its source: {seen}");
    }
}

#[test]
fn what_was_typed_can_be_taken_back() {
    let mut session = Session::start(&["inspect"]);
    session.send("abc");
    session.wait_for("3 characters received");
    session.send("\u{7f}");
    session.wait_for("2 characters received");
    session.send("\u{15}xyzw");
    session.wait_for("4 characters received");
    session.send("\u{4}");
    let (_, status) = session.end();
    assert_eq!(status, "3", "what is left is no token");
}

#[test]
fn the_prompt_can_be_left_by_hand() {
    for (what, keys, expected) in [
        ("Ctrl-C", "\u{3}", "130"),
        ("Ctrl-C after a paste", "eyJhbGciOiJub25lIn0\u{3}", "130"),
        ("Ctrl-D", "\u{4}", "2"),
        ("Enter", "\r", "2"),
    ] {
        let mut session = Session::start(&["inspect"]);
        session.send(keys);
        let (seen, status) = session.end();
        assert_eq!(status, expected, "{what}: {seen}");
        assert_hidden(&seen);
        assert_eq!(seen.contains("error: no token was given"), expected == "2", "{what}: {seen}");
    }
}

#[test]
fn what_follows_the_end_does_not_reach_the_shell() {
    let mut session = Session::start(&["inspect"]);
    session.send("abc\u{3}echo reached\r");
    let (seen, status) = session.end();
    assert_eq!(status, "130");
    assert!(!seen.contains("reached"), "{seen}");
}

#[test]
fn a_text_to_redact_is_asked_for_by_its_name_and_its_summary_has_a_line_of_its_own() {
    let session = || Session::start_at("Paste the text, then press Enter", &["redact"]);
    for (what, sent) in [
        ("no new line", "client_secret=Aa1~Aa1~Aa1~Aa1~Aa1~"),
        ("a new line", "client_secret=Aa1~Aa1~Aa1~Aa1~Aa1~\n"),
    ] {
        let mut session = session();
        session.send(&marked(sent));
        session.wait_for(&format!("{} characters received", sent.len()));
        session.send("\r");
        let (seen, status) = session.end();
        assert_eq!(status, "0", "{what}: {seen}");
        assert!(seen.contains("client_secret=REDACTED\r\n1 client secret redacted.\r\n"), "{what}: {seen:?}");
    }
    let mut nothing = session();
    nothing.send("\r");
    let (seen, status) = nothing.end();
    assert_eq!(status, "2", "{seen}");
    assert!(seen.contains("no text was given") && !seen.contains("token"), "{seen}");
}
