use super::wording::quoted;
use super::{Evidence, Finding, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    id: "expired-certificate",
    severity: Severity::Info,
    summary: "the certificate of the signing key has expired",
    page: include_str!("expired_certificate.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let certificate = evidence.key.and_then(|key| key.certificate.as_ref());
    // A certificate holds through the whole second of its end (RFC 5280 §4.1.2.5).
    match certificate.filter(|certificate| evidence.now > certificate.not_after) {
        None => Vec::new(),
        Some(certificate) => vec![Finding::new(
            &RULE,
            format!(
                "the key's certificate {} ended at {}, {}",
                quoted(&certificate.subject),
                certificate.not_after,
                certificate.not_after.relative_to(evidence.now)
            ),
            "look whether the issuer still publishes this key: that is what counts, and an old key file \
             may hold it long after",
        )],
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, NOW};
    use super::*;
    use crate::time::Seconds;

    #[test]
    fn the_end_of_the_certificate_is_its_last_second() {
        let token = samples::claims(&[]);
        for (what, end, says) in [
            ("ended a second ago", NOW.plus(Seconds(-1)), Some("ended at 2023-11-14T22:13:19Z, 1 s ago")),
            ("its last second", NOW, None),
            ("later", NOW.plus(Seconds(1)), None),
        ] {
            let key = samples::certified_key("CN=accounts.accesscontrol.windows.net", end);
            samples::expect_with(&RULE, what, &token, Some(&key), None, says);
        }
        let bare = samples::rsa_key(2048, &[1, 0, 1]);
        samples::expect_with(&RULE, "no certificate", &token, Some(&bare), None, None);
    }
}
