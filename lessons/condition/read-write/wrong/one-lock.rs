//! Let many read or one write, and keep no writer waiting.
//!
//! Readers call `start_read` and `end_read`, writers `start_write` and
//! `end_write`. Several may read at the same time. While somebody writes,
//! nobody else reads or writes. A writer waits for those who read already, but
//! no longer: who comes to read later waits until the writer is done.

use racecourse::threading::Lock;

pub struct ReadWrite {
    lock: Lock,
}

impl ReadWrite {
    pub fn new() -> ReadWrite {
        ReadWrite { lock: Lock::named("lock") }
    }

    pub fn start_read(&self) {
        self.lock.acquire(None);
    }

    pub fn end_read(&self) {
        self.lock.release().unwrap();
    }

    pub fn start_write(&self) {
        self.lock.acquire(None);
    }

    pub fn end_write(&self) {
        self.lock.release().unwrap();
    }
}
