//! Keys over time, with the clock in the test's hand: what is asked, how often, and what is trusted afterwards.

mod rollover;
mod trouble;

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

use crate::entra::{Entra, TENANT, authority_pem, configuration_target, issuer, keys_target};
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
            applications: self.application.iter().cloned().collect(),
            by_token: false,
        };
        let audience = self.application.as_ref().map_or(AUDIENCE, |_| CLIENT);
        let mut expected = Expectations {
            trust: Trust::default(),
            addressee: Addressee::Audiences(vec![audience.to_owned()]),
            now: UnixTime(self.now.get()),
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
        "iat": START - 300, "nbf": START - 300, "exp": START + 400 * 24 * HOUR, "oid": "a", "sub": "a",
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
