//! What is asked when, and what is kept: whole processes, one after the other and all at once.

use std::io::Write as _;
use std::process::Stdio;
use std::time::SystemTime;

use rolecall_core::time::UnixTime;
use serde_json::json;

use crate::entra::{Answer, Entra, TENANT, configuration_target, fixture_keys, issuer, keys_target, without};
use crate::machine::{Machine, Outcome};
use crate::process::{NOW, token};
use crate::signer::Signer;

const GOOD: &str = "v1-app-defender";
/// The key that signs most fixtures.
pub(crate) const CURRENT: &str = "uyDonQuWQ5r_3X4fDw4S0XNMtxo";

/// What a full fetch asks for.
pub(crate) fn both() -> Vec<String> {
    vec![configuration_target(TENANT), keys_target(TENANT)]
}

pub(crate) fn none() -> Vec<String> {
    Vec::new()
}

/// A good token of the run's own key under the name `kid`, for the real moment, which is what keys go by.
pub(crate) fn token_of(kid: &str) -> String {
    let now = real_moment();
    let header = json!({"typ": "JWT", "alg": "RS256", "kid": kid});
    let claims = json!({
        "aud": "api://orders", "iss": issuer(TENANT), "tid": TENANT, "ver": "2.0", "oid": "a", "sub": "a",
        "iat": now - 300, "nbf": now - 300, "exp": now + 3_600,
    });
    Signer::tenants().token(&header, &claims)
}

#[test]
fn a_cold_cache_costs_two_requests_on_one_connection_and_a_warm_one_none() {
    let machine = Machine::of_tenant();
    let cold = machine.verify(&token(GOOD), "");
    cold.assert_passed("cold");
    assert_eq!(machine.entra.take_targets(), both());
    assert_eq!(machine.entra.connections(), 1);
    let base = machine.entra.base();
    assert_eq!(cold.asked(), both().iter().map(|target| format!("{base}{target}")).collect::<Vec<_>>());
    // v1 and v2 tokens, app-only and delegated, of both current keys: all from one file.
    for name in [GOOD, "v2-app-defender", "v2-app-second-key", "v1-delegated-defender", "v2-delegated"] {
        let warm = machine.verify(&token(name), "");
        warm.assert_passed(name);
        assert_eq!(warm.asked(), none());
    }
    for name in ["refused/tampered-payload", "refused/wrong-key", "refused/other-tenant"] {
        machine.verify(&token(name), "").assert_refused(name);
    }
    assert_eq!((machine.entra.take_targets(), machine.entra.connections()), (none(), 1));
}

#[test]
fn a_new_key_is_found_in_mid_use_and_the_old_one_stays() {
    let entra = Entra::new();
    let keys = fixture_keys("entra.json");
    entra.is_tenant(TENANT, &without(&keys, CURRENT));
    let machine = Machine::beside(entra);
    machine.verify(&token("v2-app-second-key"), "").assert_passed("before");
    machine.entra.publishes(TENANT, [Answer::json(&without(&keys, "bGit73Uu7QXt4Zpe_YeqjiML-dI"))]);
    machine.entra.take_targets();
    machine.verify(&token(GOOD), "").assert_passed("the new key");
    assert_eq!(machine.entra.take_targets(), both());
    machine.verify(&token("v2-app-second-key"), "").assert_passed("the key that one answer lacks");
    machine.verify(&token("refused/wrong-key"), "").assert_refused("forged");
    assert_eq!(machine.entra.take_targets(), none());
}

#[test]
fn a_storm_of_unknown_keys_asks_once() {
    let machine = Machine::of_tenant();
    machine.verify(&token(GOOD), "").assert_passed("cold");
    machine.ages(&UnixTime(real_moment() - 3_600).to_string());
    machine.entra.take_targets();
    for number in 0..15 {
        verify_now(&machine, &format!("unknown-{number}"), "").assert_refused("unknown");
    }
    assert_eq!(machine.entra.take_targets(), both());
    verify_now(&machine, CURRENT, "").assert_refused("a known name, another key");
    assert_eq!(machine.entra.take_targets(), none());
}

/// The machine's clock.
fn real_moment() -> i64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a clock after 1970");
    i64::try_from(now.as_secs()).expect("a moment")
}

/// Verifies a good token of the run's own key under the name `kid` at the real moment.
fn verify_now(machine: &Machine, kid: &str, more: &str) -> Outcome {
    Outcome::of(machine.run(&format!("{} {more}", machine.verifying_now()), &token_of(kid)))
}

#[test]
fn keys_of_today_do_not_refuse_a_key_of_another_day() {
    let machine = Machine::of_tenant();
    // The keys are all that the issuer has today; it may have had others when the token was new.
    for now in ["2001-01-01T00:00:00Z", "2099-01-01T00:00:00Z"] {
        let arguments = machine.verifying().replace(NOW, now);
        let outcome = Outcome::of(machine.run(&arguments, &token("refused/unknown-kid")));
        assert_eq!(outcome.authentic(), "not-checked", "{now}: {:#}", outcome.report);
    }
}

