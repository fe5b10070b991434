//! What is written of thousands of tokens a second: serde's data model to compact JSON, as serde_json would write it with
//! [`Safe`](super::write::Safe). Names that stand in the program go out as they are, and so does text in which there is nothing to
//! escape; whatever else there is, serde_json writes.

use serde::Serialize;
use serde::ser::{
    Error as _, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use serde_json::Error;
use serde_json::ser::CompactFormatter;

use super::write::Safe;
use crate::text::is_plain_json;

/// Writes one value to the end of `out`.
pub(super) struct Compact<'o> {
    pub(super) out: &'o mut Vec<u8>,
}

/// An array or an object that is being written.
pub(super) struct Inside<'o> {
    out: &'o mut Vec<u8>,
    first: bool,
    end: &'static [u8],
    /// The name of a struct by which serde_json says that its one field is JSON already.
    own: Option<&'static str>,
}

impl<'o> Compact<'o> {
    /// As serde_json writes it, with the same care for text.
    fn other<T: ?Sized + Serialize>(self, value: &T) -> Result<(), Error> {
        value.serialize(&mut serde_json::Serializer::with_formatter(self.out, Safe(CompactFormatter)))
    }

    fn inside(self, begin: &[u8], end: &'static [u8]) -> Inside<'o> {
        self.out.extend_from_slice(begin);
        Inside { out: self.out, first: true, end, own: None }
    }

    /// `{"variant":`, and what `begin` is.
    fn variant(self, variant: &str, begin: &[u8], end: &'static [u8]) -> Inside<'o> {
        self.out.push(b'{');
        name(self.out, variant);
        self.inside(begin, end)
    }
}

/// Writes the name of a member, which stands in the program: where that is in sight, its letters become part of the code.
#[inline(always)]
fn name(out: &mut Vec<u8>, name: &str) {
    own(out, name);
    out.push(b':');
}

/// Writes a text that stands in the program, where nothing has to be escaped.
#[inline(always)]
fn own(out: &mut Vec<u8>, text: &str) {
    debug_assert!(is_plain_json(text), "{text}");
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}

impl Inside<'_> {
    #[inline(always)]
    fn separate(&mut self) {
        if !std::mem::take(&mut self.first) {
            self.out.push(b',');
        }
    }

    fn item<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Error> {
        self.separate();
        value.serialize(Compact { out: self.out })
    }

    #[inline(always)]
    fn field<T: ?Sized + Serialize>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
        if let Some(own) = self.own {
            return Compact { out: self.out }.other(&Own { name: own, key, value });
        }
        self.separate();
        name(self.out, key);
        value.serialize(Compact { out: self.out })
    }

    fn close(self) {
        self.out.extend_from_slice(self.end);
    }
}

/// A struct that means something to serde_json alone.
struct Own<'v, T: ?Sized> {
    name: &'static str,
    key: &'static str,
    value: &'v T,
}

impl<T: ?Sized + Serialize> Serialize for Own<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut own = serializer.serialize_struct(self.name, 1)?;
        own.serialize_field(self.key, self.value)?;
        own.end()
    }
}

macro_rules! left_to_serde_json {
    ($($method:ident: $number:ty),*) => {
        $(fn $method(self, value: $number) -> Result<(), Error> {
            self.other(&value)
        })*
    };
}

