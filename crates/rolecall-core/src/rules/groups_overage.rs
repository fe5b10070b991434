use super::{Evidence, Finding, Rule, Severity};
use crate::entra::Cloud;
use crate::json::{Object, Value};

pub(super) const RULE: Rule = Rule {
    id: "groups-overage",
    severity: Severity::Warning,
    summary: "the user is in more groups than the token can hold",
    page: include_str!("groups_overage.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let claims = evidence.token.claims();
    let Some(marker) = marker(claims) else { return Vec::new() };
    let host = match evidence.nature.cloud {
        Some(Cloud::UsGovernment) => "graph.microsoft.us",
        Some(Cloud::China) => "microsoftgraph.chinacloudapi.cn",
        Some(Cloud::Public) | None => "graph.microsoft.com",
    };
    vec![Finding::new(
        &RULE,
        format!(
            "{marker} stands in for the groups: the token does not list them, which does not mean that \
             there are none"
        ),
        format!(
            "ask Microsoft Graph, POST https://{host}/v1.0/users/{{oid}}/getMemberObjects, and never the \
             address in the token; or let the token carry only groups that are assigned to the application"
        ),
    )]
}

fn marker(claims: &Object) -> Option<&'static str> {
    let on = |value: &Value| matches!(value, Value::Bool(true)) || value.as_str() == Some("true");
    let names = |value: &Value| value.as_object().is_some_and(|names| names.has("groups"));
    if claims.get("_claim_names").is_some_and(names) {
        Some("`_claim_names`")
    } else if claims.get("hasgroups").is_some_and(on) {
        Some("`hasgroups`")
    } else {
        claims.has("groups:src1").then_some("`groups:src1`")
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn each_marker_of_an_overage_is_known() {
        for (what, changes, says) in [
            ("none", &[][..], None),
            ("groups", &[("groups", r#"["a"]"#)], None),
            ("distributed", &[("_claim_names", r#"{"groups":"src1"}"#)], Some("`_claim_names` stands in")),
            ("something else distributed", &[("_claim_names", r#"{"address":"src1"}"#)], None),
            ("hasgroups", &[("hasgroups", "true")], Some("`hasgroups`")),
            ("hasgroups as a text", &[("hasgroups", r#""true""#)], Some("`hasgroups`")),
            ("hasgroups not", &[("hasgroups", "false")], None),
            ("the short form", &[("groups:src1", r#""src1""#)], Some("`groups:src1`")),
        ] {
            samples::expect(&RULE, what, &samples::claims(changes), says);
        }
        let china = r#""https://sts.chinacloudapi.cn/8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47/""#;
        let token = samples::claims(&[("iss", china), ("hasgroups", "true")]);
        let findings = samples::found(&RULE, &token, None, None);
        assert!(findings[0].help.contains("microsoftgraph.chinacloudapi.cn"), "{findings:?}");
    }
}
