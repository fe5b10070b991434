//! Texts that share the document which they were read from.

use std::borrow::Cow;
use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::ser::{Serialize, Serializer};

/// A text of a JSON document. A short one, as most names and many values are, stands in itself; another is a stretch of the
/// document, which is kept as long as any of its texts, or one of its own where the document writes it with escapes.
#[derive(Clone)]
pub struct Text(Kept);

#[derive(Clone)]
enum Kept {
    Short(Short),
    Stretch { whole: Arc<String>, start: u32, end: u32 },
}

/// A text of so few bytes that it needs no other memory. There is one form for each text, and none of the long ones has it.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) struct Short([u8; SIZE]);

/// A short text's bytes, zeros, and how many there are.
const SIZE: usize = 16;

/// The longest short text, in bytes.
const SHORT: usize = SIZE - 1;

impl Short {
    /// `text`, if it is short. Where the text stands in the program, so does what comes of it.
    #[inline(always)]
    pub(super) fn of(text: &str) -> Option<Self> {
        let mut short = [0; SIZE];
        short.get_mut(..SHORT)?.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        [short[SHORT], ..] = text.len().to_le_bytes();
        Some(Self(short))
    }

    /// The stretch `range` of `whole`, if it is short.
    #[inline(always)]
    fn within(whole: &str, range: Range<usize>) -> Option<Self> {
        let length = range.len();
        // Sixteen bytes at once, the last of which are not the text's, wherever so many are left.
        match whole.as_bytes()[range.start..].first_chunk() {
            Some(sixteen) if length <= SHORT => {
                let letters = u128::from_le_bytes(*sixteen) & ((1 << (8 * length)) - 1);
                let mut short = letters.to_le_bytes();
                [short[SHORT], ..] = length.to_le_bytes();
                Some(Self(short))
            }
            Some(_) => None,
            None => Self::of(whole.get(range)?),
        }
    }

    fn as_bytes(&self) -> &[u8] {
        self.0.get(..usize::from(self.0[SHORT])).unwrap_or_default()
    }

    /// A number in which all letters have a part.
    #[inline(always)]
    pub(super) fn mixed(&self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        let [.., i, j, k, l, m, n, o, p] = self.0;
        let (low, high) =
            (u64::from_le_bytes([a, b, c, d, e, f, g, h]), u64::from_le_bytes([i, j, k, l, m, n, o, p]));
        (low ^ high.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

impl Text {
    /// The stretch `range` of `whole`; a copy of its own beyond what 32 bits can say.
    #[inline]
    pub(super) fn within(whole: &Arc<String>, range: Range<usize>) -> Self {
        if let Some(short) = Short::within(whole, range.clone()) {
            return Self(Kept::Short(short));
        }
        Self::stretch(whole, range)
    }

    /// The same, which stays a stretch of `whole` however short it is: to read it as a text costs less.
    pub(super) fn stretch(whole: &Arc<String>, range: Range<usize>) -> Self {
        match (u32::try_from(range.start), u32::try_from(range.end)) {
            (Ok(start), Ok(end)) => Self(Kept::Stretch { whole: Arc::clone(whole), start, end }),
            _ => Self::from(whole.get(range).unwrap_or_default()),
        }
    }

    /// The text, where it is short.
    pub(super) fn short(&self) -> Option<&Short> {
        if let Kept::Short(short) = &self.0 { Some(short) } else { None }
    }

    /// The document of which it is a stretch, and where it begins in it.
    pub(super) fn stands(&self) -> Option<(&Arc<String>, usize)> {
        match &self.0 {
            Kept::Short(_) => None,
            Kept::Stretch { whole, start, .. } => Some((whole, *start as usize)),
        }
    }

    /// Its bytes.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Kept::Short(short) => short.as_bytes(),
            Kept::Stretch { whole, start, end } => {
                whole.as_bytes().get(*start as usize..*end as usize).unwrap_or_default()
            }
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            // It was made of a text.
            Kept::Short(short) => std::str::from_utf8(short.as_bytes()).unwrap_or_default(),
            Kept::Stretch { whole, start, end } => {
                whole.get(*start as usize..*end as usize).unwrap_or_default()
            }
        }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        match Short::of(text) {
            Some(short) => Self(Kept::Short(short)),
            None => Self::from(text.to_owned()),
        }
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        if let Some(short) = Short::of(&text) {
            return Self(Kept::Short(short));
        }
        // Nothing that is read comes near to 4 GiB; what did would be cut.
        let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
        Self(Kept::Stretch { whole: Arc::new(text), start: 0, end })
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Text {}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl JsonSchema for Text {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        String::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}
