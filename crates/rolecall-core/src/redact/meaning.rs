//! Which names explain a secret.
//!
//! The names are those of OAuth (RFC 6749, 7636, 8628, 7523), of Azure's connection strings, headers and SAS addresses, and of the
//! cookies that Entra's and ASP.NET's sign-in pages set.

use super::Kind;
use super::rows::{Rows, by_letter};
use super::words::Need;

/// Names that end so, without signs and case.
const ENDINGS: [(&str, Kind, Need); 72] = [
    ("clientsecret", Kind::ClientSecret, Need::Any),
    ("consumersecret", Kind::ClientSecret, Need::Any),
    ("appsecret", Kind::ClientSecret, Need::Any),
    ("sharedsecret", Kind::ClientSecret, Need::Any),
    ("secrettext", Kind::ClientSecret, Need::Any),
    ("secretvalue", Kind::ClientSecret, Need::Mixed),
    ("secret", Kind::ClientSecret, Need::Mixed),
    ("secretkey", Kind::Key, Need::Any),
    ("refreshtoken", Kind::RefreshToken, Need::LongOrMixed),
    ("accesstoken", Kind::OpaqueToken, Need::Long),
    ("idtoken", Kind::OpaqueToken, Need::Long),
    ("idtokenhint", Kind::OpaqueToken, Need::Long),
    ("authtoken", Kind::OpaqueToken, Need::Long),
    ("bearertoken", Kind::OpaqueToken, Need::Long),
    ("sessiontoken", Kind::OpaqueToken, Need::Long),
    ("subjecttoken", Kind::OpaqueToken, Need::Long),
    ("actortoken", Kind::OpaqueToken, Need::Long),
    ("apitoken", Kind::OpaqueToken, Need::Long),
    ("privatetoken", Kind::OpaqueToken, Need::Long),
    ("securitytoken", Kind::OpaqueToken, Need::Long),
    ("vaulttoken", Kind::OpaqueToken, Need::Long),
    ("githubtoken", Kind::OpaqueToken, Need::Long),
    ("gitlabtoken", Kind::OpaqueToken, Need::Long),
    ("amzsignature", Kind::Signature, Need::Long),
    // The last part of a token, which a cookie of its own holds beside one with the others.
    ("jwtsig", Kind::Signature, Need::Long),
    ("jwtsignature", Kind::Signature, Need::Long),
    ("tokensig", Kind::Signature, Need::Long),
    ("tokensignature", Kind::Signature, Need::Long),
    ("sessionsig", Kind::Signature, Need::Long),
    ("password", Kind::Password, Need::Any),
    ("passwd", Kind::Password, Need::Any),
    ("passphrase", Kind::Password, Need::Any),
    ("passwort", Kind::Password, Need::Any),
    ("kennwort", Kind::Password, Need::Any),
    ("wachtwoord", Kind::Password, Need::Any),
    ("motdepasse", Kind::Password, Need::Any),
    ("contrasena", Kind::Password, Need::Any),
    ("storepass", Kind::Password, Need::Any),
    ("keypass", Kind::Password, Need::Any),
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
    ("functionkey", Kind::Key, Need::Long),
    ("accountkey", Kind::Key, Need::Long),
    ("accesskey", Kind::Key, Need::Long),
    ("privatekey", Kind::Key, Need::Base64),
    ("clientcredential", Kind::ClientSecret, Need::Mixed),
    ("identitytoken", Kind::OpaqueToken, Need::Long),
    ("identityheader", Kind::Key, Need::Code),
    ("oauthsignature", Kind::Signature, Need::Any),
    ("appkey", Kind::Key, Need::Code),
    ("primarykey", Kind::Key, Need::Code),
    ("secondarykey", Kind::Key, Need::Code),
    ("masterkey", Kind::Key, Need::Code),
    ("storagekey", Kind::Key, Need::Code),
    ("cosmoskey", Kind::Key, Need::Code),
    ("openaikey", Kind::Key, Need::Code),
    ("encryptionkey", Kind::Key, Need::Code),
    ("signingkey", Kind::Key, Need::Code),
    ("sessionkey", Kind::Key, Need::Code),
    ("principalkey", Kind::Key, Need::Code),
    ("sharedaccesssignature", Kind::Signature, Need::Long),
    ("flowtoken", Kind::OpaqueToken, Need::Long),
    ("authcookie", Kind::Cookie, Need::Long),
];

