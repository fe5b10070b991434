//! Keys that come and go, and how often they are asked for.

use rolecall_core::entra::ApplicationId;
use rolecall_core::net::Mode;
use rolecall_core::question::Answer as Said;
use serde_json::json;

use super::{CLIENT, HOUR, World, both, claims, key_set, none, token};
use crate::entra::{Answer, TENANT, configuration, configuration_target, issuer, keys_target};
use crate::signer::Signer;

#[test]
fn keys_are_asked_for_once_a_day() {
    let world = World::new(&["one"]);
    assert_eq!(world.answer(&token("one")), Said::Yes);
    assert_eq!(world.entra.take_targets(), both());
    assert_eq!(world.entra.connections(), 1);
    world.passes(24 * HOUR - 1);
    assert_eq!(world.answer(&token("one")), Said::Yes);
    assert_eq!(world.entra.take_targets(), none());
    world.passes(1);
    assert_eq!(world.answer(&token("one")), Said::Yes);
    assert_eq!(world.entra.take_targets(), both());
    world.passes(-1);
    let (answer, trust, _) = world.verify(&token("one"));
    assert_eq!((answer, trust.aged), (Said::Yes, None), "a clock set back renews");
    assert_eq!(world.entra.take_targets(), both());
}

#[test]
fn an_unchanged_key_set_is_confirmed_without_its_body() {
    let world = World::new(&["one"]);
    world.entra.publishes(TENANT, [Answer::json(&key_set(&["one"])).with("ETag", "\"v1\"")]);
    assert_eq!(world.answer(&token("one")), Said::Yes);
    world.passes(25 * HOUR);
    assert_eq!(world.answer(&token("one")), Said::Yes);
    let requests = world.entra.take_requests();
    let known: Vec<_> = requests.iter().map(|request| request.header("if-none-match")).collect();
    assert_eq!(known, [None, None, None, Some("\"v1\"")]);
    world.passes(HOUR);
    let (answer, trust, _) = world.verify(&token("one"));
    assert_eq!((answer, trust.aged, world.entra.take_targets()), (Said::Yes, None, none()));
}

#[test]
fn a_new_key_is_found_at_once_and_the_old_one_stays() {
    let world = World::new(&["old"]);
    assert_eq!(world.answer(&token("old")), Said::Yes);
    world.entra.publishes(TENANT, [Answer::json(&key_set(&["new"]))]);
    world.passes(HOUR);
    world.entra.take_targets();
    assert_eq!(world.answer(&token("new")), Said::Yes);
    assert_eq!(world.entra.take_targets(), both());
    assert_eq!(world.answer(&token("old")), Said::Yes, "one answer without it drops no key");
    assert_eq!(world.answer(&token("new")), Said::Yes);
    assert_eq!(world.entra.take_targets(), none());
}

#[test]
fn a_key_goes_three_days_after_it_was_last_seen() {
    let world = World::new(&["old", "new"]);
    assert_eq!(world.answer(&token("old")), Said::Yes);
    world.entra.publishes(TENANT, [Answer::json(&key_set(&["new"]))]);
    for _ in 0..2 {
        world.passes(36 * HOUR);
        assert_eq!(world.answer(&token("old")), Said::Yes);
    }
    world.passes(24 * HOUR);
    assert_eq!(world.answer(&token("new")), Said::Yes);
    assert_eq!(world.answer(&token("old")), Said::No, "96 hours");
}

#[test]
fn a_storm_of_unknown_keys_asks_once_in_five_minutes() {
    let world = World::new(&["one"]);
    assert_eq!(world.answer(&token("one")), Said::Yes);
    world.passes(HOUR);
    world.entra.take_targets();
    for number in 0..20 {
        let answer = world.answer(&token(&format!("unknown-{number}")));
        assert_eq!(answer, Said::No, "the keys are new, and it is not among them");
        world.passes(10);
    }
    assert_eq!(world.entra.take_targets(), both());
    world.passes(100);
    assert_eq!(world.answer(&token("unknown")), Said::No);
    assert_eq!(world.entra.take_targets(), both());
    assert_eq!(world.answer(&token("one")), Said::Yes);
}

#[test]
fn a_first_answer_that_lacks_the_key_is_asked_for_once_more() {
    // Entra's servers do not all say the same.
    let world = World::new(&["one"]);
    let answers = [&["one"][..], &["one", "two"][..]].map(|kids| Answer::json(&key_set(kids)));
    world.entra.publishes(TENANT, answers);
    assert_eq!(world.answer(&token("two")), Said::Yes);
    assert_eq!(world.entra.take_targets(), [both(), both()].concat());
    assert_eq!(world.entra.connections(), 1);
    for _ in 0..5 {
        assert_eq!(world.answer(&token("unknown")), Said::No);
    }
    assert_eq!(world.entra.take_targets(), none());
}

#[test]
fn an_applications_own_keys_are_asked_for_after_the_tenants() {
    let mut world = World::new(&["one"]);
    world.application = ApplicationId::of_audience(CLIENT);
    let own = format!("{}?appid={CLIENT}", configuration_target(TENANT));
    let own_keys = format!("{}?appid={CLIENT}", keys_target(TENANT));
    let jwks_uri = format!("{}{own_keys}", world.entra.base());
    let document = configuration(&world.entra.authority(TENANT), &issuer(TENANT), &jwks_uri);
    world.entra.says(&own, [Answer::json(&document)]);
    world.entra.says(&own_keys, [Answer::json(&key_set(&["own"]))]);
    let header = |kid: &str| json!({"typ": "JWT", "alg": "RS256", "kid": kid});
    let token = |kid: &str| Signer::tenants().token(&header(kid), &claims(CLIENT));
    assert_eq!(world.answer(&token("one")), Said::Yes);
    assert_eq!(world.entra.take_targets(), both());
    world.passes(HOUR);
    assert_eq!(world.answer(&token("own")), Said::Yes);
    assert_eq!(world.entra.take_targets(), [both(), vec![own, own_keys]].concat());
    world.passes(60);
    assert_eq!(world.answer(&token("own")), Said::Yes);
    assert_eq!(world.answer(&token("one")), Said::Yes);
    assert_eq!(world.entra.take_targets(), none());
    assert_eq!(world.answer(&token("unknown")), Said::No);
    assert_eq!(world.entra.take_targets(), none());
}

#[test]
fn offline_asks_nobody() {
    let mut world = World::new(&["one"]);
    world.mode = Mode::Never;
    let (said, trust, _) = world.verify(&token("one"));
    assert_eq!(said, Said::NotChecked);
    assert!(trust.unavailable.is_some_and(|said| said.why.contains("--offline")));
    assert_eq!((world.entra.take_targets(), world.entra.connections()), (none(), 0));
    world.mode = Mode::Renew;
    assert_eq!(world.answer(&token("one")), Said::Yes);
    assert_eq!(world.answer(&token("one")), Said::Yes);
    assert_eq!(world.entra.take_targets(), [both(), both()].concat());
    world.mode = Mode::Never;
    world.passes(100 * 24 * HOUR);
    let (said, trust, _) = world.verify(&token("one"));
    assert_eq!(said, Said::Yes);
    assert!(trust.aged.is_some_and(|aged| aged.contains("100 days")));
    assert_eq!(world.entra.take_targets(), none());
}
