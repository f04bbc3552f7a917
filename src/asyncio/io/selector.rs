use crate::asyncio::handle::Handle;
use crate::sched::{cancellation_point, when_over};
use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Token, Waker};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::os::fd::RawFd;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// Watches sockets, and knows what to call when one is ready.
///
/// The system tells of a socket once, when it becomes ready. Python's loop tells at every turn as long as it is. So after each call
/// the socket is registered again, and if it is still ready, the system tells again.
pub(in crate::asyncio) struct Selector {
    poll: RefCell<Poll>,
    waker: Arc<Waker>,
    watched: RefCell<BTreeMap<RawFd, Watched>>,
}

type Callback = Rc<RefCell<dyn FnMut()>>;

#[derive(Default)]
struct Watched {
    reader: Option<Callback>,
    writer: Option<Callback>,
}

/// Which way bytes are to go.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way {
    Read,
    Write,
}

/// What the waker is registered as; no socket has this number.
const WOKEN: Token = Token(usize::MAX);

impl Watched {
    fn place(&mut self, way: Way) -> &mut Option<Callback> {
        match way {
            Way::Read => &mut self.reader,
            Way::Write => &mut self.writer,
        }
    }

    fn interest(&self) -> Option<Interest> {
        match (&self.reader, &self.writer) {
            (Some(_), Some(_)) => Some(Interest::READABLE | Interest::WRITABLE),
            (Some(_), None) => Some(Interest::READABLE),
            (None, Some(_)) => Some(Interest::WRITABLE),
            (None, None) => None,
        }
    }
}

fn token(fd: RawFd) -> Token {
    Token(usize::try_from(fd).unwrap_or(usize::MAX - 1))
}

impl Selector {
    pub(super) fn new() -> io::Result<Selector> {
        let poll = Poll::new()?;
        let waker = Arc::new(Waker::new(poll.registry(), WOKEN)?);
        Ok(Selector { poll: RefCell::new(poll), waker, watched: RefCell::default() })
    }

    pub(super) fn waker(&self) -> Arc<Waker> {
        Arc::clone(&self.waker)
    }

    pub(super) fn watch(&self, fd: RawFd, way: Way, callback: Box<dyn FnMut()>) -> io::Result<()> {
        let mut watched = self.watched.borrow_mut();
        let new = !watched.contains_key(&fd);
        let it = watched.entry(fd).or_default();
        let before = it.place(way).replace(Rc::new(RefCell::new(callback)));
        let interest = it.interest().unwrap_or(Interest::READABLE);
        let poll = self.poll.borrow();
        let registered = if new {
            poll.registry().register(&mut SourceFd(&fd), token(fd), interest)
        } else {
            poll.registry().reregister(&mut SourceFd(&fd), token(fd), interest)
        };
        if registered.is_err() {
            watched.remove(&fd);
        }
        drop(watched);
        drop(before);
        registered
    }

    pub(super) fn forget(&self, fd: RawFd, way: Way) -> bool {
        let mut watched = self.watched.borrow_mut();
        let Some(it) = watched.get_mut(&fd) else { return false };
        let before = it.place(way).take();
        let poll = self.poll.borrow();
        // a socket that is closed is forgotten by the system by itself
        let _ = match it.interest() {
            Some(interest) => poll.registry().reregister(&mut SourceFd(&fd), token(fd), interest),
            None => {
                watched.remove(&fd);
                poll.registry().deregister(&mut SourceFd(&fd))
            }
        };
        drop(watched);
        before.is_some()
    }

    /// Whether there is anything to wait for.
    pub(in crate::asyncio) fn watches(&self) -> bool {
        !self.watched.borrow().is_empty()
    }

    /// Waits until a socket is ready or somebody wakes it, at most so long; what is to be called. Ends when the live run does.
    pub(in crate::asyncio) fn select(self: &Rc<Self>, timeout: Option<Duration>) -> Vec<Handle> {
        let waker = self.waker();
        let over = when_over(move || drop(waker.wake()));
        let mut events = Events::with_capacity(256);
        // an interruption by a signal is the end of the wait, too
        let _ = self.poll.borrow_mut().poll(&mut events, timeout);
        drop(over);
        cancellation_point();
        let mut ready = Vec::new();
        for event in events.iter().filter(|event| event.token() != WOKEN) {
            let Ok(fd) = RawFd::try_from(event.token().0) else { continue };
            let gone = event.is_error() || event.is_read_closed();
            if event.is_readable() || gone {
                ready.push(self.call(fd, Way::Read));
            }
            if event.is_writable() || event.is_error() || event.is_write_closed() {
                ready.push(self.call(fd, Way::Write));
            }
        }
        ready
    }

    /// Calls what is there by then, and looks again.
    fn call(self: &Rc<Self>, fd: RawFd, way: Way) -> Handle {
        let own = Rc::clone(self);
        Handle::new(move || {
            let callback = own.watched.borrow_mut().get_mut(&fd).and_then(|it| it.place(way).clone());
            let Some(callback) = callback else { return };
            callback.borrow_mut()();
            drop(callback);
            let interest = own.watched.borrow().get(&fd).and_then(Watched::interest);
            if let Some(interest) = interest {
                let _ = own.poll.borrow().registry().reregister(&mut SourceFd(&fd), token(fd), interest);
            }
        })
    }
}

impl fmt::Debug for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Selector").field("watched", &self.watched.borrow().len()).finish_non_exhaustive()
    }
}
