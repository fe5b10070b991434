//! Paths of the command line that lead nowhere.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rolecall_core::text::listed;

use crate::error::{CliError, path_shown};

/// How many of them are named.
const NAMED: usize = 5;

/// Refuses a command line of which no path leads anywhere. Where one does, or is standard input, the others are told when their turn
/// comes, and keep it from nothing.
///
/// # Errors
/// [`CliError::Usage`] where none of `paths` is there.
pub(crate) fn refuse_absent(paths: &[PathBuf]) -> Result<(), CliError> {
    let hint = "name files or folders that are there; `-` is standard input";
    if paths.is_empty() || !paths.iter().all(|path| is_absent(path)) {
        return Ok(());
    }
    let shown = |path: &PathBuf| format!("`{}`", path_shown(path));
    let mut names: Vec<String> = paths.iter().take(NAMED).map(shown).collect();
    let more = paths.len().saturating_sub(NAMED);
    if more > 0 {
        names.push(format!("{more} more"));
    }
    Err(match &names[..] {
        [one] => CliError::usage(format!("{one} does not exist"), hint),
        several => CliError::usage(format!("none of these exists: {}", listed(several, "and")), hint),
    })
}

/// Whether nothing is at `path`; what may not be looked at may be there.
fn is_absent(path: &Path) -> bool {
    let absent = |kind| matches!(kind, ErrorKind::NotFound | ErrorKind::NotADirectory);
    path.as_os_str() != "-" && path.metadata().is_err_and(|error| absent(error.kind()))
}
