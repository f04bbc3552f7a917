//! Threads of either world, and what every thread may do: sleep, choose, say something.

use super::controlled::pending::Pending;
use super::controlled::record::Recording;
use super::controlled::thread::Wait;
use super::fingerprint;
use super::live::thread::LiveThread;
use super::op::{Op, Verb, Who};
use super::resource::{Cx, Line, Resource, State};
use super::world::{self, World};
use crate::trace::{NoteKind, ThreadId};
use std::any::Any;
use std::borrow::Cow;
use std::hash::Hash;
use std::panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Whether a thread has ended.
#[derive(Debug)]
struct Life {
    ended: bool,
}

impl State for Life {
    fn gate(&self) -> u64 {
        self.ended.into()
    }
    fn fingerprint(&self) -> u64 {
        self.ended.into()
    }
    fn describe(&self, _name: &dyn Fn(Who) -> String) -> String {
        if self.ended { "ended".into() } else { "alive".into() }
    }
}

/// A thread that was started.
#[derive(Clone, Debug)]
pub struct Spawned {
    life: Resource<Life>,
    id: Option<ThreadId>,
}

/// Starts a thread in the world of the caller. It runs `body` and ends; a panic in it is an outcome of its program.
///
/// Not a scheduling point: a new thread runs up to its first operation before anybody chooses.
///
/// # Panics
/// If the system has no room for another thread, or the explored program has [more](crate::trace::MAX_THREADS) than can be
/// explored.
#[must_use]
pub fn spawn(name: Cow<'static, str>, daemon: bool, body: Box<dyn FnOnce() + Send>) -> Spawned {
    let life = Resource::new("Thread", Some(name.clone()), Life { ended: false });
    let end = EndOfLife(life.clone());
    let on_its_own = |body: Box<dyn FnOnce() + Send>, end: EndOfLife| {
        move || {
            let _end = end;
            body();
        }
    };
    let id = match world::here() {
        World::Controlled => world::runtime().map(|runtime| runtime.spawn(name, daemon, (body, Some(end)))),
        World::Live => {
            let start = |thread: Arc<LiveThread>| thread.run.start(name.into_owned(), daemon, on_its_own(body, end)).id;
            world::live_thread().map(start)
        }
        World::Plain => match std::thread::Builder::new().name(name.into_owned()).spawn(on_its_own(body, end)) {
            Ok(_) => None,
            Err(error) => panic!("the system starts no more threads: {error}"),
        },
    };
    if let Some(id) = id {
        note(NoteKind::Starts(id), String::new);
    }
    Spawned { life, id }
}

/// Ends a thread's life when its body is through, by whatever way.
pub(crate) struct EndOfLife(Resource<Life>);

impl Drop for EndOfLife {
    #[track_caller]
    fn drop(&mut self) {
        let end = |life: &mut Life, _: &mut Cx| life.ended = true;
        if let Some(runtime) = world::runtime()
            && !runtime.ends_are_steps()
        {
            // nobody has looked, and when somebody does, this execution is void
            return;
        }
        self.0.step(Op::write(Verb::new("end")).unseen(), end);
    }
}

impl Spawned {
    /// Its number among the threads of its run or execution, if it belongs to one.
    #[must_use]
    pub fn id(&self) -> Option<ThreadId> {
        self.id
    }

    /// Waits until the thread has ended, at most for `timeout`; whether it has ended.
    ///
    /// Without a timeout this is no scheduling point; with one it is.
    #[track_caller]
    pub fn join(&self, timeout: Option<Duration>) -> bool {
        let op = Op::write(Verb::new("join")).when(|ended, _| ended == 1).timeout(timeout);
        let ended = match (world::runtime(), self.id) {
            (Some(runtime), Some(id)) if timeout.is_none() => {
                runtime.wait(Wait::Join(id), op.location);
                true
            }
            (None, _) if timeout.is_none() => {
                self.life.step(op.unseen(), |_, _| ());
                true
            }
            (runtime, _) => {
                if let Some(runtime) = runtime {
                    runtime.watch_ends();
                }
                self.life.step(op, |_, cx| {
                    let late = cx.late();
                    cx.show(|| if late { "timed out".into() } else { String::new() });
                    !late
                })
            }
        };
        if let (true, Some(id)) = (ended, self.id) {
            note(NoteKind::Joins(id), String::new);
        }
        ended
    }

    /// Whether the calling thread is this one.
    #[must_use]
    pub fn is_me(&self) -> bool {
        self.id.is_some() && self.id == current_id()
    }

    /// Whether the thread has not ended yet. A scheduling point.
    #[track_caller]
    #[must_use]
    pub fn is_alive(&self) -> bool {
        if let Some(runtime) = world::runtime() {
            runtime.watch_ends();
        }
        let op = Op::read(Verb::new("is_alive"));
        self.life.step(op, |life, cx| {
            cx.saw(life.ended.into());
            let alive = !life.ended;
            cx.show(|| alive.to_string());
            alive
        })
    }
}

