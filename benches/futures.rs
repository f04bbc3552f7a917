//! `cargo bench --bench futures`: what it costs to have a job done elsewhere, beside peers; and what it gains, beside CPython.
//!
//! `cargo bench --bench futures -- gcd` runs the second part alone.

use divan::{Bencher, black_box, counter::ItemsCount};
use racecourse::futures::process::{ProcessPoolExecutor, serve_if_asked};
use racecourse::futures::{Executor, ReturnWhen, ThreadPoolExecutor, wait};
use racecourse::lessons::cpu_bound::work;
use std::process::Command;

const WORKERS: usize = 2;

fn main() {
    // this program is the process pool's worker, too
    serve_if_asked(racecourse::lessons::JOBS);
    let filters: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    if filters.iter().all(|filter| "gcd".contains(filter.as_str())) && std::env::args().any(|word| word == "--bench") {
        gcd();
    }
    divan::main();
}

/// One job that does nothing, from its submission until its result is there.
mod latency {
    use super::{Bencher, Executor, ProcessPoolExecutor, ThreadPoolExecutor, WORKERS, black_box, work};

    #[divan::bench]
    fn racecourse_threads(bencher: Bencher) {
        let pool = ThreadPoolExecutor::new(WORKERS);
        bencher.bench_local(|| pool.submit(|| Ok(black_box(1))).map(|future| future.result(None)));
    }

    #[divan::bench]
    fn rayon(bencher: Bencher) {
        let pool = rayon_pool();
        bencher.bench_local(|| pool.install(|| black_box(1)));
    }

    #[divan::bench]
    fn tokio_spawn_blocking(bencher: Bencher) {
        let runtime = runtime();
        bencher.bench_local(|| runtime.block_on(async { tokio::task::spawn_blocking(|| black_box(1)).await }));
    }

    /// To a process and back: ten stages.
    #[divan::bench]
    fn racecourse_processes(bencher: Bencher) {
        let pool = ProcessPoolExecutor::new(1).expect("a pool");
        let round_trip = || pool.submit(&work::COUNT, (1, 0)).map(|future| future.result(None).is_ok());
        assert_eq!(round_trip(), Ok(true), "the worker is there before the clock runs");
        bencher.bench_local(round_trip);
    }

    pub(super) fn rayon_pool() -> rayon::ThreadPool {
        rayon::ThreadPoolBuilder::new().num_threads(WORKERS).build().expect("a pool")
    }

    pub(super) fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread().max_blocking_threads(WORKERS).build().expect("a runtime")
    }
}

/// A thousand jobs that do nothing, until all are done.
mod tasks {
    use super::latency::{rayon_pool, runtime};
    use super::{
        Bencher, Executor, ItemsCount, ProcessPoolExecutor, ReturnWhen, ThreadPoolExecutor, WORKERS, black_box, wait,
        work,
    };

    const TASKS: usize = 1000;

    #[divan::bench]
    fn racecourse_threads(bencher: Bencher) {
        let pool = ThreadPoolExecutor::new(WORKERS);
        bencher.counter(ItemsCount::new(TASKS)).bench_local(|| {
            let futures: Vec<_> = (0..TASKS).filter_map(|n| pool.submit(move || Ok(black_box(n))).ok()).collect();
            wait(&futures, None, ReturnWhen::AllCompleted).done.len()
        });
    }

    #[divan::bench]
    fn rayon(bencher: Bencher) {
        let pool = rayon_pool();
        bencher.counter(ItemsCount::new(TASKS)).bench_local(|| {
            pool.scope(|scope| {
                for n in 0..TASKS {
                    scope.spawn(move |_| {
                        black_box(n);
                    });
                }
            });
        });
    }

    #[divan::bench]
    fn tokio_spawn_blocking(bencher: Bencher) {
        let runtime = runtime();
        bencher.counter(ItemsCount::new(TASKS)).bench_local(|| {
            runtime.block_on(async {
                let tasks: Vec<_> = (0..TASKS).map(|n| tokio::task::spawn_blocking(move || black_box(n))).collect();
                for task in tasks {
                    let _ = task.await;
                }
            });
        });
    }

    #[divan::bench(args = [1, 100])]
    fn racecourse_processes(bencher: Bencher, chunksize: usize) {
        let pool = ProcessPoolExecutor::new(WORKERS).expect("a pool");
        let all = || {
            let results = pool.map(&work::COUNT, (0..TASKS as u64).map(|n| (n, 0)), chunksize, None);
            results.map(|results| results.filter(Result::is_ok).count())
        };
        assert_eq!(all(), Ok(TASKS), "the workers are there before the clock runs");
        bencher.counter(ItemsCount::new(TASKS)).bench_local(all);
    }
}

/// The first tutorial's four pairs: ours as often as takes about as long as Python's once.
fn gcd() {
    use racecourse::course::{Knobs, Situation};
    use racecourse::lessons::cpu_bound::contest::{Collect, Contest};
    use racecourse::lessons::cpu_bound::demo;

    println!("greatest common divisors of four pairs, {WORKERS} workers");
    for gil in ["gil=off", "gil=on"] {
        let knobs =
            Knobs::parse(demo::GCD.knobs, Situation::Run, [gil, "pairs=4", "size=50"]).expect("knobs of the demo");
        let calls = work::pairs(knobs.count("pairs"), knobs.number("size").try_into().unwrap_or(1));
        let costs: Vec<u64> = calls.iter().map(work::cost).collect();
        let contest = Contest { work: work::gcd, job: work::GCD, calls, collect: Collect::InOrder, chunk: 1 };
        println!("\nracecourse, {gil}\n{}", contest.hold(&knobs).table(&costs));
    }
    match Command::new("python3").args(["-c", PYTHON]).output() {
        Ok(output) if output.status.success() => println!("{}", String::from_utf8_lossy(&output.stdout)),
        Ok(output) => println!("python3 failed: {}", String::from_utf8_lossy(&output.stderr)),
        Err(error) => println!("no python3 to compare with: {error}\n"),
    }
}

/// The same in Python. Its workers are forked, since this program has no file to import; processes come first, for a process with
/// threads is better not forked.
const PYTHON: &str = r#"
import multiprocessing, sys, time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

def gcd(pair):
    a, b = pair
    for i in range(min(a, b), 0, -1):
        if a % i == 0 and b % i == 0:
            return i

PAIRS = [(1963309, 2265973), (2030677, 3814172), (1551645, 2229620), (2039045, 2020802)]
FORK = multiprocessing.get_context("fork")

def timed(mapped):
    start = time.time()
    assert list(mapped(gcd, PAIRS)) == [1, 1, 5, 1]
    return time.time() - start

alone = timed(map)
print("CPython", sys.version.split()[0])
print(f"one after the other     {alone:9.3f} s")
for label, pool in [("2 processes", ProcessPoolExecutor(2, mp_context=FORK)), ("2 threads", ThreadPoolExecutor(2))]:
    took = timed(pool.map)
    print(f"{label:<24}{took:9.3f} s  {alone / took:5.2f} times as fast")
"#;
