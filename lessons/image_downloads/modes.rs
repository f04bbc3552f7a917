//! The ways to download many, one function each: it downloads all of a plan, and tells of each link once, by its place.

use super::client::Client;
use super::download::{DOWNLOAD, Download, Downloaded, Plan, download_link};
use super::folder::Part;
use super::trouble::Trouble;
use crate::sched::{catch, words_of};
use racecourse::futures::{Executor, FutureError, ThreadPoolExecutor};
use racecourse::multiprocessing::{Pool, PoolError};
use racecourse::queue::{Queue, SimpleQueue};
use racecourse::sched::say;
use racecourse::threading::Thread;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

type Outcome = Result<Downloaded, Trouble>;

/// Is told the place of a download in the plan, and what became of it.
pub type Each<'e> = dyn FnMut(usize, Outcome) + 'e;

/// Downloads one on the calling thread. It always comes back with an outcome: Python's `try: ... finally:` is around what calls this.
fn attempt(client: &Client, download: &Download, aloud: bool) -> Outcome {
    let outcome = catch(|| download_link(client, download));
    let outcome = outcome.unwrap_or_else(|panic| Err(Trouble::Unforeseen(words_of(panic.payload()).to_string())));
    said(download, outcome, aloud)
}

/// Says what became of it, if that is wished for.
pub(super) fn said(download: &Download, outcome: Outcome, aloud: bool) -> Outcome {
    if aloud {
        match &outcome {
            Ok(_) => say(format!("Downloaded {}", download.url)),
            Err(trouble) => say(format!("{}: {trouble}", download.name)),
        }
    }
    outcome
}

// ANCHOR: single
/// One after the other.
pub fn single(client: &Arc<Client>, plan: &Plan, each: &mut Each<'_>) {
    for (number, download) in plan.downloads.iter().enumerate() {
        each(number, attempt(client, download, plan.aloud));
    }
}
// ANCHOR_END: single

// ANCHOR: queue
/// Daemon threads that take links from a queue, and tell it about each that they are done with.
pub fn queue(client: &Arc<Client>, plan: &Plan, each: &mut Each<'_>) {
    let queue = Queue::named("links", 0);
    let outcomes = SimpleQueue::named("outcomes");
    let worker = || {
        let (client, downloads) = (Arc::clone(client), Arc::clone(&plan.downloads));
        let (queue, outcomes, aloud) = (queue.clone(), outcomes.clone(), plan.aloud);
        move || {
            while let Ok(Some(number)) = queue.get(None) {
                outcomes.put((number, attempt(&client, &downloads[number], aloud)));
                let _ = queue.task_done();
            }
        }
    };
    let workers: Vec<Thread> =
        (1..=plan.workers).map(|n| Thread::new(worker()).name(format!("worker-{n}")).daemon(true).start()).collect();
    for number in 0..plan.downloads.len() {
        let _ = queue.put(Some(number), None);
    }
    if plan.aloud {
        say(format!("{} links are queued", plan.downloads.len()));
    }
    for _ in 0..plan.downloads.len() {
        if let Some((number, outcome)) = outcomes.get(None) {
            each(number, outcome);
        }
    }
    queue.join();
    // Python's daemons die with the program; this program goes on, so they are sent home
    for _ in &workers {
        let _ = queue.put(None, None);
    }
    workers.iter().for_each(Thread::join);
}
// ANCHOR_END: queue

// ANCHOR: pool
/// Processes. Each is sent a link and sends back what became of it.
pub fn pool(client: &Arc<Client>, plan: &Plan, each: &mut Each<'_>) {
    let pool = match Pool::new(plan.workers) {
        Ok(pool) => Arc::new(pool),
        Err(error) => {
            let trouble = Trouble::Process(error.to_string());
            return (0..plan.downloads.len()).for_each(|number| each(number, Err(trouble.clone())));
        }
    };
    let (stop, own) = (client.stop(), Arc::clone(&pool));
    let _ends = stop.also(move || own.terminate());
    let results: Vec<_> = plan.downloads.iter().map(|it| pool.apply_async(&DOWNLOAD, it.clone(), None)).collect();
    for (number, result) in results.into_iter().enumerate() {
        let outcome = match result.and_then(|result| result.get(None)) {
            Ok(downloaded) => Ok(downloaded),
            Err(_) if stop.is_stopped() => Err(Trouble::Stopped),
            Err(PoolError::Failed(error)) => Err(Trouble::Process(error.to_string())),
            Err(error) => Err(Trouble::Unforeseen(error.to_string())),
        };
        each(number, said(&plan.downloads[number], outcome, plan.aloud));
    }
    pool.close();
    let _ = pool.join();
}
// ANCHOR_END: pool

