//! `rolecall inspect`: what is this token?

use std::io::Write;

use super::{ReportArgs, report};
use crate::arguments::{AudienceArgs, NetworkArgs, TimeArgs, TokenArgs, TrustArgs};
use crate::error::CliError;
use crate::request::{Arguments, Asks, Request};
use crate::status::Status;
use crate::world::World;

/// Decode a token and explain it; nothing is asked of it, and the answer says what was not verified.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    rolecall                                          paste a token at the prompt\n  \
    rolecall inspect eyJ0eXAiOiJKV1Qi…\n  \
    az account get-access-token | rolecall inspect\n  \
    rolecall inspect --token-file response.json --jwks keys.json\n  \
    rolecall inspect --format json < token.txt\n\n\
    Exit status: 0 when a token could be decoded, 3 when none could.")]
pub(crate) struct InspectArgs {
    #[command(flatten)]
    token: TokenArgs,
    #[command(flatten)]
    trust: TrustArgs,
    #[command(flatten)]
    audience: AudienceArgs,
    #[command(flatten)]
    time: TimeArgs,
    #[command(flatten)]
    network: NetworkArgs,
    #[command(flatten)]
    report: ReportArgs,

    /// Ask Microsoft for the keys of the tenant that the token's issuer names, where that is exactly an issuer of Microsoft's;
    /// nobody else is ever asked.
    #[arg(
        long,
        help_heading = "Network",
        conflicts_with_all = ["tenant", "authority", "jwks", "secret_file", "issuer", "offline"]
    )]
    online: bool,
}

pub(super) fn run(args: &InspectArgs, world: &dyn World, out: &mut dyn Write) -> Result<Status, CliError> {
    let arguments = Arguments {
        token: &args.token,
        trust: &args.trust,
        audience: &args.audience,
        policy: None,
        time: &args.time,
        network: &args.network,
        online: args.online,
        show_signature: args.report.show_signature,
    };
    let request = Request::read(Asks::Nothing, &arguments, world)?;
    report(&request, &args.report, world, out)
}
