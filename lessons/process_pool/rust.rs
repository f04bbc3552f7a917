//! In Rust you would write: a process for what must not take the program down, and data over its pipes.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: command
use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;

/// Gives a program its input, and takes what it says; how it ended, if not well.
///
/// Only data goes over a pipe. What can be sent is what can be serialised, and a function cannot:
///
/// ```compile_fail
/// let add_one = |n: u32| n + 1;
/// serde_json::to_string(&add_one); // error[E0277]: the trait bound `{closure}: Serialize` is not satisfied
/// ```
///
/// # Errors
/// If the program is missing, or does not end well.
pub fn ask(program: &str, arguments: &[&str], input: &str) -> Result<String, String> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| format!("{program}: {error}"))?;
    let stdin = child.stdin.take();
    // a pipe holds little: who writes all of it first and reads then can wait for ever, and so can the child
    let output = thread::scope(|s| {
        s.spawn(move || stdin.map(|mut stdin| stdin.write_all(input.as_bytes())));
        child.wait_with_output()
    });
    let output = output.map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(format!("{program} ended with {}", output.status));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
// ANCHOR_END: command

#[cfg(test)]
mod tests {
    use super::ask;

    #[test]
    fn what_goes_in_comes_out_however_much_it_is() {
        assert_eq!(ask("tr", &["a-z", "A-Z"], "shout").unwrap(), "SHOUT");
        let long = "more than a pipe holds ".repeat(100_000);
        assert_eq!(ask("cat", &[], &long).unwrap(), long);
    }

    #[cfg(unix)]
    #[test]
    fn a_crash_over_there_is_an_error_here() {
        assert_eq!(ask("sh", &["-c", "kill -9 $$"], "").unwrap_err(), "sh ended with signal: 9 (SIGKILL)");
        assert!(ask("no-such-program", &[], "").unwrap_err().starts_with("no-such-program: "));
    }
}
