//! Authorities that name a domain, or speak for many tenants.

use serde_json::json;

use crate::cache::none;
use crate::entra::{Entra, TENANT, configuration_target, fixture_keys, issuer, keys_target};
use crate::machine::{Machine, Outcome};
use crate::process::token;

const GOOD: &str = "v1-app-defender";
/// Well signed by the same keys, for another tenant.
const STRANGER: &str = "refused/other-tenant";
const STRANGERS_TENANT: &str = "5c2e7a90-84d1-4b36-9f0e-27a6c3d8e5b1";

/// A machine beside an authority called `tenant` whose document names `issuer`.
fn machine(tenant: &str, issuer: &str) -> Machine {
    let entra = Entra::new();
    entra.is_authority(&entra.base(), tenant, issuer, &fixture_keys("entra.json"));
    Machine::beside(entra)
}

fn verify(machine: &Machine, tenant: &str, name: &str, more: &str) -> Outcome {
    let arguments = machine.verifying_by(&machine.entra.authority(tenant));
    Outcome::of(machine.run(&format!("{arguments} {more}"), &token(name)))
}

#[test]
fn a_domain_is_the_tenant_that_its_document_names() {
    let machine = machine("contoso.com", &issuer(TENANT));
    let cold = verify(&machine, "contoso.com", GOOD, "");
    cold.assert_passed("cold");
    assert!(cold.report["trust"]["tenants"].to_string().contains(TENANT), "{:#}", cold.report["trust"]);
    assert_eq!(
        machine.entra.take_targets(),
        [configuration_target("contoso.com"), keys_target("contoso.com")]
    );
    verify(&machine, "contoso.com", "v2-app-defender", "").assert_passed("v2");
    verify(&machine, "contoso.com", GOOD, "--offline").assert_passed("offline");
    for name in [STRANGER, "personal-account", "refused/wrong-key", "refused/personal-key-for-tenant"] {
        verify(&machine, "contoso.com", name, "").assert_refused(name);
    }
    assert_eq!(machine.entra.take_targets(), none());
}

#[test]
fn authorities_on_one_server_do_not_share_keys() {
    let machine = machine("contoso.com", &issuer(TENANT));
    verify(&machine, "contoso.com", GOOD, "").assert_passed("contoso.com");
    let domain = machine.kept("contoso.com");
    // Somebody copies one authority's file over the other's.
    std::fs::copy(&domain, machine.kept(TENANT)).expect("a copy");
    machine.entra.take_targets();
    let outcome = machine.verify(&token(GOOD), "");
    outcome.assert_undecided("the other authority knows nothing");
    assert!(outcome.notes().contains("another authority"), "{}", outcome.notes());
    assert_eq!(machine.entra.take_targets(), [configuration_target(TENANT)]);
}

#[test]
fn who_speaks_for_many_needs_a_word_on_which() {
    for many in ["organizations", "common"] {
        let machine = machine(many, &issuer("{tenantid}"));
        let unsaid = machine.run(&machine.verifying_by(&machine.entra.authority(many)), &token(GOOD));
        assert_eq!(unsaid.status, 2, "{unsaid:?}");
        assert!(unsaid.err.contains("--allow-tenant"), "{}", unsaid.err);
        assert_eq!((machine.entra.take_targets(), machine.entra.connections()), (none(), 0));
        let allowed = format!("--allow-tenant {TENANT}");
        for name in [GOOD, "v2-app-defender"] {
            verify(&machine, many, name, &allowed).assert_passed(name);
            verify(&machine, many, name, "--any-tenant").assert_passed(name);
        }
        assert_eq!(machine.entra.take_targets(), [configuration_target(many), keys_target(many)]);
        verify(&machine, many, STRANGER, &allowed).assert_refused("a stranger");
        verify(&machine, many, STRANGER, "--any-tenant").assert_passed("any is any");
        let two = format!("{allowed} --allow-tenant {}", tenant_of(STRANGER));
        verify(&machine, many, STRANGER, &two).assert_passed("two tenants");
        for name in ["refused/wrong-key", "refused/tid-mismatch", "refused/personal-key-for-tenant"] {
            verify(&machine, many, name, "--any-tenant").assert_refused(name);
        }
        assert_eq!(machine.entra.take_targets(), none());
    }
}

/// The `tid` of a fixture's token, by `inspect`.
fn tenant_of(name: &str) -> String {
    let machine = Machine::of_tenant();
    let report = machine.run("inspect --format json", &token(name)).json();
    report["token"]["claims"]["tid"].as_str().expect("a tenant").to_owned()
}

#[test]
fn consumers_are_the_personal_tenant() {
    let personal = "9188040d-6c67-4c5b-b112-36a304b66dad";
    let machine = machine("consumers", &issuer(personal));
    verify(&machine, "consumers", "personal-account", "--any-tenant").assert_passed("a person");
    verify(&machine, "consumers", GOOD, "--any-tenant").assert_refused("a tenant's");
    // An authority of organizations does not admit people.
    let machine = self::machine("organizations", &issuer("{tenantid}"));
    verify(&machine, "organizations", "personal-account", "--any-tenant").assert_refused("a person");
}

#[test]
fn a_tenant_is_not_taken_for_many() {
    let machine = Machine::of_tenant();
    for more in ["--any-tenant", &format!("--allow-tenant {STRANGERS_TENANT}")] {
        let run = machine.run(&format!("{} {more}", machine.verifying()), &token(GOOD));
        assert_eq!(run.status, 2, "{run:?}");
    }
    assert_eq!(machine.entra.connections(), 0);
    // Nor does the document of many pass for a tenant's.
    machine.entra.is_authority(
        &machine.entra.base(),
        TENANT,
        &issuer("{tenantid}"),
        &json!(fixture_keys("entra.json")),
    );
    machine.verify(&token(GOOD), "").assert_undecided("many tenants' document");
}
