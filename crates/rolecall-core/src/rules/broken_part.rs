use super::wording::phrase_list;
use super::{Evidence, Finding, Rule, Severity, algorithm_none, cut_off, form};
use crate::token::{Defect, Flaw, Part};

pub(super) const RULE: Rule = Rule {
    id: "broken-part",
    severity: Severity::Error,
    summary: "a part of the token is missing, or is not what a token has there",
    page: include_str!("broken_part.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let broken: Vec<String> = evidence
        .token
        .defects()
        .iter()
        .filter(|defect| is_broken(&defect.flaw) && !better_said(evidence, defect))
        .map(ToString::to_string)
        .collect();
    if broken.is_empty() {
        return Vec::new();
    }
    vec![Finding::new(
        &RULE,
        phrase_list(broken),
        "refuse it; if the token was copied or passed on, look at every step for what changed it",
    )]
}

fn is_broken(flaw: &Flaw) -> bool {
    match flaw {
        Flaw::Missing | Flaw::Empty | Flaw::NotUtf8 { .. } | Flaw::Json(_) | Flaw::NotObject { .. } => true,
        Flaw::Alphabet { .. }
        | Flaw::Padding
        | Flaw::Length
        | Flaw::TrailingBits
        | Flaw::Duplicate { .. } => false,
    }
}

/// Whether another rule says more about what is wrong.
fn better_said(evidence: &Evidence<'_>, defect: &Defect) -> bool {
    let unsigned = defect.part == Part::Signature && algorithm_none::claims_none(evidence.token);
    unsigned || cut_off::covers(evidence, defect.part) || form::lost_in_encoding(evidence.token, defect.part)
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::token::base64url;

    #[test]
    fn parts_that_are_no_json_object_are_named() {
        for (what, header, payload, says) in [
            ("sound", "{}", "{}", None),
            ("an array", "{}", "[1]", Some("the payload is an array, not a JSON object")),
            ("null", "null", "{}", Some("the header is null")),
            ("no JSON", "{}", "{x}", Some("the payload is not sound JSON")),
            ("a header that breaks off", r#"{"alg":"#, "{}", Some("the header breaks off")),
            ("half a character", "{}", r#"{"a":"\ud800"}"#, Some("surrogate")),
            ("cut off, which another rule says", "{}", r#"{"a":"#, None),
            ("a duplicate, which another rule says", "{}", r#"{"a":1,"a":1}"#, None),
        ] {
            samples::expect(&RULE, what, &samples::token(header, payload), says);
        }
    }

    #[test]
    fn missing_and_empty_parts_are_named() {
        let part = |json: &str| base64url::encode(json.as_bytes());
        let (signed, unsigned, claims) = (part(r#"{"alg":"RS256"}"#), part(r#"{"alg":"none"}"#), part("{}"));
        let latin1 = base64url::encode(b"{\"n\":\"\xe9\"}");
        for (what, text, says) in [
            ("no signature", format!("{signed}.{claims}"), Some("the signature is missing")),
            ("an empty one", format!("{signed}.{claims}."), Some("the signature is empty")),
            ("an empty one that none asks for", format!("{unsigned}.{claims}."), None),
            ("an empty payload", format!("{signed}..c2ln"), Some("the payload is empty")),
            ("an empty header", format!(".{claims}.c2ln"), Some("the header is empty")),
            ("Latin-1", format!("{signed}.{latin1}.c2ln"), Some("the payload is not UTF-8 from byte 6 on")),
            ("a foreign character, which another rule says", format!("{signed}.!{claims}.c2ln"), None),
            ("a lost character, which another rule says", format!("{signed}.{}.c2ln", "e30fA"), None),
            ("two parts", format!("{signed}."), Some("the payload is empty; the signature is missing")),
        ] {
            samples::expect(&RULE, what, &samples::parsed(&text), says);
        }
    }
}
