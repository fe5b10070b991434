use super::wording::quoted;
use super::{Evidence, Finding, Rule, Severity};
use crate::entra::{Cloud, IssuerForm};
use crate::keys::Key;

pub(super) const RULE: Rule = Rule {
    id: "key-of-another-cloud",
    severity: Severity::Warning,
    summary: "the signing key belongs to another Microsoft cloud than the issuer",
    page: include_str!("key_of_another_cloud.md"),
    find,
};

/// The subject of US Government's certificates, whose keys the public set has also held (rule 25, measured).
const US_GOVERNMENT_SUBJECT: &str = "login.microsoftonline.us";

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    // A v1 issuer tells too little: US Government may share the public cloud's.
    let (Some(key), IssuerForm::V2 { cloud, .. }) = (evidence.key, &evidence.nature.issuer) else {
        return Vec::new();
    };
    match stranger(key, *cloud) {
        None => Vec::new(),
        Some(sign) => vec![Finding::new(
            &RULE,
            format!("{sign}, while the issuer is that of {}", cloud.name()),
            "compare the key with the issuer's own key set; a key of one cloud must not vouch for tenants \
             of another",
        )],
    }
}

/// What shows that `key` is not of `cloud`.
fn stranger(key: &Key, cloud: Cloud) -> Option<String> {
    if let Some(instance) = &key.cloud_instance_name {
        return (instance != cloud.instance_name())
            .then(|| format!("the key's `cloud_instance_name` is {}", quoted(instance)));
    }
    let subject = &key.certificate.as_ref()?.subject;
    (cloud != Cloud::UsGovernment && subject.contains(US_GOVERNMENT_SUBJECT))
        .then(|| format!("the key's certificate is that of Azure US Government ({})", quoted(subject)))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, NOW};
    use super::*;

    #[test]
    fn a_key_names_its_cloud() {
        let named = |name: &str| Key {
            cloud_instance_name: Some(name.to_owned()),
            ..samples::certified_key("CN=login.microsoftonline.us", NOW)
        };
        let certified = |subject| samples::certified_key(subject, NOW);
        let us = r#""https://login.microsoftonline.us/8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47/v2.0""#;
        for (what, key, issuer, says) in [
            ("the member agrees", named("microsoftonline.com"), samples::V2, None),
            ("the member differs", named("microsoftonline.us"), samples::V2, Some("`microsoftonline.us`")),
            (
                "no member, the certificate differs",
                certified("CN=login.microsoftonline.us"),
                samples::V2,
                Some("Azure US Government"),
            ),
            ("the certificate agrees", certified("CN=accounts.accesscontrol.windows.net"), samples::V2, None),
            ("US Government's own", certified("CN=login.microsoftonline.us"), us, None),
            ("v1 issuers are shared", certified("CN=login.microsoftonline.us"), samples::V1, None),
            ("nobody at Microsoft", named("microsoftonline.us"), samples::OTHER, None),
        ] {
            let token = samples::claims(&[("iss", issuer)]);
            samples::expect_with(&RULE, what, &token, Some(&key), None, says);
        }
        samples::expect(&RULE, "no key", &samples::claims(&[]), None);
    }
}
