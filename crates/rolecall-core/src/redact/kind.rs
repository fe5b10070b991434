//! What is cut out of a text.

/// What is cut out of a text, by what people call it.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Kind {
    /// A JWS: its signature is replaced.
    Token,
    /// A JWE (RFC 7516): everything behind its header is replaced, since whoever has the key could read it.
    EncryptedToken,
    /// A token that is no JWT, which only its issuer can read.
    OpaqueToken,
    /// A refresh token.
    RefreshToken,
    /// An authorization code.
    AuthorizationCode,
    /// A device code or user code (RFC 8628 §3.2).
    DeviceCode,
    /// The secret half of PKCE (RFC 7636 §4.1).
    CodeVerifier,
    /// A client secret.
    ClientSecret,
    /// User and password, or client id and secret, as `Authorization: Basic` holds them (RFC 7617 §2).
    BasicCredential,
    /// A SAML assertion or response, or another assertion that is no JWT.
    Assertion,
    /// A password.
    Password,
    /// A key of an API, a function or a storage account.
    Key,
    /// The value of a cookie that stands for a session.
    Cookie,
    /// A signature that stands apart from what it signs: of a SAS address, of a JWS in JSON, of a SAML document.
    Signature,
    /// A compressed text in base64, of which nobody sees what it holds.
    Compressed,
    /// A name, an address or an object id.
    Name,
}

impl Kind {
    /// Every kind, in the order in which summaries list them.
    pub const ALL: [Self; 16] = [
        Self::Token,
        Self::EncryptedToken,
        Self::OpaqueToken,
        Self::RefreshToken,
        Self::AuthorizationCode,
        Self::DeviceCode,
        Self::CodeVerifier,
        Self::ClientSecret,
        Self::BasicCredential,
        Self::Assertion,
        Self::Password,
        Self::Key,
        Self::Cookie,
        Self::Signature,
        Self::Compressed,
        Self::Name,
    ];

    /// Its name in a sentence; the plural has an s behind it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::EncryptedToken => "encrypted token",
            Self::OpaqueToken => "opaque token",
            Self::RefreshToken => "refresh token",
            Self::AuthorizationCode => "authorization code",
            Self::DeviceCode => "device code",
            Self::CodeVerifier => "code verifier",
            Self::ClientSecret => "client secret",
            Self::BasicCredential => "basic credential",
            Self::Assertion => "assertion",
            Self::Password => "password",
            Self::Key => "key",
            Self::Cookie => "session cookie",
            Self::Signature => "signature",
            Self::Compressed => "compressed text",
            Self::Name => "name",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_stand_in_their_order_and_have_names_of_their_own() {
        assert!(Kind::ALL.windows(2).all(|pair| pair[0] < pair[1] && pair[0].name() != pair[1].name()));
    }
}
