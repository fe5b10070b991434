//! `rolecall inspect`: what is this token?

use std::io::Write;

use super::report;
use crate::arguments::AskArgs;
use crate::error::CliError;
use crate::request::{Arguments, Asks};
use crate::status::Status;
use crate::world::World;

/// Decode a token and explain it; nothing is asked of it, and the answer says what was not verified.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    rolecall                                          paste a token at the prompt\n  \
    rolecall inspect eyJ0eXAiOiJKV1Qi…\n  \
    az account get-access-token | rolecall inspect\n  \
    rolecall inspect --online --token-file response.json\n  \
    rolecall inspect --token-file response.json --tenant contoso.com\n  \
    rolecall inspect --refusal 403.txt < token.txt    why was it refused, and what to change\n  \
    curl -v -H \"Authorization: Bearer $T\" $URL 2>&1 | rolecall\n  \
    rolecall inspect --format json < token.txt\n\n\
    Exit status: 0 when a token could be decoded, 3 when none could.")]
#[command(mut_arg("leeway", |arg| arg.help("How far clocks may differ, at most 10m [default: 0s]")))]
pub(crate) struct InspectArgs {
    #[command(flatten)]
    ask: AskArgs,

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
        asks: Asks::Nothing,
        ask: &args.ask,
        policy: None,
        online: args.online,
        evidence: None,
        files: None,
    };
    report(&arguments, world, out)
}
