//! Tokens in a spelling that is not read: in base64, and broken by the soft line breaks of quoted-printable (RFC 2045 §6.7). A
//! [`Stream`](super::Stream) only says that they are there, so that who hears of no token hears of these.

use super::header::Jose;
use super::wrap::{end_of_letters_and_dots, is_letter};
use crate::token::base64url;

/// The longest header that is looked at, in letters.
const HEADER: usize = 4 * 1024;

/// How far is looked for its end, in bytes: as far as its base64 goes, with line breaks.
const AHEAD: usize = 2 * HEADER;

/// The longest line that a soft break ends, in bytes: RFC 2045 allows 76.
const LINE: usize = 78;

/// `eyJ` in base64: three letters that follow from it alone, by how many bytes stand before it in its group of three.
pub(super) const IN_BASE64: [&str; 3] = ["ZXl", "V5S", "leU"];

/// What a look at a place came to.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Look {
    /// The header of a token stands there; it, or what was joined of the token, ends here.
    Header(usize),
    /// None does, and none begins before this.
    Nothing(usize),
    /// The text ends before that can be told.
    More,
}

/// Whether `spelling` of [`IN_BASE64`], which stands at `at` in `text`, begins the header of a token.
pub(super) fn in_base64(text: &[u8], at: usize, spelling: usize) -> Look {
    // Letters of the group that stand before it, and bytes of the group that are none of the header.
    let (before, mut skipped) = [(0, 0), (2, 1), (3, 2)][spelling];
    let Some(start) = at.checked_sub(before) else { return Look::Nothing(at + 1) };
    let (mut header, mut bits, mut held) = (String::new(), 0_u32, 0);
    for (offset, byte) in text[start..].iter().take(AHEAD).enumerate() {
        let end = start + offset + 1;
        let value = match base64url::bits(*byte) {
            Some(value) => value,
            // Its lines are broken anywhere, and indented.
            None if matches!(byte, b'\r' | b'\n' | b' ' | b'\t') => continue,
            None => return Look::Nothing(end),
        };
        (bits, held) = ((bits << 6 | u32::from(value)) & 0xffff, held + 6);
        if held < 8 {
            continue;
        }
        held -= 8;
        match (bits >> held & 0xff) as u8 {
            _ if skipped > 0 => skipped -= 1,
            b'.' if is_header(&header) => return Look::Header(end),
            letter if is_letter(letter) && header.len() < HEADER && may_begin(&header, letter) => {
                header.push(char::from(letter));
            }
            // Little was looked at, and the next spelling may have begun in it.
            _ if header.len() < 3 => return Look::Nothing(at + 1),
            _ => return Look::Nothing(end),
        }
    }
    if text.len() - start < AHEAD { Look::More } else { Look::Nothing(start + AHEAD) }
}

/// Whether a soft line break stands in the token whose first letters stand at `at` in `text`, which has `ended` or goes on.
pub(super) fn over_breaks(text: &[u8], at: usize, ended: bool) -> Look {
    let line = end_of_letters_and_dots(&text[..text.len().min(at + LINE)], at) - at;
    match soft_break(text, at + line) {
        _ if line == LINE => return Look::Nothing(at + 1),
        None if !ended => return Look::More,
        None | Some(0) => return Look::Nothing(at + 1),
        Some(_) => {}
    }
    let (mut header, mut is_whole, mut end) = (String::new(), false, at);
    while end < at + AHEAD {
        match text.get(end) {
            Some(b'.') => is_whole = true,
            Some(byte) if is_letter(*byte) && is_whole => {}
            Some(byte) if is_letter(*byte) => header.push(char::from(*byte)),
            _ => match soft_break(text, end) {
                None if !ended => return Look::More,
                None | Some(0) => break,
                Some(length) => {
                    end += length;
                    continue;
                }
            },
        }
        end += 1;
    }
    if is_whole && is_header(&header) { Look::Header(end) } else { Look::Nothing(end) }
}

/// How long the soft line break is that stands at `at` in `text`, 0 where there is none; `None` where the text ends before that can be
/// told. A token goes on behind it, and none begins: after padding that is none of base64url there may stand another one.
fn soft_break(text: &[u8], at: usize) -> Option<usize> {
    let length = match &text[at..] {
        [b'=', b'\n', ..] => 2,
        [b'=', b'\r', b'\n', ..] => 3,
        [] | [b'='] | [b'=', b'\r'] => return None,
        _ => return Some(0),
    };
    let next = &text[at + length..];
    let goes_on = is_letter(*next.first()?) || next[0] == b'.';
    let is_part = at.checked_sub(1).is_some_and(|before| text[before] == b'.');
    if goes_on && !is_part && next.len() < 3 && b"eyJ".starts_with(next) {
        return None;
    }
    Some(if goes_on && (is_part || !next.starts_with(b"eyJ")) { length } else { 0 })
}

/// Whether `letter` can follow the first letters of a `header`.
fn may_begin(header: &str, letter: u8) -> bool {
    b"eyJ".get(header.len()).is_none_or(|expected| *expected == letter)
}

fn is_header(letters: &str) -> bool {
    Jose::read(letters).is_some()
}
