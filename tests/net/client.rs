//! The client itself, in this process: whatever a server does, there is an answer or a reason, in time.

use std::sync::mpsc;
use std::time::Duration;

use rolecall_core::entra::Address;
use rolecall_core::net::{BODY_BYTES_LIMIT, Client, ClientError, Http as _, HttpError, Reply, USER_AGENT};
use serde_json::json;

use crate::entra::{Answer, Certificate, Delivery, Entra, authority_pem};
use crate::trap::Trap;

/// Longer than anything here takes; a test that waits for its end has failed.
const LONG: Duration = Duration::from_secs(60);
/// Short enough to wait for.
const SHORT: Duration = Duration::from_millis(300);

/// A client that believes the test's servers. It goes by the environment's `HTTPS_PROXY`, which this process cannot unset:
/// where there is one, the tests need `NO_PROXY=localhost,127.0.0.1`.
fn client() -> Client {
    Client::new(&[authority_pem().into_bytes()]).expect("a client")
}

fn address(text: &str) -> Address {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// What a client gets of a server that says `answer`.
fn get(answer: Answer, time: Duration) -> Result<Reply, HttpError> {
    let entra = Entra::new();
    entra.says("/x", [answer]);
    client().get(&address(&format!("{}/x", entra.base())), None, time)
}

/// Why there was no connection.
fn refused(result: Result<Reply, HttpError>) -> String {
    match result {
        Err(error @ (HttpError::Connection(_) | HttpError::Certificate(_))) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn two_requests_share_a_connection_and_say_who_asks() {
    let entra = Entra::new();
    entra.says("/a", [Answer::json(&json!({"a": 1})).with("ETag", "\"v1\"").with("Retry-After", "7")]);
    let client = client();
    let url = address(&format!("{}/a", entra.base()));
    let reply = client.get(&url, None, LONG).expect("an answer");
    assert_eq!(
        reply,
        Reply {
            status: 200,
            content_type: Some("application/json; charset=utf-8".to_owned()),
            etag: Some("\"v1\"".to_owned()),
            retry_after: Some("7".to_owned()),
            body: br#"{"a":1}"#.to_vec(),
        }
    );
    let again = client.get(&url, Some("\"v1\""), LONG).expect("an answer");
    assert_eq!((again.status, again.body.len()), (304, 0));
    let changed = client.get(&url, Some("\"v0\""), LONG).expect("an answer");
    assert_eq!(changed.status, 200);
    let requests = entra.take_requests();
    assert_eq!(entra.connections(), 1, "{requests:?}");
    assert_eq!(requests.len(), 3);
    for request in &requests {
        assert_eq!((request.connection, request.method.as_str()), (0, "GET"));
        assert_eq!(request.address(), format!("localhost:{}/a", entra.port()));
        assert_eq!(request.header("user-agent"), Some(USER_AGENT));
        assert_eq!(request.header("accept"), Some("application/json"));
        for name in ["cookie", "referer", "authorization", "accept-encoding"] {
            assert_eq!(request.header(name), None, "{name}");
        }
    }
    assert_eq!(USER_AGENT, format!("rolecall/{}", env!("CARGO_PKG_VERSION")));
}

#[test]
fn an_answer_of_any_status_is_an_answer() {
    for status in [204, 400, 404, 429, 500, 503] {
        let reply = get(Answer::status(status), LONG).expect("an answer");
        assert_eq!(reply.status, status);
    }
    assert_eq!(get(Answer::json(&json!(1)), LONG).expect("an answer").body, b"1");
}

#[test]
fn a_redirect_is_not_followed() {
    let trap = Trap::new();
    for scheme in ["http", "https"] {
        let to = format!("{scheme}://{}/x", trap.place());
        assert_eq!(get(Answer::redirect(&to), LONG).expect("an answer").status, 302);
    }
    // Nor to the same server.
    let entra = Entra::new();
    entra.says("/a", [Answer::redirect("/b")]);
    let reply = client().get(&address(&format!("{}/a", entra.base())), None, LONG).expect("an answer");
    assert_eq!((reply.status, entra.take_targets()), (302, vec!["/a".to_owned()]));
    trap.assert_untouched("a redirect was followed");
}

#[test]
fn a_body_is_read_up_to_its_bound() {
    let full = Answer::of("application/json", vec![b' '; BODY_BYTES_LIMIT]);
    assert_eq!(get(full, LONG).expect("an answer").body.len(), BODY_BYTES_LIMIT);
    let longer = Answer::of("application/json", vec![b' '; BODY_BYTES_LIMIT + 1]);
    assert_eq!(get(longer, LONG), Err(HttpError::TooLong));
    let endless = Answer::of("application/json", vec![b' '; 1000]).delivered(Delivery::Endless);
    assert_eq!(get(endless, LONG), Err(HttpError::TooLong));
}

#[test]
fn an_answer_that_breaks_off_is_none() {
    let body = || Answer::of("application/json", "{}");
    for length in [3, 1000, 2_147_483_648] {
        let reply = get(body().delivered(Delivery::Claiming(length)), LONG);
        assert!(matches!(reply, Err(HttpError::Broken(_))), "{length}: {reply:?}");
    }
    let closed = get(body().delivered(Delivery::Close), LONG);
    assert!(matches!(closed, Err(HttpError::Broken(_))), "{closed:?}");
}

#[test]
fn nothing_is_inflated() {
    // Three thousand zeros.
    let bomb = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xed\xc1\x31\x01\x00\x00\x00\xc2\xa0\xf5\x4f\x6d\x0d\x0f\xa0\x00\x00\x80\x77\x03\x0d\x5b\x86\xda\xb8\x0b\x00\x00";
    let reply = get(Answer::of("application/json", bomb).with("Content-Encoding", "gzip"), LONG);
    assert_eq!(reply.expect("an answer").body, bomb);
}

#[test]
fn a_server_that_stalls_costs_the_time_it_was_given() {
    for delivery in [Delivery::StallBefore, Delivery::StallAfterHead] {
        let answer = Answer::of("application/json", "{}").delivered(delivery);
        assert_eq!(get(answer, SHORT), Err(HttpError::Time), "{delivery:?}");
    }
    // A port that takes connections in and says nothing.
    let trap = Trap::new();
    let reply = client().get(&address(&format!("https://{}/x", trap.place())), None, SHORT);
    assert_eq!(reply, Err(HttpError::Time));
}

#[test]
fn a_certificate_must_be_the_servers_and_current_and_from_somebody_trusted() {
    for (certificate, word) in [
        (Certificate::WrongName, "name"),
        (Certificate::Expired, "expired"),
        (Certificate::Stranger, "nobody whom this machine trusts"),
    ] {
        let entra = Entra::showing(certificate);
        entra.says("/x", [Answer::json(&json!({}))]);
        let why = refused(client().get(&address(&format!("{}/x", entra.base())), None, LONG));
        assert!(why.to_lowercase().contains(word), "{certificate:?}: {why}");
        assert_eq!(entra.take_targets(), Vec::<String>::new(), "{certificate:?}");
    }
    // The good one, to a client that was told of nobody.
    let entra = Entra::new();
    let client = Client::new(&[]).expect("a client");
    refused(client.get(&address(&format!("{}/x", entra.base())), None, LONG));
    assert_eq!(entra.take_targets(), Vec::<String>::new());
}

#[test]
fn a_server_that_is_not_there_is_said() {
    let nowhere = client().get(&address("https://does-not-exist.invalid/x"), None, LONG);
    refused(nowhere);
    // Nothing listens at the port of tcpmux.
    refused(client().get(&address("https://localhost:1/x"), None, LONG));
    // The certificate speaks for the address in numbers too.
    let entra = Entra::new();
    entra.says("/x", [Answer::json(&json!({}))]);
    let url = format!("https://127.0.0.1:{}/x", entra.port());
    assert_eq!(client().get(&address(&url), None, LONG).expect("an answer").status, 200);
}

#[test]
fn a_client_can_always_be_dropped() {
    let entra = Entra::new();
    entra.says("/x", [Answer::of("application/json", "{}").delivered(Delivery::StallAfterHead)]);
    let url = address(&format!("{}/x", entra.base()));
    let (done, is_done) = mpsc::channel();
    std::thread::spawn(move || {
        drop(client());
        let stalled = client();
        drop(stalled.get(&url, None, SHORT));
        drop(stalled);
        let looking_up = client();
        drop(looking_up.get(&address("https://does-not-exist.invalid/x"), None, Duration::ZERO));
        drop(looking_up);
        done.send(()).expect("somebody waits");
    });
    is_done.recv_timeout(LONG).expect("the clients are dropped");
}

#[test]
fn a_certificate_that_cannot_be_read_is_an_error() {
    for text in ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let error = Client::new(&[text.as_bytes().to_vec()]).err();
        assert!(
            matches!(error, Some(ClientError::Certificate | ClientError::System(_))),
            "{text}: {error:?}"
        );
    }
}
