//! Many flags: one after the other, by a pool of threads, or by tasks of one thread. Each is accounted for exactly once.

use super::client::{Client, Trouble, get_flag};
use super::codes::Code;
use super::folder::Folder;
use racecourse::futures::{Executor, ThreadPoolExecutor, as_completed};
use racecourse::sched::say;
use std::collections::HashMap;
use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

/// How many requests there are at once at most, whatever is wished for.
pub const MAX_CONCUR_REQ: usize = 1000;

/// How many there are unless something else is wished for.
pub const DEFAULT_CONCUR_REQ: usize = 30;

/// How to download many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// One after the other.
    Sequential,
    /// A pool of threads, each of which waits for one answer at a time.
    Threads,
    /// One thread, which waits for all answers at once.
    Async,
}

/// What is to be downloaded, and how.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Which flags, each once.
    pub codes: Vec<Code>,
    /// How.
    pub mode: Mode,
    /// How many requests there are at once.
    pub connections: usize,
}

impl Plan {
    /// So many at once as are wished for, as are allowed and as there are flags; one if it goes one after the other.
    #[must_use]
    pub fn new(codes: Vec<Code>, mode: Mode, wished: usize) -> Plan {
        let most = if mode == Mode::Sequential { 1 } else { MAX_CONCUR_REQ };
        let connections = wished.min(most).min(codes.len()).max(1);
        Plan { codes, mode, connections }
    }
}

/// What became of one download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Whose flag.
    pub code: Code,
    /// What came of it.
    pub result: Result<(), Trouble>,
}

/// As `verbose` shows it.
impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.result {
            Ok(()) => write!(f, "{} OK", self.code),
            Err(trouble @ (Trouble::NotFound | Trouble::Stopped)) => write!(f, "{} {trouble}", self.code),
            Err(trouble) => write!(f, "{} error: {trouble}", self.code),
        }
    }
}

/// How many downloads came out how. What was not begun, or was stopped, is `not_done`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// A flag was kept.
    pub ok: usize,
    /// The server knows no such flag.
    pub not_found: usize,
    /// Anything else that can go wrong.
    pub error: usize,
    /// Stopped from outside.
    pub not_done: usize,
}

impl Tally {
    /// Counts one.
    pub fn count(&mut self, done: &Done) {
        *match done.result {
            Ok(()) => &mut self.ok,
            Err(Trouble::NotFound) => &mut self.not_found,
            Err(Trouble::Stopped) => &mut self.not_done,
            Err(_) => &mut self.error,
        } += 1;
    }

    /// All of them.
    #[must_use]
    pub fn total(&self) -> usize {
        self.ok + self.not_found + self.error + self.not_done
    }
}

/// Downloads from one server into one folder.
#[derive(Debug)]
pub struct Downloader {
    client: Client,
    folder: Folder,
}

impl Downloader {
    /// From there to here. The folder is made, so that no download fails for want of it.
    ///
    /// # Errors
    /// If the folder cannot be made.
    pub fn new(client: Client, folder: &Path) -> io::Result<Arc<Downloader>> {
        Ok(Arc::new(Downloader { client, folder: Folder::open(folder)? }))
    }

    /// From where.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// To where.
    #[must_use]
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    fn keep(&self, code: Code, picture: Result<Vec<u8>, Trouble>) -> Done {
        let keep = |picture: Vec<u8>| {
            let kept = self.folder.save(code, &picture);
            kept.map_err(|error| Trouble::Disk(format!("cannot write {}: {error}", self.folder.file(code).display())))
        };
        Done { code, result: picture.and_then(keep) }
    }
}

// ANCHOR: one
/// Downloads one flag and keeps it, on the calling thread.
#[must_use]
pub fn download_one(downloader: &Downloader, code: Code) -> Done {
    let Downloader { client, .. } = downloader;
    let picture = client.wait_for(get_flag(client, code));
    let done = downloader.keep(code, picture);
    say(done.to_string());
    done
}
// ANCHOR_END: one