#[test]
fn ten_processes_on_a_cold_cache_ask_once() {
    let machine = Machine::of_tenant();
    let children: Vec<_> = (0..10)
        .map(|_| {
            let mut command = machine.command(&machine.verifying());
            command.arg("--ca-cert").arg(machine.folder.path().join("ca.pem"));
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
            let mut child = command.spawn().expect("the program starts");
            let mut stdin = child.stdin.take().expect("piped");
            stdin.write_all(token(GOOD).as_bytes()).expect("a token goes into a pipe");
            child
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().expect("the program ends");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
    }
    assert_eq!((machine.entra.take_targets(), machine.entra.connections()), (both(), 1));
}

#[test]
fn offline_asks_nobody() {
    let machine = Machine::of_tenant();
    let cold = machine.verify(&token(GOOD), "--offline");
    cold.assert_undecided("cold");
    assert!(cold.why().contains("--offline"), "{}", cold.why());
    assert_eq!((cold.asked(), machine.entra.connections()), (none(), 0));
    machine.verify(&token(GOOD), "").assert_passed("online");
    let warm = machine.verify(&token(GOOD), "--offline");
    warm.assert_passed("warm");
    machine.verify(&token("refused/tampered-payload"), "--offline").assert_refused("tampered");
    machine.ages("2026-01-02T03:04:05Z");
    machine.verify(&token(GOOD), "--offline").assert_passed("old");
    verify_now(&machine, "unknown", "--offline").assert_undecided("a key that may be newer");
    assert_eq!((warm.asked(), machine.entra.connections()), (none(), 1));
}

#[test]
fn refresh_asks_however_new_the_keys_are() {
    let machine = Machine::of_tenant();
    for _ in 0..2 {
        machine.verify(&token(GOOD), "--refresh").assert_passed("renewed");
        assert_eq!(machine.entra.take_targets(), both());
    }
    let both_at_once = machine.run(&format!("{} --refresh --offline", machine.verifying()), &token(GOOD));
    assert_eq!(both_at_once.status, 2);
}

#[test]
fn old_keys_serve_while_nobody_answers_and_the_first_line_says_so() {
    let machine = Machine::of_tenant();
    machine.verify(&token(GOOD), "").assert_passed("cold");
    machine.ages("2026-01-02T03:04:05Z");
    machine.entra.dies();
    let arguments = machine.verifying().replace("json", "table");
    let run = machine.run(&arguments, &token(GOOD));
    assert_eq!(run.status, 0, "{run:?}");
    // The first sentence is wrapped where it is long.
    let first = run.out.split("\n\n").next().unwrap_or_default().replace("\n ", "");
    assert!(first.starts_with("PASS: ") && first.contains(" The keys are "), "{first}");
    assert!(first.contains(" old: localhost:") && first.contains(" could not be asked: "), "{first}");
    machine.verify(&token("refused/wrong-key"), "").assert_refused("forged");
    verify_now(&machine, "unknown", "").assert_undecided("a key that may be newer");
}

#[test]
fn a_moment_to_come_makes_keys_old() {
    let machine = Machine::of_tenant();
    machine.verify(&token(GOOD), "").assert_passed("cold");
    machine.ages("2999-01-02T03:04:05Z");
    machine.entra.take_targets();
    machine.verify(&token(GOOD), "").assert_passed("renewed");
    assert_eq!(machine.entra.take_targets(), both());
    machine.verify(&token(GOOD), "").assert_passed("warm");
    assert_eq!(machine.entra.take_targets(), none());
}

#[test]
fn the_tokens_clock_never_moves_the_keys() {
    for now in ["1990-01-01T00:00:00Z", "2099-01-01T00:00:00Z"] {
        let machine = Machine::of_tenant();
        let verifying = machine.verifying().replace(NOW, now);
        let verify = || Outcome::of(machine.run(&verifying, &token(GOOD)));
        let cold = verify();
        assert_eq!((cold.status, cold.authentic()), (1, "yes"), "{now}");
        assert_eq!(machine.entra.take_targets(), both(), "{now}");
        verify();
        machine.verify(&token(GOOD), "").assert_passed(now);
        assert_eq!(machine.entra.take_targets(), none(), "{now}");
    }
}

#[test]
fn every_command_that_takes_trust_asks_alike() {
    let machine = Machine::of_tenant();
    let trust = format!("--authority {} --now {NOW} --format json", machine.entra.authority(TENANT));
    let check = |roles: &str, name: &str| {
        machine.run(&format!("check {trust} --require {roles} --any-audience"), &token(name)).status
    };
    assert_eq!(check("Alert.Read.All", GOOD), 0);
    assert_eq!(machine.entra.take_targets(), both());
    assert_eq!(check("Machine.Isolate", GOOD), 1);
    assert_eq!(check("Alert.Read.All", "refused/tampered-payload"), 1);
    let look = Outcome::of(machine.run(&format!("inspect {trust}"), &token(GOOD)));
    assert_eq!((look.status, look.authentic()), (0, "yes"));
    assert_eq!(machine.entra.take_targets(), none());
    let cold = Machine::of_tenant();
    cold.entra.configures(TENANT, [Answer::status(404)]);
    let trust = format!("--authority {} --now {NOW} --format json", cold.entra.authority(TENANT));
    let undecided = cold.run(&format!("check {trust} --require Alert.Read.All"), &token(GOOD));
    assert_eq!(undecided.status, 3, "{undecided:?}");
    assert_eq!(cold.run(&format!("inspect {trust}"), &token(GOOD)).status, 0, "a look needs no keys");
}

#[test]
fn an_audit_asks_once_and_says_whom() {
    let machine = Machine::of_tenant();
    let text = format!("{}\n{}\n", token(GOOD), token("v2-app-defender"));
    let arguments = format!("audit --authority {} --now {NOW}", machine.entra.authority(TENANT));
    let run = machine.run(&format!("{arguments} --format json"), &text);
    assert_eq!(machine.entra.take_targets(), both());
    let base = machine.entra.base();
    let asked: Vec<serde_json::Value> =
        both().iter().map(|target| format!("{base}{target} (200)").into()).collect();
    assert_eq!(run.json()["network"], serde_json::Value::Array(asked), "{run:?}");
    let offline = machine.run(&format!("{arguments} --offline"), &text);
    assert!(offline.out.contains("no network used"), "{offline:?}");
}
