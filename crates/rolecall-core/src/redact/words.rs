//! Which values of a name that explains a secret are one, and which are not.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::phrases::is_of_sentence;
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
    /// The same, and from eight on with letters and digits where a parameter, a member or a quoted text is named.
    LongOrMixed,
    /// Sixteen or more with a digit: of codes there are others.
    Code,
    /// Eight or more: it stands beside what says that it is a code.
    Code8,
    /// Base64 of 32 characters or more: the word has other meanings.
    Base64,
    /// As `Any`, but no number, truth or path: the word has other meanings.
    NoPath,
    /// Base64 of a user and a password, or as `Code`.
    UserAndPassword,
    /// A scheme and what follows.
    Authorization,
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
            Need::NoPath if is_path(value) || !letter || matches!(value, b"true" | b"false" | b"null") => {
                false
            }
            Need::Any | Need::NoPath if strict => value.len() >= 3,
            Need::Any | Need::NoPath => value.len() >= 6 && digit,
            Need::UserAndPassword => value.len() >= 16 && digit || is_user_and_password(value),
            Need::Mixed => value.len() >= 8 && digit && letter,
            Need::Long => value.len() >= 16 && (strict || digit),
            Need::LongOrMixed => {
                is_secret(value, Need::Long, strict) || strict && is_secret(value, Need::Mixed, strict)
            }
            Need::Code => value.len() >= 16 && digit,
            Need::Code8 => value.len() >= 8,
            Need::Base64 => value.len() >= 32 && digit && letter && value.iter().all(base64),
            Need::Authorization => value.len() >= 8,
        }
}

/// `/home/x`, `~`, `C:\x`.
fn is_path(value: &[u8]) -> bool {
    matches!(value, [b'/' | b'~' | b'.', ..] | [_, b':', b'/' | b'\\', ..])
}

/// Whether `value` is what follows `Basic`.
fn is_user_and_password(value: &[u8]) -> bool {
    let decoded = STANDARD.decode(value).unwrap_or_default();
    let text = std::str::from_utf8(&decoded).unwrap_or_default();
    text.contains(':') && text.len() >= 6 && !text.contains(|sign: char| sign.is_control())
}

/// `$SECRET`, `%SECRET%`, `{{secret}}`, `***`, `your_client_secret`, `@Microsoft.KeyVault(…)`, and what was cut already.
pub(super) fn is_placeholder(value: &[u8]) -> bool {
    let [first, .., last] = value else { return true };
    let name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'.' | b'-' | b'%');
    let variable = match first {
        b'$' => {
            matches!(value[1], b'{' | b'(')
                || value[1..].iter().all(|byte| name(byte) && !byte.is_ascii_digit())
        }
        b'%' => *last == b'%' && is_name_in_braces(&value[1..value.len() - 1], true),
        b'{' if *last == b'}' => {
            let inner = &value[1..value.len() - 1];
            value[1] == b'{' || is_name_in_braces(inner, false) && says_what_to_put(inner)
        }
        b'@' => value.starts_with(b"@Microsoft.KeyVault("),
        _ => false,
    };
    variable || value.iter().all(|byte| byte == first) || is_yours(value) || was_cut(value)
}

/// Whether `inner` of `{…}` or `%…%` names something: without a digit, or the number of an argument, or with one in `capitals`.
fn is_name_in_braces(inner: &[u8], capitals: bool) -> bool {
    let digit = inner.iter().any(u8::is_ascii_digit);
    let is_name =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'.' | b'-' | b' ' | b'%');
    let is_number = inner.len() <= 2 && inner.iter().all(u8::is_ascii_digit);
    let is_lower = inner.iter().any(u8::is_ascii_lowercase);
    inner.iter().all(is_name) && (!digit || is_number || capitals && !is_lower)
}

/// Whether `inner` of `{…}` is one word or has words of sentences about secrets: `{your password}`. In ODBC others are a password.
fn says_what_to_put(inner: &[u8]) -> bool {
    let mut words = inner.split(|byte| *byte == b' ');
    !inner.contains(&b' ') || words.any(is_of_sentence)
}

