//! Directory roles, the values of `wids` that are none, and tenants (`data/directory-roles.json`, `data/tenants.json`).

use super::guid_key;
use crate::packed::Row;

include!(concat!(env!("OUT_DIR"), "/directory_roles.rs"));
include!(concat!(env!("OUT_DIR"), "/wids_markers.rs"));
include!(concat!(env!("OUT_DIR"), "/tenants.rs"));

/// A directory role of Entra ID (permissions-reference.md of entra-docs, 2026-01-20).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DirectoryRole {
    /// Its template id, which is the same in every tenant.
    pub template_id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Whether Microsoft marks it as privileged.
    pub privileged: bool,
}

/// A value of `wids` that is no directory role.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct WidsMarker {
    /// The GUID.
    pub id: &'static str,
    /// What it is, in a few words.
    pub label: &'static str,
    /// What it is, in one sentence.
    pub meaning: &'static str,
    /// How sure that is.
    pub evidence: &'static str,
    /// Where it was seen.
    pub source: &'static str,
}

/// A tenant that everybody meets.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Tenant {
    /// Its GUID.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// How sure that is.
    pub evidence: &'static str,
    /// Where it is written.
    pub source: &'static str,
}

/// The directory role with this template id, as `wids` holds them, in any case.
pub fn directory_role(template_id: &str) -> Option<DirectoryRole> {
    DIRECTORY_ROLES.find(&guid_key(template_id)?).map(DirectoryRole::of)
}

/// Every directory role, by template id.
pub fn directory_roles() -> impl Iterator<Item = DirectoryRole> {
    DIRECTORY_ROLES.rows().map(DirectoryRole::of)
}

/// What is known of a value of `wids` that is no role.
pub fn wids_marker(id: &str) -> Option<WidsMarker> {
    WIDS_MARKERS.find(&guid_key(id)?).map(|row| WidsMarker {
        id: row.field(0),
        label: row.field(1),
        meaning: row.field(2),
        evidence: row.field(3),
        source: row.field(4),
    })
}

/// The tenant `id`, for the few that are known by everybody.
pub fn tenant(id: &str) -> Option<Tenant> {
    TENANTS.find(&guid_key(id)?).map(Tenant::of)
}

/// Every tenant that is known, by id.
pub fn tenants() -> impl Iterator<Item = Tenant> {
    TENANTS.rows().map(Tenant::of)
}

/// The name of the tenant `id`, for the few that are known by everybody.
pub fn tenant_name(id: &str) -> Option<&'static str> {
    TENANTS.find(&guid_key(id)?).map(|row| row.field(1))
}

impl DirectoryRole {
    fn of(row: Row) -> Self {
        Self { template_id: row.field(0), name: row.field(1), privileged: row.field(2) == "1" }
    }
}

impl Tenant {
    fn of(row: Row) -> Self {
        Self { id: row.field(0), name: row.field(1), evidence: row.field(2), source: row.field(3) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_marker_and_tenant_of_the_data_arrives() {
        let roles: serde_json::Value = serde_json::from_str(include_str!("../../data/directory-roles.json"))
            .expect("the build checked it");
        let list = roles["roles"].as_array().expect("a list");
        assert_eq!((list.len(), directory_roles().count()), (123, 123));
        for entry in list {
            let found = directory_role(entry["id"].as_str().expect("an id")).expect("a role");
            assert_eq!(entry["name"], found.name);
            assert_eq!(entry["privileged"], found.privileged);
        }
        assert_eq!(directory_roles().filter(|role| role.privileged).count(), 29);
        for entry in roles["markers"].as_array().expect("a list") {
            let id = entry["id"].as_str().expect("an id");
            let found = wids_marker(id).expect("a marker");
            assert_eq!(
                [found.label, found.meaning, found.evidence, found.source].map(serde_json::Value::from),
                ["label", "meaning", "evidence", "source"].map(|member| entry[member].clone())
            );
            assert_eq!(directory_role(id), None);
        }
        let file: serde_json::Value =
            serde_json::from_str(include_str!("../../data/tenants.json")).expect("the build checked it");
        assert_eq!(tenants().count(), file["tenants"].as_array().expect("a list").len());
        for entry in file["tenants"].as_array().expect("a list") {
            assert_eq!(tenant_name(entry["id"].as_str().expect("an id")), entry["name"].as_str());
        }
    }

    #[test]
    fn ids_are_found_in_any_case_and_nothing_else_is() {
        let admin = "62e90394-69f5-4237-9190-012177145e10";
        assert_eq!(
            directory_role(&admin.to_uppercase()),
            Some(DirectoryRole { template_id: admin, name: "Global Administrator", privileged: true })
        );
        for id in ["", "Global Administrator", &admin[1..], "62e90394-69f5-4237-9190-012177145e1\u{e9}"] {
            assert_eq!(directory_role(id), None, "{id}");
            assert_eq!(tenant_name(id), None, "{id}");
            assert_eq!(wids_marker(id), None, "{id}");
        }
    }
}
