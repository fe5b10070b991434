//! A catalog file, read with the place of every mistake.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Api, CatalogError, LIMIT};
use crate::catalog::operations::form::{Kind, Operation, Permission as Entry, Set};
use crate::catalog::operations::pack;
use crate::catalog::{self, Home, Resource, resource_named, resource_of_audience};
use crate::entra::is_guid;
use crate::input::hide;
use crate::text;

/// How many mistakes are looked for.
const MOST: usize = 50;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<'a> {
    #[serde(borrow)]
    resource: &'a RawValue,
    #[serde(borrow)]
    permissions: Vec<&'a RawValue>,
    #[serde(borrow)]
    operations: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    sets: Vec<&'a RawValue>,
    #[serde(default)]
    read_on: String,
    // What the project's own files say of their sources is read over.
    #[serde(borrow, default, rename = "sources")]
    _sources: Option<&'a RawValue>,
    #[serde(borrow, default, rename = "aliases")]
    _aliases: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    name: String,
    #[serde(default)]
    short_names: Vec<String>,
    #[serde(default)]
    former_names: Vec<String>,
    #[serde(default)]
    service_principal: String,
    #[serde(default)]
    app_id: String,
    #[serde(default)]
    recommended_audience: String,
    audiences: Vec<Audience>,
    #[serde(default)]
    hosts: Vec<String>,
    #[serde(default)]
    path_prefixes: Vec<String>,
    #[serde(default, rename = "not_audiences")]
    _not_audiences: serde_json::Value,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "an audience: a text, or an object with `value`")]
enum Audience {
    Text(String),
    Object {
        value: String,
        #[serde(default, rename = "evidence")]
        _evidence: Vec<String>,
    },
}

/// Reads a team's own API. `source` says where the text came from, for the report.
///
/// What is read is kept for the life of the process: a run reads a file or two.
///
/// # Errors
/// [`CatalogError`] with the place of each mistake.
pub fn read(text: &str, source: &str) -> Result<Resource, CatalogError> {
    if text.len() > LIMIT {
        return Err(CatalogError {
            mistakes: vec![(1, 1, format!("the file is larger than {LIMIT} bytes"))],
        });
    }
    if matches!(hide(text), Cow::Owned(_)) {
        let what =
            "the file holds the text of a token or a secret: take it out, and treat it as known to others";
        return Err(CatalogError { mistakes: vec![(1, 1, what.to_owned())] });
    }
    let file: File<'_> = serde_json::from_str(text).map_err(|error| CatalogError {
        mistakes: vec![(error.line().max(1), error.column().max(1), told(&error))],
    })?;
    let mut reader = Reader { text, mistakes: Vec::new() };
    let about: Option<About> = reader.part(file.resource);
    let permissions: Vec<Entry> = file.permissions.iter().filter_map(|raw| reader.permission(raw)).collect();
    let sets: Vec<Set> = file.sets.iter().filter_map(|raw| reader.set(raw)).collect();
    let mut names: BTreeSet<(&str, bool)> = BTreeSet::new();
    for (index, entry) in permissions.iter().enumerate() {
        if !names.insert((&entry.name, entry.kind == Kind::Application)) {
            let raw = file.permissions.get(index).copied().unwrap_or(file.resource);
            reader.wrong(raw, format!("{} is there twice with the same kind", entry.name));
        }
    }
    let operations: Vec<Operation> =
        file.operations.iter().filter_map(|raw| reader.operation(raw, &sets, &names)).collect();
    let used: BTreeSet<(usize, bool)> = operations.iter().flat_map(Operation::numbered).collect();
    for (number, application) in used {
        let Some((set, raw)) = sets.get(number).zip(file.sets.get(number)) else { continue };
        for name in set.names().into_iter().filter(|name| !names.contains(&(*name, application))) {
            reader.unknown(raw, name, application);
        }
    }
    let about = about.and_then(|about| reader.about(file.resource, about));
    let Some(about) = about.filter(|_| reader.mistakes.is_empty()) else {
        return Err(CatalogError { mistakes: reader.mistakes });
    };
    let block = pack::pack(&operations, &sets, &about.path_prefixes).map_err(|wrong| {
        for (index, what) in wrong {
            reader.wrong(file.operations.get(index).copied().unwrap_or(file.resource), what);
        }
        CatalogError { mistakes: std::mem::take(&mut reader.mistakes) }
    })?;
    Ok(kept(about, file.read_on, source, permissions, block))
}

fn kept(
    about: About,
    read_on: String,
    source: &str,
    mut permissions: Vec<Entry>,
    block: Vec<u8>,
) -> Resource {
    let mut audiences: Vec<String> = about
        .audiences
        .into_iter()
        .map(|audience| match audience {
            Audience::Text(value) | Audience::Object { value, .. } => value,
        })
        .collect();
    if !about.app_id.is_empty() && !audiences.contains(&about.app_id) {
        audiences.push(about.app_id.clone());
    }
    // So that a name is found without a look at all.
    permissions.sort_by(|a, b| (&a.name, a.kind).cmp(&(&b.name, b.kind)));
    let recommended = if about.recommended_audience.is_empty() {
        audiences.first().cloned().unwrap_or_default()
    } else {
        about.recommended_audience
    };
    let mut names = vec![about.name.clone(), about.service_principal];
    names.extend(about.short_names.into_iter().chain(about.former_names));
    names.retain(|name| !name.is_empty());
    let api: &'static Api = Box::leak(Box::new(Api {
        audiences,
        hosts: about.hosts,
        prefixes: about.path_prefixes,
        read_on,
        source: source.to_owned(),
        block,
        names,
        name: about.name,
        app_id: about.app_id,
        recommended,
        permissions,
    }));
    Resource {
        name: &api.name,
        service_principal: &api.name,
        app_id: &api.app_id,
        recommended_audience: &api.recommended,
        home: Home::Own(api),
    }
}

