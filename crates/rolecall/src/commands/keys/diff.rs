//! `rolecall keys diff`: what did a rollover change?

use std::io::Write;
use std::path::PathBuf;

use rolecall_core::keys::KeyDiff;

use crate::arguments::{Format, OutputArgs};
use crate::error::CliError;
use crate::key_files;
use crate::render::{Look, key_diff};
use crate::status::Status;
use crate::world::World;

/// Compare two files of keys: which keys came, which went, which changed under the same name.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    rolecall keys diff last-week.json today.json\n\n\
    Exit status: 0 when both hold the same keys, 1 when they differ, 2 when a file cannot be read.")]
pub(super) struct DiffArgs {
    /// The file to start from: a JWKS, a JWK or PEM.
    #[arg(value_name = "A")]
    first: PathBuf,

    /// The file to compare with it.
    #[arg(value_name = "B")]
    second: PathBuf,

    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn run(args: &DiffArgs, world: &dyn World, out: &mut dyn Write) -> Result<Status, CliError> {
    let (first, second) = (key_files::read(&args.first, world)?, key_files::read(&args.second, world)?);
    let diff = KeyDiff::between(&first, &second);
    let page = match args.output.format {
        Format::Table => key_diff::render_table(&diff, &first, &second, &Look::of(&args.output, world)),
        Format::Json => key_diff::render_json(&diff, &first, &second),
    };
    page.write(out)?;
    Ok(if diff.is_empty() { Status::Pass } else { Status::Fail })
}
