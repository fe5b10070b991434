//! The header `WWW-Authenticate` (RFC 6750 §3, RFC 9110 §11.6.1), and the claims challenge that Entra's APIs put into it
//! (Microsoft's `claims-challenge.md`, "Claims challenge header format").

use crate::json::{self, Member, Object, Value};
use crate::text::shortened;
use crate::time::UnixTime;
use crate::token::{base64url, credential, without_credentials};

/// The most parameters that are read.
const PARAMETERS_LIMIT: usize = 50;
/// The longest `claims` that is decoded, in bytes of base64.
const CLAIMS_LIMIT: usize = 64 * 1024;

/// A challenge of the scheme `Bearer`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Challenge {
    /// `invalid_token`, `insufficient_scope`, `insufficient_claims` and so on.
    pub(super) error: Option<String>,
    /// For developers, or, in Microsoft's own spelling, `errorDescription`.
    pub(super) description: Option<String>,
    /// The scopes that would do.
    pub(super) scope: Vec<String>,
    /// What a new token must satisfy, decoded, with credentials cut.
    pub(super) claims: Option<Object>,
}

impl Challenge {
    /// Reads the value of the header; `None` where it is no Bearer challenge with parameters.
    pub(super) fn of(header: &str) -> Option<Self> {
        let lower = header.to_ascii_lowercase();
        let start = lower.find("bearer")? + "bearer".len();
        let mut challenge = Self::default();
        let mut known = 0;
        for (name, value) in parameters(&header[start..]) {
            match name.to_ascii_lowercase().as_str() {
                "error" if challenge.error.is_none() => challenge.error = Some(value),
                "error_description" | "errordescription" if challenge.description.is_none() => {
                    challenge.description = Some(value);
                }
                "scope" => challenge.scope = value.split_whitespace().map(str::to_owned).collect(),
                "claims" => challenge.claims = challenge.claims.or_else(|| decoded(&value)),
                "realm" | "authorization_uri" | "authorization" | "resource" | "resource_id"
                | "client_id" => {}
                _ => continue,
            }
            known += 1;
        }
        (known > 0).then_some(challenge)
    }

    /// Whether the API wants a token with other claims in it.
    pub(super) fn is_for_claims(&self) -> bool {
        self.claims.is_some() || self.error.as_deref() == Some("insufficient_claims")
    }
}

/// `name="value"`, `name=value`, with commas or spaces between them.
fn parameters(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text;
    while found.len() < PARAMETERS_LIMIT {
        rest = rest.trim_start_matches(|c: char| c == ',' || c.is_whitespace());
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        match after.trim_start().strip_prefix('=') {
            Some(value) if !name.is_empty() => {
                let (value, after) = value_of(value.trim_start());
                found.push((name.to_owned(), value));
                rest = after;
            }
            // A scheme, or something that is no parameter: step over it.
            _ => {
                let step = if end > 0 { end } else { after.chars().next().map_or(0, char::len_utf8) };
                if step == 0 {
                    break;
                }
                rest = &rest[step..];
            }
        }
    }
    found
}

