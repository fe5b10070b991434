//! Claims, applications, directory roles, tenants and token errors: read strictly, checked, and packed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::table;

/// How sure a fact is; `data/SOURCES.md` says what each word means.
const EVIDENCE: [&str; 6] =
    ["documented", "documented-old", "observed", "inferred", "name-only", "unconfirmed"];
/// Where Entra puts a claim.
const SEEN_IN: [&str; 8] =
    ["access_v1", "access_v2", "id_v1", "id_v2", "app_only", "delegated", "ciam", "b2c"];
/// The keywords that an entry's `security` begins with.
const SECURITY: [&str; 10] = [
    "must-check",
    "check-if-present",
    "authorize",
    "context",
    "display-only",
    "no-authz",
    "opaque",
    "internal",
    "reject",
    "informational",
];
/// Under which cloud an audience can stand.
const CLOUDS: [&str; 5] = ["public", "us-government", "china", "germany-closed", "any"];

/// Packs every table of the knowledge module. The error names the file and the entry that is wrong.
pub(crate) fn pack() -> Result<(), String> {
    pack_claims()?;
    pack_apps()?;
    pack_directory()?;
    pack_tenants()?;
    pack_errors()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Claim {
    name: String,
    part: String,
    #[serde(rename = "type")]
    json_type: String,
    format: String,
    seen_in: Vec<String>,
    meaning: String,
    #[serde(default)]
    values: Members<String>,
    #[serde(default)]
    forms: Members<String>,
    security: String,
    personal: bool,
    evidence: String,
    source: String,
}

fn pack_claims() -> Result<(), String> {
    let mut file = File::open("claims.json")?;
    let (mut rows, mut families) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for Entry { place, is: claim } in file.list::<Claim>("claims", "name")? {
        place.texts(&[
            ("name", &claim.name),
            ("type", &claim.json_type),
            ("format", &claim.format),
            ("source", &claim.source),
        ])?;
        place.sentence("meaning", &claim.meaning)?;
        place.word("part", &claim.part, &["header", "payload"])?;
        place.word("evidence", &claim.evidence, &EVIDENCE)?;
        let keyword = claim.security.split_once(": ").map_or(&*claim.security, |(keyword, _)| keyword);
        place.word("security", keyword, &SECURITY)?;
        for word in &claim.seen_in {
            place.word("seen_in", word, &SEEN_IN)?;
        }
        place.require(seen.insert((claim.name.clone(), claim.part.clone())), "occurs twice in its part")?;
        if let Some(prefix) = claim.name.strip_suffix('*') {
            place
                .require(claim.part == "payload" && !prefix.is_empty(), "is a family outside the payload")?;
            families.push(vec![prefix.to_owned(), claim.name.clone()]);
        }
        rows.push(vec![
            claim.name,
            claim.part,
            claim.json_type,
            claim.format,
            claim.meaning,
            claim.security,
            claim.evidence,
            claim.source,
            flag(claim.personal),
            table::list(claim.seen_in),
            pairs(&place, &claim.values)?,
            pairs(&place, &claim.forms)?,
        ]);
    }
    table::write("CLAIMS", rows);
    table::write("CLAIM_FAMILIES", families);
    file.close()
}

/// Values and their meanings as one list: each value, then its meaning.
fn pairs(place: &Place, values: &Members<String>) -> Result<String, String> {
    for (value, meaning) in &values.0 {
        place.texts(&[("value", value), (value, meaning)])?;
    }
    Ok(table::list(values.0.iter().flat_map(|(value, meaning)| [value, meaning])))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Resource {
    id: String,
    name: String,
    group: String,
    audiences: Members<Vec<String>>,
    #[serde(default)]
    patterns: Vec<String>,
    note: Option<String>,
    evidence: String,
    named_by: String,
    sources: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MoreResource {
    id: String,
    name: String,
    audiences: Vec<String>,
    evidence: String,
    named_by: String,
    sources: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Client {
    id: String,
    name: String,
    #[serde(deserialize_with = "Option::deserialize")]
    public: Option<bool>,
    #[serde(deserialize_with = "Option::deserialize")]
    family: Option<bool>,
    note: Option<String>,
    evidence: String,
    named_by: String,
    sources: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MoreClient {
    id: String,
    name: String,
    public: bool,
    family: bool,
}

/// An application as the lists together describe it.
#[derive(Default)]
struct App {
    name: String,
    other_names: Vec<String>,
    group: String,
    is_resource: bool,
    is_client: bool,
    public: Option<bool>,
    family: Option<bool>,
    notes: Vec<String>,
    evidence: String,
    named_by: String,
    sources: BTreeSet<String>,
}

#[derive(Default)]
struct Apps {
    by_id: BTreeMap<String, App>,
    /// By audience without its trailing slash: the application's id and the cloud, if that is told.
    audiences: BTreeMap<String, (String, String)>,
    patterns: BTreeMap<String, String>,
}

fn pack_apps() -> Result<(), String> {
    let mut file = File::open("apps.json")?;
    let sources = file.source_names()?;
    let more_clients_source = file.about("more_clients_source")?;
    let mut apps = Apps::default();
    // In this order the first name wins: what was chosen by hand stands before what was taken over.
    for Entry { place, is: resource } in file.list::<Resource>("resources", "name")? {
        place.texts(&[("group", &resource.group)])?;
        for (cloud, audiences) in &resource.audiences.0 {
            place.word("audiences", cloud, &CLOUDS)?;
            // A resource that is listed for the public cloud alone may well have the same audience elsewhere.
            let told = cloud != "any" && (cloud != "public" || resource.audiences.0.len() > 1);
            for audience in audiences {
                apps.audience(&place, audience, &resource.id, if told { cloud } else { "" })?;
            }
        }
        for pattern in &resource.patterns {
            place.texts(&[("patterns", pattern)])?;
            place.require(pattern.contains('*'), "has a pattern without a `*`")?;
            place.require(!pattern.contains("**"), "has a pattern with `**`")?;
            let trimmed = pattern.strip_suffix('/').unwrap_or(pattern).to_owned();
            place.require(
                apps.patterns.insert(trimmed, resource.id.clone()).is_none(),
                &format!("has a pattern that occurs twice: {pattern}"),
            )?;
        }
        let app = App {
            name: resource.name,
            group: resource.group,
            is_resource: true,
            notes: resource.note.into_iter().collect(),
            evidence: resource.evidence,
            named_by: resource.named_by,
            sources: known_sources(&place, resource.sources, &sources)?,
            ..App::default()
        };
        apps.add(&place, &resource.id, app)?;
    }
    for Entry { place, is: client } in file.list::<Client>("clients", "name")? {
        let app = App {
            name: client.name,
            is_client: true,
            public: client.public,
            family: client.family,
            notes: client.note.into_iter().collect(),
            evidence: client.evidence,
            named_by: client.named_by,
            sources: known_sources(&place, client.sources, &sources)?,
            ..App::default()
        };
        apps.add(&place, &client.id, app)?;
    }
    for Entry { place, is: resource } in file.list::<MoreResource>("more_resources", "name")? {
        for audience in &resource.audiences {
            apps.audience(&place, audience, &resource.id, "")?;
        }
        let app = App {
            name: resource.name,
            is_resource: true,
            evidence: resource.evidence,
            named_by: resource.named_by,
            sources: known_sources(&place, resource.sources, &sources)?,
            ..App::default()
        };
        apps.add(&place, &resource.id, app)?;
    }
    for Entry { place, is: client } in file.list::<MoreClient>("more_clients", "name")? {
        let app = App {
            name: client.name,
            is_client: true,
            public: Some(client.public),
            family: Some(client.family),
            evidence: "observed".to_owned(),
            named_by: "display name recorded by ROADtools".to_owned(),
            sources: known_sources(&place, vec![more_clients_source.clone()], &sources)?,
            ..App::default()
        };
        apps.add(&place, &client.id, app)?;
    }
    apps.write();
    file.close()
}

fn known_sources(
    place: &Place,
    named: Vec<String>,
    known: &BTreeSet<String>,
) -> Result<BTreeSet<String>, String> {
    place.require(!named.is_empty(), "has no source")?;
    for source in &named {
        place.require(known.contains(source), &format!("has the source `{source}`, which `about` lacks"))?;
    }
    Ok(named.into_iter().collect())
}

impl Apps {
    fn audience(&mut self, place: &Place, audience: &str, id: &str, cloud: &str) -> Result<(), String> {
        place.texts(&[("audiences", audience)])?;
        place.require(!audience.contains('*'), "has an audience with a `*`, which is a pattern")?;
        let trimmed = audience.strip_suffix('/').unwrap_or(audience).to_owned();
        let is = (id.to_owned(), cloud.to_owned());
        let before = self.audiences.insert(trimmed, is.clone());
        place.require(
            before.is_none_or(|before| before == is),
            &format!("has an audience that another entry has too: {audience}"),
        )
    }

    fn add(&mut self, place: &Place, id: &str, app: App) -> Result<(), String> {
        place.guid("id", id)?;
        place.texts(&[("name", &app.name), ("named_by", &app.named_by)])?;
        place.word("evidence", &app.evidence, &EVIDENCE)?;
        for note in &app.notes {
            place.sentence("note", note)?;
        }
        let Some(known) = self.by_id.get_mut(id) else {
            self.by_id.insert(id.to_owned(), app);
            return Ok(());
        };
        place.require(
            !(known.is_resource && app.is_resource || known.is_client && app.is_client),
            "is in two lists of one sort",
        )?;
        if known.name != app.name {
            known.other_names.push(app.name);
        }
        known.is_resource |= app.is_resource;
        known.is_client |= app.is_client;
        known.public = known.public.or(app.public);
        known.family = known.family.or(app.family);
        known.notes.extend(app.notes);
        known.sources.extend(app.sources);
        Ok(())
    }

    fn write(self) {
        let tri = |is: Option<bool>| is.map_or_else(String::new, flag);
        let rows = self.by_id.into_iter().map(|(id, app)| {
            vec![
                id,
                app.name,
                table::list(app.other_names),
                app.group,
                flag(app.is_resource),
                flag(app.is_client),
                tri(app.public),
                tri(app.family),
                table::list(app.notes),
                app.evidence,
                app.named_by,
                table::list(app.sources),
            ]
        });
        table::write("APPS", rows.collect());
        table::write(
            "AUDIENCES",
            self.audiences.into_iter().map(|(audience, (id, cloud))| vec![audience, id, cloud]).collect(),
        );
        table::write("AUDIENCE_PATTERNS", self.patterns.into_iter().map(|(p, id)| vec![p, id]).collect());
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Role {
    id: String,
    name: String,
    privileged: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Marker {
    id: String,
    label: String,
    meaning: String,
    evidence: String,
    source: String,
}

fn pack_directory() -> Result<(), String> {
    let mut file = File::open("directory-roles.json")?;
    let mut seen = BTreeSet::new();
    let mut roles = Vec::new();
    for Entry { place, is: role } in file.list::<Role>("roles", "name")? {
        place.guid("id", &role.id)?;
        place.texts(&[("name", &role.name)])?;
        place.require(seen.insert(role.id.clone()), "has an id that occurs twice")?;
        roles.push(vec![role.id, role.name, flag(role.privileged)]);
    }
    let mut markers = Vec::new();
    for Entry { place, is: marker } in file.list::<Marker>("markers", "id")? {
        place.guid("id", &marker.id)?;
        place.texts(&[("label", &marker.label), ("source", &marker.source)])?;
        place.sentence("meaning", &marker.meaning)?;
        place.word("evidence", &marker.evidence, &EVIDENCE)?;
        place.require(seen.insert(marker.id.clone()), "has an id that occurs twice")?;
        markers.push(vec![marker.id, marker.label, marker.meaning, marker.evidence, marker.source]);
    }
    table::write("DIRECTORY_ROLES", roles);
    table::write("WIDS_MARKERS", markers);
    file.close()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tenant {
    id: String,
    name: String,
    evidence: String,
    source: String,
}

fn pack_tenants() -> Result<(), String> {
    let mut file = File::open("tenants.json")?;
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    for Entry { place, is: tenant } in file.list::<Tenant>("tenants", "name")? {
        place.guid("id", &tenant.id)?;
        place.texts(&[("name", &tenant.name), ("source", &tenant.source)])?;
        place.word("evidence", &tenant.evidence, &EVIDENCE)?;
        place.require(seen.insert(tenant.id.clone()), "has an id that occurs twice")?;
        rows.push(vec![tenant.id, tenant.name, tenant.evidence, tenant.source]);
    }
    table::write("TENANTS", rows);
    file.close()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenError {
    code: u32,
    #[serde(rename = "where")]
    met_at: String,
    #[serde(deserialize_with = "Option::deserialize")]
    oauth_error: Option<String>,
    oauth_error_evidence: Option<String>,
    http_status: Option<u16>,
    retry: bool,
    meaning: String,
    action: String,
    evidence: String,
    source: String,
}

fn pack_errors() -> Result<(), String> {
    let mut file = File::open("token-errors.json")?;
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    for Entry { place, is: error } in file.list::<TokenError>("errors", "code")? {
        place.texts(&[("where", &error.met_at), ("source", &error.source)])?;
        place.sentence("meaning", &error.meaning)?;
        place.sentence("action", &error.action)?;
        place.word("evidence", &error.evidence, &EVIDENCE)?;
        place.require(
            error.oauth_error.is_some() || error.oauth_error_evidence.is_none(),
            "has evidence for an `oauth_error` that is not there",
        )?;
        for text in [&error.oauth_error, &error.oauth_error_evidence].into_iter().flatten() {
            place.texts(&[("oauth_error", text)])?;
        }
        place.require(
            error.http_status.is_none_or(|status| (400..600).contains(&status)),
            "has no HTTP error",
        )?;
        place.require(seen.insert(error.code), "has a code that occurs twice")?;
        rows.push(vec![
            error.code.to_string(),
            error.met_at,
            error.oauth_error.unwrap_or_default(),
            error.oauth_error_evidence.unwrap_or_default(),
            error.http_status.map_or_else(String::new, |status| status.to_string()),
            flag(error.retry),
            error.meaning,
            error.action,
            error.evidence,
            error.source,
        ]);
    }
    table::write("TOKEN_ERRORS", rows);
    file.close()
}

fn flag(is: bool) -> String {
    if is { "1" } else { "0" }.to_owned()
}

/// An object's members in their order; one that occurs twice is refused.
struct Members<T>(Vec<(String, T)>);

impl<T> Default for Members<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Members<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Reader<T> {
            type Value = Members<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members: Vec<(String, T)> = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, T>()? {
                    if members.iter().any(|(known, _)| *known == name) {
                        return Err(A::Error::custom(format!("`{name}` occurs twice")));
                    }
                    members.push((name, value));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Reader(PhantomData))
    }
}

/// A data file: an object with `about` and lists of entries.
struct File {
    name: &'static str,
    about: Value,
    lists: Vec<(String, Vec<Box<RawValue>>)>,
}

/// An entry of a list, with the words that name it in a message.
struct Entry<T> {
    place: Place,
    is: T,
}

/// The file and the entry that a check is about.
struct Place(String);

impl File {
    fn open(name: &'static str) -> Result<Self, String> {
        let wrong = |what: String| format!("data/{name}: {what}");
        let text =
            std::fs::read_to_string(format!("data/{name}")).map_err(|error| wrong(error.to_string()))?;
        let Members(members) = serde_json::from_str::<Members<Box<RawValue>>>(&text)
            .map_err(|error| wrong(error.to_string()))?;
        let mut file = Self { name, about: Value::Null, lists: Vec::new() };
        for (member, raw) in members {
            let read = if member == "about" {
                serde_json::from_str(raw.get()).map(|about| file.about = about)
            } else {
                serde_json::from_str(raw.get()).map(|list| file.lists.push((member.clone(), list)))
            };
            read.map_err(|error| wrong(format!("`{member}`: {error}")))?;
        }
        for member in ["title", "sources", "licence", "read_on"] {
            if file.about.get(member).is_none() {
                return Err(wrong(format!("`about` lacks `{member}`")));
            }
        }
        Ok(file)
    }

    fn about(&self, member: &str) -> Result<String, String> {
        let text = self.about.get(member).and_then(Value::as_str);
        text.map(str::to_owned).ok_or_else(|| format!("data/{}: `about` lacks `{member}`", self.name))
    }

    fn source_names(&self) -> Result<BTreeSet<String>, String> {
        let sources = self.about.get("sources").and_then(Value::as_object);
        let sources = sources.ok_or_else(|| format!("data/{}: `about.sources` is no object", self.name))?;
        Ok(sources.keys().cloned().collect())
    }

    /// Takes the list `list`, whose entries are named by their member `named_by` in messages.
    fn list<T: DeserializeOwned>(&mut self, list: &str, named_by: &str) -> Result<Vec<Entry<T>>, String> {
        let Some(at) = self.lists.iter().position(|(name, _)| name == list) else {
            return Err(format!("data/{}: `{list}` is missing", self.name));
        };
        let (_, items) = self.lists.swap_remove(at);
        let read = |(index, raw): (usize, Box<RawValue>)| {
            let name =
                serde_json::from_str::<Value>(raw.get()).ok().and_then(|item| item.get(named_by).cloned());
            let name = name.map_or_else(String::new, |name| format!(" ({name})"));
            let place = Place(format!("data/{}: {list}[{index}]{name}", self.name));
            let is = serde_json::from_str(raw.get())
                .map_err(|error| place.wrong(&format!("is wrong: {error}")))?;
            Ok(Entry { place, is })
        };
        items.into_iter().enumerate().map(read).collect()
    }

    /// Makes sure that nothing in the file was passed over.
    fn close(self) -> Result<(), String> {
        match self.lists.first() {
            None => Ok(()),
            Some((list, _)) => Err(format!("data/{}: `{list}` is not known", self.name)),
        }
    }
}

impl Place {
    fn wrong(&self, what: &str) -> String {
        format!("{} {what}", self.0)
    }

    fn require(&self, holds: bool, otherwise: &str) -> Result<(), String> {
        if holds { Ok(()) } else { Err(self.wrong(otherwise)) }
    }

    fn texts(&self, members: &[(&str, &str)]) -> Result<(), String> {
        for (member, text) in members {
            self.require(!text.is_empty(), &format!("has an empty `{member}`"))?;
            self.require(
                text.trim() == *text && !text.contains(char::is_control),
                &format!("has white space around, or control characters in, `{member}`"),
            )?;
        }
        Ok(())
    }

    fn sentence(&self, member: &str, text: &str) -> Result<(), String> {
        self.texts(&[(member, text)])?;
        self.require(
            text.ends_with(['.', ')']),
            &format!("has a `{member}` that does not end as a sentence does"),
        )
    }

    fn word(&self, member: &str, word: &str, known: &[&str]) -> Result<(), String> {
        self.require(
            known.contains(&word),
            &format!("has `{word}` for `{member}`; known are {}", known.join(", ")),
        )
    }

    fn guid(&self, member: &str, text: &str) -> Result<(), String> {
        let groups: Vec<&str> = text.split('-').collect();
        let holds = groups.len() == 5
            && groups.iter().zip([8, 4, 4, 4, 12]).all(|(group, length)| {
                group.len() == length && group.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            });
        self.require(holds, &format!("has an `{member}` that is no GUID in lower case: {text}"))
    }
}
