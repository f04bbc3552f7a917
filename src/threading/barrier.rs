use crate::sched::{Op, Resource, State, Verb, Waiter, Who, fingerprint};
use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Python's `threading.Barrier`: nobody goes on before all have come.
///
/// Python: <https://docs.python.org/3.11/library/threading.html#barrier-objects>. It can be used again and again: who comes while
/// the last party is still leaving waits outside. Clones are the same barrier.
///
/// # Examples
/// ```
/// use racecourse::threading::{Barrier, Thread};
///
/// let barrier = Barrier::new(2);
/// let other = barrier.clone();
/// let thread = Thread::spawn(move || drop(other.wait(None)));
/// assert!(barrier.wait(None).unwrap() < 2);
/// thread.join();
/// ```
pub struct Barrier<E = Infallible> {
    resource: Resource<Gathering>,
    parties: usize,
    action: Option<Action<E>>,
    timeout: Option<Duration>,
}

type Action<E> = Arc<dyn Fn() -> Result<(), E> + Send + Sync>;

impl<E> Clone for Barrier<E> {
    fn clone(&self) -> Self {
        Barrier {
            resource: self.resource.clone(),
            parties: self.parties,
            action: self.action.clone(),
            timeout: self.timeout,
        }
    }
}

impl<E> fmt::Debug for Barrier<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Barrier")
            .field("parties", &self.parties)
            .field("resource", &self.resource)
            .finish_non_exhaustive()
    }
}

/// As in CPython: how many are inside, and what they are inside of.
#[derive(Debug)]
struct Gathering {
    phase: Phase,
    inside: usize,
    waiting: Vec<Waiter>,
    parties: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Phase {
    /// Threads come and wait for the others.
    Filling,
    /// All have come; the last one runs the action.
    Acting,
    /// They leave.
    Draining,
    /// A reset sends them away with an error.
    Resetting,
    /// Nobody waits here any more until a reset.
    Broken,
}

impl Gathering {
    fn wake_all(&mut self, cx: &mut crate::sched::Cx) {
        self.waiting.drain(..).for_each(|waiter| cx.wake(&waiter));
    }

    fn leave(&mut self) -> bool {
        let broken = matches!(self.phase, Phase::Resetting | Phase::Broken);
        self.inside -= 1;
        if self.inside == 0 && matches!(self.phase, Phase::Draining | Phase::Resetting) {
            self.phase = Phase::Filling;
        }
        broken
    }
}

impl State for Gathering {
    fn gate(&self) -> u64 {
        matches!(self.phase, Phase::Acting | Phase::Draining | Phase::Resetting).into()
    }
    fn fingerprint(&self) -> u64 {
        let waiting = self.waiting.iter().fold(0, |print, waiter| fingerprint(&(print, waiter.who())));
        fingerprint(&(self.phase, self.inside, waiting))
    }
    fn describe(&self, _name: &dyn Fn(Who) -> String) -> String {
        match self.phase {
            Phase::Filling => format!("{} of {} here", self.inside, self.parties),
            Phase::Acting => "all here, action runs".into(),
            Phase::Draining => "open".into(),
            Phase::Resetting => "resetting".into(),
            Phase::Broken => "broken".into(),
        }
    }
}

/// Why a wait at a barrier failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BarrierError<E = Infallible> {
    /// It was aborted or reset, or somebody's wait timed out. Python: `BrokenBarrierError`.
    Broken,
    /// The action failed, and this thread ran it.
    Action(E),
}

impl<E: fmt::Display> fmt::Display for BarrierError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BarrierError::Broken => f.write_str("the barrier is broken"),
            BarrierError::Action(error) => write!(f, "the barrier's action failed: {error}"),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> std::error::Error for BarrierError<E> {}

impl Barrier<Infallible> {
    /// A barrier for so many threads. Python: `threading.Barrier(parties)`.
    ///
    /// # Panics
    /// If `parties` is 0.
    #[must_use]
    pub fn new(parties: usize) -> Barrier {
        Barrier::make(None, parties, None, None)
    }

    /// As [`Barrier::new`], with a name by which traces call it.
    ///
    /// # Panics
    /// If `parties` is 0.
    #[must_use]
    pub fn named(name: impl Into<Cow<'static, str>>, parties: usize) -> Barrier {
        Barrier::make(Some(name.into()), parties, None, None)
    }
}

impl<E> Barrier<E> {
    /// A barrier whose last thread runs `action` before anybody leaves, and whose waits have a default timeout. Python:
    /// `threading.Barrier(parties, action, timeout)`.
    ///
    /// # Panics
    /// If `parties` is 0.
    #[must_use]
    pub fn with_action(
        parties: usize,
        action: impl Fn() -> Result<(), E> + Send + Sync + 'static,
        timeout: Option<Duration>,
    ) -> Barrier<E> {
        Barrier::make(None, parties, Some(Arc::new(action)), timeout)
    }

    fn make(
        name: Option<Cow<'static, str>>,
        parties: usize,
        action: Option<Action<E>>,
        timeout: Option<Duration>,
    ) -> Barrier<E> {
        assert!(parties > 0, "a barrier needs at least one party");
        let empty = Gathering { phase: Phase::Filling, inside: 0, waiting: Vec::new(), parties };
        Barrier { resource: Resource::new("Barrier", name, empty), parties, action, timeout }
    }

