//! What an audit keeps of a token: enough for a row of its table and for a summary, and nothing with which it could be used.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Reason;
use super::open::Open;
use super::shared::{Lists, Shared};
use crate::hash::Digest;
use crate::json::{Object, Text};
use crate::nature::Bearer;
use crate::question::Answer;
use crate::report::{Judgement, Verdict};
use crate::rules;
use crate::text::shortened;
use crate::time::{Seconds, UnixTime};
use crate::token::Token;
use crate::token::credential::hidden;
use crate::verify::{Stale, Validity};

/// The claims that say who somebody is, the best for people first.
const WHO: [&str; 6] = ["upn", "preferred_username", "unique_name", "email", "oid", "sub"];

/// The longest value that is kept of a claim, in characters.
pub(super) const KEPT: usize = 120;

/// The most permissions that are kept of a token.
const PERMISSIONS: usize = 50;

/// The most names that are kept of what it lacks, and of what it has too much.
const NAMED: usize = 10;

/// An identifier with the name that it is known by.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Named {
    /// The identifier as the token has it.
    pub id: String,
    /// Its name, where one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Named {
    /// The name, or where none is known the identifier.
    pub fn shown(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}

/// Where a token stands.
#[derive(Clone, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Place {
    /// The file, or `standard input`.
    pub file: Arc<str>,
    /// The line, from 1; 0 where there are no lines to count, as in a HAR.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub line: u64,
    /// The column, in characters from 1.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub column: u64,
    /// The path of the JSON value that it stands in, where the file was read as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<Arc<str>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference over")]
pub(super) fn is_zero(number: &u64) -> bool {
    *number == 0
}

fn is_empty<T>(names: &Arc<[T]>) -> bool {
    names.is_empty()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference over")]
pub(super) fn is_false(value: &bool) -> bool {
    !*value
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        match &self.path {
            Some(path) => write!(f, " {path}"),
            None => Ok(()),
        }
    }
}

/// What is kept of a distinct token.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Facts {
    /// SHA-256 of its text: its name.
    pub sha256: Digest,
    /// What came of the questions that were asked.
    pub verdict: Verdict,
    /// Did the trusted issuer sign it?
    pub authentic: Answer,
    /// Why it is not authentic; summaries of earlier versions lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Is it valid, at the moment of the check, or at the time of its lines where that was asked?
    pub current: Answer,
    /// The same at the moment of the audit, where `current` means the time of its lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<Answer>,
    /// Is it meant for the API in mind?
    pub addressed: Answer,
    /// Does it carry what was demanded?
    pub allowed: Answer,
    /// Which questions were asked and have no answer, and why; also whether it is current. Summaries of earlier versions lack it.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub open: Arc<[Open]>,
    /// For whom it speaks.
    pub kind: Bearer,
    /// The user, or where it speaks for an application alone, nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// The tenant that issued it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<Arc<Named>>,
    /// The application that asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<Arc<Named>>,
    /// The API that it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<Arc<Named>>,
    /// What it carries, fifty names at most.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub permissions: Arc<[String]>,
    /// What it lacks of what was demanded, ten names at most.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub missing: Arc<[String]>,
    /// What it carries that it must not, ten names at most.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub excess: Arc<[String]>,
    /// Whether `rolecall redact` cut its signature, so that nobody can use it, or tell who signed it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub redacted: bool,
    /// Whether part of it is missing, whoever signed it, so that nobody can use what stands here.
    #[serde(default, skip_serializing_if = "is_false")]
    pub cut_off: bool,
    /// When it ends, RFC 3339 in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<UnixTime>,
    /// Why it is not current, where its dates say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stale: Option<Stale>,
    /// At how many places it stands.
    pub places: u64,
    /// At how many of them it did not hold at the time of their line, where that was asked.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub stale_places: u64,
    /// The first place.
    pub first: Place,
    /// The last one, where there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Box<Place>>,
}

impl Facts {
    /// What is kept of `token`, which came to `judgement` and was found at `place`, with names that `shared` has already.
    pub fn of(
        token: &Token,
        sha256: Digest,
        judgement: &Judgement<'_>,
        place: Place,
        shared: &mut Shared,
    ) -> Self {
        let (nature, questions) = (&judgement.nature, &judgement.questions);
        Self {
            sha256,
            verdict: judgement.verdict,
            authentic: questions.authentic.answer,
            reason: Reason::of(
                token,
                &questions.authentic,
                judgement.names_unknown_key(),
                judgement.names_its_key(),
            ),
            current: questions.current.answer,
            now: None,
            addressed: questions.addressed.answer,
            allowed: questions.allowed.answer,
            open: shared.open.of(questions),
            kind: nature.bearer,
            who: who(token.claims(), nature.bearer),
            tenant: nature.tenant.as_ref().map(|named| shared.tenants.named(named)),
            client: nature.client.as_ref().map(|named| shared.clients.named(named)),
            resource: nature.resource.as_ref().map(|named| shared.resources.named(named)),
            permissions: shared.permissions.list(&judgement.permissions.granted, PERMISSIONS),
            missing: missing(judgement, &mut shared.missing),
            excess: excess(judgement, &mut shared.excess),
            redacted: token.is_redacted(),
            cut_off: rules::is_surely_cut_off(token),
            expires: judgement.validity.ends(),
            stale: None,
            places: 1,
            stale_places: 0,
            first: place,
            last: None,
        }
    }

