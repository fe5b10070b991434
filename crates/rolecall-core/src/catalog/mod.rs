//! Which API owns which permission (DESIGN §2): a permission is a resource, a name and a kind, never a name alone.

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
    pub(crate) index: usize,
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
    /// What the portal calls it; empty where unknown.
    pub display_name: &'static str,
}

/// The APIs whose permissions are known.
pub fn resources() -> Vec<Resource> {
    Vec::new()
}

impl Resource {
    /// Every name that a token for this API can have in `aud`: URIs with and without a slash, and the application id.
    pub fn audiences(self) -> Vec<&'static str> {
        Vec::new()
    }

    /// The scope that a client asks for to get a token with the application permissions granted to it.
    pub fn default_scope(self) -> String {
        format!("{}/.default", self.recommended_audience)
    }
}

/// The API that a token with this `aud` is for; one trailing slash makes no difference.
pub fn resource_of_audience(audience: &str) -> Option<Resource> {
    let _ = audience;
    None
}

/// The API that a person means by `word`: its name, its service principal, its application id, one of its audiences, or
/// a short name (`graph`, `defender`, `xdr`), in any case.
pub fn resource_named(word: &str) -> Option<Resource> {
    let _ = word;
    None
}

/// Every permission called exactly `name`, on any API and of either kind.
pub fn permissions_named(name: &str) -> Vec<Permission> {
    let _ = name;
    Vec::new()
}

/// Every permission of `resource`.
pub fn permissions_of(resource: Resource) -> Vec<Permission> {
    let _ = resource;
    Vec::new()
}

/// The real name behind a misspelling that Microsoft's own pages have, such as `URL.Read.All` for `Url.Read.All`.
pub fn alias(name: &str) -> Option<&'static str> {
    let _ = name;
    None
}

/// Known names that are one slip away from `name`, the closest first, at most three.
pub fn close_to(name: &str) -> Vec<&'static str> {
    let _ = name;
    Vec::new()
}

/// x
pub fn broader(permission: Permission) -> Vec<Permission> {
    let _ = permission;
    Vec::new()
}

/// x
pub fn not_audience(audience: &str) -> Option<&'static str> {
    let _ = audience;
    None
}
