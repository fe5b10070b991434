//! The README's commands run, and its two promises hold.

use std::process::Command;

use crate::process::root;

fn first_block() -> Vec<String> {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("the README");
    let block =
        readme.split("```sh\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an sh block");
    block.lines().map(str::to_owned).collect()
}

#[test]
fn the_first_command_ends_well_and_the_second_is_the_test_command() {
    let block = first_block();
    assert_eq!(block[1], "cargo test --workspace --locked");
    let arguments = block[0].split_once(" -- ").expect("cargo run … -- …").1;
    assert!(block[0].starts_with("cargo run "), "{}", block[0]);
    // The program that this test was built with, so that cargo isn't started inside cargo.
    let line = format!("{} {arguments}", env!("CARGO_BIN_EXE_rolecall"));
    let output = Command::new("sh").arg("-c").arg(line).current_dir(root()).output().expect("a shell");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("PASS"), "{output:?}");
}

#[test]
fn the_exit_statuses_of_the_readme_are_the_programs() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("the README");
    for row in ["| 0 | pass", "| 1 | fail", "| 2 | ", "| 3 | "] {
        assert!(readme.contains(row), "{row}");
    }
    let help = crate::process::run("--help", "").out;
    for status in ["0", "1", "2", "3"] {
        assert!(help.contains(status), "{help}");
    }
}
