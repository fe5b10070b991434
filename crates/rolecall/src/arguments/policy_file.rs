//! The files that say what the job needs.

use std::path::PathBuf;

use clap::Args;

use super::no_token;

/// Which policy file and which lock file.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Files: what the job needs, written down")]
pub(crate) struct PolicyFileArgs {
    /// Read what the job needs from the policy FILE too, and whom to trust.
    ///
    /// Without it the nearest rolecall.toml is used, from the working directory upwards; of one that was only found the demands
    /// count, and never its keys, issuers or tenants. Flags add to a policy and never weaken it.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,

    /// Look for no policy file.
    #[arg(long, conflicts_with = "policy")]
    pub(crate) no_policy: bool,

    /// Add what the policy file says below [profiles.NAME].
    #[arg(long, value_name = "NAME", value_parser = no_token, conflicts_with = "no_policy")]
    pub(crate) profile: Option<String>,

    /// Fail when the token has another issuer, audience, tenant, client, kind or other permissions than the lock FILE holds.
    #[arg(long, value_name = "FILE")]
    pub(crate) lock: Option<PathBuf>,

    /// Write the lock file anew from this token, if all else holds; nothing is written otherwise.
    #[arg(long, requires = "lock")]
    pub(crate) update_lock: bool,
}
