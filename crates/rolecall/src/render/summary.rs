//! The report in Markdown, as the summary of a CI job shows it.

use rolecall_core::policy::Permissions;
use rolecall_core::question::Status;
use rolecall_core::report::Report;

use super::markup::{Cell, Markup};
use super::{Page, table, words};

/// How many names of a list, and how many findings, are shown. A job's summary on GitHub has room for 1 MiB.
const LIMIT: usize = 50;

/// Draws `report`.
pub(crate) fn render(report: &Report) -> Page {
    let mut out = Markup::new();
    out.heading(2, "rolecall");
    out.paragraph(words::verdict(report), words::told(report));
    refusal(&mut out, report);
    questions(&mut out, report);
    not_tokens(&mut out, report);
    if report.token.is_some() {
        permissions(&mut out, &report.permissions);
        findings(&mut out, report);
        checks(&mut out, report);
    }
    about(&mut out, report);
    out.finish()
}

fn refusal(out: &mut Markup, report: &Report) {
    let Some(refusal) = &report.refusal else { return };
    out.heading(3, "The refusal");
    out.point("said", &[Cell::Prose(&refusal.said)]);
    out.point("so", &[Cell::Prose(&refusal.conclusion)]);
    refusal.steps.iter().for_each(|step| out.point("do", &[Cell::Prose(step)]));
}

fn questions(out: &mut Markup, report: &Report) {
    out.table(&["question", "answer", "because"]);
    for (name, question) in words::questions(&report.questions) {
        out.row(&[
            Cell::Own(name),
            Cell::Own(words::answer(question.answer)),
            Cell::Prose(words::because(question)),
        ]);
    }
}

fn not_tokens(out: &mut Markup, report: &Report) {
    if report.token.is_some() || report.input.not_tokens.is_empty() {
        return;
    }
    out.heading(3, "What is there instead");
    out.table(&["what", "where", "explanation"]);
    for other in report.input.not_tokens.iter().take(LIMIT) {
        out.row(&[Cell::Own(other.kind), Cell::Prose(&other.place), Cell::Prose(&other.explanation)]);
    }
}

fn texts<T: AsRef<str>>(names: &[T]) -> Vec<&str> {
    names.iter().map(AsRef::as_ref).collect()
}

fn permissions(out: &mut Markup, permissions: &Permissions) {
    out.heading(3, "Permissions");
    if let Some(resource) = &permissions.resource {
        out.point("API", &[Cell::Prose(resource)]);
    }
    for (own, names) in [
        ("granted", texts(&permissions.granted)),
        ("required", texts(&permissions.required)),
        ("in excess", texts(&permissions.excess)),
    ] {
        let mut cells: Vec<Cell<'_>> = names.iter().take(LIMIT).map(|name| Cell::Code(name)).collect();
        let more = format!("and {} more", names.len().saturating_sub(LIMIT));
        if names.len() > LIMIT {
            cells.push(Cell::Prose(&more));
        }
        if names.is_empty() {
            cells.push(Cell::Own("none"));
        }
        out.point(own, &cells);
    }
    if !permissions.least.is_empty() {
        let cells: Vec<Cell<'_>> =
            permissions.least.iter().take(LIMIT).map(|name| Cell::Code(name)).collect();
        out.point("would be enough", &cells);
    }
    if let Some(callable) = &permissions.callable {
        let told = format!("{} of {} operations", callable.operations, callable.of);
        let strongest = callable.strongest.iter().map(|strong| Cell::Code(strong.operation.as_str()));
        out.point("can call", &[vec![Cell::Prose(&told)], strongest.collect()].concat());
    }
    if permissions.missing.is_empty() {
        return;
    }
    out.table(&["missing", "why", "what to do"]);
    for missing in permissions.missing.iter().take(LIMIT) {
        out.row(&[
            Cell::Code(&missing.name),
            Cell::Prose(table::why(missing.why)),
            Cell::Prose(&missing.hint),
        ]);
    }
}

fn findings(out: &mut Markup, report: &Report) {
    if report.findings.is_empty() {
        return;
    }
    out.heading(3, "Findings");
    out.table(&["severity", "rule", "what was found", "what to do"]);
    for finding in report.findings.iter().take(LIMIT) {
        out.row(&[
            Cell::Own(words::severity(finding.severity)),
            Cell::Code(finding.rule),
            Cell::Prose(&finding.message),
            Cell::Prose(&finding.help),
        ]);
    }
    if report.findings.len() > LIMIT {
        let more = format!("{} more, which the JSON report shows", report.findings.len() - LIMIT);
        out.point("and", &[Cell::Prose(&more)]);
    }
}

fn checks(out: &mut Markup, report: &Report) {
    out.heading(3, "Checks");
    out.table(&["question", "check", "status", "expected", "found", "more"]);
    for (name, question) in words::questions(&report.questions) {
        for check in &question.checks {
            let hint =
                check.hint.as_ref().filter(|_| matches!(check.status, Status::Fail | Status::Undecided));
            let hint = hint.map(|hint| format!("hint: {hint}"));
            let mut more = words::details(check);
            more.extend(hint.as_deref());
            let more = words::joined(&more);
            out.row(&[
                Cell::Own(name),
                Cell::Own(check.id),
                Cell::Own(words::status(check.status)),
                Cell::Prose(&check.expected),
                Cell::Prose(&check.found),
                Cell::Prose(&more),
            ]);
        }
    }
}

fn about(out: &mut Markup, report: &Report) {
    out.heading(3, "About this report");
    out.point("source", &[Cell::Prose(&words::source(report))]);
    if let Some(token) = &report.token {
        out.point("SHA-256 of the token", &[Cell::Code(&token.sha256)]);
    }
    out.point("judged at", &[Cell::Code(&report.checked_at)]);
    for line in words::network(report) {
        out.point("network", &[Cell::Prose(&line)]);
    }
    for used in &report.catalog {
        let told = format!("{} as of {}", used.api, used.read_on);
        out.point("catalog", &[Cell::Prose(told.trim_end_matches(" as of "))]);
    }
    if let Some(policy) = &report.policy {
        let names = [&policy.file, &policy.profile, &policy.lock].into_iter().flatten();
        out.point("policy", &names.map(|name| Cell::Code(name)).collect::<Vec<_>>());
        policy.notes.iter().for_each(|note| out.point("note", &[Cell::Prose(note)]));
    }
    for note in &report.trust.notes {
        out.point("note", &[Cell::Prose(note)]);
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn reports_read_well() {
        for (name, report) in samples::all() {
            if name != "very-long" {
                insta::assert_snapshot!(format!("markdown-{name}"), render(&report).text());
            }
        }
    }

    #[test]
    fn what_is_very_long_is_cut() {
        let length = render(&samples::very_long()).text().len();
        assert!(length < 100_000, "{length} bytes");
    }
}
