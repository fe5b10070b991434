//! Permissions that do the same job on another API, and those whose API is going away.
//!
//! Both tables were read on 2026-11-25, from the pages that each row's comment names (Microsoft Learn, CC BY 4.0). Where
//! no page says that two permissions do the same job, there is no row: a name that looks alike proves nothing.

use super::{PermissionKind, Resource, permissions_named};

/// Application ids: Defender for Endpoint (WindowsDefenderATP), Defender XDR (Microsoft Threat Protection), Graph.
const ENDPOINT: &str = "fc780465-2017-40d4-a0c5-307022471b92";
const XDR: &str = "8ee8fdad-f234-4243-8f3b-15c294843740";
const GRAPH: &str = "00000003-0000-0000-c000-000000000000";

/// A permission and its counterpart: application id and name of each.
type Pair = (&'static str, &'static str, &'static str, &'static str);

const PAIRS: &[Pair] = &[
    // Graph's `security-alert` carries Defender for Endpoint's alerts (graph/api/resources/security-alert;
    // MicrosoftDocs/microsoft-365-docs#7715).
    (ENDPOINT, "Alert.Read.All", GRAPH, "SecurityAlert.Read.All"),
    (ENDPOINT, "Alert.Read", GRAPH, "SecurityAlert.Read.All"),
    (ENDPOINT, "Alert.ReadWrite.All", GRAPH, "SecurityAlert.ReadWrite.All"),
    (ENDPOINT, "Alert.ReadWrite", GRAPH, "SecurityAlert.ReadWrite.All"),
    // The incident pages of Defender XDR send their readers to Graph's incidents (defender-xdr/api-incident,
    // graph/api/security-incident-get).
    (XDR, "Incident.Read.All", GRAPH, "SecurityIncident.Read.All"),
    (XDR, "Incident.Read", GRAPH, "SecurityIncident.Read.All"),
    (XDR, "Incident.ReadWrite.All", GRAPH, "SecurityIncident.ReadWrite.All"),
    (XDR, "Incident.ReadWrite", GRAPH, "SecurityIncident.ReadWrite.All"),
    // "Migrate from older APIs" (graph/api/resources/security-api-overview).
    (ENDPOINT, "AdvancedQuery.Read.All", GRAPH, "ThreatHunting.Read.All"),
    (ENDPOINT, "AdvancedQuery.Read", GRAPH, "ThreatHunting.Read.All"),
    (XDR, "AdvancedHunting.Read.All", GRAPH, "ThreatHunting.Read.All"),
    (XDR, "AdvancedHunting.Read", GRAPH, "ThreatHunting.Read.All"),
    (ENDPOINT, "AdvancedQuery.Read.All", XDR, "AdvancedHunting.Read.All"),
    (ENDPOINT, "AdvancedQuery.Read", XDR, "AdvancedHunting.Read"),
    // Indicators (defender-endpoint/api/ti-indicator, graph/api/tiindicators-list).
    (ENDPOINT, "Ti.ReadWrite.All", GRAPH, "ThreatIndicators.ReadWrite.OwnedBy"),
    (ENDPOINT, "Ti.ReadWrite", GRAPH, "ThreatIndicators.ReadWrite.OwnedBy"),
];

/// What does on `other` what a permission called `name` does where it is known, as `kind`.
pub fn counterpart(name: &str, other: Resource, kind: PermissionKind) -> Option<&'static str> {
    let is_there = |candidate: &str| {
        permissions_named(candidate).iter().any(|known| known.resource == other && known.kind == kind)
    };
    PAIRS.iter().find_map(|(first, first_name, second, second_name)| {
        [(first_name, second, second_name), (second_name, first, first_name)].into_iter().find_map(
            |(from, to, candidate)| {
                (*from == name && *to == other.app_id && is_there(candidate)).then_some(*candidate)
            },
        )
    })
}

/// Something that Microsoft takes out of service.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Retired {
    /// What goes, and when, as the end of a sentence that begins with its permission.
    pub when: &'static str,
    /// What to call instead.
    pub instead: &'static str,
    /// The application id of the API to move to, and the permission that it needs there.
    pub(crate) to: (&'static str, &'static str),
}

impl Retired {
    /// The API to move to.
    pub fn resource(self) -> Option<Resource> {
        super::resource_of_audience(self.to.0)
    }

    /// The permission that is needed there.
    pub fn permission(self) -> &'static str {
        self.to.1
    }
}

