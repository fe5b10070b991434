use super::wording::quoted;
use super::{Evidence, Finding, Rule, Severity, form};
use crate::entra::TenantId;
use crate::json::Typed;
use crate::nature::Family;
use crate::token::Part;

pub(super) const RULE: Rule = Rule {
    id: "tenant-mismatch",
    severity: Severity::Error,
    summary: "tid does not name the tenant that the issuer names",
    page: include_str!("tenant_mismatch.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    // B2C leaves `tid` out, and a policy can fill it with anything.
    let has_tid = matches!(evidence.nature.family, Family::EntraV1 | Family::EntraV2 | Family::ExternalId);
    let Some(tenant) = evidence.nature.issuer.tenant().filter(|_| has_tid) else { return Vec::new() };
    let token = evidence.token;
    let message = match token.claims().string("tid") {
        Typed::Absent if form::is_whole(token, Part::Payload) => {
            "there is no `tid`, which Entra's tokens always have".to_owned()
        }
        Typed::Is(tid) => match tid.parse::<TenantId>() {
            Err(_) => format!("`tid` {} is no GUID, as Entra's always are", quoted(tid)),
            Ok(named) if named != *tenant => {
                format!("`tid` is `{named}`, while `iss` names the tenant `{tenant}`")
            }
            Ok(_) => return Vec::new(),
        },
        Typed::Absent | Typed::Wrong(_) => return Vec::new(),
    };
    vec![Finding::new(
        &RULE,
        message,
        "refuse it: Entra does not write such a token, and an API that goes by `tid` alone would be misled",
    )]
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, B2C, OTHER, TENANT, V1, V2};
    use super::*;

    #[test]
    fn one_tenant_everywhere() {
        let same = format!("\"{TENANT}\"");
        let upper = same.to_uppercase();
        let other = r#""9d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47""#;
        for (what, issuer, tid, says) in [
            ("the same", V2, &*same, None),
            ("the same in upper case", V1, &upper, None),
            (
                "another",
                V2,
                other,
                Some("`tid` is `9d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47`, while `iss` names"),
            ),
            ("another in v1", V1, other, Some("while `iss` names")),
            ("none", V2, "", Some("there is no `tid`")),
            ("a domain", V2, r#""contoso.com""#, Some("`contoso.com` is no GUID")),
            ("common", V2, r#""common""#, Some("is no GUID")),
            ("of the wrong type", V2, "7", None),
            ("none in B2C", B2C, "", None),
            ("another in B2C", B2C, other, None),
            ("another elsewhere", OTHER, other, None),
        ] {
            samples::expect(&RULE, what, &samples::claims(&[("iss", issuer), ("tid", tid)]), says);
        }
        let cut = samples::token("{}", &format!(r#"{{"iss":{V2}"#));
        samples::expect(&RULE, "lost with the end", &cut, None);
    }
}
