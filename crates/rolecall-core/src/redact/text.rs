//! One text and everything that has to be cut from it.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;

use super::byte_set::ByteSet;
use super::memory::{Key, Memory};
use super::names::{self, Known};
use super::pseudonym::Salt;
use super::spelling::{Spelling, together};
use super::value::{Walk, closes, is_in_json_text, is_shells_joint};
use super::{
    Kind, base64, calls, columns, commands, declared, elements, forms, joined, key_files, keys, labels,
    named, options, places, quotes, tables, tokens, workflow,
};
use crate::input::{Credentials, NO_CREDENTIALS, Origin, OtherKind, Scan, unescape};

/// What stands in place of a secret: letters that are sound in base64url, JSON, XML, addresses and forms, and that no
/// signature is, since eight of them are six bytes.
pub(crate) const MARKER: &str = "REDACTED";

/// How many wrappings, tokens within tokens and base64 within base64, are looked into. What lies deeper is cut whole.
const DEPTH: usize = 6;

/// A range of a text, and what is to stand there.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Cut {
    pub(super) range: Range<usize>,
    pub(super) with: Vec<u8>,
    pub(super) kinds: Vec<Kind>,
    /// Where the token begins that it is a part of.
    pub(super) from: Option<usize>,
}

impl Cut {
    /// A secret.
    pub(super) fn secret(range: Range<usize>, kind: Kind) -> Self {
        Self::new(range, MARKER.into(), vec![kind])
    }

    pub(super) fn new(range: Range<usize>, with: Vec<u8>, kinds: Vec<Kind>) -> Self {
        Self { range, with, kinds, from: None }
    }

    /// The same as a part of the token that begins at `start`.
    pub(super) fn of(self, start: usize) -> Self {
        Self { from: Some(start), ..self }
    }
}

/// What to do beside cutting secrets.
#[derive(Default)]
pub(super) struct Job<'a> {
    /// How names are replaced, where they are.
    pub(super) names: Option<(&'a Salt, &'a Known)>,
    /// Where names are put that tokens hold, where they are gathered.
    pub(super) learned: Option<RefCell<Known>>,
    /// Whether base64 that holds a secret is cut whole, instead of being encoded again.
    pub(super) whole_base64: bool,
    /// What was cut from texts in others so far.
    pub(super) memory: RefCell<Memory>,
}

/// What was found in an unescaped text, before it is settled what wins.
#[derive(Default)]
pub(super) struct Found {
    /// Where whole tokens stand, in order.
    pub(super) tokens: Vec<Range<usize>>,
    /// What is to change in them, in order.
    pub(super) parts: Vec<Cut>,
    /// Other credentials.
    pub(super) secrets: Vec<Cut>,
}

/// How many wrappings are also read in other spellings.
const SPELT_DEPTH: usize = 2;

/// Everything that has to be cut from `text`, in order and apart from each other.
pub(super) fn cuts(text: &[u8], job: &Job<'_>, depth: usize) -> Vec<Cut> {
    // What is learnt of a text depends on those before it, and base64 is cut whole at the end alone.
    let keeps = depth > 0 && job.learned.is_none() && !job.whole_base64;
    let Some(key) = keeps.then(|| Key::of(text, depth)).flatten() else { return found_in(text, job, depth) };
    let known = job.memory.borrow_mut().get(key);
    known.unwrap_or_else(|| {
        let found = found_in(text, job, depth);
        job.memory.borrow_mut().keep(key, found.clone());
        found
    })
}

