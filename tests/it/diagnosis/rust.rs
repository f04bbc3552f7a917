//! Programs in the primitives of `racecourse::sync`, where what a lock owns is not seen.

use super::{fails_by, is_right, program};
use racecourse::sched::Program;
use racecourse::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use racecourse::sync::{Arc, Condvar, Mutex, RwLock, channel, thread};
use racecourse::trace::why::Mistake;

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> thread::JoinHandle<()> {
    thread::Builder::new().name(name.into()).spawn(body).unwrap()
}

/// Two threads add by `add` to a counter that ends at 2.
fn two_adders(add: impl Fn(&Mutex<usize>) + Send + Sync + Copy + 'static) -> Program {
    program(move || {
        let counter = Arc::new(Mutex::named("counter", 0));
        let adders = ["adder-1", "adder-2"].map(|name| {
            let counter = Arc::clone(&counter);
            spawn(name, move || add(&counter))
        });
        adders.into_iter().for_each(|adder| adder.join().unwrap());
        assert_eq!(*counter.lock(), 2);
    })
}

#[test]
fn two_visits_to_a_mutex_are_too_small() {
    let found = fails_by(
        Mistake::LockTooSmall,
        &two_adders(|counter| {
            let seen = *counter.lock();
            *counter.lock() = seen + 1;
        }),
    );
    assert_eq!(found.objects[0], "counter");
    is_right(&two_adders(|counter| *counter.lock() += 1));
}

#[test]
fn a_read_lock_and_a_write_lock_after_it_are_too_small() {
    fails_by(
        Mistake::LockTooSmall,
        &program(|| {
            let cache = Arc::new(RwLock::named("cache", 0));
            let fillers = ["filler-1", "filler-2"].map(|name| {
                let cache = Arc::clone(&cache);
                spawn(name, move || {
                    let seen = *cache.read();
                    if seen == 0 {
                        *cache.write() += 1;
                    }
                })
            });
            fillers.into_iter().for_each(|filler| filler.join().unwrap());
            assert_eq!(*cache.read(), 1, "filled twice");
        }),
    );
}

#[test]
fn an_atomic_that_is_loaded_and_stored_loses_updates() {
    let adders = |whole: bool| {
        program(move || {
            let hits = Arc::new(AtomicUsize::named("hits", 0));
            let adders = ["adder-1", "adder-2"].map(|name| {
                let hits = Arc::clone(&hits);
                spawn(name, move || {
                    if whole {
                        hits.fetch_add(1, SeqCst);
                    } else {
                        hits.store(hits.load(SeqCst) + 1, SeqCst);
                    }
                })
            });
            adders.into_iter().for_each(|adder| adder.join().unwrap());
            assert_eq!(hits.load(SeqCst), 2);
        })
    };
    assert_eq!(fails_by(Mistake::LostUpdate, &adders(false)).objects, ["hits"]);
    is_right(&adders(true));
}

#[test]
fn a_mutex_locked_twice_by_one_is_a_deadlock_with_itself() {
    fails_by(
        Mistake::SelfDeadlock,
        &two_adders(|counter| {
            let mut outer = counter.lock();
            *outer = *counter.lock() + 1;
        }),
    );
}

#[test]
fn two_mutexes_in_opposite_order_are_a_matter_of_order() {
    fails_by(
        Mistake::LockOrder,
        &program(|| {
            let accounts = Arc::new([Mutex::named("anna", 10), Mutex::named("ben", 10)]);
            let clerks = [("clerk-1", 0, 1), ("clerk-2", 1, 0)].map(|(name, from, to)| {
                let accounts = Arc::clone(&accounts);
                spawn(name, move || {
                    let mut from = accounts[from].lock();
                    let mut to = accounts[to].lock();
                    *from -= 1;
                    *to += 1;
                })
            });
            clerks.into_iter().for_each(|clerk| clerk.join().unwrap());
        }),
    );
}

#[test]
fn a_guard_that_is_forgotten_leaves_the_others_out() {
    fails_by(Mistake::HeldAfterError, &two_adders(|counter| std::mem::forget(counter.lock())));
}

/// One waits by `wait` for what the other tells.
fn handshake(wait: impl Fn(&Mutex<bool>, &Condvar) + Send + Sync + Copy + 'static) -> Program {
    program(move || {
        let shared = Arc::new((Mutex::named("ready", false), Condvar::named("changed")));
        let theirs = Arc::clone(&shared);
        let guest = spawn("guest", move || wait(&theirs.0, &theirs.1));
        *shared.0.lock() = true;
        shared.1.notify_all();
        guest.join().unwrap();
    })
}

#[test]
fn a_wait_that_does_not_look_first_misses_the_call() {
    let found = fails_by(Mistake::LostWakeup, &handshake(|ready, changed| changed.wait(&mut ready.lock())));
    assert_eq!((found.threads[0].as_str(), found.objects[0].as_str()), ("guest", "changed"));
    is_right(&handshake(|ready, changed| {
        let mut ready = ready.lock();
        while !*ready {
            changed.wait(&mut ready);
        }
    }));
}

/// Two consumers, and two items that come one by one.
fn buffer(looks_again: bool) -> Program {
    program(move || {
        let shared = Arc::new((Mutex::named("items", Vec::new()), Condvar::named("changed")));
        let consumers = ["consumer-1", "consumer-2"].map(|name| {
            let shared = Arc::clone(&shared);
            spawn(name, move || {
                let mut items = shared.0.lock();
                while items.is_empty() {
                    shared.1.wait(&mut items);
                    if !looks_again {
                        break;
                    }
                }
                items.pop().expect("an item is there");
            })
        });
        for item in 1..=2 {
            shared.0.lock().push(item);
            shared.1.notify_all();
        }
        consumers.into_iter().for_each(|consumer| consumer.join().unwrap());
    })
}

#[test]
fn who_fails_as_soon_as_it_is_back_from_a_wait_did_not_look_again() {
    let found = fails_by(Mistake::IfInsteadOfWhile, &buffer(false));
    assert_eq!(found.objects, ["changed", "items"]);
    is_right(&buffer(true));
}

#[test]
fn a_mutex_kept_during_a_receive_keeps_the_sender_out() {
    let found = fails_by(
        Mistake::LockHeldAcrossWait,
        &program(|| {
            let till = Arc::new(Mutex::named("till", 0));
            let (send, receive) = channel::bounded_named("slips", 1);
            let theirs = Arc::clone(&till);
            let clerk = spawn("clerk", move || {
                let mut sum = theirs.lock();
                *sum += receive.recv().unwrap();
            });
            let guest = spawn("guest", move || {
                let _sum = till.lock();
                send.send(1).unwrap();
            });
            clerk.join().unwrap();
            guest.join().unwrap();
        }),
    );
    assert_eq!(found.objects, ["till", "slips"]);
}

#[test]
fn a_sender_that_is_kept_keeps_the_receiver_waiting() {
    fails_by(
        Mistake::AbandonedQueue,
        &program(|| {
            let (send, receive) = channel::unbounded_named("jobs");
            let worker = spawn("worker", move || while receive.recv().is_ok() {});
            send.send(1).unwrap();
            worker.join().unwrap();
            drop(send);
        }),
    );
}
