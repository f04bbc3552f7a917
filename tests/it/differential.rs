//! The searches held against one another on random programs: whatever the naive one finds, the reduced ones find too.
//!
//! `RACECOURSE_FUZZ=20000` tries that many programs (the default is small enough for every day), `RACECOURSE_SEED=7` others.

use racecourse::queue::Queue;
use racecourse::sched::{self, Cores, EndStates, Explorer, Limits, Program, Search, TimeRule};
use racecourse::sync::Shared;
use racecourse::threading::{Barrier, Condition, Event, Lock, RLock, RawLock, Semaphore, Thread};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::num::NonZero;
use std::time::Duration;

/// One operation of a random thread. The numbers name objects, values or milliseconds.
#[derive(Clone, Copy, Debug)]
enum Do {
    Read(usize),
    Write(usize, i64),
    WriteSeen(usize),
    Add(usize),
    Acquire(usize),
    Release(usize),
    Try(usize),
    AcquireFor(usize, u64),
    Enter,
    Leave,
    Wait(usize),
    WaitFor(usize, u64),
    Notify(usize),
    NotifyAll(usize),
    Take,
    TakeFor(u64),
    Give,
    Set,
    Clear,
    Await,
    AwaitFor(u64),
    Meet,
    MeetFor(u64),
    Put(i64),
    PutFor(i64, u64),
    Get,
    GetFor(u64),
    Done,
    JoinQueue,
    Empty,
    Choose,
    Sleep(u64),
    SkipIfSeen(usize),
    Spawn,
    SpawnDaemon,
    Alive,
    JoinFor(u64),
    Fail,
}

pub(crate) struct Rng(pub(crate) u64);

impl Rng {
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) % n
    }
    pub(crate) fn index(&mut self, n: u64) -> usize {
        usize::try_from(self.below(n)).unwrap()
    }
}

/// Which operations a program is made of.
const FAMILIES: usize = 10;

fn operation(rng: &mut Rng, family: usize) -> Do {
    let (object, value, time) = (rng.index(2), i64::try_from(rng.below(2)).unwrap(), 1 + rng.below(3));
    let common = [
        Do::Read(object),
        Do::Write(object, value),
        Do::WriteSeen(object),
        Do::Add(object),
        Do::SkipIfSeen(1 + object),
    ];
    if family == 0 || rng.below(20) < 7 {
        return common[rng.index(if family == 0 { 5 } else { 4 })];
    }
    let of = |rng: &mut Rng, all: &[Do]| all[rng.index(all.len() as u64)];
    match family {
        1 => of(
            rng,
            &[Do::Acquire(object), Do::Acquire(object), Do::Release(object), Do::Release(object), Do::Try(object)],
        ),
        2 => of(
            rng,
            &[Do::Acquire(object), Do::Release(object), Do::Wait(object), Do::Notify(object), Do::NotifyAll(object)],
        ),
        3 => of(rng, &[Do::Take, Do::Give, Do::Set, Do::Clear, Do::Await, Do::Meet, Do::Choose]),
        4 => of(rng, &[Do::Enter, Do::Enter, Do::Leave, Do::Leave, Do::Spawn, Do::Choose]),
        5 => of(rng, &[Do::Put(value), Do::Put(value), Do::Get, Do::Get, Do::Done, Do::JoinQueue, Do::Empty]),
        6 => of(
            rng,
            &[
                Do::AcquireFor(object, time),
                Do::Acquire(object),
                Do::Release(object),
                Do::WaitFor(object, time),
                Do::Notify(object),
                Do::Sleep(time),
            ],
        ),
        7 => of(
            rng,
            &[Do::TakeFor(time), Do::Give, Do::AwaitFor(time), Do::Set, Do::Clear, Do::Sleep(time), Do::MeetFor(time)],
        ),
        8 => of(rng, &[Do::Spawn, Do::SpawnDaemon, Do::Alive, Do::JoinFor(time), Do::Set, Do::Await]),
        _ => of(
            rng,
            &[
                Do::PutFor(value, time),
                Do::GetFor(time),
                Do::Put(value),
                Do::Sleep(time),
                Do::Spawn,
                Do::Acquire(object),
                Do::Fail,
            ],
        ),
    }
}

