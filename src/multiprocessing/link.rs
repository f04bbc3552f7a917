//! A process's side of shared objects: how it reaches their host.

use super::SyncError;
use super::host::host;
use super::wire::{Ask, Kind, Reply, Request, Word};
use crate::futures::process::single::at_the_end;
use crate::futures::process::{frame, luggage};
use crate::sched::{cancellation_point, virtual_now, when_over};
use parking_lot::Mutex;
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};

/// The way to one host. It is open as long as this process has anything that lives there.
struct Link {
    host: u64,
    lifeline: Mutex<UnixStream>,
    /// Connections on which nobody waits for an answer now.
    idle: Mutex<Vec<Arc<UnixStream>>>,
}

/// The links of this process, by their hosts.
static LINKS: Mutex<BTreeMap<u64, Weak<Link>>> = Mutex::new(BTreeMap::new());

/// A shared object, as a process has it. Clones are the same.
#[derive(Clone)]
pub(super) struct Remote(Arc<Held>);

struct Held {
    link: Arc<Link>,
    number: u64,
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Remote").field("number", &self.0.number).finish_non_exhaustive()
    }
}

/// The number of the calling thread in this process.
fn thread() -> u64 {
    static GIVEN: AtomicU64 = AtomicU64::new(0);
    thread_local! {
        static MINE: u64 = GIVEN.fetch_add(1, Ordering::Relaxed) + 1;
    }
    MINE.with(|mine| *mine)
}

impl Link {
    /// The link to that host: the one there is, or one over this socket.
    fn to(host: u64, socket: impl FnOnce() -> io::Result<UnixStream>) -> io::Result<(Arc<Link>, bool)> {
        let mut links = LINKS.lock();
        links.retain(|_, link| link.strong_count() > 0);
        if let Some(link) = links.get(&host).and_then(Weak::upgrade) {
            return Ok((link, false));
        }
        let link = Arc::new(Link { host, lifeline: Mutex::new(socket()?), idle: Mutex::default() });
        links.insert(host, Arc::downgrade(&link));
        // a child keeps the link to its end, when it has dropped all that lives there: or else it could not say how it ends
        let own = Arc::clone(&link);
        at_the_end(move |well| {
            if well {
                own.say(&Word::Bye, None);
            }
        });
        Ok((link, true))
    }

    /// Says something to the host. If it is gone, the next answer will tell.
    fn say(&self, word: &Word, descriptor: Option<UnixStream>) {
        let mut message = Vec::new();
        if frame::append(&mut message, word).is_ok() {
            let along: Vec<_> = descriptor.into_iter().map(Into::into).collect();
            let _ = luggage::send(&self.lifeline.lock(), &message, &along);
        }
    }

    /// Asks, and waits for the answer.
    fn ask(&self, object: u64, ask: Ask) -> Result<Reply, SyncError> {
        let mut message = Vec::new();
        let request = Request { thread: thread(), pid: std::process::id(), object, ask };
        frame::append(&mut message, &request).map_err(|why| SyncError::Unsendable(why.to_string()))?;
        let connection = self.connection().map_err(|_| SyncError::Gone)?;
        let own = Arc::clone(&connection);
        // one that is closed already needs no closing
        let ends = when_over(move || drop(own.shutdown(Shutdown::Both)));
        let answer = frame::write(&mut &*connection, &message).map(|_| frame::read(&mut &*connection));
        drop(ends);
        cancellation_point();
        match answer {
            Ok(Ok(Some(reply))) => {
                self.idle.lock().push(connection);
                postcard::from_bytes(&reply).map_err(|_| SyncError::Misfit)
            }
            _ => Err(SyncError::Gone),
        }
    }

    fn connection(&self) -> io::Result<Arc<UnixStream>> {
        if let Some(idle) = self.idle.lock().pop() {
            return Ok(idle);
        }
        let (here, there) = UnixStream::pair()?;
        self.say(&Word::Open, Some(there));
        Ok(Arc::new(here))
    }
}

impl Remote {
    /// A new object, at the host of this process.
    pub(super) fn make(kind: Kind) -> Result<Remote, SyncError> {
        if virtual_now().is_some() {
            return Err(SyncError::Explored);
        }
        let admitted = || {
            let host = host()?;
            let let_in = || {
                let (here, there) = UnixStream::pair()?;
                host.admit(there)?;
                Ok(here)
            };
            Link::to(host.number, let_in)
        };
        let (link, _) = admitted().map_err(|error: io::Error| SyncError::NoRoom(error.to_string()))?;
        Remote::at(link, kind)
    }

