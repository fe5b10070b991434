//! What may stand between a name's separator and its value beside white space: marks of Markdown, anchors and tags of YAML, and the
//! letters before a text of a program.

use super::value::{Walk, is_in_json_text};
use crate::input::Step;

/// How long an anchor or a tag can be, in bytes.
const LONGEST: usize = 64;

/// Goes past them; `walk` stands behind the separator and white space.
pub(super) fn pass(walk: &mut Walk<'_>, separator: Step) {
    if separator.byte == b':' {
        let marks = walk.text[walk.at..].iter().take(2).take_while(|byte| **byte == b'*').count();
        if marks > 0 && matches!(walk.text.get(walk.at + marks), Some(b' ' | b'`')) {
            walk.pass(|byte| byte == b'*');
            walk.pass(|byte| byte == b' ');
        }
        while let Some(len) = property_of_node(&walk.text[walk.at..]) {
            (walk.at, walk.plain) = (walk.at + len, walk.plain + len);
            walk.pass(|byte| byte == b' ');
        }
    }
    let letters = walk.text[walk.at..].iter().take(2).take_while(|byte| is_prefix(**byte)).count();
    let mut behind = Walk { text: walk.text, at: walk.at + letters, plain: walk.plain + letters };
    let quote = behind.next().filter(|next| matches!(next.byte, b'"' | b'\'') && next.len == 1);
    // A quote of the JSON around it ends the value.
    let is_outer =
        |quote: Step| quote.byte == b'"' && quote.slashes == 0 && is_in_json_text(walk.text, walk.at);
    if letters > 0 && quote.is_some_and(|quote| !is_outer(quote)) {
        std::mem::swap(walk, &mut behind);
    }
}

/// `@"` and `$"` of C#, `b'`, `f"` and `r"` of Python and Rust, `N'` of SQL, `L"` of C.
fn is_prefix(byte: u8) -> bool {
    matches!(byte, b'@' | b'$' | b'b' | b'B' | b'r' | b'R' | b'f' | b'F' | b'u' | b'U' | b'N' | b'L')
}

/// How long the anchor or tag is that `text` begins with (YAML 1.2.2 §6.9): `&name`, `!!str`.
fn property_of_node(text: &[u8]) -> Option<usize> {
    let start = if text.starts_with(b"!!") { 2 } else { usize::from(text.starts_with(b"&")) };
    let belongs = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let len = text[start..].iter().take(LONGEST).take_while(belongs).count();
    (start > 0 && len > 0 && text.get(start + len) == Some(&b' ')).then_some(start + len)
}
