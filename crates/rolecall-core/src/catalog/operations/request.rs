//! What a person, a list or a recording writes for an operation: `GET /api/alerts`, or a whole address.

use super::method::Method;

/// A longer text is no request.
const LONGEST: usize = 16 * 1024;

/// A request, taken apart.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Wanted {
    /// The method; none where only a path was written.
    pub method: Option<Method>,
    /// The host in lower case; none where only a path was written.
    pub host: Option<String>,
    /// The parts of the path, percent-decoded, as written but for ASCII letters, which are in lower case.
    pub segments: Vec<String>,
}

/// Why a text is no request.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum WantedError {
    /// It is empty.
    #[error("it is empty")]
    Empty,
    /// Its first word is no method.
    #[error("its first word is no method: write GET, POST, PUT, PATCH or DELETE")]
    Method,
    /// It has no path.
    #[error("it has no path that begins with a slash, and no address that begins with https://")]
    Path,
    /// Its path leads elsewhere than it looks.
    #[error(
        "its path holds `.`, `..`, a backslash, or an encoded slash, which servers read in different ways"
    )]
    Ambiguous,
    /// It is too long.
    #[error("it is longer than 16 KiB")]
    Long,
}

impl Wanted {
    /// Reads `text`. What stands behind `?` or `#` says nothing about permissions and is dropped, and so is a version of HTTP at
    /// the end.
    ///
    /// # Errors
    /// [`WantedError`].
    pub fn read(text: &str) -> Result<Self, WantedError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(WantedError::Empty);
        }
        if text.len() > LONGEST {
            return Err(WantedError::Long);
        }
        let (method, target) = match text.split_once(char::is_whitespace) {
            Some((word, rest)) => (Some(Method::named(word).ok_or(WantedError::Method)?), rest.trim()),
            None => (None, text),
        };
        let target = target
            .strip_suffix("HTTP/1.1")
            .or_else(|| target.strip_suffix("HTTP/2"))
            .unwrap_or(target)
            .trim_end();
        let (host, path) = match scheme(target) {
            Some(rest) => {
                let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
                let authority = &rest[..end];
                let host = authority.rsplit('@').next().unwrap_or(authority);
                let host = host.split(':').next().unwrap_or(host);
                // A dot at the end makes no other host (RFC 1034 §3.1).
                let host = host.strip_suffix('.').unwrap_or(host);
                (Some(host.to_ascii_lowercase()), &rest[end..])
            }
            None => (None, target),
        };
        let path = path.split(['?', '#']).next().unwrap_or_default();
        if !path.starts_with('/') {
            return Err(WantedError::Path);
        }
        let segments: Vec<String> = path
            .split('/')
            .filter(|part| !part.is_empty())
            .map(|part| decoded(part).to_ascii_lowercase())
            .collect();
        if segments.is_empty() {
            return Err(WantedError::Path);
        }
        let leads_elsewhere = |segment: &String| {
            // Some servers decode a second time.
            let twice = ["%2f", "%5c", "%2e"].iter().any(|code| segment.contains(code));
            let splits = |c: char| c == '/' || c == '\\' || c.is_control();
            twice || segment == "." || segment == ".." || segment.contains(splits)
        };
        if target.contains('\\') || segments.iter().any(leads_elsewhere) {
            return Err(WantedError::Ambiguous);
        }
        Ok(Self { method, host, segments })
    }
}

fn scheme(target: &str) -> Option<&str> {
    ["https://", "http://"].iter().find_map(|scheme| {
        let head = target.get(..scheme.len())?;
        head.eq_ignore_ascii_case(scheme).then(|| &target[scheme.len()..])
    })
}

/// Percent-decoded (RFC 3986 §2.1); what is no percent-encoding stays as it is.
fn decoded(part: &str) -> String {
    if !part.contains('%') {
        return part.to_owned();
    }
    let bytes = part.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let value = part
            .get(at + 1..at + 3)
            .filter(|_| *byte == b'%')
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(value.unwrap_or(*byte));
        at += if value.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_read_in_every_form() {
        for (text, method, host, path) in [
            ("GET /api/alerts", Some("GET"), None, "api/alerts"),
            ("  get   /API/Alerts?$top=5 ", Some("GET"), None, "api/alerts"),
            ("/api/alerts/", None, None, "api/alerts"),
            (
                "POST https://API.security.microsoft.com:443/api/alerts/1#x",
                Some("POST"),
                Some("api.security.microsoft.com"),
                "api/alerts/1",
            ),
            (
                "GET HTTPS://graph.microsoft.com/v1.0/me HTTP/1.1",
                Some("GET"),
                Some("graph.microsoft.com"),
                "v1.0/me",
            ),
            (
                "GET https://user:pw@graph.microsoft.com/v1.0/me",
                Some("GET"),
                Some("graph.microsoft.com"),
                "v1.0/me",
            ),
            ("GET https://graph.microsoft.com./v1.0/me", Some("GET"), Some("graph.microsoft.com"), "v1.0/me"),
            ("DELETE /users/a%40b.c", Some("DELETE"), None, "users/a@b.c"),
            ("GET /a/%zz/%e4%", Some("GET"), None, "a/%zz/\u{fffd}%"),
        ] {
            let wanted = Wanted::read(text).expect(text);
            assert_eq!(wanted.method.map(Method::as_str), method, "{text}");
            assert_eq!(wanted.host.as_deref(), host, "{text}");
            assert_eq!(wanted.segments.join("/"), path, "{text}");
        }
        for (text, error) in [
            ("", WantedError::Empty),
            ("FETCH /x", WantedError::Method),
            ("GET alerts", WantedError::Path),
            ("GET /", WantedError::Path),
            ("https://graph.microsoft.com", WantedError::Path),
            ("GET /users/..", WantedError::Ambiguous),
            ("GET /users/./x", WantedError::Ambiguous),
            ("GET /users/x%2Fauthentication", WantedError::Ambiguous),
            ("GET /users/x%252Fauthentication", WantedError::Ambiguous),
            ("GET /users/%252e%252e", WantedError::Ambiguous),
            ("GET /users/x%5cy", WantedError::Ambiguous),
            ("GET https://graph.microsoft.com\\v1.0\\users\\1", WantedError::Path),
            ("GET /users/%0a", WantedError::Ambiguous),
            ("Alert.Read.All", WantedError::Path),
        ] {
            assert_eq!(Wanted::read(text), Err(error), "{text}");
        }
        assert_eq!(Wanted::read(&format!("/{}", "a".repeat(LONGEST))), Err(WantedError::Long));
    }
}
