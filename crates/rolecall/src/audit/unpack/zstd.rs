//! Zstandard (RFC 8878): frames one after another, each of them checked, and all that can be unpacked of a damaged one.

use std::error::Error;
use std::io::{self, BufRead, Read};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::{Ahead, Reader, damaged};

/// The most memory that a frame may ask for, in bytes: what `zstd` itself unpacks without being told to.
const WINDOW_LIMIT: u64 = 128 * 1024 * 1024;

/// A last block with nothing in it, and room for a checksum: it ends a frame that is damaged, so that the decoder hands over
/// what it keeps to look back at.
const NOTHING_MORE: [u8; 7] = [1, 0, 0, 0, 0, 0, 0];

const EARLY: &str = "the zstd data ends early";
const CORRUPT: &str = "the zstd data is corrupt";
const FOLLOWED: &str = "the zstd data is followed by something else";
const WINDOW: &str = "the zstd data needs more than 128 MiB of memory to be unpacked";
const DICTIONARY: &str = "the zstd data needs a dictionary to be unpacked";

/// The text of zstd data.
pub(super) struct Zstd {
    packed: Ahead<Reader>,
    decoder: FrameDecoder,
    stage: Stage,
    /// Whether a frame was read.
    begun: bool,
}

/// What comes next in the packed data.
enum Stage {
    Frame,
    Blocks,
    /// The frame is over, but not all of it was handed over: then comes this failure.
    Rest(Option<io::Error>),
    End,
}

impl Zstd {
    pub(super) fn new(packed: Ahead<Reader>) -> Self {
        Self { packed, decoder: decoder(), stage: Stage::Frame, begun: false }
    }

    fn frame(&mut self) -> io::Result<Stage> {
        if self.packed.fill_buf()?.is_empty() {
            return Ok(Stage::End);
        }
        self.decoder = decoder();
        match self.decoder.init(&mut self.packed) {
            Ok(()) => {
                self.begun = true;
                Ok(Stage::Blocks)
            }
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                length, ..
            })) => {
                let skipped =
                    io::copy(&mut Read::by_ref(&mut self.packed).take(length.into()), &mut io::sink())?;
                if skipped == u64::from(length) { Ok(Stage::Frame) } else { Err(damaged(EARLY)) }
            }
            Err(error) => Err(self.failure(&error)),
        }
    }

    /// Unpacks one block.
    fn blocks(&mut self) -> Stage {
        match self.decoder.decode_blocks(&mut self.packed, BlockDecodingStrategy::UptoBlocks(1)) {
            Ok(false) => Stage::Blocks,
            Ok(true) => Stage::Rest(None),
            Err(error) => {
                let failure = self.failure(&error);
                // Whether that worked shows in what the decoder hands over.
                let _ = self.decoder.decode_blocks(&NOTHING_MORE[..], BlockDecodingStrategy::UptoBlocks(1));
                Stage::Rest(Some(failure))
            }
        }
    }

    fn behind(&self) -> io::Result<Stage> {
        match self.decoder.get_checksum_from_data() {
            Some(said) if self.decoder.get_calculated_checksum() != Some(said) => Err(damaged(CORRUPT)),
            _ => Ok(Stage::Frame),
        }
    }

    /// What `error` means for the data: its end, a failure to read it, or its form.
    fn failure(&self, error: &FrameDecoderError) -> io::Error {
        let mut cause: Option<&(dyn Error + 'static)> = Some(error);
        while let Some(error) = cause {
            match error.downcast_ref::<io::Error>() {
                Some(error) if error.kind() == io::ErrorKind::UnexpectedEof => return damaged(EARLY),
                Some(error) if error.kind() != io::ErrorKind::Other => {
                    return io::Error::new(error.kind(), error.to_string());
                }
                _ => cause = error.source(),
            }
        }
        match error {
            FrameDecoderError::WindowSizeTooBig { .. } => damaged(WINDOW),
            FrameDecoderError::DictNotProvided { .. } => damaged(DICTIONARY),
            FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::BadMagicNumber(_))
                if self.begun =>
            {
                damaged(FOLLOWED)
            }
            _ if self.packed.has_ended() => damaged(EARLY),
            _ => damaged(CORRUPT),
        }
    }
}

fn decoder() -> FrameDecoder {
    let mut decoder = FrameDecoder::new();
    decoder.set_max_window_size(WINDOW_LIMIT);
    decoder
}

impl Read for Zstd {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        loop {
            let count = self.decoder.read(into)?;
            if count > 0 {
                return Ok(count);
            }
            let next = match std::mem::replace(&mut self.stage, Stage::End) {
                Stage::Frame => self.frame(),
                Stage::Blocks => Ok(self.blocks()),
                Stage::Rest(None) => self.behind(),
                Stage::Rest(Some(error)) => return Err(error),
                Stage::End => return Ok(0),
            };
            self.stage = next?;
        }
    }
}
