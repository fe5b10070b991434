//! Pasted text to the tokens in it, and a name for what is no token.

mod bytes;
mod label;
mod other;
mod scan;
mod wrap;

use crate::json::Object;
use crate::token::Token;

/// The longest text that is read, in bytes (DESIGN §4, wall 7).
pub const INPUT_LIMIT: usize = 16 * 1024 * 1024;

/// What a pasted text holds.
#[derive(Debug, Default)]
pub struct Pasted {
    /// The tokens, each once, in the order in which they first stand in the text.
    pub tokens: Vec<Found>,
    /// What looks like a credential and is no readable token.
    pub others: Vec<Other>,
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
}

/// What a text can be that people take for a token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OtherKind {
    /// A JWE (RFC 7516): five parts.
    Encrypted,
    /// An opaque token of a personal Microsoft account.
    OpaquePersonal,
    /// An authorization code.
    AuthorizationCode,
    /// A refresh token.
    RefreshToken,
    /// A client secret.
    ClientSecret,
    /// A SAML assertion or response.
    Saml,
    /// The beginning of a token whose end is missing.
    CutOff,
    /// Something with the form of a token that cannot be read as one.
    Malformed,
}

/// Why nothing at all could be looked for.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum InputError {
    /// More than [`INPUT_LIMIT`].
    #[error("the input is longer than {INPUT_LIMIT} bytes, the most that is read at once")]
    TooLong,
}

/// The most tokens, and the most other credentials, that one paste yields; what comes after them is not looked at.
/// A stream of tokens is another command's work.
pub const FOUND_LIMIT: usize = 1_000;

/// Finds every token in `bytes`, in any of the forms that people paste (DESIGN §5).
///
/// A token in other text must have a header that decodes to a JSON object with `alg`. It ends at white space, quotes,
/// brackets, `, ; & # ?` or one dot that ends a sentence; `=`, `+`, `/` or a further part directly behind it make another
/// text, which is reported as [`OtherKind::Malformed`] and never trimmed into a good token. A text that is nothing but
/// `a.b` or `a.b.c`, sloppy spelling included, is handed to [`Token::parse`] as it stands, so that its flaws show and
/// `verify` refuses it. Two repairs are made, both here at the edge: lines are joined, and percent-encoding is undone.
///
/// # Errors
/// [`InputError::TooLong`] beyond [`INPUT_LIMIT`]. Text without a token is no error: nothing is found in it.
pub fn find(bytes: &[u8]) -> Result<Pasted, InputError> {
    if bytes.len() > INPUT_LIMIT {
        return Err(InputError::TooLong);
    }
    let text = bytes::to_text(bytes);
    let mut pasted = scan::scan(&text);
    if text.contains('%') {
        let decoded = bytes::percent_decoded(&text);
        let hidden = scan::scan(&decoded);
        let before = pasted.tokens.len();
        pasted.add_tokens(
            hidden
                .tokens
                .into_iter()
                .map(|found| Found { place: format!("{}, percent-encoded", found.place), ..found }),
        );
        if pasted.tokens.len() > before || pasted.tokens.is_empty() {
            // What looked broken as written was the encoding.
            pasted.others = hidden.others;
        }
    }
    if pasted.tokens.is_empty()
        && let Some(found) = scan::alone(&text)
    {
        pasted.others.retain(|other| other.kind != OtherKind::Malformed && other.kind != OtherKind::CutOff);
        pasted.tokens.push(found);
    }
    other::look(&text, &mut pasted);
    Ok(pasted)
}

impl Pasted {
    /// Adds tokens that are not there yet, up to [`FOUND_LIMIT`].
    fn add_tokens(&mut self, found: impl IntoIterator<Item = Found>) {
        let mut found = found.into_iter().peekable();
        if self.tokens.is_empty() {
            self.tokens.extend(found.next());
        }
        if found.peek().is_none() {
            return;
        }
        let mut known: std::collections::HashSet<String> =
            self.tokens.iter().map(|found| found.token.sha256()).collect();
        for found in found {
            if self.tokens.len() < FOUND_LIMIT && known.insert(found.token.sha256()) {
                self.tokens.push(found);
            }
        }
    }

    /// Notes something that is no token, up to [`FOUND_LIMIT`].
    fn add_other(&mut self, kind: OtherKind, place: String, header: Option<Object>) {
        if self.others.len() < FOUND_LIMIT {
            self.others.push(Other { kind, place, header });
        }
    }
}

#[cfg(test)]
mod tests;
