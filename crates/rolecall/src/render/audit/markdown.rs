//! The summary of an audit in Markdown.

use std::sync::Arc;

use rolecall_core::audit::{Facts, Listed, Summary};

use super::words::number;
use super::{MOST, NAMES, facts, faults, headline, words};
use crate::render::Page;
use crate::render::markup::{Cell, Markup};
use crate::render::words::answer;

/// Draws the summary and its tokens.
pub(super) fn render(summary: &Summary, tokens: &[&Facts]) -> Page {
    let mut out = Markup::new();
    out.heading(2, "rolecall audit");
    out.paragraph(headline::word(summary), &headline::told(summary));
    draw_tokens(&mut out, summary, tokens);
    out.heading(3, "Summary");
    for (name, text) in facts::all(summary) {
        out.point(name, &[Cell::Prose(&text)]);
    }
    for (heading, list) in facts::lists(summary) {
        draw_list(&mut out, heading, list);
    }
    draw_unreadable(&mut out, summary);
    out.heading(3, "About this audit");
    for (name, text) in facts::about(summary) {
        out.point(name, &[Cell::Prose(&text)]);
    }
    out.finish()
}

fn draw_tokens(out: &mut Markup, summary: &Summary, tokens: &[&Facts]) {
    if tokens.is_empty() {
        return;
    }
    out.heading(3, "Tokens");
    out.table(&[
        "verdict",
        "why",
        "authentic",
        "current",
        "addressed",
        "allowed",
        "who",
        "application",
        "API",
        "kind",
        "expires",
        "places",
        "first place",
    ]);
    for facts in words::worst_first(tokens).into_iter().take(MOST) {
        let [authentic, current, addressed, allowed] =
            words::answers(facts).map(|(_, given)| Cell::Own(answer(given)));
        let name = |named: &Option<Arc<rolecall_core::audit::Named>>| {
            named.as_ref().map(|named| named.shown().to_owned()).unwrap_or_default()
        };
        out.row(&[
            Cell::Own(words::verdict(facts, summary)),
            Cell::Prose(&faults::weighed(facts, summary)),
            authentic,
            current,
            addressed,
            allowed,
            Cell::Code(facts.who.as_deref().unwrap_or_default()),
            Cell::Code(&name(&facts.client)),
            Cell::Code(&name(&facts.resource)),
            Cell::Own(words::kind(facts)),
            Cell::Prose(&words::expires(facts, summary)),
            Cell::Prose(&number(facts.places)),
            Cell::Code(&facts.first.to_string()),
        ]);
    }
    if tokens.len() > MOST {
        let more = number((tokens.len() - MOST) as u64);
        out.point("and", &[Cell::Prose(&format!("{more} more, which the JSON report lists"))]);
    }
}

fn draw_list(out: &mut Markup, heading: &'static str, list: &Listed) {
    if list.names.is_empty() {
        return;
    }
    out.heading(3, heading);
    out.table(&["name", "id", "tokens", "places"]);
    for count in list.names.iter().take(NAMES) {
        let (tokens, places) = (number(count.tokens), number(count.places));
        out.row(&[
            Cell::Code(count.name.as_deref().unwrap_or_default()),
            Cell::Code(&count.id),
            Cell::Prose(&tokens),
            Cell::Prose(&places),
        ]);
    }
    if let Some(more) = words::more_names(list, NAMES) {
        out.point("not shown", &[Cell::Prose(&more)]);
    }
}

fn draw_unreadable(out: &mut Markup, summary: &Summary) {
    let (named, more) = facts::unreadable(summary);
    if named.is_empty() {
        return;
    }
    out.heading(3, "Not read, or not to the end");
    out.table(&["source", "reason"]);
    for (name, reason) in named {
        out.row(&[Cell::Code(name), Cell::Prose(reason)]);
    }
    if let Some(more) = more {
        out.point("not shown", &[Cell::Prose(&more)]);
    }
}
