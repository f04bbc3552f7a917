//! What can come of programs with these types, in every interleaving.

use racecourse::sched::{self, Exploration, Explorer, Live, LiveOptions, Program, TimeRule};
use racecourse::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use racecourse::sync::channel::{self, RecvError, SendError};
use racecourse::sync::thread::{self, JoinHandle, sleep};
use racecourse::sync::{Arc, Condvar, Mutex, Once, OnceLock, RwLock};
use racecourse::trace::Outcome;
use std::collections::BTreeSet;
use std::time::Duration;

fn explored(program: fn() -> String) -> Exploration {
    Explorer::default().explore(&Program::new(program))
}

/// Every way that a program can end.
#[track_caller]
fn ends(program: fn() -> String) -> Vec<String> {
    let found = explored(program);
    assert_eq!(found.cut, None);
    found.outcomes.iter().map(|found| found.outcome.to_string()).collect()
}

fn set(ends: Vec<String>) -> BTreeSet<String> {
    ends.into_iter().collect()
}

fn join_all<T>(threads: Vec<JoinHandle<T>>) -> Vec<T> {
    let mut results = Vec::new();
    for thread in threads {
        results.push(thread.join().unwrap());
    }
    results
}

fn twice<T: Send + 'static>(body: impl Fn() -> T + Clone + Send + 'static) -> Vec<JoinHandle<T>> {
    (0..2).map(|_| thread::spawn(body.clone())).collect()
}

// ---- Mutex ----

#[test]
fn an_update_within_one_lock_is_never_lost() {
    let program = || {
        let n = Arc::new(Mutex::new(0));
        let own = Arc::clone(&n);
        join_all(twice(move || *own.lock() += 1));
        n.lock().to_string()
    };
    assert_eq!(ends(program), ["2"]);
}

#[test]
fn an_update_over_two_locks_can_be_lost() {
    let program = || {
        let n = Arc::new(Mutex::new(0));
        let own = Arc::clone(&n);
        join_all(twice(move || {
            let seen = *own.lock();
            *own.lock() = seen + 1;
        }));
        n.lock().to_string()
    };
    assert_eq!(ends(program), ["1", "2"]);
}

#[test]
fn the_data_tells_states_apart_even_behind_a_shared_reference() {
    // a Cell is changed by whoever may only look
    let program = || {
        let n = Arc::new(Mutex::new(std::cell::Cell::new(0)));
        let (one, two) = (Arc::clone(&n), Arc::clone(&n));
        let threads = vec![
            thread::spawn(move || one.lock().set(1)),
            thread::spawn(move || {
                let n = two.lock();
                n.set(n.get() * 2 + 3);
            }),
        ];
        join_all(threads);
        n.lock().get().to_string()
    };
    assert_eq!(ends(program), ["1", "5"]);
}

#[test]
fn locks_in_opposite_order_can_deadlock() {
    let program = || {
        let (a, b) = (Arc::new(Mutex::named("a", ())), Arc::new(Mutex::named("b", ())));
        let (first, second) = ((Arc::clone(&a), Arc::clone(&b)), (b, a));
        let both = |name: &str, (one, two): (Arc<Mutex<()>>, Arc<Mutex<()>>)| {
            let body = move || {
                let _one = one.lock();
                let _two = two.lock();
            };
            thread::Builder::new().name(name.into()).spawn(body).unwrap()
        };
        join_all(vec![both("left", first), both("right", second)]);
        "through".into()
    };
    let ends = ends(program);
    assert_eq!(ends.len(), 2, "{ends:?}");
    assert_eq!(ends[0], "through");
    assert!(ends[1].starts_with("deadlock: "), "{ends:?}");
    assert!(ends[1].contains("left waits in b.lock, held by right"), "{ends:?}");
    assert!(ends[1].contains("right waits in a.lock, held by left"), "{ends:?}");
}

#[test]
fn a_thread_that_locks_twice_waits_for_itself() {
    let program = || {
        let till = Mutex::named("till", 0);
        let _first = till.lock();
        let second = *till.lock();
        second.to_string()
    };
    assert_eq!(ends(program), ["deadlock: MainThread waits in till.lock, which it holds itself"]);
}

