//! What looks like a client secret of Entra inside of a claim, to be hidden.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr2_iter;

/// What stands in its place.
const SHOWN: &str = "(a client secret, not shown)";

/// How many characters stand before the digit, and how many behind the tilde at least. A secret has 34 behind it; one that was
/// cut off on its way here has fewer, and is hidden too.
const BEFORE: usize = 3;
const BEHIND: usize = 10;

/// `text` with every client secret of Entra in it replaced: `abc8Q~…`, in which the tilde may be percent-encoded.
///
/// Wider than what recognises one that was pasted, because what is hidden in vain costs less than what is shown.
pub(super) fn without_client_secrets(text: &str) -> Cow<'_, str> {
    let mut kept = String::new();
    let mut copied = 0;
    for at in memchr2_iter(b'~', b'%', text.as_bytes()) {
        // Within what was replaced already, or no tilde.
        if at < copied {
            continue;
        }
        let Some(secret) = around(text.as_bytes(), at) else { continue };
        kept.push_str(&text[copied..secret.start.max(copied)]);
        kept.push_str(SHOWN);
        copied = secret.end;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    kept.push_str(&text[copied..]);
    Cow::Owned(kept)
}

/// Where the secret stands whose first tilde is at `at`, if one does. All of its letters are ASCII.
fn around(text: &[u8], at: usize) -> Option<Range<usize>> {
    let tilde = tilde(text.get(at..)?)?;
    let [.., b'0'..=b'9', b'Q'] = text.get(..at)? else { return None };
    let digit = at - 2;
    let before = text[..digit].iter().rev().take_while(|byte| belongs(**byte)).count();
    // Asked first: else every digit in a text of nothing but such tildes would lead through the rest of it.
    if before < BEFORE {
        return None;
    }
    let behind = text[at + tilde..].iter().take_while(|byte| belongs(**byte) || **byte == b'%').count();
    (behind >= BEHIND).then_some(digit - before..at + tilde + behind)
}

/// The length of the tilde that `text` begins with: itself, or percent-encoded, over and over where addresses stand within
/// addresses.
fn tilde(text: &[u8]) -> Option<usize> {
    if text.first() == Some(&b'~') {
        return Some(1);
    }
    let percents = text.strip_prefix(b"%")?;
    let again = percents.chunks_exact(2).take_while(|pair| pair == b"25").count() * 2;
    let encoded = matches!(percents.get(again..), Some([b'7', b'E' | b'e', ..]));
    encoded.then_some(1 + again + 2)
}

fn belongs(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'~' | b'-' | b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn client_secrets_are_replaced_and_nothing_else_is() {
        let secret = "abc8Q~TEST.made-up.worthless.secret_0000";
        for (what, text, shown) in [
            ("none", "a text".to_owned(), None),
            ("a secret", secret.to_owned(), Some(SHOWN.to_owned())),
            ("in a text", format!("use {secret}, é"), Some(format!("use {SHOWN}, é"))),
            ("two", format!("{secret} {secret}"), Some(format!("{SHOWN} {SHOWN}"))),
            ("in a form", format!("client_secret={secret}&x=y"), Some(format!("client_secret={SHOWN}&x=y"))),
            ("percent-encoded", secret.replace('~', "%7E"), Some(SHOWN.to_owned())),
            ("the same in small letters", secret.replace('~', "%7e"), Some(SHOWN.to_owned())),
            ("percent-encoded twice", secret.replace('~', "%257E"), Some(SHOWN.to_owned())),
            ("five times", secret.replace('~', "%252525257e"), Some(SHOWN.to_owned())),
            ("another sign, encoded twice", secret.replace('~', "%252E"), None),
            ("with more tildes", secret.replace('.', "~"), Some(SHOWN.to_owned())),
            ("with something before", format!("x-{secret}"), Some(SHOWN.to_owned())),
            ("cut off", format!("{}…", &secret[..16]), Some(format!("{SHOWN}…"))),
            ("too short to be one", secret[..15].to_owned(), None),
            ("without the digit", secret.replace('8', "x"), None),
            ("without the letter", secret.replace('Q', "R"), None),
            ("with too little before", secret[1..].to_owned(), None),
            ("at the beginning", "Q~".to_owned(), None),
            ("a home directory", "https://a.b/~user?x=100%25".to_owned(), None),
        ] {
            let expected = shown.as_deref().unwrap_or(&text);
            assert_eq!(without_client_secrets(&text), expected, "{what}");
        }
    }
    #[test]
    fn texts_of_nothing_but_beginnings_take_as_long_as_they_are() {
        for beginning in ["%8Q~", "%8Q%7E", "~", "%25", "ab8Q~ ", "abc8Q~.,"] {
            let text = beginning.repeat(1 << 20);
            assert!(matches!(without_client_secrets(&text), Cow::Borrowed(_)), "{beginning}");
        }
    }
}
