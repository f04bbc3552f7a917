//! What the primitives promise, row by row, in both worlds. The comments quote the sentences of Python's documentation (3.11)
//! that a test holds us to.

use racecourse::queue::{GetError, LifoQueue, PriorityQueue, PutError, Queue, SimpleQueue, Store};
use racecourse::sched::{self, Explorer, Live, LiveOptions, Program, TimeRule};
use racecourse::sync::Shared;
use racecourse::threading::{
    Barrier, BarrierError, Condition, Event, Levels, Lock, NotLocked, NotOwner, RLock, RawLock, Run, Semaphore, Thread,
    Timer, TooMany,
};
use racecourse::trace::Outcome;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const ZERO: Option<Duration> = Some(Duration::ZERO);
const SHORT: Option<Duration> = Some(Duration::from_millis(5));

/// Runs a program in every world there is: explored under either kind of time, live, and on a plain thread that racecourse did
/// not start. In all of them it must come out as `wanted`.
#[track_caller]
pub(crate) fn everywhere(wanted: &str, program: fn() -> String) {
    assert_eq!(program(), wanted, "on a plain thread");
    let controlled = Program::new(program);
    for time in [TimeRule::Ordered, TimeRule::Free] {
        let found = Explorer { time, ..Explorer::default() }.explore(&controlled);
        let ends: BTreeSet<String> = found.outcomes.iter().map(|o| o.outcome.to_string()).collect();
        assert_eq!(found.cut, None, "{time:?}");
        if time == TimeRule::Ordered {
            assert_eq!(ends, [wanted.to_string()].into(), "explored under {time:?}");
        } else {
            assert!(ends.contains(wanted), "explored under {time:?}: {ends:?}");
        }
    }
    let trace = Live::start(&controlled, LiveOptions::default()).finish();
    assert_eq!(trace.outcome, Outcome::Finished(wanted.into()), "live");
}

/// Explores a program under free time: every way it can end.
#[track_caller]
pub(crate) fn ends(program: impl Fn() -> String + Send + Sync + 'static) -> Vec<String> {
    let found = Explorer::default().explore(&Program::new(program));
    assert_eq!(found.cut, None);
    found.outcomes.iter().map(|o| o.outcome.to_string()).collect()
}

// ---- Lock ----

#[test]
fn a_lock_is_nobodys_in_particular() {
    // "Any thread may release it"
    everywhere("free held free", || {
        let lock = Lock::new();
        let before = lock.locked();
        lock.acquire(None);
        let during = lock.locked();
        let other = lock.clone();
        Thread::spawn(move || other.release().unwrap()).join();
        let word = |locked| if locked { "held" } else { "free" };
        format!("{} {} {}", word(before), word(during), word(lock.locked()))
    });
}

#[test]
fn a_lock_does_not_let_its_holder_in_again() {
    everywhere("true false false", || {
        let lock = Lock::new();
        format!("{} {} {}", lock.acquire(None), lock.acquire(ZERO), lock.acquire(SHORT))
    });
    assert_eq!(
        ends(|| {
            let lock = Lock::named("till");
            lock.acquire(None);
            lock.acquire(None);
            String::new()
        }),
        ["deadlock: MainThread waits in till.acquire, which it holds itself"]
    );
}

#[test]
fn to_release_a_free_lock_is_an_error() {
    // "When invoked on an unlocked lock, a RuntimeError is raised."
    everywhere("Err(NotLocked) release unlocked lock", || format!("{:?} {NotLocked}", Lock::new().release()));
}

#[test]
fn a_lock_can_be_reset_whatever_it_was() {
    everywhere("false", || {
        let lock = Lock::new();
        lock.acquire(None);
        lock.force_reset();
        lock.locked().to_string()
    });
}

#[test]
fn a_guard_releases_on_the_way_out_of_a_panic() {
    everywhere("true", || {
        let lock = Lock::new();
        let own = lock.clone();
        let worker = Thread::spawn(move || {
            let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                let _held = own.hold();
                std::panic::resume_unwind(Box::new("a mistake"));
            }));
            assert!(caught.is_err());
        });
        worker.join();
        lock.acquire(None).to_string()
    });
}

