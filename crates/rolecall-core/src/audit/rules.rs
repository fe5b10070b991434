//! What an audit says of a token where alerts are kept, for `rolecall explain` and for SARIF.

use super::{Facts, FailOn, Summary, Weight};
use crate::question::Answer;
use crate::report::Verdict;
use crate::rules::Severity;

/// Something that an audit says of a token.
#[derive(Clone, Copy, Debug)]
pub struct AuditRule {
    /// Its id, which never changes its meaning.
    pub id: &'static str,
    /// What is so, in a sentence.
    pub text: &'static str,
    /// What it follows from, and what to do.
    pub help: &'static str,
    /// How bad it is where every *no* counts; `None` where it says that something is not known.
    pub usually: Option<Severity>,
    /// What of `--fail-on` makes it an error.
    named_by: &'static [FailOn],
    /// Whether it is so of a token, and of what that is to the end of the audit.
    applies: fn(&Facts, Weight) -> bool,
}

/// All of them, the worst first.
pub const AUDIT_RULES: [AuditRule; 7] = [
    AuditRule {
        id: "audit-forged",
        text: "A token is not authentic.",
        help: "A check of `authentic` failed: the form, the signature, the key, the issuer or the tenant; the result says which. It \
               may be forged, cut off, or another tenant's. Nothing that such a token says of itself is true because it says so.",
        usually: Some(Severity::Error),
        named_by: &[FailOn::Forged, FailOn::NotAllowed, FailOn::Any],
        applies: |facts, _| facts.is_forged(),
    },
    AuditRule {
        id: "audit-not-allowed",
        text: "A token lacks what was demanded, or carries more.",
        help: "What `--require` and its like, or the policy file, demand is held against `roles` and `scp`. Grant what is \
               missing, and take back what is too much.",
        usually: Some(Severity::Error),
        named_by: &[FailOn::NotAllowed, FailOn::Any],
        applies: |facts, _| facts.verdict == Verdict::Fail && facts.is_not_allowed(),
    },
    AuditRule {
        id: "audit-expired",
        text: "A token is not current: it has expired, or does not hold yet.",
        help: "`exp` and `nbf` are held against the moment of the audit, or with --as-of-line against the time of each line. \
               In a log an expired token is nothing bad: --fail-on says what matters.",
        usually: Some(Severity::Error),
        named_by: &[FailOn::Any],
        applies: |facts, _| facts.verdict == Verdict::Fail && facts.current == Answer::No,
    },
    AuditRule {
        id: "audit-misaddressed",
        text: "A token is not meant for the API in mind.",
        help: "`aud` is none of what `--audience` or `--resource` name. An API refuses a token of another, whatever is in it.",
        usually: Some(Severity::Error),
        named_by: &[FailOn::Any],
        applies: |facts, _| facts.verdict == Verdict::Fail && facts.addressed == Answer::No,
    },
    AuditRule {
        id: "audit-undecided",
        text: "A question about a token was asked and could not be answered.",
        help: "Mostly the key that the token names is not among those at hand: ask for the issuer's present keys, or give those of \
               that time with --jwks. With --as-of-line, its line has no time that can be read.",
        usually: None,
        named_by: &[],
        applies: |facts, weight| facts.verdict == Verdict::Undecided || weight == Weight::Open,
    },
    AuditRule {
        id: "audit-live",
        text: "A token stands here that may still be used, as far as is known.",
        help: "It is current and not forged: whoever reads this file can use it until it ends. Keep tokens out of logs, revoke \
               the user's sessions or replace the application's credential, and cut it out with `rolecall redact`.",
        usually: Some(Severity::Info),
        named_by: &[FailOn::Live, FailOn::Any],
        applies: |facts, _| facts.is_live(),
    },
    AuditRule {
        id: "audit-any",
        text: "A token stands where none may be.",
        help: "`--fail-on any` takes no token at all, whatever it is. Cut it out with `rolecall redact`.",
        usually: Some(Severity::Info),
        named_by: &[FailOn::Any],
        // Where something else is said of it, that says more.
        applies: |facts, weight| {
            weight == Weight::Fails
                && facts.verdict != Verdict::Fail
                && !facts.is_forged()
                && !facts.is_live()
        },
    },
];

impl AuditRule {
    /// The one called `id`.
    pub fn named(id: &str) -> Option<&'static Self> {
        AUDIT_RULES.iter().find(|rule| rule.id == id)
    }

    /// How bad it is of a token in the audit of `summary`: an error exactly where the audit fails because of it.
    fn severity(&self, summary: &Summary, weight: Weight) -> Option<Severity> {
        match (&summary.gate, self.usually?) {
            (None, usually) if weight == Weight::Fails => Some(usually),
            (Some(gate), _) if gate.names(self.named_by) => Some(Severity::Error),
            (_, Severity::Error) => Some(Severity::Warning),
            (_, usually) => Some(usually),
        }
    }
}

impl Summary {
    /// Which of [`AUDIT_RULES`], by their numbers, are so of a token, and how bad that is.
    pub fn rules_of(&self, facts: &Facts) -> impl Iterator<Item = (usize, Option<Severity>)> {
        let weight = self.weight(facts);
        let rules = AUDIT_RULES.iter().enumerate().filter(move |(_, rule)| (rule.applies)(facts, weight));
        rules.map(move |(number, rule)| (number, rule.severity(self, weight)))
    }
}
