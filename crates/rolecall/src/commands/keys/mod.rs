//! `rolecall keys`: fetch an authority's keys, look at files of keys, forget what was kept.

mod clear;
mod diff;
mod fetch;
mod show;

use std::io::Write;

use clap::Subcommand;

use crate::error::CliError;
use crate::status::Status;
use crate::world::World;

/// Fetch an issuer's keys into a file, look at files of keys, forget what was kept.
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = false)]
pub(crate) struct KeysArgs {
    #[command(subcommand)]
    command: KeysCommand,
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    Fetch(fetch::FetchArgs),
    Show(show::ShowArgs),
    Diff(diff::DiffArgs),
    Clear(clear::ClearArgs),
}

pub(super) fn run(args: &KeysArgs, world: &dyn World, out: &mut dyn Write) -> Result<Status, CliError> {
    match &args.command {
        KeysCommand::Fetch(args) => fetch::run(args, world, out),
        KeysCommand::Show(args) => show::run(args, world, out),
        KeysCommand::Diff(args) => diff::run(args, world, out),
        KeysCommand::Clear(args) => clear::run(args, world, out),
    }
}
