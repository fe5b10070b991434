//! clap's errors, told in rolecall's words. clap repeats what was typed; what was typed can be a token.

mod habits;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::error::{CliError, holds_token_text, repeated};

/// The error that stands for `error`, which is none of clap's ways of showing help.
pub(crate) fn told(error: &clap::Error) -> CliError {
    let context = Context(error);
    let argument = context.argument();
    let value = context.value();
    let (message, hint) = match error.kind() {
        ErrorKind::InvalidSubcommand => wrong_command(&context),
        ErrorKind::UnknownArgument => unknown_argument(&context),
        ErrorKind::InvalidValue if value.is_empty() => {
            (format!("{argument} needs a value"), one_of(&context.words(ContextKind::ValidValue)))
        }
        ErrorKind::InvalidValue => (
            format!("{argument} cannot be `{value}`"),
            did_you_mean(&context, ContextKind::SuggestedValue, "")
                .unwrap_or_else(|| one_of(&context.words(ContextKind::ValidValue))),
        ),
        ErrorKind::ValueValidation => (format!("{argument}: {}", context.reason()), String::new()),
        ErrorKind::TooManyValues => (format!("{argument} got one value too many"), String::new()),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            (format!("{argument} got too few values"), String::new())
        }
        ErrorKind::NoEquals => (format!("{argument} needs `=` before its value"), String::new()),
        ErrorKind::ArgumentConflict => {
            let others = context.words(ContextKind::PriorArg);
            if others.contains(&argument) || others.is_empty() {
                (format!("{argument} is there twice"), "write it once".to_owned())
            } else {
                let others = rolecall_core::text::listed(&others, "and");
                (format!("{argument} and {others} exclude each other"), "leave one of them out".to_owned())
            }
        }
        ErrorKind::MissingRequiredArgument => (format!("{argument} is missing"), String::new()),
        ErrorKind::MissingSubcommand => {
            ("a command is missing".to_owned(), one_of(&context.words(ContextKind::ValidSubcommand)))
        }
        ErrorKind::InvalidUtf8 => ("an argument is not UTF-8".to_owned(), String::new()),
        _ => ("the command line cannot be read".to_owned(), "see `rolecall --help`".to_owned()),
    };
    CliError::Usage { message, hint, usage: context.usage() }
}

fn wrong_command(context: &Context<'_>) -> (String, String) {
    let typed = context.words(ContextKind::InvalidSubcommand).concat();
    if typed == "version" {
        return ("`version` is no command".to_owned(), "write `rolecall --version`".to_owned());
    }
    if let Some(hint) = habits::command(&typed) {
        return (format!("`{typed}` is no command"), hint.to_owned());
    }
    // clap puts the likeliest last.
    if let Some(close) = context.words(ContextKind::SuggestedSubcommand).last() {
        return (format!("`{}` is no command", repeated(&typed)), format!("did you mean `{close}`?"));
    }
    let usage = context.usage();
    let mut above = usage.trim_start_matches("usage: rolecall ").split(' ').take(1);
    let all = crate::cli::command();
    if let Some(command) = above.next().and_then(|name| all.find_subcommand(name)) {
        let names: Vec<String> =
            command.get_subcommands().map(|sub| format!("`{}`", sub.get_name())).collect();
        return (
            format!("`rolecall {}` has no such command", command.get_name()),
            format!("it has {}", rolecall_core::text::listed(&names, "and")),
        );
    }
    // What is like no command could be anything, a password too, and is not repeated.
    (
        "the first word is neither a command nor a token".to_owned(),
        "see `rolecall --help` for the commands; put a pasted text that has spaces into quotes".to_owned(),
    )
}

/// What people write as an option of its own where `--format` has it as a value.
const FORMATS: [&str; 8] = ["json", "ndjson", "junit", "sarif", "github", "azure", "markdown", "table"];

