//! Tokens of keys that are not among those in hand: the network is asked at once, and never more than every five minutes.

use super::*;

/// A store with keys that are an hour old at [`WALL`].
fn warm(keys: &str) -> Memory {
    let store = Memory::default();
    Run::new(&Fake::entra(keys), &store).at(-HOUR).on(fixture!("v2-app-second-key"));
    store
}

fn nobodys() -> String {
    stranger(&json!({}), &json!({}))
}

#[test]
fn a_new_key_is_asked_for_at_once_and_kept() {
    for (what, store, requests) in [
        ("kept keys lack it", warm(ROTATED), 2),
        ("keys that were fetched this moment lack it", Memory::default(), 4),
    ] {
        let http = Fake::entra(ENTRA);
        if requests == 4 {
            http.set(KEYS, [reply(200, ROTATED), reply(200, ENTRA)]);
        }
        let outcome = Run::new(&http, &store).on(fixture!("v2-app-custom-api"));
        assert_eq!((outcome.asked.len(), outcome.answer()), (requests, Answer::Yes), "{what}");
        assert_eq!((outcome.trust.outdated, outcome.trust.aged), (None, None), "{what}");
        let again = Run::new(&http, &store).at(1).on(fixture!("v2-app-custom-api"));
        assert_eq!((again.asked.len(), again.answer()), (0, Answer::Yes), "{what}, and then it is there");
    }
}

#[test]
fn a_key_that_the_issuer_does_not_have_is_a_no() {
    for (what, token) in
        [("by kid", nobodys()), ("by x5t", stranger(&json!({"kid": null, "x5t": "a"}), &json!({})))]
    {
        let (http, store) = (Fake::entra(ENTRA), warm(ENTRA));
        let outcome = Run::new(&http, &store).on(&token);
        assert_eq!((outcome.asked.len(), outcome.answer()), (2, Answer::No), "{what}");
        assert_eq!(outcome.failed(), ["key"], "{what}");
    }
}

#[test]
fn a_storm_of_unknown_keys_causes_one_renewal_in_five_minutes() {
    let (http, store) = (Fake::entra(ENTRA), warm(ENTRA));
    let mut requests = 0;
    for run in 0..50 {
        let token = stranger(&json!({"kid": format!("storm-{run}")}), &json!({}));
        let outcome = Run::new(&http, &store).at(run * 6).on(&token);
        assert_eq!(outcome.answer(), Answer::No);
        requests += outcome.asked.len();
    }
    assert_eq!(requests, 2, "a configuration and its keys");
    for (what, seconds, requests) in
        [("the last second", 299, 0), ("five minutes", 300, 2), ("and anew", 301, 0)]
    {
        let outcome = Run::new(&http, &store).at(seconds).on(&nobodys());
        assert_eq!(outcome.asked.len(), requests, "{what}");
    }
}

#[test]
fn a_storm_in_one_run_causes_one_renewal() {
    let tokens: Vec<String> =
        (0..50).map(|number| stranger(&json!({"kid": format!("storm-{number}")}), &json!({}))).collect();
    let tokens: Vec<&str> = tokens.iter().map(|token| &**token).collect();
    for (what, read_only, is_there) in
        [("a store", false, true), ("a store that keeps nothing", true, true), ("no answer", false, false)]
    {
        let store = warm(ENTRA);
        store.read_only.set(read_only);
        let http = if is_there { Fake::entra(ENTRA) } else { Fake::default() };
        let outcomes = Run::new(&http, &store).on_all(&tokens);
        assert_eq!(outcomes[0].asked.len(), if is_there { 2 } else { 1 }, "{what}");
        let answer = if is_there { Answer::No } else { Answer::NotChecked };
        assert!(outcomes.iter().all(|outcome| outcome.answer() == answer), "{what}");
    }
}

#[test]
fn keys_that_could_not_be_kept_serve_to_the_end_of_the_run() {
    let (http, store) = (Fake::entra(ENTRA), warm(ROTATED));
    store.read_only.set(true);
    let current = fixture!("v2-app-custom-api");
    let nobodys = nobodys();
    let outcomes = Run::new(&http, &store).on_all(&[current, &nobodys, current, &nobodys]);
    let answers: Vec<Answer> = outcomes.iter().map(Outcome::answer).collect();
    assert_eq!(answers, [Answer::Yes, Answer::No, Answer::Yes, Answer::No]);
    assert_eq!(outcomes[0].asked, [CONFIGURATION, KEYS]);
}

