//! A word for a name: the same for the same name and salt, and nothing of the name in it. HMAC-SHA-256 (RFC 2104) with the salt as
//! its key, so that nobody without the salt can try names until one fits.

use std::fmt;

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::entra::is_guid;

/// What pseudonyms are made with. It is a secret: whoever has it can try names. It has no `Display`, `Debug` hides it, and it is
/// wiped from memory when it is dropped.
pub struct Salt(Zeroizing<Vec<u8>>);

/// Why something is no salt.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum SaltError {
    /// Fewer bytes than [`Salt::SHORTEST`].
    #[error("a salt has at least {} bytes, and this one has {bytes}", Salt::SHORTEST)]
    TooShort {
        /// How many it has.
        bytes: usize,
    },
}

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(hidden)")
    }
}

/// The domain of every pseudonym that is an address (RFC 2606 §2).
const DOMAIN: &str = "@redacted.example";
/// How object ids begin that are pseudonyms; Entra makes random ones.
const GUID_HEAD: &str = "00000000-0000-4000-8000-";
/// Digits of the hash that show: 48 bits.
const DIGITS: usize = 12;

impl Salt {
    /// The fewest bytes that a salt has: what 128 bits take.
    pub const SHORTEST: usize = 16;

    /// Takes the bytes as they are.
    ///
    /// # Errors
    /// [`SaltError::TooShort`] below [`Salt::SHORTEST`].
    pub fn new(bytes: Vec<u8>) -> Result<Self, SaltError> {
        let bytes = Zeroizing::new(bytes);
        if bytes.len() < Self::SHORTEST {
            return Err(SaltError::TooShort { bytes: bytes.len() });
        }
        Ok(Self(bytes))
    }

    /// The pseudonym of `value`, in the form that `value` has; `None` where it is one already or there is nothing to hide. Case
    /// and white space around it make no difference.
    pub(super) fn pseudonym(&self, value: &str, is_name: bool) -> Option<String> {
        let value = value.trim();
        if value.is_empty() || is_pseudonym(value) {
            return None;
        }
        // `live.com#ada@contoso.example`: who vouches for the address stays.
        if let Some((provider, address)) = value.split_once('#')
            && !provider.contains('@')
            && !address.starts_with("EXT#")
            && is_address(address)
        {
            return self.pseudonym(address, false).map(|word| format!("{provider}#{word}"));
        }
        let hash = self.hash(&value.to_lowercase());
        let digits: String = hash.iter().map(|byte| format!("{byte:02x}")).take(DIGITS / 2).collect();
        Some(if is_guid(value) {
            format!("{GUID_HEAD}{digits}")
        } else if is_address(value) {
            format!("user-{digits}{DOMAIN}")
        } else if let Ok(address) = value.parse::<std::net::IpAddr>() {
            match address {
                // RFC 5737 and RFC 3849: addresses for documentation.
                std::net::IpAddr::V4(_) => {
                    let net = ["192.0.2", "198.51.100", "203.0.113"][usize::from(hash[0]) % 3];
                    format!("{net}.{}", hash[1])
                }
                std::net::IpAddr::V6(_) => {
                    format!(
                        "2001:db8::{:x}:{:x}",
                        u16::from_be_bytes([hash[0], hash[1]]),
                        u16::from_be_bytes([hash[2], hash[3]])
                    )
                }
            }
        } else if is_name {
            format!("Name {digits}")
        } else {
            format!("redacted-{digits}")
        })
    }

    /// HMAC-SHA-256 of `text`.
    fn hash(&self, text: &str) -> [u8; 32] {
        const BLOCK: usize = 64;
        let mut key = Zeroizing::new([0_u8; BLOCK]);
        if self.0.len() > BLOCK {
            key[..32].copy_from_slice(&Sha256::digest(&self.0[..]));
        } else {
            key[..self.0.len()].copy_from_slice(&self.0);
        }
        let pad = |with: u8| Zeroizing::new(key.map(|byte| byte ^ with));
        let inner = Sha256::new().chain_update(&pad(0x36)[..]).chain_update(text).finalize();
        Sha256::new().chain_update(&pad(0x5c)[..]).chain_update(inner).finalize().into()
    }
}

