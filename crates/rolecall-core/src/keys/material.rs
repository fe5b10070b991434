//! What a public key is made of: checked when it is read, and described for people and rules.

use sha2::{Digest as _, Sha256};

use crate::token::base64url;

use super::{Curve, Kept, Key, PublicKey, Reason, point};

/// The least size of an RSA modulus in bits (RFC 7518 §3.3).
pub const RSA_BITS_MINIMUM: usize = 2048;

/// Why signatures under a key prove little (docs/validation.md, rule 10).
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Weakness {
    /// The RSA modulus is shorter than [`RSA_BITS_MINIMUM`].
    #[error("the RSA key has {bits} bits; RFC 7518 asks for {RSA_BITS_MINIMUM} or more")]
    Short {
        /// Its size.
        bits: usize,
    },
    /// The RSA exponent is 1 or even: every text is its own signature, or nothing can be signed.
    #[error("the RSA key's public exponent is {}; it has to be odd and above 1", decimal(exponent))]
    Exponent {
        /// The exponent, big-endian.
        exponent: Vec<u8>,
    },
}

impl Key {
    /// A key of which nothing is known beside itself.
    pub fn nameless(public: PublicKey) -> Self {
        Self {
            public,
            kid: None,
            alg: None,
            usage: None,
            operations: None,
            x5t: None,
            x5t_s256: None,
            certificate: None,
            issuer: None,
            cloud_instance_name: None,
            kept: Kept::default(),
        }
    }

    /// The key's size in bits; see [`PublicKey::bits`].
    pub fn bits(&self) -> usize {
        self.public.bits()
    }

    /// The key's type as people write it: `RSA`, `EC P-256`, `Ed25519`.
    pub fn type_name(&self) -> &'static str {
        self.public.type_name()
    }

    /// The RFC 7638 thumbprint; see [`PublicKey::thumbprint`].
    pub fn thumbprint(&self) -> String {
        self.public.thumbprint()
    }

    /// Why the key is refused however well it is used; `None` for a strong one (docs/validation.md, rule 10).
    pub fn weakness(&self) -> Option<Weakness> {
        self.public.weakness()
    }

    /// Whether `use` and `key_ops` leave it free to verify signatures (docs/validation.md, rule 9).
    pub fn is_for_verifying(&self) -> bool {
        self.usage.as_ref().is_none_or(|usage| usage == "sig")
            && self
                .operations
                .as_ref()
                .is_none_or(|operations| operations.iter().any(|name| name == "verify"))
    }
}

impl PublicKey {
    /// An RSA key from big-endian numbers, their leading zeros dropped. A small or odd key is still a key: whether it
    /// may be used is [`weakness`](Self::weakness)'s business.
    pub(super) fn rsa(n: &[u8], e: &[u8]) -> Result<Self, Reason> {
        let (n, e) = (without_leading_zeros(n), without_leading_zeros(e));
        if n.is_empty() || e.is_empty() {
            return Err(format!("its {} is zero", if n.is_empty() { "modulus" } else { "exponent" }));
        }
        Ok(Self::Rsa { n: n.to_vec(), e: e.to_vec() })
    }

    /// A point with coordinates of exactly the curve's length (RFC 7518 §6.2.1.2), on the curve.
    pub(super) fn ec(curve: Curve, x: &[u8], y: &[u8]) -> Result<Self, Reason> {
        let length = curve.coordinate_bytes();
        for (name, coordinate) in [("x", x), ("y", y)] {
            if coordinate.len() != length {
                return Err(format!(
                    "its coordinate `{name}` has {}; {} takes {length}",
                    crate::text::counted(coordinate.len(), "byte"),
                    curve.name()
                ));
            }
        }
        if !point::is_on_curve(curve, x, y) {
            return Err(format!("its point does not lie on {}", curve.name()));
        }
        Ok(Self::Ec { curve, x: x.to_vec(), y: y.to_vec() })
    }

    /// An Ed25519 point: 32 bytes (RFC 8032 §5.1.5), none of the eight under which anybody can sign.
    pub(super) fn ed25519(x: &[u8]) -> Result<Self, Reason> {
        if x.len() != 32 {
            return Err(format!("its `x` has {}; Ed25519 takes 32", crate::text::counted(x.len(), "byte")));
        }
        if point::has_small_order(x) {
            return Err("its point has small order: anybody could sign under it".to_owned());
        }
        Ok(Self::Ed25519 { x: x.to_vec() })
    }

