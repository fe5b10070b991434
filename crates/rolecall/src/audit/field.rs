//! The member of a JSON record that holds its token.

use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rolecall_core::input::{SpotKind, holds_encoded_token, spots};
use rolecall_core::json::{self, Value};
use rolecall_core::text::listed;

use super::instead::Insteads;

/// How many records without the member are looked at for others with a token.
const LOOKED_AT: usize = 20;

/// How many of these are named.
pub(super) const NAMED: usize = 5;

/// How deep they are looked for, in names.
const DEEPEST: usize = 6;

/// The longest name that is repeated.
const LONGEST: usize = 40;

/// The names that lead to a member of each record, and what was met on the way.
#[derive(Debug)]
pub(crate) struct Field {
    names: Vec<String>,
    /// Whether a line was JSON.
    is_json: AtomicBool,
    /// Whether a record has the member.
    is_there: AtomicBool,
    others: Mutex<Others>,
    /// What stands there where no token does.
    insteads: Mutex<Insteads>,
}

/// Members with a token in records that lack the one that is named.
#[derive(Debug, Default)]
struct Others {
    looked_at: usize,
    paths: BTreeSet<String>,
}

impl Field {
    pub(crate) fn new(names: Vec<String>) -> Self {
        Self {
            names,
            is_json: AtomicBool::new(false),
            is_there: AtomicBool::new(false),
            others: Mutex::default(),
            insteads: Mutex::default(),
        }
    }

    /// What to do where no record has the member, or where no token stands in it.
    pub(super) fn hints(&self) -> Vec<String> {
        if self.is_there.load(Ordering::Relaxed) {
            return self.insteads().hints(&self.names.join("."));
        }
        if !self.is_json.load(Ordering::Relaxed) {
            return vec!["No line is a JSON record: leave out --field.".to_owned()];
        }
        let others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        let paths: Vec<String> = others.paths.iter().take(NAMED).map(|path| format!("`{path}`")).collect();
        let stand = match paths.is_empty() {
            true => String::new(),
            false => format!("; tokens stand in {}", listed(&paths, "and")),
        };
        vec![format!("No record has the member `{}`{stand}.", self.names.join("."))]
    }

    /// What is wrong with the `text` of the member, in which no token stands, where more can be said.
    pub(super) fn wrong(&self, text: &str) -> Option<&'static str> {
        // Nobody has to wait while it is looked into.
        holds_encoded_token(text.as_bytes()).then(|| self.insteads().note_base64())
    }

    fn insteads(&self) -> MutexGuard<'_, Insteads> {
        self.insteads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lacks(&self, record: &Value) {
        if self.is_there.load(Ordering::Relaxed) {
            return;
        }
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        if others.looked_at < LOOKED_AT {
            others.looked_at += 1;
            look(record, &mut Vec::new(), &mut others.paths);
        }
    }
}

impl Deref for Field {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.names
    }
}

/// Notes that something is so; what is noted already need not be written again by every worker.
fn note(what: &AtomicBool) {
    if !what.load(Ordering::Relaxed) {
        what.store(true, Ordering::Relaxed);
    }
}

/// Adds the paths in `value`, which stands at `path`, whose text holds a token: those that --field can name.
pub(super) fn look<'v>(value: &'v Value, path: &mut Vec<&'v str>, paths: &mut BTreeSet<String>) {
    if let Value::String(text) = value
        && spots(text.to_string().as_bytes()).iter().any(|spot| spot.kind == SpotKind::Token)
    {
        paths.insert(path.join("."));
    }
    let members = value.as_object().map(|object| object.members()).unwrap_or_default();
    // What a name says is repeated, and so it must be one.
    let is_name = |name: &str| {
        name.len() <= LONGEST
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    };
    for member in members.iter().filter(|member| is_name(&member.name)) {
        if path.len() < DEEPEST {
            path.push(&member.name);
            look(&member.value, path, paths);
            path.pop();
        }
    }
}

/// The text of the member of a JSON record that `field` names.
///
/// # Errors
/// What is wrong with the record, in words.
pub(super) fn member(line: &[u8], field: &Field) -> Result<String, &'static str> {
    let line = std::str::from_utf8(line).map_err(|_| "the line is no UTF-8")?;
    let parsed = json::parse(line);
    let record = match (&parsed.problem, &parsed.value) {
        (None, Some(value)) => value,
        _ => return Err("the line is no JSON"),
    };
    note(&field.is_json);
    let mut value = record;
    for name in field.iter() {
        let members = value.as_object().map(|object| object.members()).unwrap_or_default();
        let mut named = members.iter().filter(|member| &*member.name == name.as_str());
        value = match (named.next(), named.next()) {
            (Some(only), None) => &only.value,
            (None, _) => {
                field.lacks(record);
                return Err("the record has no member of the name that --field gives");
            }
            (Some(_), Some(_)) => {
                return Err("the record has that member twice, and readers differ on which they take");
            }
        };
    }
    note(&field.is_there);
    match value {
        Value::String(text) => Ok(text.to_string()),
        value => Err(field.insteads().note(field, value)),
    }
}