#[test]
fn a_kept_file_of_the_future_does_not_push_out_what_is_in_hand() {
    let (http, store) = (Fake::entra(ROTATED), Memory::default());
    let cold = Run::new(&http, &store).at(400 * 24 * HOUR).on(&nobodys());
    assert_eq!(cold.asked.len(), 4, "a clock that is set back after this");
    store.read_only.set(true);
    http.set(KEYS, [reply(200, ENTRA)]);
    let outcomes = Run::new(&http, &store).on_all(&[&nobodys(), &nobodys(), fixture!("v2-app-custom-api")]);
    let answers: Vec<Answer> = outcomes.iter().map(Outcome::answer).collect();
    assert_eq!(answers, [Answer::No, Answer::No, Answer::Yes]);
    assert_eq!(outcomes[0].asked.len(), 4, "for their age, and for the unknown key once");
}

#[test]
fn the_five_minutes_begin_with_the_last_renewal_for_an_unknown_key() {
    let (http, store) = (Fake::entra(ENTRA), Memory::default());
    let known = fixture!("v2-app-custom-api").to_owned();
    for (what, seconds, token, requests) in [
        ("the first fetch, for a key that is there", 0, &known, 2),
        ("an unknown key soon after is asked for at once", 200, &nobodys(), 2),
        ("five minutes after the first fetch", 300, &nobodys(), 0),
        ("the last second", 499, &nobodys(), 0),
        ("five minutes after the last renewal", 500, &nobodys(), 2),
        ("a known key in between", 600, &known, 0),
        ("does not move the end", 799, &nobodys(), 0),
        ("which is here", 800, &nobodys(), 2),
        ("a renewal for age", 800 + 24 * HOUR, &known, 2),
        ("does not count", 801 + 24 * HOUR, &nobodys(), 2),
    ] {
        let outcome = Run::new(&http, &store).at(seconds).on(token);
        assert_eq!(outcome.asked.len(), requests, "{what}");
    }
}

#[test]
fn what_costs_nothing_is_judged_before_a_request() {
    let expired = TOKEN_TIME.0 - 1;
    for (what, header, claims, requests) in [
        ("nothing else is wrong", json!({}), json!({}), 2),
        ("another audience", json!({}), json!({"aud": "https://api.example"}), 0),
        ("no audience", json!({}), json!({"aud": null}), 0),
        ("expired", json!({}), json!({"exp": expired}), 0),
        ("no end", json!({}), json!({"exp": null}), 0),
        ("not yet valid", json!({}), json!({"nbf": TOKEN_TIME.0 + 1}), 0),
        (
            "the issuer of another tenant",
            json!({}),
            json!({"iss": v2_issuer(OTHER_TID), "tid": OTHER_TID}),
            0,
        ),
        ("a look-alike issuer", json!({}), json!({"iss": format!("{}/", v2_issuer(TID))}), 0),
        ("no issuer", json!({}), json!({"iss": null}), 0),
        ("another tenant", json!({}), json!({"tid": OTHER_TID}), 0),
        ("no tenant", json!({}), json!({"tid": null}), 0),
        ("another version", json!({}), json!({"ver": "1.0"}), 0),
        ("no algorithm", json!({"alg": "none"}), json!({}), 0),
        ("HMAC", json!({"alg": "HS256"}), json!({}), 0),
        ("an algorithm that Entra does not use", json!({"alg": "RS384"}), json!({}), 0),
        ("an extension", json!({"crit": ["exp"]}), json!({}), 0),
        ("another kind of JWT", json!({"typ": "secevent+jwt"}), json!({}), 0),
        ("no name of a key", json!({"kid": null}), json!({}), 0),
        ("a name that is a number", json!({"kid": 7}), json!({}), 0),
    ] {
        let (http, store) = (Fake::entra(ENTRA), warm(ENTRA));
        let outcome = Run::new(&http, &store).application().on(&stranger(&header, &claims));
        assert_eq!(outcome.asked.len().min(2), requests, "{what}: {:?}", outcome.asked);
    }
}

