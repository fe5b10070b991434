//! What was found in which text, for people and for programs.

use std::collections::BTreeMap;
use std::io::Write;

use clap::ValueEnum;
use rolecall_core::audit::LeftOut;
use rolecall_core::redact::Place;
use rolecall_core::text::{counted, listed};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::Serialize;

use super::cuts::Cuts;
use crate::error::CliError;
use crate::render::{Look, Page, Style};
use crate::status::Status;
use crate::world::World;

/// How many places a table names.
const PLACES_SHOWN: usize = 1000;

/// How `--check` says what it found.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(super) enum CheckFormat {
    /// For people and editors: `file:line:column: what`.
    Table,
    /// For programs.
    Json,
    /// A record of each place on a line.
    Ndjson,
}

/// What was found in all texts.
#[derive(Default)]
pub(super) struct Found {
    /// In which texts something was cut, and where.
    texts: Vec<(String, Vec<Place>)>,
    all: Cuts,
    read: usize,
    unread: Vec<(String, String)>,
    /// What folders hold that was not looked at.
    pub(super) left_out: LeftOut,
}

/// A place at which something was found.
#[derive(JsonSchema, Serialize)]
struct Spot<'a> {
    /// The file, or `standard input`.
    file: &'a str,
    /// The line on which it begins, from 1.
    line: usize,
    /// The character at which it begins, from 1.
    column: usize,
    /// What it is, such as `client secret`.
    kind: &'static str,
}

/// A text that could not be read.
#[derive(JsonSchema, Serialize)]
struct Unread<'a> {
    /// The file, or `standard input`.
    file: &'a str,
    /// Why not.
    error: &'a str,
}

/// What `--check --format json` writes.
#[derive(JsonSchema, Serialize)]
struct Answer<'a> {
    /// `rolecall.redact/1`.
    schema: &'static str,
    /// `pass`: nothing was found; `fail`: something was; `undecided`: nothing was, in what could be read.
    verdict: &'static str,
    /// The same in a sentence.
    summary: String,
    /// How many texts were read.
    read: usize,
    /// How often each kind was found.
    kinds: BTreeMap<&'static str, usize>,
    /// Where, in the order of the texts.
    places: Vec<Spot<'a>>,
    /// What could not be read.
    unreadable: Vec<Unread<'a>>,
    /// What is hidden or ignored in folders, and was not looked at.
    left_out: LeftOut,
}

