//! Findings: what is worth knowing about a token beside the four answers. One file a rule, with its page beside it.

mod app_without_roles;
mod handful;
mod mutable_identifiers;
mod personal_data_present;
mod powerful_permission;
mod privileged_directory_role;
mod public_client_with_roles;
mod roles_look_like_groups;
mod roles_not_array;
#[cfg(test)]
mod token_sample;

use schemars::JsonSchema;
use serde::Serialize;

use crate::entra::Nature;
use crate::keys::Key;
use crate::time::{Seconds, UnixTime};
use crate::token::Token;

/// A rule: a stable id, how bad it is, the page that explains it, and how it is found.
pub struct Rule {
    /// Stable, kebab-case; may retire but never changes its meaning.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One line.
    pub summary: &'static str,
    /// The page that `rolecall explain` shows: Markdown.
    pub page: &'static str,
    /// Looks for it.
    pub find: fn(&Evidence<'_>) -> Vec<Finding>,
}

/// What a rule may look at.
pub struct Evidence<'a> {
    /// The token.
    pub token: &'a Token,
    /// What it says it is.
    pub nature: &'a Nature,
    /// The key that was chosen to verify it, where one was.
    pub key: Option<&'a Key>,
    /// Length of the HMAC secret in bytes, where one was used.
    pub secret_bytes: Option<usize>,
    /// The moment of the check.
    pub now: UnixTime,
    /// How far clocks may differ.
    pub leeway: Seconds,
}

/// How bad a finding is. None of them changes the verdict by itself.
#[derive(Clone, Copy, Debug, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Look into it.
    Warning,
    /// Dangerous, or broken.
    Error,
}

/// Something that a rule found.
#[derive(Clone, Debug, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Finding {
    /// The rule's id; `rolecall explain` shows its page.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is so, of this token.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl Finding {
    /// A finding of `rule`.
    pub fn new(rule: &Rule, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { rule: rule.id, severity: rule.severity, message: message.into(), help: help.into() }
    }
}

/// In the order in which reports list them.
pub const RULES: &[Rule] = &[
    app_without_roles::RULE,
    roles_not_array::RULE,
    roles_look_like_groups::RULE,
    public_client_with_roles::RULE,
    powerful_permission::RULE,
    privileged_directory_role::RULE,
    mutable_identifiers::RULE,
    personal_data_present::RULE,
];

/// Everything that the rules find in `evidence`, the worst first, otherwise in the order of [`RULES`].
pub fn findings(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| (rule.find)(evidence)).collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}
