//! Many texts: each where it stands, into a folder, or only looked at. One that cannot be read is said, and keeps no other back.

use std::collections::{BTreeSet, HashSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use rolecall_core::redact::{Known, Options, Redactor, Salt};

use super::check::Found;
use super::cuts::Cuts;
use super::input::{Failed, Input, feed};
use super::meter::Meter;
use super::texts::{Met, Text};
use crate::error::{CliError, path_shown};
use crate::render::{Look, Page, Style};
use crate::status::Status;
use crate::whole::{self, Existing, Readers};
use crate::world::World;

/// What is done with each text.
#[derive(Clone, Copy, Debug)]
pub(super) enum Aim<'a> {
    /// It is looked at.
    Check,
    /// It is replaced by what is left of it.
    InPlace,
    /// What is left of it goes into this folder.
    Into(&'a Path),
}

/// A run over many texts.
pub(super) struct Many<'a> {
    pub(super) aim: Aim<'a>,
    pub(super) salt: Option<&'a Salt>,
    pub(super) world: &'a dyn World,
    pub(super) meter: Meter,
    pub(super) found: Found,
    /// Where texts were written to.
    written: HashSet<PathBuf>,
    /// What to do about what could not be read, each said once.
    hints: BTreeSet<&'static str>,
}

impl<'a> Many<'a> {
    pub(super) fn new(aim: Aim<'a>, salt: Option<&'a Salt>, world: &'a dyn World, meter: Meter) -> Self {
        Self {
            aim,
            salt,
            world,
            meter,
            found: Found::default(),
            written: HashSet::new(),
            hints: BTreeSet::new(),
        }
    }

    /// Goes through `met` in order.
    ///
    /// # Errors
    /// [`CliError`] where the whole run has to end, such as by Ctrl-C at a prompt.
    pub(super) fn run(&mut self, met: Vec<Met>) -> Result<(), CliError> {
        let mut texts = Vec::new();
        for met in met {
            match met {
                Met::Unreadable { name, reason } => self.found.unreadable(name, reason),
                Met::Text(text) => match self.input(&text) {
                    Ok(input) => texts.push((text, input)),
                    Err(error) => self.failed(&text, error)?,
                },
            }
        }
        let mut known = Known::default();
        if self.salt.is_some() {
            // A name is the same in every text, whichever of them holds the token that says it.
            for (_, input) in &mut texts {
                known.join(learned(input, self.world, &mut self.meter).unwrap_or_default());
            }
        }
        for (text, mut input) in texts {
            let mut cuts = Cuts::default();
            let done = self.one(&text, &mut input, &known, &mut cuts);
            match done {
                // A file may be empty; what should have come from a program did not.
                Ok(()) if text.path.is_none() && input.was_empty() => {
                    self.found.unreadable(text.name(), "it held no text".to_owned());
                }
                Ok(()) => self.found.text(text.name(), cuts),
                Err(error) => self.failed(&text, error)?,
            }
            self.meter.say(&self.found);
        }
        self.meter.finish();
        Ok(())
    }

    /// Where `text` comes from.
    fn input(&self, text: &Text) -> Result<Input, CliError> {
        // To open a pipe is to wait for somebody who writes into it.
        match (self.aim, &text.path) {
            (Aim::InPlace, Some(path)) if !self.world.is_file(path) => {
                Err(unwritten(path, "it is no plain file"))
            }
            _ => Input::of(text.path.clone(), self.salt.is_some(), self.world),
        }
    }

    fn one(
        &mut self,
        text: &Text,
        input: &mut Input,
        known: &Known,
        cuts: &mut Cuts,
    ) -> Result<(), CliError> {
        let options = Options { names: self.salt.map(|salt| (salt, known)) };
        let (target, readers) = match (self.aim, &text.path) {
            (Aim::Check, _) => {
                return super::redact(&mut *input.open(self.world)?, options, cuts, &mut self.meter, |_| {
                    Ok(())
                })
                .map_err(CliError::from);
            }
            (Aim::InPlace, Some(path)) => (path.clone(), Readers::AsBefore),
            (Aim::Into(folder), Some(path)) => (self.place_in(folder, text, path)?, as_of(path)),
            (Aim::InPlace | Aim::Into(_), None) => return Err(unwritten(Path::new("-"), "it has no name")),
        };
        let mut reader = input.open(self.world)?;
        let keeps = matches!(self.aim, Aim::InPlace);
        let written = whole::write_by(&target, readers, Existing::Replaced, |file| {
            super::redact(&mut *reader, options, cuts, &mut self.meter, |bytes| {
                file.write_all(bytes).map_err(Failed::from)
            })?;
            match names(&target) {
                // What holds nothing is left as it is, with its time.
                _ if keeps && cuts.is_empty() => Err(Failed::Unchanged),
                several @ 2.. if keeps => Err(Failed::Other(unwritten(
                    &target,
                    &format!(
                        "it has {several} names, and under the others it would stay as it is (hard links); --into writes all of them"
                    ),
                ))),
                _ => Ok(()),
            }
        });
        match written {
            Ok(()) | Err(Failed::Unchanged) => Ok(()),
            Err(failed) => Err(failed.of(&target)),
        }
    }

