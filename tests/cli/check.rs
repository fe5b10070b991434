//! `rolecall check`: the exit status that a CI job goes by, for every way in which a token can fall short.

use crate::folder::Folder;
use crate::process::{fixture, on, on_with, run, token, trusting};

fn check(name: &str, arguments: &str) -> i32 {
    on(name, &format!("check {} {arguments}", trusting())).status
}

#[test]
fn exit_statuses_are_those_of_the_design() {
    let good = "v1-app-defender";
    for (what, name, arguments, status) in [
        ("pass", good, "--require Alert.Read.All", 0),
        ("a permission is missing", good, "--require Ti.ReadWrite.All", 1),
        ("expired", "expired", "--require Alert.Read.All", 1),
        ("the signature does not hold", "refused/tampered-payload", "--require Alert.Read.All", 1),
        ("another API", "v1-app-xdr", "--require Alert.Read.All", 1),
        ("no permissions", "v1-app-defender-no-roles", "--require Alert.Read.All", 1),
        ("an unknown flag", good, "--require Alert.Read.All --nonsense", 2),
        ("a name of several APIs", good, "--require User.Read.All", 2),
        ("a name of no API", good, "--require Alert.Raed.All", 2),
        ("names of different APIs", good, "--require Alert.Read.All --require Incident.Read.All", 2),
        ("nothing to check for", good, "", 2),
    ] {
        assert_eq!(check(name, arguments), status, "{what}");
    }
}

#[test]
fn unanswered_is_three_and_a_broken_file_is_two() {
    let with = |jwks: &str| on("v1-app-defender", &format!("check --jwks {jwks} --require Alert.Read.All"));
    assert_eq!(with(&fixture("jwks/no-usable-keys.json")).status, 3);
    assert_eq!(with(&fixture("jwks/empty.json")).status, 3);
    assert_eq!(with(&fixture("jwks/broken.json")).status, 2);
    assert_eq!(with("fixtures/jwks/there-is-no-such-file.json").status, 2);
    let nothing = run(&format!("check {} --require Alert.Read.All", trusting()), "there is no token here");
    assert_eq!(nothing.status, 3, "{nothing:?}");
    let no = on(
        "refused/alg-none",
        &format!("check --jwks {} --require Alert.Read.All", fixture("jwks/empty.json")),
    );
    assert_eq!(no.status, 1, "no wins over not checked");
}

#[test]
fn trust_and_audience_have_to_be_given() {
    let token = token("v1-app-defender");
    for (what, arguments) in [
        ("no trust at all", "check --require Alert.Read.All".to_owned()),
        ("no audience", format!("check {} --kind app", trusting())),
        ("audience and any audience", format!("check {} --kind app --audience x --any-audience", trusting())),
        ("a leeway beyond the limit", format!("check {} --require Alert.Read.All --leeway 11m", trusting())),
        (
            "a tenant by its domain",
            format!(
                "check --jwks {} --tenant contoso.com --kind app --any-audience",
                fixture("jwks/entra.json")
            ),
        ),
    ] {
        let run = run(&arguments, &token);
        assert_eq!(run.status, 2, "{what}: {run:?}");
        assert_eq!(run.out, "", "{what}: nothing on standard output");
        assert!(run.err.contains("hint") || run.err.contains("--"), "{what}: {}", run.err);
    }
}