/// Names that are so and no longer.
const WHOLE: [(&str, Kind, Need); 33] = [
    ("authorization", Kind::OpaqueToken, Need::Authorization),
    ("proxyauthorization", Kind::OpaqueToken, Need::Authorization),
    ("xmsauthorizationauxiliary", Kind::OpaqueToken, Need::Authorization),
    ("code", Kind::AuthorizationCode, Need::Code),
    ("authcode", Kind::AuthorizationCode, Need::Code),
    ("pwd", Kind::Password, Need::NoPath),
    ("oldpwd", Kind::Password, Need::NoPath),
    ("auth", Kind::Password, Need::UserAndPassword),
    ("functionkeysdefault", Kind::Key, Need::Code),
    ("validationkey", Kind::Key, Need::Code),
    ("decryptionkey", Kind::Key, Need::Code),
    ("assertion", Kind::Assertion, Need::Long),
    ("wresult", Kind::Assertion, Need::Long),
    ("token", Kind::OpaqueToken, Need::Code),
    ("sig", Kind::Signature, Need::Long),
    ("signature", Kind::Signature, Need::Base64),
    ("ciphertext", Kind::EncryptedToken, Need::Base64),
    ("encryptedkey", Kind::EncryptedToken, Need::Base64),
    ("session", Kind::Cookie, Need::Code),
    ("appsession", Kind::Cookie, Need::Code),
    ("sessionid", Kind::Cookie, Need::Long),
    ("jsessionid", Kind::Cookie, Need::Long),
    ("phpsessid", Kind::Cookie, Need::Long),
    ("connectsid", Kind::Cookie, Need::Long),
    ("rtfa", Kind::Cookie, Need::Long),
    ("buid", Kind::Cookie, Need::Long),
    ("idsrv", Kind::Cookie, Need::Long),
    ("oauth2proxy", Kind::Cookie, Need::Long),
    ("modauthopenidcsession", Kind::Cookie, Need::Long),
    ("sft", Kind::OpaqueToken, Need::Code),
    ("sharedaccesskey", Kind::Key, Need::Long),
    ("key1", Kind::Key, Need::Base64),
    ("key2", Kind::Key, Need::Base64),
];

