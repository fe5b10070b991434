//! `rolecall explain`: what does this word mean?

use std::io::Write;

use rolecall_core::catalog::{self, Permission};
use rolecall_core::knowledge;
use rolecall_core::rules::{RULES, Rule};
use rolecall_core::text::listed;
use rolecall_core::token::Part;

use crate::arguments::ColorArgs;
use crate::error::{CliError, holds_token_text, repeated};
use crate::render::explained::{self, Entry};
use crate::render::{Look, Page};
use crate::status::Status;
use crate::world::World;

/// Explain a word: a rule, a claim, a permission, a directory role, an application id, a tenant id, an AADSTS code.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    rolecall explain long-lived\n  \
    rolecall explain xms_cc\n  \
    rolecall explain Alert.Read.All\n  \
    rolecall explain AADSTS700016\n  \
    rolecall explain 62e90394-69f5-4237-9190-012177145e10\n\n\
    Exit status: 0 when something is known of the word, 1 when nothing is.")]
pub(crate) struct ExplainArgs {
    /// The word.
    #[arg(value_name = "WORD")]
    word: String,

    #[command(flatten)]
    color: ColorArgs,
}

pub(super) fn run(args: &ExplainArgs, world: &dyn World, out: &mut dyn Write) -> Result<Status, CliError> {
    let word = args.word.trim();
    if holds_token_text(word) {
        return Err(CliError::usage("this is a token, not a word", "`rolecall inspect` explains tokens"));
    }
    let mut page = Page::new(&Look::in_colour(&args.color, world));
    let mut parts = 0;
    if let Some(rule) = rule(word) {
        explained::rule(&mut page, rule);
        parts += 1;
    }
    for entry in known(word) {
        explained::entry(&mut page, &entry);
        parts += 1;
    }
    for permission in permissions(word) {
        explained::permission(&mut page, &permission);
        parts += 1;
    }
    if parts == 0 {
        let close = close_to(word);
        return Err(CliError::Absent {
            message: format!("nothing is known of `{}`", repeated(word)),
            hint: if close.is_empty() {
                String::new()
            } else {
                format!("close to it: {}", listed(&close, "and"))
            },
        });
    }
    page.write(out)?;
    Ok(Status::Pass)
}

/// Wiring point: `rules::rule(id)`.
fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

/// Wiring point: `knowledge::look_up(word).entries`, each entry's kind as `kind.name()`.
fn known(word: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (part, kind) in [(Part::Payload, "claim"), (Part::Header, "header parameter")] {
        entries.extend(knowledge::claim(part, word).map(|claim| Entry {
            kind,
            title: claim.name.to_owned(),
            sentences:
                [claim.meaning, claim.json_type, claim.format, claim.security].map(str::to_owned).to_vec(),
            source: claim.source.to_owned(),
            evidence: claim.evidence,
        }));
    }
    let named = [
        ("directory role", knowledge::directory_role(word).map(|role| role.name)),
        ("tenant", knowledge::tenant_name(word)),
        ("application", knowledge::app_name(word)),
        ("audience", knowledge::audience_name(word)),
    ];
    entries.extend(named.into_iter().filter_map(|(kind, name)| {
        let sentences = Vec::new();
        Some(Entry { kind, title: name?.to_owned(), sentences, source: String::new(), evidence: "" })
    }));
    entries
}

/// The permissions of that name, and of the name that it is a known misspelling of.
fn permissions(word: &str) -> Vec<Permission> {
    let found = catalog::permissions_named(word);
    if found.is_empty() {
        catalog::alias(word).map(catalog::permissions_named).unwrap_or_default()
    } else {
        found
    }
}

/// Wiring point: `knowledge::close_matches(word)` belongs behind these.
fn close_to(word: &str) -> Vec<String> {
    let rules = RULES.iter().map(|rule| rule.id).filter(|id| id.contains(word));
    let mut close: Vec<String> =
        catalog::close_to(word).into_iter().chain(rules).map(str::to_owned).collect();
    close.truncate(5);
    close
}
