//! A pasted refusal taken apart: the HTTP status, the headers that matter, the API's host and the error in the body. It may
//! be a whole `curl -i` or `curl -v` transcript, a script's error message, the body alone or a header alone.

use chrono::DateTime;
use serde_json::value::RawValue;

use super::challenge::Challenge;
use crate::catalog::{self, Resource};
use crate::json::{self, Object, Value};
use crate::time::UnixTime;

/// How deep JSON inside a JSON text is followed, as Intune and API Management nest it.
const NESTED_LIMIT: usize = 3;
/// How many JSON objects are looked at until one holds an error.
const OBJECTS_LIMIT: usize = 50;
/// How many of them may break off or be no JSON.
const BROKEN_LIMIT: usize = 3;
/// From how many places on no further address is looked at.
const ADDRESSES_LIMIT: usize = 50;

/// What stands in the text.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Response {
    /// The status of the HTTP response.
    pub(super) status: Option<u16>,
    /// Whether that status is in a status line, and not in somebody's words about it.
    pub(super) has_status_line: bool,
    /// The header `Date`.
    pub(super) date: Option<UnixTime>,
    /// The header `Retry-After` (RFC 9110 §10.2.3).
    pub(super) wait: Option<Wait>,
    /// The Bearer challenge that says most.
    pub(super) challenge: Option<Challenge>,
    /// The API whose address is in the text.
    pub(super) api: Option<Resource>,
    /// The error in the body.
    pub(super) error: ErrorBody,
}

/// How long to wait before the next call.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Wait {
    /// So many seconds.
    Seconds(u32),
    /// Until a moment.
    Until(UnixTime),
}

impl Wait {
    fn of(value: &str) -> Option<Self> {
        let value = value.trim();
        value.parse().map(Self::Seconds).ok().or_else(|| date(value).map(Self::Until))
    }
}

/// A date as HTTP writes it.
fn date(value: &str) -> Option<UnixTime> {
    DateTime::parse_from_rfc2822(value.trim()).ok().map(|date| UnixTime(date.timestamp()))
}

/// The error object of a body, whatever its form.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct ErrorBody {
    /// `code`, or OAuth's `error`.
    pub(super) code: Option<String>,
    /// `message`, or OAuth's `error_description`.
    pub(super) message: Option<String>,
    /// The form of API Management: `statusCode` and `message`.
    pub(super) is_status_code: bool,
    /// The form of an OAuth error (RFC 6749 §5.2): `error` is a text.
    pub(super) is_oauth: bool,
    /// Graph's and OData's `innerError`.
    pub(super) has_inner_error: bool,
}

impl Response {
    /// Reads `text`.
    pub(super) fn of(text: &str) -> Self {
        let mut response = Self { api: api(text), ..Self::default() };
        let mut challenges = Vec::new();
        for line in text.lines() {
            // `curl -v` puts `< ` before what came and `> ` before what went.
            let line = line.trim_start();
            let line = line.strip_prefix("< ").unwrap_or(line).trim();
            if let Some(rest) = line.strip_prefix("HTTP/") {
                let status = rest.split_whitespace().nth(1).and_then(|word| word.parse().ok());
                // A transcript may hold a proxy's or a redirect's answer first.
                response.status = status.or(response.status);
                response.has_status_line |= status.is_some();
                continue;
            }
            let Some((name, value)) = line.split_once([':', '=']) else { continue };
            let name = name.trim_matches(['"', '\'', ' ']);
            if name.eq_ignore_ascii_case("www-authenticate") {
                challenges.extend(Challenge::of(value));
            } else if name.eq_ignore_ascii_case("date") {
                response.date = date(value).or(response.date);
            } else if name.eq_ignore_ascii_case("retry-after") {
                response.wait = Wait::of(value).or(response.wait);
            }
        }
        let start = text.trim_start();
        if challenges.is_empty() && start.get(..7).is_some_and(|head| head.eq_ignore_ascii_case("bearer ")) {
            challenges.extend(Challenge::of(start.lines().next().unwrap_or_default()));
        }
        challenges.sort_by_key(|challenge| (!challenge.is_for_claims(), challenge.error.is_none()));
        response.challenge = challenges.into_iter().next();
        response.error = error_in(text, 0);
        if response.status.is_none() {
            response.status = status_code(text).or_else(|| status_in_words(text));
        }
        response
    }
}