#[test]
fn a_timed_acquire_succeeds_when_the_lock_comes_free_in_time() {
    let program = || {
        let lock = Lock::new();
        lock.acquire(None);
        let other = lock.clone();
        let waiter = Thread::spawn(move || {
            let got = other.acquire(Some(Duration::from_secs(60)));
            assert!(got, "timed out");
        });
        lock.release().unwrap();
        waiter.join();
        "in time".to_string()
    };
    let ordered = Explorer { time: TimeRule::Ordered, ..Explorer::default() }.explore(&Program::new(program));
    assert_eq!(ordered.outcomes.len(), 1);
    // a minute can be over on a machine that is busy enough
    assert_eq!(ends(program), ["in time", "failed: Thread-1 failed: timed out"]);
}

// ---- RLock ----

#[test]
fn an_rlock_lets_its_owner_in_again_and_must_be_left_as_often() {
    // "if this thread already owns the lock, increment the recursion level by one, and return immediately"
    everywhere("2 true 1 true 0 false", || {
        let lock = RLock::new();
        lock.acquire(None);
        lock.acquire(None);
        let two = (lock.recursion_count(), lock.locked());
        lock.release().unwrap();
        let one = (lock.recursion_count(), lock.locked());
        lock.release().unwrap();
        format!("{} {} {} {} {} {}", two.0, two.1, one.0, one.1, lock.recursion_count(), lock.locked())
    });
}

#[test]
fn only_the_owner_may_release_an_rlock() {
    // "A RuntimeError is raised if this method is called when the lock is not acquired."
    everywhere("Err(NotOwner) 0", || {
        let lock = RLock::new();
        lock.acquire(None);
        let (other, seen) = (lock.clone(), Shared::new(String::new()));
        let out = seen.clone();
        Thread::spawn(move || out.set(format!("{:?} {}", other.release(), other.recursion_count()))).join();
        seen.get()
    });
}

#[test]
fn all_levels_of_an_rlock_can_be_given_up_and_taken_back_at_once() {
    everywhere("2 0 true 2 Err(NotOwner)", || {
        let lock = RLock::new();
        lock.acquire(None);
        lock.acquire(None);
        let before = lock.recursion_count();
        let saved: Levels = lock.release_save().unwrap();
        let during = lock.recursion_count();
        let free = !lock.locked();
        lock.acquire_restore(saved);
        format!("{before} {during} {free} {} {:?}", lock.recursion_count(), RLock::new().release_save())
    });
}

#[test]
fn an_rlock_keeps_others_out() {
    everywhere("false", || {
        let (lock, seen) = (RLock::new(), Shared::new(true));
        let _held = lock.hold();
        let (other, out) = (lock.clone(), seen.clone());
        Thread::spawn(move || out.set(other.acquire(ZERO))).join();
        seen.get().to_string()
    });
}

// ---- Condition ----

#[test]
fn a_wait_gives_up_every_level_and_takes_them_back_also_after_a_timeout() {
    everywhere("2 false 2", || {
        let condition = Condition::new();
        let _outer = condition.hold();
        let _inner = condition.hold();
        let before = condition.lock().recursion_count();
        let notified = condition.wait(SHORT).unwrap();
        format!("{before} {notified} {}", condition.lock().recursion_count())
    });
    // while it waits, another thread gets in
    everywhere("true 2", || {
        let condition = Condition::new();
        let _outer = condition.hold();
        let _inner = condition.hold();
        let other = condition.clone();
        let notifier = Thread::spawn(move || {
            let _held = other.hold();
            other.notify(1).unwrap();
        });
        let notified = condition.wait(None).unwrap();
        let levels = condition.lock().recursion_count();
        notifier.join();
        format!("{notified} {levels}")
    });
}

#[test]
fn without_its_lock_a_condition_refuses() {
    // "If the calling thread has not acquired the lock when this method is called, a RuntimeError is raised."
    everywhere("Err(NotOwner) Err(NotOwner) Err(NotOwner) Err(NotOwner)", || {
        let condition = Condition::new();
        let waited = condition.wait_for(|| Ok::<bool, ()>(true), None);
        format!("{:?} {:?} {:?} {waited:?}", condition.wait(ZERO), condition.notify(1), condition.notify_all())
    });
}

