//! Every member of a token with its meaning and its value read.
//!
//! Values are hostile: a reading quotes them only shortened, names a few items of a list and counts the rest. Escaping
//! what is shown is the renderer's job.

mod dates;
mod directory;
mod header;
mod issuer;
mod lists;
mod people;
mod shape;

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Claim, claim};
use crate::entra::IssuerForm;
use crate::json::{Member, Object, Value};
use crate::text::shortened;
use crate::time::UnixTime;
use crate::token::{Part, Token, credential};

/// The longest reading, in characters.
const READING_LIMIT: usize = 400;
/// How much of a text of the token a reading quotes, in characters.
const QUOTE_LIMIT: usize = 48;
/// How many items of a list a reading names.
const ITEM_LIMIT: usize = 8;

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

/// Every member of header and payload with its meaning and its value read, as of `now`: in the token's order, members
/// that occur twice included.
pub fn explain(token: &Token, now: UnixTime) -> Vec<Explained> {
    let context = Context::of(token, now);
    let mut explained = Vec::new();
    for (part, object) in [(Part::Header, token.header()), (Part::Payload, token.claims())] {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for member in object.members() {
            *counts.entry(&member.name).or_default() += 1;
        }
        for member in object.members() {
            let count = counts.get(member.name.as_str()).copied().unwrap_or(1);
            explained.push(context.explain(part, member, count));
        }
    }
    explained
}

/// What readings compare a value with, looked up once: a token can have very many members.
struct Context<'t> {
    now: UnixTime,
    issuer: IssuerForm,
    iss: Option<&'t str>,
    tid: Option<&'t str>,
    oid: Option<&'t str>,
    sub: Option<&'t str>,
    aud: Option<&'t str>,
    client: Option<&'t str>,
    kid: Option<&'t str>,
    x5t: Option<&'t str>,
    iat: Option<UnixTime>,
    app_only: bool,
    verified_domain: bool,
}

impl<'t> Context<'t> {
    fn of(token: &'t Token, now: UnixTime) -> Self {
        let (header, claims) = (token.header(), token.claims());
        let text = |object: &'t Object, name| object.string(name).ok();
        let iss = text(claims, "iss");
        Self {
            now,
            issuer: iss.map_or(IssuerForm::Other, IssuerForm::of),
            iss,
            tid: text(claims, "tid"),
            oid: text(claims, "oid"),
            sub: text(claims, "sub"),
            aud: text(claims, "aud"),
            client: text(claims, "appid").or_else(|| text(claims, "azp")),
            kid: text(header, "kid"),
            x5t: text(header, "x5t"),
            iat: claims.numeric_date("iat").ok().map(|date| date.rounded_up()),
            app_only: text(claims, "idtyp") == Some("app"),
            verified_domain: claims
                .get("xms_edov")
                .is_some_and(|value| matches!(&*value.readable(), "true" | "1")),
        }
    }

    fn explain(&self, part: Part, member: &Member, count: usize) -> Explained {
        let known = claim(part, &member.name);
        let mut notes = Notes::default();
        if count > 1 {
            notes.add(format!("given {count} times, and readers differ on which counts"));
        }
        match part {
            Part::Header => header::read(&member.name, &member.value, known, self, &mut notes),
            Part::Payload | Part::Signature => {
                read_claim(&member.name, &member.value, known, self, &mut notes)
            }
        }
        notes.add(known.map_or_else(String::new, |known| shape::mismatch(known.json_type, &member.value)));
        if notes.0.is_empty() {
            notes.add(shape::read(&member.value));
        }
        Explained {
            part: if part == Part::Header { "header" } else { "payload" },
            name: member.name.to_string(),
            value: credential::shown(&member.name, &member.value).readable().into_owned(),
            reading: shortened(&notes.0.join("; "), READING_LIMIT).into_owned(),
            meaning: known.map_or_else(|| unknown_meaning(part).to_owned(), |known| known.meaning.to_owned()),
            evidence: known.map_or("unknown", |known| known.evidence),
        }
    }
}

