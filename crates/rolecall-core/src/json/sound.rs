//! Sound JSON to [`Value`] in one pass, which is how nearly all of it comes; texts stay where they stand in the document. It is
//! strict: at the first doubt it gives up, and [`super::parse`] has serde_json judge the document. A test holds the two to one
//! result.

use std::ops::Range;
use std::sync::Arc;

use memchr::memchr;

use super::parse::DEPTH_LIMIT;
use super::special::Specials;
use super::{Array, Member, Number, Object, Text, Value};

/// The most values for which room is made before they are met.
const ROOM: usize = 64;

/// What a member of a token takes or so, in bytes, its name and all.
const MEMBER: usize = 80;

/// The most members for which room is made before they are met: a kilobyte, which is much faster to be had than more.
const MEMBERS: usize = 1024 / size_of::<Member>();

/// `whole` as one JSON value (RFC 8259); `None` where anything is wrong with it.
pub(super) fn read(whole: &Arc<String>) -> Option<Value> {
    let mut reader = Reader::of(whole, 0);
    let mut value = Value::Null;
    reader.value(&mut value, 1)?;
    reader.peek().is_none().then_some(value)
}

/// The items of the array `written`, which stands in a document that was read before.
pub(super) fn items(written: &Text) -> Option<Vec<Value>> {
    let (whole, start) = written.stands()?;
    Reader::of(whole, start).items(DEPTH_LIMIT)
}

/// Adds a member called `name`, whose value comes next.
#[inline(always)]
fn begin(members: &mut Vec<Member>, name: Text) {
    members.push(Member { name, value: Value::Null });
}

/// Puts `value` into a place in which there is nothing yet, so that nothing has to be taken down there.
#[inline(always)]
fn put(into: &mut Value, value: Value) {
    debug_assert!(matches!(into, Value::Null), "a value would be lost");
    std::mem::forget(std::mem::replace(into, value));
}

/// A text that was read.
enum Read {
    /// It stands in the document as it is.
    Plain(Range<usize>),
    /// What the document writes with escapes.
    Escaped(String),
}

/// A document that is read from its beginning to its end.
struct Reader<'d> {
    whole: &'d Arc<String>,
    bytes: &'d [u8],
    at: usize,
    specials: Specials<'d>,
}

