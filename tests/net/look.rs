//! `inspect --online`: the token's own issuer leads to Microsoft, and to nobody else.

use crate::entra::{Entra, TENANT, configuration_target, fixture_keys, keys_target};
use crate::machine::{Machine, Outcome};
use crate::process::{NOW, token};
use crate::proxy::Proxy;

/// A machine behind a proxy that leads every host to the fixtures' tenant.
fn machine() -> (Machine, Proxy) {
    let entra = Entra::new();
    let base = "https://login.microsoftonline.com";
    entra.is_authority(base, TENANT, &crate::entra::issuer(TENANT), &fixture_keys("entra.json"));
    let proxy = Proxy::to(entra.port());
    (Machine::beside(entra).behind(&proxy), proxy)
}

fn look(machine: &Machine, name: &str) -> Outcome {
    Outcome::of(machine.run(&format!("inspect --online --now {NOW} --format json"), &token(name)))
}

#[test]
fn an_issuer_of_microsofts_leads_to_its_keys() {
    let (machine, proxy) = machine();
    for name in ["v1-app-defender", "v2-app-defender"] {
        let outcome = look(&machine, name);
        assert_eq!((outcome.status, outcome.authentic()), (0, "yes"), "{name}: {:#}", outcome.report);
        assert_eq!(outcome.report["trust"]["chosen_by_token"], true);
        let table = machine.run(&format!("inspect --online --now {NOW}"), &token(name));
        let first = table.out.split("\n\n").next().unwrap_or_default().replace("\n ", "");
        assert!(!first.starts_with("PASS"), "{first}");
        assert!(first.to_lowercase().contains("nobody"), "{first}");
    }
    assert_eq!(proxy.targets(), ["login.microsoftonline.com:443"]);
    assert_eq!(machine.entra.take_targets(), [configuration_target(TENANT), keys_target(TENANT)]);
    for name in ["refused/tampered-payload", "refused/wrong-key"] {
        let outcome = look(&machine, name);
        assert_eq!((outcome.status, outcome.authentic()), (0, "no"), "{name}: a look refuses nothing");
    }
}

#[test]
fn any_other_issuer_leads_nowhere_and_it_is_said() {
    let (machine, proxy) = machine();
    for name in [
        "refused/iss-lookalike",
        "refused/iss-lookalike-letter",
        "refused/iss-user-info",
        "refused/iss-path",
        "refused/iss-http",
        "refused/iss-upper-case",
        "refused/iss-v2-with-slash",
        "refused/iss-v1-without-slash",
        "refused/iss-common",
        "refused/iss-template",
        "refused/iss-list",
        "refused/iss-missing",
        "refused/tid-in-path",
        "generic-rs256",
        "b2c",
    ] {
        let outcome = look(&machine, name);
        assert_eq!((outcome.status, outcome.authentic()), (0, "not-checked"), "{name}: {:#}", outcome.report);
        assert!(outcome.why().contains("nobody was asked"), "{name}: {}", outcome.why());
    }
    assert_eq!(proxy.targets(), Vec::<String>::new());
}

#[test]
fn a_look_asks_nobody_unless_told_to() {
    let (machine, proxy) = machine();
    let plain = machine.run(&format!("inspect --now {NOW} --format json"), &token("v1-app-defender")).json();
    assert_eq!(plain["network"].as_array().map(Vec::len), Some(0));
    for refused in ["verify", "check --require X"] {
        let run = machine.run(&format!("{refused} --online --any-audience"), &token("v1-app-defender"));
        assert_eq!(run.status, 2, "{refused} never takes the token's word for whom to trust: {run:?}");
    }
    assert_eq!(proxy.targets(), Vec::<String>::new());
}
