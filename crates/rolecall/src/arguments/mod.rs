//! The arguments that several commands share, read straight into the core's types. The doc comments are the help.

mod policy;
mod policy_file;
mod report;
mod trust;

pub(crate) use policy::{Group, Kind, Length, PolicyArgs};
pub(crate) use policy_file::PolicyFileArgs;
pub(crate) use report::{ReportArgs, ReportFile, ReportFormat};
pub(crate) use trust::{AudienceArgs, AuthorityArgs, CertificateArgs, NetworkArgs, TrustArgs};

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use rolecall_core::policy::LEEWAY_LIMIT;
use rolecall_core::time::{Seconds, UnixTime};

use crate::error::holds_token_text;

/// Which token.
#[derive(Clone, Debug, Args)]
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

/// What an API said of the token.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "The refusal")]
pub(crate) struct RefusalArgs {
    /// An API's answer in FILE (401, 403): say what to change for it; `-` reads standard input.
    ///
    /// The body, its WWW-Authenticate header or the whole response of `curl -i` will do. Held against the token, it tells
    /// whether another one was sent, and which scope to ask for. It explains: no verdict and no exit status changes by it. A
    /// refusal that is pasted together with the token is read without this.
    #[arg(long, value_name = "FILE")]
    pub(crate) refusal: Option<PathBuf>,
}

/// When.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Time")]
pub(crate) struct TimeArgs {
    /// Judge times as of TIME (RFC 3339, or seconds since 1970) instead of the clock.
    #[arg(long, value_name = "TIME", allow_negative_numbers = true)]
    pub(crate) now: Option<UnixTime>,

    /// How far clocks may differ, at most 10m [default: 60s].
    #[arg(long, value_name = "LENGTH", value_parser = leeway)]
    pub(crate) leeway: Option<Seconds>,
}

/// How the answer looks.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// What to print: a table for people, or the whole report as JSON.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,

    #[command(flatten)]
    pub(crate) color: ColorArgs,

    /// Show longer values.
    #[arg(short, long)]
    pub(crate) verbose: bool,
}

/// What every command takes that ends in a report.
#[derive(Clone, Debug, Args)]
pub(crate) struct AskArgs {
    #[command(flatten)]
    pub(crate) token: TokenArgs,
    #[command(flatten)]
    pub(crate) refusal: RefusalArgs,
    #[command(flatten)]
    pub(crate) trust: TrustArgs,
    #[command(flatten)]
    pub(crate) audience: AudienceArgs,
    #[command(flatten)]
    pub(crate) time: TimeArgs,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
}

/// What is kept of a verdict.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Evidence")]
pub(crate) struct EvidenceArgs {
    /// Save what the verdict rests on in the folder DIR; the token is not among it.
    ///
    /// It gets the keys with their hash and time, the report, and in evidence.json the command that gives the same verdict
    /// again. A folder that holds evidence is not written over.
    #[arg(long, value_name = "DIR")]
    pub(crate) evidence: Option<PathBuf>,

    /// Save the token there too: whoever reads it can use it until it expires.
    #[arg(long, requires = "evidence")]
    pub(crate) evidence_token: bool,
}

/// Colour alone, for commands that have one format.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct ColorArgs {
    /// Use colour: when a terminal reads, always, or never. NO_COLOR in the environment means never.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = ColorChoice::Auto)]
    pub(crate) color: ColorChoice,
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
