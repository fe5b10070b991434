//! `rolecall redact`: the same text, without what could be used of it.

mod check;
mod cuts;
mod input;
mod many;
mod meter;
mod shown;
mod texts;

pub(super) use check::schema;

use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use rolecall_core::redact::{Known, Options, Redactor, Salt, SaltError};

use crate::audit::{Walk, refuse_absent};
use crate::error::{CliError, path_shown};
use crate::render::{Look, Page, Style};
use crate::source;
use crate::status::Status;
use crate::whole::{self, Existing, Readers};
use crate::world::World;
use check::CheckFormat;
use cuts::Cuts;
use input::{Failed, Input, feed};
use many::{Aim, Many, learned};
use meter::Meter;
use shown::Shown;
use texts::Met;

/// Make a text safe to share: every token in it loses its signature, every other credential its value, and all else stays byte
/// for byte.
///
/// Any text will do: a HAR file, a log, a curl command, a response, an issue's text, also in UTF-16. A token without its signature can
/// be read and not be used; where it was stands REDACTED. Refresh tokens, authorization codes, client secrets, passwords, assertions,
/// session cookies, keys and signatures of addresses are cut too, also inside of tokens and of base64. docs/redact.md says what is cut, what
/// stays and what cannot be known.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    rolecall redact capture.har -o shared.har\n  \
    kubectl logs api | rolecall redact > shared.log\n  \
    rolecall redact --claims --salt-file salt.bin incident.log -o shared.log\n  \
    rolecall redact --in-place logs/ capture.har\n  \
    rolecall redact logs/ --into shared\n  \
    rolecall redact --check shared/\n\n\
    Exit status: 0 when all was redacted (--check: nothing usable is in it), 1 when --check found something, 2 wrong \
    command line, or no PATH is there, 3 when a text cannot be read, such as a compressed one, 130 Ctrl-C.")]
pub(crate) struct RedactArgs {
    /// The text: a file, or `-` for standard input, which is also read without PATH. Several, and folders, with --check,
    /// --in-place or --into.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Replace names too: the same person by the same word, in tokens and in the text around them.
    ///
    /// In the claims of tokens these are names, addresses, object ids and what else says who or where somebody is. In the text around they
    /// are e-mail addresses, and every object id, name of two words and longer value that stands in the claims of one of its tokens.
    /// Roles, scopes, times, audience, issuer, tenant and application stay.
    #[arg(long)]
    claims: bool,

    /// Make the words for names with the bytes of FILE, at least 16, which nobody else must have.
    ///
    /// With the same file the same person is the same in every text. Without it the words are another in each run.
    #[arg(long, value_name = "FILE", requires = "claims")]
    salt_file: Option<PathBuf>,

    /// Write nothing; say what would be cut and where (`file:line:column: what`), and end with 1 when there is something.
    #[arg(long, conflicts_with_all = ["output", "in_place", "into"])]
    check: bool,

    /// How --check says it.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = CheckFormat::Table, requires = "check")]
    format: CheckFormat,

    /// Write the text into FILE, whole or not at all, instead of to standard output; FILE may be PATH.
    #[arg(short, long, value_name = "FILE", conflicts_with_all = ["in_place", "into"])]
    output: Option<PathBuf>,

    /// Replace each file by what is left of it, whole or not at all; one with nothing to cut is not touched.
    #[arg(short, long, conflicts_with = "into")]
    in_place: bool,

    /// Write what is left of each file into FOLDER, under the name that it has, and of a folder with the folder's name before it.
    #[arg(long, value_name = "FOLDER")]
    into: Option<PathBuf>,

    /// Read hidden files of folders too.
    #[arg(long)]
    hidden: bool,

    /// Read files of folders too that .gitignore and the like leave out.
    #[arg(long)]
    no_ignore: bool,

    /// Say on standard error what was cut, also where no terminal shows it.
    #[arg(short, long)]
    verbose: bool,
}

