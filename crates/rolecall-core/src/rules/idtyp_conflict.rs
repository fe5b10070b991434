use super::wording::quoted_list;
use super::{Evidence, Finding, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    id: "idtyp-conflict",
    severity: Severity::Warning,
    summary: "idtyp says application, and scp says that a user is behind it",
    page: include_str!("idtyp_conflict.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let claims = evidence.token.claims();
    let scopes: Vec<&str> = claims
        .string("scp")
        .ok()
        .unwrap_or_default()
        .split(' ')
        // An agent that acts alone can have an empty `scp` or `/` (rule 48).
        .filter(|word| !word.is_empty() && *word != "/")
        .collect();
    if claims.string("idtyp").ok() != Some("app") || scopes.is_empty() {
        return Vec::new();
    }
    vec![Finding::new(
        &RULE,
        format!(
            "`idtyp` is app, an application alone, and `scp` has {}, which only users' tokens have",
            quoted_list(&scopes)
        ),
        "accept neither reading without knowing how the token came about; Entra is not known to write both",
    )]
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn an_application_alone_has_no_scopes() {
        for (idtyp, scp, says) in [
            (r#""app""#, r#""User.Read Mail.Read""#, Some("`User.Read` and `Mail.Read`")),
            (r#""app""#, r#""/""#, None),
            (r#""app""#, r#"" ""#, None),
            (r#""app""#, "", None),
            (r#""app""#, r#"["User.Read"]"#, None),
            (r#""user""#, r#""User.Read""#, None),
            ("", r#""User.Read""#, None),
        ] {
            let token = samples::claims(&[("idtyp", idtyp), ("scp", scp)]);
            samples::expect(&RULE, &format!("{idtyp} {scp}"), &token, says);
        }
    }
}
