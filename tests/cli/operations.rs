//! What a token may call: `check --for`, `--for-file`, `--catalog`, and `rolecall permissions`.

use crate::folder::Folder;
use crate::process::{NOW, Run, on, on_with, program, root, run, run_command, token, trusting};

fn check(name: &str, more: &[&str]) -> Run {
    on_with(name, &format!("check {}", trusting()), more)
}

fn permissions(arguments: &[&str]) -> Run {
    let mut command = program();
    command.arg("permissions").args(arguments);
    run_command(command, b"")
}

const ORDERS: &str = r#"{
 "resource": {"name": "Orders", "audiences": ["3e9d5b71-08c4-4f2a-9d6e-b47a1c85e029"], "hosts": ["orders.example"]},
 "read_on": "2026-11-20",
 "permissions": [
  {"name": "Orders.Read.All", "kind": "application"},
  {"name": "Orders.Refund", "kind": "application"}
 ],
 "operations": [
  {"method": "GET", "path": "/orders/{id}", "application": ["Orders.Read.All"]},
  {"method": "POST", "path": "/orders/{id}/refund", "application": ["Orders.Refund"]}
 ]
}"#;

#[test]
fn an_operation_decides_the_api_the_audience_and_the_permission() {
    for (what, name, more, status, word) in [
        (
            "open",
            "v1-app-defender",
            &["--for", "GET /api/alerts"][..],
            0,
            "PASS: Authentic, current, addressed and allowed.",
        ),
        (
            "a real address",
            "v1-app-defender",
            &["--for", "get https://us.api.security.microsoft.com/api/v1.0/alerts/da6?$top=1"],
            0,
            "PASS",
        ),
        (
            "not open",
            "v1-app-defender",
            &["--for", "POST /api/machines/1/isolate"],
            1,
            "FAIL: Not allowed: Machine.Isolate is missing.",
        ),
        ("another API", "v1-app-graph", &["--for", "GET /api/alerts"], 1, "FAIL: Not addressed"),
        ("a user's token", "v1-delegated-defender", &["--for", "GET /api/alerts"], 0, "PASS"),
        (
            "nothing granted",
            "v1-app-defender-no-roles",
            &["--for", "GET /api/alerts"],
            1,
            "FAIL: Not allowed: Alert.Read.All is missing",
        ),
        ("only assumed", "v1-app-defender", &["--for", "GET /api/baselineProfiles"], 3, "UNDECIDED"),
        (
            "a demand beside it",
            "v1-app-defender",
            &["--for", "GET /api/alerts", "--forbid", "Machine.*"],
            1,
            "FAIL: Not allowed: it carries what is forbidden",
        ),
        (
            "exact, with too much",
            "v1-app-defender",
            &["--for", "GET /api/alerts", "--exact"],
            1,
            "FAIL: Not allowed: it carries more than was demanded",
        ),
    ] {
        let run = check(name, more);
        assert_eq!(run.status, status, "{what}: {run:?}");
        assert!(run.first_line().starts_with(word), "{what}: {}", run.first_line());
    }
}

#[test]
fn a_wrong_operation_is_a_wrong_command_line() {
    for (what, more, words) in [
        ("misspelt", &["--for", "GET /api/alrets"][..], "did you mean /api/alerts?"),
        ("no method", &["--for", "/api/alerts/1"], "write one before the path: GET or PATCH"),
        (
            "another host",
            &["--for", "GET https://example.com/api/alerts"],
            "no API that rolecall knows is at this host",
        ),
        ("two APIs", &["--for", "GET /api/alerts", "--for", "GET /me"], "one token is for one API"),
        (
            "two APIs and any audience",
            &["--any-audience", "--for", "GET /api/alerts", "--for", "GET /me"],
            "one token is for one API",
        ),
        ("a permission", &["--for", "Alert.Read.All"], "is no operation"),
        ("no such list", &["--for-file", "no-such-file"], "cannot be read"),
        ("no such catalog", &["--catalog", "no-such-file", "--for", "GET /x"], "cannot be read"),
    ] {
        let run = check("v1-app-defender", more);
        assert_eq!(run.status, 2, "{what}: {run:?}");
        assert!(run.err.replace("\n  ", " ").contains(words), "{what}: {}", run.err);
    }
}

