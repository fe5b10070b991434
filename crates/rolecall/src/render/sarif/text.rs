//! The one sink for SARIF's messages: beside what JSON escapes, SARIF reads links and placeholders in a plain text.

use rolecall_core::text::{shortened, visible};

/// How many characters of one text are written.
const TEXT_LIMIT: usize = 2_000;

/// `text` as a message shows it: no link (§3.11.6) and no placeholder (§3.11.5) stands in it.
pub(in crate::render) fn message(text: &str) -> String {
    let text = visible(&shortened(text, TEXT_LIMIT)).replace("](", "]\\u{28}");
    let mut shown = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find('{') {
        let behind = &rest[at + 1..];
        let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
        let is_placeholder = digits > 0 && behind[digits..].starts_with('}');
        shown.push_str(&rest[..at]);
        rest = if is_placeholder {
            // A brace that is meant is written twice.
            shown.extend(["{{", &behind[..digits], "}}"]);
            &behind[digits + 1..]
        } else {
            shown.push('{');
            behind
        };
    }
    shown.push_str(rest);
    shown
}

/// `path` as a reference to a file (RFC 3986 §4.1): every byte that is not plain is written in hexadecimal digits.
pub(in crate::render) fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut uri = if path.starts_with('/') { "file://".to_owned() } else { String::new() };
    for byte in path.strip_prefix("./").unwrap_or(&path).bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_hold_no_links_and_no_placeholders() {
        for (raw, written) in [
            ("Alert.Read.All is missing", "Alert.Read.All is missing"),
            ("[a](https://evil.example)", "[a]\\u{{28}}https://evil.example)"),
            ("{0} {x} {} {12", "{{0}} {x} {} {12"),
            ("a\u{202e}b", "a\\u{202e}b"),
            ("a\u{10}b", "a\\u{{10}}b"),
        ] {
            assert_eq!(message(raw), written);
        }
    }

    #[test]
    fn paths_become_references() {
        for (path, reference) in [
            ("./out/token.txt", "out/token.txt"),
            ("/tmp/a b", "file:///tmp/a%20b"),
            ("a\\b", "a/b"),
            ("x:y\n?#", "x%3Ay%0A%3F%23"),
        ] {
            assert_eq!(uri(path), reference);
        }
    }
}
