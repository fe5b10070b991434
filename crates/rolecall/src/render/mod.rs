//! Reports to text. A renderer draws and decides nothing.

#[cfg_attr(not(test), expect(dead_code, reason = "the command `audit`, which draws with it, comes next"))]
pub(crate) mod audit;
pub(crate) mod explained;
pub(crate) mod json;
mod junit;
pub(crate) mod key_diff;
pub(crate) mod keys;
mod markdown;
mod markup;
pub(crate) mod permissions;
pub(crate) mod runner;
#[cfg(test)]
mod samples;
mod sarif;
pub(crate) mod summary;
pub(crate) mod table;
mod terminal;
pub(crate) mod token_diff;
mod words;
mod wrap;
mod xml;

pub(crate) use terminal::{Grid, Look, Page, Style};

use rolecall_core::report::Report;

use crate::arguments::ReportFormat;

/// Draws `report` in `format`; a table as `look` wants it.
pub(crate) fn report(report: &Report, format: ReportFormat, look: &Look) -> Page {
    match format {
        ReportFormat::Table => table::render(report, look),
        ReportFormat::Json => json::render(report),
        ReportFormat::Ndjson => Page::json_line(report),
        ReportFormat::Markdown => summary::render(report),
        ReportFormat::Junit => junit::render(report),
        ReportFormat::Sarif => sarif::render(report),
        ReportFormat::Github => runner::github::render(report),
        ReportFormat::Azure => runner::azure::render(report),
    }
}

#[cfg(test)]
mod formats;