#[test]
fn a_try_lock_may_come_too_early_and_a_timed_one_may_give_up() {
    let program = || {
        let n = Arc::new(Mutex::new(0));
        let own = Arc::clone(&n);
        let holder = thread::spawn(move || *own.lock() = 1);
        let tried = n.try_lock().map(|n| *n);
        let timed = n.try_lock_for(Duration::from_millis(1)).map(|n| *n);
        holder.join().unwrap();
        format!("{tried:?} {timed:?}")
    };
    let wanted = ["None None", "None Some(1)", "Some(0) None", "Some(0) Some(0)", "Some(0) Some(1)", "Some(1) Some(1)"];
    assert_eq!(set(ends(program)), wanted.map(String::from).into());
}

#[test]
fn a_panic_releases_the_mutex_and_nothing_is_poisoned() {
    let program = || {
        let n = Arc::new(Mutex::new(0));
        let own = Arc::clone(&n);
        let failing = thread::spawn(move || {
            let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                *own.lock() = 1;
                let _held = own.lock();
                std::panic::resume_unwind(Box::new("a mistake"));
            }));
            caught.is_err()
        });
        format!("{} {}", failing.join().unwrap(), n.lock())
    };
    assert_eq!(ends(program), ["true 1"]);
}

#[test]
fn a_panic_is_the_outcome_and_join_returns_it_too() {
    let program = || {
        let n = Arc::new(Mutex::new(0));
        let own = Arc::clone(&n);
        let failing = thread::spawn(move || {
            let _held = own.lock();
            panic!("a mistake")
        });
        let panic: Box<dyn std::any::Any + Send> = failing.join().unwrap_err();
        assert_eq!(panic.downcast_ref::<&str>(), Some(&"a mistake"));
        *n.lock() = 1;
        "not what counts".into()
    };
    let found = explored(program);
    assert_eq!(found.cut, None);
    assert_eq!(found.outcomes.len(), 1);
    let Outcome::Failed { thread, message, .. } = &found.outcomes[0].outcome else {
        panic!("{:?}", found.outcomes[0].outcome);
    };
    assert_eq!((thread.as_str(), message.as_str()), ("Thread-1", "a mistake"));
    let trace = Live::start(&Program::new(program), LiveOptions::default()).finish();
    assert!(matches!(&trace.outcome, Outcome::Failed { message, .. } if message == "a mistake"), "{:?}", trace.outcome);
}

/// Locks when it is dropped.
struct LocksAtTheEnd(Arc<Mutex<i32>>);

impl Drop for LocksAtTheEnd {
    fn drop(&mut self) {
        *self.0.lock() += 1;
    }
}

#[test]
fn what_is_unwound_after_a_deadlock_may_lock_what_another_holds() {
    let program = || {
        let (n, other) = (Arc::new(Mutex::named("n", 0)), Arc::new(Mutex::named("other", 0)));
        let last = LocksAtTheEnd(Arc::clone(&n));
        let held_here = other.lock();
        let theirs = Arc::clone(&other);
        let holder = thread::spawn(move || {
            let _n = n.lock();
            drop(theirs.lock());
        });
        holder.join().unwrap();
        drop(held_here);
        drop(last);
        "through".into()
    };
    let ends = ends(program);
    assert_eq!(ends.len(), 1, "{ends:?}");
    assert!(ends[0].contains("Thread-1 waits in other.lock, held by MainThread"), "{ends:?}");
}

#[test]
fn a_destructor_that_has_to_wait_during_a_panic_is_told_and_not_explored() {
    let program = || {
        let n = Arc::new(Mutex::named("n", 0));
        let (last, own) = (LocksAtTheEnd(Arc::clone(&n)), n);
        let failing = thread::spawn(move || {
            let last = last;
            let _ = last.0.is_locked();
            panic!("a mistake");
        });
        let _held = own.lock();
        let _ = failing.join();
        String::new()
    };
    let found = explored(program);
    let cut = found.cut.map(|cut| cut.to_string()).unwrap_or_default();
    assert!(cut.contains("a destructor has to wait while its thread panics"), "{cut}");
    let told: Vec<String> = found.outcomes.iter().map(|found| found.outcome.to_string()).collect();
    assert!(told.iter().all(|end| end.contains("a mistake")), "{told:?}");
}

