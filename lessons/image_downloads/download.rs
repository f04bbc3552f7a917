//! Many pictures, in one of several ways. Each is accounted for exactly once, whatever becomes of it.

use super::by_jobs;
use super::client::{Client, PATIENCE};
use super::folder::{Folder, Part};
use super::links::Link;
use super::modes;
use super::names::Names;
use super::trouble::Trouble;
use crate::lessons::flags::http::Connections;
use racecourse::futures::process::Job;
use racecourse::futures::{JobError, ThreadPoolExecutor};
use racecourse::trace::text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

/// Requests at once, whatever is wished for.
pub const MOST_WORKERS: usize = 1000;

/// Processes at once, whatever is wished for.
pub const MOST_PROCESSES: usize = 64;

/// How long `executor` waits for all of its results, unless it is told otherwise.
pub const TIMEOUT: Duration = Duration::from_secs(30);

/// How to download many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// One after the other.
    Single,
    /// Threads that take addresses from a queue.
    Queue,
    /// Processes.
    Pool,
    /// A pool of threads, `map`, and a timeout for all of it.
    Executor,
    /// Tasks on one thread, which waits for all answers.
    Async,
    /// Jobs on a Redis server, and worker processes.
    Jobs,
}

impl Mode {
    /// All of them, in the order of the tutorial.
    pub const ALL: [Mode; 6] = [Mode::Single, Mode::Queue, Mode::Pool, Mode::Executor, Mode::Async, Mode::Jobs];

    /// What it is called: `single`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Mode::Single => "single",
            Mode::Queue => "queue",
            Mode::Pool => "pool",
            Mode::Executor => "executor",
            Mode::Async => "async",
            Mode::Jobs => "jobs",
        }
    }

    /// How many workers the tutorial's program has.
    #[must_use]
    pub fn usual_workers(self) -> usize {
        match self {
            Mode::Single => 1,
            Mode::Queue => 8,
            Mode::Pool | Mode::Jobs => 4,
            Mode::Executor => ThreadPoolExecutor::default_workers(),
            // as many connections as aiohttp keeps unless it is told otherwise
            Mode::Async => 100,
        }
    }

    /// So many of its workers, in words: `8 threads`.
    #[must_use]
    pub fn count_of(self, workers: usize) -> String {
        let (one, more) = match self {
            Mode::Single | Mode::Queue | Mode::Executor => ("thread", "threads"),
            Mode::Pool => ("process", "processes"),
            Mode::Async => ("task", "tasks"),
            Mode::Jobs => ("worker", "workers"),
        };
        format!("{workers} {}", if workers == 1 { one } else { more })
    }

    /// The tutorial's seconds for 91 pictures, where it gives any.
    #[must_use]
    pub fn tutorial(self) -> Option<f64> {
        match self {
            Mode::Single => Some(19.4),
            Mode::Queue => Some(4.1),
            _ => None,
        }
    }

    /// A client for it: one that keeps connections open is shared by tasks only.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn client(self, patience: Duration) -> std::io::Result<Arc<Client>> {
        let connections = if self == Mode::Async { Connections::Kept } else { Connections::New };
        Client::new(connections, patience).map(Arc::new)
    }
}

// ANCHOR: download
/// One picture to be downloaded: plain data, which can go to another process or another machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Download {
    /// From there.
    pub url: String,
    /// To this directory, which is there.
    pub directory: PathBuf,
    /// Under this name, which nobody else has.
    pub name: String,
    /// Where the file is until it is whole, on the same disk as the directory; none: in the directory itself.
    pub unfinished: Option<PathBuf>,
}

/// What came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Downloaded {
    /// How many bytes.
    pub bytes: u64,
    /// Which process wrote them.
    pub process: u32,
}

/// Downloads a picture, on the calling thread.
///
/// # Errors
/// Whatever there is instead of a whole picture in its file.
pub fn download_link(client: &Client, download: &Download) -> Result<Downloaded, Trouble> {
    let mut part = Part::open(download)?;
    client.wait_for(async {
        let mut incoming = client.picture(&download.url, part.kind()).await?;
        while let Some(bytes) = incoming.part().await? {
            part.write(&bytes)?;
        }
        Ok::<(), Trouble>(())
    })?;
    Ok(Downloaded { bytes: part.keep()?, process: std::process::id() })
}

