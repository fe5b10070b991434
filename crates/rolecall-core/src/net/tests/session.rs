//! Retries, waits and the time that a fetch has.

use super::*;

fn statuses(statuses: &[u16]) -> Vec<Reply> {
    statuses.iter().map(|status| reply(*status, "{}")).collect()
}

#[test]
fn a_busy_or_broken_server_is_asked_three_times_and_others_once() {
    for (what, answers, last, waits) in [
        ("an answer", &[200][..], 200, &[][..]),
        ("too many requests, then an answer", &[429, 200], 200, &[500]),
        ("broken twice, then an answer", &[500, 503, 200], 200, &[500, 1_000]),
        ("broken three times: given up", &[500, 502, 503, 200], 503, &[500, 1_000]),
        ("one below 429", &[428, 200], 428, &[]),
        ("one above 429", &[430, 200], 430, &[]),
        ("one below 500", &[499, 200], 499, &[]),
        ("the last of the broken", &[599, 200], 200, &[500]),
        ("one above them", &[600, 200], 600, &[]),
        ("a bad request", &[400, 200], 400, &[]),
        ("not found", &[404, 200], 404, &[]),
        ("a redirect", &[302, 200], 302, &[]),
        ("broken, then not found", &[503, 404, 200], 404, &[500]),
    ] {
        let http = Fake::default();
        http.set(KEYS, statuses(answers));
        let mut session = Session::new(&http, WALL);
        let found = session.get(&address(KEYS), None).expect("an answer");
        assert_eq!((found.status, http.waited()), (last, waits.to_vec()), "{what}");
        assert_eq!(http.asked().len(), waits.len() + 1, "{what}");
    }
}

#[test]
fn retry_after_is_followed_while_there_is_time() {
    let past_any_number = u64::MAX.to_string();
    for (what, retry_after, wait) in [
        ("none", None, Some(500)),
        ("seconds", Some("3"), Some(3_000)),
        ("at once", Some("0"), Some(0)),
        ("with white space", Some(" 3 "), Some(3_000)),
        ("the last second of the ten", Some("9"), Some(9_000)),
        ("all ten", Some("10"), None),
        ("an hour", Some("3600"), None),
        ("beyond any number", Some(&past_any_number), None),
        ("a moment in three seconds", Some("Sun, 17 Mar 2030 17:46:43 GMT"), Some(3_000)),
        ("a moment in ten", Some("Sun, 17 Mar 2030 17:46:50 GMT"), None),
        ("a moment that has passed", Some("Sun, 17 Mar 2030 17:46:39 GMT"), Some(0)),
        ("a moment of another day than it says", Some("Mon, 17 Mar 2030 17:46:43 GMT"), Some(500)),
        ("a negative number", Some("-1"), Some(500)),
        ("a fraction", Some("1.5"), Some(500)),
        ("a word", Some("soon"), Some(500)),
        ("nothing", Some(""), Some(500)),
    ] {
        let http = Fake::default();
        let busy = Reply { retry_after: retry_after.map(str::to_owned), ..reply(429, "{}") };
        http.set(KEYS, [busy, reply(200, "{}")]);
        let found = Session::new(&http, WALL).get(&address(KEYS), None).expect("an answer");
        assert_eq!(http.waited(), wait.into_iter().collect::<Vec<_>>(), "{what}");
        assert_eq!(found.status, if wait.is_some() { 200 } else { 429 }, "{what}");
    }
}

#[test]
fn ten_seconds_are_for_configuration_keys_and_every_retry() {
    let http = Fake::default();
    let answer = reply(200, &configuration(&v2_issuer(TID), KEYS));
    http.set(
        CONFIGURATION,
        [Answered::from(reply(503, "")).after(3_000), Answered::from(answer).after(1_500)],
    );
    http.set(
        KEYS,
        [Answered::from(reply(500, "")).after(4_000), reply(500, "").into(), reply(200, ENTRA).into()],
    );
    let mut session = Session::new(&http, WALL);
    // What came before a fetch is not taken from its time.
    http.wait(Duration::from_secs(3_600));
    http.waited();
    let authority = authority(&format!("https://login.microsoftonline.com/{TID}"));
    let found = super::super::fetch::keys(&mut session, &authority, None, None, WALL);
    assert!(matches!(found, Err(FetchError::Status { status: 500, .. })), "{found:?}");
    let times: Vec<u128> = http.asked.borrow().iter().map(|asked| asked.time.as_millis()).collect();
    assert_eq!(times, [10_000, 6_500, 5_000, 500], "each request has the time that is left");
    assert_eq!(http.waited(), [500, 500], "for a third attempt at the keys no second is left");
    http.asked();
    let found = super::super::fetch::keys(&mut session, &authority, None, None, WALL);
    assert!(found.is_ok(), "{found:?}");
    let first = http.asked.borrow()[0].time;
    assert_eq!(first, FETCH_TIME_LIMIT, "the next fetch has its own ten seconds");
}

#[test]
fn a_wait_that_uses_the_time_up_is_not_begun() {
    for (what, takes, asked) in [("a millisecond is left", 9_499, 2), ("none is left", 9_500, 1)] {
        let http = Fake::default();
        http.set(KEYS, [Answered::from(reply(503, "")).after(takes), reply(200, "{}").into()]);
        Session::new(&http, WALL).get(&address(KEYS), None).expect("an answer");
        assert_eq!(http.asked().len(), asked, "{what}");
    }
}

#[test]
fn no_answer_is_not_asked_for_again() {
    for error in [
        HttpError::Time,
        HttpError::TooLong,
        no_connection(),
        HttpError::Broken("the end came early".to_owned()),
    ] {
        let http = Fake::default();
        http.set(KEYS, [Answered::from(error.clone()), reply(200, "{}").into()]);
        let found = Session::new(&http, WALL).get(&address(KEYS), None).expect_err("no answer");
        let host = "login.microsoftonline.com".to_owned();
        assert_eq!(found, FetchError::NoAnswer { host, error });
        assert_eq!(http.asked().len(), 1);
    }
}

#[test]
fn every_request_is_written_down() {
    let http = Fake::default();
    http.set(
        CONFIGURATION,
        [Answered::from(reply(503, "")).after(1_250), Answered::from(HttpError::Time).after(2)],
    );
    let mut session = Session::new(&http, WALL);
    session.get(&address(CONFIGURATION), None).expect_err("no answer");
    let told: Vec<_> = session
        .log
        .iter()
        .map(|request| {
            (&*request.url, request.status, request.error.as_deref(), &*request.at, request.milliseconds)
        })
        .collect();
    let at = "2030-03-17T17:46:40Z";
    let expected = [
        (CONFIGURATION, Some(503), None, at, 1_250),
        (CONFIGURATION, None, Some("no answer in time"), at, 2),
    ];
    assert_eq!(told, expected);
}
