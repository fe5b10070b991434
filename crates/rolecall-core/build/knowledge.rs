//! Claims, directory roles, tenants and token errors: read strictly, checked, and packed.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::data::{EVIDENCE, Entry, File, Members, Place, flag};
use crate::{apps, table};

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
/// Packs every table of the knowledge module. The error names the file and the entry that is wrong.
pub(crate) fn pack() -> Result<(), String> {
    pack_claims()?;
    apps::pack()?;
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
