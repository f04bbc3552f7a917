//! Many pictures: one after the other, by a pool of threads, or by a pool of processes. Each is accounted for exactly once.

use super::thumbnail::{DRAW, Thumbnail, Trouble, draw, is_picture, is_thumbnail, name_of};
use crate::lessons::flags::folder::keep_whole;
use crate::lessons::flags::http::Stop;
use racecourse::futures::process::ProcessPoolExecutor;
use racecourse::futures::{Executor, FutureError, ThreadPoolExecutor};
use std::fmt;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

/// How many workers there may be.
pub const MOST_WORKERS: usize = 64;

/// How to make many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// One after the other.
    Single,
    /// A pool of threads.
    Threads,
    /// A pool of processes.
    Processes,
}

impl Mode {
    /// Every way.
    pub const ALL: [Mode; 3] = [Mode::Single, Mode::Threads, Mode::Processes];

    /// What is typed for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Mode::Single => "single",
            Mode::Threads => "threads",
            Mode::Processes => "processes",
        }
    }
}

/// What a directory has in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The pictures that thumbnails are to be made of, in the order of their names.
    pub originals: Vec<PathBuf>,
    /// How many thumbnails are left out.
    pub thumbnails: usize,
    /// How many files are no pictures.
    pub others: usize,
}

// ANCHOR: find
/// Looks for pictures in a directory. Thumbnails lie there, too: unless `everything` is wished for, they are left out.
///
/// # Errors
/// If the directory cannot be read.
pub fn find(directory: &Path, everything: bool) -> io::Result<Found> {
    let mut found = Found::default();
    for entry in directory.read_dir()? {
        let file = entry?.path();
        // a link that leads nowhere is told of later, as a picture that cannot be read
        if file.metadata().is_ok_and(|what| !what.is_file()) {
            continue;
        }
        match file {
            file if !is_picture(&file) => found.others += 1,
            file if is_thumbnail(&file) && !everything => found.thumbnails += 1,
            file => found.originals.push(file),
        }
    }
    found.originals.sort();
    Ok(found)
}
// ANCHOR_END: find

/// What is to be made, and how.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Of which pictures, each once.
    pub originals: Vec<PathBuf>,
    /// How.
    pub mode: Mode,
    /// How many are made at once.
    pub workers: usize,
    /// How long their longest sides are at most, in pixels.
    pub side: u32,
}

impl Plan {
    /// So many at once as are wished for, as are allowed and as there are pictures; one if it goes one after the other.
    #[must_use]
    pub fn new(originals: Vec<PathBuf>, mode: Mode, wished: usize, side: u32) -> Plan {
        let most = if mode == Mode::Single { 1 } else { MOST_WORKERS };
        let workers = wished.min(most).min(originals.len()).max(1);
        Plan { originals, mode, workers, side }
    }
}

/// What became of one picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Which.
    pub original: PathBuf,
    /// How many bytes were read, or why there is no thumbnail.
    pub result: Result<u64, Trouble>,
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |file: &Path| file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match &self.result {
            Ok(_) => write!(f, "{}", name(&name_of(&self.original))),
            Err(trouble) => write!(f, "{}: {trouble}", name(&self.original)),
        }
    }
}

/// How many came out how. What was not begun, or was stopped, is `not_done`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// A thumbnail is there.
    pub made: usize,
    /// It could not be made.
    pub failed: usize,
    /// Stopped from outside.
    pub not_done: usize,
    /// How many bytes were read for those that are there.
    pub bytes: u64,
}

impl Tally {
    fn count(&mut self, done: &Done) {
        match done.result {
            Ok(bytes) => (self.made, self.bytes) = (self.made + 1, self.bytes + bytes),
            Err(Trouble::Stopped) => self.not_done += 1,
            Err(_) => self.failed += 1,
        }
    }

    /// All of them.
    #[must_use]
    pub fn total(&self) -> usize {
        self.made + self.failed + self.not_done
    }
}

