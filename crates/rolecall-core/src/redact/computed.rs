//! What a program computes, and so no secret itself: `get_password(user)`, `os.environ["PASSWORD"]`.

/// The longest name of what is called, in bytes.
const LONGEST: usize = 128;

/// Whether `text` begins with a call or a look-up of a program. Signs in a password can look like one, so that what stands in the
/// brackets has to be an argument: a text, a number, a name, another call or nothing.
pub(super) fn begins(text: &[u8]) -> bool {
    let name = name(text);
    let behind = &text[name.len()..];
    let Some((bracket @ (b'(' | b'['), inner)) = behind.split_first().filter(|_| !name.is_empty()) else {
        return false;
    };
    let inner = trim_spaces(inner);
    if begins_text(inner) {
        return true;
    }
    let digits = inner.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let ends = |len: usize| matches!(trim_spaces(&inner[len..]).first(), Some(b')' | b']' | b','));
    if digits > 0 {
        return ends(digits);
    }
    if *bracket == b'[' {
        return false;
    }
    let argument = self::name(inner);
    let is_named = name.iter().any(|byte| matches!(byte, b'.' | b'_' | b':'));
    let plainly = is_named || ![name, argument].concat().iter().any(u8::is_ascii_digit);
    if argument.is_empty() {
        return inner.first() == Some(&b')') && plainly;
    }
    let opens = |sign: Option<&u8>| matches!(sign, Some(b'(' | b'[' | b'='));
    plainly && (ends(argument.len()) || opens(inner.get(argument.len())))
}

/// Whether `value` is what an ARM template refers to: `[parameters('adminPassword')]`. One that puts texts together may hold a secret.
pub(super) fn is_reference(value: &[u8]) -> bool {
    const FUNCTIONS: [&[u8]; 6] =
        [b"parameters", b"variables", b"reference", b"listKeys", b"listSecrets", b"newGuid"];
    let inner = value.strip_prefix(b"[").and_then(|value| value.strip_suffix(b"]"));
    inner.is_some_and(|inner| {
        let name = name(inner);
        inner[name.len()..].starts_with(b"(")
            && FUNCTIONS.iter().any(|known| name.eq_ignore_ascii_case(known))
    })
}

/// The name that `text` begins with, and what it is a part of: `a.b`, `a::b`.
fn name(text: &[u8]) -> &[u8] {
    let belongs = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':');
    let len = text.iter().take(LONGEST).take_while(belongs).count();
    let begins = text.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
    if begins { &text[..len] } else { b"" }
}

/// Whether a text begins here, perhaps behind a letter: `"`, `b'`.
fn begins_text(text: &[u8]) -> bool {
    let is_quote = |byte: Option<&u8>| matches!(byte, Some(b'"' | b'\'' | b'`'));
    is_quote(text.first()) || text.first().is_some_and(u8::is_ascii_alphabetic) && is_quote(text.get(1))
}

fn trim_spaces(text: &[u8]) -> &[u8] {
    &text[text.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count().min(LONGEST)..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_of_templates_are_told_from_texts() {
        for (value, is) in [
            ("[parameters('password')]", true),
            ("[listkeys(resourceId('a')).keys[0].value]", true),
            ("[concat('made-up1', variables('b'))]", false),
            ("[parameters]", false),
            ("[parameters('password')", false),
            ("parameters('password')", false),
            ("[made-up1(x)]", false),
        ] {
            assert_eq!(is_reference(value.as_bytes()), is, "{value}");
        }
    }

    #[test]
    fn calls_and_look_ups_are_computed() {
        for (text, is) in [
            ("getpass.getpass()", true),
            ("get()", true),
            ("get2()", false),
            ("secrets.token_urlsafe(16)", true),
            ("sha256(b\"abc123\")", true),
            ("sha256(abc)", false),
            ("hashlib.sha256(abc).hexdigest()", true),
            ("base64.b64decode(os.environ[\"X1\"])", true),
            ("get(abc, 1)", true),
            ("get(abc=1)", true),
            ("get( 'abc' )", true),
            ("get(abc", false),
            ("Abc1!x(def)", false),
            ("aB3x(9kL)", false),
            ("ab(c1d", false),
            ("Vec::new()", true),
            ("conf[\"pw1\"]", true),
            ("conf[0]", true),
            ("conf[abc]", false),
            ("1conf[\"pw\"]", false),
            ("(\"abc\")", false),
            ("abc", false),
            ("", false),
        ] {
            assert_eq!(begins(text.as_bytes()), is, "{text}");
        }
    }
}
