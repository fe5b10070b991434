//! The report for Azure Pipelines: lines for the log, issues by logging commands, and a summary to upload.
//!
//! A command is `##vso[area.action key=value;key=value;]text`; in all of it `%`, CR and LF are written as `%AZP25`, `%0D` and
//! `%0A`, in a value `]` and `;` as `%5D` and `%3B` too
//! (<https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands>).

use std::path::Path;

use rolecall_core::audit::Place;
use rolecall_core::report::Report;

use super::{Annotation, Level, Log, annotations, fit};
use crate::render::{Page, words};

/// The variables that name a folder for a summary on its way to the server, the first that is there: both are emptied for each
/// job, and the agent reads from both.
pub(crate) const FOLDERS: [&str; 2] = ["AGENT_TEMPDIRECTORY", "BUILD_ARTIFACTSTAGINGDIRECTORY"];

/// Draws `report`.
pub(in crate::render) fn render(report: &Report) -> Page {
    let mut log = Log::new();
    log.head(report);
    annotations(report).iter().for_each(|annotation| annotate(&mut log, annotation));
    log.finish()
}

/// Adds `annotation` to `log`.
pub(in crate::render) fn annotate(log: &mut Log, annotation: &Annotation) {
    let text = format!("{}: {}", annotation.title, words::joined(&annotation.lines));
    let place = annotation.place.as_ref();
    match annotation.level {
        Level::Error => log.issue("error", place, &annotation.title, &text),
        Level::Warning => log.issue("warning", place, &annotation.title, &text),
        // There is no third kind of issue.
        Level::Notice => log.line(&format!("note: {text}")),
    }
}

/// Asks the agent to show the Markdown file at `path`, an absolute one, as a summary.
pub(crate) fn upload(path: &Path) -> Page {
    Page::of_sink(format!("##vso[task.uploadsummary]{}\n", data(&path.to_string_lossy())))
}

/// A warning beside the report.
pub(crate) fn warning(text: &str) -> Page {
    let mut log = Log::new();
    log.issue("warning", None, "rolecall", text);
    log.finish()
}

impl Log {
    fn issue(&mut self, kind: &'static str, place: Option<&Place>, code: &str, text: &str) {
        let place = place.map(source).unwrap_or_default();
        let code = value(code);
        for part in [
            "##vso[task.logissue type=",
            kind,
            ";",
            &place,
            "code=",
            &code,
            ";]rolecall: ",
            &data(text),
            "\n",
        ] {
            self.0.push_str(part);
        }
    }
}

fn source(place: &Place) -> String {
    let file = format!("sourcepath={};", value(&place.file));
    match (place.line, place.column) {
        (0, _) => file,
        (line, 0) => format!("{file}linenumber={line};"),
        (line, column) => format!("{file}linenumber={line};columnnumber={column};"),
    }
}

/// `text` as the value of a property.
fn value(text: &str) -> String {
    data(text).replace(']', "%5D").replace(';', "%3B")
}

/// `text` as a command takes it: it has no line end any more.
fn data(text: &str) -> String {
    fit(text).replace('%', "%AZP25")
}

#[cfg(test)]
mod tests {
    use super::super::super::samples;
    use super::*;

    #[test]
    fn reports_read_well() {
        insta::assert_snapshot!("azure-fail", render(&samples::fail()).text());
        insta::assert_snapshot!("azure-undecided", render(&samples::undecided()).text());
    }

    #[test]
    fn no_text_gets_out_of_its_place() {
        let mut log = Log::new();
        log.issue("error", None, "a];b=c;", "100%\n##vso[task.setvariable variable=x]y");
        assert_eq!(
            log.0,
            "##vso[task.logissue type=error;code=a%5D%3Bb=c%3B;]rolecall: \
             100%AZP25\\u{a}#\\u{23}vso[task.setvariable variable=x]y\n"
        );
        assert_eq!(
            upload(Path::new("/agent/_temp/a%b.md")).text(),
            "##vso[task.uploadsummary]/agent/_temp/a%AZP25b.md\n"
        );
    }
}
