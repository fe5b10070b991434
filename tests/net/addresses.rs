//! Tokens full of addresses: none of them is ever connected to, whoever signed the token.

use serde_json::{Value, json};

use crate::cache::CURRENT;
use crate::entra::{Answer, Entra, TENANT, issuer};
use crate::machine::Machine;
use crate::process::NOW;
use crate::proxy::Proxy;
use crate::signer::Signer;
use crate::trap::Trap;

/// Header and claims of a good token.
fn good() -> (Value, Value) {
    (
        json!({"typ": "JWT", "alg": "RS256", "kid": "one"}),
        json!({
            "aud": "api://orders", "iss": issuer(TENANT), "tid": TENANT, "ver": "2.0", "oid": "a", "sub": "a",
            "iat": 1_795_427_700, "nbf": 1_795_427_700, "exp": 1_795_431_600,
        }),
    )
}

/// Good tokens but for one member, which names `place`: what it is, header and claims.
fn tokens(place: &str) -> Vec<(String, Value, Value)> {
    let mut tokens = Vec::new();
    for url in [
        format!("https://{place}/{TENANT}/v2.0"),
        format!("http://{place}/keys.json"),
        format!("https://login.microsoftonline.com@{place}/{TENANT}/v2.0"),
        place.to_owned(),
    ] {
        for name in ["jku", "x5u", "kid", "x5t", "typ", "cty", "iss", "zip"] {
            let (mut header, claims) = good();
            header[name] = json!(url);
            tokens.push((format!("header {name} {url}"), header, claims));
        }
        let (mut header, claims) = good();
        header["jwk"] = json!({"kty": "RSA", "x5u": url, "kid": url});
        header["x5c"] = json!([url]);
        header["crit"] = json!([url]);
        tokens.push((format!("header jwk, x5c, crit {url}"), header, claims));
        for name in
            ["iss", "aud", "tid", "sub", "azp", "appid", "idp", "tfp", "acr", "ver", "jku", "jwks_uri"]
        {
            let (header, mut claims) = good();
            claims[name] = json!(url);
            tokens.push((format!("claim {name} {url}"), header, claims));
        }
        let (header, mut claims) = good();
        claims["_claim_names"] = json!({"groups": "src1"});
        claims["_claim_sources"] = json!({"src1": {"endpoint": url}});
        claims["cnf"] = json!({"jku": url, "kid": "one"});
        claims["xms_az_nwperimid"] = json!([url]);
        claims["schacSchemaUrl"] = json!(url);
        tokens.push((format!("claim sources {url}"), header, claims));
    }
    tokens
}

#[test]
fn no_member_of_a_token_leads_anywhere() {
    let trap = Trap::new();
    let entra = Entra::new();
    let keys = json!({"keys": [Signer::tenants().jwk("one")]});
    entra.is_authority("https://login.microsoftonline.com", TENANT, &issuer(TENANT), &keys);
    let proxy = Proxy::to(entra.port());
    // What is on this machine is reached around the proxy, so that the trap would see it.
    let machine = Machine::beside(entra).behind(&proxy).with("NO_PROXY", "127.0.0.1");
    let commands = [
        format!("verify --tenant {TENANT} --audience api://orders --now {NOW}"),
        format!("inspect --online --now {NOW}"),
    ];
    let (header, claims) = good();
    let token = Signer::tenants().token(&header, &claims);
    assert_eq!(machine.run(&commands[0], &token).status, 0, "the test's own token is good");
    // What the user names on this machine is reached, so the trap is no wall.
    let here =
        format!("verify --authority https://127.0.0.1:{}/{TENANT} --any-audience", machine.entra.port());
    assert_eq!(machine.run(&format!("{here} --now {NOW}"), &token).status, 0);
    // For the document, and by the proxy for the keys that it places at Microsoft's.
    assert_eq!((machine.entra.connections(), proxy.targets().len()), (3, 2));
    for (what, header, claims) in tokens(&trap.place()) {
        for command in &commands {
            let signed = machine.run(command, &Signer::tenants().token(&header, &claims));
            assert!(matches!(signed.status, 0 | 1 | 3), "{what}: {signed:?}");
        }
        let forged = machine.run(&commands[0], &Signer::attackers().token(&header, &claims));
        assert!(matches!(forged.status, 1 | 3), "{what}: {forged:?}");
        trap.assert_untouched(&what);
    }
    let mut targets = proxy.targets();
    targets.dedup();
    assert_eq!(targets, ["login.microsoftonline.com:443"]);
}

#[test]
fn a_token_that_brings_its_own_keys_is_refused() {
    // A server of the attacker's, with a certificate that the machine believes, that answers as an authority.
    let theirs = Entra::new();
    let keys = json!({"keys": [Signer::attackers().jwk(CURRENT)]});
    theirs.is_tenant(TENANT, &keys);
    theirs.says("/keys", [Answer::json(&keys)]);
    let machine = Machine::of_tenant();
    let place = theirs.base();
    let (mut header, mut claims) = good();
    header["jku"] = json!(format!("{place}/keys"));
    header["jwk"] = Signer::attackers().jwk(CURRENT);
    header["kid"] = json!(CURRENT);
    for issuer in [issuer(TENANT), format!("{place}/{TENANT}/v2.0")] {
        claims["iss"] = json!(issuer);
        let token = Signer::attackers().token(&header, &claims);
        machine.verify(&token, "").assert_refused(&issuer);
        let look = machine.run(&format!("inspect --online --offline --now {NOW}"), &token);
        assert_eq!(look.status, 2, "one of the two");
    }
    let token = Signer::attackers().token(&header, &claims);
    let look = machine.run(&format!("inspect --online --now {NOW} --format json"), &token).json();
    assert_eq!(look["questions"]["authentic"]["answer"], "not-checked");
    assert_eq!(theirs.connections(), 0);
}
