//! Where everything came from, and what was not checked.

use rolecall_core::json::to_string_safe;
use rolecall_core::question::Answer;
use rolecall_core::report::Report;

use super::super::{Grid, Page, Style};

/// What stands in `from` when the token was an argument.
const ARGUMENT: &str = "argument";

pub(super) fn draw(page: &mut Page, report: &Report) {
    page.heading("About this report", "");
    let mut grid = Grid::new(2);
    let input = &report.input;
    let place = if input.place.is_empty() { String::new() } else { format!(": {}", input.place) };
    grid.fact("source", &format!("{}{place}", input.from));
    for other in &input.passed_over {
        grid.fact("also there", &format!("--pick {}: {} ({})", other.pick, other.what, other.place));
    }
    if report.token.is_some() {
        for other in &input.not_tokens {
            grid.fact("also there", &format!("{} ({})", other.explanation, other.place));
        }
    }
    grid.fact("judged at", &report.checked_at);
    if report.network.is_empty() {
        grid.fact("network", "no network used");
    }
    for request in &report.network {
        let answer = match (request.status, &request.error) {
            (Some(status), _) => status.to_string(),
            (None, Some(error)) => error.clone(),
            (None, None) => "no answer".to_owned(),
        };
        grid.fact("network", &format!("{} ({answer}, {} ms)", request.url, request.milliseconds));
    }
    for used in &report.catalog {
        let day = if used.read_on.is_empty() { String::new() } else { format!(", as of {}", used.read_on) };
        let told = match used.sources.as_slice() {
            [one] => format!("{}{day}, from {one}", used.api),
            _ => format!("{}{day}; `rolecall permissions --about` names its sources", used.api),
        };
        grid.fact("catalog", &told);
    }
    for note in &report.trust.notes {
        grid.row([(Style::Warn, "note"), (Style::Plain, note)]);
    }
    let questions = &report.questions;
    let mut label = "not checked";
    for (name, question) in [
        ("authentic", &questions.authentic),
        ("current", &questions.current),
        ("addressed", &questions.addressed),
        ("allowed", &questions.allowed),
    ] {
        if question.answer == Answer::NotChecked {
            let why = question.why.as_deref().unwrap_or_default();
            grid.row([(Style::Warn, label), (Style::Plain, &format!("{name}: {why}"))]);
            label = "";
        }
    }
    if input.from == ARGUMENT {
        grid.row([
            (Style::Warn, "note"),
            (
                Style::Plain,
                "the token was an argument: other users of this machine can see arguments, and shells keep them; \
                 standard input and --token-file are safer",
            ),
        ]);
    }
    page.grid(&grid);
}

/// What the text holds instead of a token.
pub(super) fn draw_not_tokens(page: &mut Page, report: &Report) {
    let others = &report.input.not_tokens;
    if others.is_empty() {
        return;
    }
    page.heading("What is there instead", "");
    let mut grid = Grid::new(2);
    for other in others {
        // The first line tells of the one that there is, and need not be told again.
        let (explanation, place) = match report.summary.contains(&*other.explanation) {
            true => (&other.place, None),
            false => (&other.explanation, Some(&other.place)),
        };
        grid.row([(Style::Bold, other.kind), (Style::Plain, explanation)]);
        place.iter().for_each(|place| grid.fact("", place));
        if let Some(header) = &other.header {
            grid.fact("", &format!("its header: {}", to_string_safe(header)));
        }
    }
    page.grid(&grid);
}
