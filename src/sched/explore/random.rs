//! Random walks with a known chance to find a bug: PCT.
//!
//! Source: S. Burckhardt, P. Kothari, M. Musuvathi, S. Nagarakatte, *A Randomized Scheduler with Probabilistic Guarantees of
//! Finding Bugs* (ASPLOS 2010), section 3: threads have random priorities, the first that can go on does, and at d - 1 random
//! steps the thread that is about to go on falls behind all others. With n threads and k steps, a bug of depth d is found with
//! a chance of at least 1 in n * k^(d-1). Which way a choice falls out is drawn too; the chance is that of the schedule
//! alone, given those.

use super::job::Job;
use super::notes::{Endings, Notes};
use super::worker::{Share, Stop, Strategy, Tally, Worker};
use crate::sched::controlled::execution::Execution;
use crate::sched::controlled::print::mix;
use crate::sched::controlled::{Choice, Scheduler};
use crate::sched::exploration::Walks;
use crate::trace::{MAX_THREADS, ThreadId};
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Where the walks fall behind: d - 1 places.
const CHANGES: usize = Walks::DEPTH as usize - 1;

/// What all threads that walk share.
struct Space {
    /// The number of the next walk: walk 7 is the same walk in every exploration of a program of this size.
    next: AtomicU64,
    /// The size that walks are drawn for, and how many were.
    walks: Mutex<Walks>,
}

impl Space {
    fn walks(&self) -> std::sync::MutexGuard<'_, Walks> {
        self.walks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One thread's walks.
struct Walk {
    space: Arc<Space>,
    /// The size this walk was drawn for.
    drawn_for: (u32, u32),
    random: Random,
    priorities: [u64; MAX_THREADS],
    changes: [u32; CHANGES],
}

/// Random numbers, the same ones for the same seed: the fingerprint of a counter.
struct Random {
    seed: u64,
    drawn: u64,
}

impl Random {
    fn next(&mut self) -> u64 {
        self.drawn += 1;
        mix(mix(self.seed, self.drawn), self.seed)
    }

    /// Below `n`; the error of the remainder is far below what n * k^2 says.
    fn below(&mut self, n: u32) -> u32 {
        u32::try_from(self.next() % u64::from(n.max(1))).unwrap_or(0)
    }
}

impl Walk {
    fn new(space: Arc<Space>) -> Walk {
        let random = Random { seed: 0, drawn: 0 };
        Walk { space, drawn_for: (0, 0), random, priorities: [0; MAX_THREADS], changes: [0; CHANGES] }
    }

    fn first(&self, execution: &Execution, enabled: u32) -> ThreadId {
        let able = super::search::bits(enabled & ((1 << execution.threads.len().min(MAX_THREADS)) - 1));
        able.max_by_key(|thread| self.priorities[thread.index()]).unwrap_or(execution.last)
    }
}

impl Scheduler for Walk {
    fn pick(&mut self, execution: &mut Execution, enabled: u32) -> Option<Choice> {
        let at = u32::try_from(execution.events.len()).unwrap_or(u32::MAX);
        let mut thread = self.first(execution, enabled);
        for (number, change) in self.changes.into_iter().enumerate() {
            if change == at {
                // below all that are drawn, which are large
                self.priorities[thread.index()] = number as u64;
                thread = self.first(execution, enabled);
            }
        }
        let ways = execution.threads[thread.index()].op.alternatives;
        let alternative = if ways > 1 { self.random.below(ways.into()) } else { 0 };
        Some(Choice { thread, alternative: u16::try_from(alternative).unwrap_or(0) })
    }
}

impl Strategy for Walk {
    fn begin(&mut self) {
        let number = self.space.next.fetch_add(1, Ordering::Relaxed);
        let Walks { threads, steps, .. } = *self.space.walks();
        self.random = Random { seed: mix(0x5eed, number), drawn: 0 };
        self.drawn_for = (threads, steps);
        for priority in &mut self.priorities {
            *priority = self.random.next() | 1 << 63;
        }
        for change in &mut self.changes {
            *change = self.random.below(steps);
        }
    }

