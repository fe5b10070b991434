//! Many tokens in many texts.

pub(crate) mod har;
pub(crate) mod sources;
pub(crate) mod unpack;