/// defender-endpoint/api/run-advanced-query-api and defender-xdr/api-advanced-hunting ("Retirement began in January 2026",
/// message MC1220762); the day is from graph/api/resources/security-api-overview.
const HUNTING: Retired = Retired {
    when: "opens the old advanced hunting API, which Microsoft retires since January 2026 and which is to return no data from \
           1 February 2027 on",
    instead: "POST https://graph.microsoft.com/v1.0/security/runHuntingQuery",
    to: (GRAPH, "ThreatHunting.Read.All"),
};

/// graph/api/tiindicators-list ("deprecated and will be removed by April 2026").
const TI_INDICATORS: Retired = Retired {
    when: "opens Graph's tiIndicator, which is deprecated and was to be removed by April 2026",
    instead: "POST https://api.securitycenter.microsoft.com/api/indicators",
    to: (ENDPOINT, "Ti.ReadWrite.All"),
};

/// What is to be known before the permission `name` of `resource` is asked for anew.
pub fn retired(name: &str, resource: Resource) -> Option<Retired> {
    match (resource.app_id, name) {
        (ENDPOINT, "AdvancedQuery.Read.All" | "AdvancedQuery.Read")
        | (XDR, "AdvancedHunting.Read.All" | "AdvancedHunting.Read") => Some(HUNTING),
        (GRAPH, "ThreatIndicators.ReadWrite.OwnedBy") => Some(TI_INDICATORS),
        _ => None,
    }
}

/// The audiences of Azure AD Graph in all clouds, without a slash at the end.
const AZURE_AD_GRAPH: [&str; 4] = [
    "00000002-0000-0000-c000-000000000000",
    "https://graph.windows.net",
    "https://graph.microsoftazure.us",
    "https://graph.chinacloudapi.cn",
];

/// Whether `audience` is Azure AD Graph, which Microsoft has retired.
pub fn is_azure_ad_graph(audience: &str) -> bool {
    AZURE_AD_GRAPH.contains(&super::without_slash(audience))
}

#[cfg(test)]
mod tests {
    use super::super::{resource_named, resource_of_audience};
    use super::*;

    #[test]
    fn every_name_of_the_tables_is_in_the_catalog() {
        for (first, first_name, second, second_name) in PAIRS {
            for (app_id, name) in [(first, first_name), (second, second_name)] {
                let owner = resource_of_audience(app_id).expect("a known API");
                assert!(permissions_named(name).iter().any(|known| known.resource == owner), "{name}");
            }
        }
        for retired in [HUNTING, TI_INDICATORS] {
            let owner = retired.resource().expect("a known API");
            assert!(permissions_named(retired.permission()).iter().any(|known| known.resource == owner));
        }
    }

    #[test]
    fn a_counterpart_is_of_the_api_and_kind_asked_for() {
        use PermissionKind::{Application, Delegated};
        for (name, other, kind, found) in [
            ("Alert.Read.All", "graph", Application, Some("SecurityAlert.Read.All")),
            ("Alert.Read", "graph", Delegated, Some("SecurityAlert.Read.All")),
            ("SecurityAlert.Read.All", "defender", Application, Some("Alert.Read.All")),
            ("SecurityAlert.Read.All", "defender", Delegated, Some("Alert.Read")),
            ("Incident.ReadWrite.All", "graph", Application, Some("SecurityIncident.ReadWrite.All")),
            ("AdvancedQuery.Read.All", "xdr", Application, Some("AdvancedHunting.Read.All")),
            ("AdvancedHunting.Read.All", "graph", Application, Some("ThreatHunting.Read.All")),
            ("Machine.Read.All", "graph", Application, None),
            ("Alert.Read.All", "defender", Application, None),
            ("alert.read.all", "graph", Application, None),
        ] {
            let other = resource_named(other).expect("a known API");
            assert_eq!(counterpart(name, other, kind), found, "{name} on {}", other.name);
        }
    }

    #[test]
    fn only_what_goes_away_is_retired() {
        for (name, resource, expected) in [
            ("AdvancedQuery.Read.All", "defender", true),
            ("AdvancedQuery.Read.All", "xdr", false),
            ("AdvancedHunting.Read", "xdr", true),
            ("Alert.Read.All", "defender", false),
            ("ThreatHunting.Read.All", "graph", false),
            ("ThreatIndicators.ReadWrite.OwnedBy", "graph", true),
        ] {
            let resource = resource_named(resource).expect("a known API");
            assert_eq!(retired(name, resource).is_some(), expected, "{name}");
        }
    }
}
