//! `--evidence DIR`: what a verdict rests on, and the same verdict again from it.

use serde_json::Value;

use crate::folder::Folder;
use crate::key_file::key_file;
use crate::process::{NOW, TENANT, fixture, program, root, run, run_command, token, trusting};

fn read(folder: &Folder, name: &str) -> Value {
    serde_json::from_str(&folder.get(name)).expect("JSON")
}

/// Runs the command that `evidence.json` in `folder` names, there, on `token`.
fn reproduced(folder: &Folder, token: &str) -> crate::process::Run {
    let words = read(folder, "evidence.json")["reproduce"].clone();
    let words: Vec<String> = serde_json::from_value(words).expect("words");
    let mut command = program();
    command.current_dir(folder.path()).args(&words[1..]).args(["--format", "json"]);
    run_command(command, token.as_bytes())
}

#[test]
fn the_same_verdict_comes_again_from_what_was_saved() {
    let keys = Folder::new();
    let fetched = keys.put("fetched.json", &key_file("contoso.onmicrosoft.com", "2026-11-23T09:59:00Z"));
    let old = keys.put("old.json", &key_file("contoso.onmicrosoft.com", "2026-11-20T09:59:00Z"));
    let rotated = fixture("jwks/rotated.json");
    let domain = "--tenant contoso.onmicrosoft.com";
    let require =
        "check --require Alert.Read.All --forbid *.Write --kind app --min-remaining 10m --leeway 0s";
    for (what, name, arguments, status) in [
        ("a pass", "v1-app-defender", format!("{require} {}", trusting()), 0),
        ("a permission is missing", "v1-app-defender-no-roles", format!("{require} {}", trusting()), 1),
        (
            "an unknown key",
            "v1-app-defender",
            format!("verify --resource defender --jwks {rotated} --tenant {TENANT}"),
            1,
        ),
        (
            "a tenant by its domain",
            "v1-app-defender",
            format!("verify --resource defender --jwks {fetched} {domain}"),
            0,
        ),
        (
            "keys of another day, which the first line tells",
            "v1-app-defender",
            format!("verify --any-audience --jwks {old} {domain}"),
            0,
        ),
        (
            "several tenants",
            "v1-app-defender",
            format!("verify --any-audience {} --tenant organizations --allow-tenant {TENANT}", jwks()),
            0,
        ),
        (
            "another tenant",
            "v1-app-defender",
            format!("verify --any-audience {} --tenant {OTHER}", jwks()),
            1,
        ),
        (
            "PEM",
            "v1-app-defender",
            format!("verify --any-audience --jwks {}", fixture("jwks/entra-current.pem")),
            0,
        ),
    ] {
        let (folder, token) = (Folder::new(), token(name));
        let evidence = folder.path().display();
        let first = run(&format!("{arguments} --now {NOW} --format json --evidence {evidence}"), &token);
        assert_eq!(first.status, status, "{what}: {first:?}");
        let again = reproduced(&folder, &token);
        assert_eq!(again.status, status, "{what}: {again:?}");
        let (first, again) = (first.json(), again.json());
        assert_eq!(first["verdict"], again["verdict"], "{what}");
        for question in ["authentic", "current", "addressed", "allowed"] {
            assert_eq!(
                first["questions"][question]["answer"], again["questions"][question]["answer"],
                "{what}"
            );
        }
        assert_eq!(read(&folder, "report.json"), first, "{what}: the report that was printed");
        assert_eq!(first["trust"]["aged"], again["trust"]["aged"], "{what}");
    }
}

const OTHER: &str = "11111111-2222-4333-8444-555555555555";

fn jwks() -> String {
    format!("--jwks {}", fixture("jwks/entra.json"))
}

