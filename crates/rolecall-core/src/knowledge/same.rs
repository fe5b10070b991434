//! Audiences that differ and name one application.

use std::borrow::Cow;

use super::apps::is_same_app;
use crate::catalog;
use crate::entra::is_guid;

/// The application that both audiences name, where they are two names of one: its application id, `api://` with that id, or
/// one of the addresses that are known of it (docs/validation.md, rule 39).
pub(crate) fn same_application(one: &str, other: &str) -> Option<Cow<'static, str>> {
    let known = catalog::resource_of_audience(one)
        .filter(|resource| catalog::resource_of_audience(other) == Some(*resource));
    if let Some(resource) = known {
        return Some(resource.name.into());
    }
    if is_same_app(one, other) {
        return super::audience_name(one).map(Cow::Borrowed);
    }
    let id = application_id(one).filter(|id| application_id(other).as_ref() == Some(id))?;
    Some(super::app_name(&id).map_or_else(|| format!("the application {id}").into(), Cow::Borrowed))
}

/// The application id that an audience is, or holds.
fn application_id(audience: &str) -> Option<String> {
    let id = audience.strip_prefix("api://").unwrap_or(audience);
    let id = id.strip_suffix('/').unwrap_or(id);
    is_guid(id).then(|| id.to_ascii_lowercase())
}

/// What kind of name `audience` is.
pub(crate) fn form_of_audience(audience: &str) -> &'static str {
    if is_guid(audience) { "application id" } else { "URI" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_names_of_one_application_are_known_as_such() {
        let id = "3e9d5b71-08c4-4f2a-9d6e-b47a1c85e029";
        let api = format!("api://{id}");
        let defender = "fc780465-2017-40d4-a0c5-307022471b92";
        let arm = "797f4846-ba00-4fd7-ba43-dac1f8f63013";
        for (what, one, other, expected) in [
            (
                "id and URI",
                defender,
                "https://api.securitycenter.microsoft.com",
                "Microsoft Defender for Endpoint",
            ),
            ("an API without a catalog", arm, "https://management.azure.com/", "Azure Resource Manager"),
            ("api:// and the bare id", &*api, id, "the application 3e9d5b71-08c4-4f2a-9d6e-b47a1c85e029"),
            ("another API", defender, "https://graph.microsoft.com", ""),
            ("the other Defender", defender, "https://api.security.microsoft.com", ""),
            ("api:// with a name", "api://orders", "orders", ""),
            ("another id", &*api, defender, ""),
            ("a longer text", "api://3e9d5b71-08c4-4f2a-9d6e-b47a1c85e029/x", id, ""),
        ] {
            for (one, other) in [(one, other), (other, one)] {
                let same = same_application(one, other).unwrap_or_default();
                assert!(
                    same == expected || (!expected.is_empty() && same.contains(expected)),
                    "{what}: {same}"
                );
            }
        }
    }
}
