//! Counts of an audit: answers, verdicts, and what is no token.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::facts::is_zero;
use super::{Ends, Facts, NotToken};
use crate::question::Answer;
use crate::report::Verdict;
use crate::text::counted;

/// How often a question was answered how, by distinct tokens.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Answered {
    /// *Yes*.
    pub yes: u64,
    /// *No*.
    pub no: u64,
    /// *Not checked*.
    pub not_checked: u64,
}

/// The answers to the four questions.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Answers {
    /// Did the trusted issuer sign it?
    pub authentic: Answered,
    /// Is it valid?
    pub current: Answered,
    /// Is it valid at the moment of the audit, where `current` means the time of its lines?
    #[serde(default, skip_serializing_if = "Answered::is_empty")]
    pub now: Answered,
    /// Is it meant for the API in mind?
    pub addressed: Answered,
    /// Does it carry what was demanded?
    pub allowed: Answered,
}

/// The verdicts, by distinct tokens.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Verdicts {
    /// Every question that was asked is *yes*.
    pub pass: u64,
    /// One is *no*.
    pub fail: u64,
    /// One could not be answered.
    pub undecided: u64,
    /// Nothing was asked.
    pub not_asked: u64,
}

/// Tokens that came when [`DISTINCT_LIMIT`](super::DISTINCT_LIMIT) others were known: judged at every place, and not told apart.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Beyond {
    /// At how many places they stand.
    pub places: u64,
    /// At how many of them one may still be used.
    pub live: u64,
    /// At how many one is forged.
    pub forged: u64,
    /// At how many one is not allowed.
    pub not_allowed: u64,
    /// The verdicts, by place.
    pub verdicts: Verdicts,
    /// The answers, by place; summaries of earlier versions lack them.
    #[serde(default)]
    pub answers: Answers,
}

/// What begins like a token and is none that can be read.
#[derive(Clone, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct NotTokens {
    /// Cut off.
    pub cut_off: u64,
    /// With something directly behind it, or otherwise no token.
    pub malformed: u64,
    /// Encrypted: only the API that it is for can read it.
    pub encrypted: u64,
    /// In base64, which is not looked into but in HAR: places where a header is.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub in_base64: u64,
    /// With the soft line breaks of quoted-printable, which are not taken out.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub in_quoted_printable: u64,
    /// Where those of each kind stand, which has the name of its count: an encrypted one where it stands first. Summaries of
    /// earlier versions lack it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub places: BTreeMap<NotToken, Ends>,
}

/// What folders hold that was not looked at, because it is hidden, or because a `.gitignore` or the like leaves it out.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct LeftOut {
    /// Files.
    pub files: u64,
    /// Folders, each with all that it holds; `.git` is not counted.
    pub folders: u64,
}

impl LeftOut {
    /// Whether there is none of it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Adds what another part left out.
    pub(super) fn add(&mut self, more: Self) {
        self.files = self.files.saturating_add(more.files);
        self.folders = self.folders.saturating_add(more.folders);
    }

    /// "2 hidden or ignored files and 1 folder"; `None` where there is none of it.
    pub fn counted(&self) -> Option<String> {
        let number = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        let (files, folders) = (number(self.files), number(self.folders));
        match (files, folders) {
            (0, 0) => None,
            (0, _) => Some(counted(folders, "hidden or ignored folder")),
            (_, 0) => Some(counted(files, "hidden or ignored file")),
            _ => Some(format!(
                "{} and {}",
                counted(files, "hidden or ignored file"),
                counted(folders, "folder")
            )),
        }
    }

    /// "2 hidden or ignored files were not looked at (--hidden, --no-ignore)".
    pub fn told(&self) -> Option<String> {
        let verb = if self.files.saturating_add(self.folders) == 1 { "was" } else { "were" };
        self.counted().map(|counted| format!("{counted} {verb} not looked at (--hidden, --no-ignore)"))
    }
}

