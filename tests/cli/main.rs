//! The program as a process, on the fixtures, with the token's clock fixed. One file a command.

mod bad_input;
mod check;
mod explain;
mod get;
mod input;
mod inspect;
mod keys;
mod process;
mod prompt;
mod readme;
mod report;
mod secrets;
mod verify;
