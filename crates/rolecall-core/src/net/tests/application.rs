//! Keys of one application alone, which no other address gives (rule 26 of docs/validation.md).

use super::*;

const CURRENT: &str = "uyDonQuWQ5r_3X4fDw4S0XNMtxo";
const CURRENT_KEY: &str = include_str!("../../../../../fixtures/keys/TEST-KEY-entra-current.pem");

fn own() -> [String; 2] {
    [format!("{CONFIGURATION}?appid={API}"), format!("{KEYS}?appid={API}")]
}

/// The tenant without the key that signs today, and the application with it.
fn network() -> Fake {
    let http = Fake::entra(ROTATED);
    let [configured, keys] = own();
    http.set(&configured, [reply(200, &configuration(&v2_issuer(TID), &keys))]);
    http.set(&keys, [reply(200, ENTRA_V1)]);
    http
}

#[test]
fn an_applications_own_keys_are_asked_for_last_and_once() {
    let (http, store) = (network(), Memory::default());
    let [configured, keys] = own();
    let all = [CONFIGURATION, KEYS, CONFIGURATION, KEYS, &configured, &keys];
    for (what, seconds, requests) in [
        ("the tenant's keys, those once more, and then its own", 0, &all[..]),
        ("its own are kept", 1, &[]),
        ("within the day", 24 * HOUR - 1, &[]),
    ] {
        let outcome = Run::new(&http, &store).application().at(seconds).on(fixture!("v2-app-custom-api"));
        assert_eq!(outcome.asked, requests, "{what}");
        assert_eq!(outcome.answer(), Answer::Yes, "{what}");
        let check = outcome.check("signature");
        assert!(format!("{check:?}").contains(&format!("for application {API} alone")), "{what}: {check:?}");
    }
    let outcome = Run::new(&http, &store).application().at(24 * HOUR).on(fixture!("v2-app-custom-api"));
    let again = [CONFIGURATION, KEYS, &configured, &keys];
    assert_eq!(outcome.asked, again, "a day later both are old, and are asked for as such");
    assert_eq!(outcome.answer(), Answer::Yes);
}

#[test]
fn an_applications_own_keys_are_not_asked_for_without_need() {
    let claims = |aud: &str| stranger(&json!({}), &json!({"aud": aud}));
    for (what, application, token) in [
        ("the tenant's keys have it", true, fixture!("v2-app-second-key").to_owned()),
        ("no application is expected", false, claims(API)),
        ("the token is for another", true, claims(OTHER_TID)),
        ("the token is expired", true, stranger(&json!({}), &json!({"exp": TOKEN_TIME.0 - 1}))),
        ("the signature does not hold", true, fixture!("refused/kid-swapped").to_owned()),
    ] {
        let (http, store) = (network_of_all(), Memory::default());
        let run = Run::new(&http, &store);
        let run = if application { run.application() } else { run };
        let outcome = run.on(&token);
        assert!(outcome.asked.iter().all(|asked| !asked.contains("appid")), "{what}: {:?}", outcome.asked);
    }
}

/// The same where the tenant's own keys are whole.
fn network_of_all() -> Fake {
    let http = network();
    http.set(KEYS, [reply(200, ENTRA)]);
    http
}

#[test]
fn the_renewal_of_the_tenants_keys_may_be_enough() {
    let http = network();
    http.set(KEYS, [reply(200, ROTATED), reply(200, ENTRA)]);
    let outcome = Run::new(&http, &Memory::default()).application().on(fixture!("v2-app-custom-api"));
    assert_eq!(outcome.asked, [CONFIGURATION, KEYS, CONFIGURATION, KEYS]);
    assert_eq!(outcome.answer(), Answer::Yes);
}

#[test]
fn a_storm_asks_an_applications_address_no_more_often() {
    let (http, store) = (network(), Memory::default());
    let nobodys = stranger(&json!({}), &json!({}));
    for (what, seconds, requests) in [
        ("cold", 0, 6),
        ("at once", 1, 0),
        ("the last second", 299, 0),
        ("five minutes", 300, 4),
        ("and anew", 301, 0),
    ] {
        let outcome = Run::new(&http, &store).application().at(seconds).on(&nobodys);
        assert_eq!(outcome.asked.len(), requests, "{what}: {:?}", outcome.asked);
        assert_eq!(outcome.answer(), Answer::No, "{what}");
    }
}

