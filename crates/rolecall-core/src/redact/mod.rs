//! Any text to the same text without what could be used of it: each token loses its signature and keeps its claims, other
//! credentials lose their value, and on request names are replaced, the same one by the same word. Everything else stays byte
//! for byte. Tokens are found by [`input`](crate::input), and by nothing else.
//!
//! What is cut is on the side of too much: a word too many can be read over, a secret that is left cannot be taken back.
//!
//! A text passes in pieces (`stream`, `pieces`), so that its size does not matter; in each piece the cuts are found (`text`), as
//! it is written and in other spellings (`spelling`, `joined`, `quotes`, `shells`): those in tokens (`tokens`, `apart`), secrets by what the text calls them
//! (`named`, `value`, `gap`, `doubled`, `changes`, `settings`, `phrases`, `connection`, `parameters`, `nested`, `pairs`, `forms`, `elements`, `labels`, `tables`, `calls`,
//! `options`, `command_line`, `commands`, `columns`, `workflow`, `words`, `computed`, `results`) or by where they stand (`places`, `authorization`), private keys (`keys`, `key_files`), what is wrapped in
//! base64 (`base64`), and names (`names`, `claims`, `pseudonym`).
//!
//! That gigabytes pass in seconds, most of a text is not looked at closely: what its bytes do not allow is not looked for
//! (`byte_set`), words are passed over (`runs`), names that mean nothing are told by two letters (`rows`), and what was cut from
//! claims is remembered (`memory`).

mod apart;
mod authorization;
mod base64;
mod byte_set;
mod calls;
mod changes;
mod claims;
mod columns;
mod command_line;
mod commands;
mod computed;
mod connection;
mod cookies;
mod declared;
mod doubled;
mod elements;
mod forms;
mod gap;
#[cfg(test)]
mod held;
mod joined;
mod key_files;
mod keys;
mod kind;
mod labels;
mod meaning;
mod memory;
mod named;
mod names;
mod nested;
mod options;
mod pairs;
mod parameters;
mod phrases;
mod pieces;
mod places;
mod pseudonym;
mod quotes;
mod results;
mod rows;
mod runs;
mod search;
mod settings;
mod shells;
mod spelling;
mod stream;
mod tables;
mod text;
mod token_lines;
mod tokens;
mod utf16;
mod value;
mod words;
#[cfg(test)]
mod work;
mod workflow;

#[cfg(test)]
mod cut_and_kept;
#[cfg(test)]
mod persons;
#[cfg(test)]
mod planted;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use kind::Kind;
pub use names::Known;
pub use pseudonym::{Salt, SaltError};
pub(crate) use text::MARKER;

pub use stream::{Options, PIECE_LIMIT, Place, RedactError, Redactor, packed_as};
