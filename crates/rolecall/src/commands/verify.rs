//! `rolecall verify`: is this token authentic, current and addressed to whom I think?

use std::io::Write;

use super::report;
use crate::arguments::{AskArgs, EvidenceArgs};
use crate::error::CliError;
use crate::request::{Arguments, Asks};
use crate::status::Status;
use crate::world::World;

/// Verify a token's signature, issuer, audience and times.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    rolecall verify --tenant contoso.com --resource defender < token.txt\n  \
    rolecall verify --tenant organizations --allow-tenant $GUID --audience $APP < token.txt\n  \
    rolecall verify --jwks keys.json --tenant $GUID --resource defender < token.txt\n  \
    rolecall verify --jwks k.pem --issuer https://idp.example --audience api://orders < t\n  \
    rolecall verify --secret-file hmac.key --any-audience < token.txt\n\n\
    With --jwks and neither --issuer nor --tenant the keys are the trust, and any issuer will do: Entra's keys sign for \
    every tenant, so name yours.\n\n\
    Exit status: 0 pass, 1 fail, 2 wrong command line, 3 undecided or unreadable.")]
pub(crate) struct VerifyArgs {
    #[command(flatten)]
    ask: AskArgs,
    #[command(flatten)]
    evidence: EvidenceArgs,
}

pub(super) fn run(args: &VerifyArgs, world: &dyn World, out: &mut dyn Write) -> Result<Status, CliError> {
    let arguments = Arguments {
        asks: Asks::Verify,
        ask: &args.ask,
        policy: None,
        online: false,
        evidence: Some(&args.evidence),
        files: None,
    };
    report(&arguments, world, out)
}
