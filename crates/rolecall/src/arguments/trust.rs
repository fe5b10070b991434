//! Whom to trust, for whom the token must be, and how the network is used for it.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use rolecall_core::entra::{Authority, Cloud, Tenant, TenantId};

use super::no_token;

/// Which authority.
#[derive(Clone, Debug, Args)]
pub(crate) struct AuthorityArgs {
    /// The Entra tenant: its GUID, one of its domains, or organizations, common or consumers.
    ///
    /// Its v1 and its v2 issuer both count. Its keys are fetched and kept, unless --jwks gives them. Of organizations, common
    /// and consumers say with --allow-tenant or --any-tenant whose tokens to accept.
    #[arg(long, value_name = "TENANT")]
    pub(crate) tenant: Option<Tenant>,

    /// The cloud of the tenant [default: public].
    #[arg(long, value_name = "CLOUD", value_parser = cloud(), requires = "tenant")]
    pub(crate) cloud: Option<Cloud>,

    /// The whole address of an authority: B2C, External ID, a domain of one's own.
    ///
    /// It is what stands before `/v2.0/.well-known/openid-configuration`, such as
    /// https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_signin or https://contoso.ciamlogin.com.
    #[arg(long, value_name = "URL", conflicts_with_all = ["tenant", "cloud"])]
    pub(crate) authority: Option<Authority>,
}

impl AuthorityArgs {
    /// The authority that was named.
    pub(crate) fn named(&self) -> Option<Authority> {
        let by_tenant =
            |tenant: &Tenant| Authority::of_tenant(self.cloud.unwrap_or(Cloud::Public), tenant.clone());
        self.authority.clone().or_else(|| self.tenant.as_ref().map(by_tenant))
    }
}

/// Whom to trust.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Trust: whose signature counts")]
pub(crate) struct TrustArgs {
    #[command(flatten)]
    pub(crate) authority: AuthorityArgs,

    /// Of an authority of many tenants, accept this one; can be repeated.
    #[arg(long, value_name = "GUID")]
    pub(crate) allow_tenant: Vec<TenantId>,

    /// Of an authority of many tenants, accept any: also a stranger's.
    #[arg(long, conflicts_with = "allow_tenant")]
    pub(crate) any_tenant: bool,

    /// Trust the keys in FILE, and fetch none: a JWKS, a JWK or PEM; can be repeated.
    #[arg(long, value_name = "FILE")]
    pub(crate) jwks: Vec<PathBuf>,

    /// Trust the HMAC secret in FILE; its bytes are taken as they are, a line end too.
    #[arg(long, value_name = "FILE")]
    pub(crate) secret_file: Option<PathBuf>,

    /// The issuer that `iss` must be, byte for byte.
    #[arg(long, value_name = "ISSUER", value_parser = no_token, conflicts_with_all = ["tenant", "authority"])]
    pub(crate) issuer: Option<String>,
}

/// How the network is used.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Network: only for the keys of --tenant or --authority")]
pub(crate) struct NetworkArgs {
    /// Never use the network: the keys that were kept have to do.
    ///
    /// They are kept in the platform's folder for caches, or in the folder that the environment's ROLECALL_CACHE_DIR names;
    /// the first line says how old they are once that is a day.
    #[arg(long)]
    pub(crate) offline: bool,

    /// Fetch the keys again, however new the kept ones are.
    #[arg(long, conflicts_with = "offline")]
    pub(crate) refresh: bool,

    #[command(flatten)]
    pub(crate) certificates: CertificateArgs,
}

/// Which servers are believed to be who they say.
#[derive(Clone, Debug, Args)]
pub(crate) struct CertificateArgs {
    /// Trust the certificates in FILE (PEM) too when connecting, as a company's proxy needs it.
    ///
    /// The system's certificates are trusted in any case. Proxies come from HTTPS_PROXY and NO_PROXY.
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_cert: Vec<PathBuf>,
}

/// For whom the token must be.
#[derive(Clone, Debug, Args)]
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

fn cloud() -> impl clap::builder::TypedValueParser<Value = Cloud> {
    PossibleValuesParser::new(Cloud::ALL.map(Cloud::id)).try_map(|name| name.parse::<Cloud>())
}
