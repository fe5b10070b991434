//! Summaries of the parts of something big, put together as if it had been read in one go.

use std::collections::HashMap;

use super::{DISTINCT_LIMIT, Facts, SUMMARY_SCHEMA, Summary};
use crate::question::Answer;
use crate::report::Verdict;

/// Why a text is no summary that can be merged.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum MergeError {
    /// It is no JSON of this form.
    #[error("it is no summary of `rolecall audit --summary-only`: {0}")]
    Form(String),
    /// It is a summary of another version.
    #[error("its `schema` is not {SUMMARY_SCHEMA}")]
    Schema,
    /// It does not list its tokens, so that those of another cannot be told from them.
    #[error(
        "it counts {distinct} tokens and lists {listed}: only summaries that list their tokens can be merged"
    )]
    NoTokens {
        /// How many it counts.
        distinct: u64,
        /// How many it lists.
        listed: usize,
    },
    /// The parts asked different things.
    #[error("it asked other questions than the first: verdicts of both cannot stand beside each other")]
    Asked,
}

/// Reads a summary that can be merged.
///
/// # Errors
/// [`MergeError`] where `text` is none.
pub fn read(text: &str) -> Result<Summary, MergeError> {
    let summary: Summary = serde_json::from_str(text).map_err(|error| {
        // What serde_json says of a value can hold that value.
        MergeError::Form(format!("it goes wrong at line {}, column {}", error.line(), error.column()))
    })?;
    if summary.schema != SUMMARY_SCHEMA {
        return Err(MergeError::Schema);
    }
    if summary.tokens.len() as u64 != summary.distinct {
        return Err(MergeError::NoTokens { distinct: summary.distinct, listed: summary.tokens.len() });
    }
    Ok(summary)
}

/// One summary of what all of `parts` read: a token of several parts counts once. Where parts answered a question about the
/// same token in different ways, the worst answer stands.
///
/// # Errors
/// [`MergeError::Asked`] where not all of them asked something, or none did.
pub fn merge(parts: Vec<Summary>) -> Result<Summary, MergeError> {
    let mut parts = parts.into_iter();
    let Some(mut whole) = parts.next() else { return Ok(Summary::new(false, String::new())) };
    let mut index: HashMap<String, usize> =
        whole.tokens.iter().enumerate().map(|(at, facts)| (facts.sha256.clone(), at)).collect();
    for part in parts {
        if part.asked != whole.asked {
            return Err(MergeError::Asked);
        }
        whole.partial |= part.partial;
        whole.errors += part.errors;
        if whole.checked_at != part.checked_at {
            whole.checked_at = "different moments".to_owned();
        }
        add(&mut whole, &part);
        for facts in part.tokens {
            match index.get(&facts.sha256) {
                Some(at) => join(&mut whole.tokens[*at], facts),
                None if whole.tokens.len() >= DISTINCT_LIMIT => {
                    for _ in 0..facts.places {
                        whole.beyond.count(&facts);
                    }
                }
                None => {
                    index.insert(facts.sha256.clone(), whole.tokens.len());
                    whole.tokens.push(facts);
                }
            }
        }
    }
    let tokens = std::mem::take(&mut whole.tokens);
    whole.fill(tokens.iter());
    whole.tokens = tokens;
    Ok(whole)
}

/// Adds what is counted apart from the tokens.
fn add(whole: &mut Summary, part: &Summary) {
    let (all, more) = (&mut whole.beyond, &part.beyond);
    all.places += more.places;
    all.live += more.live;
    all.forged += more.forged;
    all.not_allowed += more.not_allowed;
    all.verdicts.pass += more.verdicts.pass;
    all.verdicts.fail += more.verdicts.fail;
    all.verdicts.undecided += more.verdicts.undecided;
    all.verdicts.not_asked += more.verdicts.not_asked;
    whole.not_tokens.cut_off += part.not_tokens.cut_off;
    whole.not_tokens.malformed += part.not_tokens.malformed;
    whole.not_tokens.encrypted += part.not_tokens.encrypted;
    whole.sources.read += part.sources.read;
    whole.sources.bytes += part.sources.bytes;
    let named = part.sources.named.len() as u64;
    for unreadable in &part.sources.named {
        whole.sources.fail(unreadable.name.clone(), unreadable.reason.clone());
    }
    whole.sources.unreadable += part.sources.unreadable.saturating_sub(named);
    for address in &part.network {
        if !whole.network.contains(address) {
            whole.network.push(address.clone());
        }
    }
}

fn join(facts: &mut Facts, other: Facts) {
    let worse = |one: Answer, two: Answer| match (one, two) {
        (Answer::No, _) | (_, Answer::No) => Answer::No,
        (Answer::NotChecked, _) | (_, Answer::NotChecked) => Answer::NotChecked,
        _ => Answer::Yes,
    };
    facts.authentic = worse(facts.authentic, other.authentic);
    facts.current = worse(facts.current, other.current);
    facts.addressed = worse(facts.addressed, other.addressed);
    facts.allowed = worse(facts.allowed, other.allowed);
    facts.verdict = match (facts.verdict, other.verdict) {
        (Verdict::Fail, _) | (_, Verdict::Fail) => Verdict::Fail,
        (Verdict::Undecided, _) | (_, Verdict::Undecided) => Verdict::Undecided,
        (verdict, _) => verdict,
    };
    facts.places += other.places;
    facts.stale_places += other.stale_places;
    facts.last = Some(other.last.unwrap_or(other.first));
}
