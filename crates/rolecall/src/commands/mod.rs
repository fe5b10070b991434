//! One file a command: its arguments, whose doc comments are its help, and what it does.

mod audit;
mod check;
mod completions;
mod diff;
mod explain;
mod get;
mod inspect;
mod keys;
mod permissions;
mod policy;
mod redact;
mod schema;
mod verify;

pub(crate) use audit::AuditArgs;
pub(crate) use check::CheckArgs;
pub(crate) use completions::CompletionsArgs;
pub(crate) use diff::DiffArgs;
pub(crate) use explain::ExplainArgs;
pub(crate) use get::{GetArgs, path_of};
pub(crate) use inspect::InspectArgs;
pub(crate) use keys::KeysArgs;
pub(crate) use permissions::PermissionsArgs;
pub(crate) use policy::PolicyCommandArgs;
pub(crate) use redact::RedactArgs;
pub(crate) use schema::SchemaArgs;
pub(crate) use verify::VerifyArgs;

use std::io::Write;

use crate::cli::{Command, Parsed};
use crate::error::{CliError, path_shown};
use crate::evidence;
use crate::judge::judge;
use crate::lock_file;
use crate::outputs;
use crate::render::{self, Look, Page};
use crate::request::{Arguments, Request};
use crate::status::Status;
use crate::world::World;

/// Does what was asked for and writes the answer to `out`; what a command tells beside its answer goes to `err`.
///
/// # Errors
/// [`CliError`] when there is no answer.
pub(crate) fn run(
    parsed: Parsed,
    world: &dyn World,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Status, CliError> {
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
            Command::Audit(args) => audit::run(&args, world, out),
            Command::Get(args) => get::run(&args, world, out),
            Command::Explain(args) => explain::run(&args, world, out),
            Command::Keys(args) => keys::run(&args, world, out),
            Command::Permissions(args) => permissions::run(&args, world, out),
            Command::Diff(args) => diff::run(&args, world, out),
            Command::Policy(args) => policy::run(&args, world, out),
            Command::Redact(args) => redact::run(&args, world, out, err),
            Command::Schema(args) => schema::run(&args, out),
            Command::Completions(args) => completions::run(&args, out),
        },
    }
}

/// Judges what `arguments` ask, draws the report as they want it, and keeps what it rests on where they say so.
fn report(arguments: &Arguments<'_>, world: &dyn World, out: &mut dyn Write) -> Result<Status, CliError> {
    let folder = arguments.evidence.and_then(|args| args.evidence.as_deref());
    let (token, trust) = (&arguments.ask.token.token_file, &arguments.ask.trust);
    let inputs = token.iter().chain(&trust.jwks).chain(&trust.secret_file);
    outputs::refuse(&arguments.ask.report.report, folder, inputs)?;
    // Contradictions are told before a folder is made for what will not come.
    let request = Request::read(arguments, world)?;
    folder.map(evidence::prepare).transpose()?;
    let mut judged = judge(&request, world)?;
    judged.report.policy = arguments.files.and_then(|files| files.summary.clone());
    let update = arguments.files.and_then(|files| files.update.as_deref());
    let locked = update.map_or(Ok(()), |path| -> Result<(), CliError> {
        let before = arguments.files.and_then(|files| files.lock.as_ref());
        let note = lock_file::update(path, before, &judged)?;
        judged.report.policy.get_or_insert_default().notes.push(note);
        Ok(())
    });
    let saved = folder.map_or(Ok(()), |folder| {
        let note = format!("What the verdict rests on is saved in {}.", path_shown(folder));
        judged.report.trust.notes.push(note);
        evidence::save(folder, arguments, &request, &judged, world)
    });
    if saved.is_err() {
        judged.report.trust.notes.pop();
    }
    let output = &arguments.ask.report;
    let look = Look { verbose: output.verbose, ..Look::in_colour(&output.color, world) };
    let page = render::report(&judged.report, output.format, &look);
    page.write(out)?;
    outputs::summary(&judged.report, output.format, world).map_or(Ok(()), |more| more.write(out))?;
    outputs::write(&judged.report, &output.report)?;
    saved?;
    locked?;
    let status = judged.report.verdict.into();
    // The process ends here: taking the report apart piece by piece would only keep it.
    std::mem::forget((judged, page, request));
    Ok(status)
}
