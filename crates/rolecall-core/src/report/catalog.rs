//! Which part of the catalog a report rests on.

use schemars::JsonSchema;
use serde::Serialize;

use crate::catalog::{self, Resource};
use crate::nature::Nature;
use crate::policy::{Permissions, Policy};

/// The facts on one API that a report used.
#[derive(Clone, Debug, Eq, JsonSchema, PartialEq, Serialize)]
pub struct CatalogUsed {
    /// The API.
    pub api: &'static str,
    /// The day on which its facts were gathered, as `2026-11-23`; empty where a file of one's own does not say.
    pub read_on: &'static str,
    /// Where they were gathered from.
    pub sources: Vec<&'static str>,
}

impl CatalogUsed {
    /// What is told of `resource`.
    pub fn of(resource: Resource) -> Self {
        Self { api: resource.name, read_on: resource.read_on(), sources: resource.sources() }
    }

    /// What the answer to *allowed*, or the list of what a token can call, was taken from.
    pub(super) fn in_report(
        policy: Option<&Policy>,
        nature: &Nature,
        permissions: &Permissions,
    ) -> Vec<Self> {
        let named = policy.and_then(|policy| policy.resource);
        let looked_at = || {
            permissions.callable.as_ref()?;
            catalog::resource_of_audience(&nature.resource.as_ref()?.id)
        };
        named.or_else(looked_at).map(Self::of).into_iter().collect()
    }
}
