//! What crosses modules of the core, seen from outside: the public API alone.

mod vectors;
