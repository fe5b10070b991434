//! What an API said when it refused a token: in a file, on standard input, or pasted with the token or without.

use std::path::PathBuf;

use crate::process::{NOW, Run, fixture, program, root, run, run_command, token, trusting};

const ROLES: &str = r#"{"error":{"code":"Forbidden","message":"Missing application roles. API required roles: Ti.ReadWrite,Ti.ReadWrite.All, application roles: Alert.Read.All,Machine.Read.All,Vulnerability.Read.All.","target":"|x"}}"#;

/// A file with `text`, in a folder that goes with the test.
fn file(folder: &tempfile::TempDir, text: &[u8]) -> PathBuf {
    let path = folder.path().join("refusal.txt");
    std::fs::write(&path, text).expect("a file");
    path
}

/// `rolecall ARGUMENTS --refusal FILE` on the token called `name`.
fn refused(name: &str, text: &[u8], arguments: &str) -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = program();
    command.args(arguments.split_whitespace()).args(["--now", NOW, "--refusal"]).arg(file(&folder, text));
    run_command(command, token(name).as_bytes())
}

fn explanation(run: &Run) -> serde_json::Value {
    run.json()["refusal"].clone()
}

#[test]
fn a_refusal_is_held_against_the_token() {
    for (what, name, text, form, words) in [
        (
            "it lacks the permission",
            "v1-app-defender",
            ROLES,
            "defender",
            &[
                "like the one that the API saw",
                "Contoso Alert Export",
                "https://api.securitycenter.microsoft.com/.default",
            ][..],
        ),
        (
            "another token was sent",
            "v1-app-defender",
            "Missing application roles. API required roles: Alert.Read.All,Alert.ReadWrite.All, application roles: Machine.Read.All.",
            "defender",
            &["The API saw Machine.Read.All", "another token was sent", "has what is needed: Alert.Read.All"],
        ),
        (
            "for another API",
            "v1-app-graph",
            "Missing application roles. API required roles: Alert.Read.All",
            "defender",
            &["is for Microsoft Graph", "https://api.securitycenter.microsoft.com/.default"],
        ),
        (
            "a user's",
            "v1-delegated-defender",
            "Missing application roles. API required roles: Alert.Read.All",
            "defender",
            &["acts for a user", "client credentials"],
        ),
        (
            "consent is missing",
            "v1-app-defender-no-roles",
            "Missing application roles. API required roles: Alert.Read.All, application roles: .",
            "defender",
            &["carries none at all", "Grant admin consent"],
        ),
        (
            "expired",
            "expired",
            r#"{"error":{"code":"InvalidAuthenticationToken","message":"Access token has expired or is not yet valid."}}"#,
            "graph",
            &["expired at", "get a new token"],
        ),
        (
            "not expired",
            "v1-app-graph",
            r#"{"error":{"code":"InvalidAuthenticationToken","message":"Access token has expired or is not yet valid."}}"#,
            "graph",
            &["another token was sent"],
        ),
        (
            "a claims challenge",
            "v1-app-graph",
            "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer realm=\"\", error=\"insufficient_claims\", \
             claims=\"eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlIjoiY3AxIn19fQ==\"\r\n\r\n",
            "www-authenticate",
            &["claims challenge", "`acrs` cp1"],
        ),
        (
            "nothing that is known",
            "v1-app-graph",
            "the dog ate it",
            "unrecognised",
            &["does not recognise", "curl -i"],
        ),
    ] {
        let run = refused(name, text.as_bytes(), "inspect --format json");
        assert_eq!(run.status, 0, "{what}: {run:?}");
        let refusal = explanation(&run);
        assert_eq!(refusal["form"], form, "{what}: {refusal:#}");
        let all = format!("{} {}", refusal["conclusion"], refusal["steps"]);
        for word in words {
            assert!(all.contains(word), "{what}: {word:?} in {all}");
        }
    }
}

#[test]
fn a_refusal_changes_no_verdict() {
    for (arguments, status) in [
        (format!("check {} --require Alert.Read.All", trusting()), 0),
        (format!("check {} --require Ti.ReadWrite.All", trusting()), 1),
        (format!("verify {} --resource defender", trusting()), 0),
        (format!("verify {} --resource graph", trusting()), 1),
        (format!("verify --jwks {} --any-audience", fixture("jwks/empty.json")), 3),
        ("inspect".to_owned(), 0),
    ] {
        let with = refused("v1-app-defender", ROLES.as_bytes(), &arguments);
        let without = run(&format!("{arguments} --now {NOW}"), token("v1-app-defender"));
        assert_eq!((with.status, without.status), (status, status), "{arguments}: {with:?}");
        assert_eq!(with.first_line(), without.first_line(), "{arguments}");
        assert!(with.out.contains("The refusal") && !without.out.contains("The refusal"), "{arguments}");
    }
}

