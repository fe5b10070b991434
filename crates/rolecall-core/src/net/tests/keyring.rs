//! When the network is used, and what is said when it gives nothing.

use super::*;

const DAY: i64 = 24 * HOUR;

/// A store that has what the issuer answered at [`WALL`].
fn warm(keys: &str) -> Memory {
    let store = Memory::default();
    let outcome = Run::new(&Fake::entra(keys), &store).on(fixture!("v2-app-second-key"));
    assert_eq!(outcome.answer(), Answer::Yes);
    store
}

#[test]
fn a_token_is_verified_by_keys_that_were_asked_for_once() {
    let (http, store) = (Fake::entra(ENTRA), Memory::default());
    for (what, seconds, requests) in [
        ("nothing is kept", 0, &[CONFIGURATION, KEYS][..]),
        ("a moment later", 0, &[]),
        ("the last second of the day", DAY - 1, &[]),
        ("a day later", DAY, &[CONFIGURATION, KEYS]),
        ("the second after", DAY + 1, &[]),
        ("a day after that", 2 * DAY, &[CONFIGURATION, KEYS]),
    ] {
        let outcome = Run::new(&http, &store).at(seconds).on(fixture!("v2-app-custom-api"));
        assert_eq!(outcome.asked, requests, "{what}");
        assert_eq!(outcome.answer(), Answer::Yes, "{what}");
        assert_eq!((&outcome.trust.aged, &outcome.notes[..]), (&None, &[][..]), "{what}");
        let origin = &outcome.trust.keys[0].origin;
        assert!(
            origin.starts_with(&format!("login.microsoftonline.com for {TID} as of 2030-03-1")),
            "{origin}"
        );
    }
}

#[test]
fn the_mode_says_when_the_network_is_used() {
    for (what, mode, seconds, requests) in [
        ("fresh keys", Mode::WhenNeeded, HOUR, 0),
        ("fresh keys, and new ones wanted", Mode::Renew, HOUR, 2),
        ("fresh keys, offline", Mode::Never, HOUR, 0),
        ("old keys", Mode::WhenNeeded, DAY, 2),
        ("old keys, and new ones wanted", Mode::Renew, DAY, 2),
        ("old keys, offline", Mode::Never, 30 * DAY, 0),
    ] {
        let (http, store) = (Fake::entra(ENTRA), warm(ENTRA));
        let outcome = Run::new(&http, &store).mode(mode).at(seconds).on(fixture!("v2-app-custom-api"));
        assert_eq!(outcome.asked.len(), requests, "{what}");
        assert_eq!(outcome.answer(), Answer::Yes, "{what}");
        let aged = (mode == Mode::Never && seconds >= DAY)
            .then(|| "The keys are 30 days old, and --offline forbids asking for newer ones.".to_owned());
        assert_eq!(outcome.trust.aged, aged, "{what}");
    }
}

