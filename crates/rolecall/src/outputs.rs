//! Where a report goes beside standard output: files of `--report`, and the summary that a CI system shows.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use rolecall_core::audit::{Facts, Summary};
use rolecall_core::report::Report;

use crate::arguments::{ReportFile, ReportFormat};
use crate::error::{CliError, path_shown};
use crate::render::runner::{azure, github};
use crate::render::{self, Look, Page};
use crate::whole::{self, Existing, Readers, plain};
use crate::world::World;

/// Refuses two reports for one file, those for which there is no place, those that would lie among the `evidence`, and those that
/// would take the place of one of `inputs`, which are read: before
/// anything is judged.
///
/// # Errors
/// [`CliError::Usage`] and [`CliError::Write`].
pub(crate) fn refuse<'i>(
    reports: &[ReportFile],
    evidence: Option<&Path>,
    inputs: impl IntoIterator<Item = &'i PathBuf>,
) -> Result<(), CliError> {
    let evidence = evidence.and_then(|folder| fs::canonicalize(folder).ok());
    let inputs: Vec<PathBuf> = inputs.into_iter().filter_map(|input| fs::canonicalize(input).ok()).collect();
    let mut seen = Vec::new();
    for report in reports {
        let place = whole::place(&report.path).map_err(wrong(&report.path))?;
        if seen.contains(&place) {
            return Err(CliError::usage(
                format!("two reports would go to `{}`", path_shown(&report.path)),
                "name a file for each",
            ));
        }
        if evidence.is_some() && place.parent() == evidence.as_deref() {
            return Err(CliError::usage(
                format!("`{}` lies in the folder for evidence", path_shown(&report.path)),
                "write the report beside that folder: what is in it stays as the verdict left it",
            ));
        }
        if inputs.contains(&place) {
            return Err(CliError::usage(
                format!("`{}` is read, and a report would take its place", path_shown(&report.path)),
                "name another file for the report",
            ));
        }
        seen.push(place);
    }
    Ok(())
}

/// Writes `report` to the file of each of `reports`.
///
/// # Errors
/// [`CliError::Write`], with the first file that could not be written.
pub(crate) fn write(report: &Report, reports: &[ReportFile]) -> Result<(), CliError> {
    for file in reports {
        put_whole(file, &render::report(report, file.format, &Look::plain()))?;
    }
    Ok(())
}

/// Writes the outcome of an audit to the file of each of `reports`.
///
/// # Errors
/// [`CliError::Write`], with the first file that could not be written.
pub(crate) fn audit(summary: &Summary, tokens: &[&Facts], reports: &[ReportFile]) -> Result<(), CliError> {
    for file in reports {
        let page = render::audit::render(summary, tokens, file.format, &Look::plain());
        put_whole(file, &page)?;
    }
    Ok(())
}

fn put_whole(file: &ReportFile, page: &Page) -> Result<(), CliError> {
    whole::write(&file.path, page.text().as_bytes(), Readers::Others, Existing::Replaced)
        .map_err(wrong(&file.path))
}

/// Hands a summary of an audit to the CI system that `format` is for; see [`summary`].
pub(crate) fn audit_summary(
    summary: &Summary,
    tokens: &[&Facts],
    format: ReportFormat,
    world: &dyn World,
) -> Option<Page> {
    hand_over(format, world, || render::audit::summary_page(summary, tokens))
}

/// Hands a summary of `report` to the CI system that `format` is for, where it says how, and gives back what is to be printed for
/// that. Where it cannot be handed over that is printed: the verdict stands without it.
pub(crate) fn summary(report: &Report, format: ReportFormat, world: &dyn World) -> Option<Page> {
    hand_over(format, world, || render::summary::render(report))
}

fn hand_over(format: ReportFormat, world: &dyn World, page: impl Fn() -> Page) -> Option<Page> {
    let named =
        |name: &str| world.variable(name).filter(|value: &OsString| !value.is_empty()).map(PathBuf::from);
    match format {
        ReportFormat::Github => {
            let file = named(github::SUMMARY)?;
            let appended = append(&file, &format!("{}\n", page().text()));
            appended.err().map(|error| github::warning(&told(&error)))
        }
        ReportFormat::Azure => {
            let folder = azure::FOLDERS.iter().find_map(|name| named(name))?;
            Some(match put(&folder, page().text()) {
                Ok(path) => azure::upload(&path),
                Err(error) => azure::warning(&told(&error)),
            })
        }
        _ => None,
    }
}

fn told(error: &io::Error) -> String {
    format!("the summary could not be written: {error}")
}

/// Adds `text` to the file at `path`, which other steps write to as well.
fn append(path: &Path, text: &str) -> io::Result<()> {
    OpenOptions::new().append(true).create(true).open(path)?.write_all(text.as_bytes())
}

/// Puts `text` into a new file in `folder`. The agent reads it later, so that no two runs may share one.
fn put(folder: &Path, text: &str) -> io::Result<PathBuf> {
    let folder = fs::canonicalize(folder)?;
    let mut file =
        tempfile::Builder::new().prefix("rolecall-").suffix(".md").tempfile_in(folder).map_err(plain)?;
    file.write_all(text.as_bytes())?;
    file.keep().map(|(_, path)| path).map_err(|error| error.error)
}

fn wrong(path: &Path) -> impl FnOnce(io::Error) -> CliError {
    let name = path_shown(path);
    move |error| CliError::Write { name, reason: error.to_string() }
}
