//! What crosses modules of the core, seen from outside: the public API alone.

mod fixtures;
mod vectors;
mod walls;