// ---- RwLock ----

#[test]
fn readers_are_inside_together_and_writers_alone() {
    let program = || {
        let inside = Arc::new((RwLock::new(()), AtomicUsize::new(0)));
        let (reader, writer) = (Arc::clone(&inside), Arc::clone(&inside));
        let readers = twice(move || {
            let _guard = reader.0.read();
            reader.1.fetch_add(1, SeqCst);
            let seen = reader.1.load(SeqCst);
            reader.1.fetch_sub(1, SeqCst);
            seen
        });
        let writer = thread::spawn(move || {
            let _guard = writer.0.write();
            writer.1.load(SeqCst)
        });
        let most = join_all(readers).into_iter().max().unwrap_or(0);
        format!("{most} readers, writer beside {}", writer.join().unwrap())
    };
    assert_eq!(ends(program), ["1 readers, writer beside 0", "2 readers, writer beside 0"]);
}

#[test]
fn a_writer_that_waits_keeps_new_readers_out() {
    // to read twice is a deadlock as soon as a writer comes between
    let program = || {
        let cache = Arc::new(RwLock::named("cache", 0));
        let own = Arc::clone(&cache);
        let writer = thread::spawn(move || *own.write() += 1);
        let outer = cache.read();
        let inner = *cache.read();
        let seen = (*outer, inner);
        drop(outer);
        writer.join().unwrap();
        format!("{seen:?}")
    };
    let ends = ends(program);
    assert_eq!(ends[..2], ["(0, 0)", "(1, 1)"]);
    assert_eq!(ends.len(), 3, "{ends:?}");
    assert!(ends[2].contains("MainThread waits in cache.read, which it holds itself"), "{ends:?}");
}

#[test]
fn a_writer_that_gives_up_lets_readers_in() {
    let program = || {
        let cache = Arc::new(RwLock::new(0));
        let own = Arc::clone(&cache);
        let writer = thread::spawn(move || own.try_write_for(Duration::from_millis(1)).is_some());
        let _outer = cache.read();
        let _inner = cache.read();
        writer.join().unwrap().to_string()
    };
    assert_eq!(ends(program), ["false", "true"]);
}

// ---- Condvar ----

#[test]
fn a_notification_before_the_wait_is_lost() {
    let program = || {
        let pair = Arc::new((Mutex::new(false), Condvar::named("bell")));
        let other = Arc::clone(&pair);
        let sleeper = thread::spawn(move || other.1.wait(&mut other.0.lock()));
        pair.1.notify_one();
        sleeper.join().unwrap();
        "woken".into()
    };
    let ends = ends(program);
    assert_eq!(ends.len(), 2, "{ends:?}");
    assert_eq!(ends[0], "woken");
    assert!(ends[1].contains("Thread-1 waits on bell"), "{ends:?}");
    let found = explored(program);
    let trace = Explorer::default().replay(&Program::new(program), &found.outcomes[1].schedule).unwrap();
    let why = racecourse::trace::why::explain(&trace).join(" ");
    assert!(why.contains("bell was notified at") && why.contains("nobody was there to hear it"), "{why}");
}

#[test]
fn a_flag_under_the_mutex_and_a_loop_lose_nothing() {
    let program = || {
        let pair = Arc::new((Mutex::new(false), Condvar::new()));
        let other = Arc::clone(&pair);
        let sleeper = thread::spawn(move || {
            let mut ready = other.0.lock();
            while !*ready {
                other.1.wait(&mut ready);
            }
        });
        *pair.0.lock() = true;
        pair.1.notify_one();
        sleeper.join().unwrap();
        "woken".into()
    };
    assert_eq!(ends(program), ["woken"]);
}

