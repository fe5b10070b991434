//! `--update-lock`: the lock file, written from a token that holds.

use std::path::Path;

use rolecall_core::policy::{Facts, Lock};
use rolecall_core::question::Answer;
use rolecall_core::report::Verdict;

use crate::error::{CliError, path_shown};
use crate::judge::Judged;
use crate::status::Status;
use crate::whole::{self, Existing, Readers};

/// Writes the lock of the token that `judged` is about into the file at `path`: whole, or not at all. Says what was done, and what is
/// other than in the lock that was there `before`.
///
/// # Errors
/// [`CliError::NotLocked`] when the token does not hold, [`CliError::Write`] when the file cannot be written.
pub(crate) fn update(path: &Path, before: Option<&Lock>, judged: &Judged) -> Result<String, CliError> {
    let name = path_shown(path);
    let report = &judged.report;
    let refused = |why: String, status| CliError::NotLocked { name: name.clone(), why, status };
    let (questions, verdict) = (&report.questions, report.verdict);
    if verdict != Verdict::Pass {
        let why =
            if verdict == Verdict::Fail { "the token failed the check" } else { "the check was left open" };
        return Err(refused(why.to_owned(), verdict.into()));
    }
    if questions.authentic.answer != Answer::Yes
        || questions.current.answer != Answer::Yes
        || questions.addressed.answer == Answer::No
    {
        return Err(refused(
            "nobody knows that the token is authentic and current".to_owned(),
            Status::Undecided,
        ));
    }
    let facts: &Facts =
        judged.facts.as_ref().ok_or_else(|| refused("there is no token".to_owned(), Status::Undecided))?;
    let lock = Lock::of(facts, &name).map_err(|error| refused(error.to_string(), Status::Fail))?;
    whole::write(path, lock.write().as_bytes(), Readers::Others, Existing::Replaced)
        .map_err(|error| CliError::Write { name: name.clone(), reason: error.to_string() })?;
    let changes = before.map(|before| before.changes(facts)).unwrap_or_default();
    let told = match (before, changes.as_slice()) {
        (None, _) => String::new(),
        (Some(_), []) => " Nothing in it changed.".to_owned(),
        (Some(_), changes) => format!(" It is another one now: {}.", changes.join(". ")),
    };
    Ok(format!("The lock was written to {name}.{told}"))
}