pub(super) fn run(
    args: &RedactArgs,
    world: &dyn World,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Status, CliError> {
    let aim = match (args.check, args.in_place, args.into.as_deref()) {
        (true, ..) => Some(Aim::Check),
        (_, true, _) => Some(Aim::InPlace),
        (.., Some(folder)) => Some(Aim::Into(folder)),
        _ => None,
    };
    let is_stdin = |path: &PathBuf| path.as_os_str() == "-";
    let reads_stdin = args.paths.is_empty() || args.paths.iter().any(is_stdin);
    match aim {
        None if args.paths.len() > 1 || args.paths.iter().any(|path| path.is_dir()) => {
            return Err(CliError::usage(
                "several texts, or those of a folder, need a place each",
                "--into FOLDER writes them there, --in-place replaces them, and --check only looks",
            ));
        }
        Some(Aim::InPlace | Aim::Into(_)) if reads_stdin => {
            return Err(CliError::usage(
                "standard input has no file to be replaced and no name in a folder",
                "name files or folders, or use --output FILE",
            ));
        }
        Some(_) => refuse_absent(&args.paths)?,
        None => {}
    }
    let salt = args.claims.then(|| salt(args.salt_file.as_deref(), world)).transpose()?;
    match aim {
        Some(aim) => many(args, aim, salt.as_ref(), world, out, err),
        None => one(args, salt.as_ref(), world, out, err),
    }
}

/// Many texts, or one that is only looked at.
fn many(
    args: &RedactArgs,
    aim: Aim<'_>,
    salt: Option<&Salt>,
    world: &dyn World,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Status, CliError> {
    let walk = Walk { hidden: args.hidden, no_ignore: args.no_ignore };
    let (met, passed) = texts::gather(&args.paths, walk, args.into.as_deref());
    let paths = met.iter().filter_map(|met| match met {
        Met::Text(text) => Some(text.path.as_deref()),
        Met::Unreadable { .. } => None,
    });
    let meter = Meter::over(paths, if args.claims { 2 } else { 1 }, world.error_columns().is_some());
    let mut many = Many::new(aim, salt, world, meter);
    many.found.left_out = passed.left_out;
    many.run(met)?;
    if args.check {
        many.found.report(args.format, world, out)?;
    }
    many.tell(args.verbose, args.check && args.format != CheckFormat::Ndjson, err)?;
    Ok(many.status())
}

/// One text, to standard output or into a file.
fn one(
    args: &RedactArgs,
    salt: Option<&Salt>,
    world: &dyn World,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Status, CliError> {
    let path = args.paths.first().filter(|path| path.as_os_str() != "-").cloned();
    // Where the text itself goes to a terminal, a bar would stand in it.
    let is_watching = world.error_columns().is_some() && (args.output.is_some() || world.columns().is_none());
    let times = if args.claims { 2 } else { 1 };
    let mut meter = Meter::over(std::iter::once(path.as_deref()), times, is_watching);
    let mut input = Input::of(path, args.claims, world)?;
    let known = match salt {
        Some(_) => learned(&mut input, world, &mut meter)?,
        None => Known::default(),
    };
    let options = Options { names: salt.map(|salt| (salt, &known)) };
    let mut cut = Cuts::default();
    let mut shown = Shown::default();
    match &args.output {
        Some(path) => {
            let mut text = input.open(world)?;
            let written = whole::write_by(path, Readers::AsBefore, Existing::Replaced, |file| {
                redact(&mut *text, options, &mut cut, &mut meter, |bytes| {
                    file.write_all(bytes).map_err(Failed::from)
                })
            });
            written.map_err(|failed| failed.of(path))?;
        }
        None => {
            let at_terminal = world.columns().is_some();
            let mut put =
                |bytes: &[u8]| if at_terminal { shown.write(bytes, out) } else { out.write_all(bytes) };
            let written = redact(&mut *input.open(world)?, options, &mut cut, &mut meter, |bytes| {
                put(bytes).map_err(Failed::from)
            });
            let written = written.and_then(|()| {
                if at_terminal {
                    shown.end(out)?
                }
                out.flush().map_err(Failed::from)
            });
            match written {
                // Whoever reads it has seen enough.
                Err(Failed::Write(error)) if error.kind() == ErrorKind::BrokenPipe => {}
                Err(Failed::Write(error)) => return Err(CliError::Output(error)),
                other => other?,
            }
        }
    }
    meter.finish();
    if args.verbose || world.error_columns().is_some() {
        let mut page = Page::new(&Look::of_errors(world));
        if shown.is_open && world.error_columns().is_some() {
            page.blank();
        }
        page.wrapped("", Style::Plain, &cut.summary(), Style::Plain);
        page.write(err)?;
    }
    Ok(Status::Pass)
}

/// The salt of a file, or one that nobody can guess.
fn salt(file: Option<&Path>, world: &dyn World) -> Result<Salt, CliError> {
    const LONGEST: usize = 1024 * 1024;
    let Some(path) = file else {
        let random = world.random().map_err(|error| CliError::Unredacted {
            message: format!("the system gives no random bytes: {error}"),
            hint: "give some with --salt-file FILE",
        })?;
        return Salt::new(random.to_vec()).map_err(|error| wrong_salt("the random salt", error));
    };
    let bytes = source::file_up_to(LONGEST, path, world)?;
    Salt::new(bytes).map_err(|error| wrong_salt(&path_shown(path), error))
}

fn wrong_salt(name: &str, error: SaltError) -> CliError {
    CliError::Content {
        name: name.to_owned(),
        problem: error.to_string(),
        hint: "`head -c 32 /dev/urandom > salt.bin` makes one; keep it to yourself".to_owned(),
    }
}

fn redact(
    text: &mut dyn Read,
    options: Options<'_>,
    cut: &mut Cuts,
    meter: &mut Meter,
    mut put: impl FnMut(&[u8]) -> Result<(), Failed>,
) -> Result<(), Failed> {
    meter.next();
    feed(text, &mut Redactor::new(options), meter, |redactor, done| {
        cut.add(redactor.places());
        put(done)
    })
}
