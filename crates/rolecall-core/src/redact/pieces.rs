//! Where a text can be cut in two so that nothing that belongs together stands on both sides. It is told by the text alone, so
//! that it makes no difference in which blocks the text was read.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use memchr::memmem;

use super::joined::without_edge;
use super::token_lines;
use crate::input::{is_letter, may_begin_header};

/// The longest word at a line's end that cannot be the first line of something that is wrapped.
const LONGEST_WORD: usize = 15;

/// How much longer than its least length a piece may be before it ends where something could go on that is rarely cut: an indented
/// block, the members behind a list, a private key.
const PATIENCE: usize = 16 * 1024 * 1024;

/// The same before it ends near the name of a secret.
const PATIENCE_WITH_NAMES: usize = 1024 * 1024;

/// How far around the end of a piece no secret is named, in bytes: the longest private key over lines of a program is as long.
pub(super) const NEAR: usize = 8 * 1024;

/// Words of what stands over many lines.
const OF_BLOCKS: [&str; 6] = ["private key", "private-lines", "kty", "form-data", "rsakeyvalue", "machine "];

/// Words of the names of secrets, and the beginning of a token.
const OF_NAMES: [&str; 10] =
    ["secret", "passw", "passphrase", "pwd", "token", "eyj", "credential", "key", "authorization", "cookie"];

/// What a piece has to be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// How long at least, in bytes.
    pub(super) least: usize,
    /// How far from its end no secret is to be named, in bytes, as long as there is patience.
    pub(super) near: usize,
}

/// Finds the end of the piece that `text` begins with, at its least length or later, in what was not looked at before `from`. What is
/// at the end of `text` is decided when more of it is there.
pub(super) fn end(text: &[u8], limits: Limits, from: usize) -> Option<usize> {
    static OF_SOME: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| finder(&OF_BLOCKS));
    static OF_ALL: LazyLock<Option<AhoCorasick>> =
        LazyLock::new(|| finder(&[&OF_BLOCKS[..], &OF_NAMES[..]].concat()));
    let Limits { least, near } = limits;
    let (wary, patient) = (least.saturating_add(PATIENCE_WITH_NAMES), least.saturating_add(PATIENCE));
    let mut at = from.max(least).max(1);
    while at < text.len().saturating_sub(near) {
        let goes_on = || at < patient && text[at - 1] == b'\n' && may_go_on(text, at);
        let is_end = is_end(&text[..at + near.max(1)], at) || at >= patient && is_between_words(text, at);
        if !is_end || goes_on() {
            at += 1;
            continue;
        }
        let (words, until) = match at {
            _ if at < wary => (&OF_ALL, wary),
            _ if at < patient => (&OF_SOME, patient),
            _ => return Some(at),
        };
        let around = at.saturating_sub(near);
        let last = words.as_ref().and_then(|words| words.find_iter(&text[around..at + near]).last());
        let Some(last) = last else { return Some(at) };
        // No place is calm before this word is far behind.
        at = (around + last.start() + near + 1).min(until).max(at + 1);
    }
    None
}

fn finder(words: &[&str]) -> Option<AhoCorasick> {
    AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok()
}

