//! `rolecall redact`: the same text, without what could be used of it.

mod cuts;
mod input;
mod shown;

use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use rolecall_core::redact::{Known, Options, Redactor, Salt, SaltError};

use crate::error::{CliError, path_shown};
use crate::render::{Look, Page, Style};
use crate::source;
use crate::status::Status;
use crate::whole::{self, Existing, Readers};
use crate::world::World;
use cuts::Cuts;
use input::{Failed, Input, feed};
use shown::Shown;

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
    rolecall redact --check shared.har\n\n\
    Exit status: 0 when the text was redacted (--check: nothing usable is in it), 1 when --check found something, 2 wrong \
    command line, 3 when the text cannot be read, such as a compressed one.")]
pub(crate) struct RedactArgs {
    /// The text: a file, or `-` for standard input, which is also read without PATH.
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,

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

    /// Write nothing; say what would be cut and where, and end with 1 when there is something.
    #[arg(long, conflicts_with = "output")]
    check: bool,

    /// Write the text into FILE, whole or not at all, instead of to standard output; FILE may be PATH.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

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
    let path = args.path.as_deref().filter(|path| path.as_os_str() != "-");
    let salt = args.claims.then(|| salt(args.salt_file.as_deref(), world)).transpose()?;
    let mut input = Input::of(path, args.claims, world)?;
    let known = match salt {
        Some(_) => learn(&mut input, world)?,
        None => Known::default(),
    };
    let options = Options { names: salt.as_ref().map(|salt| (salt, &known)) };
    let mut cut = Cuts::default();
    if args.check {
        redact(&mut *input.open(world)?, options, &mut cut, |_| Ok(()))?;
        return cut.report(world, out);
    }
    match &args.output {
        Some(path) => {
            let mut text = input.open(world)?;
            let written = whole::write_by(path, Readers::Others, Existing::Replaced, |file| {
                redact(&mut *text, options, &mut cut, |bytes| file.write_all(bytes).map_err(Failed::from))
            });
            written.map_err(|failed| failed.of(path))?;
        }
        None => {
            let at_terminal = world.columns().is_some();
            let mut shown = Shown::default();
            let mut put =
                |bytes: &[u8]| if at_terminal { shown.write(bytes, out) } else { out.write_all(bytes) };
            let written =
                redact(&mut *input.open(world)?, options, &mut cut, |bytes| put(bytes).map_err(Failed::from));
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
    if args.verbose || world.error_columns().is_some() {
        let mut page = Page::new(&Look::of_errors(world));
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

/// What the claims of every token in the text hold.
fn learn(input: &mut Input<'_>, world: &dyn World) -> Result<Known, CliError> {
    let mut redactor = Redactor::learning();
    feed(&mut *input.open(world)?, &mut redactor, |redactor, _| {
        redactor.places().for_each(drop);
        Ok(())
    })?;
    Ok(redactor.into_known())
}

fn redact(
    text: &mut dyn Read,
    options: Options<'_>,
    cut: &mut Cuts,
    mut put: impl FnMut(&[u8]) -> Result<(), Failed>,
) -> Result<(), Failed> {
    feed(text, &mut Redactor::new(options), |redactor, done| {
        cut.add(redactor.places());
        put(done)
    })
}
