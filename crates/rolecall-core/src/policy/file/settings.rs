//! What a policy file, a profile of it or a command line says, each with the place where it says so.

use crate::entra::{Authority, Cloud, Tenant, TenantId};
use crate::nature::Bearer;
use crate::policy::Origins;
use crate::text::listed;
use crate::time::Seconds;

/// A value, and where it was said: `--require`, `rolecall.toml:12`, `rolecall.toml:30, profile ci`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Where it was said, for people.
    pub from: String,
    /// Where in a file, with the column; nothing where it was said elsewhere.
    place: Option<String>,
}

impl<T> Placed<T> {
    /// `value`, said at `from`.
    pub fn new(value: T, from: impl Into<String>) -> Self {
        Self { value, from: from.into(), place: None }
    }

    /// The same, which stands at `place` of a file.
    pub(super) fn at(self, place: String) -> Self {
        Self { place: Some(place), ..self }
    }
}

/// What one of them, or all of them together, say. What is absent was not said.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(missing_docs, reason = "the fields are the keys of a policy file, which keys.rs explains")]
pub struct Settings {
    pub tenant: Option<Placed<Tenant>>,
    pub cloud: Option<Placed<Cloud>>,
    pub authority: Option<Placed<Authority>>,
    pub allow_tenants: Vec<Placed<TenantId>>,
    pub any_tenant: Option<Placed<bool>>,
    pub jwks: Vec<Placed<String>>,
    pub secret_file: Option<Placed<String>>,
    pub issuer: Option<Placed<String>>,
    pub audiences: Vec<Placed<String>>,
    pub resource: Option<Placed<String>>,
    pub any_audience: Option<Placed<bool>>,
    pub require: Vec<Placed<String>>,
    pub any_of: Vec<Placed<Vec<String>>>,
    pub scopes: Vec<Placed<String>>,
    pub forbid: Vec<Placed<String>>,
    pub operations: Vec<Placed<String>>,
    pub exact: Option<Placed<bool>>,
    pub kind: Option<Placed<Bearer>>,
    pub allow_no_permissions: Option<Placed<bool>>,
    pub lock: Option<Placed<String>>,
    pub leeway: Option<Placed<Seconds>>,
    pub min_remaining: Option<Placed<Seconds>>,
    pub max_lifetime: Option<Placed<Seconds>>,
    pub fail: Vec<Placed<String>>,
}

impl Settings {
    /// These settings with those of a profile over them: lists join, everything else replaces. A profile that names an
    /// authority in another way replaces the other ways too, and so does one that says whom the token must be for.
    #[must_use]
    pub fn under(mut self, profile: Self) -> Self {
        if profile.tenant.is_some() || profile.authority.is_some() || profile.issuer.is_some() {
            (self.tenant, self.cloud, self.authority, self.issuer) = (None, None, None, None);
        }
        if !profile.audiences.is_empty() || profile.resource.is_some() {
            self.any_audience = None;
        }
        Self {
            tenant: profile.tenant.or(self.tenant),
            cloud: profile.cloud.or(self.cloud),
            authority: profile.authority.or(self.authority),
            allow_tenants: both(self.allow_tenants, profile.allow_tenants),
            any_tenant: profile.any_tenant.or(self.any_tenant),
            jwks: both(self.jwks, profile.jwks),
            secret_file: profile.secret_file.or(self.secret_file),
            issuer: profile.issuer.or(self.issuer),
            audiences: both(self.audiences, profile.audiences),
            resource: profile.resource.or(self.resource),
            any_audience: profile.any_audience.or(self.any_audience),
            require: both(self.require, profile.require),
            any_of: both(self.any_of, profile.any_of),
            scopes: both(self.scopes, profile.scopes),
            forbid: both(self.forbid, profile.forbid),
            operations: both(self.operations, profile.operations),
            exact: profile.exact.or(self.exact),
            kind: profile.kind.or(self.kind),
            allow_no_permissions: profile.allow_no_permissions.or(self.allow_no_permissions),
            lock: profile.lock.or(self.lock),
            leeway: profile.leeway.or(self.leeway),
            min_remaining: profile.min_remaining.or(self.min_remaining),
            max_lifetime: profile.max_lifetime.or(self.max_lifetime),
            fail: both(self.fail, profile.fail),
        }
    }

