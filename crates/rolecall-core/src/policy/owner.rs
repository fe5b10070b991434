//! Which API a job's permissions belong to, where the caller did not name it (docs/design.md §2).

use super::Policy;
use crate::catalog::{self, Operation, PermissionKind, Resource};
use crate::text;

/// Why no one API could be found for the names that were demanded.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum OwnerError {
    /// No known API has a permission of this name.
    #[error(
        "no API that rolecall knows has a permission called `{}`{}",
        text::visible(name),
        did_you_mean(close)
    )]
    Unknown {
        /// The name.
        name: String,
        /// Names that are close to it.
        close: Vec<&'static str>,
    },
    /// Several APIs have it.
    #[error("`{}` is a permission of {}", text::visible(name), text::listed(owners, "and of"))]
    Several {
        /// The name.
        name: String,
        /// The APIs' names.
        owners: Vec<&'static str>,
    },
    /// No single API has all of them, so no single token can carry them.
    #[error("no one API has all of these: {}", text::visible(&names.join(", ")))]
    Apart {
        /// The names, each with its API.
        names: Vec<String>,
    },
}

/// How many operations of two APIs are told.
const TOLD: usize = 6;

fn did_you_mean(close: &[&str]) -> String {
    if close.is_empty() { String::new() } else { format!(" (did you mean {}?)", text::listed(close, "or")) }
}

/// The API that owns every name and operation which `policy` demands; `None` when it demands none. `own` are APIs that the
/// caller described.
///
/// # Errors
/// [`OwnerError`] when the names leave a choice, or none: then the caller has to name the API or the audience.
pub fn owner(policy: &Policy, own: &[Resource]) -> Result<Option<Resource>, OwnerError> {
    let application = |name: &String| (name.clone(), PermissionKind::Application);
    let mut demands: Vec<Vec<(String, PermissionKind)>> = Vec::new();
    demands.extend(policy.require.iter().map(|name| vec![application(name)]));
    demands.extend(policy.any_of.iter().map(|group| group.iter().map(application).collect()));
    demands.extend(policy.scopes.iter().map(|name| vec![(name.clone(), PermissionKind::Delegated)]));
    let mut common: Option<Vec<Resource>> = None;
    for operation in &policy.operations {
        if common.get_or_insert_with(|| vec![operation.resource]) != &[operation.resource] {
            let named = |operation: &Operation| format!("{operation} ({})", operation.resource.name);
            let mut names: Vec<String> = policy.operations.iter().map(named).collect();
            names.truncate(TOLD);
            return Err(OwnerError::Apart { names });
        }
    }
    for demand in &demands {
        let owners: Vec<Resource> = demand.iter().flat_map(|(name, kind)| owners(name, *kind, own)).collect();
        if owners.is_empty() {
            let name = demand.first().map(|(name, _)| name.clone()).unwrap_or_default();
            return Err(OwnerError::Unknown { close: catalog::close_to(&name), name });
        }
        common = Some(match common {
            None => owners,
            Some(common) => common.into_iter().filter(|resource| owners.contains(resource)).collect(),
        });
    }
    let Some(mut common) = common else { return Ok(None) };
    common.dedup();
    match common[..] {
        [resource] => Ok(Some(resource)),
        [] => Err(OwnerError::Apart {
            names: demands.iter().flatten().map(|(name, kind)| with_owner(name, *kind, own)).collect(),
        }),
        _ => Err(OwnerError::Several {
            name: demands.iter().flatten().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join("`, `"),
            owners: common.iter().map(|resource| resource.name).collect(),
        }),
    }
}

/// Whether a token with this `aud` can be meant by all that `policy` demands: what belongs to an API, or to several, is
/// carried by a token for one of them. Names that no API owns say nothing.
pub fn can_be_for(audience: &str, policy: &Policy, own: &[Resource]) -> bool {
    let is_one = |apis: &[Resource]| apis.is_empty() || apis.iter().any(|api| api.has_audience(audience));
    let has = |name: &String, kind| owners(name, kind, own);
    let mut names = policy.require.iter();
    names.all(|name| is_one(&has(name, PermissionKind::Application)))
        && policy.scopes.iter().all(|name| is_one(&has(name, PermissionKind::Delegated)))
        && policy.any_of.iter().all(|group| {
            let apis: Vec<Resource> =
                group.iter().flat_map(|name| has(name, PermissionKind::Application)).collect();
            is_one(&apis)
        })
        && policy.operations.iter().all(|operation| operation.resource.has_audience(audience))
}

/// The APIs that have `name` as a permission of `kind`, or of the other kind where none has it so: that miss is then
/// explained against the token instead of being refused here.
fn owners(name: &str, kind: PermissionKind, own: &[Resource]) -> Vec<Resource> {
    let mut known = catalog::permissions_named(name);
    for resource in own {
        let kinds = [PermissionKind::Application, PermissionKind::Delegated];
        known.extend(kinds.into_iter().filter_map(|kind| resource.permission(name, kind)));
    }
    let of_kind: Vec<Resource> =
        known.iter().filter(|known| known.kind == kind).map(|known| known.resource).collect();
    let mut owners =
        if of_kind.is_empty() { known.iter().map(|known| known.resource).collect() } else { of_kind };
    owners.dedup();
    owners
}

fn with_owner(name: &str, kind: PermissionKind, own: &[Resource]) -> String {
    let names: Vec<&str> = owners(name, kind, own).iter().map(|resource| resource.name).collect();
    format!("{name} ({})", text::listed(&names, "or"))
}
