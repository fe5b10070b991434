//! What the help of a command says is so of that command.

use crate::process::run;

/// The help of `command`, in words.
fn help(command: &str) -> String {
    let run = run(&format!("{command} --help"), "");
    assert_eq!(run.status, 0, "{command}: {run:?}");
    run.out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn no_help_speaks_of_another_command() {
    for (command, said, unsaid) in [
        ("inspect", &["[default: 0s]", "both sides of every check"][..], &["[default: 60s"][..]),
        (
            "verify",
            &["[default: 60s]", "both sides of every check", "say with --allow-tenant"],
            &["for inspect"],
        ),
        (
            "check",
            &["[default: 60s]", "both sides of every check", "say with --allow-tenant"],
            &["for inspect"],
        ),
        ("audit", &["[default: 60s; 0s where nothing is asked]"], &["for inspect"]),
        ("diff", &["Show also what both have, and longer values"], &["of every check"]),
        ("permissions", &["Show every operation and every permission"], &["of every check"]),
        ("keys show", &["Show longer values"], &["of every check"]),
        (
            "keys fetch",
            &["Show longer values", "The Entra tenant"],
            &["of every check", "--allow-tenant", "--jwks gives"],
        ),
        ("keys diff", &["Show longer values"], &["of every check"]),
        ("keys clear", &["The Entra tenant"], &["--allow-tenant", "--jwks"]),
    ] {
        let help = help(command);
        for text in said {
            assert!(help.contains(text), "{command}: {text}: {help}");
        }
        for text in unsaid {
            assert!(!help.contains(text), "{command}: {text}: {help}");
        }
    }
}
