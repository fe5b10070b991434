//! Texts that share the document which they were read from.

use std::borrow::Cow;
use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::ser::{Serialize, Serializer};

/// A text of a JSON document. A short one, as most names and many values are, stands in itself; another is a stretch of the
/// document, which is kept as long as any of its texts, or one of its own where the document writes it with escapes.
///
/// It has the same three words in either case, and no tag before them: behind one, what is written at once would be read back in
/// pieces, for which a processor waits longer than for all else that is done with a text.
#[derive(Clone)]
pub struct Text {
    /// The document of which it is a stretch; none of a short text.
    whole: Option<Arc<String>>,
    own: Short,
}

/// A text of so few bytes that it needs no other memory: its bytes, zeros, and how many there are. There is one form for each text,
/// and none of the long ones has it: of those it is the place in their document.
///
/// The bytes stand in two numbers, the first at the lowest place, so that they come and go in registers.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) struct Short([u64; 2]);

/// The longest short text, in bytes.
const SHORT: usize = 15;

/// Where in the second number it stands how many they are.
const LENGTH: u32 = 56;

impl Short {
    /// `text`, if it is short. Where the text stands in the program, so does what comes of it.
    #[inline(always)]
    pub(super) fn of(text: &str) -> Option<Self> {
        let mut letters = [0; 16];
        letters.get_mut(..SHORT)?.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Self::from_letters(u128::from_le_bytes(letters), text.len()))
    }

    /// The stretch `range` of `whole`, if it is short.
    #[inline(always)]
    fn within(whole: &str, range: Range<usize>) -> Option<Self> {
        let length = range.len();
        // Sixteen bytes at once, the last of which are not the text's, wherever so many are left.
        match whole.as_bytes()[range.start..].first_chunk() {
            Some(sixteen) if length <= SHORT => {
                let letters = u128::from_le_bytes(*sixteen) & ((1 << (8 * length)) - 1);
                Some(Self::from_letters(letters, length))
            }
            Some(_) => None,
            None => Self::of(whole.get(range)?),
        }
    }

    /// The text of the first `length` of `letters`, behind which there are zeros.
    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "a number is divided in two")]
    fn from_letters(letters: u128, length: usize) -> Self {
        let (low, high) = (letters as u64, (letters >> 64) as u64);
        Self([low.to_le(), (high | (length as u64) << LENGTH).to_le()])
    }

    /// The place of a stretch in its document.
    #[inline(always)]
    fn place(start: u32, end: u32) -> Self {
        Self([u64::from(start), u64::from(end)])
    }

    /// What [`place`](Self::place) was made of.
    #[inline(always)]
    fn range(self) -> Range<usize> {
        // They were made of 32 bits each.
        let [start, end] = self.0.map(|at| usize::try_from(at).unwrap_or(usize::MAX));
        start..end
    }

    fn as_bytes(&self) -> &[u8] {
        let length = usize::try_from(u64::from_le(self.0[1]) >> LENGTH).unwrap_or(SHORT);
        bytemuck::bytes_of(&self.0).get(..length).unwrap_or_default()
    }

    /// A number in which all letters have a part.
    #[inline(always)]
    pub(super) fn mixed(&self) -> u64 {
        let [low, high] = self.0.map(u64::from_le);
        (low ^ high.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

impl Text {
    /// The stretch `range` of `whole`, where it is short.
    #[inline(always)]
    pub(super) fn short_within(whole: &str, range: Range<usize>) -> Option<Self> {
        Short::within(whole, range).map(|own| Self { whole: None, own })
    }

    /// The stretch `range` of `whole`; a copy of its own beyond what 32 bits can say.
    #[inline(always)]
    pub(super) fn within(whole: &Arc<String>, range: Range<usize>) -> Self {
        Self::short_within(whole, range.clone()).unwrap_or_else(|| Self::stretch(whole, range))
    }

    /// The same, which stays a stretch of `whole` however short it is: to read it as a text costs less.
    #[inline(always)]
    pub(super) fn stretch(whole: &Arc<String>, range: Range<usize>) -> Self {
        match (u32::try_from(range.start), u32::try_from(range.end)) {
            (Ok(start), Ok(end)) => Self { whole: Some(Arc::clone(whole)), own: Short::place(start, end) },
            _ => Self::from(whole.get(range).unwrap_or_default()),
        }
    }

    /// The text, where it is short.
    pub(super) fn short(&self) -> Option<&Short> {
        self.whole.is_none().then_some(&self.own)
    }

    /// The document of which it is a stretch, and where it begins in it.
    pub(super) fn stands(&self) -> Option<(&Arc<String>, usize)> {
        self.whole.as_ref().map(|whole| (whole, self.own.range().start))
    }

    /// Its bytes.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        match &self.whole {
            None => self.own.as_bytes(),
            Some(whole) => whole.as_bytes().get(self.own.range()).unwrap_or_default(),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        match &self.whole {
            // It was made of a text.
            None => std::str::from_utf8(self.own.as_bytes()).unwrap_or_default(),
            Some(whole) => whole.get(self.own.range()).unwrap_or_default(),
        }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        match Short::of(text) {
            Some(short) => Self { whole: None, own: short },
            None => Self::from(text.to_owned()),
        }
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        if let Some(short) = Short::of(&text) {
            return Self { whole: None, own: short };
        }
        // Nothing that is read comes near to 4 GiB; what did would be cut.
        let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
        Self { whole: Some(Arc::new(text)), own: Short::place(0, end) }
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
