//! What CI systems run: the scripts of `ci/` with what a runner sets, the files that call them, and docs/ci.md.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use yaml_rust2::{Yaml, YamlLoader};

use crate::folder::Folder;
use crate::process::{NOW, Run, TENANT, fixture, root, run, run_command, token};

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

fn yaml(path: &str) -> Yaml {
    let text = std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut documents = YamlLoader::load_from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
    assert_eq!(documents.len(), 1, "{path}");
    documents.remove(0)
}

fn keys(yaml: &Yaml) -> BTreeSet<String> {
    let keys = yaml.as_hash().expect("a mapping").keys();
    keys.map(|key| key.as_str().expect("a text").to_owned()).collect()
}

/// The settings that `check.sh` reads.
fn settings() -> BTreeSet<String> {
    let text = std::fs::read_to_string(root().join("ci/check.sh")).expect("the script");
    let reads = text.split("${ROLECALL_CI_").skip(1);
    reads.map(|rest| rest.split(':').next().unwrap_or_default().to_owned()).collect()
}

/// A step's script hands everything over by its environment, and runs a file of `ci/` that is there.
fn assert_only_runs_a_script(step: &Yaml, script: &str, place: &str) {
    assert!(!script.contains("${{"), "{place}: {script}");
    let file = script.trim_matches('"').split_once("/ci/").expect("a file of ci/").1;
    let about = std::fs::metadata(root().join("ci").join(file)).expect("the script is there");
    assert_ne!(about.permissions().mode() & 0o111, 0, "{file} can be run");
    assert!(step["env"].as_hash().is_some(), "{place}");
}

#[test]
fn the_action_has_an_input_for_each_setting() {
    let action = yaml("action.yml");
    let steps = action["runs"]["steps"].as_vec().expect("steps");
    let inputs = keys(&action["inputs"]);
    let mut handed = BTreeSet::new();
    for step in steps {
        let script = step["run"].as_str().expect("a script");
        assert_only_runs_a_script(step, script, "action.yml");
        assert_eq!(step["shell"].as_str(), Some("bash"));
        for (name, value) in step["env"].as_hash().expect("an environment") {
            let name = name.as_str().and_then(|name| name.strip_prefix("ROLECALL_CI_")).expect("a setting");
            let input = name.to_lowercase().replace('_', "-");
            assert_eq!(value.as_str(), Some(&*format!("${{{{ inputs.{input} }}}}")), "{name}");
            assert!(inputs.contains(&input), "{input}");
            handed.insert(input);
        }
    }
    assert_eq!(inputs, handed, "every input is used");
    let of_check: BTreeSet<String> =
        settings().iter().map(|name| name.to_lowercase().replace('_', "-")).collect();
    assert_eq!(inputs.iter().filter(|name| *name != "install").cloned().collect::<BTreeSet<_>>(), of_check);
    assert!(!inputs.contains("token"), "a token is no input");
}

#[test]
fn the_templates_name_settings_and_scripts_that_are_there() {
    let azure = yaml("ci/azure-pipelines.yml");
    let parameters: BTreeSet<&str> =
        azure["parameters"].as_vec().expect("a list").iter().filter_map(|one| one["name"].as_str()).collect();
    let mut used = BTreeSet::new();
    for step in azure["steps"].as_vec().expect("steps") {
        if let Some(script) = step["bash"].as_str() {
            assert_only_runs_a_script(step, script, "ci/azure-pipelines.yml");
            for (name, value) in step["env"].as_hash().expect("an environment") {
                let name = name.as_str().unwrap_or_default();
                if let Some(name) = name.strip_prefix("ROLECALL_CI_").filter(|name| *name != "SOURCES") {
                    assert!(settings().contains(name), "{name}");
                }
                let value = value.as_str().expect("a text");
                used.extend(
                    value
                        .split("parameters.")
                        .nth(1)
                        .map(|rest| rest.split(' ').next().unwrap_or_default().to_owned()),
                );
            }
        }
    }
    assert_eq!(used.iter().map(String::as_str).collect::<BTreeSet<_>>(), parameters);

    let gitlab = yaml("ci/gitlab.yml");
    let job = &gitlab[".rolecall"];
    for list in ["before_script", "script"] {
        for line in job[list].as_vec().expect("lines") {
            let line = line.as_str().expect("a text");
            if let Some((_, file)) = line.split_once("/ci/") {
                assert!(root().join("ci").join(file.trim_matches('"')).is_file(), "{line}");
            }
        }
    }
    assert_eq!(job["artifacts"]["reports"]["junit"].as_str(), Some("rolecall.xml"));
    assert_eq!(job["variables"]["ROLECALL_CI_REPORTS"].as_str(), Some("junit=rolecall.xml"));

    let hooks = yaml(".pre-commit-hooks.yaml");
    assert!(root().join(hooks[0]["entry"].as_str().expect("a script")).is_file());
}

