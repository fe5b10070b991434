//! What people take for a token and is none: named, so that they know what they have.

use super::label::name_at;
use super::{OtherKind, Pasted};

/// The shortest opaque token, code or refresh token, in characters.
const OPAQUE_LEAST: usize = 60;

impl OtherKind {
    /// The name in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Encrypted => "encrypted",
            Self::OpaquePersonal => "opaque-personal",
            Self::AuthorizationCode => "authorization-code",
            Self::RefreshToken => "refresh-token",
            Self::ClientSecret => "client-secret",
            Self::Saml => "saml",
            Self::CutOff => "cut-off",
            Self::Malformed => "malformed",
        }
    }

    /// What it is, and what to do.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::Encrypted => {
                "This is an encrypted token (a JWE with five parts): only the API that it is for can read it. Its header \
                 is shown; ask that API's owner what is inside."
            }
            Self::OpaquePersonal => {
                "This looks like an opaque access token of a personal Microsoft account: it is no JWT, and only the \
                 Microsoft API that it is for can read it."
            }
            Self::AuthorizationCode => {
                "This looks like an authorization code: a client exchanges it once, within minutes, for tokens at the \
                 token endpoint. Inspect the access token that comes back."
            }
            Self::RefreshToken => {
                "This looks like a refresh token: an opaque, long-lived credential with which a client gets new access \
                 tokens. Treat it like a password; inspect the access token instead."
            }
            Self::ClientSecret => {
                "This looks like a client secret: an application's password, not a token. If it was shown to anybody, \
                 replace it in the app registration."
            }
            Self::Saml => {
                "This is SAML, the XML form of a sign-in: it is no JWT, and rolecall does not read it."
            }
            Self::CutOff => {
                "This is the beginning of a token whose end is missing: copy it again, whole. Terminals cut long lines, \
                 and logs shorten long values."
            }
            Self::Malformed => {
                "This has the form of a token, but something belongs to it that no token has: another part, `=`, `+` or \
                 `/` directly behind it, or more than the allowed length. Copy the token again, exactly."
            }
        }
    }
}

/// Looks for credentials that are no JWT in `text`.
pub(super) fn look(text: &str, pasted: &mut Pasted) {
    if let Some(at) = saml(text) {
        pasted.add_other(OtherKind::Saml, place(text, at), None);
    }
    let mut at = 0;
    let mut counted = (0, 1);
    for word in text.split(|c: char| !is_credential_letter(c)) {
        let start = at;
        at = start + word.len();
        at += text[at..].chars().next().map_or(0, char::len_utf8);
        let word_start =
            start + word.rfind('=').filter(|equals| *equals + 1 < word.len()).map_or(0, |equals| equals + 1);
        let value = &text[word_start..start + word.len()];
        if let Some(kind) = kind(value, text, word_start) {
            counted.1 += text[counted.0..word_start].matches('\n').count();
            counted.0 = word_start;
            pasted.add_other(kind, format!("line {}", counted.1), None);
        }
    }
}

fn is_credential_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_.~+/=!*$%".contains(c)
}

fn kind(word: &str, text: &str, start: usize) -> Option<OtherKind> {
    if word.len() < 20 || word.starts_with("ey") {
        return None;
    }
    let name = name_at(text, start).replace(['_', '-'], "");
    let long = word.len() >= OPAQUE_LEAST;
    if name.ends_with("refreshtoken") {
        return Some(OtherKind::RefreshToken);
    }
    if name.ends_with("clientsecret") || is_client_secret(word) {
        return Some(OtherKind::ClientSecret);
    }
    if long && is_code_like(word) {
        // The two look alike: the name before them tells, or a mark inside, seen in public samples, or the length.
        let code = if name.ends_with("code") {
            true
        } else if name.ends_with("token") || word.contains(".AgABAwEAAAD") || word.contains(".AgABAAEAAAD") {
            false
        } else {
            word.contains(".AgABBAIAAAD")
                || word.contains(".AgABAAIAAAD")
                || (word.len() < 1_000 && !word.starts_with("M.C5"))
        };
        return Some(if code { OtherKind::AuthorizationCode } else { OtherKind::RefreshToken });
    }
    (word.len() >= 200 && is_opaque_personal(word)).then_some(OtherKind::OpaquePersonal)
}

/// Entra's own form of a secret: 40 characters, of which the fifth and sixth are `Q~` (the fourth and fifth in some).
fn is_client_secret(word: &str) -> bool {
    (34..=48).contains(&word.len())
        && (3..=6).any(|at| word.get(at..at + 2) == Some("Q~"))
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte))
}

/// Codes and refresh tokens begin alike: `0.A` or `1.A` from Entra, `M.C` or `M.R` from personal accounts.
fn is_code_like(word: &str) -> bool {
    ["0.A", "1.A", "M.C", "M.R"].iter().any(|beginning| word.starts_with(beginning))
}

/// Opaque tokens of personal accounts are standard base64 that begins with `EwA` to `EwD`.
fn is_opaque_personal(word: &str) -> bool {
    matches!(word.as_bytes(), [b'E', b'w', b'A'..=b'D', ..])
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
}

/// Where SAML begins, as XML or in base64: `<saml`, `<samlp:`, or XML with SAML's namespace.
fn saml(text: &str) -> Option<usize> {
    let base64 = ["PHNhbWw", "PFJlc3BvbnNl", "PHNhbWxwO"];
    ["<saml", "<Assertion", "urn:oasis:names:tc:SAML"]
        .iter()
        .chain(&base64)
        .filter_map(|mark| text.find(mark))
        .min()
}

fn place(text: &str, at: usize) -> String {
    format!("line {}", text[..at].matches('\n').count() + 1)
}
