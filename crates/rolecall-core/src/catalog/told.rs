//! What the catalog knows, as it is written for programs (`rolecall.permissions/1`).

use schemars::JsonSchema;
use serde::Serialize;

use super::{Basis, Needs, Operation, Permission, PermissionKind, reach};

/// An operation and what it needs.
#[derive(Clone, Debug, Eq, JsonSchema, PartialEq, Serialize)]
pub struct ToldOperation {
    /// Method and path, as the catalog writes them.
    pub operation: String,
    /// The API.
    pub api: &'static str,
    /// What it does, in a few words.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub name: &'static str,
    /// What an application needs in `roles`.
    pub application: ToldNeeds,
    /// What a user's token needs in `scp`.
    pub delegated: ToldNeeds,
    /// Roles of which the user needs one beside it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub user_roles: Vec<&'static str>,
    /// Calls that are let through in a minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_minute: Option<u32>,
    /// Calls that are let through in an hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_hour: Option<u32>,
    /// In which way the sources disagree.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub disagreement: &'static str,
    /// What else is worth knowing.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub note: &'static str,
    /// The page that describes it, by its file name.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub page: &'static str,
    /// The scope to ask for, for a token with an application's permissions.
    pub scope: String,
}

/// What an operation needs of one kind: any one of these.
#[derive(Clone, Debug, Eq, JsonSchema, PartialEq, Serialize)]
pub struct ToldNeeds {
    /// How well that is known: `stated`, `assumed`, `not-offered` or `unknown`.
    pub basis: &'static str,
    /// The least privileged.
    pub least: Vec<&'static str>,
    /// The others.
    pub other: Vec<&'static str>,
    /// What some need beside them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Beside>,
}

/// A permission that is not enough alone.
#[derive(Clone, Debug, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Beside {
    /// Its name.
    pub name: &'static str,
    /// One of these is needed beside it.
    pub one_of: Vec<&'static str>,
}

/// A permission and what it opens.
#[derive(Clone, Debug, Eq, JsonSchema, PartialEq, Serialize)]
pub struct ToldPermission {
    /// Its name, as tokens carry it.
    pub name: &'static str,
    /// The API that owns it.
    pub api: &'static str,
    /// Application or delegated.
    pub kind: PermissionKind,
    /// What the portal calls it.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub display_name: &'static str,
    /// Its GUID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<&'static str>,
    /// Microsoft's privilege level, 1 (least) to 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// Whether only an administrator can grant it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin_consent: Option<bool>,
    /// Whether it can change something, by its name.
    pub changes_things: bool,
    /// The operations that it opens.
    pub opens: Vec<String>,
}

impl ToldOperation {
    /// What is known of `operation`.
    pub fn of(operation: &Operation) -> Self {
        let (per_minute, per_hour) = operation.rate_limit();
        Self {
            operation: operation.to_string(),
            api: operation.resource.name,
            name: operation.name(),
            application: ToldNeeds::of(operation.needs(PermissionKind::Application)),
            delegated: ToldNeeds::of(operation.needs(PermissionKind::Delegated)),
            user_roles: operation.user_roles(),
            per_minute,
            per_hour,
            disagreement: operation.disagreement(),
            note: operation.note(),
            page: operation.page(),
            scope: operation.resource.default_scope(),
        }
    }
}

impl ToldNeeds {
    fn of(needs: Needs) -> Self {
        let basis = match needs.basis {
            Basis::Stated => "stated",
            Basis::Assumed => "assumed",
            Basis::NotOffered => "not-offered",
            Basis::Unknown => "unknown",
        };
        let also = needs.also.into_iter().map(|(name, one_of)| Beside { name, one_of }).collect();
        Self { basis, least: needs.least, other: needs.other, also }
    }
}

impl ToldPermission {
    /// What is known of `permission`.
    pub fn of(permission: &Permission) -> Self {
        let opens = super::opened_by(permission.resource, permission.name, permission.kind);
        Self {
            name: permission.name,
            api: permission.resource.name,
            kind: permission.kind,
            display_name: permission.display_name,
            id: permission.id,
            level: permission.level,
            admin_consent: permission.admin_consent,
            changes_things: reach(permission).writes,
            opens: opens.iter().map(ToString::to_string).collect(),
        }
    }
}
