//! An https address in the one form that rolecall asks. What is spelt any other way is refused instead of interpreted, so that
//! no two readers can differ on which host it names (RFC 8725 §3.10).

use std::fmt;
use std::str::FromStr;

/// The port of https (RFC 9110 §4.2.2).
const HTTPS_PORT: u16 = 443;
/// The longest address, in bytes: far beyond any of Microsoft's.
const LENGTH_LIMIT: usize = 2_000;

/// `https://host[:port]/path[?query]`: a host of ASCII letters, digits, dots and hyphens (or an IPv6 address in brackets),
/// segments and queries of characters that need no escaping, no user, no fragment, no `.` or `..`.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Address {
    host: String,
    port: u16,
    /// Without the slash at its beginning; the slash at its end, if any, is part of it.
    path: String,
    query: Option<String>,
}

/// Why a text is no [`Address`], in words that follow "it".
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum AddressError {
    /// Longer than any address that is asked.
    #[error("is longer than {LENGTH_LIMIT} bytes")]
    TooLong,
    /// Another scheme than https, or none.
    #[error("does not begin with https://")]
    NotHttps,
    /// Something like `user@`.
    #[error("has a user name before its host")]
    User,
    /// A host that is empty or has other characters than a host has.
    #[error("names a host that is not plain letters, digits, dots and hyphens")]
    Host,
    /// A port that is no number from 1 to 65535.
    #[error("has a port that is no number from 1 to 65535")]
    Port,
    /// A fragment.
    #[error("has a fragment, which no server sees")]
    Fragment,
    /// A segment that is empty, `.`, `..` or holds what would need escaping.
    #[error("has a path that is not made of plain segments")]
    Path,
    /// A query that holds what would need escaping.
    #[error("has a query with characters that need escaping")]
    Query,
}

impl Address {
    /// The host, in lower case.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port; 443 where none is written.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The segments of the path; none of them is empty.
    pub fn segments(&self) -> impl Iterator<Item = &str> {
        self.path.split('/').filter(|segment| !segment.is_empty())
    }

    /// The query, without its question mark.
    pub fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }

    /// Host, and port where it is another than https's own.
    pub fn host_and_port(&self) -> String {
        if self.port == HTTPS_PORT { self.host.clone() } else { format!("{}:{}", self.host, self.port) }
    }

    /// Whether both are answered by the same server: host and port are the same.
    pub fn same_server(&self, other: &Self) -> bool {
        self.host == other.host && self.port == other.port
    }

    /// Whether the port is https's own, as of every address of Microsoft's.
    pub fn has_usual_port(&self) -> bool {
        self.port == HTTPS_PORT
    }

    /// This server with `path`, which holds nothing that needs escaping, and `query`.
    pub(super) fn at(&self, path: String, query: Option<String>) -> Self {
        Self { path, query, ..self.clone() }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "https://{}/{}", self.host_and_port(), self.path)?;
        self.query.iter().try_for_each(|query| write!(f, "?{query}"))
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        if text.len() > LENGTH_LIMIT {
            return Err(AddressError::TooLong);
        }
        let scheme = text.get(..8).ok_or(AddressError::NotHttps)?;
        if !scheme.eq_ignore_ascii_case("https://") {
            return Err(AddressError::NotHttps);
        }
        let rest = &text[8..];
        if rest.contains('#') {
            return Err(AddressError::Fragment);
        }
        let (rest, query) = match rest.split_once('?') {
            Some((rest, query)) => (rest, Some(query)),
            None => (rest, None),
        };
        let (server, path) = rest.split_once('/').unwrap_or((rest, ""));
        if server.contains('@') {
            return Err(AddressError::User);
        }
        let (host, port) = split_port(server)?;
        if !path.is_empty() && !path.strip_suffix('/').unwrap_or(path).split('/').all(is_segment) {
            return Err(AddressError::Path);
        }
        if query.is_some_and(|query| !query.bytes().all(|byte| is_plain(byte) || b"=&".contains(&byte))) {
            return Err(AddressError::Query);
        }
        Ok(Self {
            host: host.to_ascii_lowercase(),
            port,
            path: path.to_owned(),
            query: query.filter(|query| !query.is_empty()).map(str::to_owned),
        })
    }
}

fn split_port(server: &str) -> Result<(&str, u16), AddressError> {
    let (host, port) = match server.strip_prefix('[') {
        Some(rest) => {
            let end = rest.find(']').ok_or(AddressError::Host)? + 2;
            let port = &server[end..];
            (
                &server[..end],
                if port.is_empty() { None } else { Some(port.strip_prefix(':').ok_or(AddressError::Host)?) },
            )
        }
        None => match server.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (server, None),
        },
    };
    let port = match port {
        None => HTTPS_PORT,
        // `parse` would take a plus sign.
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            digits.parse().ok().filter(|port| *port > 0).ok_or(AddressError::Port)?
        }
        Some(_) => return Err(AddressError::Port),
    };
    if is_host(host) { Ok((host, port)) } else { Err(AddressError::Host) }
}

