//! Jobs that wait for workers, a worker that is killed, and what it takes that nothing is lost by it.

use super::place::Place;
use super::work::{WORK, Work, work};
use racecourse::course::{Demo, Knob, Knobs};
use racecourse::jobs::{Entry, New, QueueName, State};
use racecourse::multiprocessing::Process;
use racecourse::sched::{choose, say, sleep};
use racecourse::sync::{Arc, Mutex};
use racecourse::threading::Thread;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::{Duration, Instant};

/// The path that steps carry.
pub const PATH: &str = file!();

/// `job-queue`: more workers, less time.
pub const JOB_QUEUE: Demo = Demo {
    name: "job-queue",
    summary: "Jobs wait in a queue on a Redis server, and workers, each a process of its own, take them from there.",
    knobs: &[
        Knob::number("jobs", (1, 10_000), "12", "12", "how many there are"),
        Knob::number("workers", (1, 16), "2", "2", "how many processes do them"),
        Knob::number("millis", (0, 10_000), "100", "100", "how long each of them naps"),
        Knob::words(
            "through",
            &["redis", "memory"],
            "redis",
            "memory: a queue in this process, and workers that are its threads",
        ),
    ],
    anchor: "job-queue",
    body: job_queue,
    judge: None,
    live_only: Some("its workers are processes, and its queue a server"),
};

/// `killed-worker`: nothing is lost.
pub const KILLED_WORKER: Demo = Demo {
    name: "killed-worker",
    summary: "A worker is killed by SIGKILL in the middle of a job. Its lease runs out, and another worker does the job.",
    knobs: &[
        Knob::number("millis", (100, 60_000), "1000", "1000", "how long the job naps"),
        Knob::number("lease", (100, 60_000), "600", "600", "how many milliseconds a worker may be silent"),
    ],
    anchor: "killed",
    body: killed_worker,
    judge: None,
    live_only: Some("it kills a process"),
};

/// `delivery`: every way in which a job can be done twice, or never.
pub const DELIVERY: Demo = Demo {
    name: "delivery",
    summary: "Two workers and one job. Worker-1 may be killed in the middle of it; its lease may run out while it is only slow.",
    knobs: &[
        Knob::words(
            "take",
            &["lease", "pop", "look"],
            "lease",
            "pop: the job is taken out, and nobody else knows of it; look: first it is read, and only then taken out",
        ),
        Knob::words("crash", &["possible", "none"], "possible", "whether worker-1 may be killed"),
        Knob::words(
            "settle",
            &["attempt", "blind"],
            "attempt",
            "attempt: only the latest attempt may write down that the job is done; blind: whoever comes",
        ),
        Knob::words(
            "effect",
            &["send", "store"],
            "send",
            "what the job does: sends one more letter, or stores a file of the same name once more",
        ),
    ],
    anchor: "delivery",
    body: delivery,
    judge: None,
    live_only: None,
};

// ANCHOR: job-queue
fn job_queue(knobs: &Knobs) -> String {
    let (jobs, millis) = (knobs.count("jobs"), knobs.count("millis"));
    let place = if knobs.is("through", "memory") { Ok(Place::memory()) } else { Place::own() };
    let place = Arc::new(place.expect("a server that is installed starts"));
    let (broker, queue) = (place.broker(), QueueName::default());
    let ids = broker.enqueue(&queue, &vec![nap(millis); jobs]).expect("it answers");

    let started = Instant::now();
    let names = (1..=knobs.count("workers")).map(|number| format!("worker-{number}"));
    if let Some(url) = place.url() {
        let start = |name: String| Process::new(&WORK, Work::burst(&url, &name)).name(name).start().expect("it starts");
        let workers: Vec<Process> = names.map(start).collect();
        workers.iter().for_each(|worker| assert!(worker.join(None), "it ends when no job is left"));
    } else {
        let start = |name: String| {
            let (place, name_there) = (Arc::clone(&place), name.clone());
            Thread::new(move || work(place.broker(), &name_there)).name(name).start()
        };
        let workers: Vec<Thread> = names.map(start).collect();
        workers.iter().for_each(Thread::join);
    }
    let took = started.elapsed();

    let counts = broker.counts(&queue).expect("it answers");
    let mut report = format!("{}: {counts}", place.words());
    let mut done_by: BTreeMap<String, usize> = BTreeMap::new();
    for entry in ids.iter().flat_map(|id| broker.find(id).expect("it answers")) {
        *done_by.entry(entry.worker).or_default() += 1;
    }
    for (worker, many) in done_by {
        let _ = write!(report, "\n{worker} did {many}");
    }
    let naps = (millis * ids.len()) as f64 / 1000.0;
    let _ = write!(report, "\n{:.2} s; the naps alone, one after the other: {naps:.2} s", took.as_secs_f64());
    report
}
// ANCHOR_END: job-queue

