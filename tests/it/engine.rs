//! What the explorer, the replay and the live world promise.

use racecourse::sched::{self, Cut, Explorer, Interrupt, Limits, Live, LiveOptions, Program, Schedule, Search};
use racecourse::sync::Shared;
use racecourse::threading::{Condition, Event, Lock, Thread};
use racecourse::trace::{Outcome, OutcomeKind};
use std::sync::Arc;
use std::time::{Duration, Instant};

fn adders(threads: usize, times: usize) -> Program {
    Program::new(move || {
        let counter = Shared::named("counter", 0);
        let adders: Vec<Thread> = (1..=threads)
            .map(|n| {
                let counter = counter.clone();
                Thread::new(move || {
                    for _ in 0..times {
                        let seen = counter.get();
                        counter.set(seen + 1);
                    }
                })
                .name(format!("adder-{n}"))
                .start()
            })
            .collect();
        adders.iter().for_each(Thread::join);
        format!("counter = {}", counter.peek())
    })
}

fn crossed_locks() -> Program {
    Program::new(|| {
        let (a, b) = (Lock::named("a"), Lock::named("b"));
        let (a2, b2) = (a.clone(), b.clone());
        let one = Thread::new(move || {
            let _a = a.hold();
            let _b = b.hold();
        });
        let two = Thread::new(move || {
            let _b = b2.hold();
            let _a = a2.hold();
        });
        let (one, two) = (one.name("one").start(), two.name("two").start());
        one.join();
        two.join();
        "both through".into()
    })
}

#[test]
fn the_numbers_of_orders_are_those_that_arithmetic_gives() {
    // two threads, two steps each: 4 choose 2 interleavings; reads commute, so 4 of the 6 differ
    let small = Explorer::default().explore(&adders(2, 1));
    assert_eq!((small.interleavings, small.orders), (Some(6), Some(4)));
    // 8 choose 4, 12 choose 6
    assert_eq!(Explorer::default().explore(&adders(2, 2)).interleavings, Some(70));
    assert_eq!(Explorer::default().explore(&adders(2, 3)).interleavings, Some(924));
    // 6! / (2! 2! 2!) and 12! / (4! 4! 4!)
    assert_eq!(Explorer::default().explore(&adders(3, 1)).interleavings, Some(90));
    assert_eq!(Explorer::default().explore(&adders(3, 2)).interleavings, Some(34_650));
}

#[test]
fn a_deadlock_is_an_outcome_with_who_waits_for_what_held_by_whom_at_which_lines() {
    let found = Explorer::default().explore(&crossed_locks());
    assert_eq!(found.cut, None);
    let kinds: Vec<OutcomeKind> = found.outcomes.iter().map(|o| o.outcome.kind()).collect();
    assert_eq!(kinds, [OutcomeKind::Finished, OutcomeKind::Deadlock]);
    let Outcome::Deadlock(waiting) = &found.outcomes[1].outcome else { panic!() };
    let told: Vec<String> = waiting.iter().map(racecourse::trace::Waiting::summary).collect();
    assert_eq!(
        told,
        [
            "MainThread waits for one to end",
            "one waits in b.acquire, held by two",
            "two waits in a.acquire, held by one"
        ]
    );
    assert!(waiting[1].location.file().ends_with("engine.rs"));
    assert_eq!(waiting[1].location.line(), waiting[2].held_by[0].since.unwrap().line() + 1);
}

#[test]
fn a_panic_is_an_outcome_and_the_search_goes_on() {
    let program = Program::new(|| {
        let x = Shared::named("x", 0);
        let own = x.clone();
        let other = Thread::new(move || own.set(1)).name("setter").start();
        assert!(x.get() == 0, "too late");
        other.join();
        "in time".into()
    });
    let found = Explorer::default().explore(&program);
    let ends: Vec<String> = found.outcomes.iter().map(|o| o.outcome.to_string()).collect();
    assert_eq!(ends, ["in time", "failed: MainThread failed: too late"]);
    let Outcome::Failed { at, .. } = &found.outcomes[1].outcome else { panic!() };
    assert!(at.as_deref().unwrap().contains("engine.rs:"));
}