fn is_host(host: &str) -> bool {
    if let Some(inside) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return inside.parse::<std::net::Ipv6Addr>().is_ok();
    }
    is_host_name(host)
}

/// Whether `name` is made of labels as RFC 1123 §2.1 wants them.
pub(super) fn is_host_name(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 253 && name.split('.').all(is_label)
}

/// A part of a path that every reader reads alike.
pub(super) fn is_segment(segment: &str) -> bool {
    !segment.is_empty()
        && segment != "."
        && segment != ".."
        && segment.bytes().all(|byte| is_plain(byte) || b"{}".contains(&byte))
}

/// The unreserved characters of RFC 3986 §2.3.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_written() {
        for (text, host, port, written) in [
            (
                "https://login.microsoftonline.com/common",
                "login.microsoftonline.com",
                443,
                "https://login.microsoftonline.com/common",
            ),
            ("https://LOGIN.example", "login.example", 443, "https://login.example/"),
            ("HTTPS://a.example/", "a.example", 443, "https://a.example/"),
            ("https://a.example:443/x", "a.example", 443, "https://a.example/x"),
            ("https://localhost:8443/t/v2.0/", "localhost", 8443, "https://localhost:8443/t/v2.0/"),
            ("https://127.0.0.1:1/t", "127.0.0.1", 1, "https://127.0.0.1:1/t"),
            ("https://[::1]:65535/t", "[::1]", 65_535, "https://[::1]:65535/t"),
            (
                "https://a.example/keys?p=b2c_1_x&a=b",
                "a.example",
                443,
                "https://a.example/keys?p=b2c_1_x&a=b",
            ),
            ("https://a.example/keys?", "a.example", 443, "https://a.example/keys"),
            ("https://a.example/{tenantid}/v2.0", "a.example", 443, "https://a.example/{tenantid}/v2.0"),
        ] {
            let address: Address = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!((address.host(), address.port()), (host, port), "{text}");
            assert_eq!(address.to_string(), written, "{text}");
            assert_eq!(written.parse(), Ok(address), "{text}");
        }
    }

    #[test]
    fn what_readers_could_take_differently_is_refused() {
        use AddressError as E;
        for (text, error) in [
            ("http://login.microsoftonline.com/x", E::NotHttps),
            ("//login.microsoftonline.com/x", E::NotHttps),
            ("login.microsoftonline.com/x", E::NotHttps),
            ("https:/", E::NotHttps),
            ("httpsé://", E::NotHttps),
            ("https://login.microsoftonline.com@evil.example/x", E::User),
            ("https://a:b@evil.example/x", E::User),
            ("https://", E::Host),
            ("https:///x", E::Host),
            ("https://a..example/x", E::Host),
            ("https://a.example./x", E::Host),
            ("https://-a.example/x", E::Host),
            ("https://a_b.example/x", E::Host),
            ("https://evil.example\\login.microsoftonline.com/x", E::Host),
            ("https://lo\tgin.example/x", E::Host),
            ("https://ｌogin.example/x", E::Host),
            ("https://a%2eexample/x", E::Host),
            ("https://[::1/x", E::Host),
            ("https://[::1]x/x", E::Host),
            ("https://[zz]/x", E::Host),
            ("https://a.example:/x", E::Port),
            ("https://a.example:0/x", E::Port),
            ("https://a.example:65536/x", E::Port),
            ("https://a.example:+1/x", E::Port),
            ("https://a.example:1:2/x", E::Port),
            ("https://a.example/x#y", E::Fragment),
            ("https://a.example/a//b", E::Path),
            ("https://a.example//", E::Path),
            ("https://a.example/./b", E::Path),
            ("https://a.example/../b", E::Path),
            ("https://a.example/%2e%2e/b", E::Path),
            ("https://a.example/a b", E::Path),
            ("https://a.example/a\r\nHost: b", E::Path),
            ("https://a.example/a?b c", E::Query),
            ("https://a.example/a?b=%20", E::Query),
            ("https://a.example/a?b=c?d", E::Query),
        ] {
            assert_eq!(text.parse::<Address>(), Err(error), "{text}");
        }
        let long = |length: usize| format!("https://a.example/{}", "x".repeat(length - 18));
        assert!(long(LENGTH_LIMIT).parse::<Address>().is_ok());
        assert_eq!(long(LENGTH_LIMIT + 1).parse::<Address>(), Err(E::TooLong));
    }
}
