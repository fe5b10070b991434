//! Microsoft's own host names, by a proxy on this machine.

use serde_json::{Value, json};

use crate::cache::none;
use crate::entra::{Answer, Entra, TENANT, configuration, fixture_keys, keys_target};
use crate::machine::{Machine, Outcome};
use crate::process::{NOW, token};
use crate::proxy::Proxy;
use crate::signer::Signer;

/// A machine behind a proxy to an Entra that plays `host` for [`TENANT`].
fn playing(host: &str, instance: &str, keys: &Value) -> (Machine, Proxy) {
    let entra = Entra::new();
    let base = format!("https://{host}");
    let authority = format!("{base}/{TENANT}");
    let jwks_uri = format!("{base}{}", keys_target(TENANT));
    let mut document = configuration(&authority, &format!("{authority}/v2.0"), &jwks_uri);
    document["cloud_instance_name"] = json!(instance);
    entra.configures(TENANT, [Answer::json(&document)]);
    entra.publishes(TENANT, [Answer::json(keys)]);
    let proxy = Proxy::to(entra.port());
    (Machine::beside(entra).behind(&proxy), proxy)
}

fn verify(machine: &Machine, trust: &str, token: &str) -> Outcome {
    Outcome::of(machine.run(&format!("verify {trust} --any-audience --now {NOW} --format json"), token))
}

#[test]
fn a_tenant_of_the_public_cloud_is_asked_at_its_host() {
    let host = "login.microsoftonline.com";
    let (machine, proxy) = playing(host, "microsoftonline.com", &fixture_keys("entra.json"));
    let trust = format!("--tenant {TENANT}");
    for name in ["v1-app-defender", "v2-app-defender"] {
        verify(&machine, &trust, &token(name)).assert_passed(name);
    }
    for name in ["refused/tampered-payload", "refused/wrong-key", "refused/other-cloud-key"] {
        verify(&machine, &trust, &token(name)).assert_refused(name);
    }
    assert_eq!(proxy.targets(), [format!("{host}:443")]);
    let requests = machine.entra.take_requests();
    let asked: Vec<String> = requests.iter().map(crate::entra::Request::address).collect();
    assert_eq!(
        asked,
        [
            format!("{host}/{TENANT}/v2.0/.well-known/openid-configuration"),
            format!("{host}{}", keys_target(TENANT)),
        ]
    );
    for request in requests {
        assert_eq!(request.header("user-agent"), Some(rolecall_core::net::USER_AGENT));
    }
}

#[test]
fn other_clouds_have_hosts_of_their_own() {
    for (cloud, host, instance, keys, tokens) in [
        (
            "us-government",
            "login.microsoftonline.us",
            "microsoftonline.us",
            "us-government.json",
            &["us-government"][..],
        ),
        (
            "china",
            "login.partner.microsoftonline.cn",
            "partner.microsoftonline.cn",
            "china.json",
            &["china", "china-v1"][..],
        ),
    ] {
        let (machine, proxy) = playing(host, instance, &fixture_keys(keys));
        let trust = format!("--tenant {TENANT} --cloud {cloud}");
        for &name in tokens {
            verify(&machine, &trust, &token(name)).assert_passed(name);
        }
        assert_eq!(proxy.targets(), [format!("{host}:443")]);
        assert_eq!(machine.entra.take_requests().len(), 2);
        for name in ["v1-app-defender", "v2-app-defender", "refused/other-cloud-key", "refused/wrong-key"] {
            verify(&machine, &trust, &token(name)).assert_refused(name);
        }
    }
}

