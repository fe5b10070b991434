//! How a report looks, and where it goes.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::ColorArgs;
use crate::error::repeated;

/// A report, and what is in it.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct ReportArgs {
    /// What to print: a table for people, or the report in another format.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = ReportFormat::Table)]
    pub(crate) format: ReportFormat,

    /// Write the report to FILE too, in a format of --format; can be repeated.
    ///
    /// The file is whole or not there at all; one that was there is replaced.
    #[arg(long, value_name = "FORMAT=FILE", value_parser = ReportFile::read)]
    pub(crate) report: Vec<ReportFile>,

    #[command(flatten)]
    pub(crate) color: ColorArgs,

    /// Show more: both sides of every check, and longer values.
    #[arg(short, long)]
    pub(crate) verbose: bool,

    /// Show the signature too; whoever has it can use the token.
    #[arg(long)]
    pub(crate) show_signature: bool,
}

/// What a report is written in.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For people.
    Table,
    /// For programs.
    Json,
    /// JSON on one line.
    Ndjson,
    /// For a page or a comment.
    Markdown,
    /// JUnit XML, for the test view of a CI system.
    Junit,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// GitHub Actions: annotations, and a summary of the job.
    Github,
    /// Azure Pipelines: issues, and a summary of the run.
    Azure,
}

/// A report that is written to a file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ReportFile {
    pub(crate) format: ReportFormat,
    pub(crate) path: PathBuf,
}

impl ReportFile {
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let Some((name, path)) = text.split_once('=') else {
            return Err(format!("it has the form FORMAT=FILE, and FORMAT is {}", formats()));
        };
        let format = ReportFormat::from_str(name, false)
            .map_err(|_| format!("there is no format `{}`: write {}", repeated(name), formats()))?;
        if path.is_empty() {
            return Err(format!("it has the form {name}=FILE, and FILE is missing"));
        }
        Ok(Self { format, path: path.into() })
    }
}

/// The names of the formats, in a sentence.
fn formats() -> String {
    let values = ReportFormat::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    let names: Vec<String> = values.map(|value| value.get_name().to_owned()).collect();
    rolecall_core::text::listed(&names, "or")
}
