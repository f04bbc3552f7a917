//! Values that are read, and written by what was read.

use super::{fails_by, is_right, program, thread};
use racecourse::sync::Shared;
use racecourse::threading::{Lock, Thread};
use racecourse::trace::why::Mistake;

/// Two adders, each of which adds 1 by `add`; the counter ends at 2.
fn two_adders(
    add: impl Fn(&Shared<i32>, &[Lock; 2], usize) + Send + Sync + Clone + 'static,
) -> racecourse::sched::Program {
    program(move || {
        let counter = Shared::named("counter", 0);
        let locks = [Lock::named("till"), Lock::named("drawer")];
        let adders = [0, 1].map(|n| {
            let (counter, locks, add) = (counter.clone(), locks.clone(), add.clone());
            thread(&format!("adder-{}", n + 1), move || add(&counter, &locks, n))
        });
        adders.iter().for_each(Thread::join);
        assert_eq!(counter.peek(), 2);
    })
}

#[test]
fn a_counter_without_a_lock_loses_updates() {
    let found = fails_by(
        Mistake::LostUpdate,
        &two_adders(|counter, _, _| {
            let seen = counter.get();
            counter.set(seen + 1);
        }),
    );
    assert_eq!(found.objects, ["counter"]);
    let mut threads = found.threads.clone();
    threads.sort();
    assert_eq!(threads, ["adder-1", "adder-2"]);
    assert_eq!(found.locations[1].line(), found.locations[0].line() + 1);
    let [question, place, change] = found.hints();
    assert_eq!(question, "What may another thread do to counter between your read of it and your write?");
    assert!(place.starts_with("Look at updates.rs:"), "{place}");
    assert!(change.starts_with("Hold one lock from before the read of counter"), "{change}");
}

#[test]
fn a_lock_on_one_side_only_loses_updates_too() {
    let found = fails_by(
        Mistake::LostUpdate,
        &two_adders(|counter, locks, n| {
            let _held = (n == 0).then(|| locks[0].hold());
            let seen = counter.get();
            counter.set(seen + 1);
        }),
    );
    assert_eq!(found.objects, ["counter", "till"]);
}

#[test]
fn one_that_adds_in_one_step_is_overwritten_all_the_same() {
    fails_by(
        Mistake::LostUpdate,
        &two_adders(|counter, _, n| {
            if n == 0 {
                counter.update(|seen| *seen += 1);
            } else {
                let seen = counter.get();
                counter.set(seen + 1);
            }
        }),
    );
}

#[test]
fn a_lock_given_up_between_read_and_write_is_too_small() {
    let found = fails_by(
        Mistake::LockTooSmall,
        &two_adders(|counter, [till, _], _| {
            let seen = {
                let _held = till.hold();
                counter.get()
            };
            let _held = till.hold();
            counter.set(seen + 1);
        }),
    );
    assert_eq!(found.objects, ["counter", "till"]);
    assert!(found.sentence().contains("till is held at each read and each write, but not from one to the other"));
}

#[test]
fn a_lock_around_the_write_alone_is_too_small() {
    let found = fails_by(
        Mistake::LockTooSmall,
        &two_adders(|counter, [till, _], _| {
            let seen = counter.get();
            let _held = till.hold();
            counter.set(seen + 1);
        }),
    );
    assert!(found.sentence().contains("till is held at each write, but not from the read on"), "{}", found.sentence());
}

#[test]
fn a_look_and_an_act_under_one_lock_given_up_in_between_are_too_small() {
    let found = fails_by(
        Mistake::LockTooSmall,
        &shop(|stock, till| {
            let some = {
                let _held = till.hold();
                stock.get() > 0
            };
            if some {
                let _held = till.hold();
                stock.update(|n| *n -= 1);
            }
        }),
    );
    assert!(
        found.sentence().contains("till is held at each read and each write, but not from"),
        "{}",
        found.sentence()
    );
}

#[test]
fn two_locks_for_one_counter_are_the_wrong_lock() {
    let found = fails_by(
        Mistake::WrongLock,
        &two_adders(|counter, locks, n| {
            let _held = locks[n].hold();
            let seen = counter.get();
            counter.set(seen + 1);
        }),
    );
    assert_eq!(found.objects[0], "counter");
    let mut locks = found.objects[1..].to_vec();
    locks.sort();
    assert_eq!(locks, ["drawer", "till"]);
}

