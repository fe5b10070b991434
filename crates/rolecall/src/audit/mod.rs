//! Many tokens: texts of any size are read block by block under a lock, what is found in them is judged outside it by as many
//! workers as there are, and what comes of it is written in turn.

mod bar;
mod batch;
mod engine;
mod feed;
mod field;
mod filter;
mod har;
mod index;
mod instead;
mod judge;
mod known;
mod line_blocks;
mod memory;
mod on_panic;
mod others;
mod plan;
mod progress;
mod sources;
mod tally;
mod turns;
mod unpack;

pub(crate) use engine::{Outcome, run};
pub(crate) use field::Field;
pub(crate) use filter::filter;
pub(crate) use plan::{Plan, Reading};
pub(crate) use progress::Progress;
pub(crate) use sources::{Entry, Passed, Sources, Tree, Walk, refuse_absent};
pub(crate) use unpack::{unpack, unpack_stream};

/// From how many distinct tokens on there is room for all that are told apart: memory that is not written to costs nothing, and
/// what grows step by step is moved at each of them.
const MANY: usize = 1_000;
