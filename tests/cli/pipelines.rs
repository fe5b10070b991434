//! The files by which CI systems call the scripts of `ci/`, and docs/ci.md, which shows how.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;

use yaml_rust2::{Yaml, YamlLoader};

use crate::ci::check_in;
use crate::folder::Folder;
use crate::process::{NOW, program, root, run, run_command, token, trusting};

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
    let hook = documents.last().expect("the last block");
    assert_eq!(hook["repos"][0]["hooks"][0]["id"], yaml(".pre-commit-hooks.yaml")[0]["id"]);
}

/// The settings of every step and job of the page's section on what else to ask, as `check.sh` gets them.
fn asked() -> Vec<(String, Vec<(String, String)>)> {
    let text = std::fs::read_to_string(root().join("docs/ci.md")).expect("the page");
    let section = text.split_once("\n## More to ask\n").expect("the section").1;
    let section = section.split("\n## ").next().unwrap_or_default();
    let mut all = Vec::new();
    for block in section.split("```yaml\n").skip(1) {
        let block = block.split("```").next().unwrap_or_default();
        let yaml = YamlLoader::load_from_str(block).expect("YAML").remove(0);
        let steps: Vec<Yaml> = match (yaml.as_vec(), yaml.as_hash()) {
            (Some(steps), _) => steps.clone(),
            (None, Some(jobs)) => jobs.values().cloned().collect(),
            (None, None) => panic!("neither steps nor jobs: {block}"),
        };
        for step in steps {
            let (kind, settings) = ["with", "parameters", "variables"]
                .into_iter()
                .find_map(|kind| Some((kind, step[kind].as_hash()?)))
                .expect("settings");
            let setting = |(name, value): (&Yaml, &Yaml)| {
                let name = name.as_str().expect("a name").trim_start_matches("ROLECALL_CI_").to_owned();
                // `forFile` is FOR_FILE, and so is `for-file`.
                let mut written = String::new();
                for c in name.replace('-', "_").chars() {
                    if kind == "parameters" && c.is_ascii_uppercase() {
                        written.push('_');
                    }
                    written.push(c.to_ascii_uppercase());
                }
                assert!(settings_of(kind).contains(&name), "{kind}: {name}");
                (format!("ROLECALL_CI_{written}"), value.as_str().expect("a text").to_owned())
            };
            all.push((kind.to_owned(), settings.iter().map(setting).collect()));
        }
    }
    all
}

/// The names of settings where they stand below `kind`.
fn settings_of(kind: &str) -> BTreeSet<String> {
    match kind {
        "with" => keys(&yaml("action.yml")["inputs"]),
        "parameters" => {
            let parameters = yaml("ci/azure-pipelines.yml")["parameters"].as_vec().expect("a list").clone();
            parameters.iter().filter_map(|one| one["name"].as_str().map(str::to_owned)).collect()
        }
        _ => settings(),
    }
}

#[test]
fn what_else_the_page_asks_is_asked_so() {
    let folder = Folder::new();
    let lock = |more: &str| {
        let mut command = program();
        let line =
            format!("check {} --now {NOW} --resource defender --lock app.lock.toml {more}", trusting());
        command
            .current_dir(folder.path())
            .args(line.replace("fixtures/", &format!("{}/fixtures/", root().display())).split_whitespace());
        run_command(command, token("v1-app-defender").as_bytes())
    };
    assert_eq!(lock("--update-lock").status, 0);
    let asked = asked();
    assert_eq!(asked.len(), 9, "a lock, exact and operations for each of three systems: {asked:?}");
    for (kind, settings) in &asked {
        let run = check_in(&folder, settings);
        assert_eq!(run.status, 0, "{kind}: {settings:?}: {run:?}");
        let is_set = |name: &str, wanted: &str| {
            settings.iter().any(|(set, value)| set == name && (wanted.is_empty() || value == wanted))
        };
        if is_set("ROLECALL_CI_LOCK", "") || is_set("ROLECALL_CI_EXACT", "") {
            assert!(is_set("ROLECALL_CI_KIND", "app"), "{kind}: {settings:?}: a user's roles would do");
        }
        // Each of them asks something that another token fails.
        let other: Vec<(String, String)> = settings
            .iter()
            .map(|(name, value)| {
                let value = value
                    .replace("Vulnerability.Read.All", "")
                    .replace("GET /api/alerts", "POST /api/alerts/batchUpdate");
                (name.clone(), value)
            })
            .collect();
        if other != *settings {
            assert_eq!(check_in(&folder, &other).status, 1, "{kind}: {other:?}");
        }
    }
    let text = folder.get("app.lock.toml");
    folder.put("app.lock.toml", &text.replace("  \"Vulnerability.Read.All\",\n", ""));
    for (kind, settings) in
        asked.iter().filter(|(_, settings)| settings.iter().any(|(name, _)| name.ends_with("_LOCK")))
    {
        assert_eq!(check_in(&folder, settings).status, 1, "{kind}");
    }
}
