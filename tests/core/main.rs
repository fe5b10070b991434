//! What crosses modules of the core, seen from outside: the public API alone.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test reads files and fails by panicking"
)]

mod bits;
mod checks;
mod fixtures;
mod rfc8725;
mod vectors;
mod walls;
