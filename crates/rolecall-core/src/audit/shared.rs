//! Names that many tokens of an audit have, kept once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use foldhash::quality::RandomState;

use super::facts::{KEPT, Named};
use crate::nature;
use crate::text::shortened;

/// How many names of a kind are shared at most.
const SHARED: usize = 1_000;

/// The most permissions that are kept of a token.
const PERMISSIONS: usize = 50;

/// Names that many tokens have, kept once for all of them.
#[derive(Debug, Default)]
pub struct Shared {
    pub(super) tenants: Names,
    pub(super) clients: Names,
    pub(super) resources: Names,
    permissions: HashSet<Arc<[String]>, RandomState>,
}

/// Names by their identifiers, from which they follow.
#[derive(Debug, Default)]
pub(super) struct Names(HashMap<String, Arc<Named>, RandomState>);

impl Names {
    /// The name that `named` is kept as.
    pub(super) fn named(&mut self, named: &nature::Named) -> Arc<Named> {
        if let Some(known) = self.0.get(&named.id) {
            return known.clone();
        }
        let new = Arc::new(Named {
            id: shortened(&named.id, KEPT).into_owned(),
            name: named.name.as_ref().map(|name| name.to_string()),
        });
        if self.0.len() < SHARED && named.id.len() <= KEPT {
            self.0.insert(named.id.clone(), new.clone());
        }
        new
    }
}

impl Shared {
    /// The first of `granted`.
    pub(super) fn permissions(&mut self, granted: &[String]) -> Arc<[String]> {
        let granted = &granted[..granted.len().min(PERMISSIONS)];
        if let Some(known) = self.permissions.get(granted) {
            return known.clone();
        }
        let new: Arc<[String]> = granted.iter().map(|name| shortened(name, KEPT).into_owned()).collect();
        if self.permissions.len() < SHARED && new[..] == *granted {
            self.permissions.insert(new.clone());
        }
        new
    }
}