fn nap(millis: usize) -> New {
    New { task: "nap".into(), args: millis.to_string(), attempts: 3, timeout: Duration::from_secs(120) }
}

// ANCHOR: killed
fn killed_worker(knobs: &Knobs) -> String {
    let place = Place::own().expect("a server that is installed starts");
    let Some(url) = place.url() else {
        return "there is no redis-server on the PATH, and no other process to kill".into();
    };
    let (broker, queue) = (place.broker(), QueueName::default());
    let ids = broker.enqueue(&queue, &[nap(knobs.count("millis"))]).expect("it answers");
    let wait_for = |is_it: &dyn Fn(&Entry) -> bool| loop {
        let entry = broker.find(&ids[0]).expect("it answers").expect("it is there");
        if is_it(&entry) {
            return entry;
        }
        sleep(Duration::from_millis(5));
    };

    let work = |name: &str| Work { lease_ms: knobs.count("lease") as u64, ..Work::burst(&url, name) };
    let start = |name| Process::new(&WORK, work(name)).name(name).start().expect("it starts");
    let workers = [start("worker-1"), start("worker-2")];
    let first = wait_for(&|entry| entry.state == State::Running);
    let holder = workers.iter().find(|worker| worker.name() == first.worker).expect("it is one of them");
    holder.kill();
    let killed = Instant::now();
    say(format!("{} is killed", first.worker));

    let second = wait_for(&|entry| entry.attempt > first.attempt);
    let silent = killed.elapsed().as_secs_f64();
    let end = wait_for(&|entry| entry.state == State::Done);
    workers.iter().for_each(|worker| assert!(worker.join(None), "it ends when no job is left"));
    let counts = broker.counts(&queue).expect("it answers");
    format!(
        "{} had the job, and was killed by signal {}\n{silent:.2} s later {} had it: attempt {}\n\
         begun {} times, done {} time; {counts}",
        first.worker,
        -holder.exitcode().unwrap_or_default(),
        second.worker,
        second.attempt,
        end.attempt,
        counts.done,
    )
}
// ANCHOR_END: killed

// ANCHOR: delivery
#[derive(Default)]
struct Queue {
    waiting: Vec<&'static str>,
    /// With the number of the attempt.
    running: Option<(&'static str, u32)>,
    attempts: u32,
    written_down: u32,
    letters: u32,
    files: Vec<&'static str>,
}

fn delivery(knobs: &Knobs) -> String {
    let redis = Arc::new(Mutex::named("redis", Queue { waiting: vec!["job 1"], ..Queue::default() }));
    let start = |name, body: fn(&Mutex<Queue>, &Knobs, bool)| {
        let (redis, knobs, mortal) = (Arc::clone(&redis), knobs.clone(), name == "worker-1");
        Thread::new(move || body(&redis, &knobs, mortal)).name(name).start()
    };
    let threads = [start("worker-1", work_once), start("worker-2", work_once), start("lease", run_out)];
    threads.iter().for_each(Thread::join);
    // the next worker, in the end: whoever is dead has no lease any more
    run_out(&redis, knobs, false);
    work_once(&redis, knobs, false);

    let queue = redis.lock();
    match (queue.written_down, queue.letters, queue.files.len()) {
        (0, ..) => "lost".into(),
        (times, 0, files) => format!("{files} file, written down {times}"),
        (times, letters, _) => format!("{letters} sent, written down {times}"),
    }
}

fn work_once(redis: &Mutex<Queue>, knobs: &Knobs, mortal: bool) {
    let Some((job, attempt)) = take(redis, knobs.get("take")) else { return };
    if mortal && knobs.is("crash", "possible") && choose(2) == 1 {
        say("is killed");
        return;
    }
    let mut queue = redis.lock();
    match knobs.get("effect") {
        "send" => queue.letters += 1,
        _ if queue.files.contains(&job) => {}
        _ => queue.files.push(job),
    }
    drop(queue);
    let mut queue = redis.lock();
    let mine = queue.running == Some((job, attempt)) || knobs.is("take", "pop");
    if mine || knobs.is("settle", "blind") {
        queue.running = None;
        queue.written_down += 1;
    }
}

/// Each `lock` is one request to the server.
fn take(redis: &Mutex<Queue>, how: &str) -> Option<(&'static str, u32)> {
    let read = match how {
        "look" => redis.lock().waiting.last().copied(),
        _ => None,
    };
    let mut queue = redis.lock();
    let job = queue.waiting.pop().or(read)?;
    queue.attempts += 1;
    let ticket = (job, queue.attempts);
    if how != "pop" {
        queue.running = Some(ticket);
    }
    Some(ticket)
}

/// Nobody has heard of the worker for too long.
fn run_out(redis: &Mutex<Queue>, _: &Knobs, _: bool) {
    let mut queue = redis.lock();
    if let Some((job, _)) = queue.running.take() {
        queue.waiting.push(job);
    }
}
// ANCHOR_END: delivery
