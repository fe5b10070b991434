//! What the job needs.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};
use rolecall_core::nature::Bearer;
use rolecall_core::time::{Seconds, TimeError};

use super::no_token;

/// What the token must, may and must not carry.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Permissions: what the job needs")]
pub(crate) struct PolicyArgs {
    /// A permission that must be in `roles`, by its exact name; can be repeated.
    ///
    /// An application's permissions are there, and in a user's token the user's own roles, which count too: --kind app
    /// refuses such a token.
    #[arg(long, value_name = "NAME", value_parser = no_token)]
    pub(crate) require: Vec<String>,

    /// Names of which one must be in `roles`, with commas between them; can be repeated.
    #[arg(long, value_name = "A,B", value_parser = Group::read)]
    pub(crate) any_of: Vec<Group>,

    /// A delegated permission that must be in `scp`, by its exact name; can be repeated.
    #[arg(long, value_name = "NAME", value_parser = no_token)]
    pub(crate) scope: Vec<String>,

    /// An operation that the token must be able to call, such as "GET /api/alerts", or a whole address; can be repeated.
    ///
    /// Any permission that opens it will do, of the token's own kind. The API and its audience follow from it.
    /// `rolecall permissions` tells what an operation needs.
    #[arg(long = "for", value_name = "OPERATION", value_parser = no_token)]
    pub(crate) operations: Vec<String>,

    /// Operations in FILE: one a line, or a browser's traffic (HAR); can be repeated.
    #[arg(long, value_name = "FILE")]
    pub(crate) for_file: Vec<PathBuf>,

    /// Describes an API of your own: FILE says which permission its operations need; can be repeated.
    #[arg(long, value_name = "FILE")]
    pub(crate) catalog: Vec<PathBuf>,

    /// A pattern that no permission of the token may match, such as `*.ReadWrite.*`; can be repeated.
    #[arg(long, value_name = "PATTERN", value_parser = pattern)]
    pub(crate) forbid: Vec<String>,

    /// Allow nothing beyond what is asked for.
    #[arg(long)]
    pub(crate) exact: bool,

    /// For whom the token must speak: an application alone, or a user.
    #[arg(long, value_name = "KIND", value_enum)]
    pub(crate) kind: Option<Kind>,

    /// How long the token must still live, such as 10m; a number alone is in seconds.
    #[arg(long, value_name = "LENGTH")]
    pub(crate) min_remaining: Option<Length>,

    /// How long the token may live in all, such as 70m; a number alone is in seconds.
    #[arg(long, value_name = "LENGTH")]
    pub(crate) max_lifetime: Option<Length>,

    /// Accept a token without any permission: the API keeps an access list of its own.
    #[arg(long)]
    pub(crate) allow_no_permissions: bool,
}

/// A pattern that can match something.
fn pattern(text: &str) -> Result<String, String> {
    let text = no_token(text)?;
    match rolecall_core::policy::pattern_problem(&text) {
        Some(problem) => Err(problem.to_owned()),
        None => Ok(text),
    }
}

impl PolicyArgs {
    /// Whether anything is asked for that a token could fall short of.
    pub(crate) fn demands_something(&self) -> bool {
        let names = [&self.require, &self.scope, &self.forbid].iter().any(|list| !list.is_empty());
        names
            || !self.operations.is_empty()
            || !self.for_file.is_empty()
            || !self.any_of.is_empty()
            || self.exact
            || self.kind.is_some()
            || self.min_remaining.is_some()
            || self.max_lifetime.is_some()
    }
}

/// For whom a token speaks, as the command line says it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Kind {
    /// An application alone.
    App,
    /// A user, through an application.
    Delegated,
}

impl From<Kind> for Bearer {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::App => Self::AppOnly,
            Kind::Delegated => Self::Delegated,
        }
    }
}

/// A length of time, and whether it was written as a number alone.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Length {
    pub(crate) seconds: Seconds,
    pub(crate) is_bare: bool,
}

impl Length {
    /// That the number written behind `flag` counts seconds, where it is so small that minutes may be meant.
    pub(crate) fn doubt(self, flag: &str) -> Option<String> {
        let number = self.seconds.0;
        (self.is_bare && (1..60).contains(&number)).then(|| {
            format!(
                "{flag} {number} means {}: a number alone counts seconds. For minutes write {number}m.",
                self.seconds
            )
        })
    }
}

impl From<Seconds> for Length {
    fn from(seconds: Seconds) -> Self {
        Self { seconds, is_bare: false }
    }
}

impl FromStr for Length {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        Ok(Self { seconds: text.parse()?, is_bare: text.bytes().all(|byte| byte.is_ascii_digit()) })
    }
}

/// Names of which one is enough.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Group(pub(crate) Vec<String>);

impl Group {
    fn read(text: &str) -> Result<Self, String> {
        let names: Vec<String> = no_token(text)?.split(',').map(str::to_owned).collect();
        if names.iter().any(String::is_empty) {
            return Err("a name is empty: write A,B without spaces".to_owned());
        }
        Ok(Self(names))
    }
}
