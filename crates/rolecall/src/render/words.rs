//! The words that several formats share. What only one format says stands in its own file.

use rolecall_core::question::{Answer, Check, Question, Status};
use rolecall_core::report::{NOT_VERIFIED, Questions, Report};
use rolecall_core::rules::Severity;

use super::table;

/// The word that a report begins with: `PASS`, `FAIL`, `UNDECIDED`, `NOT VERIFIED` or `INSPECTED`.
pub(super) fn verdict(report: &Report) -> &'static str {
    table::verdict(report).0
}

/// The verdict in words, without the word.
pub(super) fn told(report: &Report) -> &str {
    report.summary.strip_prefix(NOT_VERIFIED).unwrap_or(&report.summary)
}

/// The line that a report begins with.
pub(super) fn headline(report: &Report) -> String {
    format!("{}: {}", verdict(report), told(report))
}

/// The four questions, by their names.
pub(super) fn questions(questions: &Questions) -> [(&'static str, &Question); 4] {
    [
        ("authentic", &questions.authentic),
        ("current", &questions.current),
        ("addressed", &questions.addressed),
        ("allowed", &questions.allowed),
    ]
}

/// What a question asks.
pub(super) fn asks(name: &str) -> &'static str {
    match name {
        "authentic" => "Did the issuer that is trusted sign these very bytes?",
        "current" => "Is it valid at the moment of the check?",
        "addressed" => "Is it meant for the API in mind?",
        _ => "Does it carry the permissions that the job needs?",
    }
}

/// An answer, which tells *not checked* from *no* and *yes* without a colour.
pub(super) fn answer(answer: Answer) -> &'static str {
    match answer {
        Answer::Yes => "yes",
        Answer::No => "NO",
        Answer::NotChecked => "NOT CHECKED",
    }
}

/// What stands beside an answer; empty where the answer says all.
pub(super) fn because(question: &Question) -> &str {
    table::decisive(question).unwrap_or_default()
}

/// An answer in a line: `authentic: NOT CHECKED: no keys were given`.
pub(super) fn answered(name: &str, question: &Question) -> String {
    let because = because(question);
    let colon = if because.is_empty() { "" } else { ": " };
    format!("{name}: {}{colon}{because}", answer(question.answer))
}

/// How a check came out.
pub(super) fn status(status: Status) -> &'static str {
    match status {
        Status::Pass => "pass",
        Status::Fail => "FAIL",
        Status::Skip => "skip",
        Status::Undecided => "undecided",
    }
}

/// How bad a finding is.
pub(super) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

/// A check by its id, and by what it demands where there can be several: `require Alert.Read.All`.
pub(super) fn check_name(check: &Check) -> String {
    let space = if check.demand.is_empty() { "" } else { " " };
    [check.id, space, &check.demand].concat()
}

/// What decided a check: a line each of what differs from a lock, whose names hold no line end. A line end elsewhere may be a
/// token's, and is shown as one.
pub(super) fn details(check: &Check) -> Vec<&str> {
    match &*check.detail {
        "" => Vec::new(),
        detail if check.id.starts_with("lock-") => detail.lines().collect(),
        detail => vec![detail],
    }
}

/// A check in lines: what decided, both sides, and what to do.
pub(super) fn check(check: &Check) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(details(check).into_iter().map(str::to_owned));
    for (label, side) in [("expected", &check.expected), ("found", &check.found)] {
        if !side.is_empty() {
            lines.push(format!("{label}: {side}"));
        }
    }
    lines.extend(check.hint.iter().map(|hint| format!("hint: {hint}")));
    lines
}

/// `lines` on one line.
pub(super) fn joined<S: AsRef<str>>(lines: &[S]) -> String {
    let mut text = String::new();
    for line in lines.iter().map(AsRef::as_ref).filter(|line| !line.is_empty()) {
        text.push_str(match text.chars().next_back() {
            None => "",
            Some('.' | '!' | '?') => " ",
            Some(_) => "; ",
        });
        text.push_str(line);
    }
    text
}

/// What was asked of whom, a line a request.
pub(super) fn network(report: &Report) -> Vec<String> {
    if report.network.is_empty() {
        return vec!["no network used".to_owned()];
    }
    let line = |request: &rolecall_core::report::Request| {
        let answer = match (request.status, &request.error) {
            (Some(status), _) => status.to_string(),
            (None, Some(error)) => error.clone(),
            (None, None) => "no answer".to_owned(),
        };
        format!("{} ({answer}, {} ms)", request.url, request.milliseconds)
    };
    report.network.iter().map(line).collect()
}

/// A policy file that was found and not named, and everything that is worth saying of how the run was set up.
pub(super) fn notes(report: &Report) -> Vec<String> {
    let policy = report.policy.as_ref();
    let found = policy
        .filter(|policy| policy.found)
        .map(|policy| format!("policy: {}, found and not named", policy.file.as_deref().unwrap_or_default()));
    let of_policy = policy.iter().flat_map(|policy| &policy.notes);
    let notes = report.trust.notes.iter().chain(of_policy).map(|note| format!("note: {note}"));
    found.into_iter().chain(notes).collect()
}

/// Where the token came from.
pub(super) fn source(report: &Report) -> String {
    let input = &report.input;
    if input.place.is_empty() { input.from.clone() } else { format!("{}: {}", input.from, input.place) }
}
