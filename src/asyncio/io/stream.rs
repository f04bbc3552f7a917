use super::super::{Error, EventLoop};
use super::socket::Socket;
use mio::net::TcpStream;
use std::net::{Shutdown, SocketAddr, ToSocketAddrs};
use std::rc::Rc;

/// How long a line may be, in bytes, unless something else is asked for. Python: `limit=2 ** 16`.
pub const LIMIT: usize = 64 * 1024;

/// The bytes that come over a connection. Python: `asyncio.StreamReader`.
///
/// Python: <https://docs.python.org/3.11/library/asyncio-stream.html>. It asks the system for bytes only when somebody asks for them, so who
/// sends too much has to wait.
#[derive(Debug)]
pub struct StreamReader {
    socket: Rc<Socket>,
    buffer: Vec<u8>,
    ended: bool,
    limit: usize,
}

/// Sends bytes over a connection. Python: `asyncio.StreamWriter`. Clones send over the same one.
#[derive(Clone, Debug)]
pub struct StreamWriter {
    socket: Rc<Socket>,
}

/// Both ends of a connection on this side.
pub(super) fn streams(event_loop: &EventLoop, stream: TcpStream) -> (StreamReader, StreamWriter) {
    let socket = Socket::new(event_loop.clone(), stream);
    let reader = StreamReader { socket: Rc::clone(&socket), buffer: Vec::new(), ended: false, limit: LIMIT };
    (reader, StreamWriter { socket })
}

/// Connects to a server. Python: `await asyncio.open_connection(host, port)`.
///
/// # Errors
/// [`Error::Raised`] if nobody answers there; [`Error::Cancelled`].
///
/// # Panics
/// Where no loop runs, and in explored programs.
pub async fn open_connection(address: impl ToSocketAddrs) -> Result<(StreamReader, StreamWriter), Error> {
    let mut failed = Error::raised("the name means no address");
    for address in address.to_socket_addrs()? {
        let event_loop = EventLoop::running();
        let connected = match TcpStream::connect(address) {
            Ok(stream) => {
                let (reader, writer) = streams(&event_loop, stream);
                writer.socket.connected().await.map(|()| (reader, writer))
            }
            Err(error) => Err(error.into()),
        };
        match connected {
            Ok(both) => return Ok(both),
            Err(Error::Cancelled) => return Err(Error::Cancelled),
            Err(error) => failed = error,
        }
    }
    Err(failed)
}

impl StreamReader {
    /// The same, with another length that a line may have. Python: `limit=`.
    #[must_use]
    pub fn with_limit(self, limit: usize) -> StreamReader {
        StreamReader { limit, ..self }
    }

    /// Waits for bytes: at most `n`, and none only at the end of the stream. Python: `await reader.read(n)`.
    ///
    /// # Errors
    /// What the system says; [`Error::Cancelled`].
    pub async fn read(&mut self, n: usize) -> Result<Vec<u8>, Error> {
        if self.buffer.is_empty() && n > 0 {
            self.fill().await?;
        }
        let n = n.min(self.buffer.len());
        Ok(self.buffer.drain(..n).collect())
    }

    /// Waits for exactly `n` bytes. Python: `await reader.readexactly(n)`.
    ///
    /// # Errors
    /// [`Error::Raised`] if the stream ends before; in Python: `IncompleteReadError`.
    pub async fn readexactly(&mut self, n: usize) -> Result<Vec<u8>, Error> {
        while self.buffer.len() < n {
            if !self.fill().await? {
                return Err(Error::raised(format!("the stream ended after {} of {n} bytes", self.buffer.len())));
            }
        }
        Ok(self.buffer.drain(..n).collect())
    }

    /// Waits for a line, its end included. What stands after the last line end comes without one, and nothing is the end of the
    /// stream. Python: `await reader.readline()`.
    ///
    /// # Errors
    /// [`Error::Raised`] if the line is longer than the limit: what came of it is gone. In Python: `ValueError`.
    pub async fn readline(&mut self) -> Result<Vec<u8>, Error> {
        let mut seen = 0;
        loop {
            let end = self.buffer[seen..].iter().position(|byte| *byte == b'\n').map(|at| seen + at + 1);
            let length = end.unwrap_or(self.buffer.len());
            if length > self.limit {
                self.buffer.drain(..length);
                return Err(Error::raised(format!("the line is longer than {} bytes", self.limit)));
            }
            if let Some(end) = end {
                return Ok(self.buffer.drain(..end).collect());
            }
            seen = self.buffer.len();
            if !self.fill().await? {
                return Ok(std::mem::take(&mut self.buffer));
            }
        }
    }

    /// Whether everything was read and no more will come. Python: `reader.at_eof()`.
    #[must_use]
    pub fn at_eof(&self) -> bool {
        self.ended && self.buffer.is_empty()
    }

    async fn fill(&mut self) -> Result<bool, Error> {
        if !self.ended {
            self.ended = !self.socket.fill(&mut self.buffer).await?;
        }
        Ok(!self.ended)
    }
}

impl StreamWriter {
    /// Sends bytes, as soon as the other side takes them. [`drain`](StreamWriter::drain) after it, so that not too many wait. Python:
    /// `writer.write(bytes)`.
    pub fn write(&self, bytes: &[u8]) {
        self.socket.write(bytes);
    }

    /// Waits until not too many bytes wait to be sent. Python: `await writer.drain()`.
    ///
    /// # Errors
    /// [`Error::Raised`] if the other side is gone; [`Error::Cancelled`].
    pub async fn drain(&self) -> Result<(), Error> {
        self.socket.drain().await
    }

    /// Says that no more bytes will come, after those that wait. Python: `writer.write_eof()`.
    pub fn write_eof(&self) {
        self.socket.shut_when_sent(Shutdown::Write);
    }

    /// Ends the connection, after the bytes that wait. Python: `writer.close()`.
    pub fn close(&self) {
        self.socket.shut_when_sent(Shutdown::Both);
    }

    /// Waits until the connection has ended. Python: `await writer.wait_closed()`.
    ///
    /// # Errors
    /// As [`StreamWriter::drain`].
    pub async fn wait_closed(&self) -> Result<(), Error> {
        self.socket.closed().await
    }

    /// Who is on the other side. Python: `writer.get_extra_info("peername")`.
    #[must_use]
    pub fn peername(&self) -> Option<SocketAddr> {
        self.socket.peer()
    }
}
