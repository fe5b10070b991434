//! Runs of token letters, what ends them, and line breaks that may stand inside a token.

use crate::kinds::Sixteen;

/// What stands directly behind a run of letters (docs/validation.md, rule 3).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum After {
    /// White space, a quote, a bracket, the text's end and the like: the token ends here.
    End,
    /// Something that makes it another text than the token: `=`, `+`, `/`, `~`, or a letter that base64url does not
    /// have and that looks as if it belonged to it.
    Refused,
    /// An ellipsis, by which people and programs say that they left something out.
    Ellipsis,
    /// The end of a line; the next one begins with letters that may or may not belong to the token.
    Break {
        /// Where they begin, behind indentation, the `> ` of quoted e-mail and the signs of comments.
        next: usize,
        /// Whether the line ends in a shell's sign that it goes on: `\`, a back-tick, `^`.
        explicit: bool,
    },
}

/// A letter of base64url.
pub(crate) fn is_letter(byte: u8) -> bool {
    LETTERS[usize::from(byte)]
}

/// Looked up, because this decides how fast gigabytes are read.
static LETTERS: [bool; 256] = {
    let mut letters = [false; 256];
    let mut byte: u8 = 0;
    while byte < 128 {
        letters[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        byte += 1;
    }
    letters
};

/// Where the run of letters that begins at `start` ends.
pub(crate) fn end_of_letters(text: &[u8], start: usize) -> usize {
    end_of_run(text, start, from_letters, is_letter)
}

/// How far `bytes` are from letters: nothing for each that is one.
#[inline(always)]
fn from_letters(bytes: Sixteen) -> Sixteen {
    let letters = beyond(bytes | Sixteen::splat(0x20), b'a', b'z').min(beyond(bytes, b'0', b'9'));
    letters.min(bytes ^ Sixteen::splat(b'-')).min(bytes ^ Sixteen::splat(b'_'))
}

/// How far `bytes` are behind `last`, or before `first` by way of 256.
#[inline(always)]
fn beyond(bytes: Sixteen, first: u8, last: u8) -> Sixteen {
    (bytes - Sixteen::splat(first)).saturating_sub(Sixteen::splat(last - first))
}

/// A letter of base64url, or the dot between parts.
pub(crate) fn is_letter_or_dot(byte: u8) -> bool {
    is_letter(byte) || byte == b'.'
}

/// Where the run of letters and dots that begins at `start` ends.
pub(crate) fn end_of_letters_and_dots(text: &[u8], start: usize) -> usize {
    end_of_run(text, start, |bytes| from_letters(bytes).min(bytes ^ Sixteen::splat(b'.')), is_letter_or_dot)
}

/// The same with slashes too.
pub(super) fn end_of_letters_dots_and_slashes(text: &[u8], start: usize) -> usize {
    let belongs = |byte| is_letter_or_dot(byte) || byte == b'/';
    end_of_run(text, start, from_letters_dots_and_slashes, belongs)
}

/// How far `bytes` are from what a token is made of: nothing for each that is a letter, a dot or the slash, which stands between dot
/// and digits and so costs nothing here.
#[inline(always)]
fn from_letters_dots_and_slashes(bytes: Sixteen) -> Sixteen {
    let letters = beyond(bytes | Sixteen::splat(0x20), b'a', b'z').min(beyond(bytes, b'-', b'9'));
    letters.min(bytes ^ Sixteen::splat(b'_'))
}

/// Where the run of bytes that satisfy `belongs` and begins at `start` ends. Most words end within sixteen bytes, and a token is
/// thousands of letters long: they are looked at many at a time, as numbers that are nothing for each that belongs, for which
/// vectors need a third less than to compare.
#[inline(always)]
fn end_of_run(
    text: &[u8],
    start: usize,
    from: impl Fn(Sixteen) -> Sixteen,
    belongs: impl Fn(u8) -> bool,
) -> usize {
    const FEW: usize = 16;
    let nothing = Sixteen::splat(0);
    let run = |sixteen: &[u8; FEW]| {
        let own = from(Sixteen::from(*sixteen)).simd_eq(nothing).to_bitmask();
        (!own).trailing_zeros() as usize
    };
    let mut at = start;
    let mut is_first = true;
    while let Some(sixteen) = text[at..].first_chunk() {
        let len = run(sixteen);
        at += len;
        if len < FEW {
            return at;
        }
        if std::mem::take(&mut is_first) {
            let (blocks, _) = text[at..].as_chunks::<{ 4 * FEW }>();
            let is_whole = |block: &&[u8; 4 * FEW]| {
                let (sixteens, _) = block.as_chunks();
                let others =
                    sixteens.iter().fold(nothing, |all, sixteen| all | from(Sixteen::from(*sixteen)));
                others.simd_eq(nothing).to_bitmask() == u32::from(u16::MAX)
            };
            at += 4 * FEW * blocks.iter().take_while(is_whole).count();
        }
    }
    end_of(text, at, belongs)
}

/// Where the run of bytes that satisfy `belongs` and begins at `start` ends.
pub(super) fn end_of(text: &[u8], start: usize, belongs: impl Fn(u8) -> bool) -> usize {
    text[start..].iter().position(|byte| !belongs(*byte)).map_or(text.len(), |len| start + len)
}

/// What stands at `end`, directly behind a run.
pub(crate) fn after(text: &[u8], end: usize) -> After {
    let rest = &text[end..];
    match rest.first() {
        None => After::End,
        Some(b'=' | b'+' | b'/' | b'~') => After::Refused,
        Some(0x80..) if rest.starts_with("…".as_bytes()) => After::Ellipsis,
        Some(0x80..) if looks_like_a_letter(rest) => After::Refused,
        Some(_) => line_break(text, end).unwrap_or(After::End),
    }
}

/// Whether `rest` begins with a letter of a script whose letters pass for base64url's: Latin, Greek, Cyrillic, Armenian.
/// Chinese or Japanese text, which puts no spaces between words, ends a token.
fn looks_like_a_letter(rest: &[u8]) -> bool {
    match std::str::from_utf8(&rest[..rest.len().min(2)]) {
        Ok(pair) => pair.chars().next().is_some_and(|c| c < '\u{590}' && c.is_alphabetic()),
        Err(_) => false,
    }
}

/// The line break at `end`, where letters begin the next line.
fn line_break(text: &[u8], end: usize) -> Option<After> {
    let newline = |at: usize| {
        let returns = end_of(text, at, |byte| byte == b'\r');
        match text.get(returns) {
            Some(b'\n') => Some(returns + 1),
            _ => (returns > at).then_some(returns),
        }
    };
    let explicit = matches!(text.get(end), Some(b'\\' | b'`' | b'^'));
    let line = if explicit {
        newline(end + 1)?
    } else {
        newline(end_of(text, end, |byte| matches!(byte, b' ' | b'\t')))?
    };
    let next = skip_prefix(text, line);
    text.get(next).is_some_and(|byte| is_letter_or_dot(*byte)).then_some(After::Break { next, explicit })
}

/// Behind the indentation, also by no-break spaces, the `>` or `|` that mail programs put before a quoted line, and the signs of a
/// comment: `#`, `//`, `*` or `;`.
fn skip_prefix(text: &[u8], mut at: usize) -> usize {
    loop {
        match &text[at..] {
            [b' ' | b'\t' | b'>' | b'|' | b'#' | b'*' | b';', ..] => at += 1,
            [b'/', b'/', ..] => at = end_of(text, at, |byte| byte == b'/'),
            [0xc2, 0xa0, ..] => at += 2,
            _ => return at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_the_same_one_by_one_and_many_at_a_time() {
        for byte in 0..=u8::MAX {
            let many = Sixteen::splat(byte);
            let is_own = |from: Sixteen| from == Sixteen::splat(0);
            assert_eq!(is_own(from_letters(many)), is_letter(byte), "{byte}");
            let known = is_letter_or_dot(byte) || byte == b'/';
            assert_eq!(is_own(from_letters_dots_and_slashes(many)), known, "{byte}");
        }
        let mut text = vec![b'a'; 100];
        assert_eq!(end_of_letters(&text, 3), 100);
        for end in (0..100).rev() {
            text[end] = b'.';
            for start in [0, 1, 35, 36, 37].into_iter().filter(|start| *start <= end) {
                assert_eq!(end_of_letters(&text, start), end, "from {start}");
            }
        }
        assert_eq!(end_of_letters(&text, 100), 100, "nothing is left");
    }

    #[test]
    fn letters_and_dots_end_at_anything_else() {
        let mut text = [b"a.-_Z9".as_slice(); 40].concat();
        for end in (0..text.len()).rev() {
            for other in [b'/', b'\n', b'=', 0x7f, 0xc3] {
                let letter = std::mem::replace(&mut text[end], other);
                for start in [0, 1, 63, 64, 65].into_iter().filter(|start| *start <= end) {
                    assert_eq!(end_of_letters_and_dots(&text, start), end, "from {start} to {other}");
                }
                text[end] = letter;
            }
        }
        assert_eq!(end_of_letters_and_dots(&text, 3), text.len());
    }

    #[test]
    fn what_ends_a_run_is_told_from_what_makes_it_another_text() {
        let next = |next| After::Break { next, explicit: false };
        for (rest, found) in [
            ("", After::End),
            (" x", After::End),
            ("\"", After::End),
            ("”", After::End),
            (")", After::End),
            (",x", After::End),
            ("&x=1", After::End),
            ("%", After::End),
            ("\\e", After::End),
            ("\0", After::End),
            ("。", After::End),
            ("です", After::End),
            ("=", After::Refused),
            ("+x", After::Refused),
            ("/x", After::Refused),
            ("~x", After::Refused),
            ("é", After::Refused),
            ("а", After::Refused),
            ("…", After::Ellipsis),
            ("\n", After::End),
            ("\n\nx", After::End),
            ("\n=", After::End),
            ("\nx", next(2)),
            ("\r\nx", next(3)),
            ("\r\r\nx", next(4)),
            ("\rx", next(2)),
            ("  \n\t> > x", next(9)),
            ("\n\u{a0}.x", next(4)),
            ("\n# x", next(4)),
            ("\n  // x", next(7)),
            ("\n/// x", next(6)),
            ("\n/x", After::End),
            ("\n * x", next(5)),
            ("\n;;x", next(4)),
            (" # x", After::End),
            ("\\\n  x", After::Break { next: 5, explicit: true }),
            ("`\r\nx", After::Break { next: 4, explicit: true }),
            ("^\nx", After::Break { next: 3, explicit: true }),
            (" \\\nx", After::End),
        ] {
            assert_eq!(after(format!("a{rest}").as_bytes(), 1), found, "{rest:?}");
        }
        assert_eq!(after(b"a\xe9", 1), After::End, "not UTF-8");
        assert_eq!(after(b"a\xe2\x80", 1), After::End, "broken off");
    }
}
