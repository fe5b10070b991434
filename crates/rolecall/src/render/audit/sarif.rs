//! The summary of an audit as SARIF 2.1.0: a result for each thing that is wrong with a token, at its first place, and a note
//! for each that is still live. What could not be read is a notification of the tool.

use std::collections::BTreeMap;

use rolecall_core::audit::{AUDIT_RULES as RULES, AuditRule, Facts, Place, Summary, Weight};
use rolecall_core::hash::sha256;
use rolecall_core::report::Verdict;
use rolecall_core::rules::Severity;

use super::headline::{self, Outcome};
use super::{facts, faults, words};
use crate::render::Page;
use crate::render::sarif::model::{
    ArtifactLocation, AutomationDetails, Finding, Invocation, Kind, Level, Location, LogicalLocation,
    Notification, PhysicalLocation, Region, Rule, Run, Text,
};
use crate::render::sarif::rules::{FILES, described, level as sarif_level};
use crate::render::sarif::text::{message, uri};
use crate::render::sarif::{COLUMNS, log, tool};

/// How many results are written. GitHub's code scanning shows 5,000 of a run.
const RESULTS: usize = 5_000;

/// Draws the summary and its tokens.
pub(super) fn render(summary: &Summary, tokens: &[&Facts]) -> Page {
    let tokens = words::worst_first(tokens);
    let all = || {
        let of = |facts| summary.rules_of(facts).map(move |(rule, severity)| (rule, severity, facts));
        tokens.iter().copied().flat_map(of)
    };
    let count = all().count();
    let results = all().take(RESULTS);
    let results =
        results.map(|(rule, severity, facts)| result(rule, level(severity), facts, summary)).collect();
    let told = headline::told(summary);
    Page::json(&log(Run {
        tool: tool(rules()),
        automation_details: AutomationDetails { id: "rolecall/audit/".to_owned() },
        invocations: [invocation(summary, count.saturating_sub(RESULTS))],
        column_kind: COLUMNS,
        results,
        properties: BTreeMap::from([
            ("verdict", headline::word(summary)),
            ("summary", &*told),
            ("judgedAt", &*summary.checked_at),
        ]),
    }))
}

fn rules() -> Vec<Rule> {
    let described = |rule: AuditRule| {
        let (page, help) = (format!("{FILES}/docs/audit.md"), format!("{} {}", rule.text, rule.help));
        described(rule.id.to_owned(), rule.text, help, page, level(rule.usually), "audit")
    };
    RULES.map(described).into()
}

fn level(severity: Option<Severity>) -> Level {
    severity.map_or(Level::None, sarif_level)
}

fn result(rule: usize, level: Level, facts: &Facts, summary: &Summary) -> Finding {
    let AuditRule { id, text, usually, .. } = RULES[rule];
    let about = [
        text.to_owned(),
        format!("It is of {}, expires {}", words::holder(facts), words::expires(facts, summary)),
        if id != "audit-live" { faults::faults(facts, summary).join("; ") } else { String::new() },
        format!("at {}, SHA-256 {}", words::counted(facts.places, "place", "places"), facts.sha256),
    ];
    let about = crate::render::words::joined(&about);
    let fingerprint = sha256(format!("{id}\n{}", facts.sha256).as_bytes());
    Finding {
        rule_id: id.to_owned(),
        rule_index: Some(rule),
        kind: if usually.is_none() { Kind::Open } else { Kind::Fail },
        level,
        message: Text { text: message(&about) },
        locations: [location(&facts.first)],
        occurrence_count: Some(facts.places),
        partial_fingerprints: BTreeMap::from([
            // The one that code scanning reads; it would make one of the line, where two tokens can stand.
            ("primaryLocationLineHash", fingerprint.clone()),
            ("rolecallToken/v1", fingerprint),
        ]),
    }
}

fn location(place: &Place) -> Location {
    Location {
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation { uri: uri(&place.file) },
            region: Region {
                start_line: place.line.max(1),
                start_column: (place.line > 0 && place.column > 0).then_some(place.column),
            },
        },
        logical_locations: [LogicalLocation {
            name: "token",
            fully_qualified_name: message(
                &place.path.as_deref().map_or_else(|| place.to_string(), str::to_owned),
            ),
            kind: "member",
        }],
    }
}

fn invocation(summary: &Summary, dropped: usize) -> Invocation {
    let (exit_code, level) = match (summary.ends(), headline::outcome(summary)) {
        (Verdict::Fail, _) => (1, Level::Error),
        (Verdict::Undecided, _) => (3, Level::Error),
        (_, Outcome::Fail | Outcome::Undecided | Outcome::Incomplete) => (0, Level::Warning),
        (_, Outcome::Pass | Outcome::NotAsked | Outcome::Nothing | Outcome::NothingRead) => (0, Level::Note),
    };
    let unread = if summary.keep_going { Level::Warning } else { Level::Error };
    let mut said = vec![(level, headline::headline(summary))];
    if summary.partial {
        said.push((Level::Warning, "it stopped before the end".to_owned()));
    }
    let sources = summary.sources.named.iter();
    said.extend(sources.map(|source| (unread, format!("{}: {}", source.name, source.reason))));
    let unnamed = summary.sources.unreadable.saturating_sub(summary.sources.named.len() as u64);
    if unnamed > 0 {
        said.push((unread, format!("{} more sources could not be read", words::number(unnamed))));
    }
    if dropped > 0 {
        said.push((Level::Warning, format!("{} more results are not listed", words::number(dropped as u64))));
    }
    let facts = [facts::all(summary), facts::about(summary)].concat().into_iter();
    let facts = facts.filter(|(name, _)| *name != facts::WHERE);
    said.extend(facts.map(|(name, text)| (Level::Note, format!("{name}: {text}"))));
    let said = said.into_iter().map(|(level, text)| notification(level, &text, Vec::new()));
    let others = summary.not_tokens.places.iter().map(|(kind, ends)| {
        let level = match summary.weight_of(*kind) {
            Weight::Fails | Weight::Open => Level::Error,
            Weight::Noted => Level::Warning,
            Weight::Nothing => Level::Note,
        };
        // No two of them may be alike.
        let last = ends.last.as_ref().filter(|last| **last != ends.first);
        let places = std::iter::once(&ends.first).chain(last);
        notification(level, &facts::placed(*kind, ends), places.map(location).collect())
    });
    Invocation {
        execution_successful: !summary.partial && (summary.sources.unreadable == 0 || summary.keep_going),
        exit_code,
        exit_code_description: message(&headline::headline(summary)),
        tool_execution_notifications: said.chain(others).collect(),
    }
}

fn notification(level: Level, text: &str, locations: Vec<Location>) -> Notification {
    Notification { level, message: Text { text: message(text) }, locations }
}
