use super::{Evidence, Finding, Rule, Severity, form};
use crate::json::Typed;
use crate::token::Part;

pub(super) const RULE: Rule = Rule {
    id: "no-issuer",
    severity: Severity::Warning,
    summary: "the token does not say who issued it",
    page: include_str!("no_issuer.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let token = evidence.token;
    let message = match token.claims().string("iss") {
        Typed::Absent if form::is_whole(token, Part::Payload) => "there is no `iss`",
        Typed::Is("") => "`iss` is empty",
        _ => return Vec::new(),
    };
    vec![Finding::new(
        &RULE,
        format!("{message}: the token does not say who issued it"),
        "accept it only where its key belongs to one issuer alone; every token of Entra has `iss`",
    )]
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn a_missing_or_empty_issuer_is_found() {
        for (iss, says) in [
            ("", Some("there is no `iss`")),
            (r#""""#, Some("`iss` is empty")),
            (samples::V2, None),
            (samples::OTHER, None),
            ("7", None),
        ] {
            samples::expect(&RULE, iss, &samples::claims(&[("iss", iss)]), says);
        }
        samples::expect(&RULE, "lost with the end", &samples::token("{}", r#"{"exp":1"#), None);
    }
}
