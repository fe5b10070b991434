//! `--format` and `--report`: every format on real tokens, in files and on standard output, with what a CI system sets.

use serde_json::{Value, json};

use crate::folder::Folder;
use crate::process::{NOW, Run, TENANT, fixture, program, root, run, run_command, token, trusting};

const FORMATS: [&str; 8] = ["table", "json", "ndjson", "markdown", "junit", "sarif", "github", "azure"];

/// A token without a signature, with `claims`.
fn unsigned(claims: &Value) -> String {
    use base64::Engine as _;
    let part = |value: &Value| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(value.to_string());
    format!(
        "{}.{}.",
        part(&json!({"alg": "RS256", "typ": "JWT", "kid": "##vso[task.x]::error::k"})),
        part(claims)
    )
}

/// A token whose every text is a command, markup or a trick.
fn hostile() -> String {
    let breaker = "x\r\n::error::owned\n##vso[task.setvariable variable=PATH]/evil\n##[add-path]/evil]]></testcase> \
                   <img src=x onerror=alert(1)> | a | [b](https://evil.example) @octocat `c` %0A::add-mask::d \u{202e}\u{200b}\u{fffe}";
    unsigned(&json!({
        "iss": breaker, "aud": breaker, "sub": breaker, "tid": breaker, "name": breaker, "ver": breaker,
        "roles": [breaker, "::stop-commands::x"], "scp": breaker, "appid": breaker, "exp": 1_795_431_300, "iat": 1_795_427_400,
        breaker: breaker, "::error::as a name": "##vso[task.complete result=Succeeded;]",
    }))
}

