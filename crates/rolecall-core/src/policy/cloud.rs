//! Whether the token is of the cloud whose hosts are to be called: at those of another cloud it is refused, whatever it carries.

use super::Host;
use crate::catalog::{self, Resource};
use crate::entra::{Cloud, IssuerForm};
use crate::nature::Nature;
use crate::question::{Check, Status};
use crate::text::{listed, shortened};

/// How many hosts a check names.
const NAMED: usize = 3;

/// A check for each cloud that has one of `hosts`.
pub(super) fn checks(hosts: &[Host], nature: &Nature) -> Vec<Check> {
    let clouds = Cloud::ALL.into_iter();
    let of_cloud = clouds.map(|cloud| {
        let here: Vec<&Host> = hosts.iter().filter(|host| Cloud::of_api_host(&host.name) == cloud).collect();
        (cloud, here)
    });
    of_cloud
        .filter_map(|(cloud, here)| Some(check(cloud, here.first()?, &here, nature).of(cloud.name())))
        .collect()
}

fn check(wanted: Cloud, first: &Host, hosts: &[&Host], nature: &Nature) -> Check {
    let named: Vec<&str> = hosts.iter().take(NAMED).map(|host| host.name.as_str()).collect();
    let (named, verb) = (listed(&named, "and"), if named.len() == 1 { "is" } else { "are" });
    let expected = format!("a token of {}, where {named} {verb}", wanted.name());
    // That of an audience says which host is meant, and not who issued the token: tokens of the public cloud can be for all.
    let audience = nature.resource.as_ref().and_then(|named| of_audience(&named.id));
    let issuer = match &nature.issuer {
        // All that is known of the government's v1 issuer is that it may look like the public one.
        IssuerForm::V1 { cloud: Cloud::Public, .. } if wanted == Cloud::UsGovernment => None,
        IssuerForm::V1 { cloud, .. } | IssuerForm::V2 { cloud, .. } => Some(*cloud),
        IssuerForm::B2c { .. } | IssuerForm::ExternalId { .. } | IssuerForm::Other => None,
    };
    let is = |cloud: Cloud| format!("this token is of {}", cloud.name());
    let other = match (issuer, audience) {
        (Some(issuer), _) if issuer != wanted => Some(is(issuer)),
        (_, Some(audience)) if audience != wanted => {
            let id = nature.resource.as_ref().map(|named| shortened(&named.id, 120)).unwrap_or_default();
            Some(format!("this token is for {id}, which is of {}", audience.name()))
        }
        _ => None,
    };
    match (other, issuer) {
        (Some(other), _) => {
            let told = format!("{named} {verb} of {}, and {other}", wanted.name());
            Check::new("cloud", Status::Fail, expected, other).detail(told.clone()).told(told).hint(format!(
                "get the token at {}, with the scope {}",
                wanted.login_host(),
                scope(first)
            ))
        }
        (None, Some(_)) => {
            let check = Check::new("cloud", Status::Pass, expected, wanted.name());
            if matches!(nature.issuer, IssuerForm::V1 { cloud: Cloud::Public, .. }) {
                check.detail("by its issuer; that of US Government's v1 tokens may look the same")
            } else {
                check
            }
        }
        (None, None) => Check::new("cloud", Status::Undecided, expected, "an issuer that does not tell")
            .detail(format!(
                "{named} {verb} of {}, and the token's issuer does not say whether it is of that cloud",
                wanted.name()
            ))
            .hint("a v2 token names its cloud in `iss`; else leave the host out and name the cloud with --cloud"),
    }
}

/// The cloud of the host that an audience is the address of, where that is a known API's.
fn of_audience(audience: &str) -> Option<Cloud> {
    let api = catalog::resource_of_audience(audience)?;
    let host = audience.strip_prefix("https://")?.trim_end_matches('/');
    api.hosts().contains(&host).then(|| Cloud::of_api_host(host))
}

/// What to ask a token for that is meant for this host.
fn scope(host: &Host) -> String {
    let resource: Resource = host.operation.resource;
    let own = format!("https://{}", host.name);
    if resource.has_audience(&own) { format!("{own}/.default") } else { resource.default_scope() }
}
