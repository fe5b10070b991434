use super::wording::quoted;
use super::{Evidence, Finding, Rule, Severity};
use crate::catalog;

pub(super) const RULE: Rule = Rule {
    id: "retired-api",
    severity: Severity::Warning,
    summary: "the token is for Azure AD Graph, which Microsoft has retired",
    page: include_str!("retired_api.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let Some(audience) = evidence.nature.resource.as_ref().filter(|_| evidence.nature.is_entra()) else {
        return Vec::new();
    };
    if !catalog::is_azure_ad_graph(&audience.id) {
        return Vec::new();
    }
    vec![Finding::new(
        &RULE,
        format!("the audience {} is Azure AD Graph, which is retired", quoted(&audience.id)),
        "move the client to Microsoft Graph: grant it Graph's permissions and ask for \
         `https://graph.microsoft.com/.default`",
    )]
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn azure_ad_graph_is_known_by_every_name() {
        for (aud, says) in [
            (r#""https://graph.windows.net""#, Some("Azure AD Graph")),
            (r#""https://graph.windows.net/""#, Some("Azure AD Graph")),
            (r#""00000002-0000-0000-c000-000000000000""#, Some("Azure AD Graph")),
            (r#""https://graph.windows.net//""#, None),
            (r#""https://graph.microsoft.com""#, None),
            (r#""00000003-0000-0000-c000-000000000000""#, None),
            ("", None),
        ] {
            samples::expect(&RULE, aud, &samples::claims(&[("aud", aud)]), says);
        }
        let elsewhere = [("aud", r#""https://graph.windows.net""#), ("iss", samples::OTHER)];
        samples::expect(&RULE, "nobody at Microsoft", &samples::claims(&elsewhere), None);
    }
}
