//! Requests over HTTP that end: by an answer, in time, or when all of them are stopped.

use reqwest::header::CONTENT_TYPE;
use reqwest::{Url, redirect};
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::watch;

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

/// Why there is no whole answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// All requests were stopped from outside.
    Stopped,
    /// It took too long, nobody listens, the connection broke off: in words.
    NoAnswer(String),
}

/// How long is waited.
#[derive(Clone, Copy, Debug)]
pub enum Patience {
    /// So long for an answer from its beginning to its end.
    Whole(Duration),
    /// So long for a connection, so long for each thing that is read from it, and [`ALL`] times as long for the whole answer.
    Each(Duration),
}

/// How many times as long as one part of an answer all of it may take.
pub const ALL: u32 = 20;

/// Whether a connection serves one request or, as long as the other side keeps it open, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connections {
    /// A new one for each request.
    New,
    /// Kept open between requests: keep-alive.
    Kept,
}

type Bell = Box<dyn FnOnce() + Send>;

/// Ends all requests of an [`Http`], or other work that looks at it, from any thread, for good.
#[derive(Clone)]
pub struct Stop(Arc<Inner>);

struct Inner {
    stopped: watch::Sender<bool>,
    bell: Mutex<Option<Bell>>,
}

impl fmt::Debug for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Stop").field(&self.is_stopped()).finish()
    }
}

impl Default for Stop {
    fn default() -> Stop {
        Stop(Arc::new(Inner { stopped: watch::channel(false).0, bell: Mutex::default() }))
    }
}

impl Stop {
    /// Ends them, at once.
    pub fn stop(&self) {
        self.0.stopped.send_replace(true);
        self.ring();
    }

    /// Whether they were ended.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        *self.0.stopped.borrow()
    }

    /// Has something else ended by [`stop`](Stop::stop), too, as long as what this gives is kept; at once, if it was called before. There
    /// is one such thing: a second takes the place of the first.
    #[must_use = "when it is dropped, nothing else is ended"]
    pub fn also(&self, end: impl FnOnce() + Send + 'static) -> Also {
        *self.bell() = Some(Box::new(end));
        if self.is_stopped() {
            self.ring();
        }
        Also(self.clone())
    }

    fn bell(&self) -> std::sync::MutexGuard<'_, Option<Bell>> {
        self.0.bell.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ring(&self) {
        let bell = self.bell().take();
        if let Some(end) = bell {
            end();
        }
    }

    async fn stopped(&self) {
        // fails only when there is no sender, and this is one
        let _ = self.0.stopped.subscribe().wait_for(|stopped| *stopped).await;
    }
}

/// Something else that is ended, too. See [`Stop::also`].
#[derive(Debug)]
pub struct Also(Stop);

impl Drop for Also {
    fn drop(&mut self) {
        self.0.bell().take();
    }
}

/// An address that can be asked: `http://HOST...`, without `#...`.
#[must_use]
pub fn address(text: &str) -> Option<String> {
    let url = Url::parse(text).ok().filter(|url| url.scheme() == "http" && url.has_host())?;
    url.fragment().is_none().then(|| url.to_string())
}

/// Who asks. Redirects are not followed, and what the system's proxies are is not asked.
#[derive(Debug)]
pub struct Http {
    client: reqwest::Client,
    patience: Patience,
    stop: Stop,
    /// Waits for the sockets, in one thread; none only while it is dropped.
    runtime: Option<Runtime>,
}

impl Http {
    /// One with a thread of that name.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn new(name: &str, connections: Connections, patience: Patience) -> io::Result<Http> {
        let client = reqwest::Client::builder().no_proxy().redirect(redirect::Policy::none());
        let client = match connections {
            Connections::New => client.pool_max_idle_per_host(0),
            Connections::Kept => client,
        };
        let client = match patience {
            Patience::Whole(time) => client.timeout(time),
            Patience::Each(time) => client.connect_timeout(time).read_timeout(time).timeout(ALL * time),
        };
        let client = client.build().map_err(|error| io::Error::other(innermost(&error)))?;
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(1).thread_name(name).enable_all().build()?;
        Ok(Http { client, patience, stop: Stop::default(), runtime: Some(runtime) })
    }

    /// What ends its requests.
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
            None => unreachable!("only one that is dropped has no runtime"),
        }
    }

    /// Asks, and waits for the head of the answer.
    ///
    /// # Errors
    /// If none comes in time, or all is stopped.
    pub async fn ask(&self, url: &str, headers: &[(&str, &str)]) -> Result<Incoming<'_>, Broken> {
        let request = headers.iter().fold(self.client.get(url), |request, (name, value)| request.header(*name, *value));
        let response = self.unless_stopped(request.send()).await?;
        Ok(Incoming { http: self, response })
    }

    async fn unless_stopped<T>(&self, work: impl Future<Output = reqwest::Result<T>>) -> Result<T, Broken> {
        tokio::select! {
            biased;
            () = self.stop.stopped() => Err(Broken::Stopped),
            came = work => came.map_err(|error| Broken::NoAnswer(self.say(&error))),
        }
    }

    fn say(&self, error: &reqwest::Error) -> String {
        match self.patience {
            Patience::Whole(time) if error.is_timeout() => format!("no whole answer within {time:?}"),
            Patience::Each(time) if error.is_timeout() && error.is_connect() => {
                format!("no connection within {time:?}")
            }
            Patience::Each(time) if error.is_timeout() => {
                format!("nothing came for {time:?}, or not all within {:?}", ALL * time)
            }
            _ if error.is_connect() => format!("cannot connect: {}", innermost(error)),
            _ if error.is_builder() => format!("this cannot be asked for: {}", innermost(error)),
            _ => format!("the connection failed: {}", innermost(error)),
        }
    }
}

/// An answer, of which the head is there; the body arrives.
#[derive(Debug)]
pub struct Incoming<'h> {
    http: &'h Http,
    response: reqwest::Response,
}

impl Incoming<'_> {
    /// HTTP's number for how it went.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    /// What the body is said to be: `image/gif`, without what may stand behind.
    #[must_use]
    pub fn kind(&self) -> String {
        let kind = self.response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// How many bytes the body is said to have.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.response.content_length()
    }

    /// The next part of the body; none at its end.
    ///
    /// # Errors
    /// If it breaks off, if nothing comes in time, or if all is stopped.
    pub async fn part(&mut self) -> Result<Option<Vec<u8>>, Broken> {
        Ok(self.http.unless_stopped(self.response.chunk()).await?.map(Vec::from))
    }

    /// All that is left of the body; none if that is more than `largest` bytes.
    ///
    /// # Errors
    /// As [`part`](Incoming::part).
    pub async fn whole(mut self, largest: usize) -> Result<Option<Vec<u8>>, Broken> {
        if self.length().is_some_and(|length| length > largest as u64) {
            return Ok(None);
        }
        let mut body = Vec::new();
        while let Some(part) = self.part().await? {
            if body.len() + part.len() > largest {
                return Ok(None);
            }
            body.extend(part);
        }
        Ok(Some(body))
    }
}

impl Drop for Http {
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
