//! Is it authentic, current, addressed? Rules A, B and D to H of the validation notes; every check is made and
//! reported, whatever the others found.

mod algorithm;
mod signature;

pub use algorithm::Algorithm;
