//! What the threads of a pool share: the tasks that wait, and who is there to do them.

use super::error::SubmitError;
use super::task::Task;
use super::worker::work;
use crate::sched::{ObjectKey, Op, Resource, State, Verb, Who, fingerprint, knowledge};
use crate::threading::Thread;
use parking_lot::{Condvar, Mutex};
use std::collections::VecDeque;
use std::sync::Arc;

/// A pool, as its workers and its handles share it.
pub(super) struct Staff {
    resource: Resource<Books>,
    /// The tasks that wait, each at the place of its number in [`Books`]. Touched only within a step on `resource`.
    waiting: Mutex<VecDeque<Task>>,
    /// Every worker there ever was.
    threads: Mutex<Vec<Thread>>,
    /// `threads` has changed.
    hired: Condvar,
    pub(super) max: usize,
    pub(super) prefix: String,
    pub(super) initializer: Option<Box<dyn Fn() + Send + Sync>>,
}

/// The state of a pool. A task is a number: what its submitter knew.
#[derive(Debug)]
struct Books {
    waiting: VecDeque<u64>,
    workers: usize,
    max: usize,
    /// Workers that have nothing to do or soon will have. 0 from the moment on at which no more can be hired: then it does not matter.
    idle: usize,
    shut: bool,
    broken: Option<String>,
}

/// What becomes of a task.
enum Admitted {
    /// It waits; there is, or will be, somebody to do it.
    Waits,
    /// It has a worker of its own, the one of that number.
    Hires(usize),
}

impl Books {
    fn is_full(&self) -> bool {
        self.workers == self.max
    }

    fn admit(&mut self) -> Result<Admitted, SubmitError> {
        if let Some(why) = &self.broken {
            return Err(SubmitError::Broken(why.clone()));
        }
        if self.shut {
            return Err(SubmitError::Shutdown);
        }
        if self.is_full() || self.idle > self.waiting.len() {
            self.waiting.push_back(knowledge());
            return Ok(Admitted::Waits);
        }
        self.workers += 1;
        if self.is_full() {
            self.idle = 0;
        }
        Ok(Admitted::Hires(self.workers - 1))
    }

    fn rest(&mut self) {
        self.idle += usize::from(!self.is_full());
    }
}

impl State for Books {
    fn gate(&self) -> u64 {
        (!self.waiting.is_empty() || self.shut).into()
    }
    fn fingerprint(&self) -> u64 {
        fingerprint(&(&self.waiting, self.workers, self.idle, self.shut, self.broken.is_some()))
    }
    fn describe(&self, _name: &dyn Fn(Who) -> String) -> String {
        let mut words = match self.workers {
            1 => "1 worker".to_string(),
            n => format!("{n} workers"),
        };
        if !self.waiting.is_empty() {
            words += &format!(", {} waiting", self.waiting.len());
        }
        if self.shut {
            words += ", shut down";
        }
        words
    }
}

impl Staff {
    pub(super) fn new(max: usize, prefix: String, initializer: Option<Box<dyn Fn() + Send + Sync>>) -> Staff {
        let books = Books { waiting: VecDeque::new(), workers: 0, max, idle: 0, shut: false, broken: None };
        Staff {
            resource: Resource::new("ThreadPoolExecutor", Some(prefix.clone().into()), books),
            waiting: Mutex::default(),
            threads: Mutex::default(),
            hired: Condvar::new(),
            max,
            prefix,
            initializer,
        }
    }

    /// How a step on something else names it.
    pub(super) fn key(&self) -> ObjectKey {
        self.resource.key()
    }

    /// Takes a task: for a worker that is idle, for a new one, or for whoever comes free. A step.
    #[track_caller]
    pub(super) fn execute(self: &Arc<Staff>, task: Task) -> Result<(), SubmitError> {
        let mut task = Some(task);
        let (admitted, full) = self.resource.step(Op::write(Verb::new("submit")), |books, cx| {
            let admitted = books.admit();
            let learned = match &admitted {
                Ok(Admitted::Waits) => {
                    self.waiting.lock().extend(task.take());
                    0
                }
                Ok(Admitted::Hires(number)) => {
                    task.iter().for_each(Task::begin_unseen);
                    *number as u64 + 1
                }
                Err(error) => {
                    cx.show(|| error.to_string());
                    u64::MAX - u64::from(*error == SubmitError::Shutdown)
                }
            };
            cx.saw(fingerprint(&(learned, books.is_full())));
            (admitted, books.is_full())
        });
        if let (Admitted::Hires(number), Some(task)) = (admitted?, task) {
            self.hire(number, task, full);
        }
        Ok(())
    }

