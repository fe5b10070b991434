//! What was cut, for people.

use std::collections::BTreeMap;
use std::io::Write;

use rolecall_core::redact::{Kind, Place};
use rolecall_core::text::{counted, listed};

use crate::error::CliError;
use crate::render::{Look, Page, Style};
use crate::status::Status;
use crate::world::World;

/// How many places `--check` names.
const PLACES_SHOWN: usize = 1000;

/// What was cut.
#[derive(Default)]
pub(super) struct Cuts {
    counts: BTreeMap<Kind, usize>,
    first: Vec<Place>,
}

impl Cuts {
    pub(super) fn add(&mut self, places: impl Iterator<Item = Place>) {
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
    pub(super) fn summary(&self) -> String {
        if self.counts.is_empty() {
            "Nothing to redact was found.".to_owned()
        } else {
            format!("{} redacted.", self.listed())
        }
    }

    /// What `--check` says of it.
    pub(super) fn report(&self, world: &dyn World, out: &mut dyn Write) -> Result<Status, CliError> {
        let mut page = Page::new(&Look::of_text(world));
        let mut say = |text: &str| page.wrapped("", Style::Plain, text, Style::Plain);
        if self.counts.is_empty() {
            say("Nothing usable was found that rolecall knows.");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_count() {
        let mut cuts = Cuts::default();
        assert_eq!(cuts.summary(), "Nothing to redact was found.");
        let place = |kind| Place { kind, line: 1, column: 1 };
        cuts.add([Kind::ClientSecret, Kind::Token, Kind::Token].map(place).into_iter());
        assert_eq!(cuts.summary(), "2 tokens and 1 client secret redacted.");
    }
}
