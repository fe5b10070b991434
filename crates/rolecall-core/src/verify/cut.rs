//! What a bad copy does to a token: its end or its beginning is missing, or a word is glued to it. It explains; whatever is said
//! here, the token is refused.

use super::Algorithm;
use super::key::Chosen;
use crate::keys::PublicKey;
use crate::token::{Defect, Flaw, Part, Token};

/// The least that an RSA signature has (RFC 7518 §3.3: a key of 2048 bits).
const LEAST_RSA: usize = 256;

/// That the end of the token is missing, where its signature is shorter than its algorithm and key make it.
pub(super) fn lost_end(token: &Token, chosen: &Chosen<'_>) -> Option<String> {
    let length = token.signature().len();
    if length == 0 || token.is_redacted() {
        return None;
    }
    let algorithm = chosen.algorithm.or_else(|| Algorithm::named(token.alg()?))?;
    let whole = match chosen.key().map(|key| &key.public).filter(|key| algorithm.fits(key)) {
        Some(PublicKey::Rsa { n, .. }) => n.len(),
        Some(PublicKey::Ec { curve, .. }) => 2 * curve.coordinate_bytes(),
        Some(PublicKey::Ed25519 { .. }) => 64,
        None => match algorithm {
            Algorithm::Es256 | Algorithm::Ed25519 => 64,
            Algorithm::Es384 => 96,
            Algorithm::Es512 => 132,
            Algorithm::Hs256 | Algorithm::Hs384 | Algorithm::Hs512 => return None,
            // As long as the modulus of a small key it may be whole.
            _ if matches!(length, 128 | 192) => return None,
            _ => LEAST_RSA,
        },
    };
    let least = if chosen.key().is_none() && whole == LEAST_RSA { " or more" } else { "" };
    (length < whole).then(|| {
        format!("the end of the token is missing: its signature has {length} of {whole} bytes{least}")
    })
}

/// What is wrong with a token that [`ends_in_payload`].
pub(super) const ENDS_IN_PAYLOAD: &str =
    "the token was cut in the middle of its payload: copy it again, whole";

/// Whether the token ends before its claims do, so that what its last characters decode to and that no signature follows says
/// nothing more.
pub(super) fn ends_in_payload(token: &Token) -> bool {
    let is_foreign =
        |defect: &Defect| defect.part == Part::Payload && matches!(defect.flaw, Flaw::Alphabet { .. });
    token.signature_text().is_none() && !token.payload_is_whole() && !token.defects().iter().any(is_foreign)
}

/// Whether the header could not be read, and does not begin as one: what its first characters decode to is no JSON.
pub(super) fn lost_beginning(token: &Token) -> bool {
    let begins = token.header_bytes().iter().find(|byte| !byte.is_ascii_whitespace());
    !header_is_readable(token) && !matches!(begins, Some(b'{' | b'[' | b'"'))
}

/// Whether the header is one JSON object, so that what it lacks is not there.
pub(super) fn header_is_readable(token: &Token) -> bool {
    !token.defects().iter().any(|defect| {
        defect.part == Part::Header
            && matches!(defect.flaw, Flaw::NotUtf8 { .. } | Flaw::Json(_) | Flaw::Empty)
    })
}

/// Whether something of the token is missing or in the way, which a better copy would mend. What is left, such as padding or a
/// member that is there twice, its maker wrote so.
pub(super) fn is_damaged(token: &Token) -> bool {
    token.defects().iter().any(|defect| match &defect.flaw {
        Flaw::Missing | Flaw::Empty | Flaw::Length | Flaw::Json(_) | Flaw::NotObject { .. } => true,
        Flaw::Alphabet { found, .. } => !matches!(found, '+' | '/'),
        _ => false,
    })
}
