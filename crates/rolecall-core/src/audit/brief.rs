//! A question of a record: what is wrong, whole, and what held by name alone.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::json::to_string_safe;
use crate::question::{Answer, Check, Question, Status};

/// A question with its answer, and its checks briefly.
#[derive(Debug, JsonSchema, Serialize)]
pub(super) struct BriefQuestion<'a> {
    answer: Answer,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
    #[schemars(with = "Vec<BriefCheck<'_>>")]
    checks: BriefChecks<'a>,
}

#[derive(Debug)]
enum BriefChecks<'a> {
    Each(&'a [Check]),
    /// All of them held, or were not asked for, and were written so before.
    Written(&'a RawValue),
}

/// A check: whole where something is wrong, and by name alone where it held or was not asked for.
#[derive(JsonSchema, Serialize)]
#[serde(untagged)]
enum BriefCheck<'a> {
    Whole(&'a Check),
    Held(Held),
}

/// A check that held, or was not asked for: its id says what was compared.
#[derive(JsonSchema, Serialize)]
struct Held {
    #[serde(serialize_with = "as_it_is")]
    #[schemars(with = "String")]
    id: &'static str,
    status: Status,
}

/// A name that stands in the program, which serde takes as one of a fixed set: nothing in it has to be escaped.
fn as_it_is<S: Serializer>(id: &&'static str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_unit_variant("id", 0, id)
}

/// Whether nothing is wrong with what `check` looked at, so that its name says all.
fn held(check: &Check) -> bool {
    matches!(check.status, Status::Pass | Status::Skip)
}

impl Serialize for BriefChecks<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Written(written) => written.serialize(serializer),
            Self::Each(checks) => serializer.collect_seq(checks.iter().map(|check| match held(check) {
                true => BriefCheck::Held(Held { id: check.id, status: check.status }),
                false => BriefCheck::Whole(check),
            })),
        }
    }
}

/// How lists of checks that held were written: those of most tokens are the same.
#[derive(Debug, Default)]
pub struct Briefs(Vec<Brief>);

/// One list of checks.
#[derive(Debug)]
struct Brief {
    checks: Vec<(&'static str, Status)>,
    written: Box<RawValue>,
}

/// How many lists are remembered: each question has one that most tokens share, and a few others.
const REMEMBERED: usize = 16;

impl Briefs {
    /// The `questions`, as a record has them.
    pub(super) fn of<'a, const N: usize>(
        &'a mut self,
        questions: [&'a Question; N],
    ) -> [BriefQuestion<'a>; N] {
        let written = questions.map(|question| (question, self.written(&question.checks)));
        let briefs = &self.0;
        written.map(|(question, written)| BriefQuestion {
            answer: question.answer,
            why: question.why.as_deref(),
            checks: match written {
                Some(index) => BriefChecks::Written(&briefs[index].written),
                None => BriefChecks::Each(&question.checks),
            },
        })
    }

    /// Which of them is that of `checks`; none where something is wrong, or where too many others are remembered.
    fn written(&mut self, checks: &[Check]) -> Option<usize> {
        let known = self.0.iter().position(|brief| brief.is_of(checks));
        if known.is_some() || self.0.len() >= REMEMBERED || !checks.iter().all(held) {
            return known;
        }
        let written = RawValue::from_string(to_string_safe(&BriefChecks::Each(checks))).ok()?;
        self.0.push(Brief { checks: checks.iter().map(|check| (check.id, check.status)).collect(), written });
        Some(self.0.len() - 1)
    }
}

impl Brief {
    fn is_of(&self, checks: &[Check]) -> bool {
        // To see that two names are one it is enough to see that they stand at one place.
        let is = |(id, status): &(&'static str, Status), check: &Check| {
            *status == check.status && std::ptr::eq(*id, check.id)
        };
        self.checks.len() == checks.len()
            && self.checks.iter().zip(checks).all(|(known, check)| is(known, check))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_before_is_what_would_be_written() {
        let mut briefs = Briefs::default();
        let statuses = [Status::Pass, Status::Skip, Status::Fail, Status::Undecided];
        // Far more lists than are remembered, each twice.
        for number in (0..64).chain(0..64) {
            let status = |place: usize| statuses[number >> (2 * place) & 3];
            let checks: Vec<Check> = [("form", 0), ("key", 1), ("form", 2)]
                .map(|(id, place)| Check::new(id, status(place), "expected", "found"))
                .into();
            let question = Question::answered(checks[..number % 4].to_vec(), "why");
            let fresh = to_string_safe(&BriefChecks::Each(&question.checks));
            let [brief] = briefs.of([&question]);
            assert_eq!(to_string_safe(&brief.checks), fresh, "{number}");
        }
        assert!((2..=REMEMBERED).contains(&briefs.0.len()), "{}", briefs.0.len());
        assert!(briefs.0.iter().all(|brief| brief.checks.iter().all(|(_, status)| *status != Status::Fail)));
    }
}
