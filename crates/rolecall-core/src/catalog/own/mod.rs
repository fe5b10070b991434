//! A team's own API, from a file in the form of the project's own catalog (docs/catalog.md).

mod read;

pub use read::read;

use std::fmt;

use super::operations::form::{Kind, Permission as Entry};
use super::{Home, Permission, PermissionKind, Resource, resource_named, resource_of_audience};
use crate::text;

/// The largest file that is read, in bytes.
pub const LIMIT: usize = 4 * 1024 * 1024;

/// How many mistakes are told at once.
const TOLD: usize = 8;

/// An API of somebody's own.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Api {
    pub(super) audiences: Vec<String>,
    pub(super) hosts: Vec<String>,
    pub(super) prefixes: Vec<String>,
    pub(super) read_on: String,
    pub(super) source: String,
    pub(super) block: Vec<u8>,
    names: Vec<String>,
    name: String,
    app_id: String,
    recommended: String,
    permissions: Vec<Entry>,
}

/// What is wrong with a file.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub struct CatalogError {
    /// Each mistake: line and column from 1, and what it is.
    pub mistakes: Vec<(usize, usize, String)>,
}

impl fmt::Display for CatalogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (line, column, what)) in self.mistakes.iter().take(TOLD).enumerate() {
            let between = if index == 0 { "" } else { "; " };
            write!(f, "{between}line {line}, column {column}: {}", text::visible(what))?;
        }
        match self.mistakes.len().saturating_sub(TOLD) {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

impl Api {
    /// Its permissions, as those of `resource`.
    pub(super) fn permissions(&'static self, resource: Resource) -> impl Iterator<Item = Permission> {
        self.permissions.iter().map(move |entry| entry.of(resource))
    }

    /// Its permission called `name`, as one of `resource`.
    pub(super) fn permission(
        &'static self,
        resource: Resource,
        name: &str,
        kind: PermissionKind,
    ) -> Option<Permission> {
        let kind = match kind {
            PermissionKind::Application => Kind::Application,
            PermissionKind::Delegated => Kind::Delegated,
        };
        let at =
            self.permissions.binary_search_by(|entry| (entry.name.as_str(), entry.kind).cmp(&(name, kind)));
        at.ok().map(|at| self.permissions[at].of(resource))
    }
}

impl Entry {
    fn of(&'static self, resource: Resource) -> Permission {
        let entry = self;
        Permission {
            resource,
            name: &entry.name,
            kind: match entry.kind {
                Kind::Application => PermissionKind::Application,
                Kind::Delegated => PermissionKind::Delegated,
            },
            id: entry.id.as_deref(),
            level: entry.level,
            admin_consent: entry.admin_consent,
            resource_specific: entry.resource_specific,
            display_name: &entry.display_name,
        }
    }
}

impl Resource {
    /// Whether it comes from a file that somebody gave.
    pub fn is_own(self) -> bool {
        matches!(self.home, Home::Own(_))
    }

    /// Whether `word` is a name of this API, in any case, one of its audiences, or its application id.
    pub fn is_called(self, word: &str) -> bool {
        match self.home {
            Home::Packed(_) => resource_named(word) == Some(self),
            Home::Own(api) => {
                let of_name = api.names.iter().any(|name| name.eq_ignore_ascii_case(word));
                of_name || self.has_audience(word)
            }
        }
    }

    /// Whether a token with this `aud` is for this API. One trailing slash makes no difference.
    pub fn has_audience(self, audience: &str) -> bool {
        match self.home {
            Home::Packed(_) => resource_of_audience(audience) == Some(self),
            Home::Own(api) => {
                let audience = super::without_slash(audience);
                api.audiences.iter().any(|own| super::without_slash(own) == audience)
            }
        }
    }
}

/// The JSON Schema of a file, for editors.
pub fn own_schema() -> serde_json::Value {
    // A test reads it, so that it is JSON.
    serde_json::from_str(include_str!("own.schema.json")).unwrap_or_default()
}

#[cfg(test)]
mod tests;
