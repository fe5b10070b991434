//! What says who or where somebody is, and how little may be built on it.

use std::net::IpAddr;

use super::{Claim, Context, Notes, quoted};
use crate::json::Value;
use crate::knowledge::app_name;

/// Names and addresses of people: peculiar forms, and the warning that fits the claim.
pub(super) fn read(
    name: &str,
    value: &Value,
    known: Option<Claim>,
    context: &Context<'_>,
    notes: &mut Notes,
) {
    let Some(known) = known else { return };
    if let Some(text) = value.as_str() {
        if text.contains("#EXT#") {
            notes.add("a guest, in the form of the tenant that invited them");
        } else if text.strip_prefix("live.com#").is_some() {
            notes.add("a personal Microsoft account");
        }
    }
    if name == "email" && context.verified_domain {
        notes.add("its domain's owner is verified (`xms_edov`)");
    }
    notes.add(attribute(name));
    match known.security_keyword() {
        "display-only" if known.personal => notes.add("for showing alone: it can change"),
        "no-authz" if known.personal => notes.add("not safe to decide access by"),
        _ => {}
    }
}

/// A directory extension: the attribute, and the application that owns it where the name holds its id.
fn attribute(name: &str) -> String {
    if let Some(attribute) = name.strip_prefix("extn.").filter(|rest| !rest.is_empty()) {
        return format!("attribute {}", quoted(attribute));
    }
    let Some(rest) = name.strip_prefix("extension_").filter(|rest| !rest.is_empty()) else {
        return String::new();
    };
    let owned = rest.split_once('_').filter(|(id, attribute)| {
        id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()) && !attribute.is_empty()
    });
    let Some((id, attribute)) = owned else { return format!("attribute {}", quoted(rest)) };
    let id = format!("{}-{}-{}-{}-{}", &id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]);
    let owner = app_name(&id).map_or_else(|| id.clone(), |name| format!("{name} ({id})"));
    format!("attribute {} of application {owner}", quoted(attribute))
}

/// An IP address.
pub(super) fn address(value: &Value) -> String {
    let Some(text) = value.as_str() else { return String::new() };
    match text.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) if address.is_loopback() => "IPv4, of the machine itself".to_owned(),
        Ok(IpAddr::V4(address)) if address.is_private() => "IPv4, of a private network".to_owned(),
        Ok(IpAddr::V4(_)) => "IPv4".to_owned(),
        Ok(IpAddr::V6(address)) if address.is_loopback() => "IPv6, of the machine itself".to_owned(),
        Ok(IpAddr::V6(address)) if address.is_unique_local() => "IPv6, of a private network".to_owned(),
        Ok(IpAddr::V6(_)) => "IPv6".to_owned(),
        Err(_) => "not an IP address".to_owned(),
    }
}