#[test]
fn a_list_and_a_recording_are_checked_whole() {
    let folder = Folder::new();
    let list = folder
        .put("list.txt", "# the job\nGET /api/alerts\nGET /api/machines/1\nPOST /api/machines/1/isolate\n");
    let run = check("v1-app-defender", &["--format", "json", "--for-file", &list]);
    let report = run.json();
    let answers = report["permissions"]["operations"].as_array().expect("operations");
    let told: Vec<(&str, &str)> = answers
        .iter()
        .map(|answer| (answer["operation"].as_str().expect("text"), answer["status"].as_str().expect("text")))
        .collect();
    assert_eq!(
        told,
        [
            ("GET /api/alerts", "pass"),
            ("GET /api/machines/{id}", "pass"),
            ("POST /api/machines/{id}/isolate", "fail")
        ]
    );
    assert_eq!(
        report["permissions"]["least"],
        serde_json::json!(["Alert.Read.All", "Machine.Isolate", "Machine.Read.All"])
    );
    assert_eq!(report["permissions"]["excess"], serde_json::json!(["Vulnerability.Read.All"]));
    assert_eq!(report["permissions"]["beyond"][0]["reach"], "reads, across the tenant");
    assert_eq!(report["catalog"][0]["read_on"], "2026-11-23");
    assert_eq!(run.status, 1);
    let har = r#"{"log":{"entries":[
        {"request":{"method":"GET","url":"https://api.securitycenter.microsoft.com/api/alerts?secret=1"}},
        {"request":{"method":"GET","url":"https://cdn.example/x.js"}}]}}"#;
    let run = check("v1-app-defender", &["--for-file", &folder.put("traffic.har", har)]);
    assert_eq!(run.status, 0, "{run:?}");
    assert!(run.out.contains("1 of the 2 requests"), "{}", run.out);
    let new = har.replace("/alerts?", "/brand-new?");
    let run =
        check("v1-app-defender", &["--resource", "defender", "--for-file", &folder.put("new.har", &new)]);
    assert_eq!(run.status, 3, "{run:?}");
    assert!(
        run.out
            .replace("\n  ", " ")
            .contains("the catalog does not know GET https://api.securitycenter.microsoft.com/api/brand-new"),
        "{}",
        run.out
    );
    assert!(!run.out.contains("secret=1"), "{}", run.out);
}

