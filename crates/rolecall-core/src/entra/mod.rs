//! What Microsoft's identity platform looks like, without asking it: clouds, tenants, the forms of its issuers, and what
//! the claims of one of its tokens say about the token.

mod authority;
mod nature;

pub(crate) use authority::is_guid;
pub use authority::{Cloud, Issuer, IssuerForm, PERSONAL_TENANT, TenantId};
pub(crate) use nature::looks_like_group;
pub use nature::{Bearer, Family, Named, Nature, TokenType};