    fn left(&self) -> bool {
        false
    }

    fn advance(&mut self, execution: &Execution) -> bool {
        let as_u32 = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let (threads, steps) = (as_u32(execution.threads.len()), as_u32(execution.events.len()));
        let mut walks = self.space.walks();
        if threads > walks.threads || steps > walks.steps {
            // the chance does not hold for walks that were drawn for a smaller program: the count begins again
            *walks = Walks { number: 0, threads: threads.max(walks.threads), steps: steps.max(walks.steps) };
        } else if self.drawn_for == (walks.threads, walks.steps) {
            walks.number += 1;
        }
        true
    }
}

/// Walks on all cores until something ends the exploration.
pub(super) fn walk(job: &mut Job<'_>, notes: &mut Endings) -> Result<(), Stop> {
    let walks = Walks { number: 0, threads: job.tally.threads, steps: job.tally.longest };
    let space = Arc::new(Space { next: AtomicU64::new(0), walks: Mutex::new(walks) });
    let watch = job.watch(Share::WHOLE);
    let walked: Vec<(Result<(), Stop>, Tally, Endings)> = std::thread::scope(|scope| {
        let start = |_| {
            let (mut notes, space, watch, job) = (notes.fresh(), Arc::clone(&space), &watch, &*job);
            scope.spawn(move || {
                let mut worker: Worker<Walk> = job.worker(Walk::new(space));
                let done = worker.finish(job.program, watch, &mut notes);
                (done, worker.tally, notes)
            })
        };
        let threads: Vec<_> = (0..job.cores()).map(start).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    let mut done = Ok(());
    for (own, tally, found) in walked {
        done = done.and(own);
        job.tally.join(&tally);
        notes.join(found);
    }
    job.covered.walks = Some(*space.walks()).filter(|walks| walks.number > 0);
    done
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sched::controlled::print::PrintMap;
    use crate::sched::explore::notes::Entry;
    use crate::sched::{Explorer, Limits, Program};
    use crate::sync::Shared;
    use crate::threading::Thread;

    /// Two threads add to a counter, and it takes two switches at the right places to lose three of the four.
    fn adders() -> Program {
        Program::new(|| {
            let counter = Shared::new(0);
            let add = |_| {
                let counter = counter.clone();
                Thread::spawn(move || (0..2).for_each(|_| counter.set(counter.get() + 1)))
            };
            let adders: Vec<Thread> = (0..2).map(add).collect();
            adders.iter().for_each(Thread::join);
            counter.get().to_string()
        })
    }

    fn walked(program: &Program, executions: u64) -> (PrintMap<Entry>, Walks) {
        let limits = Limits { executions: Some(executions), ..Limits::default() };
        let explorer = Explorer { limits, ..Explorer::default() };
        let mut job = Job::new(&explorer, program);
        let mut notes = Endings::new(true);
        let done = walk(&mut job, &mut notes);
        assert_eq!(done, Err(Stop::Cut(crate::sched::Cut::Executions(executions))));
        notes.add_to(&mut job.entries);
        (job.entries, job.covered.walks.unwrap())
    }

    #[test]
    fn walks_are_the_same_every_time_and_find_what_needs_few_orderings() {
        let all = |_| {
            let (entries, _) = walked(&adders(), 300);
            let mut all: Vec<String> =
                entries.into_values().map(|entry| format!("{:?} {}", entry.outcome, entry.schedule)).collect();
            all.sort();
            all
        };
        let [first, second] = [0, 1].map(all);
        assert_eq!(first, second);
        assert_eq!(first.len(), 3, "{first:?}");
    }

    #[test]
    fn only_walks_through_the_whole_program_count_for_the_chance() {
        let (_, walks) = walked(&adders(), 100);
        // the first walk does not know yet how long the program is
        assert_eq!(walks, Walks { number: 99, threads: 3, steps: 9 });
        assert_eq!(walks.odds(), 3 * 9 * 9);
    }
}
