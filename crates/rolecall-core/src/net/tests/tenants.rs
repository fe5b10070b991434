//! Whose tokens an authority's keys vouch for: one tenant, some, or any; other clouds; v1 tokens.

use super::*;
use crate::entra::{Cloud, PERSONAL_TENANT};

const MICROSOFT: &str = "https://login.microsoftonline.com";
const US_GOVERNMENT: &str = include_str!("../../../../../fixtures/jwks/us-government.json");
const US_GOVERNMENT_KEY: &str = include_str!("../../../../../fixtures/keys/TEST-KEY-us-government.pem");
const US_CONFIGURATION: &str = "https://login.microsoftonline.us/8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47/v2.0/.well-known/openid-configuration";
const US_V1_CONFIGURATION: &str =
    "https://login.microsoftonline.us/8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47/.well-known/openid-configuration";
const US_KEYS: &str =
    "https://login.microsoftonline.us/8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47/discovery/v2.0/keys";

/// A network in which `authority` says that it issues as `issuer`, with `keys`.
fn network(authority: &str, issuer: &str, keys: &str) -> Fake {
    let http = Fake::default();
    let jwks_uri = format!("{authority}/discovery/v2.0/keys");
    let configured = format!("{authority}/v2.0/.well-known/openid-configuration");
    http.set(&configured, [reply(200, &configuration(issuer, &jwks_uri))]);
    http.set(&jwks_uri, [reply(200, keys)]);
    http
}

#[test]
fn an_authority_of_many_tenants_admits_those_that_were_named() {
    let own = fixture!("v2-app-custom-api");
    let stranger = fixture!("refused/other-tenant");
    let personal = fixture!("personal-account");
    let any = v2_issuer("{tenantid}");
    let home = v2_issuer(PERSONAL_TENANT);
    for (what, segment, issuer, allowed, token, failed) in [
        ("the one listed", "organizations", &any, &[TID][..], own, &[][..]),
        ("one of two listed", "organizations", &any, &[OTHER_TID, TID], own, &[]),
        ("the other of them", "organizations", &any, &[OTHER_TID, TID], stranger, &[]),
        ("one that is not listed", "organizations", &any, &[TID], stranger, &["tenant"]),
        ("any", "organizations", &any, &[], own, &[]),
        ("a stranger's is any", "organizations", &any, &[], stranger, &[]),
        ("personal accounts under organizations", "organizations", &any, &[], personal, &["tenant"]),
        ("unless they are listed", "organizations", &any, &[PERSONAL_TENANT], personal, &[]),
        ("common", "common", &any, &[], own, &[]),
        ("personal accounts under common", "common", &any, &[], personal, &[]),
        ("common with a list", "common", &any, &[TID], personal, &["tenant"]),
        ("personal accounts under consumers", "consumers", &home, &[], personal, &[]),
        ("others under consumers", "consumers", &home, &[], own, &["issuer", "tenant"]),
        (
            "another key than the tenant's",
            "organizations",
            &any,
            &[],
            fixture!("refused/personal-key-for-tenant"),
            &["key-issuer"],
        ),
        ("a v1 token", "organizations", &any, &[TID], &v1_token(), &[]),
        (
            "no tenant in the token",
            "organizations",
            &any,
            &[],
            fixture!("refused/tid-missing"),
            &["key-issuer", "issuer", "tenant"],
        ),
        (
            "issuer and tenant differ",
            "organizations",
            &any,
            &[],
            fixture!("refused/tid-mismatch"),
            &["key-issuer", "issuer", "tenant"],
        ),
    ] {
        let authority = format!("{MICROSOFT}/{segment}");
        let http = network(&authority, issuer, ENTRA);
        let store = Memory::default();
        let outcome = Run::new(&http, &store).authority(&authority).allowing(allowed).on(token);
        assert_eq!(outcome.asked.len(), 2, "{what}");
        assert_eq!(outcome.failed(), failed, "{what}");
        assert_eq!(outcome.answer(), if failed.is_empty() { Answer::Yes } else { Answer::No }, "{what}");
    }
}

/// A v1 token for the fixtures' API.
fn v1_token() -> String {
    let key = include_str!("../../../../../fixtures/keys/TEST-KEY-entra-current.pem");
    let claims = json!({"iss": format!("https://sts.windows.net/{TID}/"), "ver": "1.0"});
    signed(key, &json!({"kid": CURRENT}), &claims)
}