/// The JSON Schema of what `--check` writes: the object of `--format json`, or a line of `--format ndjson`.
pub(crate) fn schema() -> Schema {
    /// An object of `rolecall redact --check`.
    #[derive(JsonSchema, Serialize)]
    #[serde(untagged)]
    #[schemars(title = "rolecall redact, version 1")]
    #[expect(dead_code, reason = "it stands for its schema")]
    enum Check {
        Answer(Answer<'static>),
        Spot(Spot<'static>),
        Unread(Unread<'static>),
    }
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Check>()
}

impl Found {
    /// Notes what was cut in a text.
    pub(super) fn text(&mut self, name: String, mut cuts: Cuts) {
        self.read += 1;
        let places = cuts.take_places();
        self.all.join(&cuts);
        if !places.is_empty() {
            self.texts.push((name, places));
        }
    }

    pub(super) fn unreadable(&mut self, name: String, reason: String) {
        self.unread.push((name, reason));
    }

    pub(super) fn unread(&self) -> &[(String, String)] {
        &self.unread
    }

    /// How much was found.
    pub(super) fn count(&self) -> usize {
        self.all.count()
    }

    /// Whether every text was read, and there was one.
    pub(super) fn is_whole(&self) -> bool {
        self.unread.is_empty() && self.read > 0
    }

    /// Whether no text was there, not even one that could not be read.
    pub(super) fn is_nothing(&self) -> bool {
        self.unread.is_empty() && self.read == 0
    }

    /// *No* wins over what could not be read (docs/design.md §1).
    pub(super) fn status(&self) -> Status {
        match (self.texts.is_empty(), self.is_whole()) {
            (false, _) => Status::Fail,
            (true, false) => Status::Undecided,
            (true, true) => Status::Pass,
        }
    }

    /// "3 tokens and 1 client secret redacted in 2 of 5 files; 1 file could not be read.", with `done` for what became of them.
    pub(super) fn summary(&self, done: &str) -> String {
        let files = |count: usize| counted(count, "file");
        let found = match (self.all.listed(), self.read) {
            (None, 0) => "Nothing was read".to_owned(),
            (None, 1) => "Nothing usable was found that rolecall knows".to_owned(),
            (None, read) => format!("Nothing usable was found that rolecall knows in {}", files(read)),
            (Some(listed), 1) => format!("{listed} {done}"),
            (Some(listed), read) => format!("{listed} {done} in {} of {}", self.texts.len(), files(read)),
        };
        let unread = match self.unread.len() {
            0 => String::new(),
            unread => format!("; {} could not be read", files(unread)),
        };
        let left_out = self.left_out.told().map(|told| format!("; {told}")).unwrap_or_default();
        format!("{found}{unread}{left_out}.")
    }

    /// What `--check` says.
    pub(super) fn report(
        &self,
        format: CheckFormat,
        world: &dyn World,
        out: &mut dyn Write,
    ) -> Result<(), CliError> {
        match format {
            CheckFormat::Table => self.table(world).write(out),
            CheckFormat::Json => Page::json(&self.answer()).write(out),
            CheckFormat::Ndjson => {
                for spot in self.spots() {
                    Page::json_line(&spot).write(out)?;
                }
                for unread in self.unread_records() {
                    Page::json_line(&unread).write(out)?;
                }
                Ok(())
            }
        }
    }

    fn table(&self, world: &dyn World) -> Page {
        let mut page = Page::new(&Look::of_text(world));
        page.headline("", Style::Plain, &self.summary("found"), Style::Plain);
        for Spot { file, line, column, kind } in self.spots().take(PLACES_SHOWN) {
            page.line(Style::Plain, &format!("{file}:{line}:{column}: {kind}"));
        }
        let rest = self.count().saturating_sub(PLACES_SHOWN);
        if rest > 0 {
            page.line(Style::Plain, &format!("and {rest} more: --format ndjson names all"));
        }
        page
    }

    fn answer(&self) -> Answer<'_> {
        let verdict = match self.status() {
            Status::Pass => "pass",
            Status::Fail => "fail",
            _ => "undecided",
        };
        Answer {
            schema: "rolecall.redact/1",
            verdict,
            summary: self.summary("found"),
            read: self.read,
            kinds: self.all.kinds().map(|(kind, count)| (kind.name(), count)).collect(),
            places: self.spots().collect(),
            unreadable: self.unread_records().collect(),
            left_out: self.left_out,
        }
    }

    fn spots(&self) -> impl Iterator<Item = Spot<'_>> {
        self.texts.iter().flat_map(|(file, places)| {
            places.iter().map(move |place| Spot {
                file,
                line: place.line,
                column: place.column,
                kind: place.kind.name(),
            })
        })
    }

    fn unread_records(&self) -> impl Iterator<Item = Unread<'_>> {
        self.unread.iter().map(|(file, error)| Unread { file, error })
    }
}

/// The kinds of `counts`, such as "2 tokens and 1 client secret"; `None` where there are none.
pub(super) fn kinds_listed(
    counts: impl Iterator<Item = (rolecall_core::redact::Kind, usize)>,
) -> Option<String> {
    let kinds: Vec<String> = counts.map(|(kind, count)| counted(count, kind.name())).collect();
    (!kinds.is_empty()).then(|| listed(&kinds, "and"))
}

#[cfg(test)]
mod tests {
    use rolecall_core::redact::Kind;

    use super::*;

    #[test]
    fn summaries_say_where_and_what_was_not_read() {
        let place = |kind| Place { kind, line: 1, column: 1 };
        let cuts = |kinds: &[Kind]| {
            let mut cuts = Cuts::default();
            cuts.add(kinds.iter().copied().map(place));
            cuts
        };
        let mut found = Found::default();
        assert_eq!(
            (found.summary("found"), found.status()),
            ("Nothing was read.".to_owned(), Status::Undecided)
        );
        found.text("a".to_owned(), Cuts::default());
        assert_eq!(found.status(), Status::Pass);
        found.unreadable("b".to_owned(), "gone".to_owned());
        assert_eq!(
            (found.summary("found"), found.status()),
            (
                "Nothing usable was found that rolecall knows; 1 file could not be read.".to_owned(),
                Status::Undecided
            )
        );
        found.text("c".to_owned(), cuts(&[Kind::Token, Kind::Token, Kind::Key]));
        assert_eq!(
            (found.summary("found"), found.status()),
            ("2 tokens and 1 key found in 1 of 2 files; 1 file could not be read.".to_owned(), Status::Fail)
        );
    }
}