// ANCHOR: many
/// Downloads all flags of a plan; `report` hears of each as it is done. The sum is the number of flags, whatever happens.
///
/// # Panics
/// If some downloads are unaccounted for, which is a bug.
pub fn download_many(downloader: &Arc<Downloader>, plan: &Plan, mut report: impl FnMut(&Done)) -> Tally {
    let mut tally = Tally::default();
    let each = |done: Done| {
        tally.count(&done);
        report(&done);
    };
    match plan.mode {
        Mode::Sequential => plan.codes.iter().map(|code| download_one(downloader, *code)).for_each(each),
        Mode::Threads => by_threads(downloader, plan, each),
        Mode::Async => downloader.client.wait_for(by_tasks(downloader, plan, each)),
    }
    assert_eq!(tally.total(), plan.codes.len(), "some downloads are unaccounted for");
    tally
}
// ANCHOR_END: many

// ANCHOR: threads
fn by_threads(downloader: &Arc<Downloader>, plan: &Plan, mut each: impl FnMut(Done)) {
    ThreadPoolExecutor::named("flags", plan.connections).scope(|pool| {
        let (mut futures, mut to_do) = (Vec::new(), HashMap::new());
        for code in plan.codes.iter().copied() {
            let own = Arc::clone(downloader);
            match pool.submit(move || Ok(download_one(&own, code))) {
                Ok(future) => {
                    to_do.insert(future.id(), code);
                    futures.push(future);
                }
                Err(refused) => each(unforeseen(code, &refused)),
            }
        }
        for future in as_completed(&futures, None).flatten() {
            if let Some(code) = to_do.remove(&future.id()) {
                each(future.result(None).unwrap_or_else(|error| unforeseen(code, &error)));
            }
        }
    });
}
// ANCHOR_END: threads

// ANCHOR: tasks
async fn by_tasks(downloader: &Arc<Downloader>, plan: &Plan, mut each: impl FnMut(Done)) {
    let permits = Arc::new(Semaphore::new(plan.connections));
    let (mut tasks, mut to_do) = (JoinSet::new(), HashMap::new());
    for code in plan.codes.iter().copied() {
        let (own, permits) = (Arc::clone(downloader), Arc::clone(&permits));
        let download = async move {
            let _permit = permits.acquire_owned().await;
            let picture = get_flag(&own.client, code).await;
            // a disk can keep a thread waiting: not this one, which waits for all the others
            tokio::task::spawn_blocking(move || own.keep(code, picture)).await
        };
        to_do.insert(tasks.spawn(download).id(), code);
    }
    while let Some(ended) = tasks.join_next_with_id().await {
        let (id, done) = ended.map_or_else(|error| (error.id(), Err(error)), |(id, done)| (id, done));
        if let Some(code) = to_do.remove(&id) {
            let done = done.unwrap_or_else(|error| unforeseen(code, &error));
            say(done.to_string());
            each(done);
        }
    }
}
// ANCHOR_END: tasks

/// A download that ended as nobody thought it could.
fn unforeseen(code: Code, what: &impl fmt::Display) -> Done {
    Done { code, result: Err(Trouble::Unforeseen(what.to_string())) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lessons::flags::codes::Wish;

    #[test]
    fn there_are_no_more_connections_than_are_wished_for_allowed_and_needed() {
        let codes = |limit| Wish { every: true, limit: Some(limit), ..Wish::default() }.chosen().unwrap();
        let connections = |limit, mode, wished| Plan::new(codes(limit), mode, wished).connections;
        assert_eq!(connections(676, Mode::Sequential, 30), 1);
        for mode in [Mode::Threads, Mode::Async] {
            assert_eq!(connections(676, mode, 30), 30);
            assert_eq!(connections(5, mode, 30), 5);
            assert_eq!(connections(676, mode, 10_000), 676);
        }
        let crowd = codes(676).repeat(2);
        assert_eq!(Plan::new(crowd, Mode::Threads, 10_000).connections, MAX_CONCUR_REQ);
    }
}