#[test]
fn notify_wakes_the_longest_waiters_and_no_more_than_there_are() {
    let found = ends(|| {
        let (condition, woken) = (Condition::new(), Shared::named("woken", Vec::new()));
        let inside = Shared::named("inside", Vec::new());
        let wait = |name: &'static str| {
            let (condition, woken, inside) = (condition.clone(), woken.clone(), inside.clone());
            Thread::new(move || {
                let _held = condition.hold();
                inside.update(|all| all.push(name));
                condition.wait(None).unwrap();
                woken.update(|all| all.push(name));
            })
            .name(name)
            .start()
        };
        let waiters = [wait("a"), wait("b")];
        {
            let _held = condition.hold();
            if condition.waiting() < 2 {
                // an order in which they have not both come: not what this is about
                condition.notify_all().unwrap();
                return "too early".into();
            }
            condition.notify(1).unwrap();
        }
        let first = inside.get()[0];
        {
            let _held = condition.hold();
            if let Some(seen) = woken.get().first() {
                assert_eq!(*seen, first, "the longest waiter was not the first to be woken");
            }
            condition.notify(7).unwrap();
        }
        for waiter in &waiters {
            waiter.join();
        }
        "both woken".into()
    });
    assert!(found.contains(&"both woken".to_string()), "{found:?}");
    assert!(!found.iter().any(|end| end.contains("longest")), "{found:?}");
}

#[test]
fn a_notification_that_nobody_waits_for_is_lost() {
    let found = ends(|| {
        let condition = Condition::named("bell");
        let other = condition.clone();
        let waiter = Thread::new(move || {
            let _held = other.hold();
            other.wait(None).unwrap();
        })
        .name("waiter")
        .start();
        {
            let _held = condition.hold();
            condition.notify(1).unwrap();
        }
        waiter.join();
        "heard".into()
    });
    assert_eq!(found, ["heard", "deadlock: MainThread waits for waiter to end; waiter waits on bell"]);
}

#[test]
fn wait_for_has_one_deadline_for_the_whole_call() {
    // woken in vain every second, it still gives up after three and a half
    let program = Program::new(|| {
        let condition = Condition::new();
        let other = condition.clone();
        let noise = Thread::new(move || {
            for _ in 0..10 {
                sched::sleep(Duration::from_secs(1));
                let _held = other.hold();
                other.notify_all().unwrap();
            }
        })
        .daemon(true)
        .start();
        let _held = condition.hold();
        let answer = condition.wait_for(|| Ok::<bool, ()>(false), Some(Duration::from_millis(3_500))).unwrap();
        let now = sched::virtual_now().unwrap();
        drop(noise);
        format!("{answer:?} after {now:?}")
    });
    let found = Explorer { time: TimeRule::Ordered, ..Explorer::default() }.explore(&program);
    let values: Vec<String> = found.outcomes.iter().map(|o| o.outcome.summary()).collect();
    assert_eq!(values, ["Ok(false) after 3.5s"]);
}

#[test]
fn a_predicate_may_fail_or_panic_and_leaves_the_condition_usable() {
    everywhere("Err(\"no\") true Ok(true)", || {
        let condition = Condition::new();
        let _held = condition.hold();
        let failed = condition.wait_for(|| Err("no"), None).unwrap();
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            condition.wait_for(|| -> Result<bool, ()> { std::panic::resume_unwind(Box::new(())) }, None)
        }));
        let fine = condition.wait_for(|| Ok::<bool, ()>(true), None).unwrap();
        format!("{failed:?} {} {fine:?}", panicked.is_err())
    });
}

/// A lock of somebody else's: a turnstile over two of ours, with its own idea of owning.
struct Turnstile {
    outer: Lock,
    inner: RLock,
}

impl RawLock for Turnstile {
    type Saved = Levels;
    fn acquire(&self, timeout: Option<Duration>) -> bool {
        self.outer.acquire(timeout) && self.inner.acquire(None)
    }
    fn release(&self) -> Result<(), NotOwner> {
        self.inner.release()?;
        self.outer.release().map_err(|NotLocked| NotOwner)
    }
    fn is_owned(&self) -> bool {
        self.inner.is_owned()
    }
    fn release_save(&self) -> Result<Levels, NotOwner> {
        let levels = self.inner.release_save()?;
        self.outer.release().map_err(|NotLocked| NotOwner)?;
        Ok(levels)
    }
    fn acquire_restore(&self, levels: Levels) {
        self.outer.acquire(None);
        self.inner.acquire_restore(levels);
    }
}

