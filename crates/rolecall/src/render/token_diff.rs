//! Two tokens side by side.

use rolecall_core::policy::Change;
use rolecall_core::text::{counted, listed};
use serde::Serialize;

use super::{Grid, Look, Page, Style};

/// What the first line says before anything else.
const UNVERIFIED: &str = "NOT VERIFIED";

/// Draws what came, what went and what took another's place; with `-v` also what stayed.
pub(crate) fn render_table(changes: &[Change], look: &Look) -> Page {
    let mut page = Page::new(look);
    let differ: usize = changes.iter().map(count).sum();
    let verdict = match differ {
        0 => "the two tokens say the same of issuer, audience, client, kind, permissions and lifetime"
            .to_owned(),
        _ => {
            let each = changes.iter().filter(|change| !change.is_same());
            let each: Vec<String> =
                each.map(|change| format!("{} in {}", count(change), change.what)).collect();
            format!("{} between the two tokens: {}", counted(differ, "difference"), listed(&each, "and"))
        }
    };
    page.headline(
        &format!("{UNVERIFIED}: "),
        Style::Warn,
        &format!("{verdict}. No signature was looked at."),
        Style::Bold,
    );
    let mut grid = Grid::new(2);
    for change in changes {
        if let ([lost], [gained], true) = (&change.lost[..], &change.gained[..], change.is_replaced()) {
            grid.row([
                (Style::Warn, "~"),
                (Style::Bold, change.what),
                (Style::Plain, &format!("{} → {}", named(change, lost), named(change, gained))),
            ]);
            continue;
        }
        for name in &change.gained {
            grid.row([(Style::Good, "+"), (Style::Bold, change.what), (Style::Plain, &named(change, name))]);
        }
        for name in &change.lost {
            grid.row([(Style::Bad, "-"), (Style::Bold, change.what), (Style::Plain, &named(change, name))]);
        }
        if look.verbose {
            for name in &change.same {
                grid.row([(Style::Dim, "="), (Style::Dim, change.what), (Style::Dim, &named(change, name))]);
            }
        }
    }
    if differ > 0 || look.verbose {
        page.grid(&grid);
    }
    page
}

/// `value`, and what it is called where it is an id that is known.
fn named(change: &Change, value: &str) -> String {
    change.name_of(value).map_or_else(|| value.to_owned(), |name| format!("{value} ({name})"))
}

/// How many names came or went; a value that took another's place counts once.
fn count(change: &Change) -> usize {
    if change.is_replaced() { 1 } else { change.gained.len() + change.lost.len() }
}

/// Draws the same as one JSON object.
pub(crate) fn render_json(changes: &[Change]) -> Page {
    Page::json(&Shown {
        schema: "rolecall.diff/1",
        verified: false,
        same: changes.iter().all(Change::is_same),
        changes,
    })
}

#[derive(Serialize)]
struct Shown<'a> {
    schema: &'static str,
    /// Never: a diff looks at no signature.
    verified: bool,
    same: bool,
    changes: &'a [Change],
}
