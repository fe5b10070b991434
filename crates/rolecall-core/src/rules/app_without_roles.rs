//! An application's token without any application permission (rules 48 and 50 of docs/validation.md).

use super::{Evidence, Finding, Rule, Severity};
use crate::catalog;
use crate::json::Typed;
use crate::nature::{Bearer, TokenType};
use crate::text;

/// An application's access token that carries no `roles`.
pub(super) const RULE: Rule = Rule {
    id: "app-without-roles",
    severity: Severity::Warning,
    summary: "an application's access token carries no application permission",
    page: include_str!("app_without_roles.md"),
    find,
};

/// Only users have these; a token with one speaks for a user even where nothing else says so.
const USER_CLAIMS: [&str; 4] = ["upn", "unique_name", "preferred_username", "puid"];

/// APIs, with all hosts below these, that decide by Azure role assignments and expect no `roles` in a token
/// (Microsoft's `role-based-access-control/overview.md` and `built-in-roles.md`).
const AZURE_ROLE_HOSTS: [&str; 9] = [
    "core.windows.net",
    "cosmos.azure.com",
    "database.windows.net",
    "documents.azure.com",
    "eventhubs.azure.net",
    "management.azure.com",
    "servicebus.azure.net",
    "storage.azure.com",
    "vault.azure.net",
];

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    if !evidence.token.payload_is_whole() {
        return Vec::new();
    }
    let audience = evidence.nature.resource.as_ref().map(|resource| resource.id.as_str()).unwrap_or_default();
    if !speaks_for_an_application(evidence) || !has_no_roles(evidence) || decides_by_azure_roles(audience) {
        return Vec::new();
    }
    let owner = catalog::resource_of_audience(audience);
    let api = match owner {
        Some(resource) => resource.name.to_owned(),
        None if audience.is_empty() => "the API".to_owned(),
        None => format!("`{}`", text::shortened(audience, 80)),
    };
    let issued = evidence.token.claims().numeric_date("iat").ok();
    let since = if issued.is_some() { " than its `iat`" } else { "" };
    let note = owner.and(catalog::not_audience(audience)).map(|note| format!(" {note}")).unwrap_or_default();
    let message =
        format!("the application holds no application permission of {api}: `roles` is missing or empty");
    let help = format!(
        "three causes: no application permission of {api} was granted to the application with admin consent; the \
         permission belongs to another API, whose `/.default` scope has to be asked for instead; or the grant is \
         newer{since}, and a new token will have it.{note}"
    );
    vec![Finding::new(&RULE, message, help)]
}

/// Rule 48: `idtyp` decides; without it, an access token of Entra's with neither `scp` nor a user's claims.
fn speaks_for_an_application(evidence: &Evidence<'_>) -> bool {
    let (nature, claims) = (evidence.nature, evidence.token.claims());
    match (nature.bearer, nature.token_type) {
        (_, TokenType::Id) | (Bearer::Delegated, _) => false,
        (Bearer::AppOnly, _) => true,
        (Bearer::Unclear, TokenType::Unclear) => false,
        (Bearer::Unclear, TokenType::Access) => {
            nature.is_entra() && !claims.has("scp") && !USER_CLAIMS.iter().any(|name| claims.has(name))
        }
    }
}

/// A claim of the wrong type is another rule's finding.
fn has_no_roles(evidence: &Evidence<'_>) -> bool {
    match evidence.token.claims().strings("roles") {
        Typed::Absent => true,
        Typed::Is(roles) => roles.is_empty(),
        Typed::Wrong(_) => false,
    }
}

fn decides_by_azure_roles(audience: &str) -> bool {
    let address = audience.strip_prefix("https://").unwrap_or_default();
    let host = address.split(['/', ':']).next().unwrap_or_default().to_ascii_lowercase();
    AZURE_ROLE_HOSTS
        .iter()
        .any(|known| host.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}

#[cfg(test)]
mod tests {
    use super::super::token_sample::{access, found};
    use super::*;

    const DEFENDER: &str = "https://api.securitycenter.microsoft.com";

    #[test]
    fn an_application_without_roles_is_found() {
        for (what, claims, expected) in [
            ("nothing at all", access(DEFENDER, ""), true),
            ("an empty list", access(DEFENDER, r#""roles":[]"#), true),
            ("an empty list and idtyp", access(DEFENDER, r#""idtyp":"app","roles":[]"#), true),
            ("idtyp app alone", format!(r#"{{"aud":"{DEFENDER}","idtyp":"app"}}"#), true),
            ("an API that nobody knows", access("api://orders", ""), true),
            ("a role", access(DEFENDER, r#""roles":["Alert.Read.All"]"#), false),
            ("roles of another type", access(DEFENDER, r#""roles":"Alert.Read.All""#), false),
            ("a scope", access(DEFENDER, r#""scp":"Alert.Read""#), false),
            ("an agent's empty scope", access(DEFENDER, r#""scp":"/""#), false),
            ("a user by idtyp", access(DEFENDER, r#""idtyp":"user""#), false),
            ("a user by name", access(DEFENDER, r#""unique_name":"ada@contoso.com""#), false),
            ("an ID token", access(DEFENDER, r#""nonce":"n""#), false),
            ("another issuer", format!(r#"{{"iss":"https://idp.example","aud":"{DEFENDER}"}}"#), false),
            ("Azure Resource Manager", access("https://management.azure.com/", ""), false),
            ("a storage account", access("https://acme.blob.core.windows.net", ""), false),
            ("a host that only ends alike", access("https://evilvault.azure.net", ""), true),
        ] {
            assert_eq!(found(&RULE, &claims).len(), usize::from(expected), "{what}");
        }
    }

    #[test]
    fn the_three_causes_are_named_with_the_api() {
        let finding = found(&RULE, &access("https://api.security.microsoft.com/", "")).remove(0);
        assert!(finding.message.contains("Microsoft Defender XDR"), "{}", finding.message);
        for cause in ["admin consent", "another API", "newer than its `iat`", "Microsoft Threat Protection"] {
            assert!(finding.help.contains(cause), "{cause}: {}", finding.help);
        }
    }
}
