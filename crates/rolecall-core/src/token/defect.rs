//! What can be wrong with a token's form.

use std::fmt;

use crate::json;

/// A part of a compact JWS.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Part {
    /// The JOSE header.
    Header,
    /// The payload, which holds the claims.
    Payload,
    /// The signature.
    Signature,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Header => "header",
            Self::Payload => "payload",
            Self::Signature => "signature",
        })
    }
}

/// A flaw and the part that has it. Each of them makes a token refused for *authentic*; none keeps it from being shown.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the {part} {flaw}")]
pub struct Defect {
    /// Where.
    pub part: Part,
    /// What.
    pub flaw: Flaw,
}

/// What keeps a part from being what RFC 7515 and RFC 7519 ask for.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Flaw {
    /// The token ends before this part.
    #[error("is missing")]
    Missing,
    /// Nothing stands between the dots.
    #[error("is empty")]
    Empty,
    /// A character that base64url does not have (RFC 4648 §5); `at` counts from 1.
    #[error("has `{}` at position {at}, which base64url does not have", crate::text::visible(&found.to_string()))]
    Alphabet {
        /// The character.
        found: char,
        /// Its position in the part, from 1.
        at: usize,
    },
    /// `=` at the end, which RFC 7515 §2 leaves out.
    #[error("has `=` padding, which a JWS leaves out")]
    Padding,
    /// A length that no bytes encode to.
    #[error("has a length that no base64url text has: something is missing or too much")]
    Length,
    /// The last character has bits set that encode nothing (RFC 4648 §3.5): a second spelling of the same bytes.
    #[error("ends in a character whose unused bits are set, a second spelling of the same bytes")]
    TrailingBits,
    /// Bytes that are no UTF-8 from `at` on.
    #[error("is not UTF-8 from byte {at} on")]
    NotUtf8 {
        /// Offset in the decoded bytes, from 0.
        at: usize,
    },
    /// No sound JSON.
    #[error("{}", json_words(.0))]
    Json(json::Problem),
    /// JSON of another type.
    #[error("is {found}, not a JSON object")]
    NotObject {
        /// The type found, with its article.
        found: &'static str,
    },
    /// A member name that occurs twice in one object (docs/validation.md, rule 5).
    #[error("has {}", repeated_words(path))]
    Duplicate {
        /// The path of the member.
        path: String,
    },
}

fn repeated_words(path: &str) -> String {
    let spellings: Vec<&str> = path.split("`, `").collect();
    if spellings.len() > 1 && spellings.iter().all(|name| name.eq_ignore_ascii_case("tid")) {
        let quoted: Vec<String> = spellings.iter().map(|name| format!("`{name}`")).collect();
        return format!("{}, which are one member to some readers", crate::text::listed(&quoted, "and"));
    }
    format!("the member `{}` more than once", crate::text::visible(path))
}

fn json_words(problem: &json::Problem) -> String {
    if problem.ends_too_early() {
        "breaks off in the middle: the token was cut, copy it again, whole".to_owned()
    } else {
        format!("is not sound JSON: {problem}")
    }
}
