//! Which names explain a secret, and which values are none.
//!
//! The names are those of OAuth (RFC 6749, 7636, 8628, 7523), of Azure's connection strings, headers and SAS addresses, and of the
//! cookies that Entra's and ASP.NET's sign-in pages set.

use super::Kind;
use super::text::MARKER;

/// What a value has to be to be taken for what its name says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Need {
    /// Anything, where a parameter, a member or a quoted text is named; else what has a digit and six characters.
    Any,
    /// The same, and it has to be mixed everywhere.
    Mixed,
    /// Sixteen characters or more.
    Long,
    /// Sixteen or more with a digit: of codes there are others.
    Code,
    /// Base64 of 32 characters or more: the word has other meanings.
    Base64,
    /// A scheme and what follows.
    Authorization,
}

/// Names that end so, without signs and case.
const ENDINGS: [(&str, Kind, Need); 33] = [
    ("clientsecret", Kind::ClientSecret, Need::Any),
    ("consumersecret", Kind::ClientSecret, Need::Any),
    ("appsecret", Kind::ClientSecret, Need::Any),
    ("sharedsecret", Kind::ClientSecret, Need::Any),
    ("secrettext", Kind::ClientSecret, Need::Any),
    ("secretvalue", Kind::ClientSecret, Need::Mixed),
    ("secret", Kind::ClientSecret, Need::Mixed),
    ("secretkey", Kind::Key, Need::Any),
    ("refreshtoken", Kind::RefreshToken, Need::Long),
    ("accesstoken", Kind::OpaqueToken, Need::Long),
    ("idtoken", Kind::OpaqueToken, Need::Long),
    ("idtokenhint", Kind::OpaqueToken, Need::Long),
    ("authtoken", Kind::OpaqueToken, Need::Long),
    ("bearertoken", Kind::OpaqueToken, Need::Long),
    ("sessiontoken", Kind::OpaqueToken, Need::Long),
    ("password", Kind::Password, Need::Any),
    ("passwd", Kind::Password, Need::Any),
    ("passphrase", Kind::Password, Need::Any),
    ("devicecode", Kind::DeviceCode, Need::Code),
    ("usercode", Kind::DeviceCode, Need::Any),
    ("codeverifier", Kind::CodeVerifier, Need::Long),
    ("authorizationcode", Kind::AuthorizationCode, Need::Code),
    ("clientassertion", Kind::Assertion, Need::Long),
    ("samlresponse", Kind::Assertion, Need::Long),
    ("samlrequest", Kind::Assertion, Need::Long),
    ("samlassertion", Kind::Assertion, Need::Long),
    ("apikey", Kind::Key, Need::Long),
    ("subscriptionkey", Kind::Key, Need::Long),
    ("functionskey", Kind::Key, Need::Long),
    ("accountkey", Kind::Key, Need::Long),
    ("accesskey", Kind::Key, Need::Long),
    ("privatekey", Kind::Key, Need::Base64),
    ("sharedaccesssignature", Kind::Signature, Need::Long),
];

/// Names that are so and no longer.
const WHOLE: [(&str, Kind, Need); 20] = [
    ("authorization", Kind::OpaqueToken, Need::Authorization),
    ("proxyauthorization", Kind::OpaqueToken, Need::Authorization),
    ("xmsauthorizationauxiliary", Kind::OpaqueToken, Need::Authorization),
    ("code", Kind::AuthorizationCode, Need::Code),
    ("authcode", Kind::AuthorizationCode, Need::Code),
    ("pwd", Kind::Password, Need::Any),
    ("assertion", Kind::Assertion, Need::Long),
    ("wresult", Kind::Assertion, Need::Long),
    ("token", Kind::OpaqueToken, Need::Code),
    ("sig", Kind::Signature, Need::Long),
    ("signature", Kind::Signature, Need::Base64),
    ("ciphertext", Kind::EncryptedToken, Need::Base64),
    ("encryptedkey", Kind::EncryptedToken, Need::Base64),
    ("session", Kind::Cookie, Need::Code),
    ("sessionid", Kind::Cookie, Need::Long),
    ("jsessionid", Kind::Cookie, Need::Long),
    ("phpsessid", Kind::Cookie, Need::Long),
    ("connectsid", Kind::Cookie, Need::Long),
    ("rtfa", Kind::Cookie, Need::Long),
    ("sharedaccesskey", Kind::Key, Need::Long),
];

/// Beginnings of the names of cookies that stand for a session; the rest numbers the pieces of long ones.
const COOKIES: [&str; 20] = [
    "estsauth",
    "signinstatecookie",
    "ccstate",
    "msisauth",
    "mspauth",
    "mspprof",
    "rpsauth",
    "rpssecauth",
    "wlssc",
    "fedauth",
    "spoidcrl",
    "aspnetcookies",
    "aspnetcorecookies",
    "aspnetcoreidentity",
    "aspnetcoresession",
    "aspnetsessionid",
    "aspnetapplicationcookie",
    "aspxauth",
    "appserviceauthsession",
    "xmsrefreshtokencredential",
];

