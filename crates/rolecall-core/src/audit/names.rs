//! Tenants, applications and permissions of many tokens, counted.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::quality::RandomState;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::facts::Named;
use super::{Facts, NAMES_LIMIT};

/// Names with how often they occur.
#[derive(Clone, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Listed {
    /// The names, the most frequent first.
    pub names: Vec<Count>,
    /// Tokens under names beyond the ten thousand that are kept.
    #[serde(default)]
    pub others: u64,
}

/// One name.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Count {
    /// The identifier, or the permission's name.
    pub id: String,
    /// Its name, where one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How many distinct tokens have it.
    pub tokens: u64,
    /// At how many places they stand.
    pub places: u64,
}

/// Names of the tokens that are counted.
#[derive(Default)]
pub(super) struct Counting<'f> {
    pub(super) tenants: Names<'f>,
    pub(super) clients: Names<'f>,
    pub(super) permissions: Names<'f>,
}

impl<'f> Counting<'f> {
    pub(super) fn count(&mut self, facts: &'f Facts) {
        let named = |named: &'f Arc<Named>| (named.id.as_str(), named.name.as_deref());
        self.tenants.count(facts.tenant.as_ref().map(named), facts.places);
        self.clients.count(facts.client.as_ref().map(named), facts.places);
        for name in &*facts.permissions {
            self.permissions.count(Some((name, None)), facts.places);
        }
    }
}

/// An identifier, and the name that it is known by.
type Key<'f> = (&'f str, Option<&'f str>);

#[derive(Default)]
pub(super) struct Names<'f> {
    counts: HashMap<Key<'f>, (u64, u64), RandomState>,
    others: u64,
}

impl<'f> Names<'f> {
    fn count(&mut self, named: Option<Key<'f>>, places: u64) {
        let Some(named) = named else { return };
        if self.counts.len() >= NAMES_LIMIT && !self.counts.contains_key(&named) {
            self.others += 1;
            return;
        }
        let (tokens, all) = self.counts.entry(named).or_default();
        *tokens += 1;
        *all = all.saturating_add(places);
    }

    pub(super) fn listed(self) -> Listed {
        let owned = |text: &str| text.to_owned();
        let mut names: Vec<Count> = self
            .counts
            .into_iter()
            .map(|((id, name), (tokens, places))| Count {
                id: owned(id),
                name: name.map(owned),
                tokens,
                places,
            })
            .collect();
        names.sort_unstable_by(|one, other| {
            let by_name = || (&one.id, &one.name).cmp(&(&other.id, &other.name));
            other.tokens.cmp(&one.tokens).then_with(by_name)
        });
        Listed { names, others: self.others }
    }
}
