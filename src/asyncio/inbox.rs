//! What other threads bring to a loop.

use super::{Error, EventLoop};
use crate::sched::{Op, Resource, State, Verb, Who, fingerprint, knowledge};
use std::any::Any;
use std::collections::VecDeque;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

type Message = Box<dyn FnOnce() + Send>;

/// The callbacks that other threads have brought and the loop has not taken yet. Clones are the same.
#[derive(Clone, Debug)]
pub(super) struct Inbox {
    waiting: Resource<Waiting>,
    /// Wakes a loop that waits for sockets.
    bell: Arc<Bell>,
}

#[derive(Default)]
struct Bell(OnceLock<Box<dyn Fn() + Send + Sync>>);

impl fmt::Debug for Bell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bell(..)")
    }
}

#[derive(Default)]
struct Waiting {
    messages: VecDeque<Message>,
    /// Stands for them: a message is what its sender knew.
    print: u64,
}

impl fmt::Debug for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiting").field("messages", &self.messages.len()).finish_non_exhaustive()
    }
}

impl State for Waiting {
    fn gate(&self) -> u64 {
        u64::from(!self.messages.is_empty())
    }
    fn fingerprint(&self) -> u64 {
        self.print
    }
    fn describe(&self, _name: &dyn Fn(Who) -> String) -> String {
        match self.messages.len() {
            0 => "nothing called".into(),
            1 => "1 callback".into(),
            n => format!("{n} callbacks"),
        }
    }
}

impl Inbox {
    pub(super) fn new() -> Inbox {
        Inbox { waiting: Resource::new("EventLoop", Some("loop".into()), Waiting::default()), bell: Arc::default() }
    }

    /// From now on, whoever brings something calls this, too.
    #[cfg(all(unix, feature = "app"))]
    pub(super) fn ring(&self, bell: impl Fn() + Send + Sync + 'static) {
        // a loop has one selector
        let _ = self.bell.0.set(Box::new(bell));
    }

    #[track_caller]
    fn put(&self, message: Message) {
        self.waiting.step(Op::write(Verb::new("call_soon_threadsafe")), |waiting, _| {
            waiting.messages.push_back(message);
            waiting.print = fingerprint(&(waiting.print, knowledge()));
        });
        if let Some(ring) = self.bell.0.get() {
            ring();
        }
    }

    /// Waits until there is something, and takes all there is; nothing if there was nothing in time.
    #[track_caller]
    pub(super) fn take(&self, timeout: Option<Duration>) -> VecDeque<Message> {
        let op = Op::write(Verb::new("select")).when(|gate, _| gate == 1).timeout(timeout);
        self.waiting.step(op, |waiting, cx| {
            cx.saw(waiting.print);
            let taken = std::mem::take(&mut waiting.messages);
            waiting.print = 0;
            cx.show(|| if taken.is_empty() { "nothing".into() } else { format!("{} to call", taken.len()) });
            taken
        })
    }
}

/// A loop as other threads know it. Python has no such type: there the loop itself may be asked from anywhere, and only one of its
/// methods is safe there.
///
/// Clones are the same loop.
#[derive(Clone, Debug)]
pub struct Remote {
    pub(super) inbox: Inbox,
}

impl Remote {
    /// Has the loop call `callback` soon, and wakes it if it waits. Python: `loop.call_soon_threadsafe(callback)`.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    pub fn call_soon_threadsafe(&self, callback: impl FnOnce() + Send + 'static) {
        self.inbox.put(Box::new(callback));
    }
}

/// The other end of a future of some loop, for another thread. Dropped without a word, it [cancels](super::Future::cancel) the future.
///
/// Python's `asyncio.wrap_future` does the same for a future of `concurrent.futures`.
#[derive(Debug)]
pub struct Promise<T: Send + 'static> {
    remote: Remote,
    number: u64,
    kept: bool,
    result: PhantomData<fn(T)>,
}

impl<T: Send + 'static> Promise<T> {
    pub(super) fn new(remote: Remote, number: u64) -> Promise<T> {
        Promise { remote, number, kept: false, result: PhantomData }
    }

    /// Gives the future its result, on the loop's next turn. An `Err` is the message of what it raises.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    pub fn settle(mut self, result: Result<T, String>) {
        self.kept = true;
        self.send(Some(result));
    }

    #[track_caller]
    fn send(&self, result: Option<Result<T, String>>) {
        let number = self.number;
        self.remote.call_soon_threadsafe(move || EventLoop::running().keep_promise(number, Box::new(result)));
    }
}

impl<T: Send + 'static> Drop for Promise<T> {
    fn drop(&mut self) {
        // a thread that unwinds may have nobody left to tell
        if !self.kept && !std::thread::panicking() {
            self.send(None);
        }
    }
}

/// What a promise brings, as the loop's table of promises knows it.
pub(super) fn kept<T: Send + 'static>(brought: Box<dyn Any>) -> Result<T, Error> {
    let brought = brought.downcast::<Option<Result<T, String>>>().ok().and_then(|brought| *brought);
    brought.map_or(Err(Error::Cancelled), |result| result.map_err(Error::raised))
}
