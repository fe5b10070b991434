//! The arguments of `rolecall audit`. The doc comments are the help.

use std::path::PathBuf;

use clap::Subcommand;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use rolecall_core::audit::FailOn;

use crate::arguments::{
    AudienceArgs, ColorArgs, NetworkArgs, PolicyArgs, ReportFile, ReportFormat, TimeArgs, TrustArgs,
};
use crate::error::holds_token_text;

/// Find every token in files, folders, logs, recordings or a stream, and judge each distinct one once.
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  \
    rolecall audit logs/\n  \
    rolecall audit --tenant contoso.com --fail-on forged,live gateway.log.gz\n  \
    rolecall audit --jwks keys.json --as-of-line --format ndjson < access.log\n  \
    rolecall audit --tenant contoso.com --require Alert.Read.All --field access_token tokens.ndjson\n  \
    rolecall audit --jwks keys.json --lines < tokens.txt > reports.ndjson\n  \
    rolecall audit merge part-1.json part-2.json\n\n\
    Without keys tokens are only looked at. With keys the questions of `rolecall check` are asked, each where something is said \
    to hold the tokens to; an expired token then is a *no*, and --fail-on says what matters. Refresh tokens, client secrets and other credentials that are no \
    JWT are not looked for: `rolecall redact --check` finds them.\n\n\
    Exit status: 0 nothing speaks against them, 1 a question that was asked is *no*, or what --fail-on names was found, 2 wrong \
    command line, or no PATH is there, 3 undecided, or something could not be read or was not looked into, 130 Ctrl-C."
)]
#[command(mut_arg("leeway", |arg| arg.help("How far clocks may differ, at most 10m [default: 60s; 0s where nothing is asked]")))]
pub(crate) struct AuditArgs {
    #[command(subcommand)]
    pub(super) command: Option<AuditCommand>,

    /// Files and folders; `-`, or none at all, is standard input. Packed files (gzip, zstd) and HAR are read as what they are.
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) listing: ListingArgs,
    #[command(flatten)]
    pub(super) trust: TrustArgs,
    #[command(flatten)]
    pub(super) audience: AudienceArgs,
    #[command(flatten)]
    pub(super) demands: PolicyArgs,
    #[command(flatten)]
    pub(super) files: AuditPolicyArgs,
    #[command(flatten)]
    pub(super) time: TimeArgs,
    #[command(flatten)]
    pub(super) network: NetworkArgs,
    #[command(flatten)]
    pub(super) output: AuditOutputArgs,
}

/// What to do instead.
#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Put the summaries of several runs together, as if everything had been read in one.
    Merge(MergeArgs),
}

/// Put summaries of `audit --summary-only --format json` together, as if everything had been read in one run.
#[derive(Debug, clap::Args)]
pub(super) struct MergeArgs {
    /// Files that `rolecall audit --summary-only --format json` wrote.
    #[arg(value_name = "FILE", required = true)]
    pub(super) files: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) output: AuditOutputArgs,

    /// What could not be read is no failure, and two files with the same content are two parts.
    #[arg(long)]
    pub(super) keep_going: bool,

    /// Fail on what is named here, and on nothing else, several with commas [default: what the parts were made with; any *no* where
    /// they had no --fail-on, or `nothing`]
    #[arg(long, value_name = "WHAT", value_parser = fail_on(), value_delimiter = ',')]
    pub(super) fail_on: Vec<FailOn>,
}

/// What is read, and how.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Input")]
pub(super) struct InputArgs {
    /// Read hidden files too.
    #[arg(long)]
    pub(super) hidden: bool,

    /// Read files too that .gitignore and the like leave out.
    #[arg(long)]
    pub(super) no_ignore: bool,

    /// Every line is a JSON record, and the token is in its member NAME; dots lead further in.
    #[arg(long, value_name = "NAME", value_parser = field)]
    pub(super) field: Option<Field>,

    /// One token or record a line in, one record a line out, in order and with no state between lines: a filter for big
    /// engines. A line without a token, or with several, gets a record that says so.
    #[arg(long, conflicts_with_all = ["live", "hidden", "no_ignore"])]
    pub(super) lines: bool,

