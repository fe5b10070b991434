//! Untrusted text to [`Token`]: split, decoded, and every flaw noted instead of hidden. Nothing here judges.

pub mod base64url;
mod client_secret;
pub(crate) mod credential;
mod defect;
mod hashed;
mod parse;

pub use credential::without_credentials;
pub use defect::{Defect, Flaw, Part};
pub use hashed::Hashed;
pub(crate) use hashed::Message;
pub use parse::{ParseError, TOKEN_LIMIT};

use std::fmt;
use std::sync::Arc;

use crate::hash::{self, Begun};
use crate::json::{Object, Value};
use crate::recent::Recent;
use crate::redact::MARKER;

/// A compact JWS (RFC 7515 §7.1), split and decoded as far as it goes. Nothing in it is trusted yet.
///
/// The text itself is a secret until `exp`: it has no `Display`, and `Debug` hides it.
pub struct Token {
    text: String,
    /// Where the dots stand; the second is missing in a token that lost its signature.
    dots: (usize, Option<usize>),
    header: Arc<Decoded>,
    payload: Decoded,
    signature: Vec<u8>,
    /// SHA-256 of what the signature covers, as far as it was made on the way to another.
    covered: Option<Begun>,
    defects: Vec<Defect>,
}

/// One of the two JSON parts.
#[derive(Default)]
struct Decoded {
    bytes: Bytes,
    /// What is no object.
    value: Option<Value>,
    object: Object,
    is_object: bool,
}

/// What tokens leave for the next ones.
#[derive(Default)]
pub struct Reuse {
    /// Headers that were decoded and found sound: the tokens of one issuer share a handful.
    headers: Recent<Arc<Decoded>>,
    payload: Room,
    /// Memory for a decoded signature.
    signature: Vec<u8>,
}

/// Memory for a part that is decoded.
#[derive(Default)]
struct Room {
    /// For its bytes.
    bytes: Vec<u8>,
    /// For its text, where nothing shares that any more.
    text: Option<Arc<String>>,
}

impl Room {
    /// `text` as one that can be shared.
    fn text(&mut self, text: &str) -> Arc<String> {
        let mut shared = self.text.take().unwrap_or_default();
        match Arc::get_mut(&mut shared) {
            Some(own) => {
                own.clear();
                own.push_str(text);
                shared
            }
            None => Arc::new(text.to_owned()),
        }
    }
}

/// The most memory that is kept for the next part, in bytes: far more than the usual one takes.
const ROOM: usize = 16 * 1024;

/// The decoded bytes of a part: nearly always a text, which the part's JSON shares.
enum Bytes {
    Text(Arc<String>),
    Other(Vec<u8>),
}

impl Bytes {
    fn as_slice(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Other(bytes) => bytes,
        }
    }
}

impl Default for Bytes {
    fn default() -> Self {
        Self::Other(Vec::new())
    }
}

impl Token {
    /// The header's members; none when it could not be read as an object.
    pub fn header(&self) -> &Object {
        &self.header.object
    }

    /// The payload's members; none when it could not be read as an object.
    pub fn claims(&self) -> &Object {
        &self.payload.object
    }

    /// The header's decoded bytes, for the one procedure that edits them (docs/validation.md, rule 54).
    pub fn header_bytes(&self) -> &[u8] {
        self.header.bytes.as_slice()
    }

    /// The decoded payload where it is JSON of another type than an object.
    pub fn payload_value(&self) -> Option<&Value> {
        self.payload.value.as_ref()
    }

    /// The decoded payload's bytes.
    pub fn payload_bytes(&self) -> &[u8] {
        self.payload.bytes.as_slice()
    }

    /// What the signature covers, as received: first part, dot, second part (RFC 7515 §5.2).
    pub fn signing_input(&self) -> &[u8] {
        &self.text.as_bytes()[..self.dots.1.unwrap_or(self.text.len())]
    }

    /// The same as the message that was signed.
    pub(crate) fn message(&self) -> Message<'_> {
        let bytes = self.signing_input();
        self.covered.map_or(Message::of(bytes), |begun| Message::begun(bytes, begun))
    }

    /// The second part as received, for a signing input whose header was replaced.
    pub(crate) fn payload_text(&self) -> &str {
        &self.text[self.dots.0 + 1..self.dots.1.unwrap_or(self.text.len())]
    }

    /// The signature's bytes; empty when there is none.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// The signature as it was written. Only `--show-signature` may print it: with it the token can be used.
    pub fn signature_text(&self) -> Option<&str> {
        self.dots.1.map(|dot| &self.text[dot + 1..])
    }

    /// Whether `rolecall redact` cut its signature: nobody can use it, and nobody can tell who signed it.
    pub fn is_redacted(&self) -> bool {
        self.signature_text() == Some(MARKER)
    }

    /// Everything that is wrong with the token's form, in the order of its parts.
    pub fn defects(&self) -> &[Defect] {
        &self.defects
    }

    /// Whether the payload goes on to its end: where it breaks off, a member that is not there says nothing.
    pub fn payload_is_whole(&self) -> bool {
        let breaks_off = |flaw: &Flaw| matches!(flaw, Flaw::Json(problem) if problem.ends_too_early());
        !self.defects.iter().any(|defect| defect.part == Part::Payload && breaks_off(&defect.flaw))
    }

    /// Whether the payload could be read whole, as one JSON object: of another one nobody knows what else it says, so no question
    /// about its claims has a *yes*.
    pub fn payload_is_one_object(&self) -> bool {
        let breaks = |flaw: &Flaw| {
            matches!(
                flaw,
                Flaw::Missing | Flaw::Empty | Flaw::NotUtf8 { .. } | Flaw::Json(_) | Flaw::NotObject { .. }
            )
        };
        !self.defects.iter().any(|defect| defect.part == Part::Payload && breaks(&defect.flaw))
    }

    /// The token's text, a secret; what else is worth keeping of its memory goes to `reuse`.
    pub fn into_text(self, reuse: &mut Reuse) -> String {
        let Decoded { bytes, value, object, .. } = self.payload;
        // These share the text, of whose memory nothing can be had before.
        drop((value, object));
        if let Bytes::Text(text) = bytes
            && text.capacity() <= ROOM
        {
            reuse.payload.text = Some(text);
        }
        if self.signature.capacity() <= ROOM {
            reuse.signature = self.signature;
        }
        self.text
    }

    /// Length of the token's text in bytes.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Never true: an empty text is no token.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// SHA-256 of the token's text in lower-case hexadecimal: a name for it that reveals nothing.
    pub fn sha256(&self) -> String {
        hash::sha256(self.text.as_bytes())
    }

    /// The value of `alg`, where it is a text.
    pub fn alg(&self) -> Option<&str> {
        self.header().string("alg").ok()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token(hidden, {} bytes, sha256 {})", self.len(), self.sha256())
    }
}

impl fmt::Debug for Reuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reuse(hidden)")
    }
}