#[test]
fn a_condition_works_over_any_lock() {
    everywhere("handed over", || {
        let lock = Turnstile { outer: Lock::new(), inner: RLock::new() };
        let condition = Arc::new(Condition::over(lock));
        let (other, ready) = (Arc::clone(&condition), Shared::new(false));
        let flag = ready.clone();
        let waiter = Thread::spawn(move || {
            let _held = other.hold();
            while !flag.get() {
                other.wait(None).unwrap();
            }
        });
        {
            let _held = condition.hold();
            ready.set(true);
            condition.notify_all().unwrap();
        }
        waiter.join();
        "handed over".into()
    });
}

// ---- Semaphore ----

#[test]
fn a_semaphore_counts_and_a_bounded_one_refuses_too_many() {
    // "If the number of releases exceeds the number of acquires … a ValueError is raised" (BoundedSemaphore)
    everywhere("true true false 0 Ok(()) 3 Err(TooMany) 1 None Some(1)", || {
        let free = Semaphore::new(2);
        let taken = [free.acquire(None), free.acquire(None), free.acquire(ZERO)].map(|got| got.to_string()).join(" ");
        let empty = free.value();
        let released = free.release(3);
        let bounded = Semaphore::bounded(1);
        let refused: Result<(), TooMany> = bounded.release(1);
        let (value, kept) = (free.value(), bounded.value());
        format!("{taken} {empty} {released:?} {value} {refused:?} {kept} {:?} {:?}", free.bound(), bounded.bound())
    });
}

#[test]
fn a_semaphore_has_no_owner() {
    everywhere("got it", || {
        let semaphore = Semaphore::new(0);
        let other = semaphore.clone();
        let giver = Thread::spawn(move || other.release(1).unwrap());
        semaphore.acquire(None);
        giver.join();
        "got it".into()
    });
}

// ---- Event ----

#[test]
fn an_event_is_a_flag() {
    everywhere("false false true true false", || {
        let event = Event::new();
        let first = (event.is_set(), event.wait(ZERO));
        event.set();
        let second = (event.is_set(), event.wait(None));
        event.clear();
        format!("{} {} {} {} {}", first.0, first.1, second.0, second.1, event.is_set())
    });
}

#[test]
fn who_was_waiting_at_set_goes_on_even_if_clear_follows_at_once() {
    let program = || {
        let (event, asked) = (Event::named("flag"), Event::named("asked"));
        let (own, own_asked) = (event.clone(), asked.clone());
        let waiter = Thread::new(move || {
            own_asked.set();
            own.wait(None);
        })
        .name("waiter")
        .start();
        asked.wait(None);
        event.set();
        event.clear();
        waiter.join();
        "went on".to_string()
    };
    // whoever comes too late waits for ever; whoever was there goes on
    assert_eq!(ends(program), ["went on", "deadlock: MainThread waits for waiter to end; waiter waits on flag"]);
    let found = Explorer::default().explore(&Program::new(program));
    for one in found.outcomes {
        let trace = Explorer::default().replay(&Program::new(program), &one.schedule).unwrap();
        let place = |verb| {
            trace.steps.iter().position(|s| s.verb == verb && s.object.is_some_and(|o| trace.object_name(o) == "flag"))
        };
        let waited_first = place("wait") < place("set");
        assert_eq!(waited_first || place("wait") < place("clear"), matches!(one.outcome, Outcome::Finished(_)));
    }
}

// ---- Barrier ----

#[test]
fn a_barrier_gives_every_thread_a_different_place() {
    everywhere("[0, 1, 2]", || {
        let (barrier, places) = (Barrier::new(3), Shared::new(Vec::new()));
        let threads: Vec<Thread> = (0..3)
            .map(|_| {
                let (barrier, places) = (barrier.clone(), places.clone());
                Thread::spawn(move || {
                    let place = barrier.wait(None).unwrap();
                    places.update(|all| all.push(place));
                })
            })
            .collect();
        threads.iter().for_each(Thread::join);
        let mut places = places.peek();
        places.sort_unstable();
        format!("{places:?}")
    });
}