#[test]
fn a_broken_form_causes_no_request() {
    let token = nobodys();
    let [header, payload, signature] = token.split('.').collect::<Vec<_>>()[..] else {
        panic!("three parts")
    };
    let twice = format!(r#"{{"alg":"RS256","kid":"a","kid":"b"{}}}"#, r#","typ":"JWT""#);
    let claims = String::from_utf8(base64url::decode(payload).expect("base64url")).expect("UTF-8");
    let claims = claims.replacen('{', &format!(r#"{{"aud":"{API}","#), 1);
    for (what, token) in [
        ("the end is missing", format!("{header}.{}.", &payload[..payload.len() - 9])),
        ("no signature", format!("{header}.{payload}.")),
        ("a kid twice", format!("{}.{payload}.{signature}", base64url::encode(twice.as_bytes()))),
        ("an audience twice", format!("{header}.{}.{signature}", base64url::encode(claims.as_bytes()))),
        ("padding", format!("{header}.{payload}.{signature}==")),
    ] {
        let (http, store) = (Fake::entra(ENTRA), warm(ENTRA));
        let outcome = Run::new(&http, &store).on(&token);
        assert_eq!((outcome.asked.len(), outcome.answer()), (0, Answer::No), "{what}");
    }
}

#[test]
fn where_newer_keys_cannot_be_had_an_unknown_key_is_no_verdict() {
    for (what, store, seconds, why) in [
        ("keys of an hour", warm(ENTRA), 0, "newer ones could not be had"),
        ("keys of a day, asked for once", warm(ENTRA), 23 * HOUR, "newer ones could not be had"),
    ] {
        let http = Fake::entra(ENTRA);
        http.set(KEYS, [HttpError::Time]);
        let outcome = Run::new(&http, &store).at(seconds).on(&nobodys());
        assert_eq!((outcome.asked.len(), outcome.answer()), (2, Answer::NotChecked), "{what}");
        assert!(outcome.why().contains(why), "{what}: {}", outcome.why());
        let again = Run::new(&http, &store).at(seconds + 299).on(&nobodys());
        assert_eq!(again.answer(), Answer::NotChecked, "{what}: within the five minutes too");
        if seconds == 0 {
            assert_eq!(again.asked, [""; 0], "{what}: and a failure counts");
        }
    }
    let http = Fake::entra(ENTRA);
    http.set(KEYS, [Answered::from(reply(200, ENTRA)), HttpError::Time.into()]);
    let outcome = Run::new(&http, &Memory::default()).on(&nobodys());
    assert_eq!((outcome.asked.len(), outcome.answer()), (4, Answer::NotChecked), "right after a fetch");
}

#[test]
fn offline_an_unknown_key_is_a_verdict_only_beside_keys_of_this_moment() {
    for (what, seconds, answer) in [
        ("the last second of five minutes", 299 - HOUR, Answer::No),
        ("five minutes", 300 - HOUR, Answer::NotChecked),
        ("an hour", 0, Answer::NotChecked),
    ] {
        let outcome =
            Run::new(&Fake::entra(ENTRA), &warm(ENTRA)).mode(Mode::Never).at(seconds).on(&nobodys());
        assert_eq!(outcome.asked, [""; 0], "{what}");
        assert_eq!(outcome.answer(), answer, "{what}");
        if answer == Answer::NotChecked {
            assert!(
                outcome.why().ends_with("and --offline forbids asking for newer ones"),
                "{}",
                outcome.why()
            );
        }
    }
}

#[test]
fn a_renewal_that_failed_is_remembered_by_the_next_run() {
    let (http, store) = (Fake::entra(ENTRA), warm(ENTRA));
    let unknown = stranger(&json!({}), &json!({}));
    http.set(CONFIGURATION, [no_connection()]);
    for (what, seconds, requests) in
        [("it could not be asked", 10, 1), ("it was asked in vain", 11, 0), ("and still", 299, 0)]
    {
        let outcome = Run::new(&http, &store).at(seconds).on(&unknown);
        assert_eq!((outcome.asked.len(), outcome.answer()), (requests, Answer::NotChecked), "{what}");
    }
}
