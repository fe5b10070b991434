//! The summary of an audit as JUnit XML: a suite with the verdict and a case for each distinct token, and one with an error for
//! each source that could not be read. What nobody knows is never a passed case.

use rolecall_core::audit::{Facts, Summary, Weight};
use rolecall_core::report::Verdict;
use rolecall_core::time::UnixTime;

use super::headline::{self, Outcome as Came};
use super::{facts, faults, words};
use crate::render::Page;
use crate::render::junit::{Case, Outcome, Suite, document};
use crate::render::words::answer;

/// A suite must have a moment, which the time of each line is not.
const NO_MOMENT: &str = "1970-01-01T00:00:00Z";

/// Draws the summary and its tokens.
pub(super) fn render(summary: &Summary, tokens: &[&Facts]) -> Page {
    let mut tokens: Vec<Case> = tokens.iter().map(|facts| of_token(facts, summary)).collect();
    tokens.insert(0, verdict(summary));
    let unread = if summary.keep_going { Outcome::Skipped } else { Outcome::Error };
    let named = summary.sources.named.iter();
    let mut sources: Vec<Case> =
        named.map(|source| Case::new(&source.name, unread, &source.reason, Vec::new())).collect();
    let unnamed = summary.sources.unreadable.saturating_sub(summary.sources.named.len() as u64);
    if unnamed > 0 {
        let more = format!("{} more could not be read", words::number(unnamed));
        sources.push(Case::new("more sources", unread, more, Vec::new()));
    }
    let suites = [Suite { name: "audit", cases: tokens }, Suite { name: "audit.sources", cases: sources }];
    let moment = match summary.checked_at.parse::<UnixTime>() {
        Ok(moment) => moment.to_string(),
        Err(_) => NO_MOMENT.to_owned(),
    };
    document(&suites, &moment, &properties(summary), &out(summary))
}

fn verdict(summary: &Summary) -> Case {
    let outcome = match (summary.ends(), headline::outcome(summary)) {
        (Verdict::Fail, _) => Outcome::Failure,
        (Verdict::Undecided, _) => Outcome::Error,
        (_, Came::NotAsked | Came::Nothing | Came::NothingRead | Came::Incomplete)
            if summary.gate.is_none() =>
        {
            Outcome::Skipped
        }
        _ => Outcome::Passed,
    };
    Case::new("verdict", outcome, headline::headline(summary), Vec::new())
}

fn of_token(facts: &Facts, summary: &Summary) -> Case {
    let outcome = match (summary.weight(facts), facts.verdict) {
        (Weight::Fails, _) => Outcome::Failure,
        (Weight::Open, _) => Outcome::Error,
        (Weight::Nothing, Verdict::Pass) => Outcome::Passed,
        (Weight::Noted | Weight::Nothing, _) => Outcome::Skipped,
    };
    let message = match (summary.weight(facts), facts.verdict) {
        (Weight::Nothing, Verdict::NotAsked) => "not verified: nothing was asked".to_owned(),
        _ => format!("{}: {}", words::verdict(facts, summary), faults::weighed(facts, summary)),
    };
    let answers = words::answers(facts).map(|(name, given)| format!("{name}: {}", answer(given)));
    let mut lines = answers.to_vec();
    lines.extend([
        format!("kind: {}", words::kind(facts)),
        format!("expires: {}", words::expires(facts, summary)),
        format!("places: {}", words::number(facts.places)),
        format!("first: {}", facts.first),
    ]);
    lines.extend(facts.last.iter().map(|last| format!("last: {last}")));
    lines.push(format!("SHA-256: {}", facts.sha256));
    let name = format!("{} {}", words::short_name(facts), facts.first);
    Case { class: words::holder(facts), ..Case::new(name, outcome, message, lines) }
}

fn properties(summary: &Summary) -> Vec<(&'static str, String)> {
    vec![
        ("verdict", headline::word(summary).to_owned()),
        ("summary", headline::told(summary)),
        ("judged at", summary.checked_at.clone()),
        ("rolecall", env!("CARGO_PKG_VERSION").to_owned()),
    ]
}

fn out(summary: &Summary) -> Vec<String> {
    let facts = [facts::all(summary), facts::about(summary)].concat();
    let facts = facts.into_iter().map(|(name, text)| format!("{name}: {text}"));
    std::iter::once(headline::headline(summary)).chain(facts).collect()
}
