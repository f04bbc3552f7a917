//! Where the objects are that processes share: in one thread of the process that made them.
//!
//! A lock in shared memory would need `unsafe`, and would not notice that its holder was killed. So each process has a *host*: a
//! thread with an [`EventLoop`], on which every object is one of `asyncio`'s, and every request a task. Nothing happens between two
//! `await`s, so every operation is one step. Who asks is known by the socket on which it asks. When a process ends, however it ends, the
//! system closes its sockets: what it waited for is cancelled, and what it held is found out.
//!
//! - `asker.rs`: who asks.
//! - `desk.rs`: the threads that read from sockets, and bring what they read to the loop.
//! - `members.rs`: who has what, and what happens when somebody is gone.
//! - `mutual.rs`, `objects.rs`: the objects.

mod asker;
mod desk;
mod members;
mod mutual;
mod objects;

use crate::asyncio::{EventLoop, Remote};
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::os::unix::net::UnixStream;
use std::sync::OnceLock;
use std::sync::mpsc::channel;

/// The host of this process, as its other threads know it.
#[derive(Debug)]
pub(super) struct Host {
    /// Tells it from every other process's.
    pub(super) number: u64,
    remote: Remote,
}

/// The host of this process; it is started when it is first asked for, and stays.
///
/// # Errors
/// If the system has no room for a thread.
pub(super) fn host() -> io::Result<&'static Host> {
    static HOST: OnceLock<Host> = OnceLock::new();
    if let Some(host) = HOST.get() {
        return Ok(host);
    }
    let (sender, receiver) = channel();
    let run = move || {
        let event_loop = EventLoop::new();
        // a second one that came at the same time is dropped, and waits for nothing for ever
        if sender.send(event_loop.remote()).is_ok() {
            event_loop.run_forever();
        }
    };
    std::thread::Builder::new().name("shared-objects".into()).spawn(run)?;
    let remote = receiver.recv().map_err(io::Error::other)?;
    // every RandomState differs, in every process
    Ok(HOST.get_or_init(|| Host { number: RandomState::new().hash_one(std::process::id()), remote }))
}

impl Host {
    /// Lets a process in: what it says over this socket is listened to, until it is closed.
    pub(super) fn admit(&self, lifeline: UnixStream) -> io::Result<()> {
        desk::admit(self.remote.clone(), lifeline)
    }
}
