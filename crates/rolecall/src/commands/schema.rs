//! `rolecall schema`: the JSON Schema of the report.

use std::io::Write;

use crate::error::CliError;
use crate::render::{Page, json};
use crate::status::Status;

pub(super) fn run(out: &mut dyn Write) -> Result<Status, CliError> {
    Page::json(&json::schema()).write(out)?;
    Ok(Status::Pass)
}