#[test]
fn nobody_leaves_before_the_action_has_run_once() {
    let program = || {
        let (runs, barrier) = {
            let runs = Shared::named("runs", 0);
            let own = runs.clone();
            let action = move || -> Result<(), ()> {
                own.update(|n| *n += 1);
                Ok(())
            };
            (runs, Barrier::with_action(2, action, None))
        };
        let threads: Vec<Thread> = (0..2)
            .map(|_| {
                let (barrier, runs) = (barrier.clone(), runs.clone());
                Thread::spawn(move || {
                    barrier.wait(None).unwrap();
                    assert_eq!(runs.get(), 1);
                })
            })
            .collect();
        threads.iter().for_each(Thread::join);
        runs.get().to_string()
    };
    assert_eq!(ends(program), ["1"]);
    everywhere("1", program);
}

#[test]
fn a_failing_action_breaks_the_barrier_and_its_thread_gets_the_error() {
    let program = || {
        let barrier: Barrier<&str> = Barrier::with_action(2, || Err("no"), None);
        let errors = Shared::new(Vec::new());
        let threads: Vec<Thread> = (0..2)
            .map(|_| {
                let (barrier, errors) = (barrier.clone(), errors.clone());
                Thread::spawn(move || {
                    let error = match barrier.wait(None) {
                        Err(BarrierError::Action(error)) => error,
                        Err(BarrierError::Broken) => "broken",
                        Ok(_) => "ok",
                    };
                    errors.update(|all| all.push(error));
                })
            })
            .collect();
        threads.iter().for_each(Thread::join);
        let mut errors = errors.peek();
        errors.sort_unstable();
        let broken = barrier.broken();
        barrier.reset();
        format!("{errors:?} {broken} {}", barrier.broken())
    };
    assert_eq!(ends(program), ["[\"broken\", \"no\"] true false"]);
    everywhere("[\"broken\", \"no\"] true false", program);
}

#[test]
fn a_timeout_breaks_the_barrier_for_all() {
    everywhere("[Broken, Broken] true 0", || {
        let (barrier, errors) = (Barrier::new(3), Shared::new(Vec::<String>::new()));
        let threads: Vec<Thread> = [SHORT, None]
            .map(|timeout| {
                let (barrier, errors) = (barrier.clone(), errors.clone());
                Thread::spawn(move || {
                    let error = barrier.wait(timeout).unwrap_err();
                    errors.update(|all| all.push(format!("{error:?}")));
                })
            })
            .into();
        threads.iter().for_each(Thread::join);
        format!("[{}] {} {}", errors.peek().join(", "), barrier.broken(), barrier.n_waiting())
    });
}

#[test]
fn a_reset_frees_the_waiters_and_the_barrier_is_as_new() {
    let program = || {
        let barrier = Barrier::named("gate", 2);
        let (own, come) = (barrier.clone(), Event::new());
        let coming = come.clone();
        let first = Thread::spawn(move || {
            coming.set();
            assert_eq!(own.wait(None), Err(BarrierError::Broken));
        });
        come.wait(None);
        while barrier.n_waiting() == 0 {
            if sched::virtual_now().is_some() {
                // an order in which it has not come yet: nothing to be seen here
                barrier.abort();
                first.join();
                return "as new".to_string();
            }
            std::thread::yield_now();
        }
        barrier.reset();
        first.join();
        let own = barrier.clone();
        let second = Thread::spawn(move || _ = own.wait(None));
        let fine = barrier.wait(None).is_ok() && !barrier.broken();
        second.join();
        if fine { "as new".into() } else { "not usable".into() }
    };
    assert_eq!(ends(program), ["as new"]);
    everywhere("as new", program);
}

#[test]
fn an_aborted_barrier_lets_nobody_wait() {
    everywhere("Err(Broken) true 2", || {
        let barrier = Barrier::new(2);
        barrier.abort();
        format!("{:?} {} {}", barrier.wait(None), barrier.broken(), barrier.parties())
    });
}

#[test]
fn a_barrier_can_be_used_again_and_again() {
    let program = || {
        let (barrier, sum) = (Barrier::new(2), Shared::named("sum", 0));
        let threads: Vec<Thread> = (0..2)
            .map(|_| {
                let (barrier, sum) = (barrier.clone(), sum.clone());
                Thread::spawn(move || {
                    for round in 1..=2 {
                        sum.update(|n| *n += 1);
                        barrier.wait(None).unwrap();
                        assert_eq!(sum.get(), 2 * round);
                        barrier.wait(None).unwrap();
                    }
                })
            })
            .collect();
        threads.iter().for_each(Thread::join);
        sum.get().to_string()
    };
    assert_eq!(ends(program), ["4"]);
    everywhere("4", program);
}

