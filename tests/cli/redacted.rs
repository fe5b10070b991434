//! A token whose signature `rolecall redact` cut, given to the commands that ask who signed it.

use crate::process::{NOW, Run, fixture, program, run_command, token, trusting};

const WHY: &str = "its signature was cut out by `rolecall redact`";

/// A run of `arguments` on what `rolecall redact` leaves of `name`.
fn on_redacted(name: &str, arguments: &str) -> Run {
    let mut redact = program();
    redact.arg("redact");
    let left = run_command(redact, token(name).as_bytes());
    let mut command = program();
    command.args(arguments.split_whitespace());
    run_command(command, left.out.as_bytes())
}

#[test]
fn nobody_knows_who_signed_what_redact_cut() {
    let keys = format!("--jwks {} --now {NOW}", fixture("jwks/entra.json"));
    let open = format!("UNDECIDED: Whether it is authentic is open: {WHY}. Current");
    for (arguments, status, first) in [
        (format!("check --now {NOW} {} --require Alert.Read.All", trusting()), 3, open.clone()),
        (format!("verify --now {NOW} {} --any-audience", trusting()), 3, open),
        (format!("inspect {keys}"), 0, format!("NOT VERIFIED: {WHY}. Current")),
        (format!("inspect --now {NOW}"), 0, format!("NOT VERIFIED: {WHY}. Current")),
        (
            format!("verify {keys} --tenant 00000000-0000-0000-0000-000000000001 --any-audience"),
            1,
            "FAIL: Not authentic: tenant ".to_owned(),
        ),
    ] {
        let run = on_redacted("v1-app-defender", &arguments);
        assert_eq!(run.status, status, "{arguments}: {run:?}");
        let words = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.starts_with(&first), "{arguments}: {words}");
        for wrong in ["do not trust it", "does not hold", "cut-off", "copy the token again"] {
            assert!(!run.out.contains(wrong), "{arguments}: {wrong}: {}", run.out);
        }
        let hint = "hint: ask for the token itself, or look at the claims alone: `rolecall inspect`";
        assert!(words.contains("signature undecided") && words.contains(hint), "{arguments}: {words}");
    }
    let none = on_redacted("refused/alg-none", &format!("verify {} --any-audience", trusting()));
    assert_eq!(none.status, 1, "what else speaks against it stays: {none:?}");
}
