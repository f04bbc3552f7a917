//! `cargo bench --bench jobs`: jobs through a Redis server and through memory, and how long a job is nobody's whose worker was killed; beside RQ, taken in the
//! same run, where `python3` has it.
//!
//! Each row is the median of several rounds. A job computes fib(1): what is measured is the way there and back.

use racecourse::futures::process::{Job, Registered, serve_if_asked};
use racecourse::jobs::{Broker, MemoryBroker, New, Options, QueueName, RedisBroker, RedisServer, State, Worker};
use racecourse::lessons::job_queues::work::Work;
use racecourse::lessons::{JOBS, TASKS};
use racecourse::multiprocessing::Process;
use racecourse::sched::sleep;
use std::process::Command;
use std::time::{Duration, Instant};

const JOBS_A_ROUND: usize = 2000;

/// RQ starts a process for each job.
const RQ_JOBS: usize = 100;

const ROUNDS: usize = 5;

/// How long a worker may be silent in the last rows.
const LEASES: [u64; 2] = [500, 2000];

/// A worker process that says nothing.
const QUIET: Job<Work, ()> = Job::new("quiet", |work| {
    let redis = RedisBroker::connect(&work.url)?;
    let lease = Duration::from_millis(work.lease_ms);
    let options = Options { burst: true, lease, ..Options::new(work.name) };
    Ok(Worker::new(&redis, TASKS, options).run(&|| false, &mut |_| ())?)
});

fn new(task: &str, args: &str) -> New {
    New { task: task.into(), args: args.into(), attempts: 3, timeout: Duration::from_secs(60) }
}

fn median(mut rounds: Vec<f64>) -> f64 {
    rounds.sort_by(f64::total_cmp);
    rounds[rounds.len() / 2]
}

/// Jobs a second: enqueued all at once, and then done by so many workers.
fn rates(broker: &dyn Broker, workers: usize) -> (f64, f64) {
    let queue = QueueName::default();
    let round = || {
        let start = Instant::now();
        broker.enqueue(&queue, &vec![new("fib", "1"); JOBS_A_ROUND]).unwrap();
        let enqueued = start.elapsed();
        let start = Instant::now();
        std::thread::scope(|scope| {
            for number in 0..workers {
                scope.spawn(move || {
                    let options = Options { burst: true, ..Options::new(format!("worker-{number}")) };
                    Worker::new(broker, TASKS, options).run(&|| false, &mut |_| ()).unwrap();
                });
            }
        });
        let rate = |took: Duration| JOBS_A_ROUND as f64 / took.as_secs_f64();
        (rate(enqueued), rate(start.elapsed()))
    };
    let (enqueued, done) = (0..ROUNDS).map(|_| round()).unzip();
    (median(enqueued), median(done))
}

/// From the death of a worker in mid-job until another has its job.
fn recovery(url: &str, broker: &dyn Broker, lease_ms: u64) -> f64 {
    let queue = QueueName::default();
    let round = |_| {
        let id = broker.enqueue(&queue, &[new("nap", "50")]).unwrap().remove(0);
        let work = |name: &str| Work { lease_ms, ..Work::burst(url, name) };
        let start = |name| Process::new(&QUIET, work(name)).name(name).start().unwrap();
        let workers = ["one", "two"].map(start);
        let wait_for = |is_it: &dyn Fn(State, u64) -> bool| loop {
            let entry = broker.find(&id).unwrap().unwrap();
            if is_it(entry.state, entry.attempt) {
                return entry;
            }
            sleep(Duration::from_millis(1));
        };
        let holder = wait_for(&|state, _| state == State::Running).worker;
        workers.iter().find(|worker| worker.name() == holder).unwrap().kill();
        let killed = Instant::now();
        wait_for(&|_, attempt| attempt > 1);
        let silent = killed.elapsed();
        workers.iter().for_each(|worker| assert!(worker.join(None)));
        silent.as_secs_f64()
    };
    median((0..ROUNDS).map(round).collect())
}

fn main() {
    let jobs: Vec<&dyn Registered> = JOBS.iter().copied().chain([&QUIET as &dyn Registered]).collect();
    serve_if_asked(&jobs);
    let memory = rates(&MemoryBroker::new(), 1);
    let row = |name: &str, (enqueued, done): (f64, f64)| {
        println!("{name:<28} {enqueued:>10.0} enqueued/s {done:>8.0} done/s   {:>5.2} of memory", done / memory.1);
    };
    row("memory, 1 worker", memory);
    row("memory, 2 workers", rates(&MemoryBroker::new(), 2));
    let server = match RedisServer::start() {
        Ok(server) => server,
        Err(error) => return println!("the rest needs a server: {error}"),
    };
    let redis = RedisBroker::connect(&server.url()).unwrap();
    row("Redis, 1 worker", rates(&redis, 1));
    row("Redis, 2 workers", rates(&redis, 2));
    let python = Command::new("python3").args(["benches/jobs.py", &server.url(), &RQ_JOBS.to_string()]).output();
    match python {
        Ok(said) if said.status.success() => {
            for line in String::from_utf8_lossy(&said.stdout).lines() {
                let words: Vec<&str> = line.rsplitn(3, ' ').collect();
                if let [done, enqueued, name] = words[..] {
                    row(name, (enqueued.parse().unwrap(), done.parse().unwrap()));
                }
            }
        }
        _ => println!("no Python 3 with rq here: nothing to compare with"),
    }
    for lease in LEASES {
        let silent = recovery(&server.url(), &redis, lease);
        println!(
            "a killed worker's job: begun again after {silent:.2} s with a lease of {:.1} s",
            lease as f64 / 1000.0
        );
    }
}
