//! The program as a process.

mod output;
#[cfg(unix)]
mod prompt;
