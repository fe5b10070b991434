//! Many tokens: what is kept of each, the record that is written of it, and the summary of them all. Nothing here judges;
//! that is [`Judgement`](crate::report::Judgement), the same for one token and for a million.

mod brief;
mod counts;
mod ends;
mod facts;
mod gate;
mod marks;
mod merge;
mod moment;
mod names;
mod open;
mod reason;
mod record;
mod rules;
mod shared;
mod summary;

pub use brief::Briefs;
pub use counts::{Answered, Answers, Beyond, LeftOut, NotTokens, Verdicts};
pub use ends::{Ends, NotToken};
pub use facts::{Facts, Named, Place};
pub use gate::{FailOn, Gate, Weight};
pub use marks::Marks;
pub use merge::{MergeError, merge, read};
pub use moment::{moment, moment_of_record};
pub use names::{Count, Listed};
pub use open::{Asked, Open};
pub use reason::Reason;
pub use record::{ErrorRecord, RECORD_SCHEMA, Record};
pub use rules::{AUDIT_RULES, AuditRule};
pub use shared::Shared;
pub use summary::{SUMMARY_SCHEMA, Sources, Summary, Unreadable};

/// How many distinct tokens are kept apart. Those that come after so many others are judged and reported wherever they
/// stand, and counted as places alone: [`Summary::beyond`].
pub const DISTINCT_LIMIT: usize = 25_000;

/// How many tenants, applications and permissions each are counted apart; the rest are counted together.
pub const NAMES_LIMIT: usize = 10_000;

#[cfg(test)]
mod tests;
