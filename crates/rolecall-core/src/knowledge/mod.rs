//! What is known of claims, applications, directory roles, tenants and errors: the project's data, asked by name.

use schemars::JsonSchema;
use serde::Serialize;

use crate::time::UnixTime;
use crate::token::{Part, Token};

/// A member of the token with what is known of it.
#[derive(Clone, Debug, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Explained {
    /// `header` or `payload`.
    pub part: &'static str,
    /// The member's name.
    pub name: String,
    /// Its value as somebody would read it: a text as it is, anything else as compact JSON.
    pub value: String,
    /// What the value says: a date with its age, a name for a GUID, words for a number. Empty when there is nothing
    /// to add.
    pub reading: String,
    /// What the member means, in one sentence.
    pub meaning: String,
    /// How sure that meaning is: `documented`, `observed` and so on, or `unknown`.
    pub evidence: &'static str,
}

/// What is known of a claim or a header parameter.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Claim {
    /// Its name; families end in `*`.
    pub name: &'static str,
    /// Its JSON type, in words: `string`, `array of strings`, `number or string`.
    pub json_type: &'static str,
    /// The form of its value, in words.
    pub format: &'static str,
    /// What it means, in one sentence.
    pub meaning: &'static str,
    /// What to do with it: a keyword, a colon and a sentence.
    pub security: &'static str,
    /// How sure the meaning is.
    pub evidence: &'static str,
    /// Where that is written.
    pub source: &'static str,
}

/// A directory role of Entra ID, by its template id.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DirectoryRole {
    /// Its name.
    pub name: &'static str,
    /// Whether Microsoft marks it as privileged.
    pub privileged: bool,
}

/// What is known of the member `name` of `part`; families such as `extn.*` are found by their prefix.
pub fn claim(part: Part, name: &str) -> Option<Claim> {
    let _ = (part, name);
    None
}

/// The directory role with this template id, as `wids` holds them.
pub fn directory_role(template_id: &str) -> Option<DirectoryRole> {
    let _ = template_id;
    None
}

/// Every member of header and payload with its meaning and its value read, as of `now`.
pub fn explain(token: &Token, now: UnixTime) -> Vec<Explained> {
    let _ = (token, now);
    Vec::new()
}

/// The name of the tenant `id`, for the few that are known by everybody.
pub fn tenant_name(id: &str) -> Option<&'static str> {
    let _ = id;
    None
}

/// The name of the first-party application `app_id`.
pub fn app_name(app_id: &str) -> Option<&'static str> {
    let _ = app_id;
    None
}

/// The name of the resource that `audience` belongs to; one trailing slash makes no difference.
pub fn audience_name(audience: &str) -> Option<&'static str> {
    let _ = audience;
    None
}