#[test]
fn an_api_of_ones_own_is_described_in_a_file() {
    let folder = Folder::new();
    let file = folder.put("orders.json", ORDERS);
    for (what, more, status) in [
        ("open", &["--for", "GET /orders/17"][..], 0),
        ("by address", &["--for", "GET https://orders.example/orders/17?x=y"], 0),
        ("not open", &["--for", "POST /orders/17/refund"], 1),
        ("by name", &["--require", "Orders.Read.All"], 0),
        ("by its API", &["--resource", "orders", "--for", "GET /orders/17"], 0),
        ("exact, with too much", &["--exact", "--for", "GET /orders/17"], 1),
        ("a name of another API", &["--resource", "orders", "--require", "Alert.Read.All"], 1),
    ] {
        let run = check("v2-app-custom-api", &[&["--catalog", &file], more].concat());
        assert_eq!(run.status, status, "{what}: {run:?}");
    }
    let wrong = folder.put("wrong.json", &ORDERS.replace("\"Orders.Refund\"]", "\"Orders.Refunds\"]"));
    let run = check("v2-app-custom-api", &["--catalog", &wrong, "--for", "GET /orders/17"]);
    assert_eq!(run.status, 2, "{run:?}");
    assert!(
        run.err
            .replace("\n  ", " ")
            .contains("line 10, column 3: `permissions` has no application permission Orders.Refunds"),
        "{}",
        run.err
    );
    let run = permissions(&["--catalog", &file, "POST https://orders.example/orders/9/refund"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert!(
        run.out.contains("Orders.Refund in `roles`") && run.out.contains("Catalog as of 2026-11-20"),
        "{}",
        run.out
    );
}

#[test]
fn permissions_tells_what_an_operation_needs_and_what_a_permission_opens() {
    for (what, arguments, words) in [
        (
            "an operation",
            &["GET /api/alerts"][..],
            &[
                "Alert.Read.All in `roles` (least privileged)",
                "sources disagree",
                "100 calls a minute, 1,500 calls an hour",
                "get-alerts.md",
            ][..],
        ),
        ("in two words", &["get", "/API/Alerts/5?x=1"], &["GET /api/alerts/{id}"]),
        (
            "Graph, with the lightest first",
            &["GET /v1.0/users/5/messages"],
            &["Mail.ReadBasic.All in `roles` (least privileged)"],
        ),
        ("an assumed row", &["GET /api/baselineProfiles"], &["assumed: no source says it"]),
        ("not offered", &["GET /me"], &["not offered", "User.Read in `scp`"]),
        (
            "several",
            &["GET /api/alerts", "PATCH /api/alerts/1"],
            &["Least privilege for all of them", "Alert.ReadWrite.All"],
        ),
        (
            "a permission",
            &["alert.read.all"],
            &["71fe6b80-7034-4028-9ed8-0f316df9c3ff", "Opens 9 operations", "/api/users/{id}/alerts"],
        ),
        ("a GUID", &["71fe6b80-7034-4028-9ed8-0f316df9c3ff"], &["Alert.Read.All"]),
        ("a misspelt one", &["URL.Read.All"], &["Url.Read.All", "misspell"]),
        ("words", &["isolate", "machine"], &["Machine.Isolate", "/api/machines/{id}/isolate"]),
        ("about", &["--about"], &["11,123", "2026-11-23", "microsoft-graph-devx-content"]),
    ] {
        let run = permissions(arguments);
        assert_eq!(run.status, 0, "{what}: {run:?}");
        let out = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
        for word in words {
            assert!(out.contains(word), "{what}: {word} is not in {}", run.out);
        }
    }
    for (what, arguments, status) in [
        ("nothing asked", &[][..], 2),
        ("nothing known", &["zzzzz"], 1),
        ("an operation that is not there", &["GET /api/alrets"], 2),
        ("a token", &[&*token("v1-app-defender")], 2),
        ("an API that is not there", &["--resource", "nothing", "GET /api/alerts"], 2),
    ] {
        let run = permissions(arguments);
        assert_eq!(run.status, status, "{what}: {run:?}");
        assert!(!run.err.contains("eyJ") && run.err.contains("hint: "), "{what}: {}", run.err);
    }
    let json = permissions(&["--format", "json", "GET /api/alerts", "GET /api/machines"]).json();
    assert_eq!(json["schema"], "rolecall.permissions/1");
    assert_eq!(json["operations"][0]["application"]["other"][0], "Alert.Read.All");
    assert_eq!(json["least_application"], serde_json::json!(["Alert.Read.All", "Machine.Read.All"]));
}

#[test]
fn inspect_tells_what_a_token_can_call() {
    let run = on("v1-app-defender-powerful", "inspect --format json");
    let callable = &run.json()["permissions"]["callable"];
    assert_eq!((callable["operations"].as_u64(), callable["of"].as_u64()), (Some(46), Some(114)));
    assert_eq!(callable["strongest"][0]["permission"], "Machine.Isolate");
    let run = on("v1-app-custom-api", "inspect --format json");
    assert_eq!(run.json()["permissions"].get("callable"), None, "{NOW}");
}

#[test]
fn a_policy_names_operations_and_flags_cannot_loosen_it() {
    let folder = Folder::new();
    let policy = |name: &str, text: &str| folder.put(name, &format!("[permissions]\n{text}\n"));
    let plain = policy("plain.toml", "operations = [\"GET /api/alerts\", \"GET /api/machines\"]");
    let exact = policy("exact.toml", "operations = [\"GET /api/alerts\"]\nexact = true");
    let named = folder.put(
        "named.toml",
        "[audience]\naudiences = [\"api://other\"]\n[permissions]\noperations = [\"GET /api/alerts\"]\n",
    );
    let other = folder
        .put("other.toml", "[audience]\naudiences = [\"api://other\"]\n[permissions]\nkind = \"app\"\n");
    let list = folder.put("list.txt", "GET /api/machines\n");
    for (what, more, status) in [
        ("the file's own", &["--policy", &plain][..], 0),
        ("a flag beside it", &["--policy", &plain, "--for", "POST /api/machines/1/isolate"], 1),
        ("the same flag", &["--policy", &plain, "--for", "GET /api/alerts"], 0),
        ("a list beside it", &["--policy", &plain, "--for-file", &list], 0),
        ("exact", &["--policy", &exact], 1),
        ("exact, and a flag that asks for more", &["--policy", &exact, "--for", "GET /api/machines"], 2),
        ("exact, and a list", &["--policy", &exact, "--for-file", &list], 2),
        ("another API by a flag", &["--policy", &plain, "--for", "GET /me"], 2),
        ("another resource by a flag", &["--policy", &plain, "--resource", "graph"], 2),
        ("an audience of its own", &["--policy", &named], 1),
        ("a list beside another's audience", &["--policy", &other, "--for-file", &list], 2),
    ] {
        let run = check("v1-app-defender", more);
        assert_eq!(run.status, status, "{what}: {run:?}");
    }
    let report =
        check("v1-app-defender", &["--policy", &plain, "--for", "GET /api/alerts", "--format", "json"])
            .json();
    let checks = report["questions"]["allowed"]["checks"].as_array().expect("checks");
    let from: Vec<&str> = checks
        .iter()
        .filter(|check| check["id"] == "operation")
        .map(|check| check["from"].as_str().expect("an origin"))
        .collect();
    assert_eq!(from.len(), 2, "{from:?}");
    assert!(from[0].contains("plain.toml:2 and --for") || from[0].contains("--for and"), "{from:?}");
    assert!(from[1].ends_with("plain.toml:2"), "{from:?}");
}

#[test]
fn evidence_gives_the_same_verdict_on_operations_again() {
    let folder = Folder::new();
    let har = r#"{"log":{"entries":[
        {"request":{"method":"GET","url":"https://api.securitycenter.microsoft.com/api/alerts"}},
        {"request":{"method":"GET","url":"https://api.securitycenter.microsoft.com/api/unheard"}}]}}"#;
    let traffic = folder.put("traffic.har", har);
    let catalog = folder.put("orders.json", ORDERS);
    for (what, name, more, status) in [
        ("operations", "v1-app-defender", &["--for", "GET /api/alerts"][..], 0),
        ("a recording", "v1-app-defender", &["--for-file", &traffic], 3),
        (
            "an API of one's own",
            "v2-app-custom-api",
            &["--catalog", &catalog, "--for", "GET /orders/1", "--exact"],
            1,
        ),
    ] {
        let saved = folder.path().join(what.replace(' ', "-"));
        let evidence = saved.display().to_string();
        let first = check(name, &[more, &["--evidence", &evidence]].concat());
        assert_eq!(first.status, status, "{what}: {first:?}");
        let text = std::fs::read_to_string(saved.join("evidence.json")).expect("evidence");
        let about: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let words: Vec<&str> = about["reproduce"]
            .as_array()
            .expect("words")
            .iter()
            .map(|word| word.as_str().expect("a word"))
            .collect();
        let mut command = program();
        command.current_dir(&saved).args(&words[1..]);
        let again = run_command(command, token(name).as_bytes());
        assert_eq!(
            (again.status, again.first_line()),
            (first.status, first.first_line()),
            "{what}: {again:?}"
        );
    }
}