/// The error of the first JSON object in `text` that holds one: a request's body may stand before it.
fn error_in(text: &str, depth: usize) -> ErrorBody {
    let mut error = ErrorBody::default();
    let (mut from, mut broken) = (0, 0);
    for _ in 0..OBJECTS_LIMIT {
        let Some(start) = text[from..].find('{').map(|at| from + at) else { break };
        let mut values = serde_json::Deserializer::from_str(&text[start..]).into_iter::<&RawValue>();
        let raw = values.next().and_then(Result::ok).map(RawValue::get);
        // What breaks off is read as far as it goes, to the end of the text, so only a few times.
        broken += usize::from(raw.is_none());
        let readable = raw.or((broken <= BROKEN_LIMIT).then_some(&text[start..]));
        let value = readable.and_then(|json| json::parse(json).value);
        error = value.as_ref().and_then(Value::as_object).map(error_of).unwrap_or_default();
        // A code without the message that was cut off says less than the text itself.
        if error.message.is_some() || error.code.is_some() && raw.is_some() {
            break;
        }
        error = ErrorBody::default();
        from = start + raw.map_or(1, str::len);
    }
    // A message that is JSON itself says more than what is around it.
    if depth < NESTED_LIMIT
        && let Some(message) =
            error.message.as_deref().filter(|message| message.trim_start().starts_with('{'))
    {
        let inner = error_in(message, depth + 1);
        if inner.message.is_some() {
            error = ErrorBody { code: inner.code.or(error.code), ..inner };
        }
    }
    error
}

fn error_of(object: &Object) -> ErrorBody {
    let text = |object: &Object, names: &[&str]| {
        let value = names.iter().find_map(|name| match object.get(name)? {
            Value::String(text) => Some(text.to_string()),
            // OData 3 writes `{"lang": "en", "value": "…"}`.
            Value::Object(inner) => inner.string("value").ok().map(str::to_owned),
            _ => None,
        });
        value.filter(|value| !value.trim().is_empty())
    };
    const CODE: &[&str] = &["code", "Code", "ErrorCode", "errorCode"];
    const MESSAGE: &[&str] = &["message", "Message", "error_description", "errorMessage", "detail", "title"];
    let inside = ["error", "odata.error", "Error"].iter().find_map(|name| object.get(name));
    match inside {
        Some(Value::Object(inner)) => ErrorBody {
            code: text(inner, CODE),
            message: text(inner, MESSAGE),
            has_inner_error: inner.has("innerError") || inner.has("innererror"),
            ..ErrorBody::default()
        },
        Some(Value::String(code)) => ErrorBody {
            code: Some(code.to_string()),
            message: text(object, MESSAGE),
            is_oauth: true,
            ..ErrorBody::default()
        },
        _ => ErrorBody {
            code: text(object, CODE),
            message: text(object, MESSAGE),
            is_status_code: object.has("statusCode"),
            ..ErrorBody::default()
        },
    }
}

/// The first API whose address stands in the text, as a URL or in `Host:`.
fn api(text: &str) -> Option<Resource> {
    let hosts = text.match_indices("https://").map(|(at, scheme)| at + scheme.len());
    let lower = text.to_ascii_lowercase();
    let headers = lower.match_indices("host:").map(|(at, name)| at + name.len());
    hosts.chain(headers.collect::<Vec<_>>()).take(ADDRESSES_LIMIT).find_map(|at| {
        let rest = text[at..].trim_start();
        let end =
            rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))).unwrap_or(rest.len());
        let host = rest[..end].to_ascii_lowercase();
        // This host serves both Defender APIs, so it tells nothing of which was called.
        let tells = host != "api.security.microsoft.com";
        tells.then(|| catalog::resource_of_audience(&format!("https://{host}"))).flatten()
    })
}

