//! What the answer to `authentic` rests on: whose keys, from where, and how old.

use schemars::JsonSchema;
use serde::Serialize;

use crate::keys::KeySet;
use crate::verify::Trust;

/// Whom the caller trusted, and by which keys.
#[derive(Clone, Debug, Default, Eq, JsonSchema, PartialEq, Serialize)]
pub struct TrustSummary {
    /// The authority that was named, by its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// Which tenants may have issued the token, in words, where any was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenants: Option<String>,
    /// The issuer that was named, or that the authority's own document names; `{tenantid}` stands for the token's tenant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// Whether nobody named an authority beforehand and the token's own issuer led to it.
    pub chosen_by_token: bool,
    /// How old the keys are, in a sentence, where they are older than a day or could not be renewed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aged: Option<String>,
    /// The sets of keys, in the order in which they were looked through.
    pub keys: Vec<KeysSummary>,
    /// What is worth knowing of how the keys were had, such as a cache that could not be used.
    pub notes: Vec<String>,
}

/// A set of keys.
#[derive(Clone, Debug, Eq, JsonSchema, PartialEq, Serialize)]
pub struct KeysSummary {
    /// Where it came from, for people.
    pub origin: String,
    /// How many keys are in it that can be used.
    pub count: usize,
    /// The authority that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// The application whose own keys these are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application: Option<String>,
    /// Where the keys were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// When they were fetched, RFC 3339 in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fetched_at: Option<String>,
    /// SHA-256 of the text of the member `keys` of the key file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

impl TrustSummary {
    /// What `trust` rests on.
    pub(super) fn of(trust: &Trust) -> Self {
        let directory = trust.directory.as_ref();
        let by_tenant = trust.tenant.as_ref().map(|tenant| format!("tenant {tenant}"));
        Self {
            tenants: directory.map(|directory| directory.tenants.named()).or(by_tenant),
            issuer: directory
                .map(|directory| directory.issuer.clone())
                .or_else(|| trust.issuer.as_ref().map(|issuer| issuer.0.clone())),
            authority: trust.authority.clone(),
            chosen_by_token: trust.by_token,
            aged: trust.aged.clone(),
            keys: trust.keys.iter().map(KeysSummary::of).collect(),
            notes: Vec::new(),
        }
    }
}

impl KeysSummary {
    fn of(set: &KeySet) -> Self {
        let fetched = set.fetched.as_ref();
        Self {
            origin: set.origin.clone(),
            count: set.keys.len(),
            authority: fetched.map(|fetched| fetched.authority.clone()),
            application: fetched.and_then(|fetched| fetched.application.clone()),
            address: fetched.map(|fetched| fetched.jwks_uri.clone()),
            fetched_at: fetched.map(|fetched| fetched.at.to_string()),
            sha256: fetched.map(|fetched| fetched.sha256.clone()),
        }
    }
}
