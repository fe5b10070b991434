//! `rolecall schema`: the JSON Schema of the report.

use std::io::Write;

use rolecall_core::report::Report;
use schemars::schema_for;

use crate::error::CliError;
use crate::render::Page;
use crate::status::Status;

pub(super) fn run(out: &mut dyn Write) -> Result<Status, CliError> {
    Page::json(&schema_for!(Report)).write(out)?;
    Ok(Status::Pass)
}
