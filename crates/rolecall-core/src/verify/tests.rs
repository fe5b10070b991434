//! One table a check, a row on either side of each boundary. Signatures have their own tests; here no signature holds,
//! and every other check must say the same as if one did.

mod directory;
mod issuer;
mod lacking;

use super::*;
use crate::keys::{Curve, PublicKey};
use crate::question::Status::{self, Fail, Pass, Skip, Undecided};
use crate::token::base64url;

const TID: &str = "8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47";
const OTHER_TID: &str = "11111111-2222-3333-4444-555555555555";
const PERSONAL: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

fn token(header: &str, claims: &str) -> Token {
    let text =
        format!("{}.{}.c2ln", base64url::encode(header.as_bytes()), base64url::encode(claims.as_bytes()));
    Token::parse(&text).expect("a token")
}

fn rsa(kid: Option<&str>) -> Key {
    Key {
        kid: kid.map(str::to_owned),
        ..Key::nameless(PublicKey::Rsa { n: vec![0xff; 256], e: vec![1, 0, 1] })
    }
}

fn other_rsa() -> PublicKey {
    PublicKey::Rsa { n: vec![0xfd; 256], e: vec![1, 0, 1] }
}

fn ec(kid: Option<&str>, curve: Curve) -> Key {
    Key { public: PublicKey::Ec { curve, x: vec![1; 32], y: vec![2; 32] }, ..rsa(kid) }
}

fn trust(keys: Vec<Key>) -> Trust {
    Trust {
        keys: vec![KeySet { keys, origin: "keys.json".to_owned(), ..KeySet::default() }],
        ..Trust::default()
    }
}

fn verified(token: &Token, trust: Trust, addressee: Addressee) -> (Question, Question) {
    let expected = Expectations { trust, addressee, now: UnixTime(1_000), leeway: Seconds(0) };
    let verification = verify(token, &Nature::of(token), &expected);
    (verification.authentic, verification.addressed)
}

/// The status of check `id` below *authentic*.
fn status(id: &str, header: &str, claims: &str, trust: Trust) -> Status {
    let (authentic, _) = verified(&token(header, claims), trust, Addressee::Any);
    authentic.check(id).unwrap_or_else(|| panic!("no check {id}")).status
}

fn tenant_trust(keys: Vec<Key>) -> Trust {
    Trust { tenant: Some(TID.parse().expect("a GUID")), ..trust(keys) }
}