// ---- queues ----

#[test]
fn a_queue_is_first_in_first_out_and_knows_when_it_is_full() {
    everywhere("true false Err(Full) 1 2 Err(Empty)", || {
        let queue = Queue::fifo(2);
        queue.put(1, None).unwrap();
        queue.put(2, None).unwrap();
        let (full, empty, refused) = (queue.is_full(), queue.is_empty(), queue.put(3, ZERO));
        assert_eq!(refused, Err(PutError::Full(3)), "the item comes back");
        let (one, two, none) = (queue.get(None).unwrap(), queue.get(None).unwrap(), queue.get(SHORT));
        assert_eq!(none, Err(GetError::Empty));
        format!("{full} {empty} {refused:?} {one} {two} {none:?}")
    });
}

#[test]
fn the_other_queues_differ_in_what_comes_first() {
    everywhere("3 1 · 1 3 · 3", || {
        let (lifo, priority, simple): (LifoQueue<i64>, PriorityQueue<i64>, SimpleQueue<i64>) =
            (Queue::lifo(0), Queue::priority(0), SimpleQueue::new());
        for item in [3, 1, 3] {
            lifo.put(item, None).unwrap();
            priority.put(item, None).unwrap();
            simple.put(item);
        }
        let lifo = (lifo.get(None).unwrap(), lifo.get(None).unwrap());
        let priority = (priority.get(None).unwrap(), priority.get(None).unwrap());
        format!("{} {} · {} {} · {}", lifo.0, lifo.1, priority.0, priority.1, simple.get(None).unwrap())
    });
}

#[test]
fn join_returns_when_every_item_is_done() {
    // "Blocks until all items in the queue have been gotten and processed."
    everywhere("2 done, then Err(TooOften)", || {
        let (queue, done) = (Queue::fifo(0), Shared::named("done", 0));
        let (own, count) = (queue.clone(), done.clone());
        let worker = Thread::new(move || {
            loop {
                let _item: i64 = own.get(None).unwrap();
                count.update(|n| *n += 1);
                own.task_done().unwrap();
            }
        })
        .daemon(true)
        .start();
        queue.put(1, None).unwrap();
        queue.put(2, None).unwrap();
        queue.join();
        let seen = done.get();
        drop(worker);
        format!("{seen} done, then {:?}", queue.task_done())
    });
}

#[test]
fn a_queue_may_be_made_smaller_than_what_it_holds() {
    everywhere("true 3 1", || {
        let queue = Queue::fifo(0);
        (0..3).for_each(|item| queue.put(item, None).unwrap());
        queue.set_maxsize(1);
        format!("{} {} {}", queue.is_full(), queue.len(), queue.maxsize())
    });
}

/// A store that fails at will.
#[derive(Debug, Default)]
struct Moody {
    items: Vec<i64>,
    calls: usize,
}

impl Store for Moody {
    type Item = i64;
    type Error = &'static str;
    fn put(&mut self, item: i64) -> Result<(), &'static str> {
        match item {
            13 => Err("unlucky"),
            14 => std::panic::resume_unwind(Box::new("worse")),
            _ => {
                self.items.push(item);
                Ok(())
            }
        }
    }
    fn get(&mut self) -> Result<i64, &'static str> {
        self.calls += 1;
        if self.calls == 1 { Err("not now") } else { self.items.pop().ok_or("nothing") }
    }
    fn len(&self) -> usize {
        self.items.len()
    }
}

#[test]
fn a_failing_store_leaves_the_queue_usable() {
    everywhere("Err(Store(\"unlucky\")) true 1 Err(Store(\"not now\")) Ok(7) 1 left to do", || {
        let queue = Queue::new(Moody::default(), 0);
        let refused = queue.put(13, None);
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| queue.put(14, None))).is_err();
        queue.put(7, None).unwrap();
        let length = queue.len();
        let (first, second) = (queue.get(None), queue.get(None));
        let left = usize::from(queue.task_done().is_ok()) + usize::from(queue.task_done().is_ok());
        format!("{refused:?} {panicked} {length} {first:?} {second:?} {left} left to do")
    });
}

// ---- Thread and Timer ----

