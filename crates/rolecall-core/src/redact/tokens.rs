//! What is cut from tokens: of a JWS everything behind its claims, of a JWE everything behind its header, and whatever stands
//! inside header and claims that has to be cut from any text.

use std::borrow::Cow;
use std::ops::Range;

use super::byte_set::ByteSet;
use super::text::{Cut, Found, Job, MARKER, apply, cuts};
use super::{Kind, apart, claims};
use crate::input::{
    After, Jose, Scan, after, end_of_letters, end_of_letters_and_dots, in_standard_base64, is_letter,
    is_letter_or_dot,
};
use crate::json::{self, Value};
use crate::token::base64url;

/// The shortest run of letters that is taken for the rest of a signature, where something stands in between.
pub(super) const SHORTEST_REST: usize = 16;

/// How many parts behind the second are looked at for a signature: a JWE has three.
const PARTS: usize = 4;

/// One of these is in every text in which something is found: letters that a JSON object in base64 begins with.
pub(super) const NEEDS: [ByteSet; 4] =
    [ByteSet::of(b"e"), ByteSet::of(b"I"), ByteSet::of(b"C"), ByteSet::of(b"D")];

/// Finds the tokens of an unescaped text and what is to change in each.
pub(super) fn find(plain: &[u8], job: &Job<'_>, depth: usize, found: &mut Found) {
    let mut ranges: Vec<Range<usize>> = Scan::new(plain).map(|reading| reading.range).collect();
    ranges.extend(signed_json(plain, &ranges));
    ranges.sort_by_key(|range| range.start);
    for range in ranges {
        if found.tokens.last().is_some_and(|last| range.start < last.end) {
            continue;
        }
        one(plain, range, job, depth, found);
    }
    let whole = found.tokens.len();
    for parts in apart::find(plain, &found.tokens) {
        in_parts(plain, &parts, job, depth, (found, whole));
    }
    found.tokens.sort_by_key(|token| token.start);
    found.parts.sort_by_key(|part| part.range.start);
}

/// A token of which each part stands on its own, beside those that were `found`, of which the first ones are `whole`.
fn in_parts(
    plain: &[u8],
    parts: &[Range<usize>],
    job: &Job<'_>,
    depth: usize,
    (found, whole): (&mut Found, usize),
) {
    let encrypted = parts.len() > 3;
    let start = parts[0].start;
    for (index, part) in parts.iter().enumerate() {
        // A beginning of it that was taken for a whole token is known.
        let known = &found.tokens[..whole];
        let token = known.partition_point(|token| token.end <= part.start);
        if known.get(token).is_some_and(|token| token.start < part.end) {
            continue;
        }
        found.tokens.push(part.clone());
        if index == 0 || index == 1 && !encrypted {
            if let Some((with, kinds)) = changed(&plain[part.clone()], index == 1, job, depth) {
                found.parts.push(Cut::new(part.clone(), with, kinds).of(start));
            }
        } else if !is_marker(&plain[part.clone()]) {
            let kind = if encrypted { Kind::EncryptedToken } else { Kind::Token };
            found.parts.push(Cut::secret(part.clone(), kind).of(start));
        }
    }
}

/// Runs of three parts or more that begin with a JSON object, and that the finder does not take for tokens because no `alg` is
/// in it: the session cookies of web frameworks, and tokens of others.
fn signed_json(plain: &[u8], tokens: &[Range<usize>]) -> Vec<Range<usize>> {
    const SHORTEST_HEADER: usize = 10;
    let mut found = Vec::new();
    let mut at = 0;
    // Of the run that is looked at: its end, the same without the dots that end a sentence, and the last dot before that.
    let (mut reach, mut end, mut last) = (0, 0, 0);
    while let Some(dot) = memchr::memchr(b'.', &plain[at..]).map(|dot| at + dot) {
        let from =
            plain[at..dot].iter().rposition(|byte| !is_letter(*byte)).map_or(at, |before| at + before + 1);
        at = dot + 1;
        if dot >= reach {
            reach = end_of_letters_and_dots(plain, dot);
            let dots = plain[dot..reach].iter().rev().take_while(|byte| **byte == b'.').count();
            end = (reach - dots).max(dot + 1);
            last = memchr::memrchr(b'.', &plain[dot..end]).map_or(dot, |last| dot + last);
        }
        if dot - from < SHORTEST_HEADER || last <= dot {
            continue;
        }
        // Whatever part comes last: a short one behind a signature makes nothing of it that could not be used.
        let mut behind = plain[dot + 1..end].split(|byte| *byte == b'.').skip(1).take(PARTS);
        if !behind.any(|part| part.len() >= SHORTEST_REST || part == MARKER.as_bytes()) {
            continue;
        }
        let Some(start) = header_within(plain, from, dot) else { continue };
        let token = tokens.partition_point(|token| token.end <= start);
        if tokens.get(token).is_none_or(|token| token.start >= end) {
            found.push(start..end);
            at = end;
        }
    }
    found
}

