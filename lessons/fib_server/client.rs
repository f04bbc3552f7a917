//! The load client: many connections, each of which asks again as soon as it has its answer; and how long that took.

use super::protocol::Framing;
use hdrhistogram::Histogram;
use parking_lot::Mutex;
use racecourse::trace::say::count;
use std::fmt;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The path of this file, for the lessons' includes.
pub const PATH: &str = file!();

/// The longest answer that is read, in bytes.
const LONGEST: u64 = 1024;

/// One connection to a fib server.
#[derive(Debug)]
pub struct Client {
    stream: BufReader<TcpStream>,
    framing: Framing,
}

impl Client {
    /// Connects.
    ///
    /// # Errors
    /// If nobody answers there.
    pub fn connect(address: SocketAddr, framing: Framing) -> io::Result<Client> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Client { stream: BufReader::new(stream), framing })
    }

    /// Sends a request and waits for the answer, which comes without its line end. None if the server closes the connection.
    ///
    /// # Errors
    /// If the connection breaks, or what comes is no line of text.
    pub fn ask(&mut self, request: &str) -> io::Result<Option<String>> {
        let end = if self.framing == Framing::Line { "\n" } else { "" };
        self.stream.get_mut().write_all(format!("{request}{end}").as_bytes())?;
        let mut answer = String::new();
        io::Read::take(&mut self.stream, LONGEST).read_line(&mut answer)?;
        Ok(answer.ends_with('\n').then(|| answer.trim_end().to_string()))
    }

    /// Gives up an answer that takes longer than that.
    ///
    /// # Errors
    /// If the system does not know how.
    pub fn be_patient_for(&self, patience: Duration) -> io::Result<()> {
        self.stream.get_ref().set_read_timeout(Some(patience))
    }

    /// What ends the connection, from any thread, whatever waits for it.
    ///
    /// # Errors
    /// If the system has no room for another handle.
    pub fn hang_up(&self) -> io::Result<impl Fn() + Send + 'static> {
        let stream = self.handle()?;
        // one that is gone already is shut
        Ok(move || drop(stream.shutdown(Shutdown::Both)))
    }

    fn handle(&self) -> io::Result<TcpStream> {
        self.stream.get_ref().try_clone()
    }
}

/// What is asked, and by how many.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Of whom.
    pub address: SocketAddr,
    /// For `fib` of this.
    pub number: u64,
    /// How many connections ask at once.
    pub clients: usize,
    /// Whether a request has a line end.
    pub framing: Framing,
}

/// Clients that ask, in threads of their own. Dropping it stops them.
#[derive(Debug)]
pub struct Load {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
    /// Disconnected when every client has ended.
    ended: Receiver<()>,
    begun: Instant,
}

#[derive(Debug)]
struct Shared {
    stopped: AtomicBool,
    answered: AtomicU64,
    streams: Mutex<Vec<TcpStream>>,
    /// How long the answers took, in microseconds, of clients that have ended.
    times: Mutex<Histogram<u32>>,
    /// How many clients have had an answer.
    heard: AtomicUsize,
    /// What ended clients before they were stopped.
    troubles: Mutex<Vec<String>>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Summary {
    /// How many requests were answered.
    pub answered: u64,
    /// In which time.
    pub elapsed: Duration,
    /// How many of the clients had no answer at all.
    pub unanswered: usize,
    /// How long an answer took at most, for so many of 100; the last is the slowest of all.
    pub percentiles: [(f64, Duration); 4],
    /// What ended clients before the end: each cause once, with how many there were of it.
    pub troubles: Vec<(String, usize)>,
}

impl Load {
    /// Connects all clients, and has them ask.
    ///
    /// # Errors
    /// If one cannot connect, or the system gives no thread.
    pub fn start(plan: Plan) -> io::Result<Load> {
        let shared = Arc::new(Shared {
            stopped: AtomicBool::new(false),
            answered: AtomicU64::new(0),
            streams: Mutex::default(),
            times: Mutex::new(times()),
            heard: AtomicUsize::new(0),
            troubles: Mutex::default(),
        });
        let (alive, ended) = channel::<()>();
        let mut load = Load { shared, threads: Vec::new(), ended, begun: Instant::now() };
        let clients: io::Result<Vec<Client>> =
            (0..plan.clients).map(|_| Client::connect(plan.address, plan.framing)).collect();
        for client in clients? {
            load.shared.streams.lock().push(client.handle()?);
            let shared = Arc::clone(&load.shared);
            let alive = alive.clone();
            let work = move || {
                shared.ask_on(client, plan.number);
                drop(alive);
            };
            load.threads.push(thread::Builder::new().name("load".into()).stack_size(STACK).spawn(work)?);
        }
        load.begun = Instant::now();
        Ok(load)
    }

