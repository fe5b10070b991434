//! What CI systems run: the scripts of `ci/`, with what a runner sets.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use crate::folder::Folder;
use crate::process::{NOW, Run, TENANT, fixture, root, run_command, token};

/// A script of `ci/`, in the workspace's folder, with `folder` before the PATH and nothing else but `variables`.
fn script(name: &str, folder: &Path, variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(root().join("ci").join(name));
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", folder.display());
    command.current_dir(root()).env_clear().env("PATH", path).env("HOME", "/nowhere");
    command.envs(variables.iter().copied());
    command
}

/// Where the program of this test is.
fn bin() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_rolecall")).parent().expect("a folder")
}

/// `check.sh` in `folder` on the good token of the fixtures, whose tenant and keys take the place of those in `settings`.
pub(crate) fn check_in(folder: &Folder, settings: &[(String, String)]) -> Run {
    let mut command = script("check.sh", bin(), &[]);
    command.current_dir(folder.path()).envs(settings.iter().map(|(name, value)| (name, value)));
    command
        .env("ROLECALL_CI_JWKS", root().join(fixture("jwks/entra.json")))
        .env("ROLECALL_CI_TENANT", TENANT)
        .env("ROLECALL_CI_NOW", NOW)
        .env("ROLECALL_TOKEN", token("v1-app-defender"));
    run_command(command, b"")
}

/// `check.sh` on a token of the fixtures.
fn check(token: &str, variables: &[(&str, &str)]) -> Run {
    let keys = fixture("jwks/entra.json");
    let mut command = script("check.sh", bin(), &[]);
    command
        .env("ROLECALL_CI_JWKS", keys)
        .env("ROLECALL_CI_TENANT", TENANT)
        .env("ROLECALL_CI_NOW", NOW)
        .env("ROLECALL_TOKEN", token)
        .envs(variables.iter().copied());
    run_command(command, b"")
}

/// A program called `name` in `folder` that writes its arguments, its environment and its standard input there.
fn fake(folder: &Folder, name: &str) {
    let place = folder.path().display();
    let text = format!(
        "#!/bin/sh\nprintf '%s\\n' \"$@\" >'{place}/arguments'\n/usr/bin/env >'{place}/environment'\ncat >'{place}/input'\n"
    );
    let path = folder.put(name, &text);
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("our own file");
}

#[test]
fn a_job_ends_as_the_verdict_says() {
    let good = token("v1-app-defender");
    let signature = good.rsplit('.').next().expect("a signature").to_owned();
    for (what, token, variables, status, first) in [
        (
            "pass",
            good.as_str(),
            &[("ROLECALL_CI_REQUIRE", "Alert.Read.All\n\n  Machine.Read.All \r\n")][..],
            0,
            "PASS: ",
        ),
        ("fail", &good, &[("ROLECALL_CI_REQUIRE", "Machine.Isolate")], 1, "FAIL: "),
        (
            "forbidden",
            &good,
            &[("ROLECALL_CI_REQUIRE", "Alert.Read.All"), ("ROLECALL_CI_FORBID", "Machine.*")],
            1,
            "FAIL: ",
        ),
        (
            "exact",
            &good,
            &[("ROLECALL_CI_REQUIRE", "Alert.Read.All"), ("ROLECALL_CI_EXACT", "true")],
            1,
            "FAIL: ",
        ),
        (
            "undecided",
            &good,
            &[("ROLECALL_CI_REQUIRE", "Alert.Read.All"), ("ROLECALL_CI_JWKS", "fixtures/jwks/empty.json")],
            3,
            "UNDECIDED: ",
        ),
        ("a look", &good, &[("ROLECALL_CI_COMMAND", "inspect")], 0, "INSPECTED: "),
        ("nothing asked", &good, &[], 2, ""),
        ("no token", "", &[("ROLECALL_CI_REQUIRE", "Alert.Read.All")], 2, ""),
        ("a wrong switch", &good, &[("ROLECALL_CI_EXACT", "yes")], 2, ""),
        ("a wrong command", &good, &[("ROLECALL_CI_COMMAND", "keys clear")], 2, ""),
        ("a token for a name", &good, &[("ROLECALL_CI_TOKEN_ENV", good.as_str())], 2, ""),
    ] {
        let run = check(token, variables);
        assert_eq!(run.status, status, "{what}: {run:?}");
        assert!(run.out.starts_with(first), "{what}: {}", run.out);
        assert!(!format!("{}{}", run.out, run.err).contains(&signature[..20]), "{what}");
    }
}