/// The same, without looking whether it is known.
fn found_in(text: &[u8], job: &Job<'_>, depth: usize) -> Vec<Cut> {
    let bytes = ByteSet::within(text);
    let mut found = cuts_as_written(text, &bytes, job, depth);
    if depth > SPELT_DEPTH {
        return found;
    }
    let in_spelling = |spelling: &Spelling| {
        let bytes = ByteSet::within(&spelling.text);
        spelling.cuts_there(cuts_as_written(&spelling.text, &bytes, job, depth))
    };
    let spelt = |needs: &[ByteSet], read: fn(&[u8]) -> Option<Spelling>| {
        let may_differ = bytes.may_hold_one(needs);
        let spelling = if may_differ || cfg!(test) { read(text) } else { None };
        debug_assert!(may_differ || spelling.is_none(), "another spelling without what it needs");
        spelling
    };
    if let Some(spelling) = spelt(&joined::NEEDS, Spelling::joined) {
        let mut more = in_spelling(&spelling);
        // Lines of a list that hold base64 each are no wrapped one, and would be written as one.
        more.retain(|cut| {
            let written = &text[cut.range.clone()];
            let in_line = || !written.contains(&b'\n') && memchr::memmem::find(written, b"\\n").is_none();
            cut.with == MARKER.as_bytes() || cut.from.is_some() || in_line()
        });
        found = together(found, more);
    }
    let others = [
        spelt(&Spelling::OF_ENTITIES, Spelling::without_entities),
        spelt(&Spelling::OF_SHELLS, Spelling::without_escapes_of_shells),
    ];
    for spelling in others.into_iter().flatten() {
        found = together(found, in_spelling(&spelling));
    }
    if let Some(spelling) = spelt(&Spelling::OF_SOFT_BREAKS, Spelling::without_soft_breaks) {
        found = together(found, in_spelling(&spelling));
        let inner = [Spelling::without_entities, Spelling::with_straight_quotes];
        for inner in inner.into_iter().filter_map(|read| read(&spelling.text)) {
            found = together(found, spelling.cuts_there(in_spelling(&inner)));
        }
    }
    if let Some(spelling) = spelt(&Spelling::OF_QUOTES, Spelling::with_straight_quotes) {
        let more = in_spelling(&spelling);
        quotes::leave_around(text, &mut found, &more);
        found = together(found, more);
    }
    found
}

/// The same of the text as it is written, which has these `bytes`.
fn cuts_as_written(text: &[u8], bytes: &ByteSet, job: &Job<'_>, depth: usize) -> Vec<Cut> {
    let plain = unescape(text);
    let escaped = matches!(plain, Cow::Owned(_));
    if depth > DEPTH {
        let holds = Scan::new(&plain).next().is_some() || Credentials::new(&plain).next().is_some();
        return Vec::from_iter(holds.then(|| Cut::secret(0..text.len(), Kind::Token)));
    }
    let mut found = Found::default();
    let of_plain = escaped.then(|| ByteSet::within(&plain));
    let bytes = of_plain.as_ref().unwrap_or(bytes);
    if bytes.may_hold_one(&tokens::NEEDS) {
        tokens::find(&plain, job, depth, &mut found);
    }
    let secrets = &mut found.secrets;
    secrets.extend(by_form(&plain));
    let mut look = |needs: &[ByteSet], find: &dyn Fn(&mut Vec<Cut>)| {
        let (may_find, before) = (bytes.may_hold_one(needs), secrets.len());
        // In tests each is held to what it says that it needs.
        if may_find || cfg!(test) {
            find(secrets);
        }
        debug_assert!(may_find || secrets.len() == before, "found without what it needs");
    };
    look(&places::NEEDS, &|found| places::find(&plain, found));
    look(&elements::NEEDS, &|found| elements::find(&plain, job.names, found));
    look(&forms::NEEDS, &|found| forms::find(&plain, found));
    look(&key_files::NEEDS, &|found| key_files::find(&plain, found));
    look(&keys::NEEDS, &|found| keys::find(text, &plain, escaped, found));
    look(&named::NEEDS, &|found| named::find(text, &plain, escaped, found));
    look(&options::NEEDS, &|found| options::find(text, &plain, escaped, found));
    look(&commands::NEEDS, &|found| commands::find(&plain, found));
    look(&declared::NEEDS, &|found| declared::find(text, &plain, escaped, found));
    look(&calls::NEEDS, &|found| calls::find(text, &plain, escaped, found));
    look(&tables::NEEDS, &|found| tables::find(&plain, found));
    look(&labels::NEEDS, &|found| labels::find(&plain, found));
    look(&columns::NEEDS, &|found| columns::find(&plain, found));
    look(&workflow::NEEDS, &|found| workflow::find(text, &plain, escaped, found));
    end_with_json_texts(text, &plain, escaped, &mut found.secrets);
    // A token in base64 is worth as much as any other, whatever the text calls it.
    let is_token = |kind: &Kind| matches!(kind, Kind::Token | Kind::EncryptedToken);
    let (tokens, others): (Vec<Cut>, Vec<Cut>) = base64::find(&plain, job, depth, &found.tokens)
        .into_iter()
        .partition(|cut| cut.kinds.is_empty() || cut.kinds.iter().any(is_token));
    found.tokens.extend(tokens.iter().map(|cut| cut.range.clone()));
    found.tokens.sort_by_key(|range| range.start);
    found.parts.extend(tokens.into_iter().filter(|cut| !cut.kinds.is_empty()));
    let mut settled = settle(found);
    add(&mut settled, others);
    if let Some((salt, known)) = job.names {
        let more = names::find(&plain, salt, known);
        add(&mut settled, more);
    }
    let mut cuts = settled.cuts;
    to_original(text, escaped, &mut cuts);
    cuts
}

