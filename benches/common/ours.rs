//! The kit of racecourse.

use super::kit::{Data, FullKit, Kit};
use racecourse::sched;
use racecourse::sync::Shared;
use racecourse::threading::{Barrier, Condition, Lock, LockGuard, Semaphore, Thread};
use std::sync::{Arc, OnceLock};

/// racecourse's own primitives.
pub(crate) struct Racecourse;

impl Kit for Racecourse {
    // nobody can look at what a thread returns before it was joined: it is no shared object
    type Thread<T: Data> = (Thread, Arc<OnceLock<T>>);
    type Variable = Shared<i64>;
    // our locks guard no value by themselves: here every look at it is a step more than the peers take
    type Lock<T: Data> = (Lock, Shared<T>);
    type Guard<'a, T: Data> = (LockGuard<'a>, &'a Shared<T>);
    type Condition = Condition<Lock>;

    fn spawn<T: Data>(body: impl FnOnce() -> T + Send + 'static) -> Self::Thread<T> {
        let returned = Arc::new(OnceLock::new());
        let slot = Arc::clone(&returned);
        let thread = Thread::spawn(move || {
            let _ = slot.set(body());
        });
        (thread, returned)
    }

    fn join<T: Data>((thread, returned): Self::Thread<T>) -> T {
        thread.join();
        returned.get().expect("a thread that was joined has returned").clone()
    }

    fn variable(value: i64) -> Shared<i64> {
        Shared::new(value)
    }

    fn get(variable: &Shared<i64>) -> i64 {
        variable.get()
    }

    fn set(variable: &Shared<i64>, value: i64) {
        variable.set(value);
    }

    fn add(variable: &Shared<i64>, by: i64) -> i64 {
        variable.update(|value| {
            *value += by;
            *value
        })
    }

    fn lock<T: Data>(value: T) -> Self::Lock<T> {
        (Lock::new(), Shared::new(value))
    }

    fn hold<T: Data>((lock, value): &Self::Lock<T>) -> Self::Guard<'_, T> {
        (lock.hold(), value)
    }

    fn with<T: Data, R: Data>((_, value): &mut Self::Guard<'_, T>, act: impl FnOnce(&mut T) -> R) -> R {
        value.update(act)
    }

    fn condition<T: Data>((lock, _): &Self::Lock<T>) -> Condition<Lock> {
        Condition::over(lock.clone())
    }

    fn wait<'a, T: Data>(condition: &Condition<Lock>, guard: Self::Guard<'a, T>) -> Self::Guard<'a, T> {
        condition.wait(None).expect("who waits holds the lock");
        guard
    }

    fn notify_one(condition: &Condition<Lock>) {
        condition.notify(1).expect("who notifies holds the lock");
    }

    fn checkpoint(locals: &impl Data) {
        sched::checkpoint(locals);
    }

    fn notify_all(condition: &Condition<Lock>) {
        condition.notify_all().expect("who notifies holds the lock");
    }
}

impl FullKit for Racecourse {
    type Barrier = Barrier;
    type Semaphore = Semaphore;

    fn barrier(parties: usize) -> Barrier {
        Barrier::new(parties)
    }

    fn meet(barrier: &Barrier) {
        barrier.wait(None).expect("nobody breaks the barrier");
    }

    fn semaphore(permits: usize) -> Semaphore {
        Semaphore::new(permits)
    }

    fn acquire(semaphore: &Semaphore) {
        semaphore.acquire(None);
    }

    fn release(semaphore: &Semaphore) {
        semaphore.release(1).expect("a semaphore without a bound takes every permit");
    }
}
