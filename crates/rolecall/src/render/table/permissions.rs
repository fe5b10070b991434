//! What the token may do, and what was demanded of it.

use rolecall_core::json::Text;
use rolecall_core::policy::{Permissions, Why};

use super::super::{Grid, Look, Page, Style};
use super::grouped;

/// How many names are shown, and how many with `-v`.
const LIMITS: [usize; 2] = [20, 1_000];

pub(super) fn draw(page: &mut Page, permissions: &Permissions, look: &Look) {
    page.heading("Permissions", permissions.resource.as_deref().unwrap_or_default());
    let mut grid = Grid::new(2);
    let most = LIMITS[usize::from(look.verbose)];
    if permissions.granted.is_empty() {
        grid.fact("granted", "none");
    }
    names(&mut grid, "granted", Style::Plain, &permissions.granted, most);
    names(&mut grid, "required", Style::Plain, &permissions.required, most);
    for (index, missing) in permissions.missing.iter().take(most).enumerate() {
        let label = if index == 0 { "missing" } else { "" };
        grid.row([(Style::Bad, label), (Style::Bad, &missing.name)]);
        // What to do stands beside the check that failed.
        grid.fact("", why(missing.why));
    }
    if permissions.missing.len() > most {
        let more =
            format!("and {} more, which `--format json` shows", grouped(permissions.missing.len() - most));
        grid.row([(Style::Plain, ""), (Style::Warn, &more)]);
    }
    names(&mut grid, "excess", Style::Plain, &with_reach(permissions), most);
    names(&mut grid, "would be enough", Style::Plain, &permissions.least, most);
    if let Some(callable) = &permissions.callable {
        grid.fact(
            "can call",
            &format!("{} of {} operations", grouped(callable.operations), grouped(callable.of)),
        );
        for (index, strong) in callable.strongest.iter().enumerate() {
            let label = if index == 0 { "strongest" } else { "" };
            grid.fact(label, &format!("{} (by {})", strong.operation, strong.permission));
        }
    }
    page.grid(&grid);
}

/// One name a line: a name can hold any text, also a comma and another name.
fn names<T: AsRef<str>>(grid: &mut Grid, label: &str, style: Style, names: &[T], most: usize) {
    for (index, name) in names.iter().map(AsRef::as_ref).take(most).enumerate() {
        // White space at an end makes another name, and would not be seen.
        let quoted = format!("{name:?}");
        let shown = if name.trim() == name { name } else { &quoted };
        grid.row([(style, if index == 0 { label } else { "" }), (style, shown)]);
    }
    if names.len() > most {
        let more = format!("and {} more, which `--format json` shows", grouped(names.len() - most));
        grid.row([(Style::Plain, ""), (Style::Warn, &more)]);
    }
}

/// What is there beyond what was demanded, each with how far it goes.
fn with_reach(permissions: &Permissions) -> Vec<String> {
    let told = |name: &Text| {
        let Some(beyond) = permissions.beyond.iter().find(|beyond| *name == *beyond.name) else {
            return name.to_string();
        };
        let level = beyond.level.map_or(String::new(), |level| format!(", level {level} of 5"));
        format!("{name} ({}{level})", beyond.reach)
    };
    permissions.excess.iter().map(told).collect()
}

pub(in crate::render) fn why(why: Why) -> &'static str {
    match why {
        Why::WrongResource => "the token is for another API, where this name means something else or nothing",
        Why::WrongKind => {
            "the token is of the other kind, or holds it so: application and delegated permissions differ"
        }
        Why::Misspelt => "the name is written differently",
        Why::NoPermissions => "the token carries no permission at all",
        Why::UnreadableClaim => "the claim that would carry it is of the wrong type",
        Why::BlanketScope => "the token carries the blanket scope `user_impersonation` alone",
        Why::ResourceSpecific => "it is granted for one team, chat or user at a time, never in `roles`",
        Why::Retired => "it was not granted, and its API is being retired",
        Why::NotGranted => "it was not granted, or the token is older than the grant",
    }
}
