//! HAR, what a browser recorded: every text in it with its path, and the bodies that are in base64 as the bytes they are.
//!
//! The document is read twice. A first time to see that it is sound to its end, as otherwise it is read as any text is and
//! nothing in it is lost or found twice; a second time, on a thread of its own, to hand over its texts as they come. What is
//! kept of it is one text and what is on its way, whatever its length.

mod likely;
mod path;
mod walk;

#[cfg(test)]
mod tests;

use std::fmt;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{IntoIter, SyncSender, sync_channel};
use std::thread;

use super::unpack::{Ahead, Reader};
use likely::Likely;
use walk::walk;

/// The shortest text that is handed over, in bytes: a shorter one is no token.
const SHORTEST: usize = 20;

/// How many bytes of text go from one thread to the other at once, unless one text alone has more.
const BATCH: usize = 64 * 1024;

/// How much of a text is looked at to tell what it is, in bytes.
const SAMPLE: usize = 4096;

/// A text of a HAR file, and where it stands.
#[derive(Eq, PartialEq)]
pub(crate) struct Place {
    /// `log.entries[3].request.headers[2].value`; ` (base64)` behind it where the text is what was decoded, and ` (name)`
    /// where it is the member's name.
    pub(crate) path: String,
    /// The text: maybe a secret.
    pub(crate) text: Vec<u8>,
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Place({}, hidden)", self.path)
    }
}

/// A sound HAR document.
pub(crate) struct Har {
    /// Its name, fit to be shown.
    pub(crate) name: String,
    /// How much of that was read so far.
    pub(crate) read: Arc<AtomicU64>,
    stage: Stage,
}

enum Stage {
    Begin(Reader),
    Going(IntoIter<Result<Vec<Place>, String>>, std::vec::IntoIter<Place>),
    End,
}

impl Har {
    pub(super) fn new(name: String, read: Arc<AtomicU64>, text: Reader) -> Self {
        Self { name, read, stage: Stage::Begin(text) }
    }

    /// The next text; once an error at most, which is the last: the document is another one by now, or cannot be read any
    /// more.
    pub(crate) fn next(&mut self) -> Option<Result<Place, String>> {
        loop {
            match std::mem::replace(&mut self.stage, Stage::End) {
                Stage::Begin(text) => {
                    let (to, from) = sync_channel(1);
                    let spawned = thread::Builder::new().name("har".to_owned()).spawn(|| send(text, to));
                    if let Err(error) = spawned {
                        return Some(Err(error.to_string()));
                    }
                    self.stage = Stage::Going(from.into_iter(), Vec::new().into_iter());
                }
                Stage::Going(mut batches, mut places) => {
                    if let Some(place) = places.next() {
                        self.stage = Stage::Going(batches, places);
                        return Some(Ok(place));
                    }
                    match batches.next()? {
                        Ok(batch) => self.stage = Stage::Going(batches, batch.into_iter()),
                        Err(error) => return Some(Err(error)),
                    }
                }
                Stage::End => return None,
            }
        }
    }
}

/// Hands over the texts of `text` in batches, until nobody takes them any more.
fn send(text: Reader, to: SyncSender<Result<Vec<Place>, String>>) {
    let (mut batch, mut size) = (Vec::new(), 0);
    let walked = walk(text, &mut |place| {
        size += place.path.len() + place.text.len();
        batch.push(place);
        if size < BATCH {
            return true;
        }
        size = 0;
        to.send(Ok(std::mem::take(&mut batch))).is_ok()
    });
    // Whoever is gone wants neither.
    let _ = to.send(Ok(batch));
    let wrong = match walked {
        Ok(0) => return,
        Ok(bodies) => format!(
            "{} in it could not be unpacked, or not to the end",
            if bodies == 1 { "a packed body".to_owned() } else { format!("{bodies} packed bodies") }
        ),
        Err(error) => error,
    };
    let _ = to.send(Err(wrong));
}

/// Whether `text` is one sound JSON document, as far as [`Har`] can read it.
pub(super) fn is_sound(text: impl Read) -> bool {
    walk(text, &mut |_| true).is_ok()
}

/// Whether a file is to be read as HAR if it is sound: by its name, `.har` or that of it packed, or by how its text begins.
pub(super) fn is_likely<R: Read>(path: Option<&Path>, text: &mut Ahead<R>) -> bool {
    let name = path.and_then(Path::file_name).map(|name| name.to_string_lossy().to_ascii_lowercase());
    let named = name.is_some_and(|name| {
        let name = name.strip_suffix(".gz").or(name.strip_suffix(".zst")).unwrap_or(&name);
        name.ends_with(".har")
    });
    named || begins(text)
}

/// Whether `text` begins as HAR does, whatever it is called.
pub(super) fn begins<R: Read>(text: &mut Ahead<R>) -> bool {
    likely::of(text.look(SAMPLE, |text| likely::of(text) != Likely::Unclear)) == Likely::Yes
}

/// Reads `text` up to `limit` bytes: those, and whether that was all without a failure, which else comes behind them.
pub(super) fn keep(text: &mut Reader, limit: u64) -> (Vec<u8>, io::Result<bool>) {
    let mut kept = Vec::new();
    let read = text.take(limit).read_to_end(&mut kept);
    let all = read.map(|count| (count as u64) < limit);
    (kept, all)
}
