use std::panic::Location;
use std::time::Duration;

/// The name of an operation, as the learner writes it, and a number that stands for it in fingerprints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verb {
    pub(crate) name: &'static str,
    pub(crate) code: u64,
}

impl Verb {
    /// A verb from a method's name.
    #[must_use]
    pub const fn new(name: &'static str) -> Verb {
        // FNV-1a: the same name is the same number, in every crate and every run
        let bytes = name.as_bytes();
        let mut code = 0xcbf2_9ce4_8422_2325_u64;
        let mut i = 0;
        while i < bytes.len() {
            code = (code ^ bytes[i] as u64).wrapping_mul(0x0100_0000_01b3);
            i += 1;
        }
        Verb { name, code }
    }
}

/// How an operation touches an object: which other operations on it can be told apart from it by their order.
///
/// Two operations on one object are independent if they have the same mode and that mode is not [`Mode::Write`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Its place among all others matters.
    Write,
    /// It only looks: two looks commute.
    Read,
}

/// Whether an operation can happen now: a pure question to the [gate](crate::sched::State::gate) of its object, asked
/// for the thread that wants to go on.
#[derive(Clone, Copy, Debug)]
pub struct Ready(pub(crate) Option<fn(u64, Who) -> bool>);

impl Ready {
    /// It never waits.
    pub const ALWAYS: Ready = Ready(None);

    /// It waits until `test` holds of the gate.
    #[must_use]
    pub const fn when(test: fn(u64, Who) -> bool) -> Ready {
        Ready(Some(test))
    }

    #[inline]
    pub(crate) fn holds(self, gate: u64, who: Who) -> bool {
        self.0.is_none_or(|test| test(gate, who))
    }
}

/// Who acts, as a number that a primitive can keep in its state: never 0, and different for any two threads that can meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Who(pub u64);

/// An operation, announced before it happens.
#[derive(Clone, Copy, Debug)]
pub struct Op {
    pub(crate) verb: Verb,
    pub(crate) mode: Mode,
    pub(crate) ready: Ready,
    pub(crate) timeout: Option<Duration>,
    pub(crate) after_wake: bool,
    /// Live runs do not count it: it is no step in the controlled world either.
    pub(crate) unseen: bool,
    pub(crate) location: &'static Location<'static>,
}

impl Op {
    /// An operation that changes its object and never waits.
    #[track_caller]
    #[inline]
    #[must_use]
    pub fn write(verb: Verb) -> Op {
        Op {
            verb,
            mode: Mode::Write,
            ready: Ready::ALWAYS,
            timeout: None,
            after_wake: false,
            unseen: false,
            location: Location::caller(),
        }
    }

    /// An operation that only looks at its object.
    #[track_caller]
    #[inline]
    #[must_use]
    pub fn read(verb: Verb) -> Op {
        Op { mode: Mode::Read, ..Op::write(verb) }
    }

    /// It waits until `test` holds of the object's gate.
    #[inline]
    #[must_use]
    pub fn when(self, test: fn(u64, Who) -> bool) -> Op {
        Op { ready: Ready::when(test), ..self }
    }

    /// It gives up waiting after `timeout`, if there is one: [`Cx::late`](crate::sched::Cx::late) tells. Zero tries once.
    #[inline]
    #[must_use]
    pub fn timeout(self, timeout: Option<Duration>) -> Op {
        Op { timeout, ..self }
    }

    /// It was called there, for all that anybody is to know.
    #[inline]
    pub(crate) fn at(self, location: &'static Location<'static>) -> Op {
        Op { location, ..self }
    }

    /// It is no step where it can be told apart from one: live runs do not record it.
    #[inline]
    pub(crate) fn unseen(self) -> Op {
        Op { unseen: true, ..self }
    }

    /// It waits until another thread has woken this one, or its timeout is over.
    #[inline]
    #[must_use]
    pub fn after_wake(self) -> Op {
        Op { after_wake: true, ..self }
    }
}
