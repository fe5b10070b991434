use super::{Evidence, Finding, Rule, Severity, form};
use crate::nature::TokenType;
use crate::token::Part;

pub(super) const RULE: Rule = Rule {
    id: "token-type-unclear",
    severity: Severity::Warning,
    summary: "nothing says whether this is an access token or an ID token",
    page: include_str!("token_type_unclear.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let nature = evidence.nature;
    // Other issuers have markers of their own, which rolecall does not know.
    if nature.token_type != TokenType::Unclear
        || !nature.is_entra()
        || !form::is_whole(evidence.token, Part::Payload)
    {
        return Vec::new();
    }
    vec![Finding::new(
        &RULE,
        "the token has neither the marks of an access token (`appid` with `appidacr`, `azp` with `azpacr`, \
         `scp`) nor those of an ID token (`nonce`, `c_hash`, `at_hash`)",
        "an API must not take it for an access token: ask where it came from, `access_token` or `id_token`",
    )]
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn a_token_without_marks_is_unclear() {
        let bare = [("azp", ""), ("azpacr", "")];
        let with = |more| [bare[0], bare[1], more];
        for (what, changes, says) in [
            ("an access token", vec![], None),
            ("half of the mark", vec![("azpacr", "")], Some("neither the marks")),
            ("no mark", bare.to_vec(), Some("neither the marks")),
            ("an ID token", with(("nonce", r#""n""#)).to_vec(), None),
            ("with scopes", with(("scp", r#""User.Read""#)).to_vec(), None),
            ("nobody at Microsoft", with(("iss", samples::OTHER)).to_vec(), None),
        ] {
            samples::expect(&RULE, what, &samples::claims(&changes), says);
        }
        let typed = samples::both(&[("typ", r#""at+jwt""#)], &bare);
        samples::expect(&RULE, "typed", &typed, None);
        let cut = samples::token("{}", &format!(r#"{{"iss":{},"aud":"x""#, samples::V2));
        samples::expect(&RULE, "lost with the end", &cut, None);
    }
}