fn unknown_meaning(part: Part) -> &'static str {
    match part {
        Part::Header => "Not a header parameter that rolecall knows: probably another issuer's.",
        Part::Payload | Part::Signature => {
            "Not a claim that rolecall knows: probably added by the tenant's own claims mapping or another issuer."
        }
    }
}

/// The parts of a reading, in the order in which they are said.
#[derive(Default)]
struct Notes(Vec<String>);

impl Notes {
    /// Adds `note` unless it is empty.
    fn add(&mut self, note: impl Into<String>) {
        let note = note.into();
        if !note.is_empty() {
            self.0.push(note);
        }
    }
}

/// Reads a claim by its name, and else by the values that the data gives a meaning.
fn read_claim(name: &str, value: &Value, known: Option<Claim>, context: &Context<'_>, notes: &mut Notes) {
    match name {
        "exp" => notes.add(dates::expiry(value, context.now)),
        "nbf" => notes.add(dates::start(value, context.now, "not valid yet")),
        "iat" => notes.add(dates::start(value, context.now, "in the future")),
        "auth_time" | "updated_at" | "ts" | "xms_acd" => notes.add(dates::moment(value, context.now)),
        "xms_tcdt" | "expires_on" => notes.add(dates::moment_or_text(value, context.now)),
        "pwd_exp" => notes.add(dates::password_expiry(value, context.now, context.iat)),
        "e_exp" => notes.add(dates::length(value)),
        "iss" => notes.add(issuer::issuer(value, context)),
        "idp" | "identityprovider" => notes.add(issuer::provider(value, known, context)),
        "tid" | "home_tid" | "tenant_id" => notes.add(issuer::tenant(value)),
        "ver" => issuer::version(value, known, context, notes),
        "cloud_instance_name" | "cloud_instance_host_name" => notes.add(issuer::cloud(value)),
        "aud" => notes.add(directory::audience(value, context)),
        "appid" | "azp" | "client_id" | "xms_par_app_azp" | "brk_client_id" | "child_client_id" => {
            notes.add(directory::client(value, context));
        }
        "controls_auds" => notes.add(directory::applications(value)),
        "wids" => notes.add(directory::wids(value)),
        "oid" => notes.add(directory::twin(value, context.sub, "sub", context)),
        "sub" => notes.add(directory::twin(value, context.oid, "oid", context)),
        "xms_mirid" => notes.add(directory::managed_identity(value)),
        "xms_az_rid" => notes.add(directory::azure_resource(value)),
        "hasgroups" | "haswids" => notes.add(directory::overage(name, value, context)),
        "_claim_names" => notes.add(directory::left_out(value, context)),
        "_claim_sources" | "src1" | "src2" => notes.add(directory::sources(value, context)),
        "scp" | "scope" => notes.add(lists::scopes(value)),
        "roles" => notes.add(lists::roles(value)),
        "groups" => notes.add(lists::groups(value)),
        "acr" => notes.add(lists::acr(value, known)),
        "acrs" => notes.add(lists::contexts(value, known)),
        "cnf" => notes.add(lists::confirmation(value, known)),
        "ipaddr" | "fwd" | "client_ip" => notes.add(people::address(value)),
        _ => {
            notes.add(known.map_or_else(String::new, |known| lists::spelled(value, known)));
            people::read(name, value, known, context, notes);
        }
    }
}

/// `text` as a reading quotes it.
fn quoted(text: &str) -> String {
    format!("`{}`", shortened(text, QUOTE_LIMIT))
}

/// The first [`ITEM_LIMIT`] of `words`, and how many of the `total` are left.
fn capped(words: impl Iterator<Item = String>, total: usize, separator: &str) -> String {
    let shown: Vec<String> = words.take(ITEM_LIMIT).collect();
    let mut text = shown.join(separator);
    if total > shown.len() {
        text.push_str(&format!("{separator}and {} more", total - shown.len()));
    }
    text
}

#[cfg(test)]
mod tests;
