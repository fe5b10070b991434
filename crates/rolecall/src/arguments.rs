//! The arguments that several commands share, read straight into the core's types. The doc comments are the help.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, ValueEnum};
use rolecall_core::entra::{Cloud, TenantId};
use rolecall_core::nature::Bearer;
use rolecall_core::time::{Seconds, UnixTime};

use crate::error::holds_token_text;

/// The most that clocks may be said to differ (docs/design.md §5).
const LEEWAY_LIMIT: Seconds = Seconds(600);

/// Which token.
#[derive(Debug, Args)]
#[command(next_help_heading = "The token")]
pub(crate) struct TokenArgs {
    /// The token, or text that holds one; `-` reads standard input.
    ///
    /// Any text will do: a bare token, an Authorization header, a curl command, a JSON response, a URL, a log line.
    /// Without TOKEN it is read from --token-file, else from standard input when that is no terminal, else from the
    /// environment variable ROLECALL_TOKEN; at a terminal a prompt asks for a paste, which is not shown.
    #[arg(value_name = "TOKEN", help_heading = None::<&'static str>)]
    pub(crate) token: Option<OsString>,

    /// Read the token from FILE.
    #[arg(long, value_name = "FILE", conflicts_with = "token")]
    pub(crate) token_file: Option<PathBuf>,

    /// Take token number N where the text holds several.
    #[arg(long, value_name = "N", value_parser = number_from_one)]
    pub(crate) pick: Option<usize>,
}

/// When.
#[derive(Debug, Args)]
#[command(next_help_heading = "Time")]
pub(crate) struct TimeArgs {
    /// Judge times as of TIME (RFC 3339, or seconds since 1970) instead of the clock.
    #[arg(long, value_name = "TIME", allow_negative_numbers = true)]
    pub(crate) now: Option<UnixTime>,

    /// How far clocks may differ, at most 10m [default: 60s; 0s for inspect].
    #[arg(long, value_name = "LENGTH", value_parser = leeway)]
    pub(crate) leeway: Option<Seconds>,
}

/// How the answer looks.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// What to print: a table for people, or the whole report as JSON.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,

    #[command(flatten)]
    pub(crate) color: ColorArgs,

    /// Show more: both sides of every check, and longer values.
    #[arg(short, long)]
    pub(crate) verbose: bool,
}

/// Colour alone, for commands that have one format.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct ColorArgs {
    /// Use colour: when a terminal reads, always, or never. NO_COLOR in the environment means never.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = ColorChoice::Auto)]
    pub(crate) color: ColorChoice,
}

/// Whom to trust.
#[derive(Debug, Args)]
#[command(next_help_heading = "Trust: whose signature counts")]
pub(crate) struct TrustArgs {
    /// Trust the keys in FILE: a JWKS, a JWK or PEM; can be repeated.
    #[arg(long, value_name = "FILE")]
    pub(crate) jwks: Vec<PathBuf>,

    /// Trust the HMAC secret in FILE; its bytes are taken as they are, a line end too.
    #[arg(long, value_name = "FILE")]
    pub(crate) secret_file: Option<PathBuf>,

    /// The issuer that `iss` must be, byte for byte.
    #[arg(long, value_name = "ISSUER", value_parser = no_token, conflicts_with = "tenant")]
    pub(crate) issuer: Option<String>,

    /// The Entra tenant that must have issued the token, by its GUID; its v1 and its v2 issuer both count.
    #[arg(long, value_name = "GUID")]
    pub(crate) tenant: Option<TenantId>,

    /// The cloud of the tenant [default: public].
    #[arg(long, value_name = "CLOUD", value_parser = cloud(), requires = "tenant")]
    pub(crate) cloud: Option<Cloud>,
}

/// For whom the token must be.
#[derive(Debug, Args)]
#[command(next_help_heading = "Audience: whom the token must be for")]
pub(crate) struct AudienceArgs {
    /// An audience that `aud` may be, byte for byte; can be repeated.
    #[arg(long, value_name = "AUDIENCE", value_parser = no_token)]
    pub(crate) audience: Vec<String>,

    /// The API that the token must be for: its name, application id or address, such as `defender` or `graph`.
    #[arg(long, value_name = "API", value_parser = no_token)]
    pub(crate) resource: Option<String>,

    /// Accept any audience.
    #[arg(long, conflicts_with = "audience")]
    pub(crate) any_audience: bool,
}

/// What the token must, may and must not carry.
#[derive(Debug, Args)]
#[command(next_help_heading = "Permissions: what the job needs")]
pub(crate) struct PolicyArgs {
    /// An application permission that must be in `roles`, by its exact name; can be repeated.
    #[arg(long, value_name = "NAME", value_parser = no_token)]
    pub(crate) require: Vec<String>,

    /// Names of which one must be in `roles`, with commas between them; can be repeated.
    #[arg(long, value_name = "A,B", value_parser = Group::read)]
    pub(crate) any_of: Vec<Group>,

    /// A delegated permission that must be in `scp`, by its exact name; can be repeated.
    #[arg(long, value_name = "NAME", value_parser = no_token)]
    pub(crate) scope: Vec<String>,

    /// A pattern that no permission of the token may match, such as `*.ReadWrite.*`; can be repeated.
    #[arg(long, value_name = "PATTERN", value_parser = no_token)]
    pub(crate) forbid: Vec<String>,

    /// Allow nothing beyond what is asked for.
    #[arg(long)]
    pub(crate) exact: bool,

    /// For whom the token must speak: an application alone, or a user.
    #[arg(long, value_name = "KIND", value_enum)]
    pub(crate) kind: Option<Kind>,

    /// How long the token must still live, such as 10m.
    #[arg(long, value_name = "LENGTH")]
    pub(crate) min_remaining: Option<Seconds>,

    /// How long the token may live in all, such as 70m.
    #[arg(long, value_name = "LENGTH")]
    pub(crate) max_lifetime: Option<Seconds>,

    /// Accept a token without any permission: the API keeps an access list of its own.
    #[arg(long)]
    pub(crate) allow_no_permissions: bool,
}

impl PolicyArgs {
    /// Whether anything is asked for that a token could fall short of.
    pub(crate) fn demands_something(&self) -> bool {
        let names = [&self.require, &self.scope, &self.forbid].iter().any(|list| !list.is_empty());
        names
            || !self.any_of.is_empty()
            || self.exact
            || self.kind.is_some()
            || self.min_remaining.is_some()
            || self.max_lifetime.is_some()
    }
}

/// What to print.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Table,
    /// For programs.
    Json,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// When a terminal reads.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
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

fn cloud() -> impl clap::builder::TypedValueParser<Value = Cloud> {
    PossibleValuesParser::new(Cloud::ALL.map(Cloud::id)).try_map(|name| name.parse::<Cloud>())
}

fn number_from_one(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|number| *number > 0).ok_or_else(|| format!("`{text}` is no number from 1 on"))
}

fn leeway(text: &str) -> Result<Seconds, String> {
    let length: Seconds = text.parse().map_err(|error: rolecall_core::time::TimeError| error.to_string())?;
    if length > LEEWAY_LIMIT {
        return Err(format!(
            "{length} is too long: clocks that differ by more than {LEEWAY_LIMIT} need repair"
        ));
    }
    Ok(length)
}

/// A text that reports repeat, and that therefore must not be a token that slipped into the wrong place.
fn no_token(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Err("it is empty".to_owned());
    }
    if text.contains('.') && holds_token_text(text) && text.contains("ey") {
        return Err("this has the look of a token".to_owned());
    }
    Ok(text.to_owned())
}
