//! `rolecall diff`: what does one token carry that another does not?

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::{Path, PathBuf};

use rolecall_core::input::{self, Pasted};
use rolecall_core::policy::compare;
use rolecall_core::token::Token;

use crate::arguments::{Format, OutputArgs, TokenArgs};
use crate::choice;
use crate::error::{CliError, holds_token_text};
use crate::render::{Look, token_diff};
use crate::source;
use crate::status::Status;
use crate::world::World;

/// Compare two tokens: issuer, audience, tenant, client, kind, permissions, directory roles, lifetime. Nothing is verified.
///
/// A name that only the second carries has a `+`, one that only the first carries a `-`, a value that took another's
/// place a `~`. Names are compared whole and exactly; their order makes no difference.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    rolecall diff yesterday.jwt today.jwt\n  \
    az account get-access-token | rolecall diff before.txt -\n  \
    rolecall diff --format json a.jwt b.jwt\n\n\
    To hold every later token to what one carries, write a lock: `rolecall check … --lock app.lock.toml --update-lock`.\n\n\
    Exit status: 0 when both say the same, 1 when they differ, 2 wrong command line, 3 when one has no readable token.")]
#[command(mut_arg("verbose", |arg| arg.help("Show also what both have, and longer values")))]
pub(crate) struct DiffArgs {
    /// The token to start from: a file, `-` for standard input, or text that holds a token.
    #[arg(value_name = "A")]
    first: OsString,

    /// The token to compare with it, in the same way.
    #[arg(value_name = "B")]
    second: OsString,

    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn run(args: &DiffArgs, world: &dyn World, out: &mut dyn Write) -> Result<Status, CliError> {
    if args.first == "-" && args.second == "-" {
        return Err(CliError::usage(
            "standard input can be only one of the two tokens",
            "put the other one into a file",
        ));
    }
    let (first, second) = (read(&args.first, "first", world)?, read(&args.second, "second", world)?);
    let changes = compare(first.token(), second.token());
    let page = match args.output.format {
        Format::Table => token_diff::render_table(&changes, &Look::of(&args.output, world)),
        Format::Json => token_diff::render_json(&changes),
    };
    page.write(out)?;
    Ok(if changes.iter().all(rolecall_core::policy::Change::is_same) { Status::Pass } else { Status::Fail })
}

/// A text and which token of it is meant.
struct Side {
    pasted: Pasted,
    index: usize,
}

impl Side {
    fn token(&self) -> &Token {
        &self.pasted.tokens[self.index].token
    }
}

fn read(word: &OsStr, which: &str, world: &dyn World) -> Result<Side, CliError> {
    let is_text =
        word != "-" && !world.is_file(Path::new(word)) && word.to_str().is_some_and(holds_token_text);
    let args = match word == "-" || is_text {
        true => TokenArgs { token: Some(word.to_owned()), token_file: None, pick: None },
        false => TokenArgs { token: None, token_file: Some(PathBuf::from(word)), pick: None },
    };
    let given = source::read(&args, world)?;
    let pasted = input::find(&given.bytes)?;
    let index = choice::chosen(&pasted, &given.bytes, None, false).map_err(|error| match error {
        CliError::Usage { message, .. } => CliError::usage(
            format!("the {which} text: {message}"),
            "give each token in a file of its own; `rolecall inspect` shows which tokens a text holds",
        ),
        other => other,
    })?;
    let index = index.ok_or_else(|| CliError::UnreadableSide { which: which.to_owned() })?;
    Ok(Side { pasted, index })
}
