//! The program as a process, on the fixtures, with the token's clock fixed. One file a command.
#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod absent;
mod audit;
mod audit_field;
mod audit_levels;
mod audit_merge;
mod audit_places;
mod audit_stream;
mod audit_told;
mod audit_undecided;
mod audit_unnamed;
mod audit_words;
mod bad_input;
mod check;
mod ci;
mod diff;
mod evidence;
mod explain;
mod folder;
mod formats;
mod get;
mod help;
mod in_a_path;
mod input;
mod inspect;
mod key_file;
mod keys;
mod left_out;
mod lock;
mod operations;
mod output;
mod pipelines;
mod policy;
mod policy_docs;
mod process;
#[cfg(unix)]
mod prompt;
mod readme;
mod redact;
mod redacted;
mod refusal;
mod report;
mod secrets;
mod verify;
mod why_not;
