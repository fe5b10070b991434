//! One token and what is expected of it, to the answers: all that a report rests on, and nothing that only explains.

use super::{Questions, Verdict, hints, scrub};
use crate::nature::Nature;
use crate::policy::{self, Permissions, Policy};
use crate::question::{Answer, Question, Status, Telling};
use crate::rules::{self, Evidence, Finding};
use crate::token::Token;
use crate::verify::{self, Addressee, Expectations, Validity, VerifiedToken};

/// Which questions the caller asks.
#[derive(Clone, Copy, Debug)]
pub enum Asked<'p> {
    /// None: the token is only looked at, and what can be answered is.
    Nothing,
    /// Authentic, current, addressed.
    Verification,
    /// The same, and allowed under this policy.
    Permission(&'p Policy),
    /// The same of one token of many: whom it is for is asked where somebody said so, and what it may do where there is a
    /// policy.
    OfMany(Option<&'p Policy>),
}

/// What one token comes to: the answer to every question with all checks, and what else is worth knowing.
#[derive(Debug)]
pub struct Judgement<'t> {
    /// What the token says it is.
    pub nature: Nature,
    /// What came of the questions that were asked.
    pub verdict: Verdict,
    /// The four questions.
    pub questions: Questions,
    /// What the token may do.
    pub permissions: Permissions,
    /// What else is worth knowing, the worst first.
    pub findings: Vec<Finding>,
    /// The token as one to act on, where it was authentic, current and addressed as expected.
    pub verified: Option<VerifiedToken<'t>>,
    /// When the token holds, as far as its dates say.
    pub validity: Validity,
    pub(super) unknown_key: bool,
    named_key: bool,
}

impl<'p> Asked<'p> {
    pub(super) fn demands(self) -> Option<&'p Policy> {
        match self {
            Self::Nothing | Self::Verification => None,
            Self::Permission(policy) => Some(policy),
            Self::OfMany(policy) => policy,
        }
    }
}

impl<'t> Judgement<'t> {
    /// Judges `token`, one of many, by what is `expected`. With `findings` it says what else is worth knowing; without, only
    /// where the policy makes a finding a failure. Checks that held have no words. Nothing in it repeats a credential that
    /// stands inside the token.
    pub fn of_many(
        token: &'t Token,
        expected: &Expectations,
        policy: Option<&Policy>,
        asks: bool,
        findings: bool,
    ) -> Self {
        let asked = if asks { Asked::OfMany(policy) } else { Asked::Nothing };
        let findings = findings || policy.is_some_and(|policy| !policy.fail.is_empty());
        let mut judgement =
            Self::judged(token, expected, asked, findings, policy.is_some(), Telling::WhatIsWrong);
        scrub::judgement(&mut judgement);
        judgement
    }

    /// Judges `token` by what is `expected`, for a report.
    pub(super) fn unscrubbed(token: &'t Token, expected: &Expectations, asked: Asked<'_>) -> Self {
        Self::judged(token, expected, asked, true, true, Telling::Everything)
    }

    /// Without `permissions` only what is granted is listed of them.
    fn judged(
        token: &'t Token,
        expected: &Expectations,
        asked: Asked<'_>,
        findings: bool,
        permissions: bool,
        telling: Telling,
    ) -> Self {
        let nature = Nature::of(token);
        let verification = verify::verify_telling(token, &nature, expected, telling);
        let demands = asked.demands();
        let (allowed, permissions) = if permissions {
            policy::judge_telling(demands, token, &nature, &verification.addressed, expected.now, telling)
        } else {
            let allowed = policy::allowed(demands, token, &nature, &verification.addressed, expected.now);
            (allowed, Permissions::granted(token))
        };
        let findings = if findings {
            rules::findings(&Evidence {
                token,
                nature: &nature,
                key: verification.key,
                secret_bytes: verification.secret_bytes,
                now: expected.now,
                leeway: expected.leeway,
            })
        } else {
            Vec::new()
        };
        let allowed = match demands {
            Some(policy) => policy::complete(policy, allowed, token, &nature, &findings),
            None => allowed,
        };
        let verified = verification.verified(token);
        let validity = verification.validity;
        let (unknown_key, named_key) = (verification.names_unknown_key(), verification.names_its_key());
        let questions = Questions {
            authentic: verification.authentic,
            current: verification.current,
            addressed: verification.addressed,
            allowed,
        };
        let mut questions = questions.asked_as(asked, &expected.addressee);
        if let Some(policy) = demands {
            policy.origins.mark(&mut questions.authentic);
            policy.origins.mark(&mut questions.addressed);
        }
        hints::complete(&mut questions);
        let verdict = questions.verdict(asked);
        Self { nature, verdict, questions, permissions, findings, verified, validity, unknown_key, named_key }
    }

    /// Whether the token names a key that is not among the trusted ones, and is refused for that.
    pub fn names_unknown_key(&self) -> bool {
        self.unknown_key && self.questions.authentic.answer == Answer::No
    }

    /// Whether the token names the key that its signature was held against.
    pub fn names_its_key(&self) -> bool {
        self.named_key
    }

    /// Takes the answer back whether the token is current: nobody knows the moment at which it was used.
    #[must_use]
    pub fn undated(mut self, why: &'static str) -> Self {
        let Question { asked, mut checks, .. } = self.questions.current;
        for check in &mut checks {
            (check.status, check.detail) = (Status::Skip, why.into());
        }
        self.questions.current = Question { asked, ..Question::without_ground(checks, why) };
        self.verified = None;
        if self.verdict != Verdict::NotAsked {
            let policy = Policy::default();
            self.verdict = self.questions.verdict(Asked::OfMany(Some(&policy)));
        }
        self
    }
}

impl Questions {
    fn asked_as(self, asked: Asked<'_>, addressee: &Addressee) -> Self {
        match asked {
            Asked::Nothing => Self {
                authentic: self.authentic.unasked(),
                current: self.current.unasked(),
                addressed: self.addressed.unasked(),
                allowed: self.allowed.unasked(),
            },
            // Without a key these two were asked all the same, and stay open.
            Asked::Verification | Asked::Permission(_) => Self {
                authentic: Question { asked: true, ..self.authentic },
                addressed: Question { asked: *addressee != Addressee::Any, ..self.addressed },
                ..self
            },
            Asked::OfMany(_) => Self {
                authentic: Question { asked: true, ..self.authentic },
                addressed: Question {
                    asked: !matches!(addressee, Addressee::Any | Addressee::Unknown),
                    ..self.addressed
                },
                ..self
            },
        }
    }

    fn verdict(&self, asked: Asked<'_>) -> Verdict {
        if matches!(asked, Asked::Nothing) {
            return Verdict::NotAsked;
        }
        let answers = [&self.authentic, &self.current, &self.addressed, &self.allowed];
        // A *no* that nobody asked for can't be overlooked either: the token is not what it was taken for.
        if answers.iter().any(|question| question.answer == Answer::No) {
            Verdict::Fail
        } else if answers.iter().any(|question| question.asked && question.answer == Answer::NotChecked) {
            Verdict::Undecided
        } else {
            Verdict::Pass
        }
    }
}
