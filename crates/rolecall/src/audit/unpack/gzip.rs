//! gzip (RFC 1952): members one after another, each of them checked, and all that can be unpacked of a damaged one.

use std::io::{self, BufRead, Read};
use std::ops::Range;

use crc32fast::Hasher;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_HAS_MORE_INPUT;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

use super::{Ahead, Reader, damaged};

/// How much is unpacked at once, in bytes: a power of two, and more than the 32 KiB that DEFLATE looks back.
const RING: usize = 64 * 1024;

const EARLY: &str = "the gzip data ends early";
const CORRUPT: &str = "the gzip data is corrupt";
const FOLLOWED: &str = "the gzip data is followed by something else";

/// The text of gzip data.
pub(super) struct Gzip {
    packed: Ahead<Reader>,
    inflater: Box<DecompressorOxide>,
    /// The last bytes that were unpacked: what comes next refers to them.
    ring: Vec<u8>,
    /// What of the ring nobody has read yet.
    ready: Range<usize>,
    stage: Stage,
    checksum: Hasher,
    /// How much the member has unpacked so far, modulo 2³².
    length: u32,
}

/// What comes next in the packed data.
enum Stage {
    Header,
    Body,
    Trailer,
    Behind,
    Failed(io::Error),
    End,
}

impl Gzip {
    pub(super) fn new(packed: Ahead<Reader>) -> Self {
        Self {
            packed,
            inflater: Box::default(),
            ring: vec![0; RING],
            ready: 0..0,
            stage: Stage::Header,
            checksum: Hasher::new(),
            length: 0,
        }
    }

    fn header(&mut self) -> io::Result<Stage> {
        let [0x1f, 0x8b, 8, flags, ..] = self.bytes::<10>()? else { return Err(damaged(CORRUPT)) };
        if flags & 0xe0 != 0 {
            return Err(damaged(CORRUPT));
        }
        if flags & 4 != 0 {
            for _ in 0..u16::from_le_bytes(self.bytes()?) {
                self.bytes::<1>()?;
            }
        }
        for named in [8, 16] {
            while flags & named != 0 && self.bytes()? != [0] {}
        }
        if flags & 2 != 0 {
            self.bytes::<2>()?;
        }
        self.inflater.init();
        (self.checksum, self.length) = (Hasher::new(), 0);
        Ok(Stage::Body)
    }

    /// Unpacks as much as there is input for, or room in the ring.
    fn body(&mut self) -> io::Result<Stage> {
        let input = self.packed.fill_buf()?;
        if input.is_empty() {
            return Err(damaged(EARLY));
        }
        let at = self.ready.end % RING;
        let (status, read, written) =
            decompress(&mut self.inflater, input, &mut self.ring, at, TINFL_FLAG_HAS_MORE_INPUT);
        self.packed.consume(read);
        self.ready = at..at + written;
        let unpacked = &self.ring[self.ready.clone()];
        self.checksum.update(unpacked);
        // A ring's length fits.
        self.length = self.length.wrapping_add(unpacked.len() as u32);
        match status {
            TINFLStatus::Done => Ok(Stage::Trailer),
            TINFLStatus::NeedsMoreInput | TINFLStatus::HasMoreOutput => Ok(Stage::Body),
            _ => Err(damaged(CORRUPT)),
        }
    }

    fn trailer(&mut self) -> io::Result<Stage> {
        let checksum = u32::from_le_bytes(self.bytes()?);
        let length = u32::from_le_bytes(self.bytes()?);
        let holds = (checksum, length) == (self.checksum.clone().finalize(), self.length);
        if holds { Ok(Stage::Behind) } else { Err(damaged(CORRUPT)) }
    }

    /// Another member, NULs up to a block's end as tapes have them, or nothing.
    fn behind(&mut self) -> io::Result<Stage> {
        match self.packed.fill_buf()?.first() {
            None => Ok(Stage::End),
            Some(0x1f) => Ok(Stage::Header),
            Some(0) => {
                self.packed.consume(1);
                Ok(Stage::Behind)
            }
            Some(_) => Err(damaged(FOLLOWED)),
        }
    }

    fn bytes<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.packed.read_exact(&mut bytes).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => damaged(EARLY),
            _ => error,
        })?;
        Ok(bytes)
    }
}

impl Read for Gzip {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.ready.len().min(into.len());
            if count > 0 || into.is_empty() {
                into[..count].copy_from_slice(&self.ring[self.ready.start..self.ready.start + count]);
                self.ready.start += count;
                return Ok(count);
            }
            let next = match std::mem::replace(&mut self.stage, Stage::End) {
                Stage::Header => self.header(),
                Stage::Body => self.body(),
                Stage::Trailer => self.trailer(),
                Stage::Behind => self.behind(),
                Stage::Failed(error) => return Err(error),
                Stage::End => return Ok(0),
            };
            self.stage = next.unwrap_or_else(Stage::Failed);
        }
    }
}
