//! By jobs: the links wait in a queue on a Redis server, and worker processes, here or elsewhere, take them from there.

use super::client::Client;
use super::download::{DOWNLOAD, Download, Downloaded, Plan};
use super::modes::{Each, said};
use super::trouble::Trouble;
use crate::lessons::TASKS;
use crate::lessons::job_queues::place::Place;
use racecourse::futures::JobError;
use racecourse::futures::process::Job;
use racecourse::jobs::{Broker, BrokerError, Entry, Known, New, Options, QueueName, RedisBroker, State, Task, Worker};
use racecourse::multiprocessing::Process;
use racecourse::sched::sleep;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

/// How often is looked what has been done.
const LOOK: Duration = Duration::from_millis(10);

/// How long the queue may not answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long one download may take, whatever goes on.
const LIMIT: Duration = Duration::from_secs(60);

// ANCHOR: fetch
/// A picture, as it lies in the queue. It says no directory.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fetch {
    /// From there.
    pub url: String,
    /// Under this name.
    pub name: String,
    /// A directory beside it for what is not whole yet, if there is one.
    #[serde(default)]
    pub unfinished: Option<String>,
}

/// The same picture, to be kept where this process is.
pub const FETCH: Job<Fetch, Downloaded> = Job::new("fetch", |Fetch { url, name, unfinished }| {
    let leads_away = |name: &String| !name.starts_with(".unfinished-") || name.contains(['/', '\\']);
    if let Some(odd) = unfinished.as_ref().filter(|name| leads_away(name)) {
        return Err(JobError::new(format!("`{}` is no place for what is not whole", odd.escape_debug())));
    }
    let unfinished = unfinished.map(PathBuf::from).filter(|place| place.is_dir());
    DOWNLOAD.call(Download { url, directory: std::env::current_dir()?, name, unfinished })
});
// ANCHOR_END: fetch

/// What a worker process is told that downloads.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fetcher {
    redis: String,
    queue: String,
    name: String,
    directory: PathBuf,
}

/// A worker, in the directory that it is told.
pub const FETCHER: Job<Fetcher, ()> = Job::new("fetcher", |Fetcher { redis, queue, name, directory }| {
    std::env::set_current_dir(directory)?;
    let redis = RedisBroker::connect(&redis)?;
    let queue = QueueName::new(&queue).unwrap_or_default();
    let options = Options { queue, burst: true, ..Options::new(name) };
    Ok(Worker::new(&redis, TASKS, options).run(&|| false, &mut |_| ())?)
});

// ANCHOR: jobs
/// A job for each link, and workers. Without a Redis server the queue is in this process, and the workers are its threads.
pub fn jobs(client: &Arc<Client>, plan: &Plan, each: &mut Each<'_>) {
    let mut each = |number: usize, outcome| each(number, said(&plan.downloads[number], outcome, plan.aloud));
    let nobody = |why: String| move |number| (number, Err(Trouble::Process(why.clone())));
    let place = match &plan.redis {
        Some(url) => Place::named(url).map_err(|error| error.to_string()),
        None => Place::own().map_err(|error| error.to_string()),
    };
    let begun = place.and_then(|place| Ok((enqueue(plan, &place).map_err(|error| error.to_string())?, place)));
    let ((queue, open), place) = match begun {
        Ok(begun) => begun,
        Err(why) => return (0..plan.downloads.len()).map(nobody(why)).for_each(|(number, none)| each(number, none)),
    };
    match place.url() {
        Some(redis) => {
            let workers: Vec<Process> = match start(plan, &redis, &queue) {
                Ok(workers) => workers,
                Err(why) => return open.into_keys().map(nobody(why)).for_each(|(number, none)| each(number, none)),
            };
            let (own, stop) = (workers.clone(), client.stop());
            let _ends = stop.also(move || own.iter().for_each(Process::kill));
            take_results(client, plan, place.broker(), open, &|| workers.iter().any(Process::is_alive), &mut each);
            workers.iter().for_each(Process::kill);
            for worker in &workers {
                worker.join(None);
            }
        }
        None => {
            let (stop, tasks): (_, [&dyn Known; 1]) = (client.stop(), [&Task::new(DOWNLOAD)]);
            std::thread::scope(|scope| {
                for name in names(plan) {
                    let (broker, stop, tasks) = (place.broker(), stop.clone(), &tasks);
                    let options = Options { queue: queue.clone(), burst: true, ..Options::new(name) };
                    // if it cannot have a child, the others can, or nobody is left, which is seen below
                    scope.spawn(move || {
                        let _ = Worker::new(broker, tasks, options).run(&|| stop.is_stopped(), &mut |_| ());
                    });
                }
                take_results(client, plan, place.broker(), open, &|| true, &mut each);
            });
        }
    }
}
// ANCHOR_END: jobs