impl NotTokens {
    /// How many there are of a `kind`.
    pub fn count(&self, kind: NotToken) -> u64 {
        match kind {
            NotToken::CutOff => self.cut_off,
            NotToken::Malformed => self.malformed,
            NotToken::Encrypted => self.encrypted,
            NotToken::InBase64 => self.in_base64,
            NotToken::InQuotedPrintable => self.in_quoted_printable,
        }
    }

    /// Adds `count` of a `kind`, which stand behind those that are there already, as far as it is known where.
    pub fn add(&mut self, kind: NotToken, count: u64, ends: Option<Ends>) {
        let sum = match kind {
            NotToken::CutOff => &mut self.cut_off,
            NotToken::Malformed => &mut self.malformed,
            NotToken::Encrypted => &mut self.encrypted,
            NotToken::InBase64 => &mut self.in_base64,
            NotToken::InQuotedPrintable => &mut self.in_quoted_printable,
        };
        *sum = sum.saturating_add(count);
        match (self.places.get_mut(&kind), ends) {
            (Some(known), Some(ends)) => known.go_on(ends),
            (None, Some(ends)) => drop(self.places.insert(kind, ends)),
            (_, None) => {}
        }
    }

    /// All of them that begin like a token as they are.
    pub fn all(&self) -> u64 {
        self.cut_off.saturating_add(self.malformed).saturating_add(self.encrypted)
    }

    /// All of them in a spelling that is not read.
    pub fn spelt_otherwise(&self) -> u64 {
        self.in_base64.saturating_add(self.in_quoted_printable)
    }
}

impl Answered {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn count(&mut self, answer: Answer, times: u64) {
        let count = match answer {
            Answer::Yes => &mut self.yes,
            Answer::No => &mut self.no,
            Answer::NotChecked => &mut self.not_checked,
        };
        *count = count.saturating_add(times);
    }

    fn add(&mut self, more: Self) {
        let Self { yes, no, not_checked } = more;
        self.count(Answer::Yes, yes);
        self.count(Answer::No, no);
        self.count(Answer::NotChecked, not_checked);
    }
}

impl Answers {
    /// Is it valid at the moment of the audit?
    pub(super) fn holds(&self) -> Answered {
        if self.now.is_empty() { self.current } else { self.now }
    }

    pub(super) fn count(&mut self, facts: &Facts, times: u64) {
        self.authentic.count(facts.authentic, times);
        self.current.count(facts.current, times);
        if let Some(now) = facts.now {
            self.now.count(now, times);
        }
        self.addressed.count(facts.addressed, times);
        self.allowed.count(facts.allowed, times);
    }

    /// Adds those of another part.
    pub(super) fn add(&mut self, more: Self) {
        self.authentic.add(more.authentic);
        self.current.add(more.current);
        self.now.add(more.now);
        self.addressed.add(more.addressed);
        self.allowed.add(more.allowed);
    }
}

impl Verdicts {
    pub(super) fn count(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Pass => self.pass += 1,
            Verdict::Fail => self.fail += 1,
            Verdict::Undecided => self.undecided += 1,
            Verdict::NotAsked => self.not_asked += 1,
        }
    }
}

impl Beyond {
    /// Counts `places` places of a token that is not kept apart.
    pub fn count(&mut self, facts: &Facts, places: u64) {
        let add = |sum: &mut u64, holds: bool| *sum = sum.saturating_add(if holds { places } else { 0 });
        add(&mut self.places, true);
        add(&mut self.live, facts.is_live());
        add(&mut self.forged, facts.is_forged());
        add(&mut self.not_allowed, facts.is_not_allowed());
        self.answers.count(facts, places);
        match facts.verdict {
            Verdict::Pass => add(&mut self.verdicts.pass, true),
            Verdict::Fail => add(&mut self.verdicts.fail, true),
            Verdict::Undecided => add(&mut self.verdicts.undecided, true),
            Verdict::NotAsked => add(&mut self.verdicts.not_asked, true),
        }
    }

    /// Whether `question` has no answer at some place.
    pub(super) fn is_open(&self, question: impl Fn(&Answers) -> Answered) -> bool {
        let Answered { yes, no, not_checked } = question(&self.answers);
        not_checked > 0 || yes.saturating_add(no) < self.places
    }
}
