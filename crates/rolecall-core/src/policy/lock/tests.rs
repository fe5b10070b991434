//! A lock says what changed, and nothing slips by.

use super::*;
use crate::nature::Nature;
use crate::question::{Check, Status};
use crate::token::{Token, base64url};

const CLAIMS: &str = r#""iss":"https://sts.windows.net/8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47/","tid":"8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47","appid":"a","appidacr":"1","idtyp":"app""#;

fn facts(rest: &str) -> Facts {
    let claims = format!("{{{CLAIMS},{rest}}}");
    let token = Token::parse(&format!("e30.{}.c2ln", base64url::encode(claims.as_bytes()))).expect("a token");
    Facts::of(&token, &Nature::of(&token))
}

fn lock() -> Lock {
    Lock::of(&facts(r#""aud":["x","y"],"roles":["B","A"]"#), "app.lock.toml").expect("it can be locked")
}

fn failed(facts: &Facts) -> Vec<Check> {
    checks(&lock(), facts).into_iter().filter(|check| check.status == Status::Fail).collect()
}

#[test]
fn what_is_written_is_read_back() {
    let lock = lock();
    let text = lock.write();
    assert_eq!(Lock::parse(&text, "app.lock.toml").expect("its own text"), lock);
    assert_eq!(Lock::parse(&text, "app.lock.toml").expect("its own text").write(), text);
    assert!(text.contains("version = 1\n") && text.contains("roles = [\n  \"A\",\n  \"B\",\n]\n"), "{text}");
    let hostile =
        Lock { facts: Facts { roles: vec!["a\"]\nb\u{202e}".to_owned()], ..lock.facts.clone() }, ..lock };
    assert_eq!(Lock::parse(&hostile.write(), "app.lock.toml").expect("escaped"), hostile);
}

#[test]
fn every_change_is_one_check_and_says_which() {
    for (what, rest, id, detail) in [
        (
            "gained",
            r#""aud":["x","y"],"roles":["A","B","Machine.Isolate"]"#,
            "lock-roles",
            "+ Machine.Isolate gained (roles)",
        ),
        ("lost", r#""aud":["x","y"],"roles":["A"]"#, "lock-roles", "- B lost (roles)"),
        (
            "other case",
            r#""aud":["x","y"],"roles":["a","B"]"#,
            "lock-roles",
            "+ a gained (roles)\n- A lost (roles)",
        ),
        (
            "a name that holds a line end",
            r#""aud":["x","y"],"roles":["A","B","C\n+ D gained (roles)"]"#,
            "lock-roles",
            r"+ C\u{a}+ D gained (roles) gained (roles)",
        ),
        ("a scope", r#""aud":["x","y"],"roles":["A","B"],"scp":"S""#, "lock-scopes", "+ S gained (scopes)"),
        ("an audience fewer", r#""aud":"x","roles":["A","B"]"#, "lock-audience", "- y lost (audience)"),
        ("a string", r#""aud":["x","y"],"roles":"A""#, "lock-roles", "two readings"),
        ("a number among names", r#""aud":["x","y"],"roles":["A","B",1]"#, "lock-roles", "two readings"),
        ("a name twice", r#""aud":["x","y"],"roles":["A","B","B"]"#, "lock-roles", "two readings"),
        ("a twin", r#""aud":["x","y"],"roles":["A","B"],"Roles":["C"]"#, "lock-roles", "two readings"),
        ("a claim twice", r#""aud":["x","y"],"roles":["A","B"],"roles":["C"]"#, "lock-roles", "two readings"),
    ] {
        let failed = failed(&facts(rest));
        let check =
            failed.iter().find(|check| check.id == id).unwrap_or_else(|| panic!("{what}: {failed:?}"));
        assert!(check.detail.contains(detail) && check.hint.is_some(), "{what}: {check:?}");
        assert_eq!(check.from.as_deref(), Some("app.lock.toml"), "{what}");
    }
}

#[test]
fn what_came_and_went_is_told_in_words() {
    let whole = r#""aud":["x","y"],"roles":"#;
    for (what, roles, told, hint) in [
        ("lost", r#"["A"]"#, "its roles are not the locked ones: lost B", "granted again"),
        ("lost both", "[]", "lost A and B", "granted again"),
        ("gained", r#"["A","B","C"]"#, "its roles are not the locked ones: gained C", "who granted it"),
        ("both", r#"["X"]"#, "lost A and B; gained X", "have what it lost granted again"),
        ("both, the other half", r#"["X"]"#, "lost A and B; gained X", "who granted what it gained"),
        ("three", r#"["A","B","C","D","E"]"#, "gained C, D and E", "who granted"),
        ("four", r#"["A","B","C","D","E","F"]"#, "gained C, D, E and 1 more", "who granted"),
    ] {
        let facts = facts(&format!("{whole}{roles}"));
        let failed = failed(&facts);
        let [check] = &failed[..] else { panic!("{what}: {failed:?}") };
        assert!(check.told.ends_with(told), "{what}: {}", check.told);
        assert!(check.hint.as_ref().is_some_and(|all| all.contains(hint)), "{what}: {:?}", check.hint);
    }
    let other = facts(r#""aud":"x","roles":["A","C\u202e"]"#);
    assert_eq!(lock().changes(&other), ["audience: lost y", r"roles: lost B; gained C\u{202e}"]);
    assert_eq!(lock().changes(&facts(r#""aud":["x","y"],"roles":["A","B"]"#)), Vec::<String>::new());
}

#[test]
fn order_changes_nothing() {
    assert_eq!(failed(&facts(r#""aud":["y","x"],"roles":["A","B"]"#)), []);
    assert_eq!(checks(&lock(), &facts(r#""aud":["y","x"],"roles":["A","B"]"#)).len(), 7);
}

#[test]
fn other_facts_are_held_too() {
    let mut other = facts(r#""aud":["x","y"],"roles":["A","B"]"#);
    other.issuer = Some("https://other".to_owned());
    other.tenant = None;
    other.client = Some("b".to_owned());
    other.kind = crate::nature::Bearer::Unclear;
    let ids: Vec<&str> = failed(&other).iter().map(|check| check.id).collect();
    assert_eq!(ids, ["lock-issuer", "lock-tenant", "lock-client", "lock-kind"]);
}

#[test]
fn what_has_two_readings_or_a_credential_is_not_locked() {
    for rest in [
        r#""aud":"x","roles":"A""#,
        r#""aud":"x","roles":["A","A"]"#,
        r#""aud":"x","roles":["eyJhbGciOiJub25lIn0.eyJhdWQiOiJ4In0.c2ln"]"#,
        r#""aud":5,"roles":["A"]"#,
    ] {
        assert!(Lock::of(&facts(rest), "l").is_err(), "{rest}");
    }
}

#[test]
fn mistakes_are_told_with_their_place() {
    let good = lock().write();
    for (what, text, line, message) in [
        ("an unknown key", good.replace("kind =", "kinds ="), 8, "`kinds` is no key"),
        (
            "another version",
            good.replace("version = 1", "version = 2"),
            4,
            "of version 1, and this one is of 2",
        ),
        (
            "a list that is a text",
            good.replace("scopes = []", "scopes = \"x\""),
            17,
            "must be a list of texts",
        ),
        (
            "no list of roles",
            "version = 1\nkind = \"app\"\naudience = []\nscopes = []\n".to_owned(),
            5,
            "`roles` is missing",
        ),
        ("cut off", good[..good.len() - 8].to_owned(), 17, ""),
    ] {
        let problems = Lock::parse(&text, "l").expect_err(what);
        assert!(
            problems.iter().any(|problem| problem.line == line && problem.message.contains(message)),
            "{what}: {problems:?}\n{text}"
        );
    }
    assert!(Lock::parse("", "l").is_err(), "an empty file locks nothing");
}
