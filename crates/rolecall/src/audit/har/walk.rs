//! Every text of a JSON document, in one pass.

use std::fmt;
use std::io::{BufReader, Cursor, Read};

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::path::Path;
use super::{Place, SHORTEST};
use crate::audit::unpack::{is_packed, unpack};

/// How much is read at once, in bytes.
const ROOM: usize = 64 * 1024;

/// How much of a packed body is read, in bytes.
const UNPACKED: u64 = 16 * 1024 * 1024;

/// How much is read of all packed bodies of a document, in bytes: one that is packed itself can hold very many.
const UNPACKED_IN_ALL: u64 = 256 * 1024 * 1024;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Hands every text of the JSON document `json` to `taker` until that says no. What is wrong with the document is said by
/// line and column, and no text of it is repeated. It tells how many packed bodies in it were not read to their end.
pub(super) fn walk(json: impl Read, taker: &mut dyn FnMut(Place) -> bool) -> Result<usize, String> {
    let mut json = serde_json::Deserializer::from_reader(BufReader::with_capacity(ROOM, json));
    let mut walk = Walk { path: Path::default(), unread: 0, room: UNPACKED_IN_ALL, taker };
    let walked = Value { walk: &mut walk, held: false }.deserialize(&mut json).and_then(|_| json.end());
    walked.map(|()| walk.unread).map_err(|error| match error.io_error_kind() {
        // That is said by whoever reads, in words of its own.
        Some(_) => std::io::Error::from(error).to_string(),
        None => format!("it is no JSON any more at line {}, column {}", error.line(), error.column()),
    })
}

struct Walk<'a> {
    path: Path,
    unread: usize,
    /// What is left of [`UNPACKED_IN_ALL`].
    room: u64,
    taker: &'a mut dyn FnMut(Place) -> bool,
}

impl Walk<'_> {
    /// Hands over a text that stands where the walk is.
    fn found<E: Error>(&mut self, text: impl Into<Vec<u8>>, what: &str) -> Result<(), E> {
        let text = text.into();
        let goes_on = text.len() < SHORTEST
            || (self.taker)(Place { path: format!("{}{what}", self.path.as_str()), text });
        if goes_on { Ok(()) } else { Err(E::custom("nobody takes more")) }
    }

    /// Hands over the member `text` of an object that may say, in its member `encoding`, that it is base64.
    fn body<E: Error>(&mut self, text: String, is_base64: bool) -> Result<(), E> {
        let decoded = is_base64.then(|| decoded(&text)).flatten();
        let before = self.path.member("text");
        // Where it is decoded, it is read as what it is.
        if decoded.is_none() {
            self.found(text, "")?;
        }
        match decoded {
            Some(packed) if is_packed(&packed) => {
                let (unpacked, all) = unpacked(packed, self.room.min(UNPACKED));
                self.room -= self.room.min(unpacked.len() as u64);
                self.unread += usize::from(!all);
                self.found(unpacked, " (base64, unpacked)")?;
            }
            Some(decoded) => self.found(decoded, " (base64)")?,
            None => {}
        }
        self.path.back(before);
        Ok(())
    }
}

/// What `text` is in base64, which may have line breaks in it.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let is_space = |c: &u8| c.is_ascii_whitespace();
    if text.as_bytes().iter().any(is_space) {
        let letters: Vec<u8> = text.bytes().filter(|c| !is_space(c)).collect();
        return BASE64.decode(letters).ok();
    }
    BASE64.decode(text).ok()
}

/// What the body `packed` holds, up to `most` bytes, and whether that is all of it.
fn unpacked(packed: Vec<u8>, most: u64) -> (Vec<u8>, bool) {
    let mut unpacked = Vec::new();
    let mut packed = unpack(Box::new(Cursor::new(packed))).take(most);
    let read = packed.read_to_end(&mut unpacked);
    (unpacked, read.is_ok_and(|count| (count as u64) < most))
}

/// A value of the document. A text is given back instead of handed over where it is `held`.
struct Value<'w, 'a> {
    walk: &'w mut Walk<'a>,
    held: bool,
}

impl<'de> DeserializeSeed<'de> for Value<'_, '_> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Option<String>, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_, '_> {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Option<String>, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Option<String>, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Option<String>, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Option<String>, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Option<String>, E> {
        Ok(None)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Option<String>, E> {
        if self.held {
            return Ok(Some(text.to_owned()));
        }
        if text.len() >= SHORTEST {
            self.walk.found(text, "")?;
        }
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Option<String>, A::Error> {
        for index in 0.. {
            let before = self.walk.path.element(index);
            let element = elements.next_element_seed(Value { walk: self.walk, held: false })?;
            self.walk.path.back(before);
            if element.is_none() {
                break;
            }
        }
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Option<String>, A::Error> {
        let (mut text, mut is_base64) = (None, false);
        while let Some(name) = members.next_key::<String>()? {
            let before = self.walk.path.member(&name);
            let held = matches!(name.as_str(), "text" | "encoding");
            let value = members.next_value_seed(Value { walk: self.walk, held })?;
            if let Some(value) = value {
                if name == "encoding" {
                    is_base64 |= value.eq_ignore_ascii_case("base64");
                    self.walk.found(value, "")?;
                } else if let Some(earlier) = text.replace(value) {
                    self.walk.found(earlier, "")?;
                }
            }
            self.walk.found(name, " (name)")?;
            self.walk.path.back(before);
        }
        if let Some(text) = text {
            self.walk.body(text, is_base64)?;
        }
        Ok(None)
    }
}
