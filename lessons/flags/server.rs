//! The servers: what the tutorials found at a public site, on this machine's loopback.

use super::answers::{Answer, Label, Manner, PAUSE, SEED};
use super::host::{self, Host};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

/// How servers are started.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The port of LOCAL; DELAY and ERROR have the two after it. None: whichever are free.
    pub port: Option<u16>,
    /// How long DELAY waits, and ERROR half of the time.
    pub pause: Duration,
    /// Decides which requests ERROR refuses, and with which is slow.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Options {
        Options { port: None, pause: PAUSE, seed: SEED }
    }
}

/// Why servers could not be started.
#[derive(Debug)]
pub struct NotServed {
    /// Whose port it is.
    pub label: Label,
    /// The port that was asked for, 0 for any.
    pub port: u16,
    /// What the system says.
    pub error: io::Error,
}

impl fmt::Display for NotServed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let NotServed { label, port, error } = self;
        match error.kind() {
            io::ErrorKind::AddrInUse => write!(f, "port {port} of {label} is in use"),
            _ => write!(f, "{label} cannot be served at port {port}: {error}"),
        }
    }
}

impl std::error::Error for NotServed {}

/// LOCAL, DELAY and ERROR, in a thread of this process. Dropping it stops them, and nothing of them is left.
#[derive(Debug)]
pub struct Servers {
    addresses: [(Label, SocketAddr); 3],
    /// What `GET /` answers: no other servers answer this.
    token: String,
    host: Host,
}

impl Servers {
    /// Starts them.
    ///
    /// # Errors
    /// If a port is in use, or the system gives no thread.
    pub fn start(options: Options) -> Result<Servers, NotServed> {
        let mut places = Vec::new();
        for (label, above) in Label::SERVED.into_iter().zip(0..) {
            let port = options.port.map_or(0, |port| port.saturating_add(above));
            let (listener, address) = host::place(port).map_err(|error| NotServed { label, port, error })?;
            places.push((Manner { label, pause: options.pause, seed: options.seed }, listener, address));
        }
        let address = |at: usize| (Label::SERVED[at], places[at].2);
        let addresses = [address(0), address(1), address(2)];
        let token = format!("racecourse flags {} {}", std::process::id(), addresses[0].1.port());
        let serve = |(manner, listener, _)| (listener, routes(manner, token.clone()));
        let host = Host::start("flags-servers", places.into_iter().map(serve).collect());
        let failed = |error| NotServed { label: Label::Local, port: options.port.unwrap_or(0), error };
        Ok(Servers { addresses, token, host: host.map_err(failed)? })
    }

    /// The address of each: `http://127.0.0.1:8001/flags`.
    pub fn urls(&self) -> impl Iterator<Item = (Label, String)> {
        self.addresses.iter().map(|(label, address)| (*label, format!("http://{address}/flags")))
    }

    /// The address of one of them; none of [`Label::Remote`].
    #[must_use]
    pub fn url(&self, label: Label) -> Option<String> {
        self.urls().find(|(other, _)| *other == label).map(|(_, url)| url)
    }

    /// What they answer to `GET /`, to be told from others.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Waits at most so long for their end, which only comes by itself if the system fails; whether it came.
    #[must_use]
    pub fn wait(&self, at_most: Duration) -> bool {
        self.host.wait(at_most)
    }
}

fn routes(manner: Manner, greeting: String) -> Router {
    Router::new().route("/", get(|| async { greeting })).route("/flags/{folder}/{file}", get(answer)).with_state(manner)
}

async fn answer(State(manner): State<Manner>, Path((folder, file)): Path<(String, String)>) -> Response {
    let Answer { after, status, kind, body } = manner.answer(&folder, &file);
    tokio::time::sleep(after).await;
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, kind)], body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, TcpListener};

    #[test]
    fn a_port_that_is_taken_is_named_with_its_server() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let said = |port| Servers::start(Options { port: Some(port), ..Options::default() }).unwrap_err().to_string();
        assert_eq!(said(port), format!("port {port} of LOCAL is in use"));
        // whatever stands below: LOCAL's port may be taken by others, DELAY's surely is
        assert!(said(port - 1).ends_with("is in use"), "{}", said(port - 1));
    }
}
