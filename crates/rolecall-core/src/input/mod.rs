//! Pasted text to the tokens in it, and a name for what is no token.
//!
//! The text goes through four steps, none of which knows more of the text's grammar than it must, so that broken JSON,
//! half a `curl` command or a log line read as well as sound ones: bytes to text (`decode`), escapes off (`unescape`), one
//! pass for what begins like a token (`scan`) and one for other credentials (`credential`). Only percent-encoding, backslash escapes and line breaks are ever taken out of a token; anything
//! else that keeps it from being one is reported.

mod alone;
mod beginning;
mod budget;
mod credential;
mod decode;
mod gather;
mod header;
mod hide;
mod instead;
mod json_end;
mod kind;
mod label;
mod last_part;
mod lines;
mod means;
mod place;
mod read;
mod scan;
mod spelt;
mod stream;
mod unescape;
mod window;
mod wrap;

#[cfg(test)]
mod tests;

pub(crate) use beginning::{may_begin_header, starts_header};
pub(crate) use credential::{Credentials, NO_CREDENTIALS};
pub use decode::{ENCODING_SAMPLE, Encoding, Endian, OTHER_TEXT, encoding_of, other_text};
pub(crate) use header::Jose;
pub(crate) use hide::hide;
pub use instead::holds_encoded_token;
pub use kind::OtherKind;
pub(crate) use last_part::in_standard_base64;
pub(crate) use scan::Scan;
pub use scan::{Spot, SpotKind, Spotter, spots};
pub use stream::{BLOCK, Next, Sighting, Stream};
pub(crate) use stream::{HEAD, holds_beginning};
pub(crate) use unescape::{Origin, Step, step, unescape};
pub(crate) use wrap::{After, after, end_of_letters, end_of_letters_and_dots, is_letter, is_letter_or_dot};

use crate::json::Object;
use crate::token::Token;

/// The longest text that is read, in bytes (docs/design.md §4, wall 7).
pub const INPUT_LIMIT: usize = 16 * 1024 * 1024;

/// The most tokens and others that are gathered from one text, together. What comes behind them, or behind ten times as
/// many places with repetitions, is not looked at, and [`Pasted::truncated`] says so.
pub const FINDINGS_LIMIT: usize = 10_000;

/// What a pasted text holds.
#[derive(Debug, Default)]
pub struct Pasted {
    /// The tokens, each once, in the order in which they first stand in the text.
    pub tokens: Vec<Found>,
    /// What looks like a credential and is no readable token, each once. A text that is nothing but a token which breaks
    /// off is in both lists: here by its name, and among the tokens as far as it can be read.
    pub others: Vec<Other>,
    /// Whether the text held more than [`FINDINGS_LIMIT`] lets in.
    pub truncated: bool,
}

/// A token and where it was.
#[derive(Debug)]
pub struct Found {
    /// The token.
    pub token: Token,
    /// What the text around it calls it.
    pub label: Label,
    /// Where it was, for people: `access_token in a JSON response`, `line 3, column 15`.
    pub place: String,
}

/// What the text around a token calls it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Label {
    /// A member or parameter called `access_token` (or `accessToken`).
    AccessToken,
    /// A member or parameter called `id_token` (or `idToken`).
    IdToken,
    /// After `Authorization:` or `Bearer`.
    Authorization,
    /// The text is the token and nothing else.
    Alone,
    /// Somewhere in other text.
    InText,
}

/// A credential, or part of one, that is no readable token.
#[derive(Debug)]
pub struct Other {
    /// What it is.
    pub kind: OtherKind,
    /// Where it was, for people.
    pub place: String,
    /// The protected header of an encrypted token, which is not encrypted.
    pub header: Option<Object>,
    /// Longer than any token that is read.
    pub too_long: bool,
}

impl Other {
    /// What it is and what to do, in two sentences at most.
    pub fn explanation(&self) -> &'static str {
        match self.kind {
            OtherKind::Malformed if self.too_long => {
                "This is longer than any token that rolecall reads (1 MiB), so it was not looked into. Tokens have some thousand \
                 bytes: copy the token alone, without what stands before and behind it."
            }
            kind => kind.explanation(),
        }
    }
}

/// Why nothing at all could be looked for.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum InputError {
    /// More than [`INPUT_LIMIT`].
    #[error("the input is longer than {INPUT_LIMIT} bytes, the most that is read at once")]
    TooLong,
}

/// `bytes` as text, UTF-16 too; what is no text in it shows as the replacement character.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&decode::to_text(bytes)).into_owned()
}

/// Finds every token in `bytes`, in any of the forms that people paste (docs/design.md §5).
///
/// A token ends at white space, quotes, brackets, `, ; & # ?` and other signs, or at one dot that ends a sentence, and a whole one
/// between two slashes, as a segment of a path, at the second. Otherwise `=`, `+`, `/`, `~` or a further part directly behind it
/// make another text, which is [`OtherKind::Malformed`] (docs/validation.md rule 3); only where the text is nothing but that is it
/// read all the same, with its defects. In other text a token begins with a JOSE header that decodes and has `alg`.
///
/// ```
/// let text = br#"{"token_type":"Bearer","access_token":"eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."}"#;
/// let pasted = rolecall_core::input::find(text)?;
/// assert_eq!(pasted.tokens[0].place, "access_token in a JSON response");
/// assert_eq!(pasted.tokens[0].token.alg(), Some("none"));
/// # Ok::<(), rolecall_core::input::InputError>(())
/// ```
///
/// # Errors
/// [`InputError::TooLong`] beyond [`INPUT_LIMIT`]. Text without a token is no error: nothing is found in it.
pub fn find(bytes: &[u8]) -> Result<Pasted, InputError> {
    if bytes.len() > INPUT_LIMIT {
        return Err(InputError::TooLong);
    }
    Ok(gather::gather(&decode::to_text(bytes)))
}