    /// Judge the time of a token by the timestamp of its log line, not by the clock; a time without a zone is taken for UTC.
    /// What is live, the clock says all the same.
    #[arg(long, conflicts_with_all = ["now", "min_remaining", "unordered"])]
    pub(super) as_of_line: bool,

    /// What cannot be read, a line without a token and what looks like one in base64 are told, and are no failure; nor is a PATH
    /// that is not there.
    #[arg(long)]
    pub(super) keep_going: bool,

    /// How many tokens are judged at once [default: as many as there are processors].
    #[arg(long, value_name = "N", value_parser = jobs)]
    pub(super) jobs: Option<usize>,
}

/// What is listed, and what fails.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "What is listed, and what fails")]
pub(super) struct ListingArgs {
    /// List only tokens that may still be used now, by whoever trusts their issuer: they hold at this moment (--now), are not forged, and
    /// are whole.
    #[arg(long)]
    pub(super) live: bool,

    /// Fail on what is named here, and on nothing else, several with commas: forged (not authentic, for whatever reason), live (may
    /// still be used), not-allowed (lacks what was demanded, or carries more), any (token at all), nothing.
    #[arg(long, value_name = "WHAT", value_parser = fail_on(), value_delimiter = ',')]
    pub(super) fail_on: Vec<FailOn>,

    /// Print the summary alone; as JSON, with what `rolecall audit merge` needs.
    #[arg(long)]
    pub(super) summary_only: bool,

    /// Add each token's header and claims to its record (--format ndjson, --lines).
    #[arg(long)]
    pub(super) claims: bool,

    /// Add to each record (--format ndjson, --lines) what else is worth knowing of the token: the rules that `rolecall explain`
    /// knows.
    #[arg(long)]
    pub(super) findings: bool,

    /// Write each record (--format ndjson, --lines) as soon as it is ready, in any order.
    #[arg(long)]
    pub(super) unordered: bool,
}

/// The files that say what the job needs.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Files: what the job needs, written down")]
pub(super) struct AuditPolicyArgs {
    /// Read what tokens need from the policy FILE too, and whom to trust.
    ///
    /// Without it no policy file is read: logs lie anywhere.
    #[arg(long, value_name = "FILE")]
    pub(super) policy: Option<PathBuf>,

    /// Add what the policy file says below [profiles.NAME].
    #[arg(long, value_name = "NAME", requires = "policy")]
    pub(super) profile: Option<String>,
}

/// How the answer looks, and where it goes.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(super) struct AuditOutputArgs {
    /// What to print: a table for people; ndjson writes a record of each token as it goes, and the summary to standard error.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = ReportFormat::Table)]
    pub(super) format: ReportFormat,

    /// Write the outcome to FILE too, in a format of --format; can be repeated.
    #[arg(long, value_name = "FORMAT=FILE", value_parser = ReportFile::read)]
    pub(super) report: Vec<ReportFile>,

    #[command(flatten)]
    pub(super) color: ColorArgs,

    /// Show every token, with its last place, its SHA-256 and its tenant.
    #[arg(short, long)]
    pub(super) verbose: bool,
}

/// The names that lead to a member.
#[derive(Clone, Debug)]
pub(super) struct Field(pub(super) Vec<String>);

fn field(text: &str) -> Result<Field, String> {
    let names: Vec<String> = text.trim_start_matches('.').split('.').map(str::to_owned).collect();
    if names.iter().any(String::is_empty) || text.len() > 60 && holds_token_text(text) {
        return Err("write the name of a member, such as access_token or response.token".to_owned());
    }
    Ok(Field(names))
}

fn fail_on() -> impl TypedValueParser<Value = FailOn> {
    let values = FailOn::ALL.map(|what| PossibleValue::new(what.name()).help(what.meaning()));
    PossibleValuesParser::new(values)
        .try_map(|name| FailOn::ALL.into_iter().find(|what| what.name() == name).ok_or("it names nothing"))
}

fn jobs(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|jobs| (1..=256).contains(jobs))
        .ok_or_else(|| "write a number from 1 to 256".to_owned())
}