/// `"statusCode": 401`.
fn status_code(text: &str) -> Option<u16> {
    let lower = text.to_ascii_lowercase();
    let after = &lower[lower.find("statuscode")? + "statuscode".len()..];
    let digits = after.trim_start_matches(['"', '\'', ':', '=', ' ']);
    digits.get(..3)?.parse().ok().filter(|status| (400..600).contains(status))
}

/// `(403) Forbidden`, `403 Client Error`: what scripts print.
fn status_in_words(text: &str) -> Option<u16> {
    let mut words =
        text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).take(200);
    words.find_map(|word| match word {
        "401" => Some(401),
        "403" => Some(403),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transcript_is_taken_apart() {
        let text = "$ curl -v https://graph.microsoft.com/v1.0/users\n> GET /v1.0/users HTTP/2\n> Host: graph.microsoft.com\n< HTTP/2 403 \n\
                    < date: Mon, 23 Nov 2026 10:00:00 GMT\r\n< www-authenticate: Bearer realm=\"\"\n\n\
                    {\"error\":{\"code\":\"Forbidden\",\"message\":\"no\",\"innerError\":{}}}\n* done\n";
        let response = Response::of(text);
        assert_eq!(response.status, Some(403));
        assert_eq!(response.date, Some(UnixTime(1_795_428_000)));
        assert_eq!(response.api.map(|api| api.name), Some("Microsoft Graph"));
        assert!(response.challenge.is_some() && response.error.has_inner_error);
        assert_eq!(response.error.code.as_deref(), Some("Forbidden"));
    }

    #[test]
    fn errors_are_read_in_every_form() {
        for (body, code, message) in [
            (r#"{"error":{"code":"C","message":"m"}}"#, Some("C"), Some("m")),
            (
                r#"{"error":"invalid_grant","error_description":"AADSTS1: m"}"#,
                Some("invalid_grant"),
                Some("AADSTS1: m"),
            ),
            (r#"{"odata.error":{"code":"C","message":{"lang":"en","value":"m"}}}"#, Some("C"), Some("m")),
            (r#"{"statusCode":401,"message":"m"}"#, None, Some("m")),
            (r#"{"Message":"m"}"#, None, Some("m")),
            (
                r#"{"error":{"code":"UnknownError","message":"{\"ErrorCode\":\"Forbidden\",\"Message\":\"m\"}"}}"#,
                Some("Forbidden"),
                Some("m"),
            ),
            (r#"{"error":{"code":"Forbidden","message":""}}"#, Some("Forbidden"), None),
            (
                r#"curl -d '{"title":{}}' x {y} {"error":{"code":"C","message":"m"}} {"code":"D"}"#,
                Some("C"),
                Some("m"),
            ),
            (r#"403: {"error":{"code":"C","message":"cut o"#, None, None),
            ("plain", None, None),
            ("}{", None, None),
        ] {
            let error = Response::of(body).error;
            assert_eq!((error.code.as_deref(), error.message.as_deref()), (code, message), "{body}");
        }
    }

    #[test]
    fn a_status_is_found_in_words_too() {
        for (text, status) in [
            ("The remote server returned an error: (403) Forbidden.", Some(403)),
            ("403 Client Error: Forbidden for url: x", Some(403)),
            (r#"{"statusCode": 401, "message": "x"}"#, Some(401)),
            ("HTTP/1.1 200 OK", Some(200)),
            ("line 4031", None),
            ("", None),
        ] {
            assert_eq!(Response::of(text).status, status, "{text}");
        }
    }
}
