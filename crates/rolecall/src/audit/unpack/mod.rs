//! Bytes as they lie on a disk to ASCII-compatible text, block by block: gzip and zstd unpacked, UTF-16 as UTF-8, marks taken
//! off. What a file is, its first bytes say, and not its name.
//!
//! What is damaged or ends early is read up to there, and then the reader fails: nothing that can be read is lost.

mod ahead;
mod gzip;
mod utf16;
mod zstd;

#[cfg(test)]
mod tests;

use std::io::{self, Read};
use std::ops::RangeInclusive;

use rolecall_core::input::{ENCODING_SAMPLE, encoding_of};
use rolecall_core::redact::packed_as;

pub(super) use ahead::Ahead;
use gzip::Gzip;
use utf16::Utf16;
use zstd::Zstd;

/// A reader that can go to another thread.
pub(crate) type Reader = Box<dyn Read + Send>;

/// How long a line at a text's beginning must be to say that the text is no UTF-16, in bytes.
const LINE: usize = 16;

/// The first byte of a format, and those behind it.
type Magic = (RangeInclusive<u8>, &'static [u8]);

/// gzip with its only method (RFC 1952 §2.3.1).
const GZIP: Magic = (0x1f..=0x1f, &[0x8b, 8]);
/// A frame of Zstandard, and one to skip (RFC 8878 §3.1).
const ZSTD: Magic = (0x28..=0x28, &[0xb5, 0x2f, 0xfd]);
const SKIPPABLE: Magic = (0x50..=0x5f, &[0x2a, 0x4d, 0x18]);

/// What `packed` holds, as text.
///
/// It reads the beginning at once, and no more of it than it needs: of a stream of lines, the first one.
pub(crate) fn unpack(packed: Reader) -> Reader {
    let mut packed = Ahead::new(packed);
    let was_packed = is_packed(packed.look(4, |_| false));
    let unpacked: Reader = match packed.look(4, |_| false) {
        beginning if is(beginning, &GZIP) => Box::new(Gzip::new(packed)),
        beginning if is(beginning, &ZSTD) || is(beginning, &SKIPPABLE) => Box::new(Zstd::new(packed)),
        _ => match packed_as(packed.look(8, |_| false)) {
            Some(format) => Box::new(packed.chain(Unseen(format))),
            None => Box::new(packed),
        },
    };
    let mut unpacked = Ahead::new(unpacked);
    let beginning = unpacked.look(ENCODING_SAMPLE, has_plain_line);
    let encoding = encoding_of(if has_plain_line(beginning) {
        &beginning[..LINE.min(beginning.len())]
    } else {
        beginning
    });
    let packed_twice = packed_as(beginning).filter(|_| was_packed);
    unpacked.skip(encoding.mark);
    match (encoding.utf16, packed_twice) {
        (Some(endian), _) => Box::new(Utf16::new(unpacked, endian)),
        (None, Some(format)) => Box::new(unpacked.chain(Unseen(format))),
        (None, None) => Box::new(unpacked),
    }
}

/// The same of a stream that is gzip or zstd, or begins with a byte-order mark; any other is left as it is. Whoever writes it may wait for an answer to each line,
/// so that no more is waited for than what tells these apart.
pub(crate) fn unpack_stream(packed: Reader) -> Reader {
    const MARKS: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];
    let mut packed = Ahead::new(packed);
    let may_be_mark = |beginning: &[u8]| {
        MARKS.iter().any(|mark| mark.len() > beginning.len() && mark.starts_with(beginning))
    };
    let beginning = packed.look(4, |beginning| !may_be_packed(beginning) && !may_be_mark(beginning));
    if is_packed(beginning) || MARKS[1..].iter().any(|mark| beginning.starts_with(mark)) {
        return unpack(Box::new(packed));
    }
    if beginning.starts_with(MARKS[0]) {
        packed.skip(MARKS[0].len());
    }
    Box::new(packed)
}

/// Whether `bytes` begin like gzip or zstd.
pub(super) fn is_packed(bytes: &[u8]) -> bool {
    bytes.get(..4).is_some_and(may_be_packed)
}

/// Whether what begins like this may go on as gzip or zstd.
fn may_be_packed(beginning: &[u8]) -> bool {
    [GZIP, ZSTD, SKIPPABLE].iter().any(|magic| may_be(beginning, magic))
}

fn is(beginning: &[u8], magic: &Magic) -> bool {
    beginning.len() > magic.1.len() && may_be(beginning, magic)
}

fn may_be(beginning: &[u8], (first, rest): &Magic) -> bool {
    beginning
        .split_first()
        .is_none_or(|(byte, behind)| first.contains(byte) && behind.iter().zip(*rest).all(|(a, b)| a == b))
}

/// Whether `beginning` has a line without a NUL, which UTF-16 would have beside every ASCII letter, or a mark: then more of
/// it says nothing more.
fn has_plain_line(beginning: &[u8]) -> bool {
    let end = beginning.iter().skip(LINE).position(|byte| *byte == b'\n');
    matches!(beginning, [0xff, 0xfe, ..] | [0xfe, 0xff, ..])
        || end.is_some_and(|end| !beginning[..LINE + end].contains(&0))
}

/// What stands behind a text that may hold more than can be seen: its failure.
struct Unseen(&'static str);

impl Read for Unseen {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        let format = self.0;
        Err(io::Error::other(format!("it is packed as {format}, and rolecall does not look into that")))
    }
}

/// The failure of packed data that is not as it should be.
fn damaged(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}
