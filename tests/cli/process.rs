//! Running the program: what goes in, what comes out.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The moment at which the good fixtures hold.
pub(crate) const NOW: &str = "2026-11-23T10:00:00Z";
/// The fixtures' tenant.
pub(crate) const TENANT: &str = "8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47";

/// What a run printed, and its exit status.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    /// The report as JSON. A number keeps its digits, also `1e400`, which this test's own reader can't hold.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out.replace("1e400", "0"))
            .unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The first line of standard output.
    pub(crate) fn first_line(&self) -> &str {
        self.out.lines().next().unwrap_or_default()
    }
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace's folder")
}

/// The path of a file in `fixtures/`, relative to the workspace.
pub(crate) fn fixture(path: &str) -> String {
    assert!(root().join("fixtures").join(path).is_file(), "no fixture {path}");
    format!("fixtures/{path}")
}

/// A token of `fixtures/tokens/` without its new line.
pub(crate) fn token(name: &str) -> String {
    let text = std::fs::read_to_string(root().join(fixture(&format!("tokens/{name}.jwt")))).expect("UTF-8");
    text.trim_end().to_owned()
}

/// A process of the program, in the workspace's folder, with nothing of the caller's environment that it looks at.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rolecall"));
    command.current_dir(root());
    let of_runners = ["GITHUB_STEP_SUMMARY", "AGENT_TEMPDIRECTORY", "BUILD_ARTIFACTSTAGINGDIRECTORY"];
    for variable in ["ROLECALL_TOKEN", "NO_COLOR", "CLICOLOR_FORCE", "COLUMNS", "RUST_BACKTRACE"]
        .into_iter()
        .chain(of_runners)
    {
        command.env_remove(variable);
    }
    command
}

/// Runs `command` with `input` on its standard input.
pub(crate) fn run_command(mut command: Command, input: &[u8]) -> Run {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("piped");
    let input = input.to_vec();
    // The program may stop reading early; that is its right.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().expect("the program ends");
    writer.join().expect("the writer ends");
    Run {
        status: output.status.code().expect("an exit status, not a signal"),
        out: String::from_utf8(output.stdout).expect("UTF-8 on standard output"),
        err: String::from_utf8(output.stderr).expect("UTF-8 on standard error"),
    }
}

/// Runs `rolecall ARGUMENTS` (separated by spaces) with `input` on its standard input.
pub(crate) fn run(arguments: &str, input: impl AsRef<[u8]>) -> Run {
    let mut command = program();
    command.args(arguments.split_whitespace());
    run_command(command, input.as_ref())
}

/// `rolecall COMMAND` on a fixture's token, at [`NOW`].
pub(crate) fn on(name: &str, arguments: &str) -> Run {
    run(&format!("{arguments} --now {NOW}"), token(name))
}

/// The same with `more` behind them, which may hold spaces.
pub(crate) fn on_with(name: &str, arguments: &str, more: &[&str]) -> Run {
    let mut command = program();
    command.args(format!("{arguments} --now {NOW}").split_whitespace()).args(more);
    run_command(command, token(name).as_bytes())
}

/// The arguments that trust the fixtures' tenant by its keys.
pub(crate) fn trusting() -> String {
    format!("--jwks {} --tenant {TENANT}", fixture("jwks/entra.json"))
}