#[test]
fn a_file_that_holds_no_refusal_is_a_wrong_command_line() {
    for (what, text, status) in [
        ("empty", &b""[..], 2),
        ("blank", b" \r\n", 2),
        ("too long", &vec![b'x'; 1024 * 1024 + 1], 2),
        ("as long as can be", &vec![b'x'; 1024 * 1024], 0),
        ("no text", &[0xff, 0x00, 0xfe, 0x80], 0),
    ] {
        let run = refused("v1-app-defender", text, "inspect");
        assert_eq!(run.status, status, "{what}: {run:?}");
        assert_eq!(run.err.contains("hint"), status == 2, "{what}: {}", run.err);
    }
    let missing = run("inspect --refusal fixtures/there-is-no-such-file", token("v1-app-defender"));
    assert_eq!(missing.status, 2, "{missing:?}");
}

#[test]
fn what_is_not_about_the_token_is_told_to_be() {
    for (text, said) in [
        (&b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\n\r\n"[..], "wait 7 seconds"),
        (b"HTTP/1.1 404 Not Found\r\n\r\n", "not about the token's permissions"),
        (b"HTTP/2 502\r\n\r\n<html>", "says nothing about the token"),
        (b"HTTP/2 200\r\n\r\n{}", "This is no refusal"),
    ] {
        let run = refused("v1-app-defender", text, "inspect");
        let told = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(run.status, 0, "{run:?}");
        assert!(told.contains(said) && !told.contains("recognise"), "{said}: {told}");
    }
    // An answer with a token in it, given for the refusal, is still told to be swapped.
    let folder = tempfile::tempdir().expect("a folder");
    let answer = format!("HTTP/1.1 200 OK\r\n\r\n{{\"access_token\":\"{}\"}}", token("v1-app-defender"));
    let mut swapped = program();
    swapped.args(["inspect", "--refusal"]).arg(file(&folder, answer.as_bytes()));
    let run = run_command(swapped, b"HTTP/1.1 403 Forbidden\r\n\r\n");
    assert!(run.status == 2 && run.err.contains("look swapped"), "{run:?}");
}

#[test]
fn standard_input_holds_one_of_the_two() {
    let file = fixture("tokens/v1-app-defender.jwt");
    let run_with = |arguments: &[&str], variable: Option<&str>| {
        let mut command = program();
        command.args(arguments).args(["--now", NOW, "--format", "json"]);
        if let Some(value) = variable {
            command.env("ROLECALL_TOKEN", value);
        }
        run_command(command, ROLES.as_bytes())
    };
    for (arguments, variable) in [
        (&["inspect", "--token-file", &file, "--refusal", "-"][..], None),
        (&["inspect", "--refusal", "-"], Some(token("v1-app-defender"))),
    ] {
        let run = run_with(arguments, variable.as_deref());
        assert_eq!(run.status, 0, "{run:?}");
        assert_eq!(explanation(&run)["form"], "defender");
    }
    for arguments in [&["inspect", "--refusal", "-"][..], &["inspect", "-", "--refusal", "-"]] {
        let run = run_with(arguments, None);
        assert_eq!(run.status, 2, "{run:?}");
        assert!(run.err.contains("--token-file"), "{}", run.err);
    }
}

#[test]
fn token_and_refusal_that_are_swapped_are_told_to_be() {
    let folder = tempfile::tempdir().expect("a folder");
    let refusal = file(&folder, ROLES.as_bytes());
    let token = fixture("tokens/v1-app-defender.jwt");
    for command in ["inspect", "check --require Ti.ReadWrite.All --no-policy"] {
        let trusting = if command == "inspect" { String::new() } else { trusting() };
        let mut swapped = program();
        swapped.args(format!("{command} {trusting} --now {NOW}").split_whitespace());
        swapped.args(["--refusal", &token, "--token-file"]).arg(&refusal);
        let run = run_command(swapped, b"");
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{run:?}");
        assert!(run.err.contains("look swapped") && run.err.contains(&token), "{}", run.err);
        assert!(run.err.contains("refusal.txt") && run.err.contains("--token-file"), "{}", run.err);
    }
    // Each where it belongs, and a refusal that nobody knows, are not.
    assert_eq!(refused("v1-app-defender", b"the dog ate it", "inspect").status, 0);
}

#[test]
fn a_pasted_transcript_holds_both() {
    let token = token("v1-app-defender");
    let transcript = format!(
        "$ curl -v https://api.securitycenter.microsoft.com/api/indicators\n> GET /api/indicators HTTP/1.1\n> Host: \
         api.securitycenter.microsoft.com\n> Authorization: Bearer {token}\n>\n< HTTP/1.1 403 Forbidden\n< Content-Type: \
         application/json\n<\n{ROLES}\n"
    );
    let run_json = run(&format!("inspect --format json --now {NOW}"), &transcript);
    assert_eq!(run_json.status, 0, "{run_json:?}");
    let refusal = explanation(&run_json);
    assert_eq!((&refusal["form"], &refusal["status"]), (&"defender".into(), &403.into()), "{refusal:#}");
    assert!(
        refusal["conclusion"].as_str().is_some_and(|text| text.contains("like the one that the API saw")),
        "{refusal:#}"
    );
    let table = run(&format!("inspect --now {NOW}"), &transcript);
    let (first, rest) = table.out.split_once("The refusal").expect("a section");
    assert!(first.lines().count() <= 5 && rest.contains("Authentic?"), "near the top: {}", table.out);
    for part in token.split('.') {
        assert!(!table.out.contains(&part[..40]) && !run_json.out.contains(&part[..40]), "a part as written");
    }
}

#[test]
fn a_refusal_without_a_token_is_explained() {
    for (text, word) in [
        (ROLES, "grant `Ti.ReadWrite"),
        (
            r#"{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret."}"#,
            "AADSTS7000215",
        ),
        ("HTTP/1.1 401 Unauthorized\r\n\r\n", "a 401 is about the token itself"),
    ] {
        let run = run("", text);
        assert_eq!(run.status, 3, "{run:?}");
        assert!(
            run.first_line().starts_with("UNDECIDED: No token was found in the input, but an API's refusal."),
            "{run:?}"
        );
        let words: Vec<&str> = run.out.split_whitespace().collect();
        assert!(words.join(" ").contains(word), "{word} in {}", run.out);
    }
    let mut command = program();
    command.args(["explain", "Missing application roles. API required roles: Alert.Read.All"]);
    let explained = run_command(command, b"");
    assert_eq!(explained.status, 0, "{explained:?}");
    assert!(explained.out.contains("Grant admin consent"), "{explained:?}");
}

#[test]
fn no_paste_of_the_fixtures_is_taken_for_a_refusal() {
    for entry in std::fs::read_dir(root().join("fixtures/pastes")).expect("a folder").flatten() {
        let text = std::fs::read(entry.path()).expect("a file");
        let run = run(&format!("inspect - --format json --now {NOW}"), text);
        assert!(run.json().get("refusal").is_none(), "{}", entry.path().display());
    }
}

#[test]
fn nothing_of_a_hostile_refusal_gets_through() {
    let token = token("v1-app-graph");
    let hostile = format!(
        "HTTP/1.1 403 \u{1b}[2J\nWWW-Authenticate: Bearer error=\"\u{9b}31m\u{202e}\", error_description=\"{token}\"\n\n\
         {{\"error\":{{\"code\":\"\\u001b[2J\",\"message\":\"Missing application roles. API required roles: {token}, \\u202eA.B\\n\
         PASS: all is well\"}}}}"
    );
    for arguments in ["inspect", "inspect -v", "inspect --format json"] {
        let run = refused("v1-app-defender", hostile.as_bytes(), arguments);
        assert_eq!(run.status, 0, "{run:?}");
        assert!(
            !run.out.chars().any(|c| matches!(c, '\u{1b}' | '\u{9b}' | '\u{202e}')),
            "{arguments}: {}",
            run.out
        );
        assert!(!token.split('.').any(|part| run.out.contains(&part[..40])), "{arguments}: {}", run.out);
        assert!(!run.out.lines().any(|line| line.starts_with("PASS")), "{arguments}");
    }
}
