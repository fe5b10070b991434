//! The command line: which command, with which arguments.

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{Args as _, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::commands::{
    AuditArgs, CheckArgs, CompletionsArgs, DiffArgs, ExplainArgs, GetArgs, InspectArgs, KeysArgs,
    PermissionsArgs, PolicyCommandArgs, RedactArgs, SchemaArgs, VerifyArgs,
};
use crate::error::CliError;
use crate::usage;

/// Says what a JSON Web Token is, who issued it, for whom, until when, and what it may do.
///
/// Four questions are answered apart from each other: is it authentic, current, addressed to the API in mind, and
/// allowed to do the job? What was not checked is said to be not checked. No token is ever printed back, and the network is
/// used only for the keys of a tenant or authority that you name.
#[derive(Debug, Parser)]
#[command(
    name = "rolecall",
    version,
    override_usage = "rolecall [TOKEN]\n       rolecall <COMMAND> [OPTIONS] [TOKEN]",
    after_help = "Without a command, `inspect` is meant: `rolecall eyJ…`, or `rolecall` alone to paste a token.\n\n\
                  Exit status: 0 pass (inspect: it could be decoded), 1 fail, 2 wrong command line, 3 undecided or \
                  unreadable, 130 Ctrl-C at the prompt (Enter or Ctrl-D with nothing pasted is 2).",
    subcommand_required = true
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Inspect(InspectArgs),
    Verify(VerifyArgs),
    Check(Box<CheckArgs>),
    Audit(Box<AuditArgs>),
    Get(GetArgs),
    Explain(ExplainArgs),
    Keys(KeysArgs),
    Permissions(PermissionsArgs),
    Diff(DiffArgs),
    Policy(PolicyCommandArgs),
    Redact(RedactArgs),
    Schema(SchemaArgs),
    Completions(CompletionsArgs),
}

/// What the command line asks for.
#[derive(Debug)]
pub(crate) enum Parsed {
    /// A command.
    Command(Box<Command>),
    /// Help or the version: a text to print.
    Text(String),
}

/// The names of the commands.
pub(crate) const NAMES: [&str; 13] = [
    "inspect",
    "verify",
    "check",
    "audit",
    "get",
    "explain",
    "keys",
    "permissions",
    "diff",
    "policy",
    "redact",
    "schema",
    "completions",
];

/// The command called `name` without the others; `None` of those that are rarely run, or are no command.
fn alone(name: &str) -> Option<clap::Command> {
    let name = *NAMES.iter().find(|known| **known == name)?;
    let command = clap::Command::new(name);
    Some(match name {
        "inspect" => InspectArgs::augment_args(command),
        "verify" => VerifyArgs::augment_args(command),
        "check" => CheckArgs::augment_args(command),
        "audit" => AuditArgs::augment_args(command),
        "get" => GetArgs::augment_args(command),
        "explain" => ExplainArgs::augment_args(command),
        "permissions" => PermissionsArgs::augment_args(command),
        _ => return None,
    })
}

/// The command line as clap knows it.
pub(crate) fn command() -> clap::Command {
    Cli::command()
}

/// Reads `arguments`, the program's name first. Without a command they are those of `inspect`.
///
/// # Errors
/// [`CliError::Usage`], which repeats nothing that could be a token.
pub(crate) fn parse(arguments: Vec<OsString>) -> Result<Parsed, CliError> {
    let arguments = with_command(arguments);
    let name = arguments.get(1).and_then(|word| word.to_str()).unwrap_or_default();
    // A sound command line needs the options of its own command alone. Whatever is wrong with it, or asks for help, is told by
    // the whole tree, which knows what else could have been meant.
    if let Some(only) = alone(name) {
        let mut command = clap::Command::new("rolecall").subcommand(only);
        let read = command
            .try_get_matches_from_mut(arguments.iter())
            .and_then(|matches| Cli::from_arg_matches(&matches));
        // One process reads one command line: to take its options apart again would be work for nobody.
        std::mem::forget(command);
        if let Ok(cli) = read {
            return Ok(Parsed::Command(Box::new(cli.command)));
        }
    }
    let read =
        command().try_get_matches_from_mut(arguments).and_then(|matches| Cli::from_arg_matches(&matches));
    match read {
        Ok(cli) => Ok(Parsed::Command(Box::new(cli.command))),
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                Ok(Parsed::Text(error.render().to_string()))
            }
            _ => Err(usage::told(&error)),
        },
    }
}

/// Puts the command first: where it stands behind options it is moved there, where there is none it is `inspect`. A
/// first word that can only be a misspelt command is left for clap to name.
fn with_command(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let is_command = |word: &str| word == "help" || NAMES.contains(&word);
    if arguments.is_empty() {
        arguments.push("rolecall".into());
    }
    let first = arguments.get(1).and_then(|word| word.to_str()).unwrap_or_default();
    if is_command(first) || matches!(first, "-h" | "--help" | "-V" | "--version") || is_plain_word(first) {
        return arguments;
    }
    let behind = first_positional(&arguments)
        .filter(|index| arguments.get(*index).and_then(|word| word.to_str()).is_some_and(is_command));
    match behind {
        Some(index) => {
            let name = arguments.remove(index);
            arguments.insert(1, name);
        }
        None => arguments.insert(1, "inspect".into()),
    }
    arguments
}

/// Letters only, and few of them: no token looks like that, and no credential that rolecall can name.
fn is_plain_word(word: &str) -> bool {
    (1..=16).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Where the first argument stands that is no option of `inspect` and no option's value.
fn first_positional(arguments: &[OsString]) -> Option<usize> {
    if !arguments.get(1)?.to_str()?.starts_with('-') {
        return Some(1);
    }
    let inspect = alone("inspect")?;
    let mut index = 1;
    while let Some(word) = arguments.get(index)?.to_str() {
        let Some(option) = word.strip_prefix("--").filter(|option| !option.is_empty()) else {
            match word {
                "-v" => index += 1,
                _ => return Some(index),
            }
            continue;
        };
        let known = inspect.get_arguments().find(|argument| argument.get_long() == Some(option));
        let takes_value = known.is_some_and(|argument| argument.get_action().takes_values());
        index += if takes_value { 2 } else { 1 };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_named_and_one_alone_is_what_it_is_among_all() {
        let all = command();
        let names: Vec<&str> = all.get_subcommands().map(clap::Command::get_name).collect();
        assert_eq!(names, NAMES);
        for name in NAMES {
            let Some(only) = alone(name) else { continue };
            let among = all.find_subcommand(name).expect("it is named");
            let ids = |command: &clap::Command| {
                command.get_arguments().map(|argument| argument.get_id().to_string()).collect::<Vec<_>>()
            };
            assert_eq!(ids(&only), ids(among), "{name}");
        }
    }
}
