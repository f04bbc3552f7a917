//! The fib server in its versions: how one is started, what all of them share, and how each is stopped.

use super::protocol::{Errors, FIB, Framing, Talk, fib};
use super::versions;
use parking_lot::Mutex;
use racecourse::futures::process::{ProcessError, ProcessPoolExecutor};
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// The path of this file, for the lessons' includes.
pub const PATH: &str = file!();

/// One way to make the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// 1: one client at a time.
    Blocking,
    /// 2: a thread for each connection.
    Threads,
    /// 3: a thread for each connection, and a pool of processes that computes.
    Pool,
    /// 4: one thread, with generators by hand, and a scheduler that asks which sockets are ready.
    Scheduler,
    /// 5: the same with a pool of processes, whose answers wake the scheduler through a pipe.
    SelfPipe,
    /// 6: the same once more, with `async` in the place of the generators by hand.
    AsyncSocket,
    /// 7: the event loop of `racecourse::asyncio`, its streams, and a pool of processes.
    Streams,
    /// 8: tokio.
    Tokio,
}

impl Version {
    /// All of them, in the order of their numbers.
    pub const ALL: [Version; 8] = [
        Version::Blocking,
        Version::Threads,
        Version::Pool,
        Version::Scheduler,
        Version::SelfPipe,
        Version::AsyncSocket,
        Version::Streams,
        Version::Tokio,
    ];

    /// From 1 to 8.
    #[must_use]
    pub fn number(self) -> usize {
        Version::ALL.iter().position(|version| *version == self).unwrap_or(0) + 1
    }

    /// The version of that number.
    #[must_use]
    pub fn of(number: usize) -> Option<Version> {
        Version::ALL.get(number.checked_sub(1)?).copied()
    }

    /// What it is, in a few words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Version::Blocking => "blocking",
            Version::Threads => "threads",
            Version::Pool => "threads + processes",
            Version::Scheduler => "scheduler",
            Version::SelfPipe => "scheduler + processes",
            Version::AsyncSocket => "async socket",
            Version::Streams => "asyncio streams",
            Version::Tokio => "tokio",
        }
    }

    fn has_a_pool(self) -> bool {
        matches!(self, Version::Pool | Version::SelfPipe | Version::AsyncSocket | Version::Streams)
    }
}

/// How a server is started.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Which one.
    pub version: Version,
    /// Where it listens, on this machine only. None: any port that is free.
    pub port: Option<u16>,
    /// How it tells requests apart.
    pub framing: Framing,
    /// What it does about those that it cannot answer.
    pub errors: Errors,
    /// How many processes the pool of versions 3, 5, 6 and 7 may have.
    pub workers: usize,
}

impl Options {
    /// The right way of that version.
    #[must_use]
    pub fn new(version: Version) -> Options {
        let workers = ProcessPoolExecutor::default_workers();
        Options { version, port: None, framing: Framing::Line, errors: Errors::Contained, workers }
    }
}

/// Why a server cannot go on, or could not begin.
#[derive(Debug)]
pub enum Ended {
    /// The system does not let it.
    System(io::Error),
    /// It has no pool of processes.
    Pool(ProcessError),
    /// A request that it could not answer went all the way up.
    Fatal(String),
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ended::System(error) => error.fmt(f),
            Ended::Pool(error) => error.fmt(f),
            Ended::Fatal(why) => write!(f, "a bad request ended the server: {why}"),
        }
    }
}

impl std::error::Error for Ended {}

impl From<io::Error> for Ended {
    fn from(error: io::Error) -> Ended {
        Ended::System(error)
    }
}

impl From<ProcessError> for Ended {
    fn from(error: ProcessError) -> Ended {
        Ended::Pool(error)
    }
}

/// How many connections may wait to be accepted, if the system lets so many.
const BACKLOG: i32 = 4096;

/// A server that runs, in threads of this process. Dropping it stops it, and nothing of it is left.
#[derive(Debug)]
pub struct FibServer {
    address: SocketAddr,
    service: Arc<Service>,
    ended: Receiver<Result<(), Ended>>,
    thread: Option<JoinHandle<()>>,
}

