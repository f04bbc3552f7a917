//! The servers: what the tutorials found at a public site, on this machine's loopback.

use super::codes::Code;
use super::picture;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::str::FromStr;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

/// How long DELAY waits before every answer, and ERROR before half of them.
pub const PAUSE: Duration = Duration::from_millis(500);

/// Whom to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// Answers at once.
    Local,
    /// Answers after a pause.
    Delay,
    /// Refuses a quarter of all requests and is slow with half of them.
    Error,
    /// Any other server.
    Remote,
}

impl Label {
    /// All of them, in the order of the alphabet.
    pub const ALL: [Label; 4] = [Label::Delay, Label::Error, Label::Local, Label::Remote];

    /// Those that are served here, in the order of their ports.
    pub const SERVED: [Label; 3] = [Label::Local, Label::Delay, Label::Error];
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Label::Local => "LOCAL",
            Label::Delay => "DELAY",
            Label::Error => "ERROR",
            Label::Remote => "REMOTE",
        })
    }
}

/// In capitals or not.
impl FromStr for Label {
    type Err = ();

    fn from_str(text: &str) -> Result<Label, ()> {
        Label::ALL.into_iter().find(|label| label.to_string().eq_ignore_ascii_case(text)).ok_or(())
    }
}

/// What a server does beside answering.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    label: Label,
    pause: Duration,
    seed: u64,
}

/// An answer as it leaves a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// How long it is kept back.
    pub after: Duration,
    /// HTTP's number for how it went.
    pub status: u16,
    /// What the body is.
    pub kind: &'static str,
    /// The body.
    pub body: Vec<u8>,
}

impl Manner {
    /// That of a server.
    #[must_use]
    pub fn of(label: Label, options: Options) -> Manner {
        Manner { label, pause: options.pause, seed: options.seed }
    }

    // ANCHOR: answer
    /// What it answers to a request for `/flags/FOLDER/FILE`: always the same to the same request.
    #[must_use]
    pub fn answer(&self, folder: &str, file: &str) -> Answer {
        let page = |status, text: &str| (status, "text/plain", text.as_bytes().to_vec());
        let luck = lot(self.seed, file);
        let slow = match self.label {
            Label::Delay => true,
            Label::Error => luck & 1 == 1,
            _ => false,
        };
        let refused = [(500, "500 broken"), (503, "503 too busy"), (418, "418 a teapot")];
        let (status, kind, body) = match named(folder, file) {
            _ if self.label == Label::Error && (luck >> 1).is_multiple_of(4) => {
                let (status, text) = refused[(luck >> 8) as usize % 3];
                page(status, text)
            }
            Some(code) if code.is_a_country() => (200, "image/gif", picture::flag(code)),
            _ => page(404, "404 page not found"),
        };
        Answer { after: if slow { self.pause } else { Duration::ZERO }, status, kind, body }
    }
    // ANCHOR_END: answer
}

/// The code whose flag is at `/flags/bd/bd.gif`.
fn named(folder: &str, file: &str) -> Option<Code> {
    Code::read(folder).filter(|code| folder == code.lower() && file.strip_suffix(".gif") == Some(folder))
}

