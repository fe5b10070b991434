//! `rolecall audit merge`: the summaries of parts, put together.

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use rolecall_core::audit::{Facts, FailOn, MergeError, merge, read};
use rolecall_core::hash;
use rolecall_core::text::listed;

use super::arguments::MergeArgs;
use super::{draw, status};
use crate::error::{CliError, path_shown};
use crate::outputs;
use crate::source::file_up_to;
use crate::status::Status;
use crate::world::World;

/// The longest summary that is merged, in bytes.
const SUMMARY_BYTES_LIMIT: usize = 256 * 1024 * 1024;

pub(super) fn merged(args: &MergeArgs, world: &dyn World, out: &mut dyn Write) -> Result<Status, CliError> {
    outputs::refuse(&args.output.report, None, &args.files)?;
    let (mut parts, mut notes) = (Vec::new(), Vec::new());
    let mut seen: HashMap<String, &PathBuf> = HashMap::new();
    for path in &args.files {
        let wrong = |problem: String| CliError::Content {
            name: path_shown(path),
            problem,
            hint: "merge what `rolecall audit --summary-only --format json` wrote".to_owned(),
        };
        let bytes = file_up_to(SUMMARY_BYTES_LIMIT, path, world)?;
        if bytes.len() > SUMMARY_BYTES_LIMIT {
            return Err(wrong(format!("is longer than {SUMMARY_BYTES_LIMIT} bytes")));
        }
        let earlier = seen.insert(hash::sha256(&bytes), path);
        let text = String::from_utf8(bytes).map_err(|_| wrong("is not UTF-8".to_owned()))?;
        let part = read(&text).map_err(|error| wrong(error.to_string()))?;
        // Parts in which nothing was found may well be alike.
        if let Some(earlier) = earlier.filter(|_| part.found > 0) {
            notes.push(alike(earlier, path, args.keep_going)?);
        }
        parts.push(part);
    }
    let mut summary = merge(parts, &args.fail_on).map_err(|error| unlike(&error, &args.files))?;
    summary.notes.extend(notes);
    summary.keep_going = args.keep_going;
    let tokens = std::mem::take(&mut summary.tokens);
    let listed: Vec<&Facts> = tokens.iter().collect();
    draw(&summary, &listed, &args.output, false, world, out)?;
    outputs::audit(&summary, &listed, &args.output.report)?;
    Ok(status(&summary))
}

/// What is so where the summaries in `files` asked different things, or were to fail on different things.
fn unlike(error: &MergeError, files: &[PathBuf]) -> CliError {
    let hint = "merge summaries of one audit: the same keys, demands and moment for every part";
    let name =
        |number: usize| files.get(number.wrapping_sub(1)).map(|path| path_shown(path)).unwrap_or_default();
    let first = name(1);
    match error {
        MergeError::Asked { number, what } => {
            let said = match &what[..] {
                [] => String::new(),
                what => format!("; what differs: {}", listed(what, "and")),
            };
            CliError::usage(format!("`{}` asked other questions than `{first}`{said}", name(*number)), hint)
        }
        MergeError::FailOn { number, other, first: named } => {
            let (other, named) = (made(other), made(named));
            let said = format!("`{}` was made {other}, and `{first}` {named}", name(*number));
            CliError::usage(said, "say what the whole is to fail on: `rolecall audit merge --fail-on WHAT`")
        }
        error => CliError::usage(error.to_string(), hint),
    }
}

/// With which `--fail-on` a part was made.
fn made(fail_on: &[FailOn]) -> String {
    let named: Vec<&str> = fail_on.iter().map(|what| what.name()).collect();
    if named.is_empty() {
        "without --fail-on".to_owned()
    } else {
        format!("with --fail-on {}", named.join(","))
    }
}

/// What is so where two files hold the same summary: what was found would count twice.
fn alike(one: &Path, other: &Path, keep_going: bool) -> Result<String, CliError> {
    let said = format!(
        "`{}` holds the same as `{}`: every place in it counts twice",
        path_shown(other),
        path_shown(one)
    );
    if keep_going {
        return Ok(said);
    }
    Err(CliError::usage(
        said,
        "leave one of them out; --keep-going merges both, where two parts really are alike",
    ))
}
