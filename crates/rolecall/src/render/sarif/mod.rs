//! The report as SARIF 2.1.0: a result a check, with the checks that passed, a result a finding, and one for each question that
//! has no answer.
//!
//! `kind` tells them apart: *pass*, *fail*, *open* (asked, and nobody knows), *notApplicable* (not asked), *informational* (it
//! held, and its question was not asked). Only *fail* has a level. GitHub's code scanning shows every result as an alert
//! whatever its kind, so docs/ci.md leaves the others out before it uploads; it also wants a file for each result, which is
//! where the token came from.

pub(super) mod model;
pub(super) mod rules;
pub(super) mod text;

use std::collections::{BTreeMap, HashMap};

use rolecall_core::hash::sha256;
use rolecall_core::json::Value;
use rolecall_core::question::{Answer, Check, Question, Status};
use rolecall_core::report::{Report, Verdict};

use super::{Page, words};
use model::{
    ArtifactLocation, AutomationDetails, Driver, Finding, Invocation, Kind, Level, Location, Log,
    LogicalLocation, Notification, PhysicalLocation, Region, Run, Text, Tool,
};
use text::{message, uri};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What a column counts (§3.14.17).
pub(super) const COLUMNS: &str = "unicodeCodePoints";
/// The claims that stay the same from one token of an application to its next.
const IDENTITY: [&str; 8] = ["iss", "tid", "aud", "azp", "appid", "oid", "sub", "idtyp"];
/// How many digits of a hash name a token's identity.
const NAME_DIGITS: usize = 16;

/// Draws `report`.
pub(super) fn render(report: &Report) -> Page {
    let identity = identity(report);
    let name = report.token.as_ref().map_or("no-token", |_| &identity[..NAME_DIGITS]);
    let mut properties = BTreeMap::from([
        ("verdict", words::verdict(report)),
        ("summary", &*report.summary),
        ("judgedAt", &*report.checked_at),
    ]);
    properties.extend(report.token.as_ref().map(|token| ("tokenSha256", &*token.sha256)));
    properties.extend(
        words::questions(&report.questions).map(|(name, question)| (name, words::answer(question.answer))),
    );
    Page::json(&log(Run {
        tool: tool(rules::all()),
        // What stands before the last slash is the category of the run: one for each application and API.
        automation_details: AutomationDetails { id: format!("rolecall/{name}/") },
        invocations: [invocation(report)],
        column_kind: COLUMNS,
        results: Results::new(report, &identity).of(report),
        properties,
    }))
}

/// A log of `run`.
pub(super) fn log(run: Run<'_>) -> Log<'_> {
    Log { schema: SCHEMA, version: "2.1.0", runs: [run] }
}

/// This program, with `rules`.
pub(super) fn tool(rules: Vec<model::Rule>) -> Tool {
    Tool {
        driver: Driver {
            name: "rolecall",
            semantic_version: env!("CARGO_PKG_VERSION"),
            information_uri: env!("CARGO_PKG_REPOSITORY"),
            rules,
        },
    }
}

/// What names the token's holder and its API, whenever it was issued.
fn identity(report: &Report) -> String {
    let text = |name: &str| {
        let claims = report.token.as_ref().map(|token| &token.claims);
        claims.and_then(|claims| claims.get(name)).map(Value::readable).unwrap_or_default().into_owned()
    };
    sha256(IDENTITY.map(|name| format!("{name}={}", text(name))).join("\n").as_bytes())
}

fn invocation(report: &Report) -> Invocation {
    let (exit_code, level) = match report.verdict {
        Verdict::Pass | Verdict::NotAsked => (0, Level::Note),
        Verdict::Fail => (1, Level::Error),
        Verdict::Undecided => (3, Level::Error),
    };
    let lines = std::iter::once(words::headline(report))
        .chain(words::questions(&report.questions).map(|(name, question)| words::answered(name, question)))
        .chain(words::network(report))
        .chain(words::notes(report));
    let levels = std::iter::once(level).chain(std::iter::repeat(Level::Note));
    Invocation {
        execution_successful: report.verdict != Verdict::Undecided,
        exit_code,
        exit_code_description: message(&words::headline(report)),
        tool_execution_notifications: lines
            .zip(levels)
            .map(|(line, level)| Notification {
                level,
                message: Text { text: message(&line) },
                locations: Vec::new(),
            })
            .collect(),
    }
}

/// Makes results of one token.
struct Results<'a> {
    uri: String,
    identity: &'a str,
    /// How often a rule has had a result, for each demand.
    seen: HashMap<String, usize>,
}

