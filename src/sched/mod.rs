//! Threads, shared objects and choices, in two worlds.
//!
//! This is the waist of racecourse: a primitive is written **once**, as a [`State`] and operations on it, and happens in
//! whichever world its thread was started in.
//!
//! - **Live**: threads are OS threads, the state sits under a `parking_lot` mutex, time is real. [`Live`] runs a program so.
//!   Threads that racecourse did not start may use every primitive too.
//! - **Controlled**: threads are coroutines on one OS thread. A scheduling point lies directly before each operation and
//!   nowhere else. [`Explorer`] runs a program under every inequivalent order and replays any of them.
//!
//! `sched` knows no primitive: what a lock is stands in [`crate::threading`].

mod controlled;
mod exploration;
mod explore;
pub mod live;
mod op;
mod program;
mod progress;
mod resource;
mod schedule;
mod thread;
mod world;

pub use exploration::{Cores, Covered, Cut, Exploration, Found, Interrupt, Limits, TimeRule, Walks};
pub use explore::{Doing, EndStates, Explorer, Misfit, Position, Search, Standing, StateGraph, Way};
pub use live::{LaneNow, LaneState, Live, LiveEvent, LiveOptions, LiveWhat};
pub use op::{Mode, Op, Ready, Verb, Who};
pub use program::Program;
pub use progress::{Phase, Progress};
pub use resource::{Cx, ObjectKey, Resource, State, Waiter};
pub use schedule::{BadSchedule, Schedule, Turn};
pub use thread::{
    Spawned, WhenOver, cancellation_point, checkpoint, choose, current_id, current_name, demo_time, glue, is_daemon,
    next_thread_name, say, sleep, spawn, virtual_now, when_over,
};
pub(crate) use thread::{catch, leaving, make_way, room};

/// A fingerprint of a value, for [`State::fingerprint`] and [`Cx::saw`].
#[inline]
#[must_use]
pub fn fingerprint<T: std::hash::Hash + ?Sized>(value: &T) -> u64 {
    controlled::print::print_of(value)
}

/// What the calling thread has learned so far, as a fingerprint: in an explored program it stands for any value that the
/// thread has computed. 0 in the live worlds.
#[inline]
#[must_use]
pub fn knowledge() -> u64 {
    world::runtime().map_or(0, |runtime| runtime.knowledge())
}
