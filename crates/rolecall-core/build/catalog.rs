//! The permission catalog: checks the files under `data/catalog/`, one an API, and packs them. A mistake stops the
//! build and names its file and entry, all of them at once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use super::form::{Kind, Operation, Permission, Set};
use super::{pack as operations, table};

/// One API: a file of `data/catalog/`. What is read here and not packed is there for whoever reviews the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Api {
    resource: Resource,
    read_on: String,
    sources: Vec<Source>,
    permissions: Vec<Permission>,
    aliases: Vec<Alias>,
    #[serde(default)]
    sets: Vec<Set>,
    operations: Vec<Operation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Resource {
    name: String,
    #[serde(default)]
    former_names: Vec<String>,
    short_names: Vec<String>,
    service_principal: String,
    app_id: String,
    recommended_audience: String,
    audiences: Vec<Audience>,
    hosts: Vec<String>,
    path_prefixes: Vec<String>,
    not_audiences: Vec<NotAudience>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Audience {
    value: String,
    evidence: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NotAudience {
    value: String,
    evidence: Vec<String>,
    note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    what: String,
    repository: String,
    path: String,
    commit: String,
    licence: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Alias {
    documented: String,
    kind: Kind,
    name: String,
    pages: Vec<String>,
}

/// A table's constant and its rows.
pub(crate) type Packed = (&'static str, Vec<Vec<String>>);

/// What is made of the files: the tables, and of each API the block with its operations.
pub(crate) type Made = (Vec<Packed>, Vec<(String, Vec<u8>)>);

/// Packs every file of `folder`, or tells cargo what is wrong with them.
pub(crate) fn pack(folder: &Path) {
    match read(folder).and_then(|files| made(&files)) {
        Ok((tables, blocks)) => {
            tables.into_iter().for_each(|(name, rows)| table::write(name, rows));
            table::write_blocks("catalog_operations", &blocks);
        }
        Err(mistakes) => mistakes.iter().for_each(|mistake| println!("cargo::error={mistake}")),
    }
}

/// The `.json` files of `folder` in the order of their names: (name without the ending, text).
#[allow(clippy::disallowed_methods)] // the core has no files, its build does
fn read(folder: &Path) -> Result<Vec<(String, String)>, Vec<String>> {
    let named = |error: std::io::Error| vec![format!("{}: {error}", folder.display())];
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(named)? {
        let path = entry.map_err(named)?.path();
        if path.extension().is_some_and(|ending| ending == "json") {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            files.push((name, std::fs::read_to_string(&path).map_err(named)?));
        }
    }
    files.sort();
    Ok(files)
}

/// What is made of `files` (name, text), which stand in the order of their names.
///
/// # Errors
/// Every mistake in them, as `file: entry: what is wrong`.
pub(crate) fn made(files: &[(String, String)]) -> Result<Made, Vec<String>> {
    let mut mistakes = Vec::new();
    let mut apis = Vec::new();
    for (name, text) in files {
        match serde_json::from_str::<Api>(text) {
            Ok(api) => apis.push((name.as_str(), api)),
            // The text of the error ends in line and column, and an entry has a line of its own.
            Err(error) => mistakes.push(format!("{name}.json: {error}")),
        }
    }
    if mistakes.is_empty() {
        for (name, api) in &apis {
            check_api(name, api, &mut mistakes);
        }
        check_names_between(&apis, &mut mistakes);
    }
    let mut blocks = Vec::new();
    for (name, api) in &apis {
        match operations::pack(&api.operations, &api.sets, &api.resource.path_prefixes) {
            Ok(block) => blocks.push(((*name).to_owned(), block)),
            Err(wrong) => mistakes.extend(wrong.into_iter().map(|(index, what)| {
                let path = api.operations.get(index).map(|operation| operation.path.as_str());
                format!("{name}.json: {}: {what}", path.unwrap_or_default())
            })),
        }
    }
    if mistakes.is_empty() { Ok((rows(&apis), blocks)) } else { Err(mistakes) }
}

/// Every name in an operation is a permission of its kind, and its form is right.
fn check_operations(file: &str, api: &Api, mistakes: &mut Vec<String>) {
    let kinds: BTreeSet<(&str, bool)> = api
        .permissions
        .iter()
        .map(|permission| (permission.name.as_str(), permission.kind == Kind::Application))
        .collect();
    for (number, set) in api.sets.iter().enumerate() {
        mistakes.extend(set.mistakes().into_iter().map(|what| format!("{file}.json: set {number}: {what}")));
    }
    for operation in &api.operations {
        let mut wrong = operation.mistakes(&api.sets);
        let numbered = operation.numbered().flat_map(|(number, application)| {
            let names = api.sets.get(number).map(Set::names).unwrap_or_default();
            names.into_iter().map(move |name| (name, application))
        });
        let unknown = operation.names().into_iter().chain(numbered).filter(|name| !kinds.contains(name));
        wrong.extend(unknown.map(|(name, _)| format!("{name} is no permission of this kind")));
        mistakes.extend(wrong.into_iter().map(|what| format!("{file}.json: {}: {what}", operation.path)));
    }
}

fn check_api(file: &str, api: &Api, mistakes: &mut Vec<String>) {
    check_resource(file, api, mistakes);
    check_operations(file, api, mistakes);
    let mut wrong = |entry: &str, what: &str| mistakes.push(format!("{file}.json: {entry}: {what}"));
    let mut kinds = BTreeSet::new();
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for permission in &api.permissions {
        let name = permission.name.as_str();
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)) {
            wrong(name, "a permission's name holds letters, digits, `.`, `_` and `-` alone");
        }
        if !kinds.insert((name, permission.kind)) {
            wrong(name, "the permission is there twice with the same kind");
        }
        if let Some(id) = &permission.id {
            if !is_guid(id) {
                wrong(name, "its id is no GUID in lower case");
            }
            if owners.insert(id, name).is_some_and(|owner| owner != name) {
                wrong(name, "its id belongs to another permission of this file");
            }
        }
        if permission.level.is_some_and(|level| !(1..=5).contains(&level)) {
            wrong(name, "a privilege level is 1 to 5");
        }
        if !is_line(&permission.display_name) || !is_line(&permission.note) {
            wrong(name, "a text holds control characters");
        }
    }
    let mut documented = BTreeSet::new();
    for alias in &api.aliases {
        let entry = alias.documented.as_str();
        if !kinds.contains(&(alias.name.as_str(), alias.kind)) {
            wrong(entry, "the alias stands for no permission of this kind");
        }
        if kinds.contains(&(entry, alias.kind)) {
            wrong(entry, "the alias is itself a permission of this kind");
        }
        if !documented.insert((entry, alias.kind)) {
            wrong(entry, "the alias is there twice with the same kind");
        }
        if !is_line(entry) || alias.pages.is_empty() {
            wrong(entry, "an alias is one line of text and names the pages that have it");
        }
    }
}

fn check_resource(file: &str, api: &Api, mistakes: &mut Vec<String>) {
    let mut wrong = |entry: &str, what: &str| mistakes.push(format!("{file}.json: {entry}: {what}"));
    let resource = &api.resource;
    if api.read_on.len() != 10 || api.sources.is_empty() {
        wrong("sources", "the file says when it was read (`read_on`) and from where");
    }
    for source in &api.sources {
        let is_commit = source.commit.len() == 40 && source.commit.bytes().all(|b| b.is_ascii_hexdigit());
        if !is_commit || [&source.what, &source.path, &source.licence].iter().any(|text| text.is_empty()) {
            wrong(
                &source.repository,
                "a source has a commit of 40 digits, a path, a licence and says for what",
            );
        }
    }
    if !is_guid(&resource.app_id) {
        wrong("app_id", "no GUID in lower case");
    }
    for name in words(resource) {
        if name.is_empty() || !is_line(name) {
            wrong(name, "a name is one line of text");
        }
    }
    let mut audiences = BTreeSet::new();
    for audience in &resource.audiences {
        let value = audience.value.as_str();
        if !audiences.insert(value) {
            wrong(value, "the audience is there twice");
        }
        if !value.starts_with("https://") && !value.starts_with(&resource.app_id) {
            wrong(value, "an audience is an https address or begins with the application id");
        }
        if audience.evidence.is_empty() || !is_line(value) {
            wrong(value, "an audience is one line of text and has evidence");
        }
    }
    for host in &resource.hosts {
        if host.is_empty()
            || !host.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-".contains(&b))
        {
            wrong(host, "a host is written in lower case, without a port");
        }
    }
    for prefix in &resource.path_prefixes {
        if !prefix.starts_with('/') || prefix.ends_with('/') {
            wrong(prefix, "a prefix begins with a slash and does not end with one");
        }
    }
    for needed in [&resource.recommended_audience, &resource.app_id] {
        if !audiences.contains(needed.as_str()) {
            wrong(needed, "not among the audiences");
        }
    }
    for other in &resource.not_audiences {
        if other.note.is_empty() || !is_line(&other.note) || other.evidence.is_empty() {
            wrong(&other.value, "an audience of another API has evidence and a note of one line");
        }
    }
}

/// What no single file can break: an audience or a name has one owner, an alias one meaning, and an audience that is
/// said to belong elsewhere does.
fn check_names_between<'a>(apis: &'a [(&'a str, Api)], mistakes: &mut Vec<String>) {
    let mut audiences = BTreeMap::new();
    let mut names = BTreeMap::new();
    let mut aliases: BTreeMap<(&str, Kind), (&str, &str)> = BTreeMap::new();
    for (file, api) in apis {
        let mut claim = |owners: &mut BTreeMap<String, &'a str>, word: &str, what: &str| {
            let owner = *owners.entry(word.to_ascii_lowercase()).or_insert(*file);
            if owner != *file {
                mistakes.push(format!("{file}.json: {word}: {what} of {owner}.json too"));
            }
        };
        for audience in &api.resource.audiences {
            claim(&mut audiences, without_slash(&audience.value), "the audience");
        }
        for word in words(&api.resource) {
            claim(&mut names, word, "a name");
        }
        for alias in &api.aliases {
            let first = *aliases.entry((&alias.documented, alias.kind)).or_insert((file, &alias.name));
            if first.1 != alias.name {
                mistakes
                    .push(format!("{file}.json: {}: another alias in {}.json", alias.documented, first.0));
            }
        }
    }
    for (file, api) in apis {
        for other in &api.resource.not_audiences {
            let owner = audiences.get(&without_slash(&other.value).to_ascii_lowercase());
            if owner.is_none_or(|owner| owner == file) {
                mistakes.push(format!("{file}.json: {}: the audience of no other API", other.value));
            }
        }
    }
}

/// What a person may call `resource` by, its audiences apart.
fn words(resource: &Resource) -> impl Iterator<Item = &str> {
    let more = resource.former_names.iter().chain(&resource.short_names);
    [&resource.name, &resource.service_principal].into_iter().chain(more).map(String::as_str)
}

fn rows(apis: &[(&str, Api)]) -> Vec<Packed> {
    let mut resources = Vec::new();
    let mut audiences = BTreeSet::new();
    let mut names = BTreeSet::new();
    let mut not_audiences = Vec::new();
    let mut permissions = Vec::new();
    let mut ids = Vec::new();
    let mut aliases = BTreeSet::new();
    for (index, (file, api)) in apis.iter().enumerate() {
        let owner = index.to_string();
        let resource = &api.resource;
        resources.push(vec![
            (*file).to_owned(),
            resource.name.clone(),
            resource.service_principal.clone(),
            resource.app_id.clone(),
            resource.recommended_audience.clone(),
            table::list(spellings(resource)),
            table::list(&resource.hosts),
            table::list(&resource.path_prefixes),
            api.read_on.clone(),
            table::list(api.sources.iter().map(Source::line)),
        ]);
        for audience in &resource.audiences {
            audiences.insert(vec![without_slash(&audience.value).to_owned(), owner.clone()]);
            names.insert(vec![without_slash(&audience.value).to_ascii_lowercase(), owner.clone()]);
        }
        for word in words(resource) {
            names.insert(vec![word.to_ascii_lowercase(), owner.clone()]);
        }
        for other in &resource.not_audiences {
            not_audiences.push(vec![
                without_slash(&other.value).to_owned(),
                owner.clone(),
                other.note.clone(),
            ]);
        }
        for permission in &api.permissions {
            let kind = permission.kind.letter();
            permissions.push(vec![
                permission.name.clone(),
                owner.clone(),
                kind.clone(),
                permission.id.clone().unwrap_or_default(),
                permission.level.map(|level| level.to_string()).unwrap_or_default(),
                permission.admin_consent.map(flag).unwrap_or_default(),
                flag(permission.resource_specific),
                permission.display_name.clone(),
            ]);
            if let Some(id) = &permission.id {
                ids.push(vec![id.clone(), permission.name.clone(), owner.clone(), kind]);
            }
        }
        for alias in &api.aliases {
            aliases.insert(vec![alias.documented.clone(), alias.kind.letter(), alias.name.clone()]);
        }
    }
    vec![
        ("CATALOG_RESOURCES", resources),
        ("CATALOG_AUDIENCES", audiences.into_iter().collect()),
        ("CATALOG_NAMES", names.into_iter().collect()),
        ("CATALOG_NOT_AUDIENCES", not_audiences),
        ("CATALOG_PERMISSIONS", permissions),
        ("CATALOG_IDS", ids),
        ("CATALOG_ALIASES", aliases.into_iter().collect()),
    ]
}

/// The audiences of `resource`, every address with a slash and without: most service principals list both, and where
/// one lists a single form the look-up ignores one slash all the same.
fn spellings(resource: &Resource) -> BTreeSet<String> {
    let mut spellings = BTreeSet::new();
    for audience in &resource.audiences {
        spellings.insert(audience.value.clone());
        if audience.value.starts_with("https://") {
            let bare = without_slash(&audience.value);
            spellings.extend([bare.to_owned(), format!("{bare}/")]);
        }
    }
    spellings
}

impl Source {
    fn line(&self) -> String {
        let commit = self.commit.get(..12).unwrap_or(&self.commit);
        format!("{}: {} {} at {commit} ({})", self.what, self.repository, self.path, self.licence)
    }
}

impl Kind {
    fn letter(self) -> String {
        match self {
            Self::Application => "a".to_owned(),
            Self::Delegated => "d".to_owned(),
        }
    }
}

fn flag(set: bool) -> String {
    if set { "y".to_owned() } else { "n".to_owned() }
}

fn without_slash(audience: &str) -> &str {
    audience.strip_suffix('/').unwrap_or(audience)
}

fn is_line(text: &str) -> bool {
    !text.chars().any(char::is_control)
}

/// In lower case only, so that ids are found by comparing bytes.
fn is_guid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.len() == 5
        && groups.iter().zip([8, 4, 4, 4, 12]).all(|(group, length)| {
            group.len() == length && group.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        })
}