impl<'a> Results<'a> {
    fn new(report: &Report, identity: &'a str) -> Self {
        let from = &report.input.from;
        let uri = from.strip_prefix("file ").map_or_else(|| uri(&from.replace(' ', "-")), uri);
        Self { uri, identity, seen: HashMap::new() }
    }

    fn of(mut self, report: &Report) -> Vec<Finding> {
        let mut all = Vec::new();
        for (name, question) in words::questions(&report.questions) {
            if question.answer == Answer::NotChecked {
                let kind = if question.asked { Kind::Open } else { Kind::NotApplicable };
                let text = words::answered(name, question);
                let place = format!("questions.{name}");
                all.push(self.result(rules::of_question(name), name, "", (kind, Level::None), &text, place));
            }
            for check in &question.checks {
                let lines = words::joined(&words::check(check));
                let text = format!("{} {}: {lines}", words::status(check.status), check.id);
                let place = format!("questions.{name}.{}", check.id);
                let id = rules::of_check(check.id);
                all.push(self.result(id, check.id, &check.demand, judged(check, question), &text, place));
            }
        }
        for finding in &report.findings {
            let help = Some(&finding.help).filter(|help| !help.is_empty());
            let hint = help.map(|help| format!("hint: {help}")).unwrap_or_default();
            let text = format!("{}: {}", finding.rule, words::joined(&[&finding.message, &hint]));
            let place = format!("findings.{}", finding.rule);
            let judged = (Kind::Fail, rules::level(finding.severity));
            all.push(self.result(finding.rule.to_owned(), finding.rule, "", judged, &text, place));
        }
        all
    }

    /// A result of the rule `id`; `demand` tells it from others of that rule, whatever order they come in.
    fn result(
        &mut self,
        id: String,
        name: &'static str,
        demand: &str,
        (kind, level): (Kind, Level),
        text: &str,
        place: String,
    ) -> Finding {
        let which = if demand.is_empty() { id.clone() } else { format!("{id} {demand}") };
        let count = self.seen.entry(which.clone()).or_default();
        *count += 1;
        let fingerprint = sha256(format!("{which}\n{count}\n{}", self.identity).as_bytes());
        Finding {
            rule_index: rules::index(&id),
            rule_id: id,
            kind,
            level,
            message: Text { text: message(text) },
            locations: [Location {
                physical_location: PhysicalLocation {
                    artifact_location: ArtifactLocation { uri: self.uri.clone() },
                    region: Region { start_line: 1, start_column: None },
                },
                logical_locations: [LogicalLocation { name, fully_qualified_name: place, kind: "member" }],
            }],
            occurrence_count: None,
            partial_fingerprints: BTreeMap::from([
                // The one that code scanning reads: without it two demands that failed stand at one rule and line.
                ("primaryLocationLineHash", fingerprint.clone()),
                ("rolecallIdentity/v1", fingerprint),
            ]),
        }
    }
}

