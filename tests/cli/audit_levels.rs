//! The levels of the formats for CI: an error is what the run fails on.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use serde_json::Value;

use crate::folder::Folder;
use crate::process::{NOW, TENANT, fixture, program, run_command, token};

/// How many errors each format has.
#[derive(Debug)]
struct Errors {
    /// Results of SARIF.
    results: usize,
    /// Notifications of SARIF.
    notifications: usize,
    github: usize,
    azure: usize,
    /// Failures and errors of JUnit.
    junit: usize,
}

fn errors(folder: &Folder) -> Errors {
    let sarif: Value = serde_json::from_str(&folder.get("a.sarif")).expect("JSON");
    let errors =
        |all: &Value| all.as_array().expect("a list").iter().filter(|one| one["level"] == "error").count();
    let run = &sarif["runs"][0];
    let count =
        |name: &str, start: &str| folder.get(name).lines().filter(|line| line.starts_with(start)).count();
    let junit = folder.get("a.xml");
    Errors {
        results: errors(&run["results"]),
        notifications: errors(&run["invocations"][0]["toolExecutionNotifications"]),
        github: count("a.github", "::error"),
        azure: count("a.azure", "##vso[task.logissue type=error"),
        junit: junit.matches("<failure").count() + junit.matches("<error").count(),
    }
}

/// A token without a signature, that ends never.
fn endless() -> String {
    let part = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.{}", part(r#"{"alg":"RS256","kid":"x"}"#), part(r#"{"sub":"x"}"#), "A".repeat(342))
}

#[test]
fn a_run_has_errors_exactly_where_it_does_not_end_with_0() {
    let folder = Folder::new();
    let good = token("v1-app-defender");
    let line = |token: &str| format!("{NOW} GET /x Bearer {token} 200\n");
    let (signed, _) = good.rsplit_once('.').expect("a signature");
    let logs: Vec<(&str, String)> = [
        ("good", good.clone()),
        ("expired", token("expired")),
        ("tampered", token("refused/tampered-signature")),
        ("unsigned", token("refused/alg-none")),
        ("another's", token("generic-rs256")),
        ("endless", endless()),
        ("redacted", format!("{signed}.REDACTED")),
        ("cut off", good[..good.len() - 9].to_owned()),
        ("malformed", format!("x{good}")),
    ]
    .into_iter()
    .map(|(what, token)| (what, line(&token)))
    .chain([
        ("undated", format!("GET {good}\n")),
        ("good and expired", line(&good) + &line(&token("expired"))),
    ])
    .collect();
    let entra = format!("--jwks {} --tenant {TENANT}", fixture("jwks/entra.json"));
    let demand = format!("{entra} --any-audience --require Ti.ReadWrite.All");
    let none = format!("--jwks {}", fixture("jwks/no-usable-keys.json"));
    let mut seen = [false; 4];
    for (what, text) in &logs {
        let log = folder.put("a.log", text);
        for asked in ["", &entra, &demand, &none] {
            for fail_on in ["", "forged", "live", "not-allowed", "forged,live", "any", "nothing"] {
                for moment in [format!("--now {NOW}"), "--as-of-line".to_owned()] {
                    let fail_on =
                        if fail_on.is_empty() { String::new() } else { format!("--fail-on {fail_on}") };
                    let arguments = format!("{asked} {fail_on} {moment}");
                    let mut command = program();
                    command.arg("audit").args(arguments.split_whitespace()).arg(&log);
                    for (format, name) in [
                        ("sarif", "a.sarif"),
                        ("github", "a.github"),
                        ("azure", "a.azure"),
                        ("junit", "a.xml"),
                    ] {
                        let path = folder.path().join(name);
                        command.arg("--report").arg(format!("{format}={}", path.display()));
                    }
                    let out = run_command(command, b"");
                    if out.status == 2 {
                        continue;
                    }
                    let errors = errors(&folder);
                    let Errors { results, notifications, github, azure, junit } = errors;
                    let others = [notifications, github, azure, junit];
                    let said = format!("{what}, {arguments}: {} and {errors:?}: {}", out.status, out.out);
                    match out.status {
                        0 => assert!(results == 0 && others == [0; 4], "{said}"),
                        1 => {
                            // What nobody can read is no token that a result could be of.
                            assert!(results > 0 || *what == "malformed", "{said}");
                            assert!(others.iter().all(|errors| *errors > 0), "{said}");
                        }
                        3 => assert!(results == 0 && others.iter().all(|errors| *errors > 0), "{said}"),
                        other => panic!("{other}: {said}"),
                    }
                    seen[usize::try_from(out.status).expect("a status")] = true;
                }
            }
        }
    }
    assert_eq!(seen, [true, true, false, true]);
}
