//! A command line made whole: contradictions are refused, files are read, and what remains is a question to the core.

use rolecall_core::catalog::{self, Resource};
use rolecall_core::entra::{Cloud, Issuer, TenantId};
use rolecall_core::policy::Policy;
use rolecall_core::time::{Seconds, UnixTime};

use crate::arguments::{AudienceArgs, PolicyArgs, TimeArgs, TokenArgs, TrustArgs};
use crate::error::{CliError, repeated};
use crate::key_files::{self, KeyFile, SecretFile};
use crate::source::{self, Given};
use crate::world::World;

/// The leeway of `verify` and `check` where none is stated; `inspect` has none (DESIGN §5).
const LEEWAY: Seconds = Seconds(60);

/// Everything that a report follows from.
#[derive(Debug)]
pub(crate) struct Request {
    /// Which questions are asked.
    pub(crate) asks: Asks,
    /// The text with the token.
    pub(crate) given: Given,
    /// Which token of several, from 1.
    pub(crate) pick: Option<usize>,
    /// Whose signature counts.
    pub(crate) trust: Trust,
    /// Whom the token must be for.
    pub(crate) audience: Audience,
    /// What the token must carry; used where the permissions are asked about.
    pub(crate) policy: Policy,
    /// The moment to judge at.
    pub(crate) now: UnixTime,
    /// How far clocks may differ.
    pub(crate) leeway: Seconds,
    /// Whether the report shows the signature.
    pub(crate) show_signature: bool,
}

/// Which questions a command asks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Asks {
    /// None: `inspect` answers what it can.
    Nothing,
    /// Authentic, current, addressed.
    Verify,
    /// Those, and allowed.
    Check,
}

/// Whom the user trusts.
#[derive(Debug, Default)]
pub(crate) struct Trust {
    /// Files with public keys.
    pub(crate) keys: Vec<KeyFile>,
    /// The file with an HMAC secret.
    pub(crate) secret: Option<SecretFile>,
    /// The issuer that was named.
    pub(crate) issuer: Option<Issuer>,
    /// The tenant that was named, and its cloud.
    pub(crate) tenant: Option<(TenantId, Cloud)>,
}

/// Whom the token must be for. With nothing stated and no permission that has an owner, nobody knows.
#[derive(Debug, Default)]
pub(crate) struct Audience {
    /// Values that `aud` may have.
    pub(crate) named: Vec<String>,
    /// The API that was named.
    pub(crate) resource: Option<Resource>,
    /// Anybody will do.
    pub(crate) any: bool,
}

/// The arguments from which a request is made.
pub(crate) struct Arguments<'a> {
    pub(crate) token: &'a TokenArgs,
    pub(crate) trust: &'a TrustArgs,
    pub(crate) audience: &'a AudienceArgs,
    pub(crate) policy: Option<&'a PolicyArgs>,
    pub(crate) time: &'a TimeArgs,
    pub(crate) show_signature: bool,
}

impl Request {
    /// Reads what `arguments` name. What is wrong with them is said before anything is read, and the token comes last,
    /// so that nobody is asked to paste one in vain.
    ///
    /// # Errors
    /// [`CliError`] for contradictions, for files that cannot be read, and for want of a token.
    pub(crate) fn read(asks: Asks, arguments: &Arguments<'_>, world: &dyn World) -> Result<Self, CliError> {
        refuse_contradictions(asks, arguments)?;
        let audience = audience(arguments.audience)?;
        let policy = arguments.policy.map(|args| policy(args, audience.resource)).unwrap_or_default();
        let leeway = if asks == Asks::Nothing { Seconds(0) } else { LEEWAY };
        Ok(Self {
            asks,
            trust: trust(arguments.trust, world)?,
            audience,
            policy,
            now: arguments.time.now.unwrap_or_else(|| world.now()),
            leeway: arguments.time.leeway.unwrap_or(leeway),
            show_signature: arguments.show_signature,
            pick: arguments.token.pick,
            given: source::read(arguments.token, world)?,
        })
    }
}

fn refuse_contradictions(asks: Asks, arguments: &Arguments<'_>) -> Result<(), CliError> {
    let trust = arguments.trust;
    let no_keys = trust.jwks.is_empty() && trust.secret_file.is_none();
    if trust.tenant.is_some() && no_keys {
        return Err(CliError::usage(
            "--tenant says whose keys count, and no keys were given",
            "this version reads keys from files only: add --jwks FILE with the tenant's keys",
        ));
    }
    if asks == Asks::Nothing {
        return Ok(());
    }
    if no_keys {
        return Err(CliError::usage(
            "nothing says whose signature to trust",
            "add --jwks FILE with the issuer's public keys (and --tenant GUID or --issuer ISSUER), or --secret-file \
             FILE for an HMAC secret; to look at a token without verifying it, use `rolecall inspect`",
        ));
    }
    let audience = arguments.audience;
    if asks == Asks::Verify {
        if audience.audience.is_empty() && audience.resource.is_none() && !audience.any_audience {
            return Err(CliError::usage(
                "nothing says whom the token must be for",
                "add --audience AUDIENCE (the value that `aud` must have) or --resource API; --any-audience accepts a \
                 token for anybody",
            ));
        }
        if audience.any_audience && audience.resource.is_some() {
            return Err(CliError::usage(
                "--resource and --any-audience exclude each other",
                "leave one of them out",
            ));
        }
    }
    Ok(())
}

fn audience(args: &AudienceArgs) -> Result<Audience, CliError> {
    let resource = match &args.resource {
        None => None,
        Some(word) => Some(catalog::resource_named(word).ok_or_else(|| {
            let known: Vec<&str> = catalog::resources().iter().map(|resource| resource.name).collect();
            CliError::usage(
                format!("rolecall knows no API called `{}`", repeated(word)),
                format!(
                    "it knows {}; for any other write its audience: --audience AUDIENCE",
                    rolecall_core::text::listed(&known, "and")
                ),
            )
        })?),
    };
    Ok(Audience { named: args.audience.clone(), resource, any: args.any_audience })
}

fn policy(args: &PolicyArgs, resource: Option<Resource>) -> Policy {
    Policy {
        require: args.require.clone(),
        any_of: args.any_of.iter().map(|group| group.0.clone()).collect(),
        scopes: args.scope.clone(),
        forbid: args.forbid.clone(),
        exact: args.exact,
        kind: args.kind.map(Into::into),
        min_remaining: args.min_remaining,
        max_lifetime: args.max_lifetime,
        allow_no_permissions: args.allow_no_permissions,
        resource,
    }
}

fn trust(args: &TrustArgs, world: &dyn World) -> Result<Trust, CliError> {
    Ok(Trust {
        keys: args.jwks.iter().map(|path| key_files::read(path, world)).collect::<Result<_, _>>()?,
        secret: args.secret_file.as_deref().map(|path| key_files::read_secret(path, world)).transpose()?,
        issuer: args.issuer.clone().map(Issuer),
        tenant: args.tenant.clone().map(|tenant| (tenant, args.cloud.unwrap_or(Cloud::Public))),
    })
}