/// Whether a piece can end before `at`; `text` ends where it always does behind that, however much more there is.
fn is_end(text: &[u8], at: usize) -> bool {
    match text[at - 1] {
        b'\n' => is_line_end(text, at) || token_lines::parted_at(text, at),
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

/// Whether a line of several words ends before `at`, and another one begins there: what is wrapped has one word in a line.
fn is_between_words(text: &[u8], at: usize) -> bool {
    const LONGEST: usize = 4096;
    const SEVERAL: usize = 3;
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let words = |line: &[u8]| line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).count();
    let Some(before) = text[at.saturating_sub(LONGEST)..at].strip_suffix(b"\n") else { return false };
    let behind = &text[at..text.len().min(at + LONGEST)];
    let last = before.trim_ascii_end().rsplit(is_end).next().unwrap_or_default();
    let next = behind.split(is_end).next().unwrap_or_default();
    words(last) >= SEVERAL && words(next) >= SEVERAL
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
    use crate::redact::{Options, Redactor};

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
        for (least, found) in [(1, Some(4)), (4, Some(4)), (5, Some(8)), (9, None)] {
            assert_eq!(end(text, Limits { least, near: 0 }, 0), found, "the last line may go on");
        }
    }

    /// What stands over several lines, and what of it is secret.
    fn forms() -> Vec<(String, &'static str)> {
        let key = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDabcdefgh0";
        let body = |before: &str, behind: &str| format!("{before}{key}{behind}\n").repeat(26);
        let wrapped: String = crate::redact::tests::OTHER
            .trim()
            .as_bytes()
            .chunks(14)
            .map(|part| format!("// {}\n", String::from_utf8_lossy(part)))
            .collect();
        let form = |text: &str| (text.to_owned(), "hunter2x");
        vec![
            (
                format!(
                    "k = \"-----BEGIN PRIVATE KEY-----\\n\" +\n{}\"-----END PRIVATE KEY-----\";\n",
                    body("\"", "\\n\" +")
                ),
                key,
            ),
            (
                format!(
                    "b.Append(\"-----BEGIN PRIVATE KEY-----\");\n{}b.Append(\"-----END PRIVATE KEY-----\");\n",
                    body("b.Append(\"", "\");")
                ),
                key,
            ),
            (wrapped, "pw-GETV1ywDNs"),
            form("machine x\nlogin y\npassword hunter2x\n"),
            form("user: bob\npassword: hunter2x horse\n"),
            form("Name : CLIENT_SECRET\nContentType : x\nValue : hunter2x9abcdefgh\n"),
            form("<input value=\"hunter2x\"\nname=\"client_secret\">\n"),
            form("{\"value\": \"hunter2x\"\n,\"name\": \"CLIENT_SECRET\"}\n"),
            form("Content-Disposition: form-data;\n name=\"password\"\n\nhunter2x\n--x\n"),
            form("d: hunter2xabcdefghijklmnopqrstuvwxyzABCDEFGHI\nx: abc\nkty: EC\n"),
        ]
    }

    #[test]
    fn what_stands_over_lines_goes_wherever_a_piece_would_end() {
        let filler = "const a = 1;\n".repeat(2 * NEAR / 13);
        for (form, secret) in forms() {
            let text = format!("{filler}{form}{filler}");
            let redacted = |least| {
                let mut redactor = Redactor::new(Options::default()).with_pieces_of(least, NEAR);
                let mut out = Vec::new();
                redactor.feed(text.as_bytes(), &mut out).expect("it is text");
                redactor.finish(&mut out).expect("it is text");
                String::from_utf8(out).expect("UTF-8")
            };
            let whole = redacted(usize::MAX);
            assert!(!whole.contains(secret), "{form}");
            let ends = memchr::memchr_iter(b'\n', form.as_bytes()).map(|end| end + 1);
            for least in ends.filter(|end| *end < form.len()).map(|end| filler.len() + end) {
                assert!(redacted(least) == whole, "{form} at {}", least - filler.len());
            }
        }
    }

    #[test]
    fn lines_that_end_in_a_long_word_part_at_last() {
        let line = "a b trace_id=0af7651916cd43dd8448eb211c80319c\n";
        for (line, ends) in [(line, true), (&line[2..], false)] {
            let text = line.repeat(PATIENCE / line.len() + 20);
            let found = end(text.as_bytes(), Limits { least: 4, near: 40 }, 0);
            assert_eq!(found.is_some(), ends, "{line}");
            assert!(found.is_none_or(|end| (PATIENCE..PATIENCE + 100).contains(&end)), "{found:?}");
        }
    }

    #[test]
    fn a_piece_ends_far_from_secrets_while_there_is_patience() {
        let filler = |lines: usize| "a b\n".repeat(lines);
        let limits = Limits { least: 4, near: 40 };
        let ends = |text: &str| end(text.as_bytes(), limits, 0);
        assert_eq!(ends(&filler(20)), Some(4));
        assert_eq!(ends(&filler(10)), None, "who knows what comes");
        assert_eq!(ends(&filler(11)), None, "what comes is decided once it is there");
        assert_eq!(ends(&format!("{}the Token x\n{}", filler(5), filler(30))), Some(4 * 5 + 12 + 36));
        let named = "a password\n".repeat(PATIENCE_WITH_NAMES / 11 + 20);
        let first = ends(&named).expect("an end");
        assert!((PATIENCE_WITH_NAMES..PATIENCE_WITH_NAMES + 32).contains(&first), "{first}");
        let keys = "a private key\n".repeat(PATIENCE / 14 + 20);
        let first = ends(&keys).expect("an end");
        assert!((PATIENCE..PATIENCE + 32).contains(&first), "{first}");
        let both = format!("{named}{}", filler(20));
        for from in [0, 5, 1000, PATIENCE_WITH_NAMES / 2, PATIENCE_WITH_NAMES] {
            assert_eq!(end(both.as_bytes(), limits, from), ends(&both), "wherever one goes on");
        }
    }
}
