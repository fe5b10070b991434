//! A port that nobody may connect to.

use std::io::ErrorKind;
use std::net::TcpListener;

/// Listens, and never answers. The system takes connections in for it, so none is missed however short it was.
pub(crate) struct Trap(TcpListener);

impl Trap {
    pub(crate) fn new() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        listener.set_nonblocking(true).expect("a listener that does not wait");
        Self(listener)
    }

    /// Its host and port.
    pub(crate) fn place(&self) -> String {
        format!("127.0.0.1:{}", self.0.local_addr().expect("an address").port())
    }

    /// Fails the test if anybody connected.
    pub(crate) fn assert_untouched(&self, what: &str) {
        match self.0.accept() {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            other => panic!("{what}: {other:?}"),
        }
    }
}
