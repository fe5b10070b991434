use super::{Evidence, Finding, Rule, Severity, form};
use crate::json::{Typed, Value};
use crate::token::Part;

pub(super) const RULE: Rule = Rule {
    id: "no-audience",
    severity: Severity::Error,
    summary: "the token is for nobody: it has no audience",
    page: include_str!("no_audience.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let token = evidence.token;
    let message = match token.claims().get("aud") {
        None if form::is_whole(token, Part::Payload) => "there is no `aud`",
        Some(Value::String(text)) if text.is_empty() => "`aud` is an empty text",
        Some(Value::Array(items)) if items.is_empty() => "`aud` is an empty list",
        Some(Value::Array(_)) if only_empty(token.claims().strings("aud")) => "`aud` lists empty texts only",
        _ => return Vec::new(),
    };
    vec![Finding::new(
        &RULE,
        format!("{message}: nothing says which API the token is for"),
        "refuse it; an API that lets a missing audience pass takes any token of that issuer",
    )]
}

fn only_empty(audiences: Typed<'_, Vec<&str>>) -> bool {
    audiences.ok().is_some_and(|list| list.iter().all(|audience| audience.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn an_audience_must_be_there_and_say_something() {
        for (aud, says) in [
            ("", Some("there is no `aud`")),
            (r#""""#, Some("an empty text")),
            ("[]", Some("an empty list")),
            (r#"["",""]"#, Some("empty texts only")),
            (r#"["","x"]"#, None),
            (r#""x""#, None),
            // Of the wrong type: another rule says so.
            ("7", None),
            ("[7]", None),
        ] {
            samples::expect(&RULE, aud, &samples::claims(&[("aud", aud)]), says);
        }
        samples::expect(&RULE, "lost with the end", &samples::token("{}", r#"{"exp":1"#), None);
    }
}
