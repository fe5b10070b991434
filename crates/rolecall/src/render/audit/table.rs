//! The summary of an audit for people.

use rolecall_core::audit::{Facts, Listed, Summary, Weight};
use rolecall_core::question::Answer;
use rolecall_core::report::Verdict;

use super::headline::Outcome;
use super::words::number;
use super::{MOST, NAMES, facts, faults, headline, words};
use crate::render::{Grid, Look, Page, Style};

/// Draws the summary and its tokens.
pub(super) fn render(summary: &Summary, tokens: &[&Facts], look: &Look) -> Page {
    let mut page = Page::new(look);
    let style = match (summary.ends(), headline::outcome(summary)) {
        (Verdict::Fail, _) => Style::Bad,
        (Verdict::Pass, _) if summary.gate.is_some() => Style::Good,
        (Verdict::Pass, Outcome::Pass) => Style::Good,
        (Verdict::Pass, Outcome::Nothing) => Style::Bold,
        _ => Style::Warn,
    };
    let lead = format!("{}: ", headline::word(summary));
    page.headline(&lead, style, &headline::told(summary), Style::Bold);
    draw(&mut page, summary, tokens, look);
    page
}

/// Adds what stands below the first line.
pub(super) fn draw(page: &mut Page, summary: &Summary, tokens: &[&Facts], look: &Look) {
    draw_tokens(page, summary, tokens, look);
    page.heading("Summary", "");
    page.grid(&grid(&facts::all(summary)));
    for (heading, list) in facts::lists(summary) {
        draw_list(page, heading, list);
    }
    draw_unreadable(page, summary);
    page.heading("About this audit", "");
    page.grid(&grid(&facts::about(summary)));
}

fn grid(facts: &[facts::Fact]) -> Grid {
    let mut grid = Grid::new(2);
    facts.iter().for_each(|(name, text)| grid.fact(name, text));
    grid
}

fn draw_tokens(page: &mut Page, summary: &Summary, tokens: &[&Facts], look: &Look) {
    if tokens.is_empty() {
        return;
    }
    let most = if look.verbose { tokens.len() } else { MOST };
    let legend = if summary.asked { "the worst first; ? was not checked" } else { "what is live first" };
    page.heading("Tokens", legend);
    let mut grid = Grid::new(2);
    for facts in words::worst_first(tokens).into_iter().take(most) {
        draw_token(&mut grid, facts, summary, look);
    }
    page.grid(&grid);
    if tokens.len() > most {
        let more = number((tokens.len() - most) as u64);
        let more = format!("and {more} more: `-v` shows all, and `--format ndjson` writes one a line");
        page.wrapped("  ", Style::Plain, &more, Style::Warn);
    }
}

fn draw_token(grid: &mut Grid, facts: &Facts, summary: &Summary, look: &Look) {
    let style = match (summary.weight(facts), facts.verdict) {
        (Weight::Fails, _) => Style::Bad,
        (Weight::Open | Weight::Noted, _) => Style::Warn,
        (Weight::Nothing, Verdict::Pass) => Style::Good,
        (Weight::Nothing, _) => Style::Plain,
    };
    let mut lines = vec![(Style::Bold, words::holder(facts))];
    let reasons = faults::reasons(facts, summary);
    if !reasons.is_empty() {
        lines.push((style, reasons.join("; ")));
    }
    lines.push((Style::Plain, format!("{}, expires {}", words::kind(facts), words::expires(facts, summary))));
    if facts.verdict != Verdict::NotAsked {
        let answers = words::answers(facts).map(|(name, answer)| format!("{name} {}", mark(answer)));
        lines.push((Style::Plain, answers.join(", ")));
    }
    if facts.stale_places > 0 {
        let stale = words::counted(facts.stale_places, "place", "places");
        lines.push((Style::Warn, format!("did not hold at the time of the line at {stale}")));
    }
    lines.push((Style::Plain, words::places(facts)));
    if look.verbose {
        lines.extend(facts.last.iter().map(|last| (Style::Dim, format!("and last {last}"))));
        lines.push((Style::Dim, format!("SHA-256 {}", facts.sha256)));
        lines.extend(
            facts.tenant.iter().map(|tenant| (Style::Dim, format!("tenant {}", words::named(tenant)))),
        );
    }
    for (index, (of_line, text)) in lines.iter().enumerate() {
        let state = if index == 0 { words::state(facts, summary) } else { "" };
        grid.row([(style, state), (*of_line, text)]);
    }
}

/// An answer beside its question.
fn mark(answer: Answer) -> &'static str {
    match answer {
        Answer::Yes => "yes",
        Answer::No => "NO",
        Answer::NotChecked => "?",
    }
}

fn draw_list(page: &mut Page, heading: &str, list: &Listed) {
    if list.names.is_empty() {
        return;
    }
    page.heading(heading, "");
    let mut grid = Grid::new(2);
    grid.row([(Style::Bold, "tokens"), (Style::Bold, "places"), (Style::Bold, "name")]);
    for count in list.names.iter().take(NAMES) {
        let (tokens, places) = (number(count.tokens), number(count.places));
        let name = words::counted_name(count);
        grid.row([(Style::Plain, &tokens), (Style::Plain, &places), (Style::Plain, &name)]);
    }
    if let Some(more) = words::more_names(list, NAMES) {
        grid.row([(Style::Plain, ""), (Style::Plain, ""), (Style::Warn, &more)]);
    }
    page.grid(&grid);
}

fn draw_unreadable(page: &mut Page, summary: &Summary) {
    let (named, more) = facts::unreadable(summary);
    if named.is_empty() {
        return;
    }
    page.heading("Not read, or not to the end", "");
    let mut grid = Grid::new(2);
    for (name, reason) in named {
        grid.row([(Style::Bold, "source"), (Style::Bold, name)]);
        grid.fact("reason", reason);
    }
    if let Some(more) = more {
        grid.row([(Style::Plain, ""), (Style::Warn, &more)]);
    }
    page.grid(&grid);
}
