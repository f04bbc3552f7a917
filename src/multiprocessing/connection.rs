use crate::futures::process::frame::{self, Unreadable, Unsendable};
use crate::futures::process::luggage;
use crate::sched::{cancellation_point, real_time, when_over};
use parking_lot::Mutex;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use serde::de::{DeserializeOwned, Error as _};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::io;
use std::net::Shutdown;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Python's `multiprocessing.connection.Connection`: one end of a pipe, over which values go.
///
/// Python: <https://docs.python.org/3.11/library/multiprocessing.html#multiprocessing.connection.Connection>. It can be an argument of a
/// [`Process`](super::Process), or be sent over another connection. Clones are the same end; in whichever process it is closed when the last of
/// them is dropped. When the last copy of an end is closed in *every* process, the other end finds out:
/// [`PipeError::Closed`].
///
/// # Differences from Python
/// An argument of a process is given away: unless a clone is kept, this process has its end no longer. In Python both have it until somebody
/// calls `close()`, and while the parent keeps the child's end, it never learns that the child is gone.
///
/// Two threads of one process that read take turns, and get a whole value each; two *processes* that read the same end would tear values
/// apart, as in Python. That is what a [`Queue`](super::Queue) has a lock for.
///
/// # Examples
/// ```
/// use racecourse::multiprocessing::pipe;
///
/// let (left, right) = pipe(true).unwrap();
/// left.send(&(1_u8, "one")).unwrap();
/// assert_eq!(right.recv::<(u8, String)>().unwrap(), (1, "one".to_string()));
/// ```
#[derive(Clone)]
pub struct Connection {
    end: Arc<End>,
}

struct End {
    socket: UnixStream,
    /// Held while a value is read, so that nobody gets half of it.
    reading: Mutex<()>,
    /// Held while one is written.
    writing: Mutex<()>,
    way: Way,
}

/// A value that is ready to be sent.
pub(super) struct Packed {
    message: Vec<u8>,
    luggage: Vec<OwnedFd>,
}

/// Which ways values go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Way {
    Both,
    In,
    Out,
}

/// Why nothing came, or could be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PipeError {
    /// Every copy of the other end is closed, in every process. Python: `EOFError`, and `BrokenPipeError` for who sends.
    Closed,
    /// It cannot be sent: why. Python: `PicklingError`.
    Unsendable(String),
    /// What came is no such value, or not even a message.
    Garbage(String),
    /// Of a pipe with one direction, this end only gives. Python: `OSError: connection is write-only`.
    WriteOnly,
    /// Of a pipe with one direction, this end only takes. Python: `OSError: connection is read-only`.
    ReadOnly,
}

impl fmt::Display for PipeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PipeError::Closed => f.write_str("the other end of the pipe is closed"),
            PipeError::Unsendable(why) => write!(f, "it cannot be sent: {why}"),
            PipeError::Garbage(why) => write!(f, "what came over the pipe cannot be understood: {why}"),
            PipeError::WriteOnly => f.write_str("this end of the pipe only sends; receive at the other"),
            PipeError::ReadOnly => f.write_str("this end of the pipe only receives; send at the other"),
        }
    }
}

impl std::error::Error for PipeError {}

impl From<Unsendable> for PipeError {
    fn from(why: Unsendable) -> PipeError {
        PipeError::Unsendable(why.to_string())
    }
}

/// The two ends of a new pipe. With `duplex` values go both ways; without it the first end only receives, and the second only sends. Python:
/// `multiprocessing.Pipe(duplex)`.
///
/// # Errors
/// If this process has too many descriptors open.
pub fn pipe(duplex: bool) -> io::Result<(Connection, Connection)> {
    let (one, other) = UnixStream::pair()?;
    let ways = if duplex { (Way::Both, Way::Both) } else { (Way::In, Way::Out) };
    Ok((Connection::new(one, ways.0), Connection::new(other, ways.1)))
}

impl Connection {
    fn new(socket: UnixStream, way: Way) -> Connection {
        Connection { end: Arc::new(End { socket, reading: Mutex::default(), writing: Mutex::default(), way }) }
    }

