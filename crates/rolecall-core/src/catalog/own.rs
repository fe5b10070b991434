//! A team's own API, from a file in the form of the project's own catalog (docs/catalog.md).

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::operations::form::{Operation, Set};
use super::operations::pack;
use super::{Home, Permission, PermissionKind, Resource, resource_named, resource_of_audience};
use crate::input::hide;
use crate::text;

/// The largest file that is read, in bytes.
pub const LIMIT: usize = 4 * 1024 * 1024;

/// How many mistakes are looked for.
const MOST: usize = 50;

/// How many mistakes are told at once.
const TOLD: usize = 8;

/// An API of somebody's own.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Api {
    pub(super) audiences: Vec<String>,
    pub(super) hosts: Vec<String>,
    pub(super) prefixes: Vec<String>,
    pub(super) read_on: String,
    pub(super) source: String,
    pub(super) block: Vec<u8>,
    names: Vec<String>,
    name: String,
    app_id: String,
    recommended: String,
    permissions: Vec<Entry>,
}

/// What is wrong with a file.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub struct CatalogError {
    /// Each mistake: line and column from 1, and what it is.
    pub mistakes: Vec<(usize, usize, String)>,
}

impl fmt::Display for CatalogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (line, column, what)) in self.mistakes.iter().take(TOLD).enumerate() {
            let between = if index == 0 { "" } else { "; " };
            write!(f, "{between}line {line}, column {column}: {}", text::visible(what))?;
        }
        match self.mistakes.len().saturating_sub(TOLD) {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

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

#[derive(Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    kind: Kind,
    id: Option<String>,
    #[serde(default)]
    display_name: String,
    level: Option<u8>,
    admin_consent: Option<bool>,
    #[serde(default)]
    resource_specific: bool,
    #[serde(default, rename = "note")]
    _note: String,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Application,
    Delegated,
}

impl Api {
    /// Its permissions, as those of `resource`.
    pub(super) fn permissions(&'static self, resource: Resource) -> impl Iterator<Item = Permission> {
        self.permissions.iter().map(move |entry| entry.of(resource))
    }

    /// Its permission called `name`, as one of `resource`.
    pub(super) fn permission(
        &'static self,
        resource: Resource,
        name: &str,
        kind: PermissionKind,
    ) -> Option<Permission> {
        let kind = match kind {
            PermissionKind::Application => Kind::Application,
            PermissionKind::Delegated => Kind::Delegated,
        };
        let at =
            self.permissions.binary_search_by(|entry| (entry.name.as_str(), entry.kind).cmp(&(name, kind)));
        at.ok().map(|at| self.permissions[at].of(resource))
    }
}

impl Entry {
    fn of(&'static self, resource: Resource) -> Permission {
        let entry = self;
        Permission {
            resource,
            name: &entry.name,
            kind: match entry.kind {
                Kind::Application => PermissionKind::Application,
                Kind::Delegated => PermissionKind::Delegated,
            },
            id: entry.id.as_deref(),
            level: entry.level,
            admin_consent: entry.admin_consent,
            resource_specific: entry.resource_specific,
            display_name: &entry.display_name,
        }
    }
}

impl Resource {
    /// Whether it comes from a file that somebody gave.
    pub fn is_own(self) -> bool {
        matches!(self.home, Home::Own(_))
    }

    /// Whether `word` is a name of this API, in any case, one of its audiences, or its application id.
    pub fn is_called(self, word: &str) -> bool {
        match self.home {
            Home::Packed(_) => resource_named(word) == Some(self),
            Home::Own(api) => {
                let of_name = api.names.iter().any(|name| name.eq_ignore_ascii_case(word));
                of_name || self.has_audience(word)
            }
        }
    }

    /// Whether a token with this `aud` is for this API. One trailing slash makes no difference.
    pub fn has_audience(self, audience: &str) -> bool {
        match self.home {
            Home::Packed(_) => resource_of_audience(audience) == Some(self),
            Home::Own(api) => {
                let audience = super::without_slash(audience);
                api.audiences.iter().any(|own| super::without_slash(own) == audience)
            }
        }
    }
}

