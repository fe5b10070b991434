use super::times::{self, Design};
use super::{Evidence, Finding, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    id: "long-lived",
    severity: Severity::Warning,
    summary: "the token lives unusually long",
    page: include_str!("long_lived.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let Some((lifetime, begin)) = times::lifetime(evidence) else { return Vec::new() };
    let usual = times::usual(evidence);
    let design = Design::of(evidence);
    let most = design.as_ref().map_or(usual.most, |design| design.most().max(usual.most));
    if lifetime <= most {
        return Vec::new();
    }
    let expected = match design {
        Some(Design::ContinuousAccess) => "under continuous access evaluation Entra's live 20 to 28 hours",
        Some(Design::ManagedIdentity) => "those of managed identities live about 24 hours",
        None => usual.words,
    };
    vec![Finding::new(
        &RULE,
        format!("the token lives {lifetime}, from `{begin}` to `exp`; {expected}"),
        "shorten it with a token lifetime policy, and guard it like a password until it expires: revoking \
         access does not stop it",
    )]
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, B2C, NOW, OTHER, V1, V2};
    use super::*;

    const HOUR: i64 = 3_600;

    #[test]
    fn each_kind_of_token_has_its_limit() {
        let id = ("nonce", r#""abc""#);
        let cae = ("xms_cc", r#"["CP1"]"#);
        let managed = ("xms_mirid", r#""/subscriptions/x""#);
        let plain = ("x", "1");
        for (what, issuer, trait_claim, hours, words) in [
            ("access, v1", V1, plain, 2, "60 to 90 minutes by default"),
            ("access, v2", V2, plain, 2, "60 to 90 minutes by default"),
            ("ID", V2, id, 1, "ID tokens live one hour"),
            ("B2C", B2C, plain, 24, "5 minutes to 24 hours"),
            ("B2C, ID", B2C, id, 24, "5 minutes to 24 hours"),
            ("continuous access", V1, cae, 28, "20 to 28 hours"),
            ("a managed identity", V1, managed, 25, "about 24 hours"),
            ("nobody at Microsoft", OTHER, plain, 24, "a day is already long"),
            ("nobody at Microsoft, with a claim of Entra's", OTHER, cae, 24, "a day is already long"),
        ] {
            for (over, says) in [(0, None), (1, Some(words))] {
                let exp = (NOW.0 + hours * HOUR + 300 + over).to_string();
                let iat = NOW.0.to_string();
                let changes = [("iss", issuer), ("iat", &iat), ("exp", &exp), trait_claim];
                samples::expect(&RULE, what, &samples::claims(&changes), says);
            }
        }
    }

    #[test]
    fn a_lifetime_needs_two_sound_dates() {
        for (what, changes, says) in [
            ("from nbf", &[("iat", ""), ("nbf", "0")][..], Some("from `nbf` to `exp`")),
            ("from nothing", &[("iat", ""), ("nbf", "")], None),
            ("no expiry", &[("exp", "")], None),
            ("in milliseconds", &[("exp", "1700003600000")], None),
            ("backwards", &[("exp", "5")], None),
            ("to the end of days", &[("exp", "9223372036854775807")], Some("years")),
        ] {
            samples::expect(&RULE, what, &samples::claims(changes), says);
        }
    }
}