    /// Starts a worker, who begins with `first`.
    fn hire(self: &Arc<Staff>, number: usize, first: Task, full: bool) {
        let hiring = Hiring { staff: self };
        let staff = Arc::clone(self);
        let worker = Thread::new(move || work(&staff, first, full));
        // the program waits for it at its end, whoever made it: Python's interpreter does
        let worker = worker.name(format!("{}_{number}", self.prefix)).daemon(false).start();
        self.threads.lock().push(worker);
        self.hired.notify_all();
        std::mem::forget(hiring);
    }

    /// By a worker: waits for a task, and takes it; none if there will be none any more. And whether the pool is full, so that who is
    /// idle makes no difference any more. A step.
    pub(super) fn take(&self) -> Option<(Task, bool)> {
        self.resource.step(Op::write(Verb::new("take")).when(|gate, _| gate != 0), |books, cx| {
            let (print, task) = (books.waiting.pop_front(), self.waiting.lock().pop_front());
            cx.saw(fingerprint(&(print, books.is_full())));
            cx.show(|| if task.is_none() { "nothing left".into() } else { String::new() });
            let task = task?;
            books.idle = books.idle.saturating_sub(1);
            Some((task, books.is_full()))
        })
    }

    /// A worker is idle again, as a part of another step.
    pub(super) fn rest(&self) {
        self.resource.quietly(Books::rest);
    }

    /// A worker is idle again although nothing was settled. A step.
    pub(super) fn rest_after_all(&self) {
        self.resource.step(Op::write(Verb::new("idle")), |books, _| books.rest());
    }

    /// Takes no tasks any more. Those that wait, if they are not to be done. A step.
    #[track_caller]
    pub(super) fn shut(&self, empty: bool) -> VecDeque<Task> {
        self.resource.step(Op::write(Verb::new("shutdown")), |books, _| {
            books.shut = true;
            if empty { self.empty(books) } else { VecDeque::new() }
        })
    }

    /// Can do nothing any more: the tasks that nobody will do. A step.
    pub(super) fn break_down(&self, why: &str) -> VecDeque<Task> {
        self.resource.step(Op::write(Verb::new("break")), |books, cx| {
            cx.show(|| why.to_string());
            books.broken = Some(why.to_string());
            self.empty(books)
        })
    }

    fn empty(&self, books: &mut Books) -> VecDeque<Task> {
        books.waiting.clear();
        std::mem::take(&mut *self.waiting.lock())
    }

    /// Why it is broken, if it is. A step.
    #[track_caller]
    pub(super) fn broken(&self) -> Option<String> {
        self.resource.step(Op::read(Verb::new("broken")), |books, cx| {
            cx.saw(books.broken.is_some().into());
            books.broken.clone()
        })
    }

    /// The workers there are. A step.
    #[track_caller]
    pub(super) fn workers(&self) -> Vec<Thread> {
        self.resource.step(Op::read(Verb::new("workers")), |books, cx| {
            cx.saw(books.workers as u64);
            cx.show(|| books.workers.to_string());
        });
        self.threads.lock().clone()
    }

    /// Waits until the last worker is gone. Nobody is hired any more.
    #[track_caller]
    pub(super) fn join(&self) {
        for joined in 0.. {
            let mut threads = self.threads.lock();
            // a live submit has been counted already and is about to start its worker
            while threads.len() == joined && joined < self.resource.quietly(|books| books.workers) {
                self.hired.wait(&mut threads);
            }
            let Some(thread) = threads.get(joined).cloned() else { return };
            drop(threads);
            thread.join();
        }
    }
}

/// A worker is counted that is not there yet. Dropped if it could not be started.
struct Hiring<'a> {
    staff: &'a Staff,
}

impl Drop for Hiring<'_> {
    fn drop(&mut self) {
        self.staff.resource.quietly(|books| books.workers -= 1);
        self.staff.hired.notify_all();
    }
}