/// The JSON Schema of a file, for editors.
pub fn own_schema() -> serde_json::Value {
    // A test reads it, so that it is JSON.
    serde_json::from_str(include_str!("own.schema.json")).unwrap_or_default()
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
        let of_microsoft: Vec<&str> = super::resources().into_iter().flat_map(Resource::hosts).collect();
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

/// 8, 4, 4, 4 and 12 hexadecimal digits.
fn is_guid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let fits = |(group, length): (&&str, usize)| {
        group.len() == length && group.bytes().all(|b| b.is_ascii_hexdigit())
    };
    groups.len() == 5 && groups.iter().zip([8, 4, 4, 4, 12]).all(fits)
}

/// The error without its place, which is told in the file's own lines.
fn told(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rfind(" at line ").map_or(text.clone(), |at| text[..at].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Wanted, find};

    const ORDERS: &str = r#"{
 "resource": {"name": "Orders", "short_names": ["orders"], "audiences": ["api://orders"], "hosts": ["orders.example"]},
 "permissions": [
  {"name": "Orders.Read", "kind": "application"},
  {"name": "Orders.Write", "kind": "application", "level": 3}
 ],
 "operations": [
  {"method": "GET", "path": "/orders", "application": ["Orders.Read", "Orders.Write"]},
  {"method": "POST,PUT", "path": "/orders/{id}", "application": {"least": ["Orders.Write"]}}
 ]
}"#;

    #[test]
    fn an_own_api_is_an_api_like_any_other() {
        let orders = read(ORDERS, "orders.json").expect("a sound file");
        assert_eq!(
            (orders.name, orders.audiences(), orders.is_own()),
            ("Orders", vec!["api://orders"], true)
        );
        assert_eq!(orders.default_scope(), "api://orders/.default");
        assert!(
            orders.is_called("ORDERS") && orders.is_called("api://orders/") && !orders.is_called("graph")
        );
        assert_eq!(orders.operation_count(), 3);
        let wanted = Wanted::read("PUT https://orders.example/orders/17?x=1").expect("a request");
        let found = find(&wanted, &[orders]).expect("it is there");
        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(found, ["PUT /orders/{id}"]);
    }

    #[test]
    fn a_text_with_many_readings_is_no_long_walk() {
        let path = "/x".repeat(40);
        let text = ORDERS.replace("/orders\"", &format!("{path}\""));
        let api = read(&text, "deep.json").expect("a sound file");
        let wanted = |segment: &str| Wanted::read(&format!("GET {}", segment.repeat(40))).expect("a request");
        assert_eq!(find(&wanted("/x()"), &[api]).map(|found| found.len()), Ok(1));
        assert!(find(&wanted("/x()/"), &[api]).is_ok());
        assert!(find(&wanted("/x(y)"), &[api]).is_err());
    }

    #[test]
    fn the_smallest_set_does_not_go_by_the_order() {
        let rows = r#"{"method": "GET", "path": "/a", "application": {"least": ["Orders.Read"], "also": {"Orders.Read": ["Orders.Write"]}}},
  {"method": "GET", "path": "/b", "application": {"least": ["Orders.Read"]}}"#;
        let text = ORDERS.split_once("\"operations\": [").expect("operations").0.to_owned();
        let api = read(&format!("{text}\"operations\": [{rows}]}}"), "also.json").expect("a sound file");
        let mut all = crate::catalog::operations_of(api);
        for _ in 0..2 {
            let least = crate::catalog::least(&all, PermissionKind::Application, &[]);
            assert_eq!((least.names, least.proven), (vec!["Orders.Read", "Orders.Write"], true));
            all.reverse();
        }
    }

    #[test]
    fn a_large_file_is_read_in_the_time_of_its_size() {
        let names: Vec<String> = (0..4_000).map(|number| format!("P.{number}")).collect();
        let permissions: Vec<String> =
            names.iter().map(|name| format!(r#"{{"name":"{name}","kind":"application"}}"#)).collect();
        let operations: Vec<String> = (0..4_000)
            .map(|number| format!(r#"{{"method":"GET","path":"/{number}","application":0,"delegated":[]}}"#))
            .collect();
        let text = format!(
            r#"{{"resource":{{"name":"Many","audiences":["api://many"]}},"permissions":[{}],"sets":[{{"other":{names:?}}}],"operations":[{}]}}"#,
            permissions.join(","),
            operations.join(",")
        );
        let api = read(&text, "many.json").expect("a sound file");
        let all = crate::catalog::operations_of(api);
        let least = crate::catalog::least(&all, PermissionKind::Application, &[]);
        assert_eq!((all.len(), least.names.len()), (4_000, 1));
    }

    #[test]
    fn the_schema_takes_what_is_read_and_nothing_else() {
        let schema = jsonschema::validator_for(&own_schema()).expect("a sound schema");
        let parsed = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
        assert!(schema.is_valid(&parsed(ORDERS)));
        for (old, new) in [
            ("\"level\": 3", "\"lvl\": 3"),
            ("\"kind\": \"application\", ", "\"kind\": \"app\", "),
            ("\"path\": \"/orders\"", "\"path\": \"orders\""),
            ("POST,PUT", "POST,SET"),
            ("\"audiences\": [\"api://orders\"], ", ""),
            ("{\"least\": [\"Orders.Write\"]}", "{\"most\": [\"Orders.Write\"]}"),
        ] {
            assert!(ORDERS.contains(old), "the text to spoil is gone: {old}");
            let spoilt = ORDERS.replacen(old, new, 1);
            assert!(!schema.is_valid(&parsed(&spoilt)) && read(&spoilt, "x").is_err(), "{new}");
        }
        for text in [
            include_str!("../../data/catalog/defender-endpoint.json"),
            include_str!("../../data/catalog/defender-xdr.json"),
            include_str!("../../data/catalog/graph.json"),
        ] {
            let error = schema.iter_errors(&parsed(text)).next().map(|error| error.to_string());
            assert_eq!(error, None, "the project's own files have the same form");
        }
    }

    #[test]
    fn a_wrong_file_is_told_with_its_place() {
        for (what, old, new, place, complaint) in [
            ("no JSON", "\"permissions\": [", "\"permissions\": ", (4, 3), "expected"),
            ("an unknown member", "\"level\": 3", "\"lvl\": 3", (5, 55), "unknown field `lvl`"),
            (
                "a kind that is none",
                "\"kind\": \"application\", ",
                "\"kind\": \"app\", ",
                (5, 40),
                "unknown variant",
            ),
            (
                "a name nobody has",
                "[\"Orders.Read\", ",
                "[\"Orders.Raed\", ",
                (8, 3),
                "no application permission Orders.Raed",
            ),
            ("a method that is none", "POST,PUT", "POST,SET", (9, 3), "`SET` is no method"),
            ("a path without a slash", "\"/orders/{id}\"", "\"orders\"", (9, 3), "begins with a slash"),
            (
                "a row twice",
                "\"POST,PUT\", \"path\": \"/orders/{id}\"",
                "\"GET\", \"path\": \"/Orders\"",
                (9, 3),
                "there twice",
            ),
            (
                "another's audience",
                "api://orders",
                "https://graph.microsoft.com",
                (2, 14),
                "that of Microsoft Graph",
            ),
            ("another's name", "[\"orders\"]", "[\"graph\"]", (2, 14), "a name of Microsoft Graph"),
            ("a level of none", "\"level\": 3", "\"level\": 6", (5, 3), "1 to 5"),
            (
                "a permission twice",
                "Orders.Write\", \"kind\"",
                "Orders.Read\", \"kind\"",
                (5, 3),
                "there twice",
            ),
            ("no audience", "[\"api://orders\"]", "[]", (2, 14), "at least one"),
            (
                "another's application id",
                "\"short_names\"",
                "\"app_id\": \"FC780465-2017-40d4-a0c5-307022471b92\", \"short_names\"",
                (2, 14),
                "that of Microsoft Defender for Endpoint",
            ),
            (
                "an id that is none",
                "\"short_names\"",
                "\"app_id\": \"orders\", \"short_names\"",
                (2, 14),
                "no GUID",
            ),
            ("another's host", "orders.example", "graph.microsoft.com", (2, 14), "an API of Microsoft's"),
            (
                "a token inside",
                "\"level\": 3",
                "\"note\": \"eyJhbGciOiJub25lIn0.eyJhIjoxfQ.c2lnbmF0dXJl\"",
                (1, 1),
                "the text of a token",
            ),
            ("a host with a port", "orders.example", "orders.example:8080", (2, 14), "has a port"),
        ] {
            assert!(ORDERS.contains(old), "{what}: the text to spoil is gone");
            let error = read(&ORDERS.replacen(old, new, 1), "orders.json").expect_err(what);
            let (line, column, told) = &error.mistakes[0];
            assert!(told.contains(complaint), "{what}: {told}");
            if what != "no JSON" && what != "a name nobody has" {
                assert_eq!((*line, *column), place, "{what}: {told}");
            } else {
                assert_eq!(*line, place.0, "{what}: {told}");
            }
        }
    }
}
