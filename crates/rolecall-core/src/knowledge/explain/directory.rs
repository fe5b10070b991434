//! Ids that have names, and what was left out of the token and where it can be asked for.

use super::{Context, ITEM_LIMIT, capped, quoted};
use crate::entra::{Cloud, IssuerForm, is_guid};
use crate::json::Value;
use crate::knowledge::{self, app, app_name, directory_role, wids_marker};
use crate::text::{counted, shortened};

/// `aud`: the API, and its cloud where the audience tells it.
pub(super) fn audience(value: &Value, context: &Context<'_>) -> String {
    match value {
        Value::String(text) => described_audience(text, context),
        Value::Array(items) => {
            let named = items.iter().map(|item| match item.as_str() {
                Some(text) => match described_audience(text, context) {
                    words if words.is_empty() => quoted(text),
                    words => format!("{}: {words}", quoted(text)),
                },
                None => item.type_name().to_owned(),
            });
            format!("{}: {}", counted(items.len(), "audience"), capped(named, items.len(), "; "))
        }
        _ => String::new(),
    }
}

fn described_audience(text: &str, context: &Context<'_>) -> String {
    let mut words = match knowledge::audience(text) {
        Some(audience) => {
            let cloud = audience.cloud_name().filter(|_| audience.cloud != Some("public"));
            cloud.map_or_else(
                || audience.app.name.to_owned(),
                |cloud| format!("{}, {cloud}", audience.app.name),
            )
        }
        None => text
            .strip_prefix("api://")
            .map(|rest| rest.split('/').next().unwrap_or(rest))
            .and_then(app_name)
            .map_or_else(String::new, str::to_owned),
    };
    if context.client == Some(text) {
        words.push_str(if words.is_empty() { "" } else { ", " });
        words.push_str("the client itself");
    }
    words
}

/// A client's id.
pub(super) fn client(value: &Value, context: &Context<'_>) -> String {
    let Some(id) = value.as_str() else { return String::new() };
    match app(id) {
        Some(app) if app.is_public_client == Some(true) => format!("{} (a public client)", app.name),
        Some(app) => app.name.to_owned(),
        None if context.aud == Some(id) => "equal to `aud`".to_owned(),
        None => String::new(),
    }
}

/// A list of applications' ids.
pub(super) fn applications(value: &Value) -> String {
    let Some(items) = value.as_array() else { return String::new() };
    let names = items.iter().map(|item| match item.as_str() {
        Some(id) => app_name(id).map_or_else(|| quoted(id), str::to_owned),
        None => item.type_name().to_owned(),
    });
    capped(names, items.len(), ", ")
}

/// `wids`: the directory roles, the privileged ones first.
pub(super) fn wids(value: &Value) -> String {
    let Some(items) = value.as_array() else { return String::new() };
    let (mut privileged, mut ordinary, mut others) = (Vec::new(), Vec::new(), Vec::new());
    let mut unknown = 0_usize;
    let mut roles = 0_usize;
    for id in items.iter().map(|item| item.as_str().unwrap_or_default()) {
        if let Some(role) = directory_role(id) {
            roles += 1;
            if role.privileged {
                privileged.push(format!("{} (privileged)", role.name));
            } else {
                ordinary.push(role.name.to_owned());
            }
        } else if let Some(marker) = wids_marker(id) {
            if others.len() < ITEM_LIMIT {
                others.push(marker.label.to_owned());
            }
        } else {
            unknown += 1;
        }
    }
    let mut parts = Vec::new();
    if roles > 0 {
        let marked = match privileged.len() {
            0 => String::new(),
            some => format!(", {some} privileged"),
        };
        let names = capped(privileged.into_iter().chain(ordinary), roles, ", ");
        parts.push(format!("{}{marked}: {names}", counted(roles, "directory role")));
    }
    parts.extend(others);
    if unknown > 0 {
        parts.push(format!("{unknown} not known"));
    }
    parts.join("; ")
}

/// Whether `oid` and `sub` are one: an old hint for an application alone (docs/validation.md, rule 49).
pub(super) fn twin(value: &Value, other: Option<&str>, name: &str, context: &Context<'_>) -> String {
    match (value.as_str(), other) {
        // In B2C the two are equal for users too.
        (Some(id), Some(other)) if id == other && matches!(context.issuer, IssuerForm::B2c { .. }) => {
            format!("equal to `{name}`")
        }
        (Some(id), Some(other)) if id == other => {
            format!("equal to `{name}`, a weak hint at an application alone")
        }
        _ => String::new(),
    }
}

