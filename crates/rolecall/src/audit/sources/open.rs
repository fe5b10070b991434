//! One source: opened, counted, unpacked, and told apart.

use std::fs::{File, Metadata};
use std::io::{self, Cursor, Read, Seek as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Opened, Source};
use crate::audit::har::{self, Har};
use crate::audit::unpack::{Ahead, Reader, unpack};
use crate::error::path_shown;

/// How much of a HAR document is kept that can be read only once, in bytes; a longer one is read as any text is.
const KEPT: u64 = 64 * 1024 * 1024;

/// What is said of what begins as HAR and is none to its end.
const BROKEN_HAR: &str =
    "it begins as HAR and is no sound JSON to its end: it was read as text, and packed bodies in it were not";

/// The same of a document that is too long to be kept.
const LONG_HAR: &str = "it is HAR of more than 64 MiB, and was read as text, as it can be read only once, and packed bodies in it were not: \
     name the file instead";

/// A reader that counts what it read.
struct Counted {
    inner: Reader,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// The file at `path`.
pub(super) fn opened(path: &Path, about: &Metadata) -> Opened {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) => return Opened::unreadable(path, error),
    };
    if !about.is_file() {
        return stream(path_shown(path), Some(path), Box::new(file));
    }
    regular(path, file).unwrap_or_else(|error| Opened::unreadable(path, error))
}

/// A file that can be read again.
fn regular(path: &Path, file: File) -> io::Result<Opened> {
    let name = path_shown(path);
    let source = |file: File| text(name.clone(), Box::new(file));
    let again = file.try_clone()?;
    let (first, mut beginning) = source(file);
    if !har::is_likely(Some(path), &mut beginning) {
        return Ok(Opened::Text(Source { reader: Box::new(beginning), ..first }));
    }
    let begins = har::begins(&mut beginning);
    let is_sound = har::is_sound(beginning);
    (&again).rewind()?;
    let (second, reader) = source(again);
    let reader = Box::new(reader);
    Ok(if is_sound {
        Opened::Har(Har::new(second.name, second.read, reader))
    } else if begins {
        Opened::Text(Source { reader: Box::new(reader.chain(Failing::saying(BROKEN_HAR))), ..second })
    } else {
        Opened::Text(Source { reader, ..second })
    })
}

/// What can be read only once.
pub(super) fn stream(name: String, path: Option<&Path>, packed: Reader) -> Opened {
    let (source, mut beginning) = text(name, packed);
    if !har::is_likely(path, &mut beginning) {
        return Opened::Text(Source { reader: Box::new(beginning), ..source });
    }
    let begins = har::begins(&mut beginning);
    let mut rest: Reader = Box::new(beginning);
    let (kept, all) = har::keep(&mut rest, KEPT);
    if matches!(all, Ok(true)) && har::is_sound(&kept[..]) {
        return Opened::Har(Har::new(source.name, source.read, Box::new(Cursor::new(kept))));
    }
    let rest: Reader = match all {
        Ok(true) if begins => Box::new(Failing::saying(BROKEN_HAR)),
        Ok(true) => Box::new(io::empty()),
        Ok(false) if begins => Box::new(rest.chain(Failing::saying(LONG_HAR))),
        Ok(false) => rest,
        Err(error) => Box::new(Failing(Some(error))),
    };
    Opened::Text(Source { reader: Box::new(Cursor::new(kept).chain(rest)), ..source })
}

/// A source whose text is in the second of the two, with its beginning still to be looked at.
fn text(name: String, packed: Reader) -> (Source, Ahead<Reader>) {
    let read = Arc::new(AtomicU64::new(0));
    let counted = Counted { inner: packed, read: Arc::clone(&read) };
    let text = Ahead::new(unpack(Box::new(counted)));
    (Source { name, reader: Box::new(io::empty()), read }, text)
}

/// What fails once.
struct Failing(Option<io::Error>);

impl Failing {
    fn saying(what: &'static str) -> Self {
        Self(Some(io::Error::new(io::ErrorKind::InvalidData, what)))
    }
}

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
