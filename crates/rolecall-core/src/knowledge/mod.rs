//! What is known of claims, applications, directory roles, tenants and errors: the project's data, asked by name.
//!
//! All of it explains. That an id or an audience is known says nothing about whether a token that names it is genuine.

mod apps;
mod claims;
mod directory;
mod entries;
mod errors;
mod explain;
mod look_up;

pub use apps::{App, Audience, app, app_name, apps, apps_named, audience, audience_name, microsoft_resource};
pub use claims::{Claim, claim, claims, claims_named};
pub use directory::{
    DirectoryRole, Tenant, WidsMarker, directory_role, directory_roles, tenant, tenant_name, tenants,
    wids_marker,
};
pub use errors::{TokenError, aadsts_code, error_page, token_error, token_errors};
pub use explain::{Explained, explain};
pub use look_up::{Entry, EntryKind, Lookup, close_matches, look_up};

/// The key under which the tables hold a GUID; `None` where a text can't be one.
fn guid_key(text: &str) -> Option<String> {
    (text.len() == 36 && text.is_ascii()).then(|| text.to_ascii_lowercase())
}

/// A field that is empty where nothing is known.
fn known(field: &'static str) -> Option<&'static str> {
    (!field.is_empty()).then_some(field)
}