    /// These settings without whatever could make more tokens pass, and the names of the keys that were left out: all that a
    /// file may say that nobody named.
    #[must_use]
    pub fn demands_only(self) -> (Self, Vec<&'static str>) {
        let left = [
            (self.names_trust(), "trust"),
            (self.any_audience.is_some(), "any-audience"),
            (self.allow_no_permissions.is_some(), "allow-no-permissions"),
            (self.leeway.is_some(), "leeway"),
        ];
        let demands = Self {
            tenant: None,
            cloud: None,
            authority: None,
            allow_tenants: Vec::new(),
            any_tenant: None,
            jwks: Vec::new(),
            secret_file: None,
            issuer: None,
            any_audience: None,
            allow_no_permissions: None,
            leeway: None,
            ..self
        };
        (demands, left.into_iter().filter(|(is_there, _)| *is_there).map(|(_, name)| name).collect())
    }

    /// Whether anything is said of whose signature counts.
    pub fn names_trust(&self) -> bool {
        self.tenant.is_some()
            || self.cloud.is_some()
            || self.authority.is_some()
            || self.issuer.is_some()
            || self.any_tenant.is_some()
            || !self.allow_tenants.is_empty()
            || self.names_keys()
    }

    /// Whether keys in hand are named.
    pub(super) fn names_keys(&self) -> bool {
        !self.jwks.is_empty() || self.secret_file.is_some()
    }

    /// Every permission and operation that is demanded, as it was written, with its place.
    pub(super) fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        let operations = self.operations.iter().map(|name| (name.value.as_str(), name.from.as_str()));
        self.permissions().chain(operations)
    }

    /// Every permission that is demanded, with its place.
    pub(super) fn permissions(&self) -> impl Iterator<Item = (&str, &str)> {
        let groups = self
            .any_of
            .iter()
            .flat_map(|group| group.value.iter().map(move |name| (name.as_str(), group.from.as_str())));
        self.require
            .iter()
            .chain(&self.scopes)
            .map(|name| (name.value.as_str(), name.from.as_str()))
            .chain(groups)
    }

    /// Where each check of the question *allowed*, and the checks of trust and audience, come from.
    pub fn origins(&self) -> Origins {
        let mut origins = Origins::default();
        let mut place = |id, index, place: &Option<String>| {
            place.iter().for_each(|place| origins.add_place(id, index, place.clone()));
        };
        let names = [("require", &self.require), ("scope", &self.scopes), ("operation", &self.operations)];
        for (id, list) in names {
            list.iter().enumerate().for_each(|(index, name)| place(id, index, &name.place));
        }
        self.any_of.iter().enumerate().for_each(|(index, group)| place("any-of", index, &group.place));
        let mut each = |id, from: Vec<&String>| {
            for (index, from) in from.into_iter().enumerate() {
                origins.add(id, index, from.clone());
            }
        };
        each("require", self.require.iter().map(|placed| &placed.from).collect());
        each("any-of", self.any_of.iter().map(|placed| &placed.from).collect());
        each("scope", self.scopes.iter().map(|placed| &placed.from).collect());
        each("operation", self.operations.iter().map(|placed| &placed.from).collect());
        each("forbid", self.forbid.iter().map(|placed| &placed.from).collect());
        each("finding", self.fail.iter().map(|placed| &placed.from).collect());
        each("kind", self.kind.iter().map(|placed| &placed.from).collect());
        each("exact", self.exact.iter().filter(|placed| placed.value).map(|placed| &placed.from).collect());
        each(
            "has-permissions",
            self.allow_no_permissions
                .iter()
                .filter(|placed| placed.value)
                .map(|placed| &placed.from)
                .collect(),
        );
        each("min-remaining", self.min_remaining.iter().map(|placed| &placed.from).collect());
        each("max-lifetime", self.max_lifetime.iter().map(|placed| &placed.from).collect());
        each("issuer", self.issuer.iter().map(|placed| &placed.from).collect());
        let tenant = self.tenant.iter().map(|placed| &placed.from);
        each("tenant", tenant.chain(self.authority.iter().map(|placed| &placed.from)).collect());
        let mut audience: Vec<&str> = self.audiences.iter().map(|placed| placed.from.as_str()).collect();
        audience.extend(
            self.resource.iter().filter(|_| self.audiences.is_empty()).map(|placed| placed.from.as_str()),
        );
        audience.dedup();
        if !audience.is_empty() {
            origins.add("audience", 0, listed(&audience, "and"));
        }
        origins
    }
}

/// Both lists, each value once; what both say comes from both.
pub(super) fn both<T: PartialEq>(first: Vec<Placed<T>>, second: Vec<Placed<T>>) -> Vec<Placed<T>> {
    let mut all: Vec<Placed<T>> = Vec::with_capacity(first.len() + second.len());
    for placed in first.into_iter().chain(second) {
        match all.iter_mut().find(|known| known.value == placed.value) {
            Some(known) if known.from == placed.from => {}
            Some(known) => {
                known.from = format!("{} and {}", known.from, placed.from);
                known.place = known.place.take().or(placed.place);
            }
            None => all.push(placed),
        }
    }
    all
}