/// Where a JSON object begins in the letters from `from` to `dot`: at their beginning, or behind what somebody wrote directly
/// before it.
fn header_within(plain: &[u8], from: usize, dot: usize) -> Option<usize> {
    /// `{"`, `{ ` and `{` with a line's end.
    const BEGINNINGS: [&[u8]; 5] = [b"eyJ", b"eyA", b"ewo", b"ew0", b"ewk"];
    /// How many places in one run are tried.
    const TRIES: usize = 8;
    let begins = |at: &usize| BEGINNINGS.iter().any(|beginning| plain[*at..dot].starts_with(beginning));
    let first = matches!(plain[from], b'I' | b'C' | b'D').then_some(from);
    let mut places = first.into_iter().chain((from..dot).filter(begins)).take(TRIES);
    places.find(|at| object(&plain[*at..dot]).is_some())
}

/// The JSON object that a part holds.
pub(super) fn object(part: &[u8]) -> Option<json::Object> {
    let bytes = base64url::decode_leniently(&letters(part)).0;
    let text = String::from_utf8(bytes).ok()?;
    match json::parse(&text) {
        json::Parsed { value: Some(Value::Object(object)), problem: None } => Some(*object),
        _ => None,
    }
}

/// The letters of a part without the line breaks between them.
fn letters(part: &[u8]) -> Cow<'_, str> {
    let belongs = |byte: &&u8| is_letter(**byte) || matches!(byte, b'+' | b'/' | b'=');
    let is_whole = end_of_letters(part, 0) == part.len();
    match std::str::from_utf8(part) {
        Ok(whole) if is_whole => Cow::Borrowed(whole),
        _ => Cow::Owned(part.iter().filter(belongs).copied().map(char::from).collect()),
    }
}

fn one(plain: &[u8], range: Range<usize>, job: &Job<'_>, depth: usize, found: &mut Found) {
    let mut parts = split(plain, &range);
    let objects = parts.iter().map(|part| object(&plain[part.clone()]));
    let header = objects.enumerate().find_map(|(index, object)| Some((index, object?)));
    let (header, members) = header.map_or((0, None), |(index, object)| (index, Some(object)));
    let jose = Jose::read(&letters(&plain[parts[header].clone()]));
    let encrypted = members.as_ref().is_some_and(|members| members.has("enc"));
    let kept = (header + if encrypted { 1 } else { 2 }).min(parts.len());
    let lengths = jose.as_ref().map_or(&[][..], Jose::last_part_lengths);
    let mut end = range.end;
    if let Some(last) = parts.get_mut(kept..).and_then(<[_]>::last_mut) {
        last.end = end_of_last(plain, last.clone(), lengths);
        end = last.end;
    }
    let kind = if encrypted { Kind::EncryptedToken } else { Kind::Token };
    let mut kinds = vec![kind];
    let start = parts[header].start;
    for (index, part) in parts[header..kept].iter().enumerate() {
        if let Some((with, inside)) = changed(&plain[part.clone()], index == 1, job, depth) {
            found.parts.push(Cut::new(part.clone(), with, inside).of(start));
        }
    }
    for part in &parts[kept..] {
        let text = &plain[part.clone()];
        if text.iter().any(|byte| is_letter(*byte)) && !is_marker(text) {
            let kinds = std::mem::take(&mut kinds);
            found.parts.push(Cut::new(part.clone(), MARKER.into(), kinds).of(start));
        }
    }
    // Whoever takes a token without a signature takes this one no more: with `none` the last part has to be empty.
    let unsigned = members.as_ref().and_then(|members| members.string("alg").ok());
    if unsigned.is_some_and(|alg| alg.eq_ignore_ascii_case("none"))
        && !encrypted
        && parts.len() == header + 3
        && parts.last().is_some_and(Range::is_empty)
    {
        found.parts.push(Cut::new(end..end, MARKER.into(), kinds).of(start));
    }
    found.tokens.push(range.start..end);
}