/// A number that looks drawn at random and depends on nothing but the seed and the name.
fn lot(seed: u64, name: &str) -> u64 {
    // FNV-1a, then the last steps of splitmix64, so that near names get numbers far apart
    let hash = name
        .bytes()
        .fold(seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

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
        Options { port: None, pause: PAUSE, seed: 2015 }
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
    stop: Option<oneshot::Sender<()>>,
    ended: Receiver<()>,
    thread: Option<JoinHandle<()>>,
}

impl Servers {
    /// Starts them.
    ///
    /// # Errors
    /// If a port is in use, or the system gives no thread.
    pub fn start(options: Options) -> Result<Servers, NotServed> {
        let mut listeners = Vec::new();
        for (label, above) in Label::SERVED.into_iter().zip(0..) {
            let port = options.port.map_or(0, |port| port.saturating_add(above));
            let failed = |error| NotServed { label, port, error };
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(failed)?;
            listener.set_nonblocking(true).map_err(failed)?;
            let address = listener.local_addr().map_err(failed)?;
            listeners.push((Manner::of(label, options), listener, address));
        }
        let address = |at: usize| (Label::SERVED[at], listeners[at].2);
        let addresses = [address(0), address(1), address(2)];
        let token = format!("racecourse flags {} {}", std::process::id(), addresses[0].1.port());
        let (stop, stopped) = oneshot::channel();
        let (alive, ended) = channel::<()>();
        let failed = |error| NotServed { label: Label::Local, port: options.port.unwrap_or(0), error };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let greeting = token.clone();
        let work = move || {
            let _alive = alive;
            // connections that are open when it is told to stop are dropped with the runtime
            runtime.block_on(async {
                tokio::select! {
                    _ = stopped => {}
                    () = serve(listeners, greeting) => {}
                }
            });
        };
        let thread = std::thread::Builder::new().name("flags-servers".into()).spawn(work).map_err(failed)?;
        Ok(Servers { addresses, token, stop: Some(stop), ended, thread: Some(thread) })
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
        self.ended.recv_timeout(at_most) == Err(RecvTimeoutError::Disconnected)
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // fails only if they have ended
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

async fn serve(listeners: Vec<(Manner, TcpListener, SocketAddr)>, greeting: String) {
    let mut servers = JoinSet::new();
    for (manner, listener, _) in listeners {
        let greeting = greeting.clone();
        let routes = Router::new()
            .route("/", get(|| async { greeting }))
            .route("/flags/{folder}/{file}", get(answer))
            .with_state(manner);
        if let Ok(listener) = tokio::net::TcpListener::from_std(listener) {
            servers.spawn(async move { axum::serve(listener, routes).await });
        }
    }
    // one of them ends only if it cannot go on; then all do
    servers.join_next().await;
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
    use crate::lessons::flags::codes::Wish;

    fn statuses(label: Label, seed: u64) -> Vec<(u16, bool)> {
        let manner = Manner::of(label, Options { seed, ..Options::default() });
        let every = Wish { every: true, ..Wish::default() }.chosen().unwrap();
        let answer = |code: &Code| manner.answer(&code.lower(), &format!("{}.gif", code.lower()));
        every.iter().map(answer).map(|answer| (answer.status, answer.after > Duration::ZERO)).collect()
    }

    #[test]
    fn a_country_has_a_flag_and_nothing_else_has() {
        let manner = Manner::of(Label::Local, Options::default());
        let of = |folder, file| manner.answer(folder, file).status;
        assert_eq!(of("bd", "bd.gif"), 200);
        for (folder, file) in
            [("bz", "bd.gif"), ("BD", "BD.gif"), ("xx", "xx.gif"), ("jpmx", "jpmx.gif"), ("bd", "bd"), ("..", "...gif")]
        {
            assert_eq!(of(folder, file), 404, "{folder}/{file}");
        }
        assert_eq!(statuses(Label::Local, 1).iter().filter(|answer| **answer == (200, false)).count(), 194);
        assert_eq!(statuses(Label::Delay, 1).iter().filter(|answer| **answer == (200, true)).count(), 194);
    }

    #[test]
    fn the_error_server_refuses_a_quarter_is_slow_with_half_and_always_the_same() {
        for seed in [1, 2, Options::default().seed] {
            let answers = statuses(Label::Error, seed);
            assert_eq!(answers, statuses(Label::Error, seed));
            let part = |of: &dyn Fn(&(u16, bool)) -> bool| answers.iter().filter(|answer| of(answer)).count();
            let refused = part(&|(status, _)| ![200, 404].contains(status));
            assert!((135..=203).contains(&refused), "{refused} of 676, and a quarter is 169");
            let slow = part(&|(_, slow)| *slow);
            assert!((270..=406).contains(&slow), "{slow} of 676, and half is 338");
            assert!([500, 503, 418].iter().all(|wanted| part(&|(status, _)| status == wanted) > 30));
        }
        assert_ne!(statuses(Label::Error, 1), statuses(Label::Error, 2));
    }

    #[test]
    fn a_port_that_is_taken_is_named_with_its_server() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let said = |port| Servers::start(Options { port: Some(port), ..Options::default() }).unwrap_err().to_string();
        assert_eq!(said(port), format!("port {port} of LOCAL is in use"));
        // whatever stands below: LOCAL's port may be taken by others, DELAY's surely is
        assert!(said(port - 1).ends_with("is in use"), "{}", said(port - 1));
    }

    #[test]
    fn labels_are_read_in_capitals_or_not() {
        assert_eq!("delay".parse(), Ok(Label::Delay));
        assert_eq!("Remote".parse(), Ok(Label::Remote));
        assert_eq!("mars".parse::<Label>(), Err(()));
    }
}
