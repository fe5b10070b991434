//! Whether a token may begin at a place: by its first letters, and by its whole header.

use super::budget::Budget;
use super::header::{Jose, begins_like_a_header};
use super::json_end::{JsonEnd, Progress, sextet};
use super::wrap::{self, After};

/// Whether a whole JOSE header begins at `start`, wrapped or not: then a new token does.
pub(super) fn header_begins(text: &[u8], start: usize, budget: &mut Budget) -> bool {
    const LONGEST: usize = 64 * 1024;
    if !may_begin_header(text, start) {
        return false;
    }
    let mut json = JsonEnd::default();
    let mut part = String::new();
    let mut at = start;
    while json.progress() != Progress::Broken && part.len() < LONGEST {
        budget.looked(at);
        match text.get(at) {
            Some(byte) if wrap::is_letter(*byte) => {
                json.feed(*byte);
                part.push(char::from(*byte));
                at += 1;
            }
            Some(b'.') => return json.progress() == Progress::Complete && Jose::read(&part).is_some(),
            _ => match wrap::after(text, at) {
                After::Break { next, .. } if budget.spend(next - at) => at = next,
                _ => return false,
            },
        }
    }
    budget.spend(at - start);
    false
}

/// Whether a token begins at `start`, as far as a look without a budget of its own tells.
pub(crate) fn starts_header(text: &[u8], start: usize) -> bool {
    header_begins(text, start, &mut Budget::default())
}

/// Whether the first letters at `start` decode to `{`, or to the white space that JSON allows before it.
pub(crate) fn may_begin_header(text: &[u8], start: usize) -> bool {
    let (first, second) = match &text[start..] {
        [b'e' | b'I' | b'C' | b'D'] => return true,
        [first @ (b'e' | b'I' | b'C' | b'D'), second, ..] => (*first, *second),
        _ => return false,
    };
    match (sextet(first), sextet(second)) {
        (Some(first), Some(second)) => {
            matches!(u8::try_from(first << 2 | second >> 4), Ok(b'{' | b' ' | b'\t' | b'\n' | b'\r'))
        }
        // A line may end behind the first letter.
        _ => true,
    }
}

/// Whether the part that begins at `at` ends at a dot before a header can: `{"alg":0}` has 12 letters.
pub(super) fn ends_too_soon(text: &[u8], at: usize) -> bool {
    const SHORTEST: usize = 12;
    let part = letters(text, at, SHORTEST);
    part.len() < SHORTEST && text.get(at + part.len()) == Some(&b'.')
}

/// How long a header may be that is looked for behind a word, in bytes.
pub(super) const GLUED_HEADER: usize = 2 * 1024;

/// How much of a header tells it from other text, in bytes.
const BEGINNING: usize = 64;

/// The letters of what may be a header at `at`, directly behind a word. Only its usual spelling is known there, and of random letters
/// hardly any pass for it: nothing has to be saved for a closer look.
fn glued(text: &[u8], at: usize) -> Option<&str> {
    let begins = text[at..].starts_with(b"eyJ") && begins_like_a_header(letters(text, at, BEGINNING));
    begins.then(|| letters(text, at, GLUED_HEADER))
}

/// Whether a header may stand at `at`, directly behind a word, with a dot behind it that may be escaped.
pub(super) fn may_begin_glued(text: &[u8], at: usize) -> bool {
    glued(text, at).is_some_and(|part| matches!(text.get(at + part.len()), Some(b'.' | b'%' | b'\\')))
}

/// Whether a whole JOSE header with a part behind it begins at `at`, directly behind a word.
pub(super) fn is_glued_header(text: &[u8], at: usize) -> bool {
    glued(text, at).is_some_and(|part| text.get(at + part.len()) == Some(&b'.') && Jose::read(part).is_some())
}

/// The letters from `at` on, `most` of them at most.
fn letters(text: &[u8], at: usize, most: usize) -> &str {
    let end = wrap::end_of_letters(&text[..text.len().min(at + most)], at);
    std::str::from_utf8(&text[at..end]).unwrap_or_default()
}
