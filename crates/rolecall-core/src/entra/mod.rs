//! What Microsoft's identity platform looks like, without asking it: clouds, tenants, and the forms of its issuers.

mod authority;

pub(crate) use authority::is_guid;
pub use authority::{Cloud, Issuer, IssuerForm, PERSONAL_TENANT, TenantId};
