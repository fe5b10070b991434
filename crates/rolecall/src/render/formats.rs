//! What holds of every format: the verdict stands first, and nothing hostile gets through.

use clap::ValueEnum as _;
use rolecall_core::question::Wording;
use rolecall_core::report::Report;
use rolecall_core::text::is_deceptive;

use super::{Look, samples};
use crate::arguments::ReportFormat;

/// Text that tries to get out of wherever it is written.
pub(super) const BREAKERS: [&str; 14] = [
    "%0A::error::owned",
    "\r\n::add-mask::a",
    "::set-output name=a::b",
    "x ##vso[task.setvariable variable=PATH]/evil",
    "##[add-path]/evil",
    "]]></testcase><testcase name=\"owned\"/>",
    "<script>alert(1)</script>",
    "a|b|c\n| d | e |",
    "`</code>` ![x](https://evil.example/x.png)",
    "[x](https://evil.example) @octocat #1",
    "{\"a\":\"\\u0000\"}\u{0}\u{fffe}\u{ffff}",
    "\u{202e}\u{2066}\u{200b}\u{feff}",
    "a]b;c=d,e:f",
    "{0} {1}",
];

/// A report with `text` wherever a text of the token can stand.
fn with(text: &str) -> Report {
    let mut report = samples::hostile();
    report.summary = report.summary.replace(samples::HOSTILE, text);
    report.input.from = format!("file {text}");
    report.input.place = text.to_owned();
    for question in [&mut report.questions.addressed, &mut report.questions.authentic] {
        question.why = Some(text.to_owned().into());
        for check in &mut question.checks {
            let wording: &mut Wording = check;
            for side in [&mut wording.expected, &mut wording.found, &mut wording.detail] {
                *side = text.to_owned().into();
            }
            wording.hint = Some(text.to_owned().into());
        }
    }
    report.permissions.granted = vec![text.into()];
    report.permissions.excess = vec![text.into(), text.into()];
    for missing in &mut report.permissions.missing {
        (missing.name, missing.hint) = (text.to_owned(), text.to_owned());
    }
    for finding in &mut report.findings {
        (finding.message, finding.help) = (text.to_owned(), text.to_owned());
    }
    report.trust.notes = vec![text.to_owned()];
    report
}

/// The lines that a runner would obey, by their beginnings: the command's name alone.
pub(super) fn commands(text: &str) -> Vec<&str> {
    text.lines()
        .filter_map(|line| {
            let github = line.trim_start().strip_prefix("::").and_then(|rest| rest.split([' ', ':']).next());
            let vso = line.find("##").and_then(|at| line[at..].split([' ', ']']).next());
            github.or(vso)
        })
        .collect()
}

#[test]
fn no_text_becomes_a_command_in_any_format() {
    for text in BREAKERS.into_iter().chain([samples::HOSTILE]) {
        let report = with(text);
        for format in ReportFormat::value_variants() {
            for width in [40, 80, 100] {
                let page = super::report(&report, *format, &Look { width, ..Look::plain() });
                let found = page.text().chars().find(|c| *c != '\n' && is_deceptive(*c));
                assert_eq!(found, None, "{format:?}: {text:?}");
                let allowed: &[&str] = match format {
                    ReportFormat::Github => &["error", "warning", "notice"],
                    ReportFormat::Azure => &["##vso[task.logissue"],
                    // Headings.
                    ReportFormat::Markdown => &["##", "###"],
                    // The rules' own pages.
                    ReportFormat::Sarif => &["##"],
                    _ => &[],
                };
                for command in commands(page.text()) {
                    assert!(allowed.contains(&command), "{format:?}: {text:?}: {command}\n{}", page.text());
                }
            }
        }
    }
}

#[test]
fn no_text_adds_to_what_stands_around_it() {
    let plain = with("plain");
    for text in BREAKERS.into_iter().chain([samples::HOSTILE]) {
        let report = with(text);
        let drawn = |report, format| super::report(report, format, &Look::plain()).text().to_owned();
        let count = |format, piece: &str| {
            (drawn(&plain, format).matches(piece).count(), drawn(&report, format).matches(piece).count())
        };
        for (format, piece) in [
            (ReportFormat::Junit, "<"),
            (ReportFormat::Junit, ">"),
            (ReportFormat::Junit, "\""),
            (ReportFormat::Markdown, "\n"),
            (ReportFormat::Markdown, "|"),
            (ReportFormat::Github, "\n"),
            (ReportFormat::Azure, "\n"),
            (ReportFormat::Ndjson, "\n"),
        ] {
            let (before, behind) = count(format, piece);
            assert_eq!(before, behind, "{format:?}, {piece:?}: {text:?}");
        }
        // Outside of code nothing is left that Markdown or HTML reads.
        for line in drawn(&report, ReportFormat::Markdown).lines() {
            let outside: String = line.split('`').step_by(2).collect();
            let found = outside.chars().find(|c| "<>[]@$\\~_&{}!".contains(*c));
            assert_eq!(found, None, "{text:?}: {line}");
        }
    }
}

#[test]
fn every_format_says_the_verdict() {
    for (name, report) in samples::all() {
        let word = super::words::verdict(&report);
        for format in ReportFormat::value_variants() {
            let page = super::report(&report, *format, &Look::plain());
            let verdict = match format {
                ReportFormat::Json | ReportFormat::Ndjson => "\"verdict\"",
                _ => word,
            };
            assert!(page.text().contains(verdict), "{name}: {format:?}");
            let answers = super::words::questions(&report.questions);
            for (question, _) in answers {
                assert!(page.text().to_lowercase().contains(question), "{name}: {format:?}: {question}");
            }
        }
    }
}
