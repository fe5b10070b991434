//! Issuer, tenant, key and cloud, where an authority's own document says whom it vouches for.

use super::*;
use crate::entra::{Accounts, Tenants};

const ALG: &str = r#"{"alg":"RS256","kid":"a"}"#;

fn id(text: &str) -> TenantId {
    text.parse().expect("a GUID")
}

fn v2(tid: &str) -> String {
    format!("https://login.microsoftonline.com/{tid}/v2.0")
}

fn v1(tid: &str) -> String {
    format!("https://sts.windows.net/{tid}/")
}

fn claims(iss: &str, tid: &str) -> String {
    format!(r#"{{"iss":"{iss}","tid":"{tid}"}}"#)
}

fn one() -> Directory {
    Directory {
        issuer: v2(TID),
        v1_issuer: None,
        instance: None,
        policy: None,
        tenants: Tenants::One(id(TID)),
    }
}

fn many(tenants: Tenants) -> Directory {
    Directory::of_many(Cloud::Public, tenants)
}

/// The trust in `directory`, as the keyring sets it, with `keys`.
fn trusting(directory: Directory, keys: Vec<Key>) -> Trust {
    let (tenant, cloud) = (directory.tenants.one().cloned(), directory.cloud());
    Trust { tenant, cloud, directory: Some(directory), ..trust(keys) }
}

/// What the address of personal accounts says of itself: one issuer, without a placeholder.
fn consumers(allowed: &[&str]) -> Directory {
    let allowed: Vec<TenantId> = allowed.iter().map(|tenant| id(tenant)).collect();
    Directory { issuer: v2(PERSONAL), ..many(Tenants::of_many(Accounts::Consumers, &allowed)) }
}

#[test]
fn keys_of_personal_accounts_sign_for_no_other_tenant() {
    // The storm of 2023: a key of personal accounts, and a token that names somebody's tenant.
    let key = || Key { issuer: Some(v2(PERSONAL)), ..rsa(Some("a")) };
    for (what, directory) in [
        ("consumers", consumers(&[])),
        ("consumers, the tenant listed", consumers(&[TID])),
        ("organizations, the tenant listed", many(Tenants::Listed(vec![id(TID)]))),
        ("common, any", many(Tenants::Any(Accounts::Common))),
        ("the tenant's own", one()),
    ] {
        for issuer in [v1(TID), v2(TID)] {
            let trust = trusting(directory.clone(), vec![key()]);
            assert_eq!(status("key-issuer", ALG, &claims(&issuer, TID), trust), Fail, "{what}, {issuer}");
        }
    }
}

#[test]
fn an_applications_own_key_signs_for_it_alone() {
    let (own, other) = ("3e9d5b71-08c4-4f2a-9d6e-b47a1c85e029", OTHER_TID);
    let set = |application: Option<&str>, issuer: &str| {
        let key = Key { issuer: Some(v2("{tenantid}")), ..rsa(Some("a")) };
        let fetched = crate::keys::Fetched {
            authority: String::new(),
            application: application.map(str::to_owned),
            issuer: issuer.to_owned(),
            v1_issuer: None,
            instance: None,
            jwks_uri: String::new(),
            at: UnixTime(1),
            sha256: String::new(),
            asked_for_unknown_at: None,
            absent: Vec::new(),
        };
        KeySet { keys: vec![key], fetched: Some(fetched), ..KeySet::default() }
    };
    let token_for = |aud: &str| format!(r#"{{"iss":"{}","tid":"{TID}","aud":{aud}}}"#, v2(TID));
    for (what, application, aud, expected) in [
        ("its client id", Some(own), format!(r#""{own}""#), Pass),
        ("in upper case", Some(own), format!(r#""{}""#, own.to_uppercase()), Pass),
        ("as an address", Some(own), format!(r#""api://{own}""#), Pass),
        ("in a list", Some(own), format!(r#"["{own}"]"#), Pass),
        ("with another in a list", Some(own), format!(r#"["{own}","{other}"]"#), Fail),
        ("another application", Some(own), format!(r#""{other}""#), Fail),
        ("a name that could be anybody's", Some(own), r#""api://orders""#.to_owned(), Fail),
        ("an empty list", Some(own), "[]".to_owned(), Fail),
        ("nobody", Some(own), "7".to_owned(), Fail),
        ("the tenant's key", None, format!(r#""{other}""#), Pass),
    ] {
        for directory in [Some(one()), None] {
            let trust = Trust { keys: vec![set(application, &v2(TID))], directory, ..Trust::default() };
            assert_eq!(status("key-issuer", ALG, &token_for(&aud), trust), expected, "{what}");
        }
    }
    // A key without an issuer counts in one tenant's set, and in none of many, whoever handed it over.
    for (what, issuer, expected) in [("one tenant's", v2(TID), Skip), ("of many", v2("{tenantid}"), Fail)] {
        let mut set = set(None, &issuer);
        set.keys[0].issuer = None;
        let trust = Trust { keys: vec![set], tenant: Some(id(TID)), ..Trust::default() };
        assert_eq!(status("key-issuer", ALG, &token_for("\"x\""), trust), expected, "{what}");
    }
}

#[test]
fn a_domain_of_ones_own_names_the_tenant_in_its_document() {
    let own = |policy: Option<&str>| Directory {
        issuer: format!("https://id.contoso.com/{TID}/v2.0/"),
        policy: policy.map(str::to_owned),
        ..one()
    };
    let token = |iss: &str, rest: &str| format!(r#"{{"iss":"{iss}"{rest}}}"#);
    let iss = format!("https://id.contoso.com/{TID}/v2.0/");
    for (what, claims, issuer, tenant) in [
        ("without tid", token(&iss, ""), Pass, Pass),
        ("with it", token(&iss, &format!(r#","tid":"{TID}""#)), Pass, Pass),
        ("with another", token(&iss, &format!(r#","tid":"{OTHER_TID}""#)), Pass, Fail),
        ("with one that is no GUID", token(&iss, r#","tid":"x""#), Pass, Fail),
        ("another issuer, without tid", token("https://id.contoso.com/x", ""), Fail, Fail),
        ("Entra's own form, without tid", token(&v2(TID), ""), Fail, Fail),
    ] {
        let trust = || trusting(own(None), vec![rsa(Some("a"))]);
        assert_eq!(status("issuer", ALG, &claims, trust()), issuer, "{what}: issuer");
        assert_eq!(status("tenant", ALG, &claims, trust()), tenant, "{what}: tenant");
    }
    for (what, rest, expected) in [
        ("the policy", r#","tfp":"b2c_1_signin""#, Pass),
        ("its older name", r#","acr":"B2C_1_SignIn""#, Pass),
        ("another policy", r#","tfp":"b2c_1_reset""#, Fail),
        ("none", "", Fail),
        ("no text", r#","tfp":1"#, Fail),
    ] {
        let trust = trusting(own(Some("B2C_1_signin")), vec![rsa(Some("a"))]);
        assert_eq!(status("policy", ALG, &token(&iss, rest), trust), expected, "{what}");
    }
}

#[test]
fn issuer_and_tenant_are_those_that_the_authority_vouches_for() {
    let listed = || many(Tenants::Listed(vec![id(TID), id(PERSONAL)]));
    let any = |accounts| many(Tenants::Any(accounts));
    let (own, other, home) =
        (claims(&v2(TID), TID), claims(&v2(OTHER_TID), OTHER_TID), claims(&v2(PERSONAL), PERSONAL));
    for (what, directory, claims, issuer, tenant) in [
        ("one, its own", one(), own.clone(), Pass, Pass),
        ("one, its own v1", one(), claims(&v1(TID), TID), Pass, Pass),
        ("one, in upper case", one(), claims(&v2(TID), &TID.to_uppercase()), Pass, Pass),
        ("one, another's", one(), other.clone(), Fail, Fail),
        ("one, another tid", one(), claims(&v2(TID), OTHER_TID), Pass, Fail),
        ("one, another iss", one(), claims(&v2(OTHER_TID), TID), Fail, Fail),
        ("one, a slash more", one(), claims(&format!("{}/", v2(TID)), TID), Fail, Pass),
        (
            "one, its External ID issuer",
            one(),
            claims(&format!("https://{TID}.ciamlogin.com/{TID}/v2.0"), TID),
            Fail,
            Pass,
        ),
        ("listed", listed(), own.clone(), Pass, Pass),
        ("listed, v1", listed(), claims(&v1(TID), TID), Pass, Pass),
        ("listed, the tenant of personal accounts", listed(), home.clone(), Pass, Pass),
        ("not listed", listed(), other.clone(), Pass, Fail),
        ("listed by tid, another iss", listed(), claims(&v2(OTHER_TID), TID), Fail, Fail),
        ("listed by iss, another tid", listed(), claims(&v2(TID), OTHER_TID), Fail, Fail),
        ("listed, no tid", listed(), format!(r#"{{"iss":"{}"}}"#, v2(TID)), Fail, Fail),
        ("listed, tid that is no GUID", listed(), claims(&v2("common"), "common"), Fail, Fail),
        ("listed, tid with a path", listed(), claims(&v2(TID), &format!("{TID}/x")), Fail, Fail),
        ("listed, the template", listed(), claims(&v2("{tenantid}"), "{tenantid}"), Fail, Fail),
        ("nobody is listed", many(Tenants::Listed(vec![])), own.clone(), Pass, Fail),
        ("any", any(Accounts::Common), other.clone(), Pass, Skip),
        ("any, personal", any(Accounts::Common), home.clone(), Pass, Skip),
        ("any, another iss", any(Accounts::Common), claims(&v2(OTHER_TID), TID), Fail, Fail),
        (
            "any, another cloud",
            any(Accounts::Common),
            claims(&format!("https://login.microsoftonline.us/{TID}/v2.0"), TID),
            Fail,
            Skip,
        ),
        ("organizations", any(Accounts::Organizations), other.clone(), Pass, Skip),
        ("organizations, personal", any(Accounts::Organizations), home.clone(), Pass, Fail),
        ("consumers", consumers(&[]), home.clone(), Pass, Pass),
        ("consumers, listed", consumers(&[PERSONAL]), home, Pass, Pass),
        ("consumers, others", consumers(&[]), own.clone(), Fail, Fail),
        ("consumers, others' v1", consumers(&[]), claims(&v1(TID), TID), Fail, Fail),
        ("consumers, others although listed", consumers(&[TID]), own, Fail, Pass),
        ("consumers, others' v1 although listed", consumers(&[TID]), claims(&v1(TID), TID), Fail, Pass),
    ] {
        let trust = || trusting(directory.clone(), vec![rsa(Some("a"))]);
        assert_eq!(status("issuer", ALG, &claims, trust()), issuer, "{what}: issuer");
        assert_eq!(status("tenant", ALG, &claims, trust()), tenant, "{what}: tenant");
    }
}

#[test]
fn the_v1_issuer_of_us_government_counts_once_its_document_named_it() {
    let template = "https://login.microsoftonline.us/{tenantid}/v2.0";
    let directory = |v1_issuer: Option<String>| Directory {
        issuer: template.replace("{tenantid}", TID),
        v1_issuer,
        ..one()
    };
    for (what, directory, issuer, key_issuer) in [
        ("not yet", directory(None), Undecided, Pass),
        ("named", directory(Some(v1(TID))), Pass, Pass),
        ("another one was named", directory(Some("https://sts.example/".to_owned())), Fail, Pass),
        (
            "of many tenants nobody knows it",
            Directory { issuer: template.to_owned(), ..many(Tenants::Listed(vec![id(TID)])) },
            Undecided,
            Pass,
        ),
        (
            "nor of a tenant that is not listed",
            Directory { issuer: template.to_owned(), ..many(Tenants::Listed(vec![id(OTHER_TID)])) },
            Fail,
            Pass,
        ),
    ] {
        let trust =
            || trusting(directory.clone(), vec![Key { issuer: Some(template.to_owned()), ..rsa(Some("a")) }]);
        assert_eq!(status("issuer", ALG, &claims(&v1(TID), TID), trust()), issuer, "{what}");
        assert_eq!(status("key-issuer", ALG, &claims(&v1(TID), TID), trust()), key_issuer, "{what}: key");
    }
}

#[test]
fn a_key_says_for_whom_it_signs_unless_the_set_is_one_tenants() {
    let keyed = |issuer: Option<String>| vec![Key { issuer, ..rsa(Some("a")) }];
    let template = || keyed(Some(v2("{tenantid}")));
    for (what, directory, keys, claims, expected) in [
        ("no issuer, one tenant's set", one(), keyed(None), claims(&v2(TID), TID), Skip),
        (
            "no issuer, a set of some",
            many(Tenants::Listed(vec![id(TID)])),
            keyed(None),
            claims(&v2(TID), TID),
            Fail,
        ),
        (
            "no issuer, a set of any",
            many(Tenants::Any(Accounts::Common)),
            keyed(None),
            claims(&v2(TID), TID),
            Fail,
        ),
        ("the template, one", one(), template(), claims(&v2(TID), TID), Pass),
        ("the template, one, v1", one(), template(), claims(&v1(TID), TID), Pass),
        (
            "the template, any, v1",
            many(Tenants::Any(Accounts::Common)),
            template(),
            claims(&v1(TID), TID),
            Pass,
        ),
        ("the template, iss and tid differ", one(), template(), claims(&v2(TID), OTHER_TID), Fail),
        ("the template, v1, iss and tid differ", one(), template(), claims(&v1(TID), OTHER_TID), Fail),
        ("the personal tenant's", one(), keyed(Some(v2(PERSONAL))), claims(&v2(TID), TID), Fail),
        (
            "the personal tenant's, its own token",
            many(Tenants::Any(Accounts::Consumers)),
            keyed(Some(v2(PERSONAL))),
            claims(&v2(PERSONAL), PERSONAL),
            Pass,
        ),
    ] {
        assert_eq!(status("key-issuer", ALG, &claims, trusting(directory, keys)), expected, "{what}");
    }
}

#[test]
fn a_key_is_of_the_cloud_that_the_document_names() {
    let directory = |instance: Option<&str>| Directory { instance: instance.map(str::to_owned), ..one() };
    let local = || Directory { issuer: format!("https://localhost:8443/{TID}/v2.0"), ..one() };
    for (what, directory, key, expected) in [
        ("both say the same", directory(Some("microsoftonline.com")), Some("microsoftonline.com"), Pass),
        (
            "both say another than the address",
            directory(Some("microsoftonline.us")),
            Some("microsoftonline.us"),
            Pass,
        ),
        ("they differ", directory(Some("microsoftonline.com")), Some("microsoftonline.us"), Fail),
        ("in case alone", directory(Some("microsoftonline.com")), Some("MicrosoftOnline.com"), Fail),
        ("the document does not say, the address does", directory(None), Some("microsoftonline.us"), Fail),
        ("and agrees", directory(None), Some("microsoftonline.com"), Pass),
        ("the key does not say", directory(Some("microsoftonline.com")), None, Skip),
        (
            "another issuer's document",
            Directory { instance: Some("x".to_owned()), ..local() },
            Some("x"),
            Pass,
        ),
        (
            "another cloud than it says",
            Directory { instance: Some("x".to_owned()), ..local() },
            Some("y"),
            Fail,
        ),
    ] {
        let key = Key { cloud_instance_name: key.map(str::to_owned), ..rsa(Some("a")) };
        let claims = claims(&directory.issuer, TID);
        assert_eq!(status("key-cloud", ALG, &claims, trusting(directory, vec![key])), expected, "{what}");
    }
}

#[test]
fn an_authoritys_key_is_named_and_its_algorithm_is_rs256() {
    let trust = |keys: Vec<Key>| trusting(one(), keys);
    for (what, header, keys, expected) in [
        ("by kid", r#"{"alg":"RS256","kid":"a"}"#, vec![rsa(Some("a"))], Pass),
        ("no name, though one key alone is there", r#"{"alg":"RS256"}"#, vec![rsa(Some("a"))], Fail),
        ("a key without a name fits nothing", r#"{"alg":"RS256","kid":"a"}"#, vec![rsa(None)], Fail),
    ] {
        assert_eq!(status("key", header, "{}", trust(keys)), expected, "{what}");
    }
    for (alg, expected) in [("RS256", Pass), ("RS384", Fail), ("PS256", Fail)] {
        let header = format!(r#"{{"alg":"{alg}","kid":"a"}}"#);
        // Named by its document alone, as an address that is no cloud's is.
        let directory = Directory { issuer: format!("https://localhost/{TID}/v2.0"), ..one() };
        let trust = Trust { directory: Some(directory), ..super::trust(vec![rsa(Some("a"))]) };
        assert_eq!(status("algorithm", &header, "{}", trust), expected, "{alg}");
    }
}

#[test]
fn an_unknown_key_is_open_while_newer_keys_may_have_it() {
    let header = r#"{"alg":"RS256","kid":"x"}"#;
    let with = |outdated: Option<&str>| Trust {
        outdated: outdated.map(str::to_owned),
        ..trusting(one(), vec![rsa(Some("a"))])
    };
    assert_eq!(status("key", header, "{}", with(None)), Fail, "the keys are all that there are");
    assert_eq!(status("key", header, "{}", with(Some("they are old"))), Undecided, "they may not be");
    let none = Trust {
        unavailable: Some(Unavailable { why: "nobody answered".to_owned(), hint: "" }),
        ..Trust::default()
    };
    let (authentic, _) = verified(&token(header, "{}"), none, Addressee::Any);
    assert_eq!((authentic.answer, authentic.why.as_deref()), (Answer::NotChecked, Some("nobody answered")));
}

#[test]
fn a_key_that_the_newest_answer_lacks_is_told_of() {
    let text = include_str!("../../../../../fixtures/jwks/entra.json");
    let mut set = KeySet::read(text.as_bytes(), "keys.json").expect("a JWKS");
    let kid = set.keys[0].kid.clone().expect("a name");
    let absent = crate::keys::Absent { kid: kid.clone(), seen_at: UnixTime(0) };
    set.fetched = Some(crate::keys::Fetched {
        authority: String::new(),
        application: None,
        issuer: String::new(),
        v1_issuer: None,
        instance: None,
        jwks_uri: String::new(),
        at: UnixTime(1),
        sha256: String::new(),
        asked_for_unknown_at: None,
        absent: vec![absent],
    });
    let second = set.keys[1].kid.clone().expect("a name");
    for (kid, told) in [(kid, true), (second, false)] {
        let header = format!(r#"{{"alg":"RS256","kid":"{kid}"}}"#);
        let trust = Trust { keys: vec![set.clone()], ..Trust::default() };
        let (authentic, _) = verified(&token(&header, "{}"), trust, Addressee::Any);
        let check = authentic.check("key").expect("a check").clone();
        assert_eq!(check.status, Pass);
        assert_eq!(
            check.detail.ends_with("and it was last seen at 1970-01-01T00:00:00Z"),
            told,
            "{}",
            check.detail
        );
    }
}
