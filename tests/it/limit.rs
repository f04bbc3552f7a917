//! The explorer at its limit: no execution too many, the same answer on any number of cores, and honest words where there is
//! too much to explore.

#[path = "../../benches/common/mod.rs"]
#[allow(dead_code, reason = "the benchmarks use more of it")]
mod common;
#[path = "../../benches/programs.rs"]
mod programs;

use racecourse::sched::{Cores, Cut, Exploration, Explorer, Limits, Program, Search};
use racecourse::sync::Shared;
use racecourse::threading::Thread;
use std::num::NonZero;
use std::time::Duration;

/// Programs of the benchmarks that a debug build explores in a moment.
fn small() -> impl Iterator<Item = (&'static str, Program)> {
    let large = ["lost update 3x2", "semaphore(2), 4 threads", "buffer 2p/2c x 2"];
    programs::all().into_iter().filter(move |(name, _)| !large.iter().any(|large| name.contains(large)))
}

#[test]
fn no_search_needs_more_executions_than_there_are_orders() {
    let explorer = Explorer { limits: Limits { time: None, ..Limits::default() }, ..Explorer::default() };
    let mut programs = 0;
    for (name, program) in small() {
        let [source, optimal, merged] =
            [Search::Source, Search::Optimal, Search::Merged].map(|search| explorer.end_states(&program, search));
        let orders = source.orders.len() as u64;
        assert!(source.complete && optimal.complete && merged.complete, "{name}");
        assert_eq!(source.orders, optimal.orders, "{name}");
        assert_eq!(source.endings, merged.endings, "{name}");
        // each order once, and nothing begun in vain
        assert_eq!(optimal.executions, (orders, 0), "{name}, optimal");
        assert_eq!(source.executions, (orders, 0), "{name}, source sets");
        let (ended, left) = merged.executions;
        assert!(ended + left <= orders, "{name}, merged: {ended} and {left} left, for {orders} orders");
        programs += 1;
    }
    assert!(programs > 8, "{programs}");
}

#[test]
fn the_bounded_buffer_of_two_by_two_by_three_is_explored_to_its_end() {
    let explorer = Explorer { limits: Limits { time: None, ..Limits::default() }, ..Explorer::default() };
    for (name, program) in programs::large() {
        let ends = explorer.end_states(&program, Search::Merged);
        assert!(ends.complete, "{name}");
        // who got what: the splits of all interleavings of 0 1 2 and 3 4 5 into two sequences of three
        assert_eq!(ends.endings.len() == 128, name.starts_with("bounded"), "{name}: {}", ends.endings.len());
    }
}

fn on(cores: usize, limits: Limits) -> Explorer {
    let cores = Cores { number: NonZero::new(cores).unwrap(), after: Duration::ZERO };
    Explorer { cores, limits, ..Explorer::default() }
}

fn told(found: &Exploration) -> Vec<String> {
    let mut told = vec![format!("{:?} {:?} {:?}", found.cut, found.orders, found.interleavings)];
    told.extend(found.outcomes.iter().map(|one| {
        format!("{} @{} {} {:?} {:?}", one.outcome.summary(), one.schedule, one.switches, one.orders, one.interleavings)
    }));
    told
}

#[test]
fn the_answer_is_the_same_on_any_number_of_cores() {
    for (name, program) in small() {
        // with every state counted, and with none
        for counted_states in [Limits::default().counted_states, 0] {
            let limits = Limits { counted_states, time: None, ..Limits::default() };
            let alone = told(&on(1, limits).explore(&program));
            for cores in [2, 5] {
                assert_eq!(alone, told(&on(cores, limits).explore(&program)), "{name} on {cores} cores");
            }
        }
    }
}

#[test]
fn where_there_is_too_much_few_preemptions_and_random_walks_are_covered_and_told() {
    let program = Program::new(|| {
        let counter = Shared::new(0);
        let add = |_| {
            let counter = counter.clone();
            Thread::spawn(move || (0..4).for_each(|_| counter.set(counter.get() + 1)))
        };
        let adders: Vec<Thread> = (0..5).map(add).collect();
        adders.iter().for_each(Thread::join);
        counter.peek().to_string()
    });
    let time = Duration::from_secs(2);
    let found = on(2, Limits { time: Some(time), ..Limits::default() }).explore(&program);
    assert_eq!(found.cut, Some(Cut::Time(time)));
    assert_eq!((found.orders, found.interleavings), (None, None));
    assert!(found.covered.preemptions.is_some(), "{:?}", found.covered);
    let walks = found.covered.walks.unwrap();
    assert!(walks.number > 0);
    // six threads; each of five takes eight steps
    assert_eq!((walks.threads, walks.steps), (6, 40));
    let words = found.covered.to_string();
    assert!(words.starts_with("every order with") && words.ends_with("a chance of at least 1 in 9,600)"), "{words}");
    // one preemption is enough to lose all but one round's worth
    assert!(found.outcomes.len() > 10, "{}", found.outcomes.len());
    assert!(found.outcomes.iter().all(|one| !one.shortest && one.interleavings.is_none()));
}