#[test]
fn many_tokens_are_judged_as_one_is_and_what_held_has_no_words() {
    let good = format!(
        r#"{{"iss":"https://login.microsoftonline.com/{TID}/v2.0","tid":"{TID}","ver":"2.0","aud":"api://x","exp":2000,"nbf":900,"iat":900}}"#
    );
    let named = r#"{"alg":"RS256","kid":"k"}"#;
    let audiences = |aud: &str| Addressee::Audiences(vec![aud.to_owned()]);
    for (header, claims, trust, addressee) in [
        (named, &*good, tenant_trust(vec![rsa(Some("k"))]), audiences("api://x")),
        (named, &good, trust(vec![rsa(Some("k"))]), audiences("api://y")),
        (r#"{"alg":"none"}"#, "{}", tenant_trust(vec![rsa(None)]), Addressee::Unknown),
        (r#"{"alg":"ES256","kid":1}"#, r#"{"exp":1,"nbf":2000,"iat":"x"}"#, trust(vec![]), Addressee::Any),
        (named, r#"{"exp":1000,"nbf":1001,"iat":1001,"aud":[]}"#, Trust::default(), audiences("x")),
    ] {
        let token = token(header, claims);
        let expected = Expectations { trust, addressee, now: UnixTime(1_000), leeway: Seconds(5) };
        let nature = Nature::of(&token);
        let one = verify(&token, &nature, &expected);
        let many = verify_telling(&token, &nature, &expected, Telling::WhatIsWrong);
        for (one, many) in [
            (&one.authentic, &many.authentic),
            (&one.current, &many.current),
            (&one.addressed, &many.addressed),
        ] {
            assert_eq!((one.answer, &one.why, one.asked), (many.answer, &many.why, many.asked), "{claims}");
            assert_eq!(one.checks.len(), many.checks.len());
            for (one, many) in one.checks.iter().zip(&many.checks) {
                assert_eq!((one.id, one.status), (many.id, many.status), "{claims}");
                if matches!(one.status, Fail | Undecided) {
                    assert_eq!(one, many, "{claims}");
                }
                assert!(!one.expected.is_empty() && !one.found.is_empty(), "{claims}: {}", one.id);
            }
        }
    }
}

#[test]
fn algorithms_come_from_the_trust() {
    let rs = r#"{"alg":"RS256"}"#;
    for (what, header, trust, expected) in [
        ("fits the key", rs, trust(vec![rsa(None)]), Pass),
        ("PS256 fits an RSA key", r#"{"alg":"PS256"}"#, trust(vec![rsa(None)]), Pass),
        ("a tenant allows RS256", rs, tenant_trust(vec![rsa(None)]), Pass),
        ("and nothing else", r#"{"alg":"PS256"}"#, tenant_trust(vec![rsa(None)]), Fail),
        ("not RS384 either", r#"{"alg":"RS384"}"#, tenant_trust(vec![rsa(None)]), Fail),
        ("no key of the type", r#"{"alg":"ES256"}"#, trust(vec![rsa(None)]), Fail),
        ("another curve", r#"{"alg":"ES256"}"#, trust(vec![ec(None, Curve::P384)]), Fail),
        ("a public key is no secret", r#"{"alg":"HS256"}"#, trust(vec![rsa(None)]), Fail),
        ("none", r#"{"alg":"none"}"#, trust(vec![rsa(None)]), Fail),
        ("none in another case", r#"{"alg":"NonE"}"#, Trust::default(), Fail),
        ("lower case", r#"{"alg":"rs256"}"#, trust(vec![rsa(None)]), Fail),
        ("unknown", r#"{"alg":"XX1"}"#, trust(vec![rsa(None)]), Fail),
        ("absent", "{}", trust(vec![rsa(None)]), Fail),
        ("no text", r#"{"alg":256}"#, Trust::default(), Fail),
        ("nothing to judge by", rs, Trust::default(), Skip),
    ] {
        assert_eq!(status("algorithm", header, "{}", trust), expected, "{what}");
    }
}

#[test]
fn extensions_are_refused() {
    for (header, expected) in [
        ("{}", Pass),
        (r#"{"crit":["exp"]}"#, Fail),
        (r#"{"crit":[]}"#, Fail),
        (r#"{"crit":"b64"}"#, Fail),
        (r#"{"crit":null}"#, Fail),
        (r#"{"b64":false,"crit":["b64"]}"#, Fail),
        (r#"{"b64":false}"#, Fail),
        (r#"{"b64":"false"}"#, Fail),
        (r#"{"b64":true}"#, Pass),
    ] {
        assert_eq!(status("critical-header", header, "{}", Trust::default()), expected, "{header}");
    }
}

#[test]
fn other_kinds_of_jwt_are_refused() {
    for (header, expected) in [
        ("{}", Pass),
        (r#"{"typ":"JWT"}"#, Pass),
        (r#"{"typ":"jwt"}"#, Pass),
        (r#"{"typ":"at+jwt"}"#, Pass),
        (r#"{"typ":"application/at+JWT"}"#, Pass),
        (r#"{"typ":"application/application/jwt"}"#, Fail),
        (r#"{"typ":"pop"}"#, Fail),
        (r#"{"typ":"logout+jwt"}"#, Fail),
        (r#"{"typ":"dpop+jwt"}"#, Fail),
        (r#"{"typ":""}"#, Fail),
        (r#"{"typ":1}"#, Fail),
    ] {
        assert_eq!(status("type", header, "{}", Trust::default()), expected, "{header}");
    }
}

#[test]
fn the_key_is_the_one_that_the_token_names() {
    let with_x5t = |kid: Option<&str>, x5t: &str| Key { x5t: Some(x5t.to_owned()), ..rsa(kid) };
    for (what, header, keys, expected) in [
        ("by kid", r#"{"alg":"RS256","kid":"a"}"#, vec![rsa(Some("b")), rsa(Some("a"))], Pass),
        ("kid in another case", r#"{"alg":"RS256","kid":"A"}"#, vec![rsa(Some("a"))], Fail),
        ("unknown kid", r#"{"alg":"RS256","kid":"c"}"#, vec![rsa(Some("a"))], Fail),
        ("kid of the wrong type", r#"{"alg":"RS256","kid":1}"#, vec![rsa(Some("1"))], Fail),
        ("kid names a key of another type", r#"{"alg":"ES256","kid":"a"}"#, vec![rsa(Some("a"))], Fail),
        (
            "same kid, the type decides",
            r#"{"alg":"ES256","kid":"a"}"#,
            vec![rsa(Some("a")), ec(Some("a"), Curve::P256)],
            Pass,
        ),
        (
            "by x5t",
            r#"{"alg":"RS256","x5t":"t"}"#,
            vec![with_x5t(Some("b"), "s"), with_x5t(Some("a"), "t")],
            Pass,
        ),
        ("unknown x5t", r#"{"alg":"RS256","x5t":"u"}"#, vec![with_x5t(Some("a"), "t")], Fail),
        ("both agree", r#"{"alg":"RS256","kid":"a","x5t":"t"}"#, vec![with_x5t(Some("a"), "t")], Pass),
        ("both disagree", r#"{"alg":"RS256","kid":"a","x5t":"u"}"#, vec![with_x5t(Some("a"), "t")], Fail),
        (
            "each names a key of its own",
            r#"{"alg":"RS256","kid":"a","x5t":"t"}"#,
            vec![rsa(Some("a")), Key { public: other_rsa(), ..with_x5t(Some("b"), "t") }],
            Fail,
        ),
        (
            "an x5t that no key has",
            r#"{"alg":"RS256","kid":"a","x5t":"u"}"#,
            vec![rsa(Some("a")), Key { public: other_rsa(), ..with_x5t(Some("b"), "t") }],
            Pass,
        ),
        (
            "one key, there twice",
            r#"{"alg":"RS256","kid":"a","x5t":"t"}"#,
            vec![rsa(Some("a")), with_x5t(Some("b"), "t")],
            Pass,
        ),
        (
            "neither, one key fits",
            r#"{"alg":"RS256"}"#,
            vec![rsa(Some("a")), ec(Some("b"), Curve::P256)],
            Pass,
        ),
        ("neither, two keys fit", r#"{"alg":"RS256"}"#, vec![rsa(Some("a")), rsa(Some("b"))], Fail),
        ("neither, none fits", r#"{"alg":"ES512"}"#, vec![rsa(Some("a"))], Fail),
        ("a key without a name fits any kid", r#"{"alg":"RS256","kid":"x"}"#, vec![rsa(None)], Pass),
        (
            "a named key does not",
            r#"{"alg":"RS256","kid":"x"}"#,
            vec![rsa(Some("a")), ec(None, Curve::P256)],
            Fail,
        ),
        ("two without a name", r#"{"alg":"RS256","kid":"x"}"#, vec![rsa(None), rsa(None)], Fail),
        (
            "told apart by the certificate",
            r#"{"alg":"RS256","kid":"t"}"#,
            vec![with_x5t(None, "s"), with_x5t(None, "t")],
            Pass,
        ),
        (
            "an unnamed key of another certificate",
            r#"{"alg":"RS256","x5t":"u"}"#,
            vec![with_x5t(None, "t")],
            Fail,
        ),
        ("no usable key", r#"{"alg":"RS256","kid":"a"}"#, vec![], Undecided),
    ] {
        assert_eq!(status("key", header, "{}", trust(keys)), expected, "{what}");
    }
    assert_eq!(status("key", "{}", "{}", Trust::default()), Skip, "no key given");
}

#[test]
fn the_key_must_agree_to_be_used() {
    let header = r#"{"alg":"RS256","x5t#S256":"h"}"#;
    let texts = |list: &[&str]| Some(list.iter().map(|text| (*text).to_owned()).collect());
    for (what, key, expected) in [
        ("says nothing", rsa(None), Pass),
        ("use sig", Key { usage: Some("sig".to_owned()), ..rsa(None) }, Pass),
        ("use enc", Key { usage: Some("enc".to_owned()), ..rsa(None) }, Fail),
        ("may verify", Key { operations: texts(&["verify"]), ..rsa(None) }, Pass),
        ("may only encrypt", Key { operations: texts(&["encrypt"]), ..rsa(None) }, Fail),
        ("may do nothing", Key { operations: texts(&[]), ..rsa(None) }, Fail),
        ("the same alg", Key { alg: Some("RS256".to_owned()), ..rsa(None) }, Pass),
        ("another alg", Key { alg: Some("PS256".to_owned()), ..rsa(None) }, Fail),
        ("an unknown alg", Key { alg: Some("RSA".to_owned()), ..rsa(None) }, Fail),
        ("the same certificate", Key { x5t_s256: Some("h".to_owned()), ..rsa(None) }, Pass),
        ("another certificate", Key { x5t_s256: Some("i".to_owned()), ..rsa(None) }, Fail),
    ] {
        assert_eq!(status("key-use", header, "{}", trust(vec![key])), expected, "{what}");
    }
    let sized = |first: u8, bytes: usize, e: &[u8]| {
        let mut n = vec![0xff; bytes];
        n[0] = first;
        Key { public: PublicKey::Rsa { n, e: e.to_vec() }, ..rsa(None) }
    };
    for (what, key, expected) in [
        ("2048 bits", sized(0x80, 256, &[1, 0, 1]), Pass),
        ("2047 bits", sized(0x7f, 256, &[1, 0, 1]), Fail),
        ("1024 bits", sized(0x80, 128, &[1, 0, 1]), Fail),
        ("exponent 3", sized(0x80, 256, &[3]), Pass),
        ("exponent 1", sized(0x80, 256, &[1]), Fail),
        ("an even exponent", sized(0x80, 256, &[1, 0]), Fail),
        ("no exponent", sized(0x80, 256, &[]), Fail),
    ] {
        assert_eq!(status("key-strength", header, "{}", trust(vec![key])), expected, "{what}");
    }
}

#[test]
fn audiences_are_compared_byte_for_byte() {
    let expected = || Addressee::Audiences(vec!["api://app".to_owned(), "https://api.example".to_owned()]);
    let resource = || Addressee::Resource {
        name: "Example".to_owned(),
        audiences: vec!["api://app".to_owned(), "https://api.example".to_owned()],
        scope: "api://app/.default".to_owned(),
    };
    for (what, claims, exact, by_resource) in [
        ("one of them", r#"{"aud":"api://app"}"#, Pass, Pass),
        ("one in a list", r#"{"aud":["x","https://api.example"]}"#, Pass, Pass),
        ("a slash more", r#"{"aud":"https://api.example/"}"#, Fail, Pass),
        ("two slashes more", r#"{"aud":"https://api.example//"}"#, Fail, Fail),
        ("a longer one", r#"{"aud":"api://app2"}"#, Fail, Fail),
        ("a shorter one", r#"{"aud":"api://ap"}"#, Fail, Fail),
        ("upper case", r#"{"aud":"API://app"}"#, Fail, Fail),
        ("missing", "{}", Fail, Fail),
        ("empty", r#"{"aud":""}"#, Fail, Fail),
        ("an empty list", r#"{"aud":[]}"#, Fail, Fail),
        ("a list without it", r#"{"aud":["x"]}"#, Fail, Fail),
        ("a list with a number", r#"{"aud":["api://app",1]}"#, Fail, Fail),
        ("a list with an empty name", r#"{"aud":["api://app",""]}"#, Fail, Fail),
        ("a number", r#"{"aud":1}"#, Fail, Fail),
        ("null", r#"{"aud":null}"#, Fail, Fail),
    ] {
        for (addressee, status) in [(expected(), exact), (resource(), by_resource)] {
            let (_, addressed) = verified(&token("{}", claims), Trust::default(), addressee);
            assert_eq!(addressed.check("audience").map(|check| check.status), Some(status), "{what}");
        }
        for addressee in [Addressee::Any, Addressee::Unknown] {
            let (_, addressed) = verified(&token("{}", claims), Trust::default(), addressee);
            assert_eq!(addressed.answer, Answer::NotChecked, "{what}: never a yes that nobody compared");
        }
    }
}

#[test]
fn the_name_of_an_api_is_told_from_its_audience() {
    let defender = "https://api.securitycenter.microsoft.com";
    for (expected, aud, told) in [
        (
            "defender",
            defender,
            "it is for Microsoft Defender for Endpoint, whose name was expected and not its audience",
        ),
        (
            "WindowsDefenderATP",
            defender,
            "it is for Microsoft Defender for Endpoint, whose name was expected",
        ),
        ("graph", defender, "it is for https://api.securitycenter.microsoft.com (Microsoft Defender"),
        ("https://graph.microsoft.com", defender, ""),
        ("api://orders", defender, ""),
    ] {
        let addressee = Addressee::Audiences(vec![expected.to_owned()]);
        let claims = format!(r#"{{"aud":"{aud}"}}"#);
        let (_, addressed) = verified(&token("{}", &claims), Trust::default(), addressee);
        let check = addressed.check("audience").expect("a check");
        assert_eq!(check.status, Fail, "{expected}");
        assert!(
            check.told.starts_with(told) && check.told.is_empty() == told.is_empty(),
            "{expected}: {check:?}"
        );
        let hint = check.hint.as_deref().unwrap_or_default();
        assert_eq!(hint.contains(&format!("--resource {expected}")), !told.is_empty(), "{expected}: {hint}");
    }
}

#[test]
fn without_a_key_nothing_is_authentic_and_what_is_broken_is_not() {
    let (sound, _) = verified(&token(r#"{"alg":"RS256"}"#, "{}"), Trust::default(), Addressee::Any);
    assert_eq!(sound.answer, Answer::NotChecked);
    assert_eq!(sound.why.as_deref(), Some("no key was given, so nobody has checked who signed it"));
    let (none, _) = verified(&token(r#"{"alg":"none"}"#, "{}"), Trust::default(), Addressee::Any);
    assert_eq!(none.answer, Answer::No);
    let (empty, _) = verified(&token(r#"{"alg":"RS256"}"#, "{}"), trust(vec![]), Addressee::Any);
    assert_eq!(empty.answer, Answer::NotChecked, "no usable key");
    assert!(empty.why.is_some_and(|why| why.contains("keys.json")));
}