#[test]
fn the_page_on_the_catalog_is_true() {
    let page = std::fs::read_to_string(root().join("docs/catalog.md")).expect("the page");
    let block = |kind: &str| {
        let rest = page.split_once(&format!("```{kind}\n")).expect("a block").1;
        rest.split_once("```").expect("its end").0.to_owned()
    };
    let folder = Folder::new();
    let orders = folder.put("orders.json", &block("json"));
    for request in ["GET /orders/17", "POST https://orders.example/v1/orders/17/refund"] {
        let run = permissions(&["--catalog", &orders, request]);
        assert_eq!(run.status, 0, "{run:?}");
    }
    for line in block("sh").lines() {
        // No word of the page has more than quotes around it.
        let words: Vec<&str> = line
            .split('"')
            .enumerate()
            .flat_map(
                |(index, part)| {
                    if index % 2 == 1 { vec![part] } else { part.split_whitespace().collect() }
                },
            )
            .collect();
        assert_eq!(words[..2], ["rolecall", "permissions"], "{line}");
        let run = permissions(&words[2..]);
        assert_eq!(run.status, 0, "{line}: {run:?}");
    }
    let schema = run("schema catalog", "").json();
    assert_eq!(schema["properties"]["operations"]["type"], "array");
    let schema = run("schema permissions", "").json();
    let validator = jsonschema::validator_for(&schema).expect("a sound schema");
    for arguments in [
        &["--format", "json", "GET /api/alerts", "GET /api/machines"][..],
        &["--format", "json", "Alert.Read.All"],
        &["--format", "json", "--about"],
        &["--format", "json", "isolate"],
    ] {
        let answer = permissions(arguments).json();
        let error = validator.iter_errors(&answer).next().map(|error| error.to_string());
        assert_eq!(error, None, "{arguments:?}");
    }
}

