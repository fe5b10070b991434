//! The signature over the bytes as received and, where that fails, over a header whose `nonce` was hashed: rules 28 and
//! 54 to 56. Microsoft Graph's tokens need the second; Microsoft documents neither it nor a promise to keep it.

use sha2::{Digest as _, Sha256};

use super::algorithm::Algorithm;
use super::key::Chosen;
use super::signature;
use super::{Trust, cut};
use crate::entra::IssuerForm;
use crate::json::{self, Typed};
use crate::keys::PublicKey;
use crate::knowledge;
use crate::nature::Nature;
use crate::question::{Check, Status, Telling};
use crate::text;
use crate::token::{Message, Token, base64url};

const EXPECTED: &str = "a signature over these very bytes by that key";

/// Why nobody knows who signed a token that can be shared (docs/redact.md).
pub(super) const REDACTED: &str = "its signature was cut out by `rolecall redact`";

/// The check `signature`.
pub(super) fn signature_check(
    token: &Token,
    nature: &Nature,
    chosen: &Chosen<'_>,
    trust: &Trust,
    telling: Telling,
) -> Check {
    let found = |what: &str| {
        let mut found = String::with_capacity(what.len() + 16);
        found.push_str(what);
        found.push_str(", ");
        text::push_number(&mut found, token.signature().len() as u64);
        found.push_str(" bytes");
        found
    };
    if token.is_redacted() {
        return telling
            .check("signature", Status::Undecided, EXPECTED, "REDACTED")
            .detail(REDACTED)
            .hint("ask for the token itself, or look at the claims alone: `rolecall inspect`");
    }
    if token.signature().is_empty() {
        let check = telling.check("signature", Status::Fail, EXPECTED, "no signature");
        let cut = cut::ends_in_payload(token);
        return if cut { check.told(cut::ENDS_IN_PAYLOAD) } else { check };
    }
    if chosen.key().is_none() && chosen.secret().is_none() {
        let found = telling.words(true, || found("not looked at"));
        return telling
            .check("signature", Status::Skip, EXPECTED, found)
            .detail("there is no key to check it with");
    }
    let by = |how: &str| [token.alg().unwrap_or_default(), " by ", &chosen.by(trust), how].concat();
    if holds(chosen, token.message(), token.signature()) {
        return telling
            .check("signature", Status::Pass, EXPECTED, telling.words(true, || found("it holds")))
            .detail(telling.words(true, || by(", over the bytes as received")));
    }
    let graph_like = may_be_for_microsoft(token, nature, chosen);
    let transformed = if graph_like { with_hashed_nonce(token) } else { None };
    if transformed.is_some_and(|input| holds(chosen, Message::of(input.as_bytes()), token.signature())) {
        return telling.check("signature", Status::Pass, EXPECTED, found("it holds after the nonce transform")).detail(by(
            "; verified by the nonce transform, which Microsoft does not document: it proves who minted the token, \
             and that only Microsoft's own API is meant to accept it",
        ));
    }
    if graph_like && nature.header_nonce {
        return telling.check("signature", Status::Undecided, EXPECTED, found("it holds neither as received nor with the nonce hashed"))
            .detail(
                "this token is for Microsoft's own API and its header has a `nonce`: such tokens cannot be verified by \
                 third parties, so this is no proof of a forgery",
            )
            .hint("ask for a token for your own API; Microsoft's API checks this one itself");
    }
    if chosen.algorithm.is_none() {
        // The check `algorithm` has refused it already.
        return telling
            .check("signature", Status::Skip, EXPECTED, found("not computed"))
            .detail("there is no algorithm that could be computed");
    }
    if let Some(key) = chosen.key().filter(|key| matches!(key.public, PublicKey::Rsa { .. }))
        && key.bits() > *signature::RSA_BITS.end()
    {
        let most = signature::RSA_BITS.end();
        return telling
            .check("signature", Status::Undecided, EXPECTED, found("not computed"))
            .detail(format!("the key has {} bits, and this build verifies RSA up to {most}", key.bits()));
    }
    let check = telling.check("signature", Status::Fail, EXPECTED, found("it does not hold"));
    if let Some(lost) = cut::lost_end(token, chosen) {
        return check.told(lost.clone()).detail(lost).hint("copy the token again, to its very end");
    }
    if chosen.secret().is_some_and(|secret| secret.ends_with_newline()) {
        return check.detail("the bytes were changed, or another secret signed them").hint(
            "the secret file ends in a new line, which counts as part of the secret: write it without one",
        );
    }
    check
        .detail("the bytes were changed after signing, or another key signed them")
        .hint("copy the token again, whole; if it stays so, do not trust it")
}

