//! Tokens to measure: one of the fixtures, and one as large as users' tokens for Microsoft Graph are, signed by three kinds
//! of key.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair, Ed25519KeyPair,
    KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rolecall_core::entra::TenantId;
use rolecall_core::keys::KeySet;
use rolecall_core::policy::Policy;

const TENANT: &str = "8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47";
const APP: &str = include_str!("../../../../fixtures/tokens/v1-app-defender.jwt");
const ENTRA: &[u8] = include_bytes!("../../../../fixtures/jwks/entra.json");
const RSA: &str = include_str!("../../../../fixtures/keys/TEST-KEY-entra-current.pem");
const P256: &str = include_str!("../../../../fixtures/keys/TEST-KEY-generic-p256.pem");
const EDWARDS: &str = include_str!("../../../../fixtures/keys/TEST-KEY-generic-ed25519.pem");

/// A token and what it is verified with.
pub(crate) struct Sample {
    pub(crate) name: &'static str,
    pub(crate) text: String,
    pub(crate) keys: KeySet,
    /// The signature alone, over the text's bytes.
    pub(crate) raw: Box<dyn Fn(&str) -> bool>,
    pub(crate) audience: &'static str,
    pub(crate) tenant: Option<TenantId>,
    require: Option<&'static str>,
    scope: Option<&'static str>,
}

impl Sample {
    /// One permission that the token has.
    pub(crate) fn policy(&self) -> Policy {
        Policy {
            require: self.require.into_iter().map(str::to_owned).collect(),
            scopes: self.scope.into_iter().map(str::to_owned).collect(),
            ..Policy::default()
        }
    }
}

/// All of them.
pub(crate) fn samples() -> [Sample; 4] {
    let text = APP.trim();
    let rsa = RsaKeyPair::from_pkcs8(&pem(RSA)).expect("a key");
    let app = Sample {
        name: "an application's token, RS256",
        text: text.to_owned(),
        keys: KeySet::read(ENTRA, "entra.json").expect("keys"),
        raw: raw(
            ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, rsa.public_key().as_ref()).expect("a key"),
            text,
        ),
        audience: "https://api.securitycenter.microsoft.com",
        tenant: Some(TENANT.parse().expect("a GUID")),
        require: Some("Alert.Read.All"),
        scope: None,
    };
    [app, user_rsa(&rsa), user_p256(), user_edwards()]
}

fn user_rsa(key: &RsaKeyPair) -> Sample {
    let public = key.public_key();
    // RSAPublicKey (RFC 8017 §A.1.1) of 2,048 bits: nine bytes, the modulus, two bytes, the exponent.
    let der = public.as_ref();
    let jwk = format!(r#"{{"kty":"RSA","n":"{}","e":"{}""#, part(&der[9..265]), part(&der[267..]));
    let parsed = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public.as_ref()).expect("a key");
    user("a user's token, RS256", "RS256", &jwk, parsed, |input| {
        let mut signature = vec![0; key.public_modulus_len()];
        key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), input, &mut signature).expect("a signature");
        signature
    })
}

fn user_p256() -> Sample {
    let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pem(P256)).expect("a key");
    let point = key.public_key().as_ref();
    let jwk =
        format!(r#"{{"kty":"EC","crv":"P-256","x":"{}","y":"{}""#, part(&point[1..33]), part(&point[33..]));
    let parsed = ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).expect("a key");
    user("a user's token, ES256", "ES256", &jwk, parsed, |input| {
        key.sign(&SystemRandom::new(), input).expect("a signature").as_ref().to_vec()
    })
}

fn user_edwards() -> Sample {
    let key = Ed25519KeyPair::from_pkcs8(&pem(EDWARDS)).expect("a key");
    let point = key.public_key().as_ref();
    let jwk = format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{}""#, part(point));
    let parsed = ParsedPublicKey::new(&ED25519, point).expect("a key");
    user("a user's token, EdDSA", "EdDSA", &jwk, parsed, |input| key.sign(input).as_ref().to_vec())
}

