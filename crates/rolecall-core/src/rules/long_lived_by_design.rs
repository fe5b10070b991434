use super::times::{self, Design};
use super::{Evidence, Finding, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    id: "long-lived-by-design",
    severity: Severity::Info,
    summary: "the token lives about a day, as Entra means it to",
    page: include_str!("long_lived_by_design.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let (Some((lifetime, _)), Some(design)) = (times::lifetime(evidence), Design::of(evidence)) else {
        return Vec::new();
    };
    if lifetime <= times::usual(evidence).most || lifetime > design.most() {
        return Vec::new();
    }
    let (why, help) = match design {
        Design::ContinuousAccess => (
            "its client takes part in continuous access evaluation",
            "Microsoft's services learn within minutes when the account is disabled or its password \
             changes; an API of your own that does not evaluate such events honours the token to its end",
        ),
        Design::ManagedIdentity => (
            "it was issued to a managed identity, whose tokens live about 24 hours",
            "a role granted or removed now shows only in the next token, up to a day later; continuous \
             access evaluation does not cover managed identities",
        ),
    };
    vec![Finding::new(&RULE, format!("the token lives {lifetime}: {why}"), help)]
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, NOW, OTHER, V1};
    use super::*;

    #[test]
    fn a_long_life_is_explained_between_the_usual_and_the_longest() {
        let cae = ("xms_ssm", r#""1""#);
        let managed = ("xms_mirid", r#""/subscriptions/x""#);
        let plain = ("x", "1");
        for (what, issuer, trait_claim, seconds, says) in [
            ("usual under CAE", V1, cae, 7_500, None),
            ("long under CAE", V1, cae, 7_501, Some("2 h 5 min: its client takes part in continuous access")),
            ("longest under CAE", V1, cae, 28 * 3_600 + 300, Some("1 day 4 h")),
            ("too long under CAE", V1, cae, 28 * 3_600 + 301, None),
            ("a managed identity", V1, managed, 86_400, Some("managed identity")),
            ("too long for one", V1, managed, 25 * 3_600 + 301, None),
            ("neither", V1, plain, 86_400, None),
            ("nobody at Microsoft", OTHER, cae, 86_400, None),
        ] {
            let (iat, exp) = (NOW.0.to_string(), (NOW.0 + seconds).to_string());
            let changes = [("iss", issuer), ("iat", &*iat), ("exp", &*exp), trait_claim];
            samples::expect(&RULE, what, &samples::claims(&changes), says);
        }
    }
}