    /// Whether it is not authentic, for whatever [reason](Self::reason).
    pub fn is_forged(&self) -> bool {
        self.authentic == Answer::No
    }

    /// Answers whether `token`, whose facts these are, is valid at the moment of the audit, beside what is so at the time of its lines.
    pub fn judge_now(&mut self, token: &Token, validity: Validity, now: UnixTime, leeway: Seconds) {
        self.now = Some(match validity.holds(now, leeway) {
            true if token.payload_is_one_object() => Answer::Yes,
            true => Answer::NotChecked,
            false => Answer::No,
        });
    }

    /// Takes a *yes* back whether it is current, because of `why`: nobody knows the moment of one of its places.
    pub fn undate(&mut self, why: &'static str) {
        if self.current == Answer::Yes {
            self.current = Answer::NotChecked;
            self.open = Open::joined(&self.open, &[Open::current(why)]);
        }
    }

    /// Whether it is valid at the moment of the audit.
    pub fn holds(&self) -> Answer {
        self.now.unwrap_or(self.current)
    }

    /// Whether it may still be used, as far as is known: it is valid at the moment of the audit, whole, and not forged. What another
    /// issuer or key signed may be used where that one is trusted.
    pub fn is_live(&self) -> bool {
        let may_hold = !self.is_forged() || self.reason.is_some_and(Reason::may_hold_elsewhere);
        self.holds() == Answer::Yes && may_hold && !self.redacted && !self.cut_off
    }

    /// Whether it lacks what was demanded, or carries more.
    pub fn is_not_allowed(&self) -> bool {
        self.allowed == Answer::No
    }

    /// Puts what is known of the same token from elsewhere into this: the worst answer to each question stands.
    pub fn join(&mut self, other: Self) {
        let worse = |one: Answer, two: Answer| match (one, two) {
            (Answer::No, _) | (_, Answer::No) => Answer::No,
            (Answer::NotChecked, _) | (_, Answer::NotChecked) => Answer::NotChecked,
            _ => Answer::Yes,
        };
        self.authentic = worse(self.authentic, other.authentic);
        self.reason = self.reason.or(other.reason);
        self.current = worse(self.current, other.current);
        self.now = match (self.now, other.now) {
            (Some(one), Some(two)) => Some(worse(one, two)),
            (one, two) => one.or(two),
        };
        self.addressed = worse(self.addressed, other.addressed);
        self.allowed = worse(self.allowed, other.allowed);
        self.verdict = match (self.verdict, other.verdict) {
            (Verdict::Fail, _) | (_, Verdict::Fail) => Verdict::Fail,
            (Verdict::Undecided, _) | (_, Verdict::Undecided) => Verdict::Undecided,
            (verdict, _) => verdict,
        };
        self.open = Open::joined(&self.open, &other.open);
        self.stale = self.stale.or(other.stale);
        self.places = self.places.saturating_add(other.places);
        self.stale_places = self.stale_places.saturating_add(other.stale_places);
        self.last = Some(other.last.unwrap_or_else(|| Box::new(other.first)));
    }

    /// Counts another place.
    pub fn seen_at(&mut self, place: Place) {
        self.places = self.places.saturating_add(1);
        match &mut self.last {
            Some(last) => **last = place,
            None => self.last = Some(Box::new(place)),
        }
    }
}

/// What it lacks.
fn missing(judgement: &Judgement<'_>, shared: &mut Lists) -> Arc<[String]> {
    let missing = judgement.permissions.missing.iter().take(NAMED);
    shared.list(&missing.map(|missing| &missing.name).collect::<Vec<_>>(), NAMED)
}

/// What it carries that the policy forbids, and then what an exact one does not name.
fn excess(judgement: &Judgement<'_>, shared: &mut Lists) -> Arc<[String]> {
    let failed = |id| judgement.questions.allowed.failed().filter(move |check| check.id == id);
    let is_exact = failed("exact").next().is_some();
    let unnamed = if is_exact { &judgement.permissions.excess[..] } else { &[] };
    let forbidden: Vec<&str> = failed("forbid").map(|check| &*check.found).collect();
    // Where nothing is forbidden, which is usual, no list has to be made.
    if forbidden.is_empty() {
        return shared.list(unnamed, NAMED);
    }
    let both: Vec<&str> = forbidden.into_iter().chain(unnamed.iter().map(Text::as_str)).collect();
    shared.list(&both, NAMED)
}

/// The user that the claims name; of a token for an application alone, nobody.
fn who(claims: &Object, kind: Bearer) -> Option<String> {
    if kind == Bearer::AppOnly {
        return None;
    }
    let named =
        WHO.into_iter().find_map(|name| claims.string(name).ok().filter(|value| !value.is_empty()))?;
    Some(shortened(&hidden("", named), KEPT).into_owned())
}