fn sarif_schema() -> jsonschema::Validator {
    let schema = std::fs::read_to_string(root().join(fixture("schemas/sarif-2.1.0.json"))).expect("UTF-8");
    // The pattern of a language has a bracket too many for today's expressions.
    let schema = serde_json::from_str(&schema.replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$")).expect("JSON");
    jsonschema::validator_for(&schema).expect("a sound schema")
}

/// The commands that a runner would obey in `text`: GitHub's at a line's beginning, Azure's and the older form anywhere.
fn commands(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines() {
        if let Some(rest) = line.trim_start().strip_prefix("::") {
            found.push(format!("::{}", rest.split([' ', ':']).next().unwrap_or_default()));
        }
        for (at, _) in line.match_indices("##") {
            found.extend(line[at..].split([' ', ']', ';']).next().map(str::to_owned));
        }
    }
    found
}

/// GitLab shows one of the cases that share class and name.
#[test]
fn every_demand_is_a_case_of_its_own() {
    let demands = "--require Alert.Read.All --require Machine.Isolate --forbid A* --forbid Z* --any-of Alert.Read.All,X --for GET+/api/alerts";
    let cases = |name: &str| {
        let mut command = program();
        let line = format!("check {} {demands} --now {NOW} --format junit", trusting());
        command.args(line.split_whitespace().map(|word| word.replace('+', " ")));
        let run = run_command(command, token(name).as_bytes());
        let cases = run.out.split("<testcase ").skip(1).filter_map(|case| case.split(" time=").next());
        cases.map(str::to_owned).collect::<Vec<_>>()
    };
    let good = cases("v1-app-defender");
    for name in [
        "require Alert.Read.All",
        "require Machine.Isolate",
        "forbid A*",
        "forbid Z*",
        "any-of Alert.Read.All or X",
        "operation GET /api/alerts",
    ] {
        let case = format!("classname=\"rolecall.allowed\" name=\"{name}\"");
        assert_eq!(good.iter().filter(|found| **found == case).count(), 1, "{case}: {good:#?}");
    }
    let distinct: std::collections::HashSet<&String> = good.iter().collect();
    assert_eq!(distinct.len(), good.len(), "{good:#?}");
    // What rules found stands before the rules that found nothing.
    let set = |mut cases: Vec<String>| {
        cases.sort();
        cases
    };
    assert_eq!(set(good), set(cases("v1-app-defender-powerful")), "the same whatever the token carries");
}

#[test]
fn the_exit_status_and_the_verdict_are_the_same_in_every_format() {
    let trusting = trusting();
    let good = token("v1-app-defender");
    for (what, arguments, input, status, word) in [
        ("pass", format!("check {trusting} --require Alert.Read.All"), &good, 0, "PASS"),
        ("fail", format!("check {trusting} --require Machine.Isolate"), &good, 1, "FAIL"),
        (
            "undecided",
            format!("verify --jwks {} --any-audience", fixture("jwks/empty.json")),
            &good,
            3,
            "UNDECIDED",
        ),
        ("no token", format!("verify {trusting} --any-audience"), &"nothing".to_owned(), 3, "UNDECIDED"),
        ("a look", "inspect".to_owned(), &good, 0, "NOT VERIFIED"),
    ] {
        for format in FORMATS {
            let run = run(&format!("{arguments} --now {NOW} --format {format}"), input);
            assert_eq!(run.status, status, "{what}, {format}: {run:?}");
            assert_eq!(run.err, "", "{what}, {format}");
            let verdict = match format {
                "json" | "ndjson" => word.to_lowercase().replace("not verified", "not-asked"),
                _ => word.to_owned(),
            };
            assert!(run.out.contains(&verdict), "{what}, {format}: {}", run.out);
            if ["table", "github", "azure"].contains(&format) {
                assert!(run.first_line().starts_with(word), "{what}, {format}: {}", run.first_line());
            }
        }
    }
}

#[test]
fn no_claim_becomes_a_command_to_a_runner() {
    let trusting = trusting();
    for arguments in [
        "inspect".to_owned(),
        "inspect -v".to_owned(),
        format!("verify {trusting} --audience x"),
        format!("check {trusting} --require Alert.Read.All --exact"),
    ] {
        for format in FORMATS {
            let run = run(&format!("{arguments} --now {NOW} --format {format}"), hostile());
            assert!(run.status < 2, "{arguments}: {run:?}");
            let meant: &[&str] = match format {
                "github" => &["::error", "::warning", "::notice"],
                "azure" => &["##vso[task.logissue"],
                "markdown" => &["##", "###"],
                // The headings of the rules' pages.
                "sarif" => &["##"],
                _ => &[],
            };
            for command in commands(&run.out) {
                let is_heading = command.starts_with("##") && command.trim_start_matches('#').is_empty();
                assert!(
                    meant.contains(&command.as_str()) || (is_heading && meant.contains(&"##")),
                    "{arguments}, {format}: {command}\n{}",
                    run.out
                );
            }
            let hidden =
                run.out.chars().find(|c| c.is_control() && *c != '\n' || "\u{202e}\u{200b}".contains(*c));
            assert_eq!(hidden, None, "{arguments}, {format}");
        }
    }
}

#[test]
fn sarif_is_valid_for_every_kind_of_report() {
    let schema = sarif_schema();
    let trusting = trusting();
    for (name, input) in [
        ("good", token("v1-app-defender")),
        ("expired", token("expired")),
        ("powerful", token("v1-app-graph-powerful")),
        ("hostile", hostile()),
        ("none", "nothing".to_owned()),
    ] {
        for arguments in ["inspect".to_owned(), format!("check {trusting} --require Alert.Read.All")] {
            let log = run(&format!("{arguments} --format sarif --now {NOW}"), &input).json();
            let errors: Vec<String> = schema
                .iter_errors(&log)
                .map(|error| format!("{error} at {}", error.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{name}: {errors:?}");
            for result in log["runs"][0]["results"].as_array().expect("results") {
                assert!(result["ruleIndex"].is_number(), "{name}: {result} has no rule");
            }
        }
    }
}

#[test]
fn reports_go_to_files_beside_what_is_printed() {
    let folder = Folder::new();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let old = folder.put("report.json", "an older one");
    let reports: Vec<String> = FORMATS
        .iter()
        .map(|format| format!("--report {format}={}", path(&format!("report.{format}"))))
        .collect();
    let arguments = format!("check {} --require Machine.Isolate --now {NOW}", trusting());
    let good = token("v1-app-defender");
    let ran = run(&format!("{arguments} {}", reports.join(" ")), &good);
    assert_eq!(ran.status, 1, "{ran:?}");
    assert_eq!(ran.out, run(&arguments, &good).out, "what is printed stays as it is");
    assert_ne!(std::fs::read_to_string(old).expect("the file"), "an older one");
    for format in FORMATS {
        let alone = run(&format!("{arguments} --format {format}"), &good).out;
        assert_eq!(folder.get(&format!("report.{format}")), alone, "{format}");
    }
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("the folder").count(),
        FORMATS.len(),
        "nothing else is there"
    );
}

#[test]
fn wrong_reports_are_told_before_anything_is_judged() {
    let folder = Folder::new();
    let file = folder.path().join("a.xml").display().to_string();
    let dotted = folder.path().join(".").join("a.xml").display().to_string();
    let read = Folder::new();
    let keys = read.put("keys.json", "{\"keys\":[]}");
    for (arguments, message) in [
        (format!("--jwks {keys} --report json={keys}"), "is read, and a report would take its place"),
        ("--report jnit=a".to_owned(), "table, json, ndjson, markdown, junit, sarif, github or azure"),
        ("--report junit".to_owned(), "FORMAT=FILE"),
        ("--report junit=".to_owned(), "FILE is missing"),
        (format!("--report junit={file} --report sarif={dotted}"), "two reports would go to"),
        (format!("--report junit={}", folder.path().display()), "no plain file"),
        (format!("--report junit={file}/b"), "cannot be written"),
        (format!("--report {}=x", token("v1-app-defender")), "there is no format `…`"),
    ] {
        let ran = run(&format!("inspect {arguments} --now {NOW}"), token("v1-app-defender"));
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{arguments}: {ran:?}");
        let told = ran.err.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains(message), "{arguments}: {told}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 0);
}

#[test]
fn evidence_is_not_written_over() {
    let folder = Folder::new();
    let place = folder.path().display();
    let arguments = format!(
        "verify {} --any-audience --now {NOW} --evidence {place} --report json={place}/report.json",
        trusting()
    );
    let refused = run(&arguments, token("v1-app-defender"));
    assert_eq!(refused.status, 2, "{refused:?}");
    assert!(refused.err.contains("lies in the folder for evidence"), "{}", refused.err);
    assert!(folder.names().is_empty());
}

fn with(format: &str, variables: &[(&str, &str)]) -> Run {
    let mut command = program();
    command.args(["inspect", "--now", NOW, "--format", format]).envs(variables.iter().copied());
    run_command(command, token("v1-app-defender").as_bytes())
}

#[test]
fn github_gets_a_summary_where_it_asks_for_one() {
    let folder = Folder::new();
    let file = folder.put("summary.md", "# Before\n");
    let run = with("github", &[("GITHUB_STEP_SUMMARY", &file)]);
    let summary = folder.get("summary.md");
    assert!(summary.starts_with("# Before\n## rolecall\n\n**NOT VERIFIED** "), "{summary}");
    assert!(summary.ends_with("\n\n"), "what comes next begins anew");
    assert!(!run.out.contains("the summary could not"), "{}", run.out);
    let without = with("github", &[("GITHUB_STEP_SUMMARY", "")]);
    assert_eq!(without.out, run.out);
    // No other format touches it.
    with("markdown", &[("GITHUB_STEP_SUMMARY", &file)]);
    assert_eq!(folder.get("summary.md"), summary);
    let gone = folder.path().join("gone").join("summary.md").display().to_string();
    let failed = with("github", &[("GITHUB_STEP_SUMMARY", &gone)]);
    assert_eq!(failed.status, 0, "the verdict stands without a summary");
    let last = failed.out.lines().next_back().unwrap_or_default();
    assert!(last.starts_with("::warning title=rolecall::the summary could not be written"), "{last}");
}

#[test]
fn azure_uploads_a_summary_from_the_agents_folder() {
    let folder = Folder::new();
    let place = folder.path().display().to_string();
    for variables in [
        &[("AGENT_TEMPDIRECTORY", place.as_str()), ("BUILD_ARTIFACTSTAGINGDIRECTORY", "/nowhere")][..],
        &[("BUILD_ARTIFACTSTAGINGDIRECTORY", place.as_str())],
    ] {
        let run = with("azure", variables);
        let last = run.out.lines().next_back().unwrap_or_default();
        let file = last.strip_prefix("##vso[task.uploadsummary]").unwrap_or_else(|| panic!("{}", run.out));
        let summary = std::fs::read_to_string(file).expect("the summary");
        assert!(summary.starts_with("## rolecall\n"), "{summary}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 2, "each run has its own");
    assert!(!with("azure", &[]).out.contains("uploadsummary"));
    let gone = with("azure", &[("AGENT_TEMPDIRECTORY", "/nowhere/at/all")]);
    assert_eq!(gone.status, 0);
    assert!(
        gone.out.contains("##vso[task.logissue type=warning;code=rolecall;]rolecall: the summary"),
        "{}",
        gone.out
    );
}

#[test]
fn only_show_signature_puts_one_into_a_report() {
    let token = token("v1-app-defender");
    let signature = token.rsplit('.').next().expect("a signature");
    for format in FORMATS {
        let run = run(&format!("inspect --format {format} --now {NOW}"), &token);
        assert!(!run.out.contains(&signature[..20]), "{format}");
    }
}

#[test]
fn what_is_said_of_a_policy_stands_in_every_format() {
    let folder = Folder::new();
    folder.put(
        "rolecall.toml",
        "[trust]\ntenant = \"contoso.com\"\n[permissions]\nrequire = [\"Alert.Read.All\"]\n",
    );
    let keys = root().join(fixture("jwks/entra.json")).display().to_string();
    for format in ["table", "json", "markdown", "junit", "sarif", "github", "azure"] {
        let mut command = program();
        command.current_dir(folder.path());
        command.args(["check", "--jwks", &keys, "--tenant", TENANT, "--now", NOW, "--format", format]);
        let run = run_command(command, token("v1-app-defender").as_bytes());
        assert_eq!(run.status, 0, "{format}: {run:?}");
        let words = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
        let found = if format == "json" { "\"found\": true" } else { "found, not named" };
        for said in [found, "its trust was not used"] {
            assert!(words.contains(said), "{format}: {said}: {words}");
        }
    }
}
