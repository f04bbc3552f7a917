//! Conditions, events and barriers.

use super::{fails_by, is_right, program, thread};
use racecourse::sched::Program;
use racecourse::sync::Shared;
use racecourse::threading::{Barrier, Condition, Event, Lock, Semaphore, Thread};
use racecourse::trace::why::Mistake;

/// One waits until `ready` by `wait`, the other makes it so by `tell`.
fn handshake(
    wait: impl Fn(&Condition, &Shared<bool>) + Send + Sync + Copy + 'static,
    tell: impl Fn(&Condition, &Shared<bool>) + Send + Sync + Copy + 'static,
) -> Program {
    program(move || {
        let (bell, ready) = (Condition::named("bell"), Shared::named("ready", false));
        let (bell2, ready2) = (bell.clone(), ready.clone());
        let guest = thread("guest", move || wait(&bell, &ready));
        let cook = thread("cook", move || tell(&bell2, &ready2));
        guest.join();
        cook.join();
    })
}

fn waits_rightly(bell: &Condition, ready: &Shared<bool>) {
    let _held = bell.hold();
    while !ready.get() {
        bell.wait(None).unwrap();
    }
}

fn tells_rightly(bell: &Condition, ready: &Shared<bool>) {
    let _held = bell.hold();
    ready.set(true);
    bell.notify_all().unwrap();
}

#[test]
fn who_looks_and_waits_under_the_lock_misses_nothing() {
    is_right(&handshake(waits_rightly, tells_rightly));
}

#[test]
fn a_wait_without_a_look_misses_what_came_before() {
    let found = fails_by(
        Mistake::LostWakeup,
        &handshake(
            |bell, _| {
                let _held = bell.hold();
                bell.wait(None).unwrap();
            },
            tells_rightly,
        ),
    );
    assert_eq!((found.threads.join(" "), found.objects.join(" ")), ("guest cook".into(), "bell".into()));
}

#[test]
fn a_look_before_the_lock_misses_what_comes_in_between() {
    fails_by(
        Mistake::LostWakeup,
        &handshake(
            |bell, ready| {
                if !ready.get() {
                    let _held = bell.hold();
                    bell.wait(None).unwrap();
                }
            },
            tells_rightly,
        ),
    );
}

#[test]
fn an_event_that_is_cleared_at_once_is_missed_by_who_comes_late() {
    let found = fails_by(
        Mistake::LostWakeup,
        &program(|| {
            let door = Event::named("door");
            let theirs = door.clone();
            let guest = thread("guest", move || {
                theirs.wait(None);
            });
            let porter = thread("porter", move || {
                door.set();
                door.clear();
            });
            guest.join();
            porter.join();
        }),
    );
    assert_eq!((found.threads.join(" "), found.objects.join(" ")), ("guest porter".into(), "door".into()));
}

#[test]
fn a_change_that_nobody_is_told_of_is_named() {
    let found = fails_by(
        Mistake::MissingNotify,
        &handshake(waits_rightly, |bell, ready| {
            let _held = bell.hold();
            ready.set(true);
        }),
    );
    assert_eq!((found.threads.join(" "), found.objects.join(" ")), ("guest cook".into(), "bell ready".into()));
    assert!(found.sentence().ends_with("and notified nobody"), "{}", found.sentence());
}

#[test]
fn an_event_that_nobody_sets_is_waited_for_in_vain() {
    let found = fails_by(
        Mistake::MissingNotify,
        &program(|| {
            let done = Event::named("done");
            let theirs = done.clone();
            let worker = thread("worker", move || {
                if theirs.is_set() {
                    theirs.set();
                }
            });
            done.wait(None);
            worker.join();
        }),
    );
    assert_eq!((found.threads.join(" "), found.objects.join(" ")), ("MainThread".into(), "done".into()));
}

/// Two consumers and one producer of two items, which puts them one by one.
fn buffer(looks_again: bool) -> Program {
    program(move || {
        let (changed, items) = (Condition::named("changed"), Shared::named("items", Vec::new()));
        let consumers = ["consumer-1", "consumer-2"].map(|name| {
            let (changed, items) = (changed.clone(), items.clone());
            thread(name, move || {
                let _held = changed.hold();
                while items.with(Vec::is_empty) {
                    changed.wait(None).unwrap();
                    if !looks_again {
                        break;
                    }
                }
                items.update(Vec::pop).expect("pop from empty list");
            })
        });
        for item in 1..=2 {
            let _held = changed.hold();
            items.update(|items| items.push(item));
            changed.notify_all().unwrap();
        }
        consumers.iter().for_each(Thread::join);
    })
}

