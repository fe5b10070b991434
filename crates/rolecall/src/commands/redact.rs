//! `rolecall redact`: the same text, without what could be used of it.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use rolecall_core::redact::{
    Kind, Known, Options, PIECE_LIMIT, Place, RedactError, Redactor, Salt, SaltError,
};
use rolecall_core::text::{counted, listed, visible};

use crate::error::{CliError, path_shown};
use crate::render::{Look, Page, Style};
use crate::source;
use crate::status::Status;
use crate::whole::{self, Existing, Readers};
use crate::world::World;

/// Make a text safe to share: every token in it loses its signature, every other credential its value, and all else stays byte
/// for byte.
///
/// Any text will do: a HAR file, a log, a curl command, a response, an issue's text, also in UTF-16. A token without its signature can
/// be read and not be used; where it was stands REDACTED. Refresh tokens, authorization codes, client secrets, passwords, assertions,
/// session cookies, keys and signatures of addresses are cut too, also inside of tokens and of base64. docs/redact.md says what is cut, what
/// stays and what cannot be known.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    rolecall redact capture.har -o shared.har\n  \
    kubectl logs api | rolecall redact > shared.log\n  \
    rolecall redact --claims --salt-file salt.bin incident.log -o shared.log\n  \
    rolecall redact --check shared.har\n\n\
    Exit status: 0 when the text was redacted (--check: nothing usable is in it), 1 when --check found something, 2 wrong\n\
    command line, 3 when the text cannot be read, such as a compressed one.")]
pub(crate) struct RedactArgs {
    /// The text: a file, or `-` for standard input, which is also read without PATH.
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,

    /// Replace names too: the same person by the same word, in tokens and in the text around them.
    ///
    /// In the claims of tokens these are names, addresses, object ids and what else says who or where somebody is. In the text around they
    /// are e-mail addresses, and every object id, name of two words and longer value that stands in the claims of one of its tokens.
    /// Roles, scopes, times, audience, issuer, tenant and application stay.
    #[arg(long)]
    claims: bool,

    /// Make the words for names with the bytes of FILE, at least 16, which nobody else must have.
    ///
    /// With the same file the same person is the same in every text. Without it the words are another in each run.
    #[arg(long, value_name = "FILE", requires = "claims")]
    salt_file: Option<PathBuf>,

    /// Write nothing; say what would be cut and where, and end with 1 when there is something.
    #[arg(long, conflicts_with = "output")]
    check: bool,

    /// Write the text into FILE, whole or not at all, instead of to standard output; FILE may be PATH.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Say on standard error what was cut, also where no terminal shows it.
    #[arg(short, long)]
    verbose: bool,
}

/// How much is read at once, in bytes.
const BLOCK: usize = 64 * 1024;
/// How many places `--check` names.
const PLACES_SHOWN: usize = 1000;

