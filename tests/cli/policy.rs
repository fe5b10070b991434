//! The policy file: named, found, contradicted, and part of the evidence.

use crate::folder::Folder;
use crate::process::{NOW, Run, TENANT, fixture, on, on_with, program, root, run, run_command, token};

const GOOD: &str = "v1-app-defender";

/// `rolecall ARGUMENTS` in `folder`, with a fixture's token on standard input, at [`NOW`].
fn run_in(folder: &std::path::Path, name: &str, arguments: &str) -> Run {
    let mut command = program();
    command.current_dir(folder).args(arguments.split_whitespace());
    if arguments.starts_with("check") && !arguments.contains("--now") {
        command.args(["--now", NOW]);
    }
    run_command(command, token(name).as_bytes())
}

fn keys() -> String {
    root().join(fixture("jwks/entra.json")).display().to_string()
}

fn trusting() -> String {
    format!("--jwks {} --tenant {TENANT}", keys())
}

fn policy(rest: &str) -> String {
    format!("[trust]\ntenant = \"{TENANT}\"\njwks = [\"{}\"]\n{rest}", keys())
}

/// What a run printed on standard error, its lines joined as they were before they were wrapped.
fn told(run: &Run) -> String {
    run.err.replace("\n  ", " ")
}

#[test]
fn a_named_policy_says_everything() {
    let folder = Folder::new();
    folder.put(
        "rolecall.toml",
        &policy(
            "[permissions]\nrequire = [\"Alert.Read.All\"]\nkind = \"app\"\n[times]\nmax-lifetime = \"70m\"\n\
             [profiles.strict.permissions]\nrequire = [\"Url.Read.All\"]\n[profiles.short.times]\nmax-lifetime = \"10m\"\n\
             [profiles.quiet.findings]\nfail = [\"long-lived\"]\n",
        ),
    );
    for (what, name, arguments, status) in [
        ("as it is", GOOD, "", 0),
        ("another token", "v1-app-defender-no-roles", "", 1),
        ("a profile adds", GOOD, "--profile strict", 1),
        ("a profile replaces", GOOD, "--profile short", 1),
        ("a profile with a finding that is not there", GOOD, "--profile quiet", 0),
        ("flags add", GOOD, "--forbid *.Read.All", 1),
        ("flags don't weaken", GOOD, "--profile short --max-lifetime 70m", 1),
        ("an unknown profile", GOOD, "--profile strickt", 2),
        ("a contradiction", GOOD, "--kind delegated", 2),
        ("another tenant", GOOD, "--tenant 11111111-2222-4333-8444-555555555555", 2),
        ("another audience", GOOD, "--audience api://other", 2),
    ] {
        let run = run_in(folder.path(), name, &format!("check --policy rolecall.toml {arguments}"));
        assert_eq!(run.status, status, "{what}: {run:?}");
        assert_eq!(run.out.is_empty(), status == 2, "{what}: {run:?}");
    }
    let json =
        run_in(folder.path(), GOOD, "check --policy rolecall.toml --profile strict --forbid X --format json")
            .json();
    assert_eq!(json["policy"]["file"], "rolecall.toml");
    assert_eq!(json["policy"]["profile"], "strict");
    assert_eq!(json["policy"]["found"], false);
    let checks = json["questions"]["allowed"]["checks"].as_array().expect("checks").clone();
    let from = |id: &str, number: usize| {
        let check = checks.iter().filter(|check| check["id"] == id).nth(number);
        check.expect(id)["from"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(from("require", 0), "rolecall.toml:5");
    assert_eq!(from("require", 1), "rolecall.toml:10, profile strict");
    assert_eq!(from("forbid", 0), "--forbid");
    assert_eq!(from("max-lifetime", 0), "rolecall.toml:8");
    let authentic = json["questions"]["authentic"]["checks"].as_array().expect("checks").clone();
    let tenant = authentic.iter().find(|check| check["id"] == "tenant").expect("a tenant");
    assert_eq!(tenant["from"], "rolecall.toml:2");
    let unknown = run_in(folder.path(), GOOD, "check --policy rolecall.toml --profile strickt");
    assert!(
        told(&unknown).contains("did you mean `strict`?") && told(&unknown).contains("quiet"),
        "{unknown:?}"
    );
    let contradiction = run_in(folder.path(), GOOD, "check --policy rolecall.toml --kind delegated");
    assert!(told(&contradiction).contains("--kind and rolecall.toml:6"), "{contradiction:?}");
}

#[test]
fn reports_and_policies_are_of_their_schemas() {
    let schema = |what: &str| {
        let schema = run_in(&root(), GOOD, &format!("schema {what}")).json();
        jsonschema::validator_for(&schema).expect("a sound schema")
    };
    let folder = Folder::new();
    folder.put("rolecall.toml", &policy("[permissions]\nrequire = [\"Alert.Read.All\"]\n"));
    let report = run_in(folder.path(), GOOD, "check --policy rolecall.toml --format json").json();
    assert!(schema("report").is_valid(&report) && schema("").is_valid(&report));
    let policies = schema("policy");
    for (what, policy, is_valid) in [
        (
            "a policy",
            serde_json::json!({"permissions": {"require": ["A"], "kind": "app"}, "times": {"leeway": "1h30m"}}),
            true,
        ),
        ("a profile", serde_json::json!({"profiles": {"ci": {"findings": {"fail": ["long-lived"]}}}}), true),
        ("a misspelt key", serde_json::json!({"permissions": {"requre": ["A"]}}), false),
        ("a misspelt section", serde_json::json!({"permission": {}}), false),
        ("a text for a list", serde_json::json!({"permissions": {"require": "A"}}), false),
        ("an unknown rule", serde_json::json!({"findings": {"fail": ["long"]}}), false),
        ("no length", serde_json::json!({"times": {"leeway": "1 h"}}), false),
        (
            "a misspelt key of a profile",
            serde_json::json!({"profiles": {"ci": {"times": {"leewy": "1s"}}}}),
            false,
        ),
    ] {
        assert_eq!(policies.is_valid(&policy), is_valid, "{what}");
    }
}

#[test]
fn a_found_policy_demands_and_never_loosens() {
    let folder = Folder::new();
    let below = folder.path().join("a/b");
    std::fs::create_dir_all(&below).expect("new folders");
    folder.put(
        "rolecall.toml",
        &policy("[permissions]\nrequire = [\"Url.Read.All\"]\n[times]\nleeway = \"10m\"\n"),
    );
    let found = run_in(&below, GOOD, &format!("check {} --require Alert.Read.All", trusting()));
    assert_eq!(found.status, 1, "it demands: {found:?}");
    let first_screen = found.out.lines().take(8).collect::<Vec<_>>().join(" ");
    assert!(first_screen.contains("../../rolecall.toml (found, not named"), "{first_screen}");
    assert!(first_screen.contains("its trust and leeway were not used"), "{first_screen}");
    let without = run_in(&below, GOOD, &format!("check --no-policy {} --require Alert.Read.All", trusting()));
    assert_eq!(without.status, 0, "{without:?}");
    assert!(!without.out.contains("Policy:"), "{without:?}");
    let untrusted = run_in(&below, GOOD, "check --require Alert.Read.All");
    assert_eq!(untrusted.status, 2, "its keys are not used: {untrusted:?}");
    assert!(told(&untrusted).contains("--policy ../../rolecall.toml uses it"), "{untrusted:?}");
    let named = run_in(&below, GOOD, "check --policy ../../rolecall.toml");
    assert_eq!(named.status, 1, "its keys are used, relative to it: {named:?}");

    // The nearest one counts, and what is weaker there changes nothing.
    std::fs::write(
        below.join("rolecall.toml"),
        "[audience]\nany-audience = true\n[permissions]\nallow-no-permissions = true\nkind = \"app\"\n",
    )
    .expect("a file");
    let bare =
        run_in(&below, "v1-app-defender-no-roles", &format!("check {} --resource defender", trusting()));
    assert_eq!(bare.status, 1, "{bare:?}");
    let no_audience = run_in(&below, GOOD, &format!("check {}", trusting()));
    assert_eq!(no_audience.status, 2, "{no_audience:?}");
    let expired = run_in(
        &folder.path().join("a"),
        "expired",
        &format!("check {} --any-audience --kind app", trusting()),
    );
    assert_eq!(expired.status, 1, "{expired:?}");
    let allowed = run_in(&below, GOOD, &format!("check {} --exact --require Alert.Read.All", trusting()));
    assert_eq!(allowed.status, 1, "{allowed:?}");
    std::fs::write(
        below.join("rolecall.toml"),
        "[permissions]\nrequire = [\"Machine.Read.All\", \"Vulnerability.Read.All\"]\n",
    )
    .expect("a file");
    let exact = run_in(&below, GOOD, &format!("check {} --exact --require Alert.Read.All", trusting()));
    assert_eq!(exact.status, 2, "a found list does not widen what --exact allows: {exact:?}");
}

/// What fails by the file alone passes under no flags, and what fails by the flags alone passes under no file that was found.
#[test]
fn neither_weakens_the_other() {
    let flags = [
        "--require Machine.Isolate",
        "--exact --require Alert.Read.All",
        "--audience api://x --require Alert.Read.All",
        "--any-audience --allow-no-permissions --leeway 10m --max-lifetime 9d --kind app",
        "--resource xdr --kind app",
        "--min-remaining 59m --kind app --any-audience",
        "--forbid Alert.* --resource defender",
    ];
    let policies = [
        "[permissions]\nrequire = [\"Alert.Read.All\", \"Machine.Read.All\", \"Vulnerability.Read.All\"]\n",
        "[permissions]\nexact = true\nrequire = [\"Alert.Read.All\"]\n",
        "[audience]\naudiences = [\"https://api.securitycenter.microsoft.com\"]\n[permissions]\nkind = \"delegated\"\n",
        "[audience]\nany-audience = true\n[permissions]\nallow-no-permissions = true\nexact = false\n[times]\nmin-remaining = \"1m\"\nleeway = \"10m\"\n",
        "[permissions]\nany-of = [[\"Machine.Isolate\", \"Url.Read.All\"]]\n[findings]\nfail = [\"powerful-permission\"]\n[times]\nmax-lifetime = \"1h\"\n",
    ];
    for text in policies {
        let folder = Folder::new();
        folder.put("rolecall.toml", &format!("[trust]\ntenant = \"{TENANT}\"\n{text}"));
        for name in [GOOD, "v1-app-defender-powerful"] {
            let keys = format!("--jwks {}", keys());
            let alone = run_in(folder.path(), name, &format!("check --policy rolecall.toml {keys}")).status;
            for flags in flags {
                let by_flags =
                    run_in(folder.path(), name, &format!("check --no-policy {} {flags}", trusting())).status;
                let named =
                    run_in(folder.path(), name, &format!("check --policy rolecall.toml {keys} {flags}"));
                let found = run_in(folder.path(), name, &format!("check {} {flags}", trusting()));
                assert!(alone != 1 || named.status != 0, "{text} {name} {flags}: {named:?}");
                assert!(by_flags != 1 || found.status != 0, "{text} {name} {flags}: {found:?}");
                assert!(named.status < 3 && found.status < 3, "{text} {name} {flags}: {named:?}");
            }
        }
    }
}

#[test]
fn what_cannot_be_read_or_honoured_is_a_wrong_command_line() {
    for (what, text, says) in [
        (
            "a misspelt key",
            policy("[permissions]\nrequre = [\"A\"]\n"),
            "rolecall.toml:5:1: `requre` is no key of [permissions]",
        ),
        ("no TOML", "[permissions".to_owned(), "rolecall.toml:1:"),
        ("nothing demanded", policy(""), "nothing says what the job needs"),
        (
            "nothing but rules for nobody",
            policy("[findings]\nfail = []\n"),
            "nothing says what the job needs",
        ),
        (
            "an operation that nobody knows",
            policy("[permissions]\noperations = [\"GET /api/alrets\"]\n"),
            "did you mean /api/alerts?",
        ),
        (
            "a lock that is not there",
            policy("[permissions]\nlock = \"app.lock.toml\"\n"),
            "there is no lock file",
        ),
        (
            "a contradiction within",
            policy("issuer = \"i\"\n[permissions]\nkind = \"app\"\n"),
            "exclude each other",
        ),
    ] {
        let folder = Folder::new();
        folder.put("rolecall.toml", &text);
        let run = run_in(folder.path(), GOOD, "check --policy rolecall.toml");
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{what}: {run:?}");
        assert!(told(&run).contains(says), "{what}: {run:?}");
    }
    let folder = Folder::new();
    folder.put("rolecall.toml", "[times]\nleewy = 1\nmin-remaining = 5\n");
    let two = run_in(folder.path(), GOOD, "check --policy rolecall.toml");
    assert_eq!((two.status, two.err.matches("error: ").count()), (2, 2), "all at once: {two:?}");
    let found = run_in(folder.path(), GOOD, &format!("check {} --require Alert.Read.All", trusting()));
    assert_eq!(found.status, 2, "{found:?}");
    assert!(found.err.contains("--no-policy leaves it out") && !two.err.contains("--no-policy"), "{found:?}");
}

#[test]
fn a_finding_fails_where_the_policy_says_so() {
    let folder = Folder::new();
    folder.put(
        "rolecall.toml",
        &policy(
            "[audience]\nany-audience = true\n[findings]\nfail = [\"long-lived\", \"powerful-permission\"]\n",
        ),
    );
    let arguments = "check --policy rolecall.toml --format json";
    let fails = run_in(folder.path(), "v1-app-defender-powerful", arguments);
    assert_eq!(fails.status, 1, "{fails:?}");
    let json = fails.json();
    let checks = json["questions"]["allowed"]["checks"].as_array().expect("checks").clone();
    let findings: Vec<_> = checks.iter().filter(|check| check["id"] == "finding").collect();
    assert_eq!((findings[0]["status"].as_str(), findings[0]["found"].as_str()), (Some("pass"), Some("none")));
    assert_eq!(findings[1]["expected"], "no finding `powerful-permission`");
    assert_eq!(
        (findings[1]["status"].as_str(), findings[1]["from"].as_str()),
        (Some("fail"), Some("rolecall.toml:7"))
    );
    assert_eq!(run_in(folder.path(), GOOD, arguments).status, 0);
}

#[test]
fn evidence_of_a_policy_gives_the_same_verdict_again() {
    let folder = Folder::new();
    let demands = "[permissions]\nrequire = [\"Alert.Read.All\"]\nany-of = [[\"Alert.Read.All\", \"Url.Read.All\"]]\nlock = \"l.toml\"\n\
                   [findings]\nfail = [\"powerful-permission\"]\n";
    folder.put("rolecall.toml", &policy(demands));
    folder.put("without.toml", &policy("[permissions]\nrequire = [\"Alert.Read.All\"]\n"));
    let locking = format!("check --no-policy {} --resource defender --lock l.toml --update-lock", trusting());
    assert_eq!(run_in(folder.path(), GOOD, &locking).status, 0);
    for (policy, name, status) in [
        ("rolecall.toml", GOOD, 0),
        ("rolecall.toml", "v1-app-defender-powerful", 1),
        ("without.toml", GOOD, 0),
        ("without.toml", "v1-app-defender-no-roles", 1),
    ] {
        let saved = Folder::new();
        let below = saved.path().join("below");
        // Whatever lies above the folder later has no say.
        saved.put("rolecall.toml", "[permissions]\nrequire = [\"Url.Read.All\"]\n");
        let evidence = below.display();
        let first = run_in(
            folder.path(),
            name,
            &format!("check --policy {policy} --format json --evidence {evidence}"),
        );
        assert_eq!(first.status, status, "{policy}, {name}: {first:?}");
        let about = std::fs::read_to_string(below.join("evidence.json")).expect("evidence");
        let about: serde_json::Value = serde_json::from_str(&about).expect("JSON");
        let words: Vec<String> = serde_json::from_value(about["reproduce"].clone()).expect("words");
        let again = run_in(&below, name, &format!("{} --format json", words[1..].join(" ")));
        assert_eq!(again.status, status, "{policy}, {name}: {words:?} {again:?}");
        let answers = |run: &Run| {
            let checks = run.json()["questions"]["allowed"]["checks"].as_array().expect("checks").clone();
            checks
                .iter()
                .map(|check| (check["id"].to_string(), check["status"].to_string()))
                .collect::<Vec<_>>()
        };
        assert_eq!(answers(&first), answers(&again), "{policy}, {name}");
    }
}

#[test]
fn a_draft_is_met_by_the_token_that_it_came_from() {
    for (name, keys) in [
        (GOOD, "entra"),
        ("v1-app-defender-powerful", "entra"),
        ("v1-app-defender-no-roles", "entra"),
        ("v1-app-graph", "entra"),
        ("v1-delegated-defender", "entra"),
        ("v2-app-custom-api", "entra"),
        ("v2-delegated-with-roles", "entra"),
        ("long-lived", "entra"),
        ("managed-identity", "entra"),
        ("aud-array", "entra"),
        ("china", "china"),
        ("guest", "entra"),
    ] {
        let folder = Folder::new();
        let drafted = run_in(folder.path(), name, "policy init --output rolecall.toml");
        assert_eq!(drafted.status, 0, "{name}: {drafted:?}");
        let text = folder.get("rolecall.toml");
        assert!(text.contains("nobody had verified"), "{text}");
        let printed = run_in(folder.path(), name, "policy init --from-token -");
        assert_eq!(printed.out, text, "{name}");
        let jwks = root().join(fixture(&format!("jwks/{keys}.json"))).display().to_string();
        let run = run_in(folder.path(), name, &format!("check --policy rolecall.toml --jwks {jwks}"));
        assert_eq!(run.status, 0, "{name}: {text}\n{run:?}");
        let raw = token(name);
        for part in raw.split('.') {
            assert!(!text.contains(&part[..20]), "{name}: {text}");
        }
        for personal in ["upn", "preferred_username", "@", "given_name", "oid"] {
            assert!(!text.contains(personal), "{name}: {personal}: {text}");
        }
        let over = run_in(folder.path(), name, "policy init --output rolecall.toml");
        assert_eq!((over.status, over.out.as_str()), (2, ""), "{over:?}");
        assert_eq!(folder.get("rolecall.toml"), text);
    }
    for name in ["id-token-v2", "v1-app-roles-as-string"] {
        let refused = run_in(Folder::new().path(), name, "policy init");
        assert_eq!((refused.status, refused.out.as_str()), (3, ""), "{name}: {refused:?}");
    }
}

const BILLING: &str = r#"{
 "resource": {"name": "Billing", "audiences": ["api://billing"], "hosts": ["billing.example"]},
 "read_on": "2026-11-20",
 "permissions": [{"name": "Orders.Read.All", "kind": "application"}],
 "operations": [{"method": "GET", "path": "/orders", "application": ["Orders.Read.All"]}]
}"#;
/// The audience of `v1-app-custom-api`, which carries `Orders.Read.All` and is not for Billing.
const ELSEWHERE: &str = "api://3e9d5b71-08c4-4f2a-9d6e-b47a1c85e029";

/// A folder with an API of one's own, a list of its operations, and the lock of a token for another API.
fn billing() -> Folder {
    let folder = Folder::new();
    folder.put("billing.json", BILLING);
    folder.put("list.txt", "GET /orders\n");
    let lock = format!(
        "check {} --no-policy --audience {ELSEWHERE} --require Orders.Read.All --lock l.toml --update-lock",
        trusting()
    );
    let run = run_in(folder.path(), "v1-app-custom-api", &lock);
    assert_eq!(run.status, 0, "{run:?}");
    folder
}

/// As [`run_in`], for arguments that hold a space: `+` stands for it.
fn spaced(folder: &Folder, arguments: &str) -> Run {
    let mut command = program();
    let arguments = format!("check {} --now {NOW} {arguments}", trusting());
    command.current_dir(folder.path());
    command.args(arguments.split_whitespace().map(|argument| argument.replace('+', " ")));
    run_command(command, token("v1-app-custom-api").as_bytes())
}

#[test]
fn no_file_and_no_lock_replaces_the_audience_of_an_api_of_ones_own() {
    let folder = billing();
    let of_billing = [
        "--resource Billing --for GET+/orders",
        "--for GET+/orders",
        "--for GET+https://billing.example/orders",
        "--resource Billing --for-file list.txt",
        "--for-file list.txt",
        "--require Orders.Read.All",
        "--resource Billing --require Orders.Read.All",
        "--require Orders.Read.All --require Nobody.Owns.This",
    ];
    for (what, file, flags) in [
        ("alone", "", ""),
        ("a found audience", &*format!("[audience]\naudiences = [\"{ELSEWHERE}\"]\n"), ""),
        ("a found lock", "[permissions]\nlock = \"l.toml\"\n", ""),
        ("a lock", "", "--lock l.toml"),
    ] {
        folder.put("rolecall.toml", file);
        for demand in of_billing {
            let run = spaced(&folder, &format!("--catalog billing.json {demand} {flags}"));
            assert!(matches!(run.status, 1 | 2), "{what}, {demand}: {run:?}");
        }
    }
    folder.put("named.toml", "[permissions]\noperations = [\"GET /orders\"]\n");
    for flags in [format!("--audience {ELSEWHERE}"), "--any-audience".to_owned()] {
        let run = spaced(&folder, &format!("--policy named.toml --catalog billing.json {flags}"));
        assert!(matches!(run.status, 1 | 2), "{flags}: {run:?}");
    }
    folder.put("rolecall.toml", "[audience]\nresource = \"Billing\"\n");
    for (what, catalog, says) in [
        ("with its file", "--catalog billing.json", "Not addressed"),
        ("without", "", "knows no API called `Billing`"),
    ] {
        let run = spaced(&folder, &format!("{catalog} --policy rolecall.toml --require Orders.Read.All"));
        assert!(matches!(run.status, 1 | 2), "{what}: {run:?}");
        assert!(run.out.contains(says) || told(&run).contains(says), "{what}: {run:?}");
    }
}

#[test]
fn what_was_only_found_is_not_the_only_one_to_name_an_audience() {
    let folder = billing();
    let audience = format!("[audience]\naudiences = [\"{ELSEWHERE}\"]\n");
    for (what, file, flags, status) in [
        ("no file", "", "--require Orders.Read.All", 2),
        ("a found audience", &*audience, "--require Orders.Read.All", 2),
        ("a found lock", "[permissions]\nlock = \"l.toml\"\n", "--require Orders.Read.All", 2),
        (
            "a found lock, an operation nobody knows",
            "[permissions]\nlock = \"l.toml\"\n",
            "--for GET+/orders",
            2,
        ),
        ("an ambiguous name", &audience, "--require User.Read.All", 2),
        ("a found audience, no name", &audience, "--kind app", 0),
        ("a found lock, no name", "[permissions]\nlock = \"l.toml\"\n", "--kind app", 0),
        ("named", &audience, "--policy rolecall.toml --require Orders.Read.All", 0),
        (
            "an audience of one's own",
            &audience,
            &format!("--audience {ELSEWHERE} --require Orders.Read.All"),
            0,
        ),
        ("a lock that was named", "", "--lock l.toml --require Orders.Read.All", 0),
        (
            "a found and named lock",
            "[permissions]\nlock = \"l.toml\"\n",
            "--lock l.toml --require Orders.Read.All",
            0,
        ),
        (
            "the lock of a named policy",
            "[permissions]\nlock = \"l.toml\"\n",
            "--policy rolecall.toml --require Orders.Read.All",
            0,
        ),
    ] {
        folder.put("rolecall.toml", file);
        let run = spaced(&folder, flags);
        assert_eq!(run.status, status, "{what}: {run:?}");
        if status == 2 && what.starts_with("a found") && !what.ends_with("knows") {
            assert!(told(&run).contains("--policy"), "{what}: {run:?}");
        }
    }
}

#[test]
fn a_drafted_policy_takes_operations_that_its_names_open() {
    let folder = Folder::new();
    let drafted = folder.path().join("drafted.toml").display().to_string();
    let token = crate::process::fixture("tokens/v1-app-defender.jwt");
    let drawn = run(&format!("policy init --from-token {token} --output {drafted}"), "");
    assert_eq!(drawn.status, 0, "{drawn:?}");
    let keys = crate::process::fixture("jwks/entra.json");
    let line = format!("check --policy {drafted} --jwks {keys}");
    for (operation, status) in [
        ("GET /api/alerts", 0),
        ("https://api.securitycenter.microsoft.com/api/machines/1", 2),
        ("GET https://api.securitycenter.microsoft.com/api/machines/1", 0),
        ("POST /api/machines/1/isolate", 2),
    ] {
        let run = on_with(GOOD, &line, &["--for", operation]);
        assert_eq!(run.status, status, "{operation}: {run:?}");
        assert!(status == 0 || run.err.contains("no name of that list opens it"), "{operation}: {run:?}");
    }
}

#[test]
fn a_wrong_name_of_a_policy_is_told_with_its_place() {
    let folder = Folder::new();
    let trust = trusting();
    for (what, text, place) in [
        (
            "an operation",
            "[permissions]\noperations = [\n  \"GET /api/alerts\",\n  \"GET /api/alrets\",\n]\n",
            "rolecall.toml:4:3: `GET /api/alrets`",
        ),
        (
            "a permission",
            "[permissions]\nrequire = [\"Alert.Read.All\", \"Alrt.Read.All\"]\n",
            "rolecall.toml:2:30: no API",
        ),
        (
            "one of a group",
            "[permissions]\nany-of = [[\"Alert.Read.All\"], [\"Alrt.Read.All\"]]\n",
            "rolecall.toml:2:31: no API",
        ),
        ("a scope", "[permissions]\nscopes = [\"Alrt.Read\"]\n", "rolecall.toml:2:11: no API"),
        (
            "a profile's",
            "[permissions]\nexact = true\n[profiles.ci.permissions]\nrequire = [\"Alrt.Read.All\"]\n",
            "rolecall.toml:4:12: no API",
        ),
    ] {
        let policy = folder.put("rolecall.toml", text);
        let profile = if what == "a profile's" { " --profile ci" } else { "" };
        let run = on(GOOD, &format!("check {trust} --policy {policy}{profile}"));
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{what}: {run:?}");
        let err = run.err.replace("\n  ", " ");
        assert!(err.contains(place), "{what}: {err}");
    }
    // A flag stands in no file.
    let flag = on(GOOD, &format!("check {trust} --no-policy --require Alrt.Read.All"));
    assert!(flag.err.starts_with("error: no API"), "{flag:?}");
}