#[test]
fn where_an_applications_keys_cannot_be_had_nothing_is_decided() {
    let [configured, keys] = own();
    for (what, address, answer) in [
        ("no connection", &configured, Answered::from(no_connection())),
        ("not found", &configured, reply(404, "").into()),
        ("of another tenant", &configured, reply(200, &configuration(&v2_issuer(OTHER_TID), &keys)).into()),
        ("no keys", &keys, reply(200, r#"{"keys":[]}"#).into()),
    ] {
        let (http, store) = (network(), Memory::default());
        http.set(address, [answer]);
        let outcome = Run::new(&http, &store).application().on(fixture!("v2-app-custom-api"));
        assert_eq!(outcome.answer(), Answer::NotChecked, "{what}");
        assert!(
            outcome.why().contains("the application's own keys could not be had"),
            "{what}: {}",
            outcome.why()
        );
        let again = Run::new(&http, &store).application().at(1).on(fixture!("v2-app-custom-api"));
        assert_eq!((again.asked.len(), again.answer()), (0, Answer::NotChecked), "{what}, a moment later");
    }
}

#[test]
fn an_applications_old_keys_are_no_ground_for_a_no() {
    let (http, store) = (network(), Memory::default());
    Run::new(&http, &store).application().on(fixture!("v2-app-custom-api"));
    // Hours later a new key of the tenant is asked for, which says nothing of the application's.
    http.set(KEYS, [reply(200, ENTRA)]);
    let personal = fixture!("refused/personal-key-for-tenant");
    Run::new(&http, &store).application().at(10 * HOUR).on(personal);
    let nobodys = stranger(&json!({}), &json!({}));
    let outcome = Run::new(&http, &store).application().at(10 * HOUR + 60).on(&nobodys);
    assert_eq!(outcome.asked, [""; 0], "a minute later nothing is asked");
    assert_eq!(outcome.answer(), Answer::NotChecked);
    let offline = Run::new(&http, &store).application().mode(Mode::Never);
    assert_eq!(offline.at(10 * HOUR + 60).on(&nobodys).answer(), Answer::NotChecked, "offline");
}

#[test]
fn an_applications_keys_do_not_become_the_tenants() {
    let (http, store) = (network(), Memory::default());
    Run::new(&http, &store).application().on(fixture!("v2-app-custom-api"));
    let run = Run::new(&http, &store).at(1);
    assert_ne!(run.on(fixture!("v2-app-custom-api")).answer(), Answer::Yes, "no application is expected");
    let names: Vec<String> = store.files.borrow().keys().cloned().collect();
    let own = cache_name(&run.wanted.authority, ApplicationId::of_audience(API).as_ref());
    let text = store.files.borrow()[&own].clone();
    for name in names {
        store.files.borrow_mut().insert(name, text.clone());
    }
    let outcome = run.at(301).on(fixture!("v2-app-custom-api"));
    assert_ne!(outcome.answer(), Answer::Yes, "a file under the wrong name");
    assert!(outcome.notes.iter().any(|note| note.contains("not used")), "{:?}", outcome.notes);
}

#[test]
fn offline_an_applications_kept_keys_serve() {
    let (http, store) = (network(), Memory::default());
    Run::new(&http, &store).application().on(fixture!("v2-app-custom-api"));
    let run = Run::new(&http, &store).application().mode(Mode::Never).at(100 * HOUR);
    let outcome = run.on(fixture!("v2-app-custom-api"));
    assert_eq!((outcome.asked.len(), outcome.answer()), (0, Answer::Yes));
}

#[test]
fn of_several_expected_applications_the_tokens_own_is_asked_about() {
    let (http, store) = (network(), Memory::default());
    let mut run = Run::new(&http, &store).application();
    run.wanted.applications.insert(0, ApplicationId::of_audience(OTHER_TID).expect("a GUID"));
    let outcome = run.on(fixture!("v2-app-custom-api"));
    assert_eq!(outcome.answer(), Answer::Yes, "{:?}", outcome.failed());
    assert!(!outcome.asked.iter().any(|asked| asked.contains(OTHER_TID)), "{:?}", outcome.asked);
}

#[test]
fn kept_keys_of_an_application_do_not_stand_before_the_tenants_new_one() {
    // The tenant's new key is in the application's set too, and the token is for another name of the API.
    let (http, store) = (network(), Memory::default());
    Run::new(&http, &store).application().on(fixture!("v2-app-custom-api"));
    http.set(KEYS, [reply(200, ENTRA)]);
    let addressee = Addressee::Audiences(vec![API.to_owned(), "api://orders".to_owned()]);
    let run = Run { addressee, ..Run::new(&http, &store).application() };
    let orders = signed(CURRENT_KEY, &json!({"kid": CURRENT}), &json!({"aud": "api://orders"}));
    let outcome = run.at(400).on(&orders);
    assert_eq!((outcome.asked.len(), outcome.answer()), (2, Answer::Yes), "{:?}", outcome.failed());
}

#[test]
fn an_applications_address_that_fails_is_asked_once_in_five_minutes() {
    let (http, store) = (network(), Memory::default());
    Run::new(&http, &store).application().on(fixture!("v2-app-custom-api"));
    let [configured, _] = own();
    http.set(&configured, [reply(400, "")]);
    let nobodys = stranger(&json!({}), &json!({}));
    let day = 24 * HOUR;
    for (what, seconds, of_application) in [
        ("its keys are old", day, 1),
        ("a second later", day + 1, 0),
        ("the last second", day + 299, 0),
        ("five minutes", day + 300, 1),
    ] {
        let outcome = Run::new(&http, &store).application().at(seconds).on(&nobodys);
        let asked = outcome.asked.iter().filter(|asked| asked.contains("appid")).count();
        assert_eq!(
            (asked, outcome.answer()),
            (of_application, Answer::NotChecked),
            "{what}: {:?}",
            outcome.asked
        );
    }
}

#[test]
fn whoever_does_not_answer_is_not_asked_for_more() {
    let (http, store) = (network(), Memory::default());
    Run::new(&http, &store).application().on(fixture!("v2-app-custom-api"));
    http.set(CONFIGURATION, [HttpError::Time]);
    let nobodys = stranger(&json!({}), &json!({}));
    for seconds in [600, 24 * HOUR + 1] {
        let outcome = Run::new(&http, &store).application().at(seconds).on(&nobodys);
        assert_eq!(outcome.asked, [CONFIGURATION], "{seconds}");
        assert_eq!(outcome.answer(), Answer::NotChecked);
    }
}
