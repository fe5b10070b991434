//! Summaries of the parts of something big, put together as if it had been read in one go.

use std::collections::{HashMap, HashSet};

use super::{DISTINCT_LIMIT, FailOn, Gate, NotToken, NotTokens, SUMMARY_SCHEMA, Summary};
use crate::hash::{Digest, DigestError};
use crate::question::Answer;
use crate::report::Verdict;
use crate::time::NO_MOMENT;

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
    /// It was made with `--live`, so that it does not list all of its tokens.
    #[error("{unlisted} of its tokens are not listed: it was made with --live; make it without")]
    Unlisted {
        /// How many it does not list.
        unlisted: u64,
    },
    /// What it says of a token cannot be.
    #[error("what it says of its token number {number} cannot be: {why}")]
    Token {
        /// The token, from 1.
        number: usize,
        /// Why.
        why: &'static str,
    },
    /// The parts asked different things.
    #[error(
        "part {number} asked other questions than the first: verdicts of both cannot stand beside each other"
    )]
    Asked {
        /// The part that differs from the first, from 1.
        number: usize,
        /// What they differ in, in words, as far as it is known.
        what: Vec<&'static str>,
    },
    /// The parts were to fail on different things, and nobody said what the whole is to fail on.
    #[error("part {number} was to fail on something else than the first")]
    FailOn {
        /// The part that differs from the first, from 1.
        number: usize,
        /// What it was to fail on alone; empty where every *no* counts.
        other: Vec<FailOn>,
        /// The same of the first.
        first: Vec<FailOn>,
    },
}

/// Reads a summary that can be merged.
///
/// # Errors
/// [`MergeError`] where `text` is none.
pub fn read(text: &str) -> Result<Summary, MergeError> {
    let summary: Summary =
        serde_json::from_str(text).map_err(|error| MergeError::Form(where_wrong(&error)))?;
    if summary.schema != SUMMARY_SCHEMA {
        return Err(MergeError::Schema);
    }
    if summary.unlisted > 0 {
        return Err(MergeError::Unlisted { unlisted: summary.unlisted });
    }
    if summary.tokens.len() as u64 != summary.distinct {
        return Err(MergeError::NoTokens { distinct: summary.distinct, listed: summary.tokens.len() });
    }
    let mut seen = HashSet::new();
    for (index, facts) in summary.tokens.iter().enumerate() {
        let wrong = |why| Err(MergeError::Token { number: index + 1, why });
        let answers = [facts.authentic, facts.current, facts.addressed, facts.allowed];
        if !seen.insert(&facts.sha256) {
            return wrong("it is listed twice");
        }
        if facts.places == 0 {
            return wrong("it stands nowhere");
        }
        if summary.asked && facts.verdict != Verdict::Fail && answers.contains(&Answer::No) {
            return wrong("an answer is no, and its verdict is not fail");
        }
    }
    Ok(summary)
}

/// Where `error` is, and what is wrong there if that can be said: what serde_json says of a value can hold that value.
fn where_wrong(error: &serde_json::Error) -> String {
    let (said, place) =
        (error.to_string(), format!("it goes wrong at line {}, column {}", error.line(), error.column()));
    let known = [DigestError.to_string(), NO_MOMENT.to_owned()];
    match known.iter().find(|known| said.starts_with(known.as_str())) {
        Some(known) => format!("{place}: {known}"),
        None => place,
    }
}