#[test]
fn permissions_are_whole_names_of_one_kind() {
    for (what, name, arguments, status) in [
        ("both", "v1-app-defender", "--require Alert.Read.All --require Machine.Read.All", 0),
        ("one of two is missing", "v1-app-defender", "--require Alert.Read.All --require Url.Read.All", 1),
        ("any of", "v1-app-defender", "--any-of Alert.Read.All,Alert.ReadWrite.All", 0),
        ("none of", "v1-app-defender", "--any-of Url.Read.All,Ip.Read.All", 1),
        (
            "names are never split",
            "v1-app-defender",
            "--require Alert.Read.All,Machine.Read.All --resource defender",
            1,
        ),
        ("no prefix", "v1-app-defender", "--require Alert.Read --resource defender", 1),
        ("no other case", "v1-app-defender", "--require alert.read.all --resource defender", 1),
        ("no pattern", "v1-app-defender", "--require Alert.* --resource defender", 1),
        ("a string is one whole name", "v1-app-roles-as-string", "--require Alert.Read.All", 0),
        ("and no part of it", "v1-app-roles-as-string", "--require Alert.Read --resource defender", 1),
        ("forbidden by a pattern", "v1-app-defender", "--resource defender --forbid Machine.*", 1),
        ("forbidden in any case", "v1-app-defender", "--resource defender --forbid machine.read.all", 1),
        ("nothing forbidden", "v1-app-defender", "--resource defender --forbid *.ReadWrite.All", 0),
        ("more than asked", "v1-app-defender", "--require Alert.Read.All --exact", 1),
        ("an application", "v1-app-defender", "--require Alert.Read.All --kind app", 0),
        ("no user", "v1-app-defender", "--require Alert.Read.All --kind delegated", 1),
        ("a user's scope", "v1-delegated-defender", "--scope Alert.Read", 0),
        ("a scope is no role", "v1-delegated-defender", "--require Alert.Read.All", 1),
        ("a role is no scope", "v1-app-defender", "--scope Alert.Read.All --resource defender", 1),
        ("another API's audience", "v1-app-defender", "--resource graph --require Alert.Read.All", 1),
        ("time left", "v1-app-defender", "--require Alert.Read.All --min-remaining 5m", 0),
        ("not that much", "v1-app-defender", "--require Alert.Read.All --min-remaining 5h", 1),
        ("a short life", "v1-app-defender", "--require Alert.Read.All --max-lifetime 2h", 0),
        ("not that short", "v1-app-defender", "--require Alert.Read.All --max-lifetime 10m", 1),
    ] {
        assert_eq!(check(name, arguments), status, "{what}");
    }
}

#[test]
fn a_small_number_without_a_unit_is_said_to_count_seconds() {
    for (arguments, told) in [
        ("--min-remaining 10", Some("--min-remaining 10 means 10 s")),
        ("--max-lifetime 59", Some("--max-lifetime 59 means 59 s")),
        ("--min-remaining 60", None),
        ("--min-remaining 10s", None),
        ("--min-remaining 0", None),
    ] {
        let arguments = format!("check {} --require Alert.Read.All {arguments} --format json", trusting());
        let report = on("v1-app-defender", &arguments).json();
        let notes = report["trust"]["notes"].to_string();
        assert_eq!(notes.contains("a number alone counts seconds"), told.is_some(), "{arguments}: {notes}");
        assert!(told.is_none_or(|told| notes.contains(told)), "{arguments}: {notes}");
    }
    // The same beside a policy file, which the flags go through.
    let folder = Folder::new();
    let policy = folder.put("rolecall.toml", "[permissions]\nrequire = [\"Alert.Read.All\"]\n");
    let arguments = format!("check {} --policy {policy} --min-remaining 10", trusting());
    let run = on("v1-app-defender", &arguments);
    assert!(run.out.contains("--min-remaining 10 means 10 s"), "{}", run.out);
}

