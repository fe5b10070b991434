//! Header parameters (RFC 7515 §4.1).

use super::{Claim, Context, Notes, capped, lists, quoted};
use crate::json::Value;
use crate::knowledge::microsoft_resource;
use crate::text::counted;
use crate::token::base64url;

/// Reads a header parameter by its name, and else by the values that the data gives a meaning.
pub(super) fn read(
    name: &str,
    value: &Value,
    known: Option<Claim>,
    context: &Context<'_>,
    notes: &mut Notes,
) {
    match name {
        "typ" => notes.add(media_type(value, known)),
        "kid" => notes.add(equal(value, context.x5t, "x5t")),
        "x5t" => {
            notes.add(thumbprint(value, 20, "SHA-1"));
            notes.add(equal(value, context.kid, "kid"));
        }
        "x5t#S256" => notes.add(thumbprint(value, 32, "SHA-256")),
        "nonce" => notes.add(nonce(value, context)),
        "crit" => notes.add(critical(value)),
        "jwk" => notes.add(key(value)),
        "x5c" => notes.add(certificates(value)),
        "jku" | "x5u" => notes.add("never fetched"),
        "b64" if *value == Value::Bool(false) => notes.add("the payload is signed as it stands, not encoded"),
        _ => notes.add(known.map_or_else(String::new, |known| lists::spelled(value, known))),
    }
}

/// `typ`, whose `application/` may be left out (RFC 7515 §4.1.9).
fn media_type(value: &Value, known: Option<Claim>) -> String {
    const PREFIX: &str = "application/";
    let Some(text) = value.as_str() else { return String::new() };
    let short = match text.get(..PREFIX.len()) {
        Some(start) if start.eq_ignore_ascii_case(PREFIX) => &text[PREFIX.len()..],
        _ => text,
    };
    known.map_or_else(String::new, |known| lists::spelled(&Value::String(short.into()), known))
}

fn equal(value: &Value, other: Option<&str>, name: &str) -> String {
    match (value.as_str(), other) {
        (Some(text), Some(other)) if text == other => format!("equal to `{name}`"),
        (Some(_), Some(_)) => format!("differs from `{name}`"),
        _ => String::new(),
    }
}

/// A certificate's thumbprint in hexadecimal, as certificate dialogs and portals show it.
fn thumbprint(value: &Value, bytes: usize, hash: &str) -> String {
    let Some(text) = value.as_str() else { return String::new() };
    match base64url::decode(text).filter(|decoded| decoded.len() == bytes) {
        Some(decoded) => {
            let hex: String = decoded.iter().map(|byte| format!("{byte:02X}")).collect();
            format!("{hash} {hex}")
        }
        None => format!("not a {hash} in base64url, which has {bytes} bytes"),
    }
}

/// The member that defeats a plain signature check (docs/validation.md, rule 54).
fn nonce(value: &Value, context: &Context<'_>) -> String {
    if value.as_str().is_none() {
        return String::new();
    }
    match context.aud {
        Some(aud) if microsoft_resource(aud) => "as tokens for Microsoft's own APIs have it".to_owned(),
        _ => "unusual: `aud` is not known as an API of Microsoft's own".to_owned(),
    }
}

fn critical(value: &Value) -> String {
    let Some(items) = value.as_array() else { return String::new() };
    let names = items.iter().map(|item| item.as_str().map_or_else(|| item.type_name().to_owned(), quoted));
    match items.len() {
        0 => "an empty list, which RFC 7515 forbids".to_owned(),
        total => format!("must be understood: {}", capped(names, total, ", ")),
    }
}

fn key(value: &Value) -> String {
    let Some(object) = value.as_object() else { return String::new() };
    let kind = match object.string("kty").ok() {
        Some("RSA") => "an RSA key",
        Some("EC") => "an elliptic-curve key",
        Some("OKP") => "an Edwards-curve key",
        Some("oct") => "a shared secret",
        _ => "a key of unknown type",
    };
    format!("{kind}, never used: a token proves nothing by a key of its own")
}

fn certificates(value: &Value) -> String {
    let Some(items) = value.as_array() else { return String::new() };
    format!("{}, never used: a token proves nothing by a key of its own", counted(items.len(), "certificate"))
}