/// `text` with `cuts`, which are in order and apart, done.
pub(super) fn apply(text: &[u8], cuts: &[Cut]) -> Vec<u8> {
    let mut done = Vec::with_capacity(text.len());
    let mut from = 0;
    for cut in cuts {
        done.extend_from_slice(&text[from..cut.range.start]);
        done.extend_from_slice(&cut.with);
        from = cut.range.end;
    }
    done.extend_from_slice(&text[from..]);
    done
}

/// The credentials that the finder of [`input`](crate::input) recognises without a name.
fn by_form(plain: &[u8]) -> impl Iterator<Item = Cut> {
    Credentials::new(plain).filter_map(|credential| {
        if credential.name.is_some() || is_value_of(plain, credential.range.start, &NO_CREDENTIALS) {
            return None;
        }
        let kind = match credential.kind {
            OtherKind::AuthorizationCode => Kind::AuthorizationCode,
            OtherKind::RefreshToken => Kind::RefreshToken,
            OtherKind::ClientSecret => Kind::ClientSecret,
            OtherKind::OpaquePersonal => Kind::OpaqueToken,
            // An element's name, behind which the document goes on: `elements` cuts what makes it usable.
            OtherKind::Saml if plain[credential.range.start] == b'<' => return None,
            OtherKind::Saml => Kind::Assertion,
            OtherKind::Encrypted
            | OtherKind::Claims
            | OtherKind::Id
            | OtherKind::Permission
            | OtherKind::Key
            | OtherKind::Encoded
            | OtherKind::CutOff
            | OtherKind::Malformed => return None,
        };
        Some(Cut::secret(credential.range, kind))
    })
}

/// Cuts in order and apart, and the tokens that nothing else may touch.
struct Settled {
    cuts: Vec<Cut>,
    pub(super) tokens: Vec<Range<usize>>,
}

impl Settled {
    /// Whether `range` touches a token or a cut.
    fn touches(&self, range: &Range<usize>) -> bool {
        let token = self.tokens.partition_point(|token| token.end <= range.start);
        let cut = self.cuts.partition_point(|cut| cut.range.end <= range.start);
        self.tokens.get(token).is_some_and(|token| token.start < range.end)
            || self.cuts.get(cut).is_some_and(|cut| cut.range.start < range.end)
    }
}

/// A secret that is a token is cut as a token; one that holds more than a token is cut whole.
fn settle(found: Found) -> Settled {
    /// What may stand beside a token in a value: quotes, a dot, padding.
    const SLACK: usize = 8;
    let Found { mut tokens, mut parts, mut secrets } = found;
    secrets.sort_by_key(|cut| (cut.range.start, std::cmp::Reverse(cut.range.end)));
    secrets.retain(|secret| {
        let first = tokens.partition_point(|token| token.end <= secret.range.start);
        let Some(token) = tokens.get(first) else { return true };
        let shared = secret.range.end.min(token.end).saturating_sub(secret.range.start.max(token.start));
        shared == 0 || shared + SLACK <= secret.range.len()
    });
    let mut cuts: Vec<Cut> = Vec::new();
    for secret in secrets {
        match cuts.last_mut().filter(|last| last.range.end > secret.range.start) {
            Some(last) => last.range.end = last.range.end.max(secret.range.end),
            None => cuts.push(secret),
        }
    }
    let covered = |range: &Range<usize>| {
        let cut = cuts.partition_point(|cut| cut.range.end <= range.start);
        cuts.get(cut).is_some_and(|cut| cut.range.start < range.end.max(range.start + 1))
    };
    tokens.retain(|token| !covered(token));
    parts.retain(|part| !covered(&part.range));
    cuts.extend(parts);
    cuts.sort_by_key(|cut| cut.range.start);
    Settled { cuts, tokens }
}

