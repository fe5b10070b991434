//! `rolecall policy init`: a policy that a token meets, as a start.

use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use rolecall_core::input;
use rolecall_core::policy::draft;

use crate::arguments::TokenArgs;
use crate::choice;
use crate::error::{CliError, path_shown};
use crate::render::{Look, Page, Style};
use crate::source;
use crate::status::Status;
use crate::whole::{self, Existing, Readers};
use crate::world::World;

/// Draft a policy file from a token: its tenant, audience, kind and exact permissions, with comments. Nothing is verified.
///
/// The draft holds nothing secret and nobody's name. Read it before you rely on it: it asks for what this token carries, not
/// for what the job needs.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    rolecall policy init --from-token token.txt\n  \
    rolecall policy init --from-token token.txt --output rolecall.toml\n  \
    az account get-access-token | rolecall policy init --from-token -\n\n\
    Exit status: 0 when a policy was drafted, 2 wrong command line, 3 when no policy can be drafted from what was given.")]
pub(super) struct InitArgs {
    /// Read the token from FILE; `-` reads standard input.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["token", "token_file"], help_heading = "The token")]
    from_token: Option<PathBuf>,

    /// Write the draft into FILE, which must not exist yet, instead of to standard output.
    #[arg(short, long = "output", value_name = "FILE", help_heading = "Output")]
    output_file: Option<PathBuf>,

    #[command(flatten)]
    token: TokenArgs,
}

pub(super) fn run(args: &InitArgs, world: &dyn World, out: &mut dyn Write) -> Result<Status, CliError> {
    let mut wanted = args.token.clone();
    match &args.from_token {
        Some(dash) if dash.as_os_str() == "-" => wanted.token = Some("-".into()),
        Some(path) => wanted.token_file = Some(path.clone()),
        None => {}
    }
    let given = source::read(&wanted, world)?;
    let pasted = input::find(&given.bytes)?;
    let Some(index) = choice::chosen(&pasted, &given.bytes, wanted.pick, false)? else {
        return Err(CliError::Unreadable);
    };
    let text = draft(&pasted.tokens[index].token).map_err(|error| CliError::Unanswered {
        message: format!("no policy can be drafted: {error}"),
        hint: "`rolecall inspect` with the same input shows what is in it".to_owned(),
    })?;
    let mut page = Page::new(&Look::of_text(world));
    match &args.output_file {
        None => page = raw(&text),
        Some(path) => {
            let name = path_shown(path);
            whole::write(path, text.as_bytes(), Readers::Others, Existing::Kept).map_err(
                |error| match error.kind() {
                    ErrorKind::AlreadyExists => CliError::usage(
                        format!("`{name}` is there already, and nothing is written over"),
                        "name another file, or leave --output out to see the draft",
                    ),
                    _ => CliError::Write { name: name.clone(), reason: error.to_string() },
                },
            )?;
            let told = format!(
                "{name} was drafted from a token that nobody has verified: read it before you rely on it."
            );
            page.wrapped("", Style::Plain, &told, Style::Plain);
        }
    }
    page.write(out)?;
    Ok(Status::Pass)
}

/// The draft as it is: its lines are not wrapped, and whatever does not show is an escape of TOML already.
fn raw(text: &str) -> Page {
    let mut page = Page::new(&Look::plain());
    page.preformatted(text);
    page
}
