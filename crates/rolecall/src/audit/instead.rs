//! What stands in the member that --field names, where no token can be read there.

use std::collections::BTreeSet;

use rolecall_core::json::Value;
use rolecall_core::text::listed;

use super::field::{NAMED, look};

/// What stood there instead, of all records.
#[derive(Debug, Default)]
pub(super) struct Insteads {
    in_base64: bool,
    is_list: bool,
    /// The members with a token of what is an object.
    paths: BTreeSet<String>,
}

impl Insteads {
    /// What is wrong with `value`, which stands in the member called `name` and is no text; and notes it.
    pub(super) fn note(&mut self, name: &[String], value: &Value) -> &'static str {
        match value {
            Value::Object(_) => {
                if self.paths.len() < NAMED {
                    let mut path: Vec<&str> = name.iter().map(String::as_str).collect();
                    look(value, &mut path, &mut self.paths);
                }
                "the member that --field names is an object, and no text: name the member of it that holds the token"
            }
            Value::Array(_) => {
                self.is_list = true;
                "the member that --field names is a list, and no text: without --field tokens in it are found"
            }
            _ => "the member that --field names is no text",
        }
    }

    /// What is wrong with a text that is base64 of a token; and notes it.
    pub(super) fn note_base64(&mut self) -> &'static str {
        self.in_base64 = true;
        "the member that --field names holds base64 of a token: decode it first"
    }

    /// What to do about it.
    pub(super) fn hints(&self, name: &str) -> Vec<String> {
        let mut hints = Vec::new();
        if self.in_base64 {
            hints.push(format!(
                "`{name}` holds base64 of a token: decode it first, as `@base64d` of jq does."
            ));
        }
        if !self.paths.is_empty() {
            let paths: Vec<String> = self.paths.iter().take(NAMED).map(|path| format!("`{path}`")).collect();
            let stand = if paths.len() == 1 { "a token stands" } else { "tokens stand" };
            hints.push(format!("`{name}` is an object; {stand} in {}.", listed(&paths, "and")));
        }
        if self.is_list {
            hints.push(format!("`{name}` is a list: without --field tokens in it are found."));
        }
        hints
    }
}