fn judged(check: &Check, question: &Question) -> (Kind, Level) {
    match check.status {
        Status::Pass if question.answer == Answer::NotChecked && !question.asked => {
            (Kind::Informational, Level::None)
        }
        Status::Pass => (Kind::Pass, Level::None),
        Status::Fail => (Kind::Fail, Level::Error),
        Status::Skip => (Kind::NotApplicable, Level::None),
        Status::Undecided => (Kind::Open, Level::None),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::samples;
    use super::*;

    fn drawn(report: &Report) -> Value {
        serde_json::from_str(render(report).text()).expect("JSON")
    }

    #[test]
    fn every_report_is_valid_by_the_standards_schema() {
        let schema = include_str!("../../../../../fixtures/schemas/sarif-2.1.0.json");
        // The pattern of a language has a bracket too many for today's expressions.
        let schema = schema.replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
        let schema = serde_json::from_str(&schema).expect("the schema is JSON");
        let schema = jsonschema::validator_for(&schema).expect("a sound schema");
        for (name, report) in samples::all() {
            let errors: Vec<String> = schema
                .iter_errors(&drawn(&report))
                .map(|error| format!("{error} at {}", error.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{name}: {errors:?}");
        }
        assert!(!schema.is_valid(&serde_json::json!({"version": "2.1.0", "runs": [{"results": []}]})));
    }

    #[test]
    fn kinds_and_levels_agree() {
        for (name, report) in samples::all() {
            let log = drawn(&report);
            for result in log["runs"][0]["results"].as_array().expect("results") {
                // §3.27.9 and §3.27.10: only what failed has a level.
                assert_eq!(result["kind"] == "fail", result["level"] != "none", "{name}: {result}");
            }
        }
        let kinds = |report: &Report| {
            let log = drawn(report);
            let results = log["runs"][0]["results"].as_array().expect("results").clone();
            let kind = |kind: &str| results.iter().filter(|result| result["kind"] == kind).count();
            ["pass", "fail", "open", "notApplicable", "informational"].map(kind)
        };
        assert_eq!(kinds(&samples::pass()), [10, 0, 0, 2, 0]);
        assert_eq!(kinds(&samples::fail()), [9, 5, 0, 1, 0]);
        // The question itself, and two of its checks.
        assert_eq!(kinds(&samples::undecided()), [5, 0, 3, 1, 0]);
        assert_eq!(kinds(&samples::not_asked()), [0, 0, 0, 5, 1]);
        assert_eq!(kinds(&samples::no_token()), [0, 0, 4, 0, 0]);
    }

    #[test]
    fn an_alert_stays_the_same_from_token_to_token() {
        let first = samples::fail();
        let mut second = samples::fail();
        second.checked_at = "2026-11-24T10:00:00Z".to_owned();
        second.questions.current.checks[0].found = "another time".into();
        if let Some(token) = &mut second.token {
            token.sha256 = "0".repeat(64);
        }
        let mut other = samples::fail();
        if let Some(token) = &mut other.token {
            token.claims = samples::fail().token.expect("a token").header;
        }
        let prints = |report: &Report| {
            let log = drawn(report);
            let results = log["runs"][0]["results"].as_array().expect("results").clone();
            results.iter().map(|result| result["partialFingerprints"].to_string()).collect::<Vec<_>>()
        };
        assert_eq!(prints(&first), prints(&second));
        assert_ne!(prints(&first)[0], prints(&other)[0]);
        let all = prints(&first);
        let distinct: std::collections::HashSet<&String> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
    }

    #[test]
    fn an_alert_is_of_a_demand_whatever_stands_before_it() {
        let print_of_b = |demands: &[&str]| {
            let mut report = samples::fail();
            let check = |demand: &&str| Check::new("require", Status::Fail, "", "").of((*demand).to_owned());
            report.questions.allowed = Question::answered(demands.iter().map(check).collect(), "");
            let log = drawn(&report);
            let results = log["runs"][0]["results"].as_array().expect("results").clone();
            let mut of_demands = results.iter().filter(|result| result["ruleId"] == "check/require");
            let at = demands.iter().position(|demand| *demand == "B").expect("B is there");
            of_demands.nth(at).expect("a result each")["partialFingerprints"].clone()
        };
        let alone = print_of_b(&["B"]);
        assert_eq!(alone, print_of_b(&["A", "B"]));
        assert_eq!(alone["primaryLocationLineHash"], alone["rolecallIdentity/v1"]);
    }

    #[test]
    fn the_verdict_stands_in_it() {
        let log = drawn(&samples::fail());
        let run = &log["runs"][0];
        assert_eq!(run["invocations"][0]["exitCode"], 1);
        let first = &run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
        assert!(first.as_str().is_some_and(|text| text.starts_with("FAIL: Expired")), "{first}");
        assert_eq!(run["properties"]["verdict"], "FAIL");
        assert_eq!(run["properties"]["allowed"], "NO");
        assert_eq!(
            run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            "argument"
        );
    }
}
