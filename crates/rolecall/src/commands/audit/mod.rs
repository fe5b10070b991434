//! `rolecall audit`: many tokens, wherever they stand.

mod arguments;
mod merged;
mod plan;

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rolecall_core::audit::{Facts, FailOn, Gate, Summary};
use rolecall_core::report::Verdict;

pub(crate) use self::arguments::AuditArgs;
use self::arguments::{AuditCommand, AuditOutputArgs};
use self::merged::merged;
use self::plan::plan;
use crate::arguments::ReportFormat;
use crate::audit::{self, Outcome, Plan, Progress, Sources, Walk};
use crate::error::{CliError, holds_token_text, path_shown};
use crate::outputs;
use crate::render::{Look, Page, audit as drawn};
use crate::status::Status;
use crate::world::World;

pub(super) fn run(args: &AuditArgs, world: &dyn World, out: &mut dyn Write) -> Result<Status, CliError> {
    if let Some(AuditCommand::Merge(merge)) = &args.command {
        return merged(merge, world, out);
    }
    let output = &args.output;
    let keys = args.trust.jwks.iter().chain(&args.trust.secret_file);
    outputs::refuse(&output.report, None, args.paths.iter().chain(keys))?;
    if args.input.lines && !matches!(output.format, ReportFormat::Table | ReportFormat::Ndjson) {
        return Err(CliError::usage(
            "--lines writes one line of JSON for every line",
            "leave --format out, or write --format ndjson",
        ));
    }
    refuse_no_paths(args, world)?;
    // With --lines there is one text, which is told when it is opened.
    if !args.input.keep_going && !args.input.lines {
        audit::refuse_absent(&args.paths)?;
    }
    let plan = plan(args, world)?;
    let stop = stop_at_ctrl_c();
    let outcome = if args.input.lines {
        filtered(args, &plan, world, &stop)?
    } else {
        audited(args, &plan, world, &stop)?
    };
    let interrupted = stop.load(Ordering::Relaxed) && outcome.closed.is_none();
    let status = finish(args, plan, outcome, world, out)?;
    Ok(if interrupted { Status::Interrupted } else { status })
}

/// Refuses a terminal, from which no log comes, and a token or a value of --fail-on where a file should be named.
fn refuse_no_paths(args: &AuditArgs, world: &dyn World) -> Result<(), CliError> {
    if reads_stdin(args) && world.stdin_is_terminal() {
        return Err(CliError::usage(
            "there is nothing to audit: standard input is a terminal",
            "name files or folders, or pipe a text in; `rolecall inspect` takes a paste",
        ));
    }
    let is_token = |path: &PathBuf| {
        path.to_str().is_some_and(|name| name.contains('.') && name.len() > 60 && holds_token_text(name))
    };
    if args.paths.iter().any(|path| is_token(path) && !path.exists()) {
        return Err(CliError::usage(
            "a token stands where a file or folder should be named",
            "`rolecall inspect` reads one token; `rolecall audit` reads texts with many, also from standard input",
        ));
    }
    let fail_on = &args.listing.fail_on;
    let second = FailOn::ALL.into_iter().find(|what| {
        !fail_on.is_empty() && args.paths.iter().any(|path| path.as_os_str() == what.name() && !path.exists())
    });
    if let Some(second) = second {
        let named: Vec<&str> = fail_on.iter().chain([&second]).map(|what| what.name()).collect();
        return Err(CliError::usage(
            format!("`{}` is no file or folder", second.name()),
            format!("several values go with commas: --fail-on {}", named.join(",")),
        ));
    }
    Ok(())
}

fn reads_stdin(args: &AuditArgs) -> bool {
    args.paths.is_empty() || args.paths.iter().any(|path| path.as_os_str() == "-")
}

fn audited(
    args: &AuditArgs,
    plan: &Plan,
    world: &dyn World,
    stop: &Arc<AtomicBool>,
) -> Result<Outcome, CliError> {
    let walk = Walk { hidden: args.input.hidden, no_ignore: args.input.no_ignore };
    let stdin = if reads_stdin(args) { world.stdin_until(stop) } else { Box::new(io::empty()) };
    let sources = Sources::new(args.paths.clone(), walk, stdin);
    // Records that go to the terminal would be written into the bar.
    let is_seen = world.error_columns().is_some() && !(plan.records && world.columns().is_some());
    let progress = if is_seen { Progress::shown(bytes(&args.paths)) } else { Progress::hidden() };
    Ok(audit::run(plan, sources, progress, stop, &mut world.records().map_err(CliError::Output)?))
}

