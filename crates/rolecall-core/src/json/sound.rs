//! Sound JSON to [`Value`] in one pass, which is how nearly all of it comes. serde_json judges the grammar and hands over
//! what it met; texts stay where they stand in the document. What is not sound is left to [`super::parse`].

use std::cell::Cell;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::parse::DEPTH_LIMIT;
use super::{Member, Number, Object, Text, Value};

/// `whole` as one JSON value; `None` where anything is wrong with it.
pub(super) fn read(whole: &Arc<str>) -> Option<Value> {
    let document = Document { whole, at: Cell::new(0) };
    let mut deserializer = serde_json::Deserializer::from_str(whole);
    let value = Reader { document: &document, depth: 1 }.deserialize(&mut deserializer).ok()?;
    deserializer.end().ok()?;
    Some(value)
}

/// A document that is being read.
struct Document<'d> {
    whole: &'d Arc<str>,
    /// Up to where it was read: the end of the last text, number or word. What follows is only marks and white space, up to
    /// the next of them.
    at: Cell<usize>,
}

impl Document<'_> {
    /// A text that stands in the document as it is; `read` is that very place.
    fn borrowed(&self, read: &str) -> Text {
        let start = (read.as_ptr() as usize).wrapping_sub(self.whole.as_ptr() as usize);
        let end = start.wrapping_add(read.len());
        if end > self.whole.len() || start > end {
            return self.unescaped(read);
        }
        self.at.set(end + 1);
        Text::within(self.whole, start..end)
    }

    /// A text that the document writes with escapes.
    fn unescaped(&self, text: &str) -> Text {
        let bytes = self.whole.as_bytes();
        let mut end = self.next() + 1;
        while let Some(byte) = bytes.get(end).filter(|byte| **byte != b'"') {
            end += if *byte == b'\\' { 2 } else { 1 };
        }
        self.at.set(end + 1);
        Text::from(text)
    }

    /// A number, with the digits that the document has.
    fn number(&self) -> Number {
        let start = self.next();
        let digits = self.whole.as_bytes()[start..].iter();
        let length = digits
            .take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E'))
            .count();
        self.at.set(start + length);
        Number(Text::within(self.whole, Range { start, end: start + length }))
    }

    /// Passes over `true`, `false` or `null`.
    fn word(&self, word: &str) {
        self.at.set(self.next() + word.len());
    }

    /// Where the next text, number or word begins.
    fn next(&self) -> usize {
        let from = self.at.get().min(self.whole.len());
        let marks = self.whole.as_bytes()[from..].iter();
        let is_mark = |byte: &&u8| {
            matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b':' | b',' | b'[' | b']' | b'{' | b'}')
        };
        from + marks.take_while(is_mark).count()
    }
}

/// Reads one value at `depth`.
#[derive(Clone, Copy)]
struct Reader<'d> {
    document: &'d Document<'d>,
    depth: usize,
}

impl Reader<'_> {
    fn inside<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth > DEPTH_LIMIT {
            return Err(E::custom("too deep"));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        self.document.word("null");
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        self.document.word(if value { "true" } else { "false" });
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Value, E> {
        Ok(Value::Number(self.document.number()))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Value, E> {
        Ok(Value::Number(self.document.number()))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Number(self.document.number()))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Value, E> {
        Ok(Value::String(self.document.borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(self.document.unescaped(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut values = Vec::new();
        while let Some(value) = items.next_element_seed(inside)? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        // A claim takes about so much, and growing copies what is there.
        let guess = if self.depth == 1 { self.document.whole.len() / 32 } else { 0 };
        let mut members = Vec::with_capacity(guess.min(64));
        while let Some(name) = map.next_key_seed(Name(self.document))? {
            members.push(Member { name, value: map.next_value_seed(inside)? });
        }
        Ok(Value::Object(Object::from_members(members)))
    }
}

/// Reads the name of a member.
struct Name<'d>(&'d Document<'d>);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Text;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Text, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name<'_> {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Text, E> {
        Ok(self.0.borrowed(name))
    }

    fn visit_str<E>(self, name: &str) -> Result<Text, E> {
        Ok(self.0.unescaped(name))
    }
}
