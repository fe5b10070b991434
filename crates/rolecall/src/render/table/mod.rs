//! The report for people. First the verdict in one line, then the four answers with what stands behind each, then the
//! token itself, and at the foot where everything came from and what was not checked.

mod claims;
mod findings;
mod footer;
mod permissions;
mod policy;
mod questions;
pub(crate) mod refusal;
mod token;

pub(super) use permissions::why;
pub(super) use questions::decisive;

use rolecall_core::question::Answer;
use rolecall_core::report::{NOT_VERIFIED, Report, Verdict};

use super::{Look, Page, Style};

/// Draws `report` as `look` wants it.
pub(crate) fn render(report: &Report, look: &Look) -> Page {
    let mut page = Page::new(look);
    let (word, style) = verdict(report);
    let summary = report.summary.strip_prefix(NOT_VERIFIED).unwrap_or(&report.summary);
    page.headline(&format!("{word}: "), style, summary, Style::Bold);
    if let Some(refusal) = &report.refusal {
        refusal::draw(&mut page, refusal);
    }
    if let Some(policy) = &report.policy {
        policy::draw(&mut page, policy);
    }
    match &report.token {
        Some(token) => {
            questions::draw(&mut page, &report.questions, look);
            token::draw(&mut page, token, report.questions.authentic.answer == Answer::Yes);
            // Who asks for a verdict knows the claims, or wants -v; who inspects wants them explained.
            let meanings = look.verbose || report.verdict == Verdict::NotAsked;
            claims::draw(&mut page, token, meanings, look);
            permissions::draw(&mut page, &report.permissions, look);
            findings::draw(&mut page, &report.findings, look);
        }
        None => footer::draw_not_tokens(&mut page, report),
    }
    footer::draw(&mut page, report);
    if report.token.is_some() {
        // The first line has scrolled away by now.
        page.blank();
        page.headline(&format!("{word}: "), style, summary, Style::Bold);
    }
    page
}

/// The word that the whole report begins with. What nobody verified is said to be so, however sound it looks.
pub(super) fn verdict(report: &Report) -> (&'static str, Style) {
    match report.verdict {
        Verdict::Pass => ("PASS", Style::Good),
        Verdict::Fail => ("FAIL", Style::Bad),
        Verdict::Undecided => ("UNDECIDED", Style::Warn),
        Verdict::NotAsked if report.summary.starts_with(NOT_VERIFIED) => ("NOT VERIFIED", Style::Warn),
        Verdict::NotAsked => ("INSPECTED", Style::Bold),
    }
}

/// `count` with a comma at every thousand.
pub(crate) fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests;
