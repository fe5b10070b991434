//! The program against a server that answers as Entra does, and as a broken or hostile one would. Nothing leaves this machine:
//! every name that is asked leads to a listener of the test's own.
#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod addresses;
mod cache;
mod client;
mod clouds;
mod entra;
mod evidence;
mod faults;
mod folder;
mod kept;
mod key_files;
mod keyring;
mod look;
mod machine;
#[expect(dead_code, reason = "the tests of the command line use more of it")]
#[path = "../cli/process.rs"]
mod process;
mod proxy;
mod signer;
mod tenants;
mod trap;
