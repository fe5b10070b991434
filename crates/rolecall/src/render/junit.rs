//! The report as JUnit XML: a suite for the verdict, one a question with a case a check, and one of all rules.
//!
//! What was not checked is never a passed case: a question that was asked and has no answer is an *error*, and everything else
//! that nobody knows is *skipped*, with the reason. Findings change no verdict, so a rule that found something is *skipped*
//! too, and its message says what it found. The form is what windyroad's JUnit.xsd and Jenkins's junit-10.xsd both allow
//! (fixtures/schemas).

use rolecall_core::question::{Answer, Check, Question, Status};
use rolecall_core::report::{Report, Verdict};
use rolecall_core::rules::RULES;

use super::xml::Xml;
use super::{Page, words};

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
    xml.open("testsuites", &[]);
    for (id, suite) in suites.iter().enumerate() {
        let (properties, out) = if id == 0 { (properties, out) } else { (&[][..], &[][..]) };
        suite.draw(&mut xml, id, moment, properties, out);
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
    let lines = words::check(check);
    let message = lines.first().cloned().unwrap_or_default();
    match check.status {
        Status::Fail => Case::new(check.id, Outcome::Failure, message, lines),
        Status::Undecided if question.asked => Case::new(check.id, Outcome::Error, message, lines),
        Status::Undecided => Case::new(check.id, Outcome::Skipped, format!("undecided: {message}"), lines),
        Status::Skip => Case::new(check.id, Outcome::Skipped, words::joined(&lines), Vec::new()),
        Status::Pass if question.answer == Answer::NotChecked && !question.asked => {
            let message = format!("it held, and the question was not asked; {message}");
            Case::new(check.id, Outcome::Skipped, message, Vec::new())
        }
        Status::Pass => Case::new(check.id, Outcome::Passed, message, Vec::new()),
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
            case.draw(xml, &name);
        }
        xml.leaf("system-out", &[], out);
        xml.leaf::<&str>("system-err", &[], &[]);
        xml.close();
    }
}

impl Case {
    fn draw(&self, xml: &mut Xml, suite: &str) {
        let class = if self.class.is_empty() { suite } else { &self.class };
        let attributes = [("classname", class), ("name", self.name.as_str()), ("time", "0")];
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

    #[test]
    fn every_rule_is_a_case() {
        let page = render(&samples::fail());
        for rule in RULES {
            assert_eq!(page.text().matches(&format!("name=\"{}\"", rule.id)).count(), 1, "{}", rule.id);
        }
    }
}
