//! What is wrapped in base64: bodies in HAR files, secrets of Kubernetes, commands of PowerShell. It is decoded, cut like any text,
//! and encoded again in the alphabet, padding and lines that it had.

use std::borrow::Cow;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::kind::Kind;
use super::runs;
use super::stream::packed_as;
use super::text::{Cut, Job, MARKER, apply, cuts};
use super::utf16;
use crate::input::{Scan, encoding_of, unescape};
use crate::token::base64url::{self, is_base64};

/// The shortest run that is decoded, in letters: what a short parameter with its secret takes.
const SHORTEST: usize = 24;
/// The narrowest line of base64 that goes on in the next one.
const NARROWEST: usize = 40;
/// The widest one that goes on in a shorter line without padding where no other is as wide: PEM has 64 letters, MIME 76.
const WIDEST: usize = 128;

/// Finds it in an unescaped text, and what holds a token that needs no cut, with no kinds; beside the `tokens` that stand there as they are.
pub(super) fn find(plain: &[u8], job: &Job<'_>, depth: usize, tokens: &[Range<usize>]) -> Vec<Cut> {
    let mut found = Vec::new();
    let mut tokens = tokens.iter();
    let mut token = tokens.next();
    let mut at = 0;
    loop {
        // A run ends where a token begins, and none begins in one.
        let limit = token.map_or(plain.len(), |token| token.start);
        let Some(start) = runs::next(&plain[..limit], at, SHORTEST, is_base64) else {
            let Some(before) = token else { return found };
            at = at.max(before.end);
            token = tokens.next();
            continue;
        };
        let run = Run::at(&plain[..limit], start);
        #[cfg(test)]
        super::work::looked(run.end - run.start);
        at = run.end;
        match run.cut(job, depth) {
            Some(cut) => found.push(cut),
            // Two lines may be two words.
            None if run.letters.len() < 2 * (run.first_line - start) => at = run.first_line,
            None => {}
        }
    }
}

/// Letters of base64, perhaps over several lines.
struct Run<'p> {
    plain: &'p [u8],
    start: usize,
    first_line: usize,
    /// Behind the padding.
    end: usize,
    letters: Vec<u8>,
    padding: usize,
    /// Letters of the first line, and what stands between it and the next, where there are several.
    lines: Option<(usize, Range<usize>)>,
}

impl<'p> Run<'p> {
    fn at(plain: &'p [u8], start: usize) -> Self {
        let line_end = |from: usize| {
            plain[from..].iter().position(|byte| !is_base64(*byte)).map_or(plain.len(), |len| from + len)
        };
        let first_line = line_end(start);
        let width = first_line - start;
        let mut run = Self {
            plain,
            start,
            first_line,
            end: first_line,
            letters: plain[start..first_line].to_vec(),
            padding: 0,
            lines: None,
        };
        let mut last = width;
        while width >= NARROWEST && last == width {
            let Some(next) = next_line(plain, run.end) else { break };
            let end = line_end(next);
            if end - next > width {
                break;
            }
            // Lines of another width: a text of their own, which begins here.
            let length = end - next;
            let alike = |further: usize| length >= NARROWEST && line_end(further) - further == length;
            if length < width && (next_line(plain, end).is_some_and(alike) || !run.ends_with(next..end)) {
                break;
            }
            run.lines.get_or_insert((width, run.end..next));
            run.letters.extend_from_slice(&plain[next..end]);
            last = end - next;
            run.end = end;
        }
        run.padding = plain[run.end..].iter().take(2).take_while(|byte| **byte == b'=').count();
        run.end += run.padding;
        run
    }