/// `xms_mirid`: a user-assigned identity by its own resource, a system-assigned one by the machine's.
pub(super) fn managed_identity(value: &Value) -> String {
    match value.as_str().and_then(ArmId::read) {
        Some(id) if id.kind.eq_ignore_ascii_case("Microsoft.ManagedIdentity/userAssignedIdentities") => {
            format!("user-assigned identity {} in resource group {}", quoted(id.name), quoted(id.group))
        }
        Some(id) => format!("system-assigned identity of {}", id.described()),
        None => String::new(),
    }
}

/// `xms_az_rid`: the machine.
pub(super) fn azure_resource(value: &Value) -> String {
    value.as_str().and_then(ArmId::read).map_or_else(String::new, |id| id.described())
}

/// An Azure Resource Manager id: `/subscriptions/{id}/resourcegroups/{group}/providers/{namespace}/{type}/{name}`.
struct ArmId<'t> {
    group: &'t str,
    /// Namespace and type, with the slash between them.
    kind: &'t str,
    name: &'t str,
}

impl<'t> ArmId<'t> {
    fn read(text: &'t str) -> Option<Self> {
        let parts: Vec<&str> = text.strip_prefix('/')?.splitn(6, '/').collect();
        let [subscriptions, _, groups, group, providers, rest] = parts[..] else { return None };
        let fixed = [(subscriptions, "subscriptions"), (groups, "resourcegroups"), (providers, "providers")];
        if !fixed.iter().all(|(found, word)| found.eq_ignore_ascii_case(word)) {
            return None;
        }
        let (kind, name) = rest.rsplit_once('/')?;
        (!kind.is_empty() && !name.is_empty()).then_some(Self { group, kind, name })
    }

    fn described(&self) -> String {
        format!("{} {} in resource group {}", shortened(self.kind, 80), quoted(self.name), quoted(self.group))
    }
}

/// `hasgroups` and `haswids`: more than fit.
pub(super) fn overage(name: &str, value: &Value, context: &Context<'_>) -> String {
    if !matches!(&*value.readable(), "true" | "1") {
        return String::new();
    }
    let what =
        if name == "hasgroups" { "more groups than fit" } else { "apparently more directory roles than fit" };
    format!("{what}: ask {}", member_objects(context))
}

/// `_claim_names`: what was left out.
pub(super) fn left_out(value: &Value, context: &Context<'_>) -> String {
    let Some(object) = value.as_object() else { return String::new() };
    let members = object.members();
    if members.is_empty() {
        return "nothing was left out".to_owned();
    }
    let names = capped(members.iter().map(|member| quoted(&member.name)), members.len(), ", ");
    if object.has("groups") || object.has("wids") {
        format!("left out: {names}; ask {}", member_objects(context))
    } else {
        format!("left out: {names}")
    }
}

/// `_claim_sources`: an address of the token's own choosing, which nobody should call.
pub(super) fn sources(value: &Value, context: &Context<'_>) -> String {
    if value.as_object().is_none() {
        return String::new();
    }
    format!("don't call the address in the token: ask {}", member_objects(context))
}

/// The call to Microsoft Graph that answers what an overage left out, on the Graph host of the token's cloud.
fn member_objects(context: &Context<'_>) -> String {
    let told_by_audience = || context.aud.and_then(knowledge::audience).and_then(|audience| audience.cloud);
    let host = match (&context.issuer, told_by_audience()) {
        (IssuerForm::V1 { cloud: Cloud::China, .. } | IssuerForm::V2 { cloud: Cloud::China, .. }, _) => {
            "microsoftgraph.chinacloudapi.cn"
        }
        // A v1 issuer doesn't tell US Government from the public cloud; the audience may.
        (IssuerForm::V2 { cloud: Cloud::UsGovernment, .. }, _)
        | (IssuerForm::V1 { cloud: Cloud::Public, .. }, Some("us-government")) => "graph.microsoft.us",
        _ => "graph.microsoft.com",
    };
    let kind = if context.app_only { "servicePrincipals" } else { "users" };
    let oid = context.oid.filter(|oid| is_guid(oid)).unwrap_or("{oid}");
    format!("POST https://{host}/v1.0/{kind}/{oid}/getMemberObjects")
}
