//! Names and ids as services give them, which are as long as a secret and have as many digits.

use crate::entra::is_guid;

/// `https://x.vault.azure.net/keys/x/1`, `/subscriptions/1`, `projects/x1`: where a key or a token is kept.
pub(super) fn is_resource(value: &[u8]) -> bool {
    const HEADS: [&[u8]; 6] = [b"https://", b"http://", b"/subscriptions/", b"projects/", b"arn:", b"urn:"];
    HEADS.iter().any(|head| value.starts_with(head))
}

/// `customer_id_2024`, `UNKNOWN-USER-2`: words and numbers with signs between them.
pub(super) fn is_words(value: &[u8]) -> bool {
    let is_sign = |byte: &u8| matches!(byte, b'_' | b'-' | b'.' | b' ');
    let is_number = |part: &[u8]| part.len() <= 4 && part.iter().all(u8::is_ascii_digit);
    let is_word = |part: &[u8]| {
        let rest = part.get(1..).unwrap_or_default();
        part.iter().all(u8::is_ascii_alphabetic)
            && (rest.iter().all(u8::is_ascii_lowercase) || part.iter().all(u8::is_ascii_uppercase))
    };
    let parts = || value.split(is_sign);
    parts().all(|part| is_number(part) || is_word(part))
        && parts().filter(|part| !is_number(part)).count() >= 2
        && parts().any(|part| !is_number(part) && part.len() >= 4)
}

/// `3f2504e0-4f89-11d3-9a0c-0305e82c3301`, also in braces.
pub(super) fn is_id(value: &[u8]) -> bool {
    is_guid(value.strip_prefix(b"{").and_then(|value| value.strip_suffix(b"}")).unwrap_or(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_told_from_what_is_made_up() {
        for (value, guid) in [
            ("3f2504e0-4f89-11d3-9a0c-0305e82c3301", true),
            ("{3F2504E0-4F89-11D3-9A0C-0305E82C3301}", true),
            ("3f2504e0-4f89-11d3-9a0c-0305e82c330g", false),
            ("3f2504e04f89-11d3-9a0c-0305e82c3301-0", false),
            ("3f2504e0-4f89-11d3-9a0c-0305e82c33011", false),
        ] {
            assert_eq!(is_id(value.as_bytes()), guid, "{value}");
        }
        for (value, words) in [
            ("customer_id_2024", true),
            ("Unknown.User-2", true),
            ("id_of_2", false),
            ("customer__id", true),
            ("customer", false),
        ] {
            assert_eq!(is_words(value.as_bytes()), words, "{value}");
        }
        for (value, resource) in [("projects/x1", true), ("https://x", true), ("x/projects/x1", false)] {
            assert_eq!(is_resource(value.as_bytes()), resource, "{value}");
        }
    }
}
