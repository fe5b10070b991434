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
mod same;

pub use apps::{App, Audience, app, app_name, apps, apps_named, audience, audience_name, microsoft_resource};
pub(crate) use claims::known as known_claim;
pub use claims::{Claim, claim, claims, claims_named};
pub use directory::{
    DirectoryRole, Tenant, WidsMarker, directory_role, directory_roles, tenant, tenant_name, tenants,
    wids_marker,
};
pub(crate) use errors::aadsts_code_in;
pub use errors::{TokenError, aadsts_code, error_page, token_error, token_errors};
pub use explain::{Explained, explain};
pub use look_up::{Entry, EntryKind, Lookup, close_matches, look_up};
pub(crate) use same::{form_of_audience, same_application};

/// The key under which the tables hold a GUID; `None` where a text can't be one.
fn guid_key(text: &str) -> Option<GuidKey> {
    let mut key: [u8; 36] = text.as_bytes().try_into().ok()?;
    // All bytes at once: asked whether it is ASCII, so short an array is gone through byte by byte.
    let is_ascii = key.iter().fold(0, |all, byte| all | byte) < 0x80;
    key.make_ascii_lowercase();
    is_ascii.then_some(GuidKey(key))
}

/// A text as long as a GUID, in lower case.
struct GuidKey([u8; 36]);

impl std::ops::Deref for GuidKey {
    type Target = str;

    fn deref(&self) -> &str {
        // ASCII alone.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// A field that is empty where nothing is known.
fn known(field: &'static str) -> Option<&'static str> {
    (!field.is_empty()).then_some(field)
}
