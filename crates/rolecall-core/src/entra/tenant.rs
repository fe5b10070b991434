//! A tenant: its GUID, and the words by which people name it.

use std::fmt;
use std::str::FromStr;

use super::address::is_host_name;

/// The tenant of personal Microsoft accounts (access-token-claims-reference.md of entra-docs).
pub const PERSONAL_TENANT: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// A tenant's GUID, in lower case as tokens write it. Where it lies at a word's beginning, that it is text is told by words, and
/// not by bytes.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
#[repr(align(8))]
pub struct TenantId([u8; 36]);

impl TenantId {
    /// The tenant of personal Microsoft accounts.
    pub fn personal() -> Self {
        Self(*b"9188040d-6c67-4c5b-b112-36a304b66dad")
    }

    /// Whether this is the tenant of personal Microsoft accounts.
    pub fn is_personal(&self) -> bool {
        *self == Self::personal()
    }

    /// Reads a GUID, in any case.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut id: [u8; 36] = text.as_bytes().try_into().ok()?;
        id.make_ascii_lowercase();
        has_form_of_guid(&id).then_some(Self(id))
    }

    /// Reads a GUID in lower case alone, as whoever compares byte for byte needs it.
    pub(super) fn read_exactly(text: &str) -> Option<Self> {
        Self::read(text).filter(|id| id.0 == *text.as_bytes())
    }

    /// The GUID.
    pub fn as_str(&self) -> &str {
        // Digits and hyphens.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TenantId({:?})", self.as_str())
    }
}

impl FromStr for TenantId {
    type Err = String;

    /// Reads a GUID, in any case. A domain name says nothing without asking Microsoft which tenant owns it.
    fn from_str(text: &str) -> Result<Self, String> {
        Self::read(text).ok_or_else(|| {
            format!(
                "`{text}` is no tenant id: write the GUID, such as 11111111-2222-3333-4444-555555555555 (the token's `tid`, or \
                 Tenant ID in the Entra admin centre)"
            )
        })
    }
}

/// A tenant as the user names it: by what stands in an authority's address.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Tenant {
    /// By its GUID.
    Id(TenantId),
    /// By one of its domain names, in lower case; which tenant that is, only the authority's own document says.
    Domain(String),
    /// Every tenant of some kind: `common`, `organizations` or `consumers`.
    Many(Accounts),
}

/// Which accounts an address of several tenants signs in (v2-protocols-oidc.md of entra-docs).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Accounts {
    /// Work, school and personal accounts.
    Common,
    /// Work and school accounts.
    Organizations,
    /// Personal accounts.
    Consumers,
}

impl Accounts {
    const ALL: [Self; 3] = [Self::Common, Self::Organizations, Self::Consumers];

    /// The segment of the address.
    pub fn segment(self) -> &'static str {
        match self {
            Self::Common => "common",
            Self::Organizations => "organizations",
            Self::Consumers => "consumers",
        }
    }
}

impl Tenant {
    /// The segment of the address.
    pub fn segment(&self) -> &str {
        match self {
            Self::Id(id) => id.as_str(),
            Self::Domain(domain) => domain,
            Self::Many(accounts) => accounts.segment(),
        }
    }

    /// The GUID, where the user gave it.
    pub fn id(&self) -> Option<&TenantId> {
        if let Self::Id(id) = self { Some(id) } else { None }
    }
}

impl fmt::Display for Tenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.segment())
    }
}

impl FromStr for Tenant {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(id) = text.parse() {
            return Ok(Self::Id(id));
        }
        let lower = text.to_ascii_lowercase();
        if let Some(accounts) = Accounts::ALL.into_iter().find(|accounts| accounts.segment() == lower) {
            return Ok(Self::Many(accounts));
        }
        if lower.contains('.')
            && is_host_name(&lower)
            && !lower.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        {
            return Ok(Self::Domain(lower));
        }
        Err(format!(
            "`{text}` is no tenant: write its GUID, one of its domains such as contoso.onmicrosoft.com, or organizations, \
             common or consumers"
        ))
    }
}

/// Whether `text` is a GUID in its usual form, 8-4-4-4-12 hexadecimal digits.
pub(crate) fn is_guid(text: impl AsRef<[u8]>) -> bool {
    <&[u8; 36]>::try_from(text.as_ref()).is_ok_and(has_form_of_guid)
}

/// The same of a text as long as a GUID. A token has half a dozen of them: all bytes are looked at at once, without a branch for
/// each.
fn has_form_of_guid(text: &[u8; 36]) -> bool {
    const HYPHENS: [bool; 36] = {
        let mut hyphens = [false; 36];
        (hyphens[8], hyphens[13], hyphens[18], hyphens[23]) = (true, true, true, true);
        hyphens
    };
    text.iter().zip(HYPHENS).fold(true, |holds, (byte, is_hyphen)| {
        let is_digit = byte.wrapping_sub(b'0') < 10;
        let is_letter = (byte | 0x20).wrapping_sub(b'a') < 6;
        holds & ((is_digit | is_letter) != is_hyphen) & ((*byte == b'-') == is_hyphen)
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

    #[test]
    fn every_byte_of_a_guid_counts() {
        for (at, right) in TID.bytes().enumerate() {
            for byte in 0..=0x7f_u8 {
                let mut text = TID.as_bytes().to_vec();
                text[at] = byte;
                let text = String::from_utf8(text).expect("ASCII");
                let expected = if right == b'-' { byte == b'-' } else { byte.is_ascii_hexdigit() };
                assert_eq!(is_guid(&text), expected, "{text}");
                assert_eq!(TenantId::read(&text).is_some(), expected, "{text}");
                let exactly = expected && !byte.is_ascii_uppercase();
                assert_eq!(TenantId::read_exactly(&text).is_some(), exactly, "{text}");
            }
        }
        assert!(!is_guid(TID.replace("8d", "é")), "as long in bytes");
    }

    #[test]
    fn a_tenant_is_named_by_its_guid_its_domain_or_a_word() {
        let id = TID.parse().expect("a GUID");
        for (text, tenant) in [
            (TID.to_uppercase(), Some(Tenant::Id(id))),
            (
                "Contoso.OnMicrosoft.com".to_owned(),
                Some(Tenant::Domain("contoso.onmicrosoft.com".to_owned())),
            ),
            ("contoso.com".to_owned(), Some(Tenant::Domain("contoso.com".to_owned()))),
            ("Common".to_owned(), Some(Tenant::Many(Accounts::Common))),
            ("organizations".to_owned(), Some(Tenant::Many(Accounts::Organizations))),
            ("consumers".to_owned(), Some(Tenant::Many(Accounts::Consumers))),
            ("contoso".to_owned(), None),
            ("organisations".to_owned(), None),
            ("contoso..com".to_owned(), None),
            ("contoso.com/x".to_owned(), None),
            ("contoso.com?x".to_owned(), None),
            ("https://contoso.com".to_owned(), None),
            ("..".to_owned(), None),
            ("1.2.3.4".to_owned(), None),
            (String::new(), None),
        ] {
            assert_eq!(text.parse::<Tenant>().ok(), tenant, "{text}");
        }
    }
}
