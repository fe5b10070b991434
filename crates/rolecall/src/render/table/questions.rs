//! The four answers, and the checks below each.

use rolecall_core::question::{Answer, Check, Question, Status};
use rolecall_core::report::Questions;
use rolecall_core::text::{self, listed};

use super::super::{Grid, Look, Page, Style, words};

/// From how many on skipped checks, and operations that may be called, share a line.
const TOGETHER: usize = 3;

/// How many checks of a question are drawn; a list of operations can be long.
const MOST: usize = 40;

pub(super) fn draw(page: &mut Page, questions: &Questions, look: &Look) {
    page.blank();
    let mut grid = Grid::new(0);
    for (name, asks, yes, question) in [
        (
            "Authentic?",
            "Did the issuer that is trusted sign these very bytes?",
            "a trusted key signed these very bytes",
            &questions.authentic,
        ),
        (
            "Current?",
            "Is it valid at the moment of the check?",
            "it is valid at the moment of the check",
            &questions.current,
        ),
        (
            "Addressed?",
            "Is it meant for the API in mind?",
            "it is meant for the API in mind",
            &questions.addressed,
        ),
        (
            "Allowed?",
            "Does it carry the permissions that the job needs?",
            "it carries what the job needs, and nothing that is forbidden",
            &questions.allowed,
        ),
    ] {
        let decisive = decisive(question).unwrap_or(yes);
        let (answer, style) = answer(question.answer);
        grid.row([(Style::Bold, name), (style, answer), (Style::Plain, decisive)]);
        if look.verbose {
            grid.row([(Style::Plain, ""), (Style::Plain, ""), (Style::Dim, asks)]);
        }
        let skipped: Vec<&Check> =
            question.checks.iter().filter(|check| check.status == Status::Skip).collect();
        let together = !look.verbose && skipped.len() >= TOGETHER;
        let open = passed_operations(question);
        let counted = !look.verbose && open >= TOGETHER;
        let is_counted = |check: &&Check| counted && is_passed_operation(check);
        let is_drawn = |check: &&Check| !(together && check.status == Status::Skip || is_counted(check));
        let drawn = question.checks.iter().filter(is_drawn);
        for check in drawn.clone().take(if look.verbose { usize::MAX } else { MOST }) {
            draw_check(&mut grid, check, decisive, look);
        }
        if counted {
            let told = format!("{} may be called (-v lists them)", text::counted(open, "operation"));
            grid.row([(Style::Plain, "  operation"), (Style::Plain, "pass"), (Style::Plain, &told)]);
        }
        let more = drawn.count().saturating_sub(MOST);
        if more > 0 && !look.verbose {
            let told = format!("and {} more, which -v shows", text::counted(more, "check"));
            grid.row([(Style::Plain, ""), (Style::Plain, ""), (Style::Warn, &told)]);
        }
        if together {
            let names: Vec<&str> = skipped.iter().map(|check| check.id).collect();
            let more = format!("{} (-v says why)", listed(&names, "and"));
            grid.row([(Style::Plain, "  not looked at"), (Style::Dim, "skip"), (Style::Dim, &more)]);
        }
    }
    page.grid(&grid);
}

fn is_passed_operation(check: &Check) -> bool {
    check.id == "operation" && check.status == Status::Pass
}

fn passed_operations(question: &Question) -> usize {
    question.checks.iter().filter(|check| is_passed_operation(check)).count()
}

fn answer(answer: Answer) -> (&'static str, Style) {
    match answer {
        Answer::Yes => ("YES", Style::Good),
        Answer::No => ("NO", Style::Bad),
        Answer::NotChecked => ("NOT CHECKED", Style::Warn),
    }
}

/// What stands beside the answer: why there is none, what failed first, or what made it *yes* where a check says so.
pub(in crate::render) fn decisive(question: &Question) -> Option<&str> {
    match question.answer {
        Answer::NotChecked => Some(question.why.as_deref().unwrap_or_default()),
        Answer::No => {
            let check = question.failed().next()?;
            // Of several things the short form stands here, and below a line for each.
            if words::details(check).len() > 1 {
                return Some(&check.told);
            }
            Some(if check.detail.is_empty() { &check.found } else { &check.detail })
        }
        Answer::Yes => {
            let check = ["signature", "expiry", "audience"].iter().find_map(|id| question.check(id))?;
            (check.status == Status::Pass && !check.detail.is_empty()).then_some(&check.detail)
        }
    }
}

fn draw_check(grid: &mut Grid, check: &Check, above: &str, look: &Look) {
    let (word, style) = match check.status {
        Status::Pass => ("pass", Style::Plain),
        Status::Fail => ("FAIL", Style::Bad),
        Status::Skip => ("skip", Style::Dim),
        Status::Undecided => ("undecided", Style::Warn),
    };
    let settled = matches!(check.status, Status::Pass | Status::Skip);
    let both_sides = look.verbose || !settled;
    let mut texts = Vec::new();
    if settled && !both_sides {
        // What the answer's own line says is not said again.
        let short = [&check.detail, &check.found].into_iter().find(|text| !text.is_empty() && *text != above);
        texts.push((style_of_text(check.status), short.map(ToString::to_string).unwrap_or_default()));
    } else {
        if !check.detail.is_empty() && (check.detail != above || look.verbose) {
            let details = words::details(check).into_iter();
            texts.extend(details.map(|line| (Style::Plain, line.to_owned())));
        }
        for (label, side) in [("expected", &check.expected), ("found", &check.found)] {
            if !side.is_empty() {
                texts.push((Style::Plain, format!("{label}: {side}")));
            }
        }
    }
    if let Some(from) = check.from.as_ref().filter(|_| both_sides) {
        texts.push((Style::Plain, format!("from: {from}")));
    }
    if let Some(hint) = check.hint.as_ref().filter(|_| both_sides) {
        texts.push((Style::Plain, format!("hint: {hint}")));
    }
    if texts.is_empty() {
        texts.push((Style::Plain, String::new()));
    }
    let name = format!("  {}", check.id);
    for (index, (text_style, text)) in texts.iter().enumerate() {
        let (name, word) = if index == 0 { (name.as_str(), word) } else { ("", "") };
        grid.row([(Style::Plain, name), (style, word), (*text_style, text)]);
    }
}

fn style_of_text(status: Status) -> Style {
    if status == Status::Skip { Style::Dim } else { Style::Plain }
}
