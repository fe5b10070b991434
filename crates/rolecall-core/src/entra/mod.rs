//! What Microsoft's identity platform looks like, without asking it: clouds, tenants, and the forms of its issuers.

mod cloud;
mod issuer;
mod tenant;

pub use cloud::Cloud;
pub use issuer::{Issuer, IssuerForm};
pub(crate) use tenant::is_guid;
pub use tenant::{PERSONAL_TENANT, TenantId};
