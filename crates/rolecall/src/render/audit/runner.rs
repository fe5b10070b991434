//! The summary of an audit for CI runners: annotations beside the places, then the table.

use rolecall_core::audit::{Ends, Facts, NotToken, Place, Summary, Weight};
use rolecall_core::report::Verdict;

use super::headline::{self, Outcome};
use super::words::{self, number};
use super::{facts, faults, table};
use crate::render::runner::{Annotation, Level, Log, azure, github};
use crate::render::{Look, Page};

/// How many annotations are made. GitHub shows ten of a kind for each step.
const ANNOTATIONS: usize = 20;
/// What a place names where there is no file.
const STANDARD_INPUT: &str = "standard input";

/// Draws the summary and its tokens for GitHub Actions.
pub(super) fn github(summary: &Summary, tokens: &[&Facts]) -> Page {
    render(summary, tokens, github::annotate)
}

/// Draws the summary and its tokens for Azure Pipelines.
pub(super) fn azure(summary: &Summary, tokens: &[&Facts]) -> Page {
    render(summary, tokens, azure::annotate)
}

fn render(summary: &Summary, tokens: &[&Facts], annotate: fn(&mut Log, &Annotation)) -> Page {
    let mut log = Log::new();
    log.line(&headline::headline(summary));
    annotations(summary, tokens).iter().for_each(|annotation| annotate(&mut log, annotation));
    let look = Look::plain();
    let mut page = Page::new(&look);
    table::draw(&mut page, summary, tokens, &look);
    page.text().lines().for_each(|line| log.line(line));
    log.finish()
}

/// The verdict, the sources that could not be read, and every token that did not pass; the worst first.
fn annotations(summary: &Summary, tokens: &[&Facts]) -> Vec<Annotation> {
    let level = match (summary.ends(), headline::outcome(summary)) {
        (Verdict::Fail | Verdict::Undecided, _) => Level::Error,
        (_, Outcome::Fail | Outcome::Undecided | Outcome::Incomplete) => Level::Warning,
        (_, Outcome::Pass | Outcome::NotAsked | Outcome::Nothing | Outcome::NothingRead) => Level::Notice,
    };
    let unread = if summary.keep_going { Level::Warning } else { Level::Error };
    let title = headline::word(summary).to_owned();
    let mut all = vec![Annotation { level, title, lines: vec![headline::told(summary)], place: None }];
    let (unreadable, _) = facts::unreadable(summary);
    all.extend(unreadable.into_iter().map(|(name, reason)| Annotation {
        level: unread,
        title: "not read".to_owned(),
        lines: vec![format!("{name}: {reason}")],
        place: file(&Place { file: name.into(), ..Place::default() }),
    }));
    let tokens = words::worst_first(tokens).into_iter();
    let bad = tokens.filter(|facts| summary.weight(facts) != Weight::Nothing);
    all.extend(bad.map(|facts| of_token(facts, summary)));
    let others = summary.not_tokens.places.iter();
    all.extend(others.map(|(kind, ends)| of_other(*kind, ends, summary)));
    // What fails the job comes before what does not; runners show the first ones.
    all[1..].sort_by_key(|annotation| annotation.level);
    if all.len() > ANNOTATIONS {
        let more = all.split_off(ANNOTATIONS).len() as u64;
        all[0].lines.push(format!("{} more have no annotation of their own", number(more)));
    }
    all
}

fn of_token(facts: &Facts, summary: &Summary) -> Annotation {
    let places = words::counted(facts.places, "place", "places");
    Annotation {
        level: if summary.weight(facts) == Weight::Noted { Level::Warning } else { Level::Error },
        title: words::verdict(facts, summary).to_owned(),
        lines: vec![
            format!("the token of {} {}", words::holder(facts), faults::weighed(facts, summary)),
            format!("at {}, first {}; SHA-256 {}", places, facts.first, facts.sha256),
        ],
        place: file(&facts.first),
    }
}

/// What is no token that can be read, at its first place.
fn of_other(kind: NotToken, ends: &Ends, summary: &Summary) -> Annotation {
    let count = summary.not_tokens.count(kind);
    let texts = words::counted(count, "text looks like a token", "texts look like a token");
    Annotation {
        level: match summary.weight_of(kind) {
            Weight::Fails | Weight::Open => Level::Error,
            Weight::Noted => Level::Warning,
            Weight::Nothing => Level::Notice,
        },
        title: words::kind_of_other(kind).to_owned(),
        lines: vec![format!("{texts} and could not be read"), words::ends(ends)],
        place: file(&ends.first),
    }
}

/// `place`, where it is in a file, as runners name one: from the folder of the job on.
fn file(place: &Place) -> Option<Place> {
    let file = place.file.strip_prefix("./").unwrap_or(&place.file).to_owned();
    (file != STANDARD_INPUT).then(|| Place { file: file.into(), ..place.clone() })
}
