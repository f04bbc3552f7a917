//! An operation as the scheduler knows it before it happens.

use super::print::mix;
use crate::sched::op::{Mode, Op, Ready, Verb};
use std::panic::Location;

/// The object that stands for the whole process: daemon threads live by it, the end of the program takes it away.
pub(crate) const PROCESS: u32 = 0;

/// How one operation touches one object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Access {
    pub(crate) object: u32,
    pub(crate) mode: Mode,
}

impl Access {
    const NONE: Access = Access { object: u32::MAX, mode: Mode::Read };

    #[inline]
    fn depends_on(self, other: Access) -> bool {
        self.object == other.object && !(self.mode == Mode::Read && other.mode == Mode::Read)
    }
}

/// An operation as the scheduler knows it before it happens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pending {
    pub(crate) verb: Verb,
    accesses: [Access; Pending::WIDEST],
    width: u8,
    pub(crate) ready: Ready,
    pub(crate) after_wake: bool,
    /// The wake-up, and its timeout, belong to the operation before: this one only comes after it.
    pub(super) owed: bool,
    /// In nanoseconds of virtual time.
    pub(crate) timeout: Option<u64>,
    /// How many ways it can fall out; 1 for all but choices.
    pub(crate) alternatives: u16,
    pub(crate) location: &'static Location<'static>,
}

impl Default for Pending {
    /// Nothing, on no object.
    #[track_caller]
    fn default() -> Pending {
        Pending {
            verb: Verb::new("nothing"),
            accesses: [Access::NONE; Pending::WIDEST],
            width: 0,
            ready: Ready::ALWAYS,
            after_wake: false,
            owed: false,
            timeout: None,
            alternatives: 1,
            location: Location::caller(),
        }
    }
}

impl Pending {
    /// The most objects that one step may touch.
    pub(crate) const WIDEST: usize = 4;

    /// Makes it the operation `op` on one object, or on two. (Written field by field: a copy of something that was written so
    /// a moment ago has to wait for it.)
    #[inline]
    pub(crate) fn set(&mut self, op: &Op, object: u32, other: Option<u32>) {
        self.verb = op.verb;
        self.accesses[0] = Access { object, mode: op.mode };
        self.width = 1;
        if let Some(object) = other {
            self.accesses[1] = Access { object, mode: Mode::Write };
            self.width = 2;
        }
        (self.ready, self.after_wake, self.owed) = (op.ready, op.after_wake, false);
        self.timeout = op.timeout.map(|timeout| u64::try_from(timeout.as_nanos()).unwrap_or(u64::MAX));
        (self.alternatives, self.location) = (1, op.location);
    }

    /// Makes it a choice among so many ways.
    pub(crate) fn set_choice(&mut self, ways: u16, location: &'static Location<'static>) {
        *self = Pending { verb: Verb::new("choose"), alternatives: ways, location, ..Pending::default() };
    }

    /// Adds an object; false if there is no room for another.
    pub(crate) fn touch(&mut self, object: u32, mode: Mode) -> bool {
        let Some(slot) = self.accesses.get_mut(self.width as usize) else { return false };
        *slot = Access { object, mode };
        self.width += 1;
        true
    }

    #[inline]
    pub(crate) fn accesses(&self) -> &[Access] {
        &self.accesses[..self.width as usize]
    }

    /// Whether `other` is this operation, or this one with [others fused](super::Execution::fuse) to it.
    #[inline]
    pub(super) fn begins(&self, other: &Pending) -> bool {
        let same = (self.verb.code, self.alternatives) == (other.verb.code, other.alternatives);
        same && self.width <= other.width
            && self.accesses().iter().zip(&other.accesses).all(|(mine, theirs)| mine == theirs)
    }

    /// Whether the order of the two can matter.
    #[inline]
    pub(crate) fn depends_on(&self, other: &Pending) -> bool {
        self.accesses().iter().any(|a| other.accesses().iter().any(|b| a.depends_on(*b)))
    }

    /// A number that stands for the kind of step and the objects it touches.
    pub(crate) fn print(&self) -> u64 {
        self.accesses().iter().fold(self.verb.code, |print, access| mix(print, access.object.into()))
    }
}
