//! Quotes as offices set them, “…”, „…“ and ‘…’, where a program would have `"` and `'`.

use super::text::{Cut, MARKER};

/// The quote that stands for one at `at` of `text`, and how much of it is one there: in UTF-8, or as JSON escapes it. Within a word
/// it is an apostrophe.
pub(super) fn straight(text: &[u8], at: usize) -> Option<(u8, usize)> {
    let (byte, len) = quote(&text[at..]).filter(|_| !text[..at].ends_with(b"\\"))?;
    let is_letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let within = is_letter(text[..at].last()) && is_letter(text.get(at + len));
    (byte == b'"' || !within).then_some((byte, len))
}

/// `cuts` of `text` without those that hold nothing beside one of `inner` but the quotes around it and signs behind them.
pub(super) fn leave_around(text: &[u8], cuts: &mut Vec<Cut>, inner: &[Cut]) {
    let is_sign = |byte: &u8| matches!(byte, b'.' | b',' | b';' | b':' | b'!' | b'?' | b')' | b']' | b'}');

    cuts.retain(|cut| {
        let next = inner.partition_point(|inner| inner.range.start < cut.range.start);
        let is_within = |inner: &&Cut| inner.range.end <= cut.range.end && inner.range != cut.range;
        let Some(inner) = inner.get(next).filter(is_within) else { return true };
        let before = &text[cut.range.start..inner.range.start];
        let behind = &text[inner.range.end..cut.range.end];
        let opens = before.is_empty() || without_quote(before).is_some_and(<[u8]>::is_empty);
        let closes =
            behind.is_empty() || without_quote(behind).is_some_and(|signs| signs.iter().all(is_sign));
        cut.with != MARKER.as_bytes() || inner.with != MARKER.as_bytes() || !(opens && closes)
    });
}

fn without_quote(text: &[u8]) -> Option<&[u8]> {
    quote(text).map(|(_, len)| &text[len..])
}

/// What the quote at the beginning of `text` is to programs, and how long it is.
fn quote(text: &[u8]) -> Option<(u8, usize)> {
    const ESCAPES: [(&[u8], u8); 6] = [
        (b"\\u2018", b'\''),
        (b"\\u2019", b'\''),
        (b"\\u201a", b'\''),
        (b"\\u201c", b'"'),
        (b"\\u201d", b'"'),
        (b"\\u201e", b'"'),
    ];
    if let Some(rest) = text.strip_prefix(b"\xe2\x80") {
        return match rest.first()? {
            0x98..=0x9a => Some((b'\'', 3)),
            0x9c..=0x9e => Some((b'"', 3)),
            _ => None,
        };
    }
    let escape = text.get(..6).filter(|escape| escape[0] == b'\\')?;
    let (_, byte) = ESCAPES.iter().find(|(known, _)| escape.eq_ignore_ascii_case(known))?;
    Some((*byte, escape.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Kind;
    use crate::redact::cut_and_kept::{hold, keep};
    use crate::redact::tests::redacted;

    #[test]
    fn quotes_are_told_from_apostrophes() {
        for (before, sign, behind, byte) in [
            ("", "“", "a", Some(b'"')),
            ("a", "”", "b", Some(b'"')),
            (" ", "„", "a", Some(b'"')),
            (" ", "‘", "a", Some(b'\'')),
            ("a", "’", " ", Some(b'\'')),
            ("a", "’", "", Some(b'\'')),
            (" ", "‚", "a", Some(b'\'')),
            ("a", "’", "b", None),
            ("", "…", "", None),
            ("", "é", "", None),
            ("", "\\u201C", "a", Some(b'"')),
            ("", "\\u2019", "", Some(b'\'')),
            ("a", "\\u2019", "b", None),
            ("\\", "\\u201c", "a", None),
            ("", "\\u201b", "a", None),
            ("", "\\u201", "", None),
        ] {
            let text = [before, sign, behind].concat();
            let found = straight(text.as_bytes(), before.len());
            assert_eq!(found, byte.map(|byte| (byte, sign.len())), "{text}");
        }
    }

    #[test]
    fn quotes_around_a_cut_stay() {
        for (around, goes) in [
            ("“x”", true),
            ("“x”.)", true),
            ("“x", true),
            ("\\u201cx\\u201d", true),
            ("“x” y", false),
            ("y“x”", false),
            ("x”", true),
            ("x.", false),
            ("““x”", false),
        ] {
            let secret = |range| Cut::secret(range, Kind::Password);
            let at = around.find('x').expect("a secret");
            let mut cuts = vec![secret(0..around.len())];
            leave_around(around.as_bytes(), &mut cuts, &[secret(at..at + 1)]);
            assert_eq!(cuts.is_empty(), goes, "{around}");
        }
    }

    #[test]
    fn quotes_of_offices_stay() {
        for (text, done) in [
            ("“client_secret”: “Ab3dEfGh12345678”, x\n", "“client_secret”: “REDACTED”, x\n"),
            ("{ “password” : “made up” }\n", "{ “password” : “REDACTED” }\n"),
            ("Authorization: “Basic YWRhOmh1bnRlcjJ4”\n", "Authorization: “Basic REDACTED”\n"),
            ("The “Bearer abcdefghijklmnopqrstuvw1”.\n", "The “Bearer REDACTED”.\n"),
            ("Authorization: „Bearer abcdefghijklmno1“\n", "Authorization: „Bearer REDACTED“\n"),
            ("‘client_secret’ = ‘made-up’\n", "‘client_secret’ = ‘REDACTED’\n"),
            ("Ada’s password: „made-up1“.\n", "Ada’s password: „REDACTED“.\n"),
            ("The password: “made-up1”, not ‘x’\n", "The password: “REDACTED”, not ‘x’\n"),
            ("x --client-secret “made-up” y\n", "x --client-secret “REDACTED” y\n"),
            ("PASSWORD=“made up”\n", "PASSWORD=“REDACTED”\n"),
            ("password=made“up1\n", "password=REDACTED\n"),
            ("password: Ada’s1up\n", "password: REDACTED\n"),
            ("curl -u “ada:made-up” x\n", "curl -u “ada:REDACTED” x\n"),
            (
                "{&quot;password&quot;:&quot;&ldquo;made-up1&rdquo;&quot;}\n",
                "{&quot;password&quot;:&quot;REDACTED&quot;}\n",
            ),
        ] {
            hold(text, done);
        }
        let escaped =
            |value: &str| format!(r#"{{"x": "\u201cclient_secret\u201d: \u201C{value}\u201D, y"}}"#);
        assert_eq!(redacted(escaped("made-up")), escaped("REDACTED"));
        let piped = |value: &str| format!(r#"{{"x": "“{value}” | ConvertTo-SecureString"}}"#);
        assert_eq!(redacted(piped("made-up")), piped("REDACTED"));
        for text in [
            "The “password” is “required”.\n",
            "“client_secret”: “$SECRET”\n",
            "Authorization: “required for all”\n",
            "the users’ password: don’t say ‘it’ 2026\n",
        ] {
            keep(text);
        }
    }
}
