//! `--evidence`: what a verdict rests on, and the same verdict again from it without a network.

use serde_json::Value;

use crate::cache::{none, token_of};
use crate::entra::{Entra, TENANT, fixture_keys, issuer};
use crate::folder::Folder;
use crate::machine::{Machine, Outcome};
use crate::process::{run_command, token};

/// Verifies `token` with `arguments`, saving evidence, and once more by what was saved: both outcomes.
fn twice(machine: &Machine, arguments: &str, token: &str) -> (Outcome, Outcome) {
    let folder = Folder::new();
    let evidence = folder.path().join("evidence");
    let first = Outcome::of(machine.run(&format!("{arguments} --evidence {}", evidence.display()), token));
    for entry in std::fs::read_dir(&evidence).expect("the folder") {
        let text = std::fs::read_to_string(entry.expect("an entry").path()).expect("UTF-8");
        let signature = token.rsplit('.').next().expect("a signature");
        assert!(!text.contains(signature), "the token's signature is saved");
    }
    let about = std::fs::read(evidence.join("evidence.json")).expect("the file that names the others");
    let about: Value = serde_json::from_slice(&about).expect("JSON");
    let words = about["reproduce"].as_array().expect("a command").iter();
    let words: Vec<&str> = words.skip(1).map(|word| word.as_str().expect("a word")).collect();
    machine.entra.take_requests();
    let connections = machine.entra.connections();
    // Another machine, on which nothing is kept and nobody can be reached.
    let elsewhere = Machine::beside(Entra::new()).with("HTTPS_PROXY", "http://127.0.0.1:1");
    let mut command = elsewhere.command("");
    command.args(words).args(["--format", "json"]).current_dir(&evidence);
    let second = Outcome::of(run_command(command, token.as_bytes()));
    assert_eq!(second.asked(), none());
    assert_eq!((machine.entra.take_targets(), machine.entra.connections()), (none(), connections));
    (first, second)
}

fn assert_same(what: &str, status: i32, (first, second): (Outcome, Outcome)) {
    assert_eq!(first.status, status, "{what}: {:#}", first.report);
    assert_eq!(second.status, status, "{what}: {:#}", second.report);
    for question in ["authentic", "current", "addressed"] {
        let answer = |outcome: &Outcome| outcome.report["questions"][question]["answer"].clone();
        assert_eq!(answer(&first), answer(&second), "{what}: {question}");
    }
    assert_eq!(first.report["verdict"], second.report["verdict"], "{what}");
}

#[test]
fn a_verdict_is_given_again_from_its_evidence() {
    let machine = Machine::of_tenant();
    let arguments = machine.verifying();
    for (name, status) in [
        ("v1-app-defender", 0),
        ("v2-app-defender", 0),
        ("refused/tampered-payload", 1),
        ("refused/wrong-key", 1),
        ("refused/other-tenant", 1),
        ("expired", 1),
    ] {
        assert_same(name, status, twice(&machine, &arguments, &token(name)));
    }
    let now = machine.verifying_now();
    assert_same("unknown key", 1, twice(&machine, &now, &token_of("unknown")));
    machine.ages("2026-01-02T03:04:05Z");
    assert_same("old keys", 0, twice(&machine, &format!("{arguments} --offline"), &token("v1-app-defender")));
    let unknown = twice(&machine, &format!("{now} --offline"), &token_of("unknown"));
    assert_same("unknown to old keys", 3, unknown);
}

#[test]
fn a_domain_and_many_tenants_are_remembered_too() {
    for (tenant, issuer, more) in [
        ("contoso.com", issuer(TENANT), String::new()),
        ("organizations", issuer("{tenantid}"), "--any-tenant".to_owned()),
        ("organizations", issuer("{tenantid}"), format!("--allow-tenant {TENANT}")),
    ] {
        let entra = Entra::new();
        entra.is_authority(&entra.base(), tenant, &issuer, &fixture_keys("entra.json"));
        let machine = Machine::beside(entra);
        let arguments = format!("{} {more}", machine.verifying_by(&machine.entra.authority(tenant)));
        assert_same(tenant, 0, twice(&machine, &arguments, &token("v1-app-defender")));
        assert_same(tenant, 1, twice(&machine, &arguments, &token("refused/wrong-key")));
    }
}
