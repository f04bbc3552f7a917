//! An operation as the scheduler knows it before it happens.

use super::print::mix;
use crate::sched::op::{Mode, Ready, Verb};
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

impl Pending {
    /// The most objects that one step may touch.
    pub(crate) const WIDEST: usize = 4;

    pub(crate) fn new(verb: Verb, location: &'static Location<'static>) -> Pending {
        Pending {
            verb,
            accesses: [Access::NONE; Pending::WIDEST],
            width: 0,
            ready: Ready::ALWAYS,
            after_wake: false,
            owed: false,
            timeout: None,
            alternatives: 1,
            location,
        }
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
