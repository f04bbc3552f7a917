use crate::sched::{Op, Resource, State, Verb, Waiter, Who};
use std::borrow::Cow;
use std::time::Duration;

/// Python's `threading.Event`: a flag that threads can wait for.
///
/// Python: <https://docs.python.org/3.11/library/threading.html#event-objects>. A thread that was waiting when the flag was set goes on,
/// even when the flag is cleared at once. Clones are the same event.
///
/// # Examples
/// ```
/// use racecourse::threading::Event;
/// use std::time::Duration;
///
/// let ready = Event::new();
/// assert!(!ready.wait(Some(Duration::ZERO)));
/// ready.set();
/// assert!(ready.wait(None));
/// ```
#[derive(Clone, Debug)]
pub struct Event {
    resource: Resource<Flag>,
}

#[derive(Debug, Default)]
struct Flag {
    set: bool,
    waiting: Vec<Waiter>,
}

impl State for Flag {
    fn gate(&self) -> u64 {
        self.set.into()
    }
    fn fingerprint(&self) -> u64 {
        // in whatever order they came: all of them are woken at once
        let waiting: u64 = self.waiting.iter().map(|waiter| 1 << (waiter.who().0 & 63)).fold(0, |a, b| a | b);
        waiting << 1 | u64::from(self.set)
    }
    fn describe(&self, _name: &dyn Fn(Who) -> String) -> String {
        if self.set { "set".into() } else { "clear".into() }
    }
}

impl Event {
    /// An event whose flag is clear. Python: `threading.Event()`.
    #[must_use]
    pub fn new() -> Event {
        Event { resource: Resource::new("Event", None, Flag::default()) }
    }

    /// An event with a name, by which traces call it.
    #[must_use]
    pub fn named(name: impl Into<Cow<'static, str>>) -> Event {
        Event { resource: Resource::new("Event", Some(name.into()), Flag::default()) }
    }

    /// Whether the flag is set. Python: `event.is_set()`.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.resource.step(Op::read(Verb::new("is_set")), |flag, cx| {
            let set = flag.set;
            cx.saw(set.into());
            cx.show(|| set.to_string());
            set
        })
    }

    /// Sets the flag and wakes every thread that waits. Python: `event.set()`.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    pub fn set(&self) {
        self.resource.step(Op::write(Verb::new("set")), |flag, cx| {
            flag.set = true;
            flag.waiting.drain(..).for_each(|waiter| cx.wake(&waiter));
        });
    }

    /// Clears the flag. Python: `event.clear()`.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    pub fn clear(&self) {
        self.resource.step(Op::write(Verb::new("clear")), |flag, _| flag.set = false);
    }

    /// Waits until the flag is set; whether it was, before the timeout was over. Python: `event.wait(timeout)`.
    ///
    /// # Scheduling points
    /// One before it looks at the flag. With a timeout, another before it goes on; without, it goes on as soon as it is woken,
    /// and nobody could tell when exactly.
    #[track_caller]
    pub fn wait(&self, timeout: Option<Duration>) -> bool {
        let op = Op::read(Verb::new("wait"));
        let set = self.resource.step(op, |flag, cx| {
            let set = flag.set;
            cx.saw(set.into());
            if !set {
                let waiter = cx.waiter();
                flag.waiting.push(waiter);
                cx.show(|| "waits".into());
            }
            set
        });
        if set {
            return true;
        }
        if timeout.is_none() {
            self.resource.park(op);
            return true;
        }
        self.resource.step(op.after_wake().timeout(timeout), |flag, cx| {
            let woken = !cx.late();
            if !woken {
                let me = cx.who();
                flag.waiting.retain(|waiter| waiter.who() != me);
            }
            cx.show(|| if woken { "woken".into() } else { "timed out".into() });
            woken
        })
    }
}

impl Default for Event {
    fn default() -> Event {
        Event::new()
    }
}
