//! What Rust programmers write: data-owning locks, atomics, channels and threads, with the interface of the real ones.
//!
//! Each is written once and runs in every world: on real threads, and in an explored program, where each operation is a
//! scheduling point. Code that compiles against these needs only its imports changed to be the real thing; a test compiles
//! the same text both ways and compares what comes out.
//!
//! | the real one | here | what differs |
//! |---|---|---|
//! | `parking_lot::{Mutex, Condvar, RwLock}` | [`Mutex`], [`Condvar`], [`RwLock`] | not `const`, so no statics; no mapped, upgradable or owned guards, no waits until an `Instant` |
//! | `std::sync::atomic` | [`atomic`] | sequentially consistent whatever the ordering says: weak memory is not explored |
//! | `crossbeam_channel` | [`channel`] | `bounded`, `unbounded`; no `select!`, no timers as channels |
//! | `std::thread` | [`thread`] | no scoped threads, no `park`; a panic is the program's outcome even if `join` is asked for it |
//! | `std::sync::{Once, OnceLock}` | [`Once`], [`OnceLock`] | not `const`, so no statics |
//! | `std::sync::Arc` | [`Arc`] | it is the real one: its counts are not seen by the explorer |
//!
//! [`Shared`] has no counterpart: it is the racy variable that safe Rust does not have.
//!
//! In an explored program every object must be made inside the program, so that each execution begins afresh. What waits in a
//! destructor while its thread panics cannot be explored; the exploration says so.

pub mod atomic;
pub mod channel;
mod condvar;
mod mutex;
mod once;
mod rwlock;
mod shared;
pub mod thread;

pub use condvar::{Condvar, WaitTimeoutResult};
pub use mutex::{Mutex, MutexGuard};
pub use once::{Once, OnceLock};
pub use rwlock::{RwLock, RwLockReadGuard, RwLockWriteGuard};
pub use shared::Shared;
pub use std::sync::{Arc, Weak};
