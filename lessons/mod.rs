//! The course: its lessons in order, one line each.

pub mod barrier;
pub mod challenges;
pub mod condition;
pub mod deadlock;
pub mod event;
pub mod guards;
pub mod lock;
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
];
