//! shuttle, searching depth first through every schedule.

use super::{DEADLOCK, Tally, words};
use crate::cell::{Cell, End};
use crate::common::{Data, FullKit};
use shuttle::future::batch_semaphore::{BatchSemaphore, Fairness};
use shuttle::scheduler::{DfsScheduler, Schedule, Scheduler, Task, TaskId};
use shuttle::sync::Barrier;
use shuttle::{Config, FailurePersistence, Runner};
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

/// shuttle's primitives.
pub(crate) struct Shuttle;

kit_like_std!(Shuttle, shuttle);

impl FullKit for Shuttle {
    type Barrier = Barrier;
    type Semaphore = BatchSemaphore;

    fn barrier(parties: usize) -> Barrier {
        Barrier::new(parties)
    }

    fn meet(barrier: &Barrier) {
        barrier.wait();
    }

    fn semaphore(permits: usize) -> BatchSemaphore {
        BatchSemaphore::new(permits, Fairness::Unfair)
    }

    fn acquire(semaphore: &BatchSemaphore) {
        semaphore.acquire_blocking(1).expect("nobody closes the semaphore");
    }

    fn release(semaphore: &BatchSemaphore) {
        semaphore.release(1);
    }
}

/// A search that survives its runner: a deadlock panics out of the runner, and another one goes on where it stopped.
#[derive(Clone)]
struct Lasting {
    search: Rc<RefCell<DfsScheduler>>,
    tally: Tally,
    cut: Rc<std::cell::Cell<bool>>,
}

impl Scheduler for Lasting {
    fn new_execution(&mut self) -> Option<Schedule> {
        let next = self.search.borrow_mut().new_execution()?;
        if self.tally.is_over() {
            self.cut.set(true);
            return None;
        }
        Some(next)
    }

    fn next_task(&mut self, runnable: &[&Task], current: Option<TaskId>, yields: bool) -> Option<TaskId> {
        self.search.borrow_mut().next_task(runnable, current, yields)
    }

    fn next_u64(&mut self) -> u64 {
        self.search.borrow_mut().next_u64()
    }
}

/// Every schedule of the program, past its deadlocks. An execution is one schedule.
pub(crate) fn explore(main: fn() -> String, cap: Duration) -> Cell {
    let tally = Tally::new(cap);
    let lasting = Lasting {
        search: Rc::new(RefCell::new(DfsScheduler::new(None, false))),
        tally: tally.clone(),
        cut: Rc::default(),
    };
    loop {
        let mut config = Config::new();
        config.failure_persistence = FailurePersistence::None;
        config.silence_warnings = true;
        let (runner, seen) = (Runner::new(lasting.clone(), config), tally.clone());
        let run = move || {
            seen.run(main);
        };
        match catch_unwind(AssertUnwindSafe(|| runner.run(run))) {
            Ok(_) => break,
            Err(panic) => match words(&*panic) {
                words if words.starts_with("deadlock") => tally.outcome(DEADLOCK),
                words => return tally.cell(End::Failed(words)),
            },
        }
    }
    tally.cell(if lasting.cut.get() { End::Cut } else { End::Complete })
}
