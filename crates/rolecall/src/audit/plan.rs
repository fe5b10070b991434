//! What an audit asks, and what it writes.

use rolecall_core::audit::{Answers, Marks, Reason, Summary};
use rolecall_core::hash;
use rolecall_core::policy::Policy;
use rolecall_core::time::{Seconds, UnixTime};
use rolecall_core::verify::{Addressee, Expectations, Trust};

use super::Field;

/// Everything that the answers about tokens follow from, and how much is said of each.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Whether anything is asked: without keys tokens are only looked at.
    pub(crate) asks: bool,
    pub(crate) trust: Trust,
    /// Who was asked for keys.
    pub(crate) network: Vec<String>,
    /// What is worth saying of the keys.
    pub(crate) notes: Vec<String>,
    pub(crate) addressee: Addressee,
    /// What each token must carry, where that is asked.
    pub(crate) policy: Option<Policy>,
    pub(crate) now: UnixTime,
    pub(crate) leeway: Seconds,
    /// Judge the time of a token by the timestamp of its line.
    pub(crate) as_of_line: bool,
    /// Say what else is worth knowing.
    pub(crate) findings: bool,
    /// Write the claims of each token.
    pub(crate) claims: bool,
    /// Leave out what does not hold any more.
    pub(crate) live: bool,
    /// Whether a record is written of each token.
    pub(crate) records: bool,
    /// How many work.
    pub(crate) jobs: usize,
    /// Write what is ready first.
    pub(crate) unordered: bool,
    /// How the texts are to be read.
    pub(crate) reading: Reading,
}

/// How a text is read.
#[derive(Debug)]
pub(crate) enum Reading {
    /// Tokens stand anywhere.
    Anywhere,
    /// Every line is a JSON record, and what is meant stands in this member of it: names with dots between them.
    Field(Field),
}

impl Plan {
    /// What verifying rests on, for one worker.
    pub(super) fn expectations(&self) -> Expectations {
        Expectations {
            trust: self.trust.clone(),
            addressee: self.addressee.clone(),
            now: self.now,
            leeway: self.leeway,
        }
    }

    /// What to do where no line had what was asked for, or where a key was tried on tokens of anybody.
    pub(super) fn hints(&self, summary: &Summary) -> Vec<String> {
        let mut hints = match &self.reading {
            Reading::Field(field) if summary.errors > 0 => field.hints(),
            _ => Vec::new(),
        };
        let Answers { current, .. } = summary.answers;
        if self.as_of_line && current.not_checked + summary.beyond.answers.current.not_checked > 0 {
            let hint = "A line's time is read at its beginning or right before the token: RFC 3339, the common log format, nginx's, or \
                        seconds since 1970.";
            hints.push(hint.to_owned());
        }
        let trust = &self.trust;
        let is_for_anybody = trust.issuer.is_none()
            && trust.tenant.is_none()
            && (trust.secret.is_some() || trust.all_keys().any(|key| key.kid.is_none()));
        if is_for_anybody && summary.reasons.contains_key(&Reason::Signature) {
            let hint = "A key without a name is tried on any token, and one of another issuer then seems forged, too: --issuer says \
                        whose are meant.";
            hints.push(hint.to_owned());
        }
        hints
    }

    /// An empty summary.
    pub(super) fn summary(&self) -> Summary {
        let now = self.now.to_string();
        let mut summary =
            if self.as_of_line { Summary::by_lines(self.asks, now) } else { Summary::new(self.asks, now) };
        let trust = &self.trust;
        let whom = (&trust.issuer, &trust.tenant, trust.cloud, &trust.authority);
        let asked =
            format!("{:?}{:?}{:?}{:?}{}", self.addressee, self.policy, self.leeway, whom, self.as_of_line);
        // As many digits as tell a few plans from each other.
        let mark = |asked: String| hash::sha256(asked.as_bytes())[..16].to_owned();
        summary.marks = Some(Marks {
            trust: mark(format!("{whom:?}")),
            audience: mark(format!("{:?}", self.addressee)),
            demands: mark(format!("{:?}", self.policy)),
            leeway: mark(format!("{:?}", self.leeway)),
            moment: mark(format!("{:?}", self.as_of_line)),
        });
        summary.network.clone_from(&self.network);
        summary.notes.clone_from(&self.notes);
        if self.as_of_line {
            summary.notes.push("of a line's timestamp, a time without a zone was taken for UTC".to_owned());
        }
        summary.caveats = trust.caveats();
        summary.no_keys = trust
            .unavailable
            .as_ref()
            .map(|unavailable| format!("{}: {}", unavailable.why, unavailable.hint));
        summary.plan = hash::sha256(asked.as_bytes());
        summary
    }
}
