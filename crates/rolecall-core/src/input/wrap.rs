//! Tokens that were wrapped over lines: what stands at the end of one line goes on at the beginning of the next.

use super::scan::{is_token_letter, jose_header, run_end};
use crate::json;
use crate::token::{TOKEN_LIMIT, base64url};

/// How many bytes one paste may be joined over, all candidates together: hostile text can begin a token in every line.
const JOIN_BUDGET: usize = 4 * super::INPUT_LIMIT;
/// How often one candidate's part is asked whether it is a whole JSON object.
const OBJECT_CHECKS: usize = 64;

/// A run of token letters, with the lines that belong to it joined.
pub(super) struct Candidate {
    pub(super) text: String,
    /// Where in the pasted text it ends.
    pub(super) end: usize,
}

/// Joins lines, within a budget for the whole paste.
#[derive(Default)]
pub(super) struct Joiner {
    joined: usize,
}

impl Joiner {
    /// The candidate that begins at `start`.
    pub(super) fn candidate(&mut self, text: &str, start: usize) -> Candidate {
        let bytes = text.as_bytes();
        let mut end = run_end(bytes, start);
        let mut candidate = text[start..end].to_owned();
        let mut checks = OBJECT_CHECKS;
        let first_line = end - start;
        while self.joined < JOIN_BUDGET && candidate.len() <= TOKEN_LIMIT {
            let Some(next) = next_line(bytes, end) else { break };
            let Some(need) = need(&candidate, &mut checks) else { break };
            let piece = &text[next.start..next.end];
            if !belongs(&candidate, piece, &need, first_line, next.alone) {
                break;
            }
            self.joined += candidate.len().min(256) + piece.len();
            candidate.push_str(piece);
            end = next.end;
        }
        Candidate { text: candidate, end }
    }
}

/// What a candidate lacks at the end of a line.
enum Need {
    /// Its part is broken off: anything may follow.
    More,
    /// Its part is whole: only a dot may follow.
    Dot,
    /// So many letters of signature, or one of the longer lengths.
    Letters(&'static [usize]),
    /// Nobody knows how long a signature of its algorithm is.
    Unknown,
}

/// What `candidate` needs; `None` when it is whole.
fn need(candidate: &str, checks: &mut usize) -> Option<Need> {
    let parts: Vec<&str> = candidate.split('.').collect();
    match parts[..] {
        [part] | [_, part] => Some(if is_whole_object(part, checks) { Need::Dot } else { Need::More }),
        [_, _, signature] => {
            let header = jose_header(candidate)?;
            let lengths = signature_lengths(header.string("alg").ok().unwrap_or_default());
            match lengths {
                None => Some(Need::Unknown),
                Some(lengths) => lengths
                    .last()
                    .is_some_and(|most| signature.len() < *most)
                    .then_some(Need::Letters(lengths)),
            }
        }
        // An encrypted token has no length that could be known: its lines are joined while they look alike.
        [_, _, _, _] | [_, _, _, _, _] => Some(Need::Unknown),
        _ => None,
    }
}

/// The lengths in base64url letters that a signature of `alg` can have (RFC 7518 §3, RFC 8037): for RSA those of the
/// moduli in use.
fn signature_lengths(alg: &str) -> Option<&'static [usize]> {
    match alg {
        "HS256" => Some(&[43]),
        "HS384" => Some(&[64]),
        "HS512" | "ES256" | "ES256K" | "EdDSA" | "Ed25519" => Some(&[86]),
        "ES384" => Some(&[128]),
        "ES512" => Some(&[176]),
        "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" => Some(&[171, 342, 512, 683, 1366]),
        _ if alg.eq_ignore_ascii_case("none") => Some(&[0]),
        _ => None,
    }
}

/// Whether the piece of the next line goes on where `candidate` stops.
fn belongs(candidate: &str, piece: &str, need: &Need, first_line: usize, fills_line: bool) -> bool {
    let begins_token = jose_header(piece).is_some() && piece.matches('.').count() >= 1;
    match need {
        Need::Dot => piece.starts_with('.') && piece.len() > 1,
        Need::More => !begins_token || candidate.ends_with('.'),
        Need::Letters(lengths) => {
            let has = candidate.rsplit('.').next().map_or(0, str::len);
            let signature = piece.strip_suffix('.').unwrap_or(piece);
            let whole = lengths.contains(&has) && !candidate.ends_with('.');
            !begins_token
                && fills_line
                && !signature.contains('.')
                && !whole
                && lengths.iter().any(|length| has + signature.len() <= *length)
        }
        Need::Unknown => {
            !begins_token
                && fills_line
                && first_line >= 40
                && piece.len() <= first_line.max(76)
                && looks_encoded(piece)
        }
    }
}

/// Whether a piece looks like base64url and not like a word.
fn looks_encoded(piece: &str) -> bool {
    let has = |test: fn(&u8) -> bool| piece.bytes().any(|byte| test(&byte));
    has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && (has(u8::is_ascii_digit) || piece.len() > 30)
}

fn is_whole_object(part: &str, checks: &mut usize) -> bool {
    // The last letters alone tell whether a brace is there to close it.
    let tail = &part[part.len() - part.len() % 4..];
    let tail = if tail.is_empty() { &part[part.len().saturating_sub(4)..] } else { tail };
    let closes = base64url::decode(tail).is_some_and(|bytes| bytes.iter().any(|byte| *byte == b'}'));
    if !closes || *checks == 0 {
        return false;
    }
    *checks -= 1;
    base64url::decode(part)
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .is_some_and(|text| json::parse(&text).problem.is_none())
}

struct Piece {
    start: usize,
    end: usize,
    /// Nothing else stands on the line but what closes a quotation.
    alone: bool,
}

/// The token letters at the beginning of the next line, if the line ends at `end` but for white space, a backslash or a
/// quoted-printable `=`.
fn next_line(bytes: &[u8], end: usize) -> Option<Piece> {
    let mut at = end;
    let skip = |at: &mut usize, letters: &[u8]| {
        while bytes.get(*at).is_some_and(|byte| letters.contains(byte)) {
            *at += 1;
        }
    };
    // `\n` written out, as in a JSON or shell text, is a new line too where a line of token letters follows.
    skip(&mut at, b" \t");
    if matches!(bytes.get(at), Some(b'\\' | b'=' | b'^')) && matches!(bytes.get(at + 1), Some(b'\r' | b'\n'))
    {
        at += 1;
    }
    skip(&mut at, b"\r");
    if bytes.get(at) != Some(&b'\n') {
        return None;
    }
    at += 1;
    // Indentation, an e-mail's quotation marks, a table's or comment's margin.
    skip(&mut at, b" \t>|#*");
    let start = at;
    let stop = run_end(bytes, start);
    if stop == start || !is_token_letter(bytes[start]) {
        return None;
    }
    let mut after = stop;
    skip(&mut after, b"\"'`,;)}]>\\^= \t\r");
    let alone = matches!(bytes.get(after), None | Some(b'\n'));
    // A word in the middle of a line is prose, whatever its letters.
    let sound = alone || matches!(bytes.get(stop), Some(b'"' | b'\'' | b'`' | b'<' | b'&' | b';' | b'\\'));
    sound.then_some(Piece { start, end: stop, alone: sound })
}