    /// Whether the letters at `last`, which begin the next line and are fewer than those of the lines before, end the run. Where they
    /// are another text's, what is changed in the run would move them.
    fn ends_with(&self, last: Range<usize>) -> bool {
        let signs = |letters: &[u8]| letters.iter().any(|byte| matches!(byte, b'-' | b'_'));
        if signs(&self.plain[last.clone()]) && !signs(&self.letters) {
            return false;
        }
        let behind = &self.plain[last.end..];
        let padding = behind.iter().take_while(|byte| **byte == b'=').count();
        let whole = (self.letters.len() + last.len() + padding).is_multiple_of(4);
        let is_padded = (1..=2).contains(&padding) && whole;
        let is_last =
            is_padded || padding == 0 && (self.lines.is_some() || last.start - self.start <= WIDEST);
        let closes =
            |byte: &u8| matches!(byte, b'"' | b'\'' | b'`' | b'<' | b')' | b']' | b'}' | b',' | b';');
        let next = behind[padding..].iter().find(|byte| !matches!(byte, b' ' | b'\t'));
        is_last && next.is_none_or(|byte| matches!(byte, b'\r' | b'\n') || closes(byte))
    }

    /// The run with what is in it cut. What stands before the base64 in the same run, such as a path, shifts its letters: so each
    /// way to group them is tried that a sign before it allows.
    fn cut(&self, job: &Job<'_>, depth: usize) -> Option<Cut> {
        let mut tried = [false; 4];
        let signs = self.letters.iter().enumerate().filter(|(_, byte)| !byte.is_ascii_alphanumeric());
        let starts = std::iter::once(0).chain(signs.map(|(at, _)| at + 1));
        for start in starts {
            if std::mem::replace(&mut tried[start % 4], true) || self.letters.len() - start < SHORTEST {
                continue;
            }
            if let Some(cut) = self.cut_from(start, job, depth) {
                return Some(cut);
            }
        }
        None
    }

    fn cut_from(&self, start: usize, job: &Job<'_>, depth: usize) -> Option<Cut> {
        let letters = &self.letters[start..];
        let decoded = base64url::decode_letters(letters);
        let kept = || String::from_utf8_lossy(&self.letters[..start]).into_owned();
        let whole = |kinds| Some(Cut::new(self.start..self.end, (kept() + MARKER).into_bytes(), kinds));
        if is_compressed(&decoded) {
            return whole(vec![Kind::Compressed]);
        }
        let utf16 = encoding_of(&decoded).utf16;
        let (text, odd) = match utf16 {
            None => (Cow::Borrowed(&decoded[..]), &decoded[..0]),
            Some(endian) => {
                let (text, odd) = utf16::to_text(&decoded, endian);
                (Cow::Owned(text), odd)
            }
        };
        let cuts = cuts(&text, job, depth + 1);
        if cuts.is_empty() {
            let as_it_is = self.plain[self.start..self.end].to_vec();
            let holds = Scan::new(&unescape(&text)).next().is_some();
            return holds.then(|| Cut::new(self.start..self.end, as_it_is, Vec::new()));
        }
        if job.whole_base64 {
            return whole(cuts.into_iter().flat_map(|cut| cut.kinds).collect());
        }
        let done = apply(&text, &cuts);
        let done = match utf16 {
            None => done,
            Some(endian) => [&utf16::from_text(&done, endian), odd].concat(),
        };
        let url_safe = self.letters.iter().any(|byte| matches!(byte, b'-' | b'_'))
            && !self.letters.iter().any(|byte| matches!(byte, b'+' | b'/'));
        let mut encoded =
            if url_safe { URL_SAFE_NO_PAD.encode(&done) } else { STANDARD_NO_PAD.encode(&done) };
        if self.padding > 0 || letters.len().is_multiple_of(4) {
            encoded.extend(std::iter::repeat_n('=', (4 - encoded.len() % 4) % 4));
        }
        let kinds = cuts.into_iter().flat_map(|cut| cut.kinds).collect();
        Some(Cut::new(self.start..self.end, self.in_lines(kept() + &encoded), kinds))
    }

    /// `text` in lines as wide as the run's.
    fn in_lines(&self, text: String) -> Vec<u8> {
        let Some((width, between)) = &self.lines else { return text.into_bytes() };
        let lines: Vec<&[u8]> = text.as_bytes().chunks(*width).collect();
        lines.join(&self.plain[between.clone()])
    }
}

