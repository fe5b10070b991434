//! What makes an audit fail: every *no*, or what alone was named.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answered, Answers, Facts, NotToken, Summary};
use crate::question::Answer;
use crate::report::Verdict;

/// What makes an audit fail.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailOn {
    /// A token that is not authentic, for whatever reason.
    Forged,
    /// A token that may still be used.
    Live,
    /// A token that lacks what was demanded, or carries more.
    NotAllowed,
    /// A token, whatever it is.
    Any,
    /// Nothing.
    Nothing,
}

/// What alone counts as a failure.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Gate {
    /// What it names.
    pub fail_on: Vec<FailOn>,
    /// *Fail* where any of it was found, *undecided* where nobody knows of some token, else *pass*.
    pub verdict: Verdict,
    /// What of it was found.
    pub found: Vec<FailOn>,
}

/// What a token is to the end of an audit.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Weight {
    /// The audit fails because of it.
    Fails,
    /// Nobody knows whether the audit fails because of it.
    Open,
    /// Something is wrong with it, or not known of it, and that is not what the audit was to fail on; or nothing was asked.
    Noted,
    /// Nothing speaks against it.
    Nothing,
}

impl FailOn {
    /// Everything that can be named.
    pub const ALL: [Self; 5] = [Self::Forged, Self::Live, Self::NotAllowed, Self::Any, Self::Nothing];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Forged => "forged",
            Self::Live => "live",
            Self::NotAllowed => "not-allowed",
            Self::Any => "any",
            Self::Nothing => "nothing",
        }
    }

    /// What that word means.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Forged => {
                "A token that is not authentic, for whatever reason: no signature or one that does not hold, cut off, or of another \
                 algorithm, key, issuer or tenant"
            }
            Self::Live => "A token that may still be used now, by whoever trusts its issuer",
            Self::NotAllowed => {
                "A token that lacks what was demanded, or carries more; one that is not authentic carries nothing"
            }
            Self::Any => "A token, whatever it is, also one that is encrypted or malformed",
            Self::Nothing => "Nothing that is found",
        }
    }

    /// Whether `summary` holds what is meant.
    fn is_in(self, summary: &Summary) -> bool {
        let beyond = &summary.beyond;
        match self {
            Self::Forged => summary.forged > 0 || beyond.forged > 0,
            Self::Live => summary.live > 0 || beyond.live > 0,
            // What a forged token says that it carries, it does not carry.
            Self::NotAllowed => {
                summary.not_allowed > 0 || beyond.not_allowed > 0 || Self::Forged.is_in(summary)
            }
            // Also of those that stand in a spelling that is not read.
            Self::Any => {
                let others = &summary.not_tokens;
                [summary.found, others.all(), others.spelt_otherwise(), summary.several] != [0; 4]
            }
            Self::Nothing => false,
        }
    }

    /// Whether the answer that it goes by is missing of a token, so that its absence is not known.
    fn is_open(self, summary: &Summary) -> bool {
        let missing = |question: fn(&Answers) -> Answered| {
            question(&summary.answers).not_checked > 0
                || summary.beyond.is_open(question)
                || summary.has_unread_tokens()
        };
        match self {
            Self::Forged => missing(|answers| answers.authentic),
            Self::Live => missing(Answers::holds),
            Self::NotAllowed => missing(|answers| answers.allowed) || missing(|answers| answers.authentic),
            Self::Any | Self::Nothing => false,
        }
    }

    /// The same of one token: whether it is what is meant, and `None` where nobody knows.
    fn is(self, facts: &Facts) -> Option<bool> {
        let known = |answer: Answer, is: bool| (is || answer != Answer::NotChecked).then_some(is);
        match self {
            Self::Forged => known(facts.authentic, facts.is_forged()),
            Self::Live => known(facts.holds(), facts.is_live()),
            Self::NotAllowed if facts.is_forged() => Some(true),
            Self::NotAllowed => {
                known(facts.allowed, facts.is_not_allowed()).and_then(|is| known(facts.authentic, is))
            }
            Self::Any => Some(true),
            Self::Nothing => Some(false),
        }
    }
}