#[test]
fn a_thread_that_is_stuck_while_others_finish_is_a_deadlock_but_a_daemon_is_not() {
    let stuck = |daemon: bool| {
        Program::new(move || {
            let never = Event::named("never");
            Thread::new(move || _ = never.wait(None)).name("waiter").daemon(daemon).start();
            "main is through".into()
        })
    };
    let ends = |daemon| Explorer::default().explore(&stuck(daemon)).outcomes[0].outcome.to_string();
    assert_eq!(ends(false), "deadlock: waiter waits on never");
    assert_eq!(ends(true), "main is through");
}

#[test]
fn a_program_that_never_ends_meets_a_limit_and_is_not_called_complete() {
    let program = Program::new(|| {
        let go = Shared::named("go", false);
        let own = go.clone();
        Thread::spawn(move || own.set(true));
        while !go.get() {}
        "it went".into()
    });
    let limits = Limits { steps: 50, ..Limits::default() };
    let found = Explorer { limits, ..Explorer::default() }.explore(&program);
    let kinds: Vec<OutcomeKind> = found.outcomes.iter().map(|o| o.outcome.kind()).collect();
    assert_eq!(kinds, [OutcomeKind::Finished, OutcomeKind::Limit]);
    assert_eq!(found.cut, Some(Cut::Steps(50)));
}

#[test]
fn bounds_stop_a_search_and_say_so() {
    let explore = |limits: Limits| Explorer { limits, ..Explorer::default() }.explore(&adders(4, 3));
    let few = explore(Limits { executions: Some(100), ..Limits::default() });
    assert_eq!((few.cut, few.executions), (Some(Cut::Executions(100)), 100));
    let short = explore(Limits { time: Some(Duration::from_millis(30)), counted_states: 10, ..Limits::default() });
    assert!(matches!(short.cut, Some(Cut::Time(_))), "{:?}", short.cut);
    assert_eq!((short.orders, short.interleavings), (None, None));
    // two adders can only lose an update by a preemption
    let bounded = |n| Explorer { limits: Limits { preemptions: Some(n), ..Limits::default() }, ..Explorer::default() };
    let none = bounded(0).explore(&adders(2, 1));
    assert_eq!((none.outcomes.len(), none.cut), (1, Some(Cut::Preemptions(0))));
    let one = bounded(1).explore(&adders(2, 1));
    assert_eq!((one.outcomes.len(), one.cut), (2, Some(Cut::Preemptions(1))));
    // with enough of them nothing is left out, and the answer is complete
    let enough = bounded(3).explore(&adders(2, 1));
    assert_eq!((enough.outcomes.len(), enough.cut), (2, None));
}

#[test]
fn an_interrupt_ends_an_exploration_with_a_partial_answer() {
    let interrupt = Interrupt::default();
    let explorer = Explorer {
        interrupt: interrupt.clone(),
        limits: Limits { time: None, ..Limits::default() },
        ..Explorer::default()
    };
    let other = std::thread::spawn(move || explorer.explore(&adders(4, 4)));
    interrupt.raise();
    assert_eq!(other.join().unwrap().cut, Some(Cut::Interrupted));
}

#[test]
fn a_schedule_that_does_not_fit_is_refused_with_the_reason() {
    let refused = |program: &Program, token: &str| {
        Explorer::default().replay(program, &token.parse::<Schedule>().unwrap()).unwrap_err().to_string()
    };
    let counter = adders(2, 1);
    assert_eq!(
        refused(&counter, "1.7"),
        "turn 2 does not fit this program: there is no thread 7; at that point they are 0 to 2"
    );
    assert_eq!(refused(&counter, "1.1.1"), "turn 3 does not fit this program: thread 1 (adder-1) has ended");
    assert_eq!(refused(&counter, "1.1.2.2.2"), "turn 5 does not fit this program: the program ends after 4 steps");
    assert_eq!(
        refused(&counter, "0"),
        "turn 1 does not fit this program: thread 0 (MainThread) waits for adder-1 to end"
    );
    assert_eq!(
        refused(&counter, "1:1"),
        "turn 1 does not fit this program: thread 1's next step is no choice, so write `1` without `:1`"
    );
    let stuck = refused(&crossed_locks(), "1.2.1");
    assert!(stuck.starts_with("turn 3 does not fit this program: thread 1 (one) waits in acquire at line"), "{stuck}");
}

#[test]
fn a_schedule_may_stop_early_and_the_program_goes_on_with_few_switches() {
    let trace = Explorer::default().replay(&adders(2, 1), &"1.2".parse().unwrap()).unwrap();
    let order: Vec<u32> = trace.steps.iter().map(|step| step.thread.0).collect();
    assert_eq!((order, trace.outcome.to_string()), (vec![1, 2, 2, 1], "counter = 1".to_string()));
}