#[test]
fn threads_have_names_and_inherit_being_a_daemon() {
    everywhere("Thread-1 worker true true MainThread-or-not", || {
        let plain = Thread::new(|| ()).name("Thread-1").start();
        let inherited = Shared::new(false);
        let out = inherited.clone();
        let daemon =
            Thread::new(move || out.set(Thread::new(|| ()).start().daemon())).name("worker").daemon(true).start();
        daemon.join();
        plain.join();
        let inherited = inherited.get() || sched::current_id().is_none();
        format!("{} {} {} {inherited} MainThread-or-not", plain.name(), daemon.name(), daemon.daemon())
    });
}

struct Greeter {
    heard: Shared<String>,
    whom: &'static str,
}

impl Run for Greeter {
    fn run(self) {
        self.heard.set(format!("hello, {}", self.whom));
    }
}

#[test]
fn a_thread_can_be_a_struct_with_a_run_method() {
    everywhere("hello, world", || {
        let heard = Shared::new(String::new());
        Thread::of(Greeter { heard: heard.clone(), whom: "world" }).start().join();
        heard.peek()
    });
}

#[test]
fn whether_a_thread_lives_is_a_matter_of_time() {
    let found = ends(|| {
        let thread = Thread::spawn(|| ());
        let alive = thread.is_alive();
        thread.join();
        format!("alive {alive}, then {}", thread.is_alive())
    });
    assert_eq!(found, ["alive false, then false", "alive true, then false"]);
}

#[test]
fn a_join_with_a_timeout_may_give_up() {
    let found = ends(|| {
        let event = Event::new();
        let own = event.clone();
        let thread = Thread::spawn(move || _ = own.wait(None));
        let early = thread.join_for(Duration::from_millis(1));
        event.set();
        let late = thread.join_for(Duration::from_secs(60));
        format!("{early} {late}")
    });
    assert_eq!(found, ["false false", "false true"]);
}

#[test]
fn a_program_does_not_wait_for_its_daemons() {
    let found = ends(|| {
        let log = Shared::named("log", 0);
        let own = log.clone();
        let _daemon = Thread::new(move || {
            loop {
                own.update(|n| *n += 1);
                if own.get() == 2 {
                    Event::new().wait(None);
                }
            }
        })
        .daemon(true)
        .start();
        log.get().to_string()
    });
    assert_eq!(found, ["0", "1", "2"]);
}

#[test]
fn a_cancelled_timer_does_nothing() {
    let program = || {
        let fired = Shared::named("fired", false);
        let own = fired.clone();
        let timer = Timer::start(Duration::from_secs(60), move || own.set(true));
        timer.cancel();
        timer.join();
        fired.get().to_string()
    };
    // on a busy machine a minute may be over before the cancel comes
    assert_eq!(ends(program), ["false", "true"]);
    everywhere("false", program);
}

// ---- from threads that racecourse did not start ----

#[test]
fn every_primitive_works_between_plain_threads() {
    const EACH: usize = 2_000;
    let (lock, rlock, semaphore) = (Lock::new(), RLock::new(), Semaphore::new(1));
    let (inside, count) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let alone = || {
        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "two at once");
        count.fetch_add(1, Ordering::SeqCst);
        inside.fetch_sub(1, Ordering::SeqCst);
    };
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..EACH {
                    let _held = lock.hold();
                    alone();
                }
            });
        }
    });
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..EACH {
                    let (_outer, _inner) = (rlock.hold(), rlock.hold());
                    alone();
                }
            });
        }
    });
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..EACH {
                    let _held = semaphore.hold();
                    alone();
                }
            });
        }
    });
    assert_eq!(count.load(Ordering::SeqCst), 3 * 4 * EACH);

    let queue = Queue::fifo(3);
    let sum = std::thread::scope(|scope| {
        for producer in 0..2 {
            let queue = &queue;
            scope.spawn(move || (0..EACH).for_each(|n| queue.put(n * 2 + producer, None).unwrap()));
        }
        let consume = || (0..EACH).map(|_| queue.get(None).unwrap()).sum::<usize>();
        let (one, two) = (scope.spawn(consume), scope.spawn(consume));
        one.join().unwrap() + two.join().unwrap()
    });
    assert_eq!(sum, (0..2 * EACH).sum::<usize>());

    let (barrier, round) = (Barrier::new(3), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for n in 0..200 {
                    assert!(round.fetch_add(1, Ordering::SeqCst) / 3 == n);
                    barrier.wait(None).unwrap();
                    barrier.wait(None).unwrap();
                }
            });
        }
    });
}
