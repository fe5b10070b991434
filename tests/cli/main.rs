//! The program as a process.
#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod output;
#[cfg(unix)]
mod prompt;
