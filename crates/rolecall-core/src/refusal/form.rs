//! Who speaks in a refusal, as far as its words tell.

use schemars::JsonSchema;
use serde::Serialize;

use super::cause::Cause;
use super::names::Lists;
use super::response::Response;
use super::status::Status;
use crate::catalog::{self, Resource};

/// Who speaks so, as far as the text tells.
#[derive(Clone, Copy, Debug, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// One of Defender's APIs.
    Defender,
    /// Microsoft Graph.
    Graph,
    /// A `WWW-Authenticate` header (RFC 6750 §3).
    WwwAuthenticate,
    /// Entra's token endpoint: an AADSTS code.
    TokenEndpoint,
    /// Azure API Management.
    ApiManagement,
    /// Azure Resource Manager.
    ResourceManager,
    /// Exchange Online.
    Exchange,
    /// SharePoint or OneDrive.
    Sharepoint,
    /// App Service authentication.
    EasyAuth,
    /// An error in JSON of nobody in particular.
    ErrorJson,
    /// Plain text.
    Text,
    /// An HTTP status and nothing more.
    HttpStatus,
    /// Nothing that is known.
    Unrecognised,
}

impl Form {
    /// Who says what stands in `response`, whose words in lower case are `lower`.
    pub(super) fn of(
        response: &Response,
        cause: Option<Cause>,
        lower: &str,
        lists: &Lists,
        has_error: bool,
    ) -> Self {
        let error = &response.error;
        let code = error.code.as_deref().unwrap_or_default();
        let is_of =
            |name: &str| owner(lists).or(response.api).is_some_and(|api| api.service_principal == name);
        let is_graph = is_of("Microsoft Graph");
        let graphs_code = code.starts_with("Authorization_")
            || code.starts_with("Authentication_")
            || error.has_inner_error;
        match cause {
            None => Self::Unrecognised,
            // What stands in an answer that is no refusal is nobody's words about one.
            Some(Cause::Status(Status::Answered)) => Self::HttpStatus,
            Some(Cause::TokenEndpoint(_)) => Self::TokenEndpoint,
            Some(Cause::EasyAuth) => Self::EasyAuth,
            Some(Cause::Mailbox) => Self::Exchange,
            Some(Cause::Site) => Self::Sharepoint,
            Some(Cause::AzureRole) => Self::ResourceManager,
            Some(Cause::SubscriptionKey) => Self::ApiManagement,
            _ if is_graph || graphs_code || lower.contains("permissions on the request") => Self::Graph,
            _ if lower.contains("missing application roles")
                || lower.contains("api required scopes")
                || lower.contains("does not have any of the required") && is_of("WindowsDefenderATP") =>
            {
                Self::Defender
            }
            _ if [
                "InvalidAuthenticationTokenAudience",
                "InvalidAuthenticationTokenTenant",
                "ExpiredAuthenticationToken",
            ]
            .contains(&code) =>
            {
                Self::ResourceManager
            }
            _ if code == "InvalidAuthenticationToken" => Self::Graph,
            _ if error.is_status_code => Self::ApiManagement,
            _ if response.challenge.as_ref().is_some_and(|challenge| challenge.error.is_some()) => {
                Self::WwwAuthenticate
            }
            _ if has_error => Self::ErrorJson,
            Some(Cause::Denied | Cause::Unauthorized | Cause::Status(_)) if response.status.is_some() => {
                Self::HttpStatus
            }
            Some(_) => Self::Text,
        }
    }
}

/// The API that owns all the names of which it wants one.
pub(super) fn owner(lists: &Lists) -> Option<Resource> {
    let owners = |name: &String| -> Vec<Resource> {
        let known = catalog::permissions_named(name);
        let of_kind = known.iter().filter(|known| lists.kind.is_none_or(|kind| kind == known.kind));
        of_kind.map(|known| known.resource).collect()
    };
    let mut names = lists.requires.iter();
    let mut common = owners(names.next()?);
    for name in names {
        let owners = owners(name);
        // A name that nobody knows says nothing.
        if !owners.is_empty() {
            common.retain(|resource| owners.contains(resource));
        }
    }
    common.dedup();
    if let [only] = common[..] { Some(only) } else { None }
}

/// The API whose words these are, where no other has them: Graph's for a token that it could not take, and for permissions.
pub(super) fn speaker(form: Form, lower: &str) -> Option<Resource> {
    let words =
        ["access token validation failure", "permissions on the request", "authorization_requestdenied"];
    let is_graphs = form == Form::Graph && words.iter().any(|word| lower.contains(word));
    is_graphs.then(|| catalog::resource_named("graph")).flatten()
}
