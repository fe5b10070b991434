use super::wording::bytes;
use super::{Evidence, Finding, Rule, Severity, form};
use crate::keys::{Key, PublicKey};
use crate::token::{Part, Token};
use crate::verify::Algorithm;

pub(super) const RULE: Rule = Rule {
    id: "cut-off",
    severity: Severity::Error,
    summary: "part of the token is missing",
    page: include_str!("cut_off.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let message = match (payload_breaks_off(evidence.token), signature_missing(evidence.token)) {
        (true, true) => "the payload breaks off and the signature is missing".to_owned(),
        (true, false) => "the payload breaks off in the middle".to_owned(),
        (false, _) => match short_signature(evidence.token, evidence.key) {
            Some(message) => message,
            None => return Vec::new(),
        },
    };
    vec![Finding::new(
        &RULE,
        message,
        "copy the whole token again, from a file or with a copy button: terminals cut long lines, logs and \
         tickets shorten long values",
    )]
}

/// Whether part of `token` is missing, as far as that shows without its key.
pub(crate) fn is_cut_off(token: &Token) -> bool {
    payload_breaks_off(token) || signature_missing(token) || short_signature(token, None).is_some()
}

/// Whether part of `token` is missing whatever key made it, so that nobody can use it: a signature as long as a small key's may be
/// whole.
pub(crate) fn is_surely_cut_off(token: &Token) -> bool {
    is_cut_off(token)
        && (payload_breaks_off(token)
            || signature_missing(token)
            || !is_of_small_key(token.signature().len()))
}

/// Whether this rule speaks of `part`, so that others need not.
pub(super) fn covers(evidence: &Evidence<'_>, part: Part) -> bool {
    match part {
        Part::Header => false,
        Part::Payload => payload_breaks_off(evidence.token),
        Part::Signature if payload_breaks_off(evidence.token) => signature_missing(evidence.token),
        Part::Signature => short_signature(evidence.token, evidence.key).is_some(),
    }
}

/// Whether the payload's JSON ends too early, and not at a foreign character, which another rule names.
fn payload_breaks_off(token: &Token) -> bool {
    !token.payload_is_whole() && !form::stops_at_foreign(token, Part::Payload)
}

fn signature_missing(token: &Token) -> bool {
    token.signature_text().is_none()
}

/// Whether bytes of the signature are missing, in words.
fn short_signature(token: &Token, key: Option<&Key>) -> Option<String> {
    // Nobody lost it by accident.
    if token.is_redacted() {
        return None;
    }
    let (alg, length) = (token.alg()?, token.signature().len());
    let least = least_signature(Algorithm::named(alg)?, key);
    if length == 0 || length >= least || form::stops_at_foreign(token, Part::Signature) {
        return None;
    }
    // A signature as long as the modulus of a small key may be whole.
    let weak = key.is_none() && least == LEAST_RSA && is_of_small_key(length);
    let or = if weak { format!(", or made with a key of only {} bits", length * 8) } else { String::new() };
    Some(format!("the signature has {}, where {alg} needs {least}: it was cut off{or}", bytes(length)))
}

/// Whether a signature of `length` bytes is as long as the modulus of 1024 or 1536 bits.
fn is_of_small_key(length: usize) -> bool {
    matches!(length, 128 | 192)
}

/// The length in bytes of the signature of a 2048-bit key, the smallest that RFC 7518 §3.3 allows.
const LEAST_RSA: usize = 256;

/// The length that a signature has at least (RFC 7518 §3, RFC 8032 §5.1.6).
fn least_signature(algorithm: Algorithm, key: Option<&Key>) -> usize {
    match algorithm {
        Algorithm::Es256 | Algorithm::Ed25519 | Algorithm::Hs512 => 64,
        Algorithm::Es384 => 96,
        Algorithm::Es512 => 132,
        Algorithm::Hs256 => 32,
        Algorithm::Hs384 => 48,
        Algorithm::Rs256
        | Algorithm::Rs384
        | Algorithm::Rs512
        | Algorithm::Ps256
        | Algorithm::Ps384
        | Algorithm::Ps512 => match key.map(|key| &key.public) {
            Some(PublicKey::Rsa { n, .. }) => n.len(),
            _ => LEAST_RSA,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::token::base64url;

    #[test]
    fn a_signature_has_its_length() {
        let (_, claims) = samples::sound_json();
        for (alg, length, says) in [
            ("RS256", 256, None),
            ("RS256", 255, Some("has 255 bytes, where RS256 needs 256: it was cut off")),
            ("RS256", 128, Some("cut off, or made with a key of only 1024 bits")),
            ("RS256", 129, Some("it was cut off")),
            ("PS512", 1, Some("has 1 byte,")),
            ("ES256", 64, None),
            ("ES256", 63, Some("needs 64")),
            ("ES384", 95, Some("needs 96")),
            ("ES512", 131, Some("needs 132")),
            ("ES512", 132, None),
            ("EdDSA", 63, Some("needs 64")),
            ("HS256", 32, None),
            ("HS256", 31, Some("needs 32")),
            ("HS384", 47, Some("needs 48")),
            ("HS512", 63, Some("needs 64")),
            // An empty one is another rule's, and nobody knows how long this one's is.
            ("RS256", 0, None),
            ("XX999", 3, None),
        ] {
            let token = samples::signed(&format!(r#"{{"alg":"{alg}"}}"#), &claims, length);
            samples::expect(&RULE, &format!("{alg}, {length}"), &token, says);
            let surely = says.is_some_and(|says| !says.contains("or made with a key"));
            assert_eq!(is_surely_cut_off(&token), surely, "{alg}, {length}");
        }
    }

    #[test]
    fn the_key_tells_the_length_better() {
        let (header, claims) = samples::sound_json();
        for (bits, length, says) in [
            (1024, 128, None),
            (4096, 511, Some("511 bytes, where RS256 needs 512: it was cut off")),
            (4096, 512, None),
        ] {
            let (key, token) =
                (samples::rsa_key(bits, &[1, 0, 1]), samples::signed(&header, &claims, length));
            samples::expect_with(&RULE, &bits.to_string(), &token, Some(&key), None, says);
        }
    }

    #[test]
    fn a_payload_that_breaks_off_is_found() {
        let (header, claims) = samples::sound_json();
        for (what, payload, says) in [
            ("whole", &*claims, None),
            ("in a name", r#"{"aud":"x","is"#, Some("breaks off in the middle")),
            ("in a text", r#"{"aud":"x","iss":"https"#, Some("breaks off")),
            ("in a number", r#"{"aud":"x","exp":17"#, Some("breaks off")),
            ("in a list", r#"{"roles":["a","#, Some("breaks off")),
            ("broken, not cut", r#"{"aud":x}"#, None),
            ("an array", "[1]", None),
        ] {
            samples::expect(&RULE, what, &samples::token(&header, payload), says);
        }
        let head = base64url::encode(header.as_bytes());
        let body = base64url::encode(claims.as_bytes());
        for (what, text, says) in [
            ("the paste ended", format!("{head}.{}", &body[..42]), Some("and the signature is missing")),
            ("with a length that no text has", format!("{head}.{}", &body[..41]), Some("breaks off")),
            ("only the signature is gone", format!("{head}.{body}"), None),
            ("shortened with dots", format!("{head}.{}….c2ln", &body[..42]), Some("has 3 bytes")),
        ] {
            samples::expect(&RULE, what, &samples::parsed(&text), says);
        }
    }
}
