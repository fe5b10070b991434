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
    let directory = Directory {
        issuer: v2(TID),
        v1_issuer: None,
        instance: None,
        policy: None,
        tenants: Tenants::One(tenant),
    };
    Trust { directory: Some(directory), tenant: Some(tenant), cloud: Some(Cloud::Public), ..trust(vec![key]) }
}

/// A token whose key is not there, and nothing else is wrong.
fn unknown() -> Case {
    let addressee = Addressee::Audiences(vec!["api".to_owned()]);
    Case { header: HEADER, claims: claims(&v2(TID), ""), trust: authority("b"), addressee, now: 1_000 }
}

impl Case {
    /// What `of` says of the verification.
    fn verified<T>(self, of: impl FnOnce(&Verification<'_>) -> T) -> T {
        let token = token(self.header, &self.claims);
        let expected = Expectations {
            trust: self.trust,
            addressee: self.addressee,
            now: UnixTime(self.now),
            leeway: Seconds(0),
        };
        of(&verify(&token, &Nature::of(&token), &expected))
    }
}

/// Whether only the key is missing.
fn lacks(case: Case) -> bool {
    case.verified(|verification| verification.lacks_only_its_key())
}

#[test]
fn a_token_lacks_only_its_key_where_nothing_else_fails() {
    let outdated = |why: &str| Trust { outdated: Some(why.to_owned()), ..authority("b") };
    let unavailable = Trust {
        keys: vec![],
        unavailable: Some(Unavailable { why: "no answer".to_owned(), hint: "" }),
        ..authority("b")
    };
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
        assert_eq!(lacks(case), expected, "{what}");
    }
}

#[test]
fn a_v1_issuer_that_nobody_knows_yet_is_open() {
    let v1 = format!("https://sts.windows.net/{TID}/");
    // US Government's v1 issuer is not known beforehand.
    let government = |kid: &str, v1_issuer: Option<&str>| {
        let issuer = format!("https://login.microsoftonline.us/{TID}/v2.0");
        let mut trust = authority(kid);
        trust.keys[0].keys[0].issuer = Some("https://login.microsoftonline.us/{tenantid}/v2.0".to_owned());
        let v1_issuer = v1_issuer.map(str::to_owned);
        trust.directory = trust.directory.map(|directory| Directory { issuer, v1_issuer, ..directory });
        Trust { cloud: Some(Cloud::UsGovernment), ..trust }
    };
    let v1_claims = |iss: &str| claims(iss, "").replace(r#""ver":"2.0""#, r#""ver":"1.0""#);
    let case = |iss: &str, trust| Case { claims: v1_claims(iss), trust, ..unknown() };
    let other = "https://sts.windows.net/11111111-2222-4333-8444-555555555555/";
    for (what, case, issuer, key_issuer) in [
        ("nobody knows it", case(&v1, government("a", None)), Undecided, Pass),
        ("it is known", case(&v1, government("a", Some(&v1))), Pass, Pass),
        ("another is known", case(&v1, government("a", Some("https://sts.example/"))), Fail, Pass),
        ("another tenant's", case(other, government("a", None)), Fail, Fail),
        ("a public tenant's is known", case(&v1, authority("a")), Pass, Pass),
        ("another form", case("https://issuer.example/", government("a", None)), Fail, Fail),
    ] {
        let verification = case.verified(|verification| {
            let status = |id| verification.authentic.check(id).map(|check| check.status);
            (status("issuer"), status("key-issuer"))
        });
        assert_eq!(verification, (Some(issuer), Some(key_issuer)), "{what}");
    }
    assert!(
        lacks(case(&v1, government("b", None))),
        "an open issuer does not keep an unknown key from being asked for"
    );
    assert!(!lacks(case(other, government("b", None))), "a wrong one does");
}
