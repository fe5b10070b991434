use super::wording::{quoted, quoted_list};
use super::{Evidence, Finding, Rule, Severity};
use crate::json::{Object, Typed, Value};

pub(super) const RULE: Rule = Rule {
    id: "critical-header",
    severity: Severity::Error,
    summary: "the header demands an extension that rolecall does not know",
    page: include_str!("critical_header.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let header = evidence.token.header();
    let demands: Vec<String> = [critical(header), unencoded(header)].into_iter().flatten().collect();
    if demands.is_empty() {
        return Vec::new();
    }
    vec![Finding::new(
        &RULE,
        demands.join("; "),
        "refuse it, as every verifier must that does not know the extension; Entra uses none",
    )]
}

/// Any `crit` at all: rolecall implements no extension, so each of its forms is refused (rule 12).
fn critical(header: &Object) -> Option<String> {
    Some(match header.strings("crit") {
        Typed::Absent => return None,
        Typed::Is(names) if names.is_empty() => "`crit` is empty, which RFC 7515 forbids".to_owned(),
        Typed::Is(names) => format!("`crit` demands {}", quoted_list(&names)),
        Typed::Wrong(Value::Array(_)) => {
            "`crit` is an array with something other than strings in it".to_owned()
        }
        Typed::Wrong(value) => format!("`crit` is {}, not an array of strings", value.type_name()),
    })
}

/// RFC 7797: a payload that is not base64url. The true that changes nothing is let pass.
fn unencoded(header: &Object) -> Option<String> {
    match header.get("b64")? {
        Value::Bool(true) => None,
        Value::Bool(false) => {
            Some("`b64` false says that the payload is not encoded, which no JWT may be".to_owned())
        }
        other => Some(format!("`b64` is {}, not a boolean", quoted(&other.readable()))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn extensions_are_found() {
        for (what, changes, says) in [
            ("none", &[][..], None),
            ("an unknown one", &[("crit", r#"["exp"]"#)], Some("`crit` demands `exp`")),
            ("an empty list", &[("crit", "[]")], Some("`crit` is empty")),
            ("no list", &[("crit", r#""exp""#)], Some("`crit` is a string")),
            ("a list of something else", &[("crit", "[1]")], Some("something other than strings")),
            ("unencoded", &[("b64", "false")], Some("`b64` false")),
            ("encoded", &[("b64", "true")], None),
            ("nonsense", &[("b64", r#""false""#)], Some("`b64` is `false`, not a boolean")),
            ("both", &[("crit", r#"["b64"]"#), ("b64", "false")], Some("`crit` demands `b64`; `b64` false")),
        ] {
            samples::expect(&RULE, what, &samples::header(changes), says);
        }
        samples::expect(&RULE, "a claim is no header", &samples::claims(&[("crit", "[]")]), None);
    }
}