/// Beginnings of the names of cookies that stand for a session; the rest numbers the pieces of long ones.
const COOKIES: [&str; 28] = [
    "estsauth",
    "estswctxflowtoken",
    "esctx",
    "xmscpimsso",
    "xmscpimcache",
    "xmscpimcsrf",
    "xmscpimtrans",
    "aspnetcoreazuread",
    "aspnetcoreexternal",
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

/// Words that mean something only as the last of a name, `DB_PASS` and `dbPass`, since others end in their letters.
const LAST_WORDS: [(&str, Kind, Need); 6] = [
    ("pass", Kind::Password, Need::NoPath),
    ("pwd", Kind::Password, Need::Any),
    ("pw", Kind::Password, Need::NoPath),
    ("psw", Kind::Password, Need::NoPath),
    ("TOKEN", Kind::OpaqueToken, Need::Code),
    ("PAT", Kind::OpaqueToken, Need::Code),
];

/// The words of a table.
const fn words_of<const N: usize>(table: &[(&'static str, Kind, Need); N]) -> [&'static str; N] {
    let mut words = [""; N];
    let mut row = 0;
    while row < N {
        words[row] = table[row].0;
        row += 1;
    }
    words
}

static ENDINGS_BY_LAST: [Rows; 128] = by_letter(&words_of(&ENDINGS), true, 0);
static ENDINGS_BY_LAST_BUT_ONE: [Rows; 128] = by_letter(&words_of(&ENDINGS), true, 1);
static WHOLE_BY_FIRST: [Rows; 128] = by_letter(&words_of(&WHOLE), false, 0);
static WHOLE_BY_LAST: [Rows; 128] = by_letter(&words_of(&WHOLE), true, 0);
static LAST_WORDS_BY_LAST: [Rows; 128] = by_letter(&words_of(&LAST_WORDS), true, 0);
static LAST_WORDS_BY_LAST_BUT_ONE: [Rows; 128] = by_letter(&words_of(&LAST_WORDS), true, 1);
static COOKIES_BY_FIRST: [Rows; 128] = by_letter(&COOKIES, false, 0);
static COOKIES_BY_SECOND: [Rows; 128] = by_letter(&COOKIES, false, 1);

/// The rows of the tables that two letters of a name fit: most names mean nothing, and have none.
#[derive(Clone, Copy)]
struct Fitting {
    endings: Rows,
    whole: Rows,
    last_words: Rows,
    cookies: Rows,
}

impl Fitting {
    fn of(name: &[u8]) -> Self {
        let letters = || name.iter().filter(|byte| byte.is_ascii_alphanumeric());
        let place = |letter: Option<&u8>| letter.map_or(0, |letter| usize::from(letter.to_ascii_lowercase()));
        let (mut forth, mut back) = (letters(), letters().rev());
        let (first, second) = (place(forth.next()), place(forth.next()));
        let (last, last_but_one) = (place(back.next()), place(back.next()));
        Self {
            endings: ENDINGS_BY_LAST[last].and(ENDINGS_BY_LAST_BUT_ONE[last_but_one]),
            whole: WHOLE_BY_FIRST[first].and(WHOLE_BY_LAST[last]),
            last_words: LAST_WORDS_BY_LAST[last].and(LAST_WORDS_BY_LAST_BUT_ONE[last_but_one]),
            cookies: COOKIES_BY_FIRST[first].and(COOKIES_BY_SECOND[second]),
        }
    }

    fn is_none(self) -> bool {
        [self.endings, self.whole, self.last_words, self.cookies] == [Rows::NONE; 4]
    }
}

/// Whether the last word of `name` is `word`, in any case unless it is in capitals.
fn ends_in_word(name: &str, word: &str) -> bool {
    let Some((before, last)) = name.len().checked_sub(word.len()).and_then(|at| name.split_at_checked(at))
    else {
        return false;
    };
    let begins = !before.ends_with(|sign: char| sign.is_ascii_alphabetic());
    if word.starts_with(|sign: char| sign.is_ascii_uppercase()) {
        return begins
            && last == word
            && !before.is_empty()
            && !before.contains(|sign: char| sign.is_ascii_lowercase());
    }
    let camel = last.starts_with(|sign: char| sign.is_ascii_uppercase())
        && before.ends_with(|sign: char| sign.is_ascii_lowercase());
    last.eq_ignore_ascii_case(word) && (begins || camel)
}

/// Whole names that pieces of one value have as well, each with its number.
const NUMBERED: [&str; 3] = ["token", "session", "appsession"];

/// What a value of this name is, and what it has to be for that. One of several is what each is: `access_token.1`, `password2`.
pub(super) fn meaning(name: &[u8]) -> Option<(Kind, Need)> {
    read(name, false).or_else(|| read(without_number(name)?, true))
}

/// `name` without a number of up to two digits at its end, and the sign before it.
pub(super) fn without_number(name: &[u8]) -> Option<&[u8]> {
    let digits = name.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let (head, _) = name.split_at(name.len() - digits);
    let head =
        head.strip_suffix(b".").or(head.strip_suffix(b"-")).or(head.strip_suffix(b"_")).unwrap_or(head);
    (1..=2).contains(&digits).then_some(head)
}

/// The same of a name as it is, or of one whose number was taken away: `auth0` is no second `auth`.
fn read(name: &[u8], numbered: bool) -> Option<(Kind, Need)> {
    const LONGEST: usize = 64;
    let is_prefixed = name.starts_with(b"__");
    let mut fitting = Fitting::of(name);
    if fitting.is_none() && !is_prefixed {
        return None;
    }
    let mut last_words = fitting.last_words.of(&LAST_WORDS);
    let mut simple = [0_u8; LONGEST];
    let mut len = 0;
    for byte in name.iter().filter(|byte| byte.is_ascii_alphanumeric()) {
        *simple.get_mut(len)? = byte.to_ascii_lowercase();
        len += 1;
    }
    // Prefixes that say where a cookie is sent (RFC 6265bis §4.1.3).
    let prefixed = |prefix: &[u8]| is_prefixed && simple[..len].starts_with(prefix);
    let start = if prefixed(b"host") {
        4
    } else if prefixed(b"secure") {
        6
    } else {
        0
    };
    let simple = &simple[start..len];
    if start > 0 {
        fitting = Fitting::of(simple);
    }
    let ends = || fitting.endings.of(&ENDINGS).find(|(ending, ..)| simple.ends_with(ending.as_bytes()));
    let is_whole = |word: &str| simple == word.as_bytes() && (!numbered || NUMBERED.contains(&word));
    let whole = fitting.whole.of(&WHOLE).find(|(word, ..)| is_whole(word));
    if let Some((_, kind, need)) = whole.or_else(ends) {
        return Some((*kind, *need));
    }
    if numbered {
        return None;
    }
    let written = std::str::from_utf8(name).ok()?;
    if let Some((_, kind, need)) = last_words.find(|(word, ..)| ends_in_word(written, word)) {
        return Some((*kind, *need));
    }
    // The id of a session is no name of a cookie alone, but these are.
    let mut cookies = fitting.cookies.of(&COOKIES);
    cookies.any(|head| simple.starts_with(head.as_bytes())).then_some((Kind::Cookie, Need::Long))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_passed_over_for_its_letters() {
        let tables = [&ENDINGS[..], &WHOLE, &LAST_WORDS].concat();
        let words = tables.iter().map(|(word, ..)| *word).chain(COOKIES);
        for word in words {
            for name in [word.to_owned(), word.to_uppercase(), format!("__Host-{word}"), format!("x_{word}-")]
            {
                let simple: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
                let simple = simple.to_lowercase();
                let simple = simple.strip_prefix("host").unwrap_or(&simple);
                let row = |table: &[(&str, Kind, Need)], fits: &dyn Fn(&str) -> bool| {
                    table.iter().find(|(word, ..)| fits(word)).map(|(_, kind, need)| (*kind, *need))
                };
                let expected = row(&WHOLE, &|word| simple == word)
                    .or_else(|| row(&ENDINGS, &|word| simple.ends_with(word)))
                    .or_else(|| row(&LAST_WORDS, &|word| ends_in_word(&name, word)))
                    .or(COOKIES
                        .iter()
                        .any(|head| simple.starts_with(head))
                        .then_some((Kind::Cookie, Need::Long)));
                assert_eq!(read(name.as_bytes(), false), expected, "{name}");
            }
        }
    }

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
            ("subject_token", Some(Kind::OpaqueToken)),
            ("subject_token_type", None),
            ("X-Vault-Token", Some(Kind::OpaqueToken)),
            ("Private-Token", Some(Kind::OpaqueToken)),
            ("X-Amz-Signature", Some(Kind::Signature)),
            ("X-Amz-SignedHeaders", None),
            ("code", Some(Kind::AuthorizationCode)),
            ("error_code", None),
            ("code_challenge", None),
            ("device_code", Some(Kind::DeviceCode)),
            ("ESTSAUTHPERSISTENT", Some(Kind::Cookie)),
            (".AspNetCore.CookiesC1", Some(Kind::Cookie)),
            ("session_state", None),
            ("__Host-session", Some(Kind::Cookie)),
            ("__Secure-session", Some(Kind::Cookie)),
            ("Host-session", None),
            ("__Secure-lang", None),
            ("OIDCAuthCookie", Some(Kind::Cookie)),
            ("esctx-AbC", Some(Kind::Cookie)),
            ("buid", Some(Kind::Cookie)),
            ("buildid", None),
            ("x-ms-cpim-csrf", Some(Kind::Cookie)),
            ("x-ms-cpim-slice", None),
            (".AspNetCore.AzureADCookie", Some(Kind::Cookie)),
            (".AspNetCore.Culture", None),
            ("flowToken", Some(Kind::OpaqueToken)),
            ("sFT", Some(Kind::OpaqueToken)),
            ("sig", Some(Kind::Signature)),
            ("primaryKey", Some(Kind::Key)),
            ("primaryKeys_of", None),
            ("MY_STORAGE_KEY", Some(Kind::Key)),
            ("COSMOS_KEY", Some(Kind::Key)),
            ("AppKey", Some(Kind::Key)),
            ("JWT_SIGNING_KEY", Some(Kind::Key)),
            ("sessionKey", Some(Kind::Key)),
            ("servicePrincipalKey", Some(Kind::Key)),
            ("LDAP_BIND_PW", Some(Kind::Password)),
            ("AZURE_CREDENTIALS_PSW", Some(Kind::Password)),
            ("AZURE_DEVOPS_EXT_PAT", Some(Kind::OpaqueToken)),
            ("PAT", None),
            ("FORMAT", None),
            ("ado_pat", None),
            ("npw", None),
            ("functionKeys.default", Some(Kind::Key)),
            ("functionKeys.other", None),
            ("key1", Some(Kind::Key)),
            ("key3", None),
            ("apikey1", Some(Kind::Key)),
            ("apikey12", Some(Kind::Key)),
            ("apikey123", None),
            ("apikey__1", Some(Kind::Key)),
            ("access_token.0", Some(Kind::OpaqueToken)),
            ("__Secure-next-auth.session-token.1", Some(Kind::OpaqueToken)),
            ("__Host-session-2", Some(Kind::Cookie)),
            ("token_1", Some(Kind::OpaqueToken)),
            ("1", None),
            ("auth0", None),
            ("code2", None),
            ("DB_PASSWORD_2", Some(Kind::Password)),
            ("jwt_sig", Some(Kind::Signature)),
            ("access-token-signature", Some(Kind::Signature)),
            ("jwt_signed", None),
            ("machineKey", None),
            ("validationKey", Some(Kind::Key)),
            ("userPWD", Some(Kind::Password)),
            ("Passwort", Some(Kind::Password)),
            ("mot_de_passe", Some(Kind::Password)),
            ("MYSQL_PWD", Some(Kind::Password)),
            ("DB_PASS", Some(Kind::Password)),
            ("dbPass", Some(Kind::Password)),
            ("pass", Some(Kind::Password)),
            ("bypass", None),
            ("passed", None),
            ("NPM_TOKEN", Some(Kind::OpaqueToken)),
            ("next_token", None),
            ("NEXTTOKEN", None),
            ("_auth", Some(Kind::Password)),
            ("oauth", None),
            ("client_credential", Some(Kind::ClientSecret)),
            ("Authorization", Some(Kind::OpaqueToken)),
            ("authorization_endpoint", None),
            (&"x".repeat(80), None),
        ] {
            assert_eq!(meaning(name.as_bytes()).map(|(kind, _)| kind), kind, "{name}");
        }
    }
}
