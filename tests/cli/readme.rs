//! The README's commands run, and its two promises hold.

use std::process::Command;

use crate::process::{NOW, fixture, root, run, token, trusting};

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

/// Every row of the README's table of exit statuses, with runs that end so.
#[test]
fn the_exit_statuses_of_the_readme_are_the_programs() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("the README");
    let table = readme.split("| exit status |").nth(1).expect("a table of exit statuses");
    let rows: Vec<Vec<&str>> = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let (trusting, good) = (trusting(), token("v1-app-defender"));
    let good = good.as_str();
    let audience = "--audience https://api.securitycenter.microsoft.com";
    let broken = fixture("jwks/broken.json");
    let runs = [
        (
            "0",
            "pass",
            vec![
                (format!("verify {trusting} {audience}"), good),
                (format!("check {trusting} --require Alert.Read.All"), good),
                // Something could be decoded: that is all that `inspect` asks.
                ("inspect".to_owned(), good),
            ],
        ),
        (
            "1",
            "fail",
            vec![
                (format!("verify {trusting} --audience https://api.security.microsoft.com"), good),
                (format!("check {trusting} --require Machine.Isolate"), good),
            ],
        ),
        (
            "2",
            "",
            vec![
                ("verify --nonsense".to_owned(), good),
                (format!("verify {audience}"), good),
                ("inspect --jwks fixtures/there-is-nothing.json".to_owned(), good),
                (format!("verify --jwks {broken} {audience}"), good),
                ("inspect --token-file fixtures/there-is-nothing.jwt".to_owned(), ""),
            ],
        ),
        (
            "3",
            "undecided",
            vec![
                (format!("verify --jwks {} {audience}", fixture("jwks/empty.json")), good),
                (format!("verify {trusting} {audience}"), "no token"),
                ("inspect".to_owned(), "no token"),
            ],
        ),
    ];
    assert_eq!(rows.len(), runs.len(), "{rows:?}");
    for (row, (status, verdict, runs)) in rows.iter().zip(&runs) {
        assert_eq!(row[..2], [*status, *verdict], "{row:?}");
        assert!(!row[2].is_empty(), "{row:?}");
        for (arguments, input) in runs {
            let run = run(&format!("{arguments} --now {NOW}"), input);
            assert_eq!(run.status.to_string(), *status, "{arguments}: {run:?}");
            let verify = arguments.starts_with("verify") || arguments.starts_with("check");
            if verify && *status != "2" {
                let first = run.first_line().to_lowercase();
                assert!(first.starts_with(verdict), "{arguments}: {first}");
            }
        }
    }
    let help = run("--help", "").out;
    for (status, ..) in &runs {
        assert!(help.contains(status), "{help}");
    }
}