#[test]
fn each_runner_gets_its_own_format_and_the_reports() {
    let good = token("v1-app-defender");
    let folder = Folder::new();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (output, summary) = (folder.put("output", ""), folder.put("summary", ""));
    let reports = format!("sarif={}\njunit={}", path("r.sarif"), path("r.xml"));
    let require = ("ROLECALL_CI_REQUIRE", "Machine.Isolate");
    let github = check(
        &good,
        &[
            require,
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_OUTPUT", &output),
            ("GITHUB_STEP_SUMMARY", &summary),
            ("ROLECALL_CI_REPORTS", &reports),
        ],
    );
    assert_eq!(github.status, 1);
    assert!(github.out.contains("::error title=rolecall%3A require::"), "{}", github.out);
    assert_eq!(folder.get("output"), "verdict=fail\nexit-status=1\n");
    assert!(folder.get("summary").contains("**FAIL** "), "{}", folder.get("summary"));
    assert!(folder.get("r.xml").contains("<failure "));
    assert!(folder.get("r.sarif").contains("\"kind\": \"fail\""));

    let azure = check(&good, &[require, ("TF_BUILD", "True"), ("AGENT_TEMPDIRECTORY", &path(""))]);
    assert!(azure.out.contains("##vso[task.logissue type=error;code=require;]"), "{}", azure.out);
    assert!(azure.out.contains("##vso[task.uploadsummary]/"), "{}", azure.out);

    let elsewhere = check(&good, &[require]);
    assert!(elsewhere.out.contains("About this report"), "a table: {}", elsewhere.out);
}

#[test]
fn the_token_reaches_rolecall_on_standard_input_alone() {
    for (variables, input) in [
        (&[("ROLECALL_TOKEN", "a.secret.token")][..], ""),
        (&[("MY_TOKEN", "a.secret.token"), ("ROLECALL_CI_TOKEN_ENV", "MY_TOKEN")], ""),
        (&[], "a.secret.token"),
    ] {
        let folder = Folder::new();
        fake(&folder, "rolecall");
        let mut all = vec![("ROLECALL_CI_REQUIRE", "A")];
        all.extend(variables);
        let run = run_command(script("check.sh", folder.path(), &all), input.as_bytes());
        assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (0, "", ""));
        assert_eq!(folder.get("input"), "a.secret.token");
        assert!(!folder.get("arguments").contains("secret"), "{}", folder.get("arguments"));
        assert!(!folder.get("environment").contains("secret"), "{}", folder.get("environment"));
    }
}

#[test]
fn settings_stay_settings() {
    let folder = Folder::new();
    fake(&folder, "rolecall");
    let evil = "$(touch owned) `id` \"; --any-audience '*";
    let run = run_command(
        script(
            "check.sh",
            folder.path(),
            &[
                ("ROLECALL_TOKEN", "x"),
                ("ROLECALL_CI_TENANT", evil),
                ("ROLECALL_CI_REQUIRE", "--any-audience\nA B\n*"),
                ("ROLECALL_CI_POLICY", "rolecall.toml"),
                ("ROLECALL_CI_LOCK", "rolecall.lock"),
                ("ROLECALL_CI_ANY_AUDIENCE", "false"),
            ],
        ),
        b"",
    );
    assert_eq!(run.status, 0, "{run:?}");
    let tenant = format!("--tenant={evil}");
    let arguments = folder.get("arguments");
    assert_eq!(
        arguments.lines().collect::<Vec<_>>(),
        [
            "check",
            "--format=table",
            &tenant,
            "--require=--any-audience",
            "--require=A B",
            "--require=*",
            "--policy=rolecall.toml",
            "--lock=rolecall.lock"
        ]
    );
    assert!(!root().join("owned").exists());
}