/// A quoted string (RFC 9110 §5.6.4), or what stands before a comma or white space.
fn value_of(text: &str) -> (String, &str) {
    let Some(inside) = text.strip_prefix('"') else {
        let end = text.find(|c: char| c == ',' || c.is_whitespace()).unwrap_or(text.len());
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut letters = inside.char_indices();
    while let Some((at, c)) = letters.next() {
        match c {
            '"' => return (value, &inside[at + 1..]),
            '\\' => value.extend(letters.next().map(|(_, c)| c)),
            c => value.push(c),
        }
    }
    (value, "")
}

/// The claims, as base64 of either alphabet or as they are.
fn decoded(value: &str) -> Option<Object> {
    if value.len() > CLAIMS_LIMIT {
        return None;
    }
    let object = |text: &str| match json::parse(text).value {
        Some(Value::Object(object)) if !object.members().is_empty() => Some(shown(&object)),
        _ => None,
    };
    let bytes = base64url::decode_leniently(value).0;
    String::from_utf8(bytes).ok().and_then(|text| object(&text)).or_else(|| object(value))
}

/// The claims without a credential: `access_token` is no token here, but says in which one the claims are wanted.
fn shown(claims: &Object) -> Object {
    let members = claims.members().iter().map(|member| Member {
        name: shortened(&member.name, 120).into_owned().into(),
        value: match &member.value {
            Value::Object(wanted) => Value::Object(without_credentials(wanted).into()),
            other => credential::shown(&member.name, other),
        },
    });
    Object::from_members(members.collect())
}

/// What the claims ask for, a sentence each.
pub(super) fn explained(claims: &Object) -> Vec<String> {
    let Some(Value::Object(wanted)) = claims.get("access_token") else { return Vec::new() };
    wanted.members().iter().map(|member| sentence(&member.name, &member.value)).collect()
}

fn sentence(name: &str, value: &Value) -> String {
    let inside = match value {
        Value::Object(object) => object.get("value").or_else(|| object.get("values")).unwrap_or(&Value::Null),
        other => other,
    };
    let text = inside.readable();
    let text = shortened(&text, 200);
    match name {
        "nbf" => match text.parse::<UnixTime>() {
            Ok(moment) => format!(
                "`nbf` {text}: only a token issued from {moment} on will do. What was issued before is revoked, as after a change \
                 of password, a disabled account or an administrator's revocation"
            ),
            Err(_) => format!("`nbf` {text}: only a token issued from that moment on will do"),
        },
        "acrs" => format!(
            "`acrs` {text}: the sign-in must satisfy this authentication context of conditional access"
        ),
        "xms_rp_ipaddr" => {
            format!("`xms_rp_ipaddr` {text}: the address that the API saw, which conditional access judges")
        }
        "polids" | "capolids" => format!("`{name}` {text}: the conditional access policies that decide"),
        "xms_cc" => format!("`xms_cc` {text}: the client must declare that it can do this"),
        _ => format!("`{}` {text}", shortened(name, 60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_are_read_as_apis_write_them() {
        for (header, error, description, scope, claims) in [
            (
                r#"Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlIjoiY3AxIn19fQ==""#,
                Some("insufficient_claims"),
                None,
                "",
                Some(r#"{"access_token":{"acrs":{"essential":true,"value":"cp1"}}}"#),
            ),
            (
                r#"Bearer realm="example", error="invalid_token", error_description="The access token expired""#,
                Some("invalid_token"),
                Some("The access token expired"),
                "",
                None,
            ),
            (
                r#"Bearer error="insufficient_scope", scope="Orders.Read Orders.Write""#,
                Some("insufficient_scope"),
                None,
                "Orders.Read Orders.Write",
                None,
            ),
            (r#"Negotiate, Bearer error=invalid_token"#, Some("invalid_token"), None, "", None),
            (r#"bearer error="a \"b\" c""#, Some("a \"b\" c"), None, "", None),
            (r#"Bearer error="open"#, Some("open"), None, "", None),
            (
                r#"Bearer claims="not base64", error="insufficient_claims""#,
                Some("insufficient_claims"),
                None,
                "",
                None,
            ),
        ] {
            let challenge = Challenge::of(header).unwrap_or_else(|| panic!("{header}"));
            assert_eq!(challenge.error.as_deref(), error, "{header}");
            assert_eq!(challenge.description.as_deref(), description, "{header}");
            assert_eq!(challenge.scope.join(" "), scope, "{header}");
            assert_eq!(
                challenge.claims.map(|claims| json::to_string_safe(&claims)).as_deref(),
                claims,
                "{header}"
            );
        }
        for header in [
            "Bearer",
            "Bearer eyJhbGciOiJub25lIn0.e30.x",
            "Basic realm=\"x\"",
            "",
            "Bearer ==== ü \\",
            "Bearer a🙂 ü=\"x",
        ] {
            assert_eq!(Challenge::of(header), None, "{header}");
        }
    }

    #[test]
    fn claims_are_explained() {
        let explain = |claims: &str| match json::parse(claims).value {
            Some(Value::Object(object)) => explained(&object).join("; "),
            _ => String::new(),
        };
        for (claims, words) in [
            (r#"{"access_token":{"nbf":{"essential":true,"value":"1795428000"}}}"#, "2026-11-23T10:00:00Z"),
            (r#"{"access_token":{"nbf":{"value":"soon"}}}"#, "`nbf` soon"),
            (r#"{"access_token":{"acrs":{"essential":true,"values":["c1"]}}}"#, "[\"c1\"]"),
            (r#"{"access_token":{"new":1}}"#, "`new` 1"),
        ] {
            assert!(explain(claims).contains(words), "{claims}: {}", explain(claims));
        }
        assert_eq!(explain(r#"{"id_token":{}}"#), "");
    }
}
