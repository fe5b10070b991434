//! Arrays. One that holds plain texts alone, as the groups of a token do by the hundred, is taken apart once somebody looks.

use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

use super::{Text, Value, sound};

/// The items of an array, in order.
#[derive(Clone)]
pub struct Array(Box<Items>);

#[derive(Clone)]
struct Items {
    /// The array as the document has it, where it was not taken apart when it was read.
    written: Option<Text>,
    items: OnceLock<Vec<Value>>,
}

impl Array {
    /// An array which was read and found sound, plain texts and nothing else.
    pub(super) fn of_plain_texts(written: Text) -> Self {
        Self(Box::new(Items { written: Some(written), items: OnceLock::new() }))
    }

    /// Whether it holds plain texts alone, as far as that is known without taking it apart.
    pub(super) fn is_of_plain_texts(&self) -> bool {
        self.0.written.is_some()
    }
}

impl From<Vec<Value>> for Array {
    fn from(items: Vec<Value>) -> Self {
        Self(Box::new(Items { written: None, items: items.into() }))
    }
}

impl FromIterator<Value> for Array {
    fn from_iter<I: IntoIterator<Item = Value>>(items: I) -> Self {
        items.into_iter().collect::<Vec<_>>().into()
    }
}

impl Deref for Array {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        let Items { written, items } = &*self.0;
        items.get_or_init(|| written.as_ref().and_then(sound::items).unwrap_or_default())
    }
}

impl<'a> IntoIterator for &'a Array {
    type Item = &'a Value;
    type IntoIter = std::slice::Iter<'a, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl PartialEq for Array {
    fn eq(&self, other: &Self) -> bool {
        self[..] == other[..]
    }
}

impl fmt::Debug for Array {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self[..].fmt(f)
    }
}
