//! What the processes of this lesson do.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

use racecourse::multiprocessing::{Connection, Job, current_process};
use racecourse::sched::sleep;
use std::io::{BufWriter, Write, stdout};
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::time::Duration;

// ANCHOR: foo
/// Says that it is there, is busy for a while, and says that it goes. Who listens, gets its number each time.
pub const FOO: Job<(usize, Duration, Connection), ()> = Job::new("foo", |(number, busy, listener)| {
    println!("called function in process: {number}");
    // main may be through, and not listen any more
    let _ = listener.send(&(number, true));
    sleep(busy);
    let _ = listener.send(&(number, false));
    Ok(())
});
// ANCHOR_END: foo

/// Another program: it speaks, waits for a line, and speaks again.
const CALLED: &str = r#"echo "Hello Python Parallel Cookbook!! (process $$)"; echo "Press ENTER to exit"; read -r _; echo "Closing calledProcess""#;

// ANCHOR: calling
/// Runs another program, in its own place or as a child; before it, says a line, which is still in a buffer unless it is flushed.
pub const CALLING: Job<(bool, bool), ()> = Job::new("calling", |(in_its_place, flush)| {
    let mut out = BufWriter::new(stdout());
    writeln!(out, "Process calling (process {})", current_process().pid)?;
    if flush {
        out.flush()?;
    }
    let mut called = Command::new("/bin/sh");
    called.args(["-c", CALLED]);
    if in_its_place {
        // comes back only if it fails: there is nobody left to come back to
        return Err(called.exec().into());
    }
    called.status()?;
    writeln!(out, "Good Bye!!")?;
    out.flush()?;
    Ok(())
});
// ANCHOR_END: calling