/// Which job is which download's.
type Open = BTreeMap<usize, String>;

fn enqueue(plan: &Plan, place: &Place) -> Result<(QueueName, Open), BrokerError> {
    static PLANS: AtomicU64 = AtomicU64::new(0);
    let number = PLANS.fetch_add(1, Ordering::Relaxed);
    let queue = QueueName::new(&format!("images-{}-{number}", std::process::id())).unwrap_or_default();
    let new = |download: &Download| {
        let Download { url, name, unfinished, .. } = download.clone();
        let unfinished =
            unfinished.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        let (task, args) = match place.url() {
            Some(_) => (FETCH.name(), serde_json::to_string(&Fetch { url, name, unfinished })),
            None => (DOWNLOAD.name(), serde_json::to_string(download)),
        };
        // what cannot be written as JSON is malformed, and comes back as such
        New { task: task.into(), args: args.unwrap_or_default(), attempts: 1, timeout: LIMIT }
    };
    let new: Vec<New> = plan.downloads.iter().map(new).collect();
    let ids = place.broker().enqueue(&queue, &new)?;
    Ok((queue, ids.into_iter().enumerate().collect()))
}

fn names(plan: &Plan) -> impl Iterator<Item = String> {
    (1..=plan.workers).map(|number| format!("worker-{number}"))
}

fn start(plan: &Plan, redis: &str, queue: &QueueName) -> Result<Vec<Process>, String> {
    let directory = plan.downloads.first().map(|first| std::path::absolute(&first.directory)).transpose();
    let directory = directory.map_err(|error| error.to_string())?.unwrap_or_default();
    let start = |name: String| {
        let (redis, queue) = (redis.to_string(), queue.to_string());
        let told = Fetcher { redis, queue, name: name.clone(), directory: directory.clone() };
        Process::new(&FETCHER, told).name(name).start().map_err(|error| error.to_string())
    };
    names(plan).map(start).collect()
}

/// Looks what has become of the jobs until all are settled, or nobody is there any more who could.
fn take_results(
    client: &Client,
    plan: &Plan,
    broker: &dyn Broker,
    mut open: Open,
    is_anybody_there: &dyn Fn() -> bool,
    each: &mut dyn FnMut(usize, Result<Downloaded, Trouble>),
) {
    let (stop, mut answered) = (client.stop(), Instant::now());
    while !open.is_empty() {
        if stop.is_stopped() {
            return open.into_keys().for_each(|number| each(number, Err(Trouble::Stopped)));
        }
        let abandoned = !is_anybody_there();
        // they are done in order, but for as many as there are workers
        let near = if abandoned { open.len() } else { plan.workers + 16 };
        let mut settled = Vec::new();
        for (number, id) in open.iter().take(near) {
            match broker.find(id) {
                Ok(entry) => {
                    answered = Instant::now();
                    settled.extend(entry.and_then(outcome).map(|outcome| (*number, outcome)));
                }
                Err(error) if answered.elapsed() > PATIENCE => {
                    settled.push((*number, Err(Trouble::Process(error.to_string()))));
                }
                Err(_) => break,
            }
        }
        for (number, outcome) in settled {
            open.remove(&number);
            each(number, outcome);
        }
        if abandoned {
            let left = Trouble::Process("every worker has ended".into());
            return open.into_keys().for_each(|number| each(number, Err(left.clone())));
        }
        if !open.is_empty() {
            sleep(LOOK);
        }
    }
}

/// What came of a job that is settled.
fn outcome(entry: Entry) -> Option<Result<Downloaded, Trouble>> {
    match entry.state {
        State::Done => {
            let result = serde_json::from_str(&entry.result.unwrap_or_default());
            Some(result.map_err(|error| Trouble::Unforeseen(error.to_string())))
        }
        State::Failed => Some(Err(Trouble::Process(entry.error.unwrap_or_default()))),
        State::Waiting | State::Running | State::Later => None,
    }
}
