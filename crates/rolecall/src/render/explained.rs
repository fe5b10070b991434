//! What is known of a word.

use rolecall_core::audit::AuditRule;
use rolecall_core::catalog::{self, Permission, PermissionKind, Resource};
use rolecall_core::checks::{CHECKS, CheckPage};
use rolecall_core::knowledge::Entry;
use rolecall_core::rules::{Rule, Severity};
use rolecall_core::text::listed;

use super::{Grid, Page, Style, markdown, words};

/// Adds the page of `rule`.
pub(crate) fn rule(page: &mut Page, rule: &Rule) {
    let severity = match rule.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    page.line(Style::Dim, &format!("rule, severity {severity}"));
    markdown::draw(page, rule.page);
    page.blank();
}

/// Adds what `rolecall audit` says of a token under `rule`.
pub(crate) fn audit(page: &mut Page, rule: &AuditRule) {
    page.wrapped("rule of `rolecall audit` ", Style::Dim, rule.id, Style::Bold);
    let mut grid = Grid::new(2);
    grid.row([(Style::Plain, rule.text)]);
    grid.row([(Style::Plain, rule.help)]);
    page.grid(&grid);
    page.wrapped("  ", Style::Dim, "(docs/audit.md)", Style::Dim);
    page.blank();
}

/// Adds the question called `name`.
pub(crate) fn question(page: &mut Page, name: &str) {
    page.wrapped("question ", Style::Dim, name, Style::Bold);
    let checks: Vec<&str> =
        CHECKS.iter().filter(|check| check.question == name).map(|check| check.id).collect();
    let mut grid = Grid::new(2);
    grid.row([(Style::Plain, words::asks(name))]);
    grid.row([(Style::Plain, &format!("Its checks: {}.", listed(&checks, "and")))]);
    page.grid(&grid);
    page.blank();
}

/// Adds the check that reports call `page.id`.
pub(crate) fn check(out: &mut Page, page: &CheckPage) {
    out.wrapped("check ", Style::Dim, page.id, Style::Bold);
    let mut grid = Grid::new(2);
    grid.row([(Style::Plain, &format!("One of the checks behind *{}*.", page.question))]);
    grid.row([(Style::Plain, page.text)]);
    out.grid(&grid);
    out.wrapped("  ", Style::Dim, &format!("({})", page.source), Style::Dim);
    out.blank();
}

/// Adds `entry`.
pub(crate) fn entry(page: &mut Page, entry: &Entry) {
    page.wrapped(&format!("{} ", entry.kind.name()), Style::Dim, &entry.title, Style::Bold);
    let mut grid = Grid::new(2);
    for sentence in entry.sentences.iter().filter(|sentence| !sentence.is_empty()) {
        grid.row([(Style::Plain, sentence)]);
    }
    page.grid(&grid);
    let source = [entry.evidence, &entry.source].into_iter().filter(|text| !text.is_empty());
    let source: Vec<&str> = source.collect();
    if !source.is_empty() {
        page.wrapped("  ", Style::Dim, &format!("({})", source.join(": ")), Style::Dim);
    }
    page.blank();
}

/// Adds `permission`.
pub(crate) fn permission(page: &mut Page, permission: &Permission) {
    let (kind, arrives) = match permission.kind {
        PermissionKind::Application => {
            ("application permission ", "granted to an application; arrives in `roles`")
        }
        PermissionKind::Delegated => ("delegated permission ", "granted for a user; arrives in `scp`"),
    };
    page.wrapped(kind, Style::Dim, permission.name, Style::Bold);
    let resource = permission.resource;
    let mut grid = Grid::new(2);
    grid.fact("meaning", permission.display_name);
    grid.fact("API", &format!("{} ({})", resource.name, resource.service_principal));
    grid.fact("kind", arrives);
    if let Some(level) = permission.level {
        let whose = if permission.resource.is_own() { "" } else { ", as Microsoft ranks it" };
        grid.fact("privilege", &format!("level {level} of 5{whose}"));
    }
    grid.fact("id", permission.id.unwrap_or_default());
    let scope = match permission.kind {
        PermissionKind::Application => resource.default_scope(),
        PermissionKind::Delegated => format!("{}/{}", resource.recommended_audience, permission.name),
    };
    grid.fact("ask with", &scope);
    if let Some(retired) = catalog::retired(permission.name, resource) {
        let note =
            format!("it {}; move to {}, with `{}`", retired.when, retired.instead, retired.permission());
        grid.fact("retired", &note);
    }
    page.grid(&grid);
    page.blank();
}

/// Adds the API `resource`.
pub(crate) fn resource(page: &mut Page, resource: Resource) {
    page.wrapped("API ", Style::Dim, resource.name, Style::Bold);
    let mut grid = Grid::new(2);
    grid.fact("also called", resource.service_principal);
    grid.fact("application id", resource.app_id);
    grid.fact("audience", resource.recommended_audience);
    grid.fact("ask with", &resource.default_scope());
    let known = catalog::permissions_of(resource);
    let count = |kind| known.iter().filter(|permission| permission.kind == kind).count();
    let (alone, for_user) = (count(PermissionKind::Application), count(PermissionKind::Delegated));
    grid.fact("permissions", &format!("{alone} for applications, {for_user} for users"));
    page.grid(&grid);
    page.blank();
}

#[cfg(test)]
mod tests {
    use rolecall_core::knowledge::EntryKind;

    use super::super::Look;
    use super::*;

    #[test]
    fn entries_and_rules_read_well() {
        let mut page = Page::new(&Look { width: 60, ..Look::plain() });
        entry(
            &mut page,
            &Entry {
                kind: EntryKind::Claim,
                title: "xms_cc".to_owned(),
                sentences: vec![
                    "What the client declared that it can do; `cp1` means that it understands claims challenges.".to_owned(),
                    "Its value is an array of strings.".to_owned(),
                ],
                source: "app-resilience-continuous-access-evaluation.md".to_owned(),
                evidence: "documented",
            },
        );
        rule(
            &mut page,
            &Rule {
                id: "sample",
                severity: Severity::Warning,
                summary: "a sample",
                page: "# sample: a page with everything\n\n## What it means\n\nA paragraph that is long enough\nto be \
                       wrapped once more, whatever its own lines were.\n\n- a point that is too long for one line and \
                       goes on\n- `code`\n  goes on\n\n```text\nkept   as it is\n```\n",
                find: |_| Vec::new(),
            },
        );
        insta::assert_snapshot!(page.text());
    }
}
