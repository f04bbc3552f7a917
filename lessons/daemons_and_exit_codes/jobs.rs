//! What the processes of this lesson do.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

use racecourse::futures::JobError;
use racecourse::multiprocessing::{Connection, Job, Process, current_process};
use racecourse::sched::sleep;
use std::time::Duration;

// ANCHOR: foo
/// Says that it starts, sleeps, and says that it ends; to a listener, too.
pub const BACKGROUND: Job<(Duration, Connection), ()> = Job::new("background", |(nap, listener)| {
    let name = current_process().name;
    println!("Starting {name}");
    // nobody may listen
    let _ = listener.send("Starting");
    sleep(nap);
    println!("Exiting {name}");
    let _ = listener.send("Exiting");
    Ok(())
});
// ANCHOR_END: foo

// ANCHOR: ends
/// Comes to the end that it is asked for.
pub const END: Job<String, ()> = Job::new("end", |how| match how.as_str() {
    "returns" => Ok(()),
    "exit-3" => std::process::exit(3),
    "error" => Err(JobError::new("this cannot be done")),
    "panic" => panic!("this job has a bug"),
    "abort" => std::process::abort(),
    "child-of-a-daemon" => {
        let _ended = Process::new(&END, "returns".into()).start()?.join(None);
        Ok(())
    }
    _ => {
        sleep(Duration::from_secs(3600));
        Ok(())
    }
});
// ANCHOR_END: ends
