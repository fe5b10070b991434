//! PEM text (RFC 7468): the blocks in it, whatever stands around them.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

/// Standard base64, with or without padding: what stands in PEM and in `x5c` (RFC 7517 §4.7).
const STANDARD: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// One block, from its BEGIN line to its END line.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Block<'a> {
    /// What stands after BEGIN.
    pub(super) label: &'a str,
    /// Its bytes; `None` when they are no base64, or when no END line with the same label follows.
    pub(super) bytes: Option<Vec<u8>>,
}

/// Whether a BEGIN line could stand in `text`.
pub(super) fn is_pem(text: &str) -> bool {
    text.contains(BEGIN)
}

/// What stands after BEGIN, in each block.
pub(super) fn labels(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| label(line, BEGIN))
}

/// The blocks in `text`, in their order. Text between them, such as what `openssl` prints, is passed over.
pub(super) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut open: Option<(&str, String)> = None;
    for line in text.lines() {
        if let Some(begun) = label(line, BEGIN) {
            if let Some((label, _)) = open.replace((begun, String::new())) {
                blocks.push(Block { label, bytes: None });
            }
        } else if let Some(ended) = label(line, END) {
            if let Some((label, body)) = open.take() {
                let bytes = if label == ended { decode(&body) } else { None };
                blocks.push(Block { label, bytes });
            }
        } else if let Some((_, body)) = &mut open {
            body.push_str(line);
        }
    }
    blocks.extend(open.map(|(label, _)| Block { label, bytes: None }));
    blocks
}

/// Decodes standard base64, white space in it allowed.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let dense: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    if dense.is_empty() { None } else { STANDARD.decode(dense).ok() }
}

fn label<'a>(line: &'a str, boundary: &str) -> Option<&'a str> {
    line.trim().strip_prefix(boundary)?.strip_suffix(DASHES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_found_whatever_stands_around_them() {
        for (what, text, expected) in [
            ("one", "-----BEGIN A-----\nYWJj\n-----END A-----\n", vec![("A", Some(&b"abc"[..]))]),
            ("no last new line", "-----BEGIN A-----\nYWJj\n-----END A-----", vec![("A", Some(b"abc"))]),
            ("CRLF", "-----BEGIN A-----\r\nYW\r\nJj\r\n-----END A-----\r\n", vec![("A", Some(b"abc"))]),
            ("indented", "  -----BEGIN A B-----\n  YWJj\n  -----END A B-----", vec![("A B", Some(b"abc"))]),
            ("no padding", "-----BEGIN A-----\nYWI\n-----END A-----", vec![("A", Some(b"ab"))]),
            (
                "two and prose",
                "Subject: x\n-----BEGIN A-----\nYWJj\n-----END A-----\nmore\n-----BEGIN B-----\nYWI=\n-----END B-----\n",
                vec![("A", Some(b"abc")), ("B", Some(b"ab"))],
            ),
            ("no end", "-----BEGIN A-----\nYWJj\n", vec![("A", None)]),
            ("another end", "-----BEGIN A-----\nYWJj\n-----END B-----", vec![("A", None)]),
            (
                "begun twice",
                "-----BEGIN A-----\nYWJj\n-----BEGIN B-----\nYWJj\n-----END B-----",
                vec![("A", None), ("B", Some(b"abc"))],
            ),
            ("no base64", "-----BEGIN A-----\nYW-j\n-----END A-----", vec![("A", None)]),
            ("nothing inside", "-----BEGIN A-----\n-----END A-----", vec![("A", None)]),
            ("an end alone", "-----END A-----", vec![]),
            ("none", "-----BEGIN A", vec![]),
        ] {
            let found = blocks(text);
            let found: Vec<(&str, Option<&[u8]>)> =
                found.iter().map(|block| (block.label, block.bytes.as_deref())).collect();
            assert_eq!(found, expected, "{what}");
        }
    }
}
