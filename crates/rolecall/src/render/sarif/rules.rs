//! The rules of a run: the four questions, every check below them, and every rule for findings, each with its page. A check
//! and a rule may share a name, so that a check's id begins with `check/`, and a question's with `question/`.

use rolecall_core::checks::CHECKS;
use rolecall_core::rules::{RULES, Severity};

use super::super::words;
use super::model::{Configuration, Help, Level, Rule, Tags, Text};
use super::text::message;

/// Where the project's files are read.
pub(in crate::render) const FILES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main");
/// The questions, in their order.
const QUESTIONS: [&str; 4] = ["authentic", "current", "addressed", "allowed"];

/// All rules. [`index`] knows their order.
pub(super) fn all() -> Vec<Rule> {
    let questions = QUESTIONS.iter().map(|name| {
        let page = format!("{FILES}/docs/design.md");
        described(
            of_question(name),
            words::asks(name),
            words::asks(name).to_owned(),
            page,
            Level::Error,
            name,
        )
    });
    let checks = CHECKS.iter().map(|check| {
        let page = format!("{FILES}/docs/validation.md");
        let help = format!("{}\n\nSource: {}", check.text, check.source);
        described(of_check(check.id), check.text, help, page, Level::Error, check.question)
    });
    let rules = RULES.iter().map(|rule| {
        let page = format!("{FILES}/crates/rolecall-core/src/rules/{}.md", rule.id.replace('-', "_"));
        described(
            rule.id.to_owned(),
            rule.summary,
            rule.page.to_owned(),
            page,
            level(rule.severity),
            "finding",
        )
    });
    questions.chain(checks).chain(rules).collect()
}

/// Where the rule called `id` stands in [`all`].
pub(super) fn index(id: &str) -> Option<usize> {
    let questions = QUESTIONS.iter().map(|name| of_question(name));
    questions
        .chain(CHECKS.iter().map(|check| of_check(check.id)))
        .chain(RULES.iter().map(|rule| rule.id.to_owned()))
        .position(|known| known == id)
}

/// The id of the rule that stands for the question called `name`.
pub(super) fn of_question(name: &str) -> String {
    format!("question/{name}")
}

/// The id of the rule that stands for the check called `id`.
pub(super) fn of_check(id: &str) -> String {
    format!("check/{id}")
}

/// SARIF's word for how bad a finding is.
pub(in crate::render) fn level(severity: Severity) -> Level {
    match severity {
        Severity::Error => Level::Error,
        Severity::Warning => Level::Warning,
        Severity::Info => Level::Note,
    }
}

/// A rule with the page at `help_uri`.
pub(in crate::render) fn described(
    id: String,
    short: &str,
    help: String,
    help_uri: String,
    level: Level,
    tag: &'static str,
) -> Rule {
    let text = || Text { text: message(short) };
    Rule {
        id,
        short_description: text(),
        full_description: text(),
        help: Help { text: help.clone(), markdown: help },
        help_uri,
        default_configuration: Configuration { level },
        properties: Tags { tags: ["token", tag] },
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn every_rule_has_an_id_of_its_own_and_a_page_that_is_there() {
        let rules = all();
        for (at, rule) in rules.iter().enumerate() {
            assert_eq!(index(&rule.id), Some(at), "{}", rule.id);
            let path = rule.help_uri.strip_prefix(FILES).expect("a file of the project");
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(&path[1..]);
            assert!(file.is_file(), "{}", file.display());
            assert!(!rule.short_description.text.is_empty() && !rule.help.text.is_empty(), "{}", rule.id);
        }
    }
}