/// Whether `value` was made by [`Salt::pseudonym`], whatever the salt.
pub(super) fn is_pseudonym(value: &str) -> bool {
    let digits = |text: &str| {
        text.len() == DIGITS && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    value.strip_prefix("user-").and_then(|rest| rest.strip_suffix(DOMAIN)).is_some_and(digits)
        || value.rsplit_once('#').is_some_and(|(_, address)| is_pseudonym(address))
        || [GUID_HEAD, "Name ", "redacted-"].iter().any(|head| value.strip_prefix(head).is_some_and(digits))
        || ["192.0.2.", "198.51.100.", "203.0.113.", "2001:db8::"]
            .iter()
            .any(|net| value.starts_with(net) && value.parse::<std::net::IpAddr>().is_ok())
        || value == super::text::MARKER
}

/// Something, an at sign, and a domain.
fn is_address(text: &str) -> bool {
    text.rsplit_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && domain.contains('.')
            && domain.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
            && !text.contains(' ')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_the_rfc() {
        // RFC 4231 §4.7 and §4.2; the keys of the others are shorter than a salt, or their texts no UTF-8.
        let long = Salt::new(vec![0xaa; 131]).expect("long enough");
        let hash = long.hash("Test Using Larger Than Block-Size Key - Hash Key First");
        assert_eq!(hash[..8], [0x60, 0xe4, 0x31, 0x59, 0x1e, 0xe0, 0xb6, 0x7f]);
        let short = Salt::new(vec![0x0b; 20]).expect("long enough");
        assert_eq!(short.hash("Hi There")[..8], [0xb0, 0x34, 0x4c, 0x61, 0xd8, 0xdb, 0x38, 0x53]);
    }

    #[test]
    fn a_salt_has_sixteen_bytes_and_does_not_show() {
        assert_eq!(Salt::new(vec![1; 15]).err(), Some(SaltError::TooShort { bytes: 15 }));
        let salt = Salt::new(b"0123456789abcdef".to_vec()).expect("long enough");
        assert_eq!(format!("{salt:?}"), "Salt(hidden)");
    }

    #[test]
    fn pseudonyms_have_the_form_of_what_they_stand_for() {
        let salt = Salt::new(vec![7; 16]).expect("long enough");
        let made = |value: &str, is_name| salt.pseudonym(value, is_name).unwrap_or_default();
        for (value, is_name, head, tail) in [
            ("ada@contoso.example", false, "user-", "@redacted.example"),
            ("ada_fabrikam.example#EXT#@contoso.example", false, "user-", "@redacted.example"),
            ("live.com#ada@contoso.example", false, "live.com#user-", "@redacted.example"),
            ("7b0c8e15-3d92-4a6f-b1e4-95f2a7c06d38", false, GUID_HEAD, ""),
            ("Ada Example", true, "Name ", ""),
            ("ada", false, "redacted-", ""),
            ("203.0.112.9", false, "", ""),
            ("2001:db9::1", false, "2001:db8::", ""),
        ] {
            let word = made(value, is_name);
            assert!(word.starts_with(head) && word.ends_with(tail) && word != value, "{value}: {word}");
            assert!(is_pseudonym(&word), "{word}");
            assert_eq!(salt.pseudonym(&word, is_name), None, "{word}");
        }
        assert_eq!(made("Ada@Contoso.example ", false), made("ada@contoso.example", false));
        assert_ne!(made("ada@contoso.example", false), made("bob@contoso.example", false));
        let other = Salt::new(vec![8; 16]).expect("long enough");
        assert_ne!(other.pseudonym("ada", false), salt.pseudonym("ada", false));
        assert_eq!(salt.pseudonym(" ", true), None);
        for value in
            ["user-xyz@redacted.example", "Name 12", "192.0.2.x", "00000000-0000-4000-8000-00000000000g"]
        {
            assert!(!is_pseudonym(value), "{value}");
        }
    }
}
