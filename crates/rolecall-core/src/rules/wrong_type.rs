use super::wording::{phrase_list, quoted};
use super::{Evidence, Finding, Rule, Severity};
use crate::json::{Object, Value};
use crate::nature::Family;
use crate::time::NumericDate;

pub(super) const RULE: Rule = Rule {
    id: "wrong-type",
    severity: Severity::Error,
    summary: "a claim that decides something has the wrong JSON type",
    page: include_str!("wrong_type.md"),
    find,
};

#[derive(Clone, Copy)]
enum Kind {
    Text,
    TextOrTexts,
    Texts,
    Date,
    Object,
}

/// Members with the type that each must have.
type Expected = &'static [(&'static str, Kind)];

/// Parameters of the header (RFC 7515 §4.1). `alg`, `crit` and what supplies keys have rules of their own.
const HEADER: Expected = &[
    ("typ", Kind::Text),
    ("cty", Kind::Text),
    ("kid", Kind::Text),
    ("x5t", Kind::Text),
    ("x5t#S256", Kind::Text),
];

/// Claims whose type a specification fixes, whoever issues them (RFC 7519 §4.1, RFC 7800 §3.1, OpenID Connect
/// Core §2).
const REGISTERED: Expected = &[
    ("iss", Kind::Text),
    ("sub", Kind::Text),
    ("aud", Kind::TextOrTexts),
    ("exp", Kind::Date),
    ("nbf", Kind::Date),
    ("iat", Kind::Date),
    ("jti", Kind::Text),
    ("azp", Kind::Text),
    ("nonce", Kind::Text),
    ("auth_time", Kind::Date),
    ("cnf", Kind::Object),
];

/// Claims of every Microsoft issuer (access-token-claims-reference.md).
const MICROSOFT: Expected = &[
    ("tid", Kind::Text),
    ("oid", Kind::Text),
    ("appid", Kind::Text),
    ("appidacr", Kind::Text),
    ("azpacr", Kind::Text),
    ("idtyp", Kind::Text),
    ("scp", Kind::Text),
    ("ver", Kind::Text),
];

/// Claims that only Entra itself fixes: a policy of B2C can give them another form.
const ENTRA: Expected = &[("groups", Kind::Texts), ("wids", Kind::Texts), ("_claim_names", Kind::Object)];

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let (header, claims) = (evidence.token.header(), evidence.token.claims());
    let lists: [(&Object, Expected, bool); 5] = [
        (header, HEADER, true),
        (header, &[("nonce", Kind::Text)], evidence.nature.is_entra()),
        (claims, REGISTERED, true),
        (claims, MICROSOFT, evidence.nature.is_entra()),
        (claims, ENTRA, evidence.nature.is_entra() && evidence.nature.family != Family::B2c),
    ];
    let wrong: Vec<String> = lists
        .into_iter()
        .filter(|(.., applies)| *applies)
        .flat_map(|(object, list, _)| {
            list.iter().filter_map(|(name, kind)| {
                kind.misses(object.get(name)?).map(|how| format!("`{name}` {how}"))
            })
        })
        .collect();
    if wrong.is_empty() {
        return Vec::new();
    }
    vec![Finding::new(
        &RULE,
        phrase_list(wrong),
        "refuse it: a component that converts the value silently and one that ignores it would disagree",
    )]
}

/// Whether the claim `name` is judged here, so that no other rule needs to.
pub(super) fn judges(name: &str) -> bool {
    [REGISTERED, MICROSOFT, ENTRA].into_iter().flatten().any(|(known, _)| *known == name)
}

impl Kind {
    /// How `value` is not of this kind.
    fn misses(self, value: &Value) -> Option<String> {
        let texts = |value: &Value| {
            value.as_array().is_some_and(|items| items.iter().all(|item| item.as_str().is_some()))
        };
        let (fits, expected) = match self {
            Self::Text => (value.as_str().is_some(), "a string"),
            Self::TextOrTexts => {
                (value.as_str().is_some() || texts(value), "a string or an array of strings")
            }
            Self::Texts => (texts(value), "an array of strings"),
            Self::Object => (value.as_object().is_some(), "an object"),
            Self::Date => match value {
                Value::Number(number) if NumericDate::from_digits(number.as_str()).is_none() => {
                    return Some(format!("is {}, beyond any date", quoted(number.as_str())));
                }
                value => (matches!(value, Value::Number(_)), "a number"),
            },
        };
        let found = match value {
            Value::Array(_) if matches!(self, Self::TextOrTexts | Self::Texts) => {
                "an array with other things in it"
            }
            other => other.type_name(),
        };
        (!fits).then(|| format!("is {found}, not {expected}"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, B2C, OTHER};
    use super::*;

    #[test]
    fn types_are_checked_where_they_are_fixed() {
        for (what, changes, says) in [
            ("all right", &[][..], None),
            ("a date as a text", &[("exp", r#""1700003600""#)], Some("`exp` is a string, not a number")),
            ("a date that is none", &[("exp", "null")], Some("`exp` is null")),
            ("a fraction", &[("iat", "1699999700.5")], None),
            ("beyond numbers", &[("nbf", "1e400")], Some("`nbf` is `1e400`, beyond any date")),
            ("an audience list", &[("aud", r#"["a","b"]"#)], None),
            (
                "a mixed list",
                &[("aud", r#"["a",1]"#)],
                Some("`aud` is an array with other things in it, not a string or"),
            ),
            ("an issuer list", &[("iss", r#"["a"]"#)], Some("`iss` is an array, not a string")),
            ("scopes as a list", &[("scp", r#"["User.Read"]"#)], Some("`scp` is an array, not a string")),
            ("scopes as a list, elsewhere", &[("scp", r#"["a"]"#), ("iss", OTHER)], None),
            ("a version number", &[("ver", "2.0")], Some("`ver` is a number, not a string")),
            ("a version number elsewhere", &[("ver", "1"), ("iss", OTHER)], None),
            ("one group", &[("groups", r#""a""#)], Some("`groups` is a string, not an array of strings")),
            ("one group in B2C", &[("groups", r#""a""#), ("iss", B2C)], None),
            ("a key that is a name", &[("cnf", r#""a""#)], Some("`cnf` is a string, not an object")),
            ("roles are another rule's", &[("roles", r#""a""#)], None),
            (
                "two",
                &[("oid", "1"), ("sub", "true")],
                Some("`sub` is a boolean, not a string; `oid` is a number"),
            ),
        ] {
            samples::expect(&RULE, what, &samples::claims(changes), says);
        }
        for (what, changes, says) in [
            ("a numeric kid", &[("kid", "1")][..], Some("`kid` is a number, not a string")),
            ("a nonce", &[("nonce", "1")], Some("`nonce` is a number")),
            ("alg is another rule's", &[("alg", "1")], None),
        ] {
            samples::expect(&RULE, what, &samples::header(changes), says);
        }
        let elsewhere = samples::both(&[("nonce", "1")], &[("iss", OTHER)]);
        samples::expect(&RULE, "a nonce elsewhere", &elsewhere, None);
    }
}