impl Gate {
    /// What came of it that `summary` was to fail on `fail_on` alone; nothing where that names nothing at all.
    pub fn of(summary: &Summary, fail_on: &[FailOn]) -> Option<Self> {
        let found: Vec<FailOn> = fail_on.iter().copied().filter(|what| what.is_in(summary)).collect();
        let verdict = match (found.is_empty(), fail_on.iter().any(|what| what.is_open(summary))) {
            (false, _) => Verdict::Fail,
            (true, true) => Verdict::Undecided,
            (true, false) => Verdict::Pass,
        };
        (!fail_on.is_empty()).then(|| Self { fail_on: fail_on.to_vec(), verdict, found })
    }

    /// Whether one of `what` makes the audit fail.
    pub fn names(&self, what: &[FailOn]) -> bool {
        self.fail_on.iter().any(|named| what.contains(named))
    }
}

impl Summary {
    /// What it was to fail on alone, in the order of [`FailOn::ALL`]; empty where every *no* counts, and where nothing was to: that
    /// says how the process of a part ends, and not what the whole comes to.
    pub(super) fn fails_on(&self) -> Vec<FailOn> {
        let gate = self.gate.iter();
        let named = gate.flat_map(|gate| FailOn::ALL.into_iter().filter(|what| gate.names(&[*what])));
        named.filter(|what| *what != FailOn::Nothing).collect()
    }

    /// How the audit ends: *pass*, *fail* or *undecided*. *No* wins over what could not be read, and that over what nobody
    /// asked.
    pub fn ends(&self) -> Verdict {
        let (failed, open) = match &self.gate {
            Some(gate) => (gate.verdict == Verdict::Fail, gate.verdict == Verdict::Undecided),
            None => {
                let unknown = self.asked && (self.found == 0 || self.has_unread_tokens());
                (self.has_failed(), self.is_undecided() || unknown)
            }
        };
        // Where nothing at all was read, nothing was looked at.
        let nothing = self.sources.read + self.sources.unreadable == 0;
        let unread =
            (self.sources.unreadable > 0 || self.errors > 0 || self.may_hold_more()) && !self.keep_going;
        match (failed, open || unread || self.partial || nothing) {
            (true, _) => Verdict::Fail,
            (false, true) => Verdict::Undecided,
            (false, false) => Verdict::Pass,
        }
    }

    /// Whether there may be tokens in a spelling that is not read, where that matters: where something was asked or named, and where
    /// nothing was found.
    pub fn may_hold_more(&self) -> bool {
        let matters = match &self.gate {
            Some(gate) => gate.fail_on != [FailOn::Nothing],
            None => self.asked || self.found == 0,
        };
        matters && self.not_tokens.spelt_otherwise() > 0
    }

    /// What a token is to that end.
    pub fn weight(&self, facts: &Facts) -> Weight {
        let Some(gate) = &self.gate else {
            return match facts.verdict {
                Verdict::Fail => Weight::Fails,
                Verdict::Undecided => Weight::Open,
                Verdict::NotAsked if facts.is_forged() => Weight::Noted,
                Verdict::Pass | Verdict::NotAsked => Weight::Nothing,
            };
        };
        let is: Vec<Option<bool>> = gate.fail_on.iter().map(|what| what.is(facts)).collect();
        match facts.verdict {
            _ if is.contains(&Some(true)) => Weight::Fails,
            _ if is.contains(&None) => Weight::Open,
            Verdict::Fail | Verdict::Undecided => Weight::Noted,
            Verdict::NotAsked if facts.is_forged() => Weight::Noted,
            Verdict::Pass | Verdict::NotAsked => Weight::Nothing,
        }
    }

    /// What something of a `kind` that is no token is to that end.
    pub fn weight_of(&self, kind: NotToken) -> Weight {
        let asks = match &self.gate {
            Some(gate) => gate.names(&[FailOn::Forged, FailOn::Live, FailOn::NotAllowed]),
            None => self.asked,
        };
        match kind {
            _ if self.gate.as_ref().is_some_and(|gate| gate.names(&[FailOn::Any])) => Weight::Fails,
            NotToken::Encrypted | NotToken::Malformed if asks => Weight::Open,
            NotToken::InBase64 | NotToken::InQuotedPrintable if self.may_hold_more() => match self.keep_going
            {
                true => Weight::Noted,
                false => Weight::Open,
            },
            _ => Weight::Nothing,
        }
    }

    /// Whether something is there that may be used as a token and that nobody could read, or that stood beside another on a line
    /// for one and was not judged.
    pub fn has_unread_tokens(&self) -> bool {
        [self.not_tokens.encrypted, self.not_tokens.malformed, self.several] != [0; 3]
    }
}