fn user(
    name: &'static str,
    alg: &str,
    jwk: &str,
    parsed: ParsedPublicKey,
    sign: impl Fn(&[u8]) -> Vec<u8>,
) -> Sample {
    let header =
        format!(r#"{{"typ":"JWT","alg":"{alg}","x5t":"benchmark-key-thumbprint-01","kid":"benchmark-key"}}"#);
    let input = format!("{}.{}", part(header.as_bytes()), part(claims().as_bytes()));
    let text = format!("{input}.{}", part(&sign(input.as_bytes())));
    // A few more keys, as Entra's sets have.
    let others =
        r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"other-"#;
    let others: String = (0..5).map(|number| format!(r#"{others}{number}"}},"#)).collect();
    let set = format!(r#"{{"keys":[{others}{jwk},"kid":"benchmark-key","use":"sig"}}]}}"#);
    Sample {
        name,
        raw: raw(parsed, &text),
        text,
        keys: KeySet::read(set.as_bytes(), "https://login.microsoftonline.com/common/discovery/v2.0/keys")
            .expect("keys"),
        audience: "https://graph.microsoft.com",
        tenant: (alg == "RS256").then(|| TENANT.parse().expect("a GUID")),
        require: None,
        scope: Some("Mail.Read"),
    }
}

/// Claims such as a user's token for Microsoft Graph has, all of them made up.
fn claims() -> String {
    format!(
        r#"{{"aud":"https://graph.microsoft.com","iss":"https://sts.windows.net/{TENANT}/","iat":1795427700,"nbf":1795427700,"exp":1795432400,"acct":0,"acr":"1","acrs":["urn:user:registersecurityinfo"],"aio":"AVQAq/8ZAAAAkP7pGm1Q9wWl4HYdQ0o3mYbQe2PzYIh2gqM1bq0rY3Jx5sKfV8tN6uLc4aD0eT7vXw==","amr":["pwd","mfa"],"app_displayname":"Nightly mail export","appid":"3c2a1f4e-5b6d-4e7f-8a90-1b2c3d4e5f60","appidacr":"1","family_name":"Muster","given_name":"Erika","idtyp":"user","ipaddr":"203.0.113.24","name":"Erika Muster","oid":"0f1e2d3c-4b5a-4697-8879-6a5b4c3d2e1f","platf":"3","puid":"10032001ABCDEF01","rh":"1.AXoAWh8fjVErfk-cCjodazLsRwMAAAAAAAAAwAAAAAAAAAB6AAA.","scp":"Calendars.Read Contacts.Read Files.Read Mail.Read Mail.Send MailboxSettings.Read Notes.Read offline_access openid People.Read profile Tasks.Read User.Read email","sid":"5e6f7a8b-9c0d-4e1f-a2b3-c4d5e6f7a8b9","signin_state":["kmsi"],"sub":"Qm9yZGVyTGluZVN1YmplY3RJZGVudGlmaWVyLTAwMDE","tenant_region_scope":"EU","tid":"{TENANT}","unique_name":"erika.muster@example.com","upn":"erika.muster@example.com","uti":"Zk3mXa1bC0eLxqT8vR0hAA","ver":"1.0","wids":["b79fbf4d-3ef9-4689-8143-76b194e85509","f2ef992c-3afb-46b9-b7cf-a126ee74c451","88d8e3e3-8f55-4a1e-953a-9b9898b8876b"],"xms_cc":["CP1"],"xms_ftd":"hQ3nV9xkTq1ZfW8jLr5yPc7uBd2mGs4aEo6iXt0vNwK","xms_idrel":"1 8","xms_pftexp":1795518800,"xms_ssm":"1","xms_st":{{"sub":"n7Yw3kVb5xQz1mRt9cLp4dGf8hJs2aUe6oIi0vBnXyM"}},"xms_tcdt":1580464200,"xms_tdbr":"EU"}}"#
    )
}

/// Verifies the token's signature as its own bytes have it, decoded beforehand.
fn raw(key: ParsedPublicKey, text: &str) -> Box<dyn Fn(&str) -> bool> {
    let (input, signature) = text.rsplit_once('.').expect("two dots");
    let (length, signature) = (input.len(), URL_SAFE_NO_PAD.decode(signature).expect("a signature"));
    Box::new(move |text| key.verify_sig(&text.as_bytes()[..length], &signature).is_ok())
}

fn part(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of a PEM text with a line before it.
fn pem(text: &str) -> Vec<u8> {
    let lines = text.lines().skip_while(|line| !line.starts_with("-----BEGIN")).skip(1);
    let body: String = lines.take_while(|line| !line.starts_with("-----")).collect();
    STANDARD.decode(body).expect("base64")
}
