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
pub mod async_await;
pub mod async_futures;
pub mod async_sync;
pub mod barrier;
pub mod bugs;
pub mod challenges;
pub mod choosing;
pub mod condition;
pub mod coroutines;
pub mod cpu_bound;
pub mod daemons_and_exit_codes;
pub mod deadlock;
pub mod event;
pub mod event_loop;
pub mod executors;
pub mod fib_server;
pub mod flags;
pub mod futures;
pub mod guards;
pub mod gzip_and_the_gil;
pub mod image_downloads;
pub mod job_queues;
pub mod lock;
pub mod manager;
pub mod map;
pub mod pipes;
pub mod pool;
pub mod process_pool;
pub mod process_queues;
pub mod process_sync;
pub mod processes;
pub mod queues;
pub mod races;
pub mod rlock;
pub mod select_server;
pub mod semaphore;
pub mod tasks;
pub mod threads;
pub mod thumbnails;

use racecourse::course::{Course, Lesson};
use racecourse::futures::process::Registered;
use racecourse::jobs::Known;

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
    processes::LESSON,
    daemons_and_exit_codes::LESSON,
    pipes::LESSON,
    process_queues::LESSON,
    process_sync::LESSON,
    manager::LESSON,
    pool::LESSON,
    flags::LESSON,
    event_loop::LESSON,
    coroutines::LESSON,
    tasks::LESSON,
    async_futures::LESSON,
    async_sync::LESSON,
    select_server::LESSON,
    fib_server::LESSON,
    async_await::LESSON,
    image_downloads::LESSON,
    thumbnails::LESSON,
    gzip_and_the_gil::LESSON,
    job_queues::LESSON,
    choosing::LESSON,
];

/// What this program can do as a worker process: `main` gives it to
/// [`serve_if_asked`](racecourse::futures::process::serve_if_asked).
pub const JOBS: &[&dyn Registered] = &[
    &cpu_bound::work::COUNT,
    &cpu_bound::work::GCD,
    &daemons_and_exit_codes::jobs::BACKGROUND,
    &daemons_and_exit_codes::jobs::END,
    &fib_server::protocol::FIB,
    &image_downloads::by_jobs::FETCH,
    &image_downloads::by_jobs::FETCHER,
    &image_downloads::download::DOWNLOAD,
    &job_queues::jobs::FLAKY,
    &job_queues::jobs::NAP,
    &job_queues::work::WORK,
    &manager::jobs::APPEND,
    &manager::jobs::DOUBLE,
    &pipes::jobs::COUNT_UP,
    &pipes::jobs::SEND_FIRST,
    &pool::jobs::HI,
    &process_pool::jobs::BYTES,
    &process_pool::jobs::DESCRIPTORS,
    &process_pool::jobs::LENGTH,
    &process_pool::jobs::MAIN_AGAIN,
    &process_pool::jobs::MISBEHAVE,
    &process_pool::jobs::VISIT,
    &process_queues::jobs::CONSUME,
    &process_queues::jobs::CONSUME_JOINABLE,
    &process_queues::jobs::PRODUCE,
    &process_queues::jobs::PRODUCE_JOINABLE,
    &process_queues::jobs::PUT_LONG,
    &process_sync::jobs::ADD,
    &process_sync::jobs::HOLD,
    &process_sync::jobs::PASS,
    &racecourse::multiprocessing::MANAGER,
    &processes::jobs::CALLING,
    &processes::jobs::FOO,
    &thumbnails::thumbnail::DRAW,
];

/// What the workers of a job queue can be asked for. The jobs behind them are among [`JOBS`].
pub const TASKS: &[&dyn Known] = job_queues::jobs::TASKS;