/// The ranges of the parts between the dots.
fn split(plain: &[u8], range: &Range<usize>) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = range.start;
    for dot in memchr::memchr_iter(b'.', &plain[range.clone()]).map(|dot| range.start + dot) {
        parts.push(start..dot);
        start = dot + 1;
    }
    parts.push(start..range.end);
    parts
}

/// Whether a part was cut already, whatever lines the finder takes for its continuation.
fn is_marker(part: &[u8]) -> bool {
    part.strip_prefix(MARKER.as_bytes())
        .is_some_and(|rest| !rest.first().is_some_and(|byte| is_letter(*byte)))
}

/// Where a last part ends: with a whole signature, else behind everything that may be the rest of one.
fn end_of_last(plain: &[u8], last: Range<usize>, lengths: &[usize]) -> usize {
    if is_marker(&plain[last.clone()]) {
        return last.start + MARKER.len();
    }
    let run = |from: usize| end_of_letters(plain, from);
    let first = run(last.start);
    if lengths.contains(&(first - last.start)) {
        let (longer, is_signature) = in_standard_base64(plain, &plain[last.start..first], first, lengths);
        let first = if is_signature { longer } else { first };
        let padding = plain[first..].iter().take_while(|byte| **byte == b'=').count();
        let behind = first + padding;
        // Letters behind it would make another word of the marker, and a dot another part.
        return if plain.get(behind).is_some_and(|byte| is_letter_or_dot(*byte)) { first } else { behind };
    }
    let whole = plain[last.clone()].iter().filter(|byte| is_letter(**byte)).count();
    if lengths.contains(&whole) {
        return last.end;
    }
    let mut end = last.end;
    loop {
        let next = match after(plain, end) {
            After::Break { next, .. } => next,
            _ => {
                let belongs = |byte: &&u8| {
                    matches!(byte, 0x80..|b'!'| b'*' | b'$' | b'~' | b'=' | b'+' | b'/' | b'.' | b'\\')
                };
                end + plain[end..].iter().take(8).take_while(belongs).count()
            }
        };
        let stop = run(next);
        if stop - next < SHORTEST_REST
            || !looks_random(&plain[next..stop])
            || crate::input::starts_header(plain, next)
        {
            return end;
        }
        end = stop;
    }
}

/// Capital and small letters and digits, all of them: no word, no name, no GUID.
fn looks_random(letters: &[u8]) -> bool {
    letters.iter().any(u8::is_ascii_digit)
        && letters.iter().any(u8::is_ascii_uppercase)
        && letters.iter().any(u8::is_ascii_lowercase)
}

/// A header or claims with what stands inside cut, and what that was; `None` where nothing was.
fn changed(part: &[u8], is_payload: bool, job: &Job<'_>, depth: usize) -> Option<(Vec<u8>, Vec<Kind>)> {
    let letters = letters(part);
    if letters == MARKER || letters.is_empty() {
        return None;
    }
    let mut text = base64url::decode_leniently(&letters).0;
    let mut kinds = Vec::new();
    if is_payload && (job.learned.is_some() || job.names.is_some()) {
        let leaves = std::str::from_utf8(&text).ok().and_then(claims::leaves);
        if let Some(learned) = &job.learned {
            claims::learn(&text, leaves.as_deref().unwrap_or_default(), &mut learned.borrow_mut());
        }
        if let Some((salt, _)) = job.names {
            // Of claims that break off nobody can say which value is whose.
            let Some(leaves) = &leaves else { return Some((MARKER.into(), vec![Kind::Name])) };
            let names = claims::cuts(&text, leaves, salt);
            kinds.extend(names.iter().flat_map(|cut| cut.kinds.iter().copied()));
            text = apply(&text, &names);
        }
    }
    let inside = cuts(&text, job, depth + 1);
    kinds.extend(inside.iter().flat_map(|cut| cut.kinds.iter().copied()));
    if kinds.is_empty() && inside.is_empty() {
        return None;
    }
    Some((base64url::encode(&apply(&text, &inside)).into_bytes(), kinds))
}
