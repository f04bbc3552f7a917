//! `cargo bench --bench asyncio`: what a turn of the event loop costs and how late its timers are, beside tokio's runtime for one
//! thread; and how many requests each version of the fib server answers, beside version 8 and beside CPython.
//!
//! `cargo bench --bench asyncio -- timers` (`-- servers`) runs that part alone.

use divan::{Bencher, black_box, counter::ItemsCount};
use racecourse::asyncio::{self, EventLoop, yield_now};
use racecourse::futures::process::serve_if_asked;
use racecourse::lessons::fib_server::client::{Load, Plan};
use racecourse::lessons::fib_server::protocol::Framing;
use racecourse::lessons::fib_server::server::{FibServer, Options, Version};
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

fn main() {
    // this program is the process pool's worker, too
    serve_if_asked(racecourse::lessons::JOBS);
    let filters: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let is_wanted = |part: &str| filters.iter().all(|filter| part.contains(filter.as_str()));
    if std::env::args().any(|word| word == "--bench") {
        if is_wanted("timers") {
            timers();
        }
        if is_wanted("servers") {
            servers();
        }
    }
    divan::main();
}

/// A thousand callbacks, each of which asks for the next.
mod call_soon {
    use super::{Bencher, EventLoop, ItemsCount};

    const CALLS: usize = 1000;

    fn chain(event_loop: &EventLoop, left: usize) {
        let own = event_loop.clone();
        event_loop.call_soon(move || if left == 0 { own.stop() } else { chain(&own, left - 1) });
    }

    #[divan::bench]
    fn racecourse(bencher: Bencher) {
        bencher.counter(ItemsCount::new(CALLS)).bench_local(|| {
            let event_loop = EventLoop::new();
            chain(&event_loop, CALLS);
            event_loop.run_forever();
            event_loop.close();
        });
    }

    /// The nearest thing to it: a task that is spawned by the one before.
    #[divan::bench]
    fn tokio(bencher: Bencher) {
        fn spawned(left: usize, done: tokio::sync::oneshot::Sender<()>) {
            tokio::spawn(async move {
                if left == 0 {
                    // somebody waits
                    let _ = done.send(());
                } else {
                    spawned(left - 1, done);
                }
            });
        }
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        bencher.counter(ItemsCount::new(CALLS)).bench_local(|| {
            runtime.block_on(async {
                let (done, told) = tokio::sync::oneshot::channel();
                spawned(CALLS, done);
                told.await
            })
        });
    }
}

/// A thousand times, a task lets the others go first; there are ten of them.
mod switches {
    use super::{Bencher, EventLoop, ItemsCount, asyncio, black_box, yield_now};

    const TASKS: usize = 10;
    const TIMES: usize = 100;

    #[divan::bench]
    fn racecourse(bencher: Bencher) {
        bencher.counter(ItemsCount::new(TASKS * TIMES)).bench_local(|| {
            asyncio::run(async {
                let event_loop = EventLoop::running();
                let tasks: Vec<_> = (0..TASKS)
                    .map(|_| {
                        event_loop.create_task(async {
                            for _ in 0..TIMES {
                                yield_now().await?;
                            }
                            Ok(())
                        })
                    })
                    .collect();
                for task in tasks {
                    task.await?;
                }
                Ok(())
            })
        });
    }

    #[divan::bench]
    fn tokio(bencher: Bencher) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        bencher.counter(ItemsCount::new(TASKS * TIMES)).bench_local(|| {
            runtime.block_on(async {
                let tasks: Vec<_> = (0..TASKS)
                    .map(|_| {
                        tokio::spawn(async {
                            for _ in 0..TIMES {
                                black_box(tokio::task::yield_now()).await;
                            }
                        })
                    })
                    .collect();
                for task in tasks {
                    task.await.expect("it does not panic");
                }
            });
        });
    }
}

/// How much later than it was to, a sleep ends: 200 times each.
fn timers() {
    println!("timers: how late a sleep ends (median, and the latest of 200)");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    for wanted in [1, 5, 20].map(Duration::from_millis) {
        let ours = lateness(wanted, || {
            asyncio::run(asyncio::sleep(wanted)).expect("nobody cancels it");
        });
        let peers = lateness(wanted, || {
            let ended = runtime.block_on(async { tokio::time::timeout(wanted, std::future::pending::<()>()).await });
            assert!(ended.is_err(), "nothing comes of what is pending");
        });
        println!("  {wanted:>5?}  racecourse {}   tokio {}", ours.words(), peers.words());
    }
}

struct Lateness {
    median: Duration,
    most: Duration,
}

impl Lateness {
    fn words(&self) -> String {
        format!("{:>7.3} ms, {:>7.3} ms", self.median.as_secs_f64() * 1e3, self.most.as_secs_f64() * 1e3)
    }
}

fn lateness(wanted: Duration, sleep: impl Fn()) -> Lateness {
    let mut late: Vec<Duration> = (0..200)
        .map(|_| {
            let begun = Instant::now();
            sleep();
            let took = begun.elapsed();
            assert!(took >= wanted, "a sleep of {wanted:?} ended after {took:?}");
            took - wanted
        })
        .collect();
    late.sort_unstable();
    Lateness { median: late[late.len() / 2], most: late[late.len() - 1] }
}

/// How long each server is asked.
const MEASURED: Duration = Duration::from_millis(1000);

/// Requests for fib(1) in a second, by version and number of clients.
fn servers() {
    const CLIENTS: [usize; 3] = [1, 10, 100];
    println!(
        "servers: requests for fib(1) answered in a second, with 1, 10 and 100 clients; in brackets: times version 8's"
    );
    let rates = |address| CLIENTS.map(|clients| rate(address, clients));
    let ours: Vec<[f64; 3]> = Version::ALL
        .iter()
        .map(|version| {
            let server = FibServer::start(Options::new(*version)).expect("there are free ports");
            rates(server.address())
        })
        .collect();
    let of_tokio = ours[ours.len() - 1];
    let row = |name: String, rates: [f64; 3]| {
        let cells = [0, 1, 2].map(|at| format!("{:>8.0} ({:>5.3})", rates[at], rates[at] / of_tokio[at]));
        println!("  {name:<32} {}", cells.join("  "));
    };
    for (version, rates) in Version::ALL.iter().zip(ours) {
        row(format!("{} {}", version.number(), version.words()), rates);
    }
    for version in Version::ALL.iter().take(7) {
        let Some(python) = Python::serve(version.number()) else {
            println!("  (no python3 here that serves version {})", version.number());
            continue;
        };
        row(format!("{} {}, CPython", version.number(), version.words()), rates(python.address));
    }
}

/// Requests a second. A version that serves one client at a time serves one of them.
fn rate(address: SocketAddr, clients: usize) -> f64 {
    let load = Load::start(Plan { address, number: 1, clients, framing: Framing::Line }).expect("somebody listens");
    assert!(!load.wait(MEASURED), "it goes on");
    let summary = load.finish();
    assert!(summary.troubles.is_empty(), "{summary}");
    summary.rate()
}

/// A version on CPython. It ends when its input does.
struct Python {
    address: SocketAddr,
    child: Child,
    input: Option<ChildStdin>,
}

impl Python {
    fn serve(version: usize) -> Option<Python> {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/fib_server.py");
        let mut command = Command::new("python3");
        command.arg(script).arg(version.to_string()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().ok()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take()?).read_line(&mut line).ok()?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, line.trim().parse().ok()?));
        let input = child.stdin.take();
        Some(Python { address, child, input })
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.child.wait();
    }
}
