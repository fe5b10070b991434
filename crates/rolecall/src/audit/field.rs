//! The member of a JSON record that holds its token.

use rolecall_core::json::{self, Value};

/// The text of the member of a JSON record that `field` names.
///
/// # Errors
/// What is wrong with the record, in words.
pub(super) fn member(line: &[u8], field: &[String]) -> Result<String, &'static str> {
    let line = std::str::from_utf8(line).map_err(|_| "the line is no UTF-8")?;
    let parsed = json::parse(line);
    let mut value = match (&parsed.problem, &parsed.value) {
        (None, Some(value)) => value,
        _ => return Err("the line is no JSON"),
    };
    for name in field {
        let members = value.as_object().map(|object| object.members()).unwrap_or_default();
        let mut named = members.iter().filter(|member| &*member.name == name.as_str());
        value = match (named.next(), named.next()) {
            (Some(only), None) => &only.value,
            (None, _) => return Err("the record has no member of the name that --field gives"),
            (Some(_), Some(_)) => {
                return Err("the record has that member twice, and readers differ on which they take");
            }
        };
    }
    match value {
        Value::String(text) => Ok(text.to_string()),
        _ => Err("the member that --field names is no text"),
    }
}
