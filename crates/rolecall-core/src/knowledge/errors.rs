//! AADSTS codes (`data/token-errors.json`).

use super::known;
use crate::packed::Row;

include!(concat!(env!("OUT_DIR"), "/token_errors.rs"));

/// An AADSTS code that scripts meet. Microsoft changes numbers and texts: they explain an answer, and only its member
/// `error` and its HTTP status are fit to decide by.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TokenError {
    /// The number after `AADSTS`.
    pub code: u32,
    /// Where it is met: `token`, `consent`, `metadata`, or several of them.
    pub met_at: &'static str,
    /// The value of `error` beside it; `None` where no source says.
    pub oauth_error: Option<&'static str>,
    /// How that value is known.
    pub oauth_error_evidence: Option<&'static str>,
    /// The HTTP status, where a source says.
    pub http_status: Option<u16>,
    /// Whether trying again can help by itself.
    pub retry: bool,
    /// What it means, in one sentence.
    pub meaning: &'static str,
    /// What to do about it, in one sentence.
    pub action: &'static str,
    /// How sure the meaning is.
    pub evidence: &'static str,
    /// Where that is written.
    pub source: &'static str,
}

/// What is known of AADSTS code `code`.
pub fn token_error(code: u32) -> Option<TokenError> {
    TOKEN_ERRORS.find(&code.to_string()).map(TokenError::of)
}

/// Every code that is known.
pub fn token_errors() -> impl Iterator<Item = TokenError> {
    TOKEN_ERRORS.rows().map(TokenError::of)
}

/// Reads the code off `AADSTS70011`, off a message that begins with it, in any case, or off `70011` alone.
pub fn aadsts_code(text: &str) -> Option<u32> {
    let prefixed = text.get(..6).filter(|start| start.eq_ignore_ascii_case("AADSTS"));
    let rest = &text[prefixed.map_or(0, str::len)..];
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let ends = match rest[digits..].chars().next() {
        None => true,
        Some(next) => prefixed.is_some() && !next.is_alphanumeric(),
    };
    if ends { rest[..digits].parse().ok() } else { None }
}

/// The first AADSTS code in `text`, wherever it stands.
pub(crate) fn aadsts_code_in(text: &str) -> Option<u32> {
    const LOOKED_AT: usize = 10;
    let lower = text.to_ascii_lowercase();
    lower.match_indices("aadsts").take(LOOKED_AT).find_map(|(at, _)| aadsts_code(&lower[at..]))
}

/// Microsoft's own page about AADSTS code `code`.
pub fn error_page(code: u32) -> String {
    format!("https://login.microsoftonline.com/error?code={code}")
}

impl TokenError {
    fn of(row: Row) -> Self {
        Self {
            // The build wrote both from numbers.
            code: row.field(0).parse().unwrap_or_default(),
            http_status: row.field(4).parse().ok(),
            met_at: row.field(1),
            oauth_error: known(row.field(2)),
            oauth_error_evidence: known(row.field(3)),
            retry: row.field(5) == "1",
            meaning: row.field(6),
            action: row.field(7),
            evidence: row.field(8),
            source: row.field(9),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_data_arrives() {
        let file: serde_json::Value =
            serde_json::from_str(include_str!("../../data/token-errors.json")).expect("the build checked it");
        let list = file["errors"].as_array().expect("a list");
        assert_eq!((list.len(), token_errors().count()), (111, 111));
        for entry in list {
            let code = u32::try_from(entry["code"].as_u64().expect("a number")).expect("a code");
            let found = token_error(code).unwrap_or_else(|| panic!("{code} is lost"));
            assert_eq!(found.code, code);
            assert_eq!(entry["oauth_error"].as_str(), found.oauth_error, "{code}");
            assert_eq!(entry["oauth_error_evidence"].as_str(), found.oauth_error_evidence, "{code}");
            assert_eq!(entry["http_status"].as_u64(), found.http_status.map(u64::from), "{code}");
            assert_eq!(entry["retry"].as_bool(), Some(found.retry), "{code}");
            for (member, text) in [
                ("where", found.met_at),
                ("meaning", found.meaning),
                ("action", found.action),
                ("evidence", found.evidence),
                ("source", found.source),
            ] {
                assert_eq!(entry[member], text, "{member} of {code}");
            }
        }
    }

    #[test]
    fn codes_are_read_as_people_write_them() {
        for (text, code) in [
            ("AADSTS70011", Some(70_011)),
            ("aadsts70011", Some(70_011)),
            ("70011", Some(70_011)),
            ("AADSTS70011: The provided value", Some(70_011)),
            ("AADSTS70011x", None),
            ("70011: The provided value", None),
            ("AADSTS", None),
            ("AADSTS:", None),
            ("", None),
            ("-1", None),
            ("4294967295", Some(u32::MAX)),
            ("4294967296", None),
            ("AADSTÄ70011", None),
            ("äääää", None),
        ] {
            assert_eq!(aadsts_code(text), code, "{text}");
        }
    }
}
