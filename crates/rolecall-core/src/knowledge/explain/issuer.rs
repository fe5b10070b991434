//! Who issued the token: the forms of `iss` and `idp`, tenants, clouds and versions.

use super::{Context, Notes, lists, quoted};
use crate::entra::{Cloud, IssuerForm, TenantId, is_guid};
use crate::json::Value;
use crate::knowledge::{Claim, tenant_name};

/// `iss`, read by its form and held against `tid`.
pub(super) fn issuer(value: &Value, context: &Context<'_>) -> String {
    let Some(iss) = value.as_str() else { return String::new() };
    let form = IssuerForm::of(iss);
    let Some(tenant) = form.tenant() else {
        return "not one of Entra ID's issuer forms, which hold byte for byte".to_owned();
    };
    let agreement = match context.tid {
        None => "no `tid` beside it",
        Some(tid) if tid.eq_ignore_ascii_case(tenant.as_str()) => "tenant equal to `tid`",
        Some(_) => "tenant differs from `tid`",
    };
    format!("{}{}, {agreement}", described(&form), named(tenant))
}

/// `idp`: who signed the user in.
pub(super) fn provider(value: &Value, known: Option<Claim>, context: &Context<'_>) -> String {
    let Some(idp) = value.as_str() else { return String::new() };
    if context.iss == Some(idp) {
        return "equal to `iss`".to_owned();
    }
    let form = IssuerForm::of(idp);
    match form.tenant() {
        Some(tenant) if tenant.is_personal() => "a personal Microsoft account".to_owned(),
        Some(tenant) if context.issuer.tenant() == Some(tenant) => "the token's own tenant".to_owned(),
        Some(tenant) if context.issuer.tenant().is_some() => {
            format!("another tenant{}: a guest", named(tenant))
        }
        Some(tenant) => format!("an Entra tenant{}", named(tenant)),
        None => known.and_then(|known| lists::meaning_of(known, idp)).map_or_else(String::new, str::to_owned),
    }
}

/// A tenant's id.
pub(super) fn tenant(value: &Value) -> String {
    match value.as_str() {
        Some(id) if is_guid(id) => tenant_name(id).unwrap_or_default().to_owned(),
        Some(_) => "not a GUID".to_owned(),
        None => String::new(),
    }
}

/// `ver`, held against the issuer's form.
pub(super) fn version(value: &Value, known: Option<Claim>, context: &Context<'_>, notes: &mut Notes) {
    notes.add(known.map_or_else(String::new, |known| lists::spelled(value, known)));
    match (value.as_str(), context.issuer.token_version()) {
        (Some(version), Some(expected)) if version != expected => {
            notes.add(format!("the form of `iss` goes with {expected}"));
        }
        _ => {}
    }
}

/// A host or name that belongs to a cloud.
pub(super) fn cloud(value: &Value) -> String {
    let of = |name: &str| {
        Cloud::ALL.into_iter().find(|cloud| cloud.instance_name() == name || cloud.login_host() == name)
    };
    value.as_str().and_then(of).map_or_else(String::new, |cloud| cloud.name().to_owned())
}

fn described(form: &IssuerForm) -> String {
    match form {
        // Nobody has shown what v1 issuers of US Government look like; the public form is the likeliest.
        IssuerForm::V1 { cloud: Cloud::Public, .. } => {
            "Entra ID v1, Azure public cloud (perhaps US Government)".to_owned()
        }
        IssuerForm::V1 { cloud, .. } => format!("Entra ID v1, {}", cloud.name()),
        IssuerForm::V2 { cloud, .. } => format!("Entra ID v2, {}", cloud.name()),
        IssuerForm::B2c { policy: None, .. } => "Azure AD B2C".to_owned(),
        IssuerForm::B2c { policy: Some(policy), .. } => format!("Azure AD B2C, policy {}", quoted(policy)),
        IssuerForm::ExternalId { .. } => "Entra External ID".to_owned(),
        IssuerForm::Other => String::new(),
    }
}

/// `: name` for the few tenants that have one.
fn named(tenant: &TenantId) -> String {
    tenant_name(tenant.as_str()).map_or_else(String::new, |name| format!(", {name}"))
}
