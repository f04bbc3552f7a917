use super::super::waiters::Waiters;
use super::super::{Error, EventLoop};
use mio::net::TcpStream;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr};
use std::rc::{Rc, Weak};

/// So much may wait to be sent before [`drain`](super::StreamWriter::drain) waits.
const HIGH: usize = 64 * 1024;

/// So much may still wait when it goes on.
const LOW: usize = HIGH / 4;

/// A connection: its two streams share it. It is closed when both are gone.
#[derive(Debug)]
pub(super) struct Socket {
    event_loop: EventLoop,
    stream: RefCell<TcpStream>,
    own: Weak<Socket>,
    /// What the system has not taken yet.
    unsent: RefCell<VecDeque<u8>>,
    failed: RefCell<Option<Error>>,
    drained: Waiters,
    /// What is to be shut when everything is sent.
    then: Cell<Option<Shutdown>>,
    closed: Cell<bool>,
}

impl Drop for Socket {
    fn drop(&mut self) {
        let stream = self.stream.borrow();
        self.event_loop.remove_reader(&*stream);
        self.event_loop.remove_writer(&*stream);
    }
}

impl Socket {
    pub(super) fn new(event_loop: EventLoop, stream: TcpStream) -> Rc<Socket> {
        // small answers are to leave at once; where that cannot be had, they leave a little later
        let _ = stream.set_nodelay(true);
        Rc::new_cyclic(|own| Socket {
            event_loop,
            stream: RefCell::new(stream),
            own: own.clone(),
            unsent: RefCell::default(),
            failed: RefCell::default(),
            drained: Waiters::default(),
            then: Cell::new(None),
            closed: Cell::new(false),
        })
    }

    pub(super) fn peer(&self) -> Option<SocketAddr> {
        self.stream.borrow().peer_addr().ok()
    }

    // ---- reading ----

    /// Waits for bytes and adds them to `to`; false at the end of the stream.
    pub(super) async fn fill(&self, to: &mut Vec<u8>) -> Result<bool, Error> {
        let mut buffer = [0; 16 * 1024];
        loop {
            if self.closed.get() {
                return Ok(false);
            }
            let read = self.stream.borrow_mut().read(&mut buffer);
            match read {
                Ok(0) => return Ok(false),
                Ok(n) => {
                    to.extend_from_slice(&buffer[..n]);
                    return Ok(true);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.readable().await?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    async fn readable(&self) -> Result<(), Error> {
        struct Watch<'s>(&'s Socket);
        impl Drop for Watch<'_> {
            fn drop(&mut self) {
                self.0.event_loop.remove_reader(&*self.0.stream.borrow());
            }
        }
        let ready = self.event_loop.create_future();
        let own = ready.clone();
        self.event_loop.add_reader(&*self.stream.borrow(), move || own.settle(Ok(())))?;
        let _watch = Watch(self);
        ready.await
    }

    /// Waits until the connection is there, or has failed.
    pub(super) async fn connected(&self) -> Result<(), Error> {
        let ready = self.event_loop.create_future();
        let own = ready.clone();
        self.event_loop.add_writer(&*self.stream.borrow(), move || own.settle(Ok(())))?;
        let waited = ready.await;
        self.event_loop.remove_writer(&*self.stream.borrow());
        waited?;
        match self.stream.borrow().take_error() {
            Ok(None) => Ok(()),
            Ok(Some(error)) | Err(error) => Err(error.into()),
        }
    }

    // ---- writing ----

    /// Sends what the system takes now, and keeps the rest.
    pub(super) fn write(&self, bytes: &[u8]) {
        if self.failed.borrow().is_some() || self.then.get().is_some() || self.closed.get() {
            return;
        }
        let idle = self.unsent.borrow().is_empty();
        self.unsent.borrow_mut().extend(bytes);
        if idle {
            self.flush();
            if !self.unsent.borrow().is_empty() {
                self.flush_later();
            }
        }
    }

    fn flush_later(&self) {
        let own = self.own.clone();
        let flush = move || {
            if let Some(own) = own.upgrade() {
                own.flush();
            }
        };
        let watched = self.event_loop.add_writer(&*self.stream.borrow(), flush);
        if let Err(error) = watched {
            self.fail(error.into());
        }
    }

    fn flush(&self) {
        loop {
            let sent = {
                let unsent = self.unsent.borrow();
                let (first, _) = unsent.as_slices();
                if first.is_empty() {
                    break;
                }
                self.stream.borrow_mut().write(first)
            };
            match sent {
                Ok(n) => drop(self.unsent.borrow_mut().drain(..n)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return self.fail(error.into()),
            }
        }
        let left = self.unsent.borrow().len();
        if left <= LOW {
            self.drained.wake_all();
        }
        if left == 0 {
            self.event_loop.remove_writer(&*self.stream.borrow());
            self.shut();
        }
    }

    fn fail(&self, error: Error) {
        self.unsent.borrow_mut().clear();
        *self.failed.borrow_mut() = Some(error);
        self.event_loop.remove_writer(&*self.stream.borrow());
        self.drained.wake_all();
    }

    /// Waits until no more than `most` bytes are unsent.
    async fn wait_for_room(&self, most: usize) -> Result<(), Error> {
        loop {
            if let Some(error) = self.failed.borrow().clone() {
                return Err(error);
            }
            if self.unsent.borrow().len() <= most {
                return Ok(());
            }
            self.drained.wait().await?;
        }
    }

    pub(super) async fn drain(&self) -> Result<(), Error> {
        let full = self.unsent.borrow().len() > HIGH;
        self.wait_for_room(if full { LOW } else { HIGH }).await
    }

    // ---- the end ----

    /// Shuts it this way when everything is sent.
    pub(super) fn shut_when_sent(&self, how: Shutdown) {
        if self.then.get() != Some(Shutdown::Both) {
            self.then.set(Some(how));
        }
        if self.unsent.borrow().is_empty() {
            self.shut();
        }
    }

    fn shut(&self) {
        let Some(how) = self.then.get() else { return };
        // one that is gone already is shut
        let _ = self.stream.borrow().shutdown(how);
        if how == Shutdown::Both {
            self.closed.set(true);
            self.drained.wake_all();
        }
    }

    /// Waits until everything is sent, or cannot be.
    pub(super) async fn closed(&self) -> Result<(), Error> {
        self.wait_for_room(0).await
    }
}