#[test]
fn every_miss_says_why_and_what_to_do() {
    for (name, arguments, why, word) in [
        ("v1-app-defender", "--require Url.Read.All", "not-granted", "admin consent"),
        (
            "v1-app-xdr",
            "--require Alert.Read.All",
            "wrong-resource",
            "https://api.securitycenter.microsoft.com/.default",
        ),
        ("v1-app-defender-no-roles", "--require Alert.Read.All", "no-permissions", "consent"),
        ("v1-delegated-defender", "--require Machine.Isolate", "wrong-kind", "client credentials"),
        ("v1-app-defender", "--require alert.read.all --resource defender", "misspelt", "Alert.Read.All"),
        ("v1-app-defender", "--require Alert.Read --resource defender", "wrong-kind", "Alert.Read.All"),
    ] {
        let run = on(name, &format!("check {} {arguments} --format json", trusting()));
        let report = run.json();
        let miss = &report["permissions"]["missing"][0];
        assert_eq!(miss["why"], why, "{name} {arguments}: {miss}");
        assert!(miss["hint"].as_str().is_some_and(|hint| hint.contains(word)), "{name} {arguments}: {miss}");
        assert_eq!(report["verdict"], "fail");
    }
}

#[test]
fn the_first_line_says_what_is_missing_and_what_holds() {
    let run = on("v1-app-defender", &format!("check {} --require Ti.ReadWrite.All", trusting()));
    assert_eq!(
        run.first_line(),
        "FAIL: Not allowed: Ti.ReadWrite.All is missing. Authentic, current and addressed."
    );
    let run = on("v1-app-defender", &format!("check {} --require Alert.Read.All", trusting()));
    assert_eq!(run.first_line(), "PASS: Authentic, current, addressed and allowed.");
}

#[test]
fn the_first_line_says_why_a_permission_is_missing() {
    for (name, arguments, told) in [
        (
            "v1-delegated-defender",
            "--require Alert.Read.All",
            "Alert.Read.All is missing (the token acts for a user)",
        ),
        ("guest", "--require Alert.Read.All", "Alert.Read.All is missing (the token acts for a user)"),
        (
            "v1-delegated-defender",
            "--require Alert.Read.All --require Machine.Read.All",
            "Alert.Read.All and Machine.Read.All are missing (the token acts for a user)",
        ),
        (
            "v1-delegated-defender",
            "--any-of Alert.Read.All,Machine.Read.All",
            "Alert.Read.All or Machine.Read.All is missing (the token acts for a user)",
        ),
        (
            "v1-delegated-defender",
            "--require Alert.Read --resource defender",
            "Alert.Read is missing (the token acts for a user, and has it in `scp`)",
        ),
        (
            "v1-app-misspelt-roles",
            "--require Alert.Read.All",
            "Alert.Read.All is missing (it is written as `alert.read.all`)",
        ),
        (
            "v1-app-defender-powerful",
            "--require Alert.Read.All",
            "Alert.Read.All is missing (it has the wider `Alert.ReadWrite.All`)",
        ),
        (
            "v1-app-defender",
            "--require Alert.Raed.All --resource defender",
            "Alert.Raed.All is missing (no API that rolecall knows has a permission of this name)",
        ),
        (
            "v1-app-defender",
            "--require Alert.Read --require Url.Read.All --resource defender",
            "Alert.Read is missing (Microsoft Defender for Endpoint has it for users only), Url.Read.All is missing",
        ),
        (
            "v1-app-defender",
            "--scope Alert.Read",
            "Alert.Read is missing (the token acts for an application alone)",
        ),
        (
            "v1-app-defender-no-roles",
            "--require Alert.Read.All",
            "Alert.Read.All is missing; it carries no permission",
        ),
    ] {
        // The first line without the table's width.
        let run = on(name, &format!("check {} {arguments} --format json", trusting()));
        let line = format!("Not allowed: {told}. Authentic, current and addressed.");
        assert_eq!(run.json()["summary"], line, "{name} {arguments}");
        assert_eq!(run.status, 1);
    }
}