fn add(settled: &mut Settled, mut more: Vec<Cut>) {
    more.retain(|cut| !settled.touches(&cut.range));
    if !more.is_empty() {
        settled.cuts.append(&mut more);
        settled.cuts.sort_by_key(|cut| cut.range.start);
    }
}

/// Turns ranges of the unescaped text into those of `text`.
fn to_original(text: &[u8], escaped: bool, cuts: &mut [Cut]) {
    let mut origin = Origin::new(text, escaped);
    // One of its own: tokens begin in order, but before the cuts.
    let mut beginning = Origin::new(text, escaped);
    for cut in cuts {
        cut.from = cut.from.map(|from| beginning.of(from));
        let start = origin.of(cut.range.start);
        cut.range = start..origin.of(cut.range.end).max(start);
        if cut.with != MARKER.as_bytes() {
            cut.with = encoded_like(&text[cut.range.clone()], &cut.with);
        }
    }
}

/// Ends each secret that begins in a text of JSON where that text does, before it could hide what stands in the next one.
fn end_with_json_texts(text: &[u8], plain: &[u8], escaped: bool, secrets: &mut Vec<Cut>) {
    secrets.sort_by_key(|cut| cut.range.start);
    let mut origin = Origin::new(text, escaped);
    secrets.retain_mut(|cut| {
        if !plain[cut.range.clone()].contains(&b'"') {
            return true;
        }
        let mut walk = Walk { text, at: origin.of(cut.range.start), plain: cut.range.start };
        if is_in_json_text(text, walk.at) {
            while let Some(next) = walk.next().filter(|_| walk.plain < cut.range.end) {
                if is_shells_joint(text, walk.at) {
                    (0..4).for_each(|_| walk.pass_one());
                    continue;
                }
                let is_end = next.byte == b'"' && next.percents == 0 && closes(next.slashes, 0);
                if is_end {
                    cut.range.end = walk.plain;
                    break;
                }
                walk.take(next);
            }
        }
        let left = &plain[cut.range.clone()];
        !left.is_empty() && left != MARKER.as_bytes()
    });
}

/// `with`, percent-encoded where `original` is, and as often; a line's end is escaped as it is there.
fn encoded_like(original: &[u8], with: &[u8]) -> Vec<u8> {
    if with.contains(&b'\n') && original.contains(&b'\\') {
        return with.iter().flat_map(|byte| spelt_in(original, *byte)).collect();
    }
    let Some(percent) = original.iter().position(|byte| *byte == b'%') else { return with.to_vec() };
    let step = crate::input::step(original, percent);
    if step.percents == 0 {
        return with.to_vec();
    }
    let sign = format!("%{}", "25".repeat(step.percents - 1));
    let mut encoded = Vec::with_capacity(with.len() * 2);
    for byte in with {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            encoded.push(*byte);
        } else {
            encoded.extend_from_slice(format!("{sign}{byte:02X}").as_bytes());
        }
    }
    encoded
}

/// `byte` as the line's ends in `original` are spelt, where it is a part of one.
fn spelt_in(original: &[u8], byte: u8) -> Vec<u8> {
    if matches!(byte, b'\n' | b'\r' | b'\t') {
        for slash in memchr::memchr_iter(b'\\', original) {
            let step = crate::input::step(original, slash);
            if step.byte == byte && step.slashes > 0 {
                return original[slash..slash + step.consumed].to_vec();
            }
        }
    }
    vec![byte]
}

/// Whether what stands at `at` of `text`, which may be broken JSON, is the value of a member of these names.
fn is_value_of(text: &[u8], at: usize, names: &[&str]) -> bool {
    let Some(before) = text[..at].strip_suffix(b"\"") else { return false };
    let Some(before) = before.trim_ascii_end().strip_suffix(b":") else { return false };
    let before = before.trim_ascii_end();
    names.iter().any(|name| before.ends_with(format!("\"{name}\"").as_bytes()))
}
