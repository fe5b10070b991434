//! What happens where the output goes.

use std::io::Read as _;
use std::process::{Command, Stdio};

#[test]
fn a_reader_who_leaves_early_is_no_failure() {
    for arguments in [&["schema"][..], &["completions", "bash"], &["--help"]] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_rolecall"))
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        // Nobody reads a single byte.
        drop(child.stdout.take());
        let mut errors = String::new();
        child.stderr.take().expect("a pipe").read_to_string(&mut errors).expect("UTF-8");
        assert_eq!(child.wait().expect("it ends").code(), Some(0), "{arguments:?}");
        assert_eq!(errors, "", "{arguments:?}");
    }
}