fn unknown_argument(context: &Context<'_>) -> (String, String) {
    let typed = context.words(ContextKind::InvalidArg).concat();
    let name = typed.split('=').next().unwrap_or_default();
    if let Some(option) = name.strip_prefix("--") {
        if FORMATS.contains(&option) {
            return (format!("there is no option `{name}` here"), format!("write `--format {option}`"));
        }
        if let Some(hint) = habits::option(option) {
            return (format!("there is no option `{name}` here"), hint.to_owned());
        }
        let owners = owners(&crate::cli::command(), option);
        if !owners.is_empty() {
            return (
                format!("there is no option `{name}` here"),
                format!("`{name}` belongs to {}", rolecall_core::text::listed(&owners, "and")),
            );
        }
        let hint = did_you_mean(context, ContextKind::SuggestedArg, "")
            .or_else(|| longer(context, option))
            .unwrap_or_default();
        return (format!("there is no option `{}` here", repeated(name)), hint);
    }
    if let Some(short) = name.strip_prefix('-') {
        // One letter is no secret.
        let mut letters = short.chars();
        return match (letters.next(), letters.next()) {
            (Some(letter), None) if letter.is_ascii_digit() => (
                format!("there is no option `-{letter}` here"),
                "no time or number is negative here: write it without the dash".to_owned(),
            ),
            (Some(letter), None) if letter.is_ascii_alphabetic() => (
                format!("there is no option `-{letter}` here"),
                habits::option(short).unwrap_or_default().to_owned(),
            ),
            _ => ("there is no such option here".to_owned(), String::new()),
        };
    }
    // Whatever it is, it may be a token or the second half of one.
    (
        "there is one argument too many".to_owned(),
        "a token is one argument: put a pasted text that has spaces into quotes".to_owned(),
    )
}

/// The options of the command at hand whose names end in `option`, as `--token-file` in `file`.
fn longer(context: &Context<'_>, option: &str) -> Option<String> {
    let all = crate::cli::command();
    let usage = context.usage();
    let command = all.find_subcommand(usage.strip_prefix("usage: rolecall ")?.split(' ').next()?)?;
    let names =
        command.get_arguments().filter(|argument| !argument.is_hide_set()).filter_map(clap::Arg::get_long);
    let names = names.filter(|name| name.strip_suffix(option).is_some_and(|before| before.ends_with('-')));
    let names: Vec<String> = names.map(|name| format!("`--{name}`")).collect();
    (!names.is_empty()).then(|| format!("did you mean {}?", rolecall_core::text::listed(&names, "or")))
}

/// The commands below `command` that have the long option `name`, as they are written.
fn owners(command: &clap::Command, name: &str) -> Vec<String> {
    let mut owners = Vec::new();
    for sub in command.get_subcommands() {
        let known = |argument: &clap::Arg| argument.get_long() == Some(name) && !argument.is_hide_set();
        if sub.get_arguments().any(known) {
            owners.push(format!("`rolecall {}`", sub.get_name()));
        }
        let below = self::owners(sub, name).into_iter();
        owners.extend(
            below.map(|owner| owner.replacen("rolecall ", &format!("rolecall {} ", sub.get_name()), 1)),
        );
    }
    owners
}

fn did_you_mean(context: &Context<'_>, kind: ContextKind, prefix: &str) -> Option<String> {
    context.words(kind).first().map(|close| format!("did you mean `{prefix}{close}`?"))
}

fn one_of(words: &[String]) -> String {
    if words.is_empty() {
        String::new()
    } else {
        format!("write {}", rolecall_core::text::listed(words, "or"))
    }
}

/// What clap knows of an error.
struct Context<'a>(&'a clap::Error);

impl Context<'_> {
    fn words(&self, kind: ContextKind) -> Vec<String> {
        match self.0.get(kind) {
            Some(ContextValue::String(word)) => vec![word.clone()],
            Some(ContextValue::Strings(words)) => words.clone(),
            _ => Vec::new(),
        }
    }

    /// The flag or place that the error is about, as the help writes it: `--now <TIME>`.
    fn argument(&self) -> String {
        let words = self.words(ContextKind::InvalidArg);
        if words.is_empty() { "an argument".to_owned() } else { rolecall_core::text::listed(&words, "and") }
    }

    fn value(&self) -> String {
        repeated(&self.words(ContextKind::InvalidValue).concat()).to_owned()
    }

    /// Why a value was refused, in the words of the type that it was to become.
    fn reason(&self) -> String {
        let typed = self.words(ContextKind::InvalidValue).concat();
        let reason = std::error::Error::source(self.0).map(ToString::to_string).unwrap_or_default();
        // Types quote what they refuse; what must not be repeated isn't repeated in their words either.
        if repeated(&typed) == typed || !(reason.contains(&typed) || holds_token_text(&reason)) {
            reason
        } else {
            "the value is of another form than it should be".to_owned()
        }
    }

    /// `usage: rolecall verify [OPTIONS] [TOKEN]`: names of arguments, never their values.
    fn usage(&self) -> String {
        match self.0.get(ContextKind::Usage) {
            Some(ContextValue::StyledStr(usage)) => {
                let usage = usage.to_string();
                format!("usage: {}", usage.strip_prefix("Usage: ").unwrap_or(&usage).trim_end())
            }
            _ => String::new(),
        }
    }
}
