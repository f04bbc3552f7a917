//! Let many read or one write, and keep no writer waiting.
//!
//! Readers call `start_read` and `end_read`, writers `start_write` and
//! `end_write`. Several may read at the same time. While somebody writes,
//! nobody else reads or writes. A writer waits for those who read already, but
//! no longer: who comes to read later waits until the writer is done.

use racecourse::sync::Shared;
use racecourse::threading::Condition;

pub struct ReadWrite {
    readers: Shared<usize>,
    writing: Shared<bool>,
    writers_waiting: Shared<usize>,
    changed: Condition,
}

impl ReadWrite {
    pub fn new() -> ReadWrite {
        ReadWrite {
            readers: Shared::named("readers", 0),
            writing: Shared::named("writing", false),
            writers_waiting: Shared::named("writers waiting", 0),
            changed: Condition::named("changed"),
        }
    }

    pub fn start_read(&self) {
        while self.writing.get() || self.writers_waiting.get() > 0 {
            let _held = self.changed.hold();
            self.changed.wait(None).unwrap();
        }
        self.readers.update(|readers| *readers += 1);
    }

    pub fn end_read(&self) {
        let _held = self.changed.hold();
        self.readers.update(|readers| *readers -= 1);
        self.changed.notify_all().unwrap();
    }

    pub fn start_write(&self) {
        let _held = self.changed.hold();
        self.writers_waiting.update(|waiting| *waiting += 1);
        while self.writing.get() || self.readers.get() > 0 {
            self.changed.wait(None).unwrap();
        }
        self.writers_waiting.update(|waiting| *waiting -= 1);
        self.writing.set(true);
    }

    pub fn end_write(&self) {
        let _held = self.changed.hold();
        self.writing.set(false);
        self.changed.notify_all().unwrap();
    }
}
