//! `rolecall explain`: what does this word mean?

use std::collections::HashSet;
use std::io::Write;

use rolecall_core::audit::{AUDIT_RULES, AuditRule};
use rolecall_core::catalog::{self, Permission};
use rolecall_core::checks::{self, CHECKS};
use rolecall_core::knowledge;
use rolecall_core::refusal::Refusal;
use rolecall_core::rules::{self, RULES};
use rolecall_core::text::listed;

use crate::arguments::ColorArgs;
use crate::error::{CliError, holds_token_text, repeated};
use crate::render::explained;
use crate::render::table;
use crate::render::{Look, Page};
use crate::status::Status;
use crate::world::World;

/// Explain a word: a question, a check, a rule, a claim, a permission, a directory role, an application id, a tenant id, an AADSTS code;
/// or what an API said when it refused a token.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    rolecall explain key-issuer\n  \
    rolecall explain long-lived\n  \
    rolecall explain xms_cc\n  \
    rolecall explain Alert.Read.All\n  \
    rolecall explain AADSTS700016\n  \
    rolecall explain 62e90394-69f5-4237-9190-012177145e10\n  \
    rolecall explain 'Missing application roles. API required roles: Alert.Read.All'\n\n\
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
    if word.is_empty() {
        return Err(CliError::usage(
            "there is no word to explain",
            "write a claim, a permission, a GUID or a rule",
        ));
    }
    let mut page = Page::new(&Look::in_colour(&args.color, world));
    let mut parts = 0;
    if let Some(resource) = catalog::resource_named(word) {
        explained::resource(&mut page, resource);
        parts += 1;
    }
    if let Some(rule) = AuditRule::named(word) {
        explained::audit(&mut page, rule);
        parts += 1;
    }
    // SARIF's ids of questions and checks say which they are.
    let question = word.strip_prefix("question/").unwrap_or(word);
    if CHECKS.iter().any(|check| check.question == question) {
        explained::question(&mut page, question);
        parts += 1;
    }
    if let Some(check) = checks::check(word.strip_prefix("check/").unwrap_or(word)) {
        explained::check(&mut page, check);
        parts += 1;
    }
    if let Some(rule) = rules::rule(word) {
        explained::rule(&mut page, rule);
        parts += 1;
    }
    let entries = knowledge::look_up(word).entries;
    for entry in &entries {
        explained::entry(&mut page, entry);
        parts += 1;
    }
    for permission in permissions(word) {
        explained::permission(&mut page, &permission);
        parts += 1;
    }
    if parts == 0
        && let Some(refusal) = Refusal::find(word.as_bytes(), false)
    {
        table::refusal::draw(&mut page, &refusal.explain(None, world.now()));
        page.begin_at_once();
        page.write(out)?;
        // Where to read of a code is no knowledge of it.
        return Ok(if refusal.unknown_code().is_some() { Status::Fail } else { Status::Pass });
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
    let unknown = entries.iter().filter(|entry| !entry.is_known()).count();
    Ok(if unknown == parts { Status::Fail } else { Status::Pass })
}

/// The permissions of that name, in any case, and of the name that it is a known misspelling of.
fn permissions(word: &str) -> Vec<Permission> {
    let found = catalog::permissions_named(word);
    if !found.is_empty() {
        return found;
    }
    let same_letters = catalog::close_to(word).into_iter().find(|name| name.eq_ignore_ascii_case(word));
    catalog::alias(word).or(same_letters).map(catalog::permissions_named).unwrap_or_default()
}

/// Words close to `word`: rules, permissions, and what else is known, the likeliest first.
fn close_to(word: &str) -> Vec<String> {
    let lower = word.to_lowercase();
    let near = |id: &&str| id.contains(&lower) || strsim::damerau_levenshtein(id, &lower) <= 2;
    let of_audit = AUDIT_RULES.iter().map(|rule| rule.id);
    let rules = RULES.iter().map(|rule| rule.id).chain(CHECKS.iter().map(|check| check.id));
    let rules = rules.chain(of_audit).filter(near);
    let mut close: Vec<String> = rules.chain(catalog::close_to(word)).map(str::to_owned).collect();
    close.extend(knowledge::close_matches(word));
    let mut seen = HashSet::new();
    close.retain(|word| seen.insert(word.clone()));
    close.truncate(5);
    close
}
