//! Two sets of keys side by side.

use rolecall_core::keys::{Key, KeyDiff, KeySet};
use rolecall_core::text::{counted, listed};
use serde::Serialize;

use super::keys::KeyShown;
use super::{Grid, Look, Page, Style};

/// Draws what became of the keys of `first` in `second`, with the day on which each key's certificate begins.
pub(crate) fn render_table(diff: &KeyDiff<'_>, first: &KeySet, second: &KeySet, look: &Look) -> Page {
    let mut page = Page::new(look);
    let parts: Vec<String> = [
        (diff.added.len(), "came"),
        (diff.removed.len(), "went"),
        (diff.changed.len(), "changed under the same name"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| format!("{} {what}", counted(count, "key")))
    .collect();
    let verdict = if parts.is_empty() { "The same keys".to_owned() } else { listed(&parts, "and") };
    let rest =
        format!("from {} to {}; {} in both", first.origin, second.origin, counted(diff.same.len(), "key"));
    page.headline(&format!("{verdict} "), Style::Bold, &rest, Style::Plain);
    let mut grid = Grid::new(2);
    for key in &diff.added {
        draw(&mut grid, Style::Good, "came", key);
    }
    for key in &diff.removed {
        draw(&mut grid, Style::Warn, "went", key);
    }
    for (before, after) in &diff.changed {
        draw(&mut grid, Style::Bad, "was", before);
        draw(&mut grid, Style::Bad, "is", after);
    }
    for key in &diff.same {
        draw(&mut grid, Style::Plain, "same", key);
    }
    page.grid(&grid);
    if diff.changed.iter().any(|(before, after)| before.public != after.public) {
        page.paragraph(
            "Another key under the same name is no rollover: issuers name new keys anew. Find out where both files came from.",
        );
    }
    page
}

/// Draws the same as one JSON object.
pub(crate) fn render_json(diff: &KeyDiff<'_>, first: &KeySet, second: &KeySet) -> Page {
    let shown =
        |keys: &[&'_ Key]| keys.iter().map(|key| serde_json::json!(KeyShown::of(key))).collect::<Vec<_>>();
    Page::json(&DiffShown {
        first: &first.origin,
        second: &second.origin,
        added: shown(&diff.added),
        removed: shown(&diff.removed),
        changed: diff
            .changed
            .iter()
            .map(|(before, after)| serde_json::json!({"before": KeyShown::of(before), "after": KeyShown::of(after)}))
            .collect(),
        same: shown(&diff.same),
    })
}

#[derive(Serialize)]
struct DiffShown<'a> {
    first: &'a str,
    second: &'a str,
    added: Vec<serde_json::Value>,
    removed: Vec<serde_json::Value>,
    changed: Vec<serde_json::Value>,
    same: Vec<serde_json::Value>,
}

fn draw(grid: &mut Grid, style: Style, word: &str, key: &Key) {
    let name = key.kid.clone().unwrap_or_else(|| format!("no kid, RFC 7638 {}", key.thumbprint()));
    let since = key.certificate.as_ref().map(|certificate| {
        format!(", since {}", certificate.not_before.to_string().split('T').next().unwrap_or_default())
    });
    let about = format!("{} {} bits{}", key.type_name(), key.bits(), since.unwrap_or_default());
    grid.row([(style, word), (Style::Plain, &format!("{name}: {about}"))]);
}
