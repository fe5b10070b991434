//! Whom the command line trusts: keys in hand, an authority to ask, or nobody.

use rolecall_core::entra::{
    Accounts, ApplicationId, Authority, Cloud, Directory, Issuer, TENANT_PLACEHOLDER, Tenant, TenantId,
    Tenants, cloud_of_issuer,
};
use rolecall_core::keys::KeySet;
use rolecall_core::net::{Authorities, Mode};
use rolecall_core::text::{shortened, visible};
use rolecall_core::verify::Trust;

use crate::arguments::{NetworkArgs, TrustArgs};
use crate::error::CliError;
use crate::key_files;
use crate::network;
use crate::request::Asks;
use crate::world::World;

/// Where the keys come from.
#[derive(Debug)]
pub(crate) enum Trusted {
    /// From files that the user gave; or from nowhere, for a look.
    InHand(Trust),
    /// From an authority that the user named.
    Ask(Authorities, Access),
    /// From the Microsoft authority that the token's issuer exactly names, for a look.
    ByToken(Access),
}

/// How the network may be used.
#[derive(Debug)]
pub(crate) struct Access {
    /// When.
    pub(crate) mode: Mode,
    /// Certificates to believe beside the system's, PEM texts.
    pub(crate) certificates: Vec<Vec<u8>>,
}

/// Reads whom `args` trust. `online` is for a look at a token of which nobody says whom to trust; `audiences` are those
/// expected, which may name an application with keys of its own.
///
/// # Errors
/// [`CliError`] for contradictions, and for files that cannot be read.
pub(crate) fn read(
    args: &TrustArgs,
    network: &NetworkArgs,
    online: bool,
    audiences: &[String],
    world: &dyn World,
) -> Result<Trusted, CliError> {
    let authority = args.authority.named();
    if in_hand(args) {
        return Ok(Trusted::InHand(from_files(args, authority.as_ref(), world)?));
    }
    let access = || -> Result<Access, CliError> {
        let mode = match (network.offline, network.refresh) {
            (true, _) => Mode::Never,
            (false, true) => Mode::Renew,
            (false, false) => Mode::WhenNeeded,
        };
        Ok(Access { mode, certificates: network::certificates(&network.certificates.ca_cert, world)? })
    };
    match authority {
        Some(authority) => Ok(Trusted::Ask(
            Authorities {
                authority,
                allowed: args.allow_tenant.clone(),
                applications: audiences
                    .iter()
                    .filter_map(|audience| ApplicationId::of_audience(audience))
                    .collect(),
                by_token: false,
            },
            access()?,
        )),
        None if online => Ok(Trusted::ByToken(access()?)),
        None => Ok(Trusted::InHand(Trust { issuer: args.issuer.clone().map(Issuer), ..Trust::default() })),
    }
}

fn in_hand(args: &TrustArgs) -> bool {
    !args.jwks.is_empty() || args.secret_file.is_some()
}

/// Refuses what cannot be meant, before anything is read.
///
/// # Errors
/// [`CliError::Usage`], and what to write instead.
pub(crate) fn refuse_contradictions(
    asks: Asks,
    args: &TrustArgs,
    network: &NetworkArgs,
) -> Result<(), CliError> {
    let (in_hand, authority) = (in_hand(args), args.authority.named());
    if !in_hand && authority.is_none() && (asks != Asks::Nothing || args.issuer.is_some()) {
        let look = match asks {
            Asks::Many => {
                "to look at tokens without verifying them, leave out what asks: --fail-on forged, --require, --audience and the like"
            }
            _ => "to look at a token without verifying it, use `rolecall inspect`",
        };
        return Err(CliError::usage(
            "nothing says whose signature to trust",
            format!(
                "add --tenant TENANT (its keys are fetched and kept), --authority URL, --jwks FILE with the issuer's public keys, or \
                 --secret-file FILE for an HMAC secret; {look}"
            ),
        ));
    }
    if in_hand && network.refresh {
        return Err(CliError::usage(
            "--refresh and keys from a file exclude each other",
            "leave --refresh out, or have the keys fetched with --tenant or --authority alone",
        ));
    }
    let is_many = authority.as_ref().is_some_and(|authority| matches!(authority.tenant(), Tenant::Many(_)));
    let says_which = args.any_tenant || !args.allow_tenant.is_empty();
    if authority.as_ref().is_some_and(|authority| *authority.tenant() == Tenant::Many(Accounts::Consumers))
        && args.allow_tenant.iter().any(|tenant| !tenant.is_personal())
    {
        return Err(CliError::usage(
            "`consumers` speaks for the tenant of personal accounts, and --allow-tenant names another",
            "name that other tenant with --tenant, or several tenants with --tenant organizations",
        ));
    }
    match (is_many, says_which) {
        (true, false) => Err(CliError::usage(
            "this authority speaks for many tenants, and nothing says which of them to accept",
            "add --allow-tenant GUID for each, or --any-tenant to accept any: anybody can have a tenant",
        )),
        (false, true) => Err(CliError::usage(
            "--allow-tenant and --any-tenant go with an authority of many tenants",
            "write --tenant organizations (or common, or consumers) with them; a single tenant is named by --tenant alone",
        )),
        _ => Ok(()),
    }
}

