//! Sockets: who is told when one is ready, and streams of bytes over them.

mod selector;
mod server;
mod socket;
mod stream;

pub(super) use selector::Selector;
pub use server::{Server, start_server, start_server_on};
pub use stream::{LIMIT, StreamReader, StreamWriter, open_connection};

use super::EventLoop;
use std::os::fd::AsRawFd;
use std::rc::Rc;

impl EventLoop {
    /// Has `callback` called at every turn at which there is something to read. One that is there already is replaced. Python:
    /// `loop.add_reader(fd, callback)`.
    ///
    /// # Errors
    /// If the system cannot watch it.
    ///
    /// # Panics
    /// In an explored program, which has no sockets.
    pub fn add_reader(&self, source: &impl AsRawFd, callback: impl FnMut() + 'static) -> std::io::Result<()> {
        self.selector()?.watch(source.as_raw_fd(), selector::Way::Read, Box::new(callback))
    }

    /// No longer tells when there is something to read; whether it did. Python: `loop.remove_reader(fd)`.
    pub fn remove_reader(&self, source: &impl AsRawFd) -> bool {
        self.selector_so_far().is_some_and(|it| it.forget(source.as_raw_fd(), selector::Way::Read))
    }

    /// Has `callback` called at every turn at which there is room to write. One that is there already is replaced. Python:
    /// `loop.add_writer(fd, callback)`.
    ///
    /// # Errors
    /// If the system cannot watch it.
    ///
    /// # Panics
    /// In an explored program, which has no sockets.
    pub fn add_writer(&self, source: &impl AsRawFd, callback: impl FnMut() + 'static) -> std::io::Result<()> {
        self.selector()?.watch(source.as_raw_fd(), selector::Way::Write, Box::new(callback))
    }

    /// No longer tells when there is room to write; whether it did. Python: `loop.remove_writer(fd)`.
    pub fn remove_writer(&self, source: &impl AsRawFd) -> bool {
        self.selector_so_far().is_some_and(|it| it.forget(source.as_raw_fd(), selector::Way::Write))
    }

    fn selector_so_far(&self) -> Option<Rc<Selector>> {
        self.core.selector.borrow().clone()
    }

    fn selector(&self) -> std::io::Result<Rc<Selector>> {
        assert!(
            crate::sched::virtual_now().is_none(),
            "sockets are real: a program that uses them can be run, and not explored"
        );
        if let Some(selector) = self.selector_so_far() {
            return Ok(selector);
        }
        let selector = Rc::new(Selector::new()?);
        // whoever brings something wakes it, too
        let waker = selector.waker();
        self.bell().inbox.ring(move || drop(waker.wake()));
        *self.core.selector.borrow_mut() = Some(Rc::clone(&selector));
        Ok(selector)
    }
}
