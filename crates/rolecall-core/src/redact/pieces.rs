//! Where a text can be cut in two so that nothing that belongs together stands on both sides. It is told by the text alone, so
//! that it makes no difference in which blocks the text was read.

use std::sync::LazyLock;

use memchr::memmem;

use super::joined::without_edge;
use crate::input::{is_letter, may_begin_header};

/// The longest word at a line's end that cannot be the first line of something that is wrapped.
const LONGEST_WORD: usize = 15;

/// How much longer than its least length a piece may be before it ends where something could go on that is rarely cut: an indented
/// block, the members behind a list.
const PATIENCE: usize = 16 * 1024 * 1024;

/// Finds the end of the piece that `text` begins with, at `least` bytes or later, in what was not looked at before `from`. What is
/// at the end of `text` is decided when more of it is there.
pub(super) fn end(text: &[u8], least: usize, from: usize) -> Option<usize> {
    let impatient = least.saturating_add(PATIENCE);
    (from.max(least).max(1)..text.len())
        .find(|at| is_end(text, *at) && (*at >= impatient || text[at - 1] != b'\n' || !may_go_on(text, *at)))
}

/// Whether a piece can end before `at`.
fn is_end(text: &[u8], at: usize) -> bool {
    match text[at - 1] {
        b'\n' => is_line_end(text, at),
        // Between two objects of a JSON text that is one line.
        b',' => text[at] == b'{' && text[..at].ends_with(b"},"),
        // Control characters but those of colours stand in no secret. A run of them is kept whole.
        0..=0x08 | 0x0b | 0x0c | 0x0e..=0x1a | 0x1c..=0x1f => text[at] >= 0x20 || text[at] == 0,
        _ => false,
    }
}

/// Whether the line that ends before `at` and the one behind it are apart. Tokens and base64 can be wrapped, so that the line must
/// not end in a long word or consist of one; and a secret's name may stand on the line before it.
fn is_line_end(text: &[u8], at: usize) -> bool {
    /// How far back a line's beginning is looked for, in bytes: words are shorter.
    const LOOK_BACK: usize = 4096;
    let before = &text[(at - 1).saturating_sub(LOOK_BACK)..at - 1];
    let body = before.trim_ascii_end();
    let start = body.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')).map_or(0, |end| end + 1);
    let line = without_edge(&body[start..]);
    // A line of nothing ends whatever was wrapped; `line` is then an earlier one.
    let blank = body.is_empty() || before[body.len()..].contains(&b'\n');
    if blank {
        return !line.ends_with(b"Value>") && !line.ends_with(b",");
    }
    let in_word = |byte: &&u8| {
        is_letter(**byte)
            || matches!(byte, b'.' | b'=' | b'+' | b'/' | b'~' | b'%' | b'\\' | b'`' | b'^' | 0x80..)
    };
    let word = line.iter().rev().take_while(in_word).count();
    let prefix = |byte: &u8| matches!(byte, b' ' | b'\t' | b'>' | b'|' | b'-' | 0xc2 | 0xa0);
    let alone = line[..line.len() - word].iter().all(prefix) && word > 0;
    let first = line.len() - word;
    let ends_apart = word <= LONGEST_WORD && !alone && (word == 0 || !may_begin_header(line, first));
    let closes =
        line.ends_with(b"}") || line.ends_with(b"]") || line.ends_with(b"},") || line.ends_with(b"],");
    const TAILS: [&[u8]; 4] = [b",", b":", b"Value>", b"the code"];
    let waits = TAILS.iter().any(|tail| line.ends_with(tail)) && !closes;
    ends_apart && !waits && (closes || !names_something(line))
}

