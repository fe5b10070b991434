//! A proxy on this machine that leads every host to the fake Entra, so that the program runs as it is against Microsoft's own
//! host names.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// The proxy, and whom it was asked to connect to.
pub(crate) struct Proxy {
    port: u16,
    targets: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// A proxy that connects to `port` of this machine, whatever it is asked for.
    pub(crate) fn to(port: u16) -> Self {
        Self::new(Some(port))
    }

    /// A proxy that wants a password and takes none.
    pub(crate) fn refusing() -> Self {
        Self::new(None)
    }

    fn new(port: Option<u16>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let own = listener.local_addr().expect("an address").port();
        let targets = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&targets);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let log = Arc::clone(&log);
                thread::spawn(move || drop(tunnel(client, port, &log)));
            }
        });
        Self { port: own, targets }
    }

    /// What goes into `HTTPS_PROXY`.
    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Every host and port that a tunnel was asked to.
    pub(crate) fn targets(&self) -> Vec<String> {
        self.targets.lock().expect("no panic").clone()
    }
}

/// Answers one CONNECT (RFC 9110 §9.3.6), and passes bytes on until either side is done.
fn tunnel(client: TcpStream, port: Option<u16>, log: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let target = first.split_whitespace().nth(1).unwrap_or_default().to_owned();
    let method = first.split_whitespace().next().unwrap_or_default().to_owned();
    log.lock().expect("no panic").push(if method == "CONNECT" { target } else { first });
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim_end().is_empty() {
            break;
        }
    }
    let Some(port) = port else {
        return (&client)
            .write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
    };
    let server = TcpStream::connect(("127.0.0.1", port))?;
    (&client).write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
    let (mut from, mut to) = (server.try_clone()?, client.try_clone()?);
    let back = thread::spawn(move || {
        drop(std::io::copy(&mut from, &mut to));
        drop(to.shutdown(Shutdown::Both));
    });
    // The client speaks only after the answer, so the reader holds nothing back.
    drop(std::io::copy(&mut reader, &mut &server));
    drop(server.shutdown(Shutdown::Both));
    drop(back.join());
    Ok(())
}
