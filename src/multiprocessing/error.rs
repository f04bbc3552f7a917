//! Why a process was not started.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;

/// Why a process was not started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StartError {
    /// A daemon is ended with its parent, and nobody would be left to end its children. Python: `AssertionError: daemonic processes are
    /// not allowed to have children`.
    Daemonic,
    /// The arguments cannot be sent: why. Python: `PicklingError`.
    Unsendable(String),
    /// An explored program has no processes.
    Explored,
    /// This process was started to do a job, and runs `main` instead. Python: `RuntimeError: An attempt has been made to start a new
    /// process before the current process has finished its bootstrapping phase.`
    NotServing,
    /// The system starts no process from this program.
    NoProgram {
        /// Where it was looked for.
        path: PathBuf,
        /// What the system says.
        why: String,
    },
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::Daemonic => f.write_str(
                "a daemon process may have no children: it is ended with its parent, and they would be left; do without `daemon(true)`",
            ),
            StartError::Unsendable(why) => f.write_str(why),
            StartError::Explored => f.write_str("an explored program has no processes; run it instead"),
            StartError::NotServing => f.write_str(
                "this process was started to do a job, but runs `main` as if it were the first; call `serve_if_asked` first in `main`",
            ),
            StartError::NoProgram { path, why } => {
                write!(f, "no process can be started from {}: {why}; was the program moved or built anew?", path.display())
            }
        }
    }
}

impl Error for StartError {}
