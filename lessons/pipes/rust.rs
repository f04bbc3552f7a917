//! In Rust you would write: the standard library's pipe, whose ends are closed when they are dropped.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: all
use std::io::{self, BufRead, BufReader};
use std::process::Command;

/// The lines that a program prints, on either of its outputs, in the order in which they come.
///
/// Both ends of a pipe are values. What is given away is gone, so nobody keeps an end open by accident:
///
/// ```compile_fail
/// let (reader, writer) = std::io::pipe().unwrap();
/// let child = std::thread::spawn(move || drop(writer));
/// drop(writer); // error[E0382]: use of moved value: `writer`
/// ```
///
/// # Errors
/// If it cannot be started, or its lines cannot be read.
pub fn lines(mut command: Command) -> io::Result<Vec<String>> {
    let (reader, writer) = io::pipe()?;
    let mut child = command.stdout(writer.try_clone()?).stderr(writer).spawn()?;
    // the command holds our copies of the writing end: as long as it lives, the end would never come
    drop(command);
    let lines = BufReader::new(reader).lines().collect();
    child.wait()?;
    lines
}
// ANCHOR_END: all

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_outputs_come_in_order_and_the_end_is_found() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo one; echo two >&2; echo three"]);
        assert_eq!(lines(command).unwrap(), ["one", "two", "three"]);
        assert!(lines(Command::new("no-such-program")).is_err());
    }
}
