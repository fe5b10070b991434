//! Every fixture gives what the fixtures' index promises, through the public API alone.

use std::fs;
use std::path::PathBuf;

use rolecall_core::input;
use rolecall_core::keys::{HmacSecret, KeySet};
use rolecall_core::question::{Answer, Question};
use rolecall_core::report::{Asked, InputSummary, Report};
use rolecall_core::time::{Seconds, UnixTime};
use rolecall_core::token::Token;
use rolecall_core::verify::{Addressee, Expectations, Trust};
use serde_json::Value;

pub(crate) fn fixture(path: &str) -> Vec<u8> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures")).join(path);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(crate) fn index() -> Value {
    serde_json::from_slice(&fixture("index.json")).expect("the index is JSON")
}

fn word(answer: Answer) -> &'static str {
    match answer {
        Answer::Yes => "yes",
        Answer::No => "no",
        Answer::NotChecked => "not-checked",
    }
}

pub(crate) fn expectations(case: &Value, leeway: i64) -> Expectations {
    let text = |name: &str| case[name].as_str();
    Expectations {
        trust: Trust {
            keys: text("keys")
                .map(|file| KeySet::read(&fixture(file), file).expect("a key file"))
                .into_iter()
                .collect(),
            secret: text("secret").map(|file| HmacSecret::new(fixture(file)).expect("a secret")),
            issuer: text("issuer").map(|issuer| rolecall_core::entra::Issuer(issuer.to_owned())),
            tenant: text("tenant").map(|tenant| tenant.parse().expect("a tenant")),
            cloud: text("cloud").map(|cloud| cloud.parse().expect("a cloud")),
            ..Trust::default()
        },
        addressee: text("audience")
            .map_or(Addressee::Unknown, |audience| Addressee::Audiences(vec![audience.to_owned()])),
        now: UnixTime(case["now"].as_i64().expect("a moment")),
        leeway: Seconds(leeway),
    }
}

#[test]
fn every_case_has_the_answers_of_the_index() {
    let index = index();
    let leeway = index["leeway"].as_i64().expect("a leeway");
    let cases = index["cases"].as_array().expect("cases");
    assert!(cases.len() > 200, "{} cases", cases.len());
    for case in cases {
        let name = case["name"].as_str().expect("a name");
        let text = String::from_utf8(fixture(case["file"].as_str().expect("a file"))).expect("ASCII");
        let token = Token::parse(text.trim_end());
        assert_eq!(token.is_ok(), case["readable"] == true, "{name}: readable");
        let Ok(token) = token else { continue };
        let expected = expectations(case, leeway);
        let (report, verified) =
            Report::with_verified(&token, InputSummary::default(), &expected, Asked::Verification);
        let questions = &report.questions;
        let check = |question: &Question, id: &str| {
            if let Some(answer) = case[id].as_str() {
                assert_eq!(word(question.answer), answer, "{name}: {id}: {question:#?}");
            }
        };
        check(&questions.authentic, "authentic");
        check(&questions.current, "current");
        check(&questions.addressed, "addressed");
        let all = [&questions.authentic, &questions.current, &questions.addressed];
        assert_eq!(
            verified.is_some(),
            all.iter().all(|question| question.answer == Answer::Yes),
            "{name}: verified"
        );
        for question in all {
            assert_eq!(question.why.is_some(), question.answer == Answer::NotChecked, "{name}: why");
            for check in &question.checks {
                assert!(
                    !check.expected.is_empty() && !check.found.is_empty(),
                    "{name}: {check:?} has two sides"
                );
                let page = rolecall_core::checks::check(check.id);
                assert!(page.is_some_and(|page| !page.text.is_empty()), "{name}: {} has no page", check.id);
                let failed = check.status == rolecall_core::question::Status::Fail;
                assert!(!failed || check.hint.is_some(), "{name}: {check:?} says what to do");
            }
        }
    }
}

#[test]
fn every_paste_gives_its_tokens_and_names_the_rest() {
    for paste in index()["pastes"].as_array().expect("pastes") {
        let file = paste["file"].as_str().expect("a file");
        let pasted = input::find(&fixture(file)).expect("short enough");
        let others: Vec<&str> = pasted.others.iter().map(|other| other.kind.id()).collect();
        let expected: Vec<&str> =
            paste["others"].as_array().expect("others").iter().filter_map(Value::as_str).collect();
        assert_eq!(others, expected, "{file}");
        if others == ["cut-off"] {
            // What is there of a broken token is shown all the same.
            assert!(pasted.tokens.iter().all(|found| !found.token.defects().is_empty()), "{file}");
            continue;
        }
        let found: Vec<String> = pasted.tokens.iter().map(|found| found.token.sha256()).collect();
        let tokens: Vec<String> = paste["tokens"]
            .as_array()
            .expect("tokens")
            .iter()
            .map(|token| {
                let text = String::from_utf8(fixture(token.as_str().expect("a file"))).expect("ASCII");
                Token::parse(text.trim_end()).expect("a token").sha256()
            })
            .collect();
        assert_eq!(found, tokens, "{file}");
        assert!(pasted.tokens.iter().all(|found| !found.place.is_empty()), "{file}");
    }
}

#[test]
fn every_key_file_is_read_as_the_index_says() {
    for file in index()["keys"].as_array().expect("key files") {
        let name = file["file"].as_str().expect("a name");
        let read = KeySet::read(&fixture(name), name);
        assert_eq!(read.is_ok(), file["readable"] == true, "{name}: {read:?}");
        let kids: Vec<String> =
            read.map(|set| set.keys.into_iter().filter_map(|key| key.kid).collect()).unwrap_or_default();
        for kid in file["kids"].as_array().expect("kids").iter().filter_map(Value::as_str) {
            assert!(kids.iter().any(|found| found == kid), "{name}: {kid} among {kids:?}");
        }
    }
}