fn from_files(args: &TrustArgs, authority: Option<&Authority>, world: &dyn World) -> Result<Trust, CliError> {
    let keys = args.jwks.iter().map(|path| key_files::read(path, world)).collect::<Result<Vec<_>, _>>()?;
    let directory = authority.map(|authority| directory(args, authority, &keys)).transpose()?.flatten();
    let tenant = match &directory {
        Some(directory) => directory.tenants.one().cloned(),
        None => args.authority.tenant.as_ref().and_then(Tenant::id).cloned(),
    };
    Ok(Trust {
        secret: args.secret_file.as_deref().map(|path| key_files::read_secret(path, world)).transpose()?,
        issuer: args.issuer.clone().map(Issuer),
        cloud: args
            .authority
            .cloud
            .or_else(|| directory.as_ref().and_then(|directory| cloud_of_issuer(&directory.issuer))),
        tenant,
        authority: authority.map(ToString::to_string),
        directory,
        keys,
        ..Trust::default()
    })
}

/// Whom `authority` vouches for, without asking it. A tenant's GUID says enough by itself; for anything else the key files
/// must remember what the authority said when they were fetched from it, and all of them the same.
fn directory(
    args: &TrustArgs,
    authority: &Authority,
    keys: &[KeySet],
) -> Result<Option<Directory>, CliError> {
    let of_authority = |set: &KeySet| {
        let fetched = set.fetched.as_ref().filter(|fetched| fetched.authority == authority.to_string())?;
        fetched.directory(authority, &args.allow_tenant).ok()
    };
    let remembered: Option<Vec<Directory>> = keys.iter().map(of_authority).collect();
    if let Some([first, rest @ ..]) = remembered.as_deref() {
        // Only one of an authority's files may have had to ask for the issuer of v1 tokens.
        let mut v1_issuers = remembered.iter().flatten().filter_map(|directory| directory.v1_issuer.clone());
        let v1_issuer = v1_issuers.next();
        let with = |directory: &Directory| Directory { v1_issuer: v1_issuer.clone(), ..directory.clone() };
        let agrees = v1_issuers.all(|other| Some(other) == v1_issuer)
            && rest.iter().all(|other| with(other) == with(first));
        return if agrees {
            Ok(Some(with(first)))
        } else {
            Err(CliError::usage(
                format!("the files given with --jwks do not agree on what {} is", named(args, authority)),
                "give the newest alone: `rolecall keys show FILE` says when each was fetched, and of which issuer",
            ))
        };
    }
    match (authority.tenant(), &args.authority.authority) {
        (Tenant::Id(id), None) => refuse_others_keys(id, keys).map(|()| None),
        (Tenant::Many(accounts), None) => {
            let tenants = Tenants::of_many(*accounts, &args.allow_tenant);
            Ok(Some(Directory::of_many(args.authority.cloud.unwrap_or(Cloud::Public), tenants)))
        }
        _ => Err(CliError::usage(
            format!("the files given with --jwks do not say what {} is", named(args, authority)),
            "with keys from a file nothing is asked: write the tenant's GUID, or give files that `rolecall keys fetch` wrote for \
             the same authority, which remember its issuer",
        )),
    }
}

/// Refuses files that were fetched as another tenant's keys: they are not those of `tenant`.
fn refuse_others_keys(tenant: &TenantId, keys: &[KeySet]) -> Result<(), CliError> {
    let is_others = |set: &&KeySet| {
        let issuer = set.fetched.as_ref().map(|fetched| fetched.issuer.as_str()).unwrap_or_default();
        !issuer.is_empty()
            && !issuer.contains(TENANT_PLACEHOLDER)
            && !issuer.split('/').any(|part| part == tenant.as_str())
    };
    match keys.iter().find(is_others) {
        None => Ok(()),
        Some(set) => Err(CliError::usage(
            format!("{} holds the keys of another tenant than {tenant}", visible(&set.origin)),
            "fetch that tenant's own keys: `rolecall keys fetch --tenant GUID -o FILE`",
        )),
    }
}

fn named(args: &TrustArgs, authority: &Authority) -> String {
    match &args.authority.tenant {
        Some(tenant) => format!("the tenant {tenant}"),
        None => format!("the authority {authority}"),
    }
}

/// What a token's issuer leads to, for a look: an authority of Microsoft's, with the tenant that the issuer names.
///
/// # Errors
/// Why nobody is asked, in words.
pub(crate) fn by_issuer(issuer: Option<&str>) -> Result<Authorities, String> {
    let issuer = issuer.ok_or("nobody was asked: the token names no issuer")?;
    let authority = Authority::of_issuer(issuer).map_err(|why| {
        format!("nobody was asked: its issuer is {}, {why}", shortened(&visible(issuer), 200))
    })?;
    Ok(Authorities { authority, allowed: Vec::new(), applications: Vec::new(), by_token: true })
}
