//! `rolecall keys show`: what is in a file of keys?

use std::io::Write;
use std::path::PathBuf;

use crate::arguments::{Format, OutputArgs};
use crate::error::CliError;
use crate::key_files;
use crate::render::{Look, keys};
use crate::status::Status;
use crate::world::World;

/// Show the keys in a JWKS, a JWK or PEM, and what in it cannot be used.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    rolecall keys show keys.json\n  \
    rolecall keys show --format json issuer.pem\n\n\
    Exit status: 0 when a key can be used, 2 when the file cannot be read, 3 when no key in it can be used.")]
pub(super) struct ShowArgs {
    /// The file: a JWKS, a JWK or PEM.
    #[arg(value_name = "FILE")]
    file: PathBuf,

    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn run(args: &ShowArgs, world: &dyn World, out: &mut dyn Write) -> Result<Status, CliError> {
    let set = key_files::read(&args.file, world)?;
    let page = match args.output.format {
        Format::Table => keys::render_table(&set, world.now(), &Look::of(&args.output, world)),
        Format::Json => keys::render_json(&set),
    };
    page.write(out)?;
    Ok(if keys::usable(&set) == 0 { Status::Undecided } else { Status::Pass })
}
