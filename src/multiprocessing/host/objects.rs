//! The objects, and what they do when they are asked.

use super::asker::{Asker, is_gone};
use super::mutual::Mutual;
use crate::asyncio::{Barrier, Condition, Error, Event, Semaphore, wait_for};
use crate::multiprocessing::SyncError;
use crate::multiprocessing::wire::{Ask, Kind, Reply};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::os::unix::net::UnixStream;
use std::rc::Rc;
use std::time::Duration;

/// One of them.
#[derive(Debug)]
pub(super) enum Object {
    Lock(Rc<Mutual>),
    Condition(Rc<Mutual>, Condition),
    Semaphore(Permits),
    Event(Event),
    Barrier(Meeting),
    Cell(RefCell<Vec<u8>>),
    Dict(RefCell<Dict>),
    List(RefCell<Vec<Vec<u8>>>),
}

/// A semaphore that knows how many permits each process has.
#[derive(Debug)]
pub(super) struct Permits {
    permits: Semaphore,
    bound: Option<usize>,
    owned: bool,
    held: RefCell<BTreeMap<u64, usize>>,
    died: Cell<Option<u32>>,
}

/// A barrier, and the sockets of those that wait there.
#[derive(Debug)]
pub(super) struct Meeting {
    barrier: Barrier,
    timeout: Option<Duration>,
    waiting: RefCell<Vec<Rc<UnixStream>>>,
}

/// Keys in the order in which they came, as in Python.
#[derive(Debug, Default)]
pub(super) struct Dict {
    places: BTreeMap<Vec<u8>, u64>,
    pairs: BTreeMap<u64, (Vec<u8>, Vec<u8>)>,
    given: u64,
}

impl Object {
    /// A new one; none if it is to be over a lock that is none.
    pub(super) fn make(kind: &Kind, find: impl Fn(u64) -> Option<Rc<Object>>) -> Option<Object> {
        Some(match kind {
            Kind::Lock => Object::Lock(Rc::new(Mutual::new(false))),
            Kind::RLock => Object::Lock(Rc::new(Mutual::new(true))),
            Kind::Semaphore { permits, bounded, owned } => Object::Semaphore(Permits {
                permits: Semaphore::new(*permits),
                bound: bounded.then_some(*permits),
                owned: *owned,
                held: RefCell::default(),
                died: Cell::new(None),
            }),
            Kind::Condition { lock } => match &*find(*lock)? {
                Object::Lock(lock) => Object::Condition(Rc::clone(lock), lock.condition()),
                _ => return None,
            },
            Kind::Event => Object::Event(Event::new()),
            Kind::Barrier { parties, timeout } => Object::Barrier(Meeting {
                barrier: Barrier::new((*parties).max(1)),
                timeout: *timeout,
                waiting: RefCell::default(),
            }),
            Kind::Cell(value) => Object::Cell(RefCell::new(value.clone())),
            Kind::Dict => Object::Dict(RefCell::default()),
            Kind::List => Object::List(RefCell::default()),
        })
    }

    /// Does what it is asked for.
    pub(super) async fn perform(&self, asker: &Asker<'_>, ask: Ask) -> Result<Reply, SyncError> {
        let who = asker.who;
        match (self, ask) {
            (Object::Lock(lock), Ask::Acquire(timeout)) => lock.acquire(asker, timeout).await.map(Reply::Yes),
            (Object::Lock(lock), Ask::Release(_)) => lock.release(who).map(|()| Reply::Done),
            (Object::Lock(lock), Ask::Is) => Ok(Reply::Yes(lock.locked())),
            (Object::Condition(lock, condition), Ask::Wait(timeout)) => {
                lock.wait(condition, who, timeout).await.map(Reply::Yes)
            }
            (Object::Condition(lock, condition), Ask::Notify(n)) if lock.is_owned_by(who) => {
                // it is locked by who asks
                let _ = condition.notify(n);
                Ok(Reply::Done)
            }
            (Object::Condition(..), Ask::Notify(_)) => Err(SyncError::NotOwner),
            (Object::Semaphore(permits), ask) => permits.perform(asker, ask).await,
            (Object::Event(event), Ask::Wait(timeout)) => match wait_for(event.wait(), timeout).await {
                Ok(()) => Ok(Reply::Yes(true)),
                Err(Error::Timeout) => Ok(Reply::Yes(false)),
                Err(_) => Err(SyncError::Gone),
            },
            (Object::Event(event), Ask::Flag(set)) => {
                if set {
                    event.set();
                } else {
                    event.clear();
                }
                Ok(Reply::Done)
            }
            (Object::Event(event), Ask::Is) => Ok(Reply::Yes(event.is_set())),
            (Object::Barrier(meeting), ask) => meeting.perform(asker, ask).await,
            (Object::Cell(value), Ask::Get(_)) => Ok(Reply::Bytes(Some(value.borrow().clone()))),
            (Object::Cell(value), Ask::Put(_, new)) => {
                value.replace(new);
                Ok(Reply::Done)
            }
            (Object::Dict(dict), ask) => dict.borrow_mut().perform(ask),
            (Object::List(list), ask) => of(&mut list.borrow_mut(), ask),
            _ => Err(SyncError::Misfit),
        }
    }

    /// A process is gone; whether well.
    pub(super) fn loses(&self, member: u64, pid: u32, well: bool) {
        match self {
            Object::Lock(lock) => lock.loses(member, pid),
            Object::Semaphore(permits) => permits.loses(member, pid, well),
            // whoever waited at a barrier, or for a word or an event, was cancelled with its connection
            _ => {}
        }
    }
}