fn program(rng: &mut Rng, family: usize) -> Vec<Vec<Do>> {
    let threads = 2 + rng.index(3);
    let budget = [0, 0, 11, 10, 9][threads] + rng.index(3);
    (0..threads).map(|_| (0..budget / threads).map(|_| operation(rng, family)).collect()).collect()
}

#[derive(Clone)]
struct World {
    vars: Vec<Shared<i64>>,
    locks: Vec<Lock>,
    conditions: Vec<Condition<Lock>>,
    rlock: RLock,
    semaphore: Semaphore,
    event: Event,
    barrier: Barrier,
    queue: Queue<racecourse::queue::Fifo<i64>>,
}

fn perform(world: &World, todo: &[Do]) {
    let ms = Duration::from_millis;
    let mut seen = 0;
    let mut held = [false; 2];
    let mut entered = 0;
    let mut skip = 0;
    let mut child: Option<Thread> = None;
    for &step in todo {
        if skip > 0 {
            skip -= 1;
            continue;
        }
        match step {
            Do::Read(x) => seen = world.vars[x].get(),
            Do::Write(x, value) => world.vars[x].set(value),
            Do::WriteSeen(x) => world.vars[x].set(seen + 1),
            Do::Add(x) => seen = world.vars[x].update(|value| std::mem::replace(value, *value + 1)),
            Do::Acquire(m) if !held[m] => held[m] = world.locks[m].acquire(None),
            Do::AcquireFor(m, time) if !held[m] => {
                held[m] = world.locks[m].acquire(Some(ms(time)));
                seen = held[m].into();
            }
            Do::Try(m) if !held[m] => {
                held[m] = world.locks[m].acquire(Some(Duration::ZERO));
                seen = held[m].into();
            }
            Do::Release(m) if held[m] => {
                world.locks[m].release().unwrap();
                held[m] = false;
            }
            Do::Enter => {
                world.rlock.acquire(None);
                entered += 1;
            }
            Do::Leave if entered > 0 => {
                world.rlock.release().unwrap();
                entered -= 1;
            }
            Do::Wait(c) if held[c] => seen = world.conditions[c].wait(None).unwrap().into(),
            Do::WaitFor(c, time) if held[c] => seen = world.conditions[c].wait(Some(ms(time))).unwrap().into(),
            Do::Notify(c) if held[c] => world.conditions[c].notify(1).unwrap(),
            Do::NotifyAll(c) if held[c] => world.conditions[c].notify_all().unwrap(),
            Do::Take => drop(world.semaphore.acquire(None)),
            Do::TakeFor(time) => seen = world.semaphore.acquire(Some(ms(time))).into(),
            Do::Give => world.semaphore.release(1).unwrap(),
            Do::Set => world.event.set(),
            Do::Clear => world.event.clear(),
            Do::Await => drop(world.event.wait(None)),
            Do::AwaitFor(time) => seen = world.event.wait(Some(ms(time))).into(),
            Do::Meet => seen = world.barrier.wait(None).map_or(9, |index| index.try_into().unwrap()),
            Do::MeetFor(time) => seen = world.barrier.wait(Some(ms(time))).map_or(9, |index| index.try_into().unwrap()),
            Do::Put(value) => world.queue.put(value, None).unwrap(),
            Do::PutFor(value, time) => seen = world.queue.put(value, Some(ms(time))).is_ok().into(),
            Do::Get => seen = world.queue.get(None).unwrap(),
            Do::GetFor(time) => seen = world.queue.get(Some(ms(time))).unwrap_or(9),
            Do::Done => seen = world.queue.task_done().is_ok().into(),
            Do::JoinQueue => world.queue.join(),
            Do::Empty => seen = world.queue.is_empty().into(),
            Do::Choose => seen = sched::choose(2).into(),
            Do::Sleep(time) => sched::sleep(ms(time)),
            Do::SkipIfSeen(n) if seen != 0 => skip = n,
            Do::Spawn | Do::SpawnDaemon => {
                let own = world.clone();
                let body = move || own.vars[0].set(own.vars[1].get());
                let new = Thread::new(body).daemon(matches!(step, Do::SpawnDaemon)).start();
                if seen > 0 {
                    new.join();
                }
                child = Some(new);
            }
            Do::Alive => seen = child.as_ref().is_some_and(Thread::is_alive).into(),
            Do::JoinFor(time) => seen = child.as_ref().is_some_and(|child| child.join_for(ms(time))).into(),
            Do::Fail if seen > 1 => {
                let _held = world.rlock.hold();
                panic!("saw {seen}");
            }
            _ => {}
        }
    }
}

