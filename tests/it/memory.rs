//! Memory stays as it is, however many executions an exploration takes. Other tests run beside this one, so it runs itself
//! again as a child, which is alone.

#![cfg(target_os = "linux")]

use crate::harness::is_alone;
use racecourse::sched::{Explorer, Limits, Program, Search};
use racecourse::sync::Shared;
use racecourse::threading::{Lock, Thread};

/// Four philosophers: 98,184 schedules, some of which deadlock.
fn philosophers() -> String {
    let forks: Vec<Lock> = (0..4).map(|_| Lock::new()).collect();
    let dine = |i: usize| {
        let (left, right) = (forks[i].clone(), forks[(i + 1) % 4].clone());
        Thread::spawn(move || {
            let _left = left.hold();
            let _right = right.hold();
        })
    };
    (0..4).map(dine).collect::<Vec<_>>().iter().for_each(Thread::join);
    String::new()
}

/// Two threads that lose updates, and one of them minds.
fn lost() -> String {
    let counter = Shared::new(0);
    let add = |minds: bool| {
        let counter = counter.clone();
        Thread::spawn(move || {
            for times in 1..3 {
                counter.set(counter.get() + 1);
                assert!(!minds || counter.get() >= times, "an update of mine was lost");
            }
        })
    };
    [add(false), add(true)].iter().for_each(Thread::join);
    String::new()
}

/// How much memory this process has in use, in KiB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Explores each of the programs by every search, again and again, until there were so many executions of it.
fn explore(executions: u64) {
    for program in [philosophers as fn() -> String, lost] {
        let mut left = executions;
        while left > 0 {
            for search in [Search::Naive, Search::Source, Search::Merged] {
                let limits = Limits { time: None, executions: Some(left.max(1)), ..Limits::default() };
                let ends = Explorer { limits, ..Explorer::default() }.end_states(&Program::new(program), search);
                left = left.saturating_sub(ends.executions.0 + ends.executions.1);
            }
        }
    }
}

#[test]
fn memory_does_not_grow_with_the_number_of_executions() {
    if !is_alone("memory::memory_does_not_grow_with_the_number_of_executions") {
        return;
    }
    explore(10_000);
    let before = resident();
    explore(100_000);
    // the smallest thing that each execution of one program could leave behind is 16 bytes: together 1,600 KiB
    let grown = resident().saturating_sub(before);
    assert!(grown < 800, "200,000 executions kept {grown} KiB");
}
