//! The text on its way in: from a file or a stream, once or twice, through a redactor to its end.

use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use rolecall_core::redact::{PIECE_LIMIT, RedactError, Redactor};

use super::meter::Meter;
use crate::error::{CliError, path_shown};
use crate::prompt::PromptError;
use crate::whole;
use crate::world::World;

/// How much is read at once, in bytes.
const BLOCK: usize = 64 * 1024;

/// Where the text comes from. With `--claims` it is read twice.
pub(super) enum Input {
    File(PathBuf),
    /// Standard input, or a file that is no plain one.
    Stream(Once),
    Kept(Vec<u8>),
}

/// A stream that is read once.
pub(super) struct Once {
    stream: Box<dyn Read>,
    /// How many bytes have come out of it.
    read: usize,
}

impl Read for Once {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(into)?;
        self.read = self.read.saturating_add(read);
        Ok(read)
    }
}

impl Input {
    pub(super) fn of(path: Option<PathBuf>, twice: bool, world: &dyn World) -> Result<Self, CliError> {
        let stream = match path {
            Some(path) if world.is_file(&path) => return Ok(Self::File(path)),
            Some(path) => world.open(&path).map_err(|error| unread(&path, &error))?,
            None if world.stdin_is_terminal() => return pasted(world).map(Self::Kept),
            None => world.stdin(),
        };
        if !twice {
            return Ok(Self::Stream(Once { stream, read: 0 }));
        }
        let mut bytes = Vec::new();
        stream.take(PIECE_LIMIT as u64 + 1).read_to_end(&mut bytes).map_err(|error| interrupted(&error))?;
        if bytes.len() > PIECE_LIMIT {
            return Err(CliError::Unredacted {
                message: format!(
                    "standard input has more than {PIECE_LIMIT} bytes, the most that is kept to be read twice"
                ),
                hint: "put the text into a file: --claims reads it twice, to know a name before its token comes",
            });
        }
        Ok(Self::Kept(bytes))
    }

    pub(super) fn open(&mut self, world: &dyn World) -> Result<Box<dyn Read + '_>, CliError> {
        match self {
            Self::File(path) => {
                world.open(path).map(|file| file as Box<dyn Read + '_>).map_err(|error| unread(path, &error))
            }
            Self::Stream(stream) => Ok(Box::new(stream)),
            Self::Kept(bytes) => Ok(Box::new(bytes.as_slice())),
        }
    }

    /// Whether a stream, which was read to its end, held nothing.
    pub(super) fn was_empty(&self) -> bool {
        match self {
            Self::File(_) => false,
            Self::Stream(stream) => stream.read == 0,
            Self::Kept(bytes) => bytes.is_empty(),
        }
    }
}

/// A text that somebody pastes.
fn pasted(world: &dyn World) -> Result<Vec<u8>, CliError> {
    match world.ask("the text") {
        Err(PromptError::Nothing) => {
            Err(CliError::usage("no text was given", "paste it, pipe it in, or name its file"))
        }
        asked => Ok(asked?),
    }
}

fn unread(path: &Path, error: &io::Error) -> CliError {
    CliError::File { name: path_shown(path), reason: error.to_string() }
}

fn interrupted(error: &io::Error) -> CliError {
    CliError::Unredacted {
        message: format!("the input could not be read to its end: {error}"),
        hint: "what was written so far is redacted, and not the whole text",
    }
}

/// Feeds `text` to its end, and hands on what is done.
pub(super) fn feed(
    text: &mut dyn Read,
    redactor: &mut Redactor<'_>,
    meter: &mut Meter,
    mut done: impl FnMut(&mut Redactor<'_>, &[u8]) -> Result<(), Failed>,
) -> Result<(), Failed> {
    let mut block = vec![0; BLOCK];
    let mut ready = Vec::new();
    loop {
        let len = match text.read(&mut block) {
            Ok(len) => len,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(Failed::Other(interrupted(&error))),
        };
        if len == 0 {
            redactor.finish(&mut ready)?;
            return done(redactor, &ready);
        }
        meter.add(len);
        redactor.feed(&block[..len], &mut ready)?;
        done(redactor, &ready)?;
        ready.clear();
    }
}

/// Why a text did not get through.
pub(super) enum Failed {
    /// Nothing was cut, so nothing has to be written.
    Unchanged,
    Write(io::Error),
    Other(CliError),
}

impl Failed {
    /// The error, where the text went into the file at `path`.
    pub(super) fn of(self, path: &Path) -> CliError {
        match self {
            Self::Write(error) => {
                CliError::Write { name: path_shown(path), reason: whole::plain(error).to_string() }
            }
            Self::Other(error) => error,
            Self::Unchanged => interrupted(&io::ErrorKind::Other.into()),
        }
    }
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        Self::Write(error)
    }
}

impl From<RedactError> for Failed {
    fn from(error: RedactError) -> Self {
        let hint = match error {
            RedactError::Compressed { format } => how_to_unpack(format),
            RedactError::Encoding { .. } => "convert it to UTF-8 first, such as with iconv",
            RedactError::TooLong => "break its lines first: one such as JSON can be pretty-printed",
        };
        Self::Other(CliError::Unredacted { message: error.to_string(), hint })
    }
}

fn how_to_unpack(format: &str) -> &'static str {
    match format {
        "gzip" | "compress" => "unpack it first: gzip -dc FILE | rolecall redact",
        "zstd" => "unpack it first: zstd -dc FILE | rolecall redact",
        "xz" => "unpack it first: xz -dc FILE | rolecall redact",
        "bzip2" => "unpack it first: bzip2 -dc FILE | rolecall redact",
        "lz4" => "unpack it first: lz4 -dc FILE | rolecall redact",
        _ => "unpack it first, and redact what comes out",
    }
}

impl From<Failed> for CliError {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Write(error) => Self::Output(error),
            Failed::Other(error) => error,
            Failed::Unchanged => interrupted(&io::ErrorKind::Other.into()),
        }
    }
}
