//! Which answers are believed, and what is said of the others.

use super::super::fetch::keys;
use super::*;
use crate::keys::{KeyFile, KeysError};

/// One fetch for the fixtures' tenant.
fn fetched(http: &Fake, earlier: Option<&KeyFile>) -> Result<KeyFile, FetchError> {
    let authority = authority(&format!("https://login.microsoftonline.com/{TID}"));
    keys(&mut Session::new(http, WALL), &authority, None, earlier, WALL)
}

/// The network of [`Fake::entra`], in which one address answers something else.
fn with(address: &str, answer: Reply) -> Fake {
    let http = Fake::entra(ENTRA);
    http.set(address, [answer]);
    http
}

/// The addresses that are asked until `address` answers what it should not.
fn until(address: &str) -> Vec<&str> {
    if address == KEYS { vec![CONFIGURATION, KEYS] } else { vec![CONFIGURATION] }
}

#[test]
fn redirects_are_refused_wherever_they_lead() {
    for address in [CONFIGURATION, KEYS] {
        for status in [300, 301, 302, 303, 307, 308, 399] {
            for body in [
                "",
                r#"<a href="http://login.microsoftonline.com/">"#,
                r#"{"Location":"https://evil.example/"}"#,
            ] {
                let http = with(address, reply(status, body));
                let host = "login.microsoftonline.com".to_owned();
                assert_eq!(
                    fetched(&http, None).expect_err("a redirect"),
                    FetchError::Redirect { host, status }
                );
                assert_eq!(http.asked(), until(address), "{status} is not followed");
            }
        }
    }
}

#[test]
fn an_answer_says_that_it_is_json_or_says_nothing() {
    for (content_type, holds) in [
        (None, true),
        (Some("application/json"), true),
        (Some("application/json; charset=utf-8"), true),
        (Some("Application/JSON;charset=utf-8"), true),
        (Some("application/jwk-set+json"), true),
        (Some("application/jwk-set+json; charset=utf-8"), true),
        (Some("text/html"), false),
        (Some("text/html; charset=utf-8"), false),
        (Some("text/plain"), false),
        (Some("text/html; application/json"), false),
        (Some("application/jsonp"), false),
        (Some("application/octet-stream"), false),
        (Some(""), false),
    ] {
        for address in [CONFIGURATION, KEYS] {
            let body = if address == KEYS { ENTRA.to_owned() } else { configuration(&v2_issuer(TID), KEYS) };
            let content_type = content_type.map(str::to_owned);
            let http = with(address, Reply { content_type: content_type.clone(), ..reply(200, &body) });
            let found = fetched(&http, None);
            assert_eq!(found.is_ok(), holds, "{content_type:?}: {found:?}");
            if let Err(error) = found {
                assert!(matches!(error, FetchError::ContentType { .. }), "{content_type:?}: {error}");
                assert_eq!(http.asked(), until(address), "{content_type:?}");
            }
        }
    }
}

#[test]
fn a_body_that_is_no_configuration_leads_nowhere() {
    let whole = configuration(&v2_issuer(TID), KEYS);
    for (what, body) in [
        ("empty", ""),
        ("cut off", &whole[..whole.len() - 1]),
        ("HTML under JSON's name", "<!doctype html><title>Sign in</title>"),
        ("an array", "[]"),
        ("no members", "{}"),
        ("null", "null"),
    ] {
        let http = with(CONFIGURATION, reply(200, body));
        let found = fetched(&http, None).expect_err(what);
        assert!(matches!(found, FetchError::Configuration { .. }), "{what}: {found}");
        assert_eq!(http.asked(), [CONFIGURATION], "{what}: no keys are asked for");
    }
}