#[test]
fn who_does_not_look_again_takes_from_an_empty_list() {
    let found = fails_by(Mistake::IfInsteadOfWhile, &buffer(false));
    assert_eq!(found.objects, ["changed", "items"]);
    let [_, _, change] = found.hints();
    assert!(change.starts_with("Look at items again after every wait"), "{change}");
    is_right(&buffer(true));
}

#[test]
fn a_room_that_is_full_again_is_entered_all_the_same() {
    let found = fails_by(
        Mistake::IfInsteadOfWhile,
        &program(|| {
            let (left, inside) = (Condition::named("left"), Shared::named("inside", 1));
            let guests = ["guest-1", "guest-2"].map(|name| {
                let (left, inside) = (left.clone(), inside.clone());
                thread(name, move || {
                    let held = left.hold();
                    if inside.get() > 0 {
                        left.wait(None).unwrap();
                    }
                    assert_eq!(inside.update(|n| std::mem::replace(n, *n + 1)), 0, "there is room for one");
                    drop(held);
                    let _held = left.hold();
                    inside.update(|n| *n -= 1);
                    left.notify_all().unwrap();
                })
            });
            {
                let _held = left.hold();
                inside.update(|n| *n -= 1);
                left.notify_all().unwrap();
            }
            guests.iter().for_each(Thread::join);
        }),
    );
    assert_eq!(found.objects, ["left", "inside"]);
}

/// Two wait for the start.
fn start(tell: impl Fn(&Condition) + Send + Sync + Copy + 'static) -> Program {
    program(move || {
        let (line, started) = (Condition::named("line"), Shared::named("started", false));
        let runners = ["runner-1", "runner-2"].map(|name| {
            let (line, started) = (line.clone(), started.clone());
            thread(name, move || waits_rightly(&line, &started))
        });
        {
            let _held = line.hold();
            started.set(true);
            tell(&line);
        }
        runners.iter().for_each(Thread::join);
    })
}

#[test]
fn a_start_that_is_told_to_one_leaves_the_other_waiting() {
    let found = fails_by(Mistake::NotifyOneWhereAll, &start(|line| line.notify(1).unwrap()));
    assert_eq!(found.threads[1], "MainThread");
    assert_eq!(found.objects, ["line"]);
    is_right(&start(|line| line.notify_all().unwrap()));
}

/// Producers and consumers on one condition, with room for one item.
fn one_condition(all: bool) -> Program {
    program(move || {
        let (changed, items) = (Condition::named("changed"), Shared::named("items", Vec::new()));
        let mut threads = Vec::new();
        for n in 1..=2 {
            let (changed, items) = (changed.clone(), items.clone());
            let put = move || {
                let _held = changed.hold();
                while items.with(Vec::len) == 1 {
                    changed.wait(None).unwrap();
                }
                items.update(|items| items.push(n));
                changed.notify(if all { 9 } else { 1 }).unwrap();
            };
            threads.push(thread(&format!("producer-{n}"), put));
        }
        for n in 1..=2 {
            let (changed, items) = (changed.clone(), items.clone());
            let take = move || {
                let _held = changed.hold();
                while items.with(Vec::is_empty) {
                    changed.wait(None).unwrap();
                }
                items.update(Vec::pop);
                changed.notify(if all { 9 } else { 1 }).unwrap();
            };
            threads.push(thread(&format!("consumer-{n}"), take));
        }
        threads.iter().for_each(Thread::join);
    })
}

#[test]
fn one_condition_for_two_things_wakes_the_wrong_one() {
    let found = fails_by(Mistake::NotifyOneWhereAll, &one_condition(false));
    assert_eq!(found.objects, ["changed"]);
    is_right(&one_condition(true));
}

