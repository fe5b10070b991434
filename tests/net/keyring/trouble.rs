//! Junk, forgeries, and servers that do not answer well.

use rolecall_core::entra::ApplicationId;
use rolecall_core::question::Answer as Said;
use serde_json::json;

use super::{AUDIENCE, CLIENT, HOUR, START, World, both, claims, key_set, none, token};
use crate::entra::{Answer, TENANT};
use crate::signer::Signer;

#[test]
fn junk_drives_no_traffic() {
    let world = World::new(&["one"]);
    assert_eq!(world.answer(&token("one")), Said::Yes);
    world.passes(HOUR);
    world.entra.take_targets();
    let header = json!({"typ": "JWT", "alg": "RS256", "kid": "unknown"});
    for (name, value) in [
        ("exp", json!(START - 1)),
        ("nbf", json!(START + 2 * HOUR)),
        ("aud", json!("api://another")),
        ("iss", json!("https://sts.windows.net/00000000-0000-4000-8000-000000000000/")),
        ("tid", json!("00000000-0000-4000-8000-000000000000")),
    ] {
        let mut claims = claims(AUDIENCE);
        claims[name] = value;
        assert_ne!(world.answer(&Signer::attackers().token(&header, &claims)), Said::Yes, "{name}");
    }
    for header in [
        json!({"alg": "HS256", "kid": "unknown"}),
        json!({"alg": "none", "kid": "unknown"}),
        json!({"alg": "RS256", "kid": "unknown", "crit": ["x"], "x": 1}),
        json!({"alg": "RS256"}),
    ] {
        let token = Signer::attackers().token(&header, &claims(AUDIENCE));
        assert_ne!(world.answer(&token), Said::Yes, "{header}");
    }
    assert_eq!(world.entra.take_targets(), none());
}

#[test]
fn a_forged_token_is_refused_by_keys_of_any_age() {
    let world = World::new(&["one"]);
    let forged = Signer::attackers().token(&json!({"alg": "RS256", "kid": "one"}), &claims(AUDIENCE));
    assert_eq!(world.answer(&forged), Said::No);
    assert_eq!(world.entra.take_targets(), both(), "a bad signature under a known key asks for nothing");
    world.passes(48 * HOUR);
    world.entra.dies();
    assert_eq!(world.answer(&forged), Said::No);
}

#[test]
fn bad_answers_never_cost_a_key_that_was_had() {
    let world = World::new(&["one"]);
    assert_eq!(world.answer(&token("one")), Said::Yes);
    let odd = |text: &str| Answer::of("application/json", text);
    for (what, answer) in [
        ("an error", Answer::status(404)),
        ("no JSON", odd("<html>")),
        ("nothing", odd("")),
        ("no keys", odd(r#"{"keys":[]}"#)),
        ("half", odd(r#"{"keys":[{"kty":"RSA""#)),
        ("useless keys", odd(r#"{"keys":[{"kty":"oct","k":"AAAA","kid":"one"}]}"#)),
        ("HTML", Answer::of("text/html", key_set(&["new"]).to_string())),
    ] {
        world.passes(25 * HOUR);
        world.entra.publishes(TENANT, [answer]);
        let (said, trust, _) = world.verify(&token("one"));
        assert_eq!(said, Said::Yes, "{what}");
        assert!(trust.aged.is_some_and(|aged| aged.contains("old")), "{what}");
        let (said, trust, _) = world.verify(&token("unknown"));
        assert_eq!(said, Said::NotChecked, "{what}");
        assert!(trust.outdated.is_some(), "{what}");
    }
}

#[test]
fn a_busy_server_is_asked_three_times_with_growing_waits() {
    for status in [429, 500, 503] {
        let world = World::new(&["one"]);
        world.entra.publishes(TENANT, [Answer::status(status)]);
        let (said, trust, _) = world.verify(&token("one"));
        assert_eq!(said, Said::NotChecked);
        assert!(trust.unavailable.is_some_and(|said| said.why.contains(&status.to_string())));
        assert_eq!(world.entra.take_targets().len(), 4);
        assert_eq!(*world.http.waits.borrow(), [500, 1000]);
        assert_eq!(world.answer(&token("one")), Said::NotChecked);
        world.entra.publishes(TENANT, [Answer::status(status), Answer::json(&key_set(&["one"]))]);
        assert_eq!(world.answer(&token("one")), Said::Yes, "it has recovered");
    }
}

#[test]
fn a_server_says_how_long_to_wait_and_is_not_waited_for_for_ever() {
    let busy = |after: &str| Answer::status(503).with("Retry-After", after);
    for (after, waits) in [
        ("0", &[0, 0][..]),
        ("3", &[3000, 3000][..]),
        ("4", &[4000, 4000][..]),
        ("5", &[5000][..]),
        ("10", &[][..]),
        ("86400", &[][..]),
        ("18446744073709551615", &[][..]),
        // A moment: 2 seconds after the start.
        ("Mon, 23 Nov 2026 10:00:02 GMT", &[2000, 2000][..]),
        ("Mon, 23 Nov 1998 10:00:02 GMT", &[0, 0][..]),
        ("soon", &[500, 1000][..]),
        ("-1", &[500, 1000][..]),
    ] {
        let world = World::new(&["one"]);
        world.entra.configures(TENANT, [busy(after)]);
        assert_eq!(world.answer(&token("one")), Said::NotChecked, "{after}");
        assert_eq!(*world.http.waits.borrow(), waits, "{after}");
        assert_eq!(world.entra.take_targets().len(), waits.len() + 1, "{after}");
    }
}

#[test]
fn an_answer_that_nothing_has_changed_needs_something_to_compare_with() {
    let world = World::new(&["one"]);
    world.entra.publishes(TENANT, [Answer::status(304)]);
    assert_eq!(world.answer(&token("one")), Said::NotChecked);
    world.entra.publishes(TENANT, [Answer::json(&key_set(&["one"]))]);
    assert_eq!(world.answer(&token("one")), Said::Yes);
    // The answer had no `ETag`, so there is still nothing.
    world.passes(25 * HOUR);
    world.entra.publishes(TENANT, [Answer::status(304)]);
    let (said, trust, _) = world.verify(&token("one"));
    assert_eq!((said, trust.aged.is_some()), (Said::Yes, true));
    world.entra.configures(TENANT, [Answer::status(304)]);
    assert_eq!(world.answer(&token("one")), Said::Yes);
}

#[test]
fn an_applications_keys_that_cannot_be_had_leave_it_open() {
    let mut world = World::new(&["one"]);
    world.application = ApplicationId::of_audience(CLIENT);
    let header = json!({"typ": "JWT", "alg": "RS256", "kid": "own"});
    let own = Signer::tenants().token(&header, &claims(CLIENT));
    for _ in 0..2 {
        assert_eq!(world.answer(&own), Said::NotChecked);
        world.passes(60);
    }
    world.passes(HOUR);
    world.entra.dies();
    assert_eq!(world.answer(&own), Said::NotChecked);
}