#[test]
fn old_keys_serve_when_no_newer_ones_can_be_had() {
    for (what, address, answer, why) in [
        (
            "no connection",
            CONFIGURATION,
            Answered::from(no_connection()),
            "could not be asked: no connection: refused",
        ),
        ("no time", KEYS, HttpError::Time.into(), "could not be asked: no answer in time"),
        ("an error", CONFIGURATION, reply(400, "{}").into(), "answered 400"),
        ("a redirect", KEYS, reply(302, "").into(), "answered 302 and sends elsewhere"),
        (
            "another tenant's document",
            CONFIGURATION,
            reply(200, &configuration(&v2_issuer(OTHER_TID), KEYS)).into(),
            OTHER_TID,
        ),
        ("keys of no use", KEYS, reply(200, r#"{"keys":[]}"#).into(), "none of the keys"),
    ] {
        let (http, store) = (Fake::entra(ENTRA), warm(ENTRA));
        let before = store.text();
        http.set(address, [answer]);
        let outcome = Run::new(&http, &store).at(DAY + 2 * HOUR).on(fixture!("v2-app-custom-api"));
        assert_eq!(outcome.answer(), Answer::Yes, "{what}");
        let aged = outcome.trust.aged.expect(what);
        assert!(aged.starts_with("The keys are 1 day 2 h old: ") && aged.contains(why), "{what}: {aged}");
        assert!(aged.ends_with('.') && !aged.ends_with(".."), "{what}: {aged}");
        assert_eq!(store.text(), before, "{what}: what is kept stays as it was");
        let again = Run::new(&http, &store).at(DAY + 2 * HOUR).on(fixture!("v2-app-custom-api"));
        assert!(!again.asked.is_empty(), "{what}: the next run tries again");
    }
}

#[test]
fn without_keys_nothing_is_decided() {
    let http = Fake::default();
    for (what, mode, token) in [
        ("no answer", Mode::WhenNeeded, fixture!("v2-app-custom-api")),
        ("no answer, new keys wanted", Mode::Renew, fixture!("v2-app-custom-api")),
        ("offline", Mode::Never, fixture!("v2-app-custom-api")),
        ("no answer, a key of nobody", Mode::WhenNeeded, fixture!("refused/unknown-kid")),
        ("offline, a key of nobody", Mode::Never, fixture!("refused/unknown-kid")),
    ] {
        let outcome = Run::new(&http, &Memory::default()).mode(mode).on(token);
        assert_eq!(outcome.answer(), Answer::NotChecked, "{what}");
        let why = outcome.trust.unavailable.clone().expect(what);
        assert_eq!(outcome.why(), why.why, "{what}");
        if mode == Mode::Never {
            assert_eq!(outcome.asked, [""; 0], "{what}");
            assert_eq!(
                why.why,
                format!(
                    "no keys of login.microsoftonline.com for {TID} are kept, and --offline forbids asking for them"
                )
            );
        } else {
            assert_eq!(outcome.asked, [CONFIGURATION], "{what}: asked once");
            let end = "login.microsoftonline.com could not be asked: no connection: refused";
            assert_eq!(why.why, format!("the issuer's keys could not be had: {end}"));
        }
    }
}

#[test]
fn what_speaks_against_a_token_is_told_without_keys_too() {
    let outcome = Run::new(&Fake::default(), &Memory::default()).on(fixture!("refused/alg-none"));
    assert_eq!(outcome.answer(), Answer::No);
}

#[test]
fn a_clock_that_was_set_back_locks_nothing_up() {
    let kept_in_the_future = || {
        let store = Memory::default();
        let run = Run::new(&Fake::entra(ROTATED), &store).at(400 * DAY).on(&stranger(&json!({}), &json!({})));
        assert_eq!(run.asked.len(), 4, "cold, and for the unknown key");
        store
    };
    let store = kept_in_the_future();
    let outcome = Run::new(&Fake::default(), &store).on(fixture!("v2-app-second-key"));
    assert_eq!((outcome.asked.len(), outcome.answer()), (1, Answer::Yes), "asked, and the kept keys serve");
    let aged = outcome.trust.aged.expect("a sentence");
    assert!(
        aged.starts_with("The keys are of a moment that this machine's clock has yet to reach: "),
        "{aged}"
    );

    let outcome = Run::new(&Fake::entra(ENTRA), &store).on(fixture!("v2-app-custom-api"));
    assert_eq!((outcome.asked.len(), outcome.answer(), outcome.trust.aged), (2, Answer::Yes, None));
    let outcome = Run::new(&Fake::entra(ENTRA), &store).at(1).on(fixture!("v2-app-custom-api"));
    assert_eq!((outcome.asked.len(), outcome.answer()), (0, Answer::Yes), "then they are fresh");

    let (store, http) = (kept_in_the_future(), Fake::entra(ROTATED));
    for (what, seconds, requests) in [
        ("the old mark is of the future: asked for age, and for the unknown key", 0, 4),
        ("from then on it counts", 1, 0),
        ("and ends as ever", 300, 2),
    ] {
        let outcome = Run::new(&http, &store).at(seconds).on(&stranger(&json!({}), &json!({})));
        assert_eq!(outcome.asked.len(), requests, "{what}");
    }
}

#[test]
fn no_moment_makes_the_keyring_panic() {
    for now in [i64::MIN, -1, 0, i64::MAX] {
        let (http, store) = (Fake::entra(ENTRA), warm(ENTRA));
        let run = Run { now: UnixTime(now), ..Run::new(&http, &store) };
        assert_eq!(run.on(fixture!("v2-app-custom-api")).answer(), Answer::Yes, "{now}");
        assert_eq!(
            run.mode(Mode::Never).on(fixture!("v2-app-custom-api")).answer(),
            Answer::Yes,
            "{now}, offline"
        );
    }
}

#[test]
fn nothing_in_a_token_changes_who_is_asked() {
    let tampered = |header: Value, claims: Value| stranger(&header, &claims);
    let evil = "https://keys.evil.example/jwks.json";
    let tokens = [
        fixture!("names-its-own-key").to_owned(),
        fixture!("groups-overage").to_owned(),
        fixture!("refused/jku").to_owned(),
        fixture!("refused/x5u").to_owned(),
        fixture!("refused/x5c").to_owned(),
        fixture!("refused/jwk-embedded").to_owned(),
        fixture!("refused/jwk-embedded-alone").to_owned(),
        fixture!("refused/kid-path").to_owned(),
        fixture!("refused/iss-lookalike").to_owned(),
        fixture!("refused/iss-user-info").to_owned(),
        fixture!("refused/iss-other-cloud").to_owned(),
        fixture!("refused/other-tenant").to_owned(),
        fixture!("refused/tid-in-path").to_owned(),
        fixture!("us-government").to_owned(),
        fixture!("china-v1").to_owned(),
        fixture!("external-id").to_owned(),
        fixture!("b2c").to_owned(),
        tampered(json!({"jku": evil, "x5u": evil, "kid": evil}), json!({})),
        tampered(json!({"kid": "../../../keys?appid=x#"}), json!({})),
        tampered(json!({"x5t": evil}), json!({})),
        tampered(json!({}), json!({"iss": evil, "jwks_uri": evil, "issuer": evil})),
        tampered(json!({}), json!({"iss": v2_issuer(OTHER_TID), "tid": OTHER_TID})),
        tampered(json!({}), json!({"tid": "common"})),
        tampered(json!({}), json!({"aud": [API, OTHER_TID], "azp": OTHER_TID, "appid": OTHER_TID})),
        tampered(
            json!({}),
            json!({"_claim_names": {"groups": "a"}, "_claim_sources": {"a": {"endpoint": evil}}}),
        ),
    ];
    let own = [configuration_of_api(), keys_of_api()];
    let allowed = [CONFIGURATION, KEYS, &own[0], &own[1]];
    for token in &tokens {
        let http = Fake::entra(ROTATED);
        http.set(&own[0], [reply(200, &configuration(&v2_issuer(TID), &own[1]))]);
        http.set(&own[1], [reply(200, ENTRA_V1)]);
        let outcome = Run::new(&http, &Memory::default()).application().on(token);
        assert_eq!(outcome.asked[..2], allowed[..2]);
        assert!(
            outcome.asked.iter().all(|asked| allowed.contains(&&**asked)),
            "{token}: {:?}",
            outcome.asked
        );
    }
}

fn configuration_of_api() -> String {
    format!("{CONFIGURATION}?appid={API}")
}

fn keys_of_api() -> String {
    format!("{KEYS}?appid={API}")
}

#[test]
fn each_authority_has_a_name_of_its_own_that_any_file_system_takes() {
    let mut names = Vec::new();
    for text in [
        format!("https://login.microsoftonline.com/{TID}"),
        format!("https://login.microsoftonline.com/{OTHER_TID}"),
        format!("https://login.microsoftonline.us/{TID}"),
        format!("https://localhost:8443/{TID}"),
        format!("https://localhost:8444/{TID}"),
        "https://login.microsoftonline.com/common".to_owned(),
        "https://contoso.b2clogin.com/contoso.com/B2C_1_a".to_owned(),
        "https://contoso.b2clogin.com/contoso.com/b2c_1_A".to_owned(),
        "https://contoso.b2clogin.com/tfp/contoso.com/B2C_1_a".to_owned(),
        format!("https://{}.example/contoso.com/{}", ["a"; 50].join("."), "b".repeat(64)),
        format!("https://{}.example/contoso.com/{}", ["a"; 50].join("."), "b".repeat(63)),
    ] {
        for application in [None, ApplicationId::of_audience(API), ApplicationId::of_audience(OTHER_TID)] {
            let name = cache_name(&authority(&text), application.as_ref());
            let is_plain = |byte: u8| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_')
            };
            assert!(name.bytes().all(is_plain) && !name.starts_with(['.', '-']), "{name}");
            assert!(name.len() <= 128 && name.ends_with(".json"), "{name}");
            assert_eq!(name, cache_name(&authority(&text), application.as_ref()), "{text}");
            assert!(!names.contains(&name), "{text}: {name}");
            names.push(name);
        }
    }
}

#[test]
fn without_a_document_no_issuer_is_wrong_but_a_tenant_may_be() {
    let http = Fake::default();
    for (what, authority, iss, tid, answer) in [
        (
            "B2C",
            format!("https://contoso.b2clogin.com/{TID}/B2C_1_a"),
            format!("https://contoso.b2clogin.com/{TID}/v2.0/"),
            TID,
            Answer::NotChecked,
        ),
        (
            "a domain of one's own",
            format!("https://id.contoso.com/{TID}"),
            format!("https://id.contoso.com/{TID}/v2.0/"),
            TID,
            Answer::NotChecked,
        ),
        (
            "China at the public host",
            format!("https://login.microsoftonline.com/{TID}"),
            format!("https://login.partner.microsoftonline.cn/{TID}/v2.0"),
            TID,
            Answer::NotChecked,
        ),
        (
            "a domain of one's own, which leaves tid out",
            format!("https://id.contoso.com/{TID}/B2C_1_a"),
            format!("https://id.contoso.com/{TID}/v2.0/"),
            "",
            Answer::NotChecked,
        ),
        (
            "another tenant",
            format!("https://login.microsoftonline.com/{TID}"),
            v2_issuer(OTHER_TID),
            OTHER_TID,
            Answer::No,
        ),
    ] {
        // B2C alone writes 1.0 beside such an issuer.
        let ver = if what == "B2C" { "1.0" } else { "2.0" };
        let token = stranger(
            &json!({}),
            &json!({"iss": iss, "tid": Some(tid).filter(|tid| !tid.is_empty()), "ver": ver}),
        );
        let outcome = Run::new(&http, &Memory::default()).authority(&authority).on(&token);
        assert_eq!(outcome.answer(), answer, "{what}: {:?}", outcome.failed());
    }
}
