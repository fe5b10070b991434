//! What was asked of a token and could not be answered, and why.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::question::{Answer, Question};
use crate::report::Questions;
use crate::text::shortened;

/// The longest reason that is kept, in characters.
const KEPT: usize = 240;

/// One of the four questions.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asked {
    /// Did the trusted issuer sign it?
    Authentic,
    /// Is it valid?
    Current,
    /// Is it meant for the API in mind?
    Addressed,
    /// Does it carry what was demanded?
    Allowed,
}

/// A question without an answer.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Open {
    /// Which one.
    pub question: Asked,
    /// Why it has none, in words.
    pub why: Arc<str>,
}

impl Open {
    /// That nobody knows whether a token is current, because of `why`.
    pub(super) fn current(why: &str) -> Self {
        Self { question: Asked::Current, why: why.into() }
    }

    /// What is open by `one` or by `other`, a question once.
    pub(super) fn joined(one: &Arc<[Self]>, other: &[Self]) -> Arc<[Self]> {
        let is_new = |open: &&Self| one.iter().all(|known| known.question != open.question);
        match other.iter().filter(is_new).count() {
            0 => one.clone(),
            _ => one.iter().chain(other.iter().filter(is_new)).cloned().collect(),
        }
    }
}

/// What was open of the last token: the same is of most.
#[derive(Debug, Default)]
pub(super) struct Opens(Arc<[Open]>);

impl Opens {
    /// What is open of `questions`. Whether it is current can be told of every token, so that what hinders that counts, too.
    pub(super) fn of(&mut self, questions: &Questions) -> Arc<[Open]> {
        let Questions { authentic, current, addressed, allowed } = questions;
        let all = [
            (Asked::Authentic, authentic, authentic.asked),
            (Asked::Current, current, true),
            (Asked::Addressed, addressed, addressed.asked),
            (Asked::Allowed, allowed, allowed.asked),
        ];
        let is_open = |question: &Question| question.answer == Answer::NotChecked;
        let open = || {
            let open = all.iter().filter(|(_, question, counts)| *counts && is_open(question));
            open.map(|(asked, question, _)| (*asked, question.why.as_deref().unwrap_or_default()))
        };
        if open().next().is_none() {
            return Arc::default();
        }
        if !self.0.iter().map(|open| (open.question, &*open.why)).eq(open()) {
            self.0 =
                open().map(|(question, why)| Open { question, why: shortened(why, KEPT).into() }).collect();
        }
        self.0.clone()
    }
}
