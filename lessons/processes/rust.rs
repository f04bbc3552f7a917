//! In Rust you would write: `std::process::Command`, and wait for what you start.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: all
use std::io;
use std::process::{Child, Command, ExitStatus};

/// Starts all of them first, and only then waits for each: they run side by side. How each ended, in order.
///
/// A closure cannot be run in another process. It may hold references to this one's memory, so it has no form that could be sent; a
/// command is words:
///
/// ```compile_fail
/// use std::process::Command;
/// let n = 1;
/// Command::new(move || n + 1).spawn(); // error[E0277]: the trait bound `OsStr: From<closure>` is not satisfied
/// ```
///
/// # Errors
/// If one cannot be started, or waited for.
pub fn run_all(commands: &mut [Command]) -> io::Result<Vec<ExitStatus>> {
    let started: Vec<Child> = commands.iter_mut().map(Command::spawn).collect::<io::Result<_>>()?;
    // a child whose status nobody takes stays in the system's table: a zombie
    started.into_iter().map(|mut child| child.wait()).collect()
}
// ANCHOR_END: all

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_comes_to_its_own_end() {
        let mut commands = ["exit 0", "exit 3"].map(|script| {
            let mut command = Command::new("sh");
            command.args(["-c", script]);
            command
        });
        let ends = run_all(&mut commands).unwrap();
        assert_eq!(ends.iter().map(ExitStatus::code).collect::<Vec<_>>(), [Some(0), Some(3)]);
        assert!(run_all(&mut [Command::new("no-such-program")]).is_err());
    }
}