impl FibServer {
    /// Starts it.
    ///
    /// # Errors
    /// If the port is in use, or the system gives no thread or no processes.
    pub fn start(options: Options) -> Result<FibServer, Ended> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port.unwrap_or(0)))?;
        // so many may wait to be accepted; the library asks for 128 of them, and who is one too many tries again after a second
        rustix::net::listen(&listener, BACKLOG).map_err(io::Error::from)?;
        let address = listener.local_addr()?;
        let pool = options.version.has_a_pool().then(|| ProcessPoolExecutor::new(options.workers)).transpose()?;
        let service = Arc::new(Service::new(options, pool));
        let (tell, ended) = channel();
        let own = Arc::clone(&service);
        // it may be dropped without anybody having asked how it ended
        let work = move || drop(tell.send(versions::serve(listener, &own)));
        let thread = thread::Builder::new().name("fib-server".into()).spawn(work)?;
        Ok(FibServer { address, service, ended, thread: Some(thread) })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits at most so long for its end, and what that was. Until it is stopped, only an error ends it.
    #[must_use]
    pub fn wait(&self, at_most: Duration) -> Option<Result<(), Ended>> {
        match self.ended.recv_timeout(at_most) {
            Ok(ended) => Some(ended),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Ok(())),
        }
    }

    /// How many processes its pool has started.
    #[must_use]
    pub fn processes(&self) -> usize {
        self.service.pool.as_ref().map_or(0, ProcessPoolExecutor::started)
    }
}

impl Drop for FibServer {
    fn drop(&mut self) {
        self.service.stop();
        // a server that waits for the next connection is woken by one
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

type Bell = Box<dyn FnOnce() + Send>;

/// What every version works with: how it is set, its pool, and when to stop.
pub struct Service {
    /// How it was started.
    pub options: Options,
    pool: Option<ProcessPoolExecutor>,
    stopped: AtomicBool,
    connections: Mutex<BTreeMap<u64, TcpStream>>,
    connected: AtomicU64,
    bells: Mutex<Vec<Bell>>,
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service").field("options", &self.options).finish_non_exhaustive()
    }
}

impl Service {
    fn new(options: Options, pool: Option<ProcessPoolExecutor>) -> Service {
        Service {
            options,
            pool,
            stopped: AtomicBool::new(false),
            connections: Mutex::default(),
            connected: AtomicU64::new(0),
            bells: Mutex::default(),
        }
    }

    /// The server's side of a conversation, in which nothing was said yet.
    #[must_use]
    pub fn talk(&self) -> Talk {
        Talk::new(self.options.framing, self.options.errors)
    }

    /// Computes here, in this thread; gives up when the server is stopped.
    ///
    /// # Errors
    /// That it was stopped.
    pub fn fib(&self, n: u64) -> Result<u64, Stopped> {
        // looking for the end costs nothing if one looks seldom
        if n <= 25 {
            return Ok(fib(n));
        }
        if self.is_stopped() { Err(Stopped) } else { Ok(self.fib(n - 1)? + self.fib(n - 2)?) }
    }

    /// Has the pool compute.
    ///
    /// # Errors
    /// If the version has no pool, or it is broken.
    pub fn submit(&self, n: u64) -> Result<racecourse::futures::Future<u64>, ProcessError> {
        self.pool.as_ref().ok_or(ProcessError::Shutdown)?.submit(&FIB, n)
    }

    /// Whether the version computes in its own threads.
    #[must_use]
    pub fn computes_here(&self) -> bool {
        self.pool.is_none()
    }

    /// Whether the server is to end.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }

    /// Calls `bell` when the server is to end; at once if it is already.
    pub fn when_stopped(&self, bell: impl FnOnce() + Send + 'static) {
        let mut bells = self.bells.lock();
        if self.is_stopped() {
            drop(bells);
            bell();
        } else {
            bells.push(Box::new(bell));
        }
    }

    fn stop(&self) {
        let bells = {
            let mut bells = self.bells.lock();
            self.stopped.store(true, Ordering::SeqCst);
            std::mem::take(&mut *bells)
        };
        for bell in bells {
            bell();
        }
        if let Some(pool) = &self.pool {
            pool.kill_workers();
        }
        for stream in self.connections.lock().values() {
            // one that is gone already is shut
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// Waits for the next connection; none when the server is stopped.
    pub(super) fn accept(&self, listener: &TcpListener) -> io::Result<Option<TcpStream>> {
        loop {
            let accepted = listener.accept();
            if self.is_stopped() {
                return Ok(None);
            }
            match accepted {
                Ok((stream, _)) => return Ok(Some(stream)),
                Err(error) if versions::passes(&error) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Has `stream` shut when the server is stopped, as long as the answer lives.
    pub(super) fn keep(&self, stream: &TcpStream) -> io::Result<Kept<'_>> {
        let _ = stream.set_nodelay(true);
        let number = self.connected.fetch_add(1, Ordering::Relaxed);
        self.connections.lock().insert(number, stream.try_clone()?);
        if self.is_stopped() {
            stream.shutdown(Shutdown::Both)?;
        }
        Ok(Kept { service: self, number })
    }
}

/// The server was stopped meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped;

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the server was stopped")
    }
}

/// A connection that is shut when the server is stopped.
pub(super) struct Kept<'s> {
    service: &'s Service,
    number: u64,
}

impl Drop for Kept<'_> {
    fn drop(&mut self) {
        self.service.connections.lock().remove(&self.number);
    }
}
