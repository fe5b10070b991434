//! A tenant, by its GUID.

use std::fmt;
use std::str::FromStr;

/// The tenant of personal Microsoft accounts (access-token-claims-reference.md of entra-docs).
pub const PERSONAL_TENANT: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// A tenant's GUID, in lower case as tokens write it.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct TenantId(String);

impl TenantId {
    /// Whether this is the tenant of personal Microsoft accounts.
    pub fn is_personal(&self) -> bool {
        self.0 == PERSONAL_TENANT
    }

    /// The GUID.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for TenantId {
    type Err = String;

    /// Reads a GUID, in any case. A domain name says nothing without asking Microsoft which tenant owns it.
    fn from_str(text: &str) -> Result<Self, String> {
        if is_guid(text) {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(format!(
                "`{text}` is no tenant id: without the network it must be the GUID, such as \
                 11111111-2222-3333-4444-555555555555 (the token's `tid`, or Tenant ID in the Entra admin centre)"
            ))
        }
    }
}

/// Whether `text` is a GUID in its usual form, 8-4-4-4-12 hexadecimal digits.
pub(crate) fn is_guid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.len() == 5
        && groups.iter().zip([8, 4, 4, 4, 12]).all(|(group, length)| {
            group.len() == length && group.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TID: &str = "8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47";

    #[test]
    fn a_tenant_is_a_guid() {
        assert_eq!(
            TID.to_uppercase().parse::<TenantId>().map(|tenant| tenant.to_string()).as_deref(),
            Ok(TID)
        );
        for text in ["contoso.onmicrosoft.com", "common", "", "8d1f1f5a2b514f7e9c0a3a1d6b9e2c47", &TID[1..]] {
            assert!(text.parse::<TenantId>().is_err(), "{text}");
        }
    }
}
