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
    tenants: Shares<'f, Named>,
    clients: Shares<'f, Named>,
    permissions: Shares<'f, [String]>,
}

impl<'f> Counting<'f> {
    pub(super) fn count(&mut self, facts: &'f Facts) {
        let tokens = Often { tokens: 1, places: facts.places };
        facts.tenant.iter().for_each(|tenant| self.tenants.count(tenant, tokens));
        facts.client.iter().for_each(|client| self.clients.count(client, tokens));
        self.permissions.count(&facts.permissions, tokens);
    }

    /// The tenants, the clients and the permissions.
    pub(super) fn listed(self) -> [Listed; 3] {
        let named = |named: &'f Named| (named.id.as_str(), named.name.as_deref());
        [
            Names::of(self.tenants, |tenant| std::iter::once(named(tenant))).listed(),
            Names::of(self.clients, |client| std::iter::once(named(client))).listed(),
            Names::of(self.permissions, |names| names.iter().map(|name| (name.as_str(), None))).listed(),
        ]
    }
}

/// How many tokens, and at how many places.
#[derive(Clone, Copy, Default)]
struct Often {
    tokens: u64,
    places: u64,
}

impl Often {
    fn add(&mut self, other: Self) {
        self.tokens += other.tokens;
        self.places = self.places.saturating_add(other.places);
    }
}

/// What many tokens share, counted by the place where it is kept: it is looked at once, however many have it.
struct Shares<'f, T: ?Sized> {
    index: HashMap<*const (), usize, RandomState>,
    /// In the order in which they were met.
    all: Vec<(&'f T, Often)>,
}

impl<T: ?Sized> Default for Shares<'_, T> {
    fn default() -> Self {
        Self { index: HashMap::default(), all: Vec::new() }
    }
}

impl<'f, T: ?Sized> Shares<'f, T> {
    fn count(&mut self, shared: &'f Arc<T>, tokens: Often) {
        let at = *self.index.entry(Arc::as_ptr(shared).cast()).or_insert_with(|| {
            self.all.push((shared, Often::default()));
            self.all.len() - 1
        });
        self.all[at].1.add(tokens);
    }
}

/// An identifier, and the name that it is known by.
type Key<'f> = (&'f str, Option<&'f str>);

#[derive(Default)]
struct Names<'f> {
    counts: HashMap<Key<'f>, Often, RandomState>,
    others: u64,
}

impl<'f> Names<'f> {
    /// The names that stand in each of `shares`.
    fn of<T: ?Sized, I: Iterator<Item = Key<'f>>>(shares: Shares<'f, T>, names: impl Fn(&'f T) -> I) -> Self {
        let mut own = Self::default();
        for (shared, often) in shares.all {
            names(shared).for_each(|name| own.count(name, often));
        }
        own
    }

    fn count(&mut self, name: Key<'f>, often: Often) {
        if self.counts.len() >= NAMES_LIMIT && !self.counts.contains_key(&name) {
            self.others += often.tokens;
            return;
        }
        self.counts.entry(name).or_default().add(often);
    }

    fn listed(self) -> Listed {
        let owned = |text: &str| text.to_owned();
        let mut names: Vec<Count> = self
            .counts
            .into_iter()
            .map(|((id, name), Often { tokens, places })| Count {
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