fn build(threads: Vec<Vec<Do>>) -> Program {
    Program::new(move || {
        let locks = vec![Lock::new(), Lock::new()];
        let world = World {
            vars: vec![Shared::new(0), Shared::new(0)],
            conditions: locks.iter().cloned().map(Condition::over).collect(),
            locks,
            rlock: RLock::new(),
            semaphore: Semaphore::new(1),
            event: Event::new(),
            barrier: Barrier::new(2),
            queue: Queue::fifo(1),
        };
        let spawn = |todo: &Vec<Do>| {
            let (world, todo) = (world.clone(), todo.clone());
            Thread::spawn(move || perform(&world, &todo))
        };
        let all: Vec<Thread> = threads.iter().map(spawn).collect();
        all.iter().for_each(Thread::join);
        let mut end = String::new();
        for var in &world.vars {
            let _ = write!(end, "{} ", var.get());
        }
        end
    })
}

/// The most interleavings of a program that the naive search is asked to execute one by one.
const NAIVE: usize = 1_000;

fn explorer(time: TimeRule) -> Explorer {
    let cores = Cores { number: NonZero::<usize>::MIN, ..Cores::default() };
    Explorer { time, cores, ..Explorer::default() }
}

pub(crate) fn wanted(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Compares all searches on one program; false if it has more interleavings than the naive one is asked to execute.
fn agree(threads: &[Vec<Do>], time: TimeRule, most: usize) -> bool {
    let (program, explorer) = (build(threads.to_vec()), explorer(time));
    let limits = Limits { counted_states: most, ..Limits::default() };
    let counted = Explorer { limits, ..explorer.clone() }.states(&program).0;
    if counted.interleavings.is_none_or(|all| all > most as u128) {
        return false;
    }
    let naive = explorer.end_states(&program, Search::Naive);
    assert!(naive.complete, "the naive search did not finish: {threads:?}");
    let spawners =
        threads.iter().filter(|todo| todo.iter().any(|step| matches!(step, Do::Spawn | Do::SpawnDaemon))).count();
    let told = |what: &str, other: &EndStates| {
        format!("{what} under {time:?}: {} states of {}, in {:?}", other.states.len(), naive.states.len(), threads)
    };
    let cores = Cores { number: NonZero::new(3).unwrap(), after: Duration::ZERO };
    let crew = Explorer { cores, ..explorer.clone() };
    let searches = [
        (Search::Source, &explorer),
        (Search::Merged, &explorer),
        (Search::Optimal, &explorer),
        (Search::Source, &crew),
    ];
    for (search, explorer) in searches {
        if search == Search::Optimal && spawners > 1 {
            // its wake-up sequences name threads by their numbers
            continue;
        }
        let other = explorer.end_states(&program, search);
        assert!(other.complete, "{search:?} did not finish where the naive search did: {threads:?}");
        assert_eq!(naive.endings, other.endings, "endings: {}", told(&format!("{search:?}"), &other));
        if spawners < 2 {
            // else the states differ in the numbers of the threads
            assert_eq!(naive.states, other.states, "{}", told(&format!("{search:?}"), &other));
        }
        if search != Search::Merged {
            assert_eq!(naive.orders, other.orders, "inequivalent orders: {}", told(&format!("{search:?}"), &other));
            assert_eq!(
                other.executions.0,
                other.orders.len() as u64,
                "{search:?} executed an order twice: {threads:?}"
            );
        }
        if search == Search::Optimal {
            assert_eq!(other.executions.1, 0, "an execution was begun in vain: {threads:?}");
        }
    }
    let found = explorer.explore(&program);
    assert_eq!(found.cut, None, "{threads:?}");
    assert_eq!(found.interleavings, Some(naive.executions.0.into()), "interleavings: {threads:?}");
    assert_eq!(found.orders, Some(naive.orders.len() as u64), "orders: {threads:?}");
    true
}

/// Half of the programs under each kind of time, so that the two halves run side by side.
#[track_caller]
fn compare_random_programs(time: TimeRule) {
    let seed = wanted("RACECOURSE_SEED", 1) * 2 + u64::from(time == TimeRule::Free);
    let mut rng = Rng(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let wanted = wanted("RACECOURSE_FUZZ", 5_000) / 2;
    let (mut compared, mut tried) = (0, 0);
    while compared < wanted {
        let family = rng.index(FAMILIES as u64);
        compared += u64::from(agree(&program(&mut rng, family), time, NAIVE));
        tried += 1;
        assert!(tried < 10 * wanted + 100, "too many programs are too big: {compared} of {tried} compared");
    }
}

#[test]
fn every_search_finds_what_the_naive_one_finds_when_time_is_free() {
    compare_random_programs(TimeRule::Free);
}

#[test]
fn every_search_finds_what_the_naive_one_finds_when_time_is_ordered() {
    compare_random_programs(TimeRule::Ordered);
}

#[test]
fn the_shortest_witness_has_as_few_switches_as_any_schedule_with_that_end() {
    // of all 70 interleavings of two threads that add twice, by hand: 4 needs one switch, 3 three, 2 two
    let program = build(vec![vec![Do::Read(0), Do::WriteSeen(0), Do::Read(0), Do::WriteSeen(0)]; 2]);
    let found = Explorer::default().explore(&program);
    let switches: Vec<usize> = found.outcomes.iter().map(|o| o.switches).collect();
    assert!(found.outcomes.iter().all(|o| o.shortest));
    let values: BTreeSet<String> = found.outcomes.iter().map(|o| o.outcome.summary()).collect();
    assert_eq!(values, ["2 0 ", "3 0 ", "4 0 "].map(String::from).into());
    // one more each for the main thread that reads the end
    assert_eq!(switches, [3, 4, 2]);
}

#[test]
fn a_lock_as_a_condition_needs_no_more_than_its_trait_says() {
    fn waits<L: RawLock>(condition: &Condition<L>) -> bool {
        condition.wait(Some(Duration::ZERO)).is_err()
    }
    let program = Program::new(|| format!("{} {}", waits(&Condition::new()), waits(&Condition::over(Lock::new()))));
    let found = Explorer::default().explore(&program);
    assert_eq!(found.outcomes[0].outcome.summary(), "true true");
}

#[test]
fn what_the_differential_test_has_found_stays_found() {
    let once = [
        // a wait that may end by itself does not need the thread that would wake it
        vec![vec![Do::Set], vec![Do::AwaitFor(3)], vec![Do::Clear]],
        // nor does one whose timer has fired
        vec![vec![Do::AwaitFor(1), Do::Set, Do::AwaitFor(2), Do::Clear], vec![Do::AwaitFor(1), Do::Set]],
        // a timed put and an untimed one by the same thread race differently with what is known to come
        vec![vec![Do::PutFor(1, 3), Do::GetFor(3)], vec![Do::GetFor(2), Do::PutFor(1, 1), Do::Put(1)]],
        // the end of a program with daemons is a step even if they have ended
        vec![vec![Do::SpawnDaemon]],
        // a program that cannot take a single step has one interleaving
        vec![vec![Do::Get], vec![Do::Get], vec![Do::Get]],
        // a schedule in which the ends of threads are steps must say so
        vec![
            vec![Do::Write(0, 0), Do::JoinFor(3), Do::Await, Do::Alive],
            vec![Do::SpawnDaemon, Do::WriteSeen(1), Do::JoinFor(2), Do::Set],
        ],
        // what waits for a lock and a wake-up races with the step that took the lock, not with the one that wakes
        vec![vec![Do::AcquireFor(1, 2), Do::WaitFor(1, 2)], vec![Do::AcquireFor(1, 3), Do::Notify(1)]],
    ];
    for threads in once {
        for time in [TimeRule::Free, TimeRule::Ordered] {
            assert!(agree(&threads, time, 10 * NAIVE), "too big: {threads:?}");
        }
    }
}
