//! Which permission an operation of an API needs, and which operations a permission opens.
//!
//! An operation is a method on a path. Its row says what an application needs and what a user's token needs: of a list of
//! names any one is enough.

mod callable;
mod find;
pub(crate) mod form;
mod least;
mod list;
mod method;
pub(crate) mod pack;
mod request;
mod segment;
pub(crate) mod tree;

pub use callable::{Callable, callable, weight};
pub use find::{NotFound, find, find_only};
pub use least::{Least, least};
pub use list::{LIMIT as REQUESTS_LIMIT, Requests, RequestsError, requests};
pub use method::Method;
pub use request::{Wanted, WantedError};

use self::tree::{Needed, Tree};
use super::{PermissionKind, Resource};

/// An operation of an API.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Operation {
    /// The API.
    pub resource: Resource,
    /// The method.
    pub method: Method,
    pub(super) record: usize,
}

/// What an operation needs of one kind of token.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Needs {
    /// Any one of these is enough; the least privileged.
    pub least: Vec<&'static str>,
    /// Or any one of these.
    pub other: Vec<&'static str>,
    /// A name and those of which one is needed beside it.
    pub also: Vec<(&'static str, Vec<&'static str>)>,
    /// How well it is known.
    pub basis: Basis,
}

/// How well it is known what an operation needs.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Basis {
    /// A source states it.
    #[default]
    Stated,
    /// No source states it; it is taken from a sibling.
    Assumed,
    /// The operation is not offered to this kind of token.
    NotOffered,
    /// Nobody says.
    Unknown,
}

impl Needs {
    /// Every name, the least privileged first.
    pub fn names(&self) -> Vec<&'static str> {
        self.least.iter().chain(&self.other).copied().collect()
    }

    /// The names of which one is needed beside `name`; none when it is enough alone.
    pub fn beside(&self, name: &str) -> &[&'static str] {
        self.also.iter().find(|(of, _)| *of == name).map_or(&[], |(_, beside)| beside)
    }

    /// The granted name that is enough, with what it needs beside it.
    pub fn met_by(&self, granted: impl Fn(&str) -> bool) -> Option<&'static str> {
        self.names().into_iter().find(|name| {
            let beside = self.beside(name);
            granted(name) && (beside.is_empty() || beside.iter().any(|name| granted(name)))
        })
    }

    /// The granted name that would be enough, but for want of another beside it.
    pub fn half_met_by(&self, granted: impl Fn(&str) -> bool) -> Option<&'static str> {
        self.names().into_iter().find(|name| granted(name))
    }
}

/// A row's fields as [`pack`] wrote them.
mod field {
    pub(super) const PATH: usize = 0;
    pub(super) const NAME: usize = 1;
    pub(super) const PAGE: usize = 2;
    pub(super) const PER_MINUTE: usize = 3;
    pub(super) const PER_HOUR: usize = 4;
    pub(super) const USER_ROLES: usize = 5;
    pub(super) const DISAGREEMENT: usize = 6;
    pub(super) const NOTE: usize = 7;
}

impl Operation {
    /// The path as the API's pages write it; Graph's are in lower case, and without `/v1.0`.
    pub fn path(&self) -> String {
        let tree = self.resource.tree();
        let written = tree.detail(self.record, field::PATH);
        if written.is_empty() { tree.path(tree.node_of(self.record)) } else { written.to_owned() }
    }

    /// What tells it from every other operation.
    pub fn key(&self) -> (&'static str, usize, Method) {
        (self.resource.name, self.record, self.method)
    }

    /// What the operation does, in a few words; empty where unknown.
    pub fn name(&self) -> &'static str {
        self.detail(field::NAME)
    }

    /// The page that describes it, by its file name; empty where unknown.
    pub fn page(&self) -> &'static str {
        self.detail(field::PAGE)
    }

    /// How many calls a minute and an hour are let through, where that is known.
    pub fn rate_limit(&self) -> (Option<u32>, Option<u32>) {
        (self.detail(field::PER_MINUTE).parse().ok(), self.detail(field::PER_HOUR).parse().ok())
    }

    /// Roles of which a user needs one beside the token's scope.
    pub fn user_roles(&self) -> Vec<&'static str> {
        self.resource.tree().detail_list(self.record, field::USER_ROLES)
    }

    /// In which way the sources disagree; empty where they don't.
    pub fn disagreement(&self) -> &'static str {
        self.detail(field::DISAGREEMENT)
    }

    /// What else is worth knowing; empty where nothing is.
    pub fn note(&self) -> &'static str {
        self.detail(field::NOTE)
    }

    /// Whether the API is being taken out of service here, as its note says.
    pub fn is_retiring(&self) -> bool {
        self.note().contains("retire")
    }

    /// What a token of `kind` needs.
    pub fn needs(&self, kind: PermissionKind) -> Needs {
        let tree = self.resource.tree();
        let (set, basis) = match tree.needed(self.record, kind) {
            Needed::Set(set) => (set, Basis::Stated),
            Needed::Assumed(set) => (set, Basis::Assumed),
            Needed::NotOffered => return Needs { basis: Basis::NotOffered, ..Needs::default() },
            Needed::NotStated => return Needs { basis: Basis::Unknown, ..Needs::default() },
        };
        let (least, other, also) = tree.set(set).parts();
        let named = |numbers: &[usize]| numbers.iter().map(|number| tree.name(*number)).collect::<Vec<_>>();
        Needs {
            least: named(&least),
            other: named(&other),
            also: also.iter().map(|(name, beside)| (tree.name(*name), named(beside))).collect(),
            basis,
        }
    }

    fn detail(&self, index: usize) -> &'static str {
        self.resource.tree().detail(self.record, index)
    }
}

impl std::fmt::Display for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method.as_str(), self.path())
    }
}

/// Every operation of `resource`, by path.
pub fn operations_of(resource: Resource) -> Vec<Operation> {
    let tree = resource.tree();
    let of_record = |record| {
        Method::of_bits(tree.methods(record)).map(move |method| Operation { resource, method, record })
    };
    (0..tree.records()).flat_map(of_record).collect()
}

/// The operations of `resource` that the permission `name` of `kind` opens, also where it needs another beside it.
pub fn opened_by(resource: Resource, name: &str, kind: PermissionKind) -> Vec<Operation> {
    let tree = resource.tree();
    let Some(number) = tree.name_number(name) else { return Vec::new() };
    let holds: Vec<bool> = (0..tree.sets())
        .map(|set| {
            let (least, other, _) = tree.set(set).parts();
            least.contains(&number) || other.contains(&number)
        })
        .collect();
    let opens = |record: &usize| match tree.needed(*record, kind) {
        Needed::Set(set) | Needed::Assumed(set) => holds.get(set).copied().unwrap_or(false),
        Needed::NotOffered | Needed::NotStated => false,
    };
    let records = (0..tree.records()).filter(opens);
    records
        .flat_map(|record| {
            Method::of_bits(tree.methods(record)).map(move |method| Operation { resource, method, record })
        })
        .collect()
}

/// How many operations a tree holds: a record can have several methods.
pub(super) fn count(tree: &Tree) -> usize {
    (0..tree.records()).map(|record| Method::of_bits(tree.methods(record)).count()).sum()
}

#[cfg(test)]
mod tests;
