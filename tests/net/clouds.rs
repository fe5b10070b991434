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
            verify(&machine, &trust, &token(name)).assert_not_passed(name);
        }
    }
}

/// US Government by the run's own key, whose v1 issuer no document has told yet: machine, header and claims of a v1 token.
fn us_government() -> (Machine, Value, Value) {
    let host = "login.microsoftonline.us";
    let mut key = Signer::tenants().jwk("one");
    key["issuer"] = json!(format!("https://{host}/{{tenantid}}/v2.0"));
    let (machine, _) = playing(host, "microsoftonline.us", &json!({ "keys": [key] }));
    let claims = json!({
        "aud": "api://orders", "iss": V1_ISSUER, "tid": TENANT, "ver": "1.0",
        "iat": 1_795_427_700, "nbf": 1_795_427_700, "exp": 1_795_431_600,
    });
    (machine, json!({"typ": "JWT", "alg": "RS256", "kid": "one"}), claims)
}

const US_GOVERNMENT: &str = "--tenant 8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47 --cloud us-government";
const V1_ISSUER: &str = "https://sts.windows.net/8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47/";
const V1_DOCUMENT: &str = "/8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47/.well-known/openid-configuration";

/// What the v1 address says of `issuer`.
fn v1_document(issuer: &str) -> Answer {
    Answer::json(&configuration("https://login.microsoftonline.us/x", issuer, "https://localhost/x"))
}

#[test]
fn the_v1_issuer_of_us_government_comes_from_its_own_document() {
    let (machine, header, claims) = us_government();
    machine.entra.says(V1_DOCUMENT, [v1_document(V1_ISSUER)]);
    let forged = Signer::attackers().token(&header, &claims);
    verify(&machine, US_GOVERNMENT, &forged).assert_refused("forged");
    assert_eq!(machine.entra.take_targets().len(), 2, "a forged token asks for nothing more");
    let good = Signer::tenants().token(&header, &claims);
    verify(&machine, US_GOVERNMENT, &good).assert_passed("v1");
    assert_eq!(machine.entra.take_targets(), [V1_DOCUMENT]);
    verify(&machine, US_GOVERNMENT, &good).assert_passed("warm");
    verify(&machine, US_GOVERNMENT, &forged).assert_refused("forged");
    verify(&machine, &format!("{US_GOVERNMENT} --offline"), &good).assert_passed("offline");
    assert_eq!(machine.entra.take_targets(), none());
}

#[test]
fn a_v1_issuer_that_cannot_be_had_is_no_verdict() {
    for (what, answer) in [
        ("unknown", Answer::status(404)),
        ("busy", Answer::status(503).with("Retry-After", "0")),
        ("HTML", Answer::of("text/html", "<html>")),
        ("another tenant's", v1_document("https://sts.windows.net/5c2e7a90-1b3d-4f60-8a2c-9d4e6f8b0a13/")),
        ("a stranger's", v1_document(&format!("https://evil.invalid/{TENANT}/"))),
    ] {
        let (machine, header, claims) = us_government();
        machine.entra.says(V1_DOCUMENT, [answer]);
        let good = Signer::tenants().token(&header, &claims);
        verify(&machine, US_GOVERNMENT, &good).assert_undecided(what);
        verify(&machine, &format!("{US_GOVERNMENT} --offline"), &good).assert_undecided(what);
        let forged = Signer::attackers().token(&header, &claims);
        verify(&machine, US_GOVERNMENT, &forged).assert_refused(what);
    }
    // A document that names another v1 issuer decides.
    let (machine, header, claims) = us_government();
    machine.entra.says(V1_DOCUMENT, [v1_document(&format!("https://sts.microsoftonline.us/{TENANT}/"))]);
    let status = verify(&machine, US_GOVERNMENT, &Signer::tenants().token(&header, &claims)).status;
    assert!(matches!(status, 1 | 3), "{status}");
}

#[test]
fn a_tenant_of_china_may_be_asked_at_the_public_host() {
    let entra = Entra::new();
    let china = "https://login.partner.microsoftonline.cn";
    let jwks_uri = format!("{china}{}", keys_target(TENANT));
    let mut document =
        configuration(&format!("{china}/{TENANT}"), &format!("{china}/{TENANT}/v2.0"), &jwks_uri);
    document["cloud_instance_name"] = json!("partner.microsoftonline.cn");
    entra.configures(TENANT, [Answer::json(&document)]);
    entra.publishes(TENANT, [Answer::json(&fixture_keys("china.json"))]);
    let proxy = Proxy::to(entra.port());
    let machine = Machine::beside(entra).behind(&proxy);
    for name in ["china", "china-v1"] {
        verify(&machine, &format!("--tenant {TENANT}"), &token(name)).assert_passed(name);
    }
    let targets = ["login.microsoftonline.com:443", "login.partner.microsoftonline.cn:443"];
    assert_eq!(proxy.targets(), targets);
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

#[test]
fn a_proxy_that_refuses_is_no_verdict() {
    let proxy = Proxy::refusing();
    let machine = Machine::of_tenant().behind(&proxy);
    for name in ["v1-app-defender", "refused/wrong-key"] {
        let outcome = verify(&machine, &format!("--tenant {TENANT}"), &token(name));
        outcome.assert_undecided(name);
        assert!(outcome.why().contains("login.microsoftonline.com could not be asked"), "{}", outcome.why());
    }
    assert_eq!(proxy.targets(), ["login.microsoftonline.com:443"; 2]);
}