/// `your_client_secret`, `YOUR-KEY`, `yourPassword`.
fn is_yours(value: &[u8]) -> bool {
    const OF: [&[u8]; 12] = [
        b"secret",
        b"password",
        b"client",
        b"key",
        b"token",
        b"app",
        b"api",
        b"value",
        b"tenant",
        b"pass",
        b"storage",
        b"azure",
    ];
    let Some((head, rest)) = value.split_at_checked(4) else { return false };
    let lower = rest.to_ascii_lowercase();
    let apart = rest.first().is_none_or(|byte| !byte.is_ascii_alphabetic());
    head.eq_ignore_ascii_case(b"your")
        && !value.iter().any(u8::is_ascii_digit)
        && (apart || OF.iter().any(|word| lower.starts_with(word)))
}

/// `REDACTED`, `[redacted]`, `***REDACTED***`: nothing but signs around it.
fn was_cut(value: &[u8]) -> bool {
    const LONGEST: usize = 24;
    let marker = MARKER.as_bytes();
    if value.len() >= LONGEST {
        return false;
    }
    let at = value.windows(marker.len()).position(|window| window.eq_ignore_ascii_case(marker));
    let is_sign = |byte: &u8| !byte.is_ascii_alphanumeric();
    at.is_some_and(|at| value[..at].iter().all(is_sign) && value[at + marker.len()..].iter().all(is_sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_on_either_side() {
        use Need::{Any, Base64, Code, Code8, Long, LongOrMixed, Mixed, NoPath, UserAndPassword};
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
            ("abcdefghijklmnop", LongOrMixed, true, true),
            ("vK3pQz81LmXw", LongOrMixed, true, true),
            ("vK3pQz81LmXw", LongOrMixed, false, false),
            ("undefined", LongOrMixed, true, false),
            ("abcdefg1", LongOrMixed, true, true),
            ("abcdef1", LongOrMixed, true, false),
            ("abcdefghijklmno1", Code, true, true),
            ("InvalidAuthenticationToken", Code, true, false),
            ("abcdefgh", Code8, true, true),
            ("abcdefg", Code8, true, false),
            ("abcdefghijklmnopqrstuvwxyzABCD01", Base64, true, true),
            ("abcdefghijklmnopqrstuvwxyzABCD0", Base64, true, false),
            ("fn(a: u32) -> abcdefghijklmnopqrst", Base64, true, false),
            ("hunter", NoPath, true, true),
            ("hunter2", NoPath, false, true),
            ("/home/user1", NoPath, true, false),
            ("C:\\user1", NoPath, true, false),
            ("12345678", NoPath, true, false),
            ("false", NoPath, true, false),
            ("YWRhOnB3", UserAndPassword, true, true),
            ("YWRhYnB3", UserAndPassword, true, false),
            ("abcdefghijklmno1", UserAndPassword, true, true),
            ("abcdefghijklmn1", UserAndPassword, true, false),
            ("$CLIENT_SECRET", Any, true, false),
            ("${env.SECRET1}", Any, true, false),
            ("$ecret1!", Any, true, true),
            ("%SECRET%", Any, true, false),
            ("%7Eabc", Any, true, true),
            ("********", Any, true, false),
            ("your_client_secret", Any, true, false),
            ("{{secret}}", Any, true, false),
            ("@Microsoft.KeyVault(SecretUri=https://v.example/secrets/s1/)", Any, true, false),
            ("@Microsoft.Key1", Any, true, true),
            ("REDACTED", Any, true, false),
            ("[REDACTED]", Any, true, false),
            ("***redacted***", Any, true, false),
            ("Redacted!2024x", Any, true, true),
            ("{client_secret}", Any, true, false),
            ("{abc123XYZ}", Any, true, true),
            ("{12}", Any, true, false),
            ("{your password}", Any, true, false),
            ("{correct horse}", Any, true, true),
            ("{123}", Any, true, true),
            ("%SECRET1%", Any, true, false),
            ("%secret%", Any, true, false),
            ("%hunter2%", Any, true, true),
            ("yourClientSecret", Any, true, false),
            ("yourdogrex", Any, true, true),
            ("your_dog", Any, true, false),
        ] {
            assert_eq!(is_secret(value.as_bytes(), need, strict), secret, "{value} {need:?} {strict}");
        }
    }
}
