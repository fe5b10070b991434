//! Public keys in DER: SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) and the bare RSAPublicKey of PKCS #1 (RFC 8017 A.1.1).

use x509_cert::der::asn1::{ObjectIdentifier, UintRef};
use x509_cert::der::{self, Decode as _, Reader as _, SliceReader};
use x509_cert::spki::SubjectPublicKeyInfoRef;

use super::{Curve, PublicKey, Reason};

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSASSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

const CURVES: [(ObjectIdentifier, Curve); 3] = [
    (ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7"), Curve::P256),
    (ObjectIdentifier::new_unwrap("1.3.132.0.34"), Curve::P384),
    (ObjectIdentifier::new_unwrap("1.3.132.0.35"), Curve::P521),
];

/// Reads a SubjectPublicKeyInfo (RFC 3279 §2.3, RFC 5480 §2, RFC 8410 §4).
pub(super) fn read_spki(bytes: &[u8]) -> Result<PublicKey, Reason> {
    let info = SubjectPublicKeyInfoRef::from_der(bytes)
        .map_err(|_| "it is no SubjectPublicKeyInfo in DER".to_owned())?;
    let key = info.subject_public_key.as_bytes().ok_or("its bits are no whole bytes")?;
    match info.algorithm.oid {
        RSA_ENCRYPTION => read_pkcs1(key),
        RSASSA_PSS => Err("it is bound to RSASSA-PSS (id-RSASSA-PSS); give it as a JWK".to_owned()),
        EC_PUBLIC_KEY => {
            let curve =
                info.algorithm.parameters_oid().map_err(|_| "its curve has no name".to_owned()).and_then(
                    |oid| named_curve(oid).ok_or_else(|| format!("its curve is {oid}, none of JWA's")),
                )?;
            read_point(curve, key)
        }
        ED25519 => PublicKey::ed25519(key),
        other => Err(format!("its type is {other}; rolecall knows RSA, EC and Ed25519")),
    }
}

/// Reads the RSAPublicKey of PKCS #1.
pub(super) fn read_pkcs1(bytes: &[u8]) -> Result<PublicKey, Reason> {
    let (n, e) = rsa_numbers(bytes).map_err(|_| "it is no RSAPublicKey in DER".to_owned())?;
    PublicKey::rsa(n, e)
}

/// Whether `bytes` have the form of a public key, also of one that [`read_spki`] doesn't know.
pub(super) fn is_public_key(bytes: &[u8]) -> bool {
    SubjectPublicKeyInfoRef::from_der(bytes).is_ok() || rsa_numbers(bytes).is_ok()
}

fn named_curve(oid: ObjectIdentifier) -> Option<Curve> {
    CURVES.iter().find(|(known, _)| *known == oid).map(|(_, curve)| *curve)
}

/// An uncompressed point (SEC 1 §2.3.3).
fn read_point(curve: Curve, point: &[u8]) -> Result<PublicKey, Reason> {
    match point {
        [4, coordinates @ ..] if coordinates.len() == 2 * curve.coordinate_bytes() => {
            let (x, y) = coordinates.split_at(curve.coordinate_bytes());
            PublicKey::ec(curve, x, y)
        }
        [2 | 3, ..] => {
            Err("its point is compressed; rewrite it with `openssl ec -pubin -conv_form uncompressed`"
                .to_owned())
        }
        _ => Err(format!("its point has a length that {} does not have", curve.name())),
    }
}

fn rsa_numbers(bytes: &[u8]) -> der::Result<(&[u8], &[u8])> {
    let mut reader = SliceReader::new(bytes)?;
    let numbers = reader.sequence(|numbers| {
        let (n, e): (UintRef<'_>, UintRef<'_>) = (numbers.decode()?, numbers.decode()?);
        Ok((n.as_bytes(), e.as_bytes()))
    })?;
    reader.finish(numbers)
}
