//! Keys that answers lack for a day or two, and the answers that nothing has changed (rule 64 of docs/validation.md).

use super::*;

const DAYS: i64 = 24 * HOUR;

#[test]
fn a_key_that_one_answer_lacks_still_verifies() {
    let (http, store) = (Fake::entra(ENTRA), Memory::default());
    let run = |seconds: i64| Run::new(&http, &store).at(seconds).on(fixture!("v2-app-custom-api"));
    assert_eq!(run(0).answer(), Answer::Yes);
    http.set(KEYS, [reply(200, ROTATED)]);
    for (what, seconds, requests) in [
        ("a day later the answer lacks it", DAYS, 2),
        ("two days later as well", 2 * DAYS, 2),
        ("and the third", 3 * DAYS, 2),
        ("to the very second", 3 * DAYS, 0),
    ] {
        let outcome = run(seconds);
        assert_eq!((outcome.asked.len(), outcome.answer()), (requests, Answer::Yes), "{what}");
        let detail = &outcome.check("key").detail;
        assert!(detail.contains("the issuer's newest answer lacks it"), "{what}: {detail}");
        assert!(detail.ends_with("it was last seen at 2030-03-17T17:46:40Z"), "{what}: {detail}");
        assert_eq!(outcome.trust.aged, None, "{what}");
    }
    let outcome = run(3 * DAYS + 1);
    assert_eq!(
        (outcome.asked.len(), outcome.answer()),
        (2, Answer::No),
        "then it is gone, also from a fresh file"
    );
    http.set(KEYS, [reply(200, ENTRA)]);
    let outcome = run(3 * DAYS + 301);
    assert_eq!((outcome.asked.len(), outcome.answer()), (2, Answer::Yes), "unless it comes back");
    assert!(!outcome.check("key").detail.contains("last seen"), "{:?}", outcome.check("key"));
}

#[test]
fn seventy_two_hours_are_the_end() {
    for (what, seconds, answer) in
        [("72 hours", 72 * HOUR, Answer::Yes), ("a second more", 72 * HOUR + 1, Answer::No)]
    {
        let (http, store) = (Fake::entra(ENTRA), Memory::default());
        Run::new(&http, &store).on(fixture!("v2-app-custom-api"));
        http.set(KEYS, [reply(200, ROTATED)]);
        let outcome = Run::new(&http, &store).at(seconds).on(fixture!("v2-app-custom-api"));
        assert_eq!(outcome.answer(), answer, "{what}");
        let offline = Run::new(&http, &store).mode(Mode::Never).at(seconds).on(fixture!("v2-app-second-key"));
        assert_eq!(offline.answer(), Answer::Yes, "{what}: a key that is there stays");
    }
}

#[test]
fn an_answer_that_nothing_has_changed_keeps_the_keys_fresh() {
    let tagged = |etag: &str, keys: &str| Reply { etag: Some(etag.to_owned()), ..reply(200, keys) };
    let (http, store) = (Fake::entra(ENTRA), Memory::default());
    http.set(KEYS, [tagged("\"a\"", ENTRA)]);
    let run = |seconds: i64| {
        let outcome = Run::new(&http, &store).at(seconds).on(fixture!("v2-app-custom-api"));
        (outcome.log.iter().filter_map(|request| request.status).collect::<Vec<_>>(), outcome.answer())
    };
    assert_eq!(run(0), (vec![200, 200], Answer::Yes));
    http.set(KEYS, [reply(304, "")]);
    for day in 1..10 {
        assert_eq!(run(day * DAYS), (vec![200, 304], Answer::Yes), "day {day}");
        assert_eq!(run(day * DAYS + 1), (vec![], Answer::Yes), "day {day}, a second later");
    }
    http.set(KEYS, [tagged("\"b\"", ROTATED)]);
    assert_eq!(run(10 * DAYS), (vec![200, 200], Answer::Yes), "the key was seen a day ago");
    http.set(KEYS, [reply(304, "")]);
    assert_eq!(run(12 * DAYS), (vec![200, 304], Answer::Yes), "and is missing");
    assert_eq!(run(12 * DAYS + 1), (vec![200, 304], Answer::No), "three days after it was seen it is gone");
}

#[test]
fn a_key_under_the_same_name_is_the_newest_answers() {
    let (http, store) = (Fake::entra(ENTRA), Memory::default());
    Run::new(&http, &store).on(fixture!("v2-app-custom-api"));
    let another = include_str!("../../../../../fixtures/jwks/b2c.json");
    let another = another.replace("TEST-b2c-key-x8Rk2vQmWnBdEeFgHhJjKkLlMmNnPpQqRrS", CURRENT);
    http.set(KEYS, [reply(200, &another)]);
    let outcome = Run::new(&http, &store).at(DAYS).on(fixture!("v2-app-custom-api"));
    assert_eq!((outcome.asked.len(), outcome.failed()), (2, vec!["signature"]), "what had the name is gone");
}
