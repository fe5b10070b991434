//! Servers that answer badly: no good token is ever refused for it, and no bad one passes.

use serde_json::json;

use crate::cache::{both, none};
use crate::entra::{
    Answer, Certificate, Delivery, Entra, TENANT, configuration, configuration_target, fixture_keys, issuer,
    keys_target,
};
use crate::machine::{Machine, Outcome};
use crate::process::token;
use crate::trap::Trap;

const GOOD: [&str; 2] = ["v1-app-defender", "v2-app-defender"];
const BAD: [&str; 2] = ["refused/tampered-payload", "refused/wrong-key"];

/// Every bad answer that either address can give: what it is, a word of the reason, and how often it is asked for.
fn faults(trap: &Trap) -> Vec<(&'static str, Answer, &'static str, usize)> {
    let busy = |status| Answer::status(status).with("Retry-After", "0");
    let json = |body: &[u8]| Answer::of("application/json; charset=utf-8", body);
    let place = trap.place();
    // Three thousand zeros.
    let bomb = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xed\xc1\x31\x01\x00\x00\x00\xc2\xa0\xf5\x4f\x6d\x0d\x0f\xa0\x00\x00\x80\x77\x03\x0d\x5b\x86\xda\xb8\x0b\x00\x00";
    vec![
        ("429", busy(429), "429", 3),
        ("500", busy(500), "500", 3),
        ("503", busy(503), "503", 3),
        ("404", Answer::status(404), "404", 1),
        ("204", Answer::status(204), "204", 1),
        ("empty", json(b""), "", 1),
        ("truncated", json(b"{\"issuer\": ").delivered(Delivery::Claiming(1000)), "broke off", 1),
        ("closed", json(b"{}").delivered(Delivery::Close), "broke off", 1),
        ("2 GB", json(&vec![b' '; 2_000_000]).delivered(Delivery::Claiming(1 << 31)), "longer than", 1),
        ("endless", json(&[b' '; 1000]).delivered(Delivery::Endless), "longer than", 1),
        ("gzip bomb", json(bomb).with("Content-Encoding", "gzip"), "", 1),
        ("HTML", Answer::of("text/html", "<html><body>Sign in</body></html>"), "instead of JSON", 1),
        ("HTML called JSON", json(b"<html></html>"), "", 1),
        ("JSON called text", Answer::of("text/plain", "{}"), "instead of JSON", 1),
        ("an array", json(b"[]"), "", 1),
        ("an empty object", json(b"{}"), "", 1),
        ("to http", Answer::redirect(&format!("http://{place}/x")), "not followed", 1),
        ("to another host", Answer::redirect(&format!("https://{place}/x")), "not followed", 1),
    ]
}

/// What a cold and a warm machine say while `entra` is as `spoil` leaves it.
fn assert_harmless(what: &str, word: &str, targets: &[String], spoil: impl Fn(&Entra)) {
    let cold = Machine::of_tenant();
    spoil(&cold.entra);
    let outcome = cold.verify(&token(GOOD[0]), "");
    outcome.assert_undecided(what);
    assert!(outcome.why().contains(word), "{what}: {}", outcome.why());
    assert_eq!(cold.entra.take_targets(), targets, "{what}");
    assert_eq!(outcome.asked().len(), targets.len(), "{what}");
    for name in BAD {
        let status = cold.verify(&token(name), "").status;
        assert!(matches!(status, 1 | 3), "{what}: {name}: {status}");
    }
    let warm = Machine::of_tenant();
    warm.verify(&token(GOOD[0]), "").assert_passed(what);
    spoil(&warm.entra);
    for name in GOOD {
        warm.verify(&token(name), "--refresh").assert_passed(what);
    }
    for name in BAD {
        warm.verify(&token(name), "--refresh").assert_refused(&format!("{what}: {name}"));
    }
}

#[test]
fn a_bad_configuration_is_no_verdict() {
    let trap = Trap::new();
    for (what, answer, word, count) in faults(&trap) {
        assert_harmless(what, word, &vec![configuration_target(TENANT); count], |entra| {
            entra.configures(TENANT, [answer.clone()]);
        });
    }
    trap.assert_untouched("a redirect was followed");
}

