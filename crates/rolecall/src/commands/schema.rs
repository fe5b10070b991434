//! `rolecall schema`: the JSON Schema of what rolecall reads and writes.

use std::io::Write;

use clap::ValueEnum;
use rolecall_core::{catalog, policy};

use crate::error::CliError;
use crate::render::{Page, json, permissions};
use crate::status::Status;

/// Print the JSON Schema of the report, of a policy file for editors, of a catalog file, or of what `permissions`, `audit` or `redact --check`
/// writes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    rolecall schema > report.schema.json\n  \
    rolecall schema policy > rolecall.schema.json     an editor then completes rolecall.toml")]
pub(crate) struct SchemaArgs {
    /// Of what.
    #[arg(value_name = "WHAT", value_enum, default_value_t = What::Report)]
    what: What,
}

/// What has a schema.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum What {
    /// The report that `--format json` writes.
    Report,
    /// The policy file, rolecall.toml.
    Policy,
    /// A file of --catalog: an API of your own.
    Catalog,
    /// What `rolecall permissions --format json` writes.
    Permissions,
    /// What `rolecall audit` writes: records of tokens, and summaries.
    Audit,
    /// What `rolecall redact --check --format json` writes, and a line of `--format ndjson`.
    Redact,
}

pub(super) fn run(args: &SchemaArgs, out: &mut dyn Write) -> Result<Status, CliError> {
    let page = match args.what {
        What::Report => Page::json(&json::schema()),
        What::Policy => Page::json(&policy::schema()),
        What::Catalog => Page::json(&catalog::own_schema()),
        What::Permissions => Page::json(&permissions::schema()),
        What::Audit => Page::json(&json::audit_schema()),
        What::Redact => Page::json(&super::redact::schema()),
    };
    page.write(out)?;
    Ok(Status::Pass)
}
