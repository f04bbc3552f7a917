//! Let many read or one write, and keep no writer waiting.
//!
//! Readers call `start_read` and `end_read`, writers `start_write` and
//! `end_write`. Several may read at the same time. While somebody writes,
//! nobody else reads or writes. A writer waits for those who read already, but
//! no longer: who comes to read later waits until the writer is done.

use racecourse::sync::Shared;
use racecourse::threading::{Lock, Semaphore};

pub struct ReadWrite {
    turnstile: Semaphore,
    room: Semaphore,
    lock: Lock,
    readers: Shared<usize>,
}

impl ReadWrite {
    pub fn new() -> ReadWrite {
        ReadWrite {
            turnstile: Semaphore::named("turnstile", 1),
            room: Semaphore::named("room", 1),
            lock: Lock::named("lock"),
            readers: Shared::named("readers", 0),
        }
    }

    pub fn start_read(&self) {
        let _through = self.turnstile.hold();
        let _held = self.lock.hold();
        let readers = self.readers.get();
        self.readers.set(readers + 1);
        if readers == 0 {
            self.room.acquire(None);
        }
    }

    pub fn end_read(&self) {
        let _held = self.lock.hold();
        let readers = self.readers.get() - 1;
        self.readers.set(readers);
        if readers == 0 {
            self.room.release(1).unwrap();
        }
    }

    pub fn start_write(&self) {
        self.turnstile.acquire(None);
        self.room.acquire(None);
    }

    pub fn end_write(&self) {
        self.room.release(1).unwrap();
    }
}
