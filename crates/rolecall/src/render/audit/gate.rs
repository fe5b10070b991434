//! What came of `--fail-on`, in a sentence.

use rolecall_core::audit::{FailOn, Summary};
use rolecall_core::report::Verdict;
use rolecall_core::text::listed;

use super::faults::FAULTS;
use super::words::{counted, number};

/// What `--fail-on` named, and whether it was found: by that the process ends, whatever else is so.
pub(super) fn told(summary: &Summary) -> String {
    let Some(gate) = &summary.gate else { return String::new() };
    if gate.fail_on == [FailOn::Nothing] {
        return "--fail-on nothing fails on nothing that is found. ".to_owned();
    }
    let named: Vec<&str> = gate.fail_on.iter().map(|what| what.name()).collect();
    let found = match gate.verdict {
        Verdict::Fail => format!("found {}", found(&gate.found, summary)),
        Verdict::Undecided => "cannot be answered for some of what is here".to_owned(),
        // Nothing was found in what was looked at.
        _ if summary.ends() != Verdict::Pass => "found nothing so far".to_owned(),
        Verdict::Pass | Verdict::NotAsked => "found nothing".to_owned(),
    };
    format!("--fail-on {} {found}. ", named.join(","))
}

/// How many tokens are what was named, and what they are.
fn found(found: &[FailOn], summary: &Summary) -> String {
    let tokens = |count, [one, many]: [&str; 2]| match count {
        0 => None,
        1 => Some(format!("1 token that {one}")),
        count => Some(format!("{} tokens that {many}", number(count))),
    };
    let numbers: Vec<String> = found
        .iter()
        .filter_map(|fail_on| match fail_on {
            FailOn::Forged => tokens(summary.forged, ["is not authentic", "are not authentic"]),
            FailOn::Live => tokens(summary.live, ["may still be used", "may still be used"]),
            FailOn::NotAllowed if summary.not_allowed == 0 => tokens(
                summary.forged,
                ["is not authentic, and so carries nothing", "are not authentic, and so carry nothing"],
            ),
            FailOn::NotAllowed => tokens(summary.not_allowed, FAULTS[3]),
            FailOn::Any if summary.distinct > 0 => Some(counted(summary.distinct, "token", "tokens")),
            FailOn::Any => Some("what looks like a token".to_owned()),
            FailOn::Nothing => None,
        })
        .collect();
    // Of those that could not be told apart, only places are counted.
    if numbers.is_empty() { "such tokens".to_owned() } else { listed(&numbers, "and") }
}
