//! What the catalog knows, for people and as JSON.

use rolecall_core::catalog::{
    Basis, Least, Needs, Operation, Permission, PermissionKind, Resource, ToldOperation, ToldPermission,
    least, opened_by, permissions_of,
};
use rolecall_core::report::CatalogUsed;
use rolecall_core::text::{counted, listed};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::Serialize;

use super::{Grid, Look, Page, Style, explained};

/// How many rows of a list are shown, and how many with `-v`.
const LIMITS: [usize; 2] = [20, usize::MAX];

/// What was found, for either format.
#[derive(Default)]
pub(crate) struct Found {
    /// The operations that were asked for, or found by words.
    pub(crate) operations: Vec<Operation>,
    /// The permissions that were asked for, or found by words.
    pub(crate) permissions: Vec<Permission>,
    /// Where operations were asked for, the smallest set that is enough for them.
    pub(crate) smallest: Option<Smallest>,
    /// Whether words were searched for, so that what was found is a list of candidates.
    pub(crate) searched: bool,
    /// Requests of a recording that the catalog does not know.
    pub(crate) unlisted: Vec<String>,
    /// What is worth saying.
    pub(crate) notes: Vec<String>,
}

/// The smallest sets for a list of operations.
pub(crate) struct Smallest {
    pub(crate) resource: Resource,
    pub(crate) application: Least,
    pub(crate) delegated: Least,
}

/// The answer for programs.
#[derive(JsonSchema, Serialize)]
#[schemars(title = "rolecall permissions, version 1")]
pub(crate) struct Answer {
    /// Always `rolecall.permissions/1`.
    pub(crate) schema: &'static str,
    /// The operations that were asked for, or found by words.
    pub(crate) operations: Vec<ToldOperation>,
    /// The permissions that were asked for, or found by words.
    pub(crate) permissions: Vec<ToldPermission>,
    /// The smallest set for an application that calls all of the operations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) least_application: Option<Vec<&'static str>>,
    /// The same for a user's token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) least_delegated: Option<Vec<&'static str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    /// Requests of a recording that the catalog does not know.
    pub(crate) unlisted: Vec<String>,
    /// What is worth saying.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) notes: Vec<String>,
    /// Where this comes from, and how old it is.
    pub(crate) catalog: Vec<CatalogUsed>,
}

impl Default for Answer {
    fn default() -> Self {
        Self {
            schema: "rolecall.permissions/1",
            operations: Vec::new(),
            permissions: Vec::new(),
            least_application: None,
            least_delegated: None,
            unlisted: Vec::new(),
            notes: Vec::new(),
            catalog: Vec::new(),
        }
    }
}

impl Answer {
    /// What was found, as programs read it.
    pub(crate) fn of(found: &Found) -> Self {
        let mut apis: Vec<Resource> = Vec::new();
        let owners = found.operations.iter().map(|operation| operation.resource);
        for api in owners.chain(found.permissions.iter().map(|permission| permission.resource)) {
            if !apis.contains(&api) {
                apis.push(api);
            }
        }
        let names = |least: &Least| least.names.clone();
        Self {
            operations: found.operations.iter().map(ToldOperation::of).collect(),
            permissions: found.permissions.iter().map(ToldPermission::of).collect(),
            least_application: found.smallest.as_ref().map(|smallest| names(&smallest.application)),
            least_delegated: found.smallest.as_ref().map(|smallest| names(&smallest.delegated)),
            unlisted: found.unlisted.clone(),
            notes: found.notes.clone(),
            catalog: apis.into_iter().map(CatalogUsed::of).collect(),
            ..Self::default()
        }
    }
}

/// The JSON Schema of [`Answer`].
pub(crate) fn schema() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Answer>()
}

/// Draws what was found.
pub(crate) fn render(found: &Found, look: &Look) -> Page {
    let mut page = Page::new(look);
    let limit = LIMITS[usize::from(look.verbose)];
    if found.searched {
        searched(&mut page, found, limit);
    } else {
        for permission in &found.permissions {
            explained::permission(&mut page, permission);
            opens(&mut page, permission, limit);
        }
        // Of a long list the sums count; with `-v` all of it is drawn.
        let whole = look.verbose || found.operations.len() <= 5;
        if whole {
            for (index, one) in found.operations.iter().enumerate() {
                if index > 0 {
                    page.blank();
                }
                operation(&mut page, one, look);
            }
        } else {
            list(&mut page, &counted(found.operations.len(), "operation"), &found.operations, limit);
        }
    }
    if let Some(smallest) = &found.smallest {
        draw_smallest(&mut page, smallest);
    }
    for request in &found.unlisted {
        page.wrapped("not in the catalog: ", Style::Warn, request, Style::Plain);
    }
    for note in &found.notes {
        page.wrapped("note: ", Style::Warn, note, Style::Plain);
    }
    foot(&mut page, found);
    page
}