#[test]
fn a_lock_that_each_thread_makes_for_itself_is_the_wrong_lock() {
    fails_by(
        Mistake::WrongLock,
        &two_adders(|counter, _, n| {
            let own = Lock::named(format!("own-{n}"));
            let _held = own.hold();
            let seen = counter.get();
            counter.set(seen + 1);
        }),
    );
}

#[test]
fn one_lock_from_the_read_to_the_write_is_right() {
    is_right(&two_adders(|counter, [till, _], _| {
        let _held = till.hold();
        let seen = counter.get();
        counter.set(seen + 1);
    }));
}

/// Two buyers and one thing; `buy` must not sell it twice.
fn shop(buy: impl Fn(&Shared<i32>, &Lock) + Send + Sync + Clone + 'static) -> racecourse::sched::Program {
    program(move || {
        let (stock, till) = (Shared::named("stock", 1), Lock::named("till"));
        let buyers = ["buyer-1", "buyer-2"].map(|name| {
            let (stock, till, buy) = (stock.clone(), till.clone(), buy.clone());
            thread(name, move || buy(&stock, &till))
        });
        buyers.iter().for_each(Thread::join);
        assert!(stock.peek() >= 0, "sold twice");
    })
}

#[test]
fn what_was_there_at_the_look_is_gone_at_the_act() {
    let found = fails_by(
        Mistake::CheckThenAct,
        &shop(|stock, _| {
            if stock.get() > 0 {
                stock.update(|n| *n -= 1);
            }
        }),
    );
    assert_eq!(found.objects, ["stock"]);
    assert_eq!(found.locations.len(), 3);
}

#[test]
fn a_chair_that_was_free_is_taken_twice() {
    let found = fails_by(
        Mistake::CheckThenAct,
        &program(|| {
            let (taken, sitting) = (Shared::named("taken", false), Shared::named("sitting", 0));
            let guests = ["anna", "ben"].map(|name| {
                let (taken, sitting) = (taken.clone(), sitting.clone());
                thread(name, move || {
                    if !taken.get() {
                        taken.set(true);
                        sitting.update(|n| *n += 1);
                    }
                })
            });
            guests.iter().for_each(Thread::join);
            assert_eq!(sitting.peek(), 1);
        }),
    );
    assert_eq!(found.objects, ["taken"]);
}

#[test]
fn a_look_and_an_act_under_one_lock_are_right() {
    is_right(&shop(|stock, till| {
        let _held = till.hold();
        if stock.get() > 0 {
            stock.update(|n| *n -= 1);
        }
    }));
}

#[test]
fn a_result_that_is_read_before_the_join_is_told_as_that() {
    let found = fails_by(
        Mistake::MissingJoin,
        &program(|| {
            let result = Shared::named("result", 0);
            let theirs = result.clone();
            let worker = thread("worker", move || theirs.set(42));
            assert_eq!(result.get(), 42);
            worker.join();
        }),
    );
    assert_eq!(
        (found.threads, found.objects),
        (vec!["MainThread".into(), "worker".into()], vec!["result".to_string()])
    );
}

#[test]
fn of_two_workers_the_one_that_was_not_joined_is_named() {
    let found = fails_by(
        Mistake::MissingJoin,
        &program(|| {
            let results = ["left", "right"].map(|name| Shared::named(name, 0));
            let workers = [("worker-1", &results[0]), ("worker-2", &results[1])].map(|(name, result)| {
                let result = result.clone();
                thread(name, move || result.set(21))
            });
            workers[0].join();
            assert_eq!(results[0].get() + results[1].get(), 42);
            workers[1].join();
        }),
    );
    assert_eq!((found.threads[1].as_str(), found.objects[0].as_str()), ("worker-2", "right"));
}

#[test]
fn a_flag_that_is_raised_before_its_data_is_a_data_race() {
    let found = fails_by(
        Mistake::DataRace,
        &program(|| {
            let (ready, page) = (Shared::named("ready", false), Shared::named("page", 0));
            let (ready2, page2) = (ready.clone(), page.clone());
            let writer = thread("writer", move || {
                ready2.set(true);
                page2.set(1);
            });
            let reader = thread("reader", move || {
                if ready.get() {
                    assert_eq!(page.get(), 1);
                }
            });
            writer.join();
            reader.join();
        }),
    );
    let mut threads = found.threads.clone();
    threads.sort();
    assert_eq!(threads, ["reader", "writer"]);
}
