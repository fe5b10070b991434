//! temporary
use super::{Look, Page};
use crate::arguments::ReportFormat;
use rolecall_core::audit::{Facts, Summary};
pub(crate) fn render(summary: &Summary, tokens: &[&Facts], _: ReportFormat, _: &Look) -> Page {
    let mut summary = summary.clone();
    summary.tokens = tokens.iter().map(|facts| (*facts).clone()).collect();
    Page::json(&summary)
}
pub(crate) fn summary_page(summary: &Summary, tokens: &[&Facts]) -> Page {
    render(summary, tokens, ReportFormat::Json, &Look::plain())
}
