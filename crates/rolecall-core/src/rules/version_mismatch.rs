use super::wording::quoted;
use super::{Evidence, Finding, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    id: "version-mismatch",
    severity: Severity::Warning,
    summary: "ver does not go with the form of the issuer",
    page: include_str!("version_mismatch.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let ver = evidence.token.claims().string("ver").ok();
    let (Some(ver), Some(expected)) = (ver, evidence.nature.issuer.token_version()) else {
        return Vec::new();
    };
    if ver == expected {
        return Vec::new();
    }
    vec![Finding::new(
        &RULE,
        format!("`ver` is {}, while issuers of this form write `{expected}`", quoted(ver)),
        "refuse it: no setting of Entra mixes the two; which version an API gets, its manifest's \
         `requestedAccessTokenVersion` decides",
    )]
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, B2C, OTHER, V1, V2};
    use super::*;

    #[test]
    fn version_and_issuer_agree() {
        for (issuer, ver, says) in [
            (V1, r#""1.0""#, None),
            (V1, r#""2.0""#, Some("`ver` is `2.0`, while issuers of this form write `1.0`")),
            (V2, r#""2.0""#, None),
            (V2, r#""1.0""#, Some("write `2.0`")),
            (V2, r#""2""#, Some("`ver` is `2`")),
            (B2C, r#""1.0""#, None),
            (B2C, r#""2.0""#, Some("write `1.0`")),
            (OTHER, r#""1.0""#, None),
            (V2, "2.0", None),
            (V2, "", None),
        ] {
            let token = samples::claims(&[("iss", issuer), ("ver", ver)]);
            samples::expect(&RULE, &format!("{issuer} {ver}"), &token, says);
        }
    }
}
