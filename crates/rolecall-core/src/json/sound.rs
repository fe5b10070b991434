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
    let mut value = Value::Null;
    Reader { document: &document, depth: 1, place: &mut value }.deserialize(&mut deserializer).ok()?;
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

/// Reads one value at `depth` into its place: a value that is handed up through serde is moved again and again.
struct Reader<'p, 'd> {
    document: &'d Document<'d>,
    depth: usize,
    place: &'p mut Value,
}

impl Reader<'_, '_> {
    fn number<E>(self) -> Result<(), E> {
        *self.place = Value::Number(self.document.number());
        Ok(())
    }

    /// Keeps arrays and objects from standing too deep inside one another.
    fn go_inside<E: serde::de::Error>(&self) -> Result<(), E> {
        if self.depth > DEPTH_LIMIT { Err(E::custom("too deep")) } else { Ok(()) }
    }
}

impl<'de> DeserializeSeed<'de> for Reader<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.document.word("null");
        *self.place = Value::Null;
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.document.word(if value { "true" } else { "false" });
        *self.place = Value::Bool(value);
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        self.number()
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        self.number()
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        self.number()
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<(), E> {
        *self.place = Value::String(self.document.borrowed(text));
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        *self.place = Value::String(self.document.unescaped(text));
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.go_inside()?;
        let Self { document, depth, place } = self;
        let mut values = Vec::new();
        let mut value = Value::Null;
        while items.next_element_seed(Reader { document, depth: depth + 1, place: &mut value })?.is_some() {
            values.push(std::mem::replace(&mut value, Value::Null));
        }
        *place = Value::Array(values);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.go_inside()?;
        let Self { document, depth, place } = self;
        // A claim takes about so much, and growing copies what is there.
        let guess = if depth == 1 { document.whole.len() / 32 } else { 0 };
        let mut members = Vec::with_capacity(guess.min(64));
        while let Some(name) = map.next_key_seed(Name(document))? {
            members.push(Member { name, value: Value::Null });
            if let Some(Member { value: place, .. }) = members.last_mut() {
                map.next_value_seed(Reader { document, depth: depth + 1, place })?;
            }
        }
        *place = Value::Object(Object::from_members(members));
        Ok(())
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
