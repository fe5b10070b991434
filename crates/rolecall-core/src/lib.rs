//! Reads a JSON Web Token the way a careful engineer would, and answers four questions about it separately: is it
//! *authentic*, *current*, *addressed* to the API one is thinking of, and *allowed* to do the job.
//!
//! Everything here is a function of its arguments: no clock, no files, no environment, no terminal; the network is one trait
//! ([`net::Http`]) and one file behind the feature `net`. The modules stand in the order in which a token passes through
//! them; each uses those before it, never those after.

pub mod hash;
mod kinds;
mod packed;
mod recent;
mod slots;
pub mod text;
pub mod time;

pub mod json;
pub mod token;

pub mod input;

pub mod entra;
pub mod keys;

pub mod catalog;
pub mod knowledge;

pub mod nature;

pub mod question;
pub mod verify;

pub mod rules;

pub mod policy;
pub mod refusal;

pub mod checks;

pub mod report;

pub mod audit;

pub mod redact;

pub mod net;
