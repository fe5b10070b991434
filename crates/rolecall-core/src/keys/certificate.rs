//! X.509 certificates, as far as a key set needs them: the public key to compare, the thumbprints, and a few lines to
//! show. No signature in a certificate is checked, because no certificate decides anything here (docs/validation.md, rule 27).

use std::fmt::Write as _;

use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use x509_cert::der::{self, Decode as _, Reader as _, SliceReader};
use x509_cert::name::Name;
use x509_cert::time::{Time, Validity};

use crate::time::UnixTime;
use crate::token::base64url;

use super::{Certificate, PublicKey, Reason, spki};

/// The longest distinguished name that is read, in bytes of DER. Reading one takes time that grows with the square of
/// its length, and no honest name comes near.
const NAME_LIMIT: usize = 1024;

/// A certificate, read piece by piece: one odd piece leaves the others usable.
pub(super) struct Read {
    /// The public key in it.
    pub(super) public: Result<PublicKey, Reason>,
    /// What is shown of it.
    pub(super) shown: Result<Certificate, Reason>,
    /// SHA-1 of its DER, base64url (RFC 7517 §4.8).
    pub(super) x5t: String,
    /// SHA-256 of its DER, base64url (RFC 7517 §4.9).
    pub(super) x5t_s256: String,
}

/// Takes a certificate in DER apart (RFC 5280 §4.1).
pub(super) fn read(bytes: &[u8]) -> Result<Read, Reason> {
    let pieces = take_apart(bytes).map_err(|_| "it is no X.509 certificate in DER".to_owned())?;
    Ok(Read {
        public: spki::read_spki(pieces.public_key),
        shown: pieces.show(),
        x5t: base64url::encode(&Sha1::digest(bytes)),
        x5t_s256: base64url::encode(&Sha256::digest(bytes)),
    })
}

/// Whether `bytes` have the form of a certificate.
pub(super) fn is_certificate(bytes: &[u8]) -> bool {
    take_apart(bytes).is_ok_and(|pieces| spki::is_public_key(pieces.public_key))
}

/// Pieces of a TBSCertificate, each still DER.
struct Pieces<'a> {
    issuer: &'a [u8],
    validity: &'a [u8],
    subject: &'a [u8],
    public_key: &'a [u8],
}

fn take_apart(bytes: &[u8]) -> der::Result<Pieces<'_>> {
    /// The first byte of the optional member `version`: context-specific, constructed, number 0.
    const VERSION: u8 = 0xa0;
    let mut reader = SliceReader::new(bytes)?;
    let pieces = reader.sequence(|certificate| {
        let pieces = certificate.sequence(|tbs| {
            if tbs.peek_byte() == Some(VERSION) {
                tbs.tlv_bytes()?;
            }
            let _serial_number = tbs.tlv_bytes()?;
            let _signature_algorithm = tbs.tlv_bytes()?;
            let pieces = Pieces {
                issuer: tbs.tlv_bytes()?,
                validity: tbs.tlv_bytes()?,
                subject: tbs.tlv_bytes()?,
                public_key: tbs.tlv_bytes()?,
            };
            while !tbs.is_finished() {
                let _extensions = tbs.tlv_bytes()?;
            }
            Ok(pieces)
        })?;
        let _signature_algorithm = certificate.tlv_bytes()?;
        let _signature = certificate.tlv_bytes()?;
        Ok(pieces)
    })?;
    reader.finish(pieces)
}

impl Pieces<'_> {
    fn show(&self) -> Result<Certificate, Reason> {
        let validity = Validity::from_der(self.validity)
            .map_err(|_| "its dates are not written as RFC 5280 asks, or lie before 1970".to_owned())?;
        Ok(Certificate {
            subject: name(self.subject).ok_or("its subject cannot be read")?,
            issuer: name(self.issuer).ok_or("its issuer cannot be read")?,
            not_before: moment(validity.not_before),
            not_after: moment(validity.not_after),
        })
    }
}

/// The name as RFC 4514 writes it.
fn name(bytes: &[u8]) -> Option<String> {
    if bytes.len() > NAME_LIMIT {
        return None;
    }
    let mut text = String::new();
    // `to_string` would panic where the name's own `Display` gives up.
    write!(text, "{}", Name::from_der(bytes).ok()?).ok()?;
    Some(text)
}

fn moment(time: Time) -> UnixTime {
    UnixTime(i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX))
}
