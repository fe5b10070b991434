//! What the text before a token calls it. The text may be JSON, a header, a form, a command, YAML, XML or a log line, sound
//! or broken; so only the words right before the token are read, and not the grammar around them.

use super::Label;

/// How far back a name is looked for, in bytes.
const LOOK_BACK: usize = 256;

/// The longest name that can be one of those known, in bytes (`X-MS-TOKEN-AAD-ACCESS-TOKEN` has 27).
const LONGEST_NAME: usize = 48;

/// What stands before a token.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Named {
    /// What it makes of the token.
    pub(super) label: Label,
    /// The name as written, with what it is the name of; nothing where no known name stands there.
    pub(super) name: Option<String>,
}

/// Reads what stands before `start`.
pub(super) fn before(text: &[u8], start: usize) -> Named {
    let before = &text[start.saturating_sub(LOOK_BACK)..start];
    let trimmed = trim(before);
    if let Some(scheme) = strip_word(trimmed, "bearer") {
        let name = match strip_word(trim(scheme), "authorization") {
            Some(_) => "Authorization header",
            None => "after `Bearer`",
        };
        return Named { label: Label::Authorization, name: Some(name.to_owned()) };
    }
    let Some(name) = last_name(trimmed) else { return Named { label: Label::InText, name: None } };
    let simple: String =
        name.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect();
    let label = match simple.as_str() {
        "authorization" => {
            return Named { label: Label::Authorization, name: Some("Authorization header".to_owned()) };
        }
        simple if simple.ends_with("accesstoken") => Label::AccessToken,
        simple if simple.ends_with("idtoken") || simple.ends_with("idtokenhint") => Label::IdToken,
        simple if simple.ends_with("refreshtoken") => Label::InText,
        simple if simple.ends_with("clientassertion") || simple == "assertion" => Label::InText,
        _ => return Named { label: Label::InText, name: None },
    };
    let separator = &before[trimmed.len()..];
    let quoted = separator.first().is_some_and(|byte| matches!(byte, b'"' | b'\\' | b'&'));
    let form = match separator.iter().find(|byte| matches!(byte, b':' | b'=' | b'>')) {
        Some(b':') if quoted => " in a JSON response",
        Some(b'=') => " parameter",
        _ => "",
    };
    Named { label, name: Some(format!("{name}{form}")) }
}

/// Whether `name` stands before `start`, as the name of a member does.
pub(super) fn is_named(text: &[u8], start: usize, name: &str) -> bool {
    strip_word(trim(&text[start.saturating_sub(LOOK_BACK)..start]), name).is_some()
}

/// Without quotes, white space and separators at the end.
fn trim(mut text: &[u8]) -> &[u8] {
    loop {
        text = match text {
            [rest @ .., b' ' | b'\t' | b'\r' | b'\n' | b'"' | b'\'' | b'`' | b'\\' | b'^'] => rest,
            [rest @ .., b':' | b'=' | b'+' | b',' | b'<' | b'>' | b'(' | b'[' | b'|' | b'-' | b'*'] => rest,
            // Typographic quotes and the like.
            [rest @ .., 0x80..=0xff] => rest,
            [rest @ .., b'&', b'q', b'u', b'o', b't', b';']
            | [rest @ .., b'&', b'#', b'3', b'4' | b'9', b';'] => rest,
            _ => return text,
        };
    }
}

/// `text` without `word` at its end, in any case and not as the end of a longer word.
fn strip_word<'a>(text: &'a [u8], word: &str) -> Option<&'a [u8]> {
    let (rest, end) = text.split_at_checked(text.len().checked_sub(word.len())?)?;
    let whole = !rest.last().is_some_and(u8::is_ascii_alphanumeric);
    (whole && end.eq_ignore_ascii_case(word.as_bytes())).then_some(rest)
}

/// The name at the end of `text`.
fn last_name(text: &[u8]) -> Option<&str> {
    let belongs = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let len = text.iter().rev().take(LONGEST_NAME + 1).take_while(belongs).count();
    if len > LONGEST_NAME {
        return None;
    }
    std::str::from_utf8(&text[text.len() - len..]).ok().map(|name| name.trim_start_matches('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_every_notation() {
        use Label::{AccessToken, Authorization, IdToken, InText};
        for (text, label, name) in [
            ("", InText, None),
            ("the token ", InText, None),
            ("Bearer ", Authorization, Some("after `Bearer`")),
            ("bearer+", Authorization, Some("after `Bearer`")),
            ("BEARER: ", Authorization, Some("after `Bearer`")),
            ("new AuthenticationHeaderValue(\"Bearer\", \"", Authorization, Some("after `Bearer`")),
            ("forbearer ", InText, None),
            ("Authorization: Bearer ", Authorization, Some("Authorization header")),
            ("--header 'authorization: bearer ", Authorization, Some("Authorization header")),
            ("{'Authorization': 'Bearer ", Authorization, Some("Authorization header")),
            ("Authorization:\r\n  Bearer\r\n  ", Authorization, Some("Authorization header")),
            ("authorization=", Authorization, Some("Authorization header")),
            ("{\"access_token\":\"", AccessToken, Some("access_token in a JSON response")),
            ("{\\\"access_token\\\" : \\\"", AccessToken, Some("access_token in a JSON response")),
            ("{\n  \"accessToken\": \"", AccessToken, Some("accessToken in a JSON response")),
            ("{&quot;id_token&quot;:&quot;", IdToken, Some("id_token in a JSON response")),
            ("https://x/#id_token=", IdToken, Some("id_token parameter")),
            ("?id_token_hint=", IdToken, Some("id_token_hint parameter")),
            ("&access_token=", AccessToken, Some("access_token parameter")),
            ("$accessToken = \"", AccessToken, Some("accessToken parameter")),
            ("export ACCESS_TOKEN=", AccessToken, Some("ACCESS_TOKEN parameter")),
            ("access_token: >-\n  ", AccessToken, Some("access_token")),
            ("<access_token>", AccessToken, Some("access_token")),
            ("az rest --access-token ", AccessToken, Some("access-token")),
            ("X-MS-TOKEN-AAD-ID-TOKEN: ", IdToken, Some("X-MS-TOKEN-AAD-ID-TOKEN")),
            ("\"refresh_token\":\"", InText, Some("refresh_token in a JSON response")),
            ("client_assertion=", InText, Some("client_assertion parameter")),
            ("token=", InText, None),
            ("“", InText, None),
        ] {
            let expected = Named { label, name: name.map(str::to_owned) };
            assert_eq!(before(text.as_bytes(), text.len()), expected, "{text:?}");
        }
        let long = format!("{}access_token=", "x".repeat(100));
        assert_eq!(before(long.as_bytes(), long.len()).label, InText, "a name longer than any that is known");
    }
}