/// One summary of what all of `parts` read: a token of several parts counts once. Where parts answered a question about the
/// same token in different ways, the worst answer stands. It fails on `fail_on`, or where that is empty, on what the parts were to
/// fail on.
///
/// # Errors
/// [`MergeError::Asked`] where not all of them asked the same; [`MergeError::FailOn`] where `fail_on` is empty and they were to fail
/// on different things.
pub fn merge(parts: Vec<Summary>, fail_on: &[FailOn]) -> Result<Summary, MergeError> {
    let mut parts = parts.into_iter();
    let Some(mut whole) = parts.next() else { return Ok(Summary::new(false, String::new())) };
    let mut index: HashMap<Digest, usize> =
        whole.tokens.iter().enumerate().map(|(at, facts)| (facts.sha256, at)).collect();
    for (before, part) in (1..).zip(parts) {
        if part.asked != whole.asked || part.plan != whole.plan {
            return Err(MergeError::Asked { number: before + 1, what: differences(&part, &whole) });
        }
        if fail_on.is_empty() && part.fails_on() != whole.fails_on() {
            let named = |summary: &Summary| {
                summary.gate.as_ref().map(|gate| gate.fail_on.clone()).unwrap_or_default()
            };
            return Err(MergeError::FailOn { number: before + 1, other: named(&part), first: named(&whole) });
        }
        whole.partial |= part.partial;
        whole.errors = whole.errors.saturating_add(part.errors);
        whole.several = whole.several.saturating_add(part.several);
        if whole.checked_at != part.checked_at {
            whole.checked_at = "different moments".to_owned();
        }
        if whole.live_at != part.live_at {
            whole.live_at = Some("different moments".to_owned());
        }
        add(&mut whole, &part);
        for facts in part.tokens {
            match index.get(&facts.sha256) {
                Some(at) => whole.tokens[*at].join(facts),
                None if whole.tokens.len() >= DISTINCT_LIMIT => whole.beyond.count(&facts, facts.places),
                None => {
                    index.insert(facts.sha256, whole.tokens.len());
                    whole.tokens.push(facts);
                }
            }
        }
    }
    let tokens = std::mem::take(&mut whole.tokens);
    whole.fill(tokens.iter());
    whole.tokens = tokens;
    let fail_on = if fail_on.is_empty() { whole.fails_on() } else { fail_on.to_vec() };
    whole.gate = Gate::of(&whole, &fail_on);
    Ok(whole)
}

/// What `part` asked otherwise than `first`, in words.
fn differences(part: &Summary, first: &Summary) -> Vec<&'static str> {
    match (part.asked, first.asked, &part.marks, &first.marks) {
        (false, true, ..) => vec!["it asked nothing"],
        (true, false, ..) => vec!["the first asked nothing"],
        (.., Some(marks), Some(others)) => marks.differences(others),
        _ => Vec::new(),
    }
}

/// Adds what is counted apart from the tokens.
fn add(whole: &mut Summary, part: &Summary) {
    let sum = |all: &mut u64, more: u64| *all = all.saturating_add(more);
    let (all, more) = (&mut whole.beyond, &part.beyond);
    sum(&mut all.places, more.places);
    sum(&mut all.live, more.live);
    sum(&mut all.forged, more.forged);
    sum(&mut all.not_allowed, more.not_allowed);
    sum(&mut all.verdicts.pass, more.verdicts.pass);
    sum(&mut all.verdicts.fail, more.verdicts.fail);
    sum(&mut all.verdicts.undecided, more.verdicts.undecided);
    sum(&mut all.verdicts.not_asked, more.verdicts.not_asked);
    all.answers.add(more.answers);
    for kind in NotToken::ALL {
        // Where one does not say where they stand, as those of older runs, the first of all is not known.
        let is_known = |counts: &NotTokens| counts.count(kind) == 0 || counts.places.contains_key(&kind);
        let known = is_known(&whole.not_tokens) && is_known(&part.not_tokens);
        let ends = part.not_tokens.places.get(&kind).filter(|_| known).cloned();
        whole.not_tokens.add(kind, part.not_tokens.count(kind), ends);
        if !known {
            whole.not_tokens.places.remove(&kind);
        }
    }
    sum(&mut whole.sources.read, part.sources.read);
    sum(&mut whole.sources.bytes, part.sources.bytes);
    sum(&mut whole.sources.links, part.sources.links);
    whole.sources.left_out.add(part.sources.left_out);
    let named = part.sources.named.len() as u64;
    for unreadable in &part.sources.named {
        whole.sources.fail(unreadable.name.clone(), unreadable.reason.clone());
    }
    sum(&mut whole.sources.unreadable, part.sources.unreadable.saturating_sub(named));
    for (all, more) in [
        (&mut whole.network, &part.network),
        (&mut whole.caveats, &part.caveats),
        (&mut whole.hints, &part.hints),
        (&mut whole.notes, &part.notes),
    ] {
        for text in more {
            if !all.contains(text) {
                all.push(text.clone());
            }
        }
    }
    whole.no_keys = whole.no_keys.take().or_else(|| part.no_keys.clone());
}
