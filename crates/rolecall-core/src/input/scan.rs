//! Tokens in a text: runs of token letters whose first part decodes to a JOSE header.

use super::label::{Surroundings, label};
use super::wrap::Joiner;
use super::{Found, Label, OtherKind, Pasted};
use crate::json::{self, Object, Value};
use crate::token::{Flaw, ParseError, Part, Token, base64url};

/// The longest header that is looked at, in base64url letters. A header with certificates in it stays far below.
const HEADER_LIMIT: usize = 64 * 1024;

/// Whether `c` can stand in a compact JWS.
pub(super) fn is_token_letter(c: u8) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'.')
}

/// Every token in `text`, and what has the form of one and is none.
pub(super) fn scan(text: &str) -> Pasted {
    let mut pasted = Pasted::default();
    let mut found = Vec::new();
    let mut joiner = Joiner::default();
    let mut lines = Lines::default();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(start) = next_start(bytes, at) {
        let candidate = joiner.candidate(text, start);
        at = candidate.end.max(start + 1);
        let Some(header) = jose_header(&candidate.text) else {
            at = run_end(bytes, start).max(start + 1);
            continue;
        };
        let surroundings = Surroundings { text, start, end: candidate.end, line: lines.of(text, start) };
        match read(&candidate.text, bytes.get(candidate.end).copied(), &bytes[candidate.end..]) {
            Read::Token(token) => {
                let (label, place) = label(&surroundings);
                if breaks_off(&token) {
                    pasted.add_other(OtherKind::CutOff, place.clone(), None);
                }
                found.push(Found { token: *token, label, place });
            }
            Read::Other(kind) => {
                let header = matches!(kind, OtherKind::Encrypted | OtherKind::CutOff).then_some(header);
                pasted.add_other(kind, label(&surroundings).1, header);
            }
        }
        if found.len() >= 2 * super::FOUND_LIMIT {
            break;
        }
    }
    pasted.add_tokens(found);
    pasted
}

/// The text as one token, where it is nothing else: read as it stands, flaws included.
pub(super) fn alone(text: &str) -> Option<Found> {
    const QUOTES: [char; 9] = ['"', '\'', '`', '\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}', '<', '>'];
    let mut rest = text.trim().trim_matches(QUOTES);
    let mut label = Label::Alone;
    for prefix in ["authorization:", "bearer "] {
        if let Some(head) = rest.get(..prefix.len())
            && head.eq_ignore_ascii_case(prefix)
        {
            rest = rest[prefix.len()..].trim_start();
            label = Label::Authorization;
        }
    }
    let rest = rest.trim_matches(QUOTES);
    if rest.contains(|c: char| c.is_whitespace() || c.is_control())
        || !(1..=2).contains(&rest.matches('.').count())
    {
        return None;
    }
    let token = Token::parse(rest).ok()?;
    Some(Found { token, label, place: "the whole text".to_owned() })
}

/// Where the next run begins that may be a header: `{` is `e` and one of sixteen letters in base64. A letter that belongs
/// to an escape before it (`\n`, `\u0022`, `%3D`) is no part of the run.
fn next_start(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while at < bytes.len() {
        if !is_token_letter(bytes[at]) {
            at += 1;
            continue;
        }
        // Only a resumed search can be inside a run; it resumes behind what it has read.
        let start = after_escape(bytes, at);
        if begins_object(&bytes[start.min(bytes.len())..]) {
            return Some(start);
        }
        at = run_end(bytes, start).max(at + 1);
    }
    None
}

fn begins_object(bytes: &[u8]) -> bool {
    matches!(bytes, [b'e', b'w'..=b'z' | b'0'..=b'9' | b'-' | b'_', ..])
}

