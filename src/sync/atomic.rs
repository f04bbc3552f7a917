//! `std::sync::atomic`: numbers and flags that threads share without a lock.
//!
//! Each operation is one step: a scheduling point lies directly before it.
//!
//! **Weak memory is not explored.** The `Ordering` of an operation is checked as std does (a release load panics) and otherwise
//! has no influence: in an explored program everything happens in one order that all threads agree upon, as if every operation
//! were `SeqCst`. A program that is right here may still be wrong with `Relaxed` on real hardware; loom explores that.
//! A weak compare-exchange never fails without a reason.
//!
//! # Differences from std
//! `new` is no `const fn`, and an explored program must make its atomics itself, so none can be a `static`; there is no
//! `get_mut`. `named` is ours.
//!
//! # Examples
//! ```
//! use racecourse::sync::atomic::{AtomicUsize, Ordering};
//!
//! let hits = AtomicUsize::new(1);
//! assert_eq!(hits.fetch_add(2, Ordering::SeqCst), 1);
//! assert_eq!(hits.compare_exchange(3, 10, Ordering::SeqCst, Ordering::SeqCst), Ok(3));
//! assert_eq!(hits.compare_exchange(3, 11, Ordering::SeqCst, Ordering::SeqCst), Err(10));
//! ```

use crate::sched::{Cx, Op, Resource, State, Verb, Who, fingerprint};
use std::borrow::Cow;
use std::fmt::{self, Debug};
use std::hash::Hash;
use std::sync::atomic as real;
pub use std::sync::atomic::{Ordering, fence};

/// Tells the thread and whoever watches what an operation gave.
fn told<R: Copy + Debug + Hash>(answer: R, cx: &mut Cx) -> R {
    cx.saw(fingerprint(&answer));
    cx.show(|| format!("{answer:?}"));
    answer
}

