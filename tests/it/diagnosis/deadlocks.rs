//! Locks and queues that are waited for in vain.

use super::{fails_by, is_right, program, thread};
use racecourse::queue::Queue;
use racecourse::sched::Program;
use racecourse::sync::Shared;
use racecourse::threading::{Condition, Event, Lock, Semaphore, Thread};
use racecourse::trace::why::Mistake;

fn two_locks(same_order: bool) -> Program {
    program(move || {
        let (left, right) = (Lock::named("left"), Lock::named("right"));
        let (left2, right2) = (left.clone(), right.clone());
        let one = thread("one", move || {
            let _first = left.hold();
            let _second = right.hold();
        });
        let two = thread("two", move || {
            let (first, second) = if same_order { (&left2, &right2) } else { (&right2, &left2) };
            let _first = first.hold();
            let _second = second.hold();
        });
        one.join();
        two.join();
    })
}

#[test]
fn two_locks_in_opposite_order_are_a_matter_of_order() {
    let found = fails_by(Mistake::LockOrder, &two_locks(false));
    assert_eq!((found.threads.join(" "), found.objects.join(" ")), ("one two".into(), "right left".into()));
    is_right(&two_locks(true));
}

#[test]
fn three_philosophers_are_a_circle_of_three() {
    let found = fails_by(
        Mistake::LockOrder,
        &program(|| {
            let forks = [1, 2, 3].map(|n| Lock::named(format!("fork-{n}")));
            let eaters = [0, 1, 2].map(|n: usize| {
                let (left, right) = (forks[n].clone(), forks[(n + 1) % 3].clone());
                thread(&format!("philosopher-{}", n + 1), move || {
                    let _left = left.hold();
                    let _right = right.hold();
                })
            });
            eaters.iter().for_each(Thread::join);
        }),
    );
    assert_eq!((found.threads.len(), found.objects.len()), (3, 3));
}

#[test]
fn two_semaphores_in_opposite_order_are_too() {
    fails_by(
        Mistake::LockOrder,
        &program(|| {
            let (left, right) = (Semaphore::named("left", 1), Semaphore::named("right", 1));
            let (left2, right2) = (left.clone(), right.clone());
            let one = thread("one", move || {
                let _first = left.hold();
                let _second = right.hold();
            });
            let two = thread("two", move || {
                let _first = right2.hold();
                let _second = left2.hold();
            });
            one.join();
            two.join();
        }),
    );
}

#[test]
fn a_lock_taken_twice_by_one_is_a_deadlock_with_itself() {
    let found = fails_by(
        Mistake::SelfDeadlock,
        &program(|| {
            let items = Lock::named("inventory");
            let clerk = thread("clerk", move || {
                let _outer = items.hold();
                let _inner = items.hold();
            });
            clerk.join();
        }),
    );
    assert_eq!((found.threads.join(" "), found.objects.join(" ")), ("clerk".into(), "inventory".into()));
    assert!(found.hints()[1].contains("clerk has held inventory since deadlocks.rs:"), "{:?}", found.hints());
}

#[test]
fn a_condition_over_a_plain_lock_cannot_be_entered_twice() {
    fails_by(
        Mistake::SelfDeadlock,
        &program(|| {
            let changed = Condition::over_named("changed", Lock::named("lock"));
            let clerk = thread("clerk", move || {
                let _outer = changed.hold();
                let _inner = changed.hold();
            });
            clerk.join();
        }),
    );
}

/// A consumer that looks at the plates under the door's lock, and a cook that needs the door.
fn kitchen(gives_back: bool) -> Program {
    program(move || {
        let (door, plates) = (Lock::named("door"), Queue::named("plates", 0));
        let (door2, plates2) = (door.clone(), plates.clone());
        let eater = thread("eater", move || {
            let held = door.hold();
            if gives_back {
                drop(held);
                plates.get(None).unwrap();
            } else {
                plates.get(None).unwrap();
                drop(held);
            }
        });
        let cook = thread("cook", move || {
            let _held = door2.hold();
            plates2.put(1, None).unwrap();
        });
        eater.join();
        cook.join();
    })
}

#[test]
fn a_lock_kept_during_a_get_keeps_the_putter_out() {
    let found = fails_by(Mistake::LockHeldAcrossWait, &kitchen(false));
    assert_eq!((found.threads.join(" "), found.objects.join(" ")), ("eater cook".into(), "door plates".into()));
    is_right(&kitchen(true));
}

#[test]
fn a_lock_kept_during_a_join_or_an_event_or_another_conditions_wait_is_the_same() {
    fails_by(
        Mistake::LockHeldAcrossWait,
        &program(|| {
            let till = Lock::named("till");
            let theirs = till.clone();
            let _held = till.hold();
            thread("worker", move || drop(theirs.hold())).join();
        }),
    );
    fails_by(
        Mistake::LockHeldAcrossWait,
        &program(|| {
            let (till, open) = (Lock::named("till"), Event::named("open"));
            let (till2, open2) = (till.clone(), open.clone());
            let waiter = thread("waiter", move || {
                let _held = till.hold();
                open.wait(None);
            });
            let opener = thread("opener", move || {
                let _held = till2.hold();
                open2.set();
            });
            waiter.join();
            opener.join();
        }),
    );
    let found = fails_by(
        Mistake::LockHeldAcrossWait,
        &program(|| {
            let (outer, full, n) = (Lock::named("outer"), Condition::named("full"), Shared::named("n", 0));
            let (outer2, full2, n2) = (outer.clone(), full.clone(), n.clone());
            let waiter = thread("waiter", move || {
                let _outer = outer.hold();
                let _held = full.hold();
                while n.get() == 0 {
                    full.wait(None).unwrap();
                }
            });
            let filler = thread("filler", move || {
                let _outer = outer2.hold();
                let _held = full2.hold();
                n2.set(1);
                full2.notify_all().unwrap();
            });
            waiter.join();
            filler.join();
        }),
    );
    assert_eq!((found.threads.join(" "), found.objects.join(" ")), ("waiter filler".into(), "outer full".into()));
}

