//! Texts that share the document which they were read from.

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

use serde::ser::{Serialize, Serializer};

/// A text of a JSON document: a stretch of the document itself, which is kept as long as any of its texts, or one of its own
/// where the document writes it with escapes.
#[derive(Clone)]
pub struct Text {
    whole: Arc<String>,
    start: u32,
    end: u32,
}

impl Text {
    /// The stretch `range` of `whole`; a copy of its own beyond what 32 bits can say.
    pub(super) fn within(whole: &Arc<String>, range: Range<usize>) -> Self {
        match (u32::try_from(range.start), u32::try_from(range.end)) {
            (Ok(start), Ok(end)) => Self { whole: Arc::clone(whole), start, end },
            _ => Self::from(whole.get(range).unwrap_or_default()),
        }
    }

    /// The document that it is a stretch of.
    pub(super) fn whole(&self) -> &Arc<String> {
        &self.whole
    }

    /// Where it begins in [`whole`](Self::whole).
    pub(super) fn start(&self) -> usize {
        self.start as usize
    }

    /// Its bytes.
    fn as_bytes(&self) -> &[u8] {
        self.whole.as_bytes().get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        self.whole.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        // Nothing that is read comes near to 4 GiB; what did would be cut.
        let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
        Self { whole: Arc::new(text), start: 0, end }
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

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}