    /// A new object, where this one is.
    pub(super) fn make_beside(&self, kind: Kind) -> Result<Remote, SyncError> {
        Remote::at(Arc::clone(&self.0.link), kind)
    }

    fn at(link: Arc<Link>, kind: Kind) -> Result<Remote, SyncError> {
        match link.ask(0, Ask::Make(kind))? {
            Reply::Number(number) => Ok(Remote(Arc::new(Held { link, number }))),
            Reply::Failed(error) => Err(error),
            _ => Err(SyncError::Misfit),
        }
    }

    /// Its number at its host.
    pub(super) fn number(&self) -> u64 {
        self.0.number
    }

    /// Asks it.
    pub(super) fn ask(&self, ask: Ask) -> Result<Reply, SyncError> {
        match self.0.link.ask(self.0.number, ask)? {
            Reply::Failed(error) => Err(error),
            reply => Ok(reply),
        }
    }

    /// Asks it something that is answered by yes or no, or that is merely done.
    pub(super) fn yes(&self, ask: Ask) -> Result<bool, SyncError> {
        match self.ask(ask)? {
            Reply::Yes(yes) => Ok(yes),
            Reply::Done => Ok(true),
            _ => Err(SyncError::Misfit),
        }
    }

    /// Asks it for a number.
    pub(super) fn count(&self, ask: Ask) -> Result<usize, SyncError> {
        match self.ask(ask)? {
            Reply::Number(number) => usize::try_from(number).map_err(|_| SyncError::Misfit),
            _ => Err(SyncError::Misfit),
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.link.say(&Word::Forget(self.number), None);
    }
}

impl Serialize for Remote {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (theirs, ours) = UnixStream::pair().map_err(S::Error::custom)?;
        let nowhere = "a shared object can only go to a process, as its argument or over a pipe";
        let place = luggage::put(theirs.into()).ok_or_else(|| S::Error::custom(nowhere))?;
        self.0.link.say(&Word::Introduce(self.0.number), Some(ours));
        (self.0.link.host, place, self.0.number).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Remote {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (host, place, number) = <(u64, u32, u64)>::deserialize(deserializer)?;
        let socket = luggage::take(place).ok_or_else(|| D::Error::custom("its descriptor did not come along"))?;
        let mut socket = Some(UnixStream::from(socket));
        let taken = Link::to(host, || socket.take().ok_or_else(|| io::ErrorKind::NotConnected.into()));
        let (link, new) = taken.map_err(D::Error::custom)?;
        if !new {
            // by the way that there is already; only then may the other be closed
            link.ask(number, Ask::Keep).map_err(D::Error::custom)?;
        }
        Ok(Remote(Arc::new(Held { link, number })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};

    #[test]
    fn garbage_ends_the_connection_that_it_came_over_and_nothing_else() {
        let lock = Remote::make(Kind::Lock).unwrap();
        for garbage in [&b"hello, world"[..], &[3, 0, 0, 0, 255, 255, 255], &[255, 255, 255, 255, 0]] {
            let raw = lock.0.link.connection().unwrap();
            (&*raw).write_all(garbage).unwrap();
            assert!(matches!((&*raw).read(&mut [0]), Ok(0) | Err(_)), "the host hangs up");
            assert_eq!(lock.yes(Ask::Is), Ok(false), "and serves others");
        }
        assert_eq!(lock.ask(Ask::Wait(None)).unwrap_err(), SyncError::Misfit, "a lock is no event");
    }

    #[test]
    fn an_object_lives_as_long_as_somebody_has_it() {
        let lock = Remote::make(Kind::Lock).unwrap();
        let (copy, number) = (lock.clone(), lock.number());
        let other = Remote::make(Kind::Event).unwrap();
        drop(lock);
        assert_eq!(copy.yes(Ask::Is), Ok(false));
        drop(copy);
        let gone = || matches!(other.0.link.ask(number, Ask::Is), Ok(Reply::Failed(SyncError::Gone)));
        // to forget is a word without an answer
        while !gone() {}
        assert_eq!(other.yes(Ask::Is), Ok(false));
    }
}
