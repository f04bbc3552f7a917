//! Asking a server for a flag: what can be wrong with the answer, and how long to wait for it.

use super::codes::Code;
use super::http::{self, Broken, Connections, Http, Patience, Stop};
use super::picture;
use std::fmt;
use std::io;
use std::time::Duration;

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

/// The largest body that is read, in bytes.
pub const LARGEST: usize = 64 * 1024;

/// How long a client waits for a whole answer unless it is told otherwise.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Why there is no flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The server knows none: 404.
    NotFound,
    /// Another status than 200.
    Status(u16),
    /// What came with 200 is no whole picture.
    Body(&'static str),
    /// There was no whole answer: it took too long, nobody listens, the connection broke off.
    Connection(String),
    /// It could not be written.
    Disk(String),
    /// Something that nobody thought of.
    Unforeseen(String),
    /// The download was stopped from outside.
    Stopped,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::NotFound => f.write_str("not found"),
            Trouble::Status(status @ 300..400) => write!(f, "status {status}: it is elsewhere, and nobody follows"),
            Trouble::Status(status) => write!(f, "status {status}"),
            Trouble::Body(what) => f.write_str(what),
            Trouble::Connection(what) | Trouble::Disk(what) => f.write_str(what),
            Trouble::Unforeseen(what) => write!(f, "unforeseen: {what}"),
            Trouble::Stopped => f.write_str("stopped"),
        }
    }
}

impl From<Broken> for Trouble {
    fn from(broken: Broken) -> Trouble {
        match broken {
            Broken::Stopped => Trouble::Stopped,
            Broken::NoAnswer(why) => Trouble::Connection(why),
        }
    }
}

/// An answer as it arrives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP's number for how it went.
    pub status: u16,
    /// What the body is said to be: `image/gif`, without what may stand behind.
    pub kind: String,
    /// The body.
    pub body: Vec<u8>,
}

/// Why there is no client.
#[derive(Debug)]
pub enum NoClient {
    /// The address is none.
    Address,
    /// The system gives no thread, or no memory.
    System(io::Error),
}

/// Downloads from one server. Each request has a connection of its own.
#[derive(Debug)]
pub struct Client {
    http: Http,
    base: String,
}

impl Client {
    /// For the flags below `base`: `http://127.0.0.1:8001/flags`. No download lasts longer than `patience`.
    ///
    /// # Errors
    /// An address that is not of the form `http://HOST...`, or a system that gives no thread.
    pub fn new(base: &str, patience: Duration) -> Result<Client, NoClient> {
        let base = http::address(base).filter(|url| !url.contains('?')).ok_or(NoClient::Address)?;
        let http = Http::new("flags-client", Connections::New, Patience::Whole(patience)).map_err(NoClient::System)?;
        Ok(Client { http, base: base.trim_end_matches('/').to_string() })
    }

    /// The address that it was made for.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// What ends its downloads.
    #[must_use]
    pub fn stop(&self) -> Stop {
        self.http.stop()
    }

    /// Waits for something asynchronous on the calling thread.
    ///
    /// # Panics
    /// If that is a thread of a runtime itself, which must not wait.
    pub fn wait_for<T>(&self, work: impl Future<Output = T>) -> T {
        self.http.wait_for(work)
    }

    /// Asks for a path below the base, and takes whatever comes.
    ///
    /// # Errors
    /// If no whole answer comes in time, if it is too long, or if the client is stopped.
    pub async fn get(&self, path: &str) -> Result<Answer, Trouble> {
        let incoming = self.http.ask(&format!("{}{path}", self.base), &[]).await?;
        let (status, kind) = (incoming.status(), incoming.kind());
        let body = incoming.whole(LARGEST).await?.ok_or(Trouble::Body("the body is too long"))?;
        Ok(Answer { status, kind, body })
    }
}

// ANCHOR: flag
/// Downloads a flag: a whole GIF that came with status 200, and nothing else.
///
/// # Errors
/// Whatever else came, or did not.
pub async fn get_flag(client: &Client, code: Code) -> Result<Vec<u8>, Trouble> {
    let answer = client.get(&code.path()).await?;
    match answer.status {
        200 if answer.kind != "image/gif" => Err(Trouble::Body("what came is no GIF")),
        200 if !picture::is_whole(&answer.body) => Err(Trouble::Body("the picture is cut off")),
        200 => Ok(answer.body),
        404 => Err(Trouble::NotFound),
        other => Err(Trouble::Status(other)),
    }
}
// ANCHOR_END: flag
