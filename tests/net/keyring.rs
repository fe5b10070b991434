//! Keys over time, with the clock in the test's hand: what is asked, how often, and what is trusted afterwards.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::time::Duration;

use rolecall_core::entra::{Address, ApplicationId, Authority};
use rolecall_core::nature::Nature;
use rolecall_core::net::{Authorities, Client, Http, HttpError, Keyring, Loaded, Mode, Reply, Store};
use rolecall_core::question::Answer as Said;
use rolecall_core::report::{Asked, InputSummary, Report};
use rolecall_core::time::{Seconds, UnixTime};
use rolecall_core::token::Token;
use rolecall_core::verify::{Addressee, Expectations, Trust};
use serde_json::{Value, json};

use crate::entra::{
    Answer, Entra, TENANT, authority_pem, configuration, configuration_target, issuer, keys_target,
};
use crate::signer::Signer;

/// The tests' wall clock at their start: no machine's.
const START: i64 = 1_795_428_000;
const HOUR: i64 = 3_600;
const AUDIENCE: &str = "api://orders";
/// A client's id, as an audience.
const CLIENT: &str = "3e9d5b71-08c4-4f2a-9d6e-b47a1c85e029";

/// A client whose waits are written down instead of waited for.
struct Paced {
    client: Client,
    waits: RefCell<Vec<u128>>,
    elapsed: Cell<Duration>,
}

impl Http for Paced {
    fn get(&self, address: &Address, etag: Option<&str>, _: Duration) -> Result<Reply, HttpError> {
        self.client.get(address, etag, Duration::from_secs(60))
    }

    fn elapsed(&self) -> Duration {
        self.elapsed.get()
    }

    fn wait(&self, time: Duration) {
        self.waits.borrow_mut().push(time.as_millis());
        self.elapsed.set(self.elapsed.get() + time);
    }
}

/// Keys kept in memory.
#[derive(Default)]
struct Memory(RefCell<HashMap<String, String>>);

impl Store for Memory {
    fn load(&self, name: &str) -> Loaded {
        Loaded { text: self.0.borrow().get(name).map(|text| text.clone().into_bytes()), trouble: None }
    }

    fn save(&self, name: &str, text: &str) -> Result<(), String> {
        self.0.borrow_mut().insert(name.to_owned(), text.to_owned());
        Ok(())
    }

    fn alone(&self, _: &str, work: &mut dyn FnMut()) {
        work();
    }
}

/// A tenant's server, a user's machine with its store, and its clock.
struct World {
    entra: Entra,
    http: Paced,
    store: Memory,
    now: Cell<i64>,
    mode: Mode,
    application: Option<ApplicationId>,
}

impl World {
    fn new(keys: &[&str]) -> Self {
        let entra = Entra::new();
        entra.is_tenant(TENANT, &key_set(keys));
        let client = Client::new(&[authority_pem().into_bytes()]).expect("a client");
        Self {
            entra,
            http: Paced { client, waits: RefCell::default(), elapsed: Cell::default() },
            store: Memory::default(),
            now: Cell::new(START),
            mode: Mode::WhenNeeded,
            application: None,
        }
    }

    fn passes(&self, seconds: i64) {
        self.now.set(self.now.get() + seconds);
    }

    /// Verifies `token` as a process of its own would: the answer, and what came with it.
    fn verify(&self, token: &str) -> (Said, Trust, Vec<String>) {
        let token = Token::parse(token).expect("a token");
        let wanted = Authorities {
            authority: self.entra.authority(TENANT).parse::<Authority>().expect("an authority"),
            allowed: Vec::new(),
            application: self.application.clone(),
            by_token: false,
        };
        let audience = self.application.as_ref().map_or(AUDIENCE, |_| CLIENT);
        let mut expected = Expectations {
            trust: Trust::default(),
            addressee: Addressee::Audiences(vec![audience.to_owned()]),
            now: UnixTime(START),
            leeway: Seconds(0),
        };
        let mut keyring = Keyring::new(&self.http, &self.store, self.mode, UnixTime(self.now.get()));
        keyring.provide(&wanted, &token, &Nature::of(&token), &mut expected);
        let (_, notes) = keyring.into_log();
        let report = Report::of(&token, InputSummary::default(), &expected, Asked::Verification);
        (report.questions.authentic.answer, expected.trust, notes)
    }

    fn answer(&self, token: &str) -> Said {
        self.verify(token).0
    }
}

fn key_set(kids: &[&str]) -> Value {
    let keys: Vec<Value> = kids.iter().map(|kid| Signer::tenants().jwk(kid)).collect();
    json!({ "keys": keys })
}

fn claims(audience: &str) -> Value {
    json!({
        "aud": audience, "iss": issuer(TENANT), "tid": TENANT, "ver": "2.0",
        "iat": START - 300, "nbf": START - 300, "exp": START + HOUR, "oid": "a", "sub": "a",
    })
}

/// A good token of the key `kid`.
fn token(kid: &str) -> String {
    Signer::tenants().token(&json!({"typ": "JWT", "alg": "RS256", "kid": kid}), &claims(AUDIENCE))
}

/// What a full fetch asks for.
fn both() -> Vec<String> {
    vec![configuration_target(TENANT), keys_target(TENANT)]
}

fn none() -> Vec<String> {
    Vec::new()
}

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
fn junk_drives_no_traffic() {
    let world = World::new(&["one"]);
    assert_eq!(world.answer(&token("one")), Said::Yes);
    world.passes(HOUR);
    world.entra.take_targets();
    let header = json!({"typ": "JWT", "alg": "RS256", "kid": "unknown"});
    for (name, value) in [
        ("exp", json!(START - 1)),
        ("nbf", json!(START + 1)),
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
fn keys_that_were_asked_for_a_moment_ago_are_not_asked_for_again() {
    let world = World::new(&["one"]);
    assert_eq!(world.answer(&token("unknown")), Said::No);
    assert_eq!(world.entra.take_targets(), both());
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
