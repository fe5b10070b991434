//! What else is worth knowing.

use rolecall_core::rules::{Finding, Severity};

use super::super::{Grid, Look, Page, Style};
use super::grouped;

/// How many findings are shown without `-v`.
const LIMIT: usize = 30;

pub(super) fn draw(page: &mut Page, findings: &[Finding], look: &Look) {
    if findings.is_empty() {
        return;
    }
    page.heading("Findings", "they inform; by themselves they change no answer");
    let mut grid = Grid::new(2);
    let most = if look.verbose { findings.len() } else { LIMIT };
    for finding in findings.iter().take(most) {
        let (severity, style) = match finding.severity {
            Severity::Error => ("error", Style::Bad),
            Severity::Warning => ("warning", Style::Warn),
            Severity::Info => ("info", Style::Plain),
        };
        grid.row([(style, severity), (Style::Bold, finding.rule), (Style::Plain, &finding.message)]);
        if !finding.help.is_empty() {
            grid.row([(Style::Plain, ""), (Style::Plain, ""), (Style::Dim, &finding.help)]);
        }
    }
    page.grid(&grid);
    if findings.len() > most {
        let more = grouped(findings.len() - most);
        page.line(Style::Warn, &format!("  and {more} more, which -v shows"));
    }
    let example = findings.first().map_or("RULE", |finding| finding.rule);
    page.line(Style::Dim, &format!("  More on each rule: `rolecall explain {example}`, and so on."));
}
