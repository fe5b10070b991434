//! What can be said of a value without knowing what it means: its size, and a type that its claim doesn't have.

use super::{capped, quoted};
use crate::json::Value;
use crate::text::counted;

/// The size of what is nested; nothing for what speaks for itself.
pub(super) fn read(value: &Value) -> String {
    match value {
        Value::Object(object) if object.members().is_empty() => "an empty object".to_owned(),
        Value::Object(object) => {
            let members = object.members();
            let names = members.iter().map(|member| quoted(&member.name));
            format!("{}: {}", counted(members.len(), "member"), capped(names, members.len(), ", "))
        }
        Value::Array(items) if items.is_empty() => "an empty list".to_owned(),
        Value::Array(items) if items.len() > 1 => counted(items.len(), "item"),
        Value::String(text) if text.is_empty() => "empty".to_owned(),
        Value::String(text) if is_jwt(text) => "looks like a token in itself: a secret".to_owned(),
        Value::Null => "no value".to_owned(),
        _ => String::new(),
    }
}

/// Says so when `value` has none of the types that the words of `json_type` allow.
pub(super) fn mismatch(json_type: &str, value: &Value) -> String {
    if json_type.split(" or ").any(|word| is_of(word, value)) {
        return String::new();
    }
    let found = match value {
        Value::Array(_) if json_type.contains("array") => "an array that holds other things than strings",
        other => other.type_name(),
    };
    format!("{found}, not {}", with_article(json_type))
}

fn is_of(word: &str, value: &Value) -> bool {
    match word {
        "string" => matches!(value, Value::String(_)),
        "number" => matches!(value, Value::Number(_)),
        "boolean" => matches!(value, Value::Bool(_)),
        "object" => matches!(value, Value::Object(_)),
        "array" => matches!(value, Value::Array(_)),
        "array of strings" => {
            value.as_array().is_some_and(|items| items.iter().all(|item| item.as_str().is_some()))
        }
        // `any` and `unknown`.
        _ => true,
    }
}

fn with_article(json_type: &str) -> String {
    format!("{} {json_type}", if json_type.starts_with(['a', 'o']) { "an" } else { "a" })
}

/// Whether a text begins as the base64url of a JSON object does and has the dots of a compact JWS or JWE.
fn is_jwt(text: &str) -> bool {
    text.starts_with("eyJ")
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
        && matches!(text.bytes().filter(|byte| *byte == b'.').count(), 2 | 4)
}