#[test]
fn the_v1_issuer_of_us_government_comes_from_its_own_document() {
    let host = "login.microsoftonline.us";
    let key = Signer::tenants().jwk("one");
    let mut key = key.as_object().expect("a key").clone();
    key.insert("issuer".to_owned(), json!(format!("https://{host}/{{tenantid}}/v2.0")));
    let (machine, _proxy) = playing(host, "microsoftonline.us", &json!({ "keys": [key] }));
    let v1 = format!("/{TENANT}/.well-known/openid-configuration");
    let mut document = configuration(&format!("https://{host}/{TENANT}"), "", "");
    document["issuer"] = json!(format!("https://sts.windows.net/{TENANT}/"));
    machine.entra.says(&v1, [Answer::json(&document)]);
    let claims = json!({
        "aud": "api://orders", "iss": format!("https://sts.windows.net/{TENANT}/"), "tid": TENANT, "ver": "1.0",
        "iat": 1_795_427_700, "nbf": 1_795_427_700, "exp": 1_795_431_600,
    });
    let header = json!({"typ": "JWT", "alg": "RS256", "kid": "one"});
    let trust = format!("--tenant {TENANT} --cloud us-government");
    let forged = Signer::attackers().token(&header, &claims);
    verify(&machine, &trust, &forged).assert_refused("forged");
    assert_eq!(machine.entra.take_targets().len(), 2, "a forged token asks for nothing more");
    let good = Signer::tenants().token(&header, &claims);
    verify(&machine, &trust, &good).assert_passed("v1");
    assert_eq!(machine.entra.take_targets(), [v1]);
    verify(&machine, &trust, &good).assert_passed("warm");
    verify(&machine, &trust, &forged).assert_refused("forged");
    assert_eq!(machine.entra.take_targets(), none());
}

#[test]
fn b2c_and_external_id_are_named_by_their_address() {
    let b2c = "https://contosotest.b2clogin.com";
    let b2c_path = "contosotest.onmicrosoft.com/B2C_1_test_signin";
    let external = "c1a37e58-d240-4b9f-93c6-0e7b5a2d8f14";
    for (base, tenant, authority, issuer, keys, name) in [
        (
            b2c,
            b2c_path,
            format!("{b2c}/{b2c_path}"),
            format!("{b2c}/b2c0a7d4-19e6-4f35-8a7c-62d80f4b1e93/v2.0/"),
            "b2c.json",
            "b2c",
        ),
        (
            "https://contoso.ciamlogin.com",
            "contoso.onmicrosoft.com",
            "https://contoso.ciamlogin.com".to_owned(),
            format!("https://{external}.ciamlogin.com/{external}/v2.0"),
            "external-id.json",
            "external-id",
        ),
    ] {
        let entra = Entra::new();
        entra.is_authority(base, tenant, &issuer, &fixture_keys(keys));
        let proxy = Proxy::to(entra.port());
        let machine = Machine::beside(entra).behind(&proxy);
        let trust = format!("--authority {authority}");
        verify(&machine, &trust, &token(name)).assert_passed(name);
        verify(&machine, &trust, &token(name)).assert_passed(name);
        verify(&machine, &trust, &token("v2-app-defender")).assert_refused("a tenant's");
        assert_eq!(proxy.targets(), [format!("{}:443", base.trim_start_matches("https://"))]);
        assert_eq!(machine.entra.take_requests().len(), 2, "{name}");
    }
}

#[test]
fn no_proxy_is_an_exception_by_name() {
    let entra = Entra::new();
    entra.is_tenant(TENANT, &fixture_keys("entra.json"));
    let proxy = Proxy::to(entra.port());
    let machine = Machine::beside(entra).behind(&proxy);
    machine.verify(&token("v1-app-defender"), "").assert_passed("by the proxy");
    assert_eq!(proxy.targets(), [format!("localhost:{}", machine.entra.port())]);
    let machine = machine.with("NO_PROXY", "example.com,localhost");
    machine.verify(&token("v1-app-defender"), "--refresh").assert_passed("around the proxy");
    assert_eq!((proxy.targets().len(), machine.entra.connections()), (1, 2));
}

#[test]
fn a_proxys_password_is_never_shown() {
    // Nothing listens at the port of tcpmux.
    let machine = Machine::of_tenant().with("HTTPS_PROXY", "http://somebody:Tr0ub4dor@127.0.0.1:1");
    for format in ["json", "table"] {
        let arguments = format!("verify --tenant {TENANT} --any-audience --now {NOW} --format {format} -v");
        let run = machine.run(&arguments, &token("v1-app-defender"));
        assert_eq!(run.status, 3, "{run:?}");
        assert!(!run.out.contains("Tr0ub4dor") && !run.err.contains("Tr0ub4dor"), "{run:?}");
    }
}
