//! Which API owns which permission (docs/design.md §2): a permission is a resource, a name and a kind, never a name alone.
//!
//! The facts lie in `data/catalog/`; the build checks and packs them, and every look-up is a step or two.

mod close;
mod counterpart;
mod name;
mod operations;
mod own;
mod reach;
mod tables;
mod told;

pub use close::close_to;
pub use counterpart::{Retired, counterpart, is_azure_ad_graph, retired};
pub use operations::{
    Basis, Callable, Least, Method, Needs, NotFound, Operation, REQUESTS_LIMIT, Requests, RequestsError,
    Wanted, WantedError, callable, find, find_only, least, opened_by, operations_of, requests, weight,
};
pub use own::{CatalogError, LIMIT as OWN_LIMIT, own_schema, read as read_own};
pub use reach::{Reach, broader, reach, reach_by_name};
pub use told::{Beside, ToldNeeds, ToldOperation, ToldPermission};

use schemars::JsonSchema;
use serde::Serialize;

/// An API whose permissions are known.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Resource {
    /// Its product name, such as `Microsoft Defender for Endpoint`.
    pub name: &'static str,
    /// The display name of its service principal, such as `WindowsDefenderATP`.
    pub service_principal: &'static str,
    /// Its application id.
    pub app_id: &'static str,
    /// The audience to ask tokens for.
    pub recommended_audience: &'static str,
    home: Home,
}

/// Where what is known of an API lies.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Home {
    /// In the tables, at this row of the resources.
    Packed(usize),
    /// In a file that somebody gave.
    Own(&'static own::Api),
}

/// How a permission is granted and where it arrives.
#[derive(Clone, Copy, Debug, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PermissionKind {
    /// Granted to an application; arrives in `roles`.
    Application,
    /// Granted for a user; arrives in `scp`.
    Delegated,
}

/// A permission: (resource, name, kind).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Permission {
    /// The API that owns it.
    pub resource: Resource,
    /// The value in the token.
    pub name: &'static str,
    /// Application or delegated.
    pub kind: PermissionKind,
    /// Its GUID, where one is known.
    pub id: Option<&'static str>,
    /// Microsoft's privilege level, 1 to 5, where one is known.
    pub level: Option<u8>,
    /// Whether only an administrator can grant it, where that is known.
    pub admin_consent: Option<bool>,
    /// Granted for one team, chat or user at a time (Teams' resource-specific consent), not for the tenant.
    pub resource_specific: bool,
    /// What the portal calls it; empty where unknown.
    pub display_name: &'static str,
}

/// The APIs whose permissions are known.
pub fn resources() -> Vec<Resource> {
    (0..).map_while(tables::resource).collect()
}

impl Resource {
    /// Every name that a token for this API can have in `aud`: URIs with and without a slash, and the application id.
    pub fn audiences(self) -> Vec<&'static str> {
        match self.home {
            Home::Packed(index) => tables::list(index, tables::AUDIENCES),
            Home::Own(api) => api.audiences.iter().map(String::as_str).collect(),
        }
    }

    /// The hosts at which the API answers, in lower case.
    pub fn hosts(self) -> Vec<&'static str> {
        match self.home {
            Home::Packed(index) => tables::list(index, tables::HOSTS),
            Home::Own(api) => api.hosts.iter().map(String::as_str).collect(),
        }
    }

    /// What its paths begin with, such as `/v1.0`.
    pub fn prefixes(self) -> Vec<&'static str> {
        match self.home {
            Home::Packed(index) => tables::prefixes(index).to_vec(),
            Home::Own(api) => api.prefixes.iter().map(String::as_str).collect(),
        }
    }

    /// Its permission called exactly `name`.
    pub fn permission(self, name: &str, kind: PermissionKind) -> Option<Permission> {
        match self.home {
            Home::Packed(index) => tables::CATALOG_PERMISSIONS
                .find_all(name)
                .find(|row| tables::is_of(*row, index, kind))
                .and_then(tables::permission),
            Home::Own(api) => api.permission(self, name, kind),
        }
    }

    /// When what is known of it was gathered, as `2026-11-23`; empty where nobody said.
    pub fn read_on(self) -> &'static str {
        match self.home {
            Home::Packed(index) => tables::field(index, tables::READ_ON),
            Home::Own(api) => &api.read_on,
        }
    }

    /// Where it was gathered from, a line each.
    pub fn sources(self) -> Vec<&'static str> {
        match self.home {
            Home::Packed(index) => tables::list(index, tables::SOURCES),
            Home::Own(api) => vec![&api.source],
        }
    }

    /// How many operations are known.
    pub fn operation_count(self) -> usize {
        operations::count(&self.tree())
    }

    fn tree(self) -> operations::tree::Tree {
        let block: &'static [u8] = match self.home {
            Home::Packed(index) => tables::OPERATIONS.get(index).copied().unwrap_or_default(),
            Home::Own(api) => &api.block,
        };
        operations::tree::Tree::of(block)
    }

    /// The scope that a client asks for to get a token with the application permissions granted to it.
    ///
    /// An audience that ends in a slash gets a second one: Entra takes `/.default` off the end and keeps the rest
    /// (Microsoft's `scopes-oidc.md`, "Trailing slash and .default").
    pub fn default_scope(self) -> String {
        format!("{}/.default", self.recommended_audience)
    }

    /// A word by which [`resource_named`] finds it; none of an API that somebody described.
    pub fn short_name(self) -> Option<&'static str> {
        let is_word = |name: &&str| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        let mut names = tables::CATALOG_NAMES.rows().filter(|row| tables::owner(*row, 1) == Some(self));
        names.find_map(|row| Some(row.field(0)).filter(is_word))
    }

    /// Why `audience`, which looks like one of this API's, belongs to another; one trailing slash makes no difference.
    pub fn not_audience(self, audience: &str) -> Option<&'static str> {
        let row = tables::CATALOG_NOT_AUDIENCES
            .find_all(without_slash(audience))
            .find(|row| tables::owner(*row, 1) == Some(self))?;
        Some(row.field(2))
    }
}