/// What a value of this name is, and what it has to be for that.
pub(super) fn meaning(name: &[u8]) -> Option<(Kind, Need)> {
    const LONGEST: usize = 64;
    let mut simple = [0_u8; LONGEST];
    let mut len = 0;
    for byte in name.iter().filter(|byte| byte.is_ascii_alphanumeric()) {
        *simple.get_mut(len)? = byte.to_ascii_lowercase();
        len += 1;
    }
    let simple = std::str::from_utf8(&simple[..len]).ok()?;
    let ends = || ENDINGS.iter().find(|(ending, ..)| simple.ends_with(ending));
    let whole = || WHOLE.iter().find(|(word, ..)| simple == *word);
    if let Some((_, kind, need)) = whole().or_else(ends) {
        return Some((*kind, *need));
    }
    // The id of a session is no name of a cookie alone, but these are.
    COOKIES.iter().any(|head| simple.starts_with(head)).then_some((Kind::Cookie, Need::Long))
}

/// Whether `value`, as it is written, is what a secret of that need can be. `strict` says that a parameter, a member or a quoted
/// text is named, and not a word in prose or code.
pub(super) fn is_secret(value: &[u8], need: Need, strict: bool) -> bool {
    let digit = value.iter().any(u8::is_ascii_digit);
    let letter = value.iter().any(u8::is_ascii_alphabetic);
    let base64 = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=' | b'\\' | b'%')
    };
    !is_placeholder(value)
        && match need {
            Need::Any if strict => value.len() >= 3,
            Need::Any => value.len() >= 6 && digit,
            Need::Mixed => value.len() >= 8 && digit && letter,
            Need::Long => value.len() >= 16 && (strict || digit),
            Need::Code => value.len() >= 16 && digit,
            Need::Base64 => value.len() >= 32 && digit && letter && value.iter().all(base64),
            Need::Authorization => value.len() >= 8,
        }
}

/// `$SECRET`, `%SECRET%`, `{{secret}}`, `***`, `your_client_secret`, and what was cut already.
pub(super) fn is_placeholder(value: &[u8]) -> bool {
    let [first, .., last] = value else { return true };
    let name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'.' | b'-' | b'%');
    let lower = value.to_ascii_lowercase();
    let variable = match first {
        b'$' => {
            matches!(value[1], b'{' | b'(')
                || value[1..].iter().all(|byte| name(byte) && !byte.is_ascii_digit())
        }
        b'%' => *last == b'%' && value[1..].iter().all(name),
        b'{' => *last == b'}',
        _ => false,
    };
    let marker = MARKER.as_bytes();
    variable
        || value == marker
        || value.iter().all(|byte| byte == first)
        || lower.starts_with(b"your") && !value.iter().any(u8::is_ascii_digit)
        || lower.len() < 24 && lower.windows(8).any(|window| window.eq_ignore_ascii_case(marker))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_meanings() {
        for (name, kind) in [
            ("client_secret", Some(Kind::ClientSecret)),
            ("AZURE_CLIENT_SECRET", Some(Kind::ClientSecret)),
            ("clientSecret", Some(Kind::ClientSecret)),
            ("client_secret_expires_at", None),
            ("X-MS-TOKEN-AAD-ACCESS-TOKEN", Some(Kind::OpaqueToken)),
            ("X-MS-TOKEN-AAD-REFRESH-TOKEN", Some(Kind::RefreshToken)),
            ("token_type", None),
            ("code", Some(Kind::AuthorizationCode)),
            ("error_code", None),
            ("code_challenge", None),
            ("device_code", Some(Kind::DeviceCode)),
            ("ESTSAUTHPERSISTENT", Some(Kind::Cookie)),
            (".AspNetCore.CookiesC1", Some(Kind::Cookie)),
            ("session_state", None),
            ("sig", Some(Kind::Signature)),
            ("Authorization", Some(Kind::OpaqueToken)),
            ("authorization_endpoint", None),
            (&"x".repeat(80), None),
        ] {
            assert_eq!(meaning(name.as_bytes()).map(|(kind, _)| kind), kind, "{name}");
        }
    }

    #[test]
    fn values_on_either_side() {
        use Need::{Any, Base64, Code, Long, Mixed};
        for (value, need, strict, secret) in [
            ("abc", Any, true, true),
            ("ab", Any, true, false),
            ("hunte2", Any, false, true),
            ("hunt2", Any, false, false),
            ("incorrect", Any, false, false),
            ("hunter22", Mixed, true, true),
            ("huntertw", Mixed, true, false),
            ("abcdefghijklmnop", Long, true, true),
            ("abcdefghijklmno", Long, true, false),
            ("abcdefghijklmnop", Long, false, false),
            ("abcdefghijklmno1", Code, true, true),
            ("InvalidAuthenticationToken", Code, true, false),
            ("abcdefghijklmnopqrstuvwxyzABCD01", Base64, true, true),
            ("abcdefghijklmnopqrstuvwxyzABCD0", Base64, true, false),
            ("fn(a: u32) -> abcdefghijklmnopqrst", Base64, true, false),
            ("$CLIENT_SECRET", Any, true, false),
            ("${env.SECRET1}", Any, true, false),
            ("$ecret1!", Any, true, true),
            ("%SECRET%", Any, true, false),
            ("%7Eabc", Any, true, true),
            ("********", Any, true, false),
            ("your_client_secret", Any, true, false),
            ("{{secret}}", Any, true, false),
            ("REDACTED", Any, true, false),
            ("[REDACTED]", Any, true, false),
        ] {
            assert_eq!(is_secret(value.as_bytes(), need, strict), secret, "{value} {need:?} {strict}");
        }
    }
}
