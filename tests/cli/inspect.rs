//! `rolecall inspect`: what a token says it is, and what is worth knowing about it.

use crate::process::{NOW, on, root, run};

fn report(name: &str) -> serde_json::Value {
    let run = on(name, "inspect --format json");
    assert_eq!(run.status, 0, "{name}: {}", run.err);
    run.json()
}

fn findings(name: &str) -> Vec<String> {
    let report = report(name);
    let findings = report["findings"].as_array().expect("findings");
    findings.iter().map(|finding| finding["rule"].as_str().expect("a rule").to_owned()).collect()
}

#[test]
fn a_token_says_what_it_is() {
    for (name, family, token_type, kind) in [
        ("v1-app-defender", "entra-v1", "access", "app-only"),
        ("v2-app-custom-api", "entra-v2", "access", "app-only"),
        ("v1-delegated-defender", "entra-v1", "access", "delegated"),
        ("v2-delegated", "entra-v2", "access", "delegated"),
        ("id-token-v2", "entra-v2", "id", "delegated"),
        ("b2c", "b2c", "access", "delegated"),
        ("external-id", "external-id", "access", "delegated"),
    ] {
        let token = &report(name)["token"];
        assert_eq!(
            (&token["family"], &token["type"], &token["kind"]),
            (&family.into(), &token_type.into(), &kind.into()),
            "{name}"
        );
    }
    for (name, word) in [
        ("guest", "guest"),
        ("personal-account", "personal-account"),
        ("cae", "cae"),
        ("managed-identity", "managed-identity"),
        ("proof-of-possession", "proof-of-possession"),
        ("graph-nonce", "graph-nonce"),
    ] {
        let traits = report(name)["token"]["traits"].clone();
        assert!(
            traits.as_array().is_some_and(|traits| traits.iter().any(|found| found == word)),
            "{name}: {traits}"
        );
    }
    let token = report("v1-app-defender")["token"].clone();
    assert_eq!(token["resource"]["name"], "Microsoft Defender for Endpoint");
}

#[test]
fn findings_are_those_of_the_token() {
    for (name, rule) in [
        ("v1-app-defender-no-roles", "app-without-roles"),
        ("v1-app-roles-as-string", "roles-not-array"),
        ("emit-as-roles", "roles-look-like-groups"),
        ("id-token-v1", "id-token-as-access-token"),
        ("graph-nonce", "graph-nonce"),
        ("graph-nonce", "microsofts-own-api"),
        ("guest", "guest-user"),
        ("expired", "expired"),
        ("not-yet-valid", "not-yet-valid"),
        ("no-exp", "no-expiry"),
        ("long-lived", "long-lived"),
        ("refused/alg-none", "algorithm-none"),
        ("refused/jku", "token-names-its-key"),
        ("refused/crit", "critical-header"),
        ("refused/duplicate-aud", "duplicate-members"),
        ("refused/padding", "non-canonical-encoding"),
        ("refused/exp-string", "wrong-type"),
        ("refused/ver-mismatch", "version-mismatch"),
        ("refused/tid-mismatch", "tenant-mismatch"),
        ("control-characters", "control-characters"),
        ("v1-delegated-defender", "mutable-identifiers"),
        ("v1-delegated-defender", "personal-data-present"),
    ] {
        let found = findings(name);
        assert!(found.iter().any(|found| found == rule), "{name}: {found:?}");
    }
    for (name, rule) in
        [("cae", "long-lived"), ("managed-identity", "long-lived"), ("v1-app-defender", "app-without-roles")]
    {
        assert!(!findings(name).iter().any(|found| found == rule), "{name} has no {rule}");
    }
    assert_eq!(findings("v1-app-defender"), ["microsofts-own-api"], "a plain good token gives no alarm");
}

#[test]
fn every_member_is_explained_and_the_unknown_is_called_so() {
    for entry in std::fs::read_dir(root().join("fixtures/tokens")).expect("the folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            continue;
        }
        let report =
            run(&format!("inspect --format json --now {NOW}"), std::fs::read(&path).expect("the token"))
                .json();
        for explained in report["token"]["explained"].as_array().expect("a list") {
            assert!(
                explained["meaning"].as_str().is_some_and(|meaning| meaning.len() > 5),
                "{}: {explained}",
                path.display()
            );
        }
    }
}

#[test]
fn the_bare_command_inspects() {
    let token = crate::process::token("v1-app-defender");
    let bare = run("--now 2026-11-23T10:00:00Z", &token);
    let named = run("inspect --now 2026-11-23T10:00:00Z", &token);
    assert_eq!(bare.status, 0);
    assert_eq!(bare.out, named.out);
    let misspelt = run("verfy", "");
    assert_eq!(misspelt.status, 2);
    assert!(misspelt.err.contains("verify"), "{}", misspelt.err);
}