struct Reader<'a> {
    text: &'a str,
    mistakes: Vec<(usize, usize, String)>,
}

impl<'a> Reader<'a> {
    fn part<T: Deserialize<'a>>(&mut self, raw: &'a RawValue) -> Option<T> {
        match serde_json::from_str(raw.get()) {
            Ok(part) => Some(part),
            Err(_) if self.mistakes.len() >= MOST => None,
            Err(error) => {
                let (line, column) = self.place(raw);
                let within = error.line().max(1);
                let column = if within == 1 { column + error.column().max(1) - 1 } else { error.column() };
                self.mistakes.push((line + within - 1, column, told(&error)));
                None
            }
        }
    }

    fn permission(&mut self, raw: &'a RawValue) -> Option<Entry> {
        let entry: Entry = self.part(raw)?;
        let is_name = |c: char| !c.is_whitespace() && !text::is_deceptive(c) && c != ',';
        if entry.name.is_empty() || !entry.name.chars().all(is_name) {
            self.wrong(raw, "a permission's name is one word without commas".to_owned());
        }
        if entry.level.is_some_and(|level| !(1..=5).contains(&level)) {
            self.wrong(raw, "a privilege level is 1 to 5".to_owned());
        }
        Some(entry)
    }

    fn set(&mut self, raw: &'a RawValue) -> Option<Set> {
        let set: Set = self.part(raw)?;
        for what in set.mistakes() {
            self.wrong(raw, what);
        }
        Some(set)
    }

    fn operation(
        &mut self,
        raw: &'a RawValue,
        sets: &[Set],
        names: &BTreeSet<(&str, bool)>,
    ) -> Option<Operation> {
        let operation: Operation = self.part(raw)?;
        let mut wrong = operation.mistakes(sets);
        for what in wrong.drain(..) {
            self.wrong(raw, what);
        }
        for (name, application) in operation.names() {
            if !names.contains(&(name, application)) {
                self.unknown(raw, name, application);
            }
        }
        Some(operation)
    }

    fn unknown(&mut self, raw: &RawValue, name: &str, application: bool) {
        let kind = if application { "application" } else { "delegated" };
        self.wrong(raw, format!("`permissions` has no {kind} permission {name}"));
    }

    /// `about`, unless it claims what is another API's.
    fn about(&mut self, raw: &'a RawValue, about: About) -> Option<About> {
        if about.name.trim().is_empty() || about.name.chars().any(text::is_deceptive) {
            self.wrong(raw, "`name` says what people call the API, in one line".to_owned());
        }
        if about.audiences.is_empty() {
            self.wrong(raw, "`audiences` names at least one value that `aud` can have".to_owned());
        }
        let id = about.app_id.as_str();
        if !id.is_empty() && !is_guid(id) {
            self.wrong(raw, "`app_id` is no GUID".to_owned());
        }
        for value in [id, &about.recommended_audience] {
            if let Some(owner) = resource_of_audience(value).or_else(|| resource_named(value)) {
                self.wrong(raw, format!("{value} is that of {}", owner.name));
            }
        }
        let of_microsoft: Vec<&str> = catalog::resources().into_iter().flat_map(Resource::hosts).collect();
        for host in about.hosts.iter().filter(|host| of_microsoft.contains(&host.trim_end_matches('.'))) {
            self.wrong(raw, format!("the host {host} is that of an API of Microsoft's"));
        }
        for audience in &about.audiences {
            let (Audience::Text(value) | Audience::Object { value, .. }) = audience;
            match resource_of_audience(value) {
                Some(owner) => self.wrong(raw, format!("the audience {value} is that of {}", owner.name)),
                None if value.is_empty() => self.wrong(raw, "an audience is empty".to_owned()),
                None => {}
            }
        }
        let words = about
            .short_names
            .iter()
            .chain(&about.former_names)
            .chain([&about.name, &about.service_principal]);
        for word in words {
            if let Some(owner) = resource_named(word) {
                self.wrong(raw, format!("`{word}` is a name of {}", owner.name));
            }
        }
        for host in &about.hosts {
            let is_host = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-".contains(&b);
            if host.is_empty() || !host.bytes().all(is_host) {
                self.wrong(raw, format!("the host `{host}` is not in lower case, or has a port or a path"));
            }
        }
        for prefix in &about.path_prefixes {
            if !prefix.starts_with('/') || prefix.ends_with('/') {
                self.wrong(
                    raw,
                    format!("the prefix `{prefix}` begins with a slash and does not end with one"),
                );
            }
        }
        Some(about)
    }

    fn wrong(&mut self, raw: &RawValue, what: String) {
        if self.mistakes.len() >= MOST {
            return;
        }
        let (line, column) = self.place(raw);
        self.mistakes.push((line, column, what));
    }

    /// Line and column of `raw`, which is a piece of the text.
    fn place(&self, raw: &RawValue) -> (usize, usize) {
        let offset = (raw.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let before = self.text.get(..offset).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

/// The error without its place, which is told in the file's own lines.
fn told(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rfind(" at line ").map_or(text.clone(), |at| text[..at].to_owned())
}
