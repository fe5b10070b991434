//! What a token lacks, where one thing alone speaks against it: only such a token is worth a request.

use super::*;
use crate::entra::Tenants;

/// What is judged: a token that only its signature, if anything, speaks against.
struct Case {
    header: &'static str,
    claims: String,
    trust: Trust,
    addressee: Addressee,
    now: i64,
}

const HEADER: &str = r#"{"alg":"RS256","kid":"a"}"#;

fn claims(iss: &str, change: &str) -> String {
    format!(r#"{{"iss":"{iss}","tid":"{TID}","ver":"2.0","aud":"api","nbf":100,"exp":2000{change}}}"#)
}

fn v2(tid: &str) -> String {
    format!("https://login.microsoftonline.com/{tid}/v2.0")
}

/// The tenant's authority, with a key that is called `kid`.
fn authority(kid: &str) -> Trust {
    let tenant: TenantId = TID.parse().expect("a GUID");
    let key = Key { issuer: Some(v2("{tenantid}")), ..rsa(Some(kid)) };
    let directory =
        Directory { issuer: v2(TID), v1_issuer: None, instance: None, tenants: Tenants::One(tenant.clone()) };
    Trust { directory: Some(directory), tenant: Some(tenant), cloud: Some(Cloud::Public), ..trust(vec![key]) }
}

/// A token whose key is not there, and nothing else is wrong.
fn unknown() -> Case {
    let addressee = Addressee::Audiences(vec!["api".to_owned()]);
    Case { header: HEADER, claims: claims(&v2(TID), ""), trust: authority("b"), addressee, now: 1_000 }
}

/// Whether only the key is missing, and whether only the issuer is another.
fn lacks(case: Case) -> (bool, bool) {
    let token = token(case.header, &case.claims);
    let expected = Expectations {
        trust: case.trust,
        addressee: case.addressee,
        now: UnixTime(case.now),
        leeway: Seconds(0),
    };
    let verification = verify(&token, &Nature::of(&token), &expected);
    (verification.lacks_only_its_key(), verification.lacks_only_its_issuer())
}

#[test]
fn a_token_lacks_only_its_key_where_nothing_else_fails() {
    let outdated = |why: &str| Trust { outdated: Some(why.to_owned()), ..authority("b") };
    let unavailable = Trust { keys: vec![], unavailable: Some("no answer".to_owned()), ..authority("b") };
    let other = claims(&v2(OTHER_TID), "");
    for (what, case, expected) in [
        ("the key is unknown", unknown(), true),
        ("the keys are old, so that it is open", Case { trust: outdated("they are old"), ..unknown() }, true),
        ("it is named by x5t", Case { header: r#"{"alg":"RS256","x5t":"t"}"#, ..unknown() }, true),
        ("nobody expects an audience", Case { addressee: Addressee::Unknown, ..unknown() }, true),
        ("any audience will do", Case { addressee: Addressee::Any, ..unknown() }, true),
        ("the key is there", Case { trust: authority("a"), ..unknown() }, false),
        ("there are no keys at all", Case { trust: unavailable, ..unknown() }, false),
        ("no key is named", Case { header: r#"{"alg":"RS256"}"#, ..unknown() }, false),
        ("the name is no text", Case { header: r#"{"alg":"RS256","kid":1}"#, ..unknown() }, false),
        ("another algorithm", Case { header: r#"{"alg":"PS256","kid":"a"}"#, ..unknown() }, false),
        ("an extension", Case { header: r#"{"alg":"RS256","kid":"a","crit":["x"]}"#, ..unknown() }, false),
        (
            "another kind of JWT",
            Case { header: r#"{"alg":"RS256","kid":"a","typ":"pop"}"#, ..unknown() },
            false,
        ),
        ("the last second", Case { now: 1_999, ..unknown() }, true),
        ("expired", Case { now: 2_000, ..unknown() }, false),
        ("the first second", Case { now: 100, ..unknown() }, true),
        ("not yet valid", Case { now: 99, ..unknown() }, false),
        (
            "another audience",
            Case { addressee: Addressee::Audiences(vec!["b".to_owned()]), ..unknown() },
            false,
        ),
        ("another issuer", Case { claims: other, ..unknown() }, false),
        (
            "another version",
            Case { claims: claims(&v2(TID), "").replace("2.0\",", "1.0\","), ..unknown() },
            false,
        ),
        ("a member twice", Case { claims: claims(&v2(TID), r#","aud":"api""#), ..unknown() }, false),
    ] {
        assert_eq!(lacks(case).0, expected, "{what}");
    }
}

#[test]
fn a_token_lacks_only_its_issuer_where_nothing_but_issuers_fails() {
    let v1 = format!("https://sts.windows.net/{TID}/");
    // US Government's v1 issuer is not known beforehand.
    let government = || {
        let issuer = format!("https://login.microsoftonline.us/{TID}/v2.0");
        let mut trust = authority("a");
        trust.keys[0].keys[0].issuer = Some("https://login.microsoftonline.us/{tenantid}/v2.0".to_owned());
        trust.directory = trust.directory.map(|directory| Directory { issuer, ..directory });
        Trust { cloud: Some(Cloud::UsGovernment), ..trust }
    };
    let v1_claims = |change: &str| claims(&v1, change).replace(r#""ver":"2.0""#, r#""ver":"1.0""#);
    let case = || Case { claims: v1_claims(""), trust: government(), ..unknown() };
    let known = || {
        let mut trust = government();
        let v1_issuer = Some(v1.clone());
        trust.directory = trust.directory.map(|directory| Directory { v1_issuer, ..directory });
        trust
    };
    for (what, case, expected) in [
        // No signature holds here, so that is asked of the check itself by whoever wants to know the issuer.
        ("signature and issuer", case(), false),
        ("the issuer is known", Case { trust: known(), ..case() }, false),
        (
            "the key is unknown too",
            Case { trust: Trust { keys: authority("b").keys, ..government() }, ..case() },
            true,
        ),
        (
            "expired",
            Case { now: 2_000, trust: Trust { keys: authority("b").keys, ..government() }, ..case() },
            false,
        ),
        (
            "another audience",
            Case {
                addressee: Addressee::Audiences(vec!["b".to_owned()]),
                trust: Trust { keys: authority("b").keys, ..government() },
                ..case()
            },
            false,
        ),
        ("nothing at all", Case { trust: Trust::default(), ..unknown() }, false),
    ] {
        assert_eq!(lacks(case).1, expected, "{what}");
    }
}
