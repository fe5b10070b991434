//! The four questions and the checks below them (docs/design.md §1). *Not checked* is an answer of its own, and never green.

mod check;

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use check::{Check, Wording};

/// The words of a check: most are the same for every token, and need no copy.
pub type Words = Cow<'static, str>;

/// How a check came out.
#[derive(Clone, Copy, Debug, Eq, Hash, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// It held.
    Pass,
    /// It did not hold.
    Fail,
    /// It was not asked for, or does not apply to this token.
    Skip,
    /// It was asked for and could not be answered.
    Undecided,
}

/// Which checks are put into words: nobody reads those of a check that held on one token of many.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Telling {
    /// All of them.
    Everything,
    /// Those that did not hold, or are undecided.
    WhatIsWrong,
}

impl Telling {
    /// A check as [`Check::new`] makes it; nothing that is said of it is kept where nobody reads that.
    pub(crate) fn check(
        self,
        id: &'static str,
        status: Status,
        expected: impl Into<Words>,
        found: impl Into<Words>,
    ) -> Check {
        if self == Self::WhatIsWrong && matches!(status, Status::Pass | Status::Skip) {
            return Check::silent(id, status);
        }
        Check::new(id, status, expected, found)
    }

    /// The same of one that passes when it `holds`, and fails otherwise.
    pub(crate) fn judged(
        self,
        id: &'static str,
        holds: bool,
        expected: impl Into<Words>,
        found: impl Into<Words>,
    ) -> Check {
        self.check(id, if holds { Status::Pass } else { Status::Fail }, expected, found)
    }

    /// What `make` makes, unless the check `holds`, or was skipped, and nobody reads that.
    pub(crate) fn words<W: Into<Words>>(self, holds: bool, make: impl FnOnce() -> W) -> Words {
        if holds && self == Self::WhatIsWrong { Words::Borrowed("") } else { make().into() }
    }
}

/// The answer to a question.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Every check that was asked for held.
    Yes,
    /// At least one check failed.
    No,
    /// Nobody knows; `why` says what was missing.
    NotChecked,
}

/// A question with its answer and every check behind it.
#[derive(Clone, Debug, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Question {
    /// The answer.
    pub answer: Answer,
    /// Why there is no answer; present exactly when it is *not checked*.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Words>,
    /// Every check, not the first that failed.
    pub checks: Vec<Check>,
    /// Whether the caller asked this question; only what was asked bears on the verdict.
    #[serde(skip)]
    pub asked: bool,
}

impl Question {
    /// Answers a question from its checks: *no* when a check failed, else *not checked* when one is undecided or none
    /// passed, else *yes*. `why` is used where no undecided check says why itself.
    pub fn answered(checks: Vec<Check>, why: impl Into<Words>) -> Self {
        let all = checks.iter().fold(0, |all, check| all | 1 << check.status as u8);
        let has = |status: Status| all & (1 << status as u8) != 0;
        let answer = if has(Status::Fail) {
            Answer::No
        } else if has(Status::Undecided) || !has(Status::Pass) {
            Answer::NotChecked
        } else {
            Answer::Yes
        };
        let why = (answer == Answer::NotChecked).then(|| {
            let undecided =
                checks.iter().find(|check| check.status == Status::Undecided && !check.detail.is_empty());
            undecided.map_or_else(|| why.into(), |check| check.detail.clone())
        });
        Self { answer, why, checks, asked: true }
    }

    /// A question for whose *yes* the ground is missing, such as a key. What its checks found still shows: a *no* stays
    /// a *no*, but there is no *yes*, and nobody asked for one.
    pub fn without_ground(checks: Vec<Check>, why: impl Into<Words>) -> Self {
        let why = why.into();
        Self::answered(checks, why.clone()).never_yes(why).unasked()
    }

    /// The same question with *not checked* in place of a *yes*, because of `why`.
    #[must_use]
    pub fn never_yes(mut self, why: impl Into<Words>) -> Self {
        if self.answer == Answer::Yes {
            self.answer = Answer::NotChecked;
            self.why = Some(why.into());
        }
        self
    }

    /// The same answer to a question that nobody asked: it is shown, and bears on no verdict.
    #[must_use]
    pub fn unasked(mut self) -> Self {
        self.asked = false;
        self
    }

    /// The check called `id`.
    pub fn check(&self, id: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.id == id)
    }

    /// The checks that failed.
    pub fn failed(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| check.status == Status::Fail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_wins_and_not_checked_is_never_yes() {
        use Status::{Fail, Pass, Skip, Undecided};
        for (statuses, answer, unasked) in [
            (&[Pass, Pass][..], Answer::Yes, Answer::NotChecked),
            (&[Pass, Skip], Answer::Yes, Answer::NotChecked),
            (&[Pass, Undecided], Answer::NotChecked, Answer::NotChecked),
            (&[Undecided, Fail], Answer::No, Answer::No),
            (&[Skip, Skip], Answer::NotChecked, Answer::NotChecked),
            (&[], Answer::NotChecked, Answer::NotChecked),
        ] {
            let checks =
                || statuses.iter().map(|status| Check::new("x", *status, "", "")).collect::<Vec<_>>();
            assert_eq!(Question::answered(checks(), "why").answer, answer, "{statuses:?}");
            let question = Question::without_ground(checks(), "why");
            assert_eq!(question.answer, unasked, "{statuses:?}, without ground");
            assert_eq!(question.why.is_some(), unasked == Answer::NotChecked);
        }
    }
}
