//! docs/policy.md: its policies parse, and its commands end as it says.

use std::process::Command;

use rolecall_core::policy::{PolicyFile, sections};

use crate::folder::Folder;
use crate::process::{NOW, fixture, root, token};

fn page() -> String {
    std::fs::read_to_string(root().join("docs/policy.md")).expect("the page")
}

fn blocks(language: &str) -> Vec<String> {
    let page = page();
    let start = format!("```{language}\n");
    page.split(&start).skip(1).filter_map(|rest| rest.split("```").next()).map(str::to_owned).collect()
}

#[test]
fn every_policy_parses() {
    let blocks = blocks("toml");
    assert!(blocks.len() >= 2);
    for block in blocks {
        let file = PolicyFile::parse(&block, "docs/policy.md")
            .unwrap_or_else(|problems| panic!("{block}: {problems:?}"));
        for profile in file.profiles.keys().map(|name| Some(name.as_str())).chain([None]) {
            file.settings(profile).unwrap_or_else(|error| panic!("{block}: {error:?}"));
        }
    }
}

#[test]
fn every_key_is_told_about() {
    let page = page();
    for key in rolecall_core::policy::KEYS {
        assert!(page.contains(&format!("`{}`", key.name)), "{}", key.name);
    }
    for section in sections() {
        assert!(page.contains(&format!("| `{section}` |")), "{section}");
    }
}

/// In one folder, in the order of the page, as somebody would who follows it.
#[test]
fn every_command_ends_as_the_page_says() {
    let folder = Folder::new();
    folder.put("token.txt", &token("v1-app-defender"));
    folder.put("gained.txt", &token("v1-app-defender-powerful"));
    folder.put("rolecall.toml", &blocks("toml")[0]);
    let keys = std::fs::read_to_string(root().join(fixture("jwks/entra.json"))).expect("UTF-8");
    folder.put("keys.json", &keys);
    let program = env!("CARGO_BIN_EXE_rolecall");
    let lines: Vec<String> =
        blocks("sh").iter().flat_map(|block| block.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
    assert!(lines.len() > 10);
    for line in lines {
        let (command, status) = line.rsplit_once('#').unwrap_or_else(|| panic!("{line}: no exit status"));
        let command = command
            .replace("rolecall check ", &format!("{program} check --now {NOW} "))
            .replace("rolecall policy ", &format!("{program} policy "))
            .replace("rolecall diff ", &format!("{program} diff "));
        let output =
            Command::new("sh").arg("-c").arg(&command).current_dir(folder.path()).output().expect("a shell");
        assert_eq!(
            output.status.code().map(|code| code.to_string()).as_deref(),
            Some(status.trim()),
            "{line}: {output:?}"
        );
    }
}
