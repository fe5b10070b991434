//! Why a permission is missing, and what to do about it.

use std::borrow::Cow;

use super::glob;
use super::grant::Grantee;
use super::grants::Grants;
use super::{Missing, Policy, Why};
use crate::catalog::{self, Permission, PermissionKind, Resource};
use crate::nature::{Bearer, Nature};
use crate::question::Telling;
use crate::text;
use crate::time::UnixTime;
use crate::token::Token;

/// The scope that Entra's portal offers for an API by default: all that its user may do there.
pub(super) const BLANKET: &str = "user_impersonation";

/// What a miss is judged by.
pub(super) struct Scene<'a> {
    pub(super) policy: &'a Policy,
    pub(super) token: &'a Token,
    pub(super) nature: &'a Nature,
    pub(super) grants: &'a Grants<'a>,
    pub(super) now: UnixTime,
    /// Whether the token is for another API than the one that was named.
    pub(super) elsewhere: bool,
    /// Which checks are put into words.
    pub(super) telling: Telling,
}

impl Scene<'_> {
    /// Why `name` of `kind` does not count as granted.
    pub(super) fn explain(&self, name: &str, kind: PermissionKind) -> Missing {
        let (why, hint) = self.reason(name, kind);
        let told = self.in_short(name, kind, why);
        Missing { name: name.to_owned(), why, hint, told }
    }

    fn reason(&self, name: &str, kind: PermissionKind) -> (Why, String) {
        let (own, other, own_claim) = match kind {
            PermissionKind::Application => (&self.grants.roles, &self.grants.scopes, "roles"),
            PermissionKind::Delegated => (&self.grants.scopes, &self.grants.roles, "scp"),
        };
        let oddity = match kind {
            PermissionKind::Application => &self.grants.roles_oddity,
            PermissionKind::Delegated => &self.grants.scopes_oddity,
        };
        if self.elsewhere {
            return (Why::WrongResource, self.wrong_resource(name, kind));
        }
        if let Some(oddity) = oddity {
            let read = if own.is_empty() {
                "no permission is read from it"
            } else {
                "it is one whole name, and not this one"
            };
            return (Why::UnreadableClaim, format!("{oddity}, so {read}"));
        }
        if other.contains(&name) {
            return (Why::WrongKind, self.wrong_kind(name, kind));
        }
        if let Some(near) = self.near(name, own) {
            return (
                Why::Misspelt,
                format!("the token has {near:?}: names are compared exactly, with case and white space"),
            );
        }
        if let Some(right) = self.misspelt(name) {
            return (Why::Misspelt, right);
        }
        if let Some(hint) = self.known_otherwise(name, kind) {
            return (Why::WrongKind, hint);
        }
        if let Some(hint) = self.of_another_api(name, kind) {
            return (Why::WrongResource, hint);
        }
        if let Some(hint) = self.resource_specific(name, kind) {
            return (Why::ResourceSpecific, hint);
        }
        if self.grants.roles.is_empty() && self.grants.scopes == [BLANKET] {
            return (Why::BlanketScope, self.blanket(name, kind));
        }
        if let Some(retired) = self.policy.resource.and_then(|resource| catalog::retired(name, resource)) {
            return (Why::Retired, self.retired(name, kind, retired));
        }
        if self.grants.is_empty() {
            return (
                Why::NoPermissions,
                format!(
                    "the token carries no permission at all: it was never granted one, or was, without admin consent, or only \
                     after it was issued. To have it: {}",
                    self.how_to_grant(name, kind)
                ),
            );
        }
        let speaks_otherwise = match kind {
            PermissionKind::Application => self.nature.bearer == Bearer::Delegated,
            PermissionKind::Delegated => self.nature.bearer == Bearer::AppOnly,
        };
        if speaks_otherwise {
            return (Why::WrongKind, self.wrong_kind(name, kind));
        }
        let granted = self.how_to_grant(name, kind);
        // Nobody is told to accept what the same command forbids.
        let forbidden = |name: &&str| self.policy.forbid.iter().any(|pattern| glob::matches(pattern, name));
        match self.broader(name, kind, own).filter(|broader| !forbidden(broader)) {
            Some(broader) => (
                Why::NotGranted,
                format!(
                    "`{broader}` is there, which by its name does more; if the API takes it, write --any-of {name},{broader}; otherwise {granted}"
                ),
            ),
            None => (Why::NotGranted, format!("`{own_claim}` does not hold it: {granted}")),
        }
    }

    /// The name among `granted` that differs from `name` in case and white space alone.
    pub(super) fn near<'g>(&self, name: &str, granted: &[&'g str]) -> Option<&'g str> {
        granted.iter().copied().find(|granted| granted.trim().eq_ignore_ascii_case(name.trim()))
    }

    fn wrong_resource(&self, name: &str, kind: PermissionKind) -> String {
        let (own, own_api) = match kind {
            PermissionKind::Application => (&self.grants.roles, self.nature.resource.as_ref()),
            PermissionKind::Delegated => (&self.grants.scopes, self.nature.resource.as_ref()),
        };
        let found = match own_api {
            Some(resource) if catalog::is_azure_ad_graph(&resource.id) => {
                "Azure AD Graph, which Microsoft has retired".to_owned()
            }
            Some(resource) => {
                let name = resource.name.as_deref().map(Cow::Borrowed);
                name.unwrap_or_else(|| text::shortened(&resource.id, 120)).into_owned()
            }
            None => "no API that it names".to_owned(),
        };
        let mut hint = if own.contains(&name) {
            format!(
                "the token holds a permission of this name, but for {found}, where it is another permission"
            )
        } else {
            format!("the token is for {found}")
        };
        hint.push_str(&format!("; ask for a token with the scope {}", self.scope()));
        let api = own_api.and_then(|named| catalog::resource_of_audience(&named.id));
        if let Some(api) = api
            && let Some(twin) = catalog::counterpart(name, api, kind)
        {
            let there = if own.contains(&twin) { ", which this token carries" } else { "" };
            hint.push_str(&format!(
                ". On {} the permission for the same job is `{twin}`{there}: if you mean to call that API, require \
                 that",
                api.name
            ));
        }
        hint
    }

    fn wrong_kind(&self, name: &str, kind: PermissionKind) -> String {
        match kind {
            PermissionKind::Application => {
                let twin = if self.grants.scopes.contains(&name) {
                    "it is there as a delegated permission, in `scp`"
                } else {
                    "the token acts for a user"
                };
                format!(
                    "{twin}, where an application permission in `roles` is needed: sign in as the application (client credentials) with the \
                     scope {}, or ask with --scope if acting for the user is what you want",
                    self.scope()
                )
            }
            PermissionKind::Delegated => {
                let twin = if self.grants.roles.contains(&name) {
                    "it is there as a role, in `roles`"
                } else {
                    "the token speaks for an application alone"
                };
                format!(
                    "{twin}, where a delegated permission in `scp` is needed: sign a user in, or ask with --require if the \
                     application is to act alone (scope {})",
                    self.scope()
                )
            }
        }
    }

    /// Every permission called `name`, also of an API that the caller described.
    fn known(&self, name: &str) -> Vec<Permission> {
        let mut known = catalog::permissions_named(name);
        let own = self.policy.resource.filter(|resource| resource.is_own());
        let kinds = [PermissionKind::Application, PermissionKind::Delegated];
        known.extend(own.into_iter().flat_map(|own| kinds.map(|kind| own.permission(name, kind))).flatten());
        known
    }

    /// The name exists, but not on the API that is meant.
    fn of_another_api(&self, name: &str, kind: PermissionKind) -> Option<String> {
        let resource = self.policy.resource?;
        let known = self.known(name);
        if known.is_empty() || known.iter().any(|known| known.resource == resource) {
            return None;
        }
        let mut owners: Vec<Resource> = known.iter().map(|known| known.resource).collect();
        owners.dedup();
        let names: Vec<String> =
            owners.iter().map(|owner| format!("{} (scope {})", owner.name, owner.default_scope())).collect();
        let twin = match catalog::counterpart(name, resource, kind) {
            Some(twin) => format!("; for the same job {} has `{twin}`", resource.name),
            None => format!("; rolecall knows of no counterpart that {} has", resource.name),
        };
        Some(format!(
            "{} has no permission called `{name}`: it is one of {}, which needs a token of its own{twin}",
            resource.name,
            text::listed(&names, "and of")
        ))
    }

    /// Granted by installing a Teams app for one team, chat or user (resource-specific consent): Graph looks such a grant up
    /// at each request and counts it apart from `roles` ("Resource specific consent grants on the request" in its refusals).
    fn resource_specific(&self, name: &str, kind: PermissionKind) -> Option<String> {
        let resource = self.policy.resource?;
        let known = resource.permission(name, kind)?;
        known.resource_specific.then(|| {
            format!(
                "`{name}` is granted for one team, chat or user at a time, by installing the Teams app there with this permission \
                 in its manifest (resource-specific consent): admin consent puts no such role into a token. GET \
                 /teams/{{id}}/permissionGrants lists the grants"
            )
        })
    }

    /// `user_impersonation` and nothing else.
    fn blanket(&self, name: &str, kind: PermissionKind) -> String {
        let what = match kind {
            PermissionKind::Application => format!(
                "the token acts for a user, with the blanket scope `{BLANKET}` alone, and `roles` holds nothing: sign in as the \
                 application (client credentials). To grant it: "
            ),
            PermissionKind::Delegated => format!(
                "`scp` holds `{BLANKET}` alone: whoever signed in consented to the blanket scope, not to `{name}`. To have it: "
            ),
        };
        what + &self.how_to_grant(name, kind)
    }

    fn retired(&self, name: &str, kind: PermissionKind, retired: catalog::Retired) -> String {
        let scope = retired.resource().map(Resource::default_scope).unwrap_or_default();
        format!(
            "`{name}` {}; move to {} with the permission `{}` (scope {scope}). Until then: {}",
            retired.when,
            retired.instead,
            retired.permission(),
            self.how_to_grant(name, kind)
        )
    }

    /// The name exists, only as a permission of the other kind.
    fn known_otherwise(&self, name: &str, kind: PermissionKind) -> Option<String> {
        let resource = self.policy.resource?;
        let known: Vec<Permission> =
            self.known(name).into_iter().filter(|known| known.resource == resource).collect();
        if known.is_empty() || known.iter().any(|known| known.kind == kind) {
            return None;
        }
        Some(match kind {
            PermissionKind::Application => format!(
                "{} has `{name}` only as a delegated permission, for users: ask for it with --scope, or require the application \
                 permission{}",
                resource.name,
                self.twin(name, kind).map_or(String::new(), |twin| format!(" `{twin}`"))
            ),
            PermissionKind::Delegated => format!(
                "{} has `{name}` only as an application permission: ask for it with --require{}",
                resource.name,
                self.twin(name, kind).map_or(String::new(), |twin| format!(", or for the scope `{twin}`"))
            ),
        })
    }

    /// `Alert.Read` for `Alert.Read.All`, and the other way round, where the API has it as `kind`.
    fn twin(&self, name: &str, kind: PermissionKind) -> Option<&'static str> {
        let resource = self.policy.resource?;
        let twin = name.strip_suffix(".All").map_or_else(|| format!("{name}.All"), str::to_owned);
        resource.permission(&twin, kind).map(|known| known.name)
    }

    fn misspelt(&self, name: &str) -> Option<String> {
        if !self.known(name).is_empty() {
            return None;
        }
        if let Some(real) = catalog::alias(name) {
            return Some(format!(
                "Microsoft's own pages write `{name}` in places, but the permission is called `{real}`"
            ));
        }
        let close = catalog::close_to(name);
        (!close.is_empty()).then(|| {
            format!(
                "no API that rolecall knows has this permission: did you mean {}?",
                text::listed(&close, "or")
            )
        })
    }

    pub(super) fn broader<'g>(
        &self,
        name: &str,
        kind: PermissionKind,
        granted: &[&'g str],
    ) -> Option<&'g str> {
        let resource = self.policy.resource?;
        let known = resource.permission(name, kind)?;
        let broader = catalog::broader(&known);
        granted.iter().copied().find(|granted| broader.iter().any(|broader| broader.name == *granted))
    }

    fn how_to_grant(&self, name: &str, kind: PermissionKind) -> String {
        let steps = Grantee::of(self.token, self.nature, self.now).steps(name, kind, self.policy.resource);
        let numbered: Vec<String> =
            steps.iter().enumerate().map(|(index, step)| format!("({}) {step}", index + 1)).collect();
        numbered.join("; ")
    }

    fn scope(&self) -> String {
        self.policy
            .resource
            .map_or_else(|| "{the API's application ID URI}/.default".to_owned(), Resource::default_scope)
    }
}