#[test]
fn one_notification_wakes_the_one_that_has_waited_longest() {
    let program = || {
        let pair = Arc::new((Mutex::new(Vec::new()), Condvar::new()));
        let own = Arc::clone(&pair);
        let sleepers: Vec<_> = (1..=2)
            .map(|id| {
                let own = Arc::clone(&own);
                thread::spawn(move || {
                    let mut seen = own.0.lock();
                    seen.push(id);
                    own.1.wait(&mut seen);
                    seen.push(id * 10);
                })
            })
            .collect();
        // in vain as long as not both wait
        let told = (pair.1.notify_one(), pair.1.notify_one());
        if told == (true, true) {
            join_all(sleepers);
            return format!("{:?}", pair.0.lock());
        }
        pair.1.notify_all();
        String::new()
    };
    let found = explored(program);
    let ends: Vec<String> = found.outcomes.iter().map(|found| found.outcome.summary()).collect();
    for end in ["[1, 2, 10, 20]", "[2, 1, 20, 10]", "[1, 10, 2, 20]"] {
        assert!(ends.contains(&end.to_string()), "{end} in {ends:?}");
    }
}

#[test]
fn a_wait_with_a_timeout_tells_how_it_ended() {
    let program = || {
        let pair = Arc::new((Mutex::new(()), Condvar::new()));
        let other = Arc::clone(&pair);
        let waker = thread::spawn(move || other.1.notify_all());
        let late = pair.1.wait_for(&mut pair.0.lock(), Duration::from_millis(1)).timed_out();
        format!("{late} {}", waker.join().unwrap())
    };
    assert_eq!(set(ends(program)), ["true 0", "false 1"].map(String::from).into());
}

// ---- atomics ----

#[test]
fn a_counter_by_load_and_store_loses_updates() {
    let program = || {
        let n = Arc::new(AtomicUsize::new(0));
        let own = Arc::clone(&n);
        join_all(twice(move || own.store(own.load(SeqCst) + 1, SeqCst)));
        n.load(SeqCst).to_string()
    };
    assert_eq!(ends(program), ["1", "2"]);
}

#[test]
fn a_counter_by_compare_exchange_loses_none() {
    let by_hand = || {
        let n = Arc::new(AtomicUsize::new(0));
        let own = Arc::clone(&n);
        join_all(twice(move || {
            let mut seen = own.load(SeqCst);
            while let Err(now) = own.compare_exchange_weak(seen, seen + 1, SeqCst, SeqCst) {
                seen = now;
            }
        }));
        n.load(SeqCst).to_string()
    };
    let by_update = || {
        let n = Arc::new(AtomicUsize::new(0));
        let own = Arc::clone(&n);
        join_all(twice(move || own.fetch_update(SeqCst, SeqCst, |seen| Some(seen + 1)).is_ok()));
        n.load(SeqCst).to_string()
    };
    assert_eq!((ends(by_hand), ends(by_update)), (vec!["2".to_string()], vec!["2".to_string()]));
}

#[test]
#[should_panic(expected = "there is no such thing as a release load")]
fn an_ordering_that_makes_no_sense_panics_as_in_std() {
    let order = std::hint::black_box(std::sync::atomic::Ordering::Release);
    let _ = AtomicUsize::new(0).load(order);
}

// ---- channels ----

#[test]
fn the_receiver_ends_when_the_last_sender_is_dropped() {
    let program = || {
        let (sender, receiver) = channel::unbounded();
        let other = sender.clone();
        let threads = vec![thread::spawn(move || drop(sender)), thread::spawn(move || other.send(1).unwrap())];
        let got: Vec<i32> = receiver.iter().collect();
        join_all(threads);
        format!("{got:?}")
    };
    assert_eq!(ends(program), ["[1]"]);
}

#[test]
fn a_sender_that_is_kept_is_a_deadlock() {
    let program = || {
        let (sender, receiver) = channel::unbounded_named::<i32>("jobs");
        let worker = thread::spawn(move || receiver.iter().count());
        sender.send(1).unwrap();
        worker.join().unwrap().to_string()
    };
    let ends = ends(program);
    assert_eq!(ends.len(), 1, "{ends:?}");
    assert!(ends[0].contains("Thread-1 waits in jobs.recv"), "{ends:?}");
}

