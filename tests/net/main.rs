//! The program against a server that answers as Entra does, and as a broken or hostile one would. Nothing leaves this machine:
//! every name that is asked leads to a listener of the test's own.
#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod client;
mod entra;
mod folder;
mod keyring;
mod proxy;
mod signer;
mod trap;
