//! Microsoft's own applications, out of four lists into one table of applications and two of audiences.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::data::{EVIDENCE, Entry, File, Members, Place, flag};
use crate::table;

/// Under which cloud an audience can stand.
const CLOUDS: [&str; 5] = ["public", "us-government", "china", "germany-closed", "any"];

/// Packs `apps.json`. The error names the entry that is wrong.
pub(crate) fn pack() -> Result<(), String> {
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
            // The reader takes as much as it can for a `*`; with this it can never have taken too much.
            let bounded = pattern
                .split('*')
                .skip(1)
                .all(|rest| rest.is_empty() || rest.starts_with(['.', '/', ':', '@']));
            place.require(
                bounded && !pattern.contains("**"),
                &format!("has a pattern whose `*` no `.`, `/`, `:` or `@` ends: {pattern}"),
            )?;
            let trimmed = pattern.strip_suffix('/').unwrap_or(pattern).to_owned();
            place.require(
                apps.patterns.insert(trimmed, resource.id.clone()).is_none(),
                &format!("has a pattern that occurs twice: {pattern}"),
            )?;
        }
        let app = App {
            name: resource.name,
            other_names: resource.also,
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Resource {
    id: String,
    name: String,
    group: String,
    #[serde(default)]
    also: Vec<String>,
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
        for name in &app.other_names {
            place.texts(&[("also", name)])?;
            place.require(*name != app.name, "has its own name among the others")?;
        }
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
        if known.name != app.name && !known.other_names.contains(&app.name) {
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