/// Adds one operation, whole.
fn operation(page: &mut Page, operation: &Operation, look: &Look) {
    page.wrapped(&format!("{operation}  "), Style::Bold, operation.resource.name, Style::Dim);
    let mut grid = Grid::new(2);
    grid.fact("does", operation.name());
    for (label, kind) in
        [("application", PermissionKind::Application), ("delegated", PermissionKind::Delegated)]
    {
        needs(&mut grid, label, operation, kind, look);
    }
    if !operation.user_roles().is_empty() {
        grid.fact(
            "user's role",
            &format!("a user also needs this in the portal: {}", listed(&operation.user_roles(), "or")),
        );
    }
    let grouped = super::table::grouped;
    let rate = |count: Option<u32>, unit: &str| {
        count
            .and_then(|count| usize::try_from(count).ok())
            .map(|count| format!("{} calls {unit}", grouped(count)))
    };
    let (minute, hour) = operation.rate_limit();
    let limits: Vec<String> =
        [rate(minute, "a minute"), rate(hour, "an hour")].into_iter().flatten().collect();
    grid.fact("limit", &limits.join(", "));
    if !operation.disagreement().is_empty() {
        grid.row([(Style::Warn, "careful"), (Style::Plain, operation.disagreement())]);
    }
    grid.fact("note", operation.note());
    grid.fact("page", operation.page());
    grid.fact("ask with", &operation.resource.default_scope());
    let own = if operation.resource.is_own() { " --catalog FILE" } else { "" };
    grid.fact("check with", &format!("rolecall check{own} --for \"{operation}\" --tenant TENANT"));
    page.grid(&grid);
}

fn needs(grid: &mut Grid, label: &str, operation: &Operation, kind: PermissionKind, look: &Look) {
    let needs = operation.needs(kind);
    let claim = match kind {
        PermissionKind::Application => "in `roles`",
        PermissionKind::Delegated => "in `scp`",
    };
    let Needs { least, other, also, basis } = &needs;
    match basis {
        Basis::NotOffered => grid.fact(label, "not offered: no permission of this kind opens it"),
        Basis::Unknown => grid.fact(label, "no source says what it needs"),
        Basis::Stated | Basis::Assumed => {
            let mut label = label;
            let guess = if *basis == Basis::Assumed { ", assumed: no source says it" } else { "" };
            // Microsoft marks a group of methods at once; what is proposed is the lightest of those.
            let best = least_of(operation, kind);
            let names: Vec<&str> = best.iter().copied().chain(rest_of(least, other, &best)).collect();
            let shown = if look.verbose { names.len() } else { names.len().min(8) };
            for (index, name) in names[..shown].iter().enumerate() {
                let mark = if best.contains(name) && names.len() > 1 { " (least privileged)" } else { "" };
                let lead = if index == 0 { String::new() } else { "or ".to_owned() };
                let where_to = if index == 0 { format!(" {claim}{guess}") } else { String::new() };
                let beside = also.iter().find(|(of, _)| of == name).map(|(_, beside)| listed(beside, "or"));
                let beside = beside.map_or(String::new(), |beside| format!(", together with {beside}"));
                grid.fact(label, &format!("{lead}{name}{where_to}{mark}{beside}"));
                label = "";
            }
            if shown < names.len() {
                grid.fact("", &format!("or one of {} more, which -v shows", names.len() - shown));
            }
        }
    }
}

/// The least privileged names of the row; where one needs another beside it, that is not among them.
fn least_of(operation: &Operation, kind: PermissionKind) -> Vec<&'static str> {
    let needs = operation.needs(kind);
    let names = least(&[*operation], kind, &[]).names;
    names.into_iter().filter(|name| needs.names().contains(name)).collect()
}

fn rest_of<'a>(
    least: &'a [&'static str],
    other: &'a [&'static str],
    best: &'a [&'static str],
) -> impl Iterator<Item = &'static str> + 'a {
    least.iter().chain(other).copied().filter(|name| !best.contains(name))
}