/// Lets `time` pass: real time in a live run, virtual time in an explored program.
///
/// Not a scheduling point. Under [`TimeRule::Free`](super::TimeRule::Free) it orders nothing.
#[track_caller]
pub fn sleep(time: Duration) {
    let location = Location::caller();
    match world::here() {
        #[expect(clippy::disallowed_methods, reason = "this is the function that all others sleep by")]
        World::Plain => std::thread::sleep(time),
        World::Live => {
            if let Some(thread) = world::live_thread() {
                thread.sleep(time, location);
            }
        }
        World::Controlled => {
            if let Some(runtime) = world::runtime() {
                let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
                note(NoteKind::Passing, || format!("sleeps {time:?}"));
                runtime.sleep(nanos, location);
            }
        }
    }
}

/// A number from 0 up to and without `ways`: at random in a live run, each of them in an exploration. A scheduling point.
///
/// # Panics
/// If `ways` is 0.
#[track_caller]
#[must_use]
pub fn choose(ways: u16) -> u16 {
    assert!(ways > 0, "a choice needs at least one alternative");
    let location: Line = Location::caller();
    match world::runtime() {
        Some(runtime) => runtime.choice(ways, location),
        None => random_below(ways),
    }
}

fn random_below(ways: u16) -> u16 {
    use std::hash::{BuildHasher, RandomState};
    // std seeds every RandomState differently: chance enough for a demo
    let word = RandomState::new().hash_one(0_u8);
    u16::try_from(word % u64::from(ways)).unwrap_or(0)
}

/// Promises that what the calling thread does from this line on depends on nothing of its own but `locals`: how it came here
/// makes no difference. Not a step, and nothing in a live run.
///
/// Without it an exploration takes a thread's local state to be all that the thread has ever seen, which is certain, but tells a
/// second turn of a waiting loop from a first. At the head of a loop over `n` the promise is `checkpoint(&n)`; with it, states
/// that differ in nothing else are explored once. A promise that is not kept can hide outcomes.
#[track_caller]
pub fn checkpoint(locals: &(impl Hash + ?Sized)) {
    if let Some(runtime) = world::runtime() {
        let at = Location::caller();
        runtime.forget(fingerprint(&(at.file(), at.line(), at.column())), fingerprint(locals));
    }
}

/// Ends a wait that a live run knows nothing of, for a socket or a process: as long as the answer lives, the end of the run
/// (Ctrl-C, mostly) calls `wake` once, on another thread, and at once if the run is over. `wake` must be quick and use no
/// primitive.
///
/// Outside of live runs nothing ever calls it.
#[must_use = "dropping it takes it back"]
pub fn when_over(wake: impl FnOnce() + Send + 'static) -> WhenOver {
    WhenOver(world::live_thread().map(|thread| (thread.run.when_over(Box::new(wake)), thread)))
}

/// Takes [`when_over`] back when it is dropped.
#[derive(Debug)]
pub struct WhenOver(Option<(u64, Arc<LiveThread>)>);

impl Drop for WhenOver {
    fn drop(&mut self) {
        if let Some((number, thread)) = &self.0 {
            thread.run.forget(*number);
        }
    }
}

/// A point at which a thread that computes for long is ended if its live run is over, by unwinding. Cheap; not a step.
#[inline]
pub fn cancellation_point() {
    if let Some(thread) = world::live_thread() {
        thread.leave_if_over();
    }
}

/// Says something to whoever watches: a line in the thread's lane. Not a scheduling point, and no outcome: it leaves no
/// trace that the program could see.
pub fn say(text: impl AsRef<str>) {
    match world::here() {
        World::Plain => {}
        World::Live => {
            if let Some(thread) = world::live_thread() {
                thread.say(text.as_ref().to_string());
            }
        }
        World::Controlled => note(NoteKind::Said, || text.as_ref().to_string()),
    }
}

/// Takes note of something that is no step, if anybody writes it down.
#[inline]
fn note(kind: NoteKind, text: impl FnOnce() -> String) {
    if let Some(runtime) = world::runtime() {
        let mut execution = runtime.execution.borrow_mut();
        if execution.recording.is_some() {
            Recording::note(&mut execution, kind, text());
        }
    } else if let Some(thread) = world::live_thread() {
        thread.note(kind, text());
    }
}

/// The name of the calling thread.
#[must_use]
pub fn current_name() -> String {
    if let Some(runtime) = world::runtime() {
        let execution = runtime.execution.borrow();
        return execution.threads[execution.current.index()].name.to_string();
    }
    match world::live_thread() {
        Some(thread) => thread.name().to_string(),
        None => std::thread::current().name().unwrap_or("Dummy").to_string(),
    }
}

