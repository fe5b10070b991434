//! Demands against tokens: what is met, what is missed, and why.

use super::*;
use crate::catalog;
use crate::nature::Nature;
use crate::question::{Answer, Check, Question, Status};
use crate::time::UnixTime;
use crate::token::{Token, base64url};

const APP: &str = r#""appid":"a","appidacr":"1","idtyp":"app""#;
const USER: &str = r#""appid":"a","appidacr":"1","idtyp":"user""#;

fn token(claims: &str) -> Token {
    Token::parse(&format!("e30.{}.c2ln", base64url::encode(format!("{{{claims}}}").as_bytes())))
        .expect("a token")
}

mod miss;
mod operations;

/// An answer to *addressed*.
fn addressed(holds: bool) -> Question {
    Question::answered(vec![Check::judged("audience", holds, "", "")], "")
}

fn judged(policy: &Policy, claims: &str, at_home: bool) -> (Question, Permissions) {
    let token = token(claims);
    judge(Some(policy), &token, &Nature::of(&token), &addressed(at_home), UnixTime(1_000))
}

fn defender(policy: Policy) -> Policy {
    Policy { resource: catalog::resource_named("defender"), ..policy }
}

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|name| (*name).to_owned()).collect()
}

fn status(question: &Question, id: &str) -> Status {
    question.check(id).unwrap_or_else(|| panic!("no check {id}")).status
}

