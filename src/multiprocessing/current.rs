//! What a process knows of itself.

use crate::futures::process::single::myself;

/// The process that asks. See [`current_process`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrentProcess {
    /// What its parent called it; `MainProcess` if it is the first one.
    pub name: String,
    /// Its number in the system.
    pub pid: u32,
    /// Whether its parent does not wait for it.
    pub daemon: bool,
}

/// The process that asks. Python: `multiprocessing.current_process()`.
#[must_use]
pub fn current_process() -> CurrentProcess {
    let (name, daemon) = myself().map_or(("MainProcess", false), |myself| (&myself.name, myself.daemon));
    CurrentProcess { name: name.to_string(), pid: std::process::id(), daemon }
}
