//! A lock's text, read and written.

use super::{Lock, LockError};
use crate::nature::Bearer;
use crate::policy::document::{Document, Problem, Value, listed, quoted};
use crate::policy::facts::{Facts, kind_word, sorted};

/// The value of `version` that is read and written.
const VERSION: i64 = 1;
/// The longest lock file that is read, in bytes.
pub const LOCK_BYTES_LIMIT: usize = 1024 * 1024;
const KEYS: [&str; 8] = ["version", "issuer", "audience", "tenant", "client", "kind", "roles", "scopes"];
const KINDS: [Bearer; 3] = [Bearer::AppOnly, Bearer::Delegated, Bearer::Unclear];

impl Lock {
    /// The lock of a token that holds.
    ///
    /// # Errors
    /// [`LockError`] when the token has two readings, or a value that no file may keep.
    pub fn of(facts: &Facts, name: &str) -> Result<Self, LockError> {
        if let Some(oddity) = facts.oddities.first() {
            return Err(LockError::Odd(oddity.what.clone()));
        }
        if facts.hold_credential() {
            return Err(LockError::Credential);
        }
        Ok(Self { name: name.to_owned(), facts: facts.clone() })
    }

    /// Reads `text`, the lock file that is called `name`.
    ///
    /// # Errors
    /// Every mistake in it, in its order.
    pub fn parse(text: &str, name: &str) -> Result<Self, Vec<Problem>> {
        let (mut document, table) = Document::read(text.strip_prefix('\u{feff}').unwrap_or(text));
        let mut facts = Facts {
            issuer: None,
            audience: Vec::new(),
            tenant: None,
            client: None,
            kind: Bearer::Unclear,
            roles: Vec::new(),
            scopes: Vec::new(),
            oddities: Vec::new(),
        };
        let mut seen = Vec::new();
        for (key, value) in &table {
            let key_name: &str = key.get_ref();
            seen.push(key_name);
            match key_name {
                "version" => version(&mut document, value),
                "issuer" => facts.issuer = document.text(key_name, value),
                "audience" => facts.audience = names(&mut document, key_name, value),
                "tenant" => facts.tenant = document.text(key_name, value),
                "client" => facts.client = document.text(key_name, value),
                "kind" => {
                    let kind = document.word(key_name, value, &KINDS.map(kind_word));
                    facts.kind = kind.and_then(|index| KINDS.get(index).copied()).unwrap_or(Bearer::Unclear);
                }
                "roles" => facts.roles = names(&mut document, key_name, value),
                "scopes" => facts.scopes = names(&mut document, key_name, value),
                other => document.unknown(key.span(), other, "key of a lock file", &KEYS),
            }
        }
        for needed in ["version", "audience", "kind", "roles", "scopes"] {
            if !seen.contains(&needed) {
                let hint =
                    "`--update-lock` writes a whole one; a missing list would say nothing of what was gained";
                document.wrong(text.len()..text.len(), format!("`{needed}` is missing"), hint);
            }
        }
        document.finish(Self { name: name.to_owned(), facts })
    }

    /// The text of the file: sorted, a name a line, the same bytes for the same token.
    pub fn write(&self) -> String {
        let facts = &self.facts;
        let mut text = String::from(
            "# What the token of an application carries, written by `rolecall check --update-lock`.\n\
             # `rolecall check --lock FILE` fails when a later token differs. Nothing in it is secret: keep it beside the code.\n\n",
        );
        text.push_str(&format!("version = {VERSION}\n"));
        let mut one = |key: &str, value: &Option<String>| {
            if let Some(value) = value {
                text.push_str(&format!("{key} = {}\n", quoted(value)));
            }
        };
        one("issuer", &facts.issuer);
        one("tenant", &facts.tenant);
        one("client", &facts.client);
        text.push_str(&format!("kind = {}\n", quoted(kind_word(facts.kind))));
        for (key, list) in [("audience", &facts.audience), ("roles", &facts.roles), ("scopes", &facts.scopes)]
        {
            text.push_str(&format!("{key} = {}\n", listed(list)));
        }
        text
    }
}

fn version(document: &mut Document<'_>, value: &Value<'_>) {
    if let Some(version) = document.number("version", value).filter(|version| *version != VERSION) {
        let hint = "use the rolecall that wrote it, or write it anew with --update-lock";
        document.wrong(
            value.span(),
            format!("this rolecall reads lock files of version {VERSION}, and this one is of {version}"),
            hint,
        );
    }
}

fn names<'t>(document: &mut Document<'t>, key: &str, value: &Value<'t>) -> Vec<String> {
    sorted(document.texts(key, value).into_iter().map(|(text, _)| text).collect())
}