/// One operation on the real atomic inside, as one step.
macro_rules! operation {
    ($(#[$words:meta])* $mode:ident fn $name:ident($($argument:ident: $type:ty),*) -> $answer:ty) => {
        $(#[$words])*
        ///
        /// # Scheduling points
        /// One, directly before.
        #[track_caller]
        pub fn $name(&self, $($argument: $type),*) -> $answer {
            self.resource.step(Op::$mode(Verb::new(stringify!($name))), |inside, cx| {
                told(inside.0.$name($($argument),*), cx)
            })
        }
    };
}

/// An atomic type with the operations that all have.
macro_rules! atomic {
    ($name:ident, $value:ty, { $($more:tt)* }) => {
        #[doc = concat!("`std::sync::atomic::", stringify!($name), "`: see [the module](self).")]
        pub struct $name {
            resource: Resource<Inside<real::$name>>,
        }

        impl State for Inside<real::$name> {
            fn fingerprint(&self) -> u64 {
                fingerprint(&self.0.load(Ordering::SeqCst))
            }
            fn describe(&self, _name: &dyn Fn(Who) -> String) -> String {
                format!("{:?}", self.0.load(Ordering::SeqCst))
            }
        }

        impl $name {
            /// An atomic with this value.
            #[must_use]
            pub fn new(value: $value) -> $name {
                $name { resource: Resource::new(stringify!($name), None, Inside(real::$name::new(value))) }
            }

            /// An atomic with this value, and a name by which traces call it.
            #[must_use]
            pub fn named(name: impl Into<Cow<'static, str>>, value: $value) -> $name {
                $name { resource: Resource::new(stringify!($name), Some(name.into()), Inside(real::$name::new(value))) }
            }

            operation! {
                /// Reads it.
                read fn load(order: Ordering) -> $value
            }

            /// Writes it.
            ///
            /// # Scheduling points
            /// One, directly before.
            #[track_caller]
            pub fn store(&self, value: $value, order: Ordering) {
                self.resource.step(Op::write(Verb::new("store")), |inside, _| inside.0.store(value, order));
            }

            operation! {
                /// Writes it and gives what it was before.
                write fn swap(value: $value, order: Ordering) -> $value
            }
            operation! {
                /// Writes `new` if it is `current`; what it was before, as `Ok` if so.
                write fn compare_exchange(current: $value, new: $value, success: Ordering, failure: Ordering)
                    -> Result<$value, $value>
            }

            /// As [`compare_exchange`](Self::compare_exchange), which it is here: it never fails without a reason.
            ///
            /// # Errors
            /// What it was, if it was not `current`.
            ///
            /// # Scheduling points
            /// One, directly before.
            #[track_caller]
            pub fn compare_exchange_weak(
                &self,
                current: $value,
                new: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                self.resource.step(Op::write(Verb::new("compare_exchange_weak")), |inside, cx| {
                    told(inside.0.compare_exchange(current, new, success, failure), cx)
                })
            }

            operation! {
                /// Combines it with `value` by *and*; what it was before.
                write fn fetch_and(value: $value, order: Ordering) -> $value
            }
            operation! {
                /// Combines it with `value` by *nand*; what it was before.
                write fn fetch_nand(value: $value, order: Ordering) -> $value
            }
            operation! {
                /// Combines it with `value` by *or*; what it was before.
                write fn fetch_or(value: $value, order: Ordering) -> $value
            }
            operation! {
                /// Combines it with `value` by *exclusive or*; what it was before.
                write fn fetch_xor(value: $value, order: Ordering) -> $value
            }

            $($more)*

            /// Writes what `f` makes of it, if anything; what it was before, as `Ok` if it was written. As in std this is a loop of a
            /// [`load`](Self::load) and [`compare_exchange_weak`](Self::compare_exchange_weak)s: `f` may be called several times.
            ///
            /// # Errors
            /// What it was, if `f` gave nothing.
            ///
            /// # Scheduling points
            /// Those of the operations in the loop.
            #[track_caller]
            pub fn fetch_update(
                &self,
                set_order: Ordering,
                fetch_order: Ordering,
                mut f: impl FnMut($value) -> Option<$value>,
            ) -> Result<$value, $value> {
                let mut before = self.load(fetch_order);
                while let Some(new) = f(before) {
                    match self.compare_exchange_weak(before, new, set_order, fetch_order) {
                        Err(now) => before = now,
                        written => return written,
                    }
                }
                Err(before)
            }

            /// The value. Not a step: nobody else can have it.
            #[must_use]
            pub fn into_inner(self) -> $value {
                self.resource.quietly(|inside| inside.0.load(Ordering::SeqCst))
            }
        }

        impl Default for $name {
            fn default() -> $name {
                $name::new(<$value>::default())
            }
        }

        impl From<$value> for $name {
            fn from(value: $value) -> $name {
                $name::new(value)
            }
        }

        /// Shows the value: a [`load`](Self::load).
        impl Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.load(Ordering::Relaxed).fmt(f)
            }
        }
    };
}

/// The state of an atomic is a real one: what an operation does, std says.
#[derive(Debug)]
struct Inside<A>(A);

macro_rules! integers {
    ($($name:ident: $value:ty),*) => {
        $(atomic!($name, $value, {
            operation! {
                /// Adds, and wraps around on overflow; what it was before.
                write fn fetch_add(value: $value, order: Ordering) -> $value
            }
            operation! {
                /// Subtracts, and wraps around on overflow; what it was before.
                write fn fetch_sub(value: $value, order: Ordering) -> $value
            }
            operation! {
                /// Keeps the greater of it and `value`; what it was before.
                write fn fetch_max(value: $value, order: Ordering) -> $value
            }
            operation! {
                /// Keeps the smaller of it and `value`; what it was before.
                write fn fetch_min(value: $value, order: Ordering) -> $value
            }
        });)*
    };
}

integers!(AtomicUsize: usize, AtomicIsize: isize, AtomicU64: u64, AtomicI64: i64, AtomicU32: u32, AtomicI32: i32);

atomic!(AtomicBool, bool, {
    operation! {
        /// Turns it over; what it was before.
        write fn fetch_not(order: Ordering) -> bool
    }
});
