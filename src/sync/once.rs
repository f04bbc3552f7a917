use crate::sched::{Op, Resource, State, Verb, Who, fingerprint, knowledge, make_way};
use std::borrow::Cow;
use std::fmt;

/// How far something is that is done once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Phase {
    New,
    /// By this thread.
    Running(Who),
    Done,
    /// It panicked.
    Poisoned,
}

#[derive(Debug)]
struct Progress {
    phase: Phase,
    /// Stands for what was made: what its maker knew.
    contents: u64,
}

fn nobody_runs(gate: u64, _: Who) -> bool {
    gate == 0
}

impl State for Progress {
    fn gate(&self) -> u64 {
        matches!(self.phase, Phase::Running(_)).into()
    }
    fn fingerprint(&self) -> u64 {
        fingerprint(&(self.phase, self.contents))
    }
    fn describe(&self, name: &dyn Fn(Who) -> String) -> String {
        match self.phase {
            Phase::New => "not done".into(),
            Phase::Running(who) => format!("{} does it", name(who)),
            Phase::Done => "done".into(),
            Phase::Poisoned => "poisoned".into(),
        }
    }
    fn holders(&self, each: &mut dyn FnMut(Who)) {
        if let Phase::Running(who) = self.phase {
            each(who);
        }
    }
}

/// What both types here are made of.
struct Doing {
    resource: Resource<Progress>,
    /// What a panic of the maker leaves.
    after_panic: Phase,
}

impl Doing {
    fn new(kind: &'static str, name: Option<Cow<'static, str>>, after_panic: Phase) -> Doing {
        Doing { resource: Resource::new(kind, name, Progress { phase: Phase::New, contents: 0 }), after_panic }
    }

    /// Waits until nobody does it, and does it unless it is done; how far it was before.
    #[track_caller]
    fn once(&self, verb: &'static str, make: impl FnOnce()) -> Phase {
        let before = self.resource.step(Op::write(Verb::new(verb)).when(nobody_runs), |progress, cx| {
            let before = progress.phase;
            cx.saw(fingerprint(&(before, progress.contents)));
            if before == Phase::New {
                progress.phase = Phase::Running(cx.who());
            }
            before
        });
        match before {
            Phase::New => {
                let mut finish = Finish { doing: self, op: Op::write(Verb::new("done")), well: false };
                make();
                finish.well = true;
            }
            // a destructor cannot wait while its thread unwinds
            Phase::Running(_) => make_way(),
            Phase::Done | Phase::Poisoned => {}
        }
        before
    }

    #[track_caller]
    fn is_done(&self, verb: &'static str) -> bool {
        self.resource.step(Op::read(Verb::new(verb)), |progress, cx| {
            let done = progress.phase == Phase::Done;
            cx.saw(if done { fingerprint(&progress.contents) } else { 0 });
            cx.show(|| if done { String::new() } else { "not done".into() });
            done
        })
    }
}

/// Ends the doing of it, on whatever way.
struct Finish<'a> {
    doing: &'a Doing,
    op: Op,
    well: bool,
}

impl Drop for Finish<'_> {
    fn drop(&mut self) {
        let phase = if self.well { Phase::Done } else { self.doing.after_panic };
        self.doing.resource.step(self.op, |progress, _| {
            progress.phase = phase;
            progress.contents = fingerprint(&knowledge());
        });
    }
}

/// `std::sync::Once`: something is done by the first who comes, and the others wait until it is done.
///
/// # Differences from std
/// `new` is no `const fn`, and an explored program must make it itself, so it cannot be a `static`: share it in an
/// [`Arc`](super::Arc). There is no `call_once_force`.
pub struct Once {
    doing: Doing,
}

impl Once {
    /// Something that is not done yet.
    #[must_use]
    pub fn new() -> Once {
        Once { doing: Doing::new("Once", None, Phase::Poisoned) }
    }

    /// As [`Once::new`], with a name by which traces call it.
    #[must_use]
    pub fn named(name: impl Into<Cow<'static, str>>) -> Once {
        Once { doing: Doing::new("Once", Some(name.into()), Phase::Poisoned) }
    }

