//! The course: its lessons in order, one line each.

/// An exercise from its folder: `exercise.rs`, `check.rs`, `solution.rs`, other right ones, and the mistakes in `wrong/`.
macro_rules! exercise {
    ($name:literal, $title:literal, others: [$($other:literal),* $(,)?], wrong: [$($wrong:literal is $mistake:literal),* $(,)?] $(,)?) => {
        racecourse::course::Exercise {
            name: $name,
            title: $title,
            starter: include_str!(concat!($name, "/exercise.rs")),
            check: include_str!(concat!($name, "/check.rs")),
            solution: include_str!(concat!($name, "/solution.rs")),
            others: &[$(racecourse::course::Source {
                name: $other,
                path: concat!($name, "/", $other, ".rs"),
                text: include_str!(concat!($name, "/", $other, ".rs")),
            }),*],
            wrong: &[$(racecourse::course::Wrong {
                name: $wrong,
                mistake: $mistake,
                text: include_str!(concat!($name, "/wrong/", $wrong, ".rs")),
            }),*],
        }
    };
}

pub mod as_completed;
pub mod async_futures;
pub mod async_sync;
pub mod barrier;
pub mod bugs;
pub mod challenges;
pub mod condition;
pub mod coroutines;
pub mod cpu_bound;
pub mod deadlock;
pub mod event;
pub mod event_loop;
pub mod executors;
pub mod fib_server;
pub mod flags;
pub mod futures;
pub mod guards;
pub mod lock;
pub mod map;
pub mod process_pool;
pub mod queues;
pub mod races;
pub mod rlock;
pub mod semaphore;
pub mod tasks;
pub mod threads;

use racecourse::course::{Course, Lesson};
use racecourse::futures::process::Registered;

/// All of it.
pub const COURSE: Course = Course { lessons: LESSONS, chapters: challenges::CHAPTERS };

/// Every lesson, in the order in which they are best read.
pub const LESSONS: &[Lesson] = &[
    threads::LESSON,
    races::LESSON,
    lock::LESSON,
    guards::LESSON,
    rlock::LESSON,
    semaphore::LESSON,
    condition::LESSON,
    event::LESSON,
    barrier::LESSON,
    queues::LESSON,
    deadlock::LESSON,
    futures::LESSON,
    executors::LESSON,
    as_completed::LESSON,
    map::LESSON,
    cpu_bound::LESSON,
    process_pool::LESSON,
    flags::LESSON,
    event_loop::LESSON,
    coroutines::LESSON,
    tasks::LESSON,
    async_futures::LESSON,
    async_sync::LESSON,
];

/// What this program can do as a worker process: `main` gives it to
/// [`serve_if_asked`](racecourse::futures::process::serve_if_asked).
pub const JOBS: &[&dyn Registered] = &[
    &cpu_bound::work::COUNT,
    &cpu_bound::work::GCD,
    &fib_server::protocol::FIB,
    &process_pool::jobs::BYTES,
    &process_pool::jobs::DESCRIPTORS,
    &process_pool::jobs::LENGTH,
    &process_pool::jobs::MAIN_AGAIN,
    &process_pool::jobs::MISBEHAVE,
    &process_pool::jobs::VISIT,
];