pub(super) fn run(
    args: &RedactArgs,
    world: &dyn World,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Status, CliError> {
    let path = args.path.as_deref().filter(|path| path.as_os_str() != "-");
    let salt = args.claims.then(|| salt(args.salt_file.as_deref(), world)).transpose()?;
    let mut input = Input::of(path, args.claims, world)?;
    let known = match salt {
        Some(_) => learn(&mut input, world)?,
        None => Known::default(),
    };
    let options = Options { names: salt.as_ref().map(|salt| (salt, &known)) };
    let mut cut = Cuts::default();
    if args.check {
        redact(&mut *input.open(world)?, options, &mut cut, |_| Ok(()))?;
        return cut.report(world, out);
    }
    match &args.output {
        Some(path) => {
            let mut text = input.open(world)?;
            let written = whole::write_by(path, Readers::Others, Existing::Replaced, |file| {
                redact(&mut *text, options, &mut cut, |bytes| file.write_all(bytes).map_err(Failed::from))
            });
            written.map_err(|failed| failed.of(path))?;
        }
        None => {
            let at_terminal = world.columns().is_some();
            let mut shown = Shown::default();
            let mut put =
                |bytes: &[u8]| if at_terminal { shown.write(bytes, out) } else { out.write_all(bytes) };
            let written =
                redact(&mut *input.open(world)?, options, &mut cut, |bytes| put(bytes).map_err(Failed::from));
            let written = written.and_then(|()| {
                if at_terminal {
                    shown.end(out)?
                }
                out.flush().map_err(Failed::from)
            });
            match written {
                // Whoever reads it has seen enough.
                Err(Failed::Write(error)) if error.kind() == ErrorKind::BrokenPipe => {}
                Err(Failed::Write(error)) => return Err(CliError::Output(error)),
                other => other?,
            }
        }
    }
    if args.verbose || world.error_columns().is_some() {
        let mut page = Page::new(&Look::of_errors(world));
        page.wrapped("", Style::Plain, &cut.summary(), Style::Plain);
        page.write(err)?;
    }
    Ok(Status::Pass)
}

/// Where the text comes from. With `--claims` it is read twice.
enum Input<'a> {
    File(&'a Path),
    /// Standard input, or a file that is no plain one, not read yet.
    Stream(Option<Box<dyn Read>>),
    Kept(Vec<u8>),
}

impl<'a> Input<'a> {
    fn of(path: Option<&'a Path>, twice: bool, world: &dyn World) -> Result<Self, CliError> {
        let stream = match path {
            Some(path) if world.is_file(path) => return Ok(Self::File(path)),
            Some(path) => world.open(path).map_err(|error| unread(path, &error))?,
            None if world.stdin_is_terminal() => return Ok(Self::Kept(world.ask()?)),
            None => world.stdin(),
        };
        if !twice {
            return Ok(Self::Stream(Some(stream)));
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

    fn open(&mut self, world: &dyn World) -> Result<Box<dyn Read + '_>, CliError> {
        match self {
            Self::File(path) => {
                world.open(path).map(|file| file as Box<dyn Read + '_>).map_err(|error| unread(path, &error))
            }
            Self::Stream(stream) => Ok(stream.take().unwrap_or_else(|| Box::new(io::empty()))),
            Self::Kept(bytes) => Ok(Box::new(bytes.as_slice())),
        }
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

/// The salt of a file, or one that nobody can guess.
fn salt(file: Option<&Path>, world: &dyn World) -> Result<Salt, CliError> {
    const LONGEST: usize = 1024 * 1024;
    let Some(path) = file else {
        let random = world.random().map_err(|error| CliError::Unredacted {
            message: format!("the system gives no random bytes: {error}"),
            hint: "give some with --salt-file FILE",
        })?;
        return Salt::new(random.to_vec()).map_err(|error| wrong_salt("the random salt", error));
    };
    let bytes = source::file_up_to(LONGEST, path, world)?;
    Salt::new(bytes).map_err(|error| wrong_salt(&path_shown(path), error))
}

fn wrong_salt(name: &str, error: SaltError) -> CliError {
    CliError::Content {
        name: name.to_owned(),
        problem: error.to_string(),
        hint: "`head -c 32 /dev/urandom > salt.bin` makes one; keep it to yourself".to_owned(),
    }
}

/// What the claims of every token in the text hold.
fn learn(input: &mut Input<'_>, world: &dyn World) -> Result<Known, CliError> {
    let mut redactor = Redactor::learning();
    feed(&mut *input.open(world)?, &mut redactor, |redactor, _| {
        redactor.places().for_each(drop);
        Ok(())
    })?;
    Ok(redactor.into_known())
}

fn redact(
    text: &mut dyn Read,
    options: Options<'_>,
    cut: &mut Cuts,
    mut put: impl FnMut(&[u8]) -> Result<(), Failed>,
) -> Result<(), Failed> {
    feed(text, &mut Redactor::new(options), |redactor, done| {
        cut.add(redactor.places());
        put(done)
    })
}

/// Feeds `text` to its end, and hands on what is done.
fn feed(
    text: &mut dyn Read,
    redactor: &mut Redactor<'_>,
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
        redactor.feed(&block[..len], &mut ready)?;
        done(redactor, &ready)?;
        ready.clear();
    }
}

/// Why a text did not get through.
enum Failed {
    Write(io::Error),
    Other(CliError),
}

impl Failed {
    /// The error, where the text went into the file at `path`.
    fn of(self, path: &Path) -> CliError {
        match self {
            Self::Write(error) => {
                CliError::Write { name: path_shown(path), reason: whole::plain(error).to_string() }
            }
            Self::Other(error) => error,
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
            RedactError::Compressed { .. } => "unpack it first, and redact what comes out",
            RedactError::Encoding { .. } => "convert it to UTF-8 first, such as with iconv",
            RedactError::TooLong => "break its lines first: one such as JSON can be pretty-printed",
        };
        Self::Other(CliError::Unredacted { message: error.to_string(), hint })
    }
}

impl From<Failed> for CliError {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Write(error) => Self::Output(error),
            Failed::Other(error) => error,
        }
    }
}

/// What was cut.
#[derive(Default)]
struct Cuts {
    counts: BTreeMap<Kind, usize>,
    first: Vec<Place>,
}

impl Cuts {
    fn add(&mut self, places: impl Iterator<Item = Place>) {
        for place in places {
            *self.counts.entry(place.kind).or_default() += 1;
            if self.first.len() < PLACES_SHOWN {
                self.first.push(place);
            }
        }
    }

    fn listed(&self) -> String {
        let kinds: Vec<String> =
            self.counts.iter().map(|(kind, count)| counted(*count, kind.name())).collect();
        listed(&kinds, "and")
    }

    /// "3 tokens and 1 client secret redacted."
    fn summary(&self) -> String {
        if self.counts.is_empty() {
            "Nothing to redact was found.".to_owned()
        } else {
            format!("{} redacted.", self.listed())
        }
    }

    /// What `--check` says of it.
    fn report(&self, world: &dyn World, out: &mut dyn Write) -> Result<Status, CliError> {
        let mut page = Page::new(&Look::of_text(world));
        let mut say = |text: &str| page.wrapped("", Style::Plain, text, Style::Plain);
        if self.counts.is_empty() {
            say("Nothing usable was found.");
        } else {
            say(&format!("{} found.", self.listed()));
        }
        for place in &self.first {
            say(&format!("line {}, column {}: {}", place.line, place.column, place.kind.name()));
        }
        let rest = self.counts.values().sum::<usize>() - self.first.len();
        if rest > 0 {
            say(&format!("and {rest} more"));
        }
        page.write(out)?;
        Ok(if self.counts.is_empty() { Status::Pass } else { Status::Fail })
    }
}

/// The text on its way to a terminal, where nothing in it must do anything (docs/design.md §4, wall 6): line by line, with control
/// characters spelt out.
#[derive(Default)]
struct Shown {
    line: Vec<u8>,
}

impl Shown {
    fn write(&mut self, bytes: &[u8], out: &mut dyn Write) -> io::Result<()> {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                self.end(out)?;
            }
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let line = String::from_utf8_lossy(&self.line);
        let (text, line_end) = match line.strip_suffix("\r\n").or(line.strip_suffix('\n')) {
            Some(text) => (text, "\n"),
            None => (&*line, ""),
        };
        // Tabs move on and nothing else.
        let shown: Vec<_> = text.split('\t').map(visible).collect();
        out.write_all(shown.join("\t").as_bytes())?;
        out.write_all(line_end.as_bytes())?;
        self.line.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_gets_nothing_that_moves_it() {
        let mut shown = Shown::default();
        let mut out = Vec::new();
        for bytes in [&b"a\tb\x1b[2J\r"[..], b"\nc\r\n", b"\x9b \xc2\x9bd"] {
            shown.write(bytes, &mut out).expect("memory");
        }
        shown.end(&mut out).expect("memory");
        assert_eq!(String::from_utf8_lossy(&out), "a\tb\\u{1b}[2J\nc\n\u{fffd} \\u{9b}d");
    }

    #[test]
    fn summaries_count() {
        let mut cuts = Cuts::default();
        assert_eq!(cuts.summary(), "Nothing to redact was found.");
        let place = |kind| Place { kind, line: 1, column: 1 };
        cuts.add([Kind::ClientSecret, Kind::Token, Kind::Token].map(place).into_iter());
        assert_eq!(cuts.summary(), "2 tokens and 1 client secret redacted.");
    }
}
