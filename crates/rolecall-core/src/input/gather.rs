//! What was read in a text, made into what is reported of it: each token once, with its label and place.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use super::alone;
use super::credential::{Credential, Credentials, NO_CREDENTIALS};
use super::instead;
use super::json_end::{JsonEnd, Progress};
use super::label::{self, Named};
use super::place::Places;
use super::read::{Reading, What};
use super::scan::Scan;
use super::unescape::unescape;
use super::wrap::is_letter_or_dot;
use super::{FINDINGS_LIMIT, Found, Label, Other, OtherKind, Pasted};
use crate::json::{self, Object};
use crate::token::{ParseError, Part, TOKEN_LIMIT, Token, base64url};

/// The place of what is all there is.
const WHOLE_TEXT: &str = "the whole text";

/// How many places are looked at in one text, repetitions included: ten times what can be reported.
const PLACES_LIMIT: usize = 10 * FINDINGS_LIMIT;

/// Everything in `text`.
pub(super) fn gather(text: &[u8]) -> Pasted {
    let plain = unescape(text);
    let mut gathering = Gathering {
        text: &plain,
        core: alone::core(&plain),
        places: Places::new(text, matches!(plain, Cow::Owned(_))),
        seen: HashSet::new(),
        pasted: Pasted::default(),
    };
    let mut readings = Scan::new(&plain).peekable();
    let mut credentials = Credentials::new(&plain).peekable();
    let alone = match readings.peek() {
        Some(reading) => gathering.is_meant_alone(reading),
        None => credentials.peek().is_none(),
    };
    let nothing_else = readings.peek().is_none();
    if alone && nothing_else && gathering.add_what_stands_instead() {
        return gathering.pasted;
    }
    if alone && gathering.add_what_stands_alone(nothing_else) {
        return gathering.pasted;
    }
    // Around a token that is all there is, nothing else can stand.
    let is_alone = |reading: &Reading| {
        matches!(reading.what, What::Token) && gathering.is_all(reading.range.start, reading.range.end)
    };
    if let Some(reading) = readings.next_if(is_alone) {
        gathering.add_reading(reading);
        return gathering.pasted;
    }
    for places in 0.. {
        let reading_first = match (readings.peek(), credentials.peek()) {
            (None, None) => break,
            (Some(reading), Some(credential)) => reading.range.start <= credential.range.start,
            (reading, _) => reading.is_some(),
        };
        if gathering.is_full() || places == PLACES_LIMIT {
            gathering.pasted.truncated = true;
            break;
        }
        if reading_first {
            let Some(reading) = readings.next() else { continue };
            // What stands inside a token is no other credential.
            while credentials.next_if(|credential| credential.range.start < reading.range.end).is_some() {}
            gathering.add_reading(reading);
        } else if let Some(credential) = credentials.next() {
            gathering.add_credential(credential);
        }
    }
    if gathering.pasted.tokens.is_empty() && gathering.pasted.others.is_empty() && gathering.holds_claims() {
        let start = gathering.core.start;
        gathering.add_other(OtherKind::Claims, String::new(), start, true, None, false);
    }
    gathering.pasted
}

struct Gathering<'a> {
    /// Without escapes.
    text: &'a [u8],
    /// Where the text stands without what is around it.
    core: Range<usize>,
    places: Places<'a>,
    /// The texts that were found already, with what they are where they are no tokens.
    seen: HashSet<(Option<OtherKind>, Cow<'a, str>)>,
    pasted: Pasted,
}

