//! In Rust you would write: a child that ends with its owner, and a status that cannot be mistaken.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: owned
use std::io;
use std::process::{Child, Command, ExitStatus};

/// A child that is ended when its owner goes: a daemon, as a value.
///
/// `std`'s own `Child` does nothing when it is dropped: the process runs on.
#[derive(Debug)]
pub struct Owned(Child);

impl Owned {
    /// Starts it.
    ///
    /// # Errors
    /// If there is no such program.
    pub fn start(command: &mut Command) -> io::Result<Owned> {
        command.spawn().map(Owned)
    }

    /// Its number in the system.
    pub fn pid(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        // it may have ended by itself; its status is taken in any case, so that no zombie stays
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
// ANCHOR_END: owned

// ANCHOR: status
/// How a process ended, in words. That it may have no code at all cannot be forgotten:
///
/// ```compile_fail
/// let status = std::process::Command::new("true").status().unwrap();
/// let code: i32 = status.code(); // error[E0308]: expected `i32`, found `Option<i32>`
/// ```
pub fn words(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(0), _) => "well".into(),
        (Some(code), _) => format!("with code {code}"),
        (None, Some(signal)) => format!("by signal {signal}"),
        (None, None) => status.to_string(),
    }
}
// ANCHOR_END: status

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn every_end_has_its_words() {
        let end = |script: &str| words(shell(script).status().unwrap());
        assert_eq!([end("exit 0"), end("exit 3"), end("kill -15 $$")], ["well", "with code 3", "by signal 15"]);
    }

    #[test]
    fn who_drops_it_ends_it() {
        let owned = Owned::start(&mut shell("exec sleep 3600")).unwrap();
        let pid = owned.pid().to_string();
        let alive = || Command::new("kill").args(["-0", &pid]).output().unwrap().status.success();
        assert!(alive());
        drop(owned);
        assert!(!alive(), "neither at work nor a zombie");
    }
}