#[test]
fn keys_without_an_issuer_stand_for_one_tenant_alone() {
    for (authority, issuer, allowed, failed) in [
        (format!("{MICROSOFT}/{TID}"), v2_issuer(TID), &[][..], &[][..]),
        (format!("{MICROSOFT}/contoso.onmicrosoft.com"), v2_issuer(TID), &[], &[]),
        (format!("{MICROSOFT}/organizations"), v2_issuer("{tenantid}"), &[TID], &["key-issuer"]),
        (format!("{MICROSOFT}/organizations"), v2_issuer("{tenantid}"), &[], &["key-issuer"]),
        (format!("{MICROSOFT}/common"), v2_issuer("{tenantid}"), &[TID], &["key-issuer"]),
    ] {
        let (http, store) = (network(&authority, &issuer, ENTRA_V1), Memory::default());
        let run = Run::new(&http, &store).authority(&authority).allowing(allowed);
        assert_eq!(run.on(fixture!("v2-app-custom-api")).failed(), failed, "{authority}, {allowed:?}");
    }
}

#[test]
fn a_key_of_another_tenant_or_cloud_may_not_sign() {
    for (token, failed) in [
        (fixture!("v2-app-custom-api"), &[][..]),
        (fixture!("refused/personal-key-for-tenant"), &["key-issuer"]),
        (fixture!("refused/other-cloud-key"), &["key-cloud"]),
    ] {
        let outcome = Run::new(&Fake::entra(ENTRA), &Memory::default()).on(token);
        assert_eq!((outcome.asked.len(), outcome.failed()), (2, failed.to_vec()));
    }
    // What the document says of its cloud goes before what the address says.
    let http = Fake::entra(ENTRA);
    let document = configuration(&v2_issuer(TID), KEYS)
        .replace("microsoftonline.com\",\"iss", "microsoftonline.us\",\"iss");
    assert!(document.contains(r#""cloud_instance_name":"microsoftonline.us""#), "{document}");
    http.set(CONFIGURATION, [reply(200, &document)]);
    let outcome = Run::new(&http, &Memory::default()).on(fixture!("refused/other-cloud-key"));
    assert_eq!(outcome.failed(), [""; 0], "an authority that says so has keys of the other cloud");
}

#[test]
fn a_domain_is_the_tenant_that_its_document_names() {
    let authority = format!("{MICROSOFT}/contoso.onmicrosoft.com");
    for (what, issuer, token, answer) in [
        ("its own token", v2_issuer(TID), fixture!("v2-app-custom-api"), Answer::Yes),
        ("its own v1 token", v2_issuer(TID), &v1_token(), Answer::Yes),
        ("another tenant's", v2_issuer(TID), fixture!("refused/other-tenant"), Answer::No),
        ("the domain is another tenant's", v2_issuer(OTHER_TID), fixture!("v2-app-custom-api"), Answer::No),
        (
            "a document of no tenant",
            v2_issuer("{tenantid}"),
            fixture!("v2-app-custom-api"),
            Answer::NotChecked,
        ),
    ] {
        let (http, store) = (network(&authority, &issuer, ENTRA), Memory::default());
        let outcome = Run::new(&http, &store).authority(&authority).on(token);
        assert_eq!(outcome.answer(), answer, "{what}");
        if answer != Answer::NotChecked {
            assert_eq!(outcome.trust.tenant.map(|tenant| v2_issuer(tenant.as_str())), Some(issuer), "{what}");
            assert_eq!(outcome.trust.cloud, Some(Cloud::Public), "{what}");
        }
    }
}

/// US Government's tenant, whose document for v1 tokens names `v1_issuer`.
fn government(v1_issuer: &str) -> Fake {
    let http = Fake::default();
    let document = json!({
        "issuer": format!("https://login.microsoftonline.us/{TID}/v2.0"), "jwks_uri": US_KEYS,
        "cloud_instance_name": "microsoftonline.us",
    });
    http.set(US_CONFIGURATION, [reply(200, &document.to_string())]);
    http.set(US_KEYS, [reply(200, US_GOVERNMENT)]);
    let v1 =
        json!({"issuer": v1_issuer, "jwks_uri": "https://login.microsoftonline.us/common/discovery/keys"});
    http.set(US_V1_CONFIGURATION, [reply(200, &v1.to_string())]);
    http
}

fn government_token(claims: &Value) -> String {
    let mut all = json!({"iss": format!("https://sts.windows.net/{TID}/"), "ver": "1.0"});
    all.as_object_mut().expect("an object").extend(claims.as_object().expect("an object").clone());
    signed(US_GOVERNMENT_KEY, &json!({"kid": "f7pJls5j1NWJ8rkwkLH1kkZqzb0"}), &all)
}

#[test]
fn the_v1_issuer_of_us_government_is_read_once_off_its_document() {
    let http = government(&format!("https://sts.windows.net/{TID}/"));
    let store = Memory::default();
    let run = |seconds: i64, token: &str| {
        Run::new(&http, &store)
            .authority(&format!("https://login.microsoftonline.us/{TID}"))
            .at(seconds)
            .on(token)
    };
    let v2 = fixture!("us-government");
    let v1 = government_token(&json!({}));
    for (what, seconds, token, requests) in [
        ("a v2 token does not need it", 0, v2, &[US_CONFIGURATION, US_KEYS][..]),
        ("a v1 token does", 1, &v1, &[US_V1_CONFIGURATION]),
        ("then it is known", 2, &v1, &[]),
        ("and stays known", 24 * HOUR, &v1, &[US_CONFIGURATION, US_KEYS]),
    ] {
        let outcome = run(seconds, token);
        assert_eq!(outcome.asked, requests, "{what}");
        assert_eq!(outcome.answer(), Answer::Yes, "{what}: {:?}", outcome.failed());
    }
}

#[test]
fn the_v1_issuer_is_read_only_for_a_token_that_is_the_issuers_own() {
    let end = |claims: Value| government_token(&claims);
    let forged = {
        let token = end(json!({}));
        format!("{}.{}", token.rsplit_once('.').expect("a signature").0, base64url::encode(&[7; 256]))
    };
    let of_nobody = {
        let claims = json!({"iss": format!("https://sts.windows.net/{TID}/"), "ver": "1.0"});
        stranger(&json!({}), &claims)
    };
    let expired = end(json!({"exp": TOKEN_TIME.0 - 1}));
    let elsewhere = end(json!({"aud": "https://api.example"}));
    let other = end(json!({"iss": "https://evil.example/"}));
    let needed = Mode::WhenNeeded;
    let v1 = &[US_V1_CONFIGURATION][..];
    for (what, mode, token, v1_issuer, requests, answer) in [
        ("right", needed, end(json!({})), TID, v1, Answer::Yes),
        ("offline nobody knows", Mode::Never, end(json!({})), TID, &[], Answer::NotChecked),
        ("a forged signature", needed, forged, TID, &[], Answer::No),
        ("a key of nobody", needed, of_nobody, TID, &[US_CONFIGURATION, US_KEYS], Answer::No),
        ("expired", needed, expired, TID, &[], Answer::NotChecked),
        ("another audience", needed, elsewhere, TID, &[], Answer::NotChecked),
        ("the tenant of another", needed, end(json!({"tid": OTHER_TID})), TID, &[], Answer::No),
        ("another issuer", needed, other, TID, &[], Answer::No),
        ("a document of another tenant is none", needed, end(json!({})), OTHER_TID, v1, Answer::NotChecked),
    ] {
        let http = government(&format!("https://sts.windows.net/{v1_issuer}/"));
        let store = Memory::default();
        let run = Run::new(&http, &store).authority(&format!("https://login.microsoftonline.us/{TID}"));
        assert_eq!(run.on(fixture!("us-government")).answer(), Answer::Yes, "{what}");
        let outcome = run.mode(mode).on(&token);
        assert_eq!(outcome.asked, requests, "{what}");
        assert_eq!(outcome.answer(), answer, "{what}");
        if v1_issuer == OTHER_TID {
            assert!(
                outcome.notes[0].starts_with("The issuer of v1 tokens could not be read: "),
                "{:?}",
                outcome.notes
            );
        }
    }
}

#[test]
fn other_clouds_have_documents_of_their_own() {
    let china = include_str!("../../../../../fixtures/jwks/china.json");
    let authority = format!("https://login.partner.microsoftonline.cn/{TID}");
    let issuer = format!("{authority}/v2.0");
    let http = network(&authority, &issuer, china);
    let document = format!(
        r#"{{"issuer":"{issuer}","jwks_uri":"{authority}/discovery/v2.0/keys","cloud_instance_name":"partner.microsoftonline.cn"}}"#
    );
    http.set(&format!("{authority}/v2.0/.well-known/openid-configuration"), [reply(200, &document)]);
    let store = Memory::default();
    let mut run = Run::new(&http, &store).authority(&authority);
    assert_eq!(run.on(fixture!("china")).answer(), Answer::Yes);
    run.addressee = Addressee::Any;
    let outcome = run.on(fixture!("china-v1"));
    assert_eq!((outcome.asked.len(), outcome.answer()), (0, Answer::Yes), "whose v1 issuer is known");
    // The public host knows that the tenant is China's, and says so.
    let public = Fake::default();
    public.set(CONFIGURATION, [reply(200, &document)]);
    public.set(&format!("{authority}/discovery/v2.0/keys"), [reply(200, china)]);
    let outcome = Run::new(&public, &Memory::default()).on(fixture!("china"));
    assert_eq!((outcome.answer(), outcome.trust.cloud), (Answer::Yes, Some(Cloud::China)));
}