#[test]
fn random_numbers_are_choices_and_every_one_is_tried() {
    let program = Program::new(|| {
        let dice: Vec<u16> = (0..2).map(|_| sched::choose(3)).collect();
        format!("{dice:?}")
    });
    let found = Explorer::default().explore(&program);
    assert_eq!((found.outcomes.len(), found.orders, found.interleavings), (9, Some(9), Some(9)));
    let last = found.outcomes.last().unwrap();
    assert_eq!((last.outcome.to_string(), last.schedule.to_string()), ("[2, 2]".into(), "0:2.0:2".into()));
}

#[test]
fn what_was_made_outside_cannot_be_used_inside() {
    let outside = Lock::named("outside");
    let program = Program::new(move || outside.acquire(None).to_string());
    let found = Explorer::default().explore(&program);
    let Some(Cut::Diverged(why)) = &found.cut else { panic!("{:?}", found.cut) };
    assert!(why.contains("the Lock outside was made outside the explored program"), "{why}");
}

#[test]
fn a_program_that_depends_on_something_else_is_found_out() {
    let runs = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let program = Program::new(move || {
        let run = runs.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let (x, y) = (Shared::new(0), Shared::new(0));
        let (own, other) = (x.clone(), y.clone());
        let thread = Thread::spawn(move || own.set(other.get()));
        if run.is_multiple_of(2) {
            x.set(2);
        } else {
            y.set(3);
        }
        x.set(4);
        thread.join();
        String::new()
    });
    let found = Explorer::default().explore(&program);
    assert!(matches!(found.cut, Some(Cut::Diverged(_))), "{:?}", found.cut);
}

#[test]
fn more_threads_than_can_be_explored_are_said() {
    let found = Explorer::default().explore(&adders(16, 1));
    assert_eq!(found.cut, Some(Cut::Threads(16)));
}

/// Counts itself.
struct Counted(Arc<()>);

#[test]
fn nothing_leaks_over_a_hundred_thousand_executions_half_of_which_deadlock() {
    let alive = Arc::new(());
    let inside = Arc::clone(&alive);
    let program = Program::new(move || {
        let (a, b) = (Lock::new(), Lock::new());
        let noise = Shared::new(0);
        let threads: Vec<Thread> = [(a.clone(), b.clone()), (b, a)]
            .into_iter()
            .map(|(first, second)| {
                let (counted, noise) = (Counted(Arc::clone(&inside)), noise.clone());
                Thread::spawn(move || {
                    let _one = first.hold();
                    let _two = second.hold();
                    noise.set(Arc::strong_count(&counted.0).min(1));
                })
            })
            .collect();
        threads.iter().for_each(Thread::join);
        String::new()
    });
    let limits = Limits { counted_states: 0, time: None, ..Limits::default() };
    let explorer = Explorer { limits, ..Explorer::default() };
    let mut executions = 0;
    let mut deadlocked = 0;
    while executions < 100_000 {
        let ends = explorer.end_states(&program, Search::Naive);
        executions += ends.executions.0;
        deadlocked += 2;
    }
    assert!(deadlocked > 1_000);
    assert_eq!(Arc::strong_count(&alive), 2, "one here, one in the program itself");
}

/// A place that is full or empty, and threads that wait for it to be the one or the other; with and without checkpoints.
fn buffer(items: usize, checkpoints: bool) -> Program {
    Program::new(move || {
        let (full, condition) = (Shared::new(false), Condition::over(Lock::new()));
        let side = |to: bool| {
            let (full, condition) = (full.clone(), condition.clone());
            Thread::spawn(move || {
                for n in 0..items {
                    let here = || {
                        if checkpoints {
                            sched::checkpoint(&n);
                        }
                    };
                    let _held = condition.hold();
                    here();
                    while full.get() == to {
                        condition.wait(None).unwrap();
                        here();
                    }
                    full.set(to);
                    condition.notify(1).unwrap();
                }
            })
        };
        [side(true), side(true), side(false), side(false)].iter().for_each(Thread::join);
        String::new()
    })
}

