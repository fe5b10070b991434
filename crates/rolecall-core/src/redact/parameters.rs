//! What stands beside a parameter in an address or a form, and what it says of a `code`.

use memchr::memmem;

use super::Kind;
use super::words::Need;

/// How far around a parameter others are looked for, in bytes.
const AROUND: usize = 2048;

/// What a parameter `code` is whose name begins at `start`, and whose value ends at `end`: beside what a sign-in sends it is an
/// authorization code whatever it looks like, and in the address of an Azure function a key.
pub(super) fn meaning_of_code(plain: &[u8], start: usize, end: usize) -> Option<(Kind, Need)> {
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`' | b'<' | b'>');
    let before = &plain[start.saturating_sub(AROUND)..start];
    let before = &before[before.iter().rposition(is_end).map_or(0, |end| end + 1)..];
    let behind = &plain[end..plain.len().min(end + AROUND)];
    let behind = &behind[..behind.iter().position(is_end).unwrap_or(behind.len())];
    if [before, behind].into_iter().any(is_of_sign_in) {
        return Some((Kind::AuthorizationCode, Need::Code8));
    }
    let query = before.iter().rposition(|byte| *byte == b'?')?;
    memmem::find(&before[..query], b"/api/").map(|_| (Kind::Key, Need::Long))
}

/// Whether a parameter in `text` is one of OpenID Connect's beside the code.
fn is_of_sign_in(text: &[u8]) -> bool {
    const NAMES: [&[u8]; 3] = [b"state=", b"session_state=", b"grant_type=authorization_code"];
    text.split(|byte| matches!(byte, b'&' | b'?' | b'#'))
        .any(|part| NAMES.iter().any(|name| part.starts_with(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_what_stands_beside_it() {
        let code = Some(Kind::AuthorizationCode);
        for (text, kind) in [
            ("https://x/cb?code=V&state=1", code),
            ("https://x/cb?state=1&code=V", code),
            ("https://x/cb#code=V&session_state=1", code),
            ("grant_type=authorization_code&code=V", code),
            ("grant_type=authorization_code_x&code=V", code),
            ("grant_type=password&code=V", None),
            ("https://x/cb?code=V&estate=1", None),
            ("https://x/cb?code=V state=1", None),
            ("https://x/cb?state=1\" \"?code=V", None),
            ("https://x/api/run?code=V", Some(Kind::Key)),
            ("https://x/api/run?code=V&state=1", code),
            ("https://x/run?code=V", None),
            ("https://x/run?x=/api/&code=V", None),
        ] {
            let start = text.find("code=V").expect("a code");
            let found = meaning_of_code(text.as_bytes(), start, start + 6).map(|(kind, _)| kind);
            assert_eq!(found, kind, "{text}");
        }
    }
}
