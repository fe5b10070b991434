//! What an audit comes to, in every format: the verdict first, then the tokens, then the summary. The tokens themselves were
//! judged before; nothing here decides.

mod facts;
mod faults;
mod gate;
mod headline;
mod junit;
mod markdown;
mod runner;
#[cfg(test)]
mod samples;
mod sarif;
mod table;
#[cfg(test)]
mod tests;
mod words;

use rolecall_core::audit::{Facts, Summary};

use super::{Look, Page};
use crate::arguments::ReportFormat;

/// How many tokens are shown to people who did not ask for all of them.
const MOST: usize = 50;
/// How many names of a list are shown.
const NAMES: usize = 10;

/// Draws `summary` and its distinct `tokens` in `format`; a table as `look` wants it.
pub(crate) fn render(summary: &Summary, tokens: &[&Facts], format: ReportFormat, look: &Look) -> Page {
    match format {
        ReportFormat::Table => table::render(summary, tokens, look),
        ReportFormat::Json => Page::json(&whole(summary, tokens)),
        // Records have gone their own way by now.
        ReportFormat::Ndjson => Page::json_line(summary),
        ReportFormat::Markdown => markdown::render(summary, tokens),
        ReportFormat::Junit => junit::render(summary, tokens),
        ReportFormat::Sarif => sarif::render(summary, tokens),
        ReportFormat::Github => runner::github(summary, tokens),
        ReportFormat::Azure => runner::azure(summary, tokens),
    }
}

/// Draws the summary and its tokens in Markdown, for the page on which a runner shows the summary of a job.
pub(crate) fn summary_page(summary: &Summary, tokens: &[&Facts]) -> Page {
    markdown::render(summary, tokens)
}

/// `summary` with its tokens in it.
fn whole(summary: &Summary, tokens: &[&Facts]) -> Summary {
    Summary { tokens: tokens.iter().map(|facts| (*facts).clone()).collect(), ..summary.clone() }
}
