//! Runs of the program on tokens.

use super::*;
use crate::nature::Nature;
use crate::question::{Check, Question};
use crate::report::Request;
use crate::verify::{Expectations, Trust};

/// One run of the program on a token.
#[derive(Clone)]
pub(super) struct Run<'w> {
    pub(super) http: &'w Fake,
    pub(super) store: &'w Memory,
    pub(super) wanted: Authorities,
    pub(super) mode: Mode,
    pub(super) now: UnixTime,
    pub(super) addressee: Addressee,
}

/// What came of it.
pub(super) struct Outcome {
    pub(super) authentic: Question,
    pub(super) trust: Trust,
    pub(super) asked: Vec<String>,
    pub(super) log: Vec<Request>,
    pub(super) notes: Vec<String>,
}

impl<'w> Run<'w> {
    /// A token of the fixtures' tenant for the fixtures' API, at [`WALL`].
    pub(super) fn new(http: &'w Fake, store: &'w Memory) -> Self {
        let wanted = Authorities {
            authority: authority(&format!("https://login.microsoftonline.com/{TID}")),
            allowed: Vec::new(),
            applications: Vec::new(),
            by_token: false,
        };
        let addressee = Addressee::Audiences(vec![API.to_owned()]);
        Self { http, store, wanted, mode: Mode::WhenNeeded, now: WALL, addressee }
    }

    pub(super) fn mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// `seconds` after [`WALL`].
    pub(super) fn at(mut self, seconds: i64) -> Self {
        self.now = WALL.plus(Seconds(seconds));
        self
    }

    pub(super) fn authority(mut self, text: &str) -> Self {
        self.wanted.authority = authority(text);
        self
    }

    pub(super) fn allowing(mut self, tenants: &[&str]) -> Self {
        self.wanted.allowed = tenants.iter().map(|id| tenant(id)).collect();
        self
    }

    pub(super) fn application(mut self) -> Self {
        self.wanted.applications = ApplicationId::of_audience(API).into_iter().collect();
        self
    }

    pub(super) fn on(&self, token: &str) -> Outcome {
        let mut outcomes = self.on_all(&[token]);
        outcomes.remove(0)
    }

    /// One run on several tokens; requests and notes of the whole run stand with each.
    pub(super) fn on_all(&self, tokens: &[&str]) -> Vec<Outcome> {
        self.http.asked();
        let mut keyring = Keyring::new(self.http, self.store, self.mode, self.now);
        let mut outcomes: Vec<Outcome> =
            tokens.iter().map(|token| self.one(&mut keyring, token.trim())).collect();
        let (log, notes) = keyring.into_log();
        let asked = self.http.asked();
        assert_eq!(
            log.iter().map(|request| &request.url).collect::<Vec<_>>(),
            asked.iter().collect::<Vec<_>>()
        );
        for outcome in &mut outcomes {
            (outcome.asked, outcome.log, outcome.notes) = (asked.clone(), log.clone(), notes.clone());
        }
        outcomes
    }

    pub(super) fn one(&self, keyring: &mut Keyring<'_>, token: &str) -> Outcome {
        let token = Token::parse(token).expect("a token");
        let nature = Nature::of(&token);
        let mut expected = Expectations {
            trust: Trust::default(),
            addressee: self.addressee.clone(),
            now: TOKEN_TIME,
            leeway: Seconds(0),
        };
        keyring.provide(&self.wanted, &token, &nature, &mut expected);
        let authentic = verify::verify(&token, &nature, &expected).authentic;
        Outcome { authentic, trust: expected.trust, asked: vec![], log: vec![], notes: vec![] }
    }
}

impl Outcome {
    pub(super) fn answer(&self) -> Answer {
        self.authentic.answer
    }

    pub(super) fn why(&self) -> &str {
        self.authentic.why.as_deref().unwrap_or_default()
    }

    pub(super) fn check(&self, id: &str) -> &Check {
        self.authentic.check(id).unwrap_or_else(|| panic!("no check {id}"))
    }

    /// The checks that failed.
    pub(super) fn failed(&self) -> Vec<&str> {
        self.authentic.failed().map(|check| check.id).collect()
    }
}
