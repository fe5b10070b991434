//! `rolecall verify`: every refused form of the fixtures is refused, and every good one is not.

use crate::process::{NOW, fixture, on, root, run, token, trusting};

/// The fixtures' own index: what each token is, by which keys, and what the answers are.
fn index() -> serde_json::Value {
    let text = std::fs::read_to_string(root().join("fixtures/index.json")).expect("the index");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn the_first_line_names_what_is_wrong_in_plain_words() {
    for (name, told, clumsy) in [
        ("refused/iss-missing", "it names no issuer (no `iss`)", "is no `iss`"),
        ("refused/iss-list", "its issuer cannot be read (`iss` is an array)", "is `iss` is"),
        (
            "refused/duplicate-tid-case",
            "the payload has `TID` and `tid`, which are one member to some readers",
            "more than once",
        ),
    ] {
        let arguments = format!("verify --any-audience {} --format json", trusting());
        let summary = on(name, &arguments).json()["summary"].to_string();
        assert!(summary.contains(told) && !summary.contains(clumsy), "{name}: {summary}");
    }
    let long = format!("{}.{}", token("v1-app-defender"), "A".repeat(1 << 20)).replacen(".eyJ", "A.eyJ", 1);
    let summary = run("inspect --format json", long).json()["summary"].to_string();
    assert!(summary.contains("longer than any token that rolecall reads"), "{summary}");
}

#[test]
fn an_api_under_its_other_name_is_not_another_api() {
    let id = "3e9d5b71-08c4-4f2a-9d6e-b47a1c85e029";
    for (what, name, audience, told, hint) in [
        (
            "a v2 token",
            "v2-app-defender",
            "https://api.securitycenter.microsoft.com".to_owned(),
            "it is for Microsoft Defender for Endpoint, under its application id, where its URI was expected",
            "--resource defender, or --audience fc780465-2017-40d4-a0c5-307022471b92 too",
        ),
        (
            "a v1 token",
            "v1-app-defender",
            "fc780465-2017-40d4-a0c5-307022471b92".to_owned(),
            "it is for Microsoft Defender for Endpoint, under its URI, where its application id was expected",
            "--resource defender, or --audience https://api.securitycenter.microsoft.com too",
        ),
        (
            "an API of one's own",
            "v2-app-custom-api",
            format!("api://{id}"),
            "under its application id, where its URI was expected",
            "--audience 3e9d5b71-08c4-4f2a-9d6e-b47a1c85e029 too",
        ),
        (
            "an API that is another",
            "v1-app-graph",
            "https://api.securitycenter.microsoft.com".to_owned(),
            "it is for https://graph.microsoft.com",
            "https://api.securitycenter.microsoft.com/.default",
        ),
    ] {
        let run = on(name, &format!("verify --audience {audience} {} --format json", trusting()));
        let report = run.json();
        assert_eq!(run.status, 1, "{what}");
        let summary = report["summary"].as_str().expect("a summary");
        assert!(summary.contains(told), "{what}: {summary}");
        let check = &report["questions"]["addressed"]["checks"][0];
        assert!(check["hint"].as_str().is_some_and(|text| text.contains(hint)), "{what}: {check}");
        assert_eq!(check["detail"].to_string().contains("another API"), name == "v1-app-graph", "{what}");
    }
}

#[test]
fn every_fixture_gets_the_answers_and_the_exit_status_that_its_index_promises() {
    let index = index();
    let cases = index["cases"].as_array().expect("a list");
    assert!(cases.len() > 200, "{} cases", cases.len());
    for case in cases {
        let text = |name: &str| case[name].as_str().unwrap_or_default();
        if text("keys").is_empty() && text("secret").is_empty() {
            continue; // `verify` without keys is a wrong command line, which has its own test
        }
        let mut arguments =
            format!("verify --format json --leeway {} --now {}", index["leeway"], case["now"]);
        for (flag, member) in [("--jwks", "keys"), ("--secret-file", "secret")] {
            if !text(member).is_empty() {
                arguments.push_str(&format!(" {flag} {}", fixture(text(member))));
            }
        }
        for (flag, member) in [("--issuer", "issuer"), ("--tenant", "tenant"), ("--cloud", "cloud")] {
            if !text(member).is_empty() {
                arguments.push_str(&format!(" {flag} {}", text(member)));
            }
        }
        let audience = text("audience");
        let flag =
            if audience.is_empty() { "--any-audience".to_owned() } else { format!("--audience {audience}") };
        let input = std::fs::read(root().join(fixture(text("file")))).expect("the token");
        let run = run(&format!("{arguments} {flag}"), input);
        let name = text("name");
        let report = run.json();
        if case["readable"] == false {
            // The decoder refuses a dot at the end; in a paste one dot ends a sentence.
            assert!(run.status == 3 || name == "trailing-dot", "{name}: {report:#}");
            continue;
        }
        if report["token"].is_null() {
            assert_eq!((run.status, text("authentic") == "yes"), (3, false), "{name}: {report:#}");
            continue;
        }
        let mut answers = Vec::new();
        for question in ["authentic", "current", "addressed"] {
            let answer = report["questions"][question]["answer"].as_str().expect("an answer");
            let asked = question != "addressed" || !audience.is_empty();
            if asked && !case[question].is_null() {
                assert_eq!(
                    answer,
                    text(question),
                    "{question} of {name}: {:#}",
                    report["questions"][question]
                );
            }
            answers.push(answer);
        }
        let expected = match answers[..] {
            _ if answers.contains(&"no") => 1,
            ["not-checked", ..] => 3,
            _ => 0,
        };
        assert_eq!(run.status, expected, "{name}: {answers:?}");
    }
}

#[test]
fn nothing_refused_is_ever_authentic_under_the_tenant() {
    for entry in std::fs::read_dir(root().join("fixtures/tokens/refused")).expect("the folder") {
        let path = entry.expect("an entry").path();
        let input = std::fs::read(&path).expect("the token");
        let run = run(
            &format!("verify {} --audience https://api.securitycenter.microsoft.com --now {NOW}", trusting()),
            input,
        );
        assert!(matches!(run.status, 1 | 3), "{}: {run:?}", path.display());
        assert!(!run.first_line().starts_with("PASS"), "{}", path.display());
    }
}

#[test]
fn an_audience_or_the_word_that_none_matters() {
    let refused = on("v1-app-defender", &format!("verify {}", trusting()));
    assert_eq!(refused.status, 2);
    assert!(refused.err.contains("--any-audience"), "{}", refused.err);
    let any = on("v1-app-defender", &format!("verify {} --any-audience", trusting()));
    assert_eq!(any.status, 0);
    assert_eq!(
        any.first_line(),
        "PASS: Authentic and current. Not checked: addressed (--any-audience was given)."
    );
    let resource = on("v1-app-defender", &format!("verify {} --resource defender", trusting()));
    assert_eq!(resource.status, 0);
    let slash = on(
        "v1-app-defender",
        &format!("verify {} --audience https://api.securitycenter.microsoft.com/", trusting()),
    );
    assert_eq!(slash.status, 1, "--audience compares byte for byte");
}

#[test]
fn keys_that_name_no_issuer_are_said_to_be_anybodys() {
    for (keys, more, said) in [
        ("entra-v1.json", "", true),
        ("entra-current.pem", "", true),
        ("entra-current-certificate.pem", "", true),
        ("entra-v1.json", "--tenant 8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47", false),
    ] {
        let line = format!(
            "verify --resource defender {more} --now {NOW} --jwks {} --format json",
            fixture(&format!("jwks/{keys}"))
        );
        let run = run(&line, token("v1-app-defender"));
        assert_eq!(run.status, 0, "{keys}: {run:?}");
        let summary = run.json()["summary"].to_string();
        let told =
            "No issuer was named, and the keys name none: of keys of Entra's, any tenant's token would do.";
        assert_eq!(summary.contains(told), said, "{keys} {more}: {summary}");
    }
    // Of a token that is no one of Entra's nothing of the kind is said.
    let line = format!(
        "verify --audience api://orders --now {NOW} --jwks {} --format json",
        fixture("jwks/generic.json")
    );
    let summary = run(&line, token("generic-rs256")).json()["summary"].to_string();
    assert!(!summary.contains("No issuer was named"), "{summary}");
}

#[test]
fn a_graph_token_is_verified_by_the_transform_and_a_broken_one_is_undecided() {
    let verify = |name: &str| on(name, &format!("verify {} --resource graph --format json", trusting()));
    let signature = |name: &str| {
        let report = verify(name).json();
        let checks = report["questions"]["authentic"]["checks"].as_array().expect("checks").clone();
        checks.into_iter().find(|check| check["id"] == "signature").expect("a signature check")
    };
    let transformed = signature("graph-nonce");
    assert_eq!(transformed["status"], "pass");
    assert!(
        transformed["detail"].as_str().is_some_and(|detail| detail.contains("does not document")),
        "{transformed}"
    );
    let received = signature("graph-nonce-as-received");
    assert_eq!(received["status"], "pass");
    assert!(received["detail"].as_str().is_some_and(|detail| detail.contains("as received")), "{received}");
    assert_eq!(signature("refused/graph-nonce-forged")["status"], "undecided");
    assert_eq!(verify("graph-nonce").status, 0);
    assert_eq!(verify("refused/graph-nonce-forged").status, 3);
}

#[test]
fn leeway_is_a_setting_with_a_limit_and_is_printed_when_it_decides() {
    // exp + 30 s: dead without leeway, alive with a minute's.
    let report = on("v1-app-defender", "inspect --format json").json();
    let exp = report["token"]["claims"]["exp"].as_i64().expect("exp");
    let at = |leeway: &str, now: i64| {
        let arguments = format!("verify {} --any-audience --leeway {leeway} --now {now}", trusting());
        run(&arguments, token("v1-app-defender"))
    };
    assert_eq!(at("0", exp - 1).status, 0);
    assert_eq!(at("0", exp).status, 1);
    let late = at("60s", exp + 30);
    assert_eq!(late.status, 0);
    assert!(late.out.contains("within the leeway of 1 min"), "{}", late.out);
    assert_eq!(at("60s", exp + 60).status, 1);
    assert_eq!(at("10m", exp).status, 0);
    assert_eq!(at("601s", exp).status, 2);
}

#[test]
fn a_public_key_is_never_a_secret() {
    for key in ["jwks/entra-current.pem", "jwks/entra.json", "jwks/entra-current-certificate.pem"] {
        let run =
            on("refused/hs256-public-pem", &format!("verify --secret-file {} --any-audience", fixture(key)));
        assert_eq!(run.status, 2, "{key}: {run:?}");
    }
}
