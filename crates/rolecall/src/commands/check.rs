//! `rolecall check`: may this token do the job?

use std::io::Write;

use super::report;
use crate::arguments::{AskArgs, EvidenceArgs, PolicyArgs, PolicyFileArgs};
use crate::error::CliError;
use crate::policy_file;
use crate::request::{Arguments, Asks};
use crate::status::Status;
use crate::world::World;

/// Verify a token, and check that it carries the permissions that a job needs.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    rolecall check --tenant contoso.com --require Alert.Read.All < token.txt\n  \
    rolecall check --tenant contoso.com --require Alert.Read.All --evidence run-17 < token.txt\n  \
    rolecall check --tenant contoso.com --any-of A.Read,A.Write --kind app < token.txt\n  \
    rolecall check --jwks keys.json --tenant $GUID --scope User.Read --resource graph < t\n  \
    rolecall check --policy rolecall.toml --profile ci < token.txt\n  \
    rolecall check --tenant contoso.com --lock app.lock.toml < token.txt\n\n\
    A permission is a resource, a name and a kind: --require Alert.Read.All also expects an audience of the API that \
    owns the name. Where several own it, or none that rolecall knows, name the API with --resource or --audience.\n\n\
    With --refusal FILE the report says what the API wants and what to change; the verdict is that of the demands.\n\n\
    Exit status: 0 pass, 1 fail, 2 wrong command line, 3 undecided or unreadable.")]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    policy: PolicyArgs,
    #[command(flatten)]
    files: PolicyFileArgs,
    #[command(flatten)]
    ask: AskArgs,
    #[command(flatten)]
    evidence: EvidenceArgs,
}

pub(super) fn run(args: &CheckArgs, world: &dyn World, out: &mut dyn Write) -> Result<Status, CliError> {
    let effective = policy_file::read(&args.files, &args.ask, &args.policy, world)?;
    let arguments = Arguments {
        asks: Asks::Check,
        ask: &effective.ask,
        policy: Some(&effective.policy),
        online: false,
        evidence: Some(&args.evidence),
        files: Some(&effective.files),
    };
    report(&arguments, world, out)
}