    /// Does `f` if this is the first call; else waits until the first has done its own.
    ///
    /// # Scheduling points
    /// One, directly before; one when `f` is done.
    ///
    /// # Panics
    /// If `f` does; and ever after, as std's.
    #[track_caller]
    pub fn call_once(&self, f: impl FnOnce()) {
        let before = self.doing.once("call_once", f);
        assert!(before != Phase::Poisoned, "Once instance has previously been poisoned");
    }

    /// Whether it is done.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    #[must_use]
    pub fn is_completed(&self) -> bool {
        self.doing.is_done("is_completed")
    }
}

impl Default for Once {
    fn default() -> Once {
        Once::new()
    }
}

impl fmt::Debug for Once {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Once { .. }")
    }
}

/// `std::sync::OnceLock`: a value that is set once and read ever after.
///
/// # Differences from std
/// `new` is no `const fn`, and an explored program must make it itself, so it cannot be a `static`: share it in an
/// [`Arc`](super::Arc). There is no `get_mut` and no `take`.
///
/// # Examples
/// ```
/// use racecourse::sync::OnceLock;
///
/// let name = OnceLock::new();
/// assert_eq!(name.get(), None);
/// assert_eq!(name.get_or_init(|| "first"), &"first");
/// assert_eq!(name.set("second"), Err("second"));
/// ```
pub struct OnceLock<T> {
    doing: Doing,
    value: std::sync::OnceLock<T>,
}

impl<T> OnceLock<T> {
    /// Without a value.
    #[must_use]
    pub fn new() -> OnceLock<T> {
        OnceLock { doing: Doing::new("OnceLock", None, Phase::New), value: std::sync::OnceLock::new() }
    }

    /// As [`OnceLock::new`], with a name by which traces call it.
    #[must_use]
    pub fn named(name: impl Into<Cow<'static, str>>) -> OnceLock<T> {
        OnceLock { doing: Doing::new("OnceLock", Some(name.into()), Phase::New), value: std::sync::OnceLock::new() }
    }

    /// The value, if it is set.
    ///
    /// # Scheduling points
    /// One, directly before.
    #[track_caller]
    #[must_use]
    pub fn get(&self) -> Option<&T> {
        if self.doing.is_done("get") { self.value.get() } else { None }
    }

    /// Sets the value, unless it is set; waits while another thread makes one.
    ///
    /// # Scheduling points
    /// One, directly before; one when it is set.
    ///
    /// # Errors
    /// `value`, if it was set.
    #[track_caller]
    pub fn set(&self, value: T) -> Result<(), T> {
        let mut value = Some(value);
        self.doing.once("set", || {
            if let Some(value) = value.take() {
                // nobody else is here: it is not set
                let _ = self.value.set(value);
            }
        });
        value.map_or(Ok(()), Err)
    }

    /// The value; the first who comes makes it by `f`, and the others wait for that. If `f` panics, the next one tries.
    ///
    /// # Scheduling points
    /// One, directly before; one when it is made.
    ///
    /// # Panics
    /// If `f` does.
    #[track_caller]
    pub fn get_or_init(&self, f: impl FnOnce() -> T) -> &T {
        let mut f = Some(f);
        self.doing.once("get_or_init", || {
            if let Some(f) = f.take() {
                // nobody else is here: it is not set
                let _ = self.value.set(f());
            }
        });
        match (self.value.get(), f) {
            (Some(value), _) => value,
            // whoever made it was ended
            (None, Some(f)) => self.value.get_or_init(f),
            (None, None) => unreachable!("a value that was made is there"),
        }
    }

    /// The value, if it is set. Not a step: nobody else can have it.
    #[must_use]
    pub fn into_inner(self) -> Option<T> {
        self.value.into_inner()
    }
}

impl<T> Default for OnceLock<T> {
    fn default() -> OnceLock<T> {
        OnceLock::new()
    }
}

impl<T> fmt::Debug for OnceLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnceLock { .. }")
    }
}
