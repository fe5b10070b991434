//! JSON as it was written: member order, the digits of numbers, duplicate members and what stood before a mistake are
//! all kept. What is sound is read in one pass; of the rest serde_json says what is wrong. This module only refuses to forget.

mod array;
mod compact;
mod leaves;
mod object;
mod parse;
mod sound;
mod special;
mod text;
mod write;

pub use array::Array;
pub(crate) use leaves::{Leaf, leaves};
pub use object::{DUPLICATES_NAMED, Member, Object};
pub(crate) use parse::parse_shared;
pub use parse::{DEPTH_LIMIT, Parsed, Problem, member_span, parse};
pub use text::Text;
pub use write::{to_string_pretty_safe, to_string_safe, write_safe};

use std::borrow::Cow;

use serde::ser::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::time::NumericDate;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, with its digits.
    Number(Number),
    /// A text, unescaped.
    String(Text),
    /// An array, in order.
    Array(Array),
    /// An object, in order, duplicates included.
    Object(Box<Object>),
}

/// A JSON number exactly as it was written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Number(Text);

/// What a member turned out to be when it was asked for as a certain type. Types are checked, never coerced.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Typed<'a, T> {
    /// The object has no such member.
    Absent,
    /// The member is there and is something else.
    Wrong(&'a Value),
    /// The member, of the type asked for.
    Is(T),
}

// `Value` has no total equality because it is compared only in tests; `Typed` needs none either.
impl Eq for Value {}

impl<T> Typed<'_, T> {
    /// The value, where it is there and of the right type.
    pub fn ok(self) -> Option<T> {
        match self {
            Self::Is(value) => Some(value),
            Self::Absent | Self::Wrong(_) => None,
        }
    }
}

impl Number {
    pub(crate) fn from_digits(digits: &str) -> Self {
        Self(Text::from(digits))
    }

    /// The digits as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as a NumericDate (RFC 7519 §2). `None` when it lies outside of what 64 bits of seconds can say.
    fn numeric_date(&self) -> Option<NumericDate> {
        NumericDate::from_whole(self.0.as_bytes()).or_else(|| NumericDate::from_digits(&self.0))
    }
}

impl Value {
    /// The text, where the value is one.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The object, where the value is one.
    pub fn as_object(&self) -> Option<&Object> {
        if let Self::Object(object) = self { Some(object) } else { None }
    }

    /// The array, where the value is one.
    pub fn as_array(&self) -> Option<&[Value]> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    /// The JSON type with its article: `a string`, `an array`, `null`.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }

    /// The value as somebody would read it: a text without quotes, anything else as compact JSON.
    pub fn readable(&self) -> Cow<'_, str> {
        match self {
            Self::String(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Borrowed(number.as_str()),
            Self::Null => Cow::Borrowed("null"),
            Self::Bool(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
            other @ (Self::Array(_) | Self::Object(_)) => Cow::Owned(to_string_safe(other)),
        }
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // The digits came out of a JSON document, so they are JSON.
        RawValue::from_string(self.0.to_string()).map_err(serde::ser::Error::custom)?.serialize(serializer)
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(items) => items[..].serialize(serializer),
            Self::Object(object) => object.serialize(serializer),
        }
    }
}