#[test]
fn an_early_return_that_keeps_the_lock_leaves_the_others_out() {
    let found = fails_by(
        Mistake::HeldAfterError,
        &program(|| {
            let till = Lock::named("till");
            let clerks = ["clerk-1", "clerk-2"].map(|name| {
                let till = till.clone();
                thread(name, move || {
                    till.acquire(None);
                    if name == "clerk-1" {
                        return; // an error: and nobody gives it back
                    }
                    till.release().unwrap();
                })
            });
            clerks.iter().for_each(Thread::join);
        }),
    );
    assert_eq!((found.threads.join(" "), found.objects.join(" ")), ("clerk-1 clerk-2".into(), "till".into()));
}

#[test]
fn a_permit_that_is_not_given_back_leaves_the_others_out() {
    let found = fails_by(
        Mistake::HeldAfterError,
        &program(|| {
            let pool = Semaphore::named("pool", 1);
            let users = ["user-1", "user-2"].map(|name| {
                let pool = pool.clone();
                thread(name, move || {
                    pool.acquire(None);
                })
            });
            users.iter().for_each(Thread::join);
        }),
    );
    assert_eq!(found.objects, ["pool"]);
}

/// Two jobs and a worker that is told to stop; main waits until all jobs are done.
fn jobs(done: impl Fn(i64) -> bool + Send + Sync + Copy + 'static) -> Program {
    program(move || {
        let jobs = Queue::named("jobs", 0);
        let theirs = jobs.clone();
        let worker = thread("worker", move || {
            for _ in 0..2 {
                let job = theirs.get(None).unwrap();
                if done(job) {
                    theirs.task_done().unwrap();
                }
            }
        });
        jobs.put(1, None).unwrap();
        jobs.put(2, None).unwrap();
        jobs.join();
        worker.join();
    })
}

#[test]
fn a_job_that_is_not_reported_done_is_owed_by_its_worker() {
    let found = fails_by(Mistake::MissingTaskDone, &jobs(|job| job == 1));
    assert_eq!((found.threads.join(" "), found.objects.join(" ")), ("MainThread worker".into(), "jobs".into()));
    let found = fails_by(Mistake::MissingTaskDone, &jobs(|_| false));
    assert!(found.sentence().ends_with("task_done was never called; worker owes it for 2"), "{}", found.sentence());
    is_right(&jobs(|_| true));
}

/// Workers that end when they are told, by an item 0 each or by fewer.
fn pool(workers: usize, told: usize) -> Program {
    program(move || {
        let jobs = Queue::named("jobs", 0);
        let start = |n| {
            let jobs = jobs.clone();
            thread(&format!("worker-{n}"), move || while jobs.get(None).unwrap() != 0 {})
        };
        let workers: Vec<Thread> = (1..=workers).map(start).collect();
        jobs.put(1, None).unwrap();
        (0..told).for_each(|_| jobs.put(0, None).unwrap());
        workers.iter().for_each(Thread::join);
    })
}

#[test]
fn one_last_item_for_two_workers_leaves_one_at_the_queue() {
    let found = fails_by(Mistake::AbandonedQueue, &pool(2, 1));
    assert_eq!(found.objects, ["jobs"]);
    is_right(&pool(2, 2));
}

#[test]
fn a_consumer_that_leaves_early_keeps_the_producer_waiting_for_room() {
    let found = fails_by(
        Mistake::AbandonedQueue,
        &program(|| {
            let belt = Queue::named("belt", 1);
            let theirs = belt.clone();
            let producer = thread("producer", move || (1..=3).for_each(|item| belt.put(item, None).unwrap()));
            let consumer = thread("consumer", move || {
                theirs.get(None).unwrap();
            });
            producer.join();
            consumer.join();
        }),
    );
    assert_eq!((found.threads.join(" "), found.objects.join(" ")), ("producer".into(), "belt".into()));
    assert!(found.sentence().ends_with("nobody is left who could take something out"), "{}", found.sentence());
}

#[test]
fn a_consumer_that_trusts_a_look_at_the_queue_waits_for_what_another_took() {
    let found = fails_by(
        Mistake::CheckThenAct,
        &program(|| {
            let shelf = Queue::named("shelf", 0);
            shelf.put(1, None).unwrap();
            let eaters = ["eater-1", "eater-2"].map(|name| {
                let shelf = shelf.clone();
                thread(name, move || {
                    if !shelf.is_empty() {
                        shelf.get(None).unwrap();
                    }
                })
            });
            eaters.iter().for_each(Thread::join);
        }),
    );
    assert_eq!(found.objects, ["shelf"]);
}

#[test]
fn a_lost_update_is_called_that_where_it_ends_in_a_deadlock() {
    let found = fails_by(
        Mistake::LostUpdate,
        &program(|| {
            let (left, through) = (Shared::named("left", 2), Event::named("through"));
            let workers = ["worker-1", "worker-2"].map(|name| {
                let (left, through) = (left.clone(), through.clone());
                thread(name, move || {
                    let now = left.get() - 1;
                    left.set(now);
                    if now == 0 {
                        through.set();
                    }
                })
            });
            through.wait(None);
            workers.iter().for_each(Thread::join);
        }),
    );
    assert_eq!(found.objects, ["left"]);
}
