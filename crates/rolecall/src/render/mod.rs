//! Reports to text. A renderer draws and decides nothing.

pub(crate) mod explained;
pub(crate) mod json;
pub(crate) mod key_diff;
pub(crate) mod keys;
mod markdown;
#[cfg(test)]
mod samples;
pub(crate) mod table;
mod terminal;
pub(crate) mod token_diff;
mod wrap;

pub(crate) use terminal::{Grid, Look, Page, Style};