/// Whether `decoded` is a compressed text, so that nobody sees what it holds. Nothing else begins like one by chance: what has few bytes
/// of its own at the beginning has others that are always the same.
fn is_compressed(decoded: &[u8]) -> bool {
    match packed_as(decoded) {
        // Deflate is the only method, and three bits of the flags are never set (RFC 1952 §2.3).
        Some("gzip") => matches!(decoded, [_, _, 8, flags, ..] if *flags < 0x20),
        // A level, and the first six digits of pi.
        Some("bzip2") => matches!(decoded, [_, _, _, b'1'..=b'9', b'1', b'A', b'Y', b'&', ..]),
        Some("PDF" | "compress") | None => false,
        Some(_) => true,
    }
}

/// Where the letters of the next line begin, where `end` is the end of one.
fn next_line(plain: &[u8], end: usize) -> Option<usize> {
    let rest = &plain[end..];
    let line_end = match rest {
        [b'\r', b'\n', ..] => 2,
        [b'\n', ..] => 1,
        _ => return None,
    };
    let indentation = rest[line_end..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let next = end + line_end + indentation;
    plain.get(next).is_some_and(|byte| is_base64(*byte)).then_some(next)
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;

    use super::*;
    use crate::redact::{text, work};

    fn redacted(text: &str) -> String {
        let cuts = text::cuts(text.as_bytes(), &Job::default(), 0);
        String::from_utf8(apply(text.as_bytes(), &cuts)).expect("UTF-8")
    }

    #[test]
    fn lines_before_a_token_are_gathered_once() {
        const TOKEN: &str = include_str!("../../../../fixtures/tokens/v2-delegated.jwt");
        let line = format!("{}\n", STANDARD.encode([b'\xff'; 96]));
        let looked = |lines: usize| {
            let text = line.repeat(lines) + TOKEN;
            let start = text.len() - TOKEN.len();
            let token = start..text.len();
            work::of(|| assert!(find(text.as_bytes(), &Job::default(), 0, &[token]).is_empty()))
        };
        let (some, twice) = (looked(50), looked(100));
        assert!(some >= 50 * 128, "each line is looked at: {some}");
        assert!(twice <= 2 * some + line.len(), "{some} of 50 lines, {twice} of 100");
    }

    #[test]
    fn what_begins_the_next_line_stays_there() {
        let secret = |letters: usize| {
            let text = format!("grant_type=x&client_secret=abc8Q~Zq1xYwZq1xYw&y=z{}", "z".repeat(letters));
            (STANDARD.encode(&text), STANDARD.encode(text.replace("abc8Q~Zq1xYwZq1xYw", "REDACTED")))
        };
        // Encoded they have no padding, or some; narrower and wider than lines that programs break, and as long as a line of
        // quoted-printable, whose sign for a break is the padding.
        for letters in [1, 2, 3, 20, 21, 22, 100, 101, 102, 900] {
            let (before, after) = secret(letters);
            for next in [
                "kind: Secret",
                "ERROR upstream refused",
                "---",
                "- name: oidc",
                "    token: abc",
                "  b: K",
                "ab=cdef",
                "2026-11-23 log",
                "https://x",
                "--boundary",
                "--boundary--",
                "key=value",
                "x",
                "",
            ] {
                for line_end in ["\n", "\r\n"] {
                    let text = |value: &str| format!("data: {value}{line_end}{next}{line_end}end");
                    // A word alone behind a narrow line may be its end, or that of a full line of quoted-printable.
                    let is_full = (70..=76).contains(&("data: ".len() + before.len()));
                    if next == "x" && before.len() <= WIDEST && (!before.ends_with('=') || is_full) {
                        continue;
                    }
                    assert_eq!(redacted(&text(&before)), text(&after), "{letters}, {next}");
                }
            }
        }
    }

    #[test]
    fn a_compressed_text_is_cut_whole_since_nobody_sees_into_it() {
        let wrapped = |bytes: &[u8]| {
            let lines = STANDARD.encode([bytes, &[b'x'; 120]].concat());
            lines.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line) + "\n  ").collect::<String>()
        };
        for (what, head, is_cut) in [
            ("gzip", b"\x1f\x8b\x08\0\0\0\0\0".as_slice(), true),
            ("gzip with a name", b"\x1f\x8b\x08\x08", true),
            ("no method", b"\x1f\x8b\x07\0", false),
            ("no flags", b"\x1f\x8b\x08\x20", false),
            ("zip", b"PK\x03\x04", true),
            ("zstd", b"\x28\xb5\x2f\xfd", true),
            ("xz", b"\xfd7zXZ\0", true),
            ("bzip2", b"BZh91AY&SY", true),
            ("a word", b"BZhang wrote this", false),
            ("a picture", b"\x89PNG\r\n\x1a\n", false),
            ("a document", b"%PDF-1.7", false),
            ("not at the beginning", b"x\x1f\x8b\x08\0", false),
        ] {
            let one = STANDARD.encode([head, &[b'x'; 40]].concat());
            let twice = STANDARD.encode(&one);
            for (text, done) in [
                (format!("text: \"{one}\", a"), "text: \"REDACTED\", a".to_owned()),
                (format!("path/{one}"), "path/REDACTED".to_owned()),
                (format!("a: |\n  {}b: c", wrapped(head)), "a: |\n  REDACTED\n  b: c".to_owned()),
                (format!("release: {twice}"), format!("release: {}", STANDARD.encode(MARKER))),
            ] {
                assert_eq!(redacted(&text), if is_cut { done.clone() } else { text.clone() }, "{what}");
                assert_eq!(redacted(&done), done, "{what}");
            }
        }
    }

    #[test]
    fn what_is_wrapped_is_cut_and_wrapped_again() {
        let secret = "grant_type=x&client_secret=abc8Q~Zq1xYwZq1xYw&y=z1";
        let cut = "grant_type=x&client_secret=REDACTED&y=z1";
        let long = format!("{}{secret}", "x".repeat(90));
        let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let lines = |text: &str, width: usize| {
            text.as_bytes().chunks(width).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\n  ")
        };
        for (what, before, after) in [
            ("padded", STANDARD.encode(secret), STANDARD.encode(cut)),
            ("without padding", STANDARD_NO_PAD.encode(secret), STANDARD_NO_PAD.encode(cut)),
            (
                "in a path",
                format!("api/v1/{}", STANDARD.encode(secret)),
                format!("api/v1/{}", STANDARD.encode(cut)),
            ),
            (
                "in lines",
                lines(&STANDARD.encode(&long), 76),
                lines(&STANDARD.encode(long.replace("abc8Q~Zq1xYwZq1xYw", "REDACTED")), 76),
            ),
            ("in UTF-16", STANDARD.encode(utf16(secret)), STANDARD.encode(utf16(cut))),
            ("twice", STANDARD.encode(STANDARD.encode(secret)), STANDARD.encode(STANDARD.encode(cut))),
            (
                "nothing in it",
                STANDARD.encode("nothing of interest in here"),
                STANDARD.encode("nothing of interest in here"),
            ),
        ] {
            let done = redacted(&format!("\"{before}\""));
            assert_eq!(done, format!("\"{after}\""), "{what}");
            assert_eq!(redacted(&done), done, "{what}, twice");
        }
        let escaped = STANDARD.encode(secret).replace('=', "%3D");
        assert_eq!(
            redacted(&format!("x={escaped}")),
            format!("x={}", STANDARD.encode(cut).replace('=', "%3D"))
        );
    }
    #[test]
    fn base64_over_lines_of_json_stays_json() {
        let token = crate::redact::tests::TOKEN.trim();
        let (_, signature) = token.rsplit_once('.').expect("a signature");
        let encoded = STANDARD.encode(format!("{{\"access_token\":\"{token}\"}}"));
        for gap in ["\\n", "\\r\\n", "\\n\\t", "\\n  "] {
            let lines: Vec<_> = encoded.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
            let done = redacted(&format!("{{\"text\":\"{}\"}}", lines.join(gap)));
            let text: serde_json::Value =
                serde_json::from_str(&done).unwrap_or_else(|_| panic!("{gap}: {done}"));
            let left: String = text["text"].as_str().expect("a text").split_ascii_whitespace().collect();
            let left = String::from_utf8(STANDARD.decode(left).expect("base64")).expect("UTF-8");
            assert!(left.contains("REDACTED") && !left.contains(signature), "{gap}: {left}");
        }
    }
}
