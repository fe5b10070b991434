//! The report for programs: exactly the model, as one object.

use rolecall_core::report::Report;

use super::Page;

/// Draws `report`.
pub(crate) fn render(report: &Report) -> Page {
    Page::json(report)
}
