use super::wording::{phrase_list, quoted};
use super::{Evidence, Finding, Rule, Severity};
use crate::token::Flaw;

pub(super) const RULE: Rule = Rule {
    id: "duplicate-members",
    severity: Severity::Error,
    summary: "a member occurs twice, so that readers can differ on what the token says",
    page: include_str!("duplicate_members.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let repeated: Vec<String> = evidence
        .token
        .defects()
        .iter()
        .filter_map(|defect| match &defect.flaw {
            Flaw::Duplicate { path } => Some(format!("{} in the {}", quoted(path), defect.part)),
            _ => None,
        })
        .collect();
    if repeated.is_empty() {
        return Vec::new();
    }
    vec![Finding::new(
        &RULE,
        format!("more than once: {}", phrase_list(repeated)),
        "refuse it: one component may check the first value and another act on the last, which is also the \
         one that rolecall shows",
    )]
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn every_repeated_member_is_named() {
        for (what, header, claims, says) in [
            ("once each", "{}", r#"{"aud":1,"AUD":2}"#, None),
            ("twice", "{}", r#"{"aud":1,"aud":2}"#, Some("more than once: `aud` in the payload")),
            ("in the header", r#"{"kid":1,"kid":1}"#, "{}", Some("`kid` in the header")),
            ("inside", "{}", r#"{"cnf":{"jwk":1,"jwk":2}}"#, Some("`cnf.jwk` in the payload")),
            ("tid in two cases", "{}", r#"{"tid":1,"TID":2}"#, Some("`TID`, `tid` in the payload")),
            (
                "in both",
                r#"{"kid":1,"kid":1}"#,
                r#"{"a":1,"a":1}"#,
                Some("`kid` in the header; `a` in the payload"),
            ),
        ] {
            samples::expect(&RULE, what, &samples::token(header, claims), says);
        }
    }
}