#[test]
fn bad_keys_are_no_verdict() {
    let trap = Trap::new();
    for (what, answer, word, count) in faults(&trap) {
        let mut targets = vec![configuration_target(TENANT)];
        targets.extend(vec![keys_target(TENANT); count]);
        assert_harmless(what, word, &targets, |entra| entra.publishes(TENANT, [answer.clone()]));
    }
    for name in ["no-usable-keys.json", "empty.json"] {
        assert_harmless(name, "none of the keys", &both(), |entra| {
            entra.publishes(TENANT, [Answer::json(&fixture_keys(name))]);
        });
    }
    trap.assert_untouched("a redirect was followed");
}

#[test]
fn a_configuration_of_others_is_not_believed() {
    let trap = Trap::new();
    let says = |issuer: String, jwks_uri: Option<String>| {
        move |entra: &Entra| {
            let own = format!("{}{}", entra.base(), keys_target(TENANT));
            let document =
                configuration(&entra.authority(TENANT), &issuer, jwks_uri.as_deref().unwrap_or(&own));
            entra.configures(TENANT, [Answer::json(&document)]);
        }
    };
    let asked = [configuration_target(TENANT)];
    for other in [
        issuer("5c2e7a90-1b3d-4f60-8a2c-9d4e6f8b0a13"),
        issuer("{tenantid}"),
        format!("https://{}/{TENANT}/v2.0", trap.place()),
    ] {
        assert_harmless(&other, "issuer", &asked, says(other.clone(), None));
    }
    for uri in [
        format!("https://{}/keys", trap.place()),
        format!("http://{}/keys", trap.place()),
        format!("https://login.microsoftonline.com@{}/keys", trap.place()),
        "https://login.microsoftonline.com.evil.invalid/keys".to_owned(),
        "file:///etc/passwd".to_owned(),
    ] {
        assert_harmless(&uri, "jwks_uri", &asked, says(issuer(TENANT), Some(uri.clone())));
    }
    trap.assert_untouched("a foreign address of keys was asked");
}

#[test]
fn a_tenant_that_entra_does_not_know_is_explained() {
    let answer = Answer::refusal(
        400,
        "invalid_tenant",
        90002,
        "Tenant 'contoso.example' not found. Check to make sure you have the correct tenant ID and are signing into the \
         correct cloud.",
    );
    assert_harmless("invalid_tenant", "AADSTS90002", &[configuration_target(TENANT)], |entra| {
        entra.configures(TENANT, [answer.clone()]);
    });
}

#[test]
fn a_certificate_that_does_not_hold_is_no_verdict() {
    for (certificate, word) in [
        (Certificate::WrongName, "another name"),
        (Certificate::Expired, "expired"),
        (Certificate::Stranger, "nobody"),
    ] {
        let entra = Entra::showing(certificate);
        entra.is_tenant(TENANT, &fixture_keys("entra.json"));
        let machine = Machine::beside(entra);
        let outcome = machine.verify(&token(GOOD[0]), "");
        outcome.assert_undecided(&format!("{certificate:?}"));
        assert!(outcome.why().contains("its certificate is not to be trusted"), "{}", outcome.why());
        assert!(outcome.why().to_lowercase().contains(word), "{certificate:?}: {}", outcome.why());
        for name in BAD {
            assert!(matches!(machine.verify(&token(name), "").status, 1 | 3), "{name}");
        }
        assert_eq!(machine.entra.take_targets(), none(), "{certificate:?}");
    }
}

#[test]
fn a_server_that_is_not_there_is_no_verdict() {
    let machine = Machine::of_tenant();
    // Nothing listens at the port of tcpmux.
    for server in ["https://does-not-exist.invalid", "https://localhost:1"] {
        let arguments = machine.verifying_by(&format!("{server}/{TENANT}"));
        let outcome = Outcome::of(machine.run(&arguments, &token(GOOD[0])));
        outcome.assert_undecided(server);
        assert!(outcome.why().contains("no connection"), "{}", outcome.why());
        assert_eq!(outcome.report["network"][0]["status"], json!(null), "{:#}", outcome.report);
        let arguments = arguments.replace("json", "table");
        assert!(machine.run(&arguments, &token(GOOD[0])).first_line().starts_with("UNDECIDED"));
    }
    assert_eq!(machine.entra.connections(), 0);
}