#[test]
fn rolecall_is_used_where_it_is_and_else_built_without_the_token() {
    let there = run_command(script("install.sh", bin(), &[]), b"");
    assert_eq!((there.status, there.out.trim_end()), (0, concat!("rolecall ", env!("CARGO_PKG_VERSION"))));
    let folder = Folder::new();
    fake(&folder, "cargo");
    let built = run_command(
        script(
            "install.sh",
            folder.path(),
            &[("T", "a.secret.token"), ("ROLECALL_CI_TOKEN_ENV", "T"), ("ROLECALL_CI_INSTALL", "always")],
        ),
        b"",
    );
    assert_eq!(built.status, 0, "{built:?}");
    let path = format!("{}/crates/rolecall", root().display());
    assert_eq!(
        folder.get("arguments").lines().collect::<Vec<_>>(),
        ["install", "--locked", "--force", "--path", &path]
    );
    assert!(!folder.get("environment").contains("secret"));
    let neither = run_command(script("install.sh", Path::new("/nowhere"), &[]), b"");
    // Where the system itself has a cargo there is nothing to see here.
    assert!(neither.status == 2 || Path::new("/usr/bin/cargo").exists(), "{neither:?}");
}

#[test]
fn the_hook_names_files_and_no_token() {
    let folder = Folder::new();
    let good = token("v1-app-defender");
    let with = folder.put("a file.env", &format!("A=1\nTOKEN={good}\n"));
    let without = folder.put("plain.txt", "eyes, and a.b.c\n");
    let empty = folder.put("empty.txt", "");
    let long = folder.put("long.txt", &"x".repeat(17 * 1024 * 1024));
    for (files, status, said) in [
        (vec![&without, &empty], 0, ""),
        (vec![&without, &with], 1, "holds a JSON Web Token"),
        (vec![&long], 1, "could not be read"),
    ] {
        let mut command = script("no-token.sh", bin(), &[]);
        command.args(&files);
        let run = run_command(command, b"");
        let all = format!("{}{}", run.out, run.err);
        assert_eq!(run.status, status, "{files:?}: {all}");
        assert!(all.contains(said), "{files:?}: {all}");
        assert!(good.split('.').all(|part| !all.contains(&part[..20])), "{all}");
    }
}

#[test]
fn no_other_token_stands_in_for_a_missing_one() {
    let good = token("v1-app-defender");
    let asks = [("ROLECALL_CI_REQUIRE", "Alert.Read.All")];
    for (what, variables, status) in [
        ("the usual variable", &[][..], 0),
        ("another one, which is not there", &[("ROLECALL_CI_TOKEN_ENV", "MY_TOKEN")], 2),
        ("another one, which is blank", &[("ROLECALL_CI_TOKEN_ENV", "MY_TOKEN"), ("MY_TOKEN", " \n")], 2),
        ("another one", &[("ROLECALL_CI_TOKEN_ENV", "token"), ("token", &*good)], 0),
        ("a name of the script's own", &[("ROLECALL_CI_TOKEN_ENV", "rolecall_ci_token")], 2),
    ] {
        let run = check(&good, &[&asks, variables].concat());
        assert_eq!(run.status, status, "{what}: {run:?}");
        assert!(!run.err.contains(&good) && !run.out.contains(&good), "{what}");
    }
}

#[test]
fn a_demand_beside_a_command_that_asks_for_none_is_refused() {
    let good = token("v1-app-defender");
    for (setting, value) in
        [("REQUIRE", "Nope"), ("FOR", "GET /api/alerts"), ("EXACT", "true"), ("LOCK", "l.toml")]
    {
        let name = format!("ROLECALL_CI_{setting}");
        for command in ["verify", "inspect"] {
            let run = check(
                &good,
                &[("ROLECALL_CI_COMMAND", command), ("ROLECALL_CI_RESOURCE", "defender"), (&name, value)],
            );
            assert_eq!(run.status, 2, "{command} with {setting}: {run:?}");
        }
    }
    let run = check(
        &good,
        &[
            ("ROLECALL_CI_COMMAND", "verify"),
            ("ROLECALL_CI_RESOURCE", "defender"),
            ("ROLECALL_CI_EXACT", "false"),
        ],
    );
    assert_eq!(run.status, 0, "{run:?}");
}

#[test]
fn a_files_name_is_no_command_to_a_runner() {
    let folder = Folder::new();
    let text = format!("TOKEN={}\n", token("v1-app-defender"));
    folder.put("::error title=x::owned", &text);
    folder.put("##vso[task.setvariable]x", &text);
    let mut command = script("no-token.sh", bin(), &[]);
    command.current_dir(folder.path()).args([
        "::error title=x::owned",
        "##vso[task.setvariable]x",
        "::not-there",
    ]);
    let run = run_command(command, b"");
    assert_eq!(run.status, 1, "{run:?}");
    for line in run.out.lines().chain(run.err.lines()) {
        assert!(line.starts_with("no-token: ") && !line.contains("::") && !line.contains("##"), "{line}");
    }
}