#[test]
fn a_body_that_is_no_key_set_is_a_failure() {
    for (what, body) in [
        ("empty", ""),
        ("cut off", &ENTRA[..ENTRA.len() / 2]),
        ("the fixture that is cut off", include_str!("../../../../../fixtures/jwks/broken.json")),
        ("HTML under JSON's name", "<!doctype html><title>Sign in</title>"),
        ("an array", "[]"),
        ("an object without keys", "{}"),
        ("`keys` that are no array", r#"{"keys":{}}"#),
        ("`keys` twice", r#"{"keys":[],"keys":[]}"#),
        ("an error's answer", include_str!("../../../../../fixtures/jwks/error-answer.json")),
    ] {
        let found = fetched(&with(KEYS, reply(200, body)), None).expect_err(what);
        let unread = matches!(&found, FetchError::Keys { address, .. } if address == KEYS);
        assert!(unread, "{what}: {found}");
    }
    for (what, body) in [
        ("no keys", include_str!("../../../../../fixtures/jwks/empty.json")),
        ("none that verifies", include_str!("../../../../../fixtures/jwks/no-usable-keys.json")),
        ("a key that is for encryption", &ENTRA_V1.replace(r#""use":"sig""#, r#""use":"enc""#)),
    ] {
        let found = fetched(&with(KEYS, reply(200, body)), None).expect_err(what);
        assert_eq!(found, FetchError::NoUsableKey { address: KEYS.to_owned() }, "{what}");
    }
    let found = fetched(&with(KEYS, reply(200, &" ".repeat(crate::keys::KEYS_BYTES_LIMIT + 1))), None);
    assert!(matches!(found, Err(FetchError::Keys { error: KeysError::TooLong { .. }, .. })), "{found:?}");
}

#[test]
fn one_good_key_among_bad_ones_is_enough() {
    let odd = include_str!("../../../../../fixtures/jwks/odd.json");
    assert!(fetched(&with(KEYS, reply(200, odd)), None).is_ok());
}

#[test]
fn a_configuration_that_is_not_to_be_trusted_leads_nowhere() {
    for (what, issuer, jwks_uri) in [
        ("another tenant's", v2_issuer(OTHER_TID), KEYS),
        ("many tenants'", v2_issuer("{tenantid}"), KEYS),
        ("a stranger's", format!("https://evil.example/{TID}/v2.0"), KEYS),
        ("keys at a stranger's", v2_issuer(TID), "https://evil.example/keys"),
        ("keys at a look-alike's", v2_issuer(TID), "https://login.microsoftonline.com.evil.example/keys"),
        ("keys at an address inside", v2_issuer(TID), "https://169.254.169.254/keys"),
        ("keys without TLS", v2_issuer(TID), "http://login.microsoftonline.com/keys"),
        ("keys at another port", v2_issuer(TID), "https://login.microsoftonline.com:8443/keys"),
    ] {
        let http = with(CONFIGURATION, reply(200, &configuration(&issuer, jwks_uri)));
        http.set(jwks_uri, [reply(200, ENTRA)]);
        let found = fetched(&http, None).expect_err(what);
        assert!(matches!(found, FetchError::Configuration { .. }), "{what}: {found}");
        assert_eq!(http.asked(), [CONFIGURATION], "{what}");
    }
}

#[test]
fn nothing_new_is_an_answer_only_to_whoever_has_something() {
    let tagged = |etag: &str| Reply { etag: Some(etag.to_owned()), ..reply(200, ENTRA) };
    let earlier = fetched(&with(KEYS, tagged("\"a\"")), None).expect("keys");
    let untagged = fetched(&Fake::entra(ENTRA), None).expect("keys");
    let moved = earlier.write().replace(KEYS, "https://login.microsoftonline.com/common/discovery/keys");
    let moved = KeyFile::read(moved.as_bytes()).expect("a key file");
    for (what, earlier, sent, holds) in [
        ("keys with an ETag", Some(&earlier), Some("\"a\""), true),
        ("keys without one", Some(&untagged), None, false),
        ("keys from another address, whose ETag it is", Some(&moved), None, false),
        ("no keys", None, None, false),
    ] {
        let http = with(KEYS, reply(304, ""));
        let found = fetched(&http, earlier);
        let etags: Vec<_> = http.asked.borrow().iter().map(|asked| asked.etag.clone()).collect();
        assert_eq!(
            etags,
            [None, sent.map(str::to_owned)],
            "{what}: the ETag goes to the keys' address alone"
        );
        match found {
            Ok(file) => {
                assert!(holds, "{what}");
                assert_eq!(
                    (file.fetched().sha256, file.fetched_at()),
                    (untagged.fetched().sha256, WALL),
                    "{what}"
                );
                assert_eq!(file.etag(), Some(("\"a\"", KEYS)), "{what}");
            }
            Err(error) => {
                assert!(!holds, "{what}: {error}");
                assert!(error.to_string().contains("answered 304 for "), "{what}: {error} is no redirect");
            }
        }
    }
    let http = with(KEYS, tagged("\"b\""));
    let newer = fetched(&http, Some(&earlier)).expect("keys");
    assert_eq!(newer.etag(), Some(("\"b\"", KEYS)), "a new answer has its own ETag");
    let unconditional = fetched(&Fake::entra(ENTRA), Some(&earlier)).expect("keys");
    assert_eq!(unconditional.etag(), None, "or none");
}

#[test]
fn the_configurations_own_etag_is_of_no_use() {
    let http = Fake::entra(ENTRA);
    let answer = reply(200, &configuration(&v2_issuer(TID), KEYS));
    http.set(CONFIGURATION, [Reply { etag: Some("\"c\"".to_owned()), ..answer }]);
    let file = fetched(&http, None).expect("keys");
    fetched(&http, Some(&file)).expect("keys");
    assert!(http.asked.borrow().iter().all(|asked| asked.etag.is_none()));
}

#[test]
fn microsofts_code_is_told_and_nothing_else_of_the_body() {
    let body =
        |description: &str| json!({"error": "invalid_tenant", "error_description": description}).to_string();
    let secret = "Trace ID: hunter2";
    for (what, status, body, code) in [
        (
            "a tenant that is not there",
            400,
            body(&format!("AADSTS90002: Tenant not found. {secret}")),
            Some(90_002),
        ),
        ("a code that nobody knows", 400, body(&format!("AADSTS1: {secret}")), Some(1)),
        ("the same with another status", 404, body(&format!("AADSTS90002: {secret}")), Some(90_002)),
        ("a number alone", 400, body("90002"), None),
        ("no code", 400, body(secret), None),
        ("a code within the text", 400, body(&format!("{secret} AADSTS90002")), None),
        ("a code in another member", 400, json!({"error": "AADSTS90002: hunter2"}).to_string(), None),
        ("HTML", 404, format!("<title>{secret}</title>"), None),
        ("nothing", 400, String::new(), None),
    ] {
        let http = with(CONFIGURATION, reply(status, &body));
        let error = fetched(&http, None).expect_err(what);
        let host = "login.microsoftonline.com".to_owned();
        let asked = TID.to_owned();
        assert_eq!(error, FetchError::Status { host, asked, status, code }, "{what}");
        assert!(!error.to_string().contains("hunter2"), "{what}: {error}");
        assert_eq!(http.asked(), [CONFIGURATION], "{what}: asked once");
    }
    let http = with(CONFIGURATION, reply(400, &body("AADSTS90002: Tenant 'x' not found.")));
    let error = fetched(&http, None).expect_err("no tenant");
    assert_eq!(
        error.to_string(),
        format!(
            "login.microsoftonline.com answered 400 for {TID} (AADSTS90002: The tenant does not exist in this cloud; metadata \
             requests get error invalid_tenant)"
        )
    );
    assert_eq!(error.hint(), "Check the tenant GUID or domain, and whether it lives in another cloud.");
}
