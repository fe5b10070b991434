//! `--update-lock`: the lock file, written from a token that holds.

use std::io::Write as _;
use std::path::Path;

use rolecall_core::policy::{Facts, Lock};
use rolecall_core::question::Answer;
use rolecall_core::report::Verdict;

use crate::error::{CliError, path_shown};
use crate::judge::Judged;
use crate::status::Status;

/// Writes the lock of the token that `judged` is about into the file at `path`: whole, or not at all. Says what was done.
///
/// # Errors
/// [`CliError::NotLocked`] when the token does not hold, [`CliError::Write`] when the file cannot be written.
pub(crate) fn update(path: &Path, judged: &Judged) -> Result<String, CliError> {
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
    write(path, lock.write().as_bytes(), true)
        .map_err(|error| CliError::Write { name: name.clone(), reason: error.to_string() })?;
    Ok(format!("The lock was written to {name}."))
}

/// Writes a file that others may read, as the system's mask lets them: whole, or not at all; over another one only where
/// that is said.
///
/// # Errors
/// What the system says.
pub(crate) fn write(path: &Path, bytes: &[u8], over: bool) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    let shared = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    #[cfg(unix)]
    builder.permissions(shared);
    let mut file = builder.tempfile_in(folder).map_err(without_name)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    let written = if over { file.persist(path) } else { file.persist_noclobber(path) };
    written.map(drop).map_err(|error| error.error)
}

/// The name of the file on its way is nobody's business: what the system says is enough.
fn without_name(error: std::io::Error) -> std::io::Error {
    let source = error.get_ref().and_then(std::error::Error::source);
    let code = source
        .and_then(|source| source.downcast_ref::<std::io::Error>())
        .and_then(std::io::Error::raw_os_error);
    code.map_or(error, std::io::Error::from_raw_os_error)
}
