//! The report as JUnit XML: a suite for the verdict, one a question with a case a check, and one of all rules.
//!
//! What was not checked is never a passed case: a question that was asked and has no answer is an *error*, and everything else
//! that nobody knows is *skipped*, with the reason. Findings change no verdict, so a rule that found something is *skipped*
//! too, and its message says what it found. The form is what windyroad's JUnit.xsd and Jenkins's junit-10.xsd both allow
//! (fixtures/schemas).

use std::collections::HashSet;

use rolecall_core::question::{Answer, Check, Question, Status};
use rolecall_core::report::{Report, Verdict};
use rolecall_core::rules::RULES;
use rolecall_core::text::{shortened, visible};

use super::xml::Xml;
use super::{Page, words};

/// How many characters of a case's name are written.
const NAME_LIMIT: usize = 1_000;

/// Draws `report`.
pub(super) fn render(report: &Report) -> Page {
    let mut suites = vec![Suite { name: "verdict", cases: vec![verdict(report)] }];
    for (name, question) in words::questions(&report.questions) {
        let checks = question.checks.iter().map(|check| of_check(check, question));
        let cases = std::iter::once(of_question(name, question)).chain(checks).collect();
        suites.push(Suite { name, cases });
    }
    suites.push(Suite { name: "findings", cases: findings(report) });
    document(&suites, &report.checked_at, &properties(report), &out(report))
}

