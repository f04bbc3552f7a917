//! The peers' primitives as kits. Both mirror the standard library, so one macro serves both.

macro_rules! kit_like_std {
    ($kit:ident, $library:ident) => {
        impl $crate::common::Kit for $kit {
            type Thread<T: Data> = $library::thread::JoinHandle<T>;
            type Variable = $library::sync::atomic::AtomicI64;
            type Lock<T: Data> = $library::sync::Mutex<T>;
            type Guard<'a, T: Data> = $library::sync::MutexGuard<'a, T>;
            type Condition = $library::sync::Condvar;

            fn spawn<T: Data>(body: impl FnOnce() -> T + Send + 'static) -> Self::Thread<T> {
                $library::thread::spawn(body)
            }

            fn join<T: Data>(thread: Self::Thread<T>) -> T {
                thread.join().expect("no thread panics")
            }

            fn variable(value: i64) -> Self::Variable {
                Self::Variable::new(value)
            }

            fn get(variable: &Self::Variable) -> i64 {
                variable.load(SeqCst)
            }

            fn set(variable: &Self::Variable, value: i64) {
                variable.store(value, SeqCst);
            }

            fn add(variable: &Self::Variable, by: i64) -> i64 {
                variable.fetch_add(by, SeqCst) + by
            }

            fn lock<T: Data>(value: T) -> Self::Lock<T> {
                Self::Lock::new(value)
            }

            fn hold<T: Data>(lock: &Self::Lock<T>) -> Self::Guard<'_, T> {
                lock.lock().expect("no thread panics")
            }

            fn with<T: Data, R: Data>(guard: &mut Self::Guard<'_, T>, act: impl FnOnce(&mut T) -> R) -> R {
                act(&mut *guard)
            }

            fn condition<T: Data>(_: &Self::Lock<T>) -> Self::Condition {
                Self::Condition::new()
            }

            fn wait<'a, T: Data>(condition: &Self::Condition, guard: Self::Guard<'a, T>) -> Self::Guard<'a, T> {
                condition.wait(guard).expect("no thread panics")
            }

            fn notify_one(condition: &Self::Condition) {
                condition.notify_one();
            }

            fn notify_all(condition: &Self::Condition) {
                condition.notify_all();
            }
        }
    };
}

pub(crate) mod loom;
pub(crate) mod ours;
pub(crate) mod shuttle;
mod tally;

use std::any::Any;
use tally::{DEADLOCK, Tally};

/// The words of a panic.
fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
    text.unwrap_or("a panic without words").to_string()
}