    /// Waits until all have come; this thread's place, from 0, in the order in which they came. Without a timeout the barrier's
    /// own holds. Python: `barrier.wait(timeout)`.
    ///
    /// # Scheduling points
    /// One before it comes in (it waits while the last party leaves). With a timeout, another before it leaves. Where there is an
    /// action, one after it.
    ///
    /// # Errors
    /// [`BarrierError::Broken`] if the barrier is or gets broken: a timeout breaks it for all. [`BarrierError::Action`] if the
    /// action failed and this thread ran it; the others get `Broken`.
    ///
    /// # Panics
    /// If the action does; the barrier is then broken.
    #[track_caller]
    pub fn wait(&self, timeout: Option<Duration>) -> Result<usize, BarrierError<E>> {
        let timeout = timeout.or(self.timeout);
        let op = Op::write(Verb::new("wait"));
        let (parties, acts) = (self.parties, self.action.is_some());
        let index = self.resource.step(op.when(|shut, _| shut == 0), |gathering, cx| {
            if gathering.phase == Phase::Broken {
                cx.show(|| "broken".into());
                return None;
            }
            let index = gathering.inside;
            gathering.inside += 1;
            cx.saw(index as u64 + 1);
            cx.show(|| format!("{index}"));
            if index + 1 < parties {
                let waiter = cx.waiter();
                gathering.waiting.push(waiter);
            } else if acts {
                gathering.phase = Phase::Acting;
            } else {
                gathering.phase = Phase::Draining;
                gathering.wake_all(cx);
            }
            Some(index)
        });
        let index = index.ok_or(BarrierError::Broken)?;
        if index + 1 == parties {
            self.act(op)?;
            self.resource.quietly(Gathering::leave);
            return Ok(index);
        }
        let broken = if timeout.is_none() {
            self.resource.park(op);
            self.resource.quietly(Gathering::leave)
        } else {
            self.resource.step(op.after_wake().timeout(timeout), |gathering, cx| {
                if cx.late() {
                    let me = cx.who();
                    gathering.waiting.retain(|waiter| waiter.who() != me);
                    gathering.phase = Phase::Broken;
                    gathering.wake_all(cx);
                }
                let broken = gathering.leave();
                cx.saw(broken.into());
                cx.show(|| if broken { "broken".into() } else { "leaves".into() });
                broken
            })
        };
        if broken { Err(BarrierError::Broken) } else { Ok(index) }
    }

    /// The last one in runs the action, then opens the barrier or breaks it.
    fn act(&self, op: Op) -> Result<(), BarrierError<E>> {
        /// Breaks the barrier unless told that all went well: also when the action panics.
        struct Open<'a> {
            resource: &'a Resource<Gathering>,
            op: Op,
            well: bool,
        }
        impl Drop for Open<'_> {
            fn drop(&mut self) {
                let well = self.well;
                self.resource.step(Op { verb: Verb::new("open"), ..self.op }, |gathering, cx| {
                    // an abort or a reset may have come in between
                    if gathering.phase == Phase::Acting {
                        gathering.phase = if well { Phase::Draining } else { Phase::Broken };
                    }
                    gathering.wake_all(cx);
                    if !well {
                        gathering.leave();
                    }
                });
            }
        }
        let Some(action) = &self.action else { return Ok(()) };
        let mut open = Open { resource: &self.resource, op, well: false };
        action().map_err(BarrierError::Action)?;
        open.well = true;
        Ok(())
    }

    /// Sends those who wait away with [`BarrierError::Broken`]; once they have left, the barrier is as new. Python:
    /// `barrier.reset()`.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    pub fn reset(&self) {
        self.resource.step(Op::write(Verb::new("reset")), |gathering, cx| {
            if gathering.inside == 0 {
                gathering.phase = Phase::Filling;
            } else if matches!(gathering.phase, Phase::Filling | Phase::Broken) {
                gathering.phase = Phase::Resetting;
            }
            gathering.wake_all(cx);
        });
    }

    /// Breaks the barrier for those who wait and for all who come. Python: `barrier.abort()`.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    pub fn abort(&self) {
        self.resource.step(Op::write(Verb::new("abort")), |gathering, cx| {
            gathering.phase = Phase::Broken;
            gathering.wake_all(cx);
        });
    }

    /// How many threads it takes. Not a scheduling point: it never changes. Python: `barrier.parties`.
    #[must_use]
    pub fn parties(&self) -> usize {
        self.parties
    }

    /// How many wait now. Python: `barrier.n_waiting`.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    #[must_use]
    pub fn n_waiting(&self) -> usize {
        self.resource.step(Op::read(Verb::new("n_waiting")), |gathering, cx| {
            let waiting = if gathering.phase == Phase::Filling { gathering.inside } else { 0 };
            cx.saw(waiting as u64);
            cx.show(|| waiting.to_string());
            waiting
        })
    }

    /// Whether it is broken. Python: `barrier.broken`.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    #[must_use]
    pub fn broken(&self) -> bool {
        self.resource.step(Op::read(Verb::new("broken")), |gathering, cx| {
            let broken = gathering.phase == Phase::Broken;
            cx.saw(broken.into());
            cx.show(|| broken.to_string());
            broken
        })
    }
}