    /// Where `text`, the file at `path`, belongs in `folder`, which is made.
    fn place_in(&mut self, folder: &Path, text: &Text, path: &Path) -> Result<PathBuf, CliError> {
        let target = folder.join(&text.within);
        if !self.written.insert(target.clone()) {
            return Err(unwritten(&target, "another text of this run was written there"));
        }
        let links = text.within.ancestors().map(|part| folder.join(part)).filter(|part| *part != folder);
        if let Some(link) = links.filter(|part| part.is_symlink()).last() {
            return Err(unwritten(&link, "it is a link, which may lead out of the folder"));
        }
        let parent = target.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).map_err(|error| unwritten(parent, &error.to_string()))?;
        let is_itself =
            target.canonicalize().is_ok_and(|target| path.canonicalize().is_ok_and(|path| path == target));
        if is_itself {
            Err(unwritten(&target, "it is the text itself; --in-place replaces it"))
        } else {
            Ok(target)
        }
    }

    /// Notes why `text` was not read, or ends the run.
    fn failed(&mut self, text: &Text, error: CliError) -> Result<(), CliError> {
        match error {
            // Of standard input nobody has a name, and of what ends the program there is nothing to note.
            error if text.path.is_none() => Err(error),
            error @ (CliError::Interrupted | CliError::Output(_)) => Err(error),
            CliError::File { reason, .. } => {
                self.found.unreadable(text.name(), reason);
                Ok(())
            }
            CliError::Write { name, reason } if name == text.name() => {
                self.found.unreadable(name, format!("it cannot be replaced: {reason}"));
                Ok(())
            }
            error => {
                if let CliError::Unredacted { hint, .. } = error {
                    self.hints.insert(hint);
                }
                self.found.unreadable(text.name(), error.to_string());
                Ok(())
            }
        }
    }

    /// Tells on standard error what could not be read, and with `verbose`, at a terminal, or where that is nothing, what was done; and
    /// what was left out, unless standard output `is_summary`.
    pub(super) fn tell(&self, verbose: bool, is_summary: bool, err: &mut dyn Write) -> Result<(), CliError> {
        let mut page = Page::new(&Look::of_errors(self.world));
        for (name, reason) in self.found.unread() {
            page.wrapped("error: ", Style::Plain, &format!("`{name}`: {reason}"), Style::Plain);
        }
        for hint in &self.hints {
            page.wrapped("hint: ", Style::Plain, hint, Style::Plain);
        }
        let tells = verbose || self.world.error_columns().is_some() || self.found.is_nothing();
        if tells && !matches!(self.aim, Aim::Check) {
            page.wrapped("", Style::Plain, &self.found.summary("redacted"), Style::Plain);
        } else if let Some(told) = self.found.left_out.told().filter(|_| !is_summary) {
            page.wrapped("note: ", Style::Plain, &told, Style::Plain);
        }
        page.write(err)
    }

    /// How the process ends.
    pub(super) fn status(&self) -> Status {
        if matches!(self.aim, Aim::Check) {
            return self.found.status();
        }
        if self.found.is_whole() { Status::Pass } else { Status::Undecided }
    }
}

/// How many names the file at `path` has, as far as the system tells.
fn names(path: &Path) -> u64 {
    #[cfg(unix)]
    return path.metadata().map_or(1, |about| std::os::unix::fs::MetadataExt::nlink(&about));
    #[cfg(not(unix))]
    {
        let _ = path;
        1
    }
}

/// At most those who may read the file at `path`, where the system knows such a thing.
fn as_of(path: &Path) -> Readers {
    #[cfg(unix)]
    return path
        .metadata()
        .map_or(Readers::Owner, |about| Readers::AtMost(std::os::unix::fs::MetadataExt::mode(&about)));
    #[cfg(not(unix))]
    {
        let _ = path;
        Readers::Others
    }
}

fn unwritten(path: &Path, reason: &str) -> CliError {
    CliError::Write { name: path_shown(path), reason: reason.to_owned() }
}

/// What the claims of every token in the text hold.
pub(super) fn learned(input: &mut Input, world: &dyn World, meter: &mut Meter) -> Result<Known, CliError> {
    let mut redactor = Redactor::learning();
    meter.next();
    feed(&mut *input.open(world)?, &mut redactor, meter, |redactor, _| {
        redactor.places().for_each(drop);
        Ok(())
    })?;
    Ok(redactor.into_known())
}
