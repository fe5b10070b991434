//! Text that comes from a token is hostile: what could move a cursor, hide itself or turn a line around is named here,
//! and made visible.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::kinds::{self, holds_pair, is, is_outside};

/// Whether `c` must not reach a reader as it is: C0 and C1 controls, DEL, bidirectional controls, characters that
/// show as nothing, and separators that start a new line.
///
/// The classes are those of Unicode's `Cc`, `Bidi_Control` and `Default_Ignorable_Code_Point` (Unicode 16,
/// `PropList.txt` and `DerivedCoreProperties.txt`), with the line and paragraph separators.
pub fn is_deceptive(c: char) -> bool {
    match c {
        '\u{20}'..='\u{7e}' => false,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => true,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' => true,
        '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' => true,
        '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' => true,
        '\u{e0000}'..='\u{e0fff}' => true,
        _ => false,
    }
}

/// Where in `text` a command to a CI runner may begin, by the position of its second character: `##[` and `##vso[`, which
/// Azure Pipelines and GitHub's runner look for anywhere in a line, and `::name`, which GitHub's looks for at a line's
/// beginning, behind spaces. An address such as `fe80::ad` is none: no runner's command is written in hexadecimal digits.
///
/// Sources: `ActionCommand.cs` of actions/runner; Microsoft's page on logging commands.
pub fn runner_command(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let begins = |rest: &[u8]| match rest {
        [b'#', b'#', rest @ ..] => {
            rest.first() == Some(&b'[')
                || rest.get(..4).is_some_and(|word| word.eq_ignore_ascii_case(b"vso["))
        }
        [b':', b':', rest @ ..] => rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_'))
            .any(|byte| !byte.is_ascii_hexdigit()),
        _ => false,
    };
    (0..bytes.len().saturating_sub(1))
        .find(|at| matches!(bytes[*at], b'#' | b':') && bytes[*at] == bytes[*at + 1] && begins(&bytes[*at..]))
        .map(|at| at + 1)
}

/// Whether `text` can be shown as it stands: printable ASCII in which no [`runner_command`] can begin. Nearly every text is.
pub(crate) fn is_plain(text: &str) -> bool {
    let kinds = kinds(text);
    kinds & UNPRINTABLE == 0 && (kinds & COMMAND == 0 || !may_command(text))
}

/// Whether `text` stands in JSON as it is, and can be shown so.
pub(crate) fn is_plain_json(text: &str) -> bool {
    let kinds = kinds(text);
    kinds & (UNPRINTABLE | ESCAPED) == 0 && (kinds & COMMAND == 0 || !may_command(text))
}

/// Whether `text` holds a pair with which a [`runner_command`] begins.
fn may_command(text: &str) -> bool {
    holds_pair(text.as_bytes(), |first, second| {
        first.simd_eq(second) & (is(first, b'#', COMMAND) | is(first, b':', COMMAND))
    })
}

/// No printable ASCII.
const UNPRINTABLE: u8 = 1;

/// What JSON writes with a backslash.
const ESCAPED: u8 = 2;

/// What a command to a runner begins with.
const COMMAND: u8 = 4;

/// What there is in `text`.
fn kinds(text: &str) -> u8 {
    kinds::kinds(text.as_bytes(), |bytes| {
        is_outside(bytes, b' ', b'~', UNPRINTABLE)
            | is(bytes, b'"', ESCAPED)
            | is(bytes, b'\\', ESCAPED)
            | is(bytes, b'#', COMMAND)
            | is(bytes, b':', COMMAND)
    })
}

