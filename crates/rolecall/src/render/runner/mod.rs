//! What a CI runner reads from the output: lines for people, and commands to it. A text reaches a line through [`Log::line`],
//! and a command through the escaping of its runner; neither can begin a command of its own.

pub(crate) mod azure;
pub(crate) mod github;

use rolecall_core::audit::Place;
use rolecall_core::question::Status;
use rolecall_core::report::{Report, Verdict};
use rolecall_core::rules::Severity;
use rolecall_core::text::{listed, shortened, visible};

use super::{Page, words};

/// How many characters of one text are written.
const TEXT_LIMIT: usize = 1_000;
/// How many names are listed.
const NAMES_LIMIT: usize = 50;

/// What is printed for a runner.
pub(in crate::render) struct Log(String);

impl Log {
    /// An empty one.
    pub(in crate::render) fn new() -> Self {
        Self(String::new())
    }

    /// Adds a line that is no command.
    pub(in crate::render) fn line(&mut self, text: &str) {
        self.0.push_str(&fit(text));
        self.0.push('\n');
    }

    /// The log, fit to be written.
    pub(in crate::render) fn finish(self) -> Page {
        Page::of_sink(self.0)
    }

    /// Adds the lines that every runner's log begins with: the verdict, the answers, what is missing.
    fn head(&mut self, report: &Report) {
        self.line(&words::headline(report));
        for (name, question) in words::questions(&report.questions) {
            self.line(&words::answered(name, question));
        }
        let permissions = &report.permissions;
        let missing: Vec<&str> = permissions.missing.iter().map(|missing| missing.name.as_str()).collect();
        for (label, names) in
            [("missing", missing), ("excess", permissions.excess.iter().map(|name| name.as_str()).collect())]
        {
            if !names.is_empty() {
                let more = names.len().saturating_sub(NAMES_LIMIT);
                let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                let names: Vec<&str> = names.into_iter().take(NAMES_LIMIT).collect();
                self.line(&format!("{label}: {}{more}", listed(&names, "and")));
            }
        }
        for line in words::network(report) {
            self.line(&format!("network: {line}"));
        }
        for line in words::notes(report) {
            self.line(&line);
        }
    }
}

/// `text` on one line, of a length that a log bears, with nothing in it that a runner obeys.
fn fit(text: &str) -> String {
    visible(&shortened(text, TEXT_LIMIT)).into_owned()
}

/// How a runner shows an annotation.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(in crate::render) enum Level {
    Error,
    Warning,
    Notice,
}

/// Something that a runner shows beside the log.
pub(in crate::render) struct Annotation {
    pub(in crate::render) level: Level,
    /// The id of the check or rule, or the verdict's word.
    pub(in crate::render) title: String,
    pub(in crate::render) lines: Vec<String>,
    /// Beside what it is shown, where that is a file.
    pub(in crate::render) place: Option<Place>,
}

/// The verdict, every check that failed or that was asked for and is open, and the findings; the worst first, since runners show
/// only some. A finding changes no verdict, so that it is never an error.
fn annotations(report: &Report) -> Vec<Annotation> {
    let level = match report.verdict {
        Verdict::Fail | Verdict::Undecided => Level::Error,
        Verdict::Pass | Verdict::NotAsked => Level::Notice,
    };
    let title = words::verdict(report).to_owned();
    let mut all = vec![Annotation { level, title, lines: vec![words::told(report).to_owned()], place: None }];
    for (_, question) in words::questions(&report.questions) {
        let counts = |status| status == Status::Fail || (status == Status::Undecided && question.asked);
        all.extend(question.checks.iter().filter(|check| counts(check.status)).map(|check| Annotation {
            // To look at a token is no failure, whatever is found.
            level: if report.verdict == Verdict::NotAsked { Level::Warning } else { Level::Error },
            title: check.id.to_owned(),
            lines: words::check(check),
            place: None,
        }));
    }
    all.extend(report.findings.iter().map(|finding| Annotation {
        level: if finding.severity == Severity::Info { Level::Notice } else { Level::Warning },
        title: finding.rule.to_owned(),
        lines:
            [&finding.message, &finding.help].into_iter().filter(|text| !text.is_empty()).cloned().collect(),
        place: None,
    }));
    // The verdict stays the first.
    all[1..].sort_by_key(|annotation| annotation.level);
    all
}