impl<'o> Serializer for Compact<'o> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Inside<'o>;
    type SerializeTuple = Inside<'o>;
    type SerializeTupleStruct = Inside<'o>;
    type SerializeTupleVariant = Inside<'o>;
    type SerializeMap = Inside<'o>;
    type SerializeStruct = Inside<'o>;
    type SerializeStructVariant = Inside<'o>;

    left_to_serde_json! {
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_i128: i128,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_u128: u128,
        serialize_f32: f32, serialize_f64: f64, serialize_char: char
    }

    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        self.out.extend_from_slice(if value { b"true" } else { b"false" });
        Ok(())
    }

    fn serialize_str(self, text: &str) -> Result<(), Error> {
        if !is_plain_json(text) {
            return self.other(text);
        }
        self.out.push(b'"');
        self.out.extend_from_slice(text.as_bytes());
        self.out.push(b'"');
        Ok(())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), Error> {
        self.collect_seq(bytes)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.out.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.serialize_unit()
    }

    #[inline(always)]
    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Error> {
        own(self.out, variant);
        Ok(())
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        let mut object = self.inside(b"{", b"}");
        object.field(variant, value)?;
        object.close();
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Inside<'o>, Error> {
        Ok(self.inside(b"[", b"]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Inside<'o>, Error> {
        Ok(self.inside(b"[", b"]"))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Inside<'o>, Error> {
        Ok(self.inside(b"[", b"]"))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Inside<'o>, Error> {
        Ok(self.variant(variant, b"[", b"]}"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Inside<'o>, Error> {
        Ok(self.inside(b"{", b"}"))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Inside<'o>, Error> {
        if name.starts_with('$') {
            return Ok(Inside { out: self.out, first: true, end: b"", own: Some(name) });
        }
        Ok(self.inside(b"{", b"}"))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Inside<'o>, Error> {
        Ok(self.variant(variant, b"{", b"}}"))
    }
}

impl SerializeMap for Inside<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: ?Sized + Serialize>(&mut self, key: &T) -> Result<(), Error> {
        self.separate();
        let start = self.out.len();
        key.serialize(Compact { out: self.out })?;
        match self.out.get(start) {
            Some(b'"') => {}
            // Numbers and truth values are names once quotes stand around them.
            Some(b'-' | b'0'..=b'9' | b't' | b'f') => {
                self.out.insert(start, b'"');
                self.out.push(b'"');
            }
            _ => return Err(Error::custom("the name of a member must be a text")),
        }
        self.out.push(b':');
        Ok(())
    }

    fn serialize_value<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(Compact { out: self.out })
    }

    fn end(self) -> Result<(), Error> {
        self.close();
        Ok(())
    }
}

macro_rules! inside {
    ($($form:ident: $method:ident($($key:ident: $text:ty)?) by $with:ident),*) => {
        $(impl $form for Inside<'_> {
            type Ok = ();
            type Error = Error;

            #[inline(always)]
            fn $method<T: ?Sized + Serialize>(&mut self, $($key: $text,)? value: &T) -> Result<(), Error> {
                self.$with($($key,)? value)
            }

            fn end(self) -> Result<(), Error> {
                self.close();
                Ok(())
            }
        })*
    };
}

inside! {
    SerializeSeq: serialize_element() by item,
    SerializeTuple: serialize_element() by item,
    SerializeTupleStruct: serialize_field() by item,
    SerializeTupleVariant: serialize_field() by item,
    SerializeStruct: serialize_field(key: &'static str) by field,
    SerializeStructVariant: serialize_field(key: &'static str) by field
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[derive(Serialize)]
    enum Form {
        Unit,
        Newtype(u8),
        Tuple(u8, &'static str),
        Struct { a: Option<u8>, b: () },
    }

    #[derive(Serialize)]
    struct Unit;

    #[derive(Serialize)]
    struct Wrapped(f64);

    #[derive(Serialize)]
    struct Pair(i64, char);

    #[derive(Serialize)]
    struct All<'a> {
        forms: [Form; 4],
        unit: Unit,
        wrapped: Wrapped,
        pair: Pair,
        texts: &'a [&'a str],
        nothing: [u8; 0],
        truth: (bool, bool),
        names: BTreeMap<&'a str, i8>,
        numbers: BTreeMap<i32, f32>,
        truths: BTreeMap<bool, u128>,
        none: Option<&'a str>,
        some: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        left_out: Option<u8>,
        raw: Box<serde_json::value::RawValue>,
    }

    #[test]
    fn it_is_what_serde_json_writes() {
        let texts = [
            "",
            "plain",
            "a\"b\\c",
            "\n\u{1}\u{7f}",
            "ä€😀",
            "a\u{202e}b",
            "##[x]",
            "::error::x",
            "::ad",
            "##",
            ":",
        ];
        let all = All {
            forms: [
                Form::Unit,
                Form::Newtype(7),
                Form::Tuple(1, "x\u{200b}"),
                Form::Struct { a: None, b: () },
            ],
            unit: Unit,
            wrapped: Wrapped(1.5),
            pair: Pair(-7, '"'),
            texts: &texts,
            nothing: [],
            truth: (true, false),
            names: texts.iter().zip(0..).map(|(name, value)| (*name, value)).collect(),
            numbers: BTreeMap::from([(-1, 0.1), (7, 1e30)]),
            truths: BTreeMap::from([(false, u128::MAX)]),
            none: None,
            some: Some("x"),
            left_out: None,
            raw: serde_json::value::RawValue::from_string("1.50e+1".to_owned()).expect("JSON"),
        };
        let mut expected = Vec::new();
        all.serialize(&mut serde_json::Serializer::with_formatter(&mut expected, Safe(CompactFormatter)))
            .expect("it has texts for names");
        let mut written = Vec::new();
        all.serialize(Compact { out: &mut written }).expect("it has texts for names");
        assert_eq!(String::from_utf8(written), String::from_utf8(expected));
    }

    #[test]
    fn what_is_no_name_is_refused_as_serde_json_refuses_it() {
        for (what, map) in
            [("nothing", BTreeMap::from([(None, 1)])), ("an array", BTreeMap::from([(Some(vec![1]), 1)]))]
        {
            assert!(map.serialize(Compact { out: &mut Vec::new() }).is_err(), "{what}");
            assert!(serde_json::to_string(&map).is_err(), "{what}");
        }
    }
}
