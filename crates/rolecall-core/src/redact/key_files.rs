//! Private keys in the XML of .NET (`RSAKeyValue`) and in files of PuTTY.

use memchr::memmem;

use super::Kind;
use super::byte_set::ByteSet;
use super::keys::is_of_pem;
use super::search::{Search, search};
use super::text::Cut;
use super::words::{Need, is_secret};

/// The longest `RSAKeyValue`, in bytes: one of 16384 bits has 13 KB.
const LONGEST: usize = 16 * 1024;

/// One of these is in every text in which something is found.
pub(super) const NEEDS: [ByteSet; 2] = [ByteSet::of(b"RSAKeyValue>"), ByteSet::of(b"Private-Lines:")];

/// Finds them in an unescaped text.
pub(super) fn find(plain: &[u8], found: &mut Vec<Cut>) {
    rsa_key_values(plain, found);
    putty(plain, found);
}

/// The elements of `<RSAKeyValue>` that a public key does not have.
fn rsa_key_values(plain: &[u8], found: &mut Vec<Cut>) {
    static NAME: Search = search(|| memmem::Finder::new("RSAKeyValue>"));
    const PRIVATE: [&[u8]; 6] = [b"<D>", b"<P>", b"<Q>", b"<DP>", b"<DQ>", b"<InverseQ>"];
    for name in NAME.find_iter(plain).filter(|at| !plain[..*at].ends_with(b"/")) {
        let start = name + NAME.needle().len();
        let rest = &plain[start..plain.len().min(start + LONGEST)];
        // To its own end, or to the next one where the text breaks off.
        let rest = &rest[..NAME.find(rest).unwrap_or(rest.len())];
        for tag in PRIVATE {
            for at in memmem::find_iter(rest, tag) {
                let content = &rest[at + tag.len()..];
                let is_end = |byte: &u8| matches!(byte, b'<' | b'"' | b'\'');
                let content = &content[..content.iter().position(is_end).unwrap_or(content.len())];
                let lead = content.len() - content.trim_ascii_start().len();
                let value = content.trim_ascii();
                // `<P>` also begins a paragraph of HTML.
                let is_wrapped = |line: &[u8]| line.trim_ascii().iter().all(|byte| is_of_pem(*byte));
                if value.split(|byte| *byte == b'\n').all(is_wrapped) && is_secret(value, Need::Any, true) {
                    let start = start + at + tag.len() + lead;
                    found.push(Cut::secret(start..start + value.len(), Kind::Key));
                }
            }
        }
    }
}

/// The lines of base64 behind `Private-Lines: 8`, however far they are indented.
fn putty(plain: &[u8], found: &mut Vec<Cut>) {
    static NAME: Search = search(|| memmem::Finder::new("Private-Lines:"));
    let is_number = |byte: &&u8| matches!(byte, b' ' | b'0'..=b'9');
    for name in NAME.find_iter(plain) {
        let behind = name + NAME.needle().len();
        let mut at = behind + plain[behind..].iter().take_while(is_number).count();
        let mut first = None;
        while let Some(lead) = next_line(&plain[at..]) {
            let line = at + lead;
            let len = plain[line..].iter().take_while(|byte| is_of_pem(**byte)).count();
            let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`' | b'<');
            // `Private-MAC:` is no line of them.
            if len == 0 || !plain.get(line + len).is_none_or(ends) {
                break;
            }
            first = first.or(Some(line));
            at = line + len;
        }
        if let Some(first) = first.filter(|first| is_secret(&plain[*first..at], Need::Any, true)) {
            found.push(Cut::secret(first..at, Kind::Key));
        }
    }
}

/// How far it is to what the next line begins with, behind white space and marks of e-mail; none where `text` does not begin with
/// a line's end.
fn next_line(text: &[u8]) -> Option<usize> {
    let spaces = |text: &[u8]| text.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'>')).count();
    let space = spaces(text);
    let line_end = [&b"\r\n"[..], b"\n"].into_iter().find(|end| text[space..].starts_with(end))?;
    let line = space + line_end.len();
    Some(line + spaces(&text[line..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::held::hold;

    #[test]
    fn private_parts_are_cut() {
        for (text, cut) in [
            (
                "<RSAKeyValue><Modulus>abc</Modulus><P>abc</P>\n<D> abc\n</D></RSAKeyValue><D>abc</D>",
                "<RSAKeyValue><Modulus>abc</Modulus><P>REDACTED</P>\n<D> REDACTED\n</D></RSAKeyValue><D>abc</D>",
            ),
            ("<RSAKeyValue><D>\n  ab\n  c=\n</D>", "<RSAKeyValue><D>\n  REDACTED\n</D>"),
            ("<RSAKeyValue><InverseQ>abc", "<RSAKeyValue><InverseQ>REDACTED"),
            ("\"<RSAKeyValue><D>abc\", \"x\"", "\"<RSAKeyValue><D>REDACTED\", \"x\""),
            ("<RSAKeyValue><Exponent>AQAB</Exponent>", "<RSAKeyValue><Exponent>AQAB</Exponent>"),
            ("<RSAKeyValue><D></D>", "<RSAKeyValue><D></D>"),
            ("an <RSAKeyValue> <P>is a key</P>", "an <RSAKeyValue> <P>is a key</P>"),
            ("<D>abc</D>", "<D>abc</D>"),
            (
                "Public-Lines: 1\nabc\nPrivate-Lines: 2\r\nabc\r\nd+/=\r\nPrivate-MAC: 00",
                "Public-Lines: 1\nabc\nPrivate-Lines: 2\r\nREDACTED\r\nPrivate-MAC: 00",
            ),
            ("  Private-Lines: 2\n  abc\n  def\n  x: y", "  Private-Lines: 2\n  REDACTED\n  x: y"),
            ("> Private-Lines: 2\n> abc\n> def\n>\nx", "> Private-Lines: 2\n> REDACTED\n>\nx"),
            ("Private-Lines: 2\nabcd", "Private-Lines: 2\nREDACTED"),
            ("\"Private-Lines: 2\nabcd\", x", "\"Private-Lines: 2\nREDACTED\", x"),
            ("Private-Lines: 1\nabcd\n\nThe end", "Private-Lines: 1\nREDACTED\n\nThe end"),
            ("Private-Lines: 0\nPrivate-MAC: 00", "Private-Lines: 0\nPrivate-MAC: 00"),
            ("Private-Lines: 2\nabc, def", "Private-Lines: 2\nabc, def"),
            ("Private-Lines: 2 of abc", "Private-Lines: 2 of abc"),
            ("Private-Lines: abc", "Private-Lines: abc"),
        ] {
            hold(text, cut, find);
        }
    }

    #[test]
    fn an_open_element_reaches_as_far_as_the_longest_key() {
        for (len, is) in [(LONGEST - 12, true), (LONGEST, false)] {
            let text = format!("<RSAKeyValue>{}<D>abcdefg</D>", " ".repeat(len));
            let mut found = Vec::new();
            find(text.as_bytes(), &mut found);
            assert_eq!(!found.is_empty(), is, "{len}");
        }
    }
}