/// Whether the line behind `at` may belong to what a line before it began: it is indented, as a block of YAML is, or the line before
/// opens something: a list, the headers of a part of a form, a private key.
fn may_go_on(text: &[u8], at: usize) -> bool {
    const LOOK_BACK: usize = 1024;
    const OPENS: [&[u8]; 12] =
        [b"[", b"{", b"(", b"|", b">", b"=", b":", b"\"\"\"", b"\'\'\'", b" \\", b" `", b" ^"];
    const HEADS: [&[u8]; 3] = [b"Content-", b"Proc-Type", b"DEK-Info"];
    // Asked of every line, so that the searches are made once.
    static WORDS: LazyLock<[memmem::Finder<'static>; 4]> =
        LazyLock::new(|| ["form-data;", "PRIVATE KEY", "Private-Lines:", "kty"].map(memmem::Finder::new));
    let before = text[at.saturating_sub(LOOK_BACK)..at - 1].trim_ascii_end();
    let line = before.rsplit(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let ends = |tails: &[&[u8]]| tails.iter().any(|tail| line.ends_with(tail));
    let closes = ends(&[b"}", b"},", b"}]", b"}],"]);
    let indented = matches!(text[at], b' ' | b'\t') && !closes;
    let member = matches!(text[at], b'"' | b'\'') && ends(&[b"],", b"]"]);
    indented
        || member
        || ends(&OPENS)
        || HEADS.iter().any(|head| line.starts_with(head))
        || WORDS.iter().any(|word| word.find(line).is_some())
}

/// `- name: X` or `"key": "X"`, behind which a line with the value may come.
fn names_something(line: &[u8]) -> bool {
    let sign = |byte: &u8| matches!(byte, b' ' | b'\t' | b'-' | b'{' | b'"' | b'\'' | b'\\');
    let start = line.iter().position(|byte| !sign(byte)).unwrap_or(line.len());
    let word = &line[start..line.len().min(start + 4)];
    word.eq_ignore_ascii_case(b"name") || word.len() >= 3 && word[..3].eq_ignore_ascii_case(b"key")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_end_where_nothing_goes_on() {
        for (before, behind, ends) in [
            ("2026-11-23 GET /x 200 OK\n", "2026", true),
            ("a line that ends in a sentence.\r\n", "x", true),
            ("OK\n", "x", false),
            ("Bearer eyJhbGciOi\n", "x", false),
            ("x abcdefghijklmno\n", "x", true),
            ("x abcdefghijklmnop\n", "x", false),
            ("x ey\n", "x", false),
            ("  > abc\n", "x", false),
            ("\"a\": 1,\n", "x", false),
            ("and enter the code\n", "x", false),
            ("│ abcdefghijklmnop │\n", "x", false),
            ("│ x abc │\n", "x", true),
            ("and enter a code\n", "x", true),
            ("},\n", "x", true),
            ("  }\n", "x", true),
            ("- name: CLIENT_SECRET\n", "x", false),
            ("{\"name\": \"x\", \"value\": 1}\n", "x", true),
            ("<ds:SignatureValue>\n", "x", false),
            ("abcdefghijklmnopqrstuvwxyz\n\n", "x", true),
            ("{\"a\":1},", "{", true),
            ("{\"a\":1},", "\"", false),
            ("a\0", "b", true),
            ("a\x1b", "[", false),
            ("a\t", "b", false),
            ("ab", "c", false),
        ] {
            let text = format!("x y\n{before}{behind}");
            assert_eq!(is_end(text.as_bytes(), 4 + before.len()), ends, "{before:?}");
        }
    }

    #[test]
    fn pieces_end_where_nothing_may_go_on_while_there_is_time() {
        for (before, behind, goes_on) in [
            ("a b\n", "c", false),
            ("client_secret: |\n", "  a", true),
            ("client_secret: |\n\n", "  a", true),
            ("  a b\n", "  c", true),
            ("  }\n", "  {", false),
            ("  },\n", "  {", false),
            ("\"client_secret\": [\n", "\"", true),
            ("\"key_ops\": [\"sign\"],\n", "\"d\"", true),
            ("Content-Disposition: form-data; name=\"client_secret\"\n", "\n", true),
            ("Content-Type: text/plain\n\n", "a", true),
            ("-----BEGIN PRIVATE KEY-----\n", "a", true),
            ("kty: EC\n", "d: a", true),
            ("a=\n", "b", true),
            ("x --password \\\n", "b", true),
            ("x -Password `\n", "b", true),
            ("x\\\n", "b", false),
            ("> Private-Lines: 8\n", "b", true),
            ("<client_secret>\n", "b", true),
        ] {
            let text = format!("x y\n{before}{behind}");
            assert_eq!(may_go_on(text.as_bytes(), 4 + before.len()), goes_on, "{before:?}");
        }
    }

    #[test]
    fn a_piece_has_its_least_length() {
        let text = b"a b\nc d\ne f\n";
        assert_eq!(end(text, 1, 0), Some(4));
        assert_eq!(end(text, 4, 0), Some(4));
        assert_eq!(end(text, 5, 0), Some(8));
        assert_eq!(end(text, 9, 0), None, "the last line may go on");
    }
}
