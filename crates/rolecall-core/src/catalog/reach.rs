//! How far a permission goes, as far as its name and Microsoft's own level tell.

use super::name::Name;
use super::{Permission, PermissionKind, tables};

/// How far a permission goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Reach {
    /// It can change something, by its name: `ReadWrite`, `Write`, `Manage`, `FullControl`, `Send` and the like.
    pub writes: bool,
    /// It covers every object of its kind in the tenant. Never so for a delegated permission, which reaches no further
    /// than its user.
    pub tenant_wide: bool,
    /// It acts on machines through Defender for Endpoint: isolates, runs scripts, collects files and so on.
    pub response_action: bool,
    /// Microsoft's privilege level, 1 to 5, where one is known.
    pub level: Option<u8>,
}

/// The application id of WindowsDefenderATP, Defender for Endpoint's service principal.
const DEFENDER_FOR_ENDPOINT: &str = "fc780465-2017-40d4-a0c5-307022471b92";

/// What Defender for Endpoint wants for its response actions; `Library.Manage` holds the scripts that live response
/// runs. From the permission tables of `defender-endpoint/api/` (see `data/SOURCES.md`).
const RESPONSE_ACTIONS: &[&str] = &[
    "Library.Manage",
    "Machine.CollectForensics",
    "Machine.Isolate",
    "Machine.LiveResponse",
    "Machine.Offboard",
    "Machine.RestrictExecution",
    "Machine.Scan",
    "Machine.StopAndQuarantine",
];

/// Application permissions without a scope in their name that stop at the application's own objects. `Ti.ReadWrite`:
/// "Read and write IOCs belonging to the app".
const OWN_OBJECTS: &[&str] = &["Ti.ReadWrite"];

/// How far `permission` goes.
pub fn reach(permission: &Permission) -> Reach {
    let name = Name::of(permission.name);
    let of_endpoint = permission.resource.app_id == DEFENDER_FOR_ENDPOINT;
    let response_action = of_endpoint && RESPONSE_ACTIONS.contains(&permission.name);
    let own_objects = of_endpoint && OWN_OBJECTS.contains(&permission.name);
    Reach {
        writes: response_action || name.writes(),
        tenant_wide: permission.kind == PermissionKind::Application
            && !permission.resource_specific
            && !own_objects
            && !name.is_narrow(),
        response_action,
        level: permission.level,
    }
}

/// How far a permission goes that the catalog doesn't know. Without an `All` at its end it is not taken for
/// tenant-wide: an API of one's own may call its roles anything.
pub fn reach_by_name(name: &str, kind: PermissionKind) -> Reach {
    let name = Name::of(name);
    Reach {
        writes: name.writes(),
        tenant_wide: kind == PermissionKind::Application && name.scope == "All",
        response_action: false,
        level: None,
    }
}

/// Permissions of the same API and kind that, by their names, include `permission`, the least first: `X.ReadWrite.All`
/// over `X.Read.All`, `X.Read.All` over `X.Read`.
///
/// A hint for people, never a requirement met: an API decides by the names that it lists, and some take
/// `X.Read.All` and refuse `X.ReadWrite.All`.
pub fn broader(permission: &Permission) -> Vec<Permission> {
    let name = Name::of(permission.name);
    // A name includes no other of another subject, and the rows are sorted.
    let same_subject = tables::CATALOG_PERMISSIONS.beginning_with(name.subject);
    let all = same_subject.filter(|row| Name::of(row.field(0)).includes(name));
    let mut broader: Vec<Permission> = all.filter_map(tables::permission).collect();
    broader.retain(|other| other.resource == permission.resource && other.kind == permission.kind);
    broader.sort_by_key(|other| Name::of(other.name).breadth());
    broader
}
