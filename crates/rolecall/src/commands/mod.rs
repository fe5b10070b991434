//! One file a command: its arguments, whose doc comments are its help, and what it does.

mod check;
mod completions;
mod explain;
mod get;
mod inspect;
mod keys;
mod schema;
mod verify;

pub(crate) use check::CheckArgs;
pub(crate) use completions::CompletionsArgs;
pub(crate) use explain::ExplainArgs;
pub(crate) use get::{GetArgs, path_of};
pub(crate) use inspect::InspectArgs;
pub(crate) use keys::KeysArgs;
pub(crate) use verify::VerifyArgs;

use std::io::Write;

use crate::arguments::{Format, OutputArgs};
use crate::cli::{Command, Parsed};
use crate::error::CliError;
use crate::judge::judge;
use crate::render::{self, Look, Page};
use crate::request::Request;
use crate::status::Status;
use crate::world::World;

/// Does what was asked for and writes the answer to `out`.
///
/// # Errors
/// [`CliError`] when there is no answer.
pub(crate) fn run(parsed: Parsed, world: &dyn World, out: &mut dyn Write) -> Result<Status, CliError> {
    match parsed {
        Parsed::Text(text) => {
            let mut page = Page::new(&Look::of_text(world));
            page.help(&text);
            page.write(out)?;
            Ok(Status::Pass)
        }
        Parsed::Command(command) => match *command {
            Command::Inspect(args) => inspect::run(&args, world, out),
            Command::Verify(args) => verify::run(&args, world, out),
            Command::Check(args) => check::run(&args, world, out),
            Command::Get(args) => get::run(&args, world, out),
            Command::Explain(args) => explain::run(&args, world, out),
            Command::Keys(args) => keys::run(&args, world, out),
            Command::Schema => schema::run(out),
            Command::Completions(args) => completions::run(&args, out),
        },
    }
}

/// Arguments of the commands that end in a report.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    output: OutputArgs,

    /// Show the signature too; whoever has it can use the token.
    #[arg(long)]
    show_signature: bool,
}

/// Judges what `request` holds, and draws the report as `args` want it.
fn report(
    request: &Request,
    args: &ReportArgs,
    world: &dyn World,
    out: &mut dyn Write,
) -> Result<Status, CliError> {
    let report = judge(request, world)?;
    let look = Look::of(&args.output, world);
    let page = match args.output.format {
        Format::Table => render::table::render(&report, &look),
        Format::Json => render::json::render(&report),
    };
    page.write(out)?;
    let status = report.verdict.into();
    // The process ends here: taking the report apart piece by piece would only keep it.
    std::mem::forget((report, page));
    Ok(status)
}
