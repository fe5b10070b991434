use super::wording::quoted;
use super::{Evidence, Finding, Rule, Severity};
use crate::entra::{PERSONAL_TENANT, TenantId};

pub(super) const RULE: Rule = Rule {
    id: "personal-account",
    severity: Severity::Warning,
    summary: "the token is for a personal Microsoft account",
    page: include_str!("personal_account.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    if !evidence.nature.personal_account {
        return Vec::new();
    }
    let claims = evidence.token.claims();
    let personal_tenant = claims.string("tid").ok() == Some(PERSONAL_TENANT)
        || evidence.nature.issuer.tenant().is_some_and(TenantId::is_personal);
    let message = if personal_tenant {
        "the tenant is that of all personal Microsoft accounts (9188040d…), which anybody can open".to_owned()
    } else {
        let idp = claims.string("idp").ok().unwrap_or_default();
        format!("the user signed in with a personal Microsoft account (`idp` {})", quoted(idp))
    };
    vec![Finding::new(
        &RULE,
        message,
        "let it in only if the API is meant for such accounts; otherwise admit the tenants on your list \
         alone",
    )]
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn personal_accounts_are_known_by_tenant_issuer_or_provider() {
        let tid = format!("\"{PERSONAL_TENANT}\"");
        let issuer = format!("\"https://login.microsoftonline.com/{PERSONAL_TENANT}/v2.0\"");
        for (what, changes, says) in [
            ("a tenant of work accounts", &[][..], None),
            ("by tid", &[("tid", &*tid)], Some("that of all personal")),
            ("by iss", &[("iss", &*issuer), ("tid", "")], Some("that of all personal")),
            ("by idp", &[("idp", r#""live.com""#)], Some("(`idp` `live.com`)")),
            ("another provider", &[("idp", r#""google.com""#)], None),
        ] {
            samples::expect(&RULE, what, &samples::claims(changes), says);
        }
    }
}