#[test]
fn evidence_names_its_files_and_holds_no_token() {
    let token = token("v1-app-defender");
    let signature = token.rsplit('.').next().expect("a signature");
    let arguments = format!("verify --any-audience {} --now {NOW} --show-signature", trusting());
    let folder = Folder::new();
    let run_in = |folder: &Folder, more: &str| {
        run(&format!("{arguments} --evidence {} {more}", folder.path().display()), &token)
    };
    assert_eq!(run_in(&folder, "").status, 0);
    assert_eq!(folder.names(), ["evidence.json", "keys.json", "report.json"]);
    let command = read(&folder, "evidence.json")["command"].as_str().expect("a command").to_owned();
    assert!(command.starts_with("rolecall verify --jwks keys.json --tenant "), "{command}");
    for name in folder.names() {
        assert!(!folder.get(&name).contains(signature), "{name} holds the signature");
    }
    let shown = run(&format!("keys show {}/keys.json --format json", folder.path().display()), "").json();
    let keys = run(&format!("keys show {} --format json", fixture("jwks/entra.json")), "").json();
    assert_eq!(shown["keys"][0]["thumbprint"], keys["keys"][0]["thumbprint"], "the same keys");
    let about = read(&folder, "evidence.json");
    assert_eq!(about["schema"], "rolecall.evidence/1");
    assert_eq!(about["token_sha256"], read(&folder, "report.json")["token"]["sha256"]);
    assert_eq!(about["files"].as_array().map(Vec::len), Some(2));

    let again = run_in(&folder, "");
    assert_eq!((again.status, again.out.as_str()), (2, ""), "evidence is not written over: {}", again.err);

    let with_token = Folder::new();
    assert_eq!(run_in(&with_token, "--evidence-token").status, 0);
    assert_eq!(with_token.get("token.jwt"), token, "as it was asked for");
    let command = read(&with_token, "evidence.json")["command"].as_str().expect("a command").to_owned();
    assert!(command.contains("--token-file token.jwt"), "{command}");
    assert_eq!(run(&format!("{arguments} --evidence-token"), &token).status, 2, "only with a folder");
}

#[test]
fn a_secret_is_never_evidence() {
    let folder = Folder::new();
    let secret = fixture("jwks/secret.txt");
    let arguments = format!(
        "verify --any-audience --secret-file {secret} --now {NOW} --evidence {}",
        folder.path().display()
    );
    run(&arguments, token("generic-hs256"));
    let secret = std::fs::read_to_string(root().join(secret)).expect("UTF-8");
    for name in folder.names() {
        assert!(!folder.get(&name).contains(secret.trim()), "{name}");
    }
    assert!(folder.get("evidence.json").contains("SECRET-FILE"), "{}", folder.get("evidence.json"));
}

#[test]
fn a_folder_that_cannot_be_written_is_said_and_the_answer_stays() {
    let folder = Folder::new();
    let file = folder.put("file", "");
    let arguments = format!("verify --any-audience {} --now {NOW}", trusting());
    let run = run(&format!("{arguments} --evidence {file}/below"), token("v1-app-defender"));
    assert_eq!((run.status, run.out.as_str()), (2, ""), "known before anything is judged: {run:?}");
    assert!(run.err.contains("cannot be written"), "{}", run.err);
}

#[test]
fn nothing_is_written_over() {
    for name in ["keys.json", "keys-2.json", "report.json", "evidence.json", "token.jwt"] {
        let folder = Folder::new();
        folder.put(name, "mine");
        let arguments = format!("verify --any-audience {} --now {NOW}", trusting());
        let run =
            run(&format!("{arguments} --evidence {}", folder.path().display()), token("v1-app-defender"));
        assert_eq!((run.status, folder.get(name).as_str()), (2, "mine"), "{name}: {run:?}");
        assert_eq!(folder.names(), [name]);
    }
}

#[test]
fn nothing_secret_of_a_file_of_keys_is_evidence() {
    let keys = Folder::new();
    let jwks = std::fs::read_to_string(root().join(fixture("jwks/entra.json"))).expect("UTF-8");
    let file = keys.put("keys.json", &jwks.replacen('[', r#"[{"kty":"oct","k":"aHVudGVyMg"},"#, 1));
    let folder = Folder::new();
    let verify = format!("verify --any-audience --jwks {file} --tenant {TENANT} --now {NOW}");
    let run = run(&format!("{verify} --evidence {}", folder.path().display()), token("v1-app-defender"));
    assert_eq!(run.status, 0, "{run:?}");
    for name in folder.names() {
        assert!(!folder.get(&name).contains("aHVudGVyMg"), "{name}");
    }
    assert_eq!(reproduced(&folder, &token("v1-app-defender")).status, 0);
}

#[cfg(unix)]
#[test]
fn what_cannot_be_saved_whole_is_not_saved_in_part() {
    let folder = Folder::new();
    let command = |arguments: &str| {
        let mut shell = std::process::Command::new("sh");
        shell.args([
            "-c",
            &format!("trap '' XFSZ; ulimit -f 16; exec {} {arguments}", env!("CARGO_BIN_EXE_rolecall")),
        ]);
        shell.current_dir(root());
        shell
    };
    // The keys take less than eight kilobytes, the report more.
    let arguments =
        format!("verify --any-audience {} --now {NOW} --evidence {}", trusting(), folder.path().display());
    let run = run_command(command(&arguments), token("v1-app-defender").as_bytes());
    assert_eq!(run.status, 2, "{run:?}");
    assert!(run.first_line().starts_with("PASS"), "the answer is there all the same: {run:?}");
    assert!(run.err.contains("report.json") && run.err.contains("cannot be written"), "{}", run.err);
    assert_eq!(folder.names(), Vec::<String>::new());
}
