//! What can go wrong between a pool and its workers.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;

/// Why a process pool takes a job no more, or why it did not come back with a result.
///
/// A job's own error arrives as [`Failed`](ProcessError::Failed) or [`Panicked`](ProcessError::Panicked): its words, since a value of
/// any type cannot cross to another process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessError {
    /// The pool was shut down. Python: `RuntimeError: cannot schedule new futures after shutdown`.
    Shutdown,
    /// A worker ended, or cannot be understood, and with it the whole pool is unusable: nobody knows what was half done.
    /// Python: `BrokenProcessPool`.
    Broken(String),
    /// The job failed with these words.
    Failed(String),
    /// The job panicked with these words.
    Panicked(String),
    /// The workers' program knows no job of this name. Python: `AttributeError: Can't get attribute …`.
    NoSuchJob {
        /// What was asked for.
        job: &'static str,
        /// What there is.
        known: Vec<String>,
    },
    /// The arguments or the result cannot be sent. Python: `PicklingError`.
    Unsendable(String),
    /// A pool needs at least one worker. Python: `ValueError: max_workers must be greater than 0`.
    NoWorkers,
    /// This process was started to be a worker, and does not serve: its `main` must call
    /// [`serve_if_asked`](super::serve_if_asked) before all else. Otherwise each worker would start workers of its own, without end. Python:
    /// `RuntimeError: An attempt has been made to start a new process before the current process has finished its bootstrapping phase.`
    NotServing,
    /// An explored program has no processes: an exploration tries every order in one.
    Explored,
    /// There is no program to start workers from.
    NoProgram {
        /// Where it was looked for.
        path: PathBuf,
        /// What the system says.
        why: String,
    },
}

impl fmt::Display for ProcessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProcessError::Shutdown => f.write_str("the pool was shut down and takes no more jobs; make a new one"),
            ProcessError::Broken(why) => write!(f, "{why}; the pool is broken: make a new one"),
            ProcessError::Failed(words) | ProcessError::Panicked(words) => f.write_str(words),
            ProcessError::NoSuchJob { job, known } if known.is_empty() => {
                write!(f, "the workers know no job `{job}`, nor any other; give it to `serve_if_asked` in `main`")
            }
            ProcessError::NoSuchJob { job, known } => write!(
                f,
                "the workers know no job `{job}`, only {}; give it to `serve_if_asked` in `main`",
                known.join(", ")
            ),
            ProcessError::Unsendable(why) => f.write_str(why),
            ProcessError::NoWorkers => f.write_str("a pool needs at least one worker"),
            ProcessError::NotServing => f.write_str(
                "this process was started to be a worker, but runs `main` as if it were the first; call `serve_if_asked` first in `main`",
            ),
            ProcessError::Explored => f.write_str("an explored program has no processes; run it instead"),
            ProcessError::NoProgram { path, why } => write!(
                f,
                "no worker can be started from {}: {why}; was the program moved or built anew? Start it again",
                path.display()
            ),
        }
    }
}

impl Error for ProcessError {}
