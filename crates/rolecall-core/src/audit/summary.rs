//! The summary of an audit: how many, whose, still alive, signed by whom, allowed what.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::counts::{Answers, Beyond, LeftOut, NotTokens, Verdicts};
use super::facts::{is_false, is_zero};
use super::names::{Counting, Listed};
use super::{DISTINCT_LIMIT, Facts, Gate, Marks, Reason};

/// The value of `schema` in every summary of this form.
pub const SUMMARY_SCHEMA: &str = "rolecall.audit-summary/1";

/// The value of `checked_at` where tokens were judged by the timestamps of their lines.
const BY_LINES: &str = "the time of each line";

/// How many sources that could not be read are named.
const NAMED_UNREADABLE: usize = 100;

/// What came of an audit. Two of them can be put together with [`merge`](super::merge()) where both list their tokens.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[schemars(title = "rolecall audit, version 1: the summary")]
pub struct Summary {
    /// Always `rolecall.audit-summary/1`.
    pub schema: String,
    /// Whether it stopped before the end: what is here is right as far as it goes.
    pub partial: bool,
    /// Whether every token was kept apart, so that `distinct` and what follows from it are exact.
    pub exact: bool,
    /// Whether questions were asked, so that there are verdicts.
    pub asked: bool,
    /// What alone was to count as a failure, and whether it was found; absent where every *no* counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<Gate>,
    /// Whether what could not be read is no failure.
    #[serde(default, skip_serializing_if = "is_false")]
    pub keep_going: bool,
    /// A mark of what was asked: summaries with another cannot be merged with this one.
    #[serde(default)]
    pub plan: String,
    /// The same for each part of what was asked; summaries of earlier versions lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marks: Option<Marks>,
    /// At how many places tokens stand.
    pub found: u64,
    /// How many different ones.
    pub distinct: u64,
    /// How many of these may still be used: current, whole, and not forged.
    pub live: u64,
    /// How many are not authentic, for whatever reason.
    pub forged: u64,
    /// How many of these are so for which reason, as far as it is known.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reasons: BTreeMap<Reason, u64>,
    /// How many lack what was demanded, or carry more.
    pub not_allowed: u64,
    /// How many lost their signature to `rolecall redact`, so that nobody can use them, or tell who signed them.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub redacted: u64,
    /// How many are cut off, so that nobody can use what stands here.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cut_off: u64,
    /// How many are not listed, because only what still holds was to be.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unlisted: u64,
    /// At how many places a token did not hold at the time of its line.
    #[serde(default)]
    pub stale_places: u64,
    /// The answers to each question.
    pub answers: Answers,
    /// The verdicts.
    pub verdicts: Verdicts,
    /// What stands at places beyond those tokens that could be kept apart.
    pub beyond: Beyond,
    /// By tenant, the most frequent first.
    pub tenants: Listed,
    /// By application.
    pub clients: Listed,
    /// By permission.
    pub permissions: Listed,
    /// What begins like a token and is none that can be read.
    pub not_tokens: NotTokens,
    /// Lines that should have held a token and did not, or held several.
    pub errors: u64,
    /// How many of these lines held several.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub several: u64,
    /// What was read.
    pub sources: Sources,
    /// Who was asked on the network, by address, and what came of it.
    #[serde(default)]
    pub network: Vec<String>,
    /// Why there are no keys although somebody said whose count, and what to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_keys: Option<String>,
    /// What it leaves open that a token is authentic, in a sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caveats: Vec<String>,
    /// What to do where less was found than was meant, in a sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<String>,
    /// What is worth saying of the keys, and of times.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The moment that tokens were judged at, RFC 3339 in UTC; or `the time of each line`.
    pub checked_at: String,
    /// The moment at which a token of `live` may still be used, where tokens are judged at the time of their lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live_at: Option<String>,
    /// The tokens, where they were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tokens: Vec<Facts>,
}