/// A barrier for two, made by hand; two threads meet there in two rounds, and nobody may begin the second early.
fn rounds(meet: impl Fn(&Made) + Send + Sync + Copy + 'static) -> Program {
    program(move || {
        let made = Made {
            all: Condition::named("all"),
            came: Shared::named("came", 0),
            round: Shared::named("round", 0),
            door: Event::named("door"),
            turnstile: Semaphore::named("turnstile", 0),
            lock: Lock::named("lock"),
        };
        let finished = [Shared::named("first", 0), Shared::named("second", 0)];
        let runners = ["runner-1", "runner-2"].map(|name| {
            let (made, finished) = (made.clone(), finished.clone());
            thread(name, move || {
                for done in &finished {
                    done.update(|n| *n += 1);
                    meet(&made);
                    assert_eq!(done.get(), 2, "too early");
                }
            })
        });
        runners.iter().for_each(Thread::join);
    })
}

#[derive(Clone)]
struct Made {
    all: Condition,
    came: Shared<usize>,
    round: Shared<usize>,
    door: Event,
    turnstile: Semaphore,
    lock: Lock,
}

#[test]
fn a_count_that_is_reset_while_some_still_leave_keeps_them_for_ever() {
    let found = fails_by(
        Mistake::BarrierReusedEarly,
        &rounds(|made| {
            let _held = made.all.hold();
            made.came.update(|n| *n += 1);
            if made.came.get() == 2 {
                made.came.set(0);
                made.all.notify_all().unwrap();
            } else {
                while made.came.get() != 0 {
                    made.all.wait(None).unwrap();
                }
            }
        }),
    );
    assert_eq!(found.objects, ["all", "came"]);
}

#[test]
fn a_count_that_is_never_reset_lets_the_second_round_through() {
    let found = fails_by(
        Mistake::BarrierReusedEarly,
        &rounds(|made| {
            let _held = made.all.hold();
            made.came.update(|n| *n += 1);
            made.all.notify_all().unwrap();
            while made.came.get() < 2 {
                made.all.wait(None).unwrap();
            }
        }),
    );
    assert_eq!(found.objects, ["all", "came"]);
}

#[test]
fn a_door_that_is_never_shut_lets_the_second_round_through() {
    fails_by(
        Mistake::BarrierReusedEarly,
        &rounds(|made| {
            {
                let _held = made.lock.hold();
                made.came.update(|n| *n += 1);
                if made.came.get() % 2 == 0 {
                    made.door.set();
                }
            }
            made.door.wait(None);
        }),
    );
}

#[test]
fn a_turnstile_without_a_second_one_is_run_through_twice() {
    fails_by(
        Mistake::BarrierReusedEarly,
        &rounds(|made| {
            {
                let _held = made.lock.hold();
                made.came.update(|n| *n += 1);
                if made.came.get() == 2 {
                    made.came.set(0);
                    made.turnstile.release(2).unwrap();
                }
            }
            made.turnstile.acquire(None);
        }),
    );
}

#[test]
fn rounds_that_are_told_apart_are_right() {
    is_right(&rounds(|made| {
        let _held = made.all.hold();
        let mine = made.round.get();
        made.came.update(|n| *n += 1);
        if made.came.get() == 2 {
            made.came.set(0);
            made.round.set(mine + 1);
            made.all.notify_all().unwrap();
        } else {
            while made.round.get() == mine {
                made.all.wait(None).unwrap();
            }
        }
    }));
}

#[test]
fn a_barrier_that_is_reset_while_somebody_waits_throws_them_out() {
    let found = fails_by(
        Mistake::BarrierReusedEarly,
        &program(|| {
            let barrier = Barrier::named("gate", 2);
            let runners = ["runner-1", "runner-2"].map(|name| {
                let barrier = barrier.clone();
                thread(name, move || {
                    barrier.wait(None).expect("nobody breaks it");
                })
            });
            barrier.reset();
            runners.iter().for_each(Thread::join);
        }),
    );
    assert_eq!((found.threads[0].as_str(), found.objects[0].as_str()), ("MainThread", "gate"));
}

#[test]
fn a_thread_that_comes_to_a_barrier_more_often_than_the_other_waits_there() {
    let found = fails_by(
        Mistake::BarrierReusedEarly,
        &program(|| {
            let barrier = Barrier::named("gate", 2);
            let runners = [("runner-1", 2), ("runner-2", 1)].map(|(name, rounds)| {
                let barrier = barrier.clone();
                thread(name, move || {
                    (0..rounds).for_each(|_| {
                        barrier.wait(None).unwrap();
                    });
                })
            });
            runners.iter().for_each(Thread::join);
        }),
    );
    assert!(found.sentence().contains("for the second time"), "{}", found.sentence());
}