impl Gathering<'_> {
    fn is_full(&self) -> bool {
        self.pasted.tokens.len() + self.pasted.others.len() >= FINDINGS_LIMIT
    }

    fn add_reading(&mut self, reading: Reading) {
        let start = reading.range.start;
        let all = self.is_all(reading.range.start, reading.range.end);
        let kind = match reading.what {
            What::Token => return self.add_token(reading.text, start, all),
            What::Malformed => OtherKind::Malformed,
            // The header of a JWS in JSON (RFC 7515 §7.2) has no end to be missing.
            What::CutOff if label::is_named(self.text, start, "protected") => OtherKind::Malformed,
            What::CutOff => OtherKind::CutOff,
        };
        if all
            && kind == OtherKind::CutOff
            && let Ok(token) = Token::parse(readable_beginning(&reading.text))
        {
            self.push_token(token, &reading.text, start, true);
        }
        let too_long = reading.text.len() > TOKEN_LIMIT;
        self.add_other(kind, reading.text, start, all, None, too_long);
    }

    fn add_token(&mut self, text: String, start: usize, all: bool) {
        if self.seen.contains(&(None, Cow::Borrowed(text.as_str()))) {
            return;
        }
        match Token::parse(&text) {
            Ok(token) => {
                self.push_token(token, &text, start, all);
                self.seen.insert((None, Cow::Owned(text)));
            }
            Err(ParseError::Encrypted { header }) => {
                self.add_other(OtherKind::Encrypted, text, start, all, Some(*header), false);
            }
            Err(error) => {
                let too_long = matches!(error, ParseError::TooLong { .. });
                self.add_other(OtherKind::Malformed, text, start, all, None, too_long);
            }
        }
    }

    /// Adds `token`, which was read from `text`.
    fn push_token(&mut self, token: Token, text: &str, start: usize, all: bool) {
        let named = label::before(self.text, start);
        let label = if all && named.label == Label::InText { Label::Alone } else { named.label };
        let mut place = self.place(start, &named, all);
        if place == WHOLE_TEXT {
            place.push_str(self.left_out(text));
        }
        self.pasted.tokens.push(Found { token, label, place });
    }

    fn add_credential(&mut self, credential: Credential) {
        let start = credential.range.start;
        if credential.name.is_none()
            && NO_CREDENTIALS.iter().any(|name| label::is_named(self.text, start, name))
        {
            return;
        }
        let all = self.is_all(credential.range.start, credential.range.end);
        let named = match credential.name {
            Some(name) => Named { label: Label::InText, name: Some(name) },
            None => label::before(self.text, credential.range.start),
        };
        let text = String::from_utf8_lossy(&self.text[credential.range.clone()]).into_owned();
        if !self.seen.insert((Some(credential.kind), Cow::Owned(text))) {
            return;
        }
        let mut place = self.place(credential.range.start, &named, all);
        place.push_str(match credential.or {
            Some(OtherKind::RefreshToken) => "; the text does not tell it from a refresh token",
            Some(_) => "; the text does not tell it from an authorization code",
            None => "",
        });
        self.pasted.others.push(Other { kind: credential.kind, place, header: None, too_long: false });
    }

    fn add_other(
        &mut self,
        kind: OtherKind,
        text: String,
        start: usize,
        all: bool,
        header: Option<Object>,
        too_long: bool,
    ) {
        let bytes = text.len();
        if !self.seen.insert((Some(kind), Cow::Owned(text))) {
            return;
        }
        let named = label::before(self.text, start);
        let mut place = self.place(start, &named, all);
        if too_long {
            place.push_str(&format!(
                "; it has {bytes} bytes, and rolecall reads tokens of up to {TOKEN_LIMIT}"
            ));
        }
        self.pasted.others.push(Other { kind, place, header, too_long });
    }

    /// Whether `reading`, the first, is no token as it stands but may be one with what stands directly around it.
    fn is_meant_alone(&self, reading: &Reading) -> bool {
        let at_the_beginning = reading.range.start == self.core.start;
        match reading.what {
            What::Token => false,
            // Letters that stand before it are glued to it.
            What::Malformed => {
                let before = self.text.get(self.core.start..reading.range.start);
                before.is_some_and(|before| before.iter().all(|byte| is_letter_or_dot(*byte)))
            }
            What::CutOff => {
                at_the_beginning && !self.is_all(reading.range.start, reading.range.end) && self.is_one_line()
            }
        }
    }

    /// Whether the text is JSON that names what tokens claim, as sites and programs show one that they decoded.
    fn holds_claims(&self) -> bool {
        const NAMES: [&[u8]; 4] = [b"\"iss\"", b"\"aud\"", b"\"exp\"", b"\"tid\""];
        /// What other JSON than that of tokens names too.
        const BESIDE: [&[u8]; 3] = [b"\"roles\"", b"\"scp\"", b"\"sub\""];
        let text = self.text.trim_ascii_start();
        let count =
            |names: &[&[u8]]| names.iter().filter(|name| memchr::memmem::find(text, name).is_some()).count();
        let own = count(&NAMES);
        text.starts_with(b"{") && own >= 1 && own + count(&BESIDE) >= 2
    }

    fn is_one_line(&self) -> bool {
        !self.text[self.core.clone()].iter().any(|byte| matches!(byte, b'\n' | b'\r'))
    }

    /// Adds what people give instead of a token; false where the text is nothing of the kind.
    fn add_what_stands_instead(&mut self) -> bool {
        let core = &self.text[self.core.clone()];
        let (kind, start, all) = if let Some(kind) = instead::of(self.text, core) {
            (kind, self.core.start, true)
        } else if let Some(start) = instead::in_base64(self.text) {
            (OtherKind::Encoded, start, alone::word(core).is_some())
        } else {
            return false;
        };
        self.add_other(kind, String::new(), start, all, None, false);
        true
    }

    /// Adds a text that is one word: as a token with all its defects, or as something that cannot be read as one, where
    /// `nothing_else` is known of it. False where it is neither.
    fn add_what_stands_alone(&mut self, nothing_else: bool) -> bool {
        let Some(word) = alone::word(&self.text[self.core.clone()]) else { return false };
        let start = self.core.start;
        let parts = word.split('.').count();
        if self.add_word(&word, start) {
            return true;
        }
        let is_json = |part: &str| {
            let json = base64url::decode(part).and_then(|bytes| String::from_utf8(bytes).ok());
            json.is_some_and(|json| matches!(json::parse(&json).value, Some(json::Value::Object(_))))
        };
        // Words with one dot are the names of files and hosts, those of short parts hosts, addresses and names of permissions, and
        // lines of words are lists; a part alone is worth a word when it holds something.
        let is_worth_a_word = nothing_else
            && self.is_one_line()
            && (parts > 2 && word.split('.').any(is_long) || parts == 1 && is_json(&word));
        if is_worth_a_word {
            let too_long = word.len() > TOKEN_LIMIT;
            self.add_other(OtherKind::Malformed, word, start, true, None, too_long);
        }
        is_worth_a_word
    }

    /// Adds `word`, all there is, as a token with its defects; false where it can't be read as one.
    fn add_word(&mut self, word: &str, start: usize) -> bool {
        // The dot that ends a sentence; behind two parts it is the token's own.
        let word = match word.strip_suffix('.') {
            Some(before) if word.split('.').count() != 3 => before,
            _ => word,
        };
        match Token::parse(word) {
            Ok(token) if !holds_something(&token) => false,
            Ok(token) => {
                self.push_token(token, word, start, true);
                let breaks_off = word.split_once('.').is_some_and(|(_, payload)| {
                    let mut end = JsonEnd::default();
                    payload.bytes().for_each(|letter| end.feed(letter));
                    matches!(end.progress(), Progress::Empty | Progress::Open)
                });
                if breaks_off {
                    self.add_other(OtherKind::CutOff, word.to_owned(), start, true, None, false);
                }
                true
            }
            Err(ParseError::Encrypted { header }) => {
                self.add_other(OtherKind::Encrypted, word.to_owned(), start, true, Some(*header), false);
                true
            }
            Err(_) => false,
        }
    }

    /// Whether the text has nothing but what stands from `start` to `end`.
    fn is_all(&self, start: usize, end: usize) -> bool {
        let core = &self.core;
        let rest = self.text.get(end..core.end).unwrap_or_default();
        start == core.start && rest.iter().all(|byte| *byte == b'.')
    }

    /// What was left out of the text to read `token`, which is all there is in it: whoever sends the text as it stands sends
    /// something else.
    fn left_out(&self, token: &str) -> &'static str {
        let text = self.text.trim_ascii();
        if text == token.as_bytes() {
            ""
        } else if text.iter().filter(|byte| !byte.is_ascii_whitespace()).eq(token.as_bytes()) {
            ", its lines joined"
        } else {
            ", without what stands around the token"
        }
    }

    fn place(&mut self, start: usize, named: &Named, all: bool) -> String {
        match &named.name {
            None if all => WHOLE_TEXT.to_owned(),
            name => self.places.name(start, name.as_deref()),
        }
    }
}

/// Whether `part` of a word may be meant for the header or the payload of a token: base64 of so many letters has both small ones and
/// capitals, where the part of a host's name has not.
fn is_long(part: &str) -> bool {
    /// Base64 of `{"alg":"none"}` has 19 letters, of `{"sub":1}` 12.
    const SHORTEST: usize = 12;
    part.len() >= SHORTEST
        && part.bytes().any(|byte| byte.is_ascii_uppercase())
        && part.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// Whether there is anything to show of `token`: a sound part, or a member of a broken one. `example.com` is a token of
/// which the first part decodes to a brace and nothing more.
fn holds_something(token: &Token) -> bool {
    let sound = |part| token.defects().iter().all(|defect| defect.part != part);
    let has_members = !token.header().members().is_empty() || !token.claims().members().is_empty();
    has_members || sound(Part::Header) || sound(Part::Payload)
}

/// What can be read of a token that breaks off: header and claims, never the signature, which may look whole and is not.
fn readable_beginning(text: &str) -> &str {
    let text = text.split_once("...").map_or(text, |(before, _)| before);
    match text.match_indices('.').nth(1) {
        Some((second, _)) => &text[..second],
        None => text,
    }
}