#[test]
fn names_are_met_whole_and_by_their_kind() {
    let policy = |require: &[&str], scopes: &[&str]| {
        defender(Policy { require: names(require), scopes: names(scopes), ..Policy::default() })
    };
    for (what, policy, claims, answer) in [
        ("the role", policy(&["A.B"], &[]), format!(r#"{APP},"roles":["A.B"]"#), Answer::Yes),
        ("a longer role", policy(&["A.B"], &[]), format!(r#"{APP},"roles":["A.B.C"]"#), Answer::No),
        (
            "a string beside a number",
            policy(&["A.B"], &[]),
            format!(r#"{APP},"roles":["A.B",5]"#),
            Answer::No,
        ),
        ("scopes in an array", policy(&[], &["A.B"]), format!(r#"{USER},"scp":["A.B"]"#), Answer::No),
        ("part of a string", policy(&["A.B"], &[]), format!(r#"{APP},"roles":"A.B C.D""#), Answer::No),
        (
            "the whole string, with a note",
            policy(&["A.B"], &[]),
            format!(r#"{APP},"roles":"A.B""#),
            Answer::Yes,
        ),
        ("a scope", policy(&[], &["A.B"]), format!(r#"{USER},"scp":"X A.B""#), Answer::Yes),
        ("a scope does not meet a role", policy(&["A.B"], &[]), format!(r#"{USER},"scp":"A.B""#), Answer::No),
        (
            "a role does not meet a scope",
            policy(&[], &["A.B"]),
            format!(r#"{APP},"roles":["A.B"]"#),
            Answer::No,
        ),
        (
            "a user's role counts",
            policy(&["A.B"], &[]),
            format!(r#"{USER},"scp":"X","roles":["A.B"]"#),
            Answer::Yes,
        ),
        ("a name with a comma", policy(&["A,B"], &[]), format!(r#"{APP},"roles":["A,B"]"#), Answer::Yes),
        ("a name like a pattern", policy(&["*"], &[]), format!(r#"{APP},"roles":["A"]"#), Answer::No),
    ] {
        assert_eq!(judged(&policy, &claims, true).0.answer, answer, "{what}");
    }
}

#[test]
fn a_claim_that_cannot_be_read_holds_no_name_and_the_check_says_why() {
    let require = defender(Policy { require: names(&["A.B"]), ..Policy::default() });
    let scope = defender(Policy { scopes: names(&["A.B"]), ..Policy::default() });
    let wanted =
        catalog::Wanted::read("GET https://api.securitycenter.microsoft.com/api/alerts").expect("one");
    let get = catalog::find(&wanted, &catalog::resources()).expect("in the catalog");
    let operations = defender(Policy { operations: get, ..Policy::default() });
    let alerts = r#""roles":["Alert.Read.All",5]"#;
    for (what, policy, claims, id, told) in [
        (
            "a number",
            &require,
            format!(r#"{APP},"roles":["A.B",5]"#),
            "require",
            "item 2 of `roles` is a number",
        ),
        ("an object", &require, format!(r#"{APP},"roles":{{"A.B":1}}"#), "require", "`roles` is an object"),
        ("a user's", &require, format!(r#"{USER},"roles":["A.B",5]"#), "require", "item 2 of `roles`"),
        ("an array", &scope, format!(r#"{USER},"scp":["A.B"]"#), "scope", "`scp` is an array"),
        ("an operation", &operations, format!("{APP},{alerts}"), "operation", "item 2 of `roles`"),
    ] {
        let (question, permissions) = judged(policy, &claims, true);
        let check = question.check(id).expect("the check");
        assert_eq!(check.status, Status::Fail, "{what}");
        assert_eq!(permissions.granted, [""; 0], "{what}");
        let miss = &permissions.missing[0];
        assert_eq!(miss.why, Why::UnreadableClaim, "{what}");
        assert!(
            miss.hint.contains(told) && miss.hint.contains("no permission is read"),
            "{what}: {}",
            miss.hint
        );
        let none = question.check("has-permissions").expect("the check");
        assert!(none.detail.contains(told), "{what}: {}", none.detail);
    }
    let (question, _) = judged(&require, &format!(r#"{USER},"roles":"A.B""#), true);
    let note = &question.check("require").expect("the check").detail;
    assert!(note.contains("the user's roles") && note.contains("one whole name"), "{note}");
    let app = defender(Policy { kind: Some(crate::nature::Bearer::AppOnly), ..Policy::default() });
    let both = format!(r#"{APP},"roles":["A.B"],"scp":["A.B"]"#);
    assert_eq!(status(&judged(&app, &both, true).0, "kind"), Status::Fail, "an app and scopes in an array");
}

#[test]
fn what_forbids_looks_closer_than_what_allows() {
    for (pattern, claims, status_expected) in [
        ("A.*", r#""roles":["A.B"]"#, Status::Fail),
        ("a.*", r#""roles":["A.B"]"#, Status::Fail),
        ("A.*", r#""scp":"X A.B""#, Status::Fail),
        ("A.*", r#""roles":"X A.B""#, Status::Fail),
        ("A.*", r#""roles":"X,A.B""#, Status::Fail),
        ("A.*", r#""roles":[["A.B"]]"#, Status::Fail),
        ("A.*", r#""scp":["A.B"]"#, Status::Fail),
        ("A.*", r#""roles":["B.A.B"]"#, Status::Pass),
        ("A.*", r#""x":["A.B"]"#, Status::Pass),
    ] {
        let policy = Policy { forbid: names(&[pattern]), ..Policy::default() };
        assert_eq!(
            status(&judged(&policy, &format!("{APP},{claims}"), true).0, "forbid"),
            status_expected,
            "{claims}"
        );
    }
}

#[test]
fn exactly_means_nothing_more_and_nothing_unreadable() {
    let policy = Policy { require: names(&["A"]), exact: true, ..Policy::default() };
    for (claims, expected) in [
        (r#""roles":["A"]"#, Status::Pass),
        (r#""roles":["A","B"]"#, Status::Fail),
        (r#""roles":["A"],"scp":"B""#, Status::Fail),
        (r#""roles":["A",{"B":1}]"#, Status::Fail),
        (r#""roles":"A""#, Status::Fail),
    ] {
        assert_eq!(
            status(&judged(&policy, &format!("{APP},{claims}"), true).0, "exact"),
            expected,
            "{claims}"
        );
    }
}

#[test]
fn an_api_takes_access_tokens_that_carry_something() {
    let policy = Policy::default();
    let entra = r#""iss":"https://sts.windows.net/8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47/""#;
    for (what, claims, token_type, has) in [
        ("an access token", format!(r#"{APP},"roles":["A"]"#), Status::Pass, Status::Pass),
        ("an ID token", r#""nonce":"n","roles":["A"]"#.to_owned(), Status::Fail, Status::Pass),
        ("unclear, Entra", format!(r#"{entra},"roles":["A"]"#), Status::Fail, Status::Pass),
        ("unclear, a stranger", r#""roles":["A"]"#.to_owned(), Status::Skip, Status::Pass),
        ("without permissions", APP.to_owned(), Status::Pass, Status::Fail),
        ("an agent's empty scope", format!(r#"{APP},"scp":"/""#), Status::Pass, Status::Fail),
    ] {
        let (question, _) = judged(&policy, &claims, true);
        assert_eq!(
            (status(&question, "token-type"), status(&question, "has-permissions")),
            (token_type, has),
            "{what}"
        );
    }
    let lenient = Policy { allow_no_permissions: true, ..Policy::default() };
    assert_eq!(status(&judged(&lenient, APP, true).0, "has-permissions"), Status::Skip);
}

#[test]
fn kind_and_times_have_limits() {
    let kind = |kind| Policy { kind: Some(kind), ..Policy::default() };
    for (policy, claims, expected) in [
        (kind(Bearer::AppOnly), format!(r#"{APP},"roles":["A"]"#), Status::Pass),
        (kind(Bearer::AppOnly), format!(r#"{USER},"scp":"A""#), Status::Fail),
        (kind(Bearer::AppOnly), r#""roles":["A"]"#.to_owned(), Status::Fail),
        (kind(Bearer::Delegated), format!(r#"{USER},"scp":"A""#), Status::Pass),
        (kind(Bearer::Delegated), format!(r#"{APP},"roles":["A"]"#), Status::Fail),
    ] {
        assert_eq!(status(&judged(&policy, &claims, true).0, "kind"), expected, "{claims}");
    }
    let least = Policy { min_remaining: Some(Seconds(60)), ..Policy::default() };
    for (claims, expected) in [
        (r#""exp":1060"#, Status::Pass),
        (r#""exp":1059"#, Status::Fail),
        (r#""exp":1060.9"#, Status::Pass),
        (r#""exp":1059.9"#, Status::Fail),
        (r#""x":1"#, Status::Fail),
    ] {
        assert_eq!(status(&judged(&least, claims, true).0, "min-remaining"), expected, "{claims}");
    }
    let most = Policy { max_lifetime: Some(Seconds(60)), ..Policy::default() };
    for (claims, expected) in [
        (r#""iat":1000,"exp":1060"#, Status::Pass),
        (r#""iat":1000,"exp":1061"#, Status::Fail),
        (r#""iat":1000,"exp":1060.1"#, Status::Fail),
        (r#""iat":999.9,"exp":1060"#, Status::Fail),
        (r#""nbf":1000,"exp":1060"#, Status::Pass),
        (r#""exp":1060"#, Status::Fail),
        (r#""iat":1000"#, Status::Fail),
    ] {
        assert_eq!(status(&judged(&most, claims, true).0, "max-lifetime"), expected, "{claims}");
    }
}

#[test]
fn a_scope_that_is_met_without_a_user_is_said() {
    for (claims, said) in [
        (r#""idtyp":"app","scp":"A""#, true),
        (r#""idtyp":"user","scp":"A""#, false),
        (r#""scp":"A""#, false),
    ] {
        let policy = Policy { scopes: names(&["A"]), ..Policy::default() };
        let (allowed, _) = judged(&policy, claims, true);
        let check = allowed.check("scope").expect("a check");
        assert_eq!(check.status, Status::Pass, "{claims}");
        assert_eq!(check.told.contains("speaks for an application alone"), said, "{claims}: {check:?}");
    }
}

#[test]
fn the_owner_of_the_names_is_found_or_has_to_be_named() {
    let found = |require: &[&str], any_of: &[&[&str]], scopes: &[&str]| {
        let policy = Policy {
            require: names(require),
            any_of: any_of.iter().map(|group| names(group)).collect(),
            scopes: names(scopes),
            ..Policy::default()
        };
        owner(&policy, &[])
    };
    let name = |result: Result<Option<Resource>, OwnerError>| {
        result.map(|resource| resource.map(|resource| resource.name))
    };
    assert_eq!(name(found(&["Alert.Read.All"], &[], &[])), Ok(Some("Microsoft Defender for Endpoint")));
    assert_eq!(name(found(&["SecurityAlert.Read.All"], &[], &[])), Ok(Some("Microsoft Graph")));
    assert_eq!(
        name(found(&["Alert.Read.All", "User.Read.All"], &[], &[])),
        Ok(Some("Microsoft Defender for Endpoint"))
    );
    assert_eq!(
        name(found(&[], &[&["Incident.Read.All", "Incident.ReadWrite.All"]], &[])),
        Ok(Some("Microsoft Defender XDR"))
    );
    assert_eq!(name(found(&[], &[], &["Alert.Read"])), Ok(Some("Microsoft Defender for Endpoint")));
    assert_eq!(
        name(found(&["Alert.Read"], &[], &[])),
        Ok(Some("Microsoft Defender for Endpoint")),
        "of the other kind"
    );
    assert_eq!(name(found(&[], &[], &[])), Ok(None));
    assert!(matches!(found(&["User.Read.All"], &[], &[]), Err(OwnerError::Several { .. })));
    assert!(matches!(found(&["Contoso.Read"], &[], &[]), Err(OwnerError::Unknown { .. })));
    assert!(matches!(
        found(&["Alert.Read.All", "Incident.Read.All"], &[], &[]),
        Err(OwnerError::Apart { .. })
    ));
}