#[test]
fn what_a_no_says_cannot_be_misread() {
    let folder = Folder::new();
    let billing = folder.put(
        "billing.json",
        &ORDERS
            .replace("Orders\",", "Billing\",")
            .replace("3e9d5b71-08c4-4f2a-9d6e-b47a1c85e029", "api://billing"),
    );
    for (what, name, more, words) in [
        (
            "what is in excess is not what is missing",
            "v1-app-defender",
            &["--for", "GET /api/alerts", "--exact"][..],
            "NO beyond what was demanded: Machine.Read.All, Vulnerability.Read.All",
        ),
        (
            "another API is called by its name",
            "v1-app-defender",
            &["--for", "GET https://graph.microsoft.com/v1.0/users/5"],
            "NO the token is for another API: Microsoft Defender for Endpoint",
        ),
        (
            "the audience to ask for is the one that is recommended",
            "v1-app-defender",
            &["--for", "GET /me/messages"],
            "expected: a name of Microsoft Graph, such as https://graph.microsoft.com found:",
        ),
        (
            "a look-alike is explained where it is one",
            "v1-app-xdr",
            &["--for", "GET /api/alerts"],
            "as a resource URI it belongs to",
        ),
        (
            "a name that the token holds is not missing",
            "v2-app-custom-api",
            &["--catalog", &billing, "--for", "GET /orders/5"],
            "Not allowed: Orders.Read.All is there for another API only.",
        ),
    ] {
        let run = check(name, more);
        assert_eq!(run.status, 1, "{what}: {run:?}");
        let out = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(out.contains(words), "{what}: {}", run.out);
    }
}

#[test]
fn no_name_that_was_searched_for_is_cut() {
    for words in [&["ReadWrite"][..], &["device", "management"]] {
        let mut command = program();
        command.arg("permissions").args(words).arg("-v");
        let run = run_command(command, b"");
        assert_eq!(run.status, 0, "{run:?}");
        let mut json = program();
        json.arg("permissions").args(words).args(["--format", "json"]);
        let json = run_command(json, b"").json();
        let drawn: std::collections::HashSet<&str> = run.out.split_whitespace().collect();
        let names: Vec<&str> = json["permissions"]
            .as_array()
            .expect("permissions")
            .iter()
            .map(|permission| permission["name"].as_str().expect("a name"))
            .collect();
        assert!(names.iter().any(|name| name.len() > 40), "{names:?}");
        for name in names {
            assert!(drawn.contains(name), "{name} is cut");
        }
        assert!(!run.out.contains('…'), "{}", run.out);
    }
}

#[test]
fn hosts_of_another_cloud_are_the_same_api_and_refuse_other_tokens() {
    let folder = Folder::new();
    let list = folder.put("list.txt", "GET https://dod-graph.microsoft.us/v1.0/users\n");
    for arguments in [&["GET https://graph.microsoft.us/v1.0/users"][..], &["--for-file", &list]] {
        let run = permissions(&[arguments, &["--format", "json"]].concat());
        assert_eq!(run.status, 0, "{run:?}");
        assert_eq!(run.json()["operations"][0]["api"], "Microsoft Graph", "{}", run.out);
    }
    let saved = folder.path().join("evidence");
    for (what, name, operation, status) in [
        ("the public cloud's", "v1-app-graph", "GET https://graph.microsoft.com/v1.0/users", 0),
        ("a token of the public cloud", "v1-app-graph", "GET https://graph.microsoft.us/v1.0/users", 1),
    ] {
        let evidence = saved.with_extension(status.to_string()).display().to_string();
        let run = check(name, &["--for", operation, "--evidence", &evidence]);
        assert_eq!(run.status, status, "{what}: {run:?}");
        let told = run.first_line().contains("graph.microsoft.us is of Azure US Government");
        assert_eq!(told, status == 1, "{what}: {}", run.first_line());
        let again = check(name, &["--for-file", &format!("{evidence}/operations.txt")]);
        assert_eq!(again.status, status, "{what}, from the evidence: {again:?}");
    }
}
