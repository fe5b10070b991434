//! Where a permission is granted, and how it gets into a token: what to click, what to ask for, what to wait for.
//!
//! From Microsoft's pages on permissions and consent (entra/identity-platform/quickstart-configure-app-access-web-apis), on
//! app roles of managed identities (entra/identity/managed-identities-azure-resources/how-to-assign-app-role-managed-identity)
//! and on how long their tokens are kept (managed-identities-azure-resources/managed-identity-best-practice-recommendations),
//! read on 2026-11-25.

use crate::catalog::{PermissionKind, Resource};
use crate::nature::{Named, Nature};
use crate::text::shortened;
use crate::time::UnixTime;
use crate::token::Token;

/// How much of an application's name is repeated, in characters.
const NAME_LIMIT: usize = 80;

/// Whom a permission is to be granted to, as far as anybody knows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grantee<'a> {
    /// The application's name and id.
    client: Option<&'a Named>,
    /// The application's name in its own tenant (`app_displayname`).
    display_name: Option<&'a str>,
    /// The managed identity's object id.
    managed_identity: Option<&'a str>,
    /// When the token was issued, where that lies in the past.
    issued: Option<UnixTime>,
    /// Until when it holds, where it still does.
    expires: Option<UnixTime>,
    /// The moment that it is judged at.
    now: UnixTime,
}

impl<'a> Grantee<'a> {
    /// Whom `token` was issued to.
    pub(crate) fn of(token: &'a Token, nature: &'a Nature, now: UnixTime) -> Self {
        let claims = token.claims();
        let date = |name| claims.numeric_date(name).ok().map(crate::time::NumericDate::rounded_down);
        let object = claims.string("oid").ok().filter(|_| nature.managed_identity);
        Self {
            client: nature.client.as_ref(),
            display_name: claims.string("app_displayname").ok(),
            managed_identity: object,
            issued: date("iat").filter(|issued| *issued <= now),
            expires: date("exp").filter(|expires| *expires > now),
            now,
        }
    }

    /// Nobody knows whom.
    pub(crate) fn unknown(now: UnixTime) -> Self {
        Self { client: None, display_name: None, managed_identity: None, issued: None, expires: None, now }
    }

    /// What to do to get `name`, a permission of `resource`, into a token: a step each.
    pub(crate) fn steps(&self, name: &str, kind: PermissionKind, resource: Option<Resource>) -> Vec<String> {
        let name = shortened(name, 120);
        let mut steps = vec![match (kind, self.managed_identity) {
            (PermissionKind::Application, Some(object)) => app_role(&name, resource, object),
            _ => self.portal(&name, kind, resource),
        }];
        match kind {
            PermissionKind::Application if self.managed_identity.is_some() => {}
            PermissionKind::Application => steps.push(
                "have an administrator press “Grant admin consent” on that page: until its status is “Granted”, no token has it"
                    .to_owned(),
            ),
            PermissionKind::Delegated => steps.push(format!(
                "sign the user in again, asking for the scope {}, and consent to it (or have an administrator grant it for all)",
                scope(&name, kind, resource)
            )),
        }
        steps.push(self.renew(&name, kind, resource));
        steps
    }

    /// Where the permission is added.
    fn portal(&self, name: &str, kind: PermissionKind, resource: Option<Resource>) -> String {
        let api = match resource {
            Some(resource) if resource.service_principal == "Microsoft Graph" => "Microsoft Graph".to_owned(),
            Some(resource) => format!("APIs my organization uses > {}", resource.service_principal),
            None => "the API".to_owned(),
        };
        let kind = match kind {
            PermissionKind::Application => "Application permissions",
            PermissionKind::Delegated => "Delegated permissions",
        };
        format!(
            "grant `{name}`: Entra admin centre > App registrations > {} > API permissions > Add a permission > {api} > {kind}",
            self.application()
        )
    }

    /// The new token that is needed, and what stands in its way.
    pub(crate) fn renew(&self, name: &str, kind: PermissionKind, resource: Option<Resource>) -> String {
        let what = match kind {
            PermissionKind::Application => "roles",
            PermissionKind::Delegated => "scopes",
        };
        let scope = scope(name, kind, resource);
        let mut step = format!("get a new token with the scope {scope}");
        if let Some(issued) = self.issued {
            step.push_str(&format!(
                "; this one was issued {} ({issued}) and keeps the {what} of that moment",
                issued.relative_to(self.now)
            ));
        } else {
            step.push_str(&format!("; a token from before the consent keeps its {what}"));
        }
        match (self.managed_identity, self.expires) {
            (Some(_), _) => step.push_str(
                ". Azure keeps a managed identity's token for up to 24 hours, and nothing hurries it",
            ),
            (None, Some(expires)) => {
                step.push_str(&format!(
                    ". A client's token cache may hand out the old one until {expires}: clear it"
                ));
            }
            (None, None) => {}
        }
        step
    }

    /// The application as the portal lists it.
    pub(crate) fn application(&self) -> String {
        let Some(client) = self.client else { return "your application".to_owned() };
        let id = shortened(&client.id, NAME_LIMIT);
        match client.name.as_deref().or(self.display_name) {
            Some(name) => format!("{} ({id})", shortened(name, NAME_LIMIT)),
            None => id.into_owned(),
        }
    }
}

/// The scope with which a client asks for `name` of `resource`.
pub(crate) fn scope(name: &str, kind: PermissionKind, resource: Option<Resource>) -> String {
    match (kind, resource) {
        (PermissionKind::Application, Some(resource)) => resource.default_scope(),
        (PermissionKind::Application, None) => "{the API's application ID URI}/.default".to_owned(),
        (PermissionKind::Delegated, Some(resource)) => format!("{}/{name}", resource.recommended_audience),
        (PermissionKind::Delegated, None) => format!("{{the API's application ID URI}}/{name}"),
    }
}

/// A managed identity has no page of API permissions: its app roles are assigned through Graph.
fn app_role(name: &str, resource: Option<Resource>, object: &str) -> String {
    let known = resource.and_then(|resource| resource.permission(name, PermissionKind::Application));
    let id = known.and_then(|known| known.id).map_or(String::new(), |id| format!(", appRoleId {id}"));
    let api = resource.map_or("the API", |resource| resource.service_principal);
    format!(
        "assign the managed identity the app role `{name}` of {api} (it has no page of API permissions): POST \
         https://graph.microsoft.com/v1.0/servicePrincipals/{0}/appRoleAssignments with principalId {0}{id} and the object id of \
         {api}'s service principal as resourceId",
        shortened(object, NAME_LIMIT)
    )
}
