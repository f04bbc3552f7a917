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
pub mod barrier;
pub mod challenges;
pub mod condition;
pub mod deadlock;
pub mod event;
pub mod executors;
pub mod futures;
pub mod guards;
pub mod lock;
pub mod map;
pub mod queues;
pub mod races;
pub mod rlock;
pub mod semaphore;
pub mod threads;

use racecourse::course::{Course, Lesson};

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
];
