use super::wording::quoted;
use super::{Evidence, Finding, Rule, Severity};
use crate::entra::IssuerForm;

pub(super) const RULE: Rule = Rule {
    id: "look-alike-issuer",
    severity: Severity::Warning,
    summary: "the issuer looks like Microsoft's and has none of its forms",
    page: include_str!("look_alike_issuer.md"),
    find,
};

/// What the hosts that sign people in, or that issuers name, have in common
/// (authentication-national-cloud.md, B2C tokens-overview.md).
const HOSTS: [&str; 7] = [
    "sts.windows.net",
    "login.windows.net",
    "login.microsoft.com",
    "microsoftonline",
    "chinacloudapi.cn",
    "b2clogin",
    "ciamlogin",
];

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let Some(issuer) = evidence.token.claims().string("iss").ok() else { return Vec::new() };
    let lower = issuer.to_ascii_lowercase();
    // A letter of another alphabet in an address is there to be taken for one of this.
    let like = HOSTS.iter().any(|host| lower.contains(host)) || !issuer.is_ascii();
    if evidence.nature.issuer != IssuerForm::Other || !like {
        return Vec::new();
    }
    vec![Finding::new(
        &RULE,
        format!(
            "`iss` {} looks like one of Microsoft's issuers and is none that rolecall knows",
            quoted(issuer)
        ),
        "compare it byte for byte with the `issuer` in the tenant's metadata: one slash, letter or host of \
         difference makes another issuer",
    )]
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn nearly_right_is_wrong() {
        const TID: &str = samples::TENANT;
        for (issuer, found) in [
            (format!("https://sts.windows.net/{TID}/"), false),
            (format!("https://sts.windows.net/{TID}"), true),
            (format!("https://login.microsoftonline.com/{TID}/v2.0"), false),
            (format!("https://login.microsoftonline.com/{TID}/v2.0/"), true),
            (format!("http://login.microsoftonline.com/{TID}/v2.0"), true),
            (format!("https://LOGIN.microsoftonline.com/{TID}/v2.0"), true),
            (format!("https://login.microsoftonline.com.evil.example/{TID}/v2.0"), true),
            (format!("https://login.microsoftonline.com@evil.example/{TID}/v2.0"), true),
            ("https://login.microsoftonline.com/common/v2.0".to_owned(), true),
            (format!("https://contoso.b2clogin.com/{TID}/v2.0"), true),
            (format!("https://contoso.b2clogin.com/{TID}/v2.0/"), false),
            ("https://accounts.google.com".to_owned(), false),
            ("https://token.actions.githubusercontent.com".to_owned(), false),
            (format!("https://login.example/{TID}/v2.0/"), false),
            (format!("https://login.micr\u{43e}s\u{43e}ftonline.com/{TID}/v2.0"), true),
        ] {
            let token = samples::claims(&[("iss", &format!("\"{issuer}\""))]);
            samples::expect(&RULE, &issuer, &token, found.then_some("looks like one of Microsoft's"));
        }
        samples::expect(&RULE, "no text", &samples::claims(&[("iss", "7")]), None);
    }
}