/// The API that a token with this `aud` is for. One trailing slash makes no difference, nor does the case of an
/// application id; an address is compared byte for byte.
pub fn resource_of_audience(audience: &str) -> Option<Resource> {
    let audience = without_slash(audience);
    if let Some(row) = tables::CATALOG_AUDIENCES.find(audience) {
        return tables::owner(row, 1);
    }
    // In lower case it was looked for already.
    if !audience.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let row = tables::CATALOG_AUDIENCES.find(&audience.to_ascii_lowercase())?;
    tables::owner(row, 1).filter(|owner| owner.app_id == row.field(0))
}

/// The API that a person means by `word`: its name, a former one, its service principal, its application id, one of its
/// audiences, or a short name (`graph`, `defender`, `xdr`), in any case.
pub fn resource_named(word: &str) -> Option<Resource> {
    let word = without_slash(word.trim()).to_ascii_lowercase();
    tables::owner(tables::CATALOG_NAMES.find(&word)?, 1)
}

/// The note on an audience that people take for one API's and that belongs to another's. To be shown once the
/// audience did not fit: it is the right one for its owner. [`Resource::not_audience`] asks for one API alone.
pub fn not_audience(audience: &str) -> Option<&'static str> {
    Some(tables::CATALOG_NOT_AUDIENCES.find(without_slash(audience))?.field(2))
}

/// Every permission called exactly `name`, on any API and of either kind.
pub fn permissions_named(name: &str) -> Vec<Permission> {
    tables::CATALOG_PERMISSIONS.find_all(name).filter_map(tables::permission).collect()
}

/// Every permission of `resource`, by name.
pub fn permissions_of(resource: Resource) -> Vec<Permission> {
    if let Home::Own(api) = resource.home {
        return api.permissions(resource).collect();
    }
    let all = tables::CATALOG_PERMISSIONS.rows().filter_map(tables::permission);
    all.filter(|permission| permission.resource == resource).collect()
}

/// Every permission with this GUID, in any case. Some APIs give an application permission and its delegated twin the
/// same one.
pub fn permission_by_id(id: &str) -> Vec<Permission> {
    let id = id.to_ascii_lowercase();
    let rows = tables::CATALOG_IDS.find_all(&id);
    rows.flat_map(|row| {
        let (owner, kind) = (tables::owner(row, 2), tables::kind(row.field(3)));
        let mut named = permissions_named(row.field(1));
        named.retain(|permission| Some(permission.resource) == owner && permission.kind == kind);
        named
    })
    .collect()
}

/// The real name behind a misspelling that Microsoft's own pages have, such as `Url.Read.All` for `URL.Read.All`.
///
/// None for a name that is real somewhere: `Machine.Read.All` is misspelt only where a delegated permission is meant,
/// which [`alias_of_kind`] tells.
pub fn alias(name: &str) -> Option<&'static str> {
    if tables::CATALOG_PERMISSIONS.find(name).is_some() {
        return None;
    }
    Some(tables::CATALOG_ALIASES.find(name)?.field(2))
}

/// The permission of `kind` that Microsoft's own pages misspell as `name`.
pub fn alias_of_kind(name: &str, kind: PermissionKind) -> Option<&'static str> {
    let row = tables::CATALOG_ALIASES.find_all(name).find(|row| tables::kind(row.field(1)) == kind)?;
    Some(row.field(2))
}

fn without_slash(audience: &str) -> &str {
    audience.strip_suffix('/').unwrap_or(audience)
}

#[cfg(test)]
mod tests;