    /// Sends a value. It waits while the pipe is full, which happens when nobody receives and the values are long. Python:
    /// `connection.send(obj)`.
    ///
    /// # Errors
    /// [`PipeError::Closed`], [`PipeError::Unsendable`], [`PipeError::ReadOnly`].
    pub fn send<T: Serialize + ?Sized>(&self, value: &T) -> Result<(), PipeError> {
        self.send_packed(&self.pack(value)?)
    }

    /// Makes a value ready to be sent.
    pub(super) fn pack<T: Serialize + ?Sized>(&self, value: &T) -> Result<Packed, PipeError> {
        if self.end.way == Way::In {
            return Err(PipeError::ReadOnly);
        }
        let mut message = Vec::new();
        let (written, luggage) = luggage::pack(|| frame::append(&mut message, value));
        written?;
        Ok(Packed { message, luggage })
    }

    pub(super) fn send_packed(&self, packed: &Packed) -> Result<(), PipeError> {
        let _ends = self.ended_with_the_run();
        let _whole = self.end.writing.lock();
        let sent = luggage::send(&self.end.socket, &packed.message, &packed.luggage);
        cancellation_point();
        sent.map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset => PipeError::Closed,
            _ => PipeError::Unsendable(error.to_string()),
        })
    }

    /// Waits for the next value. Python: `connection.recv()`.
    ///
    /// # Errors
    /// [`PipeError::Closed`], [`PipeError::Garbage`], [`PipeError::WriteOnly`].
    pub fn recv<T: DeserializeOwned>(&self) -> Result<T, PipeError> {
        if self.end.way == Way::Out {
            return Err(PipeError::WriteOnly);
        }
        let _ends = self.ended_with_the_run();
        let whole = self.end.reading.lock();
        let received = luggage::receive(&self.end.socket);
        drop(whole);
        cancellation_point();
        let (message, luggage) = match received {
            Ok(Some(received)) => received,
            Ok(None) | Err(Unreadable::Pipe(_)) => return Err(PipeError::Closed),
            Err(error) => return Err(PipeError::Garbage(error.to_string())),
        };
        let garbage = |why: postcard::Error| PipeError::Garbage(why.to_string());
        luggage::unpack(luggage, || postcard::from_bytes(&message)).map_err(garbage)
    }

    /// Waits until there is something to receive, at most `timeout`; whether there is. The end counts: then `recv` says so. Python:
    /// `connection.poll(timeout)`.
    #[must_use]
    pub fn poll(&self, timeout: Option<Duration>) -> bool {
        let _ends = self.ended_with_the_run();
        let deadline = timeout.map(|timeout| Instant::now() + real_time(timeout));
        loop {
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            let left = left.and_then(|left| Timespec::try_from(left).ok());
            let ready = poll(&mut [PollFd::new(&self.end.socket, PollFlags::IN)], left.as_ref());
            cancellation_point();
            match ready {
                Err(rustix::io::Errno::INTR) => {}
                ready => return ready.is_ok_and(|ready| ready > 0),
            }
        }
    }

    /// As long as the answer lives, the end of the run (Ctrl-C) closes the pipe, and so ends the wait.
    fn ended_with_the_run(&self) -> impl Drop + use<> {
        let end = Arc::clone(&self.end);
        // a pipe that is closed already needs no closing
        when_over(move || drop(end.socket.shutdown(Shutdown::Both)))
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("way", &self.end.way).finish_non_exhaustive()
    }
}

impl Serialize for Connection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let copy = self.end.socket.try_clone().map_err(S::Error::custom)?;
        let place = luggage::put(copy.into());
        let nowhere = "a connection can only go to a process, as its argument or over a pipe";
        (place.ok_or_else(|| S::Error::custom(nowhere))?, self.end.way).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Connection {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (place, way) = <(u32, Way)>::deserialize(deserializer)?;
        let descriptor = luggage::take(place).ok_or_else(|| D::Error::custom("its descriptor did not come along"))?;
        Ok(Connection::new(descriptor.into(), way))
    }
}