/// Runs operations that become parts of the step before, so that nothing comes between: a condition's `wait` enqueues its
/// thread and gives the lock up in one step. They must be operations that never wait.
pub fn glue<R>(operations: impl FnOnce() -> R) -> R {
    match world::runtime() {
        Some(runtime) => runtime.glue(operations),
        None => operations(),
    }
}

/// Tells what a thread unwinds with when its run is over (`Ok`) from what it panicked with.
pub(crate) fn leaving(payload: Box<dyn Any + Send>) -> Result<Box<dyn Any + Send>, Box<dyn Any + Send>> {
    if payload.is::<world::Unwind>() { Ok(payload) } else { Err(payload) }
}

/// How many objects a step of the calling thread may touch, those that are glued to it included. Any number in the live worlds.
pub(crate) fn room() -> usize {
    match world::runtime() {
        // a daemon lives by the process
        Some(_) => Pending::WIDEST - usize::from(is_daemon()),
        None => usize::MAX,
    }
}

/// Runs `body`, and catches its panic. If it unwinds because its run is over, that goes on.
pub(crate) fn catch<R>(body: impl FnOnce() -> R) -> Result<R, Caught> {
    catch_unwind(AssertUnwindSafe(body)).map_err(|payload| match leaving(payload) {
        Ok(over) => resume_unwind(over),
        Err(payload) => Caught { payload, said: world::last_panic() },
    })
}

/// A panic that was caught, with what it said: by the time it goes on, others may have panicked.
pub(crate) struct Caught {
    payload: Box<dyn Any + Send>,
    said: (String, Option<String>),
}

impl Caught {
    /// What it panicked with.
    pub(crate) fn payload(&self) -> &(dyn Any + Send) {
        self.payload.as_ref()
    }

    /// Goes on with it.
    pub(crate) fn resume(self) -> ! {
        world::restore_panic(self.said);
        resume_unwind(self.payload)
    }
}

/// A destructor of the calling thread, which unwinds, would have to wait. In an explored program it cannot: the execution ends
/// here (and the exploration says that it is not complete, unless it was over anyway), every other thread unwinds now, and what
/// they held is free. In a live world nothing happens: there it can wait.
pub(crate) fn make_way() {
    if let Some(runtime) = world::runtime() {
        runtime.make_way();
    }
}

/// The number of the calling thread in its run or execution, if it is in one.
#[must_use]
pub fn current_id() -> Option<ThreadId> {
    world::runtime().map(|runtime| runtime.current()).or_else(|| world::live_thread().map(|thread| thread.id))
}

/// Whether the calling thread is a daemon.
#[must_use]
pub fn is_daemon() -> bool {
    match world::runtime() {
        Some(runtime) => {
            let execution = runtime.execution.borrow();
            execution.threads[execution.current.index()].daemon
        }
        None => world::live_thread().is_some_and(|thread| thread.daemon()),
    }
}

/// The next name of the usual form for a thread that the caller makes: `Thread-1`, `Thread-2`, and `Thread-1.1` for the
/// first one that `Thread-1` makes. So a name tells where a thread comes from and never depends on the schedule.
#[must_use]
pub fn next_thread_name() -> Cow<'static, str> {
    /// Those that an exploration asks for again and again.
    const USUAL: [&str; 8] =
        ["Thread-1", "Thread-2", "Thread-3", "Thread-4", "Thread-5", "Thread-6", "Thread-7", "Thread-8"];
    static OUTSIDE: AtomicU64 = AtomicU64::new(0);
    let name = |maker: &str, main: bool, number: u64| {
        let usual = usize::try_from(number - 1).ok().filter(|_| main).and_then(|index| USUAL.get(index));
        match usual {
            Some(usual) => Cow::Borrowed(*usual),
            None if main => format!("Thread-{number}").into(),
            None => format!("{maker}.{number}").into(),
        }
    };
    if let Some(runtime) = world::runtime() {
        let mut execution = runtime.execution.borrow_mut();
        let me = execution.current;
        let maker = &mut execution.threads[me.index()];
        maker.names_given += 1;
        return name(&maker.name, me == ThreadId::MAIN, maker.names_given);
    }
    match world::live_thread() {
        Some(maker) => name(maker.name(), maker.id == ThreadId::MAIN, maker.next_name()),
        None => name("", true, OUTSIDE.fetch_add(1, Ordering::Relaxed) + 1),
    }
}

/// The virtual time of an explored program since its start; none in the live worlds.
#[must_use]
pub fn virtual_now() -> Option<Duration> {
    world::runtime().map(|runtime| Duration::from_nanos(runtime.execution.borrow().now))
}

/// How much of the program's own time has passed in so much real time: a live run may be speeded up.
#[must_use]
pub fn demo_time(real: Duration) -> Duration {
    world::live_thread().map_or(real, |thread| thread.run.unscaled(real))
}
