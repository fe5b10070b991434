//! The report for GitHub Actions: lines for the log, and annotations by workflow commands.
//!
//! A command is `::name key=value,key=value::text`; in all of it `%`, CR and LF are written as `%25`, `%0D` and `%0A`, in a value
//! `:` and `,` too (<https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>).

use rolecall_core::audit::Place;
use rolecall_core::report::Report;

use super::{Annotation, Level, Log, annotations, fit};
use crate::render::Page;

/// The variable that names the file for a job's summary.
pub(crate) const SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// Draws `report`.
pub(in crate::render) fn render(report: &Report) -> Page {
    let mut log = Log::new();
    log.head(report);
    annotations(report).iter().for_each(|annotation| annotate(&mut log, annotation));
    log.finish()
}

/// Adds `annotation` to `log`.
pub(in crate::render) fn annotate(log: &mut Log, annotation: &Annotation) {
    let name = match annotation.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Notice => "notice",
    };
    let title = format!("rolecall: {}", annotation.title);
    log.command(name, annotation.place.as_ref(), &title, &annotation.lines);
}

/// A warning beside the report.
pub(crate) fn warning(text: &str) -> Page {
    let mut log = Log::new();
    log.command("warning", None, "rolecall", &[text.to_owned()]);
    log.finish()
}

impl Log {
    fn command(&mut self, name: &'static str, place: Option<&Place>, title: &str, lines: &[String]) {
        let lines: Vec<String> = lines.iter().map(|line| data(line)).collect();
        let place = place.map(file).unwrap_or_default();
        for part in ["::", name, " ", &place, "title=", &value(title), "::", &lines.join("%0A"), "\n"] {
            self.0.push_str(part);
        }
    }
}

fn file(place: &Place) -> String {
    let file = format!("file={},", value(&place.file));
    match (place.line, place.column) {
        (0, _) => file,
        (line, 0) => format!("{file}line={line},"),
        (line, column) => format!("{file}line={line},col={column},"),
    }
}

/// `text` as the value of a property.
fn value(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// `text` as a command takes it: it has no line end any more.
fn data(text: &str) -> String {
    fit(text).replace('%', "%25")
}

#[cfg(test)]
mod tests {
    use super::super::super::samples;
    use super::*;

    #[test]
    fn reports_read_well() {
        insta::assert_snapshot!("github-fail", render(&samples::fail()).text());
        insta::assert_snapshot!("github-not-asked", render(&samples::not_asked()).text());
    }

    #[test]
    fn no_text_gets_out_of_its_place() {
        for (raw, written) in [
            ("100%", "100%25"),
            ("%0A::error::x", "%250A:\\u{3a}error:\\u{3a}x"),
            ("a\r\n::add-mask::x", "a\\u{d}\\u{a}:\\u{3a}add-mask:\\u{3a}x"),
        ] {
            assert_eq!(data(raw), written);
        }
        let mut log = Log::new();
        log.command("notice", None, "a,line=1::b\n", &["c".to_owned(), "d\ne".to_owned()]);
        assert_eq!(log.0, "::notice title=a%2Cline=1%3A%3Ab\\u{a}::c%0Ad\\u{a}e\n");
    }
}