/// A document of `suites`; the first of them has the `properties` and what was printed. `moment` is RFC 3339 in UTC.
pub(super) fn document(
    suites: &[Suite],
    moment: &str,
    properties: &[(&'static str, String)],
    out: &[String],
) -> Page {
    let mut xml = Xml::new();
    let mut names = Names::default();
    xml.open("testsuites", &[]);
    for (id, suite) in suites.iter().enumerate() {
        let (properties, out) = if id == 0 { (properties, out) } else { (&[][..], &[][..]) };
        suite.draw(&mut xml, id, moment, properties, out, &mut names);
    }
    xml.finish()
}

/// Cases that belong together.
pub(super) struct Suite {
    pub(super) name: &'static str,
    pub(super) cases: Vec<Case>,
}

/// Something that came out somehow.
pub(super) struct Case {
    /// What it is a case of; of its suite where that is empty.
    pub(super) class: String,
    pub(super) name: String,
    pub(super) outcome: Outcome,
    pub(super) message: String,
    pub(super) lines: Vec<String>,
}

/// The names that cases have so far. GitLab knows a case by its class and name, and shows the first alone of those that share
/// both: a failure behind a case that passed would be gone.
#[derive(Default)]
struct Names(HashSet<(String, String)>);

impl Names {
    /// `name` where no case of `class` has it yet, else with the first number that makes it another. They are told apart as they
    /// will stand in the document.
    fn unique(&mut self, class: &str, name: &str) -> String {
        let name = visible(&shortened(name, NAME_LIMIT)).into_owned();
        let mut written = name.clone();
        let mut number = 1_usize;
        while !self.0.insert((class.to_owned(), visible(&written).into_owned())) {
            number += 1;
            written = format!("{name} ({number})");
        }
        written
    }
}

/// How a case came out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Outcome {
    Passed,
    Failure,
    Error,
    Skipped,
}

impl Case {
    pub(super) fn new(
        name: impl Into<String>,
        outcome: Outcome,
        message: impl Into<String>,
        lines: Vec<String>,
    ) -> Self {
        Self { class: String::new(), name: name.into(), outcome, message: message.into(), lines }
    }
}

fn verdict(report: &Report) -> Case {
    let outcome = match report.verdict {
        Verdict::Pass => Outcome::Passed,
        Verdict::Fail => Outcome::Failure,
        Verdict::Undecided => Outcome::Error,
        Verdict::NotAsked => Outcome::Skipped,
    };
    Case::new("verdict", outcome, words::headline(report), Vec::new())
}

fn of_question(name: &'static str, question: &Question) -> Case {
    let outcome = match question.answer {
        Answer::Yes => Outcome::Passed,
        Answer::No => Outcome::Failure,
        Answer::NotChecked if question.asked => Outcome::Error,
        Answer::NotChecked => Outcome::Skipped,
    };
    Case::new(name, outcome, words::answered(name, question), Vec::new())
}

fn of_check(check: &Check, question: &Question) -> Case {
    let name = words::check_name(check);
    let lines = words::check(check);
    let message = lines.first().cloned().unwrap_or_default();
    match check.status {
        Status::Fail => Case::new(name, Outcome::Failure, message, lines),
        Status::Undecided if question.asked => Case::new(name, Outcome::Error, message, lines),
        Status::Undecided => Case::new(name, Outcome::Skipped, format!("undecided: {message}"), lines),
        Status::Skip => Case::new(name, Outcome::Skipped, words::joined(&lines), Vec::new()),
        Status::Pass if question.answer == Answer::NotChecked && !question.asked => {
            let message = format!("it held, and the question was not asked; {message}");
            Case::new(name, Outcome::Skipped, message, Vec::new())
        }
        Status::Pass => Case::new(name, Outcome::Passed, message, Vec::new()),
    }
}

/// What each rule found, and the rules that found nothing. Without a token no rule was run.
fn findings(report: &Report) -> Vec<Case> {
    if report.token.is_none() {
        return Vec::new();
    }
    let found = report.findings.iter().map(|finding| {
        let message = format!("{}: {}", words::severity(finding.severity), finding.message);
        let help = Some(&finding.help).filter(|help| !help.is_empty());
        let lines = std::iter::once(finding.message.clone()).chain(help.map(|help| format!("hint: {help}")));
        Case::new(finding.rule, Outcome::Skipped, message, lines.collect())
    });
    let nothing = RULES
        .iter()
        .filter(|rule| report.findings.iter().all(|finding| finding.rule != rule.id))
        .map(|rule| Case::new(rule.id, Outcome::Passed, "", Vec::new()));
    found.chain(nothing).collect()
}

impl Suite {
    fn draw(
        &self,
        xml: &mut Xml,
        id: usize,
        moment: &str,
        properties: &[(&'static str, String)],
        out: &[String],
        names: &mut Names,
    ) {
        let count = |outcome| self.cases.iter().filter(|case| case.outcome == outcome).count().to_string();
        let name = format!("rolecall.{}", self.name);
        xml.open(
            "testsuite",
            &[
                ("id", &id.to_string()),
                ("package", "rolecall"),
                ("name", &name),
                // The schema's pattern has no zone; the moment is in UTC.
                ("timestamp", moment.trim_end_matches('Z')),
                ("hostname", "localhost"),
                ("tests", &self.cases.len().to_string()),
                ("failures", &count(Outcome::Failure)),
                ("errors", &count(Outcome::Error)),
                ("skipped", &count(Outcome::Skipped)),
                ("time", "0"),
            ],
        );
        xml.open("properties", &[]);
        for (name, value) in properties {
            xml.leaf::<&str>("property", &[("name", name), ("value", value)], &[]);
        }
        xml.close();
        for case in &self.cases {
            case.draw(xml, &name, names);
        }
        xml.leaf("system-out", &[], out);
        xml.leaf::<&str>("system-err", &[], &[]);
        xml.close();
    }
}

impl Case {
    fn draw(&self, xml: &mut Xml, suite: &str, names: &mut Names) {
        let class = if self.class.is_empty() { suite } else { &self.class };
        let name = names.unique(class, &self.name);
        let attributes = [("classname", class), ("name", name.as_str()), ("time", "0")];
        let message = self.message.as_str();
        let (element, kind) = match self.outcome {
            Outcome::Passed => return xml.leaf::<&str>("testcase", &attributes, &[]),
            Outcome::Failure => ("failure", "no"),
            Outcome::Error => ("error", "undecided"),
            Outcome::Skipped => ("skipped", ""),
        };
        xml.open("testcase", &attributes);
        if kind.is_empty() {
            xml.leaf(element, &[("message", message)], &self.lines);
        } else {
            xml.leaf(element, &[("type", kind), ("message", message)], &self.lines);
        }
        xml.close();
    }
}

fn properties(report: &Report) -> Vec<(&'static str, String)> {
    let mut properties = vec![
        ("verdict", words::verdict(report).to_owned()),
        ("summary", report.summary.clone()),
        ("judged at", report.checked_at.clone()),
        ("source", words::source(report)),
        ("rolecall", env!("CARGO_PKG_VERSION").to_owned()),
    ];
    properties.extend(report.token.as_ref().map(|token| ("token sha256", token.sha256.clone())));
    properties
}

fn out(report: &Report) -> Vec<String> {
    let answers = words::questions(&report.questions).map(|(name, question)| words::answered(name, question));
    let network = words::network(report).into_iter().map(|line| format!("network: {line}"));
    std::iter::once(words::headline(report))
        .chain(answers)
        .chain(network)
        .chain(words::notes(report))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    /// Elements that hold elements, and the number of each outcome, by suite.
    fn counts(report: &Report) -> Vec<[usize; 3]> {
        let page = render(report);
        let suites = page.text().split("<testsuite ").skip(1);
        suites
            .map(|suite| ["<failure ", "<error ", "<skipped "].map(|element| suite.matches(element).count()))
            .collect()
    }

    #[test]
    fn what_is_unknown_never_passes() {
        for (what, report, failures, errors) in [
            ("pass", samples::pass(), 0, 0),
            ("fail", samples::fail(), 5, 0),
            ("undecided", samples::undecided(), 0, 4),
            ("not asked", samples::not_asked(), 0, 0),
            // The verdict, and the four questions, which have no check.
            ("no token", samples::no_token(), 0, 5),
        ] {
            let counts = counts(&report);
            assert_eq!(counts.iter().map(|suite| suite[0]).sum::<usize>(), failures, "{what}: {counts:?}");
            assert_eq!(counts.iter().map(|suite| suite[1]).sum::<usize>(), errors, "{what}: {counts:?}");
        }
        // What nobody asked is skipped, also a check that would hold: the verdict, the questions, and their two checks.
        assert_eq!(counts(&samples::not_asked())[..5].iter().map(|suite| suite[2]).sum::<usize>(), 7);
    }

    /// The pairs of class and name of `report`'s cases.
    fn cases(report: &Report) -> Vec<String> {
        let page = render(report);
        let cases = page.text().split("<testcase ").skip(1);
        cases.map(|case| case.split(" time=").next().unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn no_two_cases_share_a_name() {
        let demands = ["A.Read", "B.Read", "A.Read", "A.Read (2)", "a\u{1b}", "a\\u{1b}", &"x".repeat(5_000)];
        let names = |status| {
            let mut report = samples::pass();
            let check = |id, demand: &str| Check::new(id, status, "", "").of(demand.to_owned());
            let checks =
                demands.iter().flat_map(|demand| [check("require", demand), check("forbid", demand)]);
            report.questions.allowed = Question::answered(checks.collect(), "");
            report.findings = [samples::fail().findings, samples::fail().findings].concat();
            cases(&report)
        };
        let passed = names(Status::Pass);
        let distinct: HashSet<&String> = passed.iter().collect();
        assert_eq!(distinct.len(), passed.len(), "{passed:#?}");
        for name in
            ["require A.Read", "require B.Read", "forbid A.Read", "require A.Read (2)", "long-lived (2)"]
        {
            assert!(
                passed.iter().any(|case| case.ends_with(&format!("name=\"{name}\""))),
                "{name}: {passed:#?}"
            );
        }
        // A case is the same one from run to run, however it comes out.
        assert_eq!(passed, names(Status::Fail));
    }

    #[test]
    fn every_rule_is_a_case() {
        let page = render(&samples::fail());
        for rule in RULES {
            assert_eq!(page.text().matches(&format!("name=\"{}\"", rule.id)).count(), 1, "{}", rule.id);
        }
    }
}