impl Permits {
    fn alive(&self) -> Result<(), SyncError> {
        self.died.get().map_or(Ok(()), |pid| Err(SyncError::OwnerDied { pid }))
    }

    async fn perform(&self, asker: &Asker<'_>, ask: Ask) -> Result<Reply, SyncError> {
        self.alive()?;
        let who = asker.who;
        match ask {
            Ask::Acquire(timeout) => match wait_for(self.permits.acquire(), timeout).await {
                Ok(()) if is_gone(asker.socket) => {
                    // it was killed while it waited, and never had it
                    let _ = self.permits.release();
                    Err(SyncError::Gone)
                }
                Ok(()) => {
                    self.alive().inspect_err(|_| drop(self.permits.release()))?;
                    *self.held.borrow_mut().entry(who.member).or_default() += usize::from(self.owned);
                    Ok(Reply::Yes(true))
                }
                Err(Error::Timeout) => self.alive().map(|()| Reply::Yes(false)),
                Err(_) => Err(SyncError::Gone),
            },
            Ask::Release(n) => {
                if self.bound.is_some_and(|bound| self.permits.value() + n > bound) {
                    return Err(SyncError::TooMany);
                }
                let mut held = self.held.borrow_mut();
                let own = held.entry(who.member).or_default();
                *own = own.saturating_sub(n);
                for _ in 0..n {
                    // this one has no bound of its own
                    let _ = self.permits.release();
                }
                Ok(Reply::Done)
            }
            Ask::Count => Ok(Reply::Number(self.permits.value() as u64)),
            _ => Err(SyncError::Misfit),
        }
    }

    /// Permits that a process took along when it was killed will never come back. One that ends well may have given them to somebody.
    fn loses(&self, member: u64, pid: u32, well: bool) {
        let held = self.held.borrow_mut().remove(&member).unwrap_or_default();
        if held > 0 && !well {
            self.died.set(Some(pid));
            // who waits learns of it, and passes it on
            let _ = self.permits.release();
        }
    }
}

impl Meeting {
    async fn perform(&self, asker: &Asker<'_>, ask: Ask) -> Result<Reply, SyncError> {
        let barrier = &self.barrier;
        match ask {
            Ask::Wait(timeout) => {
                if self.waiting.borrow().iter().any(|socket| is_gone(socket)) {
                    // somebody was killed while it waited: it must not be counted as come
                    barrier.abort();
                }
                self.waiting.borrow_mut().push(Rc::clone(asker.socket));
                let came = wait_for(barrier.wait(), timeout.or(self.timeout)).await;
                self.waiting.borrow_mut().retain(|socket| !Rc::ptr_eq(socket, asker.socket));
                match came {
                    Ok(place) => Ok(Reply::Number(place as u64)),
                    Err(Error::Raised(_)) => Err(SyncError::BrokenBarrier),
                    // too late, or killed while it waited: the others wait in vain
                    Err(_) => {
                        barrier.abort();
                        Err(SyncError::BrokenBarrier)
                    }
                }
            }
            Ask::Reset => {
                barrier.reset();
                Ok(Reply::Done)
            }
            Ask::Abort => {
                barrier.abort();
                Ok(Reply::Done)
            }
            Ask::Is => Ok(Reply::Yes(barrier.broken())),
            Ask::Count => Ok(Reply::Number(barrier.n_waiting() as u64)),
            _ => Err(SyncError::Misfit),
        }
    }
}

impl Dict {
    fn perform(&mut self, ask: Ask) -> Result<Reply, SyncError> {
        Ok(match ask {
            Ask::Get(key) => {
                Reply::Bytes(self.places.get(&key).and_then(|at| self.pairs.get(at)).map(|pair| pair.1.clone()))
            }
            Ask::Put(key, value) => {
                let at = *self.places.entry(key.clone()).or_insert_with(|| {
                    self.given += 1;
                    self.given
                });
                self.pairs.insert(at, (key, value));
                Reply::Done
            }
            Ask::Remove(key) => {
                let at = self.places.remove(&key);
                Reply::Bytes(at.and_then(|at| self.pairs.remove(&at)).map(|pair| pair.1))
            }
            Ask::Count => Reply::Number(self.pairs.len() as u64),
            Ask::Items => Reply::Pairs(self.pairs.values().cloned().collect()),
            _ => return Err(SyncError::Misfit),
        })
    }
}

/// What a list does. A place is eight bytes, little end first; the place after the last appends.
fn of(list: &mut Vec<Vec<u8>>, ask: Ask) -> Result<Reply, SyncError> {
    let place = |key: Vec<u8>| key.try_into().map(u64::from_le_bytes).map_err(|_| SyncError::Misfit);
    let place = |key: Vec<u8>| place(key).map(|place| usize::try_from(place).unwrap_or(usize::MAX));
    Ok(match ask {
        Ask::Get(key) => Reply::Bytes(list.get(place(key)?).cloned()),
        Ask::Put(key, value) => match place(key)? {
            // wherever the end is now
            usize::MAX => {
                list.push(value);
                Reply::Yes(true)
            }
            at => Reply::Yes(list.get_mut(at).map(|there| *there = value).is_some()),
        },
        Ask::Remove(key) => {
            let at = place(key)?;
            Reply::Bytes((at < list.len()).then(|| list.remove(at)))
        }
        Ask::Count => Reply::Number(list.len() as u64),
        Ask::Items => Reply::Pairs(list.iter().map(|item| (Vec::new(), item.clone())).collect()),
        _ => return Err(SyncError::Misfit),
    })
}