impl<'d> Reader<'d> {
    fn of(whole: &'d Arc<String>, at: usize) -> Self {
        let bytes = whole.as_bytes();
        Self { whole, bytes, at, specials: Specials::of(bytes) }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    /// The next byte that is no white space, which is where the reading goes on.
    #[inline(always)]
    fn peek(&mut self) -> Option<u8> {
        match self.byte(self.at)? {
            byte @ b'!'.. => Some(byte),
            _ => self.peek_behind_space(),
        }
    }

    #[inline(never)]
    fn peek_behind_space(&mut self) -> Option<u8> {
        loop {
            match self.byte(self.at)? {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                other => return Some(other),
            }
        }
    }

    /// Passes over the byte `expected`, which must come next.
    #[inline(always)]
    fn pass(&mut self, expected: u8) -> Option<()> {
        (self.peek()? == expected).then(|| self.at += 1)
    }

    /// Reads the next value into the place where it is to stay, in which there is nothing yet: a processor waits for what was
    /// written a moment ago and is copied in other pieces.
    fn value(&mut self, into: &mut Value, depth: usize) -> Option<()> {
        match self.peek()? {
            b'"' => match self.text()? {
                Read::Plain(range) => put(into, Value::String(Text::stretch(self.whole, range))),
                Read::Escaped(text) => put(into, Value::String(text.into())),
            },
            b'{' if depth <= DEPTH_LIMIT => put(into, Value::Object(self.object(depth)?.into())),
            b'[' if depth <= DEPTH_LIMIT => put(into, Value::Array(self.array(depth)?)),
            b't' => put(into, self.word("true", Value::Bool(true))?),
            b'f' => put(into, self.word("false", Value::Bool(false))?),
            b'n' => put(into, self.word("null", Value::Null)?),
            _ => put(into, Value::Number(self.number()?)),
        }
        Some(())
    }

    fn object(&mut self, depth: usize) -> Option<Object> {
        self.pass(b'{')?;
        // Growing copies what is there.
        let expected = if depth == 1 { self.bytes.len() / MEMBER } else { 0 };
        let mut members = Vec::with_capacity(expected.min(MEMBERS));
        if self.peek()? == b'}' {
            self.at += 1;
            return Some(Object::from_members(members));
        }
        loop {
            if self.peek()? != b'"' {
                return None;
            }
            match self.text()? {
                Read::Plain(range) => match Text::short_within(self.whole, range.clone()) {
                    Some(name) => begin(&mut members, name),
                    None => begin(&mut members, Text::stretch(self.whole, range)),
                },
                Read::Escaped(text) => begin(&mut members, text.into()),
            }
            self.pass(b':')?;
            self.value(&mut members.last_mut()?.value, depth + 1)?;
            if self.is_over(b'}')? {
                return Some(Object::from_members(members));
            }
        }
    }

    fn array(&mut self, depth: usize) -> Option<Array> {
        let start = self.at;
        if self.plain_texts().is_some() {
            return Some(Array::of_plain_texts(Text::stretch(self.whole, start..self.at)));
        }
        self.at = start;
        self.items(depth).map(Array::from)
    }

    /// Passes over an array that holds texts without escapes, one or more, and nothing else.
    fn plain_texts(&mut self) -> Option<()> {
        self.pass(b'[')?;
        self.pass(b'"')?;
        loop {
            self.at = self.specials.next(self.at);
            // What stands between most of them.
            if self.bytes[self.at..].starts_with(b"\",\"") {
                self.at += 3;
                continue;
            }
            if self.byte(self.at)? != b'"' {
                return None;
            }
            self.at += 1;
            if self.is_over(b']')? {
                return Some(());
            }
            self.pass(b'"')?;
        }
    }

    fn items(&mut self, depth: usize) -> Option<Vec<Value>> {
        self.pass(b'[')?;
        if self.peek()? == b']' {
            self.at += 1;
            return Some(Vec::new());
        }
        let start = self.at;
        let mut first = Value::Null;
        self.value(&mut first, depth + 1)?;
        let mut values = Vec::with_capacity(self.alike(start));
        values.push(first);
        while !self.is_over(b']')? {
            values.push(Value::Null);
            self.value(values.last_mut()?, depth + 1)?;
        }
        Some(values)
    }

    /// How many values there are, if all are as long as the first, which began at `start`.
    fn alike(&self, start: usize) -> usize {
        let rest = &self.bytes[self.at..];
        let further = memchr(b']', rest).unwrap_or_default() / (self.at - start + 1);
        1 + further.min(ROOM)
    }

    /// Whether `end` comes next, rather than a comma; it passes over either.
    #[inline(always)]
    fn is_over(&mut self, end: u8) -> Option<bool> {
        let next = self.peek()?;
        self.at += 1;
        if next == end { Some(true) } else { (next == b',').then_some(false) }
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        let rest = &self.bytes[self.at..];
        rest.starts_with(word.as_bytes()).then(|| {
            self.at += word.len();
            value
        })
    }

    /// The text whose quote is next.
    #[inline(always)]
    fn text(&mut self) -> Option<Read> {
        let start = self.at + 1;
        let end = self.specials.next(start);
        if self.byte(end)? != b'"' {
            return self.escaped(start, end).map(Read::Escaped);
        }
        self.at = end + 1;
        Some(Read::Plain(start..end))
    }

    /// The text that begins at `start` and at `plain` has something else than plain letters.
    fn escaped(&mut self, start: usize, plain: usize) -> Option<String> {
        let mut end = plain;
        while self.byte(end)? == b'\\' {
            // What an escape means is serde_json's to say; here only the end counts.
            end = self.specials.next(end + 2);
        }
        self.at = end + 1;
        serde_json::from_str(self.whole.get(start - 1..self.at)?).ok()
    }

    fn number(&mut self) -> Option<Number> {
        let start = self.at;
        self.at += usize::from(self.byte(self.at) == Some(b'-'));
        let whole = self.digits()?;
        if whole.len() > 1 && self.byte(whole.start) == Some(b'0') {
            return None;
        }
        if self.byte(self.at) == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(self.at), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(self.at), Some(b'+' | b'-')));
            self.digits()?;
        }
        Some(Number(Text::within(self.whole, start..self.at)))
    }

    /// One digit or more.
    fn digits(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        while self.byte(self.at).is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(start..self.at)
    }
}
