//! `cargo bench --bench processes`: what it costs to have something in common with another process, beside CPython's figure for the same, taken in
//! the same run if there is a Python 3.
//!
//! Each row is the median of several rounds of many operations, in microseconds for one.

use racecourse::futures::process::{Registered, serve_if_asked};
use racecourse::multiprocessing::{Barrier, Connection, Job, Lock, MANAGER, Manager, Pool, Process, Queue, pipe};
use std::collections::BTreeMap;
use std::process::Command;
use std::time::Instant;

/// How often each round does its operation.
const TIMES: u32 = 1000;

const ROUNDS: usize = 7;

const ECHO: Job<Connection, ()> = Job::new("echo", |pipe| {
    while let Ok(word) = pipe.recv::<u64>() {
        pipe.send(&word)?;
    }
    Ok(())
});

const QUEUE_ECHO: Job<(Queue<u64>, Queue<u64>), ()> = Job::new("queue-echo", |(questions, answers)| {
    loop {
        answers.put(&questions.get(None)?, None)?;
    }
});

/// Takes and gives the lock, for ever: whoever else wants it gets it from this process.
const CONTEND: Job<Lock, ()> = Job::new("contend", |lock| {
    loop {
        lock.acquire(None)?;
        lock.release()?;
    }
});

const MEET: Job<Barrier, ()> = Job::new("meet", |barrier| {
    loop {
        barrier.wait(None)?;
    }
});

const NOTHING: Job<u32, u32> = Job::new("nothing", Ok);

const JOBS: &[&dyn Registered] = &[&ECHO, &QUEUE_ECHO, &CONTEND, &MEET, &NOTHING, &MANAGER];

/// The same, in Python.
const PYTHON: &str = r"
import multiprocessing as mp, statistics, sys, time
TIMES, ROUNDS = int(sys.argv[1]), int(sys.argv[2])
def echo(c):
    while True:
        c.send(c.recv())
def queue_echo(q, a):
    while True:
        a.put(q.get())
def contend(lock):
    while True:
        lock.acquire(); lock.release()
def meet(b):
    while True:
        b.wait()
def nothing(n):
    return n
def median(name, act, times=TIMES):
    act(); rounds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(times):
            act()
        rounds.append((time.perf_counter() - start) / times * 1e6)
    print(name, statistics.median(rounds), flush=True)
def beside(target, *args):
    p = ctx.Process(target=target, args=args, daemon=True); p.start(); return p
if __name__ == '__main__':
    ctx = mp.get_context('fork')
    def start():
        p = ctx.Process(target=nothing, args=(1,)); p.start(); p.join()
    median('process', start, 20)
    here, there = ctx.Pipe(); p = beside(echo, there)
    median('pipe', lambda: (here.send(1), here.recv())); p.kill()
    q, a = ctx.Queue(), ctx.Queue(); p = beside(queue_echo, q, a)
    median('queue', lambda: (q.put(1), a.get())); p.kill()
    lock = ctx.Lock()
    median('lock', lambda: (lock.acquire(), lock.release()))
    p = beside(contend, lock)
    median('contended', lambda: (lock.acquire(), lock.release())); p.kill()
    b = ctx.Barrier(2); p = beside(meet, b)
    median('barrier', b.wait, TIMES // 10); p.kill()
    m = ctx.Manager(); d = m.dict()
    median('manager', lambda: d.__setitem__(1, 2))
    with ctx.Pool(2) as pool:
        median('pool', lambda: pool.map(nothing, range(1000), 10), 10)
";

fn main() {
    serve_if_asked(JOBS);
    if !std::env::args().any(|word| word == "--bench") {
        // `cargo test` runs benches to see that they start
        return;
    }
    let python = python();
    println!("µs per operation, median of {ROUNDS} rounds        racecourse    CPython");
    let row = |key: &str, what: &str, act: &mut dyn FnMut(), times: u32| {
        let ours = median(act, times);
        let peer = python.get(key).map_or_else(|| "-".to_string(), |micros| format!("{micros:.1}"));
        println!("{what:<48} {ours:>10.1} {peer:>10}");
    };
    row("process", "start and join a process (CPython: fork)", &mut || start_and_join(), 20);

    let (here, there) = pipe(true).unwrap();
    let _echo = Process::new(&ECHO, there).start().unwrap();
    row("pipe", "there and back over a pipe", &mut || drop(here.send(&1_u64).and_then(|()| here.recv::<u64>())), TIMES);

    let (questions, answers) = (Queue::new(0).unwrap(), Queue::new(0).unwrap());
    let echo = Process::new(&QUEUE_ECHO, (questions.clone(), answers.clone())).start().unwrap();
    let mut ask = || drop(questions.put(&1, None).and_then(|()| answers.get(None)));
    row("queue", "there and back over two queues", &mut ask, TIMES);
    echo.kill();

    let lock = Lock::new().unwrap();
    let mut take = || drop(lock.acquire(None).and_then(|_| lock.release()));
    row("lock", "acquire and release a lock", &mut take, TIMES);
    let contender = Process::new(&CONTEND, lock.clone()).start().unwrap();
    row("contended", "the same, while another process does so, too", &mut take, TIMES);
    contender.kill();

    let barrier = Barrier::new(2, None).unwrap();
    let other = Process::new(&MEET, barrier.clone()).start().unwrap();
    row("barrier", "two at a barrier", &mut || drop(barrier.wait(None)), TIMES / 10);
    other.kill();

    let manager = Manager::start().unwrap();
    let dict = manager.dict().unwrap();
    row("manager", "put a number into a manager's dict", &mut || drop(dict.insert(&1, &2)), TIMES);

    let pool = Pool::new(2).unwrap();
    row(
        "pool",
        "map over 1000 items, chunks of 10: all of it",
        &mut || drop(pool.map(&NOTHING, 0..1000, Some(10))),
        10,
    );
}

fn start_and_join() {
    let process = Process::new(&NOTHING, 1).start().unwrap();
    process.join(None);
}

/// Microseconds for one.
fn median(act: &mut dyn FnMut(), times: u32) -> f64 {
    act();
    let mut rounds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            (0..times).for_each(|_| act());
            start.elapsed().as_secs_f64() * 1e6 / f64::from(times)
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    rounds[ROUNDS / 2]
}

/// CPython's figures, by name; none without a Python 3.
fn python() -> BTreeMap<String, f64> {
    let arguments = ["-c", PYTHON, &TIMES.to_string(), &ROUNDS.to_string()];
    let Ok(output) = Command::new("python3").args(arguments).output() else { return BTreeMap::new() };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let pair =
        |line: &str| line.split_once(' ').and_then(|(name, micros)| Some((name.to_string(), micros.parse().ok()?)));
    text.lines().filter_map(pair).collect()
}
