//! A network, a store and clocks that do as they are told. Nothing here sleeps, and nothing is sent anywhere.

mod application;
mod fake;
mod fetch;
mod keyring;
mod rollover;
mod run;
mod session;
mod store;
mod tenants;
mod unknown_key;

use std::time::Duration;

use serde_json::{Value, json};

use self::fake::{Answered, Fake, Memory};
use self::run::{Outcome, Run};
use super::*;
use crate::entra::{ApplicationId, Authority, TenantId};
use crate::question::Answer;
use crate::time::{Seconds, UnixTime};
use crate::token::{Token, base64url};
use crate::verify::{self, Addressee};

/// The tenant of the fixtures.
const TID: &str = "8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47";
/// A stranger's tenant, of which a fixture has a well signed token.
const OTHER_TID: &str = "5c2e7a90-64d3-4b18-8f2b-d07e91c3a655";
/// The audience of the fixtures for an API of one's own, which is that API's client id.
const API: &str = "3e9d5b71-08c4-4f2a-9d6e-b47a1c85e029";
/// The moment of the fixtures' tokens.
const TOKEN_TIME: UnixTime = UnixTime(1_795_428_000);
/// The machine's clock, years from the tokens' own: 2030-03-17T17:46:40Z.
const WALL: UnixTime = UnixTime(1_900_000_000);
const HOUR: i64 = 3_600;

const CONFIGURATION: &str = "https://login.microsoftonline.com/8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47/v2.0/.well-known/openid-configuration";
const KEYS: &str =
    "https://login.microsoftonline.com/8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47/discovery/v2.0/keys";

/// Every key that the tokens of the public cloud need.
const ENTRA: &str = include_str!("../../../../../fixtures/jwks/entra.json");
/// The same current keys without `issuer`.
const ENTRA_V1: &str = include_str!("../../../../../fixtures/jwks/entra-v1.json");
/// An older copy, without the key that signs today.
const ROTATED: &str = include_str!("../../../../../fixtures/jwks/rotated.json");
/// The key that signs today: not in [`ROTATED`].
const CURRENT: &str = "uyDonQuWQ5r_3X4fDw4S0XNMtxo";

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../../../../fixtures/tokens/", $name, ".jwt"))
    };
}
use fixture;

fn reply(status: u16, body: &str) -> Reply {
    Reply {
        status,
        content_type: Some("application/json; charset=utf-8".to_owned()),
        body: body.as_bytes().to_vec(),
        ..Reply::default()
    }
}

fn no_connection() -> HttpError {
    HttpError::Connection("refused".to_owned())
}

fn address(text: &str) -> Address {
    text.parse().expect("an address")
}

fn authority(text: &str) -> Authority {
    text.parse().expect("an authority")
}

fn tenant(text: &str) -> TenantId {
    text.parse().expect("a GUID")
}

fn v2_issuer(tenant: &str) -> String {
    format!("https://login.microsoftonline.com/{tenant}/v2.0")
}

fn configuration(issuer: &str, jwks_uri: &str) -> String {
    json!({"issuer": issuer, "jwks_uri": jwks_uri, "cloud_instance_name": "microsoftonline.com"}).to_string()
}

/// A token of a key that nobody knows, with `header` and `claims` on top of those of a good one; `null` takes one away.
fn stranger(header: &Value, claims: &Value) -> String {
    let parts = parts(header, claims);
    format!("{parts}.{}", base64url::encode(&[7; 256]))
}

fn parts(header: &Value, claims: &Value) -> String {
    let good = [
        json!({"typ": "JWT", "alg": "RS256", "kid": "a-key-of-nobody"}),
        json!({
            "iss": v2_issuer(TID), "aud": API, "tid": TID, "ver": "2.0", "appid": API, "roles": ["Orders.Read"],
            "nbf": TOKEN_TIME.0 - 300, "iat": TOKEN_TIME.0 - 300, "exp": TOKEN_TIME.0 + 3_600,
        }),
    ];
    let [header, claims] = [header, claims].map(|changes| changes.as_object().expect("an object"));
    let changed = good.into_iter().zip([header, claims]).map(|(mut good, changes)| {
        let members = good.as_object_mut().expect("an object");
        members.extend(changes.clone());
        members.retain(|_, value| !value.is_null());
        base64url::encode(good.to_string().as_bytes())
    });
    changed.collect::<Vec<_>>().join(".")
}

/// The same, signed by the key of a file in fixtures/keys.
fn signed(pem: &str, header: &Value, claims: &Value) -> String {
    let parts = parts(header, claims);
    format!("{parts}.{}", base64url::encode(&verify::rs256(pem, &parts)))
}
