use super::super::{Error, Event, EventLoop};
use super::stream::{StreamReader, StreamWriter, streams};
use mio::net::TcpListener;
use std::cell::{Cell, RefCell};
use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

/// How long nobody is let in after the system had no room for another connection. Python: `ACCEPT_RETRY_DELAY`.
const BREATHE: Duration = Duration::from_secs(1);

/// Lets connections in, until it is closed. Python: `asyncio.Server`. Clones are the same server.
#[derive(Clone, Debug)]
pub struct Server {
    inner: Rc<Inner>,
}

#[derive(Debug)]
struct Inner {
    event_loop: EventLoop,
    listener: RefCell<Option<TcpListener>>,
    address: SocketAddr,
    refused: Cell<u64>,
    closed: Event,
}

/// Listens at an address, and has a task serve each connection by `serve`. Port 0 is any that is free. Python:
/// `await asyncio.start_server(serve, host, port)`.
///
/// # Errors
/// [`Error::Raised`] if the address cannot be listened at.
///
/// # Panics
/// Where no loop runs, and in explored programs.
pub fn start_server<F: Future<Output = Result<(), Error>> + 'static>(
    serve: impl Fn(StreamReader, StreamWriter) -> F + 'static,
    address: SocketAddr,
) -> Result<Server, Error> {
    start_server_on(serve, std::net::TcpListener::bind(address)?)
}

/// As [`start_server`], with a socket that listens already. Python: `await asyncio.start_server(serve, sock=listener)`.
///
/// # Errors
/// [`Error::Raised`] if it cannot be watched.
///
/// # Panics
/// Where no loop runs, and in explored programs.
pub fn start_server_on<F: Future<Output = Result<(), Error>> + 'static>(
    serve: impl Fn(StreamReader, StreamWriter) -> F + 'static,
    listener: std::net::TcpListener,
) -> Result<Server, Error> {
    listener.set_nonblocking(true)?;
    let listener = TcpListener::from_std(listener);
    let address = listener.local_addr()?;
    let event_loop = EventLoop::running();
    let inner = Inner {
        event_loop,
        listener: RefCell::new(Some(listener)),
        address,
        refused: Cell::new(0),
        closed: Event::new(),
    };
    let server = Server { inner: Rc::new(inner) };
    server.listen(Rc::new(serve))?;
    Ok(server)
}

impl Server {
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.inner.address
    }

    /// Lets nobody in any more; connections that are there go on. Python: `server.close()`.
    pub fn close(&self) {
        let listener = self.inner.listener.take();
        if let Some(listener) = &listener {
            self.inner.event_loop.remove_reader(listener);
        }
        self.inner.closed.set();
    }

    /// Whether it lets connections in. Python: `server.is_serving()`.
    #[must_use]
    pub fn is_serving(&self) -> bool {
        self.inner.listener.borrow().is_some()
    }

    /// Waits until it is closed; cancelled, it closes. Python: `await server.serve_forever()`.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub async fn serve_forever(&self) -> Result<(), Error> {
        let waited = self.inner.closed.wait().await;
        self.close();
        waited
    }

    /// How often the system had no room for another connection.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.inner.refused.get()
    }

    fn listen<F: Future<Output = Result<(), Error>> + 'static>(
        &self,
        serve: Rc<impl Fn(StreamReader, StreamWriter) -> F + 'static>,
    ) -> io::Result<()> {
        let own = Rc::downgrade(&self.inner);
        let accept = move || {
            let Some(inner) = own.upgrade() else { return };
            Server { inner }.accept(&serve);
        };
        match &*self.inner.listener.borrow() {
            Some(listener) => self.inner.event_loop.add_reader(listener, accept),
            None => Ok(()),
        }
    }

    /// Lets in whoever waits.
    fn accept<F: Future<Output = Result<(), Error>> + 'static>(
        &self,
        serve: &Rc<impl Fn(StreamReader, StreamWriter) -> F + 'static>,
    ) {
        let event_loop = &self.inner.event_loop;
        loop {
            let accepted = match &*self.inner.listener.borrow() {
                Some(listener) => listener.accept(),
                None => return,
            };
            match accepted {
                Ok((stream, _)) => {
                    let (reader, writer) = streams(event_loop, stream);
                    event_loop.create_task(serve(reader, writer));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                // who came is gone again, or no more can come now
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
                Err(_) => break,
            }
        }
        self.inner.refused.set(self.inner.refused.get() + 1);
        if let Some(listener) = &*self.inner.listener.borrow() {
            event_loop.remove_reader(listener);
        }
        let (own, serve) = (Rc::downgrade(&self.inner), Rc::clone(serve));
        event_loop.call_later(BREATHE, move || {
            if let Some(inner) = own.upgrade() {
                // where it cannot be watched any more, nobody comes in
                let _ = Server { inner }.listen(serve);
            }
        });
    }
}
