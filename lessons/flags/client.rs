//! Asking a server for a flag: what can be wrong with the answer, and how long to wait for it.

use super::codes::Code;
use super::picture;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Url, redirect};
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::watch;

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

/// Ends every download of a [`Client`], from any thread, for good.
#[derive(Clone, Debug)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Stop {
    /// Ends them, at once.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Whether they were ended.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        *self.0.borrow()
    }

    async fn stopped(&self) {
        // fails only when there is no sender, and this is one
        let _ = self.0.subscribe().wait_for(|stopped| *stopped).await;
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

/// Downloads from one server. Each request has a connection of its own; what the system's proxies are is not asked.
#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    patience: Duration,
    stop: Stop,
    /// Waits for the sockets, in one thread; none only while it is dropped.
    runtime: Option<Runtime>,
}

impl Client {
    /// For the flags below `base`: `http://127.0.0.1:8001/flags`. No download lasts longer than `patience`.
    ///
    /// # Errors
    /// An address that is not of the form `http://HOST...`, or a system that gives no thread.
    pub fn new(base: &str, patience: Duration) -> Result<Client, NoClient> {
        let url = Url::parse(base).ok().filter(|url| url.scheme() == "http" && url.has_host());
        let url = url.ok_or(NoClient::Address)?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err(NoClient::Address);
        }
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(redirect::Policy::none())
            .pool_max_idle_per_host(0)
            .timeout(patience)
            .build()
            .map_err(|error| NoClient::System(io::Error::other(innermost(&error))))?;
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(1).thread_name("flags-client").enable_all().build();
        Ok(Client {
            http,
            base: url.as_str().trim_end_matches('/').to_string(),
            patience,
            stop: Stop(Arc::new(watch::channel(false).0)),
            runtime: Some(runtime.map_err(NoClient::System)?),
        })
    }

    /// The address that it was made for.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// What ends its downloads.
    #[must_use]
    pub fn stop(&self) -> Stop {
        self.stop.clone()
    }

    /// Waits for something asynchronous on the calling thread.
    ///
    /// # Panics
    /// If that is a thread of a runtime itself, which must not wait.
    pub fn wait_for<T>(&self, work: impl Future<Output = T>) -> T {
        match &self.runtime {
            Some(runtime) => runtime.handle().block_on(work),
            None => unreachable!("only a client that is dropped has no runtime"),
        }
    }

    /// Asks for a path below the base, and takes whatever comes.
    ///
    /// # Errors
    /// If no whole answer comes in time, if it is too long, or if the client is stopped.
    pub async fn get(&self, path: &str) -> Result<Answer, Trouble> {
        tokio::select! {
            biased;
            () = self.stop.stopped() => Err(Trouble::Stopped),
            answer = self.ask(path) => answer,
        }
    }

    async fn ask(&self, path: &str) -> Result<Answer, Trouble> {
        let broken = |error: reqwest::Error| Trouble::Connection(self.say(&error));
        let mut response = self.http.get(format!("{}{path}", self.base)).send().await.map_err(broken)?;
        let too_long = Trouble::Body("the body is too long");
        if response.content_length().is_some_and(|length| length > LARGEST as u64) {
            return Err(too_long);
        }
        let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let mut answer = Answer { status: response.status().as_u16(), kind, body: Vec::new() };
        while let Some(part) = response.chunk().await.map_err(broken)? {
            if answer.body.len() + part.len() > LARGEST {
                return Err(too_long);
            }
            answer.body.extend_from_slice(&part);
        }
        Ok(answer)
    }

    fn say(&self, error: &reqwest::Error) -> String {
        if error.is_timeout() {
            format!("no whole answer within {:?}", self.patience)
        } else if error.is_connect() {
            format!("cannot connect: {}", innermost(error))
        } else {
            format!("the connection failed: {}", innermost(error))
        }
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

impl Drop for Client {
    fn drop(&mut self) {
        self.stop.stop();
        if let Some(runtime) = self.runtime.take() {
            // what waits for a socket is dropped at once; only a system that looks a name up cannot be hurried
            runtime.shutdown_timeout(Duration::from_millis(300));
        }
    }
}

/// What it was in the end, without the addresses and layers around it.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
