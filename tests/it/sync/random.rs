//! The searches held against one another on random programs over these types, as `differential` does for the others.

use crate::differential::{Rng, wanted};
use racecourse::sched::{Explorer, Limits, Program, Search, TimeRule};
use racecourse::sync::atomic::{AtomicI64, Ordering::SeqCst};
use racecourse::sync::channel::{self, Receiver, Sender};
use racecourse::sync::thread;
use racecourse::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, RwLock};
use std::time::Duration;

/// One operation of a random thread. The numbers name objects or values.
#[derive(Clone, Copy, Debug)]
enum Do {
    Add(usize),
    AddTwice(usize),
    Peek(usize),
    Hold(usize),
    Let(usize),
    TryAdd(usize),
    AddFor(usize),
    Wait(usize),
    WaitFor(usize),
    One,
    All,
    Read,
    ReadTwice,
    Write,
    TryRead,
    TryWrite,
    WriteFor,
    Downgrade,
    Load,
    Store(i64),
    Swap(i64),
    Increment,
    Update,
    Send(usize, i64),
    TrySend(usize, i64),
    SendFor(usize, i64),
    Receive(usize),
    TryReceive(usize),
    ReceiveFor(usize),
    Length(usize),
    DropSender(usize),
    DropReceiver(usize),
    Make,
    Get,
    Fail,
}

const FAMILIES: usize = 5;

fn operation(rng: &mut Rng, family: usize) -> Do {
    let (object, value) = (rng.index(2), i64::try_from(rng.below(2)).unwrap());
    let of = |rng: &mut Rng, all: &[Do]| all[rng.index(all.len() as u64)];
    match family {
        0 => of(
            rng,
            &[
                Do::Add(object),
                Do::AddTwice(object),
                Do::Peek(object),
                Do::Hold(object),
                Do::Hold(object),
                Do::Let(object),
                Do::TryAdd(object),
                Do::AddFor(object),
                Do::Fail,
            ],
        ),
        1 => of(
            rng,
            &[Do::Hold(object), Do::Wait(object), Do::Wait(0), Do::WaitFor(object), Do::One, Do::All, Do::Let(object)],
        ),
        2 => of(
            rng,
            &[
                Do::Read,
                Do::ReadTwice,
                Do::Write,
                Do::Write,
                Do::TryRead,
                Do::TryWrite,
                Do::WriteFor,
                Do::Downgrade,
                Do::Make,
                Do::Get,
            ],
        ),
        3 => of(
            rng,
            &[
                Do::Load,
                Do::Store(value),
                Do::Swap(value),
                Do::Increment,
                Do::Update,
                Do::Add(0),
                Do::Make,
                Do::Read,
                Do::Write,
            ],
        ),
        _ => of(
            rng,
            &[
                Do::Send(object, value),
                Do::Send(object, value),
                Do::TrySend(object, value),
                Do::SendFor(object, value),
                Do::Receive(object),
                Do::Receive(object),
                Do::TryReceive(object),
                Do::ReceiveFor(object),
                Do::Length(object),
                Do::DropSender(object),
                Do::DropReceiver(object),
            ],
        ),
    }
}

struct World {
    mutexes: [Mutex<i64>; 2],
    bell: Condvar,
    cache: RwLock<i64>,
    number: AtomicI64,
    once: OnceLock<i64>,
}

/// The ends of a channel, as far as a thread still has them.
type Ends = (Option<Sender<i64>>, Option<Receiver<i64>>);

