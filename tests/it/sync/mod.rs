//! What Rust programmers write: the interface of the real crates, in every world.

mod explored;
mod random;

use racecourse::sched::{Explorer, Live, LiveOptions, Program, TimeRule};
use racecourse::trace::Outcome;

/// Compiles the programs with the types that the imports name.
macro_rules! programs {
    ($name:ident, $($import:item)*) => {
        mod $name {
            $($import)*
            use std::time::Duration;
            include!("twice.rs");
        }
    };
}

programs! { real,
    use crossbeam_channel::{self as channel, Receiver, Sender};
    use parking_lot::{Condvar, Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard, WaitTimeoutResult};
    use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};
    use std::sync::atomic::{AtomicBool, AtomicI32, AtomicI64, AtomicIsize, AtomicU32, AtomicU64, AtomicUsize};
    use std::sync::{Arc, Once, OnceLock};
    use std::thread::{self, JoinHandle};
}

programs! { ours,
    use racecourse::sync::channel::{self, Receiver, Sender};
    use racecourse::sync::{Condvar, Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard, WaitTimeoutResult};
    use racecourse::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};
    use racecourse::sync::atomic::{AtomicBool, AtomicI32, AtomicI64, AtomicIsize, AtomicU32, AtomicU64, AtomicUsize};
    use racecourse::sync::{Arc, Once, OnceLock};
    use racecourse::sync::thread::{self, JoinHandle};
}

#[test]
fn code_that_compiles_here_needs_only_other_imports_to_be_the_real_thing() {
    for ((name, real), (_, ours)) in real::PROGRAMS.into_iter().zip(ours::PROGRAMS) {
        let wanted = real();
        assert_eq!(ours(), wanted, "{name}: on plain threads");
        let trace = Live::start(&Program::new(ours), LiveOptions::default()).finish();
        assert_eq!(trace.outcome, Outcome::Finished(wanted), "{name}: live");
    }
}

#[test]
fn the_same_code_comes_to_the_same_in_every_interleaving() {
    for ((name, real), (_, ours)) in real::PROGRAMS.into_iter().zip(ours::PROGRAMS) {
        let wanted = real();
        for time in [TimeRule::Free, TimeRule::Ordered] {
            let found = Explorer { time, ..Explorer::default() }.explore(&Program::new(ours));
            let ends: Vec<String> = found.outcomes.iter().map(|found| found.outcome.to_string()).collect();
            assert_eq!((found.cut, ends), (None, vec![wanted.clone()]), "{name} under {time:?}");
        }
    }
}
