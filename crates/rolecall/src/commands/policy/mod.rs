//! `rolecall policy`: the policy file, drafted.

mod init;

use std::io::Write;

use clap::Subcommand;

use crate::error::CliError;
use crate::status::Status;
use crate::world::World;

/// Draft a policy file, which `check` reads, from a token.
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = false)]
pub(crate) struct PolicyCommandArgs {
    #[command(subcommand)]
    command: PolicyCommand,
}

#[derive(Debug, Subcommand)]
enum PolicyCommand {
    Init(init::InitArgs),
}

pub(super) fn run(
    args: &PolicyCommandArgs,
    world: &dyn World,
    out: &mut dyn Write,
) -> Result<Status, CliError> {
    match &args.command {
        PolicyCommand::Init(args) => init::run(args, world, out),
    }
}
