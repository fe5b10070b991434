//! `roles` of another type than an array of strings (rule 6 of docs/validation.md, docs/design.md §2).

use super::{Evidence, Finding, Rule, Severity};
use crate::json::{Typed, Value};

/// `roles` is not an array of strings.
pub(super) const RULE: Rule = Rule {
    id: "roles-not-array",
    severity: Severity::Error,
    summary: "`roles` is not an array of strings",
    page: include_str!("roles_not_array.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let Typed::Wrong(value) = evidence.token.claims().strings("roles") else { return Vec::new() };
    let found = match value {
        Value::Array(items) => {
            let odd = items.iter().enumerate().find(|(_, item)| item.as_str().is_none());
            odd.map_or_else(
                || value.type_name().to_owned(),
                |(index, item)| format!("an array whose item {} is {}", index + 1, item.type_name()),
            )
        }
        other => other.type_name().to_owned(),
    };
    let read = match value {
        Value::String(_) => "it is read as one whole name, and others may take it apart",
        _ => "no role is read from it",
    };
    let message = format!("`roles` is {found}; an array of strings was expected: {read}");
    let help = "have the issuer write `roles` as an array of strings, and make sure that no API looks for a role \
                inside a longer text";
    let finding = Finding::new(&RULE, message, help);
    // Of a text that is read there is less to say than of roles that are lost.
    let severity = if matches!(value, Value::String(_)) { Severity::Warning } else { RULE.severity };
    vec![Finding { severity, ..finding }]
}

#[cfg(test)]
mod tests {
    use super::super::token_sample::{access, found};
    use super::*;

    #[test]
    fn every_other_type_is_found() {
        for (what, roles, told) in [
            ("an array of strings", r#""roles":["A","B"]"#, None),
            ("an empty array", r#""roles":[]"#, None),
            ("no roles", "", None),
            ("a string", r#""roles":"Alert.Read.All""#, Some("a string;")),
            ("an empty string", r#""roles":"""#, Some("a string;")),
            ("null", r#""roles":null"#, Some("null;")),
            ("an object", r#""roles":{"A":true}"#, Some("an object;")),
            ("a number among strings", r#""roles":["A",1]"#, Some("an array whose item 2 is a number;")),
            ("an array in the array", r#""roles":[["A"]]"#, Some("an array whose item 1 is an array;")),
        ] {
            let findings = found(&RULE, &access("api://orders", roles));
            assert_eq!(findings.len(), usize::from(told.is_some()), "{what}");
            if let Some(told) = told {
                let finding = &findings[0];
                assert!(finding.message.contains(told), "{what}: {}", finding.message);
                // What is said to be read is what `check` reads.
                let is_read = roles.starts_with("\"roles\":\"");
                let severity = if is_read { Severity::Warning } else { Severity::Error };
                assert_eq!(finding.severity, severity, "{what}");
                assert_eq!(finding.message.contains("no role is read from it"), !is_read, "{what}");
            }
        }
    }
}