fn opens(page: &mut Page, permission: &Permission, limit: usize) {
    let opened = opened_by(permission.resource, permission.name, permission.kind);
    if opened.is_empty() {
        page.wrapped("  ", Style::Plain, "No operation that is known asks for it.", Style::Dim);
        return;
    }
    list(page, &format!("Opens {}", counted(opened.len(), "operation")), &opened, limit);
}

fn list(page: &mut Page, title: &str, operations: &[Operation], limit: usize) {
    page.heading(title, "");
    let mut rows: Vec<(String, &Operation)> =
        operations.iter().map(|operation| (operation.path(), operation)).collect();
    rows.sort_by(|(path, operation), (other_path, other)| {
        (path.to_lowercase(), operation.method).cmp(&(other_path.to_lowercase(), other.method))
    });
    let mut grid = Grid::new(2);
    for (path, operation) in rows.iter().take(limit) {
        let name =
            if operation.name().is_empty() { String::new() } else { format!(" ({})", operation.name()) };
        grid.row([(Style::Plain, operation.method.as_str()), (Style::Plain, &format!("{path}{name}"))]);
    }
    page.grid(&grid);
    if operations.len() > limit {
        page.line(
            Style::Dim,
            &format!("  and {} more, which -v shows", super::table::grouped(operations.len() - limit)),
        );
    }
}

fn searched(page: &mut Page, found: &Found, limit: usize) {
    if !found.permissions.is_empty() {
        page.heading(&counted(found.permissions.len(), "permission"), "");
        let mut grid = Grid::new(2);
        for permission in found.permissions.iter().take(limit) {
            let kind = match permission.kind {
                PermissionKind::Application => "application",
                PermissionKind::Delegated => "delegated",
            };
            // The name stands where nothing is cut: whoever searches wants to copy it.
            let told = format!("{} ({})", permission.name, permission.resource.name);
            grid.row([(Style::Plain, kind), (Style::Plain, &told)]);
        }
        page.grid(&grid);
        if found.permissions.len() > limit {
            page.line(Style::Dim, &format!("  and {} more, which -v shows", found.permissions.len() - limit));
        }
    }
    if !found.operations.is_empty() {
        list(page, &counted(found.operations.len(), "operation"), &found.operations, limit);
    }
}

fn draw_smallest(page: &mut Page, smallest: &Smallest) {
    page.heading("Least privilege for all of them", smallest.resource.name);
    let mut grid = Grid::new(2);
    for (label, least) in [("application", &smallest.application), ("delegated", &smallest.delegated)] {
        if least.names.is_empty() {
            grid.fact(label, "nothing of this kind opens them");
        }
        for (index, name) in least.names.iter().enumerate() {
            grid.row([(Style::Plain, if index == 0 { label } else { "" }), (Style::Good, name)]);
        }
        for operation in &least.without {
            grid.row([(Style::Warn, ""), (Style::Warn, &format!("not for {operation}"))]);
        }
        if !least.proven {
            grid.row([
                (Style::Warn, ""),
                (Style::Dim, "a smaller set may exist: the list is too tangled to try all"),
            ]);
        }
    }
    page.grid(&grid);
}

fn foot(page: &mut Page, found: &Found) {
    let mut days: Vec<&str> = found
        .operations
        .iter()
        .map(|operation| operation.resource.read_on())
        .chain(found.permissions.iter().map(|permission| permission.resource.read_on()))
        .filter(|day| !day.is_empty())
        .collect();
    days.sort_unstable();
    days.dedup();
    if !days.is_empty() {
        page.blank();
        let told = format!(
            "Catalog as of {}; `rolecall permissions --about` names its sources.",
            listed(&days, "and")
        );
        page.wrapped("", Style::Plain, &told, Style::Dim);
    }
}

/// Draws what the catalog holds and where that comes from.
pub(crate) fn about(apis: &[Resource], look: &Look) -> Page {
    let mut page = Page::new(look);
    for api in apis {
        page.wrapped("", Style::Plain, api.name, Style::Bold);
        let mut grid = Grid::new(2);
        let known = permissions_of(*api);
        let count = |kind| known.iter().filter(|permission| permission.kind == kind).count();
        let grouped = super::table::grouped;
        grid.fact("operations", &grouped(api.operation_count()));
        grid.fact(
            "permissions",
            &format!(
                "{} application, {} delegated",
                grouped(count(PermissionKind::Application)),
                grouped(count(PermissionKind::Delegated))
            ),
        );
        grid.fact("gathered on", api.read_on());
        for (index, source) in api.sources().into_iter().enumerate() {
            grid.fact(if index == 0 { "from" } else { "" }, source);
        }
        page.grid(&grid);
        page.blank();
    }
    page
}
