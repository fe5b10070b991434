//! Two tokens side by side, and two lists.

use schemars::JsonSchema;
use serde::Serialize;

use super::facts::{Facts, kind_word, with_value};
use crate::json::Typed;
use crate::knowledge;
use crate::nature::Nature;
use crate::text::shortened;
use crate::time::NumericDate;
use crate::token::Token;
use crate::token::credential::hidden;

/// What became of one thing: names that came, names that went, names that stayed.
#[derive(Clone, Debug, Default, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Change {
    /// What is compared: `issuer`, `roles` and so on.
    pub what: &'static str,
    /// What only the second has.
    pub gained: Vec<String>,
    /// What only the first has.
    pub lost: Vec<String>,
    /// What both have.
    pub same: Vec<String>,
}

impl Change {
    /// Whether nothing came and nothing went.
    pub fn is_same(&self) -> bool {
        self.gained.is_empty() && self.lost.is_empty()
    }

    /// What is known of `value`, one of those compared, where it is an id that says nothing to people.
    pub fn name_of(&self, value: &str) -> Option<&'static str> {
        match self.what {
            "audience" => knowledge::audience_name(value),
            "client" => knowledge::app_name(value),
            "tenant" => knowledge::tenant(value).map(|tenant| tenant.name),
            "wids" => knowledge::directory_role(value)
                .map(|role| role.name)
                .or_else(|| knowledge::wids_marker(value).map(|marker| marker.label)),
            _ => None,
        }
    }

    /// Whether one value took the place of one other.
    pub fn is_replaced(&self) -> bool {
        self.gained.len() == 1 && self.lost.len() == 1 && self.same.is_empty()
    }
}

/// `before` and `after`, compared as sets of whole names.
pub(super) fn change(what: &'static str, before: &[String], after: &[String]) -> Change {
    let without = |list: &[String], other: &[String]| {
        list.iter().filter(|name| !other.contains(name)).cloned().collect()
    };
    Change {
        what,
        gained: without(after, before),
        lost: without(before, after),
        same: before.iter().filter(|name| after.contains(name)).cloned().collect(),
    }
}

/// What differs between two tokens, and what does not. Nothing is verified.
pub fn compare(first: &Token, second: &Token) -> Vec<Change> {
    let (first, second) = (Compared::of(first), Compared::of(second));
    first.0.iter().zip(&second.0).map(|((what, before), (_, after))| change(what, before, after)).collect()
}

/// Everything of a token that is compared, by name, fit to be shown.
struct Compared(Vec<(&'static str, Vec<String>)>);

impl Compared {
    fn of(token: &Token) -> Self {
        let nature = Nature::of(token);
        let facts = Facts::of(token, &nature);
        let one = |value: Option<String>| value.into_iter().collect::<Vec<_>>();
        let claims = token.claims();
        let readable = |name: &str| claims.get(name).map(|value| value.readable().into_owned());
        let wids = claims.strings("wids");
        let odd_wids = match &wids {
            Typed::Wrong(value) => Some(with_value("`wids` is no list of texts", "wids", value)),
            Typed::Is(_) | Typed::Absent => None,
        };
        let wids = wids.ok().unwrap_or_default();
        let odd = facts.oddities.iter().map(|oddity| oddity.what.clone()).chain(odd_wids).collect();
        let payload = (!token.payload_is_whole()).then(|| format!("broken payload {}", token.sha256()));
        let all = vec![
            ("issuer", one(facts.issuer)),
            ("audience", facts.audience),
            ("tenant", one(facts.tenant)),
            ("client", one(facts.client)),
            ("kind", vec![kind_word(facts.kind).to_owned()]),
            ("version", one(readable("ver"))),
            ("roles", facts.roles),
            ("scopes", facts.scopes),
            ("wids", super::facts::sorted(wids.into_iter().map(str::to_owned).collect())),
            ("lifetime", one(lifetime(token))),
            ("oddities", odd),
            ("unreadable", one(payload)),
        ];
        let fit = |text: String| shortened(&hidden("", &text), 2_000).into_owned();
        Self(all.into_iter().map(|(what, list)| (what, list.into_iter().map(fit).collect())).collect())
    }
}

/// From the earlier of `iat` and `nbf` to `exp`.
fn lifetime(token: &Token) -> Option<String> {
    let claims = token.claims();
    let date = |name: &str| match claims.numeric_date(name) {
        Typed::Is(date) => Some(NumericDate::rounded_down(date)),
        Typed::Absent | Typed::Wrong(_) => None,
    };
    let start = [date("iat"), date("nbf")].into_iter().flatten().min()?;
    let length = date("exp")?.since(start);
    Some(format!("{length} ({} s)", length.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_names_that_a_look_gives_them() {
        for (what, value, name) in [
            ("client", "04b07795-8ddb-461a-bbee-02f9e1bf7b46", Some("Azure CLI")),
            ("client", "11111111-2222-4333-8444-555555555555", None),
            ("audience", "00000003-0000-0000-c000-000000000000", Some("Microsoft Graph")),
            (
                "tenant",
                "9188040d-6c67-4c5b-b112-36a304b66dad",
                Some("Personal Microsoft accounts (consumers)"),
            ),
            ("wids", "62e90394-69f5-4237-9190-012177145e10", Some("Global Administrator")),
            ("roles", "62e90394-69f5-4237-9190-012177145e10", None),
        ] {
            assert_eq!(change(what, &[], &[]).name_of(value), name, "{what} {value}");
        }
        let marker = change("wids", &[], &[]).name_of("b79fbf4d-3ef9-4689-8143-76b194e85509");
        assert!(marker.is_some_and(|label| !label.is_empty()), "{marker:?}");
    }

    #[test]
    fn directory_roles_of_another_form_are_a_difference() {
        let parsed = |wids: &str| {
            let part = |json: &str| crate::token::base64url::encode(json.as_bytes());
            let claims = format!(r#"{{"wids":{wids}}}"#);
            Token::parse(&format!("{}.{}.c2ln", part("{}"), part(&claims))).expect("a token")
        };
        let is_same = |first: &str, second: &str| {
            compare(&parsed(first), &parsed(second))
                .iter()
                .all(|change| change.gained.is_empty() && change.lost.is_empty())
        };
        let administrator = r#""62e90394-69f5-4237-9190-012177145e10""#;
        for (first, second, same) in [
            (r#"["a"]"#, r#"["a"]"#, true),
            (r#"["a"]"#, r#"["a",5]"#, false),
            ("[]", administrator, false),
            ("[]", r#"[["62e90394-69f5-4237-9190-012177145e10"]]"#, false),
            (r#"["a",5]"#, r#"["a",5]"#, true),
        ] {
            assert_eq!(is_same(first, second), same, "{first} {second}");
        }
    }
}
