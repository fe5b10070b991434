//! The lock file: what an application's token carried when somebody last looked, so that a later change is seen
//! (docs/policy.md). It holds nothing secret and nobody's name.

mod compare;
mod file;

pub(super) use compare::checks;
pub use file::LOCK_BYTES_LIMIT;

use super::facts::Facts;

/// A lock, and the name of its file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Lock {
    /// What the file is called, for people.
    pub name: String,
    /// What it says.
    pub facts: Facts,
}

/// Why a token cannot be written into a lock.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum LockError {
    /// Something in it has two readings.
    #[error("{0}, so nobody can say what to hold later tokens to")]
    Odd(String),
    /// A value holds a credential.
    #[error("one of its values has the look of a credential, which belongs in no file")]
    Credential,
}

#[cfg(test)]
mod tests;
