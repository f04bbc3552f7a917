//! What a program needs of the explorer that it runs under.

use std::fmt::Debug;
use std::hash::Hash;

/// A value that a lock guards or a thread returns.
pub(crate) trait Data: Clone + Debug + Hash + Send + Sync + 'static {}

impl<T: Clone + Debug + Hash + Send + Sync + 'static> Data for T {}

/// The primitives that every explorer here has: threads, shared variables, locks that guard a value, conditions.
pub(crate) trait Kit: Sized + 'static {
    /// A thread that returns a `T`.
    type Thread<T: Data>;
    /// A number that threads share without a lock.
    type Variable: Send + Sync + 'static;
    /// A lock, with the value that it guards.
    type Lock<T: Data>: Send + Sync + 'static;
    /// Holds a lock until it is dropped.
    type Guard<'a, T: Data>;
    /// A condition variable.
    type Condition: Send + Sync + 'static;

    /// Starts a thread.
    fn spawn<T: Data>(body: impl FnOnce() -> T + Send + 'static) -> Self::Thread<T>;
    /// Waits for a thread's end; what it returned.
    fn join<T: Data>(thread: Self::Thread<T>) -> T;

    /// A variable with its first value.
    fn variable(value: i64) -> Self::Variable;
    /// Reads, in one step.
    fn get(variable: &Self::Variable) -> i64;
    /// Writes, in one step.
    fn set(variable: &Self::Variable, value: i64);
    /// Adds in one step; the sum.
    fn add(variable: &Self::Variable, by: i64) -> i64;

    /// A lock around a value.
    fn lock<T: Data>(value: T) -> Self::Lock<T>;
    /// Waits for the lock and takes it.
    fn hold<T: Data>(lock: &Self::Lock<T>) -> Self::Guard<'_, T>;
    /// Looks at what the held lock guards, or changes it.
    fn with<T: Data, R: Data>(guard: &mut Self::Guard<'_, T>, act: impl FnOnce(&mut T) -> R) -> R;

    /// A condition over a lock.
    fn condition<T: Data>(lock: &Self::Lock<T>) -> Self::Condition;
    /// Gives the lock up, waits to be notified, and takes the lock again.
    fn wait<'a, T: Data>(condition: &Self::Condition, guard: Self::Guard<'a, T>) -> Self::Guard<'a, T>;
    /// Wakes one who waits.
    fn notify_one(condition: &Self::Condition);
    /// Promises that what the calling thread does next depends on `locals` alone: a hint to whoever can use it.
    fn checkpoint(_locals: &impl Data) {}
    /// Wakes all who wait.
    fn notify_all(condition: &Self::Condition);
}

/// A kit with the primitives that loom has not.
pub(crate) trait FullKit: Kit {
    /// Where a number of threads meet.
    type Barrier: Send + Sync + 'static;
    /// A number of permits.
    type Semaphore: Send + Sync + 'static;

    /// A barrier for so many threads.
    fn barrier(parties: usize) -> Self::Barrier;
    /// Waits until all are here.
    fn meet(barrier: &Self::Barrier);

    /// A semaphore with so many permits.
    fn semaphore(permits: usize) -> Self::Semaphore;
    /// Waits for a permit and takes it.
    fn acquire(semaphore: &Self::Semaphore);
    /// Gives a permit back.
    fn release(semaphore: &Self::Semaphore);
}
