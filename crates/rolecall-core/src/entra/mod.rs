//! What Microsoft's identity platform looks like, without asking it: clouds, tenants, authorities and what they publish, and
//! the forms of issuers.

mod address;
mod authority;
mod cloud;
mod configuration;
mod directory;
mod issuer;
mod tenant;

pub use address::{Address, AddressError};
pub use authority::{ApplicationId, Authority};
pub use cloud::{Cloud, is_sign_in_host};
pub use configuration::{Configuration, ConfigurationError, TENANT_PLACEHOLDER, cloud_of_issuer};
pub use directory::{Directory, Tenants};
pub use issuer::{Issuer, IssuerForm};
pub(crate) use tenant::is_guid;
pub use tenant::{Accounts, PERSONAL_TENANT, Tenant, TenantId};