fn perform(world: &World, mut ends: [Ends; 2], todo: &[Do]) -> i64 {
    let short = Duration::from_millis(1);
    let mut held: [Option<MutexGuard<'_, i64>>; 2] = [None, None];
    let mut seen = 1;
    for &step in todo {
        match step {
            Do::Add(m) if held[m].is_none() => {
                let mut guard = world.mutexes[m].lock();
                *guard += seen;
                seen = *guard;
            }
            Do::AddTwice(m) if held[m].is_none() => {
                let before = *world.mutexes[m].lock();
                *world.mutexes[m].lock() = before + 1;
            }
            Do::Peek(m) if held[m].is_none() => seen = *world.mutexes[m].lock(),
            Do::Hold(m) if held[m].is_none() => held[m] = Some(world.mutexes[m].lock()),
            Do::Let(m) => held[m] = None,
            Do::TryAdd(m) => seen = world.mutexes[m].try_lock().map_or(-1, |mut n| std::mem::replace(&mut n, 5)),
            Do::AddFor(m) => {
                seen = world.mutexes[m].try_lock_for(short).map_or(-1, |mut n| std::mem::replace(&mut n, 6));
            }
            Do::Wait(m) => {
                if let Some(guard) = &mut held[m] {
                    world.bell.wait(guard);
                    **guard += 1;
                }
            }
            Do::WaitFor(m) => {
                if let Some(guard) = &mut held[m] {
                    seen = world.bell.wait_for(guard, short).timed_out().into();
                }
            }
            Do::One => seen = world.bell.notify_one().into(),
            Do::All => seen = i64::try_from(world.bell.notify_all()).unwrap(),
            Do::Read => seen = *world.cache.read(),
            Do::ReadTwice => {
                let outer = world.cache.read();
                seen = *outer + *world.cache.read();
            }
            Do::Write => *world.cache.write() += seen,
            Do::TryRead => seen = world.cache.try_read().map_or(-1, |n| *n),
            Do::TryWrite => seen = world.cache.try_write().map_or(-1, |mut n| std::mem::replace(&mut n, 7)),
            Do::WriteFor => seen = world.cache.try_write_for(short).map_or(-1, |mut n| std::mem::replace(&mut n, 8)),
            Do::Downgrade => {
                let mut writer = world.cache.write();
                *writer += 1;
                seen = *racecourse::sync::RwLockWriteGuard::downgrade(writer);
            }
            Do::Load => seen = world.number.load(SeqCst),
            Do::Store(value) => world.number.store(value, SeqCst),
            Do::Swap(value) => seen = world.number.swap(value, SeqCst),
            Do::Increment => seen = world.number.fetch_add(1, SeqCst),
            Do::Update => seen = world.number.fetch_update(SeqCst, SeqCst, |n| (n < 2).then_some(n + 1)).unwrap_or(9),
            Do::Send(c, value) => {
                if let Some(sender) = &ends[c].0 {
                    seen = sender.send(value).is_ok().into();
                }
            }
            Do::TrySend(c, value) => {
                if let Some(sender) = &ends[c].0 {
                    seen = sender.try_send(value).is_ok().into();
                }
            }
            Do::SendFor(c, value) => {
                if let Some(sender) = &ends[c].0 {
                    seen = sender.send_timeout(value, short).is_ok().into();
                }
            }
            Do::Receive(c) => {
                if let Some(receiver) = &ends[c].1 {
                    seen = receiver.recv().unwrap_or(-1);
                }
            }
            Do::TryReceive(c) => {
                if let Some(receiver) = &ends[c].1 {
                    seen = receiver.try_recv().unwrap_or(-1);
                }
            }
            Do::ReceiveFor(c) => {
                if let Some(receiver) = &ends[c].1 {
                    seen = receiver.recv_timeout(short).unwrap_or(-1);
                }
            }
            Do::Length(c) => {
                if let Some(receiver) = &ends[c].1 {
                    seen = i64::try_from(receiver.len()).unwrap();
                }
            }
            Do::DropSender(c) => ends[c].0 = None,
            Do::DropReceiver(c) => ends[c].1 = None,
            Do::Make => seen = *world.once.get_or_init(|| seen + world.number.load(SeqCst)),
            Do::Get => seen = world.once.get().copied().unwrap_or(-1),
            Do::Fail if seen > 1 => panic!("saw {seen}"),
            _ => {}
        }
    }
    seen
}

fn build(threads: &[Vec<Do>], with_channels: bool) -> Program {
    let threads = threads.to_vec();
    Program::new(move || {
        let world = Arc::new(World {
            mutexes: [Mutex::new(0), Mutex::new(0)],
            bell: Condvar::new(),
            cache: RwLock::new(0),
            number: AtomicI64::new(0),
            once: OnceLock::new(),
        });
        let channels = with_channels.then(|| [channel::bounded(1), channel::bounded(0)]);
        let spawn = |todo: &Vec<Do>| {
            let (world, todo) = (Arc::clone(&world), todo.clone());
            let ends = match &channels {
                None => [(None, None), (None, None)],
                Some(all) => all.each_ref().map(|(sender, receiver)| (Some(sender.clone()), Some(receiver.clone()))),
            };
            thread::spawn(move || perform(&world, ends, &todo))
        };
        let all: Vec<_> = threads.iter().map(spawn).collect();
        drop(channels);
        let mut end = String::new();
        for thread in all {
            end.push_str(&format!("{:?} ", thread.join().unwrap_or(-2)));
        }
        format!("{end} {:?} {:?} {:?}", world.mutexes, world.cache, world.number)
    })
}

/// Compares all searches on one program; false if it was too big for the naive one.
fn agree(threads: &[Vec<Do>], with_channels: bool, time: TimeRule) -> bool {
    let program = build(threads, with_channels);
    let limits = Limits { executions: Some(2_000), ..Limits::default() };
    let explorer = Explorer { time, limits, ..Explorer::default() };
    let naive = explorer.end_states(&program, Search::Naive);
    if !naive.complete {
        return false;
    }
    for search in [Search::Source, Search::Merged] {
        let other = explorer.end_states(&program, search);
        let told = format!("{search:?} under {time:?}: {threads:?}");
        assert!(other.complete, "did not finish: {told}");
        assert_eq!(naive.endings, other.endings, "endings: {told}");
        assert_eq!(naive.states, other.states, "states: {told}");
        if search == Search::Source {
            assert_eq!(naive.orders, other.orders, "orders: {told}");
        }
    }
    let found = explorer.explore(&program);
    assert_eq!(found.cut, None, "{threads:?}");
    assert_eq!(found.interleavings, Some(naive.executions.0.into()), "interleavings under {time:?}: {threads:?}");
    true
}

#[test]
fn what_this_test_has_found_stays_found() {
    // a wait that may end by itself, in which the lock is held by a thread that notifies
    let threads =
        [vec![Do::Hold(0), Do::Let(1), Do::One, Do::WaitFor(0)], vec![Do::All, Do::Wait(0), Do::Hold(0), Do::One]];
    for time in [TimeRule::Free, TimeRule::Ordered] {
        assert!(agree(&threads, false, time), "too big: {threads:?}");
    }
}

#[test]
fn every_search_finds_what_the_naive_one_finds() {
    let seed = wanted("RACECOURSE_SEED", 1);
    let mut rng = Rng(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let wanted = wanted("RACECOURSE_FUZZ", 2_000) * 3 / 20;
    let (mut compared, mut tried) = (0, 0);
    while compared < wanted {
        let family = rng.index(FAMILIES as u64);
        let threads = 2 + rng.index(2);
        let length = [0, 0, 4, 2][threads];
        let program: Vec<Vec<Do>> =
            (0..threads).map(|_| (0..length).map(|_| operation(&mut rng, family)).collect()).collect();
        let time = if rng.below(2) == 0 { TimeRule::Free } else { TimeRule::Ordered };
        compared += u64::from(agree(&program, family == 4, time));
        tried += 1;
        assert!(tried < 10 * wanted + 100, "too many programs are too big: {compared} of {tried} compared");
    }
}
