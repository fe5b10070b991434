//! A small Entra on this machine: TLS, HTTP/1.1 with connections that stay open, answers as the test writes them, and a list
//! of everything that was asked.

mod answer;
mod certificates;
mod documents;
mod http;

pub(crate) use answer::{Answer, Delivery};
pub(crate) use certificates::{Certificate, authority_pem};
pub(crate) use documents::{TENANT, configuration, fixture_keys, issuer, without};
pub(crate) use http::Request;

use std::collections::{HashMap, VecDeque};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;

use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::Value;

/// The server. Its threads end with the test's process.
pub(crate) struct Entra {
    port: u16,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// By path and query: what is said next. The last answer stays.
    answers: HashMap<String, VecDeque<Answer>>,
    requests: Vec<Request>,
    connections: usize,
    /// Whether every connection is closed at once.
    is_dead: bool,
}

impl Entra {
    /// A server with a good certificate that knows no address yet.
    pub(crate) fn new() -> Self {
        Self::showing(Certificate::Good)
    }

    /// A server that shows `certificate`.
    pub(crate) fn showing(certificate: Certificate) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(Mutex::new(State::default()));
        let (shared, config) = (Arc::clone(&state), certificates::server(certificate));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mut held = shared.lock().expect("no panic");
                let number = held.connections;
                held.connections += 1;
                if !held.is_dead {
                    let (state, config) = (Arc::clone(&shared), Arc::clone(&config));
                    thread::spawn(move || drop(serve(stream, config, number, &state)));
                }
            }
        });
        Self { port, state }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// `https://localhost:PORT`.
    pub(crate) fn base(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// The authority of `tenant` on this server.
    pub(crate) fn authority(&self, tenant: &str) -> String {
        format!("{}/{tenant}", self.base())
    }

    /// Answers at `target` with `answers`, one after the other; the last one stays.
    pub(crate) fn says(&self, target: &str, answers: impl IntoIterator<Item = Answer>) {
        self.state().answers.insert(target.to_owned(), answers.into_iter().collect());
    }

    /// What `tenant`'s configuration says next.
    pub(crate) fn configures(&self, tenant: &str, answers: impl IntoIterator<Item = Answer>) {
        self.says(&configuration_target(tenant), answers);
    }

    /// What `tenant`'s key address says next.
    pub(crate) fn publishes(&self, tenant: &str, answers: impl IntoIterator<Item = Answer>) {
        self.says(&keys_target(tenant), answers);
    }

    /// Is the authority of `tenant`, with Microsoft's issuer for [`TENANT`] and these keys.
    pub(crate) fn is_tenant(&self, tenant: &str, keys: &Value) {
        self.is_authority(&self.base(), tenant, &issuer(TENANT), keys);
    }

    /// Is the authority of `tenant` at `base`, with `issuer` and `keys`.
    pub(crate) fn is_authority(&self, base: &str, tenant: &str, issuer: &str, keys: &Value) {
        let jwks_uri = format!("{base}{}", keys_target(tenant));
        let document = configuration(&format!("{base}/{tenant}"), issuer, &jwks_uri);
        self.configures(tenant, [Answer::json(&document)]);
        self.publishes(tenant, [Answer::json(keys)]);
    }

    /// From now on every connection is closed at once.
    pub(crate) fn dies(&self) {
        self.state().is_dead = true;
    }

    /// Every request since the last call.
    pub(crate) fn take_requests(&self) -> Vec<Request> {
        std::mem::take(&mut self.state().requests)
    }

    /// The path and query of every request since the last call.
    pub(crate) fn take_targets(&self) -> Vec<String> {
        self.take_requests().into_iter().map(|request| request.target).collect()
    }

    /// How many connections there were since the start.
    pub(crate) fn connections(&self) -> usize {
        self.state().connections
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no panic")
    }
}

/// Where `tenant`'s configuration is on this server.
pub(crate) fn configuration_target(tenant: &str) -> String {
    format!("/{tenant}/v2.0/.well-known/openid-configuration")
}

/// Where `tenant`'s keys are on this server.
pub(crate) fn keys_target(tenant: &str) -> String {
    format!("/{tenant}/discovery/v2.0/keys")
}

/// Serves one connection until either side has had enough.
fn serve(
    stream: TcpStream,
    config: Arc<ServerConfig>,
    number: usize,
    state: &Mutex<State>,
) -> std::io::Result<()> {
    let connection = ServerConnection::new(config).map_err(std::io::Error::other)?;
    let mut stream = StreamOwned::new(connection, stream);
    loop {
        let request = http::read(&mut stream, number)?;
        let answer = {
            let mut state = state.lock().expect("no panic");
            state.requests.push(request.clone());
            match state.answers.get_mut(&request.target) {
                Some(answers) if answers.len() > 1 => answers.pop_front(),
                Some(answers) => answers.front().cloned(),
                None => None,
            }
        };
        let answer = answer.unwrap_or_else(|| Answer::status(404));
        if let Err(error) = http::write(&mut stream, &request, &answer) {
            stream.conn.send_close_notify();
            drop(stream.conn.write_tls(&mut stream.sock));
            return Err(error);
        }
    }
}
