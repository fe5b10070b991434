//! Whether a text begins as a HAR document does: an object whose first member is `log`, itself an object that says who made
//! it or what it holds. Lines of JSON, which look alike up to there, are told apart in their first letters, so that a
//! stream of them need not be waited for.

use memchr::memmem;

/// What a text's beginning says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Likely {
    /// It is HAR, unless it breaks off.
    Yes,
    /// It is something else.
    No,
    /// More of it must be seen. If there is no more, it is something else.
    Unclear,
}

/// What `beginning` says.
pub(super) fn of(beginning: &[u8]) -> Likely {
    let mut rest = beginning;
    for expected in ["{", "\"log\"", ":", "{"] {
        rest = rest.trim_ascii_start();
        let seen = rest.len().min(expected.len());
        if rest[..seen] != expected.as_bytes()[..seen] {
            return Likely::No;
        }
        if seen < expected.len() {
            return Likely::Unclear;
        }
        rest = &rest[seen..];
    }
    let says =
        ["\"entries\"", "\"creator\""].iter().any(|name| memmem::find(rest, name.as_bytes()).is_some());
    if says { Likely::Yes } else { Likely::Unclear }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_har_document_is_told_by_its_beginning() {
        for (beginning, likely) in [
            (r#"{"log":{"version":"1.2","creator":{"name":"x"},"entries":[]}}"#, Likely::Yes),
            ("\n {\n  \"log\" : {\r\n\t\"entries\": [", Likely::Yes),
            ("", Likely::Unclear),
            ("{\"lo", Likely::Unclear),
            ("{\"log\":{\"version\":\"1.2\"", Likely::Unclear),
            ("{\"log\":\"a line of a container\",\"stream\":\"stdout\",\"entries\":1}", Likely::No),
            ("{\"access_token\":\"x\"}", Likely::No),
            ("[{\"log\":{\"entries\":[]}}]", Likely::No),
            ("eyJhbGciOiJub25lIn0.", Likely::No),
        ] {
            assert_eq!(of(beginning.as_bytes()), likely, "{beginning}");
        }
    }
}