/// The same, done by a worker process.
pub const DOWNLOAD: Job<Download, Downloaded> = Job::new("download-link", |download| {
    let client = Client::new(Connections::New, PATIENCE)?;
    download_link(&client, &download).map_err(|trouble| JobError::new(trouble.to_string()))
});
// ANCHOR_END: download

/// What is to be downloaded, and how.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What, each under a name of its own.
    pub downloads: Arc<Vec<Download>>,
    /// How.
    pub mode: Mode,
    /// How many at once.
    pub workers: usize,
    /// How long `executor` waits for all of it.
    pub timeout: Duration,
    /// For `jobs`: the Redis server; none: a private one, or where there is no `redis-server` this process.
    pub redis: Option<String>,
    /// Whether threads say what they do, each in its lane.
    pub aloud: bool,
}

impl Plan {
    /// All links, into a folder; as many workers as are wished for, as are allowed and as there are links.
    #[must_use]
    pub fn new(links: &[Link], folder: &Folder, mode: Mode, wished: Option<usize>) -> Plan {
        let mut names = Names::default();
        let downloads = links.iter().map(|link| Download {
            url: link.url.clone(),
            directory: folder.path().to_path_buf(),
            name: names.give(&link.url, link.kind),
            unfinished: Some(folder.unfinished().to_path_buf()),
        });
        let most = match mode {
            Mode::Single => 1,
            Mode::Pool | Mode::Jobs => MOST_PROCESSES,
            _ => MOST_WORKERS,
        };
        let workers = wished.unwrap_or_else(|| mode.usual_workers()).min(most).min(links.len()).max(1);
        Plan { downloads: Arc::new(downloads.collect()), mode, workers, timeout: TIMEOUT, redis: None, aloud: true }
    }
}

/// What became of one download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Its place among the plan's.
    pub number: usize,
    /// Its file's name.
    pub name: String,
    /// Where it is, or should be.
    pub url: String,
    /// What came of it.
    pub result: Result<Downloaded, Trouble>,
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // an address, and what a server says, may hold anything
        f.write_str(&text::one_line(&match &self.result {
            Ok(_) => format!("Downloaded {}", self.url),
            Err(Trouble::Stopped) => format!("Stopped {}", self.url),
            Err(trouble) => format!("{} error: {trouble}", self.name),
        }))
    }
}

/// How many downloads came out how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// There is a file.
    pub downloaded: usize,
    /// There is none, and why is known.
    pub failed: usize,
    /// There is none because all was stopped.
    pub not_done: usize,
    /// What all files have together.
    pub bytes: u64,
    /// The processes that wrote them.
    pub processes: BTreeSet<u32>,
}

impl Tally {
    fn count(&mut self, done: &Done) {
        match &done.result {
            Ok(Downloaded { bytes, process }) => {
                self.downloaded += 1;
                self.bytes += bytes;
                self.processes.insert(*process);
            }
            Err(Trouble::Stopped) => self.not_done += 1,
            Err(_) => self.failed += 1,
        }
    }

    /// All of them.
    #[must_use]
    pub fn total(&self) -> usize {
        self.downloaded + self.failed + self.not_done
    }
}

// ANCHOR: all
/// Downloads all that a plan has; `report` hears of each as it is done. The sum is the number of links, whatever happens.
///
/// # Panics
/// If some downloads are unaccounted for, which is a bug.
pub fn download_all(client: &Arc<Client>, plan: &Plan, mut report: impl FnMut(&Done)) -> Tally {
    let mut tally = Tally::default();
    let mut each = |number: usize, result| {
        let Download { name, url, .. } = plan.downloads[number].clone();
        let done = Done { number, name, url, result };
        tally.count(&done);
        report(&done);
    };
    match plan.mode {
        Mode::Single => modes::single(client, plan, &mut each),
        Mode::Queue => modes::queue(client, plan, &mut each),
        Mode::Pool => modes::pool(client, plan, &mut each),
        Mode::Executor => modes::executor(client, plan, &mut each),
        Mode::Async => modes::tasks(client, plan, &mut each),
        Mode::Jobs => by_jobs::jobs(client, plan, &mut each),
    }
    assert_eq!(tally.total(), plan.downloads.len(), "some downloads are unaccounted for");
    tally
}
// ANCHOR_END: all