#[test]
fn a_send_races_with_the_last_receiver() {
    let program = || {
        let (sender, receiver) = channel::bounded(1);
        let other = thread::spawn(move || drop(receiver));
        let sent = sender.send(1);
        other.join().unwrap();
        format!("{sent:?} {:?}", sender.send(2))
    };
    assert_eq!(
        ends(program),
        [
            format!("{:?} {:?}", Err::<(), _>(SendError(1)), Err::<(), _>(SendError(2))),
            format!("{:?} {:?}", Ok::<(), SendError<i32>>(()), Err::<(), _>(SendError(2)))
        ]
    );
}

#[test]
fn a_full_channel_holds_its_sender_up_until_the_receiver_is_gone() {
    let program = || {
        let (sender, receiver) = channel::bounded(1);
        let other = thread::spawn(move || receiver.recv());
        let sent: Vec<bool> = (0..3).map(|n| sender.send(n).is_ok()).collect();
        format!("{sent:?} {:?}", other.join().unwrap())
    };
    assert_eq!(ends(program), ["[true, false, false] Ok(0)", "[true, true, false] Ok(0)"]);
}

#[test]
fn at_a_rendezvous_neither_goes_on_alone() {
    let program = || {
        let (sender, receiver) = channel::bounded(0);
        let received = Arc::new(AtomicUsize::new(0));
        let own = Arc::clone(&received);
        let other = thread::spawn(move || {
            // it is here before the send returns
            own.store(1, SeqCst);
            receiver.recv()
        });
        let sent = sender.send("hand");
        format!("{sent:?} {} {:?}", received.load(SeqCst), other.join().unwrap())
    };
    assert_eq!(ends(program), ["Ok(()) 1 Ok(\"hand\")"]);
    let alone = || {
        let (sender, receiver) = channel::bounded_named("gate", 0);
        let sent = sender.send(1);
        format!("{sent:?} {}", receiver.is_empty())
    };
    assert_eq!(ends(alone), ["deadlock: MainThread waits in gate.send"]);
}

#[test]
fn a_rendezvous_ends_when_the_other_side_is_gone() {
    let program = || {
        let (sender, receiver) = channel::bounded::<i32>(0);
        let waits = thread::spawn(move || receiver.recv());
        drop(sender);
        let (sender, receiver) = channel::bounded(0);
        let offers = thread::spawn(move || sender.send(1));
        drop(receiver);
        format!("{:?} {:?}", waits.join().unwrap(), offers.join().unwrap())
    };
    assert_eq!(ends(program), [format!("{:?} {:?}", Err::<i32, _>(RecvError), Err::<(), _>(SendError(1)))]);
}

// ---- threads, once ----

#[test]
fn a_sleep_takes_virtual_time_in_an_explored_program() {
    let program = Program::new(|| {
        sleep(Duration::from_secs(3600));
        format!("{:?}", sched::virtual_now())
    });
    let found = Explorer { time: TimeRule::Ordered, ..Explorer::default() }.explore(&program);
    assert_eq!(found.outcomes[0].outcome.summary(), "Some(3600s)");
}

#[test]
fn a_value_is_made_once_by_whoever_comes_first() {
    let program = || {
        let cell = Arc::new((OnceLock::new(), Once::new(), AtomicUsize::new(0)));
        let makers: Vec<_> = (1..=2)
            .map(|id| {
                let cell = Arc::clone(&cell);
                thread::spawn(move || {
                    cell.1.call_once(|| cell.2.store(cell.2.load(SeqCst) + 1, SeqCst));
                    *cell.0.get_or_init(|| id)
                })
            })
            .collect();
        format!("{:?} {:?} {}", join_all(makers), cell.0.get(), cell.2.load(SeqCst))
    };
    assert_eq!(ends(program), ["[1, 1] Some(1) 1", "[2, 2] Some(2) 1"]);
}

#[test]
fn the_maker_of_a_value_that_asks_for_it_waits_for_itself() {
    let program = || {
        let cell = OnceLock::named("config");
        cell.get_or_init(|| *cell.get_or_init(|| 1)).to_string()
    };
    assert_eq!(ends(program), ["deadlock: MainThread waits in config.get_or_init, which it holds itself"]);
}