fn after_escape(bytes: &[u8], run: usize) -> usize {
    let before = run.checked_sub(1).map(|at| bytes[at]);
    let hex = |range: std::ops::Range<usize>| {
        bytes.get(range).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    match before {
        Some(b'\\') if bytes[run] == b'u' && hex(run + 1..run + 5) => run + 5,
        Some(b'\\') if matches!(bytes[run], b'n' | b'r' | b't' | b'b' | b'f') => run + 1,
        Some(b'%') if hex(run..run + 2) => run + 2,
        _ => run,
    }
}

/// Where the run of token letters from `start` on ends.
pub(super) fn run_end(bytes: &[u8], start: usize) -> usize {
    bytes[start.min(bytes.len())..]
        .iter()
        .position(|byte| !is_token_letter(*byte))
        .map_or(bytes.len(), |length| start + length)
}

/// The header of what may be a token: a JSON object with `alg`.
pub(super) fn jose_header(candidate: &str) -> Option<Object> {
    let first = candidate.split('.').next()?;
    if first.len() > HEADER_LIMIT {
        return None;
    }
    let bytes = base64url::decode_leniently(first).0;
    match json::parse(&String::from_utf8_lossy(&bytes)).value? {
        Value::Object(header) if header.has("alg") => Some(header),
        _ => None,
    }
}

enum Read {
    Token(Box<Token>),
    Other(OtherKind),
}

/// What `candidate` is, before `next`, the byte that ended it, and `rest`, which begins with that byte.
fn read(candidate: &str, next: Option<u8>, rest: &[u8]) -> Read {
    if continues(next, rest) {
        return Read::Other(OtherKind::Malformed);
    }
    if let Some(cut) = candidate.strip_suffix("...").map(|cut| cut.trim_end_matches('.')) {
        // An ellipsis, behind which the rest is missing.
        return match Token::parse(cut) {
            Ok(token) if token.signature_text().is_none() => Read::Token(Box::new(token)),
            _ if cut.contains('.') => Read::Other(OtherKind::Malformed),
            _ => Read::Other(OtherKind::CutOff),
        };
    }
    let parts: Vec<&str> = candidate.split('.').collect();
    // One dot may end a sentence; of `a.b.` it is taken as the place of a missing signature.
    let text = match parts[..] {
        [.., last, ""] if parts.len() == 4 && !last.is_empty() => &candidate[..candidate.len() - 1],
        [_, _, "", ""] | [.., ""] if matches!(parts.len(), 4 | 6) => &candidate[..candidate.len() - 1],
        _ => candidate,
    };
    match Token::parse(text) {
        Ok(token) => Read::Token(Box::new(token)),
        Err(ParseError::Encrypted { .. }) => Read::Other(OtherKind::Encrypted),
        Err(ParseError::Parts { parts: 1 }) => Read::Other(OtherKind::CutOff),
        Err(ParseError::TooLong { .. } | ParseError::Parts { .. } | ParseError::NoJson) => {
            Read::Other(OtherKind::Malformed)
        }
    }
}

/// Whether the token ends within its payload: what is there is shown, and that something is missing is said.
fn breaks_off(token: &Token) -> bool {
    token.signature_text().is_none()
        && token.defects().iter().any(|defect| defect.part == Part::Payload && defect.flaw != Flaw::Empty)
}

/// Whether what follows a token belongs to it, so that it is another text: `=`, `+` or `/`, also percent-encoded.
fn continues(next: Option<u8>, rest: &[u8]) -> bool {
    match next {
        Some(b'=' | b'+' | b'/') => true,
        Some(b'%') => matches!(rest.get(1..3), Some([b'3', b'd' | b'D'] | [b'2', b'b' | b'B' | b'f' | b'F'])),
        _ => false,
    }
}

/// Line and column of an offset, counted on from the last one asked for.
#[derive(Default)]
struct Lines {
    offset: usize,
    line: usize,
    line_start: usize,
}

impl Lines {
    /// Line and column of `offset`, each from 1. Offsets must not go down.
    fn of(&mut self, text: &str, offset: usize) -> (usize, usize) {
        for (at, byte) in text.as_bytes()[self.offset..offset].iter().enumerate() {
            if *byte == b'\n' {
                self.line += 1;
                self.line_start = self.offset + at + 1;
            }
        }
        self.offset = offset;
        let column = text.get(self.line_start..offset).map_or(0, |before| before.chars().count());
        (self.line + 1, column + 1)
    }
}
