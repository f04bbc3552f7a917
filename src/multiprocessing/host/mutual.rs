//! Locks that know who holds them, and find out when that process is gone.

use super::asker::{Asker, Who, is_gone};
use crate::asyncio::{Condition, Error, Lock, wait_for};
use crate::multiprocessing::SyncError;
use std::cell::{Cell, RefCell};
use std::time::Duration;

/// A `Lock` or an `RLock`.
#[derive(Debug, Default)]
pub(super) struct Mutual {
    reentrant: bool,
    lock: Lock,
    owner: Cell<Option<Who>>,
    depth: Cell<usize>,
    /// The process that ended while it held it: nobody knows what was half done.
    died: Cell<Option<u32>>,
    /// The conditions over it.
    conditions: RefCell<Vec<Condition>>,
}

impl Mutual {
    pub(super) fn new(reentrant: bool) -> Mutual {
        Mutual { reentrant, ..Mutual::default() }
    }

    pub(super) fn condition(&self) -> Condition {
        let condition = Condition::over(self.lock.clone());
        self.conditions.borrow_mut().push(condition.clone());
        condition
    }

    pub(super) fn locked(&self) -> bool {
        self.lock.locked()
    }

    pub(super) fn is_owned_by(&self, who: Who) -> bool {
        self.owner.get() == Some(who)
    }

    fn alive(&self) -> Result<(), SyncError> {
        self.died.get().map_or(Ok(()), |pid| Err(SyncError::OwnerDied { pid }))
    }

    pub(super) async fn acquire(&self, asker: &Asker<'_>, timeout: Option<Duration>) -> Result<bool, SyncError> {
        let who = asker.who;
        self.alive()?;
        if self.reentrant && self.is_owned_by(who) {
            self.depth.set(self.depth.get() + 1);
            return Ok(true);
        }
        match wait_for(self.lock.acquire(), timeout).await {
            Ok(()) if is_gone(asker.socket) => {
                // it was killed while it waited, and never had it: the next one shall
                let _ = self.lock.release();
                Err(SyncError::Gone)
            }
            Ok(()) => self.taken(who, 1).map(|()| true),
            Err(Error::Timeout) => self.alive().map(|()| false),
            Err(_) => Err(SyncError::Gone),
        }
    }

    /// The lock was taken for `who`. If it is broken, the next one shall learn of it, too.
    fn taken(&self, who: Who, depth: usize) -> Result<(), SyncError> {
        let alive = self.alive();
        if alive.is_err() {
            // it is taken, and so it can be released
            let _ = self.lock.release();
        } else {
            self.owner.set(Some(who));
            self.depth.set(depth);
        }
        alive
    }

    pub(super) fn release(&self, who: Who) -> Result<(), SyncError> {
        if self.reentrant && !self.is_owned_by(who) {
            return Err(SyncError::NotOwner);
        }
        if self.owner.get().is_none() {
            return self.alive().and(Err(SyncError::NotLocked));
        }
        self.depth.set(self.depth.get() - 1);
        if self.depth.get() == 0 {
            self.owner.set(None);
            // it is taken, as it has an owner
            let _ = self.lock.release();
        }
        Ok(())
    }

    /// What a condition's `wait` is: all levels are given up, and taken back.
    pub(super) async fn wait(
        &self,
        condition: &Condition,
        who: Who,
        timeout: Option<Duration>,
    ) -> Result<bool, SyncError> {
        if !self.is_owned_by(who) {
            return self.alive().and(Err(SyncError::NotOwner));
        }
        self.owner.set(None);
        let depth = self.depth.replace(0);
        // whatever comes of it, the lock is taken again
        match wait_for(condition.wait(), timeout).await {
            Err(Error::Cancelled | Error::Raised(_) | Error::InvalidState(_)) => {
                // there is nobody left to have it
                let _ = self.lock.release();
                Err(SyncError::Gone)
            }
            notified => self.taken(who, depth).map(|()| notified.is_ok()),
        }
    }

    /// If that process held it, it is broken from now on.
    pub(super) fn loses(&self, member: u64, pid: u32) {
        if self.owner.get().is_some_and(|owner| owner.member == member) {
            self.died.set(Some(pid));
            self.owner.set(None);
            self.depth.set(0);
            for condition in self.conditions.borrow().iter() {
                // whoever waits for a word gets none any more; it is locked still
                let _ = condition.notify_all();
            }
            let _ = self.lock.release();
        }
    }
}
