//! Tokens whose parts stand apart: with spaces around their dots, as texts of a list, as lines.

use std::ops::Range;

use super::runs;
use super::text::MARKER;
use super::tokens::{SHORTEST_REST, object};
use crate::input::{end_of_letters, is_letter, may_begin_header};

/// How much may stand between two parts, in bytes.
const LONGEST_GAP: usize = 64;
/// The shortest header and the shortest claims, in letters.
const SHORTEST: usize = 10;

/// Where the parts of each stand, in order; `tokens`, in order, are known.
pub(super) fn find(plain: &[u8], tokens: &[Range<usize>]) -> Vec<Vec<Range<usize>>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = runs::next(plain, at, SHORTEST, is_letter) {
        let header = run(plain, start);
        at = header.end;
        if !may_begin_header(plain, start) {
            continue;
        }
        let Some(parts) = behind(plain, header) else { continue };
        let Some(end) = parts.last().map(|last| last.end) else { continue };
        let token = tokens.partition_point(|token| token.end <= start);
        // A token that is whole reaches to its last part.
        if tokens
            .get(token)
            .is_none_or(|token| token.start > start || token.end < parts[parts.len() - 1].start)
        {
            at = end;
            found.push(parts);
        }
    }
    found
}

fn run(plain: &[u8], start: usize) -> Range<usize> {
    start..end_of_letters(plain, start)
}

/// The parts of the token that `header` begins.
fn behind(plain: &[u8], header: Range<usize>) -> Option<Vec<Range<usize>>> {
    let first = next(plain, header.end).filter(|part| part.len() >= SHORTEST)?;
    let second = next(plain, first.end)?;
    let is_end =
        |part: &Range<usize>| part.len() >= SHORTEST_REST || &plain[part.clone()] == MARKER.as_bytes();
    let members = object(&plain[header.clone()])?;
    if members.has("enc") {
        let parts =
            [Some(second.clone()), next(plain, second.end), next(plain, next(plain, second.end)?.end)];
        let rest: Vec<Range<usize>> = parts.into_iter().collect::<Option<_>>()?;
        return is_end(&rest[1]).then(|| [vec![header, first], rest].concat());
    }
    let sound = members.has("alg") && is_end(&second) && object(&plain[first.clone()]).is_some();
    sound.then(|| vec![header, first, second])
}

/// The part that follows what ends at `end`: behind a dot, a comma or the end of a text or an item.
fn next(plain: &[u8], end: usize) -> Option<Range<usize>> {
    let mut at = end;
    let mut parted = false;
    while at < plain.len().min(end + LONGEST_GAP) {
        let dash = plain[at] == b'-' && plain.get(at + 1) == Some(&b' ');
        match plain[at] {
            _ if dash => parted = true,
            b'.' | b',' | b'"' | b'\'' | b'`' => parted = true,
            b'+' | b'\\' | b'&' | b'(' | b')' => {}
            byte if byte.is_ascii_whitespace() => {}
            byte if is_letter(byte) && parted => return Some(run(plain, at)),
            _ => return None,
        }
        at += 1;
    }
    None
}