/// `text` with every deceptive character, and the second one of every [`runner_command`], written as `\u{9b}` and the like, so
/// that it shows and does nothing.
///
/// A backslash stays one backslash: the result is for reading, not for reading back.
///
/// ```
/// assert_eq!(rolecall_core::text::visible("a\u{1b}[2Jb"), "a\\u{1b}[2Jb");
/// ```
pub fn visible(text: &str) -> Cow<'_, str> {
    let plain = kinds(text) & UNPRINTABLE == 0 || !text.chars().any(is_deceptive);
    let mut command = if may_command(text) { runner_command(text) } else { None };
    if plain && command.is_none() {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for (at, c) in text.char_indices() {
        let breaks_command = command == Some(at);
        if breaks_command {
            command = runner_command(&text[at..]).map(|further| at + further);
        }
        if breaks_command || is_deceptive(c) {
            // Writing to a String can't fail.
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// The first `limit` characters of `text`, with an ellipsis where something was cut.
pub fn shortened(text: &str, limit: usize) -> Cow<'_, str> {
    // No text has more characters than bytes.
    if text.len() <= limit {
        return Cow::Borrowed(text);
    }
    match text.char_indices().nth(limit) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
    }
}

/// "a", "a and b", "a, b and c": how a list reads in a sentence.
pub fn listed<S: AsRef<str>>(words: &[S], last: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first, middle @ .., tail] => {
            let length = words.iter().map(|word| word.as_ref().len() + 2).sum::<usize>() + last.len();
            let mut text = String::with_capacity(length);
            text.push_str(first.as_ref());
            for word in middle {
                text.push_str(", ");
                text.push_str(word.as_ref());
            }
            for word in [" ", last, " ", tail.as_ref()] {
                text.push_str(word);
            }
            text
        }
    }
}

/// Writes `number` behind `text`, without the detour of a format.
pub(crate) fn push_number(text: &mut String, number: u64) {
    if number >= 10 {
        push_number(text, number / 10);
    }
    text.push(char::from(b"0123456789"[(number % 10) as usize]));
}

/// "1 key", "3 keys": `count` with its noun, whose plural only takes an s.
pub fn counted(count: usize, noun: &str) -> String {
    let mut text = String::with_capacity(noun.len() + 8);
    push_number(&mut text, count as u64);
    text.push(' ');
    text.push_str(noun);
    if count != 1 {
        text.push('s');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deceptive_characters_are_made_visible() {
        for (what, raw, shown) in [
            ("plain text", "Alert.Read.All", "Alert.Read.All"),
            ("letters of other scripts", "Zoë Łuk 山田", "Zoë Łuk 山田"),
            ("an escape sequence", "\u{1b}[31m", "\\u{1b}[31m"),
            ("the one-byte CSI", "\u{9b}31m", "\\u{9b}31m"),
            ("a new line", "a\nb", "a\\u{a}b"),
            ("a bidi override", "a\u{202e}b", "a\\u{202e}b"),
            ("a bidi isolate", "a\u{2066}b", "a\\u{2066}b"),
            ("a zero-width joiner", "a\u{200d}b", "a\\u{200d}b"),
            ("a tag character", "a\u{e0041}b", "a\\u{e0041}b"),
            ("delete", "\u{7f}", "\\u{7f}"),
            ("the last plain character", "~", "~"),
            ("a logging command", "a ##vso[x]y", "a #\\u{23}vso[x]y"),
            ("one in capitals", "##VSO[x]", "#\\u{23}VSO[x]"),
            ("the older form", "###[x]##[y]", "##\\u{23}[x]#\\u{23}[y]"),
            ("no logging command", "## vso[x] #vso[x] ##", "## vso[x] #vso[x] ##"),
            ("a workflow command", " ::error::x", " :\\u{3a}error:\\u{3a}x"),
            ("one behind colons", ":::add-mask ::é::x", "::\\u{3a}add-mask ::é:\\u{3a}x"),
            ("addresses", "fe80::ad ::1 [::ffff:1.2.3.4]", "fe80::ad ::1 [::ffff:1.2.3.4]"),
        ] {
            assert_eq!(visible(raw), shown, "{what}");
        }
    }

    #[test]
    fn shortening_counts_characters_and_says_so() {
        assert_eq!(shortened("äöü", 3), "äöü");
        assert_eq!(shortened("äöü", 2), "äö…");
    }
}