/// Whether the token has the form that Entra gives to tokens for Microsoft's own APIs: RS256 with a signature as long as
/// the key's modulus, an issuer of Entra's, and one audience, which is Microsoft's. What else fails has failed.
fn may_be_for_microsoft(token: &Token, nature: &Nature, chosen: &Chosen<'_>) -> bool {
    let PublicKey::Rsa { n, .. } = (match chosen.key() {
        Some(key) => &key.public,
        None => return false,
    }) else {
        return false;
    };
    chosen.algorithm == Some(Algorithm::Rs256)
        && token.signature().len() == n.len()
        && matches!(nature.issuer, IssuerForm::V1 { .. } | IssuerForm::V2 { .. })
        && token.claims().string("aud").ok().is_some_and(knowledge::microsoft_resource)
}

fn holds(chosen: &Chosen<'_>, message: Message<'_>, signature: &[u8]) -> bool {
    match (chosen.algorithm, chosen.key(), chosen.secret()) {
        (Some(algorithm), Some(key), _) => signature::holds(algorithm, key, message, signature),
        (Some(algorithm), None, Some(secret)) => {
            signature::mac_holds(algorithm, secret, message.bytes(), signature)
        }
        _ => false,
    }
}

/// The signing input with the header's `nonce` replaced by base64url of its SHA-256, every other byte left alone.
/// `None` where the header has no single `nonce` that is a text.
fn with_hashed_nonce(token: &Token) -> Option<String> {
    let Typed::Is(nonce) = token.header().string("nonce") else { return None };
    let header = std::str::from_utf8(token.header_bytes()).ok()?;
    let span = json::member_span(header, "nonce")?;
    let hashed = base64url::encode(&Sha256::digest(nonce.as_bytes()));
    let replaced = format!("{}\"{hashed}\"{}", &header[..span.start], &header[span.end..]);
    Some(format!("{}.{}", base64url::encode(replaced.as_bytes()), token.payload_text()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transformed(header: &str) -> Option<String> {
        let text = format!("{}.e30.c2ln", base64url::encode(header.as_bytes()));
        let token = Token::parse(&text).expect("a token");
        let input = with_hashed_nonce(&token)?;
        let header = base64url::decode(input.split_once('.')?.0)?;
        String::from_utf8(header).ok()
    }

    #[test]
    fn only_the_nonces_own_bytes_change() {
        // SHA-256 of "abc" is the first example of FIPS 180-4.
        let hash = "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0";
        for (what, header, expected) in [
            (
                "plain",
                r#"{"alg":"RS256","nonce":"abc"}"#,
                Some(format!(r#"{{"alg":"RS256","nonce":"{hash}"}}"#)),
            ),
            (
                "white space",
                r#"{ "nonce" : "abc" , "alg":"RS256"}"#,
                Some(format!(r#"{{ "nonce" : "{hash}" , "alg":"RS256"}}"#)),
            ),
            (
                "the same text elsewhere",
                r#"{"x":"abc","nonce":"abc","y":"\"nonce\":\"abc\""}"#,
                Some(format!(r#"{{"x":"abc","nonce":"{hash}","y":"\"nonce\":\"abc\""}}"#)),
            ),
            ("escaped characters", r#"{"nonce":"\u0061bc"}"#, Some(format!(r#"{{"nonce":"{hash}"}}"#))),
            ("an escaped name", r#"{"n\u006fnce":"abc"}"#, Some(format!(r#"{{"n\u006fnce":"{hash}"}}"#))),
            ("no text", r#"{"nonce":1}"#, None),
            ("two of them", r#"{"nonce":"abc","nonce":"abc"}"#, None),
            ("none", r#"{"alg":"RS256"}"#, None),
            ("inside another object", r#"{"x":{"nonce":"abc"}}"#, None),
        ] {
            assert_eq!(transformed(header), expected, "{what}");
        }
    }
}