#[test]
fn a_checkpoint_merges_states_and_hides_no_ending() {
    let explorer = Explorer { limits: Limits { time: None, ..Limits::default() }, ..Explorer::default() };
    for items in [1, 2] {
        let all = explorer.end_states(&buffer(items, false), Search::Merged);
        for search in [Search::Source, Search::Merged] {
            let fewer = explorer.end_states(&buffer(items, true), search);
            assert!(all.complete && fewer.complete);
            assert_eq!(fewer.endings, all.endings, "with {search:?}");
            assert!(fewer.states.len() < all.states.len());
            assert!(search != Search::Merged || fewer.executions.0 < all.executions.0);
        }
    }
}

// ---- live ----

fn live(program: &Program) -> racecourse::trace::Trace {
    Live::start(program, LiveOptions::default()).finish()
}

#[test]
fn a_live_deadlock_is_named_at_once_and_its_threads_are_gone() {
    let program = Program::new(|| {
        let (a, b, met) = (Lock::named("a"), Lock::named("b"), racecourse::threading::Barrier::new(2));
        let (a2, b2, met2) = (a.clone(), b.clone(), met.clone());
        let other = Thread::new(move || {
            let _b = b2.hold();
            met2.wait(None).unwrap();
            let _a = a2.hold();
        });
        let other = other.name("other").start();
        let _a = a.hold();
        met.wait(None).unwrap();
        let _b = b.hold();
        other.join();
        String::new()
    });
    let trace = live(&program);
    let told = "deadlock: MainThread waits in b.acquire, held by other; other waits in a.acquire, held by MainThread";
    assert_eq!(trace.outcome.to_string(), told);
    let Outcome::Deadlock(waiting) = &trace.outcome else { panic!() };
    assert!(waiting.iter().all(|w| w.held_by[0].since.is_some()));
}

#[test]
fn a_live_wait_that_nobody_will_end_is_found() {
    let program = Program::new(|| {
        let condition = Condition::named("bell");
        let _held = condition.hold();
        condition.wait(None).unwrap();
        String::new()
    });
    assert_eq!(live(&program).outcome.to_string(), "deadlock: MainThread waits on bell");
}

#[test]
fn a_live_run_is_cancelled_out_of_any_wait() {
    let program = Program::new(|| {
        let (lock, event) = (Lock::new(), Event::new());
        lock.acquire(None);
        let sleeper = Thread::spawn(|| sched::sleep(Duration::from_secs(3_600)));
        let own = lock.clone();
        let waiter = Thread::spawn(move || _ = own.acquire(Some(Duration::from_secs(3_600))));
        let counter = Shared::new(0_u64);
        let busy = Thread::spawn(move || {
            loop {
                counter.update(|n| *n += 1);
            }
        });
        event.wait(Some(Duration::from_secs(3_600)));
        [sleeper, waiter, busy].iter().for_each(Thread::join);
        String::new()
    });
    let run = Live::start(&program, LiveOptions::default());
    while run.lanes().len() < 4 {
        std::thread::yield_now();
    }
    let asked = Instant::now();
    run.cancel();
    assert_eq!(run.finish().outcome, Outcome::Cancelled);
    // it is no measurement: an hour would be over if a wait had not been ended
    assert!(asked.elapsed() < Duration::from_secs(600));
}

#[test]
fn a_live_run_records_a_bounded_number_of_steps_and_counts_the_rest() {
    let options = LiveOptions { steps_kept: 10, ..LiveOptions::default() };
    let trace = Live::start(&adders(2, 100), options).finish();
    assert_eq!(trace.steps.len(), 20);
    assert_eq!(trace.dropped, 2 * 200 - 20);
    assert!(trace.steps.windows(2).all(|pair| pair[0].time <= pair[1].time));
}

#[test]
fn a_panic_of_a_live_thread_is_the_outcome() {
    let program = Program::new(|| {
        Thread::new(|| panic!("no luck")).name("unlucky").start().join();
        "main goes on".into()
    });
    assert_eq!(live(&program).outcome.to_string(), "failed: unlucky failed: no luck");
}

#[test]
fn what_a_live_thread_says_is_told_and_a_speed_makes_sleeps_short() {
    let program = Program::new(|| {
        sched::say("good night");
        sched::sleep(Duration::from_secs(20));
        sched::say("good morning");
        "rested".into()
    });
    let options = LiveOptions { speed: 1_000.0, ..LiveOptions::default() };
    let trace = Live::start(&program, options).finish();
    let said: Vec<&str> = trace.notes.iter().map(|note| note.text.as_str()).collect();
    assert_eq!((said, trace.outcome.to_string()), (vec!["good night", "good morning"], "rested".to_string()));
    assert!(trace.elapsed < Duration::from_secs(20));
}