/// What was read.
#[derive(Clone, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Sources {
    /// How many were read to their end.
    pub read: u64,
    /// Bytes of text in them, unpacked.
    pub bytes: u64,
    /// Symbolic links in folders, which are not followed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub links: u64,
    /// What is hidden or ignored in folders, and was not looked at.
    #[serde(default, skip_serializing_if = "LeftOut::is_empty")]
    pub left_out: LeftOut,
    /// How many could not be read, or not to their end.
    pub unreadable: u64,
    /// Which, a hundred at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub named: Vec<Unreadable>,
}

/// A source that could not be read.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Unreadable {
    /// Its name.
    pub name: String,
    /// Why.
    pub reason: String,
}

impl Sources {
    /// Notes a source that could not be read to its end.
    pub fn fail(&mut self, name: String, reason: String) {
        self.unreadable = self.unreadable.saturating_add(1);
        if self.named.len() < NAMED_UNREADABLE {
            self.named.push(Unreadable { name, reason });
        }
    }
}

impl Summary {
    /// An empty one, of an audit that `asked` something and judges at `checked_at`.
    pub fn new(asked: bool, checked_at: String) -> Self {
        Self {
            schema: SUMMARY_SCHEMA.to_owned(),
            partial: false,
            exact: true,
            asked,
            gate: None,
            keep_going: false,
            plan: String::new(),
            marks: None,
            found: 0,
            distinct: 0,
            live: 0,
            forged: 0,
            reasons: BTreeMap::new(),
            not_allowed: 0,
            redacted: 0,
            cut_off: 0,
            unlisted: 0,
            stale_places: 0,
            answers: Answers::default(),
            verdicts: Verdicts::default(),
            beyond: Beyond::default(),
            tenants: Listed::default(),
            clients: Listed::default(),
            permissions: Listed::default(),
            not_tokens: NotTokens::default(),
            errors: 0,
            several: 0,
            sources: Sources::default(),
            network: Vec::new(),
            no_keys: None,
            caveats: Vec::new(),
            hints: Vec::new(),
            notes: Vec::new(),
            checked_at,
            live_at: None,
            tokens: Vec::new(),
        }
    }

    /// The same of an audit that judges tokens at the time of each line, and at `now` whether they may still be used.
    pub fn by_lines(asked: bool, now: String) -> Self {
        Self { live_at: Some(now), ..Self::new(asked, BY_LINES.to_owned()) }
    }

    /// Whether tokens were judged at the time of their lines.
    pub fn is_by_lines(&self) -> bool {
        self.live_at.is_some() || self.checked_at == BY_LINES
    }

    /// Puts in what follows from the distinct tokens, in place of what was there.
    pub fn fill<'f>(&mut self, all: impl Iterator<Item = &'f Facts>) {
        let mut counting = Counting::default();
        (self.answers, self.verdicts) = Default::default();
        (self.distinct, self.live, self.forged, self.not_allowed) = Default::default();
        (self.found, self.stale_places, self.redacted, self.cut_off) = (self.beyond.places, 0, 0, 0);
        self.reasons.clear();
        for facts in all {
            self.distinct += 1;
            self.found = self.found.saturating_add(facts.places);
            self.stale_places = self.stale_places.saturating_add(facts.stale_places);
            self.live += u64::from(facts.is_live());
            self.forged += u64::from(facts.is_forged());
            if let Some(reason) = facts.reason.filter(|_| facts.is_forged()) {
                *self.reasons.entry(reason).or_default() += 1;
            }
            self.not_allowed += u64::from(facts.is_not_allowed());
            self.redacted += u64::from(facts.redacted);
            self.cut_off += u64::from(facts.cut_off);
            self.verdicts.count(facts.verdict);
            self.answers.count(facts, 1);
            counting.count(facts);
        }
        self.exact = self.beyond.places == 0 && self.distinct <= DISTINCT_LIMIT as u64;
        [self.tenants, self.clients, self.permissions] = counting.listed();
    }

    /// Whether a verdict is *fail*.
    pub fn has_failed(&self) -> bool {
        self.verdicts.fail > 0 || self.beyond.verdicts.fail > 0
    }

    /// Whether a verdict is *undecided*.
    pub fn is_undecided(&self) -> bool {
        self.verdicts.undecided > 0 || self.beyond.verdicts.undecided > 0
    }
}
