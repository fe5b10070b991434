//! What a text can be that people take for a token, and what they should do about it.

/// What a text can be that people take for a token.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
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
    /// The claims of a token, decoded: JSON without header and signature.
    Claims,
    /// A GUID, and nothing else.
    Id,
    /// The name of a permission, and nothing else.
    Permission,
    /// A key or certificate: PEM, or JSON of RFC 7517.
    Key,
    /// A token in base64, which is not looked into.
    Encoded,
    /// The beginning of a token whose end is missing.
    CutOff,
    /// Something with the form of a token that cannot be read as one.
    Malformed,
}

impl OtherKind {
    /// Every kind.
    pub const ALL: [Self; 13] = [
        Self::Encrypted,
        Self::OpaquePersonal,
        Self::AuthorizationCode,
        Self::RefreshToken,
        Self::ClientSecret,
        Self::Saml,
        Self::Claims,
        Self::Id,
        Self::Permission,
        Self::Key,
        Self::Encoded,
        Self::CutOff,
        Self::Malformed,
    ];

    /// Its stable name, for reports.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Encrypted => "encrypted",
            Self::OpaquePersonal => "opaque-personal",
            Self::AuthorizationCode => "authorization-code",
            Self::RefreshToken => "refresh-token",
            Self::ClientSecret => "client-secret",
            Self::Saml => "saml",
            Self::Claims => "claims",
            Self::Id => "id",
            Self::Permission => "permission",
            Self::Key => "key",
            Self::Encoded => "encoded",
            Self::CutOff => "cut-off",
            Self::Malformed => "malformed",
        }
    }

    /// What it is and what to do, in one or two sentences.
    pub fn explanation(&self) -> &'static str {
        match self {
            Self::Encrypted => {
                "This token is encrypted (a JWE): only the API that it was issued for can read it. To see what is in \
                 it, ask that API's owner, or inspect it where it has been decrypted."
            }
            Self::OpaquePersonal => {
                "This is an opaque token for a personal Microsoft account, not a JWT: only Microsoft's own APIs can \
                 read it. Send it to the API that it was issued for; to see claims, sign in with a work or school \
                 account."
            }
            Self::AuthorizationCode => {
                "This is an authorization code, not a token: the app exchanges it once, within minutes, at the token \
                 endpoint. Inspect the access token that the exchange returns."
            }
            Self::RefreshToken => {
                "This is a refresh token: only the sign-in service can read it, and whoever has it can get new access \
                 tokens. Inspect the access token instead; if this one may have leaked, revoke the user's sessions."
            }
            Self::ClientSecret => {
                "This is a client secret: with it anybody can sign in as the app. If it may have leaked, remove it \
                 from the app registration and create a new one."
            }
            Self::Saml => {
                "This is SAML, which is XML and not a JWT; rolecall reads JSON Web Tokens only. Ask for an access \
                 token by OpenID Connect or OAuth 2.0, or read it with a SAML tool."
            }
            Self::Claims => {
                "These are claims that somebody decoded, not a token: without header and signature nobody can tell whether \
                 they are true. Paste the encoded token, three parts with dots between them that begin with `ey`."
            }
            Self::Id => {
                "This is a GUID, as tenants, applications and people have one, and not a token. `rolecall explain` knows \
                 those of Microsoft's applications and of directory roles."
            }
            Self::Permission => {
                "This is the name of a permission, not a token. `rolecall explain` with it says what it opens, and `rolecall check \
                 --require` asks a token for it."
            }
            Self::Key => {
                "This is a key or certificate, not a token: `--jwks FILE` takes public ones to verify tokens with. A private one is a \
                 credential: if it may have leaked, replace it, since with it anybody can sign as its owner."
            }
            Self::Encoded => {
                "A token stands here in base64, as in a secret of Kubernetes or `Authorization: Basic`, and is not read in that form. \
                 Decode it, for example with `base64 -d`, and give what comes of it."
            }
            Self::CutOff => {
                "This token breaks off: its end is missing, so it cannot be verified. Copy the whole token again; \
                 terminals, logs and chat programs shorten long lines."
            }
            Self::Malformed => {
                "This has the form of a token and cannot be read as one: something in it or directly beside it does \
                 not belong there. Copy the token alone, without what stands before and behind it."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_kebab_case_and_explanations_are_short() {
        let mut ids: Vec<&str> = OtherKind::ALL.iter().map(OtherKind::id).collect();
        for (kind, id) in OtherKind::ALL.iter().zip(&ids) {
            assert!(id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{id}");
            let sentences = kind.explanation().matches(". ").count() + 1;
            assert!(kind.explanation().ends_with('.') && sentences <= 2, "{id}: {sentences} sentences");
        }
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), OtherKind::ALL.len());
    }
}