    /// `kty` (RFC 7518 §6.1, RFC 8037 §2).
    pub fn kty(&self) -> &'static str {
        match self {
            Self::Rsa { .. } => "RSA",
            Self::Ec { .. } => "EC",
            Self::Ed25519 { .. } => "OKP",
        }
    }

    /// The type as people write it: `RSA`, `EC P-256`, `Ed25519`.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Rsa { .. } => "RSA",
            Self::Ec { curve: Curve::P256, .. } => "EC P-256",
            Self::Ec { curve: Curve::P384, .. } => "EC P-384",
            Self::Ec { curve: Curve::P521, .. } => "EC P-521",
            Self::Ed25519 { .. } => "Ed25519",
        }
    }

    /// The values of `alg` under which the key verifies (RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2).
    pub fn algorithms(&self) -> &'static [&'static str] {
        match self {
            Self::Rsa { .. } => &["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
            Self::Ec { curve: Curve::P256, .. } => &["ES256"],
            Self::Ec { curve: Curve::P384, .. } => &["ES384"],
            Self::Ec { curve: Curve::P521, .. } => &["ES512"],
            Self::Ed25519 { .. } => &["EdDSA", "Ed25519"],
        }
    }

    /// The size in bits: of the modulus for RSA, of the curve's field otherwise.
    pub fn bits(&self) -> usize {
        match self {
            Self::Rsa { n, .. } => bit_length(n),
            Self::Ec { curve, .. } => curve.bits(),
            Self::Ed25519 { .. } => 255,
        }
    }

    /// SHA-256 over the required members in their fixed order, base64url (RFC 7638 §3; RFC 8037 §2 for Ed25519).
    /// It is not `x5t`, which hashes a certificate.
    pub fn thumbprint(&self) -> String {
        let encode = |bytes: &[u8]| base64url::encode(bytes);
        let members = match self {
            Self::Rsa { n, e } => format!(r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#, encode(e), encode(n)),
            Self::Ec { curve, x, y } => {
                format!(r#"{{"crv":"{}","kty":"EC","x":"{}","y":"{}"}}"#, curve.name(), encode(x), encode(y))
            }
            Self::Ed25519 { x } => format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, encode(x)),
        };
        encode(&Sha256::digest(members))
    }

    /// Why the key is refused however well it is used; `None` for a strong one (docs/validation.md, rule 10).
    pub fn weakness(&self) -> Option<Weakness> {
        let Self::Rsa { n, e } = self else { return None };
        let bits = bit_length(n);
        if bits < RSA_BITS_MINIMUM {
            return Some(Weakness::Short { bits });
        }
        let e = without_leading_zeros(e);
        let is_odd = e.last().is_some_and(|last| last & 1 == 1);
        (!is_odd || e == [1]).then(|| Weakness::Exponent { exponent: e.to_vec() })
    }
}

impl Curve {
    /// The JWK member `crv` (RFC 7518 §6.2.1.1).
    pub fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
        }
    }

    /// The size of its field in bits.
    pub fn bits(self) -> usize {
        match self {
            Self::P256 => 256,
            Self::P384 => 384,
            Self::P521 => 521,
        }
    }

    /// How many bytes a coordinate takes (RFC 7518 §6.2.1.2).
    pub fn coordinate_bytes(self) -> usize {
        self.bits().div_ceil(8)
    }

    pub(super) fn named(crv: &str) -> Option<Self> {
        [Self::P256, Self::P384, Self::P521].into_iter().find(|curve| curve.name() == crv)
    }
}

fn without_leading_zeros(number: &[u8]) -> &[u8] {
    let start = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
    &number[start..]
}

fn bit_length(number: &[u8]) -> usize {
    let number = without_leading_zeros(number);
    number.first().map_or(0, |first| number.len() * 8 - first.leading_zeros() as usize)
}