/// How much lies at `paths` on the disk, where all of them are files.
fn bytes(paths: &[PathBuf]) -> Option<u64> {
    let lengths = paths.iter().map(|path| {
        let about = path.metadata().ok().filter(std::fs::Metadata::is_file)?;
        Some(about.len())
    });
    if paths.is_empty() { None } else { lengths.sum() }
}

fn filtered(
    args: &AuditArgs,
    plan: &Plan,
    world: &dyn World,
    stop: &Arc<AtomicBool>,
) -> Result<Outcome, CliError> {
    let (name, reader): (String, Box<dyn Read + Send>) = match &args.paths[..] {
        [] => ("standard input".to_owned(), audit::unpack_stream(world.stdin_until(stop))),
        [path] if path.as_os_str() == "-" => {
            ("standard input".to_owned(), audit::unpack_stream(world.stdin_until(stop)))
        }
        [path] if path.is_dir() => {
            return Err(CliError::usage(
                format!("--lines reads one stream, and `{}` is a folder", path_shown(path)),
                "leave out --lines, and every token in the folder is judged; or name a file, or pipe the files in",
            ));
        }
        [path] => match File::open(path) {
            Ok(file) if path.is_file() => (path_shown(path), audit::unpack(Box::new(file))),
            Ok(file) => (path_shown(path), audit::unpack_stream(Box::new(file))),
            Err(error) => {
                return Err(CliError::File { name: path_shown(path), reason: error.to_string() });
            }
        },
        _ => return Err(CliError::usage("--lines reads one text", "give one file, or pipe the text in")),
    };
    Ok(audit::filter(plan, &name, reader, stop, &mut world.records().map_err(CliError::Output)?))
}

/// Draws what came of it, and says how the process ends.
fn finish(
    args: &AuditArgs,
    plan: Plan,
    outcome: Outcome,
    world: &dyn World,
    out: &mut dyn Write,
) -> Result<Status, CliError> {
    let Outcome { mut summary, tokens, closed } = outcome;
    summary.keep_going = args.input.keep_going;
    summary.gate = Gate::of(&summary, &args.listing.fail_on);
    let listed: Vec<&Facts> = tokens.iter().filter(|facts| !plan.live || facts.is_live()).collect();
    summary.unlisted = (tokens.len() - listed.len()) as u64;
    let status = status(&summary);
    if plan.records {
        let look = Look::of_errors(world);
        let page = drawn::render(&summary, &[], ReportFormat::Table, &look);
        page.write(&mut io::stderr())?;
    } else if closed.is_none() {
        draw(&summary, &listed, &args.output, args.listing.summary_only, world, out)?;
    }
    outputs::audit(&summary, &listed, &args.output.report)?;
    // The process ends here, and the system takes all of it back at once.
    std::mem::forget(tokens);
    match closed {
        Some(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CliError::Output(error)),
        _ => Ok(status),
    }
}

fn draw(
    summary: &Summary,
    tokens: &[&Facts],
    output: &AuditOutputArgs,
    summary_only: bool,
    world: &dyn World,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let look = Look { verbose: output.verbose, ..Look::in_colour(&output.color, world) };
    let shown = if summary_only && output.format != ReportFormat::Json { &[][..] } else { tokens };
    drawn::render(summary, shown, output.format, &look).write(out)?;
    let more: Option<Page> = outputs::audit_summary(summary, tokens, output.format, world);
    more.map_or(Ok(()), |page| page.write(out))
}

/// How the process ends.
fn status(summary: &Summary) -> Status {
    match summary.ends() {
        Verdict::Fail => Status::Fail,
        Verdict::Undecided => Status::Undecided,
        Verdict::Pass | Verdict::NotAsked => Status::Pass,
    }
}

/// Set by Ctrl-C, after which what was done so far is the answer; a second one ends the process at once.
fn stop_at_ctrl_c() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    #[cfg(unix)]
    {
        use signal_hook::consts::{SIGINT, SIGTERM};
        use signal_hook::flag;
        for signal in [SIGINT, SIGTERM] {
            // Without the handlers the process ends as any other does.
            let _ = flag::register_conditional_shutdown(signal, 128 + signal, stop.clone());
            let _ = flag::register(signal, stop.clone());
        }
    }
    stop
}