// ANCHOR: executor
/// A pool of threads, `map`, and a timeout for all of it, which counts because the results are taken.
pub fn executor(client: &Arc<Client>, plan: &Plan, each: &mut Each<'_>) {
    let landed: Arc<Mutex<BTreeMap<usize, Outcome>>> = Arc::default();
    let take = |number| landed.lock().unwrap_or_else(PoisonError::into_inner).remove(&number);
    let mut open: BTreeSet<usize> = (0..plan.downloads.len()).collect();
    let late = ThreadPoolExecutor::named("images", plan.workers).scope(|pool| {
        let (client, downloads, landed) = (Arc::clone(client), Arc::clone(&plan.downloads), Arc::clone(&landed));
        let aloud = plan.aloud;
        let download = move |number: usize| {
            let outcome = attempt(&client, &downloads[number], aloud);
            landed.lock().unwrap_or_else(PoisonError::into_inner).insert(number, outcome);
            Ok(number)
        };
        let results = pool.map(download, 0..plan.downloads.len(), Some(plan.timeout));
        for result in results.into_iter().flatten() {
            match result {
                Ok(number) => {
                    if let Some(outcome) = take(number) {
                        open.remove(&number);
                        each(number, outcome);
                    }
                }
                Err(FutureError::TimedOut) => return true,
                Err(_) => {}
            }
        }
        false
        // `map` has cancelled what was not begun; the way out of `scope` waits for what was
    });
    for number in open {
        let never = if late { Trouble::TooLate } else { Trouble::Unforeseen("no worker had it".into()) };
        each(number, take(number).unwrap_or(Err(never)));
    }
}
// ANCHOR_END: executor

// ANCHOR: tasks
/// Tasks, all of which wait on one thread; one client, whose connections are kept open for the next request.
pub fn tasks(client: &Arc<Client>, plan: &Plan, each: &mut Each<'_>) {
    let connections = Arc::new(Semaphore::new(plan.workers));
    client.wait_for(async {
        let (mut tasks, mut open) = (JoinSet::new(), BTreeMap::new());
        for (number, download) in plan.downloads.iter().cloned().enumerate() {
            let (client, connections) = (Arc::clone(client), Arc::clone(&connections));
            let task = tasks.spawn(async move {
                let _connection = connections.acquire_owned().await;
                download_link_by_task(&client, &download).await
            });
            open.insert(task.id(), number);
        }
        // gathered, and every failure is looked at
        while let Some(ended) = tasks.join_next_with_id().await {
            let (id, outcome) = match ended {
                Ok(ended) => ended,
                Err(error) => (error.id(), Err(Trouble::Unforeseen(error.to_string()))),
            };
            if let Some(number) = open.remove(&id) {
                each(number, said(&plan.downloads[number], outcome, plan.aloud));
            }
        }
    });
}

async fn download_link_by_task(client: &Client, download: &Download) -> Outcome {
    let own = download.clone();
    let mut part = on_another_thread(move || Part::open(&own)).await?;
    let mut incoming = client.picture(&download.url, part.kind()).await?;
    while let Some(bytes) = incoming.part().await? {
        part = on_another_thread(move || part.write(&bytes).map(|()| part)).await?;
    }
    let bytes = on_another_thread(move || part.keep()).await?;
    Ok(Downloaded { bytes, process: std::process::id() })
}

/// A disk can keep a thread waiting: not the one that waits for all answers.
async fn on_another_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Trouble> + Send + 'static,
) -> Result<T, Trouble> {
    let unforeseen = |error: tokio::task::JoinError| Err(Trouble::Unforeseen(error.to_string()));
    tokio::task::spawn_blocking(work).await.unwrap_or_else(unforeseen)
}
// ANCHOR_END: tasks