    /// How many requests were answered so far.
    #[must_use]
    pub fn answered(&self) -> u64 {
        self.shared.answered.load(Ordering::Relaxed)
    }

    /// Waits at most so long for the end of the last client, which only a trouble brings; whether it came.
    #[must_use]
    pub fn wait(&self, at_most: Duration) -> bool {
        self.ended.recv_timeout(at_most) == Err(RecvTimeoutError::Disconnected)
    }

    /// Stops all clients; what they found.
    #[must_use]
    pub fn finish(mut self) -> Summary {
        let elapsed = self.begun.elapsed();
        let (answered, clients) = (self.answered(), self.threads.len());
        self.stop();
        let times = self.shared.times.lock();
        let percentiles = [50.0, 90.0, 99.0, 100.0]
            .map(|share| (share, Duration::from_micros(times.value_at_quantile(share / 100.0))));
        let mut troubles: Vec<(String, usize)> = Vec::new();
        for trouble in self.shared.troubles.lock().drain(..) {
            match troubles.iter_mut().find(|(known, _)| *known == trouble) {
                Some((_, times)) => *times += 1,
                None => troubles.push((trouble, 1)),
            }
        }
        let unanswered = clients - self.shared.heard.load(Ordering::Relaxed);
        Summary { answered, elapsed, unanswered, percentiles, troubles }
    }

    fn stop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        for stream in self.shared.streams.lock().drain(..) {
            // one that is gone already is shut
            let _ = stream.shutdown(Shutdown::Both);
        }
        for thread in self.threads.drain(..) {
            drop(thread.join());
        }
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Summary {
    /// Requests answered in a second.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.answered as f64 / self.elapsed.as_secs_f64().max(1e-9)
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Summary { answered, elapsed, unanswered, percentiles, troubles } = self;
        writeln!(f, "{answered} answers in {:.1} s: {:.0} reqs/sec", elapsed.as_secs_f64(), self.rate())?;
        if *answered > 0 {
            let [shares @ .., (_, slowest)] = percentiles;
            for (share, time) in shares {
                writeln!(f, "{share:.0} % of them within {}", millis(*time))?;
            }
            write!(f, "the slowest took {}", millis(*slowest))?;
            if *unanswered > 0 {
                write!(f, "\n{} had no answer at all", count(*unanswered as u64, "client"))?;
            }
        } else {
            write!(f, "nobody was answered")?;
        }
        for (trouble, clients) in troubles {
            write!(f, "\n{} ended early: {trouble}", count(*clients as u64, "client"))?;
        }
        Ok(())
    }
}

fn millis(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

impl Shared {
    /// Asks until it is stopped, or has no answer.
    fn ask_on(&self, mut client: Client, number: u64) {
        let request = number.to_string();
        let mut own = times();
        let trouble = loop {
            let asked = Instant::now();
            match client.ask(&request) {
                _ if self.stopped.load(Ordering::Relaxed) => break None,
                Ok(Some(answer)) if answer.starts_with("error") => break Some(answer),
                Ok(Some(_)) => {
                    self.answered.fetch_add(1, Ordering::Relaxed);
                    own.saturating_record(u64::try_from(asked.elapsed().as_micros()).unwrap_or(u64::MAX));
                }
                Ok(None) => break Some("the server closed the connection".into()),
                Err(error) => break Some(error.to_string()),
            }
        };
        if !own.is_empty() {
            self.heard.fetch_add(1, Ordering::Relaxed);
        }
        // both have the same bounds
        let _ = self.times.lock().add(own);
        self.troubles.lock().extend(trouble);
    }
}

/// From a microsecond to an hour, to two digits.
fn times() -> Histogram<u32> {
    Histogram::new_with_bounds(1, 3_600_000_000, 2).expect("the bounds are far enough apart")
}

/// Bytes for each client's stack.
const STACK: usize = 256 * 1024;
