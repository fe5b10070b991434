//! The tables that `build/catalog.rs` packs from `data/catalog/`, and their columns.

include!(concat!(env!("OUT_DIR"), "/catalog_resources.rs"));
include!(concat!(env!("OUT_DIR"), "/catalog_audiences.rs"));
include!(concat!(env!("OUT_DIR"), "/catalog_names.rs"));
include!(concat!(env!("OUT_DIR"), "/catalog_not_audiences.rs"));
include!(concat!(env!("OUT_DIR"), "/catalog_permissions.rs"));
include!(concat!(env!("OUT_DIR"), "/catalog_ids.rs"));
include!(concat!(env!("OUT_DIR"), "/catalog_aliases.rs"));
include!(concat!(env!("OUT_DIR"), "/catalog_operations.rs"));

use std::sync::OnceLock;

use super::{Home, Permission, PermissionKind, Resource};
use crate::packed::Row;

pub(super) const AUDIENCES: usize = 5;
pub(super) const HOSTS: usize = 6;
const PREFIXES: usize = 7;
pub(super) const READ_ON: usize = 8;
pub(super) const SOURCES: usize = 9;

/// Row `index` of the resources: file name, product name, service principal, application id, recommended audience,
/// audiences, hosts, prefixes of paths, the day on which it was read, sources.
pub(super) fn resource(index: usize) -> Option<Resource> {
    static ALL: OnceLock<Vec<Resource>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let rows = CATALOG_RESOURCES.rows().enumerate();
        rows.map(|(index, row)| Resource {
            name: row.field(1),
            service_principal: row.field(2),
            app_id: row.field(3),
            recommended_audience: row.field(4),
            home: Home::Packed(index),
        })
        .collect()
    });
    all.get(index).copied()
}

/// The list in column `field` of row `index` of the resources.
pub(super) fn list(index: usize, field: usize) -> Vec<&'static str> {
    CATALOG_RESOURCES.rows().nth(index).map(|row| row.list(field).collect()).unwrap_or_default()
}

/// The prefixes of paths in row `index` of the resources. They are asked for at every look-up of an operation, and stand behind
/// the long lists of a row, so that they are looked for once.
pub(super) fn prefixes(index: usize) -> &'static [&'static str] {
    static ALL: OnceLock<Vec<Vec<&'static str>>> = OnceLock::new();
    let all = ALL.get_or_init(|| CATALOG_RESOURCES.rows().map(|row| row.list(PREFIXES).collect()).collect());
    all.get(index).map(Vec::as_slice).unwrap_or_default()
}

/// The text in column `field` of row `index` of the resources.
pub(super) fn field(index: usize, field: usize) -> &'static str {
    CATALOG_RESOURCES.rows().nth(index).map(|row| row.field(field)).unwrap_or_default()
}

/// Whether a row of the permissions is of the resources' row `index` and of `kind`.
pub(super) fn is_of(row: Row, index: usize, kind: PermissionKind) -> bool {
    row.field(1).parse() == Ok(index) && self::kind(row.field(2)) == kind
}

/// The owner in column `index` of `row`: the number of a row of the resources.
pub(super) fn owner(row: Row, index: usize) -> Option<Resource> {
    resource(row.field(index).parse().ok()?)
}

/// A row of the permissions: name, owner, kind, id, level, admin consent, resource-specific, display name.
pub(super) fn permission(row: Row) -> Option<Permission> {
    let mut fields = row.fields();
    let mut next = || fields.next().unwrap_or_default();
    let name = next();
    Some(Permission {
        resource: resource(next().parse().ok()?)?,
        name,
        kind: kind(next()),
        id: Some(next()).filter(|id| !id.is_empty()),
        level: next().parse().ok(),
        admin_consent: Some(next()).filter(|flag| !flag.is_empty()).map(|flag| flag == "y"),
        resource_specific: next() == "y",
        display_name: next(),
    })
}

/// A kind as the tables write it: `a` or `d`.
pub(super) fn kind(letter: &str) -> PermissionKind {
    if letter == "a" { PermissionKind::Application } else { PermissionKind::Delegated }
}