/// A small number in figures, a large one by its size.
fn decimal(number: &[u8]) -> String {
    let number = without_leading_zeros(number);
    if number.len() > 8 {
        return format!("a number of {} bits", bit_length(number));
    }
    number.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::Algorithm;

    #[test]
    fn thumbprints_match_the_rfcs() {
        let decode = |text: &str| base64url::decode(text).expect("base64url");
        let rsa = PublicKey::rsa(
            &decode(
                "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjB\
                 ZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8\
                 KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_\
                 xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
            ),
            &decode("AQAB"),
        )
        .expect("a key");
        assert_eq!(rsa.thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", "RFC 7638 §3.1");
        let ed = PublicKey::ed25519(&decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")).expect("a key");
        assert_eq!(ed.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", "RFC 8037 A.3");
        assert_eq!((rsa.bits(), rsa.type_name(), ed.bits(), ed.type_name()), (2048, "RSA", 255, "Ed25519"));
    }

    #[test]
    fn leading_zeros_change_nothing() {
        let plain = PublicKey::rsa(&[0x80, 1], &[1, 0, 1]).expect("a key");
        assert_eq!(PublicKey::rsa(&[0, 0, 0x80, 1], &[0, 1, 0, 1]).as_ref(), Ok(&plain));
        assert_eq!(plain.bits(), 16);
        assert_eq!(PublicKey::rsa(&[0, 0], &[3]), Err("its modulus is zero".to_owned()));
        assert_eq!(PublicKey::rsa(&[3], &[]), Err("its exponent is zero".to_owned()));
    }

    #[test]
    fn rsa_keys_are_strong_from_2048_bits_on_with_an_odd_exponent_above_one() {
        let modulus = |bits: usize| {
            let mut n = vec![0xff; bits.div_ceil(8)];
            n[0] >>= (8 - bits % 8) % 8;
            n
        };
        for (bits, exponent, weak) in [
            (1024, &[1, 0, 1][..], Some("the RSA key has 1024 bits; RFC 7518 asks for 2048 or more")),
            (2047, &[1, 0, 1], Some("the RSA key has 2047 bits; RFC 7518 asks for 2048 or more")),
            (2048, &[1, 0, 1], None),
            (2049, &[3], None),
            (2048, &[1], Some("the RSA key's public exponent is 1; it has to be odd and above 1")),
            (2048, &[2], Some("the RSA key's public exponent is 2; it has to be odd and above 1")),
            (2048, &[1, 0, 0], Some("the RSA key's public exponent is 65536; it has to be odd and above 1")),
        ] {
            let key = PublicKey::rsa(&modulus(bits), exponent).expect("a key");
            assert_eq!(key.bits(), bits);
            let found = key.weakness().map(|weakness| weakness.to_string());
            assert_eq!(found.as_deref(), weak, "{bits} bits, exponent {exponent:?}");
        }
        let mut even = vec![0xff; 40];
        even.push(0);
        let key = PublicKey::rsa(&modulus(2048), &even).expect("a key");
        assert_eq!(
            key.weakness().map(|weakness| weakness.to_string()).as_deref(),
            Some("the RSA key's public exponent is a number of 328 bits; it has to be odd and above 1")
        );
    }

    #[test]
    fn coordinates_have_the_curves_length() {
        for curve in [Curve::P256, Curve::P384, Curve::P521] {
            let length = curve.coordinate_bytes();
            for (x, y) in [(length - 1, length), (length + 1, length), (length, length - 1), (0, length)] {
                let reason = PublicKey::ec(curve, &vec![1; x], &vec![1; y]).expect_err("refused");
                assert!(reason.contains(&format!("{} takes {length}", curve.name())), "{reason}");
            }
            let reason = PublicKey::ec(curve, &vec![1; length], &vec![1; length]).expect_err("off the curve");
            assert_eq!(reason, format!("its point does not lie on {}", curve.name()));
        }
        assert_eq!(PublicKey::ed25519(&[9; 31]), Err("its `x` has 31 bytes; Ed25519 takes 32".to_owned()));
        assert!(PublicKey::ed25519(&[9; 33]).is_err());
        assert!(PublicKey::ed25519(&[0; 32]).is_err());
    }

    /// The list here and the one that verifying uses are two views of one fact.
    #[test]
    fn algorithms_are_those_that_fit() {
        let ec = |curve| PublicKey::Ec { curve, x: vec![], y: vec![] };
        let rsa = PublicKey::Rsa { n: vec![1], e: vec![3] };
        for key in [rsa, ec(Curve::P256), ec(Curve::P384), ec(Curve::P521), PublicKey::Ed25519 { x: vec![] }]
        {
            let fitting: Vec<&str> = Algorithm::names()
                .filter(|name| Algorithm::named(name).is_some_and(|algorithm| algorithm.fits(&key)))
                .collect();
            assert_eq!(key.algorithms(), fitting, "{}", key.type_name());
        }
    }
}
