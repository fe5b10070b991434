//! Names that many tokens of an audit have, kept once.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hash as _, Hasher as _};
use std::sync::Arc;

// Every token asks for half a dozen names, and so few are kept that nobody can make a long chain of them.
use foldhash::quality::RandomState;

use super::facts::{KEPT, Named};
use super::open::Opens;
use crate::nature;
use crate::text::shortened;

/// How many names of a kind are shared at most.
const SHARED: usize = 1_000;

/// Names that many tokens have, kept once for all of them.
#[derive(Debug, Default)]
pub struct Shared {
    pub(super) tenants: Names,
    pub(super) clients: Names,
    pub(super) resources: Names,
    pub(super) permissions: Lists,
    pub(super) missing: Lists,
    pub(super) excess: Lists,
    pub(super) open: Opens,
}

/// Names by their identifiers, from which they follow.
#[derive(Debug, Default)]
pub(super) struct Names {
    known: HashMap<String, Arc<Named>, RandomState>,
    /// The one that was asked for last, which is often asked for again.
    last: Option<Arc<Named>>,
}

/// Lists of names.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// By a hash of them: of two lists with the same one, the first is kept.
    known: HashMap<u64, Arc<[String]>, RandomState>,
    empty: Arc<[String]>,
}

impl Names {
    /// The name that `named` is kept as.
    pub(super) fn named(&mut self, named: &nature::Named) -> Arc<Named> {
        if let Some(last) = self.last.as_ref().filter(|last| *last.id == *named.id) {
            return last.clone();
        }
        if let Some(known) = self.known.get(&*named.id) {
            self.last = Some(known.clone());
            return known.clone();
        }
        let new = Arc::new(Named {
            id: shortened(&named.id, KEPT).into_owned(),
            name: named.name.as_ref().map(|name| name.to_string()),
        });
        if self.known.len() < SHARED && named.id.len() <= KEPT {
            self.known.insert(named.id.to_string(), new.clone());
        }
        new
    }
}

impl Lists {
    /// The first of `names`, `most` of them.
    pub(super) fn list<T: AsRef<str>>(&mut self, names: &[T], most: usize) -> Arc<[String]> {
        if names.is_empty() {
            return self.empty.clone();
        }
        let names = || names.iter().take(most).map(AsRef::as_ref);
        let mut hasher = self.known.hasher().build_hasher();
        names().for_each(|name| name.hash(&mut hasher));
        let hash = hasher.finish();
        let known = self.known.get(&hash);
        if let Some(known) = known.filter(|known| known.iter().map(String::as_str).eq(names())) {
            return known.clone();
        }
        let new: Arc<[String]> = names().map(|name| shortened(name, KEPT).into_owned()).collect();
        if self.known.len() < SHARED && new.iter().map(String::as_str).eq(names()) {
            self.known.entry(hash).or_insert_with(|| new.clone());
        }
        new
    }
}