// ANCHOR: many
/// Makes all thumbnails of a plan; `report` hears of each as its turn comes. When it is stopped, a thread finishes the picture that it is at, and a
/// process is killed. The sum is the number of pictures, whatever happens.
///
/// # Panics
/// If some pictures are unaccounted for, which is a bug.
pub fn make_all(plan: &Plan, stop: &Stop, mut report: impl FnMut(&Done)) -> Tally {
    let mut tally = Tally::default();
    let each = |done: Done| {
        tally.count(&done);
        report(&done);
    };
    match plan.mode {
        Mode::Single => plan.originals.iter().map(|original| make(original, plan.side, stop)).for_each(each),
        Mode::Threads => by_threads(plan, stop, each),
        Mode::Processes => by_processes(plan, stop, each),
    }
    assert_eq!(tally.total(), plan.originals.len(), "some pictures are unaccounted for");
    tally
}
// ANCHOR_END: many

/// Makes one here, unless all is stopped.
fn make(original: &Path, side: u32, stop: &Stop) -> Done {
    let drawn = if stop.is_stopped() { Err(Trouble::Stopped) } else { draw(original, side) };
    keep(original, drawn)
}

/// Writes the thumbnail next to the picture: whole, or not at all.
fn keep(original: &Path, drawn: Result<Thumbnail, Trouble>) -> Done {
    let keep = |thumbnail: Thumbnail| {
        let kept = keep_whole(&name_of(original), &thumbnail.bytes);
        kept.map(|()| thumbnail.of).map_err(|error| Trouble::Disk(error.to_string()))
    };
    Done { original: original.to_path_buf(), result: drawn.and_then(keep) }
}

// ANCHOR: threads
fn by_threads(plan: &Plan, stop: &Stop, mut each: impl FnMut(Done)) {
    let (own, side) = (stop.clone(), plan.side);
    let job = move |original: PathBuf| Ok(make(&original, side, &own));
    ThreadPoolExecutor::named("thumbs", plan.workers).scope(|pool| {
        let results = pool.map(job, plan.originals.clone(), None);
        in_turn(plan, results, |original, came| each(came.unwrap_or_else(|why| lost(original, why, stop))));
    });
}
// ANCHOR_END: threads

// ANCHOR: processes
fn by_processes(plan: &Plan, stop: &Stop, mut each: impl FnMut(Done)) {
    let jobs = plan.originals.iter().map(|original| (original.as_os_str().as_bytes().to_vec(), plan.side));
    let pool = ProcessPoolExecutor::new(plan.workers).map(Arc::new);
    let ending = pool.as_ref().ok().map(Arc::clone);
    let _ends = stop.also(move || ending.iter().for_each(|pool| pool.kill_workers()));
    let results = pool.as_ref().map_err(ToString::to_string).and_then(|pool| {
        // a worker reads and computes; this process writes, so a worker can be killed at any moment
        pool.map(&DRAW, jobs, 1, None).map_err(|error| error.to_string())
    });
    in_turn(plan, results, |original, came| {
        each(came.map_or_else(|why| lost(original, why, stop), |drawn| keep(original, drawn)));
    });
    if let Ok(pool) = pool {
        pool.shutdown(true, true);
    }
}
// ANCHOR_END: processes

/// Hands on the result of each picture in the order of the pictures. After an error there are no more results: then that is what became of the rest.
fn in_turn<T>(
    plan: &Plan,
    results: Result<impl Iterator<Item = Result<T, FutureError>>, impl fmt::Display>,
    mut each: impl FnMut(&Path, Result<T, &str>),
) {
    let (mut results, mut broken) = match results {
        Ok(results) => (Some(results), String::new()),
        Err(error) => (None, error.to_string()),
    };
    for original in &plan.originals {
        match results.as_mut().and_then(Iterator::next) {
            Some(Ok(came)) => each(original, Ok(came)),
            Some(Err(error)) => {
                broken = error.to_string();
                each(original, Err(&broken));
            }
            None => each(original, Err(&broken)),
        }
    }
}

/// A picture of which nothing came back.
fn lost(original: &Path, why: &str, stop: &Stop) -> Done {
    let trouble = if stop.is_stopped() { Trouble::Stopped } else { Trouble::Unforeseen(why.to_string()) };
    Done { original: original.to_path_buf(), result: Err(trouble) }
}