/// The fenced blocks of `language` in docs/ci.md.
fn blocks(language: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root().join("docs/ci.md")).expect("the page");
    let fence = format!("```{language}\n");
    text.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn the_page_is_true() {
    let formats = ["table", "json", "ndjson", "markdown", "junit", "sarif", "github", "azure"];
    let text = std::fs::read_to_string(root().join("docs/ci.md")).expect("the page");
    for format in formats {
        assert!(text.contains(&format!("`{format}`")), "{format}");
    }
    // Every command line parses: asked for its help behind its last word, rolecall first reads what stands before.
    let mut count = 0;
    for line in
        blocks("sh").iter().flat_map(|block| block.lines()).filter(|line| line.starts_with("rolecall "))
    {
        let arguments = line.trim_start_matches("rolecall ").split(" < ").next().unwrap_or_default();
        let run = run(&format!("{arguments} --help"), "");
        assert_eq!(run.status, 0, "{line}: {run:?}");
        count += 1;
    }
    assert!(count >= 3);
    let yamls = blocks("yaml");
    let sample = std::fs::read_to_string(root().join("ci/github-workflow.yml")).expect("the sample");
    assert_eq!(yamls[0], sample, "the page shows the sample");
    let documents: Vec<Yaml> =
        yamls.iter().map(|text| YamlLoader::load_from_str(text).expect("YAML").remove(0)).collect();

    let steps = documents[0]["jobs"]["token"]["steps"].as_vec().expect("steps");
    let ours =
        steps.iter().find(|step| step["uses"].as_str().is_some_and(|uses| uses.starts_with("rolecall/")));
    let ours = ours.expect("the action");
    let inputs = keys(&yaml("action.yml")["inputs"]);
    assert!(keys(&ours["with"]).is_subset(&inputs));
    for report in ours["with"]["reports"].as_str().expect("reports").lines() {
        assert!(formats.contains(&report.split('=').next().unwrap_or_default()), "{report}");
    }
    for step in steps {
        if let Some(uses) = step["uses"].as_str() {
            let commit = uses.split_once('@').expect("a commit").1;
            assert!(commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()), "{uses}");
        }
        assert!(!step["run"].as_str().unwrap_or_default().contains("${{"), "{step:?}");
    }

    let azure = documents[1]["steps"].as_vec().expect("steps");
    let template = azure.iter().find(|step| step["template"].as_str().is_some()).expect("the template");
    let file =
        template["template"].as_str().and_then(|name| name.strip_suffix("@rolecall")).expect("of rolecall");
    let parameters = yaml(file)["parameters"].as_vec().expect("a list").clone();
    for name in keys(&template["parameters"]) {
        assert!(parameters.iter().any(|one| one["name"].as_str() == Some(&name)), "{name}");
    }
    for name in keys(&documents[2]["token"]["variables"]) {
        assert!(settings().contains(name.trim_start_matches("ROLECALL_CI_")), "{name}");
    }
    assert_eq!(documents[3]["repos"][0]["hooks"][0]["id"], yaml(".pre-commit-hooks.yaml")[0]["id"]);
}
