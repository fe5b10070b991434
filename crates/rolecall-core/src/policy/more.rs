//! What stands behind the demands of the command line: the lock, and findings that a policy file does not let pass.

use super::facts::Facts;
use super::{Policy, lock};
use crate::nature::Nature;
use crate::question::{Check, Question, Status};
use crate::rules::Finding;
use crate::text::shortened;
use crate::token::Token;

/// `allowed`, the answer so far, with the checks of the lock and of the findings of `policy`, and with where each demand was
/// made.
pub(crate) fn complete(
    policy: &Policy,
    allowed: Question,
    token: &Token,
    nature: &Nature,
    findings: &[Finding],
) -> Question {
    let mut question = allowed;
    // What a broken payload says is open already, and stays so.
    if token.payload_is_one_object() && (policy.lock.is_some() || !policy.fail.is_empty()) {
        let mut checks = std::mem::take(&mut question.checks);
        checks.extend(policy.fail.iter().map(|rule| finding(rule, findings).of(rule.clone())));
        if let Some(locked) = &policy.lock {
            checks.extend(lock::checks(locked, &Facts::of(token, nature)));
        }
        question = Question { asked: question.asked, ..Question::answered(checks, "nothing was demanded") };
    }
    policy.origins.mark(&mut question);
    question
}

fn finding(rule: &str, findings: &[Finding]) -> Check {
    let expected = format!("no finding `{rule}`");
    match findings.iter().find(|finding| finding.rule == rule) {
        None => Check::new("finding", Status::Pass, expected, "none"),
        Some(found) => Check::new("finding", Status::Fail, expected, found.message.clone())
            .told(format!("{} ({rule})", shortened(&found.message, 160)))
            .hint(format!("{}; `rolecall explain {rule}` tells more", found.help)),
    }
}
