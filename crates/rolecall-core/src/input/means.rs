//! What a search has at hand, from one token to the next.

use super::budget::Budget;
use super::header::Headers;

/// What a search has at hand, from one token to the next.
#[derive(Default)]
pub(crate) struct Means {
    /// What looks ahead may cost.
    pub(super) budget: Budget,
    /// The headers that were read.
    pub(super) headers: Headers,
    /// Memory for the next token's text; none where each is to have its own.
    pub(super) room: String,
}
