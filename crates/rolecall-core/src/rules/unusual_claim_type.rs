use super::wording::phrase_list;
use super::{Evidence, Finding, Rule, Severity, wrong_type};
use crate::json::{Member, Value};
use crate::knowledge::{self, Claim};
use crate::token::Part;

pub(super) const RULE: Rule = Rule {
    id: "unusual-claim-type",
    severity: Severity::Info,
    summary: "a claim of Entra's has another JSON type than Microsoft documents",
    page: include_str!("unusual_claim_type.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    if !evidence.nature.is_entra() {
        return Vec::new();
    }
    let unusual: Vec<String> = evidence
        .token
        .claims()
        .members()
        .iter()
        // `roles` has a rule of its own.
        .filter(|member| member.name != "roles" && !wrong_type::judges(&member.name))
        .filter_map(|member| judge(member, knowledge::known_claim(Part::Payload, &member.name)?))
        .collect();
    if unusual.is_empty() {
        return Vec::new();
    }
    vec![Finding::new(
        &RULE,
        phrase_list(unusual),
        "do not decide anything by it unless your code expects this form; a claims mapping or a custom \
         policy may have written it",
    )]
}

/// How `member` differs from what is documented of it; what is only observed or guessed judges nothing.
fn judge(member: &Member, known: &Claim) -> Option<String> {
    // Families such as `extn.*` hold whatever an administrator put there.
    let certain = known.evidence == "documented" && member.name == known.name;
    (certain && !fits(known.json_type, &member.value)).then(|| {
        format!("`{}` is {}, documented as {}", known.name, member.value.type_name(), known.json_type)
    })
}

/// Whether `value` is of the type that `words` name; words without a known type fit anything.
fn fits(words: &str, value: &Value) -> bool {
    words.split(" or ").any(|word| match word {
        "string" => value.as_str().is_some(),
        "number" => matches!(value, Value::Number(_)),
        "boolean" => matches!(value, Value::Bool(_)),
        "object" => value.as_object().is_some(),
        "array" => value.as_array().is_some(),
        "array of strings" => {
            value.as_array().is_some_and(|items| items.iter().all(|item| item.as_str().is_some()))
        }
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::json;

    #[test]
    fn words_are_read_as_types() {
        for (words, text, expected) in [
            ("string", r#""a""#, true),
            ("string", "1", false),
            ("number", "1", true),
            ("number", r#""1""#, false),
            ("number or string", r#""1""#, true),
            ("number or string", "null", false),
            ("boolean", "false", true),
            ("boolean", r#""false""#, false),
            ("object", "{}", true),
            ("object", "[]", false),
            ("array", "[1]", true),
            ("array of strings", "[]", true),
            ("array of strings", r#"["a"]"#, true),
            ("array of strings", r#"["a",1]"#, false),
            ("string or array of strings", r#""a""#, true),
            ("unknown", "1", true),
            ("any", "1", true),
            ("", "1", true),
        ] {
            let value = json::parse(text).value.expect("a value");
            assert_eq!(fits(words, &value), expected, "{words}: {text}");
        }
    }

    #[test]
    fn only_what_is_documented_under_this_very_name_judges() {
        let claim = |name, evidence| Claim {
            name,
            part: crate::token::Part::Payload,
            json_type: "string",
            format: "",
            meaning: "",
            security: "",
            evidence,
            source: "",
            personal: false,
            values: "",
            forms: "",
        };
        let member = Member { name: "acr".into(), value: Value::Null };
        for (known, says) in [
            (claim("acr", "documented"), Some("`acr` is null, documented as string")),
            (claim("acr", "observed"), None),
            (claim("a*", "documented"), None),
        ] {
            assert_eq!(judge(&member, &known).as_deref(), says, "{known:?}");
        }
        let token = samples::claims(&[("roles", "7"), ("exp", "\"7\""), ("nobody_knows_this_one", "7")]);
        samples::expect(&RULE, "judged elsewhere, or unknown", &token, None);
    }
}
