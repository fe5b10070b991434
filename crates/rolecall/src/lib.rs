//! The command-line program: reads the world, calls the core, draws the report. It decides nothing.

mod arguments;
mod cli;
mod commands;
mod error;
mod judge;
mod key_files;
mod prompt;
mod render;
mod request;
mod source;
mod status;
mod usage;
mod world;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use status::Status;
use world::{System, World};

/// Runs the program on the real world.
pub fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let (stdout, stderr) = (io::stdout(), io::stderr());
    run(arguments, &System::new(), &mut stdout.lock(), &mut stderr.lock()).into()
}

/// The whole command line as clap knows it, for what is generated from it.
pub fn command() -> clap::Command {
    cli::command()
}

/// Does what `arguments` (the program's name first) say, and says how it ended.
fn run(arguments: Vec<OsString>, world: &dyn World, out: &mut dyn Write, err: &mut dyn Write) -> Status {
    match cli::parse(arguments).and_then(|parsed| commands::run(parsed, world, out)) {
        Ok(status) => status,
        Err(error) => {
            error.show(err);
            error.status()
        }
    }
}