#[test]
fn what_a_name_does_that_the_catalog_does_not_know_is_not_said() {
    let audience = "--audience 3e9d5b71-08c4-4f2a-9d6e-b47a1c85e029";
    let own = on("emit-as-roles", &format!("check {} --require X {audience}", trusting()));
    assert!(own.out.contains("excess") && !own.out.contains("(reads)"), "{}", own.out);
    let misspelt = on("v1-app-misspelt-roles", &format!("check {} --require Alert.Read.All", trusting()));
    assert!(!misspelt.out.contains("(reads"), "{}", misspelt.out);
    let known = on("v1-app-defender", &format!("check {} --require Alert.Read.All", trusting()));
    assert!(known.out.contains("Machine.Read.All (reads, across the tenant)"), "{}", known.out);
}

#[test]
fn a_permission_of_the_same_application_is_not_one_of_another_api() {
    let id = "3e9d5b71-08c4-4f2a-9d6e-b47a1c85e029";
    let summary = |audience: &str, status: i32| {
        let arguments =
            format!("check --audience {audience} --require Orders.Read.All --format json {}", trusting());
        let run = on("v2-app-custom-api", &arguments);
        assert_eq!(run.status, status, "{audience}");
        run.json()["summary"].as_str().expect("a summary").to_owned()
    };
    let renamed = summary(&format!("api://{id}"), 1);
    assert!(renamed.starts_with("Not addressed: ") && !renamed.contains("another API"), "{renamed}");
    let elsewhere = summary("api://orders", 1);
    assert!(elsewhere.contains("Orders.Read.All is there for another API only"), "{elsewhere}");
    summary(id, 0);
}

#[test]
fn a_yes_by_a_users_own_roles_says_so_in_the_first_line() {
    let audience = "--audience 3e9d5b71-08c4-4f2a-9d6e-b47a1c85e029";
    let users = "PASS: Authentic, current, addressed and allowed, by the user's own roles.";
    let plain = "PASS: Authentic, current, addressed and allowed.";
    for (what, name, demand, line) in [
        ("a role of the user", "v2-delegated-with-roles", "--require Orders.Approver", users),
        ("one of several", "v2-delegated-with-roles", "--any-of Orders.Admin,Orders.Approver", users),
        (
            "a scope beside it",
            "v2-delegated-with-roles",
            "--scope Orders.Read --require Orders.Approver",
            users,
        ),
        ("a scope alone", "v2-delegated-with-roles", "--scope Orders.Read", plain),
        ("an application", "v2-app-custom-api", "--require Orders.Read.All", plain),
    ] {
        let run = on(name, &format!("check {} {audience} {demand}", trusting()));
        assert_eq!(run.first_line(), line, "{what}");
    }
    let refused =
        check("v2-delegated-with-roles", &format!("{audience} --require Orders.Approver --kind app"));
    assert_eq!(refused, 1, "--kind app refuses it");
}

#[test]
fn every_check_of_a_report_is_explained() {
    let demands = "--require A --any-of B,C --scope D --forbid E* --exact --kind app --min-remaining 1m --max-lifetime 2h";
    let folder = Folder::new();
    let policy = folder.put("rolecall.toml", "[findings]\nfail = [\"long-lived\"]\n");
    let lock = folder.path().join("app.lock.toml").display().to_string();
    check("v1-app-defender", &format!("--any-audience --lock {lock} --update-lock"));
    let files = format!("--policy {policy} --lock {lock}");
    let line = format!("check {demands} --any-audience --format json {files} {}", trusting());
    let operation = "GET https://api.securitycenter.microsoft.com/api/alerts";
    let run = on_with("v1-app-defender", &line, &["--for", operation]);
    let questions = run.json()["questions"].clone();
    let mut seen = 0;
    for (name, question) in questions.as_object().expect("questions") {
        for check in question["checks"].as_array().expect("checks") {
            let id = check["id"].as_str().expect("an id");
            let page = rolecall_core::checks::check(id).unwrap_or_else(|| panic!("{id} has no page"));
            assert_eq!(page.question, name, "{id}");
            seen += 1;
        }
    }
    // All of them but that of B2C and that of a broken payload.
    assert_eq!(seen, rolecall_core::checks::CHECKS.len() - 2, "{questions:#}");
}
